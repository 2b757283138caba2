//! In front of every operation: who calls, may they, not too often, not twice. Handlers cannot be reached around it.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};

use super::accept;
use super::caller::{Action, Caller};
use super::disclosed::disclosed;
use super::envelope::CorrelationId;
use super::idempotency;
use super::params::Params;
use super::problem::ApiError;
use super::routes::{Effect, Needs, Operation};
use super::server::State;
use super::shares::{Held, Keeping, Share};
use crate::error::{Error, Result};
use crate::hub::definitions::Kind;

/// What a scope says of every domain.
const ANYWHERE: &str = "*";

/// The middleware of one operation.
pub async fn guard(
    operation: &'static Operation,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> std::result::Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let request = req.request().clone();
    request.extensions_mut().insert(operation);
    let response = match admit(operation, &req) {
        Ok(held) => {
            // Work that goes on when the caller hangs up holds it too.
            request.extensions_mut().insert(held.clone());
            let response = carry_out(operation, req, next).await;
            response.map(|response| response.map_body(|_, body| Keeping::body(body, held)))
        }
        Err(error) => Err(ApiError::from(error).into()),
    };
    Ok(response.unwrap_or_else(|error| ServiceResponse::from_err(error, request)))
}

async fn carry_out(
    operation: &'static Operation,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> std::result::Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !accept::is_acceptable(req.headers(), operation.offers) {
        return Err(ApiError::NotAcceptable {
            offers: operation.offers,
        }
        .into());
    }
    if takes_keys(operation, &req) {
        return unwound(idempotency::once(req, next)).await;
    }
    match operation.holds {
        Share::Requests | Share::Waits | Share::Streams | Share::Lists | Share::BodyBytes => {
            unwound(disclosed(req, next)).await
        }
        // It goes on when the caller hangs up, and so does what it holds.
        Share::Builds => actix_web::rt::spawn(unwound(disclosed(req, next)))
            .await
            .unwrap_or_else(|panic| Err(ApiError::from(Error::Internal(panic.to_string())).into())),
    }
}

/// Whether an `Idempotency-Key` counts: where the same request again may be a second effect.
fn takes_keys(operation: &Operation, req: &ServiceRequest) -> bool {
    let changes = match operation.effect {
        Effect::Changes(_) => *req.method() == Method::POST,
        Effect::Reads | Effect::Notes(_) => false,
    };
    let asked_to_read = operation.only_reads_with.is_some_and(|(name, value)| {
        let given = Params::read(req.query_string())
            .ok()
            .and_then(|params| params.text(name));
        given.as_deref() == Some(value)
    });
    changes && !asked_to_read
}

/// Checks the token once, the caller's shares and the operation's action; leaves the [`Caller`] for the handler. Answers what
/// the caller holds until the answer was sent.
fn admit(operation: &Operation, req: &ServiceRequest) -> Result<Option<Arc<Held>>> {
    let state = req
        .app_data::<web::Data<State>>()
        .ok_or_else(|| Error::Internal("no state".into()))?;
    let public = match operation.needs {
        Needs::Public => true,
        Needs::AdminUnlessPublic => state.metrics_public,
        Needs::InDomain(_)
        | Needs::InDomainAny(_)
        | Needs::InEach(..)
        | Needs::Somewhere(_)
        | Needs::SomewhereAll(_) => false,
    };
    if public {
        return Ok(None);
    }
    let grants = state.auth.authenticate(req.headers())?;
    let id = req
        .extensions()
        .get::<CorrelationId>()
        .cloned()
        .unwrap_or(CorrelationId("".into()));
    let caller = Caller::new(grants, id.0);
    req.extensions_mut().insert(caller.clone());
    state.limiter.take(caller.subject(), operation.cost)?;
    let held = state.shares.take(operation.holds, caller.subject(), 1)?;
    permit(operation, &caller, req).map(|()| Some(Arc::new(held)))
}

fn permit(operation: &Operation, caller: &Caller, req: &ServiceRequest) -> Result<()> {
    let actions = operation.needs.actions();
    match operation.needs {
        Needs::InDomain(_) | Needs::InDomainAny(_) => {
            let domain = req.match_info().get("domain").unwrap_or_default();
            caller.require_any(actions, domain)
        }
        Needs::InEach(action, domains) => caller.require_each(&[action], domains.iter().copied()),
        Needs::SomewhereAll(_) => match actions.iter().all(|action| caller.may_somewhere(*action)) {
            true => Ok(()),
            false => caller.require_each(actions, [ANYWHERE]),
        },
        Needs::AdminUnlessPublic => caller.require_each(actions, [ANYWHERE]),
        Needs::Public | Needs::Somewhere(_) => match actions.iter().any(|action| caller.may_somewhere(*action)) {
            true => Ok(()),
            false => refuse(caller, actions, req),
        },
    }
}

/// Names what is enough: in the domains that the address names, else anywhere.
fn refuse(caller: &Caller, actions: &[Action], req: &ServiceRequest) -> Result<()> {
    let (kind, name) = (req.match_info().get("kind"), req.match_info().get("name"));
    let governed = kind.and_then(Kind::named).zip(name);
    if let Some((kind, name)) = governed {
        return caller.require_any(actions, kind.governed_in(name));
    }
    let named = Params::read(req.query_string())?.list("domain")?.unwrap_or_default();
    match (actions, named.as_slice()) {
        (_, []) => caller.require_any(actions, ANYWHERE),
        (_, [domain]) => caller.require_any(actions, domain),
        ([action], domains) => caller.require_each(&[*action], domains.iter().map(String::as_str)),
        (several, _) => caller.require_any(several, ANYWHERE),
    }
}

/// A panic becomes an internal error of this request alone.
async fn unwound<T>(
    work: impl Future<Output = std::result::Result<T, actix_web::Error>>,
) -> std::result::Result<T, actix_web::Error> {
    let mut work = pin!(work);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(poll) => poll,
        Err(panic) => Poll::Ready(Err(ApiError::from(Error::Internal(message(&*panic))).into())),
    })
    .await
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|s| s.to_string())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panic: {}", text.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_internal_error() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let work = async {
            if std::hint::black_box(true) {
                panic!("an invariant broke");
            }
            Ok(())
        };
        let error = runtime.block_on(unwound(work)).unwrap_err();
        let error = error.as_error::<ApiError>().unwrap();
        assert!(matches!(error, ApiError::Hub(Error::Internal(cause)) if cause == "panic: an invariant broke"));
    }
}
