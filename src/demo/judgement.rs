//! The demo steward's rule: decides only what a person would decide without looking anything up.

use std::collections::BTreeSet;

/// Words that say what kind of company it is, not which.
const KINDS: [&str; 18] = [
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "co",
    "company",
    "companies",
    "corp",
    "corporation",
    "lp",
    "llp",
    "pc",
    "pllc",
    "plc",
    "the",
    "and",
    "of",
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
    /// Telephone numbers.
    pub phones: BTreeSet<String>,
}

/// `merge` or `keep_apart`, and why; nothing when it takes a person.
pub fn judge(left: &Known, right: &Known) -> Option<(&'static str, &'static str)> {
    if differ(&left.codes, &right.codes) {
        return Some((
            "keep_apart",
            "two codes of one chart are two things, whatever their names",
        ));
    }
    let pairs = left
        .names
        .iter()
        .flat_map(|name| right.names.iter().map(move |other| (name, other)));
    let equal = pairs.into_iter().any(|(name, other)| plain(name) == plain(other));
    if !equal || differ(&forms(left), &forms(right)) {
        return None;
    }
    match (
        differ(&left.zips, &right.zips),
        differ(&left.phones, &right.phones),
        differ(&numbers(left), &numbers(right)),
    ) {
        (true, true, _) => Some(("keep_apart", "one name, two places: ZIP code and telephone differ")),
        (false, false, false) => Some((
            "merge",
            "equal names but for punctuation and the spelling of the legal form",
        )),
        _ => None,
    }
}

/// Both known, and nothing in common.
fn differ(left: &BTreeSet<String>, right: &BTreeSet<String>) -> bool {
    !left.is_empty() && !right.is_empty() && left.is_disjoint(right)
}

/// A name without punctuation, spaces and kind of company.
fn plain(name: &str) -> String {
    words(name)
        .into_iter()
        .filter(|word| !KINDS.contains(&word.as_str()))
        .collect()
}

fn forms(known: &Known) -> BTreeSet<String> {
    let form = |word: &String| {
        FORMS
            .iter()
            .find(|(spelling, _)| spelling == word)
            .map(|(_, form)| (*form).to_owned())
    };
    known
        .names
        .iter()
        .flat_map(|name| words(name))
        .filter_map(|word| form(&word))
        .collect()
}

fn words(name: &str) -> Vec<String> {
    let name = name.to_lowercase().replace(['\'', '.'], "");
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
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
        Some(value.to_owned())
            .filter(|value| !value.is_empty())
            .into_iter()
            .collect()
    }

    fn known(name: &str, code: &str, zip: &str, street: &str, phone: &str) -> Known {
        Known {
            names: set(name),
            codes: set(code),
            zips: set(zip),
            streets: set(street),
            phones: set(phone),
        }
    }

    fn decision(left: &Known, right: &Known) -> Option<&'static str> {
        judge(left, right).map(|(decision, _)| decision)
    }

    #[test]
    fn names_decide_only_when_plain() {
        let name = |name| known(name, "", "", "", "");
        assert_eq!(
            decision(&name("AIR-WAY MEDICAL, INC."), &name("Airway Medical")),
            Some("merge")
        );
        assert_eq!(decision(&name("MB CO INC"), &name("M-B COMPANIES INC")), Some("merge"));
        assert_eq!(decision(&name("Adapco, L.L.C."), &name("ADAPCO INC")), None);
        assert_eq!(decision(&name("Lawson Products"), &name("Lawson Fence Inc")), None);
        assert_eq!(decision(&name("Grainger"), &name("Cintas Corp")), None);
    }

    #[test]
    fn codes_and_places_stand_against_names() {
        let trails = |code| known("Trails", code, "", "", "");
        assert_eq!(decision(&trails("YA01"), &trails("YA02")), Some("keep_apart"));
        let apria = |zip, street, phone| known("Apria", "", zip, street, phone);
        let here = apria("85001", "1 A ST", "+16025550100");
        assert_eq!(
            decision(&here, &apria("90001", "1 A ST", "+12135550100")),
            Some("keep_apart")
        );
        assert_eq!(decision(&here, &apria("90001", "1 A ST", "+16025550100")), None);
        assert_eq!(decision(&here, &apria("85001", "9 A ST", "")), None);
        assert_eq!(decision(&here, &apria("", "", "")), Some("merge"));
    }
}
