//! Tests of lists whose entries stand side by side.

use proptest::prelude::{Just, Strategy as Generator, prop, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::Why;
use super::entry_fixture::{Golden, Row, charge, dated};

#[test]
fn entries_of_several_records_stand_side_by_side_and_of_equal_keys_one() {
    let golden = Golden::of(&[
        (
            "north",
            json!({"charges": [charge("NORTH", "N1"), charge("SHARED", "N9")]}),
        ),
        ("erp", json!({"charges": [charge("SHARED", "E9")]})),
        ("south", json!({"charges": [charge("SOUTH", "S1")]})),
    ]);
    let made = golden.made();
    let expected = json!([charge("SHARED", "E9"), charge("NORTH", "N1"), charge("SOUTH", "S1")]);
    assert_eq!(made.attributes["charges"], expected);
    let lineage = &made.lineage["charges"];
    let givers: Vec<&str> = lineage.entries.iter().map(|one| one.system.as_str()).collect();
    assert_eq!(givers, ["erp", "north", "south"]);
    assert_eq!(lineage.entries[0].strategy.as_deref(), Some("source_order"));
    assert_eq!(lineage.left_out.len(), 1);
    let left_out = &lineage.left_out[0];
    assert_eq!((left_out.system.as_str(), left_out.why), ("north", Why::NotChosen));
    assert_eq!(left_out.entry, Some(json!({"facility": "SHARED"})));
    assert!(golden.lost().is_empty());
}

#[test]
fn a_list_that_is_taken_whole_is_one_records() {
    let account = |iban: &str| json!({"iban": iban, "holder": "Acme"});
    let golden = Golden::of(&[
        (
            "north",
            json!({"accounts": [account("DE1"), account("DE2")], "codes": ["N"]}),
        ),
        ("erp", json!({"accounts": [account("DE3")], "codes": ["E"]})),
    ]);
    let made = golden.made();
    assert_eq!(made.attributes["accounts"], json!([account("DE3")]));
    assert_eq!(
        made.attributes["codes"],
        json!(["E"]),
        "a list without a rule is taken whole"
    );
}

#[test]
fn periods_of_one_key_stand_side_by_side_unless_they_overlap() {
    let golden = Golden::of(&[
        (
            "erp",
            json!({"charges": [dated("NORTH", "E1", None, Some("2026-07-01"))]}),
        ),
        (
            "north",
            json!({"charges": [
                dated("NORTH", "N1", Some("2026-03-01"), Some("2026-09-01")),
                dated("NORTH", "N2", Some("2026-09-01"), None),
                dated("NORTH", "N3", Some("2025-01-01"), Some("2026-01-01")),
            ]}),
        ),
    ]);
    let made = golden.made();
    let expected = json!([
        dated("NORTH", "E1", None, Some("2026-07-01")),
        dated("NORTH", "N2", Some("2026-09-01"), None),
    ]);
    assert_eq!(made.attributes["charges"], expected);
    let why: Vec<Why> = made.lineage["charges"].left_out.iter().map(|one| one.why).collect();
    assert_eq!(why, [Why::Overlaps, Why::NotChosen]);
    assert!(golden.lost().is_empty());
}

#[test]
fn what_one_record_says_twice_of_one_key_stands_twice() {
    let both = json!([charge("NORTH", "N1"), charge("NORTH", "N2")]);
    let golden = Golden::of(&[
        ("north", json!({"charges": both})),
        ("south", json!({"charges": [charge("NORTH", "S")]})),
    ]);
    assert_eq!(
        golden.made().attributes["charges"],
        both,
        "whoever sent it must mend it, and a check tells"
    );
    assert!(golden.lost().is_empty());
}

#[test]
fn an_address_in_two_spellings_is_kept_once_and_better_spelled() {
    let one = json!({"line1": "1 BAXTER PKWY", "city": "DEERFIELD", "state": "IL", "zip": "60015"});
    let two = json!({"line1": "One Baxter Parkway", "city": "Deerfield", "state": "IL", "zip": "60015-4625", "note": "Dock 4"});
    let three = json!({"line1": "One Baxter Parkway", "city": "Deerfield"});
    let other = json!({"line1": "One Baxter Parkway", "line2": "Suite 300", "city": "Deerfield", "state": "IL", "zip": "60015"});
    for rows in [
        [&one, &two, &three, &other],
        [&other, &three, &two, &one],
        [&three, &one, &other, &two],
    ] {
        let rows: Vec<Row> = rows
            .iter()
            .zip(["erp", "north", "south", "erp"])
            .map(|(site, system)| (system, json!({"sites": [site]})))
            .collect();
        let golden = Golden::of(&rows);
        let sites = golden.made().attributes["sites"].as_array().cloned().unwrap();
        assert_eq!(sites.len(), 2, "{sites:?}");
        assert!(sites.contains(&two) && sites.contains(&other), "{sites:?}");
        assert!(golden.lost().is_empty());
    }
}

#[test]
fn members_of_one_entry_come_from_several_records() {
    let golden = Golden::of(&[
        (
            "erp",
            json!({"sites": [{"role": "legal", "line1": "1 Elm St", "line2": "Suite 2", "city": "Mesa", "zip": "85201"}]}),
        ),
        (
            "north",
            json!({"sites": [{"role": "legal", "line1": "1 Elm Street Ste 2", "city": "Mesa", "zip": "85201", "note": "Ring twice"}]}),
        ),
    ]);
    let made = golden.made();
    assert_eq!(
        made.attributes["sites"],
        json!([{"role": "legal", "line1": "1 Elm Street Ste 2", "city": "Mesa", "zip": "85201", "note": "Ring twice"}]),
        "lines of one address are of one record"
    );
    let golden = Golden::of(&[
        (
            "erp",
            json!({"sites": [{"line1": "1 Elm St", "city": "Mesa", "zip": "85201", "note": "Ring once"}]}),
        ),
        (
            "north",
            json!({"sites": [{"role": "legal", "line1": "1 Elm Street", "city": "Mesa", "zip": "85201"}]}),
        ),
    ]);
    let made = golden.made();
    assert_eq!(
        made.attributes["sites"],
        json!([{"role": "legal", "line1": "1 Elm Street", "city": "Mesa", "zip": "85201", "note": "Ring once"}])
    );
    let also = &made.lineage["sites"].entries[0].also;
    assert_eq!(
        also.iter().map(|giver| giver.system.as_str()).collect::<Vec<_>>(),
        ["erp"]
    );
    assert!(golden.lost().is_empty());
}

#[test]
fn values_that_are_one_but_for_their_spelling_are_kept_once() {
    let golden = Golden::of(&[
        (
            "erp",
            json!({"phones": ["602-555-0100"], "aka": ["ACME", "BAXTER CORP"]}),
        ),
        (
            "north",
            json!({"phones": ["(602) 555-0100 ext 12"], "aka": ["Acme LLC", "Baxter Corporation", "Acme Inc"]}),
        ),
        ("south", json!({"phones": ["602-555-0100 x14", "602-555-0101"]})),
    ]);
    let made = golden.made();
    assert_eq!(
        made.attributes["phones"],
        json!(["+16025550100;ext=12", "+16025550100;ext=14", "+16025550101"])
    );
    assert_eq!(
        made.attributes["aka"],
        json!(["Baxter Corporation", "Acme LLC", "Acme Inc"])
    );
    assert!(golden.lost().is_empty());
}

#[test]
fn what_a_limit_cuts_off_is_told() {
    let numbers = |from: usize| {
        (from..from + 6)
            .map(|at| json!(format!("602-555-01{at:02}")))
            .collect::<Vec<_>>()
    };
    let golden = Golden::of(&[
        ("erp", json!({"phones": numbers(0)})),
        ("north", json!({"phones": numbers(6)})),
    ]);
    let made = golden.made();
    assert_eq!(made.attributes["phones"].as_array().map(Vec::len), Some(8));
    let lineage = &made.lineage["phones"];
    assert_eq!(
        lineage.left_out.iter().filter(|one| one.why == Why::OverLimit).count(),
        4
    );
    assert_eq!(lineage.left_out[0].entry, Some(json!("+16025550108")));
    assert!(golden.lost().is_empty());
}

#[test]
fn an_override_of_one_entry_leaves_the_others_to_their_sources() {
    let rows = |south: &str| {
        vec![
            (
                "north",
                json!({"charges": [charge("NORTH", "N1"), charge("EAST", "N2")]}),
            ),
            ("south", json!({"charges": [charge("SOUTH", south)]})),
        ]
    };
    let set = |south: &str| {
        let mut golden = Golden::of(&rows(south));
        golden = golden.overridden(charge("NORTH", "?"), charge("NORTH", "A1"), 6);
        golden = golden.overridden(charge("EAST", "?"), Value::Null, 7);
        golden.overridden(charge("WEST", "?"), charge("WEST", "A3"), 8)
    };
    let golden = set("S1");
    let made = golden.made();
    assert_eq!(
        made.attributes["charges"],
        json!([charge("NORTH", "A1"), charge("SOUTH", "S1"), charge("WEST", "A3")])
    );
    assert!(made.contradicted.is_empty(), "the sources say what they said");
    assert!(golden.lost().is_empty());
    let lineage = &made.lineage["charges"];
    let author = |at: usize| lineage.entries[at].overridden.as_ref().map(|one| one.author.as_str());
    assert_eq!([author(0), author(1), author(2)], [Some("ann"), None, Some("ann")]);
    assert_eq!(lineage.left_out[0].why, Why::Override);
    let mut later = golden;
    later.rows = Golden::of(&rows("S2")).rows;
    assert_eq!(
        later.made().attributes["charges"][1],
        charge("SOUTH", "S2"),
        "the source goes on"
    );
}

#[test]
fn an_override_is_contradicted_only_by_another_word_than_it_was_made_for() {
    let rows = |north: &str| {
        vec![(
            "north",
            json!({"charges": [charge("NORTH", north), charge("EAST", "E")]}),
        )]
    };
    let mut golden = Golden::of(&rows("N1")).overridden(charge("NORTH", "?"), charge("NORTH", "A1"), 6);
    let mut after = |rows: Vec<Row>| {
        golden.rows = Golden::of(&rows).rows;
        golden.made().contradicted
    };
    assert!(after(rows("N1")).is_empty());
    let found = after(rows("N2"));
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].id.as_str(), &found[0].entry),
        ("o0", &Some(json!({"facility": "NORTH"})))
    );
    assert!(after(rows("A1")).is_empty(), "the source agrees");
    assert_eq!(
        after(vec![("north", json!({"charges": [charge("EAST", "E")]}))]).len(),
        1,
        "it says nothing any more"
    );
}

fn any_row() -> impl Generator<Value = Row> {
    let day = || {
        prop::option::weighted(
            0.5,
            prop::sample::select(vec!["2026-01-01", "2026-04-01", "2026-07-01"]),
        )
    };
    let facility = prop::option::weighted(0.8, prop::sample::select(vec!["NORTH", "SOUTH"]));
    let code = prop::sample::select(vec!["C1", "C2", "C3"]);
    let charge = (facility, code, day(), day()).prop_map(
        |(facility, code, from, to)| json!({"facility": facility, "code": code, "valid_from": from, "valid_to": to}),
    );
    let line = prop::sample::select(vec!["1 Elm St", "One Elm Street", "1 ELM ST", "2 Elm St", "1 N Elm St"]);
    let zip = prop::option::of(prop::sample::select(vec!["85201", "85201-1234", "85202"]));
    let role = prop::option::of(prop::sample::select(vec!["legal", "remit_to"]));
    let note = prop::option::of(prop::sample::select(vec!["a", "b"]));
    let site = (line, zip, role, note).prop_map(
        |(line, zip, role, note)| json!({"line1": line, "city": "Mesa", "zip": zip, "role": role, "note": note}),
    );
    let phone = prop::sample::select(vec![
        "602-555-0100",
        "602-555-0100 x1",
        "602-555-0100 x2",
        "602-555-0101",
    ]);
    let aka = prop::sample::select(vec!["Acme", "ACME LLC", "Acme, L.L.C.", "Acme Inc", "The Acme"]);
    let system = prop::sample::select(vec!["erp", "north", "south", "web"]);
    let several = |most| 0..most;
    (
        system,
        prop::collection::vec(charge, several(4)),
        prop::collection::vec(site, several(4)),
        prop::collection::vec(phone, several(3)),
        prop::collection::vec(aka, several(3)),
    )
        .prop_map(|(system, charges, sites, phones, aka)| {
            (
                system,
                json!({"charges": charges, "sites": sites, "phones": phones, "aka": aka}),
            )
        })
}

proptest! {
    #[test]
    fn no_entry_is_lost_and_the_order_of_records_does_not_matter(
        (order, rows) in prop::collection::vec(any_row(), 0..6).prop_flat_map(|rows| {
            let order: Vec<usize> = (0..rows.len()).collect();
            (Just(order).prop_shuffle(), Just(rows))
        })
    ) {
        let golden = Golden::of(&rows);
        prop_assert_eq!(golden.lost(), Vec::<(String, usize)>::new());
        let mut shuffled = Golden::of(&rows);
        shuffled.rows = order.iter().map(|at| golden.rows[*at].clone()).collect();
        prop_assert_eq!(shuffled.made(), golden.made());
        // What was made is made of it again, where no members are joined.
        let made = golden.made();
        let again = Golden::of(&[("erp", Value::Object(made.attributes.clone()))]).made();
        for name in ["charges", "phones", "aka"] {
            prop_assert_eq!(again.attributes.get(name), made.attributes.get(name));
        }
    }
}
