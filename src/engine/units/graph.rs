//! The graph of a record's units.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::lists::UnitList;
use super::ratio::Ratio;
use super::rules::UnitRules;
use super::ucum;
use crate::engine::record::{Attributes, Violation, push_pointer, values};
use crate::engine::signs;
use crate::engine::timeline::Interval;

/// Most conversions, and most packages, of one record.
const MOST_LINKS: usize = 200;

/// A unit: a code of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Unit {
    /// Of which list.
    pub list: UnitList,
    /// The code in upper case; of UCUM as the table of units writes it.
    pub code: String,
}

impl Unit {
    /// A unit of a list.
    pub fn new(list: UnitList, code: &str) -> Unit {
        let code = match list {
            UnitList::Ucum => ucum::spelled(code),
            UnitList::Local | UnitList::Rec20 | UnitList::Rec21 | UnitList::X12_355 => signs::upper(code.trim()),
        };
        Unit { list, code }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.list {
            UnitList::Local => f.write_str(&self.code),
            list => write!(f, "{} ({})", self.code, list.name()),
        }
    }
}

/// Where a factor comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A conversion of the record.
    Conversion,
    /// A package of the record with its number.
    Package,
    /// UCUM: true of everything.
    Ucum,
}

/// One `from` is `factor` of `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) factor: Ratio,
    pub(super) valid: Interval,
    pub(super) origin: Origin,
    /// Number of the package that `from` is.
    pub(super) gtin: Option<String>,
    /// Where the record says so.
    pub(super) pointer: String,
}

/// The units of one record.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    pub(super) units: Vec<Unit>,
    /// Where each unit stands among them.
    places: HashMap<Unit, usize>,
    pub(super) edges: Vec<Edge>,
    pub(super) base: Option<usize>,
    /// Units that must have a way to the base, with the place that names them.
    pub(super) uses: Vec<(usize, String)>,
    /// The list of codes that do not say theirs.
    list: UnitList,
    /// What could not be read.
    pub(super) unread: Vec<Violation>,
}

impl Graph {
    /// The graph of a record's standardized attributes. What cannot be read is among its findings.
    pub fn of(rules: &UnitRules, attributes: &Attributes) -> Graph {
        let text = |path: &str| attributes.get(path).and_then(Value::as_str);
        let list = rules.list.as_deref().and_then(text).and_then(UnitList::named);
        let mut graph = Graph {
            list: list.unwrap_or_default(),
            ..Graph::default()
        };
        if let Some(code) = text(&rules.base) {
            let place = push_pointer("", &rules.base);
            graph.base = Some(graph.node(None, code, &place));
        }
        graph.read_conversions(&rules.conversions, attributes);
        if let Some(packages) = &rules.packages {
            graph.read_packages(packages, attributes);
        }
        for path in &rules.uses {
            let place = push_pointer("", path.split('.').next().unwrap_or(path));
            for code in values(attributes, path).into_iter().filter_map(Value::as_str) {
                let unit = graph.node(None, code, &place);
                graph.uses.push((unit, place.clone()));
            }
        }
        graph.connect_ucum();
        graph
    }

    /// The unit that a caller means by a code, in this record.
    pub fn unit(&self, list: Option<UnitList>, code: &str) -> Unit {
        Unit::new(list.unwrap_or(self.list), code)
    }

    /// The base unit.
    pub fn base(&self) -> Option<&Unit> {
        self.base.and_then(|at| self.units.get(at))
    }

    pub(super) fn position(&self, unit: &Unit) -> Option<usize> {
        self.places.get(unit).copied()
    }

    fn node(&mut self, list: Option<&str>, code: &str, place: &str) -> usize {
        let list = list.and_then(UnitList::named).unwrap_or(self.list);
        let unit = Unit::new(list, code);
        if let Some(known) = self.position(&unit) {
            return known;
        }
        if let Err(expected) = list.check(&unit.code) {
            self.unread.push(Violation::new(place, "unit_list", expected));
        }
        self.add(unit)
    }

    fn add(&mut self, unit: Unit) -> usize {
        let place = self.units.len();
        self.places.insert(unit.clone(), place);
        self.units.push(unit);
        place
    }

    fn read_conversions(&mut self, group: &str, attributes: &Attributes) {
        self.are_few(group, attributes);
        for (at, entry) in entries(attributes, group).enumerate() {
            let place = format!("{}/{at}", push_pointer("", group));
            let text = |name: &str| entry.get(name).and_then(Value::as_str);
            let (Some(from), Some(to), Some(num)) = (text("from"), text("to"), text("num")) else {
                continue;
            };
            let from = self.node(text("from_list"), from, &place);
            let to = self.node(text("to_list"), to, &place);
            let factor = Ratio::parse(&format!("{num}/{}", text("den").unwrap_or("1")));
            self.connect(from, to, factor, entry, Origin::Conversion, place);
        }
    }

    fn read_packages(&mut self, group: &str, attributes: &Attributes) {
        let Some(base) = self.base else { return };
        self.are_few(group, attributes);
        for (at, entry) in entries(attributes, group).enumerate() {
            let place = format!("{}/{at}", push_pointer("", group));
            let text = |name: &str| entry.get(name).and_then(Value::as_str);
            let (Some(code), Some(quantity)) = (text("uom"), text("qty")) else {
                continue;
            };
            let from = self.node(text("list"), code, &place);
            self.connect(from, base, Ratio::parse(quantity), entry, Origin::Package, place);
        }
    }

    fn are_few(&mut self, group: &str, attributes: &Attributes) {
        if attributes.get(group).and_then(Value::as_array).map_or(0, Vec::len) > MOST_LINKS {
            let expected =
                format!("expected at most {MOST_LINKS} entries: each is looked at on each day on which one begins");
            self.unread
                .push(Violation::new(push_pointer("", group), "too_many_entries", expected));
        }
    }

    fn connect(
        &mut self,
        from: usize,
        to: usize,
        factor: Option<Ratio>,
        entry: &Attributes,
        origin: Origin,
        pointer: String,
    ) {
        let day = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(factor) = factor.filter(|factor| factor.is_positive()) else {
            let expected = "expected a factor above zero that can be reckoned with exactly";
            self.unread.push(Violation::new(pointer, "factor", expected));
            return;
        };
        let Some(valid) = Interval::new(day("valid_from"), day("valid_to")) else {
            let expected = "valid_to must be after valid_from";
            self.unread
                .push(Violation::new(format!("{pointer}/valid_to"), "date_order", expected));
            return;
        };
        self.edges.push(Edge {
            from,
            to,
            factor,
            valid,
            origin,
            gtin: day("gtin"),
            pointer,
        });
    }

    /// UCUM units of one dimension are worth in one another what they are everywhere.
    fn connect_ucum(&mut self) {
        for at in 0..self.units.len() {
            let Some(unit) = self.units.get(at).filter(|unit| unit.list == UnitList::Ucum) else {
                continue;
            };
            let Some((dimension, worth)) = ucum::measure(&unit.code) else {
                continue;
            };
            let first = self.node(Some(UnitList::Ucum.name()), ucum::first_of(dimension), "");
            if first != at {
                self.edges.push(ucum_edge(at, first, worth));
            }
        }
    }

    /// The graph with one more UCUM unit that somebody asks about.
    pub(super) fn with(&self, unit: &Unit) -> Graph {
        let mut graph = self.clone();
        if unit.list == UnitList::Ucum && ucum::measure(&unit.code).is_some() && self.position(unit).is_none() {
            graph.add(unit.clone());
            graph.edges.retain(|edge| edge.origin != Origin::Ucum);
            graph.connect_ucum();
        }
        graph
    }
}

fn ucum_edge(from: usize, to: usize, factor: Ratio) -> Edge {
    Edge {
        from,
        to,
        factor,
        valid: Interval::default(),
        origin: Origin::Ucum,
        gtin: None,
        pointer: String::new(),
    }
}

/// The entries of a repeating group.
fn entries<'a>(attributes: &'a Attributes, group: &str) -> impl Iterator<Item = &'a Attributes> {
    let list = attributes.get(group).and_then(Value::as_array);
    list.into_iter().flatten().take(MOST_LINKS).filter_map(Value::as_object)
}
