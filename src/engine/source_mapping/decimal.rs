//! Exact products of decimals.

/// A decimal: digits and how many of them are after the point.
#[derive(Clone, Copy)]
struct Decimal {
    digits: i128,
    scale: u32,
}

/// The product of two decimals, exact and without trailing zeros; `None` where one is no decimal or the product has more
/// than 38 digits.
pub(super) fn product(one: &str, other: &str) -> Option<String> {
    let (one, other) = (read(one)?, read(other)?);
    let digits = one.digits.checked_mul(other.digits)?;
    Some(written(Decimal {
        digits,
        scale: one.scale + other.scale,
    }))
}

/// Whether a text is a decimal above zero.
pub(super) fn is_positive(text: &str) -> bool {
    read(text).is_some_and(|decimal| decimal.digits > 0)
}

fn read(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
    Some(Decimal {
        digits: if negative { -digits } else { digits },
        scale: u32::try_from(fraction.len()).ok()?,
    })
}

fn written(decimal: Decimal) -> String {
    let sign = if decimal.digits < 0 { "-" } else { "" };
    let scale = decimal.scale as usize;
    let digits = format!("{:0>width$}", decimal.digits.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    match fraction {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_exact() {
        let of = |one, other| product(one, other);
        assert_eq!(of("12.50", "0.45359237").as_deref(), Some("5.669904625"));
        assert_eq!(of("-3", "100").as_deref(), Some("-300"));
        assert_eq!(of(".5", "0.2").as_deref(), Some("0.1"));
        assert_eq!(of("0", "0.001").as_deref(), Some("0"));
        assert_eq!(of("1e3", "1"), None);
        assert_eq!(of("1,000", "1"), None);
        assert_eq!(of(&"9".repeat(30), &"9".repeat(30)), None);
    }
}
