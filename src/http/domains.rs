//! The domains that the hub governs, and their contracts.

use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use serde::Serialize;

use super::caller::{Action, Caller};
use super::params::{DomainPath, Params, Segments};
use super::{Reply, State, ok};
use crate::engine::domain::Domain;
use crate::error::Result;
use crate::hub::clocks::DomainFinding;

/// A domain as the API shows it.
#[derive(Serialize)]
struct DomainView {
    name: String,
    title: String,
    label: String,
    rules_version: String,
    filters: Vec<String>,
    sources: Vec<SourceView>,
    findings: Vec<DomainFinding>,
    links: Links,
}

/// A source system that the rules name.
#[derive(Serialize)]
struct SourceView {
    name: String,
    trust: u32,
    duplicate_free: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
}

/// Where the contract is.
#[derive(Serialize)]
struct Links {
    schema: String,
    rules: String,
}

#[derive(Serialize)]
struct DomainList {
    items: Vec<DomainView>,
}

impl DomainView {
    fn of(domain: &Domain, findings: Vec<DomainFinding>) -> Self {
        let source = |source: &crate::engine::domain::SourceRule| SourceView {
            name: source.name.clone(),
            trust: source.trust,
            duplicate_free: source.duplicate_free,
            owner: source.owner.clone(),
        };
        DomainView {
            name: domain.name.clone(),
            title: domain.title.clone(),
            label: domain.label.clone(),
            rules_version: domain.rules_version.clone(),
            filters: domain.filters.clone(),
            sources: domain.sources.iter().map(source).collect(),
            findings,
            links: Links {
                schema: format!("/v1/domains/{}/schema", domain.name),
                rules: format!("/v1/domains/{}/rules", domain.name),
            },
        }
    }
}

/// `listDomains`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&[])?;
    let domains = state.hub.domains();
    let seen = domains.iter().filter(|domain| caller.may(Action::Read, &domain.name));
    let views = seen.map(|domain| Ok(DomainView::of(domain, state.hub.domain_findings(&domain.name)?)));
    ok(&DomainList {
        items: views.collect::<Result<_>>()?,
    })
}

/// `getDomain`
pub async fn get(state: State, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&[])?;
    state.hub.follow_rules(&path.0.domain).await?;
    let domain = state.hub.domain(&path.0.domain)?;
    ok(&DomainView::of(&domain, state.hub.domain_findings(&domain.name)?))
}

/// `getFindings`
pub async fn findings(state: State, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&[])?;
    ok(&state.hub.found_values(&path.0.domain).await?)
}

/// `getDomainSchema`
pub async fn schema(state: State, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&[])?;
    let domain = state.hub.domain(&path.0.domain)?;
    Ok(text(&domain, "application/schema+json", domain.schema_text.clone()))
}

/// `getDomainRules`
pub async fn rules(state: State, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&[])?;
    state.hub.follow_rules(&path.0.domain).await?;
    let domain = state.hub.domain(&path.0.domain)?;
    Ok(text(&domain, "application/toml", domain.rules_text.clone()))
}

fn text(domain: &Domain, media_type: &str, text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((ETAG, format!("\"{}\"", domain.rules_version)))
        .body(text)
}
