//! Match models, and enough records to train them on.

use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::records::vendor;

/// Path of a domain's match models.
pub const MODELS: &str = "/v1/domains/vendor/models";

/// A vendor in a building with five others, whose switchboard they share.
pub fn tenant(number: usize) -> Value {
    let mut vendor = vendor(number);
    vendor["phones"] = json!([format!("(480) 555-{:04}", 1000 + number / 6)]);
    vendor
}

/// The same, as another system writes it.
fn tenant_again(number: usize) -> Value {
    let mut again = tenant(number);
    let text = |value: &Value| value.as_str().expect("text").to_uppercase();
    again["legal_name"] = json!(text(&again["legal_name"]).replace(" LLC", ", L.L.C."));
    again["addresses"][0]["line1"] = json!(text(&again["addresses"][0]["line1"]).replace(" STREET", " ST"));
    again
}

impl Client {
    /// Sends 120 vendors, 80 of them from a second system as well.
    #[track_caller]
    pub fn feed_tenants(&self) {
        let record = |system: &str, number: usize, attributes: Value| json!({"system": system, "key": format!("t{number}"), "attributes": attributes});
        let mut records: Vec<Value> = (0..120).map(|n| record("erp", n, tenant(n))).collect();
        records.extend((0..80).map(|n| record("procurement", n, tenant_again(n))));
        self.post("/v1/domains/vendor/source-records", &json!({"records": records}))
            .expect(200);
    }

    /// Trains a match model of the vendors.
    #[track_caller]
    pub fn train(&self) -> Value {
        self.request("POST", "/v1/domains/vendor/train").send().expect(201)
    }

    /// Decides about a match model.
    pub fn decide_model(&self, model: &Value, verb: &str) -> Answer {
        let id = model["id"].as_str().expect("an id");
        let body = json!({"reason": "looked at the weights and at what would flip"});
        self.post(&format!("{MODELS}/{id}/{verb}"), &body)
    }
}
