//! Waits for the database and for writers, and not for ever: a database that has stopped answering is not waited for.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::command::{Command, Reply, Waiting};
use super::deliveries::Dispatch;
use super::writer::Runtime;
use super::{Hub, Origin};
use crate::error::{Error, Result};
use crate::store::{AnyConn, heads};

/// How often it is looked whether an answer can still come.
const LOOK: Duration = Duration::from_millis(500);
/// Within this the hub says whether it is ready.
const READY_WITHIN: Duration = Duration::from_secs(2);

fn silent() -> Error {
    Error::Busy {
        detail: "the database does not answer".into(),
        retry_after: 5,
    }
}

impl Hub {
    /// Answers when the database answers and has room, and every writer runs. Soon, whatever the database does.
    ///
    /// # Errors
    /// `Busy` otherwise.
    pub async fn ready(&self) -> Result<()> {
        if let Some(dead) = self.runtimes.values().find(|r| !r.alive.load(Ordering::Acquire)) {
            return Err(Error::Busy {
                detail: format!("the writer of {} does not run", dead.name),
                retry_after: 5,
            });
        }
        for runtime in self.runtimes.values() {
            runtime.may_serve()?;
        }
        timeout(READY_WITHIN, self.serves())
            .await
            .unwrap_or_else(|_| Err(silent()))
    }

    async fn serves(&self) -> Result<()> {
        let names: Vec<String> = self.runtimes.keys().cloned().collect();
        self.read(move |conn| heads::read(conn, &names)).await?;
        match self.dispatched(|dispatch| dispatch.store.has_room()).await {
            Err(Error::StorageFull) => Err(Error::Busy {
                detail: "the database has no room left (storage_full)".into(),
                retry_after: 5,
            }),
            other => other,
        }
    }

    /// Runs a read on a blocking thread with a pooled connection. Callers wait for a free one in a bounded line.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let busy = || Error::Busy {
            detail: "too many reads are waiting".into(),
            retry_after: 1,
        };
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| busy())?;
        let turn = self.attended(Arc::clone(&self.reads).acquire_owned(), silent).await?;
        let turn = turn.map_err(|_| busy())?;
        let store = self.shared.store.clone();
        let read = tokio::task::spawn_blocking(move || {
            // Given up only with the connection, also when nobody waits any more.
            let _held = (admitted, turn);
            store.read(work)
        });
        let done = self.attended(read, silent).await?;
        done.map_err(|e| Error::Internal(format!("a read panicked: {e}")))?
    }

    /// Runs a write that belongs to no domain's queue on a blocking thread.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.shared.store.clone();
        self.blocking(move || store.write(work)).await
    }

    /// Runs blocking work of the dispatch beside the async threads.
    pub(super) async fn dispatched<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Dispatch) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let dispatch = Arc::clone(self.dispatch());
        self.blocking(move || work(&dispatch)).await
    }

    /// Runs work that writes to the database on a blocking thread.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.shared.store.is_silent() {
            return Err(silent());
        }
        let work = tokio::task::spawn_blocking(work);
        // What was begun may still be done, when the database goes on.
        let done = self.attended(work, || Error::OutcomeUnknown).await?;
        done.map_err(|e| Error::Internal(format!("a blocking task ended early: {e}")))?
    }

    /// Runs pure work that takes a while on a blocking thread.
    pub(super) async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|e| Error::Internal(format!("a computation panicked: {e}")))
    }

    /// Puts commands on a domain's queue, all or none, and waits for their answers in order.
    pub(super) async fn submit(
        &self,
        runtime: &Runtime,
        commands: Vec<Command>,
        bulk: bool,
        origin: &Origin,
    ) -> Result<Vec<Reply>> {
        if self.shared.store.is_silent() {
            return Err(silent());
        }
        let mut answers = Vec::with_capacity(commands.len());
        let mut waiting = Vec::with_capacity(commands.len());
        for command in commands {
            let (reply, answer) = oneshot::channel();
            waiting.push(Waiting {
                command,
                origin: origin.clone(),
                reply,
            });
            answers.push(answer);
        }
        runtime.queue.push(waiting, bulk)?;
        let mut replies = Vec::with_capacity(answers.len());
        for answer in answers {
            // The writer carries it out all the same, when the database goes on.
            let answer = self.attended(answer, || Error::OutcomeUnknown).await?;
            replies.push(answer.map_err(|_| Error::OutcomeUnknown)??);
        }
        Ok(replies)
    }

    /// Waits for `work` as long as the database answers.
    async fn attended<F: Future>(&self, work: F, given_up: fn() -> Error) -> Result<F::Output> {
        let mut work = pin!(work);
        loop {
            match timeout(LOOK, work.as_mut()).await {
                Ok(done) => return Ok(done),
                Err(_) if self.shared.store.is_silent() => return Err(given_up()),
                Err(_) => {}
            }
        }
    }
}
