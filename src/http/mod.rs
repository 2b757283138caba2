//! Talks. The only room with actix, tokens and problem documents. A handler extracts, makes one hub call and converts.

mod accept;
mod account_mappings;
mod acknowledgements;
mod audit;
pub mod auth;
mod batch;
mod body;
mod body_pace;
mod body_stream;
mod bulk_decisions;
pub mod caller;
mod change_requests;
mod changes;
mod cleaning;
mod cleaning_draft;
mod codes;
mod connections;
mod consumers;
mod cross_origin;
mod crosswalk;
mod dead_letters;
mod definitions;
mod disclosed;
mod docs;
mod domains;
mod envelope;
mod event_types;
mod fields;
mod golden_commands;
mod golden_records;
mod guard;
mod head;
mod health;
mod held_rows;
mod hierarchies;
mod idempotency;
mod ids;
mod keys;
mod limiter;
mod lookups;
mod metrics;
mod models;
mod objects;
mod onboarding;
pub mod operation;
mod params;
mod problem;
mod reconciliations;
mod refused;
mod rekeys;
mod replays;
pub mod routes;
mod rules;
mod search;
mod server;
pub mod settings;
mod shares;
mod socket;
mod source_mappings;
mod source_records;
mod subscriptions;
mod task_work;
mod tasks;
mod tie_outs;
mod units;
mod validation;
mod verdicts;
mod versions;

pub use server::{RunningServer, serve};
pub use settings::HttpSettings;

use actix_web::HttpResponse;
use problem::ApiError;

/// What handlers return.
type Reply = Result<HttpResponse, ApiError>;
/// What handlers reach the hub by.
type State = actix_web::web::Data<server::State>;

/// 200 with a JSON body.
fn ok(body: &impl serde::Serialize) -> Reply {
    Ok(HttpResponse::Ok().json(body))
}
