//! GS1 element strings (GS1 General Specifications, chapters 3 and 7): as people read them, `(01)…(17)…(10)…`, as a scanner
//! sends them, and as a GS1 Digital Link.

mod link;
mod separator;
mod table;

use separator::{SEPARATOR, plain, stands_in};
use table::{Form, form, name_length, predefined};

pub(crate) use separator::without_symbology;

/// One element: the data behind an application identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// The application identifier; of one that nobody knows, its first two digits when a scanner sent it.
    pub(crate) ai: String,
    /// Its data, as they were read.
    pub(crate) value: String,
}

type Elements = Result<Vec<Element>, String>;

/// Longest carrier that is read, in bytes.
pub(crate) const LONGEST: usize = 500;

/// The elements of a carrier. A number of 8, 12, 13 or 14 digits alone is a GTIN, element (01).
///
/// # Errors
/// What was expected. Data that their element cannot hold are refused, and never shortened.
pub(crate) fn elements(carrier: &str) -> Elements {
    if carrier.len() > LONGEST {
        return Err(format!("expected a UDI of at most {LONGEST} characters"));
    }
    let found = read(carrier.trim())?;
    for (at, element) in found.iter().enumerate() {
        let earlier = found.iter().take(at).find(|other| other.ai == element.ai);
        if earlier.is_some_and(|other| other.value != element.value) {
            return Err(format!("expected ({}) once, or twice the same", element.ai));
        }
    }
    Ok(found)
}

fn read(carrier: &str) -> Elements {
    if let Some(rest) = link::without_scheme(carrier) {
        return link::elements(rest);
    }
    let data = plain(without_symbology(carrier));
    let data = data.trim().trim_matches(|c| c == SEPARATOR || stands_in(c)).trim();
    if !data.is_ascii() {
        return Err("expected a UDI of ASCII characters".into());
    }
    if matches!(data.len(), 8 | 12 | 13 | 14) && data.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(vec![element("01", format!("{data:0>14}"))?]);
    }
    if data.starts_with('(') {
        readable(data)
    } else {
        scanned(data)
    }
}

/// An element whose data are as its application identifier has them.
fn element(ai: &str, value: String) -> Result<Element, String> {
    match form(ai) {
        Some(form) => form.check(ai, &value)?,
        None => Form::ANY.check(ai, &value)?,
    }
    Ok(Element {
        ai: ai.to_owned(),
        value,
    })
}

/// `(01)…(17)…`; a bracket inside a value is part of it unless two to four digits stand in it.
fn readable(data: &str) -> Elements {
    let mut found = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let (ai, after) = in_brackets(rest).ok_or("expected an application identifier in brackets")?;
        let (value, next) = after.split_at(next_bracket(after));
        let value = value
            .trim_end_matches(|c: char| c == SEPARATOR || stands_in(c) || c.is_whitespace())
            .trim_start();
        // Numbers are printed in groups.
        let grouped = form(ai).is_some_and(|form| form.is_digits());
        let value = match grouped {
            true => value.chars().filter(|c| *c != ' ').collect(),
            false => value.to_owned(),
        };
        found.push(element(ai, value)?);
        rest = next;
    }
    Ok(found)
}

fn in_brackets(text: &str) -> Option<(&str, &str)> {
    // Nothing longer than four digits is looked for.
    let inside = text.strip_prefix('(')?;
    let end = inside.bytes().take(5).position(|b| b == b')')?;
    let (ai, after) = (inside.get(..end)?, inside.get(end + 1..)?);
    let known = (2..=4).contains(&ai.len()) && ai.bytes().all(|b| b.is_ascii_digit());
    known.then_some((ai, after))
}

fn next_bracket(text: &str) -> usize {
    let brackets = text.match_indices('(').map(|(at, _)| at);
    let mut next = brackets.filter(|at| text.get(*at..).is_some_and(|rest| in_brackets(rest).is_some()));
    next.next().unwrap_or(text.len())
}

/// One element after another, those of no predefined length closed by a separator.
fn scanned(data: &str) -> Elements {
    let mut found = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let two = rest.get(..2).filter(|two| two.bytes().all(|b| b.is_ascii_digit()));
        let two = two.ok_or("expected GS1 application identifiers of a UDI")?;
        let name = rest.get(..name_length(two).unwrap_or(2));
        let name = name.filter(|name| name.bytes().all(|b| b.is_ascii_digit()));
        let name = name.ok_or("expected GS1 application identifiers of a UDI")?;
        let after = rest.get(name.len()..).unwrap_or_default();
        let end = match predefined(two) {
            Some(length) => (length + 2).saturating_sub(name.len()),
            None => closed(after, form(name).unwrap_or(Form::ANY)),
        };
        let value = after.get(..end).ok_or("the data end inside an element")?;
        found.push(element(name, value.to_owned())?);
        let next = after.get(end..).unwrap_or_default();
        rest = next.trim_start_matches(|c| c == SEPARATOR || stands_in(c));
    }
    Ok(found)
}

/// Where an element of no predefined length ends: before a separator, or a sign that stands for one because the element
/// cannot hold it.
fn closed(after: &str, form: Form) -> usize {
    let ends = |(_, c): &(usize, char)| *c == SEPARATOR || (stands_in(*c) && !form.holds(*c));
    after.char_indices().find(ends).map_or(after.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests;
