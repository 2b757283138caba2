//! One field of two records compared: the level of agreement and its weight.

use super::address::{Address, SAME_CITY, level as address_level, tells_streets_apart};
use super::alignment::{align, combined, is_initialism, nearly_glued};
use super::doubt::{self, DoubtKind};
use super::features::Field;
use super::frequency::{Frequencies, Kind, term};
use super::grams::{Grams, cosine};
use super::measure;
use super::method::Method;
use super::name::{MarkKind, Name, Token, contradiction};
use super::rules::ComparisonRule;
use super::value::{self, Value};
use super::words;

/// What comparing one field found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Outcome {
    /// Position in the method's levels, 0 the best.
    pub(crate) level: usize,
    /// Total in bits.
    pub(crate) weight: f64,
    pub(crate) adjustment: f64,
    /// Which value of each side was compared.
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) doubt: Option<DoubtKind>,
}

/// One comparison of the rules with everything that its weights need.
pub(crate) struct Comparer<'a> {
    pub(crate) rule: &'a ComparisonRule,
    pub(crate) position: usize,
    /// Weights of the levels, best first.
    pub(crate) weights: &'a [f64],
    pub(crate) frequencies: &'a Frequencies,
    /// How many things the frequencies were counted over.
    pub(crate) counted: f64,
    /// Bits that single out one thing of the population.
    pub(crate) population_bits: f64,
    /// Something tells the two names apart: sisters get identifiers in a row, so that nearly the same one is another.
    pub(crate) sisters: bool,
}

/// Expected shares count like this many observed names.
const EXPECTED_NAMES: f64 = 2_000.0;
/// What a whole name that agrees says beyond its words: nothing is left over.
const WHOLE_NAME_BITS: f64 = 3.0;
/// The information at which a name's level has the weight that the rules give.
const USUAL_BITS: f64 = 16.0;
/// The information at which an equal short text has the weight that the rules give.
const USUAL_SPELLING_BITS: f64 = 7.0;
/// Bits that single out one of the 10,000 things that the default weights suppose.
pub(super) const USUAL_POPULATION_BITS: f64 = 13.29;
/// Least cosines of the levels of `ngrams`, after `exact`.
const COSINES: [f64; 7] = [0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];
const MOST_BITS: f64 = 20.0;
/// Most that rare words add to names that are alike but not equal.
const MOST_ADJUSTED: f64 = 3.0;

impl Comparer<'_> {
    /// Compares two fields; `None` when a side is missing.
    pub(crate) fn compare(&self, a: &Field, b: &Field) -> Option<Outcome> {
        match (a, b) {
            (Field::Names(a), Field::Names(b)) => self.names(a, b),
            (Field::Addresses(a), Field::Addresses(b)) => self.addresses(a, b),
            (Field::Values(a), Field::Values(b)) => self.values(a, b),
            (Field::Grams(a), Field::Grams(b)) => best(a, b, |left, right| self.grams_level(left, right))
                .map(|(level, adjustment, i, j)| self.outcome(level, adjustment, i, j)),
            _ => None,
        }
    }

    /// The most that comparing two lists of names can weigh; `None` for everything else.
    pub(crate) fn at_most(&self, a: &Field, b: &Field) -> Option<f64> {
        let (Field::Names(a), Field::Names(b)) = (a, b) else {
            return None;
        };
        if self.rule.method == Method::Spelling {
            return None;
        }
        let same = |left: &Name, right: &Name| {
            left.key == right.key || left.glued == right.glued || left.stem != 0 && left.stem == right.stem
        };
        let equal = |left: &Name| b.iter().any(|right| same(left, right));
        let whole = a.iter().any(equal);
        let strong = if self.rule.method == Method::OrganizationName {
            2
        } else {
            1
        };
        let base = self.weights.get(strong).copied().unwrap_or(0.0);
        Some(if whole { f64::INFINITY } else { base + MOST_ADJUSTED })
    }

    fn outcome(&self, level: usize, adjustment: f64, left: usize, right: usize) -> Outcome {
        // What `ngrams` adds is no frequency but the way to the next level.
        let adjustment = match self.rule.method {
            Method::Ngrams if level > 0 => adjustment,
            _ if self.rule.frequency => adjustment * self.rule.frequency_share,
            _ => 0.0,
        };
        let base = self.weights.get(level).copied().unwrap_or(0.0);
        Outcome {
            level,
            weight: base + adjustment,
            adjustment,
            left,
            right,
            doubt: None,
        }
    }

    fn names(&self, a: &[Name], b: &[Name]) -> Option<Outcome> {
        let (level, adjustment, i, j) = best(a, b, |left, right| self.name_level(left, right))?;
        let doubt = (self.rule.method == Method::OrganizationName).then(|| doubt::of_names(&a[i], &b[j]));
        let doubt = doubt.flatten();
        Some(Outcome {
            doubt,
            ..self.outcome(level, adjustment, i, j)
        })
    }

    /// Level and frequency adjustment of two texts by their runs of letters.
    fn grams_level(&self, a: &Grams, b: &Grams) -> (usize, f64) {
        if a.key == b.key {
            return (0, -self.crowd(Kind::WholeName, a.key));
        }
        let counts = self.frequencies.runs(self.position);
        let texts = 1.0 + counts.last().map_or(0.0, |texts| *texts as f32);
        let rarity = |run: u16| {
            let seen = 1.0 + counts.get(usize::from(run)).map_or(0.0, |count| *count as f32);
            1.0 + (texts / seen).ln()
        };
        let found = cosine(a, b, rarity);
        let level = 1 + COSINES
            .iter()
            .position(|least| found >= *least)
            .unwrap_or(COSINES.len());
        // Between two levels the weight rises evenly, so that the more alike come first.
        let most = if level >= 2 {
            COSINES.get(level - 2).copied().unwrap_or(1.0)
        } else {
            1.0
        };
        let least = COSINES.get(level - 1).copied().unwrap_or(0.0);
        let bits = |level: usize| self.weights.get(level).copied().unwrap_or(0.0);
        (
            level,
            (found - least) / (most - least) * (bits(level - 1) - bits(level)),
        )
    }

    /// Level and frequency adjustment of two short texts.
    fn spelling_level(&self, a: &Name, b: &Name) -> (usize, f64) {
        if a.key == b.key || a.glued == b.glued {
            let things = f64::from(self.frequencies.of(term(self.position, Kind::WholeName, a.key)).max(1));
            let bits = (self.counted.max(things) / things).log2();
            return (0, (0.7 * (bits - USUAL_SPELLING_BITS)).clamp(-4.0, 4.0));
        }
        let (a, b) = if a.text <= b.text {
            (&a.text, &b.text)
        } else {
            (&b.text, &a.text)
        };
        let (a, b) = (beginning(a), beginning(b));
        let similarity = strsim::jaro_winkler(a, b);
        let one_error = a.len().min(b.len()) >= 3 && strsim::osa_distance(a, b) == 1;
        match similarity {
            _ if one_error => (1, 0.0),
            found if found >= 0.92 => (1, 0.0),
            found if found >= 0.8 => (2, 0.0),
            _ => (3, 0.0),
        }
    }

    /// Level and frequency adjustment of two names.
    fn name_level(&self, a: &Name, b: &Name) -> (usize, f64) {
        if self.rule.method == Method::Spelling {
            return self.spelling_level(a, b);
        }
        // One order, so that sums are equal to the last bit whichever record comes first.
        let (a, b) = if a.text <= b.text { (a, b) } else { (b, a) };
        let text = self.rule.method != Method::OrganizationName;
        let same_branch = a.branch == b.branch;
        let base = |level: usize| self.rule.method.levels().get(level).map_or(0.0, |(_, w)| *w);
        let read = !text && doubt::of_names(a, b) == Some(DoubtKind::AbbreviationRead);
        let apart = contradiction(a.marks.iter(), b.marks.iter()).is_some();
        if (a.key == b.key || a.glued == b.glued || same_but_for_spelling(a, b)) && !apart && !read {
            let exact = a.text == b.text && same_branch && same_abbreviations(a, b);
            let level = usize::from(!exact && !text);
            return (level, self.whole_name_bits(a) - base(0));
        }
        let alignment = align(a, b, |token, shared| self.word_bits(token, shared));
        let ratio = alignment.ratio();
        let adjusted = |evidence: f64| (0.6 * (evidence - USUAL_BITS)).clamp(-6.0, MOST_ADJUSTED);
        let enough = alignment.evidence >= 8.0;
        let first = if text { 1 } else { 2 };
        let found = match ratio {
            _ if !text && alignment.evidence < 16.0 && nearly_glued(a, b) => (first, -1.0),
            r if r >= 0.9 && enough => (first, adjusted(alignment.evidence)),
            r if r >= 0.75 && enough => (first + 1, adjusted(alignment.evidence)),
            _ if !text && is_initialism(a, b) => (first + 1, -3.0),
            _ if !text && nearly_glued(a, b) => (first, -1.0),
            r if r >= 0.5 => (first + 2, 0.0),
            r if r >= 0.2 && !text => (first + 3, 0.0),
            _ => (self.weights.len() - 1, 0.0),
        };
        // Names of sisters are alike in part; a reading of an abbreviation is as weak as that is.
        match found {
            (level, _) if apart && level < first + 2 => (first + 2, 0.0),
            (level, _) if read && level < first + 1 => (first + 1, 0.0),
            found => found,
        }
    }

    /// Information of a whole name that agrees: that of its words, but no more than how often the
    /// name itself occurs allows.
    fn whole_name_bits(&self, name: &Name) -> f64 {
        let mut bits: Vec<f64> = name.tokens.iter().map(|token| self.word_bits(token, true)).collect();
        let things = self.frequencies.of(term(self.position, Kind::WholeName, name.key));
        let crowd = 2.0 * (f64::from(things.max(2)) / 2.0).log2();
        let most = self.population_bits + 9.0 - crowd;
        let found = (combined(&mut bits) + WHOLE_NAME_BITS).min(most);
        if self.rule.method == Method::Description {
            found.min(7.0)
        } else {
            found
        }
    }

    fn word_bits(&self, token: &Token, shared: bool) -> f64 {
        let seen = f64::from(self.frequencies.of(term(self.position, Kind::Word, token.hash)));
        let others = (seen - if shared { 2.0 } else { 1.0 }).max(0.0) + 0.1;
        let expected = f64::from(words::expected_share(token.hash, Name::length(token)));
        let share = (others + EXPECTED_NAMES * expected) / (self.counted + EXPECTED_NAMES);
        (-share.log2()).clamp(0.0, MOST_BITS)
    }

    fn addresses(&self, a: &[Address], b: &[Address]) -> Option<Outcome> {
        let found = best(a, b, |left, right| (address_level(left, right), 0.0));
        found.and_then(|(level, _, i, j)| {
            // A town without a street contradicts no street in it.
            let vague = [a.get(i), b.get(j)]
                .into_iter()
                .flatten()
                .any(|side| side.building().is_none());
            let against = self.weights.get(level).is_some_and(|weight| *weight < 0.0);
            if vague && against && level <= SAME_CITY {
                return None;
            }
            let buildings = [a.get(i), b.get(j)].into_iter().flatten().filter_map(Address::building);
            let crowd = |building| self.crowd(Kind::Building, building);
            let crowd = if level <= 2 {
                buildings.map(crowd).fold(0.0, f64::max)
            } else {
                0.0
            };
            // One building of many: the more there are, the more it says.
            let singled = if level <= 2 {
                self.population_bits - USUAL_POPULATION_BITS
            } else {
                0.0
            };
            let differ = || {
                a.iter()
                    .any(|left| b.iter().any(|right| tells_streets_apart(left, right)))
            };
            Some(Outcome {
                doubt: (level > 2 && differ()).then_some(DoubtKind::StreetsDiffer),
                ..self.outcome(level, singled.max(0.0) - crowd, i, j)
            })
        })
    }

    /// Bits to take off because many things have this value.
    fn crowd(&self, kind: Kind, hash: u64) -> f64 {
        let things = f64::from(self.frequencies.of(term(self.position, kind, hash)).max(2));
        (1.5 * (things / 2.0).log2()).min(10.0)
    }

    fn values(&self, a: &[Value], b: &[Value]) -> Option<Outcome> {
        let optional = self.rule.optional_signs;
        let begins = |left: &Value| b.iter().any(|right| value::begins(left.code, right.code, optional));
        let silent = optional > 0 && a.iter().any(begins);
        let found = best(a, b, |left, right| {
            let level = self.value_level(left.code, right.code);
            let adjustment = if level == 0 { self.shared_value(left.code) } else { 0.0 };
            (level, adjustment)
        });
        let found = found.filter(|(level, ..)| *level == 0 || !silent);
        found.map(|(level, adjustment, i, j)| self.outcome(level, adjustment, i, j))
    }

    /// Frequency adjustment of a value that both sides have.
    fn shared_value(&self, code: u64) -> f64 {
        match self.rule.method {
            Method::Code | Method::Number => 0.0,
            // Models without a crowd say more than the rules suppose.
            Method::ModelNumber => {
                let things = f64::from(self.frequencies.of(term(self.position, Kind::Value, code)).max(2));
                1.0 - things.log2()
            }
            Method::Phone => (self.population_bits - USUAL_POPULATION_BITS).max(0.0) - self.crowd(Kind::Value, code),
            _ => -self.crowd(Kind::Value, code),
        }
    }

    fn value_level(&self, a: u64, b: u64) -> usize {
        let near = match self.rule.method {
            _ if a == b => return 0,
            Method::Identifier | Method::Exact => {
                let told_apart = matches!(self.weights, [_, near, different] if near > different);
                told_apart && !self.sisters && value::mistyped(a, b)
            }
            Method::ModelNumber => value::models_near(a, b),
            Method::Phone => value::phones_near(a, b),
            Method::Number => value::numbers_near(a, b, self.rule.tolerance),
            Method::Date => value::dates_near(a, b),
            _ => true,
        };
        if near { 1 } else { 2 }
    }
}

/// The best level over all pairs of values, then the best adjustment, then the pair that comes first by what it says:
/// whichever side is called left, and in whatever order the values stand, it is the same pair.
fn best<T: AsRef<str>>(a: &[T], b: &[T], level: impl Fn(&T, &T) -> (usize, f64)) -> Option<(usize, f64, usize, usize)> {
    let mut found: Option<(usize, f64, usize, usize)> = None;
    for (i, left) in a.iter().enumerate() {
        for (j, right) in b.iter().enumerate() {
            let (level, adjustment) = level(left, right);
            let better = found.is_none_or(|(known, bits, k, l)| {
                let by_words = || words(left, right).cmp(&words(&a[k], &b[l]));
                let order = level.cmp(&known).then(bits.total_cmp(&adjustment));
                order.then_with(by_words).is_lt()
            });
            if better {
                found = Some((level, adjustment, i, j));
            }
        }
    }
    found
}

/// Whether two names differ in the spelling of their numbers only (`PARTNERS II`, `PARTNERS TWO`).
fn same_but_for_spelling(a: &Name, b: &Name) -> bool {
    let numbers = |name: &Name| {
        name.marks
            .iter()
            .filter(|mark| mark.kind == MarkKind::Number)
            .map(|mark| mark.value)
            .collect::<Vec<_>>()
    };
    a.stem != 0 && a.stem == b.stem && !a.marks.is_empty() && numbers(a) == numbers(b)
}

/// Whether each word of two equal texts was abbreviated in both or in neither.
fn same_abbreviations(a: &Name, b: &Name) -> bool {
    let codes = |name: &Name| name.tokens.iter().map(|token| token.abbreviation).collect::<Vec<_>>();
    codes(a) == codes(b)
}

/// What a pair says, whichever side is left.
fn words<'a>(left: &'a impl AsRef<str>, right: &'a impl AsRef<str>) -> (&'a str, &'a str) {
    let (left, right) = (left.as_ref(), right.as_ref());
    (left.min(right), left.max(right))
}

/// As much of a text as is compared letter by letter: that takes time in proportion to the product of both lengths.
pub(super) fn beginning(text: &str) -> &str {
    const LONGEST_COMPARED: usize = 256;
    let end = text.char_indices().nth(LONGEST_COMPARED).map(|(end, _)| end);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Whether the names carry branch numbers and none is common.
pub(crate) fn branches_differ(a: &Field, b: &Field) -> bool {
    let (Field::Names(a), Field::Names(b)) = (a, b) else {
        return false;
    };
    let branches = |names: &[Name]| {
        names
            .iter()
            .map(|name| name.branch)
            .filter(|branch| *branch != 0)
            .collect::<Vec<_>>()
    };
    let (a, b) = (branches(a), branches(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|branch| b.contains(branch))
}

/// Whether every description of one side contradicts every one of the other.
pub(crate) fn measures_contradict(a: &Field, b: &Field) -> bool {
    let (Field::Names(a), Field::Names(b)) = (a, b) else {
        return false;
    };
    a.iter()
        .all(|left| b.iter().all(|right| measure::contradict(left, right)))
}
