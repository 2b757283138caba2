//! Elements of charts among the published golden records of domains.

use serde_json::Value;

use super::compiled::{Loader, stored};
use crate::engine::account_mapping::chart::{ChartBody, ElementBody};
use crate::engine::account_mapping::elements::ElementSource;
use crate::engine::account_mapping::segment::Status;
use crate::engine::record::Attributes;
use crate::engine::timeline::{Interval, Period};
use crate::error::{Error, Result};
use crate::hub::checks::published_blocks;
use crate::store::{heads, published};

/// Golden records that are read at a time.
const PAGE: i64 = 1_000;

/// What a golden record says in one period, as it is published.
#[derive(serde::Deserialize)]
struct Holds {
    attributes: Attributes,
}

impl Loader<'_> {
    /// Positions of the domains that a chart takes elements from.
    pub(super) fn positions(&mut self, body: &ChartBody) -> Result<Vec<i64>> {
        let sources = body.elements_from.iter().flat_map(|from| from.sources());
        let names: Vec<String> = sources.map(|source| source.domain.clone()).collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let found = heads::read(self.conn, &names)?;
        let position = |name: &String| {
            let head = found.iter().find(|head| head.domain == *name);
            head.map_or(0, |head| head.position)
        };
        Ok(names.iter().map(position).collect())
    }

    /// Elements of a chart besides those of its body.
    pub(super) fn further(&mut self, chart: &str, body: &ChartBody) -> Result<Vec<ElementBody>> {
        let mut elements = Vec::new();
        for source in body.elements_from.iter().flat_map(|from| from.sources()) {
            self.of_source(chart, source, &mut elements)?;
        }
        Ok(elements)
    }

    fn of_source(&mut self, chart: &str, source: &ElementSource, elements: &mut Vec<ElementBody>) -> Result<()> {
        let mut after = String::new();
        loop {
            let rows = published::bytes_after(self.conn, &source.domain, &after, PAGE)?;
            let Some((last, ..)) = rows.last() else {
                return Ok(());
            };
            after.clone_from(last);
            for (id, _, bytes) in &rows {
                let mut found = source.elements(chart, id, &said(source, bytes)?);
                if !found.is_empty() && !published_blocks(Some(bytes)).is_empty() {
                    for element in &mut found {
                        element.status = Some(Status::Blocked);
                    }
                }
                elements.extend(found);
            }
        }
    }
}

/// What published bytes say, and on which days: every period, past and to come.
pub(super) fn said(source: &ElementSource, bytes: &str) -> Result<Vec<(Interval, Attributes)>> {
    let mut body = stored(bytes)?;
    if let Some(periods) = body.get_mut("periods").map(Value::take) {
        let periods: Vec<Period<Holds>> = serde_json::from_value(periods)
            .map_err(|e| Error::Internal(format!("published periods cannot be read: {e}")))?;
        let holds = periods
            .into_iter()
            .map(|period| (period.interval, period.value.attributes));
        return Ok(holds.collect());
    }
    let Some(Value::Object(only)) = body.get_mut("attributes").map(Value::take) else {
        return Ok(Vec::new());
    };
    let [from, to] =
        [&source.valid_from, &source.valid_to].map(|name| only.get(name).and_then(Value::as_str).map(str::to_owned));
    // What ends before it begins holds on no day.
    Ok(Interval::new(from, to).map(|days| (days, only)).into_iter().collect())
}
