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
use crate::store::quotas;
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

/// Most facilities that one task names.
const MOST_PLACES: usize = 50;

/// Charge mappings that an item lacks: what the task about it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChargeQuestion {
    item: Facts,
    /// The first facility that asked.
    #[serde(flatten)]
    place: Place,
    /// The others, up to [`MOST_PLACES`] in all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    others: Vec<Place>,
}

/// A facility that asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Place {
    facility: Facts,
    /// What the item names the facility by.
    facility_names: Vec<String>,
    on: String,
    reasons: Vec<String>,
}

impl ChargeQuestion {
    fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.place).chain(&self.others)
    }

    fn names(&self, facility: &str) -> bool {
        self.places().any(|place| place.facility.golden_id == facility)
    }

    fn is_full(&self) -> bool {
        self.others.len() + 1 >= MOST_PLACES
    }

    /// The same about these facilities; none when there are none.
    fn about(&self, mut places: Vec<Place>) -> Option<ChargeQuestion> {
        if places.is_empty() {
            return None;
        }
        Some(ChargeQuestion {
            item: self.item.clone(),
            place: places.remove(0),
            others: places,
        })
    }

    fn title(&self) -> String {
        let (item, place, on) = (&self.item.label, &self.place.facility.label, &self.place.on);
        match self.others.len() {
            0 => format!("{item} cannot be charged at {place} on {on}"),
            others => format!("{item} cannot be charged at {place} on {on}, nor at {others} other facilities"),
        }
    }
}

/// How many such tasks may be open.
#[derive(Debug, Clone, Copy)]
pub struct TaskRoom {
    /// In the domain.
    overall: u64,
    /// Of those that one caller's look-ups opened.
    own: u64,
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

    /// The task about an item's missing mappings, opened if nobody asks yet and there is room for another one; else what
    /// is missing is only counted.
    pub(super) async fn charge_task(&self, decided: &Decided, origin: &Origin) -> Result<Option<String>> {
        let Some(question) = decided.question.clone() else {
            return Ok(None);
        };
        if decided.task_id.is_some() {
            return Ok(decided.task_id.clone());
        }
        let room = TaskRoom {
            overall: self.quotas.look_up_tasks,
            own: self.quotas.look_up_tasks_per_caller,
        };
        let command = Command::ChargeUnknown(question, room);
        match self
            .submit(self.runtime(ITEM)?, vec![command], false, origin)
            .await?
            .pop()
        {
            Some(Reply::Task(task)) => Ok(Some(task.id)),
            Some(Reply::Done) => {
                self.metrics.unasked();
                Ok(None)
            }
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
                place: Place {
                    facility: Facts::from(&place.named),
                    facility_names: names,
                    on: day.to_owned(),
                    reasons: charge.reasons.iter().map(|reason| reason.message.clone()).collect(),
                },
                others: Vec::new(),
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

/// Whether a task asks about the facility, or about so many that it names no more.
fn asks_about(task: &TaskRow, facility: &str) -> bool {
    let question = open_question(task);
    question.is_some_and(|question| question.names(facility) || question.is_full())
}

fn open_question(task: &TaskRow) -> Option<ChargeQuestion> {
    let open = task.category == CATEGORY && task.resolved_at.is_none();
    open.then(|| question_of(task)).flatten()
}

fn question_of(task: &TaskRow) -> Option<ChargeQuestion> {
    serde_json::from_str(&task.detail).ok()
}

impl Batch<'_> {
    /// Opens the exception about charge mappings that an item lacks, unless it is open, then it names the facility too; or
    /// the mapping has come, or there is no room for another exception.
    pub(in crate::hub) fn ask_about_charge(
        &mut self,
        question: &ChargeQuestion,
        room: TaskRoom,
        origin: &Origin,
    ) -> Result<Reply> {
        let id = question.item.golden_id.clone();
        self.load_goldens(&BTreeSet::from([id.clone()]))?;
        let facility = &question.place.facility.golden_id;
        let about_item = |task: &&TaskRow| task.golden_id.as_deref() == Some(&id);
        let known = self.tasks.values().filter(about_item);
        let known: Vec<(TaskRow, ChargeQuestion)> = known
            .filter_map(|task| Some((task.clone(), open_question(task)?)))
            .collect();
        if let Some((task, _)) = known.iter().find(|(task, _)| asks_about(task, facility)) {
            return Ok(Reply::Task(Box::new(task.clone())));
        }
        if !self.still_missing(&id, &question.place)? {
            return Ok(Reply::Done);
        }
        let task = match known.into_iter().next() {
            Some((task, mut asked)) => {
                asked.others.push(question.place.clone());
                TaskRow {
                    title: asked.title(),
                    detail: text(&asked),
                    ..task
                }
            }
            None if !self.has_room(room, origin)? => return Ok(Reply::Done),
            None => TaskRow {
                title: question.title(),
                suggestion: "Add the charge mappings in their source, or override charge_mappings; that closes this \
                             task, and whoever asked can ask again."
                    .into(),
                detail: text(question),
                golden_id: Some(id),
                ..self.new_task(EXCEPTION, CATEGORY, TASK_DUE, origin)
            },
        };
        let task_id = task.id.clone();
        self.put_task(task);
        let kept = self.tasks.get(&task_id).cloned();
        kept.map(|task| Reply::Task(Box::new(task)))
            .ok_or_else(|| Error::Internal("a task was not kept".into()))
    }

    fn has_room(&mut self, room: TaskRoom, origin: &Origin) -> Result<bool> {
        let by = self.new_task(EXCEPTION, CATEGORY, TASK_DUE, origin).submitted_by;
        let (overall, own) = quotas::open_tasks(self.conn, &self.domain.name, CATEGORY, &by)?;
        // Those of this commit are not stored yet.
        let new = self.tasks.values().filter(|task| {
            let open = task.category == CATEGORY && task.resolved_at.is_none();
            open && task.created_at == self.now
        });
        let (more, more_own) = new.fold((0, 0), |(all, own), task| {
            (all + 1, own + i64::from(task.submitted_by == by))
        });
        let fits = |count: i64, most: u64| u64::try_from(count).unwrap_or(0) < most;
        Ok(fits(overall + more, room.overall) && fits(own + more_own, room.own))
    }

    /// Ends the exceptions about charge mappings that have come, and takes out of others the facilities that they are for.
    pub(in crate::hub) fn close_charge_exceptions(&mut self, id: &str) -> Result<()> {
        let open: Vec<(TaskRow, ChargeQuestion)> = self
            .tasks
            .values()
            .filter(|task| task.golden_id.as_deref() == Some(id))
            .filter_map(|task| Some((task.clone(), open_question(task)?)))
            .collect();
        for (task, question) in open {
            let mut missing = Vec::new();
            for place in question.places() {
                if self.still_missing(id, place)? {
                    missing.push(place.clone());
                }
            }
            match question.about(missing) {
                Some(left) if left == question => {}
                Some(left) => self.put_task(TaskRow {
                    title: left.title(),
                    detail: text(&left),
                    ..task
                }),
                None => self.put_task(TaskRow {
                    state: "resolved".into(),
                    decision: Some("corrected".into()),
                    reason: Some("the charge mapping has come".into()),
                    resolved_at: Some(self.now),
                    ..task
                }),
            }
        }
        Ok(())
    }

    /// Whether what consumers see still does not say as what the item is charged.
    fn still_missing(&mut self, id: &str, place: &Place) -> Result<bool> {
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
        Ok(charge(known, &place.facility_names, &place.on).lacks_mapping())
    }
}
