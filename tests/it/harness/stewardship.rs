//! What stewards and approvers do.

use serde_json::{Value, json};

use super::client::{Answer, Client};

impl Client {
    /// Tasks that wait, as the query selects them.
    #[track_caller]
    pub fn tasks(&self, query: &str) -> Vec<Value> {
        let page = self.get(&format!("/v1/tasks?{query}")).expect(200);
        page["items"].as_array().expect("items").clone()
    }

    /// A task as it stands.
    #[track_caller]
    pub fn task(&self, id: &str) -> Value {
        self.get(&format!("/v1/tasks/{id}")).expect(200)
    }

    /// The only task that waits about a golden record.
    #[track_caller]
    pub fn task_about(&self, kind: &str, golden_id: &str) -> Value {
        let tasks = self.tasks(&format!("kind={kind}&golden_id={golden_id}"));
        assert_eq!(tasks.len(), 1, "tasks about {golden_id}: {tasks:?}");
        tasks[0].clone()
    }

    /// Decides a task in the version given.
    pub fn decide(&self, task: &Value, decision: &str) -> Answer {
        let id = task["id"].as_str().expect("an id");
        let tag = format!("\"{}\"", task["version"]);
        let mut body = json!({"decision": decision, "reason": "compared both with the contract"});
        if decision == "approve" {
            body["evidence"] = json!("called back at the number of the contract");
        }
        self.request("POST", &format!("/v1/tasks/{id}/resolve"))
            .header("if-match", &tag)
            .json(&body)
            .send()
    }

    /// A golden record's working version.
    #[track_caller]
    pub fn working_version(&self, golden: &str) -> i64 {
        let path = golden.split("/overrides").next().unwrap_or(golden);
        let verbs = ["/merge", "/split", "/retire", "/reinstate"];
        let path = verbs.iter().fold(path, |path, verb| path.trim_end_matches(verb));
        let working = self.get(&format!("{path}?layer=working")).expect(200);
        working["version"].as_i64().expect("a version")
    }

    /// A command about a golden record in its present version; `path` begins with that of the golden record.
    pub fn command(&self, method: &str, path: &str, body: &Value) -> Answer {
        let plain = path.split('?').next().unwrap_or(path);
        let tag = format!("\"{}\"", self.working_version(plain));
        self.request(method, path).header("if-match", &tag).json(body).send()
    }

    /// Takes a step of a change request in the version given.
    pub fn step(&self, request: &Value, verb: &str, body: &Value) -> Answer {
        let (domain, id) = (request["domain"].as_str(), request["id"].as_str());
        let path = format!(
            "/v1/domains/{}/change-requests/{}/{verb}",
            domain.expect("a domain"),
            id.expect("an id")
        );
        let request = self
            .request("POST", &path)
            .header("if-match", &format!("\"{}\"", request["version"]));
        if body.is_null() {
            request.send()
        } else {
            request.json(body).send()
        }
    }

    /// A change request as it stands.
    #[track_caller]
    pub fn change_request(&self, request: &Value) -> Value {
        let (domain, id) = (request["domain"].as_str(), request["id"].as_str());
        let path = format!(
            "/v1/domains/{}/change-requests/{}",
            domain.expect("a domain"),
            id.expect("an id")
        );
        self.get(&path).expect(200)
    }
}
