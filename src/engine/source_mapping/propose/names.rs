//! How like the name of a column is to the name of an attribute.

use crate::engine::domain::Domain;

/// What abbreviations in headers stand for.
const SHORT: [(&str, &str); 34] = [
    ("addr", "address"),
    ("add", "address"),
    ("amt", "amount"),
    ("cat", "catalog"),
    ("cd", "code"),
    ("ctry", "country"),
    ("curr", "currency"),
    ("desc", "description"),
    ("descr", "description"),
    ("dt", "date"),
    ("eff", "effective"),
    ("exp", "expiry"),
    ("fax", "fax"),
    ("id", "id"),
    ("mail", "email"),
    ("mfg", "manufacturer"),
    ("mfr", "manufacturer"),
    ("nm", "name"),
    ("nbr", "number"),
    ("no", "number"),
    ("num", "number"),
    ("org", "organization"),
    ("ph", "phone"),
    ("postal", "zip"),
    ("postcode", "zip"),
    ("qty", "quantity"),
    ("st", "state"),
    ("supplier", "vendor"),
    ("tel", "phone"),
    ("telephone", "phone"),
    ("uom", "unit"),
    ("url", "website"),
    ("vend", "vendor"),
    ("hospital", "facility"),
];

/// Words that say little.
const WEAK: [&str; 8] = ["code", "number", "id", "the", "of", "a", "in", "as"];

/// Words for whoever the record is about.
const ORGANIZATION: [&str; 4] = ["company", "organization", "business", "firm"];

/// Words that name a record.
const NAMING: [&str; 4] = ["name", "title", "description", "label"];

/// 0 to 1: the words of the header among the words of the path; less for words that only the description has. Words that
/// name the domain itself (`vendor_name` of a vendor) do not count; a name alone is what names the record.
pub(super) fn likeness(header: &str, path: &str, description: &str, domain: &Domain) -> f64 {
    let header = words(header);
    let own: Vec<String> = words(&domain.name);
    let leaf = path.rsplit('.').next().unwrap_or(path);
    let of_domain = |word: &&String| own.contains(word) || ORGANIZATION.contains(&word.as_str());
    let bare: Vec<String> = header.iter().filter(|word| !of_domain(word)).cloned().collect();
    let header = if bare.is_empty() { header } else { bare };
    if path == domain.label && header.iter().all(|word| NAMING.contains(&word.as_str())) {
        return 1.0;
    }
    // A member of a group whose own name the header does not say may be another group's.
    let by_leaf = shared(&header, &words(leaf)) * if leaf == path { 1.0 } else { 0.9 };
    let by_path = shared(&header, &words(path));
    let by_description = 0.6 * contained(&header, &words(description));
    by_leaf.max(by_path).max(by_description)
}

/// `vendorName`, `VENDOR NAME` and `vendor_name` are two words.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in text.chars() {
        let begins = before.is_lowercase() && c.is_uppercase() || before.is_ascii_digit() != c.is_ascii_digit();
        if !c.is_alphanumeric() || begins {
            push(&mut words, &mut word);
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    push(&mut words, &mut word);
    words
}

fn push(words: &mut Vec<String>, word: &mut String) {
    if word.is_empty() {
        return;
    }
    let whole = SHORT
        .iter()
        .find(|(short, _)| short == word)
        .map_or(word.as_str(), |(_, whole)| whole);
    let singular = match whole.strip_suffix("ies") {
        Some(stem) if stem.len() > 2 => format!("{stem}y"),
        _ if whole.ends_with("sses") => whole.trim_end_matches("es").to_owned(),
        _ if whole.len() > 3 && whole.ends_with('s') && !whole.ends_with("ss") => {
            whole.trim_end_matches('s').to_owned()
        }
        _ => whole.to_owned(),
    };
    words.push(singular);
    word.clear();
}

fn weight(word: &str) -> f64 {
    if WEAK.contains(&word) { 0.35 } else { 1.0 }
}

fn alike(one: &str, other: &str) -> bool {
    one == other || one.len() > 3 && other.len() > 3 && strsim::jaro_winkler(one, other) > 0.92
}

/// Twice what both have, of all that they have (Dice), by weight.
fn shared(one: &[String], other: &[String]) -> f64 {
    let total: f64 = one.iter().chain(other).map(|word| weight(word)).sum();
    if total == 0.0 {
        return 0.0;
    }
    let common = one.iter().filter(|word| other.iter().any(|other| alike(word, other)));
    let back = other.iter().filter(|word| one.iter().any(|one| alike(word, one)));
    let common: f64 = common.chain(back).map(|word| weight(word)).sum();
    common / total
}

/// Share of the one's words that the other has.
fn contained(one: &[String], other: &[String]) -> f64 {
    let total: f64 = one.iter().map(|word| weight(word)).sum();
    if total == 0.0 {
        return 0.0;
    }
    let common = one.iter().filter(|word| other.iter().any(|other| alike(word, other)));
    common.map(|word| weight(word)).sum::<f64>() / total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_and_not_letters() {
        assert_eq!(words("VendorAddr_Line1"), ["vendor", "address", "line", "1"]);
        assert_eq!(words("addresses"), ["address"]);
        let domains = crate::engine::domain::builtin().unwrap();
        let vendor = domains.iter().find(|domain| domain.name == "vendor").unwrap();
        let of = |header, path| likeness(header, path, "", vendor);
        assert!(of("vendor_name", "legal_name") > of("vendor_name", "website"));
        assert!(of("CITY", "addresses.city") > 0.8);
        assert!(of("zip", "addresses.zip") > of("zip", "addresses.city"));
        assert!(of("address_line2", "addresses.line2") > of("address_line2", "addresses.line1"));
        assert!(of("Tel. No.", "phones") > 0.5);
    }
}
