//! HIBC supplier labeling (ANSI/HIBC 2.6): `+`, labeler, product and unit; behind `/` the secondary data; a check sign at the
//! end. The secondary data can stand in a carrier of their own, tied to the first by its check sign.
//!
//! The check sign is one of 43, of which one is the blank. Printed it is a `_`, and much that a carrier comes through eats it:
//! then the data end without a check sign, and the sum over them says so.

use super::checksum::{HIBC_BLANK, hibc_sum, hibc_value};
use super::gs1::without_symbology;

/// What a carrier says, its check sign being right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Carrier {
    /// Labeler, product and unit of measure.
    pub(crate) identifier: String,
    /// The secondary data, one part behind each `/`, without link and check sign.
    pub(crate) parts: Vec<String>,
}

/// Longest first carrier: `+`, 23 signs, the check sign, and the stars that are printed around.
const LONGEST_PRIMARY: usize = 27;

/// The text from its `+` on in upper case, if it is an HIBC carrier.
pub(crate) fn start(carrier: &str) -> Option<String> {
    let marked = without_symbology(carrier).trim_start_matches(['*', ' ']);
    marked.starts_with('+').then(|| marked.to_ascii_uppercase())
}

/// Reads a carrier as [`start`] gives it, in one piece, or the first and the secondary one after another.
///
/// # Errors
/// What was expected.
pub(crate) fn read(text: &str) -> Result<Carrier, String> {
    let text = text.trim_end_matches(['\r', '\n', '\t', '*']);
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let compact = compact.trim_end_matches('*');
    if let Some(carrier) = whole(text)
        .or_else(|| two(text))
        .or_else(|| whole(compact))
        .or_else(|| two(compact))
    {
        return Ok(carrier);
    }
    if text.starts_with("+$") || text[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return Err(
            "expected the first HIBC carrier too, which holds the device identifier: this is the secondary one".into(),
        );
    }
    Err("expected an HIBC carrier with the right check sign".into())
}

/// First and secondary data in one carrier, or the first alone.
fn whole(text: &str) -> Option<Carrier> {
    let carrier = |data: &str| {
        let mut parts = data.strip_prefix('+')?.split('/').map(str::to_owned);
        let identifier = parts.next().filter(|identifier| is_identifier(identifier))?;
        let parts = parts.collect();
        Some(Carrier { identifier, parts })
    };
    readings(text).find_map(carrier)
}

/// The data of a carrier, by where its check sign may be: the last sign that was sent, the last that is none of the blanks
/// around it, or a blank that was lost.
fn readings(text: &str) -> impl Iterator<Item = &str> {
    let trimmed = text.trim_end();
    let checked = |text: &str| {
        let (at, sign) = text.char_indices().next_back()?;
        let data = text.get(..at)?;
        (hibc_sum(data)? == hibc_value(sign)?).then_some(at)
    };
    let lost = (hibc_sum(trimmed) == Some(HIBC_BLANK)).then_some(trimmed.len());
    let ends = [checked(text), checked(trimmed), lost];
    ends.into_iter().flatten().filter_map(|end| text.get(..end))
}

/// The first carrier, then the secondary one with the check sign of the first as its link.
fn two(text: &str) -> Option<Carrier> {
    let starts = text.match_indices('+').map(|(at, _)| at).skip(1);
    let mut near = starts.take_while(|at| *at <= LONGEST_PRIMARY + 2);
    near.find_map(|at| {
        let (first, second) = text.split_at(at);
        let first = first.trim_end_matches(['\r', '\n', '\t', '*']);
        let primary = whole(first).filter(|carrier| carrier.parts.is_empty())?;
        let link = hibc_sum(&format!("+{}", primary.identifier))?;
        let mut bodies = readings(second).filter_map(|data| linked(data, link));
        let parts = bodies.next()?.split('/').map(str::to_owned).collect();
        Some(Carrier { parts, ..primary })
    })
}

/// The data between `+` and the link sign.
fn linked(data: &str, link: usize) -> Option<&str> {
    let body = data.strip_prefix('+')?;
    let (at, sign) = body.char_indices().next_back()?;
    (hibc_value(sign) == Some(link)).then(|| body.get(..at)).flatten()
}

/// Whether a text is labeler (4, a letter first), product (1 to 18) and unit of measure (1 digit).
pub(crate) fn is_identifier(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let bounded = (6..=23).contains(&text.len()) && plain;
    bounded && text.starts_with(|c: char| c.is_ascii_uppercase()) && text.ends_with(|c: char| c.is_ascii_digit())
}
