//! Amounts in minor units and exact shares of them.

use std::fmt;

use serde::{Serialize, Serializer};

/// Most digits of an amount, so that a share of it can be computed without overflow.
const MOST_DIGITS: usize = 27;

/// How many millionths of a percent are the whole.
pub const WHOLE: i64 = 100_000_000;

/// A share in millionths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(i64);

impl Percent {
    /// All of it.
    pub const ALL: Percent = Percent(WHOLE);

    /// Reads a decimal of more than 0 up to 100 with at most six places, e.g. `33.333333`.
    pub fn parse(text: &str) -> Option<Percent> {
        let units = decimal(text, 6).filter(|units| (1..=i128::from(WHOLE)).contains(units))?;
        i64::try_from(units).ok().map(Percent)
    }

    /// Millionths of a percent.
    pub fn millionths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(percent_text(i128::from(self.0)).as_str())
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Millionths of a percent as a decimal without needless zeros.
pub fn percent_text(millionths: i128) -> String {
    let text = amount_text(millionths, 6);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Places of a currency's minor unit (ISO 4217), 2 where the code is not known to differ.
pub fn minor_places(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// Reads a decimal, `-1234.50`, as a number of its smallest unit of `places` places. Zeros beyond are allowed; `None` if
/// it is no decimal, finer than the unit, or longer than 27 digits.
pub fn decimal(text: &str, places: u32) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) {
        return None;
    }
    let places = places as usize;
    let (kept, beyond) = part.split_at(part.len().min(places));
    if whole.len() + places > MOST_DIGITS || beyond.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let digits = whole.bytes().chain(kept.bytes()).map(|byte| i128::from(byte - b'0'));
    let units = digits.fold(0, |units, digit| units * 10 + digit) * 10_i128.pow((places - kept.len()) as u32);
    Some(if negative { -units } else { units })
}

/// The decimal of a number of smallest units.
pub fn amount_text(units: i128, places: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (units, one) = (units.unsigned_abs(), 10_u128.pow(places));
    match places {
        0 => format!("{sign}{units}"),
        _ => format!("{sign}{}.{:0width$}", units / one, units % one, width = places as usize),
    }
}

/// Divides an amount by percentages that sum to 100, so that the shares sum to the amount exactly: each gets what its
/// percentage gives, rounded toward zero; the units left go to the largest remainders, of equal ones to the first.
/// `None` if the percentages do not sum to 100, or the amount has more than 27 digits.
pub fn split(amount: i128, percents: &[Percent]) -> Option<Vec<i128>> {
    let sum: i128 = percents.iter().map(|percent| i128::from(percent.0)).sum();
    if sum != i128::from(WHOLE) || amount.unsigned_abs() >= 10_u128.pow(MOST_DIGITS as u32) {
        return None;
    }
    let size = amount.abs();
    let exact = |percent: &Percent| size * i128::from(percent.0);
    let mut shares: Vec<i128> = percents.iter().map(|percent| exact(percent) / sum).collect();
    let left = size - shares.iter().sum::<i128>();
    let mut order: Vec<(i128, usize)> = percents
        .iter()
        .enumerate()
        .map(|(i, p)| (-(exact(p) % sum), i))
        .collect();
    order.sort_unstable();
    for (_, i) in order.into_iter().take(usize::try_from(left).ok()?) {
        shares[i] += 1;
    }
    Some(shares.into_iter().map(|share| share * amount.signum()).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_are_exact_or_refused() {
        let cases = [
            ("1028.46", 2, Some(102_846)),
            ("-0.10", 2, Some(-10)),
            ("5", 2, Some(500)),
            ("5.100", 2, Some(510)),
            ("5", 0, Some(5)),
            ("5.0", 0, Some(5)),
            ("1.5", 3, Some(1_500)),
            ("0.001", 2, None),
            ("", 2, None),
            (".5", 2, None),
            ("5.", 2, None),
            ("+5", 2, None),
            ("1e3", 2, None),
            ("--1", 2, None),
            ("99999999999999999999999999", 2, None),
        ];
        for (text, places, units) in cases {
            assert_eq!(decimal(text, places), units, "{text}");
        }
        assert_eq!((amount_text(-5, 2), amount_text(5, 0)), ("-0.05".into(), "5".into()));
        assert_eq!(Percent::parse("33.333333").unwrap().to_string(), "33.333333");
        for text in ["0", "100.000001", "-1", "0.0000001"] {
            assert_eq!(Percent::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_left_goes_to_the_largest_remainders() {
        let percents = ["33.333333", "33.333333", "33.333334"].map(|text| Percent::parse(text).unwrap());
        assert_eq!(split(100, &percents).unwrap(), [33, 33, 34]);
        assert_eq!(
            split(-101, &percents).unwrap(),
            [-34, -33, -34],
            "of equal remainders the first"
        );
        assert_eq!(split(0, &percents).unwrap(), [0, 0, 0]);
        assert_eq!(split(1, &percents[..2]), None);
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_amount(
            amount in -(10_i128.pow(27) - 1)..10_i128.pow(27),
            small in -1_000_i128..1_000,
            cuts in prop::collection::btree_set(1..WHOLE, 0..9),
        ) {
            let edges: Vec<i64> = std::iter::once(0).chain(cuts).chain([WHOLE]).collect();
            let percents: Vec<Percent> = edges.windows(2).map(|pair| Percent(pair[1] - pair[0])).collect();
            for amount in [amount, small] {
                let shares = split(amount, &percents).unwrap();
                prop_assert_eq!(shares.iter().sum::<i128>(), amount);
                for (share, percent) in shares.iter().zip(&percents) {
                    // Never a whole unit away from the exact share.
                    let exact = amount * i128::from(percent.0);
                    prop_assert!((share * i128::from(WHOLE) - exact).abs() < i128::from(WHOLE));
                    prop_assert!(share * amount.signum() >= 0);
                }
                prop_assert_eq!(decimal(&amount_text(amount / 100, 2), 2), Some(amount / 100));
            }
        }
    }
}
