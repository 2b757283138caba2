//! The writer's half of match models: kept when they are trained, and put in force only by another person.

use parking_lot::RwLock;
use serde_json::json;

use super::Origin;
use super::batch::Batch;
use super::emergency::Emergency;
use super::models::{ModelDecision, rules_of};
use super::second_person::{Haste, Second, forget, word};
use super::view::View;
use crate::engine::approval::same_person;
use crate::error::{Error, Result};
use crate::store::match_models::{self, MatchModelRow};

impl Batch<'_> {
    /// Keeps a trained model as a candidate.
    pub(super) fn add_model(&mut self, row: &MatchModelRow, origin: &Origin) -> Result<()> {
        match_models::insert(self.conn, row)?;
        let detail = json!({
            "model_version": row.model_version,
            "rules_version": row.rules_version,
            "records": row.records,
            "pairs": row.pairs,
        });
        self.audit("train_model", &subject(&row.id), &detail, origin);
        Ok(())
    }

    /// Carries out what somebody decided about a model. From an activation or retirement on, this very commit decides
    /// by the new weights; joins and verdicts that are there already stay.
    pub(super) fn decide_model(
        &mut self,
        view: &RwLock<View>,
        id: &str,
        decision: ModelDecision,
        (reason, haste): (&str, Haste),
        origin: &Origin,
    ) -> Result<()> {
        let row = match_models::find(self.conn, id)?.filter(|row| row.domain == self.domain.name);
        let row = row.ok_or_else(|| Error::not_found("match model", id))?;
        let replaced = self.head.model_id.clone();
        let mut detail = json!({"reason": reason, "model_version": row.model_version});
        // What comes back, or goes, was put in force by two.
        let by_two = match decision {
            ModelDecision::Activate => {
                self.may_activate(&row, haste, origin)?;
                row.state == "retired"
            }
            ModelDecision::Retire => {
                may_retire(&row)?;
                true
            }
            ModelDecision::Reject => false,
        };
        if by_two && haste == Haste::Usual {
            let (about, action) = (subject(id), decision.action());
            match word(self.conn, (&about, action), reason, origin, self.now)? {
                Second::Confirms { asked_by } => detail["asked_by"] = json!(asked_by),
                Second::Waits => {
                    self.audit(&format!("ask_{action}"), &about, &detail, origin);
                    return Ok(());
                }
            }
        }
        if decision != ModelDecision::Reject {
            forget(self.conn, &subject(id))?;
        }
        match decision {
            ModelDecision::Activate => self.activate(view, row.clone(), reason, origin)?,
            ModelDecision::Reject => self.reject_model(row.clone(), reason, origin)?,
            ModelDecision::Retire => self.retire_model(view, &row)?,
        }
        if decision == ModelDecision::Activate {
            detail["replaces"] = json!(replaced);
        }
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
        Ok(())
    }

    fn activate(&mut self, view: &RwLock<View>, mut row: MatchModelRow, reason: &str, origin: &Origin) -> Result<()> {
        if let Some(active) = self.head.model_id.take() {
            self.end_model(&active)?;
        }
        row.state = "active".into();
        row.retired_at = None;
        self.write_decision(&mut row, reason, origin)?;
        view.write().weigh(Some(&row));
        self.head.model_id = Some(row.id);
        Ok(())
    }

    fn may_activate(&self, row: &MatchModelRow, haste: Haste, origin: &Origin) -> Result<()> {
        let refused = match row.state.as_str() {
            "active" => Some(("model_already_active", "this match model is active already")),
            "rejected" => Some(("model_rejected", "this match model was rejected; train another one")),
            "candidate" if haste == Haste::Usual && same_person(&row.trained_by, &origin.actor) => Some((
                "own_model",
                "whoever trained a match model cannot activate it; another person must",
            )),
            _ if rules_of(self.domain, row).is_none() => Some((
                "model_of_other_rules",
                "this match model was trained for other rules than are in force; train another one",
            )),
            // A candidate's report compares it with weights that are not in force any more.
            "candidate" if row.compared_with != self.head.model_id => Some((
                "model_outdated",
                "another match model was activated or retired since this one was trained; train another one",
            )),
            _ => None,
        };
        refused.map_or(Ok(()), |(code, detail)| Err(Error::conflict(code, detail)))
    }

    fn reject_model(&mut self, mut row: MatchModelRow, reason: &str, origin: &Origin) -> Result<()> {
        if row.state != "candidate" {
            return Err(Error::conflict(
                "model_not_candidate",
                format!("this match model is {}; only candidates are rejected", row.state),
            ));
        }
        row.state = "rejected".into();
        self.write_decision(&mut row, reason, origin)
    }

    /// Back to the rules' own weights, which two persons may want or one who has to.
    fn retire_model(&mut self, view: &RwLock<View>, row: &MatchModelRow) -> Result<()> {
        self.end_model(&row.id)?;
        self.head.model_id = None;
        view.write().weigh(None);
        Ok(())
    }

    fn end_model(&mut self, id: &str) -> Result<()> {
        let Some(mut row) = match_models::find(self.conn, id)? else {
            return Err(Error::Internal(format!(
                "the head names match model {id}, which is not there"
            )));
        };
        row.state = "retired".into();
        row.retired_at = Some(self.now);
        match_models::update(self.conn, &row)
    }

    fn write_decision(&mut self, row: &mut MatchModelRow, reason: &str, origin: &Origin) -> Result<()> {
        row.decided_by = Some(origin.actor.clone());
        row.decided_at = Some(self.now);
        row.reason = Some(reason.to_owned());
        match_models::update(self.conn, row)
    }
}

fn may_retire(row: &MatchModelRow) -> Result<()> {
    match row.state.as_str() {
        "active" => Ok(()),
        _ => Err(Error::conflict("model_not_active", "this match model is not active")),
    }
}

pub(super) fn subject(id: &str) -> String {
    format!("model:{id}")
}
