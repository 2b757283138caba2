//! What a description says that a thing is, or is not: latex and latex-free, left and right, small and large.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::scan::Piece;
use super::units::Class;

/// Words that say the same of a thing, the first being the form in which they are compared. Each may be denied: `NON`, `UN`,
/// `WITHOUT`, `-FREE`.
const TRAITS: &[&[&str]] = &[
    &["STERILE", "STRL"],
    &["LATEX", "LTX"],
    &["POWDER", "POWDERED", "PWD", "PWDR"],
    &["PRESERVATIVE", "PRESERVATIVES", "PRESERVED", "PRESERV"],
    &["DEHP"],
    &["PVC"],
    &["BPA"],
    &["CUFF", "CUFFED", "CUFFS"],
    &["SCENT", "SCENTED"],
    &["FRAGRANCE"],
    &["FLAVOR", "FLAVORED", "FLAVOUR", "FLAVOURED"],
    &["COAT", "COATED", "COATING"],
    &["DYE", "DYED"],
    &["SUGAR"],
    &["GLUTEN"],
    &["ALCOHOL"],
    &["LINT"],
    &["RADIOPAQUE", "RADIOOPAQUE", "XRAY"],
    &["ABSORBABLE", "ABSORB"],
    &["ABSORBENT"],
    &["ADHERENT", "ADHERING"],
    &["WOVEN"],
    &["SAFETY"],
    &["VENT", "VENTED", "VENTING"],
    &["MEDICATED"],
    &["WAX", "WAXED"],
    &["LUBRICATED", "LUBE"],
    &["TINTED"],
    &["THREADED"],
    &["LOCKING", "LOCK"],
    &["CANNULATED", "CANN"],
    &["CEMENT", "CEMENTED"],
    &["FENESTRATED"],
    &["TUNNELED", "TUNNELLED"],
    &["WEIGHTED"],
    &["CONDUCTIVE"],
    &["IONIC"],
    &["REBREATHER", "REBREATHING", "REBREATH"],
    &["NEEDLE", "NEEDLES", "NDL"],
    &["FILTER", "FILTERED", "FLTR"],
    &["VALVE", "VALVED"],
    &["CORD"],
    &["LID"],
    &["PORT", "PORTED"],
    &["STYLET", "STYLETTE"],
    &["HANDLE"],
    &["TIP"],
    &["MESH"],
    &["KNOT", "KNOTTED"],
    &["TUBING"],
    &["LINER", "LINED"],
];

/// Words of which at most one is true of a thing, each line with the words for one value.
const PAIRS: &[&[&[&str]]] = &[
    &[
        &["ADULT", "ADULTS", "ADLT"],
        &["PEDIATRIC", "PEDIATRICS", "PAEDIATRIC", "PED", "PEDS", "PEDI", "CHILD"],
        &["INFANT", "NEONATE", "NEONATAL", "NEWBORN"],
    ],
    &[&["DISPOSABLE", "DISPOSABLES"], &["REUSABLE", "REUSE"]],
    &[&["MALE"], &["FEMALE"]],
    &[&["UPPER"], &["LOWER"]],
    &[&["ANTERIOR"], &["POSTERIOR"]],
    &[&["MEDIAL"], &["LATERAL"]],
    &[&["PROXIMAL"], &["DISTAL"]],
    &[&["INTERNAL"], &["EXTERNAL"]],
    &[&["INNER"], &["OUTER"]],
    &[&["STRAIGHT"], &["CURVED", "CVD"]],
    &[&["LONG"], &["SHORT"]],
    &[&["RIGID"], &["FLEXIBLE"]],
    &[&["WET"], &["DRY"]],
];

static TRAIT_OF: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    let named = TRAITS.iter().filter_map(|words| Some((words, *words.first()?)));
    named
        .flat_map(|(words, form)| words.iter().map(move |word| (*word, form)))
        .collect()
});

static EXCLUSIVE_OF: LazyLock<FxHashMap<&str, (u64, &str)>> = LazyLock::new(|| {
    let mut found = FxHashMap::default();
    for (list, values) in (0_u64..).zip(PAIRS) {
        for (value, words) in (1_u64..).zip(*values) {
            let form = words.first().copied().unwrap_or_default();
            let code = list << EXCLUSIVE_BITS | value;
            found.extend(words.iter().map(|word| (*word, (code, form))));
        }
    }
    found
});

/// The form in which the words of a trait are compared.
pub(super) fn trait_of(word: &str) -> Option<&'static str> {
    TRAIT_OF.get(word).copied()
}

/// Which of several values that exclude each other a word says, as a number of the list and the value, and the word as it is
/// compared.
pub(super) fn exclusive(word: &str) -> Option<(u64, &'static str)> {
    EXCLUSIVE_OF.get(word).copied()
}

/// What a single word denies: `NONSTERILE`, `UNCUFFED`, `LATEXFREE`, `NEEDLELESS`, and `LF`, which is how supply lists write
/// latex-free.
pub(super) fn denied(word: &str) -> Option<&str> {
    if word == "LF" {
        return Some("LATEX");
    }
    const SHORTEST: usize = 4;
    if let Some(rest) = word.strip_prefix("NON") {
        let is_word = rest.len() >= SHORTEST && rest.bytes().all(|b| b.is_ascii_alphabetic());
        return is_word.then(|| trait_of(rest).unwrap_or(rest));
    }
    let un = word.strip_prefix("UN");
    let rest = un
        .or_else(|| word.strip_suffix("FREE"))
        .or_else(|| word.strip_suffix("LESS"));
    rest.and_then(trait_of)
}

/// Words between a denial and what it denies: `NOT MADE WITH NATURAL RUBBER LATEX`.
pub(super) const FILLERS: [&str; 11] = [
    "MADE",
    "WITH",
    "ANY",
    "NATURAL",
    "RUBBER",
    "ADDED",
    "CONTAIN",
    "CONTAINS",
    "CONTAINING",
    "A",
    "THE",
];

/// Words behind which `NO` is a number and no denial.
pub(super) const NUMBERED: [&str; 9] = [
    "CAT", "CATALOG", "PART", "ITEM", "REF", "MODEL", "LOT", "SERIAL", "STOCK",
];

/// Which end of a scale `HIGH` and `LOW` are, if the word is one of them.
pub(super) fn level(word: &str) -> Option<u64> {
    match word {
        "HIGH" | "HI" => Some(1),
        "LOW" | "LO" => Some(0),
        _ => None,
    }
}

type Found = &'static [(Class, u64)];

const LEFT: Found = &[(Class::Side, 1)];
const RIGHT: Found = &[(Class::Side, 2)];
const SMALLEST: Found = &[(Class::Size, 1)];
const SMALL: Found = &[(Class::Size, 2)];
const MEDIUM: Found = &[(Class::Size, 3)];
const LARGE: Found = &[(Class::Size, 4)];
const LARGER: Found = &[(Class::Size, 5)];
const LARGEST: Found = &[(Class::Size, 6)];
const BEYOND: Found = &[(Class::Size, 7)];
const FARTHER: Found = &[(Class::Size, 8)];
const FARTHEST: Found = &[(Class::Size, 9)];
/// `L` alone: left or large; it contradicts what is neither.
const L: Found = &[(Class::Side, 1), (Class::Size, 4)];
const STERILE: Found = &[(Class::Sterile, 1)];
const UNSTERILE: Found = &[(Class::Sterile, 2)];
const DISPOSABLE: Found = &[(Class::Exclusive, 1 << EXCLUSIVE_BITS | 1)];
const ONE_LUMEN: Found = &[(Class::Lumen, 1)];
const TWO_LUMENS: Found = &[(Class::Lumen, 2)];
const THREE_LUMENS: Found = &[(Class::Lumen, 3)];

/// Bits of an exclusive value that say which it is; those above say of which list.
pub(super) const EXCLUSIVE_BITS: u32 = 4;

/// The properties that words are by themselves, how many words they take, and the word that stands for a size.
pub(super) fn property(first: &str, second: &str, third: &str) -> (Found, usize) {
    match (first, second, third) {
        ("EXTRA", "EXTRA", "LARGE" | "LG" | "LRG") | ("X", "X", "LARGE" | "LG" | "LRG") => (LARGEST, 3),
        ("X" | "EXTRA", "LARGE" | "LG" | "LRG" | "LGE" | "L", _) => (LARGER, 2),
        ("X" | "EXTRA", "SMALL" | "SM" | "SML" | "S", _) => (SMALLEST, 2),
        ("XX", "LARGE" | "LG" | "LRG", _) => (LARGEST, 2),
        ("XXX", "LARGE" | "LG" | "LRG", _) => (BEYOND, 2),
        ("SINGLE", "USE", _) => (DISPOSABLE, 2),
        ("SINGLE", "LUMEN" | "LUM", _) => (ONE_LUMEN, 2),
        ("DOUBLE" | "DUAL", "LUMEN" | "LUM", _) => (TWO_LUMENS, 2),
        ("TRIPLE", "LUMEN" | "LUM", _) => (THREE_LUMENS, 2),
        _ => (single(first), 1),
    }
}

/// `2X LARGE`, `3X-LARGE`: a size by how many times the X stands.
pub(super) fn times_large(times: &str, word: &str) -> Option<Found> {
    let large = matches!(word, "LARGE" | "LG" | "LRG" | "L");
    match times {
        "2" if large => Some(LARGEST),
        "3" if large => Some(BEYOND),
        "4" if large => Some(FARTHER),
        "5" if large => Some(FARTHEST),
        _ => None,
    }
}

fn single(word: &str) -> Found {
    match word {
        "LEFT" | "LT" | "LFT" => LEFT,
        "RIGHT" | "RT" | "RGT" | "R" => RIGHT,
        "L" => L,
        "XS" | "XSM" | "XSMALL" => SMALLEST,
        "S" | "SM" | "SML" | "SMALL" => SMALL,
        "M" | "MED" | "MD" | "MEDIUM" => MEDIUM,
        "LG" | "LRG" | "LGE" | "LARGE" => LARGE,
        "XL" | "XLG" | "XLRG" | "XLARGE" => LARGER,
        "XXL" | "2XL" | "XXLG" | "XXLARGE" | "2XLARGE" => LARGEST,
        "XXXL" | "3XL" | "XXXLARGE" | "3XLARGE" => BEYOND,
        "XXXXL" | "4XL" => FARTHER,
        "5XL" => FARTHEST,
        "STERILE" | "STRL" => STERILE,
        "NS" => UNSTERILE,
        _ => &[],
    }
}

/// The one word for a size of several words or spellings, so that they weigh as one.
pub(super) fn size_word(size: u64) -> Option<&'static str> {
    let words = ["XS", "SMALL", "MEDIUM", "LARGE", "XL", "XXL", "3XL", "4XL", "5XL"];
    usize::try_from(size)
        .ok()?
        .checked_sub(1)
        .and_then(|at| words.get(at))
        .copied()
}

/// Whether a word says that sizes are those of sutures.
pub(super) fn is_suture(piece: &Piece<'_>) -> bool {
    const SUTURES: [&str; 14] = [
        "SUTURE",
        "SUTURES",
        "SUT",
        "SILK",
        "VICRYL",
        "PROLENE",
        "MONOCRYL",
        "ETHILON",
        "ETHIBOND",
        "CHROMIC",
        "GUT",
        "PDS",
        "NUROLON",
        "MERSILENE",
    ];
    matches!(piece, Piece::Word(word) if SUTURES.contains(word))
}
