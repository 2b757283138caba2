//! GS1 Digital Link URIs: `https://id.gs1.org/01/00884456778900/10/LOT1/21/SER?17=271231`.

use super::{Element, Elements, element};

/// What follows the scheme of a web address; `None` for what is none.
pub(super) fn without_scheme(carrier: &str) -> Option<&str> {
    ["https://", "http://", "id.gs1.org/"].iter().find_map(|scheme| {
        let start = carrier.get(..scheme.len())?;
        start
            .eq_ignore_ascii_case(scheme)
            .then(|| carrier.get(scheme.len()..))
            .flatten()
    })
}

/// Pairs of the path from the GTIN on, and those of the query that are application identifiers.
pub(super) fn elements(rest: &str) -> Elements {
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut segments = path.split('/').skip_while(|segment| *segment != "01").peekable();
    let mut found = Vec::new();
    while let Some(ai) = segments.next().filter(|ai| !ai.is_empty()) {
        let value = segments
            .next()
            .ok_or("expected a value behind every part of the GS1 Digital Link")?;
        found.push(linked(ai, value)?);
    }
    if found.is_empty() {
        return Err("expected a GS1 Digital Link with /01/ and a GTIN".into());
    }
    for (key, value) in query.split(['&', ';']).filter_map(|pair| pair.split_once('=')) {
        if is_identifier(key) {
            found.push(linked(key, value)?);
        }
    }
    Ok(found)
}

fn is_identifier(key: &str) -> bool {
    (2..=4).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_digit())
}

fn linked(ai: &str, value: &str) -> Result<Element, String> {
    if !is_identifier(ai) {
        return Err("expected application identifiers in the GS1 Digital Link".into());
    }
    let value = unescaped(value).ok_or("expected ASCII characters in the GS1 Digital Link")?;
    let short = ai == "01" && matches!(value.len(), 8 | 12 | 13);
    let value = if short { format!("{value:0>14}") } else { value };
    element(ai, value)
}

/// Text with `%XX` as the character it stands for; `None` for what is no ASCII character.
fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let code = u8::from_str_radix(part.get(..2)?, 16).ok()?;
        out.push(code.is_ascii().then_some(char::from(code))?);
        out.push_str(part.get(2..)?);
    }
    Some(out)
}
