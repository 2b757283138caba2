//! Which failures are refusals of who asks: they are counted and audited.

use actix_web::HttpMessage;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use std::net::{IpAddr, Ipv6Addr};

use super::caller::Caller;
use super::problem::ApiError;
use super::routes::Operation;
use super::server::State;
use crate::error::Error;
use crate::hub::refusals::{Refusal, RefusalKind};

/// Codes of refusals where it takes another person, besides those that begin with `own_`.
const ANOTHER_PERSON: [&str; 3] = ["already_approved", "not_in_approver_group", "same_person"];

/// Notes a response that refuses who asks; anything else passes by.
pub fn note(state: &State, response: &ServiceResponse<BoxBody>, correlation_id: &str) {
    let Some(ApiError::Hub(error)) = response
        .response()
        .error()
        .and_then(|error| error.as_error::<ApiError>())
    else {
        return;
    };
    let Some((kind, reason)) = refused(error) else { return };
    let request = response.request();
    let extensions = request.extensions();
    let operation = extensions
        .get::<&'static Operation>()
        .map_or("", |operation| operation.id);
    let caller = extensions.get::<Caller>();
    let refusal = match kind {
        // Whoever has no token has only an address.
        RefusalKind::Authentication => Refusal {
            kind,
            actor: String::new(),
            subject: address(request.peer_addr().map(|peer| peer.ip())),
            operation: "",
            reason,
        },
        RefusalKind::Authorization | RefusalKind::Approval => Refusal {
            kind,
            actor: caller.map_or_else(String::new, |caller| caller.subject().to_owned()),
            subject: request.path().to_owned(),
            operation,
            reason,
        },
    };
    state.hub.note_refusal(refusal, correlation_id);
}

/// Whether a failure refuses who asks, and for what.
pub(super) fn refused(error: &Error) -> Option<(RefusalKind, String)> {
    match error {
        Error::Unauthenticated { detail } => Some((RefusalKind::Authentication, detail.clone())),
        Error::Forbidden { needs } => Some((RefusalKind::Authorization, needs.clone())),
        Error::NotBound { detail, .. } => Some((RefusalKind::Authorization, detail.clone())),
        Error::Conflict { code, .. } if takes_another(code) => Some((RefusalKind::Approval, (*code).to_owned())),
        Error::Conflict { .. }
        | Error::Malformed { .. }
        | Error::Invalid { .. }
        | Error::NotFound { .. }
        | Error::Stale { .. }
        | Error::VersionRequired
        | Error::Gone { .. }
        | Error::CursorMismatch
        | Error::Resync { .. }
        | Error::TooLarge { .. }
        | Error::TooMany { .. }
        | Error::LimitReached { .. }
        | Error::StorageFull
        | Error::Busy { .. }
        | Error::OutcomeUnknown
        | Error::Internal(_) => None,
    }
}

/// Whether a refusal with this code says that it takes another person.
pub(super) fn takes_another(code: &str) -> bool {
    code.starts_with("own_") || ANOTHER_PERSON.contains(&code)
}

/// An address as the audit names it; of IPv6 the network, of which one machine has all.
fn address(ip: Option<IpAddr>) -> String {
    match ip {
        Some(IpAddr::V4(ip)) => format!("address:{ip}"),
        Some(IpAddr::V6(ip)) => match ip.to_ipv4_mapped() {
            Some(ip) => format!("address:{ip}"),
            None => {
                let [a, b, c, d, ..] = ip.segments();
                format!("address:{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        },
        None => "address:unknown".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_machine_is_one_address() {
        let of = |text: &str| address(text.parse().ok());
        assert_eq!(of("192.0.2.7"), "address:192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "address:192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "address:2001:db8:1:2::/64");
        assert_eq!(address(None), "address:unknown");
    }

    #[test]
    fn only_refusals_of_who_asks_are_noted() {
        let kind = |error: &Error| refused(error).map(|(kind, _)| kind);
        let own = Error::conflict("own_rules", "another person");
        assert_eq!(kind(&own), Some(RefusalKind::Approval));
        assert_eq!(kind(&Error::conflict("task_claimed", "by another")), None);
        assert_eq!(kind(&Error::not_found("task", "1")), None);
    }
}
