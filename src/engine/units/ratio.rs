//! Exact fractions.

use std::fmt;

/// A fraction in lowest terms; the denominator is above zero. Arithmetic answers `None` where 128 bits are not enough:
/// a wrong factor is worse than none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i128,
    den: i128,
}

/// Most digits behind the point of a decimal that is read, and most that one is written with.
pub const MOST_SCALE: u32 = 30;

impl Ratio {
    /// One.
    pub const ONE: Ratio = Ratio { num: 1, den: 1 };

    /// Zero.
    pub const ZERO: Ratio = Ratio { num: 0, den: 1 };

    /// `num / den` in lowest terms; `None` where `den` is zero or a sign does not fit.
    pub fn new(num: i128, den: i128) -> Option<Ratio> {
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs());
        let divisor = i128::try_from(divisor).ok().filter(|_| den != 0)?;
        let (num, den) = (num.checked_div(divisor)?, den.checked_div(divisor)?);
        if den < 0 {
            return Some(Ratio {
                num: num.checked_neg()?,
                den: den.checked_neg()?,
            });
        }
        Some(Ratio { num, den })
    }

    /// A decimal such as `-12.50`, or a fraction such as `1/3`.
    pub fn parse(text: &str) -> Option<Ratio> {
        match text.split_once('/') {
            Some((num, den)) => Ratio::decimal(num)?.times(Ratio::decimal(den)?.inverse()?),
            None => Ratio::decimal(text),
        }
    }

    fn decimal(text: &str) -> Option<Ratio> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > MOST_SCALE as usize {
            return None;
        }
        let den = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let num: i128 = format!("{whole}{fraction}").parse().ok()?;
        Ratio::new(if negative { -num } else { num }, den)
    }

    /// The numerator; it has the sign.
    pub fn num(self) -> i128 {
        self.num
    }

    /// The denominator, above zero.
    pub fn den(self) -> i128 {
        self.den
    }

    /// Whether it is above zero.
    pub fn is_positive(self) -> bool {
        self.num > 0
    }

    /// Whether it is a whole number.
    pub fn is_whole(self) -> bool {
        self.den == 1
    }

    /// The product. Common factors go before the multiplication, so that what can be held is held.
    pub fn times(self, other: Ratio) -> Option<Ratio> {
        let (left, right) = (Ratio::new(self.num, other.den)?, Ratio::new(other.num, self.den)?);
        Ratio::new(left.num.checked_mul(right.num)?, left.den.checked_mul(right.den)?)
    }

    /// The sum.
    pub fn plus(self, other: Ratio) -> Option<Ratio> {
        let left = self.num.checked_mul(other.den)?;
        let right = other.num.checked_mul(self.den)?;
        Ratio::new(left.checked_add(right)?, self.den.checked_mul(other.den)?)
    }

    /// One divided by it; `None` of zero.
    pub fn inverse(self) -> Option<Ratio> {
        Ratio::new(self.den, self.num)
    }

    /// The decimal with `scale` digits behind the point, halves rounded away from zero, and whether it is exact.
    pub fn to_decimal(self, scale: u32) -> Option<(String, bool)> {
        let scale = scale.min(MOST_SCALE);
        let power = Ratio::new(10_i128.checked_pow(scale)?, 1)?;
        let scaled = self.times(power)?;
        let (quotient, rest) = (scaled.num / scaled.den, scaled.num % scaled.den);
        let up = rest.unsigned_abs() >= scaled.den.unsigned_abs() - rest.unsigned_abs();
        let step = if self.num < 0 { -1 } else { 1 };
        let rounded = if up && rest != 0 {
            quotient.checked_add(step)?
        } else {
            quotient
        };
        let digits = format!("{:0>width$}", rounded.unsigned_abs(), width = scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
        let sign = if rounded < 0 { "-" } else { "" };
        let point = if scale > 0 { "." } else { "" };
        Some((format!("{sign}{whole}{point}{fraction}"), rest == 0))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.den {
            1 => write!(f, "{}", self.num),
            den => write!(f, "{}/{den}", self.num),
        }
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
