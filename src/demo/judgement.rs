//! The demo steward's rule: decides only what a person would decide without looking anything up.

use std::collections::{BTreeSet, HashSet};

/// Words that say what kind of company it is, not which.
const KINDS: [&str; 18] = [
    "inc", "incorporated", "llc", "ltd", "limited", "co", "company", "companies", "corp", "corporation", "lp", "llp", "pc",
    "pllc", "plc", "the", "and", "of",
];

/// Those of them that make another legal entity, under each spelling.
const FORMS: [(&str, &str); 12] = [
    ("inc", "inc"),
    ("incorporated", "inc"),
    ("corp", "corp"),
    ("corporation", "corp"),
    ("llc", "llc"),
    ("ltd", "ltd"),
    ("limited", "ltd"),
    ("lp", "lp"),
    ("llp", "llp"),
    ("pc", "pc"),
    ("pllc", "pllc"),
    ("plc", "plc"),
];

/// Names less alike than this (Jaro-Winkler) are not two spellings of one.
const UNLIKE: f64 = 0.55;

/// What is known of one golden record, from all its source records.
#[derive(Debug, Default)]
pub struct Known {
    /// Names.
    pub names: BTreeSet<String>,
    /// Codes in a chart.
    pub codes: BTreeSet<String>,
    /// ZIP codes, five digits.
    pub zips: BTreeSet<String>,
    /// First lines of addresses.
    pub streets: BTreeSet<String>,
}

/// `merge` or `keep_apart`, and why; nothing when it takes a person.
pub fn judge(left: &Known, right: &Known) -> Option<(&'static str, &'static str)> {
    if differ(&left.codes, &right.codes) {
        return Some(("keep_apart", "two codes of one chart are two things, whatever their names"));
    }
    let pairs = || left.names.iter().flat_map(|name| right.names.iter().map(move |other| (plain(name), plain(other))));
    if pairs().all(|(name, other)| unlike(&name, &other)) {
        return Some(("keep_apart", "the names have nothing in common"));
    }
    if !pairs().any(|(name, other)| name.concat() == other.concat()) || differ(&forms(left), &forms(right)) {
        return None;
    }
    if differ(&left.zips, &right.zips) {
        return Some(("keep_apart", "one company, two sites"));
    }
    if differ(&numbers(left), &numbers(right)) {
        return None;
    }
    Some(("merge", "equal names but for punctuation and the spelling of the legal form"))
}

/// Both known, and nothing in common.
fn differ(left: &BTreeSet<String>, right: &BTreeSet<String>) -> bool {
    !left.is_empty() && !right.is_empty() && left.is_disjoint(right)
}

fn unlike(name: &[String], other: &[String]) -> bool {
    let words: HashSet<&String> = name.iter().collect();
    !other.iter().any(|word| words.contains(word)) && strsim::jaro_winkler(&name.concat(), &other.concat()) < UNLIKE
}

/// A name's words without punctuation and kind of company.
fn plain(name: &str) -> Vec<String> {
    words(name).into_iter().filter(|word| !KINDS.contains(&word.as_str())).collect()
}

fn forms(known: &Known) -> BTreeSet<String> {
    let form = |word: &String| FORMS.iter().find(|(spelling, _)| spelling == word).map(|(_, form)| (*form).to_owned());
    known.names.iter().flat_map(|name| words(name)).filter_map(|word| form(&word)).collect()
}

fn words(name: &str) -> Vec<String> {
    let name = name.to_lowercase().replace(['\'', '.'], "");
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// House numbers.
fn numbers(known: &Known) -> BTreeSet<String> {
    let number = |street: &String| street.split(' ').next().map(str::to_owned);
    known.streets.iter().filter_map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(value: &str) -> BTreeSet<String> {
        Some(value.to_owned()).filter(|value| !value.is_empty()).into_iter().collect()
    }

    fn known(name: &str, code: &str, zip: &str, street: &str) -> Known {
        Known { names: set(name), codes: set(code), zips: set(zip), streets: set(street) }
    }

    fn decision(left: &Known, right: &Known) -> Option<&'static str> {
        judge(left, right).map(|(decision, _)| decision)
    }

    #[test]
    fn names_decide_only_when_plain() {
        let name = |name| known(name, "", "", "");
        assert_eq!(decision(&name("AIR-WAY MEDICAL, INC."), &name("Airway Medical")), Some("merge"));
        assert_eq!(decision(&name("MB CO INC"), &name("M-B COMPANIES INC")), Some("merge"));
        assert_eq!(decision(&name("Adapco, L.L.C."), &name("ADAPCO INC")), None);
        assert_eq!(decision(&name("Lawson Products"), &name("Lawson Fence Inc")), None);
        assert_eq!(decision(&name("Grainger"), &name("Cintas Corp")), Some("keep_apart"));
    }

    #[test]
    fn codes_and_places_stand_against_names() {
        let (here, there) = (known("Apria", "", "85001", "1 A ST"), known("Apria", "", "90001", "1 A ST"));
        assert_eq!(decision(&known("Trails", "YA01", "", ""), &known("Trails", "YA02", "", "")), Some("keep_apart"));
        assert_eq!(decision(&here, &there), Some("keep_apart"));
        assert_eq!(decision(&here, &known("Apria", "", "85001", "9 A ST")), None);
        assert_eq!(decision(&here, &known("Apria", "", "", "")), Some("merge"));
    }
}
