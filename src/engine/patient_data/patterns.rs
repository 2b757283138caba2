//! The forms that identifiers of patients have, and the words that announce them. One pass over a text for each.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::context::{Certainty, Place};

/// Shortest text that can hold an identifier.
const SHORTEST: usize = 9;
/// Fewest digits of one, unless a name is given after a colon.
const FEWEST_DIGITS: usize = 4;

/// What a text holds of a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// In words.
    pub(super) what: &'static str,
    /// Where in the text.
    pub(super) place: Range<usize>,
    /// How sure that is.
    pub(super) certainty: Certainty,
}

/// How a pattern is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// All that it has is the form of a social security number.
    SocialSecurityForm,
    /// All that it has is the form of a Medicare beneficiary identifier.
    MedicareForm,
    /// A word announces a social security number.
    SocialSecurity,
    /// A word announces it.
    Announced,
    /// A word announces it that is printed on things, too.
    AnnouncedOnThings,
}

/// What a pattern finds; capture 1 is the text in question, or all of it.
struct Pattern {
    what: &'static str,
    how: How,
    regex: Regex,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let date = r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}|\d{1,2}[ -]?[a-z]{3,9}\.?,?[ -]?(?:19|20)\d{2}|[a-z]{3,9}\.? \d{1,2},? (?:19|20)\d{2})";
    let sources = [
        (
            "a social security number",
            How::SocialSecurity,
            r"(?i)\b(?:ssn|itin|social security(?: number| no\.?| #)?)[\s:#.]*([0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4})\b".to_owned(),
        ),
        (
            "a social security number",
            How::SocialSecurityForm,
            r"[0-9]{3}[-\u2010\u2011\u2013][0-9]{2}[-\u2010\u2011\u2013][0-9]{4}".to_owned(),
        ),
        (
            "a medical record number",
            How::Announced,
            r"(?i)\b(?:mrn|mr#|medical[ -]record(?:s)?(?: (?:number|no\.?|id|#)|#)?)[\s:#.=-]*([a-z]{0,3}-?\d{2,}(?:-?\d+)+)\b".to_owned(),
        ),
        (
            "a date of birth",
            How::Announced,
            format!(r"(?i)\b(?:dob|d\.o\.b\.?|date[ -]of[ -]birth|birth[ -]?date|born(?: on)?)[\s:=-]*({date})"),
        ),
        (
            "a patient's name",
            How::Announced,
            r"\b(?:(?i:patient(?:'s)?(?: name)?|pt\.? name))\s*[:=]\s*([A-Z][A-Za-z'-]+,\s*[A-Z][A-Za-z'.-]*|[A-Z][a-z'-]+ (?:[A-Z]\.? )?[A-Z][a-z'-]+)".to_owned(),
        ),
        (
            "a Medicare beneficiary identifier",
            How::MedicareForm,
            r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y]{2}[0-9]{2}".to_owned(),
        ),
        (
            "a patient's account or encounter number",
            How::Announced,
            r"(?i)\b(?:(?:patient|pt\.?)[ -](?:account|acct\.?|encounter|visit)|(?:encounter|admission)[ -]?(?:number|no\.?|id|#)|csn)(?: ?(?:number|no\.?|#))?[\s:#.=-]*([a-z]{0,3}-?\d{5,})\b".to_owned(),
        ),
        (
            "a patient's number",
            How::AnnouncedOnThings,
            r"(?i)\b(?:patient|pt\.?)[ -](?:id|number|no\.?|#)(?: ?(?:number|no\.?|#))?[\s:#.=-]*([a-z]{0,3}-?\d{5,})\b".to_owned(),
        ),
    ];
    let compiled = sources.into_iter().filter_map(|(what, how, source)| {
        let regex = Regex::new(&source).ok()?;
        Some(Pattern { what, how, regex })
    });
    compiled.collect()
});

/// How many patterns can be read; a test asks.
#[cfg(test)]
pub(super) fn readable() -> usize {
    PATTERNS.len()
}

/// Everything that a text holds of a patient, in order, apart from each other. Takes time in proportion to the text.
pub(super) fn find(text: &str, place: &Place) -> Vec<Found> {
    if text.len() < SHORTEST {
        return Vec::new();
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).take(FEWEST_DIGITS).count();
    if digits < FEWEST_DIGITS && !text.contains([':', '=']) {
        return Vec::new();
    }
    let mut found: Vec<Found> = PATTERNS.iter().flat_map(|pattern| pattern.find(text, place)).collect();
    found.sort_by_key(|one| (one.place.start, one.place.end));
    let found = apart(found);
    // Beside what is certain, nothing is left in doubt.
    match found.iter().any(|one| one.certainty == Certainty::Certain) {
        true => found
            .into_iter()
            .map(|one| Found {
                certainty: Certainty::Certain,
                ..one
            })
            .collect(),
        false => found,
    }
}

/// Finds that overlap become one, as sure as the surest.
fn apart(found: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for one in found {
        match kept.last_mut() {
            Some(last) if one.place.start < last.place.end => {
                last.place.end = last.place.end.max(one.place.end);
                if one.certainty > last.certainty {
                    (last.certainty, last.what) = (one.certainty, one.what);
                }
            }
            Some(_) | None => kept.push(one),
        }
    }
    kept
}

impl Pattern {
    fn find(&self, text: &str, place: &Place) -> Vec<Found> {
        let found = self.regex.captures_iter(text).filter_map(|captures| {
            let whole = captures.get(0)?;
            let range = captures.get(1).unwrap_or(whole).range();
            Some(Found {
                certainty: self.judge(text, whole.start(), range.clone(), place)?,
                what: self.what,
                place: range,
            })
        });
        found.collect()
    }

    fn judge(&self, text: &str, announcement: usize, range: Range<usize>, place: &Place) -> Option<Certainty> {
        let number = text.get(range.clone())?;
        match self.how {
            How::SocialSecurityForm => {
                let possible = stands_alone(text, &range) && is_assigned(number) && !is_of_taxpayers(number);
                if possible {
                    place.judge(text, range, false)
                } else {
                    None
                }
            }
            How::MedicareForm => {
                let possible = stands_alone(text, &range) && !is_dimension(number);
                if possible { place.judge(text, range, true) } else { None }
            }
            How::SocialSecurity => is_assigned(number).then_some(Certainty::Certain),
            How::Announced => Some(place.announced(text, announcement, false)),
            How::AnnouncedOnThings => Some(place.announced(text, announcement, true)),
        }
    }
}

/// Whether a number is no part of a longer one.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\u{2010}' | '\u{2011}' | '\u{2013}');
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let after = text.get(range.end..).and_then(|after| after.chars().next());
    !before.is_some_and(goes_on) && !after.is_some_and(goes_on)
}

/// Area 000 and 666, group 00 and serial 0000 are never assigned.
fn is_assigned(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let part = |range: Range<usize>| digits.get(range).unwrap_or_default();
    !matches!(part(0..3), "000" | "666") && part(3..5) != "00" && part(5..9) != "0000"
}

/// Areas from 900 are those of taxpayer numbers; where nothing announces one, the form says nothing.
fn is_of_taxpayers(number: &str) -> bool {
    number.starts_with('9')
}

/// `6X34X24MM10` has the form of a Medicare beneficiary identifier, and is a size.
fn is_dimension(found: &str) -> bool {
    let bytes = found.as_bytes();
    let is_times =
        |three: &[u8]| matches!(three, [before, b'X', after] if before.is_ascii_digit() && after.is_ascii_digit());
    !found.contains('-') && bytes.windows(3).any(is_times)
}
