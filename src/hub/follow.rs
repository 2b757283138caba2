//! Tasks follow what they point at: through merges, splits and retirement, an open task is about golden records that
//! live, and each pair of them is asked about once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Origin;
use super::batch::Batch;
use super::checks::is_of_check;
use super::commons;
use super::contradictions::is_of_override;
use super::exceptions::{EXCEPTION, is_about_golden};
use super::view::View;
use crate::engine::matching::Mode;
use crate::engine::resolution::COMMON_NAME;
use crate::error::Result;
use crate::store::tasks::TaskRow;

/// The kind of a question whether two golden records are the same.
pub(super) const DUPLICATE: &str = "potential_duplicate";

/// What makes an open question the only one about its two golden records, in whichever order they are named. That about
/// a common name is the only one about the name, and stays so once somebody said that the name tells nothing.
pub(super) fn pair_key(task: &TaskRow) -> Option<String> {
    if is_about_name(task) {
        let stands = task.resolved_at.is_none() || task.decision.as_deref() == Some("keep_apart");
        return task.pair_key.clone().filter(|_| stands);
    }
    if commons::is_about_commons(task) {
        return commons::pair_key(task);
    }
    if task.kind != DUPLICATE || task.resolved_at.is_some() {
        return None;
    }
    let (a, b) = (task.golden_id.as_ref()?, task.other_golden_id.as_ref()?);
    Some(pair(a, b))
}

/// Whether a question is about a full name that many golden records have.
pub(super) fn is_about_name(task: &TaskRow) -> bool {
    task.kind == DUPLICATE && task.category == COMMON_NAME
}

/// Two golden records, in whichever order they are named.
pub(super) fn pair(a: &str, b: &str) -> String {
    format!("{}|{}", a.min(b), a.max(b))
}

impl Batch<'_> {
    /// Open tasks of the view that are about a golden record, on either side.
    pub(super) fn open_tasks_about(&self, golden_id: &str) -> Vec<TaskRow> {
        let about = |task: &&TaskRow| {
            let ids = [task.golden_id.as_deref(), task.other_golden_id.as_deref()];
            task.resolved_at.is_none() && ids.contains(&Some(golden_id))
        };
        self.tasks.values().filter(about).cloned().collect()
    }

    /// Ends a task that has nothing left to ask.
    pub(super) fn cancel_task(&mut self, mut task: TaskRow, why: &str) {
        task.state = "cancelled".into();
        task.reason = Some(why.into());
        task.resolved_at = Some(self.now);
        self.put_task(task);
    }

    /// Other tasks of the loser now concern the survivor; those between the two have nothing left to ask.
    pub(super) fn follow_merge(&mut self, decided: &str, loser: &str, survivor: &str, origin: &Origin) -> Result<()> {
        for mut task in self.open_tasks_about(loser) {
            if task.id == decided {
                continue;
            }
            if task.kind == "approval" {
                self.keep_submitters(&task, survivor)?;
            }
            if task.kind == "approval" || is_of_check(&task) || is_of_override(&task) {
                self.cancel_task(task, "the golden records were merged");
                continue;
            }
            for id in [&mut task.golden_id, &mut task.other_golden_id].into_iter().flatten() {
                if id == loser {
                    survivor.clone_into(id);
                }
            }
            self.put_task(task);
        }
        self.tidy(&[survivor], decided, "merge", origin)
    }

    /// Tasks about source records that a split moved go with them. `groups`: who has which records now, the golden
    /// record that was split first.
    pub(super) fn follow_split(&mut self, groups: &[(String, Vec<String>)], origin: &Origin) -> Result<()> {
        let Some(((from, _), parts)) = groups.split_first() else {
            return Ok(());
        };
        let home = |record: &str| {
            let found = parts.iter().find(|(_, records)| records.iter().any(|id| id == record));
            found.map(|(golden, _)| golden.clone())
        };
        for mut task in self.open_tasks_about(from) {
            let own = task.record_id.as_deref().and_then(home);
            if task.golden_id.as_ref() == Some(from) && task.kind != "approval" {
                match own {
                    Some(_) if task.kind == super::cohesion::KIND => {
                        self.cancel_task(task, "the source record was split off");
                        continue;
                    }
                    Some(golden) => task.golden_id = Some(golden),
                    None => {}
                }
            }
            if task.other_golden_id.as_ref() == Some(from)
                && let Some(golden) = resembled(&task).as_deref().and_then(home)
            {
                task.other_golden_id = Some(golden);
            }
            if self.tasks.get(&task.id) != Some(&task) {
                self.put_task(task);
            }
        }
        let ids: Vec<&str> = groups.iter().map(|(id, _)| id.as_str()).collect();
        self.tidy(&ids, "", "split", origin)
    }

    /// Golden records that a split brought back are looked at again: what was asked about them may have been answered for
    /// the golden record that they were merged into. Those that consumers never saw wait again while they are in question.
    pub(super) fn ask_again(&mut self, view: &View, ids: &[String], origin: &Origin) -> Result<()> {
        let mut questions = Vec::new();
        for id in ids {
            if self.golden(id)?.row.version > 0 {
                self.look_at(view, id, &mut questions);
            }
        }
        self.ask(questions, &mut [], origin)?;
        if self.domain.matching.mode == Mode::Propose {
            return Ok(());
        }
        for id in ids {
            let mut questions = self.open_tasks_about(id).into_iter();
            let asked = questions
                .any(|task| task.kind == DUPLICATE && !is_about_name(&task) && task.golden_id.as_ref() == Some(id));
            let view = self.golden(id)?;
            if asked && view.row.published_version.is_none() {
                view.row.held = true;
                view.dirty = true;
            }
        }
        Ok(())
    }

    /// Ends the tasks of a golden record that is no more.
    pub(super) fn follow_retirement(&mut self, golden_id: &str, cause: &str, origin: &Origin) -> Result<()> {
        let mut asking = BTreeSet::new();
        for task in self.open_tasks_about(golden_id) {
            // A source record that is not valid must be corrected whatever it belongs to.
            if task.kind == EXCEPTION && !is_about_golden(&task) {
                continue;
            }
            asking.extend(task.golden_id.clone().filter(|id| id != golden_id));
            self.cancel_task(task, "the golden record was retired");
        }
        self.let_go(&asking, "", cause, origin)
    }

    /// Ends open questions about these golden records that are about one thing, are asked twice, or were answered by a
    /// steward for these two before.
    fn tidy(&mut self, ids: &[&str], decided: &str, cause: &str, origin: &Origin) -> Result<()> {
        let mut pairs: BTreeMap<(String, String), Vec<TaskRow>> = BTreeMap::new();
        let asks_about_two =
            |task: &TaskRow| task.kind == DUPLICATE && task.other_golden_id.is_some() && task.id != decided;
        for id in ids {
            let questions = self.open_tasks_about(id).into_iter();
            for task in questions.filter(asks_about_two) {
                let a = task.golden_id.clone().unwrap_or_default();
                let b = task.other_golden_id.clone().unwrap_or_default();
                let known = pairs.entry((a.clone().min(b.clone()), a.max(b))).or_default();
                if known.iter().all(|other| other.id != task.id) {
                    known.push(task);
                }
            }
        }
        let concerned: BTreeSet<String> = pairs.keys().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
        self.load_goldens(&concerned)?;
        let mut asking = BTreeSet::new();
        for ((a, b), mut tasks) in pairs {
            // The one that somebody works on, or that holds a golden record back, or else the oldest goes on.
            tasks.sort_by_key(|task| {
                let worked_on = task.claimed_until.is_some_and(|until| until > self.clock);
                let golden = task.golden_id.as_ref().and_then(|id| self.goldens.get(id));
                (!worked_on, !golden.is_some_and(|view| view.row.held), task.id.clone())
            });
            let why = if a == b {
                Some("both sides are one golden record now")
            } else if !self.verdicts_between(&a, &b, "no_match")?.is_empty() {
                Some("a steward keeps these golden records apart")
            } else {
                None
            };
            let goes_on = usize::from(why.is_none());
            for task in tasks.into_iter().skip(goes_on) {
                asking.extend(task.golden_id.clone());
                self.cancel_task(
                    task,
                    why.unwrap_or("another open task asks about the same golden records"),
                );
            }
        }
        self.let_go(&asking, decided, cause, origin)
    }

    /// Publishes golden records that nothing holds back any more.
    pub(super) fn let_go(&mut self, ids: &BTreeSet<String>, decided: &str, cause: &str, origin: &Origin) -> Result<()> {
        self.load_goldens(ids)?;
        let mut free = BTreeSet::new();
        for id in ids {
            if self.release_hold(id, decided)? {
                free.insert(id.clone());
            }
        }
        self.settle(&free, cause, origin)
    }

    /// Lets a held golden record go once no other task holds it; answers whether it was held.
    pub(super) fn release_hold(&mut self, golden_id: &str, decided: &str) -> Result<bool> {
        let still_asked = self.tasks.values().any(|t| {
            t.id != decided
                && t.kind == DUPLICATE
                && !is_about_name(t)
                && t.resolved_at.is_none()
                && t.golden_id.as_deref() == Some(golden_id)
        });
        let view = self.golden(golden_id)?;
        let free = view.row.held && view.row.status == "live" && !still_asked;
        if free {
            view.row.held = false;
            view.dirty = true;
        }
        Ok(free)
    }
}

/// The source record on the other side of a question.
fn resembled(task: &TaskRow) -> Option<String> {
    let detail: Value = serde_json::from_str(&task.detail).ok()?;
    Some(detail.pointer("/candidates/0/record_id")?.as_str()?.to_owned())
}
