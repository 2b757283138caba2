use proptest::prelude::*;
use serde_json::{Value, json};

use super::scan::{duties, read};
use super::*;
use crate::engine::account_mapping::restrictions::Posting;

const DAY: &str = "2026-06-15";

fn attributes(value: &Value) -> Attributes {
    value.as_object().cloned().unwrap_or_default()
}

fn live(attributes: &Attributes) -> Known<'_> {
    Known {
        status: "live",
        attributes,
        blocked: &[],
    }
}

fn codes(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn carriers_of_every_agency_are_read_whole() {
    let gs1 = read("(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234", DAY).unwrap();
    assert_eq!((gs1.agency, gs1.device_identifier.as_str()), ("gs1", "51022222233336"));
    assert_eq!(
        (gs1.lot.as_deref(), gs1.serial.as_deref()),
        (Some("A213B1"), Some("1234"))
    );
    assert_eq!(
        (gs1.expires.as_deref(), gs1.manufactured.as_deref()),
        (Some("2015-07-07"), Some("2014-12-31"))
    );
    let scanned = read("]d20151022222233336111412311715070010A213b1\u{1d}211234", DAY).unwrap();
    assert_eq!(
        (scanned.lot.as_deref(), scanned.serial.as_deref()),
        (Some("A213b1"), Some("1234"))
    );
    assert_eq!(
        scanned.expires.as_deref(),
        Some("2015-07-31"),
        "day 0 is the last of the month"
    );
    assert_eq!(read("51022222233336", DAY).unwrap().lot, None);
    let hibcc = "+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202H";
    let hibcc = read(hibcc, DAY).unwrap();
    assert_eq!(
        (hibcc.agency, hibcc.device_identifier.as_str()),
        ("hibcc", "H123PARTNO1234567890120")
    );
    assert_eq!(hibcc.lot.as_deref(), Some("LOT123456789012345"));
    assert_eq!(hibcc.serial.as_deref(), Some("XYZ456789012345678"));
    assert_eq!(
        (hibcc.expires.as_deref(), hibcc.manufactured.as_deref()),
        (Some("2020-02-02"), Some("2013-02-02"))
    );
    let short = read("+A99912345/$$52001510X33", DAY).unwrap();
    assert_eq!(
        (short.expires.as_deref(), short.lot.as_deref()),
        (Some("2020-01-15"), Some("10X3"))
    );
    assert_eq!(
        read("=)1TE123456A&)RZ12345678", DAY).unwrap().lot.as_deref(),
        Some("RZ12345678")
    );
    let blood = read(
        "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
        DAY,
    )
    .unwrap();
    assert_eq!(
        (blood.agency, blood.device_identifier.as_str()),
        ("iccbba", "A9999XYZ100T0944")
    );
    assert_eq!(
        (blood.serial.as_deref(), blood.lot.as_deref()),
        (Some("000025"), Some("000000000000XYZ123"))
    );
    assert_eq!(
        (blood.expires.as_deref(), blood.manufactured.as_deref()),
        (Some("2014-02-01"), Some("2013-02-01"))
    );
}

#[test]
fn what_is_no_carrier_is_refused_with_what_was_expected() {
    for wrong in [
        "",
        "   ",
        "hello",
        "(01)51022222233337",
        "(01)51022222233336(17)151307",
        "(17)150707(10)A213B1",
        "0151022222",
        "+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202D",
        "=/A9999",
        "(01",
        "(01)51022222233336(17)1507",
        "0151022222233336\u{1d}9912",
        "ünicode",
    ] {
        assert!(
            read(wrong, DAY).unwrap_err().contains("expected") || wrong.starts_with("=/") || wrong.len() < 12,
            "{wrong}"
        );
    }
}

#[test]
fn duties_are_those_of_the_item() {
    let scan = read("(01)51022222233336(17)260614(10)A1", DAY).unwrap();
    let item = attributes(&json!({"lot_tracked": true, "serial_tracked": true, "expiry_tracked": true}));
    let told = duties(&scan, &traced(&item, &[]), DAY);
    let problems: Vec<Option<&str>> = told.iter().map(|duty| duty.problem.as_ref().map(|p| p.code)).collect();
    assert_eq!(problems, [None, Some("not_scanned"), Some("expired")]);
    let last = duties(&scan, &traced(&item, &[]), "2026-06-14");
    assert_eq!(last[2].problem, None, "it may be used on its last day");
    let plain = attributes(&json!({}));
    assert!(
        duties(&scan, &traced(&plain, &[]), "2026-06-01")
            .iter()
            .all(|duty| !duty.required && duty.problem.is_none())
    );
}

#[test]
fn an_implant_is_traced_whatever_its_flags_say() {
    let rules: LookupRules = toml::from_str(
        r#"[[traced]]
        when_any = [{ attribute = "item_type", values = ["implant"] }, { attribute = "implantable", values = ["true"] }]
        one_of = ["lot", "serial"]"#,
    )
    .expect("rules");
    let problems = |item: Value, carrier: &str| {
        let told = duties(
            &read(carrier, DAY).unwrap(),
            &traced(&attributes(&item), &rules.traced),
            DAY,
        );
        let problems = told.into_iter().filter(|duty| duty.problem.is_some());
        problems.map(|duty| duty.identifier).collect::<Vec<_>>()
    };
    let (bare, lot, serial) = (
        "(01)51022222233336",
        "(01)51022222233336(10)A1",
        "(01)51022222233336(21)S1",
    );
    let loose = json!({"item_type": "implant", "implantable": false, "lot_tracked": false, "serial_tracked": false});
    assert_eq!(problems(loose.clone(), bare), ["lot", "serial"]);
    assert!(
        problems(loose.clone(), lot).is_empty() && problems(loose, serial).is_empty(),
        "one is enough"
    );
    assert_eq!(
        problems(json!({"item_type": "kit", "implantable": true}), bare),
        ["lot", "serial"]
    );
    let strict = json!({"item_type": "implant", "serial_tracked": true});
    assert_eq!(
        problems(strict, lot),
        ["serial"],
        "what its own flags ask for stays asked for"
    );
    assert!(problems(json!({"item_type": "med_surg"}), bare).is_empty());
}

#[test]
fn who_was_never_screened_is_paid_with_a_warning_or_not_at_all() {
    let paid_by = |vendor: Value, never_screened| {
        let (vendor, none) = (attributes(&vendor), Attributes::new());
        payable(
            live(&vendor),
            &none,
            false,
            None,
            (&[], &PayableRules { never_screened }),
            DAY,
        )
    };
    for vendor in [json!({}), json!({"exclusion_screening": {"checked_at": "2026-01-01"}})] {
        let warned = paid_by(vendor.clone(), NeverScreened::Warn);
        assert!(warned.payable);
        assert_eq!(codes(&warned.warnings), ["never_screened"]);
        let blocked = paid_by(vendor, NeverScreened::Block);
        assert_eq!(
            (blocked.payable, codes(&blocked.reasons)),
            (false, vec!["never_screened"])
        );
    }
    let screened = paid_by(json!({"exclusion_screening": {"leie": "clear"}}), NeverScreened::Block);
    assert!(screened.payable && screened.warnings.is_empty());
}

fn screw() -> Value {
    json!({"charge_uom": "EA", "chargeable": true, "charge_mappings": [
        {"charge_code": "A", "hcpcs": "C1713", "revenue_code": "0278", "units_per_uom": "1/3", "facility": "NORTH"},
        {"charge_code": "B", "valid_to": "2026-06-15"},
        {"charge_code": "C", "valid_from": "2026-06-15", "billable": false},
        {"charge_code": "D", "facility": "WEST", "valid_to": "2026-06-01"},
        {"charge_code": "E", "facility": "TWICE"}, {"charge_code": "F", "facility": "TWICE"},
    ]})
}

#[test]
fn the_mapping_of_the_facility_counts_before_the_one_for_all() {
    let item = attributes(&screw());
    let at = |facility: &str, day: &str| charge(live(&item), &["golden".into(), facility.into()], day);
    let north = at("NORTH", DAY);
    assert!(north.chargeable);
    assert_eq!(
        (north.charge_code.as_deref(), north.units_per_uom.as_deref()),
        (Some("A"), Some("1/3"))
    );
    assert_eq!(at("SOUTH", "2026-06-14").charge_code.as_deref(), Some("B"));
    assert_eq!(codes(&at("SOUTH", DAY).reasons), ["not_billable"]);
    assert_eq!(at("WEST", "2026-06-10").charge_code.as_deref(), Some("B"));
    let twice = at("TWICE", DAY);
    assert_eq!(
        (codes(&twice.reasons), twice.lacks_mapping()),
        (vec!["ambiguous_charge_mapping"], true)
    );
    let none =
        attributes(&json!({"charge_mappings": [{"charge_code": "A", "facility": "NORTH", "valid_to": "2026-06-01"}]}));
    let none = charge(live(&none), &["NORTH".into()], DAY);
    assert!(
        none.reasons[0].message.ends_with("the last one ended on 2026-06-01"),
        "{none:?}"
    );
    let off = attributes(&json!({"chargeable": false}));
    assert!(!charge(live(&off), &[], DAY).lacks_mapping());
    let inactive = attributes(&json!({"status": "inactive"}));
    assert_eq!(codes(&charge(live(&inactive), &[], DAY).reasons), ["not_active"]);
}

fn paid(vendor: Value, sensitive: Value, hold: bool) -> Payable {
    payable(
        live(&attributes(&vendor)),
        &attributes(&sensitive),
        hold,
        None,
        (&[], &PayableRules::default()),
        DAY,
    )
}

#[test]
fn whatever_speaks_against_paying_is_a_reason() {
    let bank = |account: Value| json!({"bank_accounts": [account]});
    let verified = bank(json!({"account": "1", "verified_at": "2026-01-01"}));
    let vendor = json!({"payment_method": "ach", "exclusion_screening": {"status": "clear"}});
    let good = paid(vendor.clone(), verified.clone(), false);
    assert_eq!(
        (good.payable, good.bank_account_verified, good.reasons),
        (true, true, Vec::new())
    );
    assert_eq!(
        codes(&paid(vendor.clone(), verified.clone(), true).reasons),
        ["payment_hold"]
    );
    assert_eq!(
        codes(&paid(vendor.clone(), json!({}), false).reasons),
        ["no_bank_account"]
    );
    assert_eq!(
        codes(&paid(vendor.clone(), bank(json!({"account": "1"})), false).reasons),
        ["bank_account_not_verified"]
    );
    assert_eq!(
        codes(
            &paid(
                vendor,
                bank(json!({"verified_at": "2026-01-01", "remit_to": "R1"})),
                false
            )
            .reasons
        ),
        ["no_bank_account"],
        "the account is for another remit-to"
    );
    let held = json!({"holds": [{"type": "payment", "until": "2026-06-16"}, {"type": "order"}, {"type": "tax", "until": "2026-06-15"}],
        "exclusion_screening": {"status": "clear", "sam": "confirmed"}});
    assert_eq!(codes(&paid(held, json!({}), false).reasons), ["on_hold", "excluded"]);
}

#[test]
fn a_remit_to_belongs_to_the_vendor_and_has_its_own_account() {
    let vendor = attributes(&json!({"payment_method": "ach"}));
    let remit = attributes(&json!({"level": "remit_to", "legal_entity": "V1"}));
    let sensitive = attributes(&json!({"bank_accounts": [{"verified_at": "2026-01-01"}]}));
    let none = Attributes::new();
    let at = |names: &[String]| {
        let remit_to = RemitTo {
            known: live(&remit),
            sensitive: &sensitive,
            names: &["R1".into()],
            vendor_names: names,
        };
        payable(
            live(&vendor),
            &none,
            false,
            Some(remit_to),
            (&[], &PayableRules::default()),
            DAY,
        )
    };
    assert!(at(&["V1".into()]).payable);
    assert_eq!(codes(&at(&["V2".into()]).reasons), ["remit_to_of_another"]);
}

#[test]
fn a_center_is_open_or_says_what_took_its_place() {
    let center = attributes(&json!({
        "valid_to": "2026-06-15", "blocked_postings": ["payroll"], "replaced_by": [{"target": {"system": "erp", "key": "200"}, "pct": "100"}],
    }));
    let asked = |posting: Posting| Asked {
        posting: Some(posting),
        ..Asked::default()
    };
    assert!(open(live(&center), &|_| None, asked(Posting::Expense), "2026-06-14").open);
    assert_eq!(
        codes(&open(live(&center), &|_| None, asked(Posting::Payroll), "2026-06-14").reasons),
        ["posting_blocked"]
    );
    let closed = open(live(&center), &|_| None, Asked::default(), DAY);
    assert_eq!(
        (codes(&closed.reasons), closed.replaced_by[0].target.as_str()),
        (vec!["not_valid"], "200")
    );
}

#[test]
fn a_center_takes_what_it_allows() {
    let center = attributes(&json!({
        "allowed_accounts": [{"from": "52000", "to": "52999"}, {"from": "6*"}], "project_required": true,
        "allowed_funds": [{"from": "230"}],
    }));
    let at = |asked: Asked<'_>| {
        let center = open(live(&center), &|_| None, asked, DAY);
        assert_eq!(center.open, center.reasons.is_empty());
        (codes(&center.reasons).join(" "), codes(&center.conditions).join(" "))
    };
    let account = |account| Asked {
        account: Some(account),
        project: Some("P1"),
        ..Asked::default()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        at(Asked::default()),
        pair("", "account_not_allowed project_required fund_not_allowed"),
        "what nobody said is told as a condition"
    );
    assert_eq!(at(account("52410")), pair("", ""));
    assert_eq!(at(account("6")), pair("", ""));
    assert_eq!(at(account("53000")), pair("account_not_allowed", ""));
    assert_eq!(
        at(account("052410")),
        pair("account_not_allowed", ""),
        "of another length"
    );
    assert_eq!(at(account("52410 ")), pair("account_not_allowed", ""));
    let unnamed = Asked {
        project: Some("000"),
        fund: Some("100"),
        ..account("52410")
    };
    assert_eq!(at(unnamed), pair("fund_not_allowed project_required", ""));
    let odd = attributes(&json!({"blocked_postings": ["lunch"]}));
    assert_eq!(
        codes(&open(live(&odd), &|_| None, Asked::default(), DAY).reasons),
        ["restriction_unreadable"]
    );
}

proptest! {
    #[test]
    fn nothing_that_is_scanned_makes_it_stumble(text in "[ -~\u{1d}]{0,80}", start in 0usize..7) {
        let starts = ["", "(01)51022222233336", "0151022222233336", "+", "=/", "]d2", "+A123BJC5D6E71/$$"];
        let _ = read(&format!("{}{text}", starts[start]), DAY);
    }

    #[test]
    fn what_is_written_is_read(lot in "[A-Z0-9]{1,20}", serial in "[A-Za-z0-9]{1,20}", month in 1u8..=12, day in 1u8..=28) {
        let brackets = format!("(01)51022222233336(17)27{month:02}{day:02}(10){lot}(21){serial}");
        let raw = format!("015102222223333617{}10{lot}\u{1d}21{serial}", format_args!("27{month:02}{day:02}"));
        for carrier in [brackets, raw] {
            let scan = read(&carrier, DAY).expect("a carrier");
            prop_assert_eq!(scan.lot.as_deref(), Some(lot.as_str()));
            prop_assert_eq!(scan.serial.as_deref(), Some(serial.as_str()));
            prop_assert_eq!(scan.expires, Some(format!("2027-{month:02}-{day:02}")));
        }
    }
}
