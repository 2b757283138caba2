//! The policy, and every way through a change request.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::engine::record::Attributes;

fn rules(text: &str) -> ApprovalRules {
    toml::from_str(text).unwrap()
}

fn values(value: &Value) -> Attributes {
    value.as_object().cloned().unwrap()
}

fn asked(rules: &ApprovalRules, attribute: &str, before: &Value, after: &Value) -> (u8, Vec<String>) {
    let (before, after) = (values(before), values(after));
    let change = Change {
        attribute,
        before: &before,
        after: &after,
    };
    let found = rules.requirement(change).unwrap();
    (found.approvers, found.groups)
}

const LIMITS: &str = r#"
[protect.limit]
approvers = 1
[[protect.limit.rules]]
when = [{ attribute = "facility", values = ["north"] }]
amount = { absolute = 1000 }
approvers = 2
groups = ["north_finance"]
[[protect.limit.rules]]
amount = { relative = 0.5 }
approvers = 2
[[protect.limit.rules]]
when = [{ attribute = "facility", values = ["lab"] }]
approvers = 0
"#;

#[test]
fn a_duty_may_be_tightened_by_anybody_and_loosened_with_approval() {
    let rules = rules("[protect.lot_tracked]\napprovers = 1\nonly = \"loosened\"");
    let asks = |before: Value, after: Value| {
        let (before, after) = (values(&before), values(&after));
        let change = Change {
            attribute: "lot_tracked",
            before: &before,
            after: &after,
        };
        rules.requirement(change).is_some_and(|asked| asked.approvers > 0)
    };
    assert!(asks(json!({"lot_tracked": true}), json!({"lot_tracked": false})));
    assert!(asks(json!({"lot_tracked": true}), json!({})));
    assert!(!asks(json!({"lot_tracked": false}), json!({"lot_tracked": true})));
    assert!(!asks(json!({}), json!({"lot_tracked": false})));
}

#[test]
fn the_first_rule_that_fits_counts() {
    let rules = rules(LIMITS);
    let of = |facility: &str, old: i64, new: i64| {
        let at = |limit: i64| json!({"facility": facility, "limit": limit});
        asked(&rules, "limit", &at(old), &at(new))
    };
    assert_eq!(of("north", 10_000, 11_001), (2, vec!["north_finance".into()]));
    assert_eq!(of("north", 10_000, 11_000), (1, Vec::new()), "not above");
    assert_eq!(of("south", 10_000, 15_001), (2, Vec::new()));
    assert_eq!(of("south", 10_000, 12_000), (1, Vec::new()));
    assert_eq!(of("lab", 10_000, 10_001), (0, Vec::new()), "free");
    assert_eq!(
        of("south", 0, 1),
        (2, Vec::new()),
        "from nothing is a change by all of it"
    );
}

#[test]
fn nobody_chooses_a_milder_policy_by_changing_what_it_looks_at() {
    let rules = rules(LIMITS);
    let (north, lab) = (
        json!({"facility": "north", "limit": 10_000}),
        json!({"facility": "lab", "limit": 12_000}),
    );
    assert_eq!(asked(&rules, "limit", &north, &lab).0, 2);
    let (south, north) = (
        json!({"facility": "south", "limit": 10_000}),
        json!({"facility": "north", "limit": 12_000}),
    );
    assert_eq!(asked(&rules, "limit", &south, &north).0, 2);
}

#[test]
fn decimals_are_compared_as_numbers() {
    let rules =
        rules("[protect.price]\napprovers = 0\n[[protect.price.rules]]\namount = { absolute = 0.5 }\napprovers = 1\n");
    let of = |old: &str, new: &str| asked(&rules, "price", &json!({"price": old}), &json!({"price": new})).0;
    assert_eq!((of("9.50", "10.00"), of("9.50", "10.01")), (0, 1));
}

fn requirement(approvers: u8, groups: &[&str], payment: bool) -> Requirement {
    Requirement {
        payment,
        ..everybody(approvers, groups.iter().map(ToString::to_string).collect())
    }
}

fn given(by: &str, groups: &[&str], evidence: Option<&str>) -> Approval {
    Approval {
        by: by.into(),
        at: 0,
        groups: groups.iter().map(ToString::to_string).collect(),
        evidence: evidence.map(str::to_owned),
        seen: None,
    }
}

#[test]
fn two_approvers_are_two_persons_of_the_group_with_evidence() {
    let needs = [requirement(2, &["treasury"], true)];
    let submitters = ["sam".to_owned()];
    let good = |by: &str| given(by, &["treasury"], Some("called back"));
    assert!(satisfied(&needs, &submitters, &[good("ann"), good("bob")]));
    for bad in [
        good("ann"),
        good("sam"),
        given("bob", &["sales"], Some("called back")),
        given("bob", &["treasury"], None),
        given("bob", &["treasury"], Some(" ")),
    ] {
        assert!(!satisfied(&needs, &submitters, &[good("ann"), bad]));
    }
    let admitted = |approval: &Approval| admit(&needs, &submitters, &[good("ann")], approval);
    assert_eq!(admitted(&good("sam")), Err(Refusal::OwnSubmission));
    assert_eq!(admitted(&good("ann")), Err(Refusal::AlreadyApproved));
    assert_eq!(
        admitted(&given("bob", &["sales"], Some("x"))),
        Err(Refusal::NotInGroup(vec!["treasury".into()]))
    );
    assert_eq!(
        admitted(&given("bob", &["treasury"], None)),
        Err(Refusal::EvidenceRequired)
    );
    assert_eq!(admitted(&good("bob")), Ok(()));
}

#[test]
fn each_attribute_has_its_own_group() {
    let needs = [requirement(1, &["treasury"], false), requirement(1, &["tax"], false)];
    let (ann, bob) = (given("ann", &["treasury"], None), given("bob", &["tax"], None));
    assert!(!satisfied(&needs, &[], std::slice::from_ref(&ann)));
    assert!(satisfied(&needs, &[], &[ann, bob]));
    assert!(satisfied(&needs, &[], &[given("cleo", &["tax", "treasury"], None)]));
}

#[test]
fn durations_are_read() {
    assert_eq!(
        (seconds("24h"), seconds("90s"), seconds("7d"), seconds("5m")),
        (Some(86_400), Some(90), Some(604_800), Some(300))
    );
    assert!(
        ["", "h", "1", "-1h", "1.5h", "1 h", "é"]
            .iter()
            .all(|text| seconds(text).is_none())
    );
}

const HOUR: i64 = 3_600 * 1_000_000;
const STEPS: [Step; 8] = [
    Step::Edit,
    Step::Submit,
    Step::Approve,
    Step::PushBack,
    Step::Recall,
    Step::Reject,
    Step::WithdrawApproval,
    Step::Commit,
];

fn actor(name: &str, at: i64, evidence: bool) -> Actor {
    let groups: &[&str] = match name {
        "tess" | "tom" | "sam" => &["treasury"],
        _ => &[],
    };
    Actor {
        name: name.into(),
        groups: groups.iter().map(ToString::to_string).collect(),
        evidence: evidence.then(|| "called back".into()),
        at,
    }
}

fn draft(requirements: Vec<Requirement>, effective_at: Option<i64>) -> Request {
    Request {
        state: State::Draft,
        submitters: vec!["sam".into()],
        brought_by: Vec::new(),
        requirements,
        approvals: Vec::new(),
        effective_at,
        due_at: None,
    }
}

#[test]
fn each_step_is_allowed_in_its_states_only() {
    for state in State::ALL {
        for step in STEPS {
            let mut request = Request {
                state,
                approvals: if state == State::Approved {
                    vec![given("bob", &[], None)]
                } else {
                    Vec::new()
                },
                due_at: (state == State::Approved).then_some(0),
                ..draft(vec![everybody(1, Vec::new())], None)
            };
            let who = match step {
                Step::Edit | Step::Submit | Step::Recall => "sam",
                Step::WithdrawApproval => "bob",
                _ => "ann",
            };
            let before = request.clone();
            let done = request.step(step, &actor(who, 1, false));
            let allowed = match step {
                Step::Edit | Step::Submit => state.is_editable(),
                Step::Approve => state == State::Submitted,
                Step::PushBack | Step::Recall | Step::Reject => state.is_waiting(),
                Step::WithdrawApproval | Step::Commit => state == State::Approved,
            };
            assert_eq!(done.is_ok(), allowed, "{step:?} in {state:?}: {done:?}");
            assert!(allowed || before == request, "a refused step changes nothing");
        }
    }
}

#[test]
fn it_waits_for_the_later_of_effective_date_and_cooling_off() {
    let cooling = Requirement {
        cooling_off: 3_600,
        ..requirement(1, &[], true)
    };
    for (effective, due) in [(None, 10 + HOUR), (Some(20), 10 + HOUR), (Some(5 * HOUR), 5 * HOUR)] {
        let mut request = draft(vec![cooling.clone()], effective);
        request.step(Step::Submit, &actor("sam", 0, false)).unwrap();
        request.step(Step::Approve, &actor("ann", 10, true)).unwrap();
        assert_eq!(request.due_at, Some(due));
        assert_eq!(
            request.step(Step::Commit, &actor("hub", due - 1, false)),
            Err(Refusal::NotDue)
        );
        assert_eq!(request.step(Step::Commit, &actor("hub", due, false)), Ok(()));
    }
}

prop_compose! {
    fn policies()(needs in prop::collection::vec((0_u8..=2, any::<bool>(), any::<bool>(), 0_i64..3), 1..4)) -> Vec<Requirement> {
        let one = |(approvers, group, payment, cooling_off)| Requirement {
            cooling_off,
            ..requirement(approvers, if group { &["treasury"] } else { &[] }, payment)
        };
        needs.into_iter().map(one).collect()
    }
}

const PEOPLE: [&str; 6] = ["sam", "ann", "bob", "tess", "tom", "hub"];

proptest! {
    /// Whatever several people do in whatever order: nothing is carried out without the approvals that the policy names,
    /// given after it was last submitted, by persons who did not submit it, and not before its moment.
    #[test]
    fn nothing_is_carried_out_without_the_approvals_that_the_policy_names(
        needs in policies(),
        effective in prop::option::of(0_i64..40_000_000),
        steps in prop::collection::vec((0_usize..8, 0_usize..6, any::<bool>(), 0_i64..2_000_000), 1..60),
    ) {
        let mut request = draft(needs.clone(), effective);
        let mut now = 0;
        // What really happened, kept apart from what the request says of itself.
        let mut approved: Vec<(String, bool)> = Vec::new();
        let mut last_approval = 0;
        for (step, who, evidence, later) in steps {
            now += later;
            let (step, who) = (STEPS[step], actor(PEOPLE[who], now, evidence));
            let before = request.clone();
            if request.step(step, &who).is_err() {
                prop_assert_eq!(&before, &request);
                continue;
            }
            prop_assert!(!matches!(before.state, State::Committed | State::Rejected), "what is closed stays closed");
            match step {
                Step::Approve => {
                    approved.push((who.name.clone(), evidence));
                    last_approval = now;
                }
                Step::WithdrawApproval => approved.retain(|(name, _)| *name != who.name),
                Step::Submit | Step::PushBack | Step::Recall => approved.clear(),
                _ => {}
            }
            if request.state != State::Committed {
                continue;
            }
            for need in &needs {
                let counts = approved.iter().filter(|(name, evidence)| {
                    let member = need.groups.is_empty() || ["tess", "tom", "sam"].contains(&name.as_str());
                    name != "sam" && member && (!need.payment || *evidence)
                });
                prop_assert!(counts.count() >= usize::from(need.approvers));
                prop_assert!(now >= last_approval + need.cooling_off * 1_000_000);
            }
            prop_assert!(effective.is_none_or(|moment| now >= moment));
        }
    }
}

mod entries {
    //! Lists judged entry by entry, in the domains that come with the program.

    use serde_json::{Value, json};

    use crate::engine::domain::{Domain, builtin};
    use crate::engine::record::Attributes;

    fn domain(name: &str) -> Domain {
        builtin()
            .unwrap()
            .into_iter()
            .find(|domain| domain.name == name)
            .unwrap()
    }

    fn attributes(value: Value) -> Attributes {
        value.as_object().cloned().unwrap()
    }

    /// How many entries of an attribute need approval for a change.
    fn asked(domain: &Domain, name: &str, before: Value, after: Value) -> usize {
        let (before, after) = (attributes(before), attributes(after));
        domain
            .protected_entries(name, &before, &after)
            .unwrap()
            .changes(&before, &after)
            .len()
    }

    #[test]
    fn only_addresses_to_which_money_goes_wait() {
        let vendor = domain("vendor");
        let at = |level: &str, list: Value| json!({"level": level, "addresses": list});
        let one = |role: &str, line: &str| json!({"role": role, "line1": line});
        let of = |before: Value, after: Value| asked(&vendor, "addresses", at("site", before), at("site", after));
        let remit = one("remit_to", "PO BOX 1");
        assert_eq!(
            of(
                json!([one("physical", "1 A ST"), remit]),
                json!([one("physical", "2 A ST"), remit])
            ),
            0
        );
        assert_eq!(of(json!([remit]), json!([remit, {"line1": "2 B ST"}])), 0);
        assert!(of(json!([remit]), json!([one("remit_to", "PO BOX 2")])) > 0);
        assert!(of(json!([remit]), json!([])) > 0, "gone");
        assert!(of(json!([]), json!([remit])) > 0, "there now");
        assert!(
            of(json!([one("mailing", "PO BOX 1")]), json!([remit])) > 0,
            "it becomes one"
        );
        assert!(
            of(json!([remit]), json!([one("mailing", "PO BOX 1")])) > 0,
            "it ceases to be one"
        );
        let lockbox = |list: Value| at("remit_to", list);
        assert!(
            asked(
                &vendor,
                "addresses",
                lockbox(json!([one("mailing", "1")])),
                lockbox(json!([one("mailing", "2")]))
            ) > 0
        );
        assert!(
            asked(
                &vendor,
                "addresses",
                at("site", json!([one("mailing", "1")])),
                lockbox(json!([one("mailing", "2")]))
            ) > 0
        );
    }

    #[test]
    fn a_hold_that_comes_needs_nobody_and_one_that_goes_does() {
        let vendor = domain("vendor");
        let of =
            |before: Value, after: Value| asked(&vendor, "holds", json!({"holds": before}), json!({"holds": after}));
        let fraud = json!({"type": "payment", "reason": "fraud"});
        assert_eq!(of(json!([]), json!([fraud])), 0);
        assert_eq!(of(json!([fraud]), json!([{"type": "order"}, fraud])), 0);
        assert!(of(json!([fraud]), json!([])) > 0);
        let shorter = json!({"type": "payment", "reason": "fraud", "until": "2026-01-01"});
        assert!(of(json!([fraud]), json!([shorter])) > 0);
    }

    #[test]
    fn factors_and_their_days_wait_and_other_members_do_not() {
        let item = domain("item");
        let of = |before: Value, after: Value| asked(&item, "gtins", json!({"gtins": before}), json!({"gtins": after}));
        let package = |qty: &str, level: &str| json!({"gtin": "1", "uom": "CA", "qty": qty, "level": level});
        assert_eq!(of(json!([package("100", "case")]), json!([package("100", "inner")])), 0);
        assert_eq!(of(json!([package("100", "case")]), json!([package("1000", "case")])), 1);
        let until = |day: &str| json!({"gtin": "1", "uom": "CA", "qty": "100", "valid_to": day});
        assert_eq!(of(json!([until("2091-01-01")]), json!([until("2026-12-01")])), 1);
        let two = |a: &str, b: &str| json!([{"facility": "north", "charge_code": a}, {"facility": "south", "charge_code": b}]);
        let charges = |before: Value, after: Value| {
            asked(
                &item,
                "charge_mappings",
                json!({"charge_mappings": before}),
                json!({"charge_mappings": after}),
            )
        };
        assert_eq!(charges(two("1", "2"), two("1", "3")), 1);
        assert_eq!(charges(two("1", "2"), two("4", "3")), 2);
    }

    #[test]
    fn what_waits_of_one_entry_keeps_no_other_back() {
        let item = domain("item");
        let two = |a: &str, b: &str| {
            attributes(
                json!({"charge_mappings": [{"facility": "north", "charge_code": a}, {"facility": "south", "charge_code": b}]}),
            )
        };
        let (told, mut shown) = (two("1", "2"), two("4", "3"));
        let entries = item.protected_entries("charge_mappings", &told, &shown).unwrap();
        let south = entries
            .changes(&told, &shown)
            .into_iter()
            .find(|change| change.shown == "south")
            .unwrap();
        entries.keep_back(&south.key, &mut shown, &told);
        assert_eq!(shown, two("4", "2"));
        // What is new is left out, and what goes stays.
        let none = attributes(json!({"charge_mappings": []}));
        let (mut gone, mut new) = (none.clone(), two("1", "2"));
        for change in entries.changes(&told, &none) {
            entries.keep_back(&change.key, &mut gone, &told);
        }
        assert_eq!(gone, told);
        for change in entries.changes(&none, &told) {
            entries.keep_back(&change.key, &mut new, &none);
        }
        assert!(new.get("charge_mappings").is_none_or(|list| *list == json!([])));
    }

    #[test]
    fn exclusive_identifiers_are_protected_where_no_rule_says_how() {
        for domain in builtin().unwrap() {
            for path in &domain.exclusive {
                let name = path.split('.').next().unwrap();
                assert!(domain.approval.protect.contains_key(name), "{}: {path}", domain.name);
            }
        }
        assert!(domain("vendor").approval.protect["uei"].implied);
        assert!(!domain("item").approval.protect["gtins"].implied);
    }
}
