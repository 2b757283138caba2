//! Who calls, and what they may do.

use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::problem::ApiError;
use crate::engine::domain::Mask;
use crate::engine::matching::Sight;
use crate::error::{Error, Result};
use crate::hub::Origin;
use crate::hub::disclosure::{Disclosure, Ledger};
use crate::hub::eyes::Eyes;

/// What a scope allows within a domain. None implies another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read what is published, the change feed and look-ups.
    Read,
    /// Feed source records.
    Ingest,
    /// Decide duplicates and exceptions; see the working layer.
    Steward,
    /// Propose changes of golden records, which others approve.
    Propose,
    /// Approve changes.
    Approve,
    /// See sensitive attributes.
    Sensitive,
    /// Manage subscriptions.
    Subscribe,
    /// Train match models, see them and how they do, and decide whether they are used.
    Govern,
    /// Read audit and metrics.
    Admin,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 9] = [
        Action::Read,
        Action::Ingest,
        Action::Steward,
        Action::Propose,
        Action::Approve,
        Action::Sensitive,
        Action::Subscribe,
        Action::Govern,
        Action::Admin,
    ];

    /// As written in a scope.
    pub fn name(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Ingest => "ingest",
            Action::Steward => "steward",
            Action::Propose => "propose",
            Action::Approve => "approve",
            Action::Sensitive => "sensitive",
            Action::Subscribe => "subscribe",
            Action::Govern => "govern",
            Action::Admin => "admin",
        }
    }

    /// Reads the part of a scope after the colon.
    pub fn parse(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.name() == name)
    }

    fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// What a verified token says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Grants {
    subject: String,
    everywhere: u16,
    domains: BTreeMap<String, u16>,
    groups: Vec<String>,
}

impl Grants {
    /// Reads a space separated `scope` claim of `<domain>:<action>` or `*:<action>`. Words that mean nothing here are
    /// passed over: a token may carry scopes for other services.
    pub fn new(subject: &str, scope: &str) -> Self {
        let mut grants = Grants {
            subject: subject.to_string(),
            ..Grants::default()
        };
        for (domain, action) in scope.split_ascii_whitespace().filter_map(parse_scope) {
            match domain {
                "*" => grants.everywhere |= action.bit(),
                domain => *grants.domains.entry(domain.to_string()).or_default() |= action.bit(),
            }
        }
        grants
    }

    /// The same with groups that the subject belongs to.
    pub fn in_groups(self, groups: Vec<String>) -> Self {
        Grants { groups, ..self }
    }

    /// Whether the action is allowed in the domain.
    pub fn may(&self, action: Action, domain: &str) -> bool {
        let here = self.domains.get(domain).copied().unwrap_or(0);
        (self.everywhere | here) & action.bit() != 0
    }

    /// Whether the action is allowed in at least one domain.
    pub fn may_somewhere(&self, action: Action) -> bool {
        self.domains.values().fold(self.everywhere, |all, bits| all | bits) & action.bit() != 0
    }

    /// Subject of the token.
    pub fn subject(&self) -> &str {
        &self.subject
    }
}

/// Reads one word of a scope.
pub fn parse_scope(word: &str) -> Option<(&str, Action)> {
    let (domain, action) = word.split_once(':')?;
    Some((domain, Action::parse(action)?)).filter(|_| !domain.is_empty())
}

/// The caller of one request. Handlers of public operations cannot ask for it.
#[derive(Debug, Clone)]
pub struct Caller {
    grants: Arc<Grants>,
    correlation_id: Arc<str>,
    ledger: Ledger,
}

impl Caller {
    /// The holder of these grants, within the request of that correlation id.
    pub fn new(grants: Arc<Grants>, correlation_id: Arc<str>) -> Self {
        Caller {
            grants,
            correlation_id,
            ledger: Ledger::default(),
        }
    }

    /// Subject of the token.
    pub fn subject(&self) -> &str {
        self.grants.subject()
    }

    /// For what the hub keeps in audit, change and delivery.
    pub fn origin(&self) -> Origin {
        Origin {
            actor: self.subject().to_string(),
            correlation_id: self.correlation_id.to_string(),
            groups: self.grants.groups.clone(),
        }
    }

    /// What this request was shown of sensitive values; the guard writes it down before the answer goes out.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Sensitive values of the domain as this request may see them: masked, unless it asks for them.
    ///
    /// # Errors
    /// `Forbidden` when it asks and may not.
    pub fn disclosure(&self, asked: bool, domain: &str) -> Result<Disclosure> {
        if !asked {
            return Ok(Disclosure::masked(self.mask(domain)));
        }
        self.require(Action::Sensitive, domain)?;
        Ok(Disclosure::noting(&self.ledger))
    }

    /// Whether the action is allowed in the domain.
    pub fn may(&self, action: Action, domain: &str) -> bool {
        self.grants.may(action, domain)
    }

    /// What the caller may learn of what is compared in the domain.
    pub fn sight(&self, domain: &str) -> Sight {
        Sight::of(self.may(Action::Sensitive, domain))
    }

    /// How much of sensitive values the caller is shown who does not ask for them: those whose work it is to tell two
    /// values apart see the last four characters, everybody else nothing.
    pub fn mask(&self, domain: &str) -> Mask {
        match [Action::Steward, Action::Approve]
            .iter()
            .any(|action| self.may(*action, domain))
        {
            true => Mask::LastFour,
            false => Mask::Everything,
        }
    }

    /// How the caller sees the domain who does not ask for sensitive values.
    pub fn eyes(&self, domain: &str) -> Eyes {
        Eyes {
            sight: self.sight(domain),
            disclosure: Disclosure::masked(self.mask(domain)),
        }
    }

    /// Whether the action is allowed in at least one domain.
    pub fn may_somewhere(&self, action: Action) -> bool {
        self.grants.may_somewhere(action)
    }

    /// # Errors
    /// `Forbidden` when the action is not allowed in the domain.
    pub fn require(&self, action: Action, domain: &str) -> Result<()> {
        self.require_any(&[action], domain)
    }

    /// # Errors
    /// `Forbidden` when one of the actions is not allowed in one of the domains; it names all that are needed, so that who
    /// has them needs nothing else.
    pub fn require_each<'a>(&self, actions: &[Action], domains: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let needed: Vec<(Action, &str)> = domains
            .into_iter()
            .flat_map(|domain| actions.iter().map(move |action| (*action, domain)))
            .collect();
        if needed.iter().all(|(action, domain)| self.may(*action, domain)) {
            return Ok(());
        }
        let needs: Vec<_> = needed
            .iter()
            .map(|(action, domain)| format!("{domain}:{}", action.name()))
            .collect();
        Err(Error::Forbidden {
            needs: needs.join(" and "),
        })
    }

    /// # Errors
    /// `Forbidden` when none of the actions is allowed in the domain.
    pub fn require_any(&self, actions: &[Action], domain: &str) -> Result<()> {
        if actions.iter().any(|action| self.may(*action, domain)) {
            return Ok(());
        }
        let needs: Vec<_> = actions
            .iter()
            .map(|action| format!("{domain}:{}", action.name()))
            .collect();
        Err(Error::Forbidden {
            needs: needs.join(" or "),
        })
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<std::result::Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = req.extensions().get::<Caller>().cloned();
        // Only an operation that its row declares public comes here without a caller.
        ready(caller.ok_or_else(|| {
            Error::Unauthenticated {
                detail: "send a bearer token".into(),
            }
            .into()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_taken_word_by_word() {
        let grants = Grants::new(
            "ann",
            "*:read vendor:ingest vendorx:steward *:* admin openid :read vendor:*",
        );
        assert!(grants.may(Action::Read, "item"));
        assert!(grants.may(Action::Ingest, "vendor"));
        assert!(!grants.may(Action::Ingest, "item"));
        assert!(!grants.may(Action::Steward, "vendor"), "no match by prefix");
        assert!(
            !grants.may_somewhere(Action::Admin),
            "`*:*` and a bare word allow nothing"
        );
        assert!(!grants.may_somewhere(Action::Approve));
    }

    #[test]
    fn admin_implies_nothing_else() {
        let grants = Grants::new("root", "*:admin");
        assert!(
            Action::ALL
                .into_iter()
                .filter(|a| *a != Action::Admin)
                .all(|a| !grants.may_somewhere(a))
        );
    }
}
