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
        "0151022222233336\u{1d}AB12",
        "+$$52001510X3",
        "+A123BJC5D6E71H",
        "ünicode",
    ] {
        assert!(
            read(wrong, DAY).unwrap_err().contains("expected") || wrong.starts_with("=/") || wrong.len() < 12,
            "{wrong}"
        );
    }
}

/// Signs of HIBC by value.
const SIGNS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// The check sign of HIBC data.
fn check_sign(data: &str) -> char {
    let sum: usize = data.chars().map(|sign| SIGNS.find(sign).expect("a sign")).sum();
    SIGNS.chars().nth(sum % 43).expect("one of 43")
}

#[test]
fn every_check_sign_of_hibc_is_read_and_a_lost_blank_takes_nothing_along() {
    let mut seen = std::collections::BTreeSet::new();
    let signs = || SIGNS.chars().filter(char::is_ascii_alphanumeric);
    let lots = signs().flat_map(|a| signs().map(move |b| format!("LOT{a}{b}")));
    for lot in lots {
        let (primary, data) = ("+A999PROD01", format!("+A999PROD01/$$3271231{lot}"));
        let (sign, link) = (check_sign(&data), check_sign(primary));
        let expected = (lot.as_str(), "A999PROD01", Some("2027-12-31"));
        let mut written = vec![
            format!("{data}{sign}"),
            format!("*{data}{sign}*"),
            format!("]C0{data}{sign}\r\n"),
            format!(" {data}{sign}"),
        ];
        let second = format!("+$$3271231{lot}{link}");
        written.push(format!("{primary}{link}{second}{}", check_sign(&second)));
        written.push(format!("*{primary}{link}*\n*{second}{}*", check_sign(&second)));
        if sign == ' ' {
            written.extend([format!("{data}_"), format!("{data} \n")]);
        }
        // Whatever ends in J and adds up to the blank is a right carrier with the check sign J too, and read as one.
        if sign == ' ' && !lot.ends_with('J') {
            written.extend([data.clone(), format!("*{data}*"), data.to_lowercase()]);
        }
        for carrier in written {
            let scan = read(&carrier, DAY).unwrap_or_else(|why| panic!("{carrier:?}: {why}"));
            let found = (
                scan.lot.as_deref().unwrap_or_default(),
                scan.device_identifier.as_str(),
                scan.expires.as_deref(),
            );
            assert_eq!(found, expected, "{carrier:?}");
        }
        seen.insert(sign);
    }
    assert_eq!(seen.len(), 43, "all check signs occurred");
    let issue = read("+A999PROD01/$LOTI ", DAY).unwrap();
    assert_eq!(issue.lot.as_deref(), Some("LOTI"));
    assert_eq!(read("+A999PROD01/$LOTI", DAY).unwrap().lot.as_deref(), Some("LOTI"));
    // The first carrier alone, with each check sign.
    let mut seen = std::collections::BTreeSet::new();
    for product in signs().flat_map(|a| signs().map(move |b| format!("A999{a}{b}1"))) {
        let sign = check_sign(&format!("+{product}"));
        for carrier in [
            format!("+{product}{sign}"),
            format!("*+{product}{sign}*"),
            format!("+{product}{}", sign.to_string().trim_end()),
        ] {
            let scan = read(&carrier, DAY).unwrap_or_else(|why| panic!("{carrier:?}: {why}"));
            assert_eq!(
                (scan.device_identifier.as_str(), scan.lot),
                (product.as_str(), None),
                "{carrier:?}"
            );
        }
        seen.insert(sign);
    }
    assert_eq!(seen.len(), 43);
}

#[test]
fn secondary_data_of_hibc_are_read_in_every_format() {
    let read = |secondary: &str| {
        let data = format!("+A99912345/{secondary}");
        let scan = super::scan::read(&format!("{data}{}", check_sign(&data)), DAY);
        scan.map(|scan| {
            let quantity = scan
                .others
                .iter()
                .map(|seen| format!("{}{}", seen.identifier, seen.value))
                .collect::<Vec<_>>();
            (
                scan.lot.unwrap_or_default(),
                scan.serial.unwrap_or_default(),
                scan.expires.unwrap_or_default(),
                quantity.join(" "),
            )
        })
    };
    for (secondary, lot, serial, expires, others) in [
        ("$LOT1", "LOT1", "", "", ""),
        ("$+SER1", "", "SER1", "", ""),
        ("$$1227LOT1", "LOT1", "", "2027-12-31", ""),
        ("$$+1227SER1", "", "SER1", "2027-12-31", ""),
        ("$$2123127LOT1", "LOT1", "", "2027-12-31", ""),
        ("$$3271231LOT1", "LOT1", "", "2027-12-31", ""),
        ("$$427123123LOT1", "LOT1", "", "2027-12-31", ""),
        ("$$527365LOT1", "LOT1", "", "2027-12-31", ""),
        ("$$62736523LOT1", "LOT1", "", "2027-12-31", ""),
        ("$$7LOT1", "LOT1", "", "", ""),
        ("$$+7SER1", "", "SER1", "", ""),
        ("$$+3271231SER1", "", "SER1", "2027-12-31", ""),
        ("$$8121227LOT1", "LOT1", "", "2027-12-31", "Q12"),
        ("$$8053271231LOT1", "LOT1", "", "2027-12-31", "Q05"),
        ("$$9000127LOT1", "LOT1", "", "", "Q00012"),
        ("27365LOT1", "LOT1", "", "2027-12-31", ""),
        ("27365", "", "", "2027-12-31", ""),
        ("$LOT1/SSER1", "LOT1", "SER1", "", ""),
        ("$LOT1/14D20271231/Q12", "LOT1", "", "2027-12-31", "Q12"),
        ("SSER1", "", "SER1", "", ""),
        ("14D20271231/SSER1", "", "SER1", "2027-12-31", ""),
        ("$A-B.C", "A-B.C", "", "", ""),
    ] {
        let found = read(secondary).unwrap_or_else(|why| panic!("{secondary}: {why}"));
        assert_eq!(
            (found.0.as_str(), found.1.as_str(), found.2.as_str(), found.3.as_str()),
            (lot, serial, expires, others),
            "{secondary}"
        );
    }
    for wrong in [
        "$$1327LOT1",
        "$$2133127LOT1",
        "$$527366LOT1",
        "$$8A",
        "$$3271331L",
        "27400LOT1",
        "$LOT1/%",
        "$LOT1/16D2027123",
        "$A B",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn elements_that_no_trace_needs_are_listed_and_refuse_nothing() {
    let scan = read("010088445677890010LOT1\u{1d}2002", DAY).unwrap();
    assert_eq!((scan.lot.as_deref(), scan.others.len()), (Some("LOT1"), 1));
    assert_eq!(
        (scan.others[0].identifier.as_str(), scan.others[0].value.as_str()),
        ("20", "02")
    );
    for sign in ["|", "^", "~", "{GS}", "<GS>", "(FNC1)", "\u{241d}"] {
        let scan = read(&format!("010088445677890010LOT1{sign}21SER9"), DAY).unwrap();
        assert_eq!(
            (scan.lot.as_deref(), scan.serial.as_deref()),
            (Some("LOT1"), Some("SER9")),
            "{sign}"
        );
    }
    for (elements, expires) in [
        ("17271200", "2027-12-31"),
        ("17280200", "2028-02-29"),
        ("17760101", "2076-01-01"),
        ("17770101", "1977-01-01"),
        ("70032712311200", "2027-12-31"),
        ("70032712311200\u{1d}17280101", "2028-01-01"),
        ("15250101\u{1d}17271231", "2027-12-31"),
        ("392299\u{1d}17271231", "2027-12-31"),
    ] {
        let scan = read(&format!("0100884456778900{elements}"), DAY).unwrap();
        assert_eq!(scan.expires.as_deref(), Some(expires), "{elements}");
    }
    assert_eq!(
        read("010088445677890015271231", DAY).unwrap().expires,
        None,
        "best before is no expiry"
    );
    assert_eq!(
        read("010088445677890080082601021530", DAY)
            .unwrap()
            .manufactured
            .as_deref(),
        Some("2026-01-02")
    );
    assert!(read("010088445677890017271301", DAY).is_err());
    let link = read("https://id.gs1.org/01/00884456778900/10/LOT1?17=271231", DAY).unwrap();
    assert_eq!(
        (link.lot.as_deref(), link.expires.as_deref()),
        (Some("LOT1"), Some("2027-12-31"))
    );
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
