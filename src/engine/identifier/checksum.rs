//! Check digits.

/// Luhn: from the right every second digit doubled, digits summed, a multiple of ten.
pub(super) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(position, b)| {
            let digit = u32::from(b.wrapping_sub(b'0'));
            let weighted = if position % 2 == 1 { digit * 2 } else { digit };
            weighted / 10 + weighted % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// GS1: weights 3 and 1 from the right, the check digit itself having 1.
pub(super) fn gs1(digits: &str) -> bool {
    let weighted = digits.bytes().rev().enumerate().map(|(position, b)| {
        let weight = if position % 2 == 1 { 3 } else { 1 };
        u32::from(b.wrapping_sub(b'0')) * weight
    });
    weighted.sum::<u32>().is_multiple_of(10)
}

/// ABA: weights 3, 7, 1 repeated.
pub(super) fn aba(digits: &str) -> bool {
    let weighted = digits.bytes().zip([3, 7, 1].into_iter().cycle());
    weighted
        .map(|(b, weight)| u32::from(b.wrapping_sub(b'0')) * weight)
        .sum::<u32>()
        .is_multiple_of(10)
}

/// DEA: first, third and fifth digit plus twice the others; its last digit is the seventh.
pub(super) fn dea(digits: &[u8]) -> bool {
    let [d1, d2, d3, d4, d5, d6, d7] = digits else {
        return false;
    };
    let value = |b: &u8| u32::from(b.wrapping_sub(b'0'));
    let sum = value(d1) + value(d3) + value(d5) + 2 * (value(d2) + value(d4) + value(d6));
    sum % 10 == value(d7)
}

/// What two check digits of ISO 7064 mod 97-10 are for a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CheckDigits {
    /// Those that the scheme gives.
    Right,
    /// Those that leave the same remainder, but are 97 more or less. The scheme gives 98 less a remainder of 97, so 02 to 98, and
    /// never 00, 01 or 99.
    Never,
    /// Others.
    Wrong,
}

/// Judges the two check digits of a body.
pub(super) fn mod_97_10(body: &str, check: &str) -> CheckDigits {
    let given = check.len() == 2 && check.bytes().all(|b| b.is_ascii_digit());
    if !given || remainder_97(body.chars().chain(check.chars())) != Some(1) {
        return CheckDigits::Wrong;
    }
    match check {
        "00" | "01" | "99" => CheckDigits::Never,
        _ => CheckDigits::Right,
    }
}

/// The remainder of 97 of text in which letters count 10 to 35; `None` if a character is neither letter nor digit.
fn remainder_97(text: impl Iterator<Item = char>) -> Option<u32> {
    let mut text = text;
    text.try_fold(0, |rest, c| {
        let value = c.to_digit(36)?;
        let shift = if value < 10 { 10 } else { 100 };
        Some((rest * shift + value) % 97)
    })
}

/// Signs of HIBC by value (ANSI/HIBC 2.6, as in Code 39).
const HIBC: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// Value of the blank.
pub(super) const HIBC_BLANK: usize = 38;

/// Value of a sign; a blank is printed as `_`.
pub(super) fn hibc_value(sign: char) -> Option<usize> {
    HIBC.find(if sign == '_' { ' ' } else { sign })
}

/// The sum of the values mod 43: the value of the check sign. `None` for what holds another sign.
pub(super) fn hibc_sum(text: &str) -> Option<usize> {
    text.chars()
        .try_fold(0, |sum, sign| Some((sum + hibc_value(sign)?) % HIBC.len()))
}
