//! Whatever is sent, the hub lives, never fails with 500, and refuses with a problem document. The harness checks each
//! answer against the API description; what is accepted must be what the description allows.

use serde_json::{Map, Value, json};

use crate::harness::records::{assert_contiguous, baxter, vendor};
use crate::harness::{Client, Database, Hub, both};

/// Cases for each operation. `MDM_HUB_FUZZ_CASES` sets another number, `MDM_HUB_FUZZ_SEED` another course.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// SplitMix64: the same numbers for the same seed.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below the bound.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// One of several.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 30] = [
            "",
            " ",
            "a",
            "Baxter",
            "0",
            "-1",
            "36-2604143",
            "\u{0}",
            "\n",
            "\u{202e}",
            "🏥",
            "é",
            "e\u{301}",
            "\u{feff}",
            "'; DROP TABLE x; --",
            "%00",
            "../..",
            "\"",
            "\\",
            "N/A",
            "null",
            "1e309",
            "2024-02-30",
            "ﬀ",
            "İ",
            "ß",
            "\u{fffd}",
            "http://[",
            "+1 (555) 000-0000 ext. 9",
            "٣",
        ];
        let mut text = String::new();
        for _ in 0..self.below(4) {
            text += *self.one(&PIECES);
        }
        if self.below(40) == 0 { text.repeat(2_000) } else { text }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(*self.one(&[0i64, -1, 1, i64::MAX, i64::MIN, 42])),
            3 => json!(*self.one(&[0.0f64, -0.0, 1.5e300, f64::MIN_POSITIVE])),
            4 | 5 => json!(self.text()),
            6 => Value::Array((0..self.below(4)).map(|_| self.value(depth - 1)).collect()),
            _ => Value::Object(self.object(depth - 1)),
        }
    }

    fn object(&mut self, depth: usize) -> Map<String, Value> {
        (0..self.below(5)).map(|_| (self.text(), self.value(depth))).collect()
    }

    /// A good value with something wrong somewhere in it.
    fn spoil(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) if !members.is_empty() && self.below(6) > 0 => {
                let names: Vec<String> = members.keys().cloned().collect();
                let name = self.one(&names).clone();
                match self.below(8) {
                    0 => drop(members.remove(&name)),
                    1 => drop(members.insert(self.text(), self.value(2))),
                    _ => self.spoil(members.get_mut(&name).expect("a member")),
                }
            }
            Value::Array(items) if !items.is_empty() && self.below(6) > 0 => {
                let place = self.below(items.len());
                self.spoil(&mut items[place]);
            }
            other => *other = self.value(3),
        }
    }

    fn bytes(&mut self) -> Vec<u8> {
        (0..self.below(200)).map(|_| self.next() as u8).collect()
    }
}

/// Writes and look-ups with a body, and a good body for each.
fn operations(task: &str) -> Vec<(&'static str, String, Value)> {
    let mut full = baxter();
    full["bank_accounts"] = json!([{"country": "US", "aba": "021000021", "account": "1"}]);
    full["addresses"][0]["role"] = json!("remit");
    let source = json!({"system": "erp", "key": "f"});
    vec![
        (
            "PUT",
            "/v1/domains/vendor/source-records/erp/f".into(),
            json!({"attributes": full, "source_updated_at": "2026-01-01T00:00:00Z"}),
        ),
        (
            "PUT",
            "/v1/domains/item/source-records/erp/f".into(),
            json!({"attributes": {"description": "Exam glove", "unit_price": "1.25", "gtins": [{"gtin": "00614141999996"}]}}),
        ),
        (
            "PUT",
            "/v1/domains/account_mapping/source-records/erp/f".into(),
            json!({"attributes": {"map_set": "gl", "source": {"account": "1"},
                "targets": [{"segments": {"account": "2"}, "percent": "100"}]}}),
        ),
        (
            "PUT",
            "/v1/domains/facility/source-records/cms/f".into(),
            json!({"attributes": {"name": "Mercy Hospital", "ccn": "030001", "beds": 12}}),
        ),
        (
            "POST",
            "/v1/domains/vendor/source-records".into(),
            json!({"records": [
                {"system": "erp", "key": "b1", "attributes": full},
                {"system": "erp", "key": "b2", "attributes": vendor(2)},
            ]}),
        ),
        ("POST", "/v1/domains/vendor/match".into(), json!({"attributes": full})),
        (
            "POST",
            "/v1/domains/vendor/explain".into(),
            json!({"left": source, "right": {"attributes": full}}),
        ),
        (
            "POST",
            "/v1/crosswalk/resolve".into(),
            json!({"domain": "vendor", "keys": [source], "golden_ids": ["x"]}),
        ),
        (
            "POST",
            "/v1/lookups/vendor-payable".into(),
            json!({"vendor": source, "remit_to": {"golden_id": "x"}, "on": "2026-04-01"}),
        ),
        (
            "POST",
            "/v1/lookups/item-chargeable".into(),
            json!({"item": {"udi": "51022222233336"}, "facility": source, "on": "2026-04-01"}),
        ),
        (
            "POST",
            "/v1/lookups/cost-center-open".into(),
            json!({"cost_center": source, "posting": "expense", "on": "2026-04-01"}),
        ),
        (
            "POST",
            "/v1/lookups/udi".into(),
            json!({"udi": "(01)51022222233336(17)270707(10)A213B1(21)1234", "facility": source}),
        ),
        (
            "PUT",
            "/v1/domains/item/source-records/erp/g".into(),
            json!({"attributes": {"description": "Exam glove", "base_uom": "EA", "purchase_uom": "CA", "uom_conversions": [
                {"from": "CA", "to": "EA", "num": "100", "den": "1", "valid_from": "2026-01-01", "valid_to": "2027-01-01"}]}}),
        ),
        (
            "POST",
            format!("/v1/tasks/{task}/resolve"),
            json!({"decision": "approve", "reason": "because"}),
        ),
        ("POST", format!("/v1/tasks/{task}/comments"), json!({"text": "said"})),
        ("POST", format!("/v1/tasks/{task}/assign"), json!({"assignee": "ann"})),
        (
            "POST",
            "/v1/tasks/bulk-resolve?preview=true".into(),
            json!({"tasks": [{"id": task, "version": 1}], "decision": "reject", "reason": "because"}),
        ),
        (
            "POST",
            "/v1/tasks/bulk-resolve".into(),
            json!({"domain": "vendor", "pattern": "+NAME", "category": "x", "limit": 5, "decision": "merge", "reason": "x"}),
        ),
        (
            "POST",
            "/v1/domains/vendor/golden-records/x/verdicts/y/reopen".into(),
            json!({"reason": "because"}),
        ),
        (
            "POST",
            "/v1/domains/vendor/models/none/activate".into(),
            json!({"reason": "because"}),
        ),
        (
            "POST",
            "/v1/subscriptions/none/acks".into(),
            json!({"system": "erp", "acks": [{"golden_id": "x", "version": 1, "local_key": "1", "error": "x", "rejected": true}]}),
        ),
        (
            "POST",
            "/v1/reconciliations?domain=vendor&consumer=fuzz".into(),
            json!({"system": "erp", "key": "1", "version": 1, "attributes": full}),
        ),
        (
            "POST",
            "/v1/reconciliations/digests".into(),
            json!({"domain": "vendor", "fan_out": 16, "ranges": [{"from": "0", "to": "1", "count": 1, "digest": "0".repeat(64)}]}),
        ),
        (
            "POST",
            "/v1/reconciliations/none/sign-off".into(),
            json!({"reason": "because", "baseline": true}),
        ),
        (
            "POST",
            "/v1/dead-letters/redrive".into(),
            json!({"dead_letters": [{"subscription_id": "x", "domain": "vendor", "position": 1}]}),
        ),
        (
            "POST",
            "/v1/subscriptions".into(),
            json!({"name": "x", "url": "https://203.0.113.9/", "domains": ["vendor"], "types": [], "from": "now",
                "settings": {"filter": {"changed": ["phones"]}, "attributes": ["legal_name"], "order": "latest",
                    "batch": 2, "schedule_s": [1], "signature": ["v1a"]}}),
        ),
    ]
}

fn everything(hub: &Hub) -> Client {
    let scopes = [
        "read",
        "ingest",
        "steward",
        "approve",
        "sensitive",
        "subscribe",
        "govern",
        "admin",
    ]
    .map(|a| format!("*:{a}"));
    hub.actor("fuzz", &scopes.join(" "))
}

fn send_one(client: &Client, random: &mut Random, (method, path, good): &(&str, String, Value)) {
    let mut request = client.request(method, path);
    if path.ends_with("/resolve") && random.below(3) > 0 {
        const TAGS: [&str; 6] = ["\"1\"", "\"2\"", "*", "1", "\"x\"", "\"99999999999999999999\""];
        let tag: &&str = random.one(&TAGS);
        request = request.header("if-match", tag);
    }
    let media_type = *random.one(&[
        "application/json",
        "application/json",
        "application/json",
        "application/json; charset=utf-8",
        "application/x-ndjson",
        "text/plain",
    ]);
    let body: Vec<u8> = match random.below(10) {
        0 => random.bytes(),
        1 => random.value(4).to_string().into_bytes(),
        2 => {
            let mut text = good.to_string().into_bytes();
            let place = random.below(text.len());
            text[place] = random.next() as u8;
            text
        }
        3 => {
            let text = good.to_string();
            text.as_bytes()[..random.below(text.len())].to_vec()
        }
        _ => {
            let mut value = good.clone();
            for _ in 0..=random.below(2) {
                random.spoil(&mut value);
            }
            value.to_string().into_bytes()
        }
    };
    let shown = String::from_utf8_lossy(&body).chars().take(3_000).collect::<String>();
    let answer = request.body(media_type, body).send();
    // 503 would mean that a request can make the hub busy with itself.
    assert!(
        answer.status < 500,
        "{method} {path} {media_type} {shown}: {} {}",
        answer.status,
        answer.text()
    );
}

both!(bodies, paths_and_queries,);

fn bodies(database: Database) {
    let mut hub = Hub::start(&database);
    let client = everything(&hub);
    client.feed("erp", "f", &baxter());
    let task = client
        .send_record("vendor", "erp", "bad", &json!({"duns": "1"}))
        .expect(202)["task_id"]
        .as_str()
        .unwrap()
        .to_string();
    let seed = setting("MDM_HUB_FUZZ_SEED", 20_260_301);
    for (place, operation) in operations(&task).iter().enumerate() {
        let mut random = Random(seed.wrapping_add(place as u64 * 1_000_003));
        for _ in 0..setting("MDM_HUB_FUZZ_CASES", 150) {
            send_one(&client, &mut random, operation);
        }
    }
    assert!(hub.is_alive());
    client.get("/readyz").expect(200);
    for domain in ["vendor", "item", "account_mapping", "facility"] {
        assert_contiguous(&client.all_changes(domain), 1);
    }
    assert!(!hub.log().contains("panicked"), "a request made something panic");
}

fn paths_and_queries(database: Database) {
    let mut hub = Hub::start(&database);
    let client = everything(&hub);
    client.feed("erp", "f", &baxter());
    let mut random = Random(setting("MDM_HUB_FUZZ_SEED", 20_260_301));
    let names = [
        "limit",
        "cursor",
        "status",
        "system",
        "updated_since",
        "layer",
        "fields",
        "include",
        "filter.legal_name",
        "filter.",
        "domain",
        "wait",
        "kind",
        "state",
        "golden_id",
        "x",
        "outcome",
        "pattern",
        "assignee",
        "owner_group",
        "due_before",
        "overdue",
        "sort",
        "by",
    ];
    let paths = [
        "/v1/domains/vendor/golden-records",
        "/v1/domains/{}/golden-records/{}",
        "/v1/domains/vendor/golden-records/{}/history",
        "/v1/tasks",
        "/v1/tasks/summary",
        "/v1/tasks/{}/comments",
        "/v1/domains/vendor/golden-records/{}/verdicts",
        "/v1/tasks/{}",
        "/v1/changes",
        "/v1/audit",
        "/v1/domains/{}",
        "/v1/domains/vendor/source-records/{}/{}",
        "/v1/domains/vendor/crosswalk/erp/{}",
        "/v1/subscriptions",
        "/v1/subscriptions/{}/deliveries",
        "/v1/subscriptions/{}/replays",
        "/v1/dead-letters",
    ];
    for _ in 0..setting("MDM_HUB_FUZZ_CASES", 150) * 4 {
        let mut path = String::new();
        for part in random.one(&paths).split("{}") {
            if !path.is_empty() {
                path += &piece(&mut random);
            }
            path += part;
        }
        let query: Vec<String> = (0..random.below(4))
            .map(|_| {
                let value = random
                    .one(&[
                        "5",
                        "vendor",
                        "vendor,item",
                        "live",
                        "0",
                        "2026-01-01T00:00:00Z",
                        "working",
                        "sensitive",
                        "1",
                    ])
                    .to_string();
                format!(
                    "{}={}",
                    random.one(&names),
                    if random.below(2) == 0 {
                        value
                    } else {
                        piece(&mut random)
                    }
                )
            })
            .collect();
        let asked = format!("{path}?{}", query.join("&"));
        let answer = client.get(&asked);
        assert!(answer.status < 500, "{asked}: {} {}", answer.status, answer.text());
    }
    assert!(hub.is_alive());
    assert!(!hub.log().contains("panicked"));
}

/// A part of a URL: mostly encoded, sometimes wrongly.
fn piece(random: &mut Random) -> String {
    let text: String = random.text().chars().take(600).collect();
    match random.below(8) {
        0 => format!(
            "{}%{}",
            crate::harness::client::segment(&text),
            random.one(&["", "0", "zz", "ff", "C3%28", "00"])
        ),
        1 => "x".repeat(random.below(3_000)),
        _ => crate::harness::client::segment(&text),
    }
}
