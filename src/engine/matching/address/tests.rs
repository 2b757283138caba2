use super::*;

fn parse(line1: &str, line2: &str) -> Address {
    let lines = AddressLines {
        line1: line1.into(),
        line2: line2.into(),
        city: "DE KALB".into(),
        state: "IL".into(),
        zip: "60115-1234".into(),
        ..AddressLines::default()
    };
    Address::parse(&lines, true).expect("an address")
}

#[test]
fn spellings_of_one_street_meet() {
    for (a, b) in [
        ("1108 ROSS CLARK CIRCLE", "1108 Ross Clark Cir"),
        ("2505 U S HIGHWAY 431 NORTH", "2505 US HWY 431 N"),
        ("1000 FIRST STREET NORTH", "1000 1ST ST N"),
        ("ONE HOSPITAL DR SE", "1 Hospital Drive Southeast"),
        ("65 E WACKER DR  1800 EFT", "65 E WACKER DR 1800"),
    ] {
        let (a, b) = (parse(a, ""), parse(b, ""));
        assert_eq!(
            (a.house, a.street),
            (b.house, b.street),
            "{} / {}",
            a.display,
            b.display
        );
    }
}

#[test]
fn boxes_units_and_care_of_lines() {
    let boxed = parse("PO BOX 160 - 602 CHASE AVENUE", "");
    assert_eq!(boxed.post_box, parse("P.O. Box 160", "").post_box);
    assert_eq!(boxed.house, parse("602 CHASE AVE", "").house);
    let suite = parse("875 N MICHIGAN AVENUE SUITE 1351", "");
    assert_eq!(suite.unit, parse("875 N MICHIGAN AVE", "STE 1351").unit);
    assert_eq!(suite.street, parse("875 N MICHIGAN AVE #1351", "").street);
    let care = parse("C/O DON GARFIELD", "9420 S. STONEY ISLAND AVE");
    assert_eq!(care.street, parse("9420 SOUTH STONEY ISLAND AVENUE", "").street);
    assert_eq!(city("MC HENRY"), city("MCHENRY"));
    assert_eq!(city("SAINT LOUIS"), city("ST. LOUIS"));
}

#[test]
fn parts_that_a_line_may_have() {
    let same = |a: &str, b: &str| {
        let (a, b) = (parse(a, ""), parse(b, ""));
        assert_eq!(
            (a.house, a.street, a.unit),
            (b.house, b.street, b.unit),
            "{} / {}",
            a.display,
            b.display
        );
    };
    same("613 K STREET, N.W., STE. 700", "613 K St NW #700");
    same("9208-9214 S COTTAGE GROVE AVE", "9208 South Cottage Grove Avenue");
    same("45-18 COURT SQUARE", "4518 Court Sq");
    same("W210 N16570 GLENCOE LN", "W210N16570 Glencoe Lane");
    same("500 MAIN ST 5TH FLOOR", "500 Main Street, FL 5");
    same("500 MAIN ST SUITE200", "500 Main St Ste 200");
    same("214 1/2 ELM AVE", "214 ELM AVENUE # 1/2");
    same("1101 U.S. HIGHWAY NO 130 NORTH", "1101 US HWY 130 N");
    same("DEPT 528, 300 E RANDOLPH ST", "300 East Randolph Street Dept 528");
    same("300 E RANDOLPH ST C/O JOHN ROE", "300 E Randolph St");
    assert_ne!(parse("RR 2 BOX 15", "").post_box, parse("RR 3 BOX 15", "").post_box);
    assert_eq!(parse("POB 15", "").post_box, parse("P. O. Drawer 15", "").post_box);
    assert_eq!(
        parse("100 STATE ROUTE 3", "").street_name,
        parse("100 ST RTE 3 N", "").street_name
    );
}

#[test]
fn a_mistyped_suffix_keeps_house_and_name() {
    let (a, b) = (
        parse("184 Park Curt, Floor 706", ""),
        parse("184 Park Court, Floor 706", ""),
    );
    assert_eq!((a.house, a.unit), (b.house, b.unit));
    assert_eq!((&*a.street_name, &*b.street_name), ("PARK CURT", "PARK"));
    assert_eq!(city("Ft Yorkham"), city("FORT YORKHAM"));
}

#[test]
fn one_line_holds_city_state_and_zip_code() {
    let lines = AddressLines {
        line1: "875 N Michigan Ave, Suite 1351, Chicago, Illinois 60611-1234, USA".into(),
        ..AddressLines::default()
    };
    let one = Address::parse(&lines, true).expect("an address");
    let lines = AddressLines {
        line1: "875 NORTH MICHIGAN AVENUE".into(),
        line2: "STE 1351".into(),
        city: "CHICAGO".into(),
        state: "IL".into(),
        zip: "60611".into(),
        ..AddressLines::default()
    };
    let apart = Address::parse(&lines, true).expect("an address");
    let all = |a: &Address| (a.house, a.street, a.unit, a.city, a.state, a.zip5);
    assert_eq!(all(&one), all(&apart));
}

#[test]
fn any_text_is_parsed() {
    proptest::proptest!(|(text in "([A-Z0-9#&/., -]{0,12}|BOX|STE|ST|N|RR|HWY|IL|60611| ){0,12}", rest in ".{0,20}")| {
        let _ = address_parts(&text);
        let _ = address_parts(&rest);
        let _ = parse(&text, &rest);
    });
}

/// Share of the tokens that get their label.
#[test]
fn tokens_of_labeled_addresses_get_their_label() {
    let share = crate::engine::matching::name::labeled::share(include_str!("labeled.csv"), |line| {
        let parts = address_parts(line).into_iter();
        parts.map(|(word, part)| (word, format!("{part:?}"))).collect()
    });
    assert!(share >= 0.95, "{share}");
}
