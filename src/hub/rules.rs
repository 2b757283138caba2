//! Rule versions: the rules of a domain as one person proposes and another puts in force. Every version is kept, so that
//! what was decided by it can be explained and proved for ever.

use std::sync::Arc;

use serde::Serialize;

use super::codes;
use super::command::Command;
use super::ids::new_id;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::rematch::hub_origin;
use super::rule_govern::subject;
use super::rule_jobs::JobView;
use super::second_person::{AskedView, Haste, asked};
use super::time::{now, rfc3339};
use super::{Hub, Origin};
use crate::engine::domain::{Domain, DomainError};
use crate::error::{Error, Result};
use crate::store::rule_versions::{self, RuleVersionRow};
use crate::store::{AnyConn, heads, quotas, rule_jobs};

/// Code of the refusal to work by rules that this program cannot read.
pub(super) const UNREADABLE: &str = "rules_unreadable";

/// The rules that a node works by.
#[derive(Clone)]
pub(super) struct ActiveRules {
    /// The rule version.
    pub(super) id: String,
    /// What it says.
    pub(super) domain: Arc<Domain>,
}

/// A rule version without its text.
#[derive(Debug, Clone, Serialize)]
pub struct RuleVersionView {
    /// Id.
    pub id: String,
    /// Domain.
    pub domain: String,
    /// `candidate`, `active`, `retired` or `rejected`.
    pub state: String,
    /// What source records, lineage and decisions made by it name.
    pub rules_version: String,
    /// What it changes, in the proposer's words.
    pub note: String,
    /// The version that was in force when it was proposed or last simulated; none for the first.
    pub compared_with: Option<String>,
    /// When its last simulation ended.
    pub simulated_at: Option<String>,
    /// Who proposed it, and so cannot activate it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
    /// Who activated or rejected it last.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// When it went out of force.
    pub retired_at: Option<String>,
    /// Request that proposed it.
    pub correlation_id: String,
}

/// A rule version with its text.
#[derive(Debug, Clone, Serialize)]
pub struct RuleVersionDetail {
    /// The version.
    #[serde(flatten)]
    pub summary: RuleVersionView,
    /// `rules.toml`.
    pub rules: String,
    /// What one person asked for and another one has to confirm.
    pub asked: Option<AskedView>,
    /// Its newest simulation, without the report.
    pub simulation: Option<JobView>,
    /// The recomputation after its newest activation, without the report.
    pub rematch: Option<JobView>,
}

/// What becomes of a rule version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleDecision {
    /// The domain is governed by it from now on.
    Activate,
    /// Never to be used.
    Reject,
}

impl RuleDecision {
    /// The action in the audit chain.
    pub(super) fn action(self) -> &'static str {
        match self {
            RuleDecision::Activate => "activate_rules",
            RuleDecision::Reject => "reject_rules",
        }
    }
}

impl ActiveRules {
    /// The rules that the head names.
    ///
    /// # Errors
    /// `Conflict` [`UNREADABLE`] when this program cannot work by them.
    pub(super) fn read(conn: &mut AnyConn, domain: &str, rules_id: Option<&str>) -> Result<ActiveRules> {
        let id = rules_id.ok_or_else(|| Error::Internal(format!("domain {domain} has no rules")))?;
        let row = rule_versions::find(conn, id)?;
        let row = row.ok_or_else(|| Error::Internal(format!("the head names rules {id}, which are not there")))?;
        Ok(ActiveRules {
            domain: Arc::new(codes::attached(conn, governing(&row)?)?),
            id: row.id,
        })
    }
}

/// The domain that a stored version defines.
///
/// # Errors
/// What is wrong, for a program that does not know what another one accepted.
pub(super) fn parsed(row: &RuleVersionRow) -> std::result::Result<Domain, DomainError> {
    Domain::parse(&row.domain, &row.schema_text, &row.rules_text)
}

/// As [`parsed`], when this program standardizes as the version says.
fn governing(row: &RuleVersionRow) -> Result<Domain> {
    let refused = |why: String| {
        let detail = format!(
            "this node cannot work by the rules of {} that are in force ({}): {why}",
            row.domain, row.id
        );
        Error::conflict(UNREADABLE, detail)
    };
    let domain = parsed(row).map_err(|error| refused(error.to_string()))?;
    if domain.rules_version == row.rules_version {
        return Ok(domain);
    }
    Err(refused("they are of a program that standardizes in another way".into()))
}

/// Why rules cannot take the place of others while the hub holds records: what is kept apart, and where values are kept,
/// would be another thing for what is stored already.
pub(super) fn incompatible(old: &Domain, new: &Domain) -> Vec<(String, &'static str)> {
    let kinds = old.attributes.iter().filter_map(|(path, was)| {
        let Some(is) = new.attributes.get(path) else {
            return Some((path.clone(), "values are kept under it, so it cannot go"));
        };
        let group = |rule: &crate::engine::domain::AttributeRule| rule.kind == crate::engine::domain::Kind::Group;
        if was.sensitive != is.sensitive {
            return Some((
                path.clone(),
                "history and events already hold its values as they are, so `sensitive` cannot change",
            ));
        }
        (was.list != is.list || group(was) != group(is)).then(|| {
            let reason = "its values are kept in another form, so it cannot become or cease to be a group or a list";
            (path.clone(), reason)
        })
    });
    kinds.collect()
}

impl Hub {
    /// Rule versions of a domain, newest first.
    pub async fn rule_versions(&self, domain: &str, page: Page) -> Result<PageOf<RuleVersionView>> {
        let name = self.known(domain)?;
        let rows = page.rows();
        let before = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.read(move |conn| {
            let mut found = rule_versions::list(conn, &name, before.as_deref(), rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = found.into_iter().map(view).collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// One rule version of a domain.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rule_version(&self, domain: &str, id: &str) -> Result<RuleVersionDetail> {
        let (name, id) = (self.known(domain)?, id.to_owned());
        self.read(move |conn| {
            let mut row = stored(conn, &name, &id)?;
            let simulation = rule_jobs::newest(conn, &id, "simulation")?.map(JobView::in_short);
            let rematch = rule_jobs::newest(conn, &id, "rematch")?.map(JobView::in_short);
            let asked = asked(conn, &subject(&id), now())?;
            Ok(RuleVersionDetail {
                asked,
                rules: std::mem::take(&mut row.rules_text),
                simulation,
                rematch,
                summary: view(row),
            })
        })
        .await
    }

    /// Proposes rules for a domain, with its schema as it is: nothing is changed by them until another person activates
    /// them.
    ///
    /// # Errors
    /// `Invalid` with place and reason for rules that cannot be read, or cannot take the place of those in force;
    /// `Conflict` when the same rules are there already.
    pub async fn propose_rules(
        &self,
        domain: &str,
        rules: String,
        note: String,
        origin: &Origin,
    ) -> Result<RuleVersionDetail> {
        self.follow_rules(domain).await?;
        let now_active = self.domain(domain)?;
        let name = domain.to_owned();
        self.require_room(
            ("quotas.candidates", self.quotas.candidates),
            ("undecided rule versions of a domain", "activate or reject one first"),
            move |conn| quotas::candidates(conn, &name),
        )
        .await?;
        let (name, schema) = (now_active.name.clone(), now_active.schema_text.clone());
        let text = rules.clone();
        let parsed = self.compute(move || Domain::parse(&name, &schema, &text)).await?;
        let proposed = parsed.map_err(|error| unreadable(&error))?;
        let wrong = incompatible(&now_active, &proposed);
        if let Some((path, reason)) = wrong.first() {
            let message = format!("attributes.\"{path}\": {reason}");
            return Err(Error::invalid("/rules", "incompatible_rules", message));
        }
        let row = RuleVersionRow {
            id: new_id(),
            domain: domain.to_owned(),
            state: "candidate".into(),
            rules_version: proposed.rules_version,
            schema_text: proposed.schema_text,
            rules_text: rules,
            base_id: None,
            simulated_at: None,
            note,
            proposed_by: origin.actor.clone(),
            proposed_at: now(),
            decided_by: None,
            decided_at: None,
            reason: None,
            retired_at: None,
            correlation_id: origin.correlation_id.clone(),
        };
        let id = row.id.clone();
        self.submit_one(domain, Command::ProposeRules(Box::new(row)), origin)
            .await?;
        self.rule_version(domain, &id).await
    }

    /// Activates or rejects a rule version.
    ///
    /// # Errors
    /// `Conflict` when its state forbids it, when the caller proposed it, or when it was not simulated against the rules
    /// in force. One that was in force before, or that the folder brought, waits for a second person: see `asked`.
    pub async fn decide_rules(
        &self,
        domain: &str,
        id: &str,
        decision: RuleDecision,
        (reason, haste): (String, Haste),
        origin: &Origin,
    ) -> Result<RuleVersionDetail> {
        let command = Command::DecideRules {
            id: id.to_owned(),
            decision,
            reason,
            haste,
        };
        self.submit_one(domain, command, origin).await?;
        if haste == Haste::Emergency {
            self.tell_operations().await?;
        }
        self.jobs_wake.notify_one();
        self.rule_version(domain, id).await
    }

    /// Makes this node work by the rules that are in force, should another node have activated them a moment ago.
    ///
    /// # Errors
    /// `Busy` when it cannot.
    pub async fn follow_rules(&self, domain: &str) -> Result<()> {
        let runtime = self.at_work(domain)?.clone();
        let name = runtime.name.clone();
        let heads = self.read(move |conn| heads::read(conn, &[name])).await?;
        let in_force = heads.into_iter().next().and_then(|head| head.rules_id);
        if runtime.works_by(in_force.as_deref()) {
            return Ok(());
        }
        let origin = hub_origin(new_id());
        self.submit(&runtime, vec![Command::LookUp], false, &origin).await?;
        Ok(())
    }

    /// The name of a domain that this hub has.
    pub(super) fn known(&self, domain: &str) -> Result<String> {
        Ok(self.at_work(domain)?.name.clone())
    }
}

/// A rule version of this domain.
///
/// # Errors
/// `NotFound`.
pub(super) fn stored(conn: &mut AnyConn, domain: &str, id: &str) -> Result<RuleVersionRow> {
    let row = rule_versions::find(conn, id)?.filter(|row| row.domain == domain);
    row.ok_or_else(|| Error::not_found("rule version", id))
}

/// A mistake in uploaded rules: which line, or which key.
fn unreadable(error: &DomainError) -> Error {
    Error::invalid("/rules", "invalid_rules", format!("{}: {}", error.place, error.reason))
}

fn view(row: RuleVersionRow) -> RuleVersionView {
    RuleVersionView {
        id: row.id,
        domain: row.domain,
        state: row.state,
        rules_version: row.rules_version,
        note: row.note,
        compared_with: row.base_id,
        simulated_at: row.simulated_at.map(rfc3339),
        proposed_by: row.proposed_by,
        proposed_at: rfc3339(row.proposed_at),
        decided_by: row.decided_by,
        decided_at: row.decided_at.map(rfc3339),
        reason: row.reason,
        retired_at: row.retired_at.map(rfc3339),
        correlation_id: row.correlation_id,
    }
}
