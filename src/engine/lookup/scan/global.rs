//! GS1 element strings: as people read them, `(01)…(17)…(10)…`, or as a scanner sends them.

use super::{Production, day_of};

/// What a scanner puts before the data, by symbology.
const SYMBOLOGIES: [&str; 4] = ["]C1", "]D2", "]E0", "]Q3"];
/// The separator behind an element of variable length.
const SEPARATOR: char = '\u{1d}';
/// Application identifiers of two digits whose data have a fixed length.
const FIXED: [(&str, usize); 9] = [
    ("00", 18),
    ("01", 14),
    ("02", 14),
    ("11", 6),
    ("12", 6),
    ("13", 6),
    ("15", 6),
    ("16", 6),
    ("17", 6),
];
/// Application identifiers of variable length: 20 characters or fewer, as many digits as the identifier has.
const VARIABLE: [(&str, usize); 9] = [
    ("10", 20),
    ("21", 20),
    ("22", 20),
    ("30", 8),
    ("37", 8),
    ("235", 28),
    ("240", 30),
    ("241", 30),
    ("250", 30),
];

/// The text with the device identifier, and the production identifiers.
pub(super) fn elements(carrier: &str, now: i16) -> Result<(String, Production), String> {
    let upper = carrier.get(..3).unwrap_or_default().to_uppercase();
    let data = match SYMBOLOGIES.iter().any(|mark| *mark == upper) {
        true => carrier.get(3..).unwrap_or_default(),
        false => carrier,
    };
    if data.bytes().all(|b| b.is_ascii_digit()) && matches!(data.len(), 8 | 12 | 13 | 14) {
        return Ok((data.to_owned(), Production::default()));
    }
    let pairs = if data.starts_with('(') {
        readable(data)?
    } else {
        scanned(data)?
    };
    let mut production = Production::default();
    let mut identifier = None;
    for (name, value) in &pairs {
        match name.as_str() {
            "01" => identifier = Some(value.clone()),
            "10" => production.lot = Some(value.clone()),
            "21" => production.serial = Some(value.clone()),
            "17" => production.expires = Some(date(value, now)?),
            "11" => production.manufactured = Some(date(value, now)?),
            _ => {}
        }
    }
    let identifier = identifier
        .filter(|digits| digits.len() == 14)
        .ok_or("expected (01) and 14 digits")?;
    Ok((identifier, production))
}

fn date(value: &str, now: i16) -> Result<jiff::civil::Date, String> {
    let part = |at: usize| value.get(at..at + 2).unwrap_or_default();
    let made = (value.len() == 6)
        .then(|| day_of(part(0), part(2), part(4), now))
        .flatten();
    made.ok_or_else(|| "expected dates as YYMMDD".to_owned())
}

type Pairs = Vec<(String, String)>;

/// `(01)…(17)…`; a bracket inside a value is part of it unless an identifier follows.
fn readable(data: &str) -> Result<Pairs, String> {
    let mut pairs = Pairs::new();
    let mut rest = data;
    while !rest.is_empty() {
        let (name, after) = identifier_in_brackets(rest).ok_or("expected an application identifier in brackets")?;
        let end = next_bracket(after);
        let (value, next) = after.split_at(end);
        pairs.push((name.to_owned(), value.trim().to_owned()));
        rest = next;
    }
    Ok(pairs)
}

fn identifier_in_brackets(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('(')?.split_once(')')?;
    let known = (2..=4).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit());
    known.then_some((name, after))
}

fn next_bracket(text: &str) -> usize {
    let brackets = text.match_indices('(').map(|(at, _)| at);
    let next = brackets.filter(|at| {
        text.get(*at..)
            .is_some_and(|rest| identifier_in_brackets(rest).is_some())
    });
    next.min().unwrap_or(text.len())
}

fn scanned(data: &str) -> Result<Pairs, String> {
    let mut pairs = Pairs::new();
    let mut rest = data.trim_start_matches(SEPARATOR);
    while !rest.is_empty() {
        let fixed = FIXED.iter().find(|(name, _)| rest.starts_with(name));
        let variable = VARIABLE.iter().find(|(name, _)| rest.starts_with(name));
        let (name, value, next) = match (fixed, variable) {
            (Some((name, length)), _) => {
                let end = name.len() + length;
                let value = rest.get(name.len()..end).ok_or("the data end inside an element")?;
                (*name, value, rest.get(end..).unwrap_or_default())
            }
            (None, Some((name, longest))) => {
                let after = rest.get(name.len()..).unwrap_or_default();
                let end = after.find(SEPARATOR).unwrap_or(after.len());
                if end > *longest {
                    return Err(format!("expected at most {longest} characters behind ({name})"));
                }
                let (value, next) = after.split_at(end);
                (*name, value, next)
            }
            (None, None) => return Err("expected GS1 application identifiers of a UDI, (01) first".into()),
        };
        pairs.push((name.to_owned(), value.to_owned()));
        rest = next.trim_start_matches(SEPARATOR);
    }
    Ok(pairs)
}
