//! Records as source systems send them.

use serde_json::{Value, json};

use super::client::{Answer, Client, segment};
use super::wait::wait_for;

/// Path of a source record.
pub fn source_record(domain: &str, system: &str, key: &str) -> String {
    format!(
        "/v1/domains/{domain}/source-records/{}/{}",
        segment(system),
        segment(key)
    )
}

/// Path of a golden record.
pub fn golden_record(domain: &str, id: &str) -> String {
    format!("/v1/domains/{domain}/golden-records/{}", segment(id))
}

/// A vendor with a name nobody else has. The words make unlike names, because names that resemble are questions for a
/// steward.
pub fn vendor(number: usize) -> Value {
    const FIRST: [&str; 12] = [
        "Juniper", "Cobalt", "Walnut", "Harbor", "Granite", "Saffron", "Willow", "Falcon", "Magnolia", "Copper",
        "Tundra", "Orchid",
    ];
    const SECOND: [&str; 11] = [
        "Optical", "Plumbing", "Catering", "Courier", "Roofing", "Textile", "Botanics", "Elevator", "Uniform",
        "Forensic", "Bakery",
    ];
    const STATES: [(&str, &str, &str); 5] = [
        ("Boise", "ID", "83702"),
        ("Tulsa", "OK", "74103"),
        ("Akron", "OH", "44308"),
        ("Reno", "NV", "89501"),
        ("Macon", "GA", "31201"),
    ];
    let (city, state, zip) = STATES[number % STATES.len()];
    let (first, second) = (
        FIRST[number % FIRST.len()],
        SECOND[(number / FIRST.len()) % SECOND.len()],
    );
    json!({
        "legal_name": format!("{first} {second} {} LLC", letters(number)),
        "addresses": [{"line1": format!("{} {} Street", 100 + number * 7, letters(number * 31 + 5)),
            "city": city, "state": state, "zip": zip}],
        "phones": [format!("({}) {}-{:04}", 212 + number % 5, 300 + number % 600, (number * 7919) % 10_000)],
    })
}

/// A word that only this number gives.
fn letters(number: usize) -> String {
    const SOUNDS: [&str; 16] = [
        "ba", "ko", "mi", "zu", "te", "ra", "lo", "vi", "ne", "su", "pa", "do", "fi", "gu", "he", "wy",
    ];
    // Odd, so that no two numbers below 2^20 give the same word.
    let mixed = number.wrapping_mul(0x9_E375);
    let word: String = (0..5).map(|i| SOUNDS[(mixed >> (16 - i * 4)) & 15]).collect();
    word[..1].to_uppercase() + &word[1..]
}

/// A well known vendor, as the ERP has it.
pub fn baxter() -> Value {
    json!({
        "legal_name": "Baxter Healthcare Corp",
        "tin": "36-2604143",
        "addresses": [{"line1": "1 Baxter Pkwy", "city": "Deerfield", "state": "IL", "zip": "60015"}],
        "phones": ["224-948-2000"],
    })
}

/// The same as procurement has it.
pub fn baxter_again() -> Value {
    json!({
        "legal_name": "BAXTER HEALTHCARE CORPORATION",
        "addresses": [{"line1": "1 Baxter Parkway", "city": "Deerfield", "state": "Illinois", "zip": "60015-4625"}],
        "phones": ["(224) 948-2000"],
    })
}

/// One that may be the same: the name at another address.
pub fn baxter_elsewhere() -> Value {
    json!({
        "legal_name": "Baxter Healthcare",
        "addresses": [{"line1": "25212 IL-120", "city": "Round Lake", "state": "IL", "zip": "60073"}],
    })
}

/// Sends one record of `erp`, which must be taken. Its golden record.
#[track_caller]
pub fn put(feeder: &Client, domain: &str, key: &str, attributes: &Value) -> String {
    let answer = feeder.send_record(domain, "erp", key, attributes);
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    let result = answer.json();
    let golden_id = result["golden_id"].as_str();
    golden_id.unwrap_or_else(|| panic!("{result}")).to_owned()
}

impl Client {
    /// Sends one source record.
    pub fn send_record(&self, domain: &str, system: &str, key: &str, attributes: &Value) -> Answer {
        self.put(&source_record(domain, system, key), &json!({"attributes": attributes}))
    }

    /// Sends one vendor, which must be taken. The result.
    #[track_caller]
    pub fn feed(&self, system: &str, key: &str, attributes: &Value) -> Value {
        let answer = self.send_record("vendor", system, key, attributes);
        assert!(
            (200..300).contains(&answer.status),
            "{}: {}",
            answer.asked,
            answer.text()
        );
        answer.json()
    }

    /// Sends one vendor, which must be put into a golden record. The golden record's id.
    #[track_caller]
    pub fn feed_golden(&self, system: &str, key: &str, attributes: &Value) -> String {
        let result = self.feed(system, key, attributes);
        result["golden_id"]
            .as_str()
            .unwrap_or_else(|| panic!("no golden record: {result}"))
            .to_string()
    }

    /// The whole change feed of a domain up to now.
    #[track_caller]
    pub fn all_changes(&self, domain: &str) -> Vec<Value> {
        let (mut changes, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let from = cursor.map(|c| format!("&cursor={c}")).unwrap_or_default();
            let page = self
                .get(&format!("/v1/changes?domain={domain}&limit=1000{from}"))
                .expect(200);
            changes.extend(page["changes"].as_array().expect("changes").iter().cloned());
            cursor = page["next_cursor"].as_str().map(String::from);
            if page["has_more"] == false {
                return changes;
            }
        }
    }

    /// Waits until the hub answers calls that need its database.
    #[track_caller]
    pub fn wait_until_ready(&self) {
        wait_for("the hub is ready", || {
            let answer = self.request("GET", "/readyz").try_send().ok()?;
            (answer.status == 200).then_some(())
        });
    }
}

/// Positions of changes, which must be one after the other from `first`.
#[track_caller]
pub fn assert_contiguous(changes: &[Value], first: i64) {
    for (expected, change) in (first..).zip(changes) {
        assert_eq!(change["data"]["position"], expected, "{change}");
        assert_eq!(change["sequence"], expected.to_string(), "{change}");
    }
}
