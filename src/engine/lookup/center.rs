//! Whether a cost center is open on a day.

use serde::Serialize;

use super::{Known, Reason, entries, text};
use crate::engine::account_mapping::elements::restrictions;
use crate::engine::account_mapping::restrictions::{Broken, Described, Posting, Restrictions, Role, Told};
use crate::engine::account_mapping::space::{Characters, LONGEST_CODE, Pad, Space};
use crate::engine::reference::Waiting;

/// Whether it is open, and if not, why and what took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Center {
    /// Whether it may be posted to.
    pub open: bool,
    /// Why not.
    pub reasons: Vec<Reason>,
    /// What a posting must still fulfil, as far as nobody said how it is.
    pub conditions: Vec<Reason>,
    /// What takes its place, with the share in percent.
    pub replaced_by: Vec<Replacement>,
}

/// What takes the place of a cost center that closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replacement {
    /// What its source calls the other cost center; its golden id if nobody calls it otherwise.
    pub target: String,
    /// Source system that calls it so.
    pub system: Option<String>,
    /// The other cost center; absent while nothing has the key.
    pub golden_id: Option<String>,
    /// Share in percent, a decimal as text.
    pub pct: String,
}

/// A posting that somebody wants to make. One that names its account is described whole: what it does not name besides,
/// it does not have.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Kind.
    pub posting: Option<Posting>,
    /// Account.
    pub account: Option<&'a str>,
    /// Fund.
    pub fund: Option<&'a str>,
    /// Grant.
    pub grant: Option<&'a str>,
    /// Project.
    pub project: Option<&'a str>,
}

/// Decides it for a posting as far as that is described; `source` knows which source system calls a golden record how.
pub fn open(
    known: Known<'_>,
    source: &dyn Fn(&str) -> Option<(String, String)>,
    asked: Asked<'_>,
    day: &str,
) -> Center {
    let mut reasons: Vec<Reason> = known.inactive("cost center", day).into_iter().collect();
    let mut conditions = Vec::new();
    match restrictions(known.attributes) {
        Some(body) => {
            let space = Space::new(LONGEST_CODE, Pad::None, b'0', Characters::Any);
            let found = Restrictions::new(&body, [space.as_ref(); 4]);
            let posting = asked.described(space.as_ref());
            reasons.extend(found.against("the cost center", &posting).into_iter().map(told));
            conditions.extend(found.open_conditions("the cost center", &posting).into_iter().map(told));
        }
        None => reasons.push(Reason::new(
            "restriction_unreadable",
            "what the cost center restricts cannot be read: nothing is posted to it until that is mended",
        )),
    }
    let replaced_by = match known.inactive("cost center", day) {
        None => Vec::new(),
        Some(_) => replacements(known, source),
    };
    Center {
        open: reasons.is_empty(),
        reasons,
        conditions,
        replaced_by,
    }
}

impl Asked<'_> {
    fn described(&self, space: Option<&Space>) -> Described {
        let told = [self.account, self.fund, self.grant, self.project].map(|code| match code {
            None if self.account.is_some() => Told::Nothing(None),
            None => Told::Unsaid,
            Some(code) => match space.and_then(|space| space.key(code)) {
                None => Told::Unreadable,
                // In every chart a code of zeros stands for nothing.
                Some(key) if code.bytes().all(|byte| byte == b'0') => Told::Nothing(Some(key)),
                Some(key) => Told::Code(key),
            },
        });
        Described {
            told,
            kinds: Posting::kinds(self.posting, &[]),
        }
    }
}

fn told(broken: Broken) -> Reason {
    let pointer = match broken.role {
        Some(Role::Account) => "/account",
        Some(Role::Fund) => "/fund",
        Some(Role::Grant) => "/grant",
        Some(Role::Project) => "/project",
        None => "/posting",
    };
    Reason::new(broken.code, broken.message).about(pointer, broken.rule)
}

fn replacements(known: Known<'_>, source: &dyn Fn(&str) -> Option<(String, String)>) -> Vec<Replacement> {
    let found = entries(known.attributes, "replaced_by").filter_map(|entry| {
        let pct = text(entry, "pct")?.to_owned();
        let target = entry.get("target")?;
        let golden_id = target.as_str().map(str::to_owned);
        let waiting = Waiting::of(target).map(|waiting| (waiting.system, waiting.key));
        let (system, key) = golden_id.as_deref().and_then(source).or(waiting).unzip();
        Some(Replacement {
            target: key.or_else(|| golden_id.clone())?,
            system,
            golden_id,
            pct,
        })
    });
    found.collect()
}
