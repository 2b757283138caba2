//! Which code somebody may have meant.

use serde::Serialize;

use super::CodeList;

/// Least likeness of what is suggested, 0 to 1.
const LEAST: f64 = 0.75;
/// Longest text that is compared, in bytes: that takes time in proportion to the product of both lengths, and no code or label
/// is longer.
const LONGEST_COMPARED: usize = 400;
/// Lists longer than this are not compared letter by letter.
const MOST_COMPARED: usize = 20_000;

/// A code that may be meant, to be looked at by a person and never taken by itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nearest {
    /// The code.
    pub code: String,
    /// What it means.
    pub label: String,
    /// How like the text is to the code, its label, or a local code that is mapped to it: 0 to 1.
    pub likeness: f64,
}

/// Upper case, and nothing but letters and digits.
pub fn squeezed(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_uppercase).collect()
}

/// The code of `list`, valid on `day`, whose code or label is most like `text`; or that to which a local code like it is
/// already mapped. Of equally like ones the first.
pub fn nearest<'m>(
    list: &'m CodeList,
    mapped: impl Iterator<Item = (&'m str, &'m str)>,
    text: &str,
    day: &str,
) -> Option<Nearest> {
    let wanted = squeezed(text);
    if wanted.is_empty() || wanted.len() > LONGEST_COMPARED {
        return None;
    }
    let compares = list.codes.len() <= MOST_COMPARED;
    let likeness = |other: &str| {
        let other = squeezed(other);
        match other == wanted {
            true => 1.0,
            false if compares => strsim::jaro_winkler(&other, &wanted),
            false => 0.0,
        }
    };
    let mut best: Option<(f64, &str)> = None;
    for (local, code) in mapped {
        let alike = likeness(local);
        if alike >= LEAST && best.is_none_or(|(least, _)| alike > least) {
            best = Some((alike, code));
        }
    }
    for code in list.codes.iter().filter(|code| code.is_valid(day)) {
        let alike = likeness(&code.code).max(likeness(&code.label));
        if alike >= LEAST && best.is_none_or(|(least, _)| alike > least) {
            best = Some((alike, &code.code));
        }
    }
    let (likeness, code) = best?;
    let known = list.all(code).find(|known| known.is_valid(day))?;
    Some(Nearest {
        label: known.label.clone(),
        code: code.to_owned(),
        likeness: (likeness * 100.0).round() / 100.0,
    })
}
