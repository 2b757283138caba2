use super::*;

fn contradictory(a: &str, b: &str) -> bool {
    let (a, b) = (description(a).expect("words"), description(b).expect("words"));
    contradict(&a.measures, &b.measures)
}

#[test]
fn sizes_sides_and_part_numbers_contradict() {
    assert!(contradictory(
        "HC DRESSING AG 2X3 MEPITEL",
        "HC DRESSING AG 3X4 MEPITEL"
    ));
    assert!(contradictory("HC MASK AF421 EE LEAK", "HC MASK LAF421 EE LEEK NA"));
    assert!(contradictory(
        "SCREW CORTICAL 4.5MM X 46MM",
        "SCREW CORTICAL 4.5MM X 48MM"
    ));
    assert!(contradictory("PLATE TIBIA LEFT", "PLATE TIBIA RT"));
    assert!(contradictory("HC DRESSING SM PICC CVC", "HC DRESSING LG PICC CVC"));
    assert!(contradictory("CATH FOLEY 16FR 5CC", "CATH FOLEY 18 FR 5 CC"));
}

#[test]
fn the_same_measures_written_otherwise_agree() {
    assert!(!contradictory("CATH SWAN GANZ 7.5FR", "CATHETER SWAN-GANZ 7.50 FR"));
    assert!(!contradictory("GAUZE 4X4IN STERILE", "GAUZE STRL 4 X 4 IN"));
    assert!(!contradictory("SYRINGE 10ML", "SYRINGE 10 CC LUER LOCK"));
    assert!(!contradictory("NEEDLE 18G", "NEEDLE HYPODERMIC"));
}

#[test]
fn units_are_comparable() {
    for (a, b) in [
        ("SUCTION TUBE 10CM", "SUCTION TUBE 100 MM"),
        ("BANDAGE 4IN", "BANDAGE 10CM"),
        ("STENT 6X10X80", "STENT 6MM X 10MM X 80MM"),
        ("DRAIN 1/2\"", "DRAIN 0.5 IN"),
        ("DRAIN 1-1/2IN", "DRAIN 1 1/2 INCH"),
        ("HEPARIN 0.5MG/ML 1L", "HEPARIN 0.5 MG/ML 1000ML"),
        ("MORPHINE 1000MCG", "MORPHINE 1 MG"),
        ("CATH 6F .035", "CATHETER 6 FR 0.035IN"),
        ("GLOVE XL BX/100", "GLOVE X-LARGE 100/BX"),
        ("GLOVE SZ 7.5", "GLOVE SIZE 7-1/2"),
        ("PLATE 04H LT", "PLATE 4 HOLE LEFT"),
        ("SUTURE 4-0 18IN", "SUT 4-0 18\""),
        ("NDL 22GAX1IN", "NEEDLE 22G X 1 IN"),
    ] {
        assert!(!contradictory(a, b), "{a} / {b}");
        assert!(!contradictory(b, a), "{b} / {a}");
    }
    for (a, b) in [
        ("SUCTION TUBE 10CM", "SUCTION TUBE 10 MM"),
        ("GAUZE 4X4IN", "GAUZE 4X8IN"),
        ("SCREW 2.5MMX20MM", "SCREW 3.5X20"),
        ("STENT 6X10X80", "STENT 10X6X80"),
        ("MESH 15X10CM", "MESH 15 X 15"),
        ("CATH FOLEY 16FR 5CC", "CATH FOLEY 18 5CC"),
        ("HEPARIN 0.5MG/ML", "HEPARIN 5MG/ML"),
        ("CEFAZOLIN 1G", "CEFAZOLIN 2G"),
        ("NDL 18G", "NDL 20GA"),
        ("SUT 4-0", "SUT 3-0"),
        ("GLOVE BX/100", "GLOVE BX/200"),
        ("SYRINGE 12/CS", "SYRINGE 24 PER CASE"),
        ("PLATE 14H R", "PLATE 14H LEFT"),
        ("PLATE C/L", "PLATE C/R"),
        ("HOSE T/L LARGE", "HOSE T/L MED"),
        ("GLENOID 46MM W/52MM", "GLENOID 52MM W/46MM"),
        ("GLOVE S", "GLOVE MEDIUM"),
        ("GLOVE XL", "GLOVE XXL"),
        ("GLOVE 7", "GLOVE 7.5"),
        ("SCREW 5.5X128MM", "SCREW 5.5X130MM"),
        ("IMPLANT 73826030", "IMPLANT 73826031"),
    ] {
        assert!(contradictory(a, b), "{a} / {b}");
        assert!(contradictory(b, a), "{b} / {a}");
    }
}

proptest::proptest! {
    #[test]
    fn nothing_contradicts_itself_and_contradiction_is_mutual(a in "[A-Z0-9.#\"/ X-]{0,24}", b in ".{0,24}") {
        let names = [description(&a), description(&b)];
        for one in names.iter().flatten() {
            proptest::prop_assert!(!contradict(&one.measures, &one.measures));
            for other in names.iter().flatten() {
                let both = contradict(&one.measures, &other.measures);
                proptest::prop_assert_eq!(both, contradict(&other.measures, &one.measures));
            }
        }
    }
}
