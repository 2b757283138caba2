//! Change requests: proposed changes of golden records that wait for approval.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::command::{Command, Reply};
use super::entry_overrides::{EntryOverride, standardized_entries};
use super::eyes::Eyes;
use super::ids::new_id;
use super::impact::Foreseen;
use super::ingest::weighed;
use super::override_values::standardized;
use super::overrides::dated_only_where_it_may_be;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::proposing::Prepared;
use super::request_view::{ChangeRequestView, one_view, views};
use super::source_records::SourceKey;
use super::time::{Micros, now};
use super::{Hub, Origin};
use crate::engine::approval::{State, Step};
use crate::engine::record::Attributes;
use crate::engine::survivorship::Expiry;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::store::change_requests::{self, ChangeRequestRow, ListQuery};
use crate::store::quotas;

/// What a change request carries out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Operation {
    /// Sets values in place of the consolidated ones.
    Override {
        /// Top-level attribute → value; null says that it has none.
        attributes: Attributes,
        /// Single entries of lists.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        entries: Vec<EntryOverride>,
        /// What ends it.
        expiry: Expiry,
        /// On which days it counts.
        #[serde(default, skip_serializing_if = "Interval::is_always")]
        valid: Interval,
    },
    /// Lets the consolidated value stand again.
    EndOverride {
        /// Top-level attribute.
        attribute: String,
        /// What names the entry of it, if it is about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<Value>,
    },
    /// Joins another golden record to it.
    Merge {
        /// The one that goes.
        golden_id: String,
        /// Whether an earlier "not the same" is taken back.
        reopen: bool,
    },
    /// Takes source records out of it: these, or what came with a merged golden record.
    Split {
        /// Source records.
        source_records: Vec<SourceKey>,
        /// Merged golden record.
        merged_id: Option<String>,
    },
    /// Ends it, with its source records.
    Retire,
    /// Lets a retired one live again.
    Reinstate,
    /// Publishes values that were confirmed and cooled off; only the hub makes these.
    Release {
        /// Attribute → hash of the value.
        values: BTreeMap<String, String>,
    },
}

impl Operation {
    /// As stored and shown.
    pub fn name(&self) -> &'static str {
        match self {
            Operation::Override { .. } => "override",
            Operation::EndOverride { .. } => "end_override",
            Operation::Merge { .. } => "merge",
            Operation::Split { .. } => "split",
            Operation::Retire => "retire",
            Operation::Reinstate => "reinstate",
            Operation::Release { .. } => "release",
        }
    }

    pub(super) fn read(row: &ChangeRequestRow) -> Result<Operation> {
        serde_json::from_str(&row.proposal)
            .map_err(|e| Error::Internal(format!("a stored change request cannot be read: {e}")))
    }
}

/// One value before and after a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Top-level attribute.
    pub attribute: String,
    /// Before; null if there was none.
    pub from: Value,
    /// After; null if there will be none.
    pub to: Value,
}

/// What somebody proposes.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Golden record.
    pub golden_id: String,
    /// Working version that the proposer saw.
    pub golden_version: Option<i64>,
    /// What to do.
    pub operation: Operation,
    /// Why.
    pub reason: String,
    /// What shows that it is right.
    pub evidence: Option<String>,
    /// Not before this moment.
    pub effective_at: Option<Micros>,
}

/// What comes with a step.
#[derive(Debug, Clone, Default)]
pub struct Note {
    /// Why.
    pub reason: Option<String>,
    /// What shows that it is right.
    pub evidence: Option<String>,
    /// Working version of the golden record that an approver saw, if it moved meanwhile.
    pub golden_version: Option<i64>,
}

/// A mutation of one change request.
pub(super) enum RequestCommand {
    /// A new one, with the id it gets.
    Create {
        id: String,
        proposal: Proposal,
        prepared: Prepared,
        submit: bool,
    },
    /// Written anew.
    Edit {
        id: String,
        proposal: Proposal,
        prepared: Prepared,
        expected: i64,
    },
    /// Sent to the approvers.
    Submit {
        id: String,
        prepared: Prepared,
        expected: i64,
    },
    /// Any other step.
    Step {
        id: String,
        step: Step,
        note: Note,
        expected: i64,
    },
    /// Carries out those whose moment has come.
    CommitDue(Vec<String>),
}

/// Which change requests a list shows.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter {
    /// State; absent: every one.
    pub state: Option<String>,
    /// Only those about this golden record.
    pub golden_id: Option<String>,
    /// Operation.
    pub operation: Option<String>,
}

/// Most change requests of a domain that are carried out at once because their moment has come.
const MOST_DUE: i64 = 100;

/// A change request that somebody did something to; [`Hub::told_request`] says what that person is told of it.
#[derive(Debug)]
pub struct Asked {
    row: ChangeRequestRow,
}

impl Asked {
    /// For `If-Match`.
    pub fn version(&self) -> i64 {
        self.row.version
    }
}

impl Hub {
    /// Proposes a change of a golden record, as a draft or submitted at once.
    ///
    /// # Errors
    /// As the operation itself: what could not be carried out now is not proposed.
    pub async fn propose(&self, domain: &str, proposal: Proposal, submit: bool, origin: &Origin) -> Result<Asked> {
        let (name, person) = (domain.to_owned(), origin.actor.clone());
        self.require_room(
            ("quotas.change_requests", self.quotas.change_requests),
            (
                "undecided change requests of one person in a domain",
                "have some decided, or edit one that you recalled",
            ),
            move |conn| quotas::change_requests(conn, &name, &person),
        )
        .await?;
        let (proposal, prepared) = self.prepared(domain, proposal, origin).await?;
        let id = new_id();
        let command = RequestCommand::Create {
            id,
            proposal,
            prepared,
            submit,
        };
        self.on_request(domain, command, origin).await
    }

    /// Writes a draft anew.
    ///
    /// # Errors
    /// `Conflict` unless it is a draft, pushed back or recalled, and the caller's own; else as [`Hub::propose`].
    pub async fn edit_change_request(
        &self,
        domain: &str,
        id: &str,
        proposal: Proposal,
        expected: i64,
        origin: &Origin,
    ) -> Result<Asked> {
        let (proposal, prepared) = self.prepared(domain, proposal, origin).await?;
        let id = id.to_owned();
        let command = RequestCommand::Edit {
            id,
            proposal,
            prepared,
            expected,
        };
        self.on_request(domain, command, origin).await
    }

    /// Sends a draft to the approvers; its difference is taken anew.
    ///
    /// # Errors
    /// As [`Hub::edit_change_request`].
    pub async fn submit_change_request(&self, domain: &str, id: &str, expected: i64, origin: &Origin) -> Result<Asked> {
        let row = self.request_row(domain, id).await?;
        let proposal = Proposal {
            golden_id: row.golden_id.clone(),
            golden_version: None,
            operation: Operation::read(&row)?,
            reason: row.reason,
            evidence: row.evidence,
            effective_at: row.effective_at,
        };
        let state = State::parse(&row.state);
        if !state.is_some_and(State::is_editable) {
            return Err(Error::conflict(
                "change_request_state",
                format!("this change request is {}", row.state),
            ));
        }
        let (_, prepared) = self.prepared(domain, proposal, origin).await?;
        let id = id.to_owned();
        self.on_request(domain, RequestCommand::Submit { id, prepared, expected }, origin)
            .await
    }

    /// Approves, pushes back, recalls, rejects a change request, or takes an approval back. The last approval that the
    /// policy asks carries it out, unless it must wait for its moment.
    ///
    /// # Errors
    /// `Stale`; `Conflict` when state, person or a moved golden record forbids it; `Invalid` without the evidence that a
    /// payment value needs.
    pub async fn step_change_request(
        &self,
        domain: &str,
        id: &str,
        step: Step,
        note: Note,
        expected: i64,
        origin: &Origin,
    ) -> Result<Asked> {
        let id = id.to_owned();
        let command = RequestCommand::Step {
            id,
            step,
            note,
            expected,
        };
        self.on_request(domain, command, origin).await
    }

    /// What carrying out a change request would do.
    ///
    /// # Errors
    /// As carrying it out.
    pub async fn preview_change_request(
        &self,
        domain: &str,
        id: &str,
        expected: i64,
        origin: &Origin,
    ) -> Result<Foreseen> {
        let (id, origin) = (id.to_owned(), origin.clone());
        self.preview(domain, move |batch| batch.rehearse_request(&id, expected, &origin))
            .await
    }

    /// Change requests of a domain, newest first.
    ///
    /// # Errors
    /// `Malformed` for a bad cursor.
    pub async fn change_requests(
        &self,
        domain: &str,
        filter: RequestFilter,
        eyes: Eyes,
        page: Page,
    ) -> Result<PageOf<ChangeRequestView>> {
        let definition = self.domain(domain)?;
        let rows = page.rows();
        let query = ListQuery {
            domain: domain.to_owned(),
            states: filter.state.into_iter().collect(),
            golden_id: filter.golden_id,
            operation: filter.operation,
            before: page.cursor.as_deref().map(decode_cursor::<String>).transpose()?,
            limit: rows as i64 + 1,
        };
        self.read(move |conn| {
            let mut found = change_requests::list(conn, &query)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = views(conn, &definition, found, &eyes)?;
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// One change request, as somebody is told of it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn change_request(&self, domain: &str, id: &str, eyes: Eyes) -> Result<ChangeRequestView> {
        let definition = self.domain(domain)?;
        let row = self.request_row(domain, id).await?;
        self.read(move |conn| one_view(conn, &definition, row, &eyes)).await
    }

    /// What somebody is told of a change request that he did something to.
    ///
    /// # Errors
    /// `Internal` when what is stored of it cannot be read.
    pub async fn told_request(&self, asked: Asked, eyes: Eyes) -> Result<ChangeRequestView> {
        let definition = self.domain(&asked.row.domain)?;
        self.read(move |conn| one_view(conn, &definition, asked.row, &eyes))
            .await
    }

    /// Carries out approved change requests whose moment has come; answers how many there were.
    ///
    /// # Errors
    /// `Busy` and the like; what is left over is taken up by the next call.
    pub async fn commit_due_requests(&self) -> Result<usize> {
        let (now, mut committed) = (now(), 0);
        let origin = Origin::hub();
        for runtime in self.runtimes.values() {
            let name = runtime.domain().name.clone();
            let due = self
                .read(move |conn| change_requests::due(conn, &name, now, MOST_DUE))
                .await?;
            if due.is_empty() {
                continue;
            }
            committed += due.len();
            let command = Command::Request(Box::new(RequestCommand::CommitDue(due)));
            self.submit(runtime, vec![command], true, &origin).await?;
        }
        Ok(committed)
    }

    /// The proposal with its values as the domain keeps them, and what it comes to now.
    async fn prepared(&self, domain: &str, mut proposal: Proposal, origin: &Origin) -> Result<(Proposal, Prepared)> {
        let definition = self.domain(domain)?;
        if let Operation::Override {
            attributes,
            entries,
            valid,
            ..
        } = &mut proposal.operation
        {
            dated_only_where_it_may_be(&definition, valid)?;
            let named = self.named(&definition, &proposal.golden_id, attributes).await?;
            let led = self.named_entries(&definition, &proposal.golden_id, entries).await?;
            let bytes = weighed(&definition, &named, "/attributes")?.bytes();
            let kept = self.by_size(bytes, move || {
                let entries = standardized_entries(&definition, &named, &led)?;
                Ok::<_, Error>((entries, standardized(&definition, &named)?))
            });
            (*entries, *attributes) = kept.await??;
        }
        let (tried, origin) = (proposal.clone(), origin.clone());
        let prepared = self
            .rehearse(domain, move |mut batch| batch.prepare_request(&tried, &origin))
            .await?;
        Ok((proposal, prepared))
    }

    async fn request_row(&self, domain: &str, id: &str) -> Result<ChangeRequestRow> {
        self.runtime(domain)?;
        let (domain, id) = (domain.to_owned(), id.to_owned());
        self.read(move |conn| {
            change_requests::find(conn, &domain, &id)?.ok_or_else(|| Error::not_found("change request", &id))
        })
        .await
    }

    async fn on_request(&self, domain: &str, command: RequestCommand, origin: &Origin) -> Result<Asked> {
        let runtime = self.runtime(domain)?;
        let command = Command::Request(Box::new(command));
        match self.submit(runtime, vec![command], false, origin).await?.pop() {
            Some(Reply::Request(row)) => Ok(Asked { row: *row }),
            _ => Err(Error::Internal("a command was answered with something else".into())),
        }
    }
}
