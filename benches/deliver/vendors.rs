//! The golden records that change, and their changes.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::client::Client;
use crate::server::Server;
use crate::{VENDORS, vendors};

#[path = "../hub/vendors.rs"]
mod made;

/// Loads the vendors; nearly each is a golden record of its own.
pub fn load(server: &Server) {
    let mut client = Client::connect(server);
    let all: Vec<Value> = (0..VENDORS).map(|n| vendors::changed(n, 0)).collect();
    for records in all.chunks(1000) {
        let (status, answer) = client.call("POST", PATH, &json!({ "records": records }).to_string());
        assert_eq!(status, 200, "{answer}");
    }
}

/// Where source records are sent.
pub const PATH: &str = "/v1/domains/vendor/source-records";

/// Vendor `n`, changed at `at`: the receiver reads the time out of the website.
pub fn changed(n: usize, at: u64) -> Value {
    // Every tenth number of the maker is a respelling of another.
    let mut record = made::record(n / 9 * 10 + n % 9);
    record["attributes"]["website"] = json!(format!("https://vendor.example/at-{at}"));
    record["attributes"]["dba_names"] = json!([format!("BENCH {n} TRADING"), format!("BENCH {n} HOLDINGS")]);
    record["attributes"]["payment_terms"] = json!("NET30");
    record["attributes"]["vendor_type"] = json!("supplier");
    record
}

/// Last position of the change feed.
pub fn head(server: &Server) -> u64 {
    let (status, answer) = Client::connect(server).call("GET", "/v1/changes?domain=vendor&limit=1", "");
    assert_eq!(status, 200, "{answer}");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    answer["head"]["vendor"].as_u64().expect("a position")
}

/// Microseconds since 1970, the same clock in every process of this machine.
pub fn clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    since.as_micros() as u64
}
