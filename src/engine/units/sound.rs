//! Whether a record's units are sound: every way round gives one, and every unit in use has a way to the base.

use std::collections::BTreeSet;

use super::graph::{Edge, Graph, Origin};
use super::lists::UnitList;
use super::ratio::Ratio;
use super::ucum;
use crate::engine::record::Violation;
use crate::engine::timeline::{Interval, pieces};

/// Most contradictions of one record that are told, each with the way as witness.
const MOST_CONTRADICTIONS: usize = 20;

/// A unit that can be reached: from which edge, and what one of the first unit is worth in it.
type Reached = Vec<Option<(Ratio, Option<usize>)>>;

impl Graph {
    /// What contradicts itself, whatever the day: such a record cannot be right.
    pub fn contradictions(&self) -> Vec<Violation> {
        let mut found = self.unread.clone();
        found.extend(self.edges.iter().filter_map(|edge| self.wrong_dimension(edge)));
        let mut told = BTreeSet::new();
        for piece in self.pieces() {
            self.cycles(&piece, &mut told, &mut found);
        }
        found
    }

    /// What is wrong on a day: contradictions, and units in use that have no way to the base.
    pub fn findings_on(&self, day: &str) -> Vec<Violation> {
        let mut found = self.contradictions();
        let Some(base) = self.base else {
            if let Some((_, place)) = self.uses.first() {
                let expected = "expected a base unit, because other units are used";
                found.push(Violation::new(place.clone(), "no_base_unit", expected));
            }
            return found;
        };
        let reached = self.reach(base, &|edge| edge.valid.contains(day));
        let mut told = BTreeSet::new();
        for (unit, place) in &self.uses {
            let connected = reached.get(*unit).is_some_and(Option::is_some);
            if !connected && told.insert(place) {
                let name = self.units.get(*unit).map(ToString::to_string).unwrap_or_default();
                let expected = format!("expected a conversion from {name} to the base unit that holds on {day}");
                found.push(Violation::new(place.clone(), "not_connected", expected));
            }
        }
        found.extend(
            self.edges
                .iter()
                .filter(|edge| edge.valid.contains(day))
                .filter_map(|e| self.fractional(e)),
        );
        found
    }

    /// The first day after `day` on which a conversion begins or ends.
    pub fn next_day(&self, day: &str) -> Option<String> {
        let ends = self
            .edges
            .iter()
            .flat_map(|edge| [&edge.valid.valid_from, &edge.valid.valid_to]);
        ends.flatten().filter(|end| end.as_str() > day).min().cloned()
    }

    /// The pieces into which the dates of conversions cut time.
    fn pieces(&self) -> Vec<Interval> {
        pieces(self.edges.iter().map(|edge| &edge.valid))
    }

    /// Packages hold whole numbers of what is in them.
    fn fractional(&self, edge: &Edge) -> Option<Violation> {
        let package = |at: usize| self.units.get(at).is_some_and(|unit| unit.list != UnitList::Ucum);
        let whole = edge.factor.is_whole() || edge.factor.inverse().is_some_and(Ratio::is_whole);
        if whole || edge.origin == Origin::Ucum || !package(edge.from) || !package(edge.to) {
            return None;
        }
        let expected =
            "expected a whole number of one unit in the other; a fraction of a package needs somebody's approval";
        Some(Violation::new(edge.pointer.clone(), "fraction_of_a_package", expected))
    }

    /// A volume is no mass.
    fn wrong_dimension(&self, edge: &Edge) -> Option<Violation> {
        let measure = |at: usize| {
            let unit = self.units.get(at).filter(|unit| unit.list == UnitList::Ucum)?;
            ucum::measure(&unit.code).map(|(dimension, _)| dimension)
        };
        let (from, to) = (measure(edge.from)?, measure(edge.to)?);
        let expected = "a UCUM unit is converted only into one that measures the same";
        (from != to).then(|| Violation::new(edge.pointer.clone(), "dimension", expected))
    }

    /// Edges of a piece of time that close a way round which does not give one, each with the way as witness, but for those
    /// that were told before. Takes time in proportion to the edges.
    fn cycles(&self, piece: &Interval, told: &mut BTreeSet<usize>, found: &mut Vec<Violation>) {
        let links = self.links(&|edge| edge.valid.covers(piece));
        let mut reached: Reached = vec![None; self.units.len()];
        for start in 0..self.units.len() {
            if worth(&reached, start).is_some() {
                continue;
            }
            let own: BTreeSet<usize> = self.spread(start, &links, &mut reached).into_iter().collect();
            let begun = own.iter().filter_map(|unit| links.get(*unit)).flatten().copied();
            let edges: BTreeSet<usize> = begun.filter(|at| !told.contains(at)).collect();
            for at in edges {
                let Some(edge) = self
                    .edges
                    .get(at)
                    .filter(|edge| own.contains(&edge.from) && own.contains(&edge.to))
                else {
                    continue;
                };
                let (Some(from), Some(to)) = (worth(&reached, edge.from), worth(&reached, edge.to)) else {
                    continue;
                };
                // One of the first unit is `from` of from, and so `from` × factor of to.
                let round = from
                    .times(edge.factor)
                    .zip(to.inverse())
                    .and_then(|(there, back)| there.times(back));
                if round != Some(Ratio::ONE) && told.len() < MOST_CONTRADICTIONS {
                    told.insert(at);
                    found.push(self.contradiction(edge, &reached, round, piece));
                }
            }
        }
    }

    /// The edges that count, by the units that they touch.
    fn links(&self, counts: &dyn Fn(&Edge) -> bool) -> Vec<Vec<usize>> {
        let mut links: Vec<Vec<usize>> = vec![Vec::new(); self.units.len()];
        for (number, edge) in self.edges.iter().enumerate().filter(|(_, edge)| counts(edge)) {
            if let Some(own) = links.get_mut(edge.from) {
                own.push(number);
            }
            if let Some(own) = links.get_mut(edge.to).filter(|_| edge.from != edge.to) {
                own.push(number);
            }
        }
        links
    }

    fn contradiction(&self, edge: &Edge, reached: &Reached, round: Option<Ratio>, piece: &Interval) -> Violation {
        let name = |at: usize| self.units.get(at).map(ToString::to_string).unwrap_or_default();
        let back: Vec<String> = self.way(reached, edge.to, edge.from).into_iter().map(name).collect();
        let product = round.map_or_else(
            || "more than can be reckoned with".to_owned(),
            |round| round.to_string(),
        );
        let since = piece
            .valid_from
            .as_ref()
            .map(|day| format!(" from {day}"))
            .unwrap_or_default();
        let message = format!(
            "the way {} → {} gives {product} where it must give 1{since}",
            name(edge.from),
            back.join(" → ")
        );
        Violation::new(edge.pointer.clone(), "units_contradict", message)
    }

    /// The units on the way from one to another in a tree of reached units, both included.
    fn way(&self, reached: &Reached, from: usize, to: usize) -> Vec<usize> {
        let (mut up, mut down) = (self.ancestors(reached, from), self.ancestors(reached, to));
        while up.len() > 1 && down.len() > 1 && up.get(up.len() - 2) == down.get(down.len() - 2) {
            up.pop();
            down.pop();
        }
        down.pop();
        up.extend(down.into_iter().rev());
        up
    }

    /// The unit, the one from which it was reached, and so on to the first.
    fn ancestors(&self, reached: &Reached, unit: usize) -> Vec<usize> {
        let mut line = vec![unit];
        let mut at = unit;
        while let Some((_, Some(edge))) = reached.get(at).copied().flatten() {
            let Some(edge) = self.edges.get(edge) else { break };
            at = if edge.from == at { edge.to } else { edge.from };
            line.push(at);
        }
        line
    }

    /// The units that can be reached from one, each with its worth and the last edge: the shortest way, and of those the
    /// first in the order of the record.
    pub(super) fn reach(&self, start: usize, counts: &dyn Fn(&Edge) -> bool) -> Reached {
        let mut reached: Reached = vec![None; self.units.len()];
        self.spread(start, &self.links(counts), &mut reached);
        reached
    }

    /// Reaches from a unit what was not reached yet, along these edges; gives what is new, the first first.
    fn spread(&self, start: usize, links: &[Vec<usize>], reached: &mut Reached) -> Vec<usize> {
        if let Some(first) = reached.get_mut(start) {
            *first = Some((Ratio::ONE, None));
        }
        let mut new = vec![start];
        let mut waiting = std::collections::VecDeque::from([start]);
        while let Some(at) = waiting.pop_front() {
            let Some(here) = worth(reached, at) else { continue };
            for number in links.get(at).into_iter().flatten().copied() {
                let Some(edge) = self.edges.get(number) else { continue };
                let (next, factor) = match edge.from == at {
                    true => (edge.to, Some(edge.factor)),
                    false => (edge.from, edge.factor.inverse()),
                };
                let slot = reached.get_mut(next).filter(|slot| slot.is_none());
                if let (Some(slot), Some(worth)) = (slot, factor.and_then(|factor| here.times(factor))) {
                    *slot = Some((worth, Some(number)));
                    new.push(next);
                    waiting.push_back(next);
                }
            }
        }
        new
    }
}

/// What one of the first unit is worth in another.
pub(super) fn worth(reached: &Reached, unit: usize) -> Option<Ratio> {
    reached.get(unit).copied().flatten().map(|(worth, _)| worth)
}
