//! Who may speak for a source system or a consumer: decided here, for every way in. A name that nobody registered speaks
//! for nothing, and a caller speaks only for those whose registration names it.

mod takeover;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

pub(super) use takeover::take_over;

use super::code_proofs::blocking;
use super::definitions::{Definition, Finding, Kind, Severity, on};
use super::operations::OPERATIONS;
use super::time::{day_of, now};
use super::{Hub, Origin};
use crate::engine::record::Violation;
use crate::engine::registration::{LONGEST_NAME, Registration};
use crate::error::{Error, Result};
use crate::store::{AnyConn, definitions, heads};

/// Most places that one refusal names.
const MOST_PLACES: usize = 100;

/// A name that somebody speaks for, and where the request says it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    /// JSON Pointer into the request.
    pub(super) pointer: &'a str,
    /// The name.
    pub(super) name: &'a str,
    /// The domain.
    pub(super) domain: &'a str,
}

/// Who speaks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Voice<'a> {
    /// This caller, who must be bound to each name.
    Caller(&'a str),
    /// This person, who must be bound to each name or answer for it.
    Answerable(&'a str),
    /// Somebody who was bound when the records were staged.
    Staged,
}

/// Registrations in force on one day, each read once.
pub(super) struct Registry {
    kind: Kind,
    day: String,
    read: HashMap<String, Option<Arc<Registration>>>,
}

impl Registry {
    /// The source systems in force today.
    pub(super) fn of_systems() -> Registry {
        Registry::of(Kind::SourceSystem)
    }

    /// The consumers in force today.
    pub(super) fn of_consumers() -> Registry {
        Registry::of(Kind::Consumer)
    }

    fn of(kind: Kind) -> Registry {
        Registry {
            kind,
            day: day_of(now()),
            read: HashMap::new(),
        }
    }

    fn get(&mut self, conn: &mut AnyConn, name: &str) -> Result<Option<Arc<Registration>>> {
        if let Some(known) = self.read.get(name) {
            return Ok(known.clone());
        }
        let found = on(conn, self.kind, name, Some(&self.day))?;
        let found = found.map(|definition| registration(&definition).map(Arc::new));
        let found = found.transpose()?;
        self.read.insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// Lets a voice speak for all the names, or for none.
    ///
    /// # Errors
    /// `NotBound` when a registration does not name the caller; `Invalid` when there is none in force for the domain.
    pub(super) fn admit<'a>(
        &mut self,
        conn: &mut AnyConn,
        names: impl IntoIterator<Item = Named<'a>>,
        voice: Voice<'_>,
    ) -> Result<()> {
        let (mut unregistered, mut foreign) = (Vec::new(), Vec::new());
        for named in names {
            let found = self.get(conn, named.name)?;
            match found.filter(|registration| registration.covers(named.domain)) {
                None => unregistered.push(self.unregistered(&named)),
                Some(registration) => {
                    let admitted = match voice {
                        Voice::Caller(subject) => registration.binds(subject),
                        Voice::Answerable(subject) => registration.concerns(subject),
                        Voice::Staged => true,
                    };
                    if !admitted {
                        foreign.push(self.foreign(&named));
                    }
                }
            }
        }
        if let Some(first) = foreign.first() {
            return Err(Error::NotBound {
                detail: first.message.clone(),
                places: first_of(foreign),
            });
        }
        match unregistered.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid {
                violations: first_of(unregistered),
            }),
        }
    }

    fn unregistered(&self, named: &Named<'_>) -> Violation {
        let (title, kind, name) = (self.kind.title(), self.kind.as_str(), named.name);
        let message = format!(
            "the {title} {name} is not registered for {}: POST /v1/definitions/{kind}/{name}/versions drafts a version with \
             its owner, domains and callers; it counts once it is submitted and another person approves it",
            named.domain
        );
        Violation::new(named.pointer, &format!("{kind}_not_registered"), message)
    }

    fn foreign(&self, named: &Named<'_>) -> Violation {
        let (title, kind, name) = (self.kind.title(), self.kind.as_str(), named.name);
        let message = format!(
            "you are not among the callers of the {title} {name}: its owner can have you bound by a version of \
             /v1/definitions/{kind}/{name} that names the subject of your token"
        );
        Violation::new(named.pointer, "caller_not_bound", message)
    }
}

fn first_of(mut places: Vec<Violation>) -> Vec<Violation> {
    places.truncate(MOST_PLACES);
    places
}

fn registration(definition: &Definition) -> Result<Registration> {
    Registration::parse(&definition.body).map_err(|_| {
        Error::Internal(format!(
            "a stored {} cannot be read: {}",
            definition.kind.title(),
            definition.name
        ))
    })
}

impl Hub {
    /// Lets a caller feed records of these systems, all or none; a pointer tells where each system is named.
    ///
    /// # Errors
    /// `NotBound`; `Invalid` for a system that is not registered for the domain.
    pub(super) async fn may_feed(&self, domain: &str, systems: Vec<(String, String)>, origin: &Origin) -> Result<()> {
        let (domain, actor) = (domain.to_owned(), origin.actor.clone());
        self.read(move |conn| {
            let names = systems.iter().map(|(pointer, name)| Named {
                pointer,
                name,
                domain: &domain,
            });
            Registry::of_systems().admit(conn, names, Voice::Caller(&actor))
        })
        .await
    }

    /// Lets a caller act in a consumer's name in these domains.
    ///
    /// # Errors
    /// `NotBound`; `Invalid` for a consumer that is not registered for each of them.
    pub async fn may_consume(&self, pointer: &str, name: &str, domains: &[String], origin: &Origin) -> Result<()> {
        let (pointer, name, domains) = (pointer.to_owned(), name.to_owned(), domains.to_owned());
        let actor = origin.actor.clone();
        self.read(move |conn| consume(conn, (&pointer, &name), &domains, Voice::Caller(&actor)))
            .await
    }

    /// Whether a caller may act in a consumer's name in these domains at present.
    pub async fn consumes(&self, name: &str, domains: &[String], subject: &str) -> Result<bool> {
        let (name, domains, subject) = (name.to_owned(), domains.to_owned(), subject.to_owned());
        let asked = self
            .read(move |conn| consume(conn, ("", &name), &domains, Voice::Caller(&subject)))
            .await;
        match asked {
            Ok(()) => Ok(true),
            Err(Error::NotBound { .. } | Error::Invalid { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Lets a voice act in a consumer's name in these domains. Blocks.
pub(super) fn consume(
    conn: &mut AnyConn,
    (pointer, name): (&str, &str),
    domains: &[String],
    voice: Voice<'_>,
) -> Result<()> {
    let names = domains.iter().map(|domain| Named { pointer, name, domain });
    Registry::of_consumers().admit(conn, names, voice)
}

/// What speaks against a registration: a name that no record can have, domains that the hub does not have, and another
/// name that differs in case only, which people would take for this one.
pub(super) fn prove(conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
    let body = registration(version)?;
    let mut found = Vec::new();
    if version.kind == Kind::SourceSystem && version.name.len() > LONGEST_NAME {
        let message = format!("expected a name of at most {LONGEST_NAME} characters");
        found.push(blocking("name", "", message));
    }
    let known = heads::read(conn, &body.domains)?;
    for (position, name) in body.domains.iter().enumerate() {
        let fed = version.kind == Kind::SourceSystem && name == OPERATIONS;
        if fed || !known.iter().any(|head| head.domain == *name) {
            let message = format!("there is no domain {name} to {}", if fed { "feed" } else { "name" });
            found.push(blocking("unknown_domain", &format!("/domains/{position}"), message));
        }
    }
    if let Some(other) = definitions::same_but_for_case(conn, version.kind.as_str(), &version.name)? {
        found.push(Finding {
            severity: Severity::Overridable,
            code: "same_but_for_case".into(),
            pointer: String::new(),
            message: format!("{other} differs from this name in case only"),
            witness: Value::String(other),
        });
    }
    Ok(found)
}
