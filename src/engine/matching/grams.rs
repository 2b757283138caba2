//! Texts as bags of three-letter runs.

use super::name::fold;
use super::token::hash_text;

/// Letters, digits and the blank.
const SIGNS: u16 = 37;
/// How many different runs there are.
pub(crate) const RUNS: usize = 37 * 37 * 37;
/// Most runs of one text that are kept.
const MOST_RUNS: usize = 400;

/// One text.
#[derive(Debug, Clone)]
pub(crate) struct Grams {
    /// Empty when it must not be shown.
    pub(crate) display: Box<str>,
    /// Hash of the words in sorted order.
    pub(crate) key: u64,
    /// Every run with how often it occurs, by run.
    pub(crate) runs: Box<[(u16, u8)]>,
}

impl AsRef<str> for Grams {
    /// As people read it.
    fn as_ref(&self) -> &str {
        &self.display
    }
}

impl Grams {
    /// Takes several texts as one; `None` when there are no letters.
    pub(crate) fn of(texts: &[String], show: bool) -> Option<Grams> {
        let folded = fold(&texts.join(" "));
        let words = folded.split(|c: char| !c.is_ascii_alphanumeric());
        let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return None;
        }
        let mut found: Vec<u16> = Vec::new();
        for word in &words {
            let signs = std::iter::once(0).chain(word.bytes().map(sign)).chain([0]);
            let signs: Vec<u16> = signs.collect();
            found.extend(signs.windows(3).filter_map(|run| match run {
                [a, b, c] => Some((a * SIGNS + b) * SIGNS + c),
                _ => None,
            }));
        }
        found.truncate(MOST_RUNS);
        found.sort_unstable();
        let mut runs: Vec<(u16, u8)> = Vec::with_capacity(found.len());
        for run in found {
            match runs.last_mut() {
                Some((last, count)) if *last == run => *count = count.saturating_add(1),
                _ => runs.push((run, 1)),
            }
        }
        words.sort_unstable();
        let first = texts.first().map_or("", |text| text.trim());
        Some(Grams {
            display: if show { first.into() } else { "".into() },
            key: hash_text(&words),
            runs: runs.into(),
        })
    }
}

fn sign(byte: u8) -> u16 {
    match byte {
        b'0'..=b'9' => u16::from(byte - b'0') + 1,
        b'A'..=b'Z' => u16::from(byte - b'A') + 11,
        _ => 0,
    }
}

/// The three signs of a run; a blank is the edge of a word.
pub(crate) fn letters(run: u16) -> String {
    const TEXT: &[u8; SIGNS as usize] = b" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let signs = [run / SIGNS / SIGNS, run / SIGNS % SIGNS, run % SIGNS];
    let text = signs.iter().filter_map(|sign| TEXT.get(usize::from(*sign)));
    text.map(|byte| char::from(*byte)).collect()
}

/// Cosine of two texts; `rarity(run)` is the information of a run.
pub(crate) fn cosine(a: &Grams, b: &Grams, rarity: impl Fn(u16) -> f32) -> f64 {
    let weight = |run: u16, count: u8| rarity(run) * (1.0 + f32::from(count).ln());
    let (mut i, mut j) = (0, 0);
    let (mut shared, mut left, mut right) = (0.0_f32, 0.0_f32, 0.0_f32);
    while let (Some(x), Some(y)) = (a.runs.get(i), b.runs.get(j)) {
        match x.0.cmp(&y.0) {
            std::cmp::Ordering::Less => {
                left += weight(x.0, x.1).powi(2);
                i += 1;
            }
            std::cmp::Ordering::Greater => {
                right += weight(y.0, y.1).powi(2);
                j += 1;
            }
            std::cmp::Ordering::Equal => {
                let (mine, theirs) = (weight(x.0, x.1), weight(y.0, y.1));
                left += mine * mine;
                right += theirs * theirs;
                shared += mine * theirs;
                i += 1;
                j += 1;
            }
        }
    }
    left += a
        .runs
        .iter()
        .skip(i)
        .map(|(run, count)| weight(*run, *count).powi(2))
        .sum::<f32>();
    right += b
        .runs
        .iter()
        .skip(j)
        .map(|(run, count)| weight(*run, *count).powi(2))
        .sum::<f32>();
    let length = f64::from(left) * f64::from(right);
    if length > 0.0 {
        f64::from(shared) / length.sqrt()
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> f64 {
        let of = |text: &str| Grams::of(&[text.to_owned()], true).expect("letters");
        cosine(&of(a), &of(b), |_| 1.0)
    }

    #[test]
    fn cosine_knows_parts_and_typing_errors() {
        assert!((alike("Sony PSLX350H", "sony pslx-350h") - 1.0).abs() > 0.01);
        assert!((alike("sony turntable", "Turntable, Sony") - 1.0).abs() < 1e-6);
        assert!(alike("Koninklijke Philips", "Koninklyke Philips") > 0.7);
        assert!(alike("salt", "pepper") < 0.01);
        assert_eq!(alike("alpha", "alphabet"), alike("alphabet", "alpha"));
    }
}
