//! A hierarchy built by dated placements, each taken unless it closes a cycle, against one looked at day by day.

use std::collections::BTreeMap;
use std::convert::Infallible;

use proptest::prelude::*;

use super::find_cycle;
use crate::engine::timeline::{Gaps, Interval, Period, Timeline};

const DAYS: u32 = 12;
const RECORDS: u8 = 6;

fn day(number: u32) -> String {
    format!("2026-01-{:02}", number + 1)
}

fn days() -> impl Strategy<Value = Interval> {
    (prop::option::of(0..DAYS), prop::option::of(1..=DAYS)).prop_filter_map("no day", |(from, length)| {
        let to = length.map(|length| from.unwrap_or(0) + length);
        Interval::new(from.map(day), to.map(day))
    })
}

type Forest = BTreeMap<u8, Timeline<Option<u8>>>;

fn parents(forest: &Forest, child: u8) -> Vec<(String, Interval)> {
    let placed = forest.get(&child).map(Timeline::periods).unwrap_or_default();
    let told = placed
        .iter()
        .filter_map(|period| Some((period.value?.to_string(), period.interval.clone())));
    told.collect()
}

/// Whether somebody is above themselves on a day.
fn has_cycle_on(forest: &Forest, on: &str) -> bool {
    (0..RECORDS).any(|start| {
        let mut at = start;
        for _ in 0..=RECORDS {
            let above = forest
                .get(&at)
                .and_then(|line| line.on(on))
                .and_then(|period| period.value);
            match above {
                Some(next) if next == start => return true,
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    })
}

proptest! {
    #[test]
    fn no_cycle_at_any_date_and_none_refused_without_need(
        moves in prop::collection::vec((0..RECORDS, prop::option::of(0..RECORDS), days()), 1..40)
    ) {
        let mut forest = Forest::new();
        for (child, parent, interval) in moves {
            let cycle = parent.and_then(|parent| {
                let mut above = |id: &str| -> Result<_, Infallible> {
                    Ok(parents(&forest, id.parse().unwrap()))
                };
                find_cycle(&child.to_string(), (&parent.to_string(), &interval), &mut above).unwrap()
            });
            let mut next = forest.clone();
            let line = next.entry(child).or_default();
            *line = line.put(Period { interval: interval.clone(), value: parent }, Gaps::Allow).unwrap();
            let wrong: Vec<String> = all_days().filter(|on| has_cycle_on(&next, on)).collect();
            match cycle {
                None => prop_assert!(wrong.is_empty(), "{wrong:?}"),
                Some(cycle) => {
                    prop_assert!(all_days().any(|on| cycle.days.contains(&on) && wrong.contains(&on)));
                    continue;
                }
            }
            forest = next;
        }
    }

    #[test]
    fn days_in_common_are_those_of_both(a in days(), b in days()) {
        let common = a.common(&b);
        for on in all_days() {
            let both = a.contains(&on) && b.contains(&on);
            prop_assert_eq!(common.as_ref().is_some_and(|days| days.contains(&on)), both);
        }
        prop_assert_eq!(common.is_some(), a.overlaps(&b));
    }
}

/// Days before, within and after all that begins or ends.
fn all_days() -> impl Iterator<Item = String> {
    let within = (0..2 * DAYS + 2).map(day);
    std::iter::once("2025-12-31".to_owned()).chain(within)
}
