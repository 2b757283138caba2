//! Names and texts as bags of words.

pub(crate) mod abbreviations;
#[cfg(test)]
pub(super) mod labeled;
mod legal;
mod marks;
mod numbers;
mod parts;
mod places;

use std::borrow::Cow;

use super::token::hash_text;
use super::words::{self, canonical};
use crate::engine::signs;

pub(crate) use marks::{Mark, MarkKind, contradiction};
pub(crate) use numbers::{MOST_FIGURES, figures};
pub use parts::{NamePart, organization_parts};

/// One word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) hash: u64,
    start: u16,
    length: u16,
    /// The abbreviation of several readings that stood there; 0 for a word in full.
    pub(crate) abbreviation: abbreviations::Code,
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
    /// What tells it from the names of sisters, sorted; only of names.
    pub(crate) marks: Box<[Mark]>,
    /// Legal forms that were left out and may be words with other readings (`CO`, `PA`).
    pub(crate) forms: [abbreviations::Code; 2],
    /// Hash of the words that are no numbers, in sorted order; 0 when there is none.
    pub(crate) stem: u64,
    /// What an item description measures, sorted by class.
    pub(crate) measures: Box<[Measure]>,
}

impl AsRef<str> for Name {
    /// As people read it.
    fn as_ref(&self) -> &str {
        &self.display
    }
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
                abbreviation: 0,
            });
            start += word.len() + 1;
        }
        let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        let is_word = |word: &&str| figures(word).is_none_or(|figures| figures.len() > MOST_FIGURES);
        let stem: Vec<&str> = sorted.iter().copied().filter(is_word).collect();
        measures.sort_unstable();
        measures.dedup();
        Some(Name {
            display: display.into(),
            key: hash_text(&sorted),
            glued: hash_text(&[&words.concat()]),
            text: text.into(),
            tokens: tokens.into(),
            branch,
            marks: Box::default(),
            forms: [0; 2],
            stem: if stem.is_empty() { 0 } else { hash_text(&stem) },
            measures: measures.into(),
        })
    }
}

/// Upper-case ASCII of any text: signs spelled as [`signs::plain`] spells them, letters of other scripts in Latin ones;
/// apostrophes vanish.
pub(crate) fn fold(raw: &str) -> String {
    let fold = |text: &str| {
        let kept = text.bytes().filter(|b| !matches!(b, b'\'' | b'`'));
        kept.map(|b| char::from(b.to_ascii_uppercase())).collect()
    };
    if raw.is_ascii() {
        fold(raw)
    } else {
        fold(&deunicode::deunicode(&signs::plain(raw)))
    }
}

/// The names in one value: the name itself, trading names after `DBA` and the like, and what stands in brackets. Parts
/// after `C/O`, `ATTN` and `ON BEHALF OF` name somebody else and are left out.
pub(crate) fn organization_names(raw: &str) -> Vec<Name> {
    let folded = fold(raw);
    let mut names: Vec<Name> = Vec::new();
    for segment in parts::read(&folded).segments {
        let words: Vec<String> = (0..segment.words.len())
            .map(|at| word_in_full(&segment.words, at).into_owned())
            .collect();
        let Some(mut name) = Name::from_words("", &words, segment.branch, Vec::new()) else {
            continue;
        };
        for (at, token) in name.tokens.iter_mut().enumerate() {
            token.abbreviation = abbreviation(&segment.words, at);
        }
        let forms = segment.forms.iter().map(|form| abbreviations::code(form, false));
        for (place, code) in name.forms.iter_mut().zip(forms.filter(|code| *code != 0)) {
            *place = code;
        }
        name.marks = segment.marks.clone();
        if !names
            .iter()
            .any(|other| other.text == name.text && other.branch == name.branch && other.marks == name.marks)
        {
            names.push(Name {
                display: segment.text().into(),
                ..name
            });
        }
    }
    if let Some(first) = names.first_mut() {
        first.display = raw.trim().into();
    }
    names
}

/// The word at a place in its one spelling.
fn word_in_full<'a>(words: &'a [Cow<'_, str>], at: usize) -> Cow<'a, str> {
    let word = words.get(at).map_or("", |word| &**word);
    if word == "ST" && follows_number(words, at) {
        return Cow::Borrowed("STREET");
    }
    match numbers::spelling(word, at == 0) {
        Cow::Borrowed(word) => Cow::Borrowed(canonical(word)),
        number => number,
    }
}

/// The abbreviation of several readings at a place; 0 for a word that has one.
fn abbreviation(words: &[Cow<'_, str>], at: usize) -> abbreviations::Code {
    let word = words.get(at).map_or("", |word| &**word);
    match word == "ST" && follows_number(words, at) {
        true => 0,
        false => abbreviations::code(word, at + 1 == words.len()),
    }
}

/// `104TH ST`
fn follows_number(words: &[Cow<'_, str>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    before.is_some_and(|before| figures(before).is_some())
}

/// Words of letters and digits; `&` and `+` are `AND`.
fn split_words(folded: &str) -> Vec<String> {
    parts::scan(folded)
        .iter()
        .filter(|word| word.text != "#")
        .map(|word| parts::spelled_out(word.text).to_owned())
        .collect()
}

/// A free text as words; no legal forms, no branches.
pub(crate) fn plain_text(raw: &str) -> Option<Name> {
    let folded = fold(raw);
    let mut words = split_words(&folded);
    words.retain(|word| !words::STOP.contains(&word.as_str()));
    let words: Vec<String> = words.iter().map(|word| plural_cut(word).to_owned()).collect();
    Name::from_words(raw.trim(), &words, 0, Vec::new())
}

/// A free text that is what something is called: it tells its sisters apart as a name does.
pub(crate) fn plain_name(raw: &str) -> Option<Name> {
    let folded = fold(raw);
    let marks = parts::read(&folded)
        .segments
        .into_iter()
        .flat_map(|segment| segment.marks);
    let mut marks: Vec<Mark> = marks.collect();
    marks.sort_unstable();
    marks.dedup();
    let marks = marks.into();
    plain_text(raw).map(|name| Name { marks, ..name })
}

/// A short text as its words, nothing left out.
pub(crate) fn spelled(raw: &str) -> Option<Name> {
    Name::from_words(raw.trim(), &split_words(&fold(raw)), 0, Vec::new())
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
        assert_eq!(branch("WALGREENS 00"), branch("WALGREENS #0"));
        assert_ne!(branch("WALGREENS 0"), 0);
        let stem = |raw: &str| organization_names(raw)[0].stem;
        assert_eq!(
            stem("PARTNERS 2 INDIA"),
            stem("PARTNERS 3 INDIA"),
            "numbers are compared apart"
        );
        assert_ne!(
            stem("HARRIER 12345 INDIA"),
            stem("HARRIER 99999 INDIA"),
            "long ones are words"
        );
        assert_eq!(branch("1 N 10 INC"), 0);
        assert_eq!(branch("99 CENTS ONLY"), 0);
    }

    #[test]
    fn legal_forms_of_many_countries_go() {
        for (a, b) in [
            ("SIEMENS HEALTHINEERS AG", "Siemens Healthineers"),
            ("Grupo Bimbo S.A. de C.V.", "GRUPO BIMBO"),
            ("MGM medical, s. r. o.", "MGM MEDICAL"),
            ("Muster GmbH & Co. KG", "Muster"),
            ("Medline Industries, LP", "MEDLINE INDUSTRIES"),
            ("Acme Limited Liability Company", "ACME"),
            ("Top Glove Sdn. Bhd.", "TOP GLOVE"),
            ("Terumo Kabushiki Kaisha", "TERUMO"),
        ] {
            assert_eq!(text(a), text(b), "{a}");
        }
        for name in [
            "FIRST NATIONAL BANK",
            "SAN DIEGO ZOO",
            "FIRE INSURANCE COMPANY",
            "ACME TRUST",
            "THE SOCIETY",
        ] {
            let last = name.split(' ').next_back().unwrap_or_default();
            let kept = text(name).ends_with(last) || last == "COMPANY";
            assert!(kept, "{name}: {}", text(name));
        }
    }

    #[test]
    fn other_names_and_other_parties() {
        let texts = |raw: &str| {
            organization_names(raw)
                .iter()
                .map(|name| name.text.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            texts("JANNE CORP. D B A KREDABLE AUTO SERVICE"),
            ["JANNE", "KREDABLE AUTO SERVICE"]
        );
        assert_eq!(
            texts("NCL HOLDINGS (ALSO KNOWN AS VLOX GROUP)"),
            ["NCL HOLDING", "VLOX GROUP"]
        );
        assert_eq!(texts("CAPITOL COUNSEL ON BEHALF OF WORKERS FUND"), ["CAPITOL COUNSEL"]);
        assert_eq!(organization_names("IBEW LOCAL NO. 134")[0].branch, hash_text(&["134"]));
    }

    #[test]
    fn tokens_of_labeled_names_get_their_label() {
        let share = labeled::share(include_str!("name/labeled.csv"), |line| {
            let parts = organization_parts(line).into_iter();
            parts.map(|(word, part)| (word, format!("{part:?}"))).collect()
        });
        assert!(share >= 0.95, "{share}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(DBA|INC|LLC|C/O|[(]|[)]|#|&|[A-Z]|STORE|[0-9]{1,4}|LOCAL| |[.,/']){0,16}", any in ".{0,24}") {
            for raw in [text, any] {
                let names = organization_names(&raw);
                proptest::prop_assert!(names.iter().all(|name| !name.text.is_empty()));
                let _ = organization_parts(&raw);
            }
        }
    }
}
