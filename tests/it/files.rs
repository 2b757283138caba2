//! Files as people and programs write them: proposed for, mapped and taken in as they are.

use std::process::Output;

use serde_json::{Value, json};

use crate::harness::definitions::approved;
use crate::harness::hub::program;
use crate::harness::records::source_record;
use crate::harness::{Database, Hub, both};

both!(
    a_file_is_taken_in_as_it_was_proposed_for,
    every_door_reads_a_file_in_the_same_way
);

fn profile(file: &[u8], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file.csv");
    std::fs::write(&path, file).expect("a file");
    program()
        .arg("profile")
        .arg(&path)
        .args(["--domain", "item"])
        .args(arguments)
        .output()
        .expect("it runs")
}

fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// Items with a decimal comma where it stands by itself.
fn items(delimiter: &str, comma: bool) -> String {
    let price = |cents: usize| match comma {
        true => format!("1.{:03},{cents:02}", 200 + cents),
        false => format!("{}.{cents:02}", 1200 + cents),
    };
    let rows = (1..8).map(|at| format!("I-{at}{delimiter}Cath\u{e9}ter {at} mm{delimiter}{}", price(10 + at)));
    let header = ["item_number", "description", "list_price"].join(delimiter);
    std::iter::once(header).chain(rows).collect::<Vec<_>>().join("\r\n") + "\r\n"
}

fn a_file_is_taken_in_as_it_was_proposed_for(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let semicolons = items(";", true);
    let files: [(&str, Vec<u8>); 10] = [
        ("comma", items(",", false).into_bytes()),
        ("semicolon", semicolons.clone().into_bytes()),
        ("tab", items("\t", true).into_bytes()),
        ("pipe", items("|", false).into_bytes()),
        ("mark", format!("\u{feff}{semicolons}").into_bytes()),
        ("utf16", utf16(&items("\t", true))),
        ("latin", latin(&semicolons)),
        ("excel", format!("sep=;\r\n{semicolons}").into_bytes()),
        ("title", format!("Price list\r\n\r\n{semicolons};;\r\n").into_bytes()),
        ("returns", semicolons.replace("\r\n", "\r").into_bytes()),
    ];
    for (name, file) in files {
        let done = profile(&file, &["--system", name]);
        assert!(
            done.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        let proposal: Value = serde_json::from_slice(&done.stdout).expect("JSON");
        assert_eq!(proposal["columns"].as_array().unwrap().len(), 3, "{name}: {proposal:#}");
        assert_eq!(proposal["profile"]["key"]["columns"], json!(["item_number"]), "{name}");
        let body = &proposal["profile"];
        approved(&hub, "source_mapping", &format!("{name}.item"), &json!({"body": body}));
        let sent = feeder
            .request("POST", &format!("/v1/domains/item/source-rows/{name}"))
            .body("text/csv", file)
            .send();
        let sent = sent.expect(200);
        assert_eq!(sent["results"].as_array().unwrap().len(), 7, "{name}: {sent:#}");
        let record = hub.reader().get(&source_record("item", name, "I-3")).expect(200);
        assert_eq!(record["attributes"]["list_price"], "1213.13", "{name}: {record:#}");
        assert_eq!(record["raw"]["description"], "Cath\u{e9}ter 3 mm", "{name}: {record:#}");
    }
}

fn every_door_reads_a_file_in_the_same_way(database: Database) {
    let hub = Hub::start_free(&database);
    let author = hub.governor("author");
    let list = "/v1/definitions/code_list/terms/versions?title=Terms";
    for (kind, file, more) in [
        ("text/csv", b"code;label\nNET30;30 days, net\n".to_vec(), ""),
        ("text/csv", utf16("code\tlabel\r\nNET30\t30 days, net\r\n"), ""),
        (
            "text/csv; charset=windows-1252",
            latin("code;label\nNET30;30 days, net\n"),
            "",
        ),
        (
            "text/csv",
            b"Terms\n\ncode;label\nNET30;30 days, net\nNET60;60\nNET90;90\n".to_vec(),
            "",
        ),
        (
            "text/csv",
            b"code~label\nNET30~30 days, net\n".to_vec(),
            "&delimiter=tilde",
        ),
    ] {
        let made = author
            .request("POST", &format!("{list}{more}"))
            .body(kind, file)
            .send()
            .expect(201);
        assert_eq!(
            made["body"]["codes"][0],
            json!({"code": "NET30", "label": "30 days, net"}),
            "{kind}"
        );
    }
    for (kind, more, status) in [
        ("text/csv", "&delimiter=colon", 400),
        ("text/csv; charset=klingon", "", 400),
        ("text/csv; charset=utf-8", "", 422),
        ("text/csv", "&delimiter=comma", 422),
    ] {
        let sent = author
            .request("POST", &format!("{list}{more}"))
            .body(kind, latin("code;label\nN;caf\u{e9}\n"))
            .send();
        assert_eq!(sent.status, status, "{kind} {more}");
    }
    let reconcile = |kind: &str, file: Vec<u8>| {
        let path = "/v1/reconciliations?domain=vendor&consumer=ledger&store=false&system=erp";
        hub.reader().request("POST", path).body(kind, file).send()
    };
    for (kind, file) in [
        ("text/csv", b"key;legal_name\n1;Baxter, Inc\n".to_vec()),
        ("text/csv", utf16("key\tlegal_name\r\n1\tBaxter, Inc\r\n")),
        ("text/csv; charset=iso-8859-1", latin("key;legal_name\n1;Caf\u{e9}\n")),
        (
            "text/csv",
            b"sep=;\r\nkey;legal_name\r\n1;Baxter, Inc\r\n;\r\n".to_vec(),
        ),
    ] {
        let report = reconcile(kind, file).expect(200);
        assert_eq!(report["counts"]["rows"], 1, "{report:#}");
    }
    for file in [
        b"PK\x03\x04xl/".to_vec(),
        b"key;legal_name\n1;\"x \"y\" z\"\n".to_vec(),
        b"".to_vec(),
    ] {
        reconcile("text/csv", file).problem(422, "invalid_content");
    }
}

#[test]
fn what_is_no_file_with_a_header_is_refused_by_profile() {
    for (file, said) in [
        (b"".to_vec(), "empty"),
        (b"a;b\n".to_vec(), "at least one row"),
        (
            b"I-1;Catheter;5000\nI-2;Gauze;6000\nI-3;Syringe;7000\n".to_vec(),
            "--header-line 0",
        ),
        (b"PK\x03\x04xl/workbook.xml".to_vec(), "spreadsheet"),
        (b"\x1f\x8b\x08".to_vec(), "gzip"),
        (b"a;b\n1;2;3\n".to_vec(), "line 2"),
        (b"a;a\n1;2\n".to_vec(), "columns 1 and 2"),
        (b"a;b\n1;2\0\n".to_vec(), "U+0000"),
    ] {
        let done = profile(&file, &[]);
        let reason = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{file:?}: {reason}");
        assert!(reason.contains(said) && done.stdout.is_empty(), "{file:?}: {reason}");
    }
    let without = profile(b"I-1;Catheter\nI-2;Gauze\n", &["--header-line", "0"]);
    let proposal: Value = serde_json::from_slice(&without.stdout).expect("JSON");
    assert_eq!(
        proposal["profile"]["file"],
        json!({"delimiter": "semicolon", "header_line": 0})
    );
    let said = profile(&latin(&items(";", true)), &[]);
    let proposal: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    let expected =
        json!({"encoding": "windows-1252", "ascii": false, "delimiter": "semicolon", "quotes": true, "header_line": 1});
    assert_eq!(proposal["file"], expected);
}
