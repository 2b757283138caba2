//! The API description, and pages to read and try it, without any other server.

use std::fmt::Write as _;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::Value;
use validator::Validate;

use super::params::{Params, Segments};
use super::{Reply, State, versions};
use crate::engine::domain::Domain;
use crate::error::Error;

const DESCRIPTION: &str = include_str!("../../openapi.yaml");
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

/// The description with each domain's JSON Schema as `<domain>_attributes`. The file ends with `components.schemas`, and
/// JSON is YAML, so they are appended a line each.
pub fn description_for(domains: &[Arc<Domain>], public_url: Option<&str>) -> String {
    let mut text = match public_url {
        Some(url) => DESCRIPTION.replacen("http://127.0.0.1:8080", url.trim_end_matches('/'), 1),
        None => DESCRIPTION.to_string(),
    };
    for domain in domains {
        let name = format!("{}_attributes", domain.name);
        let schema = embedded(domain.schema.clone(), &format!("#/components/schemas/{name}"));
        let _ = writeln!(text, "    {name}: {schema}");
    }
    text
}

/// A schema that stood alone, for a place within the description: its references to itself are made to fit.
fn embedded(mut schema: Value, place: &str) -> Value {
    if let Some(members) = schema.as_object_mut() {
        members.remove("$schema");
        members.remove("$id");
    }
    relocate(&mut schema, place);
    schema
}

fn relocate(value: &mut Value, place: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                match member {
                    Value::String(target) if key == "$ref" && target.starts_with('#') => {
                        target.replace_range(..1, place)
                    }
                    other => relocate(other, place),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| relocate(item, place)),
        _ => {}
    }
}

/// `getOpenApi`
pub async fn description(state: State, params: Params, req: HttpRequest) -> Reply {
    params.only(&[])?;
    Ok(serve(&state.documents.description, &req))
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
