//! What may be found in a value, and what becomes of the record: the rules say it by attribute and code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::Severity;

/// What the rules may decide about: a value that is there and has the right type.
///
/// A value that is required and absent, one of another type, an option that the schema does not list, and an attribute that it
/// does not have are never let pass: programs are built on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// Not the form of its kind, or not the schema's `format`.
    Format,
    /// The check digits do not fit.
    CheckDigit,
    /// Begins as none that was assigned.
    Prefix,
    /// One repeated digit, or counting digits.
    Placeholder,
    /// Not in the list of its kind.
    CodeList,
    /// The form of a country that the record does not name.
    ForeignForm,
    /// A name without a letter or a digit.
    Content,
    /// Longer than `usual_length`.
    UsualLength,
    /// Not the schema's `pattern`.
    Pattern,
    /// Shorter than the schema's `minLength`.
    MinLength,
    /// Longer than the schema's `maxLength`.
    MaxLength,
    /// Less than the schema's `minimum`.
    Minimum,
    /// More than the schema's `maximum`.
    Maximum,
    /// Not above the schema's `exclusiveMinimum`.
    ExclusiveMinimum,
    /// Not below the schema's `exclusiveMaximum`.
    ExclusiveMaximum,
    /// No multiple of the schema's `multipleOf`.
    MultipleOf,
}

impl FindingCode {
    /// Every code.
    pub const ALL: [FindingCode; 16] = [
        FindingCode::Format,
        FindingCode::CheckDigit,
        FindingCode::Prefix,
        FindingCode::Placeholder,
        FindingCode::CodeList,
        FindingCode::ForeignForm,
        FindingCode::Content,
        FindingCode::UsualLength,
        FindingCode::Pattern,
        FindingCode::MinLength,
        FindingCode::MaxLength,
        FindingCode::Minimum,
        FindingCode::Maximum,
        FindingCode::ExclusiveMinimum,
        FindingCode::ExclusiveMaximum,
        FindingCode::MultipleOf,
    ];

    /// The word used in rules, answers and lists.
    pub fn as_str(self) -> &'static str {
        match self {
            FindingCode::Format => "format",
            FindingCode::CheckDigit => "check_digit",
            FindingCode::Prefix => "prefix",
            FindingCode::Placeholder => "placeholder",
            FindingCode::CodeList => "code_list",
            FindingCode::ForeignForm => "foreign_form",
            FindingCode::Content => "content",
            FindingCode::UsualLength => "usual_length",
            FindingCode::Pattern => "pattern",
            FindingCode::MinLength => "min_length",
            FindingCode::MaxLength => "max_length",
            FindingCode::Minimum => "minimum",
            FindingCode::Maximum => "maximum",
            FindingCode::ExclusiveMinimum => "exclusive_minimum",
            FindingCode::ExclusiveMaximum => "exclusive_maximum",
            FindingCode::MultipleOf => "multiple_of",
        }
    }

    /// The code by its word; `None` for what the rules do not decide about.
    pub fn named(word: &str) -> Option<FindingCode> {
        FindingCode::ALL.into_iter().find(|code| code.as_str() == word)
    }

    /// Whether the schema may find it.
    pub(crate) fn is_of_the_schema(self) -> bool {
        match self {
            FindingCode::Format
            | FindingCode::Pattern
            | FindingCode::MinLength
            | FindingCode::MaxLength
            | FindingCode::Minimum
            | FindingCode::Maximum
            | FindingCode::ExclusiveMinimum
            | FindingCode::ExclusiveMaximum
            | FindingCode::MultipleOf => true,
            FindingCode::CheckDigit
            | FindingCode::Prefix
            | FindingCode::Placeholder
            | FindingCode::CodeList
            | FindingCode::ForeignForm
            | FindingCode::Content
            | FindingCode::UsualLength => false,
        }
    }

    /// Whether the value is well-formed, and only missing from one of the hub's lists, which are of a day.
    pub fn is_of_a_list(self) -> bool {
        match self {
            FindingCode::Prefix | FindingCode::CodeList | FindingCode::ForeignForm => true,
            FindingCode::Format
            | FindingCode::CheckDigit
            | FindingCode::Placeholder
            | FindingCode::Content
            | FindingCode::UsualLength
            | FindingCode::Pattern
            | FindingCode::MinLength
            | FindingCode::MaxLength
            | FindingCode::Minimum
            | FindingCode::Maximum
            | FindingCode::ExclusiveMinimum
            | FindingCode::ExclusiveMaximum
            | FindingCode::MultipleOf => false,
        }
    }
}

/// What becomes of a record with a finding: what the rules say of its code; else what they say of all that the hub's lists do
/// not know (`unlisted`); else what it is by itself.
pub(crate) fn severity(
    said: &BTreeMap<FindingCode, Severity>,
    unlisted: Option<Severity>,
    word: &str,
    by_itself: Severity,
) -> Severity {
    let Some(code) = FindingCode::named(word) else {
        return by_itself;
    };
    let of_lists = || match by_itself {
        Severity::Warn if code.is_of_a_list() => unlisted,
        Severity::Warn | Severity::Quarantine => None,
    };
    said.get(&code).copied().or_else(of_lists).unwrap_or(by_itself)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_the_word_that_rules_write() {
        for code in FindingCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert_eq!(FindingCode::named(code.as_str()), Some(code));
        }
        for word in [
            "required",
            "type",
            "enum",
            "unknown_attribute",
            "max_items",
            "date_order",
        ] {
            assert_eq!(FindingCode::named(word), None, "{word}");
        }
    }

    #[test]
    fn the_rules_decide_by_code_before_the_lists_before_the_value_itself() {
        use Severity::{Quarantine, Warn};
        let said = |code, severity| BTreeMap::from([(code, severity)]);
        for (said, unlisted, word, by_itself, expected) in [
            (BTreeMap::new(), None, "format", Warn, Warn),
            (BTreeMap::new(), None, "check_digit", Quarantine, Quarantine),
            (BTreeMap::new(), Some(Quarantine), "prefix", Warn, Quarantine),
            (BTreeMap::new(), Some(Warn), "prefix", Quarantine, Quarantine),
            (BTreeMap::new(), Some(Quarantine), "format", Warn, Warn),
            (said(FindingCode::Format, Quarantine), None, "format", Warn, Quarantine),
            (said(FindingCode::Prefix, Warn), Some(Quarantine), "prefix", Warn, Warn),
            (
                said(FindingCode::CheckDigit, Warn),
                None,
                "check_digit",
                Quarantine,
                Warn,
            ),
            (said(FindingCode::Format, Warn), None, "pattern", Quarantine, Quarantine),
        ] {
            assert_eq!(severity(&said, unlisted, word, by_itself), expected, "{said:?} {word}");
        }
    }
}
