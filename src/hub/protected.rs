//! Protected values of golden records that are not what consumers see: which, what the policy asks for each, and who brought
//! them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::approval::{covering, stored, value_hash};
use super::batch::Batch;
use super::later::Later;
use super::time::day_of;
use crate::engine::approval::{Change, EntryChange, Only, Requirement, everybody, join, satisfied};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::error::Result;

/// A protected value whose working value is not the published one: a whole attribute, or the entries of one key.
#[derive(Debug, Clone)]
pub(super) struct ProtectedChange {
    pub(super) requirement: Requirement,
    /// [`value_hash`] of the working value.
    pub(super) hash: String,
    /// Whether consumers may see it now.
    pub(super) allowed: bool,
    /// Whether an approver refused this very value.
    pub(super) refused: bool,
    /// Key of the entries, of an attribute that is judged entry by entry.
    pub(super) entry: Option<String>,
    /// What consumers were told.
    pub(super) from: Option<Value>,
    /// What is proposed.
    pub(super) to: Option<Value>,
    /// The same of today and of other periods.
    values: Vec<Option<Value>>,
}

/// One protected value, before and after.
struct Part {
    entry: Option<String>,
    shown: Option<String>,
    from: Option<Value>,
    to: Option<Value>,
    /// What approvals are about.
    hashed: Option<Value>,
    values: Vec<Option<Value>>,
}

/// A golden record before and after a change.
struct Moment<'a> {
    /// What consumers were told.
    before: &'a Attributes,
    /// What they are to see when nothing waits.
    after: &'a Attributes,
    /// What consolidation says.
    said: &'a Attributes,
    later: &'a Later,
}

impl Moment<'_> {
    /// The strictest that the policy asks for an attribute, of today or of another period.
    fn strictest(&self, domain: &Domain, name: &str) -> Option<Requirement> {
        let moments = self.later.moments(name, self.before, self.after);
        let asked = moments.iter().filter_map(|(before, after)| {
            domain.approval.requirement(Change {
                attribute: name,
                before,
                after,
            })
        });
        asked.max_by_key(|requirement| requirement.approvers)
    }

    /// Whether it would change what consumers were told of days that have been: that stays, and nobody is asked to approve
    /// otherwise.
    fn reaches_back(&self, domain: &Domain, name: &str, today: &str) -> bool {
        let change = Change {
            attribute: name,
            before: self.before,
            after: self.after,
        };
        domain.approval.reaches_back(change, today)
    }

    /// What of an attribute is approved by itself: each entry of a list that is judged so, else the whole.
    fn parts(&self, domain: &Domain, name: &str) -> Vec<Part> {
        let said = self.said.get(name);
        let entries = domain.protected_entries(name, self.before, self.after);
        let Some(telling) = entries.filter(|_| !self.later.differs(name)) else {
            return vec![Part {
                entry: None,
                shown: None,
                from: self.before.get(name).cloned(),
                hashed: self.later.proposal(name, said),
                to: said.cloned(),
                values: self.later.values(name, said),
            }];
        };
        let changes = telling.changes(self.before, self.after).into_iter();
        let part = |change: EntryChange| {
            // As its source says it: the day on which it is approved is not known yet.
            let to = telling.of_key(&change.key, self.said);
            Part {
                shown: Some(change.shown),
                from: change.from,
                hashed: telling.approved_of_key(&change.key, self.said),
                values: vec![to.clone()],
                to,
                entry: Some(change.key),
            }
        };
        changes.map(part).collect()
    }
}

impl Batch<'_> {
    /// What consumers are to see when nothing waits: what consolidation says, with what they were told of days that have
    /// been where only days to come may change.
    pub(super) fn next_values(&mut self, id: &str, before: &Attributes) -> Result<Attributes> {
        let after = self.working_values(id)?;
        match self.golden(id)?.row.published_version {
            None => Ok(after),
            Some(_) => Ok(self.domain.approval.carried(before, after, &day_of(self.clock))),
        }
    }

    /// Protected values that differ from the published ones, each with what the policy asks for it.
    pub(super) fn protected_changes(&mut self, id: &str) -> Result<Vec<ProtectedChange>> {
        let first = self.golden(id)?.row.published_version.is_none();
        let before = self.told_values(id)?;
        self.changes_since(id, &before, first && before.is_empty())
    }

    /// The same, against other values than the published ones. `first`: consumers were told of nothing then, of none that is
    /// part of it now either.
    pub(super) fn changes_since(&mut self, id: &str, before: &Attributes, first: bool) -> Result<Vec<ProtectedChange>> {
        let (domain, now) = (self.domain, self.clock);
        let after = self.next_values(id, before)?;
        let said = self.working_values(id)?;
        let mut later = Later::of(domain, &self.golden(id)?.row, now)?;
        later.redirect(domain, self.redirected(id));
        let view = self.golden(id)?;
        let refused: BTreeMap<String, String> = stored(&view.row.refused, "refused values")?;
        let mut changes = Vec::new();
        for (name, protection) in &domain.approval.protect {
            let same = after.get(name) == before.get(name) && !later.differs(name);
            if same || (first && !protection.on_create) {
                continue;
            }
            let moment = Moment {
                before,
                after: &after,
                said: &said,
                later: &later,
            };
            let Some(mut requirement) = moment.strictest(domain, name) else {
                continue;
            };
            if protection.only == Some(Only::Cleared) && !self.clears(id, name, before, &after)? {
                requirement = Requirement {
                    attribute: name.clone(),
                    ..everybody(0, Vec::new())
                };
            }
            let back = moment.reaches_back(domain, name, &day_of(now));
            for part in moment.parts(domain, name) {
                let requirement = Requirement {
                    entry: part.shown,
                    ..requirement.clone()
                };
                let place = requirement.place();
                let hash = value_hash(id, &place, part.hashed.as_ref());
                changes.push(ProtectedChange {
                    allowed: !back && requirement.approvers == 0,
                    refused: back || refused.get(&place) == Some(&hash),
                    requirement,
                    hash,
                    entry: part.entry,
                    from: part.from,
                    to: part.to,
                    values: part.values,
                });
            }
        }
        self.allow_granted(id, &said, &mut changes)?;
        Ok(changes)
    }

    /// Allows what was approved by as many and by whom the policy asks now; whoever brought a value does not count.
    fn allow_granted(&mut self, id: &str, said: &Attributes, changes: &mut [ProtectedChange]) -> Result<()> {
        let Some(grant) = self.grant.clone().filter(|grant| grant.golden_id == id) else {
            return Ok(());
        };
        for change in changes.iter_mut().filter(|change| !change.allowed) {
            let (name, place) = (&change.requirement.attribute, change.requirement.place());
            let whole = || value_hash(id, name, said.get(name));
            let own = grant.values.get(&place) == Some(&change.hash);
            let approved = own || (change.entry.is_some() && grant.values.get(name) == Some(&whole()));
            if approved {
                let people = self.submitters_of(id, change, &grant.submitters)?;
                let given = covering(&grant.approvals, &change.hash);
                change.allowed = satisfied(std::slice::from_ref(&change.requirement), &people, &given);
            }
        }
        Ok(())
    }

    /// Whoever submitted a change of a protected value, whoever brought the value or merged what says it, and whoever caused
    /// that it waits.
    pub(super) fn submitters_of(
        &mut self,
        id: &str,
        change: &ProtectedChange,
        submitters: &[String],
    ) -> Result<Vec<String>> {
        let mut people = submitters.to_vec();
        let name = &change.requirement.attribute;
        join(
            &mut people,
            self.who_brought(id, name, change.from.as_ref(), &change.values)?,
        );
        join(&mut people, self.joiners(id, name, &change.values)?);
        join(&mut people, self.causing(id, name)?);
        Ok(people)
    }

    /// Whoever brought these changes; of a first publication, whoever brought anything.
    pub(super) fn brought(&mut self, id: &str, changes: &[ProtectedChange], first: bool) -> Result<Vec<String>> {
        let mut people = Vec::new();
        if first {
            people = self.who_brought_all(id)?;
            join(&mut people, self.causing_all(id)?);
        }
        for change in changes {
            people = self.submitters_of(id, change, &people)?;
        }
        Ok(people)
    }
}
