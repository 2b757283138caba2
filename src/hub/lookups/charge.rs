//! As what an item is charged; what is missing becomes work for those who keep charges complete.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::item::{ItemWanted, item};
use super::known::{Found, Named, Wanted, find, led_on};
use super::{FACILITY, ITEM};
use crate::engine::domain::Domain;
use crate::engine::lookup::{Charge, Known, Reason, Traced, charge, traced};
use crate::error::{Error, Result};
use crate::hub::batch::Batch;
use crate::hub::checks::published_blocks;
use crate::hub::command::{Command, Reply};
use crate::hub::consolidate::text;
use crate::hub::exceptions::EXCEPTION;
use crate::hub::intake::TASK_DUE;
use crate::hub::publish::published_attributes;
use crate::hub::source_records::SourceKey;
use crate::hub::time::{day_of, now};
use crate::hub::{Hub, Origin};
use crate::store::AnyConn;
use crate::store::tasks::{self, TaskRow};

/// Category of the tasks.
const CATEGORY: &str = "charge_look_up_failed";

/// Which item, where and when.
#[derive(Debug, Clone)]
pub struct ItemChargeable {
    /// The item.
    pub item: ItemWanted,
    /// The facility.
    pub facility: Wanted,
    /// The day; today, if none is said.
    pub on: Option<String>,
}

/// As what an item is charged, or why it is not.
#[derive(Debug, Serialize)]
pub struct ChargeAnswer {
    /// The day that was asked about.
    pub on: String,
    /// The item; absent if there is none that consumers see.
    pub item: Option<Named>,
    /// The facility; absent if there is none that consumers see.
    pub facility: Option<Named>,
    /// What the source system of the mapping calls the cost center that is charged.
    pub cost_center_key: Option<SourceKey>,
    /// Task that asks for the mapping which is missing.
    pub task_id: Option<String>,
    /// The decision.
    #[serde(flatten)]
    pub charge: Charge,
    /// By what the item is traced; absent if there is none that consumers see.
    pub traced: Option<Traced>,
}

/// A charge mapping that is missing: what the task about it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChargeQuestion {
    item: Facts,
    facility: Facts,
    /// What the item names the facility by.
    facility_names: Vec<String>,
    on: String,
    reasons: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Facts {
    golden_id: String,
    label: String,
}

impl From<&Named> for Facts {
    fn from(named: &Named) -> Self {
        Facts {
            golden_id: named.golden_id.clone(),
            label: named.label.clone(),
        }
    }
}

/// A decision, and what is missing for another one.
pub(super) struct Decided {
    pub(super) facility: Option<Named>,
    pub(super) charge: Charge,
    cost_center_key: Option<SourceKey>,
    question: Option<Box<ChargeQuestion>>,
    /// Task that asks it already.
    task_id: Option<String>,
}

impl Hub {
    /// As what an item is charged at a facility on a day. Where a mapping is missing, an exception is opened, once.
    ///
    /// # Errors
    /// `NotFound` when the hub governs no items or facilities.
    pub async fn item_chargeable(&self, asked: ItemChargeable, origin: &Origin) -> Result<ChargeAnswer> {
        let (items, facilities) = (self.domain(ITEM)?, self.domain(FACILITY)?);
        let on = asked.on.clone().unwrap_or_else(|| day_of(now()));
        let day = on.clone();
        let (named, traced, decided) = self
            .read(move |conn| match item(conn, &items, &asked.item, &day)? {
                Ok(found) => {
                    let decided = decide(conn, &facilities, &found, &asked.facility, &day)?;
                    let traced = traced(found.known().attributes, &items.lookups.traced);
                    Ok((Some(found.named), Some(traced), decided))
                }
                Err(reason) => Ok((None, None, Decided::refused(reason))),
            })
            .await?;
        let task_id = self.charge_task(&decided, origin).await?;
        Ok(ChargeAnswer {
            on,
            item: named,
            facility: decided.facility,
            cost_center_key: decided.cost_center_key,
            task_id,
            charge: decided.charge,
            traced,
        })
    }

    /// The task about a missing mapping, opened if nobody asks yet.
    pub(super) async fn charge_task(&self, decided: &Decided, origin: &Origin) -> Result<Option<String>> {
        let Some(question) = decided.question.clone() else {
            return Ok(None);
        };
        if decided.task_id.is_some() {
            return Ok(decided.task_id.clone());
        }
        let command = Command::ChargeUnknown(question);
        match self
            .submit(self.runtime(ITEM)?, vec![command], false, origin)
            .await?
            .pop()
        {
            Some(Reply::Task(task)) => Ok(Some(task.id)),
            Some(Reply::Done) => Ok(None),
            _ => Err(Error::Internal("a question was answered with something else".into())),
        }
    }
}

impl Decided {
    fn refused(reason: Reason) -> Decided {
        Decided {
            facility: None,
            charge: Charge::refused(vec![reason]),
            cost_center_key: None,
            question: None,
            task_id: None,
        }
    }
}

/// As what a known item is charged.
pub(super) fn decide(
    conn: &mut AnyConn,
    facilities: &Domain,
    item: &Found,
    facility: &Wanted,
    day: &str,
) -> Result<Decided> {
    let Some(place) = find(conn, facilities, facility, day)? else {
        let reason = Reason::new("facility_not_found", "consumers see no such facility");
        return Ok(Decided::refused(reason));
    };
    let names = place.names().to_vec();
    let charge = charge(item.known(), &names, day);
    let cost_center_key = charge.cost_center.as_deref().and_then(|id| item.source_name(id));
    let mut decided = Decided {
        cost_center_key,
        facility: Some(place.named.clone()),
        question: charge.lacks_mapping().then(|| {
            Box::new(ChargeQuestion {
                item: Facts::from(&item.named),
                facility: Facts::from(&place.named),
                facility_names: names,
                on: day.to_owned(),
                reasons: charge.reasons.iter().map(|reason| reason.message.clone()).collect(),
            })
        }),
        charge,
        task_id: None,
    };
    if decided.question.is_some() {
        let waiting = tasks::waiting_for_goldens(conn, std::slice::from_ref(&item.named.golden_id))?;
        let asks = |task: &&TaskRow| asks_about(task, &place.named.golden_id);
        decided.task_id = waiting.iter().find(asks).map(|task| task.id.clone());
    }
    Ok(decided)
}

fn asks_about(task: &TaskRow, facility: &str) -> bool {
    let open = task.category == CATEGORY && task.resolved_at.is_none();
    open && question_of(task).is_some_and(|question| question.facility.golden_id == facility)
}

fn question_of(task: &TaskRow) -> Option<ChargeQuestion> {
    serde_json::from_str(&task.detail).ok()
}

impl Batch<'_> {
    /// Opens the exception about a charge mapping that is missing, unless it is open or the mapping has come.
    pub(in crate::hub) fn ask_about_charge(&mut self, question: &ChargeQuestion, origin: &Origin) -> Result<Reply> {
        let id = question.item.golden_id.clone();
        self.load_goldens(&BTreeSet::from([id.clone()]))?;
        let facility = &question.facility.golden_id;
        let known = self.tasks.values().find(|task| {
            let about = task.golden_id.as_deref() == Some(&id);
            about && asks_about(task, facility)
        });
        if let Some(task) = known {
            return Ok(Reply::Task(Box::new(task.clone())));
        }
        if !self.still_missing(&id, question)? {
            return Ok(Reply::Done);
        }
        let (item, place) = (&question.item.label, &question.facility.label);
        let task = TaskRow {
            title: format!("{item} cannot be charged at {place} on {}", question.on),
            suggestion:
                "Add the charge mapping in its source, or override charge_mappings; that closes this task, and \
                         whoever asked can ask again."
                    .into(),
            detail: text(question),
            golden_id: Some(id),
            ..self.new_task(EXCEPTION, CATEGORY, TASK_DUE, origin)
        };
        let task_id = task.id.clone();
        self.put_task(task);
        let kept = self.tasks.get(&task_id).cloned();
        kept.map(|task| Reply::Task(Box::new(task)))
            .ok_or_else(|| Error::Internal("a task was not kept".into()))
    }

    /// Ends the exceptions about charge mappings that have come.
    pub(in crate::hub) fn close_charge_exceptions(&mut self, id: &str) -> Result<()> {
        let open: Vec<(TaskRow, ChargeQuestion)> = self
            .tasks
            .values()
            .filter(|task| task.category == CATEGORY && task.resolved_at.is_none())
            .filter(|task| task.golden_id.as_deref() == Some(id))
            .filter_map(|task| Some((task.clone(), question_of(task)?)))
            .collect();
        for (task, question) in open {
            if !self.still_missing(id, &question)? {
                self.put_task(TaskRow {
                    state: "resolved".into(),
                    decision: Some("corrected".into()),
                    reason: Some("the charge mapping has come".into()),
                    resolved_at: Some(self.now),
                    ..task
                });
            }
        }
        Ok(())
    }

    /// Whether what consumers see still does not say as what the item is charged.
    fn still_missing(&mut self, id: &str, question: &ChargeQuestion) -> Result<bool> {
        let row = &self.golden(id)?.row;
        let attributes = published_attributes(row.published.as_deref())?;
        let attributes = led_on(self.conn, self.domain, &attributes)?;
        let row = &self.golden(id)?.row;
        let blocked = published_blocks(row.published.as_deref());
        let known = Known {
            status: &row.status,
            attributes: &attributes,
            blocked: &blocked,
        };
        Ok(charge(known, &question.facility_names, &question.on).lacks_mapping())
    }
}
