//! What a command would do: carried out on a view that is thrown away.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::batch::Batch;
use super::consolidate::{attributes, differing};
use super::differences::BeforeAfter;
use super::eyes::Eyes;
use super::late::LateArrival;
use super::publish::published_attributes;
use super::references::ReferenceImpact;
use super::time::now;
use super::{Hub, periods};
use crate::engine::domain::{Domain, Mask};
use crate::engine::matching::Sight;
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::store::tasks::TaskRow;
use crate::store::{AnyConn, golden_records, heads, subscriptions};

/// What a command would change.
#[derive(Debug, Serialize)]
pub struct Impact {
    /// Golden records that would change.
    pub golden_records: Vec<GoldenImpact>,
    /// Events that would go out, in order.
    pub events: Vec<EventImpact>,
    /// References of other golden records that lead elsewhere then, at most a thousand.
    pub references: Vec<ReferenceImpact>,
    /// Tasks that would open or close.
    pub tasks: Vec<TaskImpact>,
    /// Subscriptions that would get the events.
    pub subscriptions: Vec<SubscriptionImpact>,
    /// Of a split: source records that joined after what it takes back, and where they would go.
    pub late_arrivals: Vec<LateArrival>,
}

/// What a change would do; [`Foreseen::told`] says what somebody is told of it.
#[derive(Debug)]
pub struct Foreseen {
    domain: Arc<Domain>,
    impact: Impact,
}

impl Foreseen {
    /// What somebody is told. Whether sensitive values change is told to those who may see them: else a preview would say
    /// whether a value that is asked about is the present one.
    pub fn told(self, eyes: Eyes) -> Impact {
        let Foreseen { domain, mut impact } = self;
        impact
            .tasks
            .retain(|task| eyes.sight == Sight::Whole || !task.sensitive_only);
        for value in impact.golden_records.iter_mut().flat_map(|golden| &mut golden.values) {
            // They are masked to the last four characters already.
            if eyes.disclosure.mask() == Mask::Everything {
                value.from = hidden(&domain, &value.attribute, &value.from);
                value.to = hidden(&domain, &value.attribute, &value.to);
            }
        }
        for golden in &mut impact.golden_records {
            golden
                .values
                .retain(|value| !eyes.is_blind_to(&domain, &value.attribute));
        }
        impact
    }
}

fn hidden(domain: &Domain, attribute: &str, value: &Value) -> Value {
    let one = Attributes::from_iter([(attribute.to_owned(), value.clone())]);
    let mut masked = domain.mask(&one, Mask::Everything);
    masked.remove(attribute).unwrap_or(Value::Null)
}

/// Whether an approval is asked for sensitive values alone.
fn is_sensitive_only(domain: &Domain, task: &TaskRow) -> bool {
    let detail: Value = serde_json::from_str(&task.detail).unwrap_or_default();
    let proposed = detail.get("proposed").and_then(Value::as_array);
    let attributes = proposed
        .into_iter()
        .flatten()
        .filter_map(|one| one.get("attribute")?.as_str());
    let mut attributes = attributes.peekable();
    attributes.peek().is_some() && attributes.all(|name| domain.is_sensitive(name))
}

/// One golden record before and after.
#[derive(Debug, Serialize)]
pub struct GoldenImpact {
    /// Id; of one that does not exist yet, `new`.
    pub id: String,
    /// What people call it, after.
    pub label: String,
    /// Status after: `live`, `merged` or `retired`.
    pub status: String,
    /// Source records after.
    pub source_records: usize,
    /// Values that change, sensitive ones masked.
    pub values: Vec<ValueImpact>,
    /// Periods before and after, if they change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods: Option<BeforeAfter>,
}

/// One value before and after.
#[derive(Debug, Serialize)]
pub struct ValueImpact {
    /// Top-level attribute.
    pub attribute: String,
    /// Before; null if there was none.
    pub from: Value,
    /// After; null if there will be none.
    pub to: Value,
    /// Whether consumers see the new value at once, without an approval.
    pub published: bool,
}

/// One event.
#[derive(Debug, Serialize)]
pub struct EventImpact {
    /// Type.
    #[serde(rename = "type")]
    pub type_: String,
    /// Golden record.
    pub golden_id: String,
}

/// One task.
#[derive(Debug, Serialize)]
pub struct TaskImpact {
    /// Kind.
    pub kind: String,
    /// In plain words.
    pub title: String,
    /// State after.
    pub state: String,
    /// Whether it asks for sensitive values alone.
    #[serde(skip)]
    sensitive_only: bool,
}

/// One subscription.
#[derive(Debug, Serialize)]
pub struct SubscriptionImpact {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// Most subscriptions that a preview looks at.
const MOST_SUBSCRIPTIONS: i64 = 1_000;

impl Hub {
    /// Carries a command out without writing anything.
    pub(super) async fn preview(
        &self,
        domain: &str,
        work: impl FnOnce(&mut Batch<'_>) -> Result<()> + Send + 'static,
    ) -> Result<Foreseen> {
        Ok(self.preview_with(domain, work).await?.1)
    }

    /// The same, with what the command answers.
    pub(super) async fn preview_with<T: Send + 'static>(
        &self,
        domain: &str,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T> + Send + 'static,
    ) -> Result<(T, Foreseen)> {
        let of = self.domain(domain)?;
        let rehearsed = self.rehearse(domain, move |mut batch| {
            let answer = work(&mut batch)?;
            batch.ask_about_shared_identifiers()?;
            Ok((answer, batch.impact()?))
        });
        let (answer, impact) = rehearsed.await?;
        Ok((answer, Foreseen { domain: of, impact }))
    }

    /// Works on a view of a domain that is thrown away.
    pub(super) async fn rehearse<T: Send + 'static>(
        &self,
        domain: &str,
        work: impl FnOnce(Batch<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let definition = self.domain(domain)?;
        let runtime = self.runtime(domain)?.clone();
        self.read(move |conn| {
            let mut found = heads::read(conn, std::slice::from_ref(&definition.name))?;
            let head = found
                .pop()
                .ok_or_else(|| Error::Internal("a domain has no head".into()))?;
            let mut batch = Batch::new(conn, &definition, head, now());
            batch.seen = Some(&runtime.view);
            work(batch)
        })
        .await
    }
}

impl<'a> Batch<'a> {
    /// As [`Batch::impact`], with the connection for what comes after.
    pub(super) fn impact_and_connection(mut self) -> Result<(Impact, &'a mut AnyConn)> {
        Ok((self.impact()?, self.conn))
    }

    /// What the commands so far would change.
    fn impact(&mut self) -> Result<Impact> {
        let changed = self.changed_goldens();
        let before = golden_records::by_ids(self.conn, &changed)?;
        let hidden = golden_records::sensitive(self.conn, &changed)?;
        let mut goldens = Vec::with_capacity(changed.len());
        for id in changed {
            let row = before.iter().find(|row| row.id == id);
            let hidden = hidden.iter().find(|part| part.golden_id == id);
            let old = together(
                row.map_or("{}", |row| row.working.as_str()),
                hidden.map_or("{}", |part| part.working.as_str()),
            )?;
            let mut impact = self.golden_impact(&id, row.is_some(), old)?;
            impact.periods = self.periods_impact(&id, row.and_then(|row| row.periods.as_deref()))?;
            goldens.push(impact);
        }
        let events: Vec<EventImpact> = self
            .pending_changes()
            .iter()
            .map(|change| EventImpact {
                type_: change.type_.clone(),
                golden_id: match self.goldens.get(&change.golden_id) {
                    Some(view) if !view.stored => "new".to_owned(),
                    _ => change.golden_id.clone(),
                },
            })
            .collect();
        let tasks = self.pending_tasks().into_iter().map(|task| TaskImpact {
            kind: task.kind.clone(),
            title: task.title.clone(),
            state: task.state.clone(),
            sensitive_only: is_sensitive_only(self.domain, task),
        });
        let tasks = tasks.collect();
        let subscriptions = self.concerned(&events)?;
        Ok(Impact {
            golden_records: goldens,
            references: self.redirected_references()?,
            events,
            tasks,
            subscriptions,
            late_arrivals: self.late_arrivals_shown(),
        })
    }

    fn golden_impact(&mut self, id: &str, stored: bool, old: Attributes) -> Result<GoldenImpact> {
        let domain = self.domain;
        let source_records = self.members_of(id).len();
        let view = self.golden(id)?;
        let live = view.row.status == "live";
        let new = match live {
            true => together(&view.row.working, &view.sensitive.working)?,
            // What was merged away keeps its last values, which nobody sees any more.
            false => old.clone(),
        };
        let mut published = published_attributes(view.row.published.as_deref())?;
        published.extend(attributes(&view.sensitive.published)?);
        let values = differing(&old, &new).into_iter().map(|name| {
            let of = |attributes: &Attributes| {
                let one = attributes.get(&name).map(|value| (name.clone(), value.clone()));
                let mut shown = domain.mask(&Attributes::from_iter(one), Mask::LastFour);
                shown.remove(&name).unwrap_or(Value::Null)
            };
            ValueImpact {
                from: of(&old),
                to: of(&new),
                published: published.get(&name) == new.get(&name),
                attribute: name.clone(),
            }
        });
        Ok(GoldenImpact {
            values: values.collect(),
            id: if stored { id.to_owned() } else { "new".to_owned() },
            label: view.row.label.clone(),
            status: view.row.status.clone(),
            source_records,
            periods: None,
        })
    }

    fn periods_impact(&mut self, id: &str, before: Option<&str>) -> Result<Option<BeforeAfter>> {
        let after = self.golden(id)?.row.periods.as_deref();
        if before == after {
            return Ok(None);
        }
        Ok(Some(BeforeAfter {
            before: periods::parsed(before)?.unwrap_or(Value::Null),
            after: periods::parsed(after)?.unwrap_or(Value::Null),
        }))
    }

    /// Subscriptions that want any of the events.
    fn concerned(&mut self, events: &[EventImpact]) -> Result<Vec<SubscriptionImpact>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let list = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap_or_default();
        let wants = |row: &subscriptions::SubscriptionRow| {
            let types = list(&row.types);
            list(&row.domains).contains(&self.domain.name)
                && (types.is_empty() || events.iter().any(|event| types.contains(&event.type_)))
        };
        let rows = subscriptions::page(self.conn, "", MOST_SUBSCRIPTIONS)?;
        Ok(rows
            .into_iter()
            .filter(|row| wants(row))
            .map(|row| SubscriptionImpact {
                id: row.id,
                name: row.name,
            })
            .collect())
    }
}

fn together(public: &str, sensitive: &str) -> Result<Attributes> {
    let mut both = attributes(public)?;
    both.extend(attributes(sensitive)?);
    Ok(both)
}
