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

/// ISO 7064 mod 97 of text in which letters count 10 to 35; `None` if a character is neither letter nor digit.
pub(super) fn mod_97(text: &str) -> Option<u32> {
    text.chars().try_fold(0, |rest, c| {
        let value = c.to_digit(36)?;
        let shift = if value < 10 { 10 } else { 100 };
        Some((rest * shift + value) % 97)
    })
}

/// Signs of HIBC by value (ANSI/HIBC 2.6, as in Code 39).
const HIBC: &[u8; 43] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// Whether the last sign is the sum of the others mod 43. A check sign that is a blank is written `_`, or lost at the end.
pub(super) fn hibc(text: &str) -> bool {
    let value = |b: u8| HIBC.iter().position(|sign| *sign == if b == b'_' { b' ' } else { b });
    let Some(values) = text.bytes().map(value).collect::<Option<Vec<usize>>>() else {
        return false;
    };
    let blank = 38;
    let Some((last, body)) = values.split_last() else {
        return false;
    };
    let sum: usize = body.iter().sum();
    sum % 43 == *last || (sum + last) % 43 == blank
}
