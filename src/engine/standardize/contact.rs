//! Email and web addresses.

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
