use unicode_normalization::UnicodeNormalization;

use super::*;

#[test]
fn signs_are_spelled_with_regard_to_their_neighbors() {
    for (text, expected) in [
        ("1½", "1 1/2"),
        ("½", "1/2"),
        ("½2", "1/2 2"),
        ("1-½ IN", "1-1/2 IN"),
        ("1⁄2", "1/2"),
        ("10²", "10^2"),
        ("10²³", "10^23"),
        ("10⁻³", "10^-3"),
        ("cm²", "cm2"),
        ("H₂O", "H2O"),
        ("x₁₂", "x12"),
        ("50 µg/mL", "50 ug/mL"),
        ("50 μg/mL", "50 ug/mL"),
        ("50 ΜG/ML", "50 uG/ML"),
        ("50㎍", "50ug"),
        ("5㎎", "5mg"),
        ("5㎖", "5ml"),
        ("5㏄", "5cc"),
        ("5ℓ", "5l"),
        ("20㎕", "20ul"),
        ("㎡", "m2"),
        ("0.2µ filter", "0.2micron filter"),
        ("10 kΩ", "10 kohm"),
        ("10 MΩ", "10 Megohm"),
        ("10 mΩ", "10 milliohm"),
        ("37℃", "37 deg C"),
        ("37 °C", "37  deg C"),
        ("N°5", "No. 5"),
        ("№5", " No. 5"),
        ("2×3", "2x3"),
        ("±5", "+/-5"),
        ("≥5", ">=5"),
        ("6′ 2″", "6' 2\""),
        ("0·5", "0.5"),
        ("3M™", "3M "),
        ("Type Ⅱ", "Type II"),
        ("TypeⅩⅡ", "Type XII"),
        ("1①2", "1 1 2"),
        ("O´Brien", "O'Brien"),
        ("5 Å", "5  angstrom "),
        ("Ångström", "Ångström"),
        ("⌀5", " dia 5"),
        ("κόσμος μ", "κόσμος micron"),
        ("Ιατρικά μηχανήματα", "Ιατρικά μηχανήματα"),
        ("Café", "Café"),
    ] {
        assert_eq!(plain(text), expected, "{text}");
    }
}

#[test]
fn micro_has_no_upper_case_and_greek_words_have() {
    for (text, expected) in [
        ("50 µg", "50 µG"),
        ("50 μg", "50 μG"),
        ("μετα", "ΜΕΤΑ"),
        ("straße", "STRASSE"),
    ] {
        assert_eq!(upper(text), expected);
        assert_eq!(upper(expected), expected);
    }
}

#[test]
fn both_micro_signs_and_both_spellings_of_primes_are_searched_as_one() {
    for (one, other) in [
        ("50 µg", "50 μg"),
        ("6′", "6'"),
        ("6″", "6\""),
        ("3M™", "3M"),
        ("1½ IN", "1 1/2 IN"),
        ("cm²", "cm2"),
    ] {
        assert_eq!(searched(one), searched(other), "{one}");
    }
    for (one, other) in [("50 µg", "50 mg"), ("1½", "11/2"), ("10²", "102"), ("6′", "6″")] {
        assert_ne!(searched(one).to_uppercase(), searched(other).to_uppercase(), "{one}");
    }
}

/// Over all of Unicode but ideographs and what is for private use: what is folded is no digit among digits, gains no blank, and
/// loses no sign.
#[test]
fn no_character_that_is_folded_becomes_another_number_or_gains_a_blank() {
    let scripts = [0x80..=0x33FF_u32, 0xA000..=0xABFF, 0xF900..=0x11FFF, 0x1D000..=0x1FBFF];
    for c in scripts.into_iter().flatten().filter_map(char::from_u32) {
        if c.is_whitespace() {
            continue;
        }
        let folded = stored(std::iter::once(c));
        let unchanged: String = std::iter::once(c).nfc().collect();
        if folded == unchanged {
            continue;
        }
        // Arabic presentation forms of whole words are words.
        let is_words = ('\u{FDFA}'..='\u{FDFB}').contains(&c);
        assert!(
            is_words || !folded.contains(' '),
            "{c} {:x} becomes {folded:?}",
            c as u32
        );
        let digits = folded.chars().filter(char::is_ascii_digit).count();
        assert!(
            digits == 0 || (digits == 1 && folded.len() == 1),
            "{c} {:x} becomes {folded:?}",
            c as u32
        );
        let kept = std::iter::once(c).nfkc().collect::<String>();
        assert_eq!(folded, kept, "{c} {:x} is folded as NFKC folds it", c as u32);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(500))]
    #[test]
    fn storing_twice_is_storing_once_and_spelling_leaves_ascii_alone(
        any in "[\u{301}\u{b4}\u{a8}½²µμΩ℃Å′″①Ⅱﬁ１㎎º°ΜgA-Z0-9 ./-]{0,12}", ascii in "[ -~]{0,12}",
    ) {
        let once = stored(any.chars());
        proptest::prop_assert_eq!(&stored(once.chars()), &once);
        proptest::prop_assert_eq!(plain(&ascii), ascii.as_str());
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let own: String = any.chars().filter(|c| !c.is_ascii()).collect();
        if !own.chars().any(|c| is_kept(c) || matches!(c, '１')) {
            proptest::prop_assert_eq!(digits(&plain(&any)), digits(&any));
        }
        let upper_once = upper(&once);
        proptest::prop_assert_eq!(upper(&upper_once), upper_once);
    }
}
