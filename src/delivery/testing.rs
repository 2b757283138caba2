//! What the tests of the delivery room share: a hub of one simple domain, and a look at what arrived.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tokio::runtime::Runtime;

use super::receiver::Received;
use super::{DeliveryHandle, DeliverySettings, start};
use crate::engine::domain::Domain;
use crate::hub::changes::ChangeRow;
use crate::hub::definitions::{Decision, Kind, NewVersion};
use crate::hub::deliveries::{AttemptView, Target};
use crate::hub::endpoint::EndpointPolicy;
use crate::hub::ingest::IncomingRecord;
use crate::hub::page::Page;
use crate::hub::subscriptions::{
    NewSubscription, StartFrom, SubscriptionSettings, SubscriptionView, SubscriptionWithSecret,
};
use crate::hub::{Hub, Origin, Settings};

const SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Thing", "type": "object",
  "required": ["name"], "additionalProperties": false,
  "properties": { "name": { "type": "string" }, "note": { "type": "string" } }
}"#;
const RULES: &str = r#"
format = 1
title = "Thing"
label = "name"
[[sources]]
name = "erp"
trust = 50
[attributes.name]
kind = "text"
[attributes.note]
kind = "text"
[approval]
first_publication = "automatic"
[matching]
mode = "propose"
"#;

/// A hub that delivers.
pub struct Bench {
    pub dir: tempfile::TempDir,
    pub runtime: Runtime,
    pub hub: Arc<Hub>,
    pub delivery: Option<DeliveryHandle>,
}

/// A change of the golden record `g`, as the feed gives it.
pub fn change(position: i64) -> ChangeRow {
    ChangeRow {
        domain: "vendor".into(),
        position,
        event_id: position.to_string(),
        event_type: String::new(),
        golden_id: "g".into(),
        body: String::new(),
        previous: None,
        correlation_id: String::new(),
        at: 0,
    }
}

pub fn origin() -> Origin {
    Origin {
        actor: "tester".into(),
        correlation_id: "request-1".into(),
        groups: Vec::new(),
    }
}

pub fn quick(schedule_s: &[u64]) -> DeliverySettings {
    DeliverySettings {
        schedule_s: schedule_s.to_vec(),
        probe_pause: Duration::from_millis(300),
        timeout: Duration::from_secs(2),
        ..DeliverySettings::default()
    }
}

pub fn open(dir: &tempfile::TempDir) -> Arc<Hub> {
    let settings = Settings {
        database_url: format!("sqlite:{}", dir.path().join("hub.db").display()),
        readers: 4,
        waits: crate::hub::Waits::default(),
        queue: 10_000,
        domains: vec![Domain::parse("thing", SCHEMA, RULES).unwrap()],
        secret_key: None,
        endpoints: EndpointPolicy::new(true, &["127.0.0.0/8".to_string()])
            .unwrap()
            .with_ports(vec![0]),
        retention: crate::hub::retention::Retention::default(),
        quotas: crate::hub::quotas::Quotas::default(),
    };
    Hub::open(settings).unwrap()
}

/// Has the system that the tests feed registered, by two people.
pub fn register(hub: &Hub) {
    let body = json!({
        "title": "ERP", "owner": "payables", "technical_owner": "integration", "purpose": "tests",
        "domains": ["thing"], "callers": [origin().actor], "contract_version": "1",
    });
    let new = NewVersion {
        body,
        valid_from: None,
        valid_to: None,
        note: String::new(),
    };
    let by = |actor: &str| Origin {
        actor: actor.into(),
        ..origin()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let done = runtime.block_on(async {
        let (kind, name, why) = (Kind::SourceSystem, "erp", String::from("needed"));
        hub.draft_definition(kind, name, new, &by("ann")).await?;
        let submitted = (Decision::Submit, why.clone(), 1);
        hub.decide_definition(kind, name, 1, submitted, &by("ann")).await?;
        let override_reason = None;
        let approved = (Decision::Approve { override_reason }, why, 2);
        hub.decide_definition(kind, name, 1, approved, &by("bob")).await
    });
    assert_eq!(done.unwrap().summary.state, "approved");
}

impl Bench {
    pub fn new(settings: DeliverySettings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let hub = open(&dir);
        register(&hub);
        let delivery = start(Arc::clone(&hub), settings).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        Bench {
            dir,
            runtime,
            hub,
            delivery: Some(delivery),
        }
    }

    pub fn subscribe(&self, url: &str) -> SubscriptionWithSecret {
        let new = NewSubscription {
            name: "erp".into(),
            url: url.into(),
            domains: vec!["thing".into()],
            types: vec![],
            from: StartFrom::Beginning,
            ..NewSubscription::default()
        };
        self.runtime
            .block_on(self.hub.create_subscription(new, &origin()))
            .unwrap()
    }

    /// One change for each of `names`.
    pub fn change(&self, names: impl IntoIterator<Item = String>, note: &str) {
        let record = |name: String| IncomingRecord {
            system: "erp".into(),
            key: name.clone(),
            attributes: json!({ "name": name, "note": note }).as_object().unwrap().clone(),
            source_updated_at: None,
            changed_by: None,
            handed_in_by: Vec::new(),
        };
        let records: Vec<_> = names.into_iter().map(record).collect();
        self.runtime
            .block_on(self.hub.ingest("thing", records, false, &origin()))
            .unwrap();
    }

    pub fn view(&self, id: &str) -> SubscriptionView {
        self.runtime.block_on(self.hub.subscription(id)).unwrap()
    }

    pub fn attempts(&self, id: &str, outcome: Option<&str>) -> Vec<AttemptView> {
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let page = Page { limit: 100, cursor };
            let outcome = outcome.map(String::from);
            let page = self.runtime.block_on(self.hub.deliveries(id, outcome, page)).unwrap();
            found.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                return found;
            }
        }
    }

    pub fn wait(&self, id: &str, what: &str, until: impl Fn(&SubscriptionView) -> bool) -> SubscriptionView {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let view = self.view(id);
            if until(&view) {
                return view;
            }
            assert!(Instant::now() < end, "{what}: {view:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn wait_until_done(&self, id: &str) -> SubscriptionView {
        let head = self.hub.head("thing");
        self.wait(id, "everything is delivered", |view| {
            view.lag == 0 && view.retrying + view.parked == 0 && view.cursors[0].position >= head
        })
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(delivery) = self.delivery.take() {
            delivery.stop();
        }
        self.hub.shutdown();
    }
}

pub fn names(range: std::ops::Range<usize>) -> impl Iterator<Item = String> {
    range.map(|n| format!("thing {n}"))
}

pub fn name_of(received: &Received) -> String {
    received.json()["data"]["attributes"]["name"]
        .as_str()
        .unwrap()
        .to_string()
}

pub fn version_of(received: &Received) -> i64 {
    received.json()["data"]["version"].as_i64().unwrap()
}

/// Versions of each golden record, in the order in which they were taken.
pub fn versions(taken: &[Received]) -> BTreeMap<String, Vec<i64>> {
    let mut versions: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for received in taken {
        versions
            .entry(name_of(received))
            .or_default()
            .push(version_of(received));
    }
    versions
}

pub fn signature(secret: &str, received: &Received) -> String {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let head = format!(
        "{}.{}.",
        received.header("webhook-id"),
        received.header("webhook-timestamp")
    );
    let message = [head.as_bytes(), &received.body].concat();
    format!(
        "v1,{}",
        STANDARD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), &message))
    )
}

/// A subscription that is sent to without a hub.
pub fn target() -> Target {
    Target {
        subscription_id: "s".into(),
        version: 1,
        url: String::new(),
        domains: vec!["thing".into()],
        types: Vec::new(),
        secrets: Vec::new(),
        settings: SubscriptionSettings::default(),
    }
}
