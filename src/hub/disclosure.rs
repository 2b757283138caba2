//! Sensitive values leave the hub in one way only: through a [`Disclosure`], which notes of which record and of which
//! attributes, never a value. What was noted is in the audit chain before the answer is sent; where it cannot be written,
//! nothing is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;

use super::command::Command;
use super::{Hub, Origin};
use crate::engine::domain::{Domain, Mask};
use crate::engine::record::Attributes;
use crate::error::{Error, Result};

/// What the audit says of somebody who saw sensitive values.
pub(super) const SEE: &str = "see_sensitive";

/// Seconds after which a caller may ask again who was answered nothing because the trace could not be written.
const AGAIN: u64 = 5;

/// What one request was shown, by domain and thing.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<BTreeMap<(String, String), Noted>>>);

#[derive(Debug, Default)]
struct Noted {
    golden_id: String,
    attributes: BTreeSet<String>,
}

/// What of a golden or source record somebody saw.
#[derive(Debug)]
pub(super) struct Seen {
    /// As the audit names it, e.g. `golden_record:…`.
    pub(super) subject: String,
    /// Golden record that it is about; empty where there is none.
    pub(super) golden_id: String,
    /// Names of what was seen.
    pub(super) attributes: BTreeSet<String>,
}

/// How sensitive values are shown to whoever asks. Only [`Disclosure::noting`] shows them as they are.
#[derive(Debug, Clone)]
pub struct Disclosure(Way);

#[derive(Debug, Clone)]
enum Way {
    Noted(Ledger),
    Masked(Mask),
}

/// A thing whose values may be shown.
#[derive(Debug, Clone)]
pub(super) struct Shown<'a> {
    domain: &'a Domain,
    subject: String,
    golden_id: &'a str,
}

impl Disclosure {
    /// Sensitive values are masked. A mask that hides nothing would show them without a note: it hides everything.
    pub fn masked(mask: Mask) -> Disclosure {
        Disclosure(Way::Masked(match mask {
            Mask::Nothing | Mask::Everything => Mask::Everything,
            Mask::LastFour => Mask::LastFour,
        }))
    }

    /// Sensitive values are shown, and noted.
    pub fn noting(ledger: &Ledger) -> Disclosure {
        Disclosure(Way::Noted(ledger.clone()))
    }

    /// These values as they may be shown: as they are, which is noted, or masked.
    pub(super) fn shown(&self, of: &Shown<'_>, values: Attributes) -> Attributes {
        match self.told(of, &values, |name, value| of.domain.hides(name, value)) {
            true => values,
            false => of.domain.mask(&values, self.mask()),
        }
    }

    /// These values, noted, or nothing.
    pub(super) fn joined(&self, of: &Shown<'_>, hidden: Attributes) -> Attributes {
        match self.told(of, &hidden, |name, value| of.domain.hides(name, value)) {
            true => hidden,
            false => Attributes::new(),
        }
    }

    /// What a source sent, or nothing where it may not be shown as it is. What is neither public nor known is noted too.
    pub(super) fn as_sent(&self, of: &Shown<'_>, raw: &Attributes, doubtful: &BTreeSet<String>) -> bool {
        let domain = of.domain;
        let public = |name: &str| domain.attributes.contains_key(name) && !domain.is_sensitive(name);
        self.told(of, raw, |name, value| {
            !public(name) || domain.hides(name, value) || doubtful.contains(name)
        })
    }

    /// Whether values of a sensitive attribute may be compared with what the caller gives, which tells whether they are the
    /// same; if so, that is noted.
    pub(super) fn compared(&self, of: &Shown<'_>, name: &str) -> bool {
        let told = self.is_noting();
        if let (true, Way::Noted(ledger)) = (of.domain.is_sensitive(name), &self.0) {
            ledger.note(of, BTreeSet::from([name.to_owned()]));
        }
        told
    }

    /// What stands in place of sensitive values.
    pub(super) fn mask(&self) -> Mask {
        match &self.0 {
            Way::Noted(_) => Mask::Nothing,
            Way::Masked(mask) => *mask,
        }
    }

    /// Whether sensitive values may be read; they are told by the other functions only.
    pub(super) fn is_noting(&self) -> bool {
        matches!(self.0, Way::Noted(_))
    }

    /// Whether they are told; if so, those that are hidden from others are noted.
    fn told(&self, of: &Shown<'_>, values: &Attributes, hidden: impl Fn(&str, &Value) -> bool) -> bool {
        let Way::Noted(ledger) = &self.0 else { return false };
        let names = values
            .iter()
            .filter(|(name, value)| hidden(name, value) && !value.is_null());
        ledger.note(of, names.map(|(name, _)| name.clone()).collect());
        true
    }
}

impl Ledger {
    fn note(&self, of: &Shown<'_>, attributes: BTreeSet<String>) {
        if attributes.is_empty() {
            return;
        }
        let mut noted = self.0.lock();
        let entry = noted.entry((of.domain.name.clone(), of.subject.clone())).or_default();
        entry.golden_id = of.golden_id.to_owned();
        entry.attributes.extend(attributes);
    }

    /// Notes that an answer told how values compare of which somebody knows one side.
    pub fn compared(&self, domain: &Domain, subject: String, attributes: BTreeSet<String>) {
        let of = Shown {
            domain,
            subject,
            golden_id: "",
        };
        let sensitive = attributes.into_iter().filter(|name| domain.is_sensitive(name));
        self.note(&of, sensitive.collect());
    }

    fn take(&self) -> BTreeMap<String, Vec<Seen>> {
        let mut by_domain: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
        for ((domain, subject), noted) in std::mem::take(&mut *self.0.lock()) {
            by_domain.entry(domain).or_default().push(Seen {
                subject,
                golden_id: noted.golden_id,
                attributes: noted.attributes,
            });
        }
        by_domain
    }
}

impl<'a> Shown<'a> {
    /// A golden record.
    pub(super) fn golden(domain: &'a Domain, id: &'a str) -> Shown<'a> {
        Shown {
            domain,
            subject: format!("golden_record:{id}"),
            golden_id: id,
        }
    }

    /// A source record.
    pub(super) fn source(domain: &'a Domain, system: &str, key: &str, golden_id: Option<&'a str>) -> Shown<'a> {
        Shown {
            domain,
            subject: format!("source_record:{system}/{key}"),
            golden_id: golden_id.unwrap_or_default(),
        }
    }

    /// Something that is about a golden record.
    pub(super) fn about(domain: &'a Domain, subject: String, golden_id: &'a str) -> Shown<'a> {
        Shown {
            domain,
            subject,
            golden_id,
        }
    }
}

impl Hub {
    /// Writes down what a request was shown, one entry a record, before it is answered.
    ///
    /// # Errors
    /// `Busy` when it cannot be written: then nothing may be answered.
    pub async fn keep_disclosed(&self, ledger: &Ledger, origin: &Origin) -> Result<()> {
        for (domain, seen) in ledger.take() {
            let kept = match self.runtime(&domain) {
                Ok(runtime) => self.submit(runtime, vec![Command::Seen(seen)], false, origin).await,
                Err(error) => Err(error),
            };
            kept.map_err(|error| unwritten(&error))?;
        }
        Ok(())
    }
}

fn unwritten(error: &Error) -> Error {
    tracing::error!(%error, "who reads sensitive values cannot be written down, so they are not shown");
    Error::Busy {
        detail: "who reads sensitive values cannot be written down at present, so they are not shown".into(),
        retry_after: AGAIN,
    }
}
