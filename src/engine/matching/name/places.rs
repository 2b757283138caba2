//! Countries, states and parts of the world in names.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

const PLACES: &str = include_str!("places.txt");

/// The names that begin with a word: their other words, the longest first, and the place.
type Beginnings = FxHashMap<&'static str, Vec<(Box<[&'static str]>, &'static str)>>;

static BEGINNINGS: LazyLock<Beginnings> = LazyLock::new(|| {
    let mut beginnings = Beginnings::default();
    let lines = PLACES.lines().filter(|line| !line.starts_with('#'));
    for (place, names) in lines.filter_map(|line| line.split_once(": ")) {
        for name in names.split("; ") {
            let mut words = name.split(' ');
            if let Some(first) = words.next() {
                let known = beginnings.entry(first).or_default();
                known.push((words.collect(), place));
            }
        }
    }
    for names in beginnings.values_mut() {
        names.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    beginnings
});

/// The place whose name begins at a word, and how many words it has. Stop words are not among the words.
pub(super) fn at(words: &[Cow<'_, str>], start: usize) -> Option<(&'static str, usize)> {
    let rest = words.get(start + 1..)?;
    let names = BEGINNINGS.get(&**words.get(start)?)?;
    let begins = |name: &&(Box<[&str]>, &str)| {
        let words = rest.iter().take(name.0.len()).map(|word| &**word);
        rest.len() >= name.0.len() && words.eq(name.0.iter().copied())
    };
    let (words, place) = names.iter().find(begins)?;
    Some((place, words.len() + 1))
}

/// The state of the US that a code of two letters is.
pub(super) fn state(code: &str) -> Option<&'static str> {
    let is = |place: &&str| place.strip_prefix("US-") == Some(code);
    let lines = PLACES.lines().filter_map(|line| line.split_once(": "));
    lines.map(|(place, _)| place).find(is)
}
