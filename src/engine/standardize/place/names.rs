//! Finds the code of a place or a currency by any of its names, however they are written.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A longer text is no name: it is not looked up.
const LONGEST: usize = 120;

/// Words that say nothing about which place or currency is meant.
const FILLERS: [&str; 17] = [
    "the", "of", "and", "la", "le", "les", "el", "los", "las", "de", "del", "du", "des", "y", "et", "l", "d",
];

/// Codes by name. A name is found without regard to case, accents, punctuation, articles, and the order of its words.
pub(super) struct Names {
    /// By the words in their order.
    ordered: HashMap<String, &'static str>,
    /// By the words in alphabetical order; `None` where two codes share them.
    unordered: HashMap<String, Option<&'static str>>,
    /// Rewrites one word, which is in lower case and without accents.
    word: fn(&str) -> &str,
}

impl Names {
    /// Of codes and their names. A name that two codes have is none of either.
    pub(super) fn of(entries: impl Iterator<Item = (&'static str, &'static str)>, word: fn(&str) -> &str) -> Names {
        let mut names = Names {
            ordered: HashMap::new(),
            unordered: HashMap::new(),
            word,
        };
        for (code, name) in entries {
            let (ordered, unordered) = names.keys(name);
            names.ordered.entry(ordered).or_insert(code);
            let known = names.unordered.entry(unordered).or_insert(Some(code));
            *known = known.filter(|known| *known == code);
        }
        names
    }

    /// The code that has this name.
    pub(super) fn find(&self, text: &str) -> Option<&'static str> {
        if text.len() > LONGEST {
            return None;
        }
        let (ordered, unordered) = self.keys(text);
        if ordered.is_empty() {
            return None;
        }
        let in_order = self.ordered.get(&ordered).copied();
        in_order.or_else(|| self.unordered.get(&unordered).copied().flatten())
    }

    fn keys(&self, text: &str) -> (String, String) {
        let mut words = words(text);
        let says_something = |word: &String| !FILLERS.contains(&word.as_str());
        if words.iter().any(says_something) {
            words.retain(says_something);
        }
        let words = words.iter().map(|word| (self.word)(word));
        let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let ordered = words.concat();
        words.sort_unstable();
        words.dedup();
        (ordered, words.join(" "))
    }
}

/// The words of a text in lower case and without accents; letters that stand alone, as in `U. S.`, make one word.
fn words(text: &str) -> Vec<String> {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c));
    let plain: String = plain
        .filter(|c| !matches!(c, '\'' | '’' | '`'))
        .flat_map(char::to_lowercase)
        .collect();
    let mut found: Vec<String> = Vec::new();
    let mut letters = false;
    for word in plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let alone = word.chars().nth(1).is_none();
        match found.last_mut() {
            Some(last) if alone && letters => last.push_str(word),
            Some(_) | None => found.push(word.to_owned()),
        }
        letters = alone;
    }
    found
}

/// The code that all parts of a text agree on, as in `US - United States` or `Germany (DE)`; `read` reads a part.
pub(super) fn agreed<'c>(text: &str, read: impl Fn(&str) -> Option<&'c str>) -> Option<&'c str> {
    if text.len() > LONGEST {
        return None;
    }
    let separated = text.replace(" - ", "/").replace(" – ", "/");
    let parts = separated.split(['/', '(', ')', '[', ']', ',', ';', ':', '|', '=']);
    let parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
    let first = parts.first().filter(|_| parts.len() > 1).and_then(|part| read(part))?;
    parts.iter().all(|part| read(part) == Some(first)).then_some(first)
}
