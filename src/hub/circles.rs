//! References and places that would lead back to the record itself. They are refused before anybody is asked to approve them:
//! where a person proposes or sets them with a problem, where a source says so with an exception, and what consumers see
//! stays as it was.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Origin;
use super::batch::Batch;
use super::consolidate::attributes;
use super::ids::{golden_id, record_id};
use super::later::Later;
use super::overrides::OverrideRequest;
use super::periods::parsed;
use super::placing::{CATEGORY as HIERARCHY, Holding, Misplaced, holding, placed, published_holding};
use super::publish::published_attributes;
use crate::engine::checks::{Finding, LeadingBack, leading_back, references};
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation};
use crate::engine::reference::readings;
use crate::error::{Error, Result};
use crate::store::source_records::SourceRecordRow;
use crate::store::{golden_records, source_records, tasks};

/// Code of the violation and of the conflict.
pub(super) const CIRCLE: &str = "circle";
/// Most records that are looked at to follow one reference.
const MOST_STEPS: usize = 1_000;

/// Where a reference leads that does not lead to an end.
enum Way {
    /// Back, by way of these.
    Back(Vec<String>),
    /// Further than anybody looks.
    TooLong,
}

/// Most golden records with an exception about a circle that are looked at again.
const MOST_LOOKED_AT: i64 = 50;
/// Most times that they are, one after the other.
const MOST_ROUNDS: usize = 5;

/// What of a golden record leads back to it.
#[derive(Default)]
pub(super) struct Circular {
    /// Top-level attributes whose new values lead back: they are kept from consumers, and nobody is asked to approve them.
    pub(super) names: BTreeSet<String>,
    /// The places among them.
    pub(super) misplaced: Vec<Misplaced>,
}

impl Batch<'_> {
    /// What of the working version leads back to the record and is not what consumers were told.
    pub(super) fn circular(&mut self, id: &str) -> Result<Circular> {
        let mut found = Circular::default();
        let domain = self.domain;
        let row = &self.golden(id)?.row;
        let later = row.periods.as_deref().unwrap_or_default();
        if !leads_anywhere(domain, &row.working) && !leads_anywhere(domain, later) {
            return Ok(found);
        }
        let (working, told) = (self.working_values(id)?, self.told_values(id)?);
        let now = self.clock;
        let mut later = Later::of(domain, &self.golden(id)?.row, now)?;
        later.redirect(domain, self.redirected(id));
        let fresh = |name: &str| working.get(name) != told.get(name) || later.differs(name);
        for finding in self.leading_back(id, &working)?.into_values().flatten() {
            let name = top_of(&finding.pointer);
            if fresh(&name) {
                found.names.insert(name);
            }
        }
        let mut rules = self.domain.hierarchies.values();
        if rules.any(|rule| fresh(rule.attribute())) {
            let view = self.golden(id)?;
            let (published, periods) = (view.row.published.clone(), view.row.periods.clone());
            let now = holding(self.domain, &working, parsed(periods.as_deref())?.as_ref())?;
            let was = published_holding(self.domain, published.as_deref())?;
            found.misplaced = self.cycles(id, &now, &was)?;
            found
                .names
                .extend(found.misplaced.iter().map(|one| one.attribute.clone()));
        }
        Ok(found)
    }

    /// Whether what leads from a record to others is not what it was.
    pub(super) fn leaves_circle(&self, before: &Attributes, after: &Attributes) -> bool {
        let places = self.domain.hierarchies.values().map(|rule| rule.attribute());
        let checks = self.domain.checks.iter().filter_map(leading_back);
        let paths = checks.filter(|(_, _, whole)| *whole).flat_map(|(paths, _, _)| paths);
        let mut names = places.chain(paths.map(top));
        names.any(|name| before.contains_key(name) && before.get(name) != after.get(name))
    }

    /// Where a record that led on leads elsewhere now, circles that it was part of may be open: what was kept back of them is
    /// looked at again, and exceptions that are cured close.
    pub(super) fn look_at_circles_again(&mut self, cause: &str, origin: &Origin) -> Result<()> {
        if !self.opened || self.looking_again {
            return Ok(());
        }
        self.looking_again = true;
        // What these let go may open others; each round publishes what was kept back, so that there is an end.
        for _ in 0..MOST_ROUNDS {
            if !std::mem::take(&mut self.opened) {
                break;
            }
            for id in self.with_circles()? {
                self.publish(&id, cause, origin)?;
            }
        }
        self.looking_again = false;
        Ok(())
    }

    /// Golden records that exceptions about circles are open for.
    fn with_circles(&mut self) -> Result<BTreeSet<String>> {
        let domain = self.domain;
        let checks = domain.checks.iter();
        let checks = checks.filter(|check| leading_back(check).is_some_and(|(_, _, whole)| whole));
        let categories: Vec<&str> = checks.map(|check| check.name.as_str()).chain([HIERARCHY]).collect();
        let waiting = tasks::waiting_in(self.conn, &domain.name, &categories, MOST_LOOKED_AT)?;
        let ids: BTreeSet<String> = waiting.into_iter().collect();
        self.load_goldens(&ids)?;
        Ok(ids)
    }

    /// Where references of the working version lead back, for its checks.
    pub(super) fn leading_back_now(&mut self, id: &str) -> Result<LeadingBack> {
        let domain = self.domain;
        let working = &self.golden(id)?.row.working;
        if !leads_anywhere(domain, working) {
            return Ok(LeadingBack::new());
        }
        let working = attributes(working)?;
        self.leading_back(id, &working)
    }

    /// New places of a record that put it above itself.
    fn cycles(&mut self, id: &str, now: &Holding, was: &Holding) -> Result<Vec<Misplaced>> {
        let (now, was) = (placed(self.domain, now), placed(self.domain, was));
        let (_, mut wrong) = self.judged(id, &now, &was)?;
        wrong.retain(|one| one.is_new_cycle());
        Ok(wrong)
    }

    /// Refuses values that a person sets if they would lead back to the record.
    ///
    /// # Errors
    /// `Invalid` with each place, and by way of which records it leads back.
    pub(super) fn refuse_circles(&mut self, id: &str, request: &OverrideRequest) -> Result<()> {
        let set = |name: &String| request.attributes.contains_key(name);
        let mut after = self.working_values(id)?;
        after.extend(request.attributes.clone());
        let mut violations: Vec<Violation> = Vec::new();
        for finding in self.leading_back(id, &after)?.into_values().flatten() {
            if set(&top_of(&finding.pointer)) {
                let pointer = format!("/attributes{}", finding.pointer);
                violations.push(Violation::new(pointer, CIRCLE, &finding.message));
            }
        }
        let mut rules = self.domain.hierarchies.values();
        if rules.any(|rule| request.attributes.contains_key(rule.attribute())) {
            let view = self.golden(id)?;
            let (published, periods) = (view.row.published.clone(), view.row.periods.clone());
            let working = self.working_values(id)?;
            let mut now = holding(self.domain, &working, parsed(periods.as_deref())?.as_ref())?;
            now = now
                .into_iter()
                .filter_map(|(days, mut said)| {
                    said.extend(request.attributes.clone());
                    Some((days.common(&request.valid)?, said))
                })
                .collect();
            let was = published_holding(self.domain, published.as_deref())?;
            for one in self
                .cycles(id, &now, &was)?
                .into_iter()
                .filter(|one| set(&one.attribute))
            {
                let pointer = format!("/attributes/{}", one.attribute);
                violations.push(Violation::new(pointer, CIRCLE, told(&one.path)));
            }
        }
        match violations.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid { violations }),
        }
    }

    /// Where references of a golden record with these attributes lead back to it, by the check that forbids it.
    pub(super) fn leading_back(&mut self, id: &str, said: &Attributes) -> Result<LeadingBack> {
        let domain = self.domain;
        let mut back = LeadingBack::new();
        for check in &domain.checks {
            let Some((paths, per, whole)) = leading_back(check).filter(|_| check.applies(said)) else {
                continue;
            };
            for path in paths {
                if !of_own(domain, path) || !said.contains_key(top(path)) {
                    continue;
                }
                let members: Vec<SourceRecordRow> = self.members_of(id).into_iter().cloned().collect();
                for reference in references(said, path, per) {
                    let targets = self.targets(&members, path, &reference.key)?;
                    let itself = targets.iter().any(|target| target == id);
                    let message = match (whole, itself) {
                        (false, true) => "expected another record, not this one itself".to_owned(),
                        (false, false) | (true, true) => continue,
                        (true, false) => match self.way_back(id, targets, path, (per, reference.scope.as_deref()))? {
                            Some(Way::Back(way)) => told(&way),
                            Some(Way::TooLong) => {
                                format!("expected a record that leads to an end within {MOST_STEPS} others")
                            }
                            None => continue,
                        },
                    };
                    let pointer = reference.pointer;
                    let found = back.entry(check.name.clone()).or_default();
                    found.push(Finding { pointer, message });
                }
            }
        }
        Ok(back)
    }

    /// The records by way of which references of one kind lead from `targets` to `id`.
    fn way_back(
        &mut self,
        id: &str,
        targets: Vec<String>,
        path: &str,
        (per, scope): (Option<&str>, Option<&str>),
    ) -> Result<Option<Way>> {
        let mut from: BTreeMap<String, Option<String>> = BTreeMap::new();
        let mut waiting: Vec<String> = Vec::new();
        for target in targets {
            if from.insert(target.clone(), None).is_none() {
                waiting.push(target);
            }
        }
        while let Some(at) = waiting.pop() {
            if from.len() > MOST_STEPS {
                return Ok(Some(Way::TooLong));
            }
            for next in self.referred_by(&at, path, (per, scope))? {
                if next == id {
                    return Ok(Some(Way::Back(way(&from, at))));
                }
                if let std::collections::btree_map::Entry::Vacant(entry) = from.entry(next.clone()) {
                    entry.insert(Some(at.clone()));
                    waiting.push(next);
                }
            }
        }
        Ok(None)
    }

    /// Golden records that the published version of another one refers to.
    fn referred_by(&mut self, id: &str, path: &str, (per, scope): (Option<&str>, Option<&str>)) -> Result<Vec<String>> {
        let published = match self.goldens.get(id) {
            Some(view) => view.row.published.clone(),
            None => golden_records::find(self.conn, &self.domain.name, id)?.and_then(|row| row.published),
        };
        let said = published_attributes(published.as_deref())?;
        let references = references(&said, path, per);
        let mut same = references
            .into_iter()
            .filter(|one| one.scope.as_deref() == scope)
            .peekable();
        if same.peek().is_none() {
            return Ok(Vec::new());
        }
        let members: Vec<SourceRecordRow> = match self.goldens.contains_key(id) {
            true => self.members_of(id).into_iter().cloned().collect(),
            false => source_records::members(self.conn, &[id.to_owned()])?,
        };
        let mut targets = Vec::new();
        for reference in same {
            targets.extend(self.targets(&members, path, &reference.key)?);
        }
        Ok(targets)
    }

    /// The golden records that a key means: as those source records call it that say it; where none does, a person set it,
    /// and any of them may.
    fn targets(&mut self, members: &[SourceRecordRow], path: &str, key: &str) -> Result<Vec<String>> {
        if let Some(id) = golden_id(key) {
            return Ok(self.golden_of(&id)?.into_iter().collect());
        }
        let mut saying: BTreeSet<&str> = BTreeSet::new();
        for row in members {
            let own = attributes(&row.attributes)?;
            if references(&own, path, None).iter().any(|one| one.key == key) {
                saying.insert(&row.system);
            }
        }
        if saying.is_empty() {
            saying = members.iter().map(|row| row.system.as_str()).collect();
        }
        let mut found = BTreeSet::new();
        for system in saying {
            for as_read in readings(key) {
                found.extend(self.golden_of(&record_id(&self.domain.name, system, &as_read))?);
            }
        }
        Ok(found.into_iter().collect())
    }
}

/// Whether stored attributes say anything that may lead back.
pub(super) fn leads_anywhere(domain: &Domain, stored: &str) -> bool {
    let places = domain.hierarchies.values().map(|rule| rule.attribute());
    let paths = domain
        .checks
        .iter()
        .filter_map(leading_back)
        .flat_map(|(paths, _, _)| paths);
    let mut names = places.chain(paths.map(top));
    names.any(|name| stored.contains(&format!("\"{name}\":")))
}

/// Whether a path holds references to records of the domain itself.
fn of_own(domain: &Domain, path: &str) -> bool {
    let target = domain.attributes.get(path).and_then(|rule| rule.target.as_deref());
    target == Some(domain.name.as_str())
}

fn top(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// The attribute that a pointer leads into.
fn top_of(pointer: &str) -> String {
    let first = pointer.split('/').nth(1).unwrap_or_default();
    first.replace("~1", "/").replace("~0", "~")
}

fn way(from: &BTreeMap<String, Option<String>>, last: String) -> Vec<String> {
    let mut way = vec![last];
    while let Some(Some(before)) = way.last().and_then(|at| from.get(at)) {
        way.push(before.clone());
    }
    way.reverse();
    way
}

/// What is wrong, for people.
fn told(way: &[String]) -> String {
    match way {
        [] => "expected another record, not this one itself".to_owned(),
        way => format!(
            "expected a record that does not lead back to this one; it does by way of {}",
            way.join(", ")
        ),
    }
}

/// The conflict of an approver who would close a circle.
pub(super) fn closes_circle(violations: &[Violation]) -> Option<Error> {
    let of_circle = violations.iter().find(|violation| violation.code == CIRCLE)?;
    let detail = format!("{}: {}", of_circle.pointer, of_circle.message);
    Some(Error::conflict(CIRCLE, detail))
}

/// The same for an approval task.
pub(super) fn names_circle(names: &[&String]) -> Error {
    let names: Vec<Value> = names.iter().map(|name| Value::from(format!("/{name}"))).collect();
    Error::conflict(
        CIRCLE,
        format!("{} would lead back to the record itself", Value::from(names)),
    )
}
