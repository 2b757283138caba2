//! Two names word by word.

use super::doubt::phrase_at;
use super::name::abbreviations::{may_be, phrases};
use super::name::{Name, Token, figures};

/// What two names share and what only one of them has, in bits of information.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Alignment {
    /// Information of the words in common, counting dependent words less.
    pub(crate) evidence: f64,
    shared: f64,
    left_only: f64,
    right_only: f64,
}

impl Alignment {
    /// Share of the information that agrees, 0 to 1. Words that replace each other (`PLUMBING`,
    /// `ELECTRIC`) count more against it than words that one side merely lacks.
    pub(crate) fn ratio(&self) -> f64 {
        let (less, more) = if self.left_only < self.right_only {
            (self.left_only, self.right_only)
        } else {
            (self.right_only, self.left_only)
        };
        let against = 1.5 * less + 0.5 * (more - less);
        if self.shared <= 0.0 {
            0.0
        } else {
            self.shared / (self.shared + against)
        }
    }
}

/// A word that only one side has counts no more than this against it, however rare: most rare
/// words are typing errors.
const MOST_AGAINST: f64 = 10.0;

/// Share of a word's information that a merely similar word keeps.
const SIMILAR: f64 = 0.8;

/// The same for a longer word with one typing error.
const MISTYPED: f64 = 0.92;

/// Aligns the words of two names. `bits(token, shared)` is the information of a word.
pub(crate) fn align(a: &Name, b: &Name, bits: impl Fn(&Token, bool) -> f64) -> Alignment {
    let mut alignment = Alignment::default();
    let mut evidence: Vec<f64> = Vec::with_capacity(a.tokens.len());
    let mut taken = 0_u32;
    let mut rest_a = 0_u32;
    for (i, token) in a.tokens.iter().enumerate() {
        let twin = b.tokens.iter().enumerate();
        match twin
            .filter(|(j, _)| taken & (1 << j) == 0)
            .find(|(_, other)| other.hash == token.hash)
        {
            Some((j, _)) => {
                taken |= 1 << j;
                let bits = bits(token, true);
                alignment.shared += bits;
                evidence.push(bits);
            }
            None => rest_a |= 1 << i,
        }
    }
    let mut rest_b = !taken & mask(b.tokens.len());
    if rest_a != 0 && rest_b != 0 {
        for found in [
            phrase(a, b, &mut rest_a, &mut rest_b, &bits),
            phrase(b, a, &mut rest_b, &mut rest_a, &bits),
        ] {
            alignment.shared += found;
            evidence.extend(Some(found).filter(|found| *found > 0.0));
        }
        similar_words(a, b, &mut rest_a, &mut rest_b, &bits, &mut alignment, &mut evidence);
    }
    alignment.left_only += left_over(a, rest_a, &bits);
    alignment.right_only += left_over(b, rest_b, &bits);
    alignment.evidence = combined(&mut evidence);
    alignment
}

fn mask(length: usize) -> u32 {
    (1_u32 << length.min(31)) - 1
}

fn left_over(name: &Name, rest: u32, bits: impl Fn(&Token, bool) -> f64) -> f64 {
    let left = name.tokens.iter().enumerate().filter(|(i, _)| rest & (1 << i) != 0);
    left.map(|(_, token)| bits(token, false).min(MOST_AGAINST)).sum()
}

/// Information of several words together: names are built from words that go together, so each
/// further word counts less.
pub(crate) fn combined(bits: &mut [f64]) -> f64 {
    bits.sort_unstable_by(|a, b| b.total_cmp(a));
    let share = [1.0, 0.7, 0.5, 0.4];
    bits.iter()
        .zip(share.iter().chain(std::iter::repeat(&0.3)))
        .map(|(bits, share)| bits * share)
        .sum()
}

/// Pairs the words that are left: mistyped, cut short, or written apart.
fn similar_words(
    a: &Name,
    b: &Name,
    rest_a: &mut u32,
    rest_b: &mut u32,
    bits: impl Fn(&Token, bool) -> f64,
    alignment: &mut Alignment,
    evidence: &mut Vec<f64>,
) {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, left) in a.tokens.iter().enumerate().filter(|(i, _)| *rest_a & (1 << i) != 0) {
        for (j, right) in b.tokens.iter().enumerate().filter(|(j, _)| *rest_b & (1 << j) != 0) {
            let read = may_be(left.abbreviation, b.word(right)) || may_be(right.abbreviation, a.word(left));
            let similarity = match read {
                true => SIMILAR,
                false => similarity(a.word(left), b.word(right)),
            };
            if similarity > 0.0 {
                pairs.push((similarity, i, j));
            }
        }
    }
    // Ties by the words themselves, so that swapping the names changes nothing.
    pairs.sort_by(|x, y| {
        let words = |&(_, i, j): &(f64, usize, usize)| {
            let (left, right) = (a.word(&a.tokens[i]), b.word(&b.tokens[j]));
            if left < right { (left, right) } else { (right, left) }
        };
        y.0.total_cmp(&x.0).then_with(|| words(x).cmp(&words(y)))
    });
    for (similarity, i, j) in pairs {
        if *rest_a & (1 << i) == 0 || *rest_b & (1 << j) == 0 {
            continue;
        }
        *rest_a &= !(1 << i);
        *rest_b &= !(1 << j);
        let (left, right) = (bits(&a.tokens[i], false), bits(&b.tokens[j], false));
        let agreed = left.min(right) * similarity;
        alignment.shared += agreed;
        alignment.left_only += left.min(right) * (1.0 - similarity) * 0.5;
        alignment.right_only += left.min(right) * (1.0 - similarity) * 0.5;
        evidence.push(agreed);
    }
}

/// Pairs abbreviations of the one name with several words of the other (`ENT`, `EAR NOSE THROAT`); what they share.
fn phrase(
    short: &Name,
    long: &Name,
    rest_short: &mut u32,
    rest_long: &mut u32,
    bits: impl Fn(&Token, bool) -> f64,
) -> f64 {
    let mut shared = 0.0;
    for (i, token) in short
        .tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.abbreviation != 0)
    {
        let found = phrases(token.abbreviation).find_map(|phrase| Some((phrase_at(long, phrase)?, phrase)));
        let Some((start, phrase)) = found else { continue };
        let words = mask(phrase.split(' ').count()) << start.min(31);
        if *rest_short & (1 << i) != 0 && *rest_long & words == words {
            *rest_short &= !(1 << i);
            *rest_long &= !words;
            shared += bits(token, false) * SIMILAR;
        }
    }
    shared
}

/// Longest word that is looked at for typing errors: that takes time in proportion to the product of both lengths, and no
/// word that people type is longer.
const LONGEST_TYPED: usize = 64;
/// Longest names that are looked at without their blanks, for the same reason.
const LONGEST_GLUED: usize = 256;

/// How many signs only one of the two has; an edit changes it by two at most.
fn letters_apart(a: &str, b: &str) -> u32 {
    let signs = |text: &str| text.bytes().fold(0_u32, |signs, byte| signs | 1 << (byte & 31));
    (signs(a) ^ signs(b)).count_ones()
}

/// How much of a word's information survives in a similar word; 0 when they are two words.
fn similarity(a: &str, b: &str) -> f64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if let (Some(ours), Some(theirs)) = (figures(short), figures(long)) {
        // `2` is `2ND`.
        return if ours == theirs { MISTYPED } else { 0.0 };
    }
    if short.is_empty() || short.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0.0;
    }
    // An initial, a word cut short.
    if long.starts_with(short) {
        return match short.len() {
            1 => 0.3,
            2 => 0.4,
            length if length * 2 >= long.len() => SIMILAR,
            _ => 0.6,
        };
    }
    // Typing errors; a short word must at least begin alike.
    let begins_alike = short.as_bytes().first() == long.as_bytes().first();
    if short.len() < 4 || (short.len() == 4 && !begins_alike) {
        return 0.0;
    }
    let most_errors = if short.len() >= 8 { 2 } else { 1 };
    if long.len() <= LONGEST_TYPED
        && long.len() - short.len() <= most_errors
        && letters_apart(short, long) <= 2 * most_errors as u32
    {
        match (strsim::osa_distance(short, long), short.len()) {
            (1, 6..) => return MISTYPED,
            (1, _) => return SIMILAR,
            (2, 8..) => return 0.7,
            _ => {}
        }
    }
    // Endings that differ: `TECHNOLOGY`, `TECHNOLOGIEES`.
    let common = short.bytes().zip(long.bytes()).take_while(|(a, b)| a == b).count();
    if common >= 6 && common * 10 >= long.len() * 6 {
        0.6
    } else {
        0.0
    }
}

/// Whether two names are nearly equal once blanks are gone (`TILOLEXTECHNOLOGIES METALS`).
pub(crate) fn nearly_glued(a: &Name, b: &Name) -> bool {
    let letters = |name: &Name| name.text.chars().filter(|c| *c != ' ').collect::<String>();
    let (less, more) = (a.text.len().min(b.text.len()), a.text.len().max(b.text.len()));
    if less < 8 || more > LONGEST_GLUED || (more - less) * 6 > more {
        return false;
    }
    let (a, b) = (letters(a), letters(b));
    strsim::osa_distance(&a, &b) * 8 <= a.len().max(b.len())
}

/// Whether one name is the initials of the other (`UPMC`).
pub(crate) fn is_initialism(a: &Name, b: &Name) -> bool {
    let (short, long) = if a.tokens.len() == 1 { (a, b) } else { (b, a) };
    let [token] = &*short.tokens else { return false };
    let word = short.word(token);
    (3..=6).contains(&word.len())
        && word.len() == long.tokens.len()
        && word.bytes().zip(long.tokens.iter()).all(|(letter, token)| {
            long.word(token)
                .as_bytes()
                .first()
                .is_some_and(|first| *first == letter)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::matching::name::organization_names;

    fn ratio(a: &str, b: &str) -> f64 {
        let (a, b) = (&organization_names(a)[0], &organization_names(b)[0]);
        align(a, b, |token, _| if Name::length(token) > 5 { 10.0 } else { 7.0 }).ratio()
    }

    #[test]
    fn replaced_words_weigh_more_than_missing_ones() {
        assert!(ratio("ABC PLUMBING", "ABC PLUMBING SUPPLY") > 0.75);
        assert!(ratio("ABC PLUMBING", "ABC ELECTRICAL") < 0.5);
    }

    #[test]
    fn typing_errors_and_cut_words_are_similar() {
        assert!(ratio("KANAKANAK HOSPITAL", "KANAKANK HOSPITAL") > 0.8);
        assert!(
            ratio(
                "3 LAWS OF MOTION COLLISION RECONSTR",
                "3 LAWS OF MOTION COLLISION RECONSTRUCTION"
            ) > 0.85
        );
        assert_eq!(ratio("SALT", "PEPPER"), 0.0);
    }

    #[test]
    fn initialisms() {
        let name = |raw: &str| organization_names(raw).remove(0);
        assert!(is_initialism(
            &name("IBM"),
            &name("International Business Machines Corp")
        ));
        assert!(!is_initialism(&name("IBM"), &name("Iowa Medical")));
    }
}
