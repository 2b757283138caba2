//! Lists whose entries come from several source systems: none vanishes, each is overridden on its own, and an override says
//! when a source says something else beneath it.

use std::collections::BTreeMap;
use std::time::Instant;

use mdm_hub::engine::domain::builtin;
use mdm_hub::engine::record::Attributes;
use mdm_hub::engine::survivorship::{Member, consolidate};
use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, golden_record, put};
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(
    the_second_hospitals_charge_codes_do_not_vanish,
    an_override_of_one_entry_leaves_the_others_to_their_sources,
    an_override_of_an_entry_that_is_none_is_refused,
    an_override_says_when_a_source_disagrees,
    an_address_in_two_spellings_is_one_address,
    what_a_limit_cuts_off_and_what_overlaps_is_told,
    an_entry_override_is_proposed_and_follows_a_merge,
);

fn with(mut record: Value, members: Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn verified(database: &Database) {
    let (fine, report) = verify(database);
    assert!(fine, "{report:#}");
}

fn attributes(client: &Client, domain: &str, id: &str, layer: &str) -> Value {
    client
        .get(&format!("{}?layer={layer}", golden_record(domain, id)))
        .expect(200)["attributes"]
        .clone()
}

fn lineage(client: &Client, domain: &str, id: &str, attribute: &str) -> Value {
    let path = format!("{}/lineage", golden_record(domain, id));
    client.get(&path).expect(200)["attributes"][attribute].clone()
}

fn contradictions(client: &Client, id: &str) -> Vec<Value> {
    client.tasks(&format!("kind=exception&category=override_contradicted&golden_id={id}"))
}

/// One vendor that `erp` and `procurement` know, each with its own fields of other hospitals.
fn two_sources(feeder: &Client, of_erp: Value, of_procurement: Value) -> String {
    let id = feeder.feed_golden("erp", "V-1", &with(baxter(), of_erp));
    let again = feeder.feed_golden("procurement", "9007", &with(baxter_again(), of_procurement));
    assert_eq!(id, again, "both are one vendor");
    id
}

fn fields(entity: &str, pay_group: &str) -> Value {
    json!({"entity": entity, "pay_group": pay_group})
}

fn the_second_hospitals_charge_codes_do_not_vanish(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let item = json!({"description": "Bone screw titanium 4.5 mm x 46 mm", "manufacturer": "Synthes",
        "mfr_part_number": "214.046", "item_type": "med_surg"});
    let facility = |key: &str, name: &str| put(&feeder, "facility", key, &json!({"name": name}));
    let kennestone = facility("F-1", "Kennestone Regional Medical Center");
    let (shared, east) = (
        facility("F-2", "Saguaro Surgery Center"),
        facility("F-3", "Ohio State East Hospital"),
    );
    let charge = |facility: &str, code: &str| json!({"facility": facility, "charge_code": code});
    let of = |mappings: Vec<Value>| with(item.clone(), json!({"charge_mappings": mappings}));
    let wellstar = of(vec![charge(&kennestone, "W-1"), charge(&shared, "W-9")]);
    let id = put(&feeder, "item", "I-0", &item);
    feeder.send_record("item", "wellstar", "I-1", &wellstar);
    feeder.send_record(
        "item",
        "osu",
        "I-2",
        &of(vec![charge(&east, "O-1"), charge(&shared, "O-9")]),
    );
    let both = json!([charge(&kennestone, "W-1"), charge(&shared, "W-9"), charge(&east, "O-1")]);
    assert_eq!(attributes(&ann, "item", &id, "working")["charge_mappings"], both);
    let told = lineage(&ann, "item", &id, "charge_mappings");
    let givers: Vec<&Value> = told["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["system"])
        .collect();
    assert_eq!(givers, ["wellstar", "wellstar", "osu"]);
    assert_eq!(
        told["left_out"],
        json!([{"system": "osu", "key": "I-2", "entry": {"facility": shared}, "why": "not_chosen"}])
    );
    for person in ["bob", "carol"] {
        let approver = hub.approver(person);
        let task = approver.task_about("approval", &id);
        approver.decide(&task, "approve").expect(200);
    }
    assert_eq!(attributes(&ann, "item", &id, "published")["charge_mappings"], both);
    verified(&database);
    // What one hospital takes back is all that goes.
    feeder.send_record("item", "wellstar", "I-1", &of(vec![charge(&kennestone, "W-1")]));
    let left = json!([charge(&kennestone, "W-1"), charge(&east, "O-1"), charge(&shared, "O-9")]);
    assert_eq!(attributes(&ann, "item", &id, "working")["charge_mappings"], left);

    let of_erp = json!({"erp_fields": [fields("NORTH", "N")], "commodities": ["42142500"]});
    let of_procurement =
        json!({"erp_fields": [fields("SOUTH", "S"), fields("NORTH", "X")], "commodities": ["42311500"]});
    let vendor = two_sources(&feeder, of_erp, of_procurement);
    let shown = attributes(&ann, "vendor", &vendor, "published");
    assert_eq!(shown["erp_fields"], json!([fields("NORTH", "N"), fields("SOUTH", "S")]));
    assert_eq!(shown["commodities"], json!(["42142500", "42311500"]));
    // Where money goes is still what one system says.
    let account = |aba: &str| json!({"bank_accounts": [{"country": "US", "aba": aba, "account": "12345678"}]});
    feeder.feed("erp", "V-1", &with(baxter(), account("021000021")));
    feeder.feed("procurement", "9007", &with(baxter_again(), account("011000015")));
    let working = format!("{}?layer=working&include=sensitive", golden_record("vendor", &vendor));
    let seen = hub
        .actor("payments", "*:read *:sensitive *:steward")
        .get(&working)
        .expect(200)["attributes"]["bank_accounts"]
        .clone();
    assert_eq!(seen.as_array().map(Vec::len), Some(1), "{seen}");
    assert_eq!(seen[0]["aba"], "021000021");
    verified(&database);
}

fn an_override_of_one_entry_leaves_the_others_to_their_sources(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let of_procurement = |pay_group: &str| json!({"erp_fields": [fields("SOUTH", pay_group)]});
    let id = two_sources(
        &feeder,
        json!({"erp_fields": [fields("NORTH", "N"), fields("EAST", "E")]}),
        of_procurement("S"),
    );
    let golden = golden_record("vendor", &id);
    let body = json!({"entries": {"erp_fields": [
        {"entry": {"entity": "NORTH"}, "value": {"pay_group": "WEEKLY"}},
        {"entry": {"entity": "EAST"}, "value": null},
        {"entry": {"entity": "WEST"}, "value": {"entity": "WEST", "pay_group": "W"}},
    ]}, "reason": "agreed with the hospital"});
    let preview = ann
        .command("PATCH", &format!("{golden}?preview=true"), &body)
        .expect(200);
    assert!(preview.to_string().contains("WEEKLY"), "{preview}");
    ann.command("PATCH", &golden, &body).expect(200);
    let now = |south: &str| json!([fields("NORTH", "WEEKLY"), fields("SOUTH", south), fields("WEST", "W")]);
    assert_eq!(attributes(&ann, "vendor", &id, "published")["erp_fields"], now("S"));
    let told = lineage(&ann, "vendor", &id, "erp_fields");
    assert_eq!(told["entries"][0]["override"]["author"], "ann");
    assert_eq!(told["entries"][0]["override"]["beneath"], fields("NORTH", "N"));
    assert_eq!(told["entries"][1]["override"], Value::Null);
    assert_eq!(told["left_out"][0]["why"], "override");
    // The others are not frozen.
    feeder.feed("procurement", "9007", &with(baxter_again(), of_procurement("S2")));
    assert_eq!(attributes(&ann, "vendor", &id, "published")["erp_fields"], now("S2"));
    // An entry is replaced, and ended on its own; the override of the whole list is another one.
    let again = json!({"entries": {"erp_fields": [{"entry": {"entity": "NORTH"}, "value": fields("NORTH", "DAILY")}]},
        "reason": "once more"});
    ann.command("PATCH", &golden, &again).expect(200);
    let list = ann.get(&format!("{golden}/overrides")).expect(200);
    let standing: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["ended_at"].is_null())
        .collect();
    assert_eq!(standing.len(), 3, "{list}");
    assert_eq!(standing[0]["entry"], json!({"entity": "NORTH"}));
    let end = format!("{golden}/overrides/erp_fields/end");
    ann.command("POST", &end, &json!({"reason": "done"})).expect(404);
    let ended = json!({"reason": "done", "entry": {"entity": "NORTH"}});
    ann.command("POST", &end, &ended).expect(200);
    ann.command("POST", &end, &ended).expect(404);
    let rest = json!([fields("NORTH", "N"), fields("SOUTH", "S2"), fields("WEST", "W")]);
    assert_eq!(attributes(&ann, "vendor", &id, "published")["erp_fields"], rest);
    verified(&database);
    // The whole list takes the place of its entries.
    let whole = json!({"attributes": {"erp_fields": [fields("ALL", "A")]}, "reason": "one group"});
    ann.command("PATCH", &golden, &whole).expect(200);
    assert_eq!(
        attributes(&ann, "vendor", &id, "published")["erp_fields"],
        json!([fields("ALL", "A")])
    );
    ann.command("POST", &end, &json!({"reason": "no"})).expect(200);
    let back = json!([fields("NORTH", "N"), fields("EAST", "E"), fields("SOUTH", "S2")]);
    assert_eq!(attributes(&ann, "vendor", &id, "published")["erp_fields"], back);
    verified(&database);
}

fn an_override_of_an_entry_that_is_none_is_refused(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let of_erp = json!({"erp_fields": [fields("NORTH", "N")], "dba_names": ["Baxter Renal"]});
    let id = two_sources(&feeder, of_erp, json!({}));
    let golden = golden_record("vendor", &id);
    let before = ann.get(&format!("{golden}?layer=working")).expect(200);
    let cases = [
        (
            "erp_fields",
            json!({"pay_group": "N"}),
            fields("NORTH", "X"),
            "/entries/erp_fields/0/entry/pay_group",
        ),
        (
            "erp_fields",
            json!("NORTH"),
            fields("NORTH", "X"),
            "/entries/erp_fields/0/entry",
        ),
        (
            "erp_fields",
            json!({"entity": "NORTH"}),
            fields("SOUTH", "X"),
            "/entries/erp_fields/0/value",
        ),
        (
            "erp_fields",
            json!({"entity": "NORTH"}),
            json!({"color": "red"}),
            "/entries/erp_fields/0/value",
        ),
        (
            "erp_fields",
            json!({"entity": "SOUTH"}),
            Value::Null,
            "/entries/erp_fields/0/entry",
        ),
        (
            "dba_names",
            json!("Nobody Knows"),
            Value::Null,
            "/entries/dba_names/0/entry",
        ),
        (
            "dba_names",
            json!({"name": "x"}),
            json!("x"),
            "/entries/dba_names/0/entry",
        ),
        ("legal_name", json!("x"), json!("y"), "/entries/legal_name"),
        (
            "bank_accounts",
            json!({"aba": "021000021"}),
            Value::Null,
            "/entries/bank_accounts",
        ),
        ("nowhere", json!("x"), json!("y"), "/entries/nowhere"),
    ];
    for (attribute, entry, value, pointer) in cases {
        let body = json!({"entries": {attribute: [{"entry": entry, "value": value}]}, "reason": "a try"});
        let refused = ann.command("PATCH", &golden, &body).expect(422);
        let found = refused["errors"][0]["pointer"].as_str().unwrap_or_default();
        assert!(found.starts_with(pointer), "{pointer}: {refused}");
    }
    let twice = json!({"entries": {"erp_fields": [
        {"entry": {"entity": "NORTH"}, "value": fields("NORTH", "X")},
        {"entry": {"entity": "north "}, "value": fields("NORTH", "Y")},
        {"entry": {"entity": "NORTH"}, "value": fields("NORTH", "Z")},
    ]}, "reason": "a try"});
    ann.command("PATCH", &golden, &twice).expect(422);
    let both = json!({"attributes": {"erp_fields": []}, "reason": "a try",
        "entries": {"erp_fields": [{"entry": {"entity": "NORTH"}, "value": null}]}});
    ann.command("PATCH", &golden, &both).expect(422);
    for nothing in [
        json!({"reason": "a try"}),
        json!({"entries": {"erp_fields": []}, "reason": "a try"}),
    ] {
        ann.command("PATCH", &golden, &nothing).expect(422);
    }
    assert_eq!(
        ann.get(&format!("{golden}?layer=working")).expect(200)["version"],
        before["version"]
    );
}

fn an_override_says_when_a_source_disagrees(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let erp = |website: &str, north: &str| {
        with(
            baxter(),
            json!({"website": website, "erp_fields": [fields("NORTH", north), fields("EAST", "E")]}),
        )
    };
    let id = feeder.feed_golden("erp", "V-1", &erp("https://old.example", "N1"));
    let golden = golden_record("vendor", &id);
    let body = json!({"attributes": {"website": "https://right.example"}, "reason": "from the letterhead",
        "entries": {"erp_fields": [{"entry": {"entity": "NORTH"}, "value": fields("NORTH", "A")}]}});
    ann.command("PATCH", &golden, &body).expect(200);
    assert!(
        contradictions(&ann, &id).is_empty(),
        "the steward knew what the source said"
    );
    feeder.feed("erp", "V-1", &erp("https://old.example", "N1"));
    assert!(contradictions(&ann, &id).is_empty(), "the same again is no news");
    // Each is told of on its own, without its values.
    feeder.feed("erp", "V-1", &erp("https://new.example", "N2"));
    let told = contradictions(&ann, &id);
    assert_eq!(told.len(), 2, "{told:?}");
    let mut subjects: Vec<String> = told
        .iter()
        .map(|task| format!("{} {}", task["detail"]["attribute"], task["detail"]["entry"]))
        .collect();
    subjects.sort();
    assert_eq!(subjects, ["\"erp_fields\" {\"entity\":\"NORTH\"}", "\"website\" null"]);
    feeder.feed("erp", "V-1", &erp("https://newer.example", "N2"));
    assert_eq!(contradictions(&ann, &id).len(), 2, "one for each");
    // The source agrees with the one, the other is kept and asked about when the source says yet something else.
    feeder.feed("erp", "V-1", &erp("https://right.example", "N2"));
    let open = contradictions(&ann, &id);
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(open[0]["detail"]["attribute"], "erp_fields");
    ann.decide(&open[0], "dismiss").expect(200);
    feeder.feed(
        "erp",
        "V-1",
        &with(erp("https://right.example", "N2"), json!({"phones": ["224-948-2001"]})),
    );
    assert!(contradictions(&ann, &id).is_empty(), "it was answered");
    feeder.feed("erp", "V-1", &erp("https://right.example", "N3"));
    assert_eq!(contradictions(&ann, &id).len(), 1);
    // The end of the override closes it in its commit.
    let end = json!({"reason": "the source is right", "entry": {"entity": "NORTH"}});
    ann.command("POST", &format!("{golden}/overrides/erp_fields/end"), &end)
        .expect(200);
    assert!(contradictions(&ann, &id).is_empty());
    assert_eq!(
        attributes(&ann, "vendor", &id, "published")["erp_fields"][0],
        fields("NORTH", "N3")
    );
    verified(&database);
}

fn an_address_in_two_spellings_is_one_address(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let site = |line1: &str, line2: &str, state: &str, zip: &str| json!({"line1": line1, "line2": line2, "city": "Deerfield", "state": state, "zip": zip});
    let id = feeder.feed_golden(
        "erp",
        "V-1",
        &with(
            baxter(),
            json!({"addresses": [
        site("1 BAXTER PKWY", "", "IL", "60015"), site("1 Baxter Pkwy", "Ste 200", "IL", "60015")],
        "phones": ["224-948-2000"], "dba_names": ["BAXTER RENAL CORP"], "emails": ["AP@Baxter.example"]}),
        ),
    );
    feeder.feed("procurement", "9007", &with(baxter_again(), json!({"addresses": [
        site("One Baxter Parkway", "", "Illinois", "60015-4625"), site("1 Baxter Parkway, #200", "", "IL", "60015"),
        site("1 Baxter Parkway", "Suite 300", "IL", "60015"), site("PO Box 200", "", "IL", "60015")],
        "phones": ["(224) 948-2000 ext. 7"], "dba_names": ["Baxter Renal Corporation"], "emails": ["ap@baxter.example"]})));
    let shown = attributes(&ann, "vendor", &id, "published");
    let lines: Vec<String> = shown["addresses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!(
                "{} {}",
                one["line1"].as_str().unwrap(),
                one["line2"].as_str().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "One Baxter Parkway -",
            "1 Baxter Pkwy Ste 200",
            "1 Baxter Parkway Suite 300",
            "PO Box 200 -"
        ],
        "{shown}"
    );
    assert_eq!(shown["phones"], json!(["+12249482000;ext=7"]));
    assert_eq!(shown["dba_names"], json!(["Baxter Renal Corporation"]));
    assert_eq!(shown["emails"], json!(["ap@baxter.example"]));
    verified(&database);
    // Named in any spelling, it is the same entry.
    let body = json!({"entries": {"addresses": [
        {"entry": site("ONE BAXTER PKWY", "", "IL", "60015"), "value": null}]}, "reason": "they moved"});
    ann.command("PATCH", &golden_record("vendor", &id), &body).expect(200);
    assert_eq!(
        attributes(&ann, "vendor", &id, "published")["addresses"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
    verified(&database);
}

fn what_a_limit_cuts_off_and_what_overlaps_is_told(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    // Words, not numbers: names that differ in their number are of other stores.
    const TREES: [&str; 24] = [
        "Alder", "Aspen", "Beech", "Birch", "Cedar", "Cherry", "Cypress", "Elder", "Elm", "Fir", "Hazel", "Hickory",
        "Juniper", "Larch", "Linden", "Maple", "Myrtle", "Oak", "Olive", "Pine", "Poplar", "Rowan", "Spruce", "Yew",
    ];
    let names = |from: usize| {
        let trees = TREES[from..from + 12].iter();
        trees.map(|tree| json!(format!("Baxter {tree}"))).collect::<Vec<_>>()
    };
    let identifier = |to: Option<&str>, from: Option<&str>| {
        json!({"dba_names": names(if to.is_some() { 0 } else { 12 }), "identifiers":
            [{"scheme": "state_license", "value": "L-1", "valid_from": from, "valid_to": to}]})
    };
    let id = two_sources(
        &feeder,
        identifier(Some("2026-07-01"), None),
        identifier(None, Some("2026-03-01")),
    );
    let categories = || {
        let tasks = ann.tasks(&format!("kind=exception&golden_id={id}"));
        let mut found: Vec<String> = tasks
            .iter()
            .map(|task| task["category"].as_str().unwrap().to_owned())
            .collect();
        found.sort();
        found
    };
    assert_eq!(categories(), ["entries_over_limit", "entries_overlap"]);
    let told = lineage(&ann, "vendor", &id, "dba_names");
    assert_eq!(told["left_out"].as_array().map(Vec::len), Some(4), "{told}");
    assert_eq!(told["left_out"][0]["why"], "over_limit");
    verified(&database);
    // It closes in the commit that cures it.
    let cured = json!({"dba_names": names(12), "identifiers":
        [{"scheme": "state_license", "value": "L-1", "valid_from": "2026-07-01"}]});
    feeder.feed("procurement", "9007", &with(baxter_again(), cured));
    assert_eq!(categories(), ["entries_over_limit"]);
    feeder.feed(
        "erp",
        "V-1",
        &with(
            baxter(),
            json!({"identifiers":
        [{"scheme": "state_license", "value": "L-1", "valid_to": "2026-07-01"}]}),
        ),
    );
    assert_eq!(categories(), Vec::<String>::new());
    let both = attributes(&ann, "vendor", &id, "published")["identifiers"].clone();
    assert_eq!(both.as_array().map(Vec::len), Some(2), "{both}");
    verified(&database);
}

fn an_entry_override_is_proposed_and_follows_a_merge(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = feeder.feed_golden(
        "erp",
        "V-1",
        &with(baxter(), json!({"erp_fields": [fields("NORTH", "N")]})),
    );
    let golden = golden_record("vendor", &id);
    let set = json!({"entries": {"erp_fields": [{"entry": {"entity": "NORTH"}, "value": fields("NORTH", "P")}]},
        "reason": "asked for by the hospital"});
    let proposer = hub.proposer("pam");
    let request = proposer.command("PATCH", &golden, &set).expect(202);
    assert_eq!(
        request["proposal"]["entries"],
        json!([{"attribute": "erp_fields", "entry": {"entity": "NORTH"}, "value": fields("NORTH", "P")}])
    );
    hub.approver("bob")
        .step(&request, "approve", &json!({"evidence": "called back"}))
        .expect(200);
    assert_eq!(
        attributes(&ann, "vendor", &id, "published")["erp_fields"],
        json!([fields("NORTH", "P")])
    );
    let other = json!({"legal_name": "Cobalt Plumbing Kofi LLC", "erp_fields": [fields("SOUTH", "S")],
        "addresses": [{"line1": "7 Elm St", "city": "Mesa", "state": "AZ", "zip": "85201"}]});
    let loser = feeder.feed_golden("erp", "V-2", &other);
    let of_loser = json!({"entries": {"erp_fields": [{"entry": {"entity": "SOUTH"}, "value": fields("SOUTH", "Q")}]},
        "reason": "asked for by the hospital"});
    ann.command("PATCH", &golden_record("vendor", &loser), &of_loser)
        .expect(200);
    let merge = json!({"golden_id": loser, "reason": "one company"});
    ann.command("POST", &format!("{golden}/merge"), &merge).expect(200);
    assert_eq!(
        attributes(&ann, "vendor", &id, "working")["erp_fields"],
        json!([fields("SOUTH", "Q"), fields("NORTH", "P")]),
        "entries that a source has come first"
    );
    verified(&database);
    ann.command(
        "POST",
        &format!("{golden}/split"),
        &json!({"merged_id": loser, "reason": "two companies"}),
    )
    .expect(200);
    assert_eq!(
        attributes(&ann, "vendor", &id, "working")["erp_fields"],
        json!([fields("NORTH", "P")])
    );
    assert_eq!(
        attributes(&ann, "vendor", &loser, "working")["erp_fields"],
        json!([fields("SOUTH", "Q")])
    );
    verified(&database);
}

/// Seconds to consolidate these records, at best of three.
fn seconds(domain: &str, records: &[Value]) -> f64 {
    let domain = builtin().unwrap().into_iter().find(|one| one.name == domain).unwrap();
    let kept: Vec<(String, Attributes)> = records
        .iter()
        .enumerate()
        .map(|(at, record)| (at.to_string(), domain.standardize(record.as_object().unwrap())))
        .collect();
    let nothing = BTreeMap::new();
    let members: Vec<Member> = kept
        .iter()
        .map(|(key, attributes)| Member {
            record_id: key,
            system: "erp",
            key,
            attributes,
            source_updated_at: None,
            received_at: 0,
            changed_at: &nothing,
            became_at: &nothing,
        })
        .collect();
    let times = (0..3).map(|_| {
        let begun = Instant::now();
        consolidate(&domain, &members, &[], 0);
        begun.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

#[test]
fn twice_as_many_entries_take_about_twice_as_long() {
    let vendors = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|at| {
                json!({"legal_name": format!("Baxter {}", at % 7), "dba_names": [format!("Name {at}"), "Baxter"],
                    "addresses": [{"line1": format!("{} Elm St", at % 40), "city": "Mesa", "state": "AZ",
                        "zip": format!("8520{}", at % 3), "gln": format!("{at}")}],
                    "phones": [format!("602-555-0100 x{at}"), "602-555-0100"],
                    "contacts": [{"role": "AP", "name": format!("Ann {}", at % 50), "fax": format!("602-555-{at:04}")}]})
            })
            .collect()
    };
    let items = |count: usize| -> Vec<Value> {
        let charges = |from: usize| -> Vec<Value> {
            (from..from + count / 2)
                .map(|at| json!({"facility": format!("F{at}"), "charge_code": "C"}))
                .collect()
        };
        vec![
            json!({"charge_mappings": charges(0)}),
            json!({"charge_mappings": charges(count / 2)}),
        ]
    };
    let of_vendors = |count: usize| seconds("vendor", &vendors(count));
    let of_items = |count: usize| seconds("item", &items(count));
    for (what, once, twice) in [
        ("1,000 and 2,000 source records", of_vendors(1_000), of_vendors(2_000)),
        ("1,000 and 2,000 charge mappings", of_items(1_000), of_items(2_000)),
    ] {
        assert!(twice < once * 3.2 + 0.02, "{what}: {once:.3} s, {twice:.3} s");
    }
}
