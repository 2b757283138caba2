//! Both databases have the same schema, the queries are checked against that same schema, and every migration can be
//! undone.

use std::collections::{BTreeMap, BTreeSet};

use mdm_hub::store::conn::Target;
use mdm_hub::store::migrate;

use crate::harness::database::Direct;
use crate::harness::{Database, both};

/// Column → type and whether it may be null, by `table.column`.
type Columns = BTreeMap<String, String>;

fn migrated(database: &Database) -> Direct {
    let mut conn = Target::parse(&database.url()).unwrap().connect(false).unwrap();
    migrate::run(&mut conn).unwrap();
    database.connect()
}

fn lines(conn: &mut Direct, sqlite: &str, postgres: &str) -> BTreeSet<String> {
    let query = match conn {
        Direct::Sqlite(_) => sqlite,
        Direct::Postgres(_) => postgres,
    };
    conn.texts(query).into_iter().collect()
}

fn columns(conn: &mut Direct) -> Columns {
    let found = lines(
        conn,
        "SELECT t.name || '.' || c.name || ' ' || c.type || CASE WHEN c.\"notnull\" OR c.pk THEN '' ELSE ' NULL' END \
         AS text FROM sqlite_master t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
        "SELECT table_name || '.' || column_name || ' ' || data_type || \
         CASE is_nullable WHEN 'YES' THEN ' NULL' ELSE '' END AS text FROM information_schema.columns \
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
    );
    let entry = |line: String| {
        let (name, rest) = line.split_once(' ').expect("name and type");
        let kind = rest.to_uppercase().replace("INTEGER", "BIGINT");
        (name.to_string(), kind)
    };
    found.into_iter().map(entry).collect()
}

fn indexes(conn: &mut Direct) -> BTreeSet<String> {
    let found = lines(
        conn,
        "SELECT sql AS text FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "SELECT indexdef AS text FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%' \
         AND indexname NOT LIKE '%\\_pkey'",
    );
    // PostgreSQL writes what is the default.
    let plain = |text: String| {
        let unless_default = ["public.", " USING btree", "::text", "\"", "(", ")"];
        unless_default.iter().fold(text, |text, part| text.replace(part, ""))
    };
    found.into_iter().map(plain).collect()
}

fn primary_keys(conn: &mut Direct) -> BTreeSet<String> {
    lines(
        conn,
        "SELECT t.name || '(' || group_concat(c.name ORDER BY c.pk) || ')' AS text FROM sqlite_master t \
         JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND c.pk > 0 \
         AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' GROUP BY t.name",
        "SELECT c.relname || '(' || string_agg(a.attname::text, ',' ORDER BY k.place) || ')' AS text \
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place) \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum \
         WHERE i.indisprimary AND n.nspname = 'public' AND c.relname NOT LIKE '\\_\\_%' GROUP BY c.relname",
    )
}

/// What `src/store/schema.rs` and its parts say: columns, and primary keys.
fn declared() -> (Columns, BTreeSet<String>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/schema");
    let mut text = std::fs::read_to_string(format!("{path}.rs")).unwrap();
    for file in std::fs::read_dir(path).unwrap() {
        text += &std::fs::read_to_string(file.unwrap().path()).unwrap();
    }
    let (mut columns, mut keys) = (Columns::new(), BTreeSet::new());
    for table in text.split("diesel::table! {").skip(1) {
        let (head, body) = table.split_once('{').unwrap();
        let (name, key) = head.trim().split_once(" (").unwrap();
        keys.insert(format!("{name}({}", key.replace(", ", ",")));
        let mut renamed = None;
        for line in body.lines().map(str::trim).take_while(|line| *line != "}") {
            if let Some(sql) = line.strip_prefix("#[sql_name = \"") {
                renamed = sql.split('"').next().map(String::from);
                continue;
            }
            let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") else {
                continue;
            };
            let column = renamed.take().unwrap_or_else(|| column.to_string());
            columns.insert(format!("{name}.{column}"), sql_type(kind));
        }
    }
    (columns, keys)
}

fn sql_type(kind: &str) -> String {
    match kind {
        "Text" => "TEXT".into(),
        "BigInt" => "BIGINT".into(),
        "Bool" => "BOOLEAN".into(),
        other => match other.strip_prefix("Nullable<") {
            Some(inner) => sql_type(inner.trim_end_matches('>')) + " NULL",
            None => panic!("the test does not know the type {other}"),
        },
    }
}

#[test]
fn both_databases_have_the_schema_that_queries_are_checked_against() {
    let (sqlite, postgres) = (Database::sqlite(), Database::postgres());
    let (mut sqlite, mut postgres) = (migrated(&sqlite), migrated(&postgres));
    let (declared, keys) = declared();
    assert!(declared.len() > 100);
    assert_eq!(columns(&mut sqlite), declared);
    assert_eq!(columns(&mut postgres), declared);
    assert_eq!(primary_keys(&mut sqlite), keys);
    assert_eq!(primary_keys(&mut postgres), keys);
    assert_eq!(indexes(&mut sqlite), indexes(&mut postgres));
}

#[test]
fn text_is_ordered_by_bytes_on_postgres_too() {
    let database = Database::postgres();
    let mut conn = migrated(&database);
    let other = conn.texts(
        "SELECT table_name || '.' || column_name AS text FROM information_schema.columns WHERE table_schema = 'public' \
         AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' AND table_name NOT LIKE '\\_\\_%'",
    );
    assert!(other.is_empty(), "cursors and lists rely on one order: {other:?}");
}

both!(migrations_can_be_undone_and_done_again,);

fn migrations_can_be_undone_and_done_again(database: Database) {
    let mut probe = migrated(&database);
    let (before, indexed) = (columns(&mut probe), indexes(&mut probe));
    let mut conn = Target::parse(&database.url()).unwrap().connect(false).unwrap();
    let mut undone = 0;
    while migrate::revert_last(&mut conn).is_ok() {
        undone += 1;
    }
    assert!(undone > 0);
    assert_eq!(columns(&mut probe), Columns::new(), "nothing is left behind");
    migrate::run(&mut conn).unwrap();
    migrate::run(&mut conn).unwrap();
    assert_eq!((columns(&mut probe), indexes(&mut probe)), (before, indexed));
}
