//! Everything else that is read: JSON, CSV, conditions, amounts, scans, code lists, names and addresses.

use std::collections::BTreeMap;
use std::hint::black_box;

use serde_json::{Value, json};

use super::{even, general, near, uneven};
use crate::engine::account_mapping::condition::Condition;
use crate::engine::account_mapping::day::Day;
use crate::engine::account_mapping::money::{self, Percent};
use crate::engine::change_filter::{self, ChangeFilter};
use crate::engine::code_list::{CodeList, Columns, from_csv, nearest, squeezed};
use crate::engine::code_map::CodeMap;
use crate::engine::csv_text::FileForm;
use crate::engine::domain::{Domain, builtin, builtin_texts};
use crate::engine::json_number::exact;
use crate::engine::json_place::{mistake, pointer_at};
use crate::engine::json_strict::fault;
use crate::engine::lookup::scan;
use crate::engine::matching::{address_parts, organization_parts};
use crate::engine::signs;
use crate::engine::source_mapping::propose::propose;
use crate::engine::source_mapping::{CodeMaps, SourceMapping, rows};
use crate::engine::units::Ratio;

const SMALL: usize = 1_500;

/// Looks at texts of every shape, and of those that come near.
fn reads(what: &str, tokens: &[&'static str], work: impl Fn(&str)) -> Vec<Option<String>> {
    let shapes = general().into_iter().chain(near(tokens));
    let found = shapes.map(|shape| {
        let name = format!("{what} of {shape:?}");
        uneven(&name, SMALL, |bytes| shape.text(bytes), |text: &String| work(text))
    });
    found.collect()
}

#[test]
fn names_and_addresses_are_labeled_in_time() {
    let names = [
        "DBA ",
        "INC ",
        "THE ",
        "L L C ",
        "A & ",
        "# 5 ",
        "STORE 5 ",
        "NO ",
        "C/O ",
        "FORMERLY ",
        "A/K/",
    ];
    let addresses = [
        "ST ",
        "N ",
        "12 ",
        "PO BOX 5 ",
        "RR 2 BOX ",
        "STE # ",
        "FL ",
        "AND ",
        "ONE ",
        "C/O ",
        "US HWY ",
        "ST, ",
        "1-",
        "1/2 ",
        "U S ",
        "N.W.",
        "STE100",
        "AZ ",
        "85201 ",
        "N79W5406 ",
        "CORNER OF ",
        "5TH ",
    ];
    even(reads("a name", &names, |text| {
        drop(black_box(organization_parts(text)))
    }));
    even(reads("an address", &addresses, |text| {
        drop(black_box(address_parts(text)))
    }));
}

#[test]
fn small_languages_are_read_in_time() {
    even(reads(
        "a condition",
        &["1|", "1..", "12* ", "a=b ", " except ", "any "],
        |text| {
            let _ = black_box(Condition::read(&json!(text)));
            let _ = black_box(Condition::read(&json!({"list": text.split(' ').collect::<Vec<_>>()})));
        },
    ));
    even(reads("an amount", &["1,", "1.", "-1", "00"], |text| {
        black_box(money::decimal(text, 2));
        black_box(Percent::parse(text));
        black_box(Ratio::parse(text));
        black_box(Day::parse(text));
    }));
    even(reads("a scan", &["(01)", "+$$", "=/", "]d2", "\u{1d}"], |text| {
        let _ = black_box(scan::read(text, "2026-06-01"));
    }));
    even(reads(
        "a word to be found",
        &["EA ", "A", "½µ", "1Ⅱ㎎", "-1e5,", "12345678901234567890,"],
        |text| {
            black_box(change_filter::fold(text));
            black_box(signs::plain(text));
            black_box(exact(text.as_bytes()));
            black_box(squeezed(text));
        },
    ));
}

#[test]
fn json_is_looked_at_in_time() {
    let look = |text: &String| {
        black_box(fault(text.as_bytes()));
        black_box(pointer_at(text.as_bytes(), usize::MAX, 1));
        black_box(pointer_at(text.as_bytes(), 1, text.len()));
        if let Err(error) = serde_json::from_str::<BTreeMap<String, u8>>(text) {
            black_box(mistake(text.as_bytes(), &error));
        }
    };
    let members = |count: usize| {
        let all: Vec<String> = (0..count).map(|at| format!("\"name{at}\":{{\"a\":[1,2]}}")).collect();
        format!("{{{}}}", all.join(","))
    };
    let alike = |count: usize| {
        let all: Vec<String> = (0..count).map(|at| format!("\"{}{at}\":0", "a".repeat(200))).collect();
        format!("{{{}}}", all.join(","))
    };
    let deep = |count: usize| format!("[{}1]", "{\"a\":[[[[{\"b\":1}]]]]},".repeat(count));
    let escaped = |count: usize| format!("{{\"a\":\"{}\"}}", "\\u00e9\\n".repeat(count));
    let lines = |count: usize| format!("[{}]", "\n".repeat(count));
    even([
        uneven("members", 600, members, look),
        uneven("members that begin alike", 600, alike, look),
        uneven("groups in lists", 1_000, deep, look),
        uneven("escapes", 10_000, escaped, look),
        uneven("empty lines", 10_000, lines, look),
        uneven("what never ends", 10_000, |count| "[".repeat(count), look),
    ]);
    even(reads("no JSON", &["{\"a\":", "\"\\", "[[", "{}", "\\u0000"], |text| {
        look(&text.to_owned())
    }));
}

/// A list of so many codes, each below the one that `above` says.
fn codes_below(count: usize, above: impl Fn(usize) -> usize) -> Value {
    let code = |at: usize| {
        let mut code = json!({"code": format!("C{at:06}"), "label": format!("Thing number {at}")});
        if at > 0 {
            code["parent"] = json!(format!("C{:06}", above(at)));
        }
        code
    };
    json!({"title": "List", "codes": (0..count).map(code).collect::<Vec<_>>()})
}

fn codes(count: usize) -> Value {
    codes_below(count, |at| at / 2)
}

#[test]
fn code_lists_and_maps_are_read_and_searched_in_time() {
    let list = CodeList::parse(&codes(200)).unwrap();
    let map = |count: usize| {
        let entry = |at: usize| json!({"from": format!("L{at}"), "to": format!("C{at:06}")});
        json!({"title": "Map", "system": "erp", "domain": "item", "attributes": ["base_uom"], "target_list": "units",
            "unmapped": "refuse", "entries": (0..count).map(entry).collect::<Vec<_>>()})
    };
    let file = |count: usize| {
        let rows: Vec<String> = (0..count).map(|at| format!("C{at},\"Thing, {at}\",x\n")).collect();
        format!("code,label,other\n{}", rows.concat())
    };
    let on_many_days = |count: usize| {
        let code = |at: usize| {
            let day = |at: usize| format!("{:04}-01-01", 1 + at);
            json!({"code": "A", "label": "A", "valid_from": day(at), "valid_to": day(at + 1)})
        };
        json!({"title": "List", "codes": (0..count).map(code).collect::<Vec<_>>()})
    };
    let of_one = |count: usize| {
        let day = |at: usize| format!("{:04}-01-01", 1 + at);
        let entry =
            |at: usize| json!({"from": format!("L{at}"), "to": "A", "valid_from": day(at), "valid_to": day(at + 1)});
        json!({"title": "Map", "system": "erp", "domain": "item", "attributes": ["base_uom"], "target_list": "units",
            "unmapped": "refuse", "entries": (0..count).map(entry).collect::<Vec<_>>()})
    };
    let columns = Columns::default();
    even([
        uneven("a code list", 200, codes, |body| drop(black_box(CodeList::parse(body)))),
        uneven(
            "a code list of one branch",
            200,
            |count| codes_below(count, |at| at - 1),
            |body| drop(black_box(CodeList::parse(body))),
        ),
        uneven("a code map", 200, map, |body| {
            if let Ok(map) = CodeMap::parse(body) {
                black_box(map.ambiguous());
                black_box(map.not_in(&list, &Default::default(), "2026-06-01"));
            }
        }),
        uneven("a code on many days", 100, on_many_days, |body| {
            drop(black_box(CodeList::parse(body)))
        }),
        uneven("local codes of one code", 200, of_one, |body| {
            if let Ok(map) = CodeMap::parse(body) {
                black_box(map.ambiguous());
            }
        }),
        uneven("a list from a file", 500, file, |text: &String| {
            drop(black_box(from_csv(
                "List",
                text.as_bytes(),
                &FileForm::default(),
                &columns,
            )));
        }),
    ]);
    even(reads("a code to be found", &["Thing ", "C0"], |text| {
        black_box(nearest(&list, std::iter::empty(), text, "2026-06-01"));
    }));
}

#[test]
fn rows_are_read_mapped_and_proposed_for_in_time() {
    let domains = builtin().unwrap();
    let vendor = domains.iter().find(|domain| domain.name == "vendor").unwrap();
    let profile = SourceMapping::parse(&json!({
        "title": "Vendors", "key": {"columns": ["Key"]},
        "attributes": [
            {"target": "legal_name", "column": "Name"},
            {"target": "addresses[0].line1", "join": {"columns": ["Name", "Key"]}},
            {"target": "addresses[0].city", "column": "Name", "steps": [{"split": {"separator": ",", "index": 0}}]},
            {"target": "addresses[0].state", "column": "Name", "steps": [{"split": {"pattern": ",\\s*([A-Z]{2})"}}]},
            {"target": "phones", "column": "Name", "steps": [{"list_separator": ";"}]},
            {"target": "website", "column": "Name", "steps": [{"date_format": "%d.%m.%Y"}]},
            {"target": "tax_id", "column": "Name", "steps": [{"number": {"decimal": "comma"}}]},
            {"target": "emails[0]", "column": "Name", "steps": [{"unit": {"column": "Key", "factors": {"LB": "0.45", "1": "1"}}}]},
        ],
    }));
    let profile = profile.unwrap();
    let maps = CodeMaps::default();
    even(reads(
        "a cell",
        &[
            "a, ",
            "A;",
            ",  ",
            "1.1.2020 ",
            "1,",
            ", A",
            "\"",
            "\"\"",
            "1.234",
            ";\" ",
            "\r",
            "\t|",
            "  x",
        ],
        |text| {
            let row = json!({"Key": "1", "Name": text}).as_object().cloned().unwrap();
            black_box(profile.apply(&row, &maps));
            let file = format!("Key,Name\n1,{text}\n");
            drop(black_box(rows::from_csv(
                file.as_bytes(),
                &FileForm::default(),
                1_000_000,
            )));
            drop(black_box(rows::from_ndjson(text.as_bytes(), 1_000_000)));
        },
    ));
    let table = |count: usize| {
        let rows = (0..count).map(|at| json!({"Key": at, "Name": format!("Acme {at}"), "State": "AZ"}));
        rows.filter_map(|row| row.as_object().cloned()).collect::<Vec<_>>()
    };
    let wide = |count: usize| {
        let row = (0..count).map(|at| (format!("Column {at}"), json!("x")));
        vec![row.collect::<serde_json::Map<_, _>>()]
    };
    let work = |rows: &Vec<serde_json::Map<String, Value>>| {
        let columns: Vec<String> = rows
            .first()
            .map(|row| row.keys().cloned().collect())
            .unwrap_or_default();
        black_box(propose(vendor, &columns, rows));
    };
    even([
        uneven("a proposal for rows", 60, table, work),
        uneven("a proposal for columns", 20, wide, work),
    ]);
}

#[test]
fn filters_of_changes_pass_in_time() {
    let domains = builtin().unwrap();
    let vendor = domains.iter().find(|domain| domain.name == "vendor").unwrap();
    let filter = |count: usize| {
        let values: Vec<String> = (0..count).map(|at| format!("Mesa {at}")).collect();
        serde_json::from_value::<ChangeFilter>(json!({"attributes": {"addresses.city": values}})).unwrap()
    };
    let event =
        json!({"data": {"changed": ["addresses"], "attributes": {"addresses": [{"city": "Mesa 1"}]}}}).to_string();
    even([uneven("a filter", 100, filter, |filter: &ChangeFilter| {
        black_box(filter.violations("", &[vendor], &["updated"]));
        black_box(filter.standardized(&[vendor]).passes("updated", &event, None));
    })]);
}

#[test]
fn rules_are_read_in_time() {
    let folders = builtin_texts().unwrap();
    let (_, schema, own) = folders.into_iter().find(|(name, ..)| *name == "vendor").unwrap();
    let rules = |count: usize| {
        let sources: Vec<String> = (0..count)
            .map(|at| format!("\n[[sources]]\nname = \"more_{at}\"\n"))
            .collect();
        format!("{own}{}", sources.concat())
    };
    let work = |text: &String| drop(black_box(Domain::parse("vendor", schema, text)));
    even([
        uneven("rules with many sources", 40, rules, work),
        uneven(
            "rules that open again and again",
            2_000,
            |count| "[a.".repeat(count),
            work,
        ),
        uneven(
            "rules of nested lists",
            2_000,
            |count| format!("a = {}", "[".repeat(count)),
            work,
        ),
        uneven(
            "rules of one long key",
            2_000,
            |count| format!("{} = 1", "a.".repeat(count)),
            work,
        ),
    ]);
}
