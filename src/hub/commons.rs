//! What is too common to be evidence: records that have nothing but keys that too many share stand for themselves. One task
//! for each blocking key tells how many they are, and closes by itself once there are none.

use std::collections::BTreeSet;

use parking_lot::RwLock;
use serde_json::{Value, json};

use super::batch::Batch;
use super::command::Command;
use super::exceptions::{DISMISS, EXCEPTION};
use super::follow::DUPLICATE;
use super::ids::new_id;
use super::intake::TASK_DUE;
use super::rematch::hub_origin;
use super::view::View;
use super::{Hub, Origin};
use crate::engine::matching::CommonKey;
use crate::error::Result;
use crate::store::tasks::{self, TaskRow};

/// Category of the tasks.
pub(super) const CATEGORY: &str = "too_many_candidates";
/// More tasks of the kind than a domain has blocking keys.
const MOST: i64 = 1_000;
/// Golden records that are let go in one commit: few enough that a person's call does not wait long.
const STEP: i64 = 100;

const SUGGESTION: &str = "Nothing is held back. Look whether the source systems can say more of them (an identifier, a part number), or \
                          whether the domain's rules may have a blocking key that tells them apart. Dismiss it if it is as it should be: \
                          it is not told again.";
const RELEASED: &str = "what too many records share is no evidence: the record stands for itself";

/// What makes the task about a blocking key the only one, while it waits and once somebody said that it is as it should be.
pub(super) fn pair_key(task: &TaskRow) -> Option<String> {
    let stands = task.resolved_at.is_none() || task.decision.as_deref() == Some(DISMISS);
    task.pair_key.clone().filter(|_| stands)
}

/// Whether a task tells of what too many share.
pub(super) fn is_about_commons(task: &TaskRow) -> bool {
    task.kind == EXCEPTION && task.category == CATEGORY
}

fn key_of(domain: &str, key: &str) -> String {
    format!("{domain}|common|{key}")
}

impl Batch<'_> {
    /// Brings the tasks about keys that too many share to what the match index has at the end of this commit.
    pub(super) fn tell_commons(&mut self, view: &RwLock<View>, origin: &Origin) -> Result<()> {
        let found = {
            let view = view.read();
            let sources = &self.domain.sources;
            let is_free = |system: &str| sources.iter().any(|s| s.name == system && s.duplicate_free);
            let found = view.index.common_keys(is_free);
            if view.commons.as_ref() == Some(&found) {
                return Ok(());
            }
            found
        };
        for task in tasks::waiting_of(self.conn, &self.domain.name, EXCEPTION, CATEGORY, MOST)? {
            self.tasks.entry(task.id.clone()).or_insert(task);
        }
        let waiting = self.tasks.values();
        let waiting: Vec<TaskRow> = waiting
            .filter(|task| is_about_commons(task) && task.resolved_at.is_none())
            .cloned()
            .collect();
        for common in &found {
            let pair_key = key_of(&self.domain.name, &common.key);
            match waiting.iter().find(|task| task.pair_key.as_ref() == Some(&pair_key)) {
                Some(task) => self.tell_again(task, common),
                None => self.tell_first(common, pair_key, origin)?,
            }
        }
        let still: BTreeSet<String> = found.iter().map(|it| key_of(&self.domain.name, &it.key)).collect();
        for mut task in waiting {
            if task.pair_key.as_ref().is_some_and(|key| still.contains(key)) {
                continue;
            }
            task.state = "resolved".into();
            task.decision = Some("corrected".into());
            task.reason = Some("no record is left that has nothing rarer".into());
            task.resolved_at = Some(self.now);
            self.put_task(task);
        }
        view.write().commons = Some(found);
        Ok(())
    }

    fn tell_again(&mut self, task: &TaskRow, common: &CommonKey) {
        let detail = self.detail_of_common(common).to_string();
        if task.detail != detail {
            self.put_task(TaskRow {
                title: title_of(common),
                detail,
                ..task.clone()
            });
        }
    }

    /// Opens the task, unless somebody said that it is as it should be.
    fn tell_first(&mut self, common: &CommonKey, pair_key: String, origin: &Origin) -> Result<()> {
        let answered = tasks::by_pair_key(self.conn, &pair_key)?.is_some();
        let answered_now = || {
            self.tasks
                .values()
                .any(|task| task.pair_key.as_ref() == Some(&pair_key))
        };
        if answered || answered_now() {
            return Ok(());
        }
        self.put_task(TaskRow {
            title: title_of(common),
            suggestion: SUGGESTION.into(),
            detail: self.detail_of_common(common).to_string(),
            pair_key: Some(pair_key),
            ..self.new_task(EXCEPTION, CATEGORY, TASK_DUE, origin)
        });
        Ok(())
    }

    fn detail_of_common(&self, common: &CommonKey) -> Value {
        json!({
            "key": common.key,
            "records": common.records,
            "list_limit": self.domain.matching.blocking.list_limit,
        })
    }

    /// Lets go of what an older version of the program held back for nothing but what too many share, a few at a time.
    pub(super) fn let_commons_go(&mut self, origin: &Origin) -> Result<()> {
        let held = tasks::waiting_of(self.conn, &self.domain.name, DUPLICATE, CATEGORY, STEP)?;
        let ids: BTreeSet<String> = held.iter().filter_map(|task| task.golden_id.clone()).collect();
        self.load_goldens(&ids)?;
        let number = held.len();
        for task in held {
            self.cancel_task(task, RELEASED);
        }
        self.let_go(&ids, "", "rules", origin)?;
        let detail = json!({"tasks": number, "golden_records": ids.len()});
        self.audit(
            "let_commons_go",
            &format!("domain:{}", self.domain.name),
            &detail,
            origin,
        );
        tracing::info!(domain = %self.domain.name, tasks = number, golden_records = ids.len(),
            "golden records that were held back for what too many share are let go");
        Ok(())
    }
}

fn title_of(common: &CommonKey) -> String {
    let (records, key) = (common.records, &common.key);
    format!("{records} records have only blocking keys that too many records share; the first is {key}")
}

impl Hub {
    /// Lets go of everything that an older version held back for what too many share, whichever node begins.
    pub(super) async fn go_on_with_commons(&self) -> Result<()> {
        loop {
            let serving = self.runtimes.values().filter(|runtime| runtime.may_serve().is_ok());
            let names: Vec<String> = serving.map(|runtime| runtime.name.clone()).collect();
            let held = self
                .read(move |conn| tasks::domains_waiting_for(conn, &names, DUPLICATE, CATEGORY))
                .await?;
            if held.is_empty() {
                return Ok(());
            }
            for name in held {
                self.submit(
                    self.runtime(&name)?,
                    vec![Command::LetCommonsGo],
                    true,
                    &hub_origin(new_id()),
                )
                .await?;
            }
        }
    }
}
