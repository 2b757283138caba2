//! Comparison methods, their levels of agreement and the weights they have until trained.

use serde::{Deserialize, Serialize};

/// Name of the model in code; changes whenever assessments of unchanged rules may change.
pub(crate) const MODEL: &str = "4";

/// How the values of an attribute are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Equal or not, letters and digits only.
    Exact,
    /// A number that names one thing: equality is strong evidence.
    Identifier,
    /// Names of organizations: legal forms, trading names, abbreviations, rare words.
    OrganizationName,
    /// Free text as a set of words weighted by rarity.
    Text,
    /// A short text such as a person's name, letter by letter.
    Spelling,
    /// Free text by its runs of three letters, weighted by rarity.
    Ngrams,
    /// Item descriptions: as `text`, with measures that must not contradict; weak evidence.
    Description,
    /// Postal addresses: the best pair of two groups.
    Address,
    /// Telephone numbers: any against any.
    Phone,
    /// Model and part numbers found in texts: any against any.
    ModelNumber,
    /// Numbers with a relative tolerance.
    Number,
    /// Dates; swapped or mistyped parts are near.
    Date,
    /// Values of a code list.
    Code,
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}

type Levels = &'static [(&'static str, f64)];

// Unless rules say otherwise, `near` of the first two weighs what `different` does: where there are
// check digits, or numbers are given in sequence, one sign off is another thing.
const EXACT: Levels = &[("exact", 8.0), ("near", -3.0), ("different", -3.0)];
const IDENTIFIER: Levels = &[("exact", 20.0), ("near", -6.0), ("different", -6.0)];
const SPELLING: Levels = &[("exact", 7.0), ("near", 5.0), ("similar", 2.0), ("different", -4.0)];
const NGRAMS: Levels = &[
    ("exact", 13.0),
    ("cosine_85", 12.0),
    ("cosine_70", 11.0),
    ("cosine_60", 9.5),
    ("cosine_50", 8.0),
    ("cosine_40", 6.0),
    ("cosine_30", 3.0),
    ("cosine_20", -1.0),
    ("different", -5.0),
];
const ORGANIZATION_NAME: Levels = &[
    ("exact", 13.0),
    ("equivalent", 12.0),
    ("strong", 10.0),
    ("near", 6.0),
    ("partial", 0.0),
    ("weak", -4.0),
    ("different", -7.0),
];
const TEXT: Levels = &[
    ("exact", 12.0),
    ("strong", 9.0),
    ("near", 5.0),
    ("partial", 0.0),
    ("different", -5.0),
];
const DESCRIPTION: Levels = &[
    ("exact", 5.0),
    ("strong", 4.0),
    ("near", 2.0),
    ("partial", -1.0),
    ("different", -6.0),
];
const ADDRESS: Levels = &[
    ("exact", 12.0),
    ("same_building", 9.0),
    ("near", 8.0),
    ("same_street", 3.0),
    ("same_zip", 2.0),
    ("same_city", 1.0),
    ("same_state", -4.0),
    ("different", -6.0),
];
const PHONE: Levels = &[("exact", 11.0), ("near", 2.0), ("different", -2.0)];
const NUMBER: Levels = &[("exact", 5.0), ("near", 3.0), ("different", -4.0)];
const MODEL_NUMBER: Levels = &[("exact", 8.0), ("near", 3.0), ("different", -2.0)];
const DATE: Levels = &[("exact", 8.0), ("near", 3.0), ("different", -4.0)];
const CODE: Levels = &[("exact", 1.0), ("different", -2.0)];

impl Method {
    /// Whether it compares what things are called. Many things may be called the same: agreement on it alone is no
    /// proof, however rare the words are.
    pub(crate) fn is_name(self) -> bool {
        match self {
            Method::OrganizationName | Method::Text | Method::Spelling | Method::Ngrams | Method::Description => true,
            Method::Exact
            | Method::Identifier
            | Method::Address
            | Method::Phone
            | Method::ModelNumber
            | Method::Number
            | Method::Date
            | Method::Code => false,
        }
    }

    /// Whether agreement of this level is evidence of its own beside a name: one building, one telephone number, one
    /// identifier. A town, a category or a number nearly the same are shared by too many.
    pub(crate) fn corroborates(self, level: usize) -> bool {
        match self {
            Method::Address => level <= 2,
            // One typing error counts where the rules tell it from another value.
            Method::Identifier | Method::Exact => level <= 1,
            Method::Phone | Method::ModelNumber | Method::Number | Method::Date => level == 0,
            Method::OrganizationName
            | Method::Text
            | Method::Spelling
            | Method::Ngrams
            | Method::Description
            | Method::Code => false,
        }
    }

    /// Names and default weights (bits) of the levels, best first.
    pub(crate) fn levels(self) -> Levels {
        match self {
            Method::Exact => EXACT,
            Method::Identifier => IDENTIFIER,
            Method::Spelling => SPELLING,
            Method::Ngrams => NGRAMS,
            Method::OrganizationName => ORGANIZATION_NAME,
            Method::Text => TEXT,
            Method::Description => DESCRIPTION,
            Method::Address => ADDRESS,
            Method::Phone => PHONE,
            Method::ModelNumber => MODEL_NUMBER,
            Method::Number => NUMBER,
            Method::Date => DATE,
            Method::Code => CODE,
        }
    }
}
