//! A golden record's periods, past, present and to come.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Hub;
use super::consolidate::differing;
use super::disclosure::Disclosure;
use super::past::{Layer, Moment};
use super::periods::{line_of, only};
use super::time::{day_of, now};
use crate::engine::domain::Mask;
use crate::engine::record::Attributes;
use crate::error::{Error, Result};

/// What a golden record says over time.
#[derive(Debug, Serialize)]
pub struct TimelineView {
    /// Golden record.
    pub golden_id: Value,
    /// Its version.
    pub version: Value,
    /// In order of time; they never overlap.
    pub items: Vec<PeriodView>,
}

/// What a golden record says from one day to another.
#[derive(Debug, Serialize)]
pub struct PeriodView {
    /// First day; absent: always before the end.
    pub valid_from: Option<String>,
    /// First day that no longer belongs to it; absent: no end.
    pub valid_to: Option<String>,
    /// `past`, `present` or `future`, as of the day that is asked about.
    pub state: &'static str,
    /// Attributes that differ from the period before.
    pub changed: Vec<String>,
    /// What holds.
    pub attributes: Attributes,
}

impl Hub {
    /// The periods of a golden record. `moment.valid_on` says of which day they are past or to come; today if nothing is
    /// said.
    ///
    /// # Errors
    /// As [`Hub::golden_record_at`]; `Conflict` in a domain without valid time.
    pub async fn timeline(&self, domain: &str, id: &str, moment: Moment, working: bool) -> Result<TimelineView> {
        let definition = self.domain(domain)?;
        let Some(rule) = definition.valid_time.clone() else {
            return Err(Error::conflict(
                "no_valid_time",
                format!("the rules of the domain {domain} have no valid time"),
            ));
        };
        let day = moment
            .valid_on
            .unwrap_or_else(|| day_of(moment.as_of.unwrap_or_else(now)));
        let moment = Moment {
            as_of: moment.as_of,
            valid_on: None,
        };
        let layer = Layer {
            working,
            disclosure: Disclosure::masked(Mask::Everything),
        };
        let body = self.golden_record_at(domain, id, moment, layer).await?;
        let none = Map::new();
        let present = body.get("attributes").and_then(Value::as_object).unwrap_or(&none);
        let line = line_of(&rule, body.get("periods"), present)?;
        let (today, mut before) = (only(&day), Attributes::new());
        let items = line.periods().iter().map(|period| {
            let attributes = period.value.attributes.clone();
            let changed = differing(&before, &attributes);
            before.clone_from(&attributes);
            PeriodView {
                valid_from: period.interval.valid_from.clone(),
                valid_to: period.interval.valid_to.clone(),
                state: match period.interval.starts_by(&day) {
                    _ if period.interval.covers(&today) => "present",
                    true => "past",
                    false => "future",
                },
                changed,
                attributes,
            }
        });
        let items = items.collect();
        Ok(TimelineView {
            golden_id: body.get("id").cloned().unwrap_or(Value::Null),
            version: body.get("version").cloned().unwrap_or(Value::Null),
            items,
        })
    }
}
