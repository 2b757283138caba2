//! What a caller accepts, and whether an operation offers any of it (RFC 9110, 12.5.1).

use actix_web::http::header::{ACCEPT, HeaderMap};

/// A quality, in thousandths.
type Quality = u16;

const FULL: Quality = 1000;

/// One range of an `Accept`: `text/*;q=0.5`.
struct Range<'a> {
    main: &'a str,
    sub: &'a str,
    quality: Quality,
}

/// Whether the caller accepts one of the types offered. Who says nothing accepts everything, and so does who says nothing
/// that can be read.
pub fn is_acceptable(headers: &HeaderMap, offered: &[&str]) -> bool {
    let values = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    let ranges: Vec<Range> = values.flat_map(|value| value.split(',')).filter_map(range).collect();
    ranges.is_empty() || offered.is_empty() || offered.iter().any(|offer| quality(&ranges, offer) > 0)
}

/// What the most specific range says of a type; nothing accepted where none speaks of it.
fn quality(ranges: &[Range], offer: &str) -> Quality {
    let (main, sub) = offer.split_once('/').unwrap_or((offer, ""));
    let specific = |range: &Range| -> Option<u8> {
        let same = |asked: &str, own: &str| asked.eq_ignore_ascii_case(own);
        match (range.main, range.sub) {
            ("*", "*") => Some(0),
            (asked, "*") if same(asked, main) => Some(1),
            (asked, part) if same(asked, main) && same(part, sub) => Some(2),
            _ => None,
        }
    };
    let speaking = ranges
        .iter()
        .filter_map(|range| Some((specific(range)?, range.quality)));
    speaking.max().map_or(0, |(_, quality)| quality)
}

/// Reads one range; parameters other than `q` choose among forms that no operation has.
fn range(text: &str) -> Option<Range<'_>> {
    let mut parts = text.split(';');
    let (main, sub) = parts.next()?.trim().split_once('/')?;
    if main.is_empty() || sub.is_empty() {
        return None;
    }
    let mut quality = FULL;
    for parameter in parts {
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("q")
        {
            quality = thousandths(value.trim())?;
        }
    }
    Some(Range { main, sub, quality })
}

/// `0`, `1`, or either with up to three decimals.
fn thousandths(text: &str) -> Option<Quality> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = rest.len() <= 3 && rest.bytes().all(|b| b.is_ascii_digit());
    let rest: Quality = format!("{rest:0<3}").parse().ok().filter(|_| digits)?;
    match whole {
        "0" => Some(rest),
        "1" if rest == 0 => Some(FULL),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn accepts(accept: &[&str], offered: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(ACCEPT, HeaderValue::from_str(value).unwrap());
        }
        is_acceptable(&headers, offered)
    }

    #[test]
    fn what_is_offered_and_asked_for_is_acceptable() {
        for accept in [
            &[][..],
            &[""],
            &["*/*"],
            &["application/json"],
            &["Application/JSON; charset=utf-8"],
            &["application/*;q=0.1"],
            &["text/csv, application/json;q=0.2"],
            &["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
            &["text/csv", "*/*;q=0.001"],
            &["application/problem+json, application/json"],
            &["nonsense"],
            &["application/*;q=0, application/json"],
        ] {
            assert!(accepts(accept, &["application/json"]), "{accept:?}");
        }
        assert!(accepts(&["text/css,*/*;q=0.1"], &["text/css", "text/javascript"]));
        assert!(accepts(&["text/csv"], &[]), "an answer without content");
    }

    #[test]
    fn what_is_not_offered_is_not() {
        for accept in [
            &["text/csv"][..],
            &["text/*"],
            &["application/xml"],
            &["application/json;q=0"],
            &["application/json;q=0, */*"],
            &["application/*;q=0.0, text/csv"],
            &["*/*;q=0.000"],
            &["application/jsonp"],
        ] {
            assert!(!accepts(accept, &["application/json"]), "{accept:?}");
        }
    }
}
