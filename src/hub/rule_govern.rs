//! The writer's half of rule versions: the folder's rules taken over once, later ones put in force only by two people.

use serde_json::json;

use super::Origin;
use super::batch::Batch;
use super::emergency::Emergency;
use super::ids::new_id;
use super::rematch::hub_origin;
use super::rules::{RuleDecision, incompatible, parsed, stored};
use super::second_person::{Haste, Second, forget, word};
use crate::engine::approval::same_person;
use crate::engine::domain::Domain;
use crate::error::{Error, Result};
use crate::store::rule_jobs::{self, RuleJobRow};
use crate::store::rule_versions::{self, RuleVersionRow};
use crate::store::source_records;

/// Who the hub is in what it does by itself.
const HUB: &str = "hub";

impl Batch<'_> {
    /// Makes the folder's rules the first version of a domain that has none. Later the stored version stands whatever the
    /// folder says; what the folder says in another way becomes a candidate. Rules whose text is the same, but which this
    /// program standardizes by in another way, are taken over as a new version.
    pub(super) fn adopt_rules(&mut self, folder: &Domain) -> Result<()> {
        let origin = hub_origin(new_id());
        let Some(active_id) = self.head.rules_id.clone() else {
            let mut first = self.version_of(folder, "active", "The rules of the folder at the first start.", &origin);
            first.decided_by = Some(HUB.into());
            first.decided_at = Some(self.now);
            self.head.rules_id = Some(first.id.clone());
            return self.keep_version(&first, "adopt_rules", &origin);
        };
        let active = stored(self.conn, &self.domain.name, &active_id)?;
        if let Some(own) = parsed(&active)
            .ok()
            .filter(|own| own.rules_version != active.rules_version)
        {
            self.take_over(&own, active.clone(), &origin)?;
        }
        if folder.rules_text == active.rules_text && folder.schema_text == active.schema_text {
            return Ok(());
        }
        tracing::warn!(domain = %folder.name, active = %active.rules_version, folder = %folder.rules_version,
            "the folder's rules differ from those in force, which stand; see its candidate rule version");
        if !rule_versions::by_version(self.conn, &folder.name, &folder.rules_version)?.is_empty() {
            return Ok(());
        }
        let note = "The folder of the domain has these rules, which are not those in force.";
        let candidate = self.version_of(folder, "candidate", note, &origin);
        self.keep_version(&candidate, "propose_rules", &origin)
    }

    /// The same text under a program that standardizes in another way: what is stored by the old one must be done again.
    fn take_over(&mut self, own: &Domain, mut active: RuleVersionRow, origin: &Origin) -> Result<()> {
        let note = "The same rules, as this version of the program standardizes by them.";
        let mut new = self.version_of(own, "active", note, origin);
        new.decided_by = Some(HUB.into());
        new.decided_at = Some(self.now);
        active.state = "retired".into();
        active.retired_at = Some(self.now);
        rule_versions::update(self.conn, &active)?;
        self.head.rules_id = Some(new.id.clone());
        self.keep_version(&new, "adopt_rules", origin)?;
        self.start_rematch(&new.id, Some(active.id), origin)
    }

    fn version_of(&self, domain: &Domain, state: &str, note: &str, origin: &Origin) -> RuleVersionRow {
        RuleVersionRow {
            id: new_id(),
            domain: domain.name.clone(),
            state: state.into(),
            rules_version: domain.rules_version.clone(),
            schema_text: domain.schema_text.clone(),
            rules_text: domain.rules_text.clone(),
            base_id: self.head.rules_id.clone(),
            simulated_at: None,
            note: note.into(),
            proposed_by: origin.actor.clone(),
            proposed_at: self.now,
            decided_by: None,
            decided_at: None,
            reason: None,
            retired_at: None,
            correlation_id: origin.correlation_id.clone(),
        }
    }

    fn keep_version(&mut self, row: &RuleVersionRow, action: &str, origin: &Origin) -> Result<()> {
        rule_versions::insert(self.conn, row)?;
        let detail = json!({"rules_version": row.rules_version, "note": row.note});
        self.audit(action, &subject(&row.id), &detail, origin);
        Ok(())
    }

    /// Keeps proposed rules as a candidate.
    pub(super) fn propose_rules(&mut self, row: &RuleVersionRow, origin: &Origin) -> Result<()> {
        let known = rule_versions::by_version(self.conn, &row.domain, &row.rules_version)?;
        if let Some(same) = known.iter().find(|known| known.state != "rejected") {
            let detail = format!(
                "these rules are there already: rule version {} is {}",
                same.id, same.state
            );
            return Err(Error::conflict("rules_known", detail));
        }
        let row = RuleVersionRow {
            base_id: self.head.rules_id.clone(),
            ..row.clone()
        };
        self.keep_version(&row, "propose_rules", origin)
    }

    /// Carries out what somebody decided about rules. An activation counts from the next commit on; golden records have
    /// their turn one after the other.
    pub(super) fn decide_rules(
        &mut self,
        id: &str,
        decision: RuleDecision,
        (reason, haste): (&str, Haste),
        origin: &Origin,
    ) -> Result<()> {
        let mut row = stored(self.conn, &self.domain.name, id)?;
        let replaced = self.head.rules_id.clone();
        let mut detail = json!({"reason": reason, "rules_version": row.rules_version});
        match decision {
            RuleDecision::Activate => {
                self.may_put_in_force(&row, haste, origin)?;
                if haste == Haste::Usual && is_nobodys(&row) {
                    let about = subject(id);
                    match word(self.conn, (&about, decision.action()), reason, origin, self.now)? {
                        Second::Confirms { asked_by } => detail["asked_by"] = json!(asked_by),
                        Second::Waits => {
                            self.audit("ask_activate_rules", &about, &detail, origin);
                            return Ok(());
                        }
                    }
                }
            }
            RuleDecision::Reject if row.state != "candidate" => {
                let detail = format!("this rule version is {}; only candidates are rejected", row.state);
                return Err(Error::conflict("rules_not_candidate", detail));
            }
            RuleDecision::Reject => {}
        }
        row.decided_by = Some(origin.actor.clone());
        row.decided_at = Some(self.now);
        row.reason = Some(reason.to_owned());
        if decision == RuleDecision::Activate {
            forget(self.conn, &subject(id))?;
            self.end_version(replaced.as_deref())?;
            row.state = "active".into();
            row.retired_at = None;
            self.head.rules_id = Some(row.id.clone());
            detail["replaces"] = json!(replaced);
        } else {
            row.state = "rejected".into();
        }
        rule_versions::update(self.conn, &row)?;
        if haste == Haste::Emergency {
            detail["emergency"] = json!(true);
            let (action, about) = (decision.action(), subject(id));
            let emergency = Emergency {
                action,
                subject: &about,
                reason,
            };
            self.tell_emergency(&emergency, origin)?;
        }
        self.audit(decision.action(), &subject(id), &detail, origin);
        match decision {
            RuleDecision::Activate => self.start_rematch(id, replaced, origin),
            RuleDecision::Reject => Ok(()),
        }
    }

    fn may_put_in_force(&mut self, row: &RuleVersionRow, haste: Haste, origin: &Origin) -> Result<()> {
        let refused = match row.state.as_str() {
            "active" => Some(("rules_already_active", "this rule version is active already")),
            "rejected" => Some((
                "rules_rejected",
                "this rule version was rejected; propose the rules again",
            )),
            "candidate" if haste == Haste::Usual && same_person(&row.proposed_by, &origin.actor) => Some((
                "own_rules",
                "whoever proposed rules cannot activate them; another person must",
            )),
            "candidate" if row.simulated_at.is_none() => Some((
                "rules_not_simulated",
                "simulate this rule version first, and look at the report",
            )),
            // The report says what changes from rules that are not in force any more.
            "candidate" if row.base_id != self.head.rules_id => Some((
                "rules_outdated",
                "other rules were activated since this rule version was simulated; simulate it again",
            )),
            _ => None,
        };
        if let Some((code, detail)) = refused {
            return Err(Error::conflict(code, detail));
        }
        let active = stored(
            self.conn,
            &self.domain.name,
            self.head.rules_id.as_deref().unwrap_or_default(),
        )?;
        let unreadable = |error: crate::engine::domain::DomainError| {
            Error::conflict(
                "rules_unreadable",
                format!("this program cannot read the rules: {error}"),
            )
        };
        let (old, new) = (parsed(&active).map_err(unreadable)?, parsed(row).map_err(unreadable)?);
        if new.rules_version != row.rules_version {
            let detail = "these rules are of a program that standardizes in another way; propose them again";
            return Err(Error::conflict("rules_unreadable", detail));
        }
        match incompatible(&old, &new).first() {
            Some((path, why)) => Err(Error::conflict(
                "rules_incompatible",
                format!("attribute {path}: {why}"),
            )),
            None => Ok(()),
        }
    }

    fn end_version(&mut self, id: Option<&str>) -> Result<()> {
        let Some(id) = id else { return Ok(()) };
        let mut row = stored(self.conn, &self.domain.name, id)?;
        row.state = "retired".into();
        row.retired_at = Some(self.now);
        rule_versions::update(self.conn, &row)
    }

    /// Starts the recomputation of all records; one that still ran for other rules is not needed any more.
    fn start_rematch(&mut self, rules_id: &str, base_id: Option<String>, origin: &Origin) -> Result<()> {
        let names = [self.domain.name.clone()];
        for mut old in rule_jobs::running(self.conn, &names, "rematch")? {
            old.state = "superseded".into();
            old.updated_at = self.now;
            old.finished_at = Some(self.now);
            rule_jobs::update(self.conn, &old)?;
        }
        let counts = source_records::counts(self.conn, &names)?;
        let kept = counts.iter().filter(|(_, _, status, _)| status != "deleted");
        let job = RuleJobRow {
            id: new_id(),
            domain: self.domain.name.clone(),
            kind: "rematch".into(),
            state: "running".into(),
            rule_version_id: rules_id.into(),
            base_id,
            done: 0,
            total: kept.map(|(.., number)| number).sum(),
            after_id: String::new(),
            report: "{}".into(),
            error: None,
            started_by: origin.actor.clone(),
            started_at: self.now,
            updated_at: self.now,
            finished_at: None,
            correlation_id: origin.correlation_id.clone(),
        };
        rule_jobs::insert(self.conn, &job)
    }
}

/// Whether nobody proposes a version now: it was in force before, or the domain's folder brought it. Two persons put it in
/// force.
fn is_nobodys(row: &RuleVersionRow) -> bool {
    row.state == "retired" || row.proposed_by == HUB
}

pub(super) fn subject(id: &str) -> String {
    format!("rules:{id}")
}
