//! Whether a combination of a chart may be posted to: by its elements, by what they restrict, by the chart's own rules, and by
//! its accounting periods.

use serde::Serialize;

use super::Segments;
use super::compiled::{Loader, stored};
use crate::engine::account_mapping::chart::{Chart, Reason};
use crate::engine::account_mapping::close_calendar::{CloseCalendar, PeriodState};
use crate::engine::account_mapping::day::Day;
use crate::engine::account_mapping::restrictions::Posting;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::hub::definitions::Kind;
use crate::hub::time::{day_of, now};
use crate::store::definitions;

/// A posting that somebody wants to make.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Day of the entry.
    pub date: String,
    /// Code by segment.
    pub segments: Segments,
    /// Kind of posting, if it is of one besides what its account says.
    pub posting: Option<Posting>,
}

/// Whether a combination may be posted to.
#[derive(Debug, Clone, Serialize)]
pub struct Validity {
    /// Whether it may.
    pub valid: bool,
    /// Why not.
    pub reasons: Vec<Reason>,
}

impl Hub {
    /// Whether a combination of a chart may be posted to on a day, and why not.
    ///
    /// # Errors
    /// `Conflict` when no version of the chart is in force; `Malformed` for a date that is none.
    pub async fn validate_combination(&self, chart: &str, wanted: Wanted) -> Result<Validity> {
        let day = Day::parse(&wanted.date).ok_or_else(|| Error::malformed("/date", "expected a date, YYYY-MM-DD"))?;
        let (cache, name) = (self.mappings.cache.clone(), chart.to_owned());
        self.read(move |conn| {
            let mut loader = Loader { cache: &cache, conn };
            let (_, chart) = loader.chart(&name)?;
            let mut reasons = reasons_against(&chart, &wanted, day);
            reasons.extend(loader.period_reason(&chart, day)?);
            Ok(Validity {
                valid: reasons.is_empty(),
                reasons,
            })
        })
        .await
    }
}

fn reasons_against(chart: &Chart, wanted: &Wanted, day: Day) -> Vec<Reason> {
    let codes = wanted
        .segments
        .iter()
        .map(|(name, code)| (name.as_str(), code.as_str()));
    match chart.keys(codes) {
        Ok(keys) => chart.reasons_against_posting(&keys, day, wanted.posting),
        Err(reasons) => reasons,
    }
}

impl Loader<'_> {
    /// Why no entries are made on a day, where the chart names a close calendar.
    fn period_reason(&mut self, chart: &Chart, day: Day) -> Result<Option<Reason>> {
        let Some(name) = &chart.close_calendar else {
            return Ok(None);
        };
        let row = definitions::on_day(self.conn, Kind::CloseCalendar.as_str(), name, &day_of(now()))?;
        let Some(row) = row else {
            let message = format!("no version of the close calendar {name} is in force today");
            return Ok(Some(of_day("calendar_not_in_force", message)));
        };
        let calendar = CloseCalendar::read(&stored(&row.body)?)
            .map_err(|_| Error::Internal(format!("the close calendar {name} cannot be read")))?;
        let told = calendar.period(day).and_then(|period| {
            let word = match period.state {
                PeriodState::Open => return None,
                PeriodState::Closing => "is being closed",
                PeriodState::Closed => "is closed",
            };
            Some(of_day("period_not_open", format!("the period {} {word}", period.name)))
        });
        Ok(told)
    }
}

fn of_day(code: &str, message: String) -> Reason {
    Reason {
        code: code.to_owned(),
        segment: None,
        pointer: Some("/date".to_owned()),
        rule: None,
        said_by: None,
        message,
    }
}
