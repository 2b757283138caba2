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
