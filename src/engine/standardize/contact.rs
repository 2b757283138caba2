//! Telephone numbers, email and web addresses.

use super::text::digits;

/// `+1XXXXXXXXXX` for a valid North American number, `+` and digits for another country's, else digits. An extension
/// is kept as `;ext=123` (RFC 3966).
pub(super) fn phone(cleaned: String) -> String {
    let (number, extension) = split_extension(&cleaned);
    let Some(number) = canonical_number(number) else {
        return cleaned;
    };
    if extension.is_empty() {
        number
    } else {
        format!("{number};ext={extension}")
    }
}

fn canonical_number(number: &str) -> Option<String> {
    let known = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '(' | ')' | '/' | ' ' | '*');
    if !number.chars().all(known) {
        return None;
    }
    let found = digits(number);
    let national = match found.len() {
        11 => found.strip_prefix('1'),
        10 if !number.trim_start().starts_with('+') => Some(found.as_str()),
        _ => None,
    };
    match national {
        Some(national) if is_north_american(national) => Some(format!("+1{national}")),
        _ if found.is_empty() => None,
        _ if number.trim_start().starts_with('+') => Some(format!("+{found}")),
        _ => Some(found),
    }
}

/// Area code and exchange start with 2 to 9, and neither is a service code such as 911.
fn is_north_american(national: &str) -> bool {
    let starts = |at: usize| matches!(national.as_bytes().get(at), Some(b'2'..=b'9'));
    let service = |at: usize| national.get(at..at + 2) == Some("11");
    national.len() == 10 && starts(0) && starts(3) && !service(1) && !service(4)
}

/// Splits `602-555-0142 ext. 12` into the number and the extension's digits.
fn split_extension(text: &str) -> (&str, &str) {
    let lower = text.to_ascii_lowercase();
    let marks = [";ext=", "extension", "ext.", "ext", "x", "#"];
    let split = marks.iter().find_map(|mark| {
        let at = lower.find(mark)?;
        let extension = text.get(at + mark.len()..)?.trim_matches([' ', '.', ':', '#']);
        let is_number = (1..=7).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_digit());
        is_number
            .then(|| text.get(..at).map(|number| (number, extension)))
            .flatten()
    });
    match split {
        Some((number, extension)) => (number.trim_end_matches([' ', ',', ';']), extension),
        None => (text, ""),
    }
}

/// Whether the text is a canonical telephone number.
pub fn is_phone(value: &str) -> bool {
    let number = value.split(";ext=").next().unwrap_or(value);
    let number = number.strip_prefix('+').unwrap_or(number);
    (7..=15).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// Lower case, without white space and `mailto:`.
pub(super) fn email(cleaned: &str) -> String {
    let compact: String = cleaned.chars().filter(|c| !c.is_whitespace()).collect();
    let mut lower = compact.to_lowercase();
    while let Some(rest) = lower.strip_prefix("mailto:") {
        lower = rest.to_owned();
    }
    lower
}

/// Whether the text is an email address: one `@`, something before it, a domain with a dot after it.
pub fn is_email(value: &str) -> bool {
    let Some((name, domain)) = value.split_once('@') else {
        return false;
    };
    let labels_fit = domain.split('.').all(|label| {
        let edges = !label.starts_with('-') && !label.ends_with('-');
        !label.is_empty() && edges && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    let name_fits = !name.is_empty() && !name.contains([' ', '<', '>', '(', ')', ',', ';', ':', '"', '@']);
    name_fits && name.len() <= 64 && domain.contains('.') && labels_fit && domain.len() <= 253
}

/// Scheme and host in lower case, `https` where none is given, no slash after a bare host, blanks inside as `%20`.
pub(super) fn url(cleaned: String) -> String {
    let (scheme, rest) = match cleaned.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => {
            (scheme, rest)
        }
        Some(_) => return cleaned,
        None => ("https", cleaned.as_str()),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if !is_host(&host.to_lowercase()) {
        return cleaned;
    }
    let path = if path == "/" {
        String::new()
    } else {
        path.replace(' ', "%20")
    };
    format!("{}://{}{path}", scheme.to_ascii_lowercase(), host.to_lowercase())
}

fn is_host(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or(host);
    let fits = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    name.contains('.') && name.len() <= 253 && name.split('.').all(fits)
}

/// Whether the text is a canonical web address.
pub fn is_url(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        is_host(host) && !value.contains(char::is_whitespace)
    })
}
