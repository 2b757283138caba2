//! Changes subscriptions: name, URL, types and settings, on the version that the caller saw.

use std::collections::BTreeSet;

use serde_json::json;

use super::owning::audit;
use super::settings::{Scheme, SubscriptionSettings, TargetKind};
use super::stored::{host_of, json_list, json_set, require, settings_of, settings_text};
use super::{SubscriptionView, check_name, check_types, keys, violation};
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation};
use crate::error::{Error, Result};
use crate::hub::deliveries::Dispatch;
use crate::hub::endpoint::EndpointPolicy;
use crate::hub::handshake::{NOT_AGREED, UNVERIFIED};
use crate::hub::time::now;
use crate::hub::{Hub, Origin};
use crate::store::subscriptions::{self as rows, SubscriptionEdit, SubscriptionRow};

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct SubscriptionPatch {
    /// For people.
    pub name: Option<String>,
    /// Where to send.
    pub url: Option<String>,
    /// CloudEvents types; empty = all.
    pub types: Option<Vec<String>>,
    /// JSON merge patch of the settings.
    pub settings: Attributes,
    /// Domains whose sensitive attributes the caller may see.
    pub may_see: BTreeSet<String>,
}

impl Hub {
    /// Changes a subscription that has version `expected`. Nodes that send for it take it over within a second or so.
    ///
    /// # Errors
    /// `Stale` when it has another version by now; `Invalid` naming what is wrong; `Forbidden` when it would go on
    /// sending sensitive attributes that the caller may not see.
    pub async fn edit_subscription(
        &self,
        id: &str,
        expected: i64,
        patch: SubscriptionPatch,
        origin: &Origin,
    ) -> Result<SubscriptionView> {
        let mut changed: Vec<&str> = [
            ("name", patch.name.is_some()),
            ("url", patch.url.is_some()),
            ("types", patch.types.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, given)| given.then_some(name))
        .collect();
        let names: Vec<String> = patch.settings.keys().cloned().collect();
        changed.extend(names.iter().map(String::as_str));
        let changed = changed.join(" ");
        let present = self.subscription(id).await?;
        let domains = self.known_domains(&present.domains);
        let (row, edit) = {
            let id = id.to_string();
            self.dispatched(move |dispatch| {
                let row = dispatch.store.read(|conn| require(conn, &id))?;
                refuse_stale(&row, expected)?;
                let domains: Vec<&Domain> = domains.iter().map(AsRef::as_ref).collect();
                let edit = edited(dispatch, &row, patch, &domains)?;
                Ok((row, edit))
            })
            .await?
        };
        let sensitive = settings_of(&edit.settings)?.sensitive;
        let granted = sensitive.join(" ");
        let (by, members) = (origin.clone(), changed.clone());
        let view = self
            .dispatched(move |dispatch| {
                let done = dispatch.store.write(|conn| {
                    let moved = row.verified_url != edit.url && row.state == "active";
                    let done = rows::edit(conn, &row.id, row.version, &edit)?;
                    if done && moved && dispatch.endpoints.require_handshake {
                        rows::set_state(conn, &row.id, row.version + 1, UNVERIFIED, NOT_AGREED)?;
                    }
                    if done {
                        let detail = json!({"changed": members, "host": host_of(&edit.url), "sensitive": sensitive});
                        audit(conn, "edit_subscription", &row.id, &detail, &by)?;
                    }
                    Ok(done)
                })?;
                dispatch.changed();
                let view = dispatch.view(&row.id)?;
                if done {
                    Ok(view)
                } else {
                    Err(stale(expected, view.version))
                }
            })
            .await?;
        tracing::info!(
            subscription = id,
            changed,
            granted,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "subscription changed"
        );
        if view.state == UNVERIFIED {
            return self.shake_hands(id, origin).await;
        }
        Ok(view)
    }

    /// Those of the domains that this hub has.
    pub(in crate::hub) fn known_domains(&self, names: &[String]) -> Vec<std::sync::Arc<Domain>> {
        names.iter().filter_map(|name| self.domain(name).ok()).collect()
    }
}

fn stale(expected: i64, actual: i64) -> Error {
    Error::Stale {
        expected: expected.to_string(),
        actual: actual.to_string(),
    }
}

fn refuse_stale(row: &SubscriptionRow, expected: i64) -> Result<()> {
    if row.version == expected {
        Ok(())
    } else {
        Err(stale(expected, row.version))
    }
}

/// The subscription as it is to be.
fn edited(
    dispatch: &Dispatch,
    row: &SubscriptionRow,
    patch: SubscriptionPatch,
    domains: &[&Domain],
) -> Result<SubscriptionEdit> {
    let mut violations = Vec::new();
    let name = patch.name.unwrap_or_else(|| row.name.clone());
    check_name(&name, &mut violations);
    let types = patch.types.unwrap_or_else(|| json_list(&row.types));
    check_types(&types, &mut violations);
    let url = patch.url.unwrap_or_else(|| row.url.clone());
    let settings = read_settings(&settings_of(&row.settings)?, &patch.settings, domains, &mut violations);
    violations.extend(refused_target(&dispatch.endpoints, &settings, &url));
    if !violations.is_empty() {
        return Err(Error::Invalid { violations });
    }
    require_grants(&settings, domains, &patch.may_see)?;
    if !settings.sensitive.is_empty() && url != row.url && !patch.settings.contains_key("sensitive") {
        let message = "expected the sensitive attributes that the new URL is to be sent, or null";
        return Err(Error::invalid("/settings/sensitive", "required", message));
    }
    let mut secrets = keys::from_json(&row.secrets)?;
    let at = now();
    if settings.signature.contains(&Scheme::V1a) && !secrets.iter().any(|secret| secret.signs(Scheme::V1a, at)) {
        keys::replace(&mut secrets, keys::new_key(&dispatch.vault, &row.id, at)?, at);
    }
    Ok(SubscriptionEdit {
        name: name.trim().to_string(),
        url,
        types: json_set(types),
        secrets: keys::to_json(&secrets)?,
        settings: settings_text(&settings)?,
    })
}

/// Reads and checks settings; the present ones where they cannot be read.
pub(super) fn read_settings(
    present: &SubscriptionSettings,
    patch: &Attributes,
    domains: &[&Domain],
    violations: &mut Vec<Violation>,
) -> SubscriptionSettings {
    match present.patched(patch) {
        Ok(settings) => {
            violations.extend(settings.violations(domains));
            settings
        }
        Err(found) => {
            violations.extend(found);
            present.clone()
        }
    }
}

/// Why nothing can be sent to such a target.
pub(super) fn refused_target(
    endpoints: &EndpointPolicy,
    settings: &SubscriptionSettings,
    url: &str,
) -> Option<Violation> {
    let refused = match settings.target {
        TargetKind::Webhook => endpoints.check_url(url).err()?,
        TargetKind::Stream => endpoints.check_stream(url).err()?,
    };
    Some(violation("/url", "endpoint_refused", refused))
}

/// Only who may see sensitive attributes may have them sent, or change where and how they are sent.
pub(super) fn require_grants(
    settings: &SubscriptionSettings,
    domains: &[&Domain],
    may_see: &BTreeSet<String>,
) -> Result<()> {
    let concerned = |domain: &&&Domain| settings.sensitive.iter().any(|name| domain.is_sensitive(name));
    let hidden = domains.iter().filter(concerned).find(|d| !may_see.contains(&d.name));
    match hidden {
        None => Ok(()),
        Some(domain) => Err(Error::Forbidden {
            needs: format!("{}:sensitive", domain.name),
        }),
    }
}
