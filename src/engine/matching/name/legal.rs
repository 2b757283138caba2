//! Legal forms at the end of names.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Legal forms that are one wherever they stand.
const ANYWHERE: &[&str] = &[
    "INC",
    "LLC",
    "INCORPORATED",
    "CORP",
    "CORPORATION",
    "LLP",
    "PLLC",
    "GMBH",
    "LLLP",
];

const FORMS: &str = include_str!("legal_forms.txt");

/// Words of the forms before their last word, by the last word; the longest first.
type Endings = FxHashMap<&'static str, Vec<Box<[&'static str]>>>;

static ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    let mut endings = Endings::default();
    for form in FORMS.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = form.split(' ').collect();
        if let Some((last, before)) = words.split_last() {
            endings.entry(last).or_default().push(before.into());
        }
    }
    for before in endings.values_mut() {
        before.sort_by_key(|words| std::cmp::Reverse(words.len()));
    }
    endings
});

/// How many words at the end are a legal form; the longest form comes first.
pub(super) fn lengths_at_end(words: &[Cow<'_, str>]) -> impl Iterator<Item = usize> {
    let (last, rest) = words.split_last().map_or(("", words), |(last, rest)| (&**last, rest));
    let ends = move |before: &[&str]| {
        rest.len() >= before.len()
            && rest
                .iter()
                .rev()
                .zip(before.iter().rev())
                .all(|(word, form)| word == form)
    };
    let forms = ENDINGS.get(last).map_or(&[][..], Vec::as_slice);
    forms
        .iter()
        .map(|before| &**before)
        .filter(move |before| ends(before))
        .map(|before| before.len() + 1)
}

pub(super) fn is_one_anywhere(word: &str) -> bool {
    ANYWHERE.contains(&word)
}
