//! The UCUM units that supplies are measured in, with their exact worth in the first unit of their dimension.
//!
//! Codes are those of UCUM without regard to case ("c/i"), because unit codes are kept in upper case; where the case
//! tells two units apart, the c/i code does so otherwise (`MG` is the milligram, `MAG` the megagram).

use super::ratio::Ratio;
use crate::engine::signs;

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    /// In liters.
    Volume,
    /// In grams.
    Mass,
    /// In meters.
    Length,
    /// In square meters.
    Area,
    /// In seconds.
    Time,
    /// In ones.
    Count,
}

use Dimension::{Area, Count, Length, Mass, Time, Volume};

/// Code, what it measures, numerator and denominator of its worth. US customary units by their definitions in the
/// international inch (2.54 cm) and the avoirdupois pound (453.59237 g).
#[rustfmt::skip]
const TABLE: [(&str, Dimension, i128, i128); 39] = [
    ("L", Volume, 1, 1), ("DL", Volume, 1, 10), ("CL", Volume, 1, 100), ("ML", Volume, 1, 1_000), ("UL", Volume, 1, 1_000_000),
    ("M3", Volume, 1_000, 1), ("CM3", Volume, 1, 1_000),
    ("[GAL_US]", Volume, 3_785_411_784, 1_000_000_000), ("[QT_US]", Volume, 946_352_946, 1_000_000_000),
    ("[PT_US]", Volume, 473_176_473, 1_000_000_000), ("[FOZ_US]", Volume, 295_735_295_625, 10_000_000_000_000),
    ("G", Mass, 1, 1), ("KG", Mass, 1_000, 1), ("MG", Mass, 1, 1_000), ("UG", Mass, 1, 1_000_000), ("NG", Mass, 1, 1_000_000_000),
    ("T", Mass, 1_000_000, 1),
    ("[LB_AV]", Mass, 45_359_237, 100_000), ("[OZ_AV]", Mass, 45_359_237, 1_600_000), ("[GR]", Mass, 6_479_891, 100_000_000),
    ("M", Length, 1, 1), ("KM", Length, 1_000, 1), ("DM", Length, 1, 10), ("CM", Length, 1, 100), ("MM", Length, 1, 1_000),
    ("UM", Length, 1, 1_000_000), ("[IN_I]", Length, 254, 10_000), ("[FT_I]", Length, 3_048, 10_000), ("[YD_I]", Length, 9_144, 10_000),
    // The French gauge of catheters is a third of a millimeter.
    ("[CH]", Length, 1, 3_000),
    ("M2", Area, 1, 1), ("CM2", Area, 1, 10_000), ("[SIN_I]", Area, 64_516, 100_000_000), ("[SFT_I]", Area, 9_290_304, 100_000_000),
    ("S", Time, 1, 1), ("MIN", Time, 60, 1), ("HR", Time, 3_600, 1), ("D", Time, 86_400, 1),
    ("1", Count, 1, 1),
];

/// The first unit of a dimension, in which the worth of the others is said.
pub(super) fn first_of(dimension: Dimension) -> &'static str {
    match dimension {
        Volume => "L",
        Mass => "G",
        Length => "M",
        Area => "M2",
        Time => "S",
        Count => "1",
    }
}

/// Other spellings of units, after signs are spelled out: those that people and printers use for lack of the sign.
#[rustfmt::skip]
const ALSO: [(&str, &str); 14] = [
    ("MCG", "UG"), ("MCL", "UL"), ("CC", "ML"), ("LTR", "L"), ("GM", "G"), ("KGM", "KG"), ("CM^2", "CM2"), ("CM^3", "CM3"),
    ("M^2", "M2"), ("M^3", "M3"), ("SQCM", "CM2"), ("MICRON", "UM"), ("H", "HR"), ("FR", "[CH]"),
];

/// A code as the table has it: `µg`, `μg`, `㎍` and `mcg` are `UG`, `cm³` is `CM3`. What is not known stays, in upper case.
pub(super) fn spelled(code: &str) -> String {
    let plain: String = signs::plain(code).split_whitespace().collect();
    let upper = plain.to_uppercase();
    let also = ALSO.iter().find(|(other, _)| *other == upper);
    also.map_or(upper, |(_, own)| (*own).to_owned())
}

/// What a unit measures, and its worth in the first unit of the dimension; in whichever case it is written.
pub(super) fn measure(code: &str) -> Option<(Dimension, Ratio)> {
    let code = spelled(code);
    let known = TABLE.iter().find(|(known, ..)| *known == code);
    known.and_then(|(_, dimension, num, den)| Some((*dimension, Ratio::new(*num, *den)?)))
}
