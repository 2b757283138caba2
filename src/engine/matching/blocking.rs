//! Blocking keys: what two records must share to be compared.

mod texts;

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::candidates::Tells;
use super::features::{Features, Field};
use super::method::Method;
use super::name::Name;
use super::rules::MatchRules;
use super::sight::Sight;
use super::token::{combine, hash_text};
use super::words;

/// One function of a compound blocking key, written `function` or `function:comparison`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyPart {
    pub function: KeyFunction,
    /// The comparison whose values are taken; the first fitting one when `None`.
    pub comparison: Option<String>,
}

/// What a key takes from a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyFunction {
    /// The whole standardized name, words in any order.
    NameKey,
    /// The first letters of the name without blanks.
    NamePrefix,
    /// Every word of the name; words that many records share retrieve nothing.
    RareToken,
    /// Every two words of the name.
    RareTokenPair,
    /// How every longer word sounds.
    SoundToken,
    /// Every run of three letters of an `ngrams` comparison.
    Ngram,
    Zip5,
    HouseNumber,
    Street,
    City,
    State,
    Phone,
    /// A whole value of an identifier, code, number or date comparison, which must be named.
    Identifier,
}

const NAMES: &[Method] = &[
    Method::OrganizationName,
    Method::Text,
    Method::Description,
    Method::Spelling,
];
const VALUES: &[Method] = &[
    Method::Identifier,
    Method::Exact,
    Method::Code,
    Method::Phone,
    Method::Date,
    Method::ModelNumber,
    Method::Number,
];

impl KeyFunction {
    /// Methods whose comparisons can feed the function.
    pub(crate) fn methods(self) -> &'static [Method] {
        match self {
            KeyFunction::NameKey
            | KeyFunction::NamePrefix
            | KeyFunction::RareToken
            | KeyFunction::RareTokenPair
            | KeyFunction::SoundToken => NAMES,
            KeyFunction::Zip5
            | KeyFunction::HouseNumber
            | KeyFunction::Street
            | KeyFunction::City
            | KeyFunction::State => &[Method::Address],
            KeyFunction::Phone => &[Method::Phone],
            KeyFunction::Ngram => &[Method::Ngrams],
            KeyFunction::Identifier => VALUES,
        }
    }
}

impl std::fmt::Display for KeyFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}

impl std::fmt::Display for KeyPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.function.fmt(f)?;
        match &self.comparison {
            Some(comparison) => write!(f, ":{comparison}"),
            None => Ok(()),
        }
    }
}

impl TryFrom<String> for KeyPart {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (function, comparison) = match text.split_once(':') {
            Some((function, comparison)) => (function, Some(comparison.to_owned())),
            None => (text.as_str(), None),
        };
        let value = serde_json::Value::String(function.to_owned());
        let function = serde_json::from_value(value).map_err(|_| format!("no blocking function `{function}`"))?;
        Ok(KeyPart { function, comparison })
    }
}

impl From<KeyPart> for String {
    fn from(part: KeyPart) -> String {
        part.to_string()
    }
}

/// The blocking keys of the rules, ready to be computed.
#[derive(Debug)]
pub(crate) struct KeyPlan {
    keys: Vec<PlannedKey>,
}

#[derive(Debug)]
struct PlannedKey {
    /// `zip5+house_number`.
    name: String,
    /// Functions by the position of their comparison; those of one comparison together, because
    /// parts of an address must come from the same address.
    groups: Vec<(usize, Vec<KeyFunction>)>,
    tells: Tells,
    /// Whether it may be seen what values it has.
    seen: bool,
}

/// One key value of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) hash: u64,
    /// Position of the key in the rules.
    pub(crate) position: u16,
}

/// Most words of one name that keys are made of.
const MOST_WORDS: usize = 6;

impl KeyPlan {
    /// The keys that may be seen; the others have no values, and keep their positions.
    pub(crate) fn new(rules: &MatchRules, sight: Sight) -> Self {
        let keys = rules.blocking.keys.iter().map(|parts| {
            let mut groups: Vec<(usize, Vec<KeyFunction>)> = Vec::new();
            for part in parts {
                let Some(comparison) = rules.comparison_of(part) else {
                    continue;
                };
                match groups.iter_mut().find(|(known, _)| *known == comparison) {
                    Some((_, functions)) => functions.push(part.function),
                    None => groups.push((comparison, vec![part.function])),
                }
            }
            let name = parts.iter().map(KeyPart::to_string).collect::<Vec<_>>().join("+");
            let tells = match parts.as_slice() {
                [part] if is_informative(part, rules) => Tells::Always,
                [part] if part.function == KeyFunction::Ngram => Tells::WithOthers,
                _ => Tells::WhenRare,
            };
            let of = |(at, _): &(usize, Vec<KeyFunction>)| rules.comparisons.get(*at);
            let seen = groups.iter().filter_map(of).all(|rule| sight.sees_comparison(rule));
            PlannedKey {
                name,
                groups,
                tells,
                seen,
            }
        });
        KeyPlan { keys: keys.collect() }
    }

    /// The name of the key at a position of the rules.
    pub(crate) fn name(&self, position: u16) -> &str {
        self.keys.get(usize::from(position)).map_or("", |key| key.name.as_str())
    }

    /// Whether there is a key of this name that may be seen.
    pub(crate) fn sees(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name == name) && self.keys.iter().all(|key| key.name != name || key.seen)
    }

    /// What it says that two records share a value of the key at a position.
    pub(crate) fn tells(&self, position: u16) -> Tells {
        self.keys
            .get(usize::from(position))
            .map_or(Tells::WhenRare, |key| key.tells)
    }

    /// Every key value of a record, each once.
    pub(crate) fn keys(&self, features: &Features) -> Vec<Key> {
        let mut keys = Vec::with_capacity(48);
        let (mut hashes, mut longer, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (position, planned) in (0_u16..).zip(&self.keys).filter(|(_, planned)| planned.seen) {
            hashes.clear();
            hashes.push(u64::from(position) + 1);
            for (comparison, functions) in &planned.groups {
                found.clear();
                if let Some(field) = features.fields.get(*comparison) {
                    group_hashes(field, functions, &mut found);
                }
                longer.clear();
                longer.extend(crossed(&hashes, &found));
                std::mem::swap(&mut hashes, &mut longer);
            }
            keys.extend(hashes.iter().map(|hash| Key { hash: *hash, position }));
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

fn is_informative(part: &KeyPart, rules: &MatchRules) -> bool {
    let method = rules
        .comparison_of(part)
        .and_then(|at| rules.comparisons.get(at))
        .map(|comparison| comparison.method);
    match part.function {
        KeyFunction::NameKey => matches!(method, Some(Method::OrganizationName | Method::Text)),
        KeyFunction::Phone => true,
        KeyFunction::Identifier => matches!(method, Some(Method::Identifier | Method::Phone)),
        _ => false,
    }
}

fn crossed<'a>(left: &'a [u64], right: &'a [u64]) -> impl Iterator<Item = u64> + 'a {
    left.iter()
        .flat_map(move |a| right.iter().map(move |b| combine(*a, *b)))
}

fn group_hashes(field: &Field, functions: &[KeyFunction], found: &mut Vec<u64>) {
    match field {
        Field::Addresses(addresses) => {
            let hashes = addresses.iter().filter_map(|address| address_hash(address, functions));
            found.extend(hashes);
        }
        Field::Grams(texts) => {
            let runs = texts.iter().flat_map(|text| text.runs.iter());
            found.extend(runs.map(|(run, _)| u64::from(*run) + 1));
        }
        Field::Values(values) => found.extend(values.iter().map(|value| value.code)),
        Field::Names(names) => {
            let (mut hashes, mut parts, mut longer) = (Vec::new(), Vec::new(), Vec::new());
            for name in names {
                hashes.clear();
                hashes.push(0);
                for function in functions {
                    parts.clear();
                    name_hashes(name, *function, &mut parts);
                    longer.clear();
                    longer.extend(crossed(&hashes, &parts));
                    std::mem::swap(&mut hashes, &mut longer);
                }
                found.append(&mut hashes);
            }
        }
    }
}

/// The named parts of one address; `None` when one is absent.
fn address_hash(address: &Address, functions: &[KeyFunction]) -> Option<u64> {
    functions.iter().try_fold(0, |hash, function| {
        let part = match function {
            KeyFunction::Zip5 => address.zip5,
            // A post office box singles out a place as a house number does.
            KeyFunction::HouseNumber if address.house == 0 => address.post_box,
            KeyFunction::HouseNumber => address.house,
            KeyFunction::Street if address.street_name.is_empty() => 0,
            KeyFunction::Street => hash_text(&[&address.street_name]),
            KeyFunction::City => address.city,
            _ => address.state,
        };
        (part != 0).then(|| combine(hash, part))
    })
}

fn name_hashes(name: &Name, function: KeyFunction, found: &mut Vec<u64>) {
    let tokens = &name.tokens[..name.tokens.len().min(MOST_WORDS)];
    match function {
        KeyFunction::NameKey => found.push(name.key),
        KeyFunction::NamePrefix => {
            let letters: String = name.text.chars().filter(|c| *c != ' ').take(7).collect();
            if letters.len() >= 4 {
                found.push(hash_text(&[&letters]));
            }
        }
        KeyFunction::RareToken => found.extend(tokens.iter().map(|token| token.hash)),
        KeyFunction::RareTokenPair => {
            for (i, left) in tokens.iter().enumerate() {
                for right in &tokens[i + 1..] {
                    if !(words::is_generic(left.hash) && words::is_generic(right.hash)) {
                        let (less, more) = (left.hash.min(right.hash), left.hash.max(right.hash));
                        found.push(combine(less, more));
                    }
                }
            }
        }
        _ => found.extend(tokens.iter().filter_map(|token| sound(name.word(token)))),
    }
}

/// How a word sounds: its first letter and the classes of its consonants, as in Soundex but six
/// long; `None` for short words and numbers.
fn sound(word: &str) -> Option<u64> {
    if word.len() < 5 || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let class = |letter: u8| match letter {
        b'B' | b'F' | b'P' | b'V' => 1,
        b'C' | b'G' | b'J' | b'K' | b'Q' | b'S' | b'X' | b'Z' => 2,
        b'D' | b'T' => 3,
        b'L' => 4,
        b'M' | b'N' => 5,
        b'R' => 6,
        _ => 0_u64,
    };
    let mut bytes = word.bytes();
    let first = bytes.next()?;
    let mut code = u64::from(first);
    let mut last = class(first);
    let mut length = 0;
    for letter in bytes {
        let this = class(letter);
        if this != 0 && this != last && length < 5 {
            code = code * 7 + this;
            length += 1;
        }
        last = this;
    }
    Some(combine(code, length))
}
