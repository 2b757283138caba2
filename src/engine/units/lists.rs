//! The lists that unit codes are of.

use serde::{Deserialize, Serialize};

use super::ucum;

/// A list of unit codes. The same letters mean different things in different lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitList {
    /// The organization's own.
    #[default]
    Local,
    /// UN/ECE Recommendation 20: units of measure.
    Rec20,
    /// UN/ECE Recommendation 21: packages.
    Rec21,
    /// ASC X12 data element 355: units and packages.
    X12_355,
    /// Unified Code for Units of Measure.
    Ucum,
}

/// Packages that Recommendation 20 lists as deleted: they are in Recommendation 21.
const NOT_IN_REC20: [&str; 10] = ["BG", "BO", "BX", "CS", "CT", "CX", "PK", "RO", "TU", "VI"];

/// Codes of Recommendation 20 and X12 that Recommendation 21 does not have: it knows packages only.
const NOT_IN_REC21: [&str; 8] = ["C62", "EA", "PR", "DZN", "KT", "H87", "DZ", "RL"];

/// Codes of the UN/ECE lists that are something else in X12, with what X12 says instead.
const NOT_IN_X12: [(&str, &str); 5] = [("DZN", "DZ"), ("C62", "UN"), ("H87", "PC"), ("RO", "RL"), ("KGM", "KG")];

impl UnitList {
    /// The name in the API and in schemas.
    pub fn name(self) -> &'static str {
        match self {
            UnitList::Local => "local",
            UnitList::Rec20 => "rec20",
            UnitList::Rec21 => "rec21",
            UnitList::X12_355 => "x12_355",
            UnitList::Ucum => "ucum",
        }
    }

    /// The list of this name.
    pub fn named(name: &str) -> Option<UnitList> {
        use UnitList::*;
        [Local, Rec20, Rec21, X12_355, Ucum]
            .into_iter()
            .find(|list| list.name() == name)
    }

    /// What is wrong with a code of this list, if that is known: lists that are taken for one another.
    ///
    /// # Errors
    /// What was expected.
    pub fn check(self, code: &str) -> Result<(), String> {
        match self {
            UnitList::Rec20 if NOT_IN_REC20.contains(&code) => {
                Err("UN/ECE Recommendation 20 has no packages; expected the list rec21".into())
            }
            UnitList::Rec21 if NOT_IN_REC21.contains(&code) => {
                Err("UN/ECE Recommendation 21 has packages only; expected the list rec20".into())
            }
            UnitList::X12_355 => match NOT_IN_X12.iter().find(|(foreign, _)| *foreign == code) {
                Some((_, own)) => Err(format!("X12 element 355 says {own}; the code is of a UN/ECE list")),
                None => Ok(()),
            },
            UnitList::Ucum if ucum::measure(code).is_none() => {
                Err("expected a UCUM unit that the hub knows, e.g. mL, g or [in_i]".into())
            }
            _ => Ok(()),
        }
    }
}
