//! Match models: weights estimated from a domain's records, which one person trains and another puts in force.

use serde::Serialize;
use serde_json::Value;

use super::command::{Command, Reply};
use super::govern::subject;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::second_person::{AskedView, Haste, asked};
use super::time::{now, rfc3339};
use super::{Hub, Origin};
use crate::engine::domain::Domain;
use crate::engine::matching::training::TrainedModel;
use crate::engine::matching::{MatchRules, Sight};
use crate::error::{Error, Result};
use crate::store::match_models::{self, MatchModelRow};

/// A match model without its weights.
#[derive(Debug, Clone, Serialize)]
pub struct ModelView {
    /// Id.
    pub id: String,
    /// Domain.
    pub domain: String,
    /// `candidate`, `active`, `retired` or `rejected`.
    pub state: String,
    /// Whether the domain is decided by it: active, and of the rules that are in force.
    pub in_force: bool,
    /// What explanations say while it is in force.
    pub model_version: String,
    /// Match rules that it was estimated for.
    pub rules_version: String,
    /// The model that was in force when it was trained; `None`: the rules' own weights.
    pub compared_with: Option<String>,
    /// Records that it was estimated from.
    pub records: i64,
    /// Pairs that it was estimated from.
    pub pairs: i64,
    /// Who trained it, and so cannot activate it.
    pub trained_by: String,
    /// When.
    pub trained_at: String,
    /// Who activated or rejected it last.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// When it went out of force.
    pub retired_at: Option<String>,
    /// Request that trained it.
    pub correlation_id: String,
}

/// A match model with what a person decides by.
#[derive(Debug, Clone, Serialize)]
pub struct ModelDetail {
    /// The model.
    #[serde(flatten)]
    pub summary: ModelView,
    /// What one person asked for and another one has to confirm.
    pub asked: Option<AskedView>,
    /// As [`super::train::TrainingReport`] was when it was trained. It and the model say what sensitive values have in
    /// common: both are null for those who may not see these.
    pub report: Value,
    /// The model itself, as `mdm-hub evaluate --model` takes it.
    pub model: Value,
}

/// What becomes of a match model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelDecision {
    /// The domain is decided by it from now on.
    Activate,
    /// Never to be used.
    Reject,
    /// Back to the rules' own weights.
    Retire,
}

impl ModelDecision {
    /// The action in the audit chain.
    pub(super) fn action(self) -> &'static str {
        match self {
            ModelDecision::Activate => "activate_model",
            ModelDecision::Reject => "reject_model",
            ModelDecision::Retire => "retire_model",
        }
    }
}

/// The domain's rules with the weights of a model; `None` when it is of other rules, or of a format that this program
/// cannot read.
pub(super) fn rules_of(domain: &Domain, row: &MatchModelRow) -> Option<MatchRules> {
    let model: TrainedModel = serde_json::from_str(&row.model).ok()?;
    (row.rules_version == domain.matching.version()).then(|| model.apply(&domain.matching))
}

impl Hub {
    /// Match models of a domain, newest first.
    pub async fn models(&self, domain: &str, page: Page) -> Result<PageOf<ModelView>> {
        let domain = self.domain(domain)?;
        let rows = page.rows();
        let before = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.read(move |conn| {
            let mut found = match_models::list(conn, &domain.name, before.as_deref(), rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = found.into_iter().map(|row| view(&domain, row)).collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// One match model of a domain.
    pub async fn model(&self, domain: &str, id: &str, sight: Sight) -> Result<ModelDetail> {
        let (domain, id) = (self.domain(domain)?, id.to_owned());
        let is_told = domain.sight(sight) == Sight::Whole;
        self.read(move |conn| {
            let row = match_models::find(conn, &id)?.filter(|row| row.domain == domain.name);
            let mut row = row.ok_or_else(|| Error::not_found("match model", &id))?;
            let json = |text: String| match is_told {
                false => Ok(Value::Null),
                true => serde_json::from_str(&text)
                    .map_err(|e| Error::Internal(format!("a stored model cannot be read: {e}"))),
            };
            let (model, report) = (std::mem::take(&mut row.model), std::mem::take(&mut row.report));
            Ok(ModelDetail {
                asked: asked(conn, &subject(&id), now())?,
                report: json(report)?,
                model: json(model)?,
                summary: view(&domain, row),
            })
        })
        .await
    }

    /// Activates, rejects or retires a match model.
    ///
    /// # Errors
    /// `Conflict` when its state forbids it, when the caller trained it, when it is of other rules, or when the weights
    /// in force are not those it was compared with. What retires it, or brings a retired one back, waits for a second person:
    /// see `asked`.
    pub async fn decide_model(
        &self,
        domain: &str,
        id: &str,
        decision: ModelDecision,
        (reason, haste): (String, Haste),
        (origin, sight): (&Origin, Sight),
    ) -> Result<ModelDetail> {
        let command = Command::DecideModel {
            id: id.to_owned(),
            decision,
            reason,
            haste,
        };
        self.submit_one(domain, command, origin).await?;
        if haste == Haste::Emergency {
            self.tell_operations().await?;
        }
        self.model(domain, id, sight).await
    }

    /// Puts a command on a domain's queue that is answered with nothing but success.
    pub(super) async fn submit_one(&self, domain: &str, command: Command, origin: &Origin) -> Result<()> {
        let runtime = self.runtime(domain)?;
        match self.submit(runtime, vec![command], false, origin).await?.pop() {
            Some(Reply::Done) => Ok(()),
            _ => Err(Error::Internal("a command was answered with something else".into())),
        }
    }
}

fn view(domain: &Domain, row: MatchModelRow) -> ModelView {
    ModelView {
        in_force: row.state == "active" && row.rules_version == domain.matching.version(),
        id: row.id,
        domain: row.domain,
        state: row.state,
        model_version: row.model_version,
        rules_version: row.rules_version,
        compared_with: row.compared_with,
        records: row.records,
        pairs: row.pairs,
        trained_by: row.trained_by,
        trained_at: rfc3339(row.trained_at),
        decided_by: row.decided_by,
        decided_at: row.decided_at.map(rfc3339),
        reason: row.reason,
        retired_at: row.retired_at.map(rfc3339),
        correlation_id: row.correlation_id,
    }
}
