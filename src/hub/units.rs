//! Quantities of a golden record's units in one another.

use serde::Serialize;

use super::Hub;
use super::golden_records::PublishedRecord;
use super::publish::published_attributes;
use super::time::{day_of, now};
use crate::engine::record::Violation;
use crate::engine::units::{Conversion, Graph, Impossible, Unit, UnitList};
use crate::error::{Error, Result};

/// A unit as somebody names it: a code, and its list if that is not the record's own.
#[derive(Debug, Clone)]
pub struct NamedUnit {
    /// Code.
    pub code: String,
    /// List.
    pub list: Option<UnitList>,
}

/// What is to be converted.
#[derive(Debug, Clone)]
pub struct Quantity {
    /// A decimal as text.
    pub quantity: String,
    /// Its unit.
    pub from: NamedUnit,
    /// The unit asked for.
    pub to: NamedUnit,
    /// The day whose factors count; today, if none is said.
    pub on: Option<String>,
    /// Digits behind the point of the answer's decimal.
    pub scale: u32,
}

/// A quantity in another unit.
#[derive(Debug, Serialize)]
pub struct Converted {
    /// Golden record, after merges.
    pub golden_id: String,
    /// Published version whose factors were used.
    pub version: i64,
    /// The day whose factors were used.
    pub on: String,
    /// The quantity that was given.
    pub quantity: String,
    /// Its unit.
    pub from: Unit,
    /// The unit that was asked for.
    pub to: Unit,
    /// Digits behind the point of `decimal`.
    pub scale: u32,
    /// The answer.
    #[serde(flatten)]
    pub conversion: Conversion,
}

impl Hub {
    /// Converts a quantity by the published factors of a golden record.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for a unit that the record does not know, or without a way between the two on that day;
    /// `Conflict` for a domain without units, or factors that contradict one another.
    pub async fn convert(&self, domain: &str, id: &str, asked: Quantity) -> Result<Converted> {
        let rules = self.domain(domain)?;
        let Some(units) = &rules.units else {
            let detail = format!("the rules of {domain} have no [units], so nothing can be converted");
            return Err(Error::conflict("no_units", detail));
        };
        let record = self.golden_record(domain, id).await?;
        let graph = Graph::of(units, &published_attributes(Some(&record.body))?);
        let on = asked.on.clone().unwrap_or_else(|| day_of(now()));
        let unit = |named: &NamedUnit| graph.unit(named.list, &named.code);
        let (from, to) = (unit(&asked.from), unit(&asked.to));
        let conversion = graph
            .convert(&asked.quantity, &from, &to, &on, asked.scale)
            .map_err(|why| refused(why, &from, &on))?;
        Ok(Converted {
            golden_id: record.golden_id.to_string(),
            version: version_of(&record),
            on,
            quantity: asked.quantity,
            from,
            to,
            scale: asked.scale,
            conversion,
        })
    }
}

/// The tag of a published record is its version in quotes.
fn version_of(record: &PublishedRecord) -> i64 {
    record.etag.trim_matches('"').parse().unwrap_or_default()
}

fn refused(why: Impossible, from: &Unit, on: &str) -> Error {
    match why {
        Impossible::Quantity => Error::invalid(
            "/quantity",
            "decimal",
            "expected a decimal as text, at most 30 digits behind the point",
        ),
        Impossible::TooLarge => Error::invalid(
            "/quantity",
            "too_large",
            "expected a number that can be reckoned with exactly",
        ),
        Impossible::Unknown(unit) => {
            let place = if unit == *from { "/from" } else { "/to" };
            let message = format!("the record does not know the unit {unit}; a package needs a factor of its own");
            Error::invalid(place, "unknown_unit", message)
        }
        Impossible::NoWay => {
            let message = format!("no conversion of the record leads there on {on}");
            Error::invalid("/to", "no_conversion", message)
        }
        Impossible::Contradiction(found) => {
            let told: Vec<String> = found.into_iter().map(|Violation { message, .. }| message).collect();
            Error::conflict("units_contradict", told.join("; "))
        }
    }
}
