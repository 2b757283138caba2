//! Nobody does anything without a token that allows it.

use serde_json::json;

use crate::harness::contract::{OPERATIONS, Operation};
use crate::harness::records::{baxter, baxter_elsewhere};
use crate::harness::token::{SECRET, claims, signed, token};
use crate::harness::{Client, Database, Hub, both};

const ACTIONS: [&str; 9] = [
    "read",
    "ingest",
    "steward",
    "propose",
    "approve",
    "sensitive",
    "subscribe",
    "govern",
    "admin",
];

/// A call of the operation that is right in everything but the caller.
fn call(client: &Client, operation: &Operation) -> crate::harness::Answer {
    let mut path = operation.path.clone();
    for (name, value) in [
        ("domain", "vendor"),
        ("system", "erp"),
        ("key", "V-1"),
        ("id", "0190-none"),
        ("file", "init.js"),
        ("attribute", "legal_name"),
        ("verdict", "0190-none"),
        ("name", "loader"),
        ("type", "mdm.ping.v1"),
        ("replay", "0190-none"),
        ("position", "1"),
        ("kind", "code_list"),
        ("hierarchy", "corporate"),
        ("number", "1"),
        ("map_set", "m"),
        ("rule", "r"),
    ] {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    if ["listChanges", "streamChanges", "listAudit"].contains(&operation.id.as_str()) {
        path += "?domain=vendor";
    }
    if operation.id == "reconcile" {
        path += "?domain=vendor&consumer=x";
    }
    if operation.id == "stageRecords" {
        path += "?domain=vendor";
    }
    if operation.id == "listAncestors" {
        path += "?hierarchy=corporate";
    }
    if operation.id == "compareVersions" {
        path += "?from=1&to=2";
    }
    if operation.id == "discardDeadLetter" {
        path += "?reason=x";
    }
    let request = client.request(&operation.method, &path);
    let body = match operation.id.as_str() {
        "putSourceRecord" => json!({"attributes": {}}),
        "ingestSourceRecords" => json!({"records": [{"system": "erp", "key": "1", "attributes": {}}]}),
        "ingestSourceRows" | "trySourceMapping" => json!({"rows": [{}]}),
        "translateCodes" => json!({"codes": ["x"]}),
        "matchRecord" => json!({"attributes": {}}),
        "explainPair" => json!({"left": {"attributes": {}}, "right": {"attributes": {}}}),
        "resolveCrosswalk" => json!({"domain": "vendor", "golden_ids": ["x"]}),
        "convertQuantity" => json!({"quantity": "1", "from": "CA", "to": "EA"}),
        "isVendorPayable" => json!({"vendor": {"golden_id": "x"}}),
        "isItemChargeable" => json!({"item": {"gtin": "x"}, "facility": {"golden_id": "x"}}),
        "isCostCenterOpen" => json!({"cost_center": {"golden_id": "x"}}),
        "readDevice" => json!({"udi": "51022222233336"}),
        "createSubscription" => json!({"name": "x", "url": "https://example.com/", "domains": ["vendor"]}),
        "editSubscription" => json!({"name": "x"}),
        "handOverSubscription" => json!({"owner": "x", "reason": "x"}),
        "putConsumer" => json!({"domains": ["vendor"]}),
        "moveConsumer" => json!({"cursor": "e30"}),
        "createReplay" => json!({"failed_only": true}),
        "redriveDeadLetters" => json!({"subscription_id": "x"}),
        "rekeySourceRecord" => json!({"new_key": "x"}),
        "rekeySourceRecords" => json!({"records": [{"system": "erp", "key": "x", "new_key": "y"}]}),
        "setOverrides" => json!({"attributes": {"legal_name": "X"}, "reason": "x"}),
        "endOverride" => json!({"reason": "x"}),
        "mergeGoldenRecords" => json!({"golden_id": "x", "reason": "x"}),
        "splitGoldenRecord" => json!({"merged_id": "x", "reason": "x"}),
        "resolveTasks" => json!({"tasks": [{"id": "x", "version": 1}], "decision": "merge", "reason": "x"}),
        "undoBulkDecision" => json!({"reason": "x"}),
        "assignTask" => json!({"assignee": "ann"}),
        "commentTask" => json!({"text": "x"}),
        "reopenVerdict" => json!({"reason": "x"}),
        "retireGoldenRecord" | "reinstateGoldenRecord" => json!({"reason": "x"}),
        "createChangeRequest" | "editChangeRequest" => {
            json!({"operation": "retire", "golden_id": "x", "reason": "x"})
        }
        "approveChangeRequest" => json!({}),
        "pushBackChangeRequest" | "recallChangeRequest" | "rejectChangeRequest" | "withdrawApproval" => {
            json!({"reason": "x"})
        }
        "reconcile" => return request.body("text/csv", "golden_id\nx\n").send(),
        "acknowledge" => json!({"acks": [{"event_id": "x"}]}),
        "compareDigests" => json!({"domain": "vendor", "ranges": [{"count": 0, "digest": "0".repeat(64)}]}),
        "sendCorrections" => json!({}),
        "signOffReconciliation" => json!({"reason": "x"}),
        "resolveTask" => json!({"decision": "merge", "reason": "x"}),
        "beginOnboarding" => json!({"name": "x"}),
        "stageRecords" => json!({"records": [{"system": "erp", "key": "1", "attributes": {}}]}),
        "decideStagedRecords" => {
            json!({"decisions": [{"domain": "vendor", "system": "erp", "key": "1", "decision": "same", "reason": "x"}]})
        }
        "releaseOnboarding" | "abandonOnboarding" => json!({"reason": "x"}),
        "draftDefinition" | "replaceDefinition" => json!({"body": {"title": "x", "codes": []}}),
        "submitDefinition" | "approveDefinition" | "rejectDefinition" | "retireDefinition" => json!({"reason": "x"}),
        "translateAccounts" | "tieOut" => json!({"map_set": "m", "lines": []}),
        "simulateMapping" => json!({"map_set": "m", "version": 1, "lines": []}),
        "validateCombination" => json!({"chart": "c", "date": "2026-01-01", "segments": {}}),
        "keepTieOut" => json!({"baseline": "b", "lines": [{"date": "2026-01-01", "segments": {}, "amount": "1"}]}),
        "signOffTieOut" => json!({"reason": "x"}),
        "registerCombinations" => json!({"combinations": []}),
        "proposeRules" => json!({"rules": "x"}),
        "activateRules" | "rejectRules" | "activateModel" | "rejectModel" | "retireModel" => json!({"reason": "x"}),
        _ => return request.send(),
    };
    request.json(&body).send()
}

/// Actions of which a caller needs one, or all where the scope says `and`.
fn needed(operation: &Operation) -> Vec<&str> {
    let alternatives = operation.scope.split(" or ").flat_map(|words| words.split(" and "));
    alternatives.filter(|word| *word != "none").collect()
}

fn protected() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(|operation| !needed(operation).is_empty())
}

#[test]
fn every_operation_says_who_may_call_it() {
    for operation in OPERATIONS.iter() {
        let known = operation.scope == "none" || needed(operation).iter().all(|action| ACTIONS.contains(action));
        assert!(
            known && !operation.scope.is_empty(),
            "{}: x-scope: {}",
            operation.id,
            operation.scope
        );
    }
    let public: Vec<&str> = OPERATIONS
        .iter()
        .filter(|o| o.scope == "none")
        .map(|o| o.id.as_str())
        .collect();
    assert_eq!(
        public,
        [
            "getAsyncApi",
            "getDocs",
            "getDocsAsset",
            "getHealth",
            "getOpenApi",
            "getReadiness"
        ]
        .as_slice()
    );
}

#[test]
fn nothing_without_a_token() {
    let database = Database::sqlite();
    let hub = Hub::start(&database);
    for operation in protected() {
        let answer = call(&hub.anonymous(), operation);
        answer.problem(401, "unauthenticated");
        assert!(
            answer.header("www-authenticate").unwrap().starts_with("Bearer"),
            "{}",
            operation.id
        );
    }
}

#[test]
fn nothing_with_the_scope_for_something_else() {
    let database = Database::sqlite();
    let hub = Hub::start(&database);
    for operation in protected() {
        let needed = needed(operation);
        let others: Vec<String> = ACTIONS
            .iter()
            .filter(|action| !needed.contains(action))
            .map(|action| format!("*:{action}"))
            .collect();
        let answer = call(&hub.actor("mallory", &others.join(" ")), operation);
        answer.problem(403, "forbidden");
        assert!(
            answer
                .header("www-authenticate")
                .unwrap()
                .contains("insufficient_scope"),
            "{}",
            operation.id
        );
        call(&hub.actor("mallory", "*:* *: :read read * admin vendor:*"), operation).problem(403, "forbidden");
    }
}

#[test]
fn nothing_with_the_scope_for_another_domain() {
    let database = Database::sqlite();
    let hub = Hub::start(&database);
    let everything_else: Vec<String> = ACTIONS
        .iter()
        .map(|action| format!("item:{action} vendors:{action}"))
        .collect();
    let stranger = hub.actor("stranger", &everything_else.join(" "));
    let anywhere = [
        "listDomains",
        "listTasks",
        "summarizeTasks",
        "resolveTasks",
        "listBulkDecisions",
        "listSubscriptions",
        "listReconciliations",
        "listDeadLetters",
        "getMetrics",
        "listConsumers",
        "listEventTypes",
        "getEventType",
        "listDefinitions",
        "beginOnboarding",
        "listOnboardings",
    ];
    for operation in protected().filter(|operation| !anywhere.contains(&operation.id.as_str())) {
        let answer = call(&stranger, operation);
        // What cannot be named without knowing it does not exist for strangers.
        let hidden = [
            "/v1/tasks/{id}",
            "/v1/subscriptions/{id}",
            "/v1/consumers/{name}",
            "/v1/reconciliations/{id}",
            "/v1/onboardings/{id}",
            "/v1/dead-letters/",
            "/v1/bulk-decisions/{id}",
        ]
        .iter()
        .any(|path| {
            operation.path.starts_with(path) && !["putConsumer", "stageRecords"].contains(&operation.id.as_str())
        });
        let expected = if hidden { (404, "not_found") } else { (403, "forbidden") };
        answer.problem(expected.0, expected.1);
    }
    let domains = stranger.get("/v1/domains").expect(200);
    assert_eq!(
        domains["items"].as_array().unwrap().len(),
        1,
        "only what one may read: {domains}"
    );
}

/// Scopes that a refusal names as enough: alternatives, each with all that it takes.
fn named(answer: &crate::harness::Answer) -> Vec<String> {
    let problem = answer.problem(403, "forbidden");
    let detail = problem["detail"].as_str().unwrap();
    let needs = detail
        .strip_prefix("this needs the scope ")
        .unwrap_or_else(|| panic!("{problem}"));
    needs.split(" or ").map(|scopes| scopes.replace(" and ", " ")).collect()
}

#[test]
fn the_scope_that_a_refusal_names_is_enough() {
    let database = Database::sqlite();
    let hub = Hub::start(&database);
    for operation in protected() {
        let refused = call(&hub.actor("newcomer", "elsewhere:sensitive"), operation);
        if operation.id == "streamChanges" {
            // Who is admitted is not answered to an end.
            assert_eq!(named(&refused), ["vendor:read"]);
            continue;
        }
        for (position, scope) in named(&refused).iter().enumerate() {
            let admitted = call(&hub.actor(&format!("newcomer-{position}"), scope), operation);
            assert_ne!(
                admitted.status,
                403,
                "{} with {scope}: {}",
                operation.id,
                admitted.text()
            );
        }
    }
    let asked = |path: &str| named(&hub.actor("newcomer", "elsewhere:sensitive").get(path));
    assert_eq!(asked("/v1/changes?domain=vendor,item"), ["vendor:read item:read"]);
    assert_eq!(asked("/v1/definitions/map_set/m"), ["account_mapping:read"]);
    assert_eq!(asked("/v1/definitions/source_mapping/erp.item"), ["item:read"]);
    assert_eq!(asked("/v1/audit?domain=vendor"), ["vendor:admin"]);
    let vendor = hub.actor("newcomer", "vendor:subscribe vendor:read item:subscribe");
    let both = json!({"name": "x", "url": "https://example.com/", "domains": ["vendor", "item"]});
    let needs = named(&vendor.post("/v1/subscriptions", &both));
    assert_eq!(needs, ["vendor:subscribe vendor:read item:subscribe item:read"]);
}

both!(a_task_of_another_domain_does_not_exist,);

fn a_task_of_another_domain_does_not_exist(database: Database) {
    let hub = Hub::start(&database);
    hub.feeder().feed("erp", "V-1", &baxter());
    let id = hub.feeder().feed("procurement", "77", &baxter_elsewhere())["task_id"]
        .as_str()
        .unwrap()
        .to_string();
    let stranger = hub.actor("stranger", "item:steward item:approve");
    for (method, verb) in [("GET", ""), ("POST", "/claim"), ("POST", "/release")] {
        stranger
            .request(method, &format!("/v1/tasks/{id}{verb}"))
            .send()
            .problem(404, "not_found");
    }
    assert_eq!(stranger.get("/v1/tasks").expect(200)["items"], json!([]));
    stranger.get("/v1/tasks?domain=item,vendor").problem(403, "forbidden");
    hub.approver("bob")
        .request("POST", &format!("/v1/tasks/{id}/claim"))
        .send()
        .problem(403, "forbidden");
    hub.actor("x", "item:read")
        .get("/v1/changes?domain=item,vendor")
        .problem(403, "forbidden");
}

#[test]
fn only_tokens_of_the_issuer_count() {
    let database = Database::sqlite();
    let hub = Hub::start(&database);
    let with = |name: &str, value: serde_json::Value| {
        let mut claims = claims("ann", "*:read");
        claims[name] = value;
        signed(&claims, SECRET)
    };
    let without = |name: &str| {
        let mut claims = claims("ann", "*:read");
        claims.as_object_mut().unwrap().remove(name);
        signed(&claims, SECRET)
    };
    let of_type = |typ: &str| {
        let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
        header.typ = Some(typ.into());
        let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
        jsonwebtoken::encode(&header, &claims("ann", "*:read"), &key).unwrap()
    };
    let access = Client::new(&hub.url, Some(of_type("at+jwt")));
    access.get("/v1/domains").expect(200);
    let good = token("ann", "*:read");
    let parts: Vec<&str> = good.split('.').collect();
    let none = base64_url(r#"{"alg":"none","typ":"JWT"}"#);
    let hs512 = jsonwebtoken::encode(
        &jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS512),
        &claims("ann", "*:read"),
        &jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes()),
    );
    let now = jsonwebtoken::get_current_timestamp();
    let bad = [
        ("alg none", format!("{none}.{}.", parts[1])),
        (
            "alg none, with the signature",
            format!("{none}.{}.{}", parts[1], parts[2]),
        ),
        ("another algorithm", hs512.unwrap()),
        (
            "another key",
            signed(
                &claims("ann", "*:read"),
                "another secret of sufficient length, 32 bytes",
            ),
        ),
        (
            "other claims",
            format!(
                "{}.{}.{}",
                parts[0],
                base64_url(r#"{"sub":"root","scope":"*:admin"}"#),
                parts[2]
            ),
        ),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("expired", with("exp", json!(now - 120))),
        ("not valid yet", with("nbf", json!(now + 3600))),
        ("another audience", with("aud", json!("billing"))),
        ("another issuer", with("iss", json!("https://elsewhere.example"))),
        ("nobody", with("sub", json!(""))),
        ("for ever", with("exp", json!(u64::MAX))),
        ("for years", with("exp", json!(now + 3 * 365 * 86_400))),
        ("issued years ago", with("iat", json!(now - 3 * 365 * 86_400))),
        ("issued in the future", with("iat", json!(now + 3600))),
        ("of another type", of_type("dpop+jwt")),
        ("no end", without("exp")),
        ("no audience", without("aud")),
        ("no issuer", without("iss")),
        ("no subject", without("sub")),
        ("no token", "x".into()),
        ("three dots", "...".into()),
        ("too long", "x".repeat(10_000)),
    ];
    for (what, token) in bad {
        let answer = Client::new(&hub.url, Some(token)).get("/v1/domains");
        assert_eq!(answer.status, 401, "{what}: {}", answer.text());
    }
    for value in [
        "",
        "Bearer",
        "Bearer ",
        "Basic YW5uOmFubg==",
        &good,
        &format!("Token {good}"),
    ] {
        let answer = hub
            .anonymous()
            .request("GET", "/v1/domains")
            .header("authorization", value)
            .send();
        assert_eq!(answer.status, 401, "{value}");
    }
    hub.anonymous()
        .request("GET", "/v1/domains")
        .header("authorization", &format!("bearer {good}"))
        .send()
        .expect(200);
}

#[test]
fn metrics_of_all_domains_are_not_for_the_administrator_of_one() {
    let database = Database::sqlite();
    let hub = Hub::start(&database);
    let refused = hub
        .actor("ann", "vendor:admin")
        .get("/metrics")
        .problem(403, "forbidden");
    assert!(refused["detail"].as_str().unwrap().contains("*:admin"), "{refused}");
    assert_eq!(hub.admin().get("/metrics").status, 200);
    let one = hub.actor("ann", "vendor:admin");
    one.get("/v1/audit?domain=vendor").expect(200);
    one.get("/v1/audit?domain=item").problem(403, "forbidden");
}

#[test]
fn nobody_puts_another_host_into_the_manifest() {
    let database = Database::sqlite();
    let hub = Hub::start(&database);
    let manifest = |headers: &[(&str, &str)]| {
        let mut texts = String::new();
        for path in ["/v1/reconcile/vendor", "/v1/reconcile/vendor/1.0"] {
            let asked = headers
                .iter()
                .fold(hub.reader().request("GET", path), |request, (name, value)| {
                    request.header(name, value)
                });
            texts += &asked.send().expect(200).to_string();
        }
        texts
    };
    let plain = manifest(&[]);
    assert!(plain.contains(&hub.url), "{plain}");
    for headers in [
        [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "gopher")],
        [
            ("forwarded", "host=evil.example;proto=https"),
            ("x-forwarded-prefix", "/evil"),
        ],
        [("x-host", "evil.example"), ("x-original-host", "evil.example")],
        [("host", "evil.example/path?x="), ("x-forwarded-server", "evil.example")],
    ] {
        let text = manifest(&headers);
        assert!(!text.contains("evil"), "{headers:?}: {text}");
    }
    drop(hub);
    let options = crate::harness::hub::Options::default().set("MDM_HUB_PUBLIC_URL", "https://mdm.example.org/hub/");
    let hub = Hub::start_with(&Database::sqlite(), options);
    let asked = hub
        .reader()
        .request("GET", "/v1/reconcile/vendor")
        .header("host", "evil.example");
    let text = asked.send().expect(200).to_string();
    assert!(
        text.contains("https://mdm.example.org/hub/v1/") && !text.contains("evil"),
        "{text}"
    );
}

fn base64_url(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn tokens_of_an_identity_provider_count_by_its_public_key() {
    use base64::Engine as _;
    let database = Database::sqlite();
    // Ed25519 key pair of RFC 8037, appendix A.
    let jwks = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "idp-1", "alg": "EdDSA", "use": "sig",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]});
    let file = database.dir.path().join("keys.json");
    std::fs::write(&file, jwks.to_string()).unwrap();
    let options = crate::harness::hub::Options::default().set("MDM_HUB_AUTH_KEYS_FILE", &file.display().to_string());
    let hub = Hub::start_with(&database, options);
    let seed = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
        .unwrap();
    let pkcs8 = [
        b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".as_slice(),
        &seed,
    ]
    .concat();
    let key = jsonwebtoken::EncodingKey::from_ed_der(&pkcs8);
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::EdDSA);
    header.kid = Some("idp-1".into());
    let token = jsonwebtoken::encode(&header, &claims("ann", "*:read"), &key).unwrap();
    Client::new(&hub.url, Some(token)).get("/v1/domains").expect(200);
    header.kid = Some("idp-2".into());
    let token = jsonwebtoken::encode(&header, &claims("ann", "*:read"), &key).unwrap();
    Client::new(&hub.url, Some(token))
        .get("/v1/domains")
        .problem(401, "unauthenticated");
    // The public key, known to everybody, as if it were a shared secret.
    let forged = signed(&claims("ann", "*:read"), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    Client::new(&hub.url, Some(forged))
        .get("/v1/domains")
        .problem(401, "unauthenticated");
}
