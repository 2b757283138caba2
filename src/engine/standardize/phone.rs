//! Telephone numbers (ITU-T E.164, RFC 3966).

mod plans;
mod words;

use plans::Plan;
use words::{named, pieces};

use super::signs::folded;
use super::text::digits;

/// Longest text that is read as telephone numbers, in bytes.
const LONGEST: usize = 200;
/// Fewest and most digits of a number.
const FEWEST: usize = 7;
const MOST: usize = 15;
/// Fewest digits behind `011`, with it: shorter ones are an area code and a number.
const FEWEST_BEHIND_011: usize = 12;

/// `+1XXXXXXXXXX` for a valid North American number, `+` and digits for another country's, else digits. An extension
/// is kept as `;ext=123` (RFC 3966). What is no single number that can exist stays as it is.
pub(super) fn phone(cleaned: String) -> String {
    single(&cleaned).unwrap_or(cleaned)
}

/// The numbers of a text that holds several whole ones, and nothing else; empty for any other text.
pub(super) fn several(cleaned: &str) -> Vec<String> {
    if cleaned.len() > LONGEST {
        return Vec::new();
    }
    let folded = folded(cleaned);
    let pieces = pieces(&folded);
    if pieces.len() < 2 {
        return Vec::new();
    }
    pieces.into_iter().map(whole).collect::<Option<_>>().unwrap_or_default()
}

/// A number with its country code.
fn whole(text: &str) -> Option<String> {
    single(text).filter(|number| number.starts_with('+'))
}

fn single(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let folded = folded(text);
    if let Some(number) = vanity(&folded) {
        return Some(number);
    }
    let (text, region) = named(&folded);
    let (number, extension) = split_extension(text);
    // A second number, or the end of one, behind a whole one.
    let mut parts = pieces(number).into_iter();
    let first = parts.next().filter(|_| parts.next().is_some());
    if first.is_some_and(|first| canonical(first, region.as_deref()).is_some_and(|first| first.starts_with('+'))) {
        return None;
    }
    let number = canonical(number, region.as_deref())?;
    if extension.is_empty() {
        Some(number)
    } else {
        Some(format!("{number};ext={extension}"))
    }
}

fn canonical(number: &str, region: Option<&str>) -> Option<String> {
    let number = number.trim();
    if number.bytes().any(|b| b.is_ascii_alphabetic()) {
        return vanity(number);
    }
    let plain = number.trim_start_matches([' ', '(', '+']);
    let marked = number[..number.len() - plain.len()].contains('+');
    let known = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '(' | ')' | '[' | ']' | '/' | ' ' | '*');
    if !plain.chars().all(known) {
        return None;
    }
    let found = digits(plain);
    if found.is_empty() {
        return None;
    }
    let bracketed = has_bracketed_trunk(plain);
    if marked {
        let behind = found.trim_start_matches("011").trim_start_matches("00");
        return international(if found.starts_with('0') { behind } else { &found }, bracketed);
    }
    if let Some(number) = north_american(&found) {
        return Some(number);
    }
    if let Some(number) = dialed_abroad(&found, bracketed) {
        return Some(number);
    }
    if let Some(plan) = region.and_then(Plan::of_region) {
        return number_of(plan, &found, true);
    }
    // Without `+` more digits than a number in its country has are one with its country code, or none at all.
    let possible = found.len() <= 11 || international(&found, false).is_some();
    possible.then_some(found)
}

fn north_american(found: &str) -> Option<String> {
    let national = match found.len() {
        11 => found.strip_prefix('1')?,
        _ => found,
    };
    is_north_american(national).then(|| format!("+1{national}"))
}

/// A number behind an international prefix: `00`, `011` in North America, `0011` in Australia.
fn dialed_abroad(found: &str, bracketed: bool) -> Option<String> {
    let of = |prefix: &str| international(found.strip_prefix(prefix)?, bracketed);
    of("00")
        .or_else(|| of("0011"))
        .or_else(|| of("011").filter(|_| found.len() >= FEWEST_BEHIND_011))
}

/// `+` and digits; `None` where no such number can be.
fn international(found: &str, bracketed: bool) -> Option<String> {
    let (plan, national) = Plan::of(found)?;
    number_of(plan, national, bracketed)
}

/// A number of a country without the prefix that is dialed only inside it. A leading 0 is that prefix wherever the rest can be a
/// number; other prefixes, and a 0 where the country has none, are left out where the number could not be otherwise.
fn number_of(plan: Plan, national: &str, bracketed: bool) -> Option<String> {
    let fits = |national: &str| match plan.code() {
        "1" => is_north_american(national),
        _ => plan.fits(national),
    };
    let trunk = plan.trunk();
    let without = national
        .strip_prefix(trunk)
        .filter(|_| !trunk.is_empty())
        .or_else(|| national.strip_prefix('0'))
        .filter(|rest| fits(rest));
    let sure = national.starts_with('0') && (trunk == "0" || (bracketed && !trunk.is_empty()));
    let number = match without {
        Some(rest) if sure || !fits(national) => rest,
        _ if fits(national) => national,
        _ => return None,
    };
    Some(format!("+{}{number}", plan.code()))
}

/// Whether the trunk prefix stands in brackets behind the country code: `(0)20`.
fn has_bracketed_trunk(text: &str) -> bool {
    text.contains("(0)") || text.contains("[0]")
}

/// Area code and exchange start with 2 to 9, and neither is a service code such as 911.
fn is_north_american(national: &str) -> bool {
    let starts = |at: usize| matches!(national.as_bytes().get(at), Some(b'2'..=b'9'));
    let service = |at: usize| national.get(at..at + 2) == Some("11");
    let all_digits = national.bytes().all(|b| b.is_ascii_digit());
    national.len() == 10 && all_digits && starts(0) && starts(3) && !service(1) && !service(4)
}

/// A North American number with letters as on the keys (ITU-T E.161): `1-800-FLOWERS`, `602-555-HOME`. Elsewhere letters are
/// words.
fn vanity(text: &str) -> Option<String> {
    let separates = |c: char| matches!(c, '-' | '.' | '(' | ')' | '/' | ' ' | '*' | '+');
    if !text.chars().all(|c| c.is_ascii_alphanumeric() || separates(c)) {
        return None;
    }
    let signs: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let national = if signs.len() == 11 {
        signs.strip_prefix('1')?
    } else {
        &signs
    };
    let (area, rest) = national.split_at_checked(3)?;
    let letters = |text: &str| text.bytes().filter(u8::is_ascii_alphabetic).count();
    let free = matches!(area, "800" | "833" | "844" | "855" | "866" | "877" | "888");
    let spelled = letters(rest) == rest.len()
        || rest
            .get(3..)
            .is_some_and(|last| letters(last) == 4 && letters(rest) == 4);
    if letters(area) > 0 || !(spelled || (free && letters(rest) >= 3)) {
        return None;
    }
    let keyed: String = national.chars().map(key).collect();
    is_north_american(&keyed).then(|| format!("+1{keyed}"))
}

/// The digit on whose key a letter is.
fn key(sign: char) -> char {
    match sign.to_ascii_uppercase() {
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        'W'..='Z' => '9',
        other => other,
    }
}

/// Splits `602-555-0142 ext. 12` into the number and the extension's digits.
fn split_extension(text: &str) -> (&str, &str) {
    let lower = text.to_ascii_lowercase();
    let marks = [";ext=", "extension", "extn", "ext", "x", "#"];
    let split = marks.iter().find_map(|mark| {
        let at = lower.rfind(mark)?;
        let extension = text.get(at + mark.len()..)?.trim_matches([' ', '.', ':', '#', ')']);
        let is_number = (1..=7).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_digit());
        is_number
            .then(|| text.get(..at).map(|number| (number, extension)))
            .flatten()
    });
    match split {
        Some((number, extension)) => (number.trim_end_matches([' ', ',', ';', '(']), extension),
        None => (text, ""),
    }
}

/// Whether the text is a canonical telephone number.
pub fn is_phone(value: &str) -> bool {
    let number = value.split(";ext=").next().unwrap_or(value);
    let digits = number.strip_prefix('+').unwrap_or(number);
    let formed = (FEWEST..=MOST).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    formed && (!number.starts_with('+') || international(digits, false).as_deref() == Some(number))
}

/// Whether the text has as many digits as a telephone number: one that cannot exist, or several, but no other text.
pub fn is_like_phone(value: &str) -> bool {
    value.bytes().filter(u8::is_ascii_digit).count() >= FEWEST
}

#[cfg(test)]
mod tests;
