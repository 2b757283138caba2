//! Names and texts as bags of words.

use super::token::hash_text;
use super::words::{self, canonical};

/// One word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) hash: u64,
    start: u16,
    length: u16,
}

/// One name (or text) of a record.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    /// As it stood in the record; empty when it must not be shown.
    pub(crate) display: Box<str>,
    /// The words that count, joined by blanks.
    pub(crate) text: Box<str>,
    pub(crate) tokens: Box<[Token]>,
    /// Hash of the words in sorted order.
    pub(crate) key: u64,
    /// Hash of the words without blanks.
    pub(crate) glued: u64,
    /// Hash of the branch or store number; 0 when there is none.
    pub(crate) branch: u64,
    /// What an item description measures, sorted by class.
    pub(crate) measures: Box<[Measure]>,
}

/// A measured property: a class such as milliliters or side, and a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Measure {
    pub(crate) class: u64,
    pub(crate) value: u64,
}

/// Longest text that is looked at, in words.
const MOST_WORDS: usize = 24;

impl Name {
    pub(crate) fn word(&self, token: &Token) -> &str {
        let start = usize::from(token.start);
        self.text
            .get(start..start + usize::from(token.length))
            .unwrap_or_default()
    }

    pub(crate) fn length(token: &Token) -> usize {
        usize::from(token.length)
    }

    pub(crate) fn from_words(display: &str, words: &[String], branch: u64, mut measures: Vec<Measure>) -> Option<Name> {
        if words.is_empty() {
            return None;
        }
        let words = &words[..words.len().min(MOST_WORDS)];
        let text = words.join(" ");
        let mut start = 0;
        let mut tokens = Vec::with_capacity(words.len());
        for word in words {
            let (Ok(at), Ok(length)) = (u16::try_from(start), u16::try_from(word.len())) else {
                break;
            };
            tokens.push(Token {
                hash: hash_text(&[word]),
                start: at,
                length,
            });
            start += word.len() + 1;
        }
        let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        measures.sort_unstable();
        measures.dedup();
        Some(Name {
            display: display.into(),
            key: hash_text(&sorted),
            glued: hash_text(&[&words.concat()]),
            text: text.into(),
            tokens: tokens.into(),
            branch,
            measures: measures.into(),
        })
    }
}

/// Upper-case ASCII of any text; apostrophes vanish.
pub(crate) fn fold(raw: &str) -> String {
    let ascii = if raw.is_ascii() {
        raw.to_owned()
    } else {
        deunicode::deunicode(raw)
    };
    let mut folded = ascii.to_ascii_uppercase();
    folded.retain(|c| c != '\'' && c != '`');
    folded
}

/// The names in one value: the name itself, trading names after `DBA` and the like, and what stands
/// in brackets. Parts after `C/O` and `ATTN` name somebody else and are left out.
pub(crate) fn organization_names(raw: &str) -> Vec<Name> {
    let folded = fold(raw);
    let mut names: Vec<Name> = Vec::new();
    for part in parts_of(&folded) {
        let Some(name) = organization_name(part.trim()) else {
            continue;
        };
        if !names
            .iter()
            .any(|other| other.text == name.text && other.branch == name.branch)
        {
            names.push(name);
        }
    }
    if let Some(first) = names.first_mut() {
        first.display = raw.trim().into();
    }
    names
}

const OTHER_NAME: &[&str] = &["DBA", "D/B/A", "AKA", "A/K/A", "FKA", "F/K/A", "T/A", "FORMERLY"];
const OTHER_PARTY: &[&str] = &["C/O", "ATTN", "ATTN:", "EFT", "ATTENTION:"];

fn parts_of(folded: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut bracket = String::new();
    let mut brackets = Vec::new();
    let mut depth = 0_u32;
    for word in folded.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
        let target = match word {
            "(" => {
                depth += 1;
                continue;
            }
            ")" => {
                depth = depth.saturating_sub(1);
                brackets.push(std::mem::take(&mut bracket));
                continue;
            }
            _ if depth > 0 => &mut bracket,
            _ if OTHER_PARTY.contains(&word) => break,
            _ if OTHER_NAME.contains(&word.trim_end_matches([':', '.', ','])) => {
                parts.push(String::new());
                continue;
            }
            _ => {
                let last = parts.len() - 1;
                &mut parts[last]
            }
        };
        target.push_str(word);
        target.push(' ');
    }
    // A short bracket is a remark ("INC (THE)"), not a name.
    parts.extend(brackets.into_iter().filter(|text| text.split_whitespace().count() >= 2));
    parts
}

fn organization_name(part: &str) -> Option<Name> {
    let mut words = split_words(part);
    let branch = take_branch(&mut words);
    words.retain(|word| word != "#");
    join_initials(&mut words);
    strip_forms(&mut words);
    let words: Vec<String> = words.iter().map(|word| canonical(word).to_owned()).collect();
    Name::from_words(part, &words, branch, Vec::new())
}

/// Words of letters and digits; `#` stands alone, `&` and `+` are `AND`.
fn split_words(part: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut flush = |word: &mut String| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    let mut symbols = Vec::new();
    for c in part.chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        flush(&mut word);
        match c {
            '#' => symbols.push("#"),
            '&' | '+' => symbols.push("AND"),
            _ => {}
        }
        for symbol in symbols.drain(..) {
            word.push_str(symbol);
            flush(&mut word);
        }
    }
    flush(&mut word);
    words
}

/// Removes a store or branch number (`#09241`, `STORE 5`, `NO 12`, a number at the end).
fn take_branch(words: &mut Vec<String>) -> u64 {
    let number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let marker = |word: &str| matches!(word, "#" | "STORE" | "NO" | "UNIT" | "BRANCH" | "LOCATION");
    let position = (1..words.len()).find(|&at| {
        let marked = marker(&words[at - 1]) && words[at].bytes().any(|byte| byte.is_ascii_digit());
        let last = at + 1 == words.len() && number(&words[at]) && words[at].len() <= 6;
        (marked && at >= 2) || last
    });
    let Some(at) = position else { return 0 };
    let branch = words.remove(at);
    if marker(&words[at - 1]) && at >= 2 {
        words.remove(at - 1);
    }
    hash_text(&[branch.trim_start_matches('0')])
}

/// Joins runs of single letters: `L L C`, `A T & T`, `3 M`.
fn join_initials(words: &mut Vec<String>) {
    let single = |word: &str| word.len() == 1;
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let mut run = String::new();
        let mut end = at;
        while end < words.len() {
            if single(&words[end]) {
                run.push_str(&words[end]);
                end += 1;
            } else if words[end] == "AND" && !run.is_empty() && words.get(end + 1).is_some_and(|next| single(next)) {
                end += 1;
            } else {
                break;
            }
        }
        if run.len() >= 2 {
            joined.push(run);
            at = end;
        } else {
            joined.push(std::mem::take(&mut words[at]));
            at += 1;
        }
    }
    *words = joined;
}

/// Removes stop words and legal forms; never the last word that remains.
fn strip_forms(words: &mut Vec<String>) {
    while words.len() > 1 {
        let (last, before) = (words[words.len() - 1].as_str(), &words[..words.len() - 1]);
        let legal = words::LEGAL_AT_END.contains(&last) || words::LEGAL_ANYWHERE.contains(&last);
        let remains = before.iter().any(|word| !words::STOP.contains(&word.as_str()));
        if legal && remains {
            words.pop();
        } else {
            break;
        }
    }
    let drop = |word: &String| words::STOP.contains(&word.as_str()) || words::LEGAL_ANYWHERE.contains(&word.as_str());
    if words.iter().any(|word| !drop(word)) {
        words.retain(|word| !drop(word));
    }
}

/// A free text as words; no legal forms, no branches.
pub(crate) fn plain_text(raw: &str) -> Option<Name> {
    let folded = fold(raw);
    let mut words = split_words(&folded);
    words.retain(|word| !words::STOP.contains(&word.as_str()) && word != "#");
    let words: Vec<String> = words.iter().map(|word| plural_cut(word).to_owned()).collect();
    Name::from_words(raw.trim(), &words, 0, Vec::new())
}

/// A short text as its words, nothing left out.
pub(crate) fn spelled(raw: &str) -> Option<Name> {
    let words: Vec<String> = split_words(&fold(raw)).into_iter().filter(|word| word != "#").collect();
    Name::from_words(raw.trim(), &words, 0, Vec::new())
}

fn plural_cut(word: &str) -> &str {
    let plural = word.len() > 4 && word.ends_with('S') && !word.ends_with("SS");
    if plural { &word[..word.len() - 1] } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> String {
        organization_names(raw)
            .first()
            .map(|name| name.text.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn legal_forms_and_stop_words_go_but_never_everything() {
        assert_eq!(text("10GEN, INC."), "10GEN");
        assert_eq!(text("104TH STREET L.L.C."), "104TH STREET");
        assert_eq!(text("The Company Co"), "COMPANY");
        assert_eq!(text("AT&T CORP"), "T");
        assert_eq!(text("A T & T Corporation"), "ATT");
        assert_eq!(text("ST VINCENT'S EAST"), text("Saint Vincents East"));
        assert_eq!(text("LIMITED LLC"), "LIMITED");
    }

    #[test]
    fn trading_names_brackets_and_care_of() {
        let names = organization_names("LONGS DRUG STORES CALIFORNIA LLC DBA CVS PHARMACY #09241");
        let texts: Vec<&str> = names.iter().map(|name| &*name.text).collect();
        assert_eq!(texts, ["LONG DRUG STORE CALIFORNIA", "CVS PHARMACY"]);
        assert_eq!(names[1].branch, hash_text(&["9241"]));
        assert_eq!(organization_names("JOHN DOE TRUST C/O DON GARFIELD").len(), 1);
        assert_eq!(organization_names("ACME (ROADRUNNER SUPPLY) LLC").len(), 2);
    }

    #[test]
    fn store_numbers_are_branches() {
        let branch = |raw: &str| organization_names(raw)[0].branch;
        assert_eq!(branch("WALGREENS #0012"), branch("WALGREENS STORE 12"));
        assert_eq!(branch("WALGREENS 12"), branch("WALGREENS NO. 12"));
        assert_eq!(branch("1 N 10 INC"), 0);
        assert_eq!(branch("99 CENTS ONLY"), 0);
    }
}
