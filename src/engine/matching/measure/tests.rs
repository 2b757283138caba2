use super::*;

fn contradictory(a: &str, b: &str) -> bool {
    let (a, b) = (description(a).expect("words"), description(b).expect("words"));
    contradict(&a, &b)
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

/// Two descriptions of one thing: they do not contradict, and their words are the same.
const ONE: &[(&str, &str)] = &[
    // Signs.
    ("FENTANYL 50 µg/mL", "Fentanyl 50 mcg/mL"),
    ("FENTANYL 50 μg/mL", "Fentanyl 50 ug/mL"),
    ("FENTANYL 50 ΜG/ML", "Fentanyl 50 MCG/ML"),
    ("FENTANYL 50㎍", "Fentanyl 50 mcg"),
    ("FILTER 0.2 µm", "Filter 0.2 micron"),
    ("FILTER 0.2µ", "Filter 0.2 um"),
    ("PIPETTE 20 µL", "Pipette 20 mcL"),
    ("SODIUM 5 µmol/L", "Sodium 5 umol/L"),
    ("VIAL 5㎖", "Vial 5 mL"),
    ("RESISTOR 10 kΩ", "Resistor 10 kohm"),
    ("WARMER 37 ℃", "Warmer 37°C"),
    ("WARMER 37 °C", "Warmer 37 deg C"),
    ("PLATE 90°", "Plate 90 degree"),
    ("GAUZE 4×4 IN", "Gauze 4x4 in"),
    ("NEEDLE 1½ IN", "Needle 1 1/2 in"),
    ("NEEDLE 1½″", "Needle 1.5 in"),
    ("NEEDLE 1-1/2 inch", "Needle 1 1/2\""),
    ("BLADE № 10", "Blade #10"),
    ("SALINE 9‰", "Saline 9‰"),
    ("TUBING 6′", "Tubing 6 ft"),
    ("TUBING 6'", "Tubing 6 feet"),
    ("TUBING 6″", "Tubing 6''"),
    ("DOSE 0·5 mg", "Dose 0.5 mg"),
    ("TAPE 3M™", "Tape 3M"),
    // Figures.
    ("SALINE BAG 1,000 mL", "Saline bag 1000 mL"),
    ("SALINE BAG 1 000 mL", "Saline bag 1000 mL"),
    ("SALINE BAG 1\u{a0}000 mL", "Saline bag 1000 mL"),
    ("SALINE BAG 1\u{202f}000 mL", "Saline bag 1000 mL"),
    ("SALINE BAG 1'000 mL", "Saline bag 1000 mL"),
    ("SALINE BAG 1,000.0 mL", "Saline bag 1000 mL"),
    ("PENICILLIN 1,200,000 UNITS", "Penicillin 1200000 units"),
    ("PENICILLIN 1.200.000 UNITS", "Penicillin 1200000 units"),
    ("HEPARIN 10,000 UNITS", "Heparin 10000 units"),
    ("SYRINGE 0,5 mL", "Syringe 0.5 mL"),
    ("SYRINGE .5 mL", "Syringe 0.50 mL"),
    ("SYRINGE 1,5 mL", "Syringe 1.5 mL"),
    ("SYRINGE 2,25 mL", "Syringe 2.25 mL"),
    // Sizes and packs.
    ("GLOVE EXTRA LARGE", "Glove X-Large"),
    ("GLOVE XL", "Glove X-LG"),
    ("GLOVE LG", "Glove large"),
    ("GLOVE XXL", "Glove 2X-Large"),
    ("GLOVE SM", "Glove small"),
    ("GLOVE 7-1/2", "Glove 7.5"),
    ("GLOVE 7½", "Glove 7 1/2"),
    ("FOLEY 16 FR", "Foley 16FR"),
    ("FOLEY 16 French", "Foley Fr 16"),
    ("FOLEY FR16", "Foley 16 Fr"),
    ("FOLEY CH 16", "Foley CH 16"),
    ("NEEDLE 18G", "Needle 18 ga"),
    ("NEEDLE 18 gauge", "Needle GA 18"),
    ("SUTURE 2-0", "Suture 2/0"),
    ("SUTURE 2-0", "Suture 00"),
    ("SUTURE 3-0", "Suture 000"),
    ("SUTURE 0", "Suture 1-0"),
    ("GLOVE 100/BX", "Glove BX/100"),
    ("GLOVE box of 100", "Glove 100 per box"),
    ("GLOVE 100 EA/BX", "Glove 100ct"),
    ("GLOVE 100'S", "Glove 100 count"),
    ("SUCTION 10 CM", "Suction 100 mm"),
    // What a thing is and is not.
    ("GLOVE LATEX-FREE", "Glove non-latex"),
    ("GLOVE LATEX FREE", "Glove without latex"),
    ("GLOVE LF", "Glove latex-free"),
    ("GLOVE W/O LATEX", "Glove not made with natural rubber latex"),
    ("DRAPE NON-STERILE", "Drape unsterile"),
    ("DRAPE NONSTERILE", "Drape non sterile"),
    ("GLOVE POWDERED", "Glove powder"),
    ("TUBE UNCUFFED", "Tube non-cuffed"),
    ("CUFF PED", "Cuff pediatric"),
    ("BRACE LT", "Brace left"),
];

/// Not two things for certain: left out on one side, in a range, or to be read in several ways.
const PERHAPS_ONE: &[(&str, &str)] = &[
    ("GLOVE LATEX-FREE", "GLOVE NITRILE"),
    ("DRAPE STERILE", "DRAPE"),
    ("CUFF ADULT", "CUFF"),
    ("CUFF ADULT/PEDIATRIC", "CUFF PEDIATRIC"),
    ("GLOVE SM/MED", "GLOVE MEDIUM"),
    ("GLOVE S/M", "GLOVE SMALL"),
    ("ADAPTER MALE/FEMALE", "ADAPTER FEMALE"),
    ("SYRINGE W/ NEEDLE", "SYRINGE"),
    ("SYRINGE W/O NEEDLE", "SYRINGE"),
    ("SALINE 1.000 ML", "SALINE 1 ML"),
    ("SALINE 1.000 ML", "SALINE 1000 ML"),
    ("PLATE 2,3 X 4", "PLATE 2.3 X 4"),
    ("PLATE 2,3 X 4", "PLATE 2 3 X 4"),
    ("TUBE 10,20 ML", "TUBE 20 ML"),
    ("TUBE 10,20 ML", "TUBE 10.2 ML"),
    ("TUBE 10,20,30 ML", "TUBE 30 ML"),
    ("GLOVE 7,5", "GLOVE 7.5"),
    ("VIAL 100MG/5ML", "VIAL 20 MG/ML"),
    ("SOAP 8 FL OZ", "SOAP 237 ML"),
    ("SOAP 1 LB", "SOAP 16 OZ"),
    ("MESH 4 X 4 IN", "MESH 10 X 10 CM"),
    ("MESH 10 X 15 CM", "MESH 100 X 150 MM"),
    ("BANDAGE 2 IN X 4.1 YD", "BANDAGE 5 CM X 4.1 YD"),
    ("BOX 1 000", "BOX 1000"),
    ("SILK 3 000", "SILK 3 000 BLACK"),
    ("BAG HIGH ABSORBENCY", "BAG HIGH ABSORBENCY LOW PROFILE"),
    ("PUMP HIGH PRESSURE", "PUMP LOW PROFILE"),
    ("FILM NO STING", "FILM BARRIER"),
    ("SENSOR WO SENSOR CABLE", "SENSOR CABLE"),
    ("HARMONIC 14S", "HARMONIC 100/BX"),
    ("CATALOG NO ABC", "ABC"),
    ("GLOVE $1,000", "GLOVE $2,000.50"),
    ("GLOVE CAT NO 123", "GLOVE SIZE 7"),
    ("GLOVE REF NO AB-1", "GLOVE"),
];

/// Two things: they contradict.
const TWO: &[(&str, &str)] = &[
    ("Fentanyl 50 µg/mL vial", "Fentanyl 50 mg/mL vial"),
    ("Fentanyl 50 μg/mL vial", "Fentanyl 50 mg/mL vial"),
    ("Fentanyl 50 mcg/mL", "Fentanyl 20 mcg/mL"),
    ("Fentanyl 50 µg", "Fentanyl 50 mg"),
    ("PIPETTE 20 µL", "PIPETTE 20 mL"),
    ("RESISTOR 10 kΩ", "RESISTOR 10 MΩ"),
    ("WARMER 37 ℃", "WARMER 40 ℃"),
    ("WARMER 37 ℉", "WARMER 98 ℉"),
    ("SALINE 9‰", "SALINE 9%"),
    ("TUBING 6′", "TUBING 8′"),
    ("PAD ≥5 ML", "PAD ≤5 ML"),
    ("NEEDLE 1½ IN", "NEEDLE 11/2 IN"),
    ("NEEDLE 1½ IN", "NEEDLE ½ IN"),
    ("SALINE 1,000 ML", "SALINE 100 ML"),
    ("SALINE 1,000 ML", "SALINE 1 ML"),
    ("SALINE 1,000 ML", "SALINE 10,000 ML"),
    ("SYRINGE 0,5 ML", "SYRINGE 5 ML"),
    ("SYRINGE 1,5 ML", "SYRINGE 15 ML"),
    ("SYRINGE 2,5 ML", "SYRINGE 5 ML"),
    ("TUBE 10,20 ML", "TUBE 30 ML"),
    ("GLOVE LATEX", "GLOVE LATEX-FREE"),
    ("GLOVE LATEX POWDERED", "GLOVE LATEX POWDER-FREE"),
    ("GLOVE LATEX", "GLOVE LATEX & POWDER FREE"),
    ("GLOVE LATEX", "GLOVE NON-LATEX"),
    ("GLOVE LATEX", "GLOVE NOT MADE WITH NATURAL RUBBER LATEX"),
    ("DRAPE STERILE", "DRAPE NON-STERILE"),
    ("DRAPE STERILE", "DRAPE NONSTERILE"),
    ("DRAPE STERILE", "DRAPE NOT STERILE"),
    ("TUBE CUFFED", "TUBE UNCUFFED"),
    ("SYRINGE WITH NEEDLE", "SYRINGE WITHOUT NEEDLE"),
    ("SYRINGE W/ NEEDLE", "SYRINGE W/O NEEDLE"),
    ("SYRINGE NEEDLE", "SYRINGE NO NEEDLE"),
    ("SYRINGE NEEDLE", "SYRINGE NEEDLELESS"),
    ("CUFF ADULT", "CUFF PED"),
    ("RAZOR DISPOSABLE", "RAZOR REUSABLE"),
    ("RAZOR SINGLE-USE", "RAZOR REUSABLE"),
    ("HEPARIN PRESERVATIVE", "HEPARIN PRESERVATIVE-FREE"),
    ("TUBING DEHP", "TUBING NON-DEHP"),
    ("TUBING DEHP", "TUBING DEHP-FREE"),
    ("SPONGE RADIOPAQUE", "SPONGE NON-RADIOPAQUE"),
    ("SCALPEL SAFETY", "SCALPEL NON-SAFETY"),
    ("MASK HIGH CONCENTRATION", "MASK LOW CONCENTRATION"),
    ("LUER MALE", "LUER FEMALE"),
    ("SUTURE ABSORBABLE", "SUTURE NONABSORBABLE"),
    ("LOTION SCENTED", "LOTION UNSCENTED"),
    ("GLOVE LARGE", "GLOVE EXTRA LARGE"),
    ("GLOVE XXL", "GLOVE 3X-LARGE"),
    ("SUTURE 2-0", "SUTURE 000"),
    ("SUTURE 0", "SUTURE 2-0"),
    ("FOLEY FR 16", "FOLEY 18 FR"),
    ("NEEDLE GA 18", "NEEDLE 20G"),
    ("GLOVE BOX OF 100", "GLOVE 200/BX"),
    ("CATHETER DOUBLE LUMEN", "CATHETER TRIPLE LUMEN"),
    ("SOAP 2 LB", "SOAP 16 OZ"),
    ("MESH 10 X 15 CM", "MESH 10 X 15 MM"),
];

#[test]
fn what_is_written_otherwise_is_one_thing_and_opposites_are_two() {
    for (a, b) in ONE {
        let words = |text: &str| description(text).expect("words").text.to_string();
        assert_eq!(words(a), words(b), "{a} / {b}");
    }
    for (a, b) in ONE.iter().chain(PERHAPS_ONE) {
        assert!(!contradictory(a, b) && !contradictory(b, a), "{a} / {b}");
    }
    for (a, b) in TWO {
        assert!(contradictory(a, b) && contradictory(b, a), "{a} / {b}");
    }
}

proptest::proptest! {
    #[test]
    fn nothing_contradicts_itself_and_contradiction_is_mutual(a in "[A-Z0-9.#\"/ X-]{0,24}", b in ".{0,24}") {
        let names = [description(&a), description(&b)];
        for one in names.iter().flatten() {
            proptest::prop_assert!(!contradict(one, one));
            for other in names.iter().flatten() {
                let both = contradict(one, other);
                proptest::prop_assert_eq!(both, contradict(other, one));
            }
        }
    }
}
