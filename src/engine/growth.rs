//! That work grows with what was asked: for texts of every shape that people paste and attackers send, sixteen times the text
//! takes about sixteen times as long, and never two hundred times. What compares each with each needs a bound of its own.

use std::hint::black_box;

use serde::de::DeserializeOwned;

use crate::stopwatch::{Duration, busy};

mod lists;
mod records;
mod shapes;
mod texts;
mod values;

pub(crate) use shapes::{Shape, general, near};

/// How many times as much the larger of two inputs is: four doublings.
const TIMES: usize = 16;
/// How many times as long it may take: 2.6 for each doubling, so that sorting passes, and memory that no cache holds. What is quadratic takes 256 times as long.
const ALLOWED: u32 = 48;
/// What takes no longer than this is not looked at further.
const QUIET: Duration = Duration::from_millis(3);
/// How often a machine may be busy in the wrong moment.
const TRIES: usize = 6;

/// Why work does not grow evenly, if it does not. `make` makes an input of about so many bytes or entries.
pub(crate) fn uneven<T>(what: &str, small: usize, make: impl Fn(usize) -> T, work: impl Fn(&T)) -> Option<String> {
    let (little, much) = (make(small), make(small * TIMES));
    // Tables are filled by the first call.
    work(&little);
    let mut long = busy(|| work(&much));
    for _ in 0..TRIES {
        let short = (0..3).map(|_| busy(|| work(&little))).min().unwrap_or_default();
        if long <= QUIET || long <= short * ALLOWED {
            return None;
        }
        long = long.min(busy(|| work(&much)));
        if long <= short * ALLOWED {
            return None;
        }
    }
    let short = busy(|| work(&little));
    Some(format!(
        "{what}: {short:?} for {small}, {long:?} for {TIMES} times as much"
    ))
}

/// Why work takes too long on the most that is looked at, if it does. For what compares each with each.
pub(crate) fn too_long<T>(what: &str, most: T, work: impl Fn(&T)) -> Option<String> {
    let taken = (0..TRIES).map(|_| busy(|| work(&most))).find(|taken| *taken <= LONGEST);
    let told = || format!("{what}: longer than {LONGEST:?}");
    taken.is_none().then(told)
}

/// Longest time for the most that is looked at, where nothing is optimized.
const LONGEST: Duration = Duration::from_millis(500);

/// Fails with all that does not grow evenly.
#[track_caller]
pub(crate) fn even(found: impl IntoIterator<Item = Option<String>>) {
    let found: Vec<String> = found.into_iter().flatten().collect();
    assert!(found.is_empty(), "grows out of proportion:\n{}", found.join("\n"));
}

/// Every value of an enum of words, as serde knows them: nobody can forget a new one.
pub(crate) fn all_words<T: DeserializeOwned>() -> Vec<T> {
    let told = match serde_json::from_str::<T>("\"\"") {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    // unknown variant ``, expected one of `text`, `organization_name`, …
    let words = told.split('`').skip(3).step_by(2);
    words
        .filter_map(|word| serde_json::from_value(word.into()).ok())
        .collect()
}

#[test]
fn what_is_quadratic_is_found_and_what_is_linear_is_not() {
    let text = |bytes: usize| "x".repeat(bytes);
    let each_with_each = |text: &String| {
        let pairs = text.bytes().map(|a| text.bytes().filter(|b| a == *b).count());
        black_box(pairs.sum::<usize>());
    };
    assert!(uneven("each with each", 120, text, each_with_each).is_some());
    let once = |text: &String| {
        black_box(text.bytes().map(usize::from).sum::<usize>());
    };
    assert_eq!(uneven("once", 1_000_000, text, once), None);
}

#[test]
fn all_words_are_found() {
    use crate::engine::domain::Kind;
    let all = all_words::<Kind>();
    assert!(all.len() > 40 && all.first() == Some(&Kind::Text) && all.last() == Some(&Kind::Group));
}
