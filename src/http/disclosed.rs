//! Behind every operation: no answer with sensitive values goes out before it is written down who sees them.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};

use super::caller::Caller;
use super::problem::ApiError;
use super::server::State;

/// Calls the operation, and answers once it is written down which sensitive values the answer shows.
pub async fn disclosed(
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> std::result::Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let request = req.request().clone();
    let served = next.call(req).await?;
    let caller = request.extensions().get::<Caller>().cloned();
    if let (Some(caller), Some(state)) = (caller, request.app_data::<web::Data<State>>()) {
        let kept = state.hub.keep_disclosed(caller.ledger(), &caller.origin()).await;
        kept.map_err(ApiError::from)?;
    }
    Ok(served)
}
