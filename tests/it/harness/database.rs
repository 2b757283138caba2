//! A database of its own for each test.

use std::path::PathBuf;

use diesel::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use super::postgres::Cluster;

/// An empty database that goes away with the test.
pub struct Database {
    kind: Kind,
    /// A place for the test's files: the SQLite file, logs, keys.
    pub dir: TempDir,
}

enum Kind {
    Sqlite,
    Postgres {
        cluster: &'static Cluster,
        name: String,
    },
    /// In a server of a test's own.
    At(String),
}

impl Database {
    /// A new SQLite file.
    pub fn sqlite() -> Self {
        Database {
            kind: Kind::Sqlite,
            dir: scratch(),
        }
    }

    /// A new database in the PostgreSQL of this test run.
    pub fn postgres() -> Self {
        let cluster = Cluster::shared();
        let name = format!("hub_{}", uuid::Uuid::now_v7().simple());
        cluster.execute(&format!("CREATE DATABASE {name}"));
        Database {
            kind: Kind::Postgres { cluster, name },
            dir: scratch(),
        }
    }

    /// One that lives as long as its server does.
    pub fn at(url: String) -> Self {
        Database {
            kind: Kind::At(url),
            dir: scratch(),
        }
    }

    /// Another new one of the same kind.
    pub fn fresh(&self) -> Self {
        match self.kind {
            Kind::Sqlite => Database::sqlite(),
            Kind::Postgres { .. } => Database::postgres(),
            Kind::At(_) => panic!("a server of one's own has one database"),
        }
    }

    /// Whether several hub processes may share it.
    pub fn is_shared(&self) -> bool {
        matches!(self.kind, Kind::Postgres { .. } | Kind::At(_))
    }

    /// As `DATABASE_URL` wants it.
    pub fn url(&self) -> String {
        match &self.kind {
            Kind::Sqlite => format!("sqlite:{}", self.file().display()),
            Kind::Postgres { cluster, name } => cluster.url(name),
            Kind::At(url) => url.clone(),
        }
    }

    /// The SQLite file.
    pub fn file(&self) -> PathBuf {
        self.dir.path().join("hub.db")
    }

    /// Ends every connection of the database as an administrator of PostgreSQL would. How many there were.
    pub fn terminate_connections(&self) -> usize {
        let Kind::Postgres { cluster, name } = &self.kind else {
            return 0;
        };
        cluster.count(&format!(
            "SELECT count(pg_terminate_backend(pid)) AS count FROM pg_stat_activity WHERE datname = '{name}'"
        ))
    }

    /// What the database server logged last.
    pub fn log(&self) -> String {
        match &self.kind {
            Kind::Sqlite | Kind::At(_) => String::new(),
            Kind::Postgres { cluster, .. } => cluster.log(),
        }
    }

    /// A connection of the test's own, to look behind the hub's back.
    pub fn connect(&self) -> Direct {
        match &self.kind {
            Kind::Sqlite => {
                let file = self.file();
                Direct::Sqlite(SqliteConnection::establish(&file.display().to_string()).expect("SQLite opens"))
            }
            Kind::Postgres { cluster, name } => {
                Direct::Postgres(PgConnection::establish(&cluster.url(name)).expect("PostgreSQL answers"))
            }
            Kind::At(url) => Direct::Postgres(PgConnection::establish(url).expect("PostgreSQL answers")),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Kind::Postgres { cluster, name } = &self.kind {
            cluster.try_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// A connection that does not go through the hub.
pub enum Direct {
    /// To SQLite.
    Sqlite(SqliteConnection),
    /// To PostgreSQL.
    Postgres(PgConnection),
}

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

impl Direct {
    /// Runs a statement, and answers how many rows it changed.
    pub fn execute(&mut self, statement: &str) -> usize {
        use diesel::RunQueryDsl;
        let statement = diesel::sql_query(statement);
        match self {
            Direct::Sqlite(conn) => statement.execute(conn).expect("statement runs"),
            Direct::Postgres(conn) => statement.execute(conn).expect("statement runs"),
        }
    }

    /// Runs a script of statements.
    pub fn script(&mut self, statements: &str) {
        use diesel::connection::SimpleConnection;
        match self {
            Direct::Sqlite(conn) => conn.batch_execute(statements).expect("script runs"),
            Direct::Postgres(conn) => conn.batch_execute(statements).expect("script runs"),
        }
    }

    /// Runs a query whose one column is called `text`.
    pub fn texts(&mut self, query: &str) -> Vec<String> {
        use diesel::RunQueryDsl;
        let query = diesel::sql_query(query);
        let rows: Vec<Text> = match self {
            Direct::Sqlite(conn) => query.load(conn).expect("query runs"),
            Direct::Postgres(conn) => query.load(conn).expect("query runs"),
        };
        rows.into_iter().map(|row| row.text).collect()
    }
}

fn scratch() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}
