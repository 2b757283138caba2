//! The writer of a domain: the one thread that changes it. It takes the commands that wait, locks the domain's head,
//! applies them in order, writes their rows, advances the head, commits once for all of them, and answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::RwLock;

use super::account_mappings::reviewing::{self, ChartSources};
use super::batch::Batch;
use super::cache::Cache;
use super::codes;
use super::command::{Command, Reply, Speaks, Waiting};
use super::feed::Feed;
use super::queue::Queue;
use super::registrations::{Named, Registry, Voice};
use super::rules::{ActiveRules, UNREADABLE};
use super::time::{day_of, now};
use super::view::View;
use crate::engine::domain::Domain;
use crate::error::{Error, Result};
use crate::store::{AnyConn, Store, heads};

/// One domain at work.
pub(super) struct Runtime {
    pub(super) name: String,
    /// Version of the rules that the domain's folder had when this node started.
    pub(super) folder: String,
    /// The rules that this node works by: those of the view, at hand without waiting for its lock.
    pub(super) rules: RwLock<ActiveRules>,
    /// The code maps and code lists that this node saw last.
    pub(super) codes_seen: RwLock<String>,
    /// Why this node cannot work by the rules that are in force.
    pub(super) refused: RwLock<Option<String>>,
    pub(super) queue: Queue<Waiting>,
    pub(super) view: RwLock<View>,
    pub(super) alive: AtomicBool,
    /// Held while a match model is being trained.
    pub(super) training: tokio::sync::Mutex<()>,
    /// Held while a pair is explained by other rules than those in force.
    pub(super) explaining: tokio::sync::Mutex<()>,
}

/// What every writer shares.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) store: Arc<Store>,
    pub(super) cache: Arc<Cache>,
    pub(super) feed: Arc<Feed>,
    pub(super) charts: Arc<ChartSources>,
}

/// What one commit leaves behind.
struct Committed {
    replies: Vec<Result<Reply>>,
    position: i64,
    revision: i64,
    rules_id: Option<String>,
}

impl Runtime {
    /// Runs until the queue is closed and drained.
    pub(super) fn run(&self, shared: &Shared) {
        self.alive.store(true, Ordering::Release);
        let mut trusted = true;
        while let Some(waiting) = self.queue.take() {
            let (commands, callers): (Vec<_>, Vec<_>) =
                waiting.into_iter().map(|w| ((w.command, w.origin), w.reply)).unzip();
            let answers = self.carry_out(shared, &commands, &mut trusted);
            for (caller, answer) in callers.into_iter().zip(answers) {
                // A caller that went away does not undo what is durable.
                let _ = caller.send(answer);
            }
        }
        self.alive.store(false, Ordering::Release);
    }

    /// One commit for all; if that fails for a reason that may lie in one of them, one commit each, so that the one is
    /// refused alone.
    fn carry_out(
        &self,
        shared: &Shared,
        commands: &[(Command, super::Origin)],
        trusted: &mut bool,
    ) -> Vec<Result<Reply>> {
        let together = self.commit(shared, commands, trusted);
        let defect = matches!(together.first(), Some(Err(Error::Internal(_)))) && commands.len() > 1;
        if !defect {
            return together;
        }
        commands
            .iter()
            .flat_map(|one| self.commit(shared, std::slice::from_ref(one), trusted))
            .collect()
    }

    /// One commit for all the commands. `trusted` says whether the view is known to be what the database has.
    fn commit(&self, shared: &Shared, commands: &[(Command, super::Origin)], trusted: &mut bool) -> Vec<Result<Reply>> {
        let number = commands.len();
        let mut changed = Vec::new();
        let mut applied = false;
        let result = loop {
            let tried = shared.store.write(|conn| {
                let head = heads::lock(conn, &self.name)?;
                if *trusted && !self.view.read().is_by(head.rules_id.as_deref()) {
                    return Ok(None);
                }
                self.refresh(conn, &head, *trusted)?;
                self.follow_codes(conn)?;
                applied = true;
                self.apply(conn, head, commands, &mut changed, shared).map(Some)
            });
            // A view by other rules takes its time to build: not under the lock.
            match tried {
                Ok(Some(committed)) => break Ok(committed),
                Ok(None) => {
                    if let Err(error) = self.take_rules(shared) {
                        break Err(error);
                    }
                }
                Err(error) => break Err(error),
            }
        };
        shared.cache.end(&changed);
        match result {
            Ok(committed) => {
                *trusted = true;
                self.view.write().advance(committed.revision);
                shared.feed.committed(&self.name, committed.position);
                self.follow_own(shared, committed.rules_id.as_deref());
                committed.replies
            }
            Err(error) => {
                tracing::error!(domain = %self.name, commands = number, %error, "commit failed");
                // Whatever was applied to the view is not in the database.
                *trusted &= !applied;
                (0..number).map(|_| Err(again(&error))).collect()
            }
        }
    }

    /// The domain as this node works by it.
    pub(super) fn domain(&self) -> Arc<Domain> {
        self.rules.read().domain.clone()
    }

    /// Whether this node works by these rules.
    pub(super) fn works_by(&self, rules_id: Option<&str>) -> bool {
        rules_id == Some(&self.rules.read().id) && self.refused.read().is_none()
    }

    /// # Errors
    /// `Busy` when this node cannot work by the rules that are in force.
    pub(super) fn may_serve(&self) -> Result<()> {
        match &*self.refused.read() {
            None => Ok(()),
            Some(detail) => Err(Error::Busy {
                detail: detail.clone(),
                retry_after: 30,
            }),
        }
    }

    /// Builds the view by the rules that are in force now, and works by them.
    fn take_rules(&self, shared: &Shared) -> Result<()> {
        let names = [self.name.clone()];
        let opened = shared.store.read(|conn| {
            let head = heads::read(conn, &names)?.pop();
            let head = head.ok_or_else(|| Error::Internal("a domain has no head".into()))?;
            let rules = ActiveRules::read(conn, &self.name, head.rules_id.as_deref())?;
            if self.may_serve().is_ok() && rules.domain.prepares_like(&self.domain()) {
                // Nothing that the index holds becomes another thing.
                self.view.write().rules = rules.clone();
                *self.rules.write() = rules;
                return Ok(None);
            }
            View::filled(conn, rules, &head).map(Some)
        });
        match opened.transpose() {
            Some(opened) => self.install(opened),
            None => Ok(()),
        }
    }

    /// After a commit that put other rules in force: this node works by them before its callers are answered.
    fn follow_own(&self, shared: &Shared, rules_id: Option<&str>) {
        if self.view.read().is_by(rules_id) {
            return;
        }
        if let Err(error) = self.take_rules(shared) {
            tracing::error!(domain = %self.name, %error, "the rules in force are followed with the next commit");
        }
    }

    fn install(&self, opened: Result<View>) -> Result<()> {
        match opened {
            Ok(view) => {
                let rules = view.rules.clone();
                *self.view.write() = view;
                *self.rules.write() = rules;
                *self.refused.write() = None;
                Ok(())
            }
            Err(Error::Conflict {
                code: UNREADABLE,
                detail,
            }) => {
                *self.refused.write() = Some(detail);
                self.may_serve()
            }
            Err(error) => Err(error),
        }
    }

    /// Brings the view to the state under the lock.
    fn refresh(&self, conn: &mut AnyConn, head: &heads::HeadRow, trusted: bool) -> Result<()> {
        let model = head.model_id.as_deref();
        if !trusted {
            return self.install(View::open(conn, &self.name, head));
        }
        if !self.view.read().is_current(head.revision) {
            View::catch_up_beside(&self.view, conn)?;
            // Not every revision is of a record or a verdict.
            self.view.write().advance(head.revision);
        }
        if !self.view.read().follows(model) {
            let row = super::view::model(conn, model)?;
            self.view.write().follow(row.as_ref(), model);
        }
        Ok(())
    }

    /// Works by the code maps and code lists that count now, whoever approved them.
    fn follow_codes(&self, conn: &mut AnyConn) -> Result<()> {
        let day = day_of(now());
        let seen = codes::fingerprint(conn, &day)?;
        if *self.codes_seen.read() == seen {
            return Ok(());
        }
        let domain = self.domain();
        let found = codes::codebook(conn, &domain, &day)?;
        if found.digest() != domain.codes().digest() {
            let rules = ActiveRules {
                id: self.rules.read().id.clone(),
                domain: Arc::new(domain.with_codes(Arc::new(found))),
            };
            self.view.write().rules = rules.clone();
            *self.rules.write() = rules;
        }
        *self.codes_seen.write() = seen;
        Ok(())
    }

    fn apply(
        &self,
        conn: &mut AnyConn,
        head: heads::HeadRow,
        commands: &[(Command, super::Origin)],
        changed: &mut Vec<String>,
        shared: &Shared,
    ) -> Result<Committed> {
        let before = head.revision;
        let position = head.position;
        let rules_id = head.rules_id.clone();
        let domain = self.domain();
        let mut batch = Batch::new(conn, &domain, head, now());
        batch.seen = Some(&self.view);
        let mut replies = Vec::with_capacity(commands.len());
        let mut registry = Registry::of_systems();
        for (command, origin) in commands {
            if let Err(error) = admitted(&mut registry, batch.conn, &self.name, command, origin) {
                replies.push(Err(refusal(error)?));
                continue;
            }
            let answer = match command {
                Command::Ingest(records) | Command::IngestStaged(records) => {
                    batch.ingest(&self.view, records, origin).map(Reply::Ingested)
                }
                Command::Rekey(requests) => batch.rekey(requests, origin).map(Reply::Rekeyed),
                Command::Delete { system, key } => batch
                    .delete(&self.view, system, key, origin)
                    .map(|r| Reply::Ingested(vec![r])),
                Command::Override { id, request, expected } => batch
                    .set_overrides(id, request, Some(*expected), origin)
                    .and_then(|()| batch.states(std::slice::from_ref(id))),
                Command::EndOverride {
                    id,
                    attribute,
                    entry,
                    reason,
                    expected,
                } => batch
                    .end_override_of(id, (attribute, entry.as_ref()), reason, Some(*expected), origin)
                    .and_then(|()| batch.states(std::slice::from_ref(id))),
                Command::Merge { id, request, expected } => batch
                    .merge_goldens(Some(&self.view), id, request, Some(*expected), origin)
                    .and_then(|()| batch.states(&[id.clone(), request.loser.clone()])),
                Command::Split {
                    id,
                    part,
                    reason,
                    expected,
                } => batch
                    .split(Some(&self.view), id, part, reason, Some(*expected), origin)
                    .and_then(|ids| batch.states(&ids)),
                Command::Retire {
                    id,
                    reinstate,
                    reason,
                    expected,
                } => match reinstate {
                    true => batch.reinstate_golden(id, reason, Some(*expected), origin),
                    false => batch.retire_golden(id, reason, Some(*expected), origin),
                }
                .and_then(|()| batch.states(std::slice::from_ref(id))),
                Command::Request(command) => batch
                    .on_request(&self.view, command, origin)
                    .map(|row| row.map_or(Reply::Done, |row| Reply::Request(Box::new(row)))),
                Command::Settle { ids, cause } => batch.settle(ids, cause, origin).and_then(|()| batch.states(&[])),
                Command::BeginPeriods { ids } => batch.begin_periods(&self.view, ids, origin).map(|()| Reply::Done),
                Command::RunChecks { ids } => batch.run_due_checks(ids, origin).map(|()| Reply::Done),
                Command::ChargeUnknown(question, room) => batch.ask_about_charge(question, *room, origin),
                Command::Claim { id, expected } => batch.claim(id, *expected, origin).map(task),
                Command::SeeTask { id } => batch.see_task(id, origin).map(task),
                Command::Seen(seen) => {
                    batch.note_seen(seen, origin);
                    Ok(Reply::Done)
                }
                Command::Release { id, expected } => batch.release(id, *expected, origin).map(task),
                Command::Resolve {
                    id,
                    resolution,
                    expected,
                } => batch
                    .resolve(Some(&self.view), id, resolution, *expected, origin)
                    .map(task),
                Command::Comment { id, text } => {
                    batch.comment(id, text, origin).map(|row| Reply::Comment(Box::new(row)))
                }
                Command::Assign { id, assignee, expected } => {
                    batch.assign(id, assignee.as_deref(), *expected, origin).map(task)
                }
                Command::Escalate { ids } => batch.escalate(ids, origin).map(|()| Reply::Done),
                Command::ResolveMany {
                    tasks,
                    resolution,
                    bulk,
                } => batch
                    .resolve_many(Some(&self.view), tasks, resolution, Some(bulk), origin)
                    .map(Reply::Outcomes),
                Command::UndoBulk { id, reason } => {
                    batch.undo_bulk(&self.view, id, reason, origin).map(Reply::Outcomes)
                }
                Command::Reopen { id, verdict, reason } => batch
                    .reopen(&self.view, id, verdict, reason, origin)
                    .and_then(|ids| batch.states(&ids)),
                Command::LookUp => Ok(Reply::Done),
                Command::Retake => batch.retake(&self.view, origin).map(|()| Reply::Done),
                Command::FollowReferences => batch.follow_due(origin).map(|()| Reply::Done),
                Command::LetCommonsGo => batch.let_commons_go(origin).map(|()| Reply::Done),
                Command::ProposeRules(row) => batch.propose_rules(row, origin).map(|()| Reply::Done),
                Command::DecideRules {
                    id,
                    decision,
                    reason,
                    haste,
                } => batch
                    .decide_rules(id, *decision, (reason, *haste), origin)
                    .map(|()| Reply::Done),
                Command::StartSimulation(job) => batch.start_simulation(job, origin).map(|()| Reply::Done),
                Command::EndSimulation { job, report } => {
                    batch.end_simulation(job, report, origin).map(|()| Reply::Done)
                }
                Command::Rematch { job } => batch.rematch(&self.view, job, origin).map(|()| Reply::Done),
                Command::AddModel(row) => batch.add_model(row, origin).map(|()| Reply::Done),
                Command::DecideModel {
                    id,
                    decision,
                    reason,
                    haste,
                } => batch
                    .decide_model(&self.view, id, *decision, (reason, *haste), origin)
                    .map(|()| Reply::Done),
            };
            replies.push(match answer {
                Ok(done) => Ok(done),
                Err(error) => Err(refusal(error)?),
            });
        }
        batch.look_again_at_places(&super::Origin::hub())?;
        batch.ask_about_shared_identifiers()?;
        batch.tell_commons(&self.view, &super::Origin::hub())?;
        if batch.is_empty() {
            return Ok(Committed {
                replies,
                position,
                revision: before,
                rules_id,
            });
        }
        *changed = batch.changed_goldens();
        shared.cache.begin(changed);
        let concerned = !batch.pending_changes().is_empty() && shared.charts.take_from(batch.conn, &self.name)?;
        let told = concerned
            .then(|| reviewing::Changed::of(batch.pending_changes()))
            .flatten();
        let at = batch.now;
        let head = batch.flush()?;
        if let Some(told) = told {
            reviewing::after_commit(conn, &shared.charts, &self.name, &told, at)?;
        }
        Ok(Committed {
            replies,
            position: head.position,
            revision: head.revision,
            rules_id: head.rules_id,
        })
    }
}

/// What one command is refused with, unless the database or the hub failed: then nothing of the commit can stand.
fn refusal(error: Error) -> Result<Error> {
    match error {
        Error::Internal(_) | Error::Busy { .. } | Error::OutcomeUnknown | Error::StorageFull => Err(error),
        refused => Ok(refused),
    }
}

/// Lets a command write in the name of its source systems, all or none.
fn admitted(
    registry: &mut Registry,
    conn: &mut AnyConn,
    domain: &str,
    command: &Command,
    origin: &super::Origin,
) -> Result<()> {
    let (systems, voice) = match command.speaks() {
        Speaks::ForNone => return Ok(()),
        Speaks::For(systems) => (systems, Voice::Caller(&origin.actor)),
        Speaks::ForStaged(systems) => (systems, Voice::Staged),
    };
    let names = systems.into_iter().map(|name| Named {
        pointer: "/system",
        name,
        domain,
    });
    registry.admit(conn, names, voice)
}

fn task(row: crate::store::tasks::TaskRow) -> Reply {
    Reply::Task(Box::new(row))
}

/// The same failure for every caller of a commit.
fn again(error: &Error) -> Error {
    match error {
        Error::OutcomeUnknown => Error::OutcomeUnknown,
        Error::StorageFull => Error::StorageFull,
        Error::Busy { detail, retry_after } => Error::Busy {
            detail: detail.clone(),
            retry_after: *retry_after,
        },
        other => Error::Internal(other.to_string()),
    }
}
