//! What one subscription is sent and how, ready to work by.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Node;
use super::schedule::Schedule;
use super::tail::blocking;
use crate::engine::change_filter::ChangeFilter;
use crate::engine::projection::{Projection, changes_something, grant};
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::hub::changes::ChangeRow;
use crate::hub::deliveries::Target;
use crate::hub::grants::Grant;
use crate::hub::operations::OPERATIONS;
use crate::hub::subscriptions::settings::{OnDead, Order, Payload};

/// Positions that a subscription works on per domain.
pub const WINDOW: usize = 64;

/// The settings of one subscription on this node.
pub struct Plan {
    types: HashSet<String>,
    filter: Option<ChangeFilter>,
    projection: Option<Projection>,
    grant: Grant,
    skip_unchanged: bool,
    /// In which order.
    pub order: Order,
    /// What becomes of a change whose retries are used up.
    pub on_dead: OnDead,
    /// Most events of one request.
    pub batch: usize,
    /// Most requests in flight.
    pub in_flight: usize,
    /// Most requests a second.
    pub rate_per_s: Option<u32>,
    /// When what failed is tried again.
    pub schedule: Schedule,
}

impl Plan {
    /// From the settings; what they leave open is as the node is set.
    pub fn new(target: &Target, node: &Node) -> Self {
        let settings = &target.settings;
        let thin = settings.payload == Payload::Thin;
        let in_flight = match (settings.order, settings.in_flight) {
            (Order::Strict, _) => 1,
            (_, Some(most)) => most as usize,
            (_, None) => node.settings.in_flight,
        };
        Plan {
            types: target.types.iter().cloned().collect(),
            filter: settings
                .filter
                .as_ref()
                .filter(|filter| !filter.is_all())
                .map(|filter| standardized(filter, target, node)),
            projection: Projection::new(settings.attributes.as_deref(), &settings.sensitive, thin),
            grant: Grant {
                subscription_id: target.subscription_id.clone(),
                names: settings.sensitive.clone(),
            },
            skip_unchanged: settings.skip_unchanged,
            order: settings.order,
            on_dead: settings.on_dead,
            batch: (settings.batch as usize).max(1),
            in_flight: in_flight.max(1),
            rate_per_s: settings.rate_per_s,
            schedule: Schedule::new(settings.schedule_s.as_deref().unwrap_or(&node.settings.schedule_s)),
        }
    }

    /// Positions to work on per domain.
    pub fn window(&self) -> usize {
        match self.order {
            Order::Strict => self.batch,
            Order::PerRecord | Order::Latest => WINDOW.max(2 * self.batch),
        }
    }

    /// Whether windows made for the other are right for this one.
    pub fn works_like(&self, other: &Plan) -> bool {
        self.order == other.order && self.batch == other.batch
    }

    /// Whether a change is to be sent. Reads its body only when it must.
    pub fn wants(&self, change: &ChangeRow) -> bool {
        let kind = &change.event_type;
        if change.domain == OPERATIONS {
            return self.types.is_empty() || self.types.contains(kind);
        }
        let passes = |filter: &ChangeFilter| filter.passes(kind, &change.body, change.previous.as_deref());
        (self.types.is_empty() || self.types.contains(kind))
            && self.filter.as_ref().is_none_or(passes)
            && !(self.skip_unchanged && is_update(kind) && !changes_something(&change.body, self.projection.as_ref()))
    }

    /// Whether a newer change of the golden record may take the place of this one.
    pub fn is_droppable(&self, change: &ChangeRow) -> bool {
        self.order == Order::Latest && is_value(&change.event_type)
    }

    /// The bodies to send, in the same order. The same change always gives the same bytes, except for granted sensitive
    /// values, which are those of the golden record's present version.
    ///
    /// # Errors
    /// `Busy` when the database is away; `Internal` for a change that cannot be read.
    pub async fn bodies<'a>(&self, node: &Arc<Node>, changes: &'a [Arc<ChangeRow>]) -> Result<Vec<Cow<'a, str>>> {
        let mut granted = self.granted_values(node, changes).await?;
        let body = |change: &'a Arc<ChangeRow>| {
            let unreadable = || Error::Internal("a stored change cannot be read".into());
            let mut body = Cow::Borrowed(change.body.as_str());
            if change.domain == OPERATIONS {
                return Ok(body);
            }
            if let Some(projection) = &self.projection {
                let label = node.hub.domain(&change.domain)?.label.clone();
                body = Cow::Owned(projection.apply(&body, &label).ok_or_else(unreadable)?);
            }
            if let Some(values) = granted.remove(change.golden_id.as_str()) {
                body = Cow::Owned(grant(&body, values).ok_or_else(unreadable)?);
            }
            Ok(body)
        };
        changes.iter().map(body).collect()
    }

    /// Granted values by golden id. A golden record that ended has none to give.
    async fn granted_values(
        &self,
        node: &Arc<Node>,
        changes: &[Arc<ChangeRow>],
    ) -> Result<HashMap<String, Attributes>> {
        let asked = |first: &&Arc<ChangeRow>| !self.grant.names.is_empty() && first.domain != OPERATIONS;
        let Some(first) = changes.first().filter(asked) else {
            return Ok(HashMap::new());
        };
        let ids = changes
            .iter()
            .map(|change| change.golden_id.clone())
            .collect::<Vec<_>>();
        let (hub, domain, grant) = (Arc::clone(&node.hub), first.domain.clone(), self.grant.clone());
        blocking(move || hub.granted(&grant, &domain, &ids)).await
    }
}

/// The filter in the form in which records have its values. Domains that this node does not serve have none to compare.
fn standardized(filter: &ChangeFilter, target: &Target, node: &Node) -> ChangeFilter {
    let served = target.domains.iter().filter_map(|name| node.hub.domain(name).ok());
    let served: Vec<_> = served.collect();
    filter.standardized(&served.iter().map(Arc::as_ref).collect::<Vec<_>>())
}

fn is_update(event_type: &str) -> bool {
    event_type == "mdm.golden_record.updated.v1"
}

/// Whether an event only says what a golden record holds; the others say where records went.
fn is_value(event_type: &str) -> bool {
    is_update(event_type) || event_type == "mdm.golden_record.created.v1"
}
