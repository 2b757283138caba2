//! Two things that are nearly the same stay two, and one thing in two spellings becomes one.

use serde_json::{Value, json};

use crate::harness::{Client, Database, Hub, both};

both!(
    sisters_stay_two_golden_records_and_spellings_become_one,
    what_tells_sisters_apart_is_told_to_the_steward,
);

/// Pairs of names at one address with one telephone number, and of streets with one name and telephone number.
const PAIRS: &str = include_str!("../../src/engine/matching/siblings.csv");

/// A word that only this row has.
fn own_word(row: usize) -> String {
    const SOUNDS: [&str; 14] = [
        "bra", "kor", "mil", "zun", "ter", "gav", "lop", "vix", "nec", "suf", "pad", "dol", "fim", "gud",
    ];
    let at = |step: usize| SOUNDS[(row / step) % SOUNDS.len()];
    format!("{}{}{}wick", at(1), at(14), at(1))
}

fn record(row: usize, name: &str, line1: &str) -> Value {
    json!({"legal_name": name, "phones": [format!("602555{row:04}")],
        "addresses": [{"line1": line1, "city": "Mesa", "state": "AZ", "zip": format!("{}", 85_001 + row)}]})
}

fn sent(feeder: &Client, system: &str, records: &[Value]) {
    let records = records
        .iter()
        .enumerate()
        .map(|(row, attributes)| json!({"system": system, "key": row.to_string(), "attributes": attributes}));
    let records: Vec<Value> = records.collect();
    let answer = feeder.post("/v1/domains/vendor/source-records", &json!({"records": records}));
    let results = answer.expect(200)["results"].clone();
    for (row, result) in results.as_array().unwrap().iter().enumerate() {
        assert!(result["golden_id"].is_string(), "{row}: {result}");
    }
}

fn sisters_stay_two_golden_records_and_spellings_become_one(database: Database) {
    let hub = Hub::start_free(&database);
    let rows: Vec<Vec<&str>> = PAIRS
        .lines()
        .skip(2)
        .map(|line| line.splitn(4, ',').collect())
        .collect();
    let of = |side: usize| {
        let record = |(row, fields): (usize, &Vec<&str>)| {
            let own = |text: &str| {
                let names = ["Wigeon", "Harrier", "Lapwing", "Plover"];
                names.iter().fold(text.to_owned(), |text, name| {
                    text.replace(name, &own_word(row))
                        .replace(&name.to_uppercase(), &own_word(row).to_uppercase())
                })
            };
            match fields[0] {
                "name" => record(
                    row,
                    &own(fields[side]),
                    &format!("{} {} Blvd", 100 + row, own_word(row)),
                ),
                _ => record(row, &format!("{} Dialysis", own_word(row)), fields[side]),
            }
        };
        rows.iter().enumerate().map(record).collect::<Vec<Value>>()
    };
    sent(&hub.feeder(), "erp", &of(2));
    sent(&hub.feeder(), "procurement", &of(3));
    let keys = ["erp", "procurement"].map(|system| {
        let key = |row: usize| json!({"domain": "vendor", "system": system, "key": row.to_string()});
        (0..rows.len()).map(key).collect::<Vec<Value>>()
    });
    let golden = keys.map(|keys| {
        let found = hub
            .reader()
            .post("/v1/crosswalk/resolve", &json!({"keys": keys}))
            .expect(200);
        let ids = found["results"].as_array().unwrap().iter();
        ids.map(|result| result["golden_id"].clone()).collect::<Vec<Value>>()
    });
    let [ours, theirs] = golden;
    let wrong = rows.iter().zip(ours.iter().zip(&theirs));
    let wrong: Vec<String> = wrong
        .filter(|(fields, (ours, theirs))| (ours == theirs) != (fields[1] == "joined"))
        .map(|(fields, _)| fields.join(","))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn what_tells_sisters_apart_is_told_to_the_steward(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let first = |row: usize, name: &str, line1: &str| feeder.feed("erp", &row.to_string(), &record(row, name, line1));
    first(1, "Lapwing Surgical Partners II LLC", "100 Plover Blvd");
    first(2, "Wigeon ENT PC", "200 Plover Blvd");
    first(3, "Harrier Dialysis", "300 N Plover Blvd");
    let found = |row: usize, name: &str, line1: &str| {
        let asked = json!({"attributes": record(row, name, line1)});
        let answer = hub.reader().post("/v1/domains/vendor/match", &asked).expect(200);
        assert_eq!(answer["resolution"]["outcome"], "review", "{answer:#}");
        let assessment = answer["candidates"][0]["assessment"].clone();
        assert_eq!(assessment["verdict"], "possible_match");
        (assessment["vetoes"].clone(), assessment["doubts"].clone())
    };
    let (vetoes, doubts) = found(1, "Lapwing Surgical Partners III LLC", "100 Plover Blvd");
    assert_eq!((vetoes, doubts), (json!(["name.number_differs"]), Value::Null));
    let doubt = |comparison: &str, kind: &str| json!([{"comparison": comparison, "kind": kind}]);
    let (vetoes, doubts) = found(2, "Wigeon Enterprises Inc", "200 Plover Blvd");
    assert_eq!((vetoes, doubts), (json!([]), doubt("name", "abbreviation_read")));
    let (_, doubts) = found(1, "Lapwing Surgical Partners LLC", "100 Plover Blvd");
    assert_eq!(doubts, doubt("name", "number_left_out"));
    let (_, doubts) = found(3, "Harrier Dialysis", "300 S Plover Blvd");
    assert_eq!(doubts, doubt("address", "streets_differ"));
}
