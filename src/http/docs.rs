//! The API description, and pages to read and try it, without any other server.

use std::fmt::Write as _;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;
use validator::Validate;

use super::params::{Params, Segments};
use super::{Reply, State, versions};
use crate::engine::domain::{Domain, embedded};
use crate::error::Error;

const DESCRIPTION: &str = include_str!("../../openapi.yaml");
const MESSAGES: &str = include_str!("../../docs/asyncapi.yaml");
/// Scripts and styles of this server only; swagger-ui draws its icons from data URLs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// One file that is served as it is.
struct Document {
    name: &'static str,
    media_type: &'static str,
    bytes: Bytes,
    etag: String,
}

/// Everything this file serves, made once.
pub struct Documents {
    description: Document,
    messages: Document,
    page: Document,
    assets: Vec<Document>,
}

impl Documents {
    /// For these domains and the URL under which clients reach the hub.
    pub fn new(domains: &[Arc<Domain>], public_url: Option<&str>) -> Self {
        let text = description_for(domains, public_url);
        let script = "text/javascript; charset=utf-8";
        let plain = "text/plain; charset=utf-8";
        Documents {
            description: document("openapi.yaml", "application/yaml", text.into()),
            messages: document(
                "asyncapi.yaml",
                "application/yaml",
                Bytes::from_static(MESSAGES.as_bytes()),
            ),
            page: document(
                "",
                "text/html; charset=utf-8",
                Bytes::from_static(include_bytes!("assets/index.html")),
            ),
            assets: vec![
                asset_of(
                    "swagger-ui.css",
                    "text/css; charset=utf-8",
                    include_bytes!("assets/swagger-ui.css"),
                ),
                asset_of(
                    "swagger-ui-bundle.js",
                    script,
                    include_bytes!("assets/swagger-ui-bundle.js"),
                ),
                asset_of("init.js", script, include_bytes!("assets/init.js")),
                asset_of("LICENSE", plain, include_bytes!("assets/LICENSE")),
                asset_of("NOTICE", plain, include_bytes!("assets/NOTICE")),
            ],
        }
    }
}

fn asset_of(name: &'static str, media_type: &'static str, bytes: &'static [u8]) -> Document {
    document(name, media_type, Bytes::from_static(bytes))
}

fn document(name: &'static str, media_type: &'static str, bytes: Bytes) -> Document {
    Document {
        name,
        media_type,
        etag: versions::content_tag(&bytes),
        bytes,
    }
}

/// The description with each domain's JSON Schema as `<domain>_attributes`. The file ends with the schema `Attributes`, and
/// JSON is YAML, so the schemas are appended, a line each, and `Attributes` refers to them.
pub fn description_for(domains: &[Arc<Domain>], public_url: Option<&str>) -> String {
    let mut text = match public_url {
        Some(url) => DESCRIPTION.replacen("http://127.0.0.1:8080", url.trim_end_matches('/'), 1),
        None => DESCRIPTION.to_string(),
    };
    let name = |domain: &Domain| format!("{}_attributes", domain.name);
    let place = |domain: &Domain| format!("#/components/schemas/{}", name(domain));
    // Any object first: what source systems send need not be valid.
    let mut kinds = vec![json!({"type": "object"})];
    kinds.extend(domains.iter().map(|domain| json!({"$ref": place(domain)})));
    let _ = writeln!(text, "      anyOf: {}", json!(kinds));
    for domain in domains {
        let _ = writeln!(
            text,
            "    {}: {}",
            name(domain),
            embedded(domain.schema.clone(), &place(domain))
        );
    }
    text
}

/// `getOpenApi`
pub async fn description(state: State, params: Params, req: HttpRequest) -> Reply {
    params.only(&[])?;
    Ok(serve(&state.documents.description, &req))
}

/// `getAsyncApi`
pub async fn messages(state: State, params: Params, req: HttpRequest) -> Reply {
    params.only(&[])?;
    Ok(serve(&state.documents.messages, &req))
}

/// `getDocs`
pub async fn page(state: State, params: Params, req: HttpRequest) -> Reply {
    params.only(&[])?;
    Ok(serve(&state.documents.page, &req))
}

/// `{file}` of an asset.
#[derive(Debug, Deserialize, Validate)]
pub struct AssetPath {
    #[validate(length(min = 1, max = 64))]
    file: String,
}

/// `getDocsAsset`
pub async fn asset(state: State, path: Segments<AssetPath>, params: Params, req: HttpRequest) -> Reply {
    params.only(&[])?;
    match state.documents.assets.iter().find(|asset| asset.name == path.0.file) {
        Some(asset) => Ok(serve(asset, &req)),
        None => Err(Error::not_found("file", path.0.file).into()),
    }
}

fn serve(document: &Document, req: &HttpRequest) -> HttpResponse {
    let held = versions::already_held(req, &document.etag);
    let status = if held { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let body = if held {
        BoxBody::new(())
    } else {
        BoxBody::new(document.bytes.clone())
    };
    let mut response = HttpResponse::with_body(status, body);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(document.media_type));
    if let Ok(etag) = HeaderValue::from_str(&document.etag) {
        headers.insert(ETAG, etag);
    }
    response
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::engine::domain::builtin;
    use crate::http::routes::OPERATIONS;

    const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

    fn yaml(text: &str) -> Value {
        serde_norway::from_str(text).unwrap()
    }

    /// (operationId, method, path, x-scope) of each operation that the description has.
    fn described() -> Vec<(String, String, String, String)> {
        let document = yaml(DESCRIPTION);
        let mut found = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(METHODS.contains(&method.as_str()), "{path}: {method}");
                let word = |name: &str| {
                    operation[name]
                        .as_str()
                        .unwrap_or_else(|| panic!("{path}: {name}"))
                        .to_string()
                };
                found.push((
                    word("operationId"),
                    method.to_uppercase(),
                    path.clone(),
                    word("x-scope"),
                ));
            }
        }
        found.sort();
        found
    }

    #[test]
    fn the_description_and_the_table_say_the_same() {
        let mut served: Vec<_> = OPERATIONS
            .iter()
            .map(|row| {
                (
                    row.id.to_string(),
                    row.method.to_string(),
                    row.path.to_string(),
                    row.needs.scope(),
                )
            })
            .collect();
        served.sort();
        assert_eq!(described(), served);
    }

    #[test]
    fn each_call_offers_the_media_types_that_are_described() {
        let document = yaml(DESCRIPTION);
        let resolved = |response: &Value| match response["$ref"].as_str() {
            Some(target) => document.pointer(&target[1..]).cloned().unwrap(),
            None => response.clone(),
        };
        for row in OPERATIONS {
            let operation = &document["paths"][row.path][row.method.to_lowercase()];
            let mut described: Vec<String> = Vec::new();
            for (status, response) in operation["responses"].as_object().unwrap() {
                let content = resolved(response)["content"].as_object().cloned().unwrap_or_default();
                if status.starts_with('2') {
                    described.extend(content.keys().cloned());
                }
            }
            described.sort();
            described.dedup();
            assert_eq!(described, row.offers, "{}", row.id);
        }
    }

    #[test]
    fn only_public_operations_need_no_token() {
        let document = yaml(DESCRIPTION);
        for row in OPERATIONS {
            let operation = &document["paths"][row.path][row.method.to_lowercase()];
            let open = operation["security"].as_array().is_some_and(Vec::is_empty);
            assert_eq!(open, row.needs == crate::http::routes::Needs::Public, "{}", row.id);
        }
    }

    #[test]
    fn path_parameters_are_described() {
        let document = yaml(DESCRIPTION);
        for row in OPERATIONS {
            let operation = &document["paths"][row.path][row.method.to_lowercase()];
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let resolved = parameters.iter().map(|parameter| match parameter["$ref"].as_str() {
                Some(pointer) => {
                    let pointer = pointer.trim_start_matches('#');
                    document.pointer(pointer).unwrap_or_else(|| panic!("{pointer}"))
                }
                None => parameter,
            });
            let mut described: Vec<_> = resolved
                .filter(|p| p["in"] == "path")
                .map(|p| p["name"].as_str().unwrap().to_string())
                .collect();
            let mut named: Vec<_> = row
                .path
                .split('{')
                .skip(1)
                .filter_map(|part| part.split('}').next())
                .collect();
            described.sort();
            named.sort_unstable();
            assert_eq!(described, named, "{}", row.id);
        }
    }

    #[test]
    fn the_served_description_holds_the_domains() {
        let domains: Vec<_> = builtin().unwrap().into_iter().map(Arc::new).collect();
        let document = yaml(&description_for(&domains, Some("https://mdm.example.org/")));
        assert_eq!(document["servers"][0]["url"], "https://mdm.example.org");
        let schemas = &document["components"]["schemas"];
        for domain in &domains {
            let name = format!("{}_attributes", domain.name);
            assert_eq!(
                schemas[&name]["properties"],
                embedded(domain.schema.clone(), "")["properties"],
                "{name}"
            );
            let reference = json!({"$ref": format!("#/components/schemas/{name}")});
            assert!(
                schemas["Attributes"]["anyOf"].as_array().unwrap().contains(&reference),
                "{name}"
            );
        }
    }
}
