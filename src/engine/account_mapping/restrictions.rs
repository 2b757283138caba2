//! What an element of a chart says of the combinations that it may stand in: which accounts, funds and grants go with it,
//! what must be named besides, and which kinds of postings it does not take. A restriction that cannot be read allows
//! nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::space::{Codes, Key, Space};

/// A kind of posting that an element may refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// To an expense account.
    Expense,
    /// To a revenue account.
    Revenue,
    /// Of wages; an expense as well.
    Payroll,
    /// Of stock that goes in or out.
    Inventory,
    /// From outside of cost accounting: an invoice, payroll, a goods movement.
    Primary,
    /// Within cost accounting: an allocation, a distribution, a settlement.
    Secondary,
    /// Of a plan or budget; nothing is spent or earned.
    Plan,
    /// Of what is ordered and not yet received.
    Commitment,
}

impl Posting {
    /// Every kind.
    pub const ALL: [Posting; 8] = [
        Posting::Expense,
        Posting::Revenue,
        Posting::Payroll,
        Posting::Inventory,
        Posting::Primary,
        Posting::Secondary,
        Posting::Plan,
        Posting::Commitment,
    ];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Posting::Expense => "expense",
            Posting::Revenue => "revenue",
            Posting::Payroll => "payroll",
            Posting::Inventory => "inventory",
            Posting::Primary => "primary",
            Posting::Secondary => "secondary",
            Posting::Plan => "plan",
            Posting::Commitment => "commitment",
        }
    }

    /// The kind by its word.
    pub fn named(word: &str) -> Option<Posting> {
        Posting::ALL.into_iter().find(|posting| posting.word() == word)
    }

    /// Every kind that a posting is of, which was called by `said` and goes to accounts for `of_account`. What is not
    /// planned, ordered or allocated comes from outside; a plan is of no account's kind, because nothing is spent.
    pub fn kinds(said: Option<Posting>, of_account: &[Posting]) -> BTreeSet<Posting> {
        let mut kinds: BTreeSet<Posting> = said.into_iter().collect();
        if said != Some(Posting::Plan) {
            kinds.extend(of_account);
        }
        if kinds.contains(&Posting::Payroll) {
            kinds.insert(Posting::Expense);
        }
        let inner = [Posting::Secondary, Posting::Plan, Posting::Commitment];
        if !kinds.is_empty() && !inner.iter().any(|kind| kinds.contains(kind)) {
            kinds.insert(Posting::Primary);
        }
        kinds
    }
}

/// What a segment means for restrictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The natural account.
    Account,
    /// The fund.
    Fund,
    /// The grant.
    Grant,
    /// The project.
    Project,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] = [Role::Account, Role::Fund, Role::Grant, Role::Project];

    /// As it is written, which is also the name of a segment that has the role without saying so.
    pub fn word(self) -> &'static str {
        match self {
            Role::Account => "account",
            Role::Fund => "fund",
            Role::Grant => "grant",
            Role::Project => "project",
        }
    }
}

/// Codes as a restriction writes them: one, those that begin alike (`52*`), or from one to another, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct CodesBody {
    /// The code, the first one, or what all begin with before `*`.
    pub from: String,
    /// The last one; those that begin so are included where it ends with `*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Codes as an object, or in short: `52410`, `52*`, `52000..52999`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Short(String),
    Whole {
        from: String,
        #[serde(default)]
        to: Option<String>,
    },
}

impl TryFrom<Written> for CodesBody {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<CodesBody, &'static str> {
        let (from, to) = match written {
            Written::Whole { from, to } => (from, to),
            Written::Short(text) => match text.split_once("..") {
                Some((from, to)) => (from.to_owned(), Some(to.to_owned())),
                None => (text, None),
            },
        };
        match from.is_empty() || to.as_ref().is_some_and(String::is_empty) {
            true => Err("expected a code, a beginning such as 52*, or a range from..to"),
            false => Ok(CodesBody { from, to }),
        }
    }
}

impl CodesBody {
    /// The codes of a segment that are meant; `None` if they are none of the segment's form.
    fn read(&self, space: &Space) -> Option<Codes> {
        let whole = |text: &str| match text.strip_suffix('*') {
            Some("") => Some(space.all()),
            Some(prefix) => space.prefix(prefix),
            None => space.key(text).map(|key| space.exact(key)),
        };
        let first = whole(&self.from)?;
        let Some(to) = &self.to else { return Some(first) };
        if !self.from.ends_with('*') && !to.ends_with('*') {
            return space.range(&self.from, to);
        }
        let last = whole(to)?;
        let ends = (first.ranges().first()?.0, last.ranges().last()?.1);
        (ends.0 < ends.1).then(|| Codes::one(ends.0, ends.1))
    }

    fn text(&self) -> String {
        match &self.to {
            Some(to) => format!("{}..{to}", self.from),
            None => self.from.clone(),
        }
    }
}

/// Restrictions as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RestrictionsBody {
    /// Accounts that may be posted with it; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_accounts: Vec<CodesBody>,
    /// Funds that may be posted with it; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_funds: Vec<CodesBody>,
    /// Grants that may be posted with it; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_grants: Vec<CodesBody>,
    /// Whether each posting names a fund.
    #[serde(skip_serializing_if = "is_false")]
    pub fund_restricted: bool,
    /// Whether each posting names a grant.
    #[serde(skip_serializing_if = "is_false")]
    pub grant_restricted: bool,
    /// Whether each posting names a project.
    #[serde(skip_serializing_if = "is_false")]
    pub project_required: bool,
    /// Kinds of postings that it does not take.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_postings: Vec<Posting>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Members of [`RestrictionsBody`], which are also names of attributes.
pub const RESTRICTIONS: [&str; 7] = [
    "allowed_accounts",
    "allowed_funds",
    "allowed_grants",
    "fund_restricted",
    "grant_restricted",
    "project_required",
    "blocked_postings",
];

impl RestrictionsBody {
    /// Whether it restricts nothing.
    pub fn is_empty(&self) -> bool {
        *self == RestrictionsBody::default()
    }
}

/// What a posting names in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Nobody said: the posting is not described.
    Unsaid,
    /// There is no such segment.
    NoSegment,
    /// Nothing, or the code that says that there is none.
    Nothing(Option<Key>),
    /// A code.
    Code(Key),
    /// A code that cannot be one of the segment.
    Unreadable,
}

/// A posting, as restrictions see it.
#[derive(Debug, Clone)]
pub struct Described {
    /// By role, in the order of [`Role::ALL`].
    pub told: [Told; 4],
    /// Kinds that it is of.
    pub kinds: BTreeSet<Posting>,
}

/// A restriction that a posting breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What kind of reason, stable.
    pub code: &'static str,
    /// The restriction: a member of [`RestrictionsBody`].
    pub rule: &'static str,
    /// Role of the segment that is in question; `None`: the kind of posting.
    pub role: Option<Role>,
    /// In plain words.
    pub message: String,
}

/// Restrictions, ready to be asked.
#[derive(Debug, Clone)]
pub struct Restrictions {
    body: RestrictionsBody,
    /// Codes that go with it; `None` where it names none, or where they cannot be read: see `unreadable`.
    allowed: [Option<Codes>; 3],
    /// Restrictions of which a code has not the form of its segment.
    unreadable: Vec<&'static str>,
}

/// Lists of codes: restriction, reason, role.
const LISTS: [(&str, &str, Role); 3] = [
    ("allowed_accounts", "account_not_allowed", Role::Account),
    ("allowed_funds", "fund_not_allowed", Role::Fund),
    ("allowed_grants", "grant_not_allowed", Role::Grant),
];

impl Restrictions {
    /// Restrictions on segments of these spaces, by role in the order of [`Role::ALL`].
    pub fn new(body: &RestrictionsBody, spaces: [Option<&Space>; 4]) -> Restrictions {
        let mut unreadable = Vec::new();
        let lists = [&body.allowed_accounts, &body.allowed_funds, &body.allowed_grants];
        let mut allowed = [None, None, None];
        for (i, (list, (rule, ..))) in lists.into_iter().zip(LISTS).enumerate() {
            let Some(space) = spaces[i].filter(|_| !list.is_empty()) else {
                continue;
            };
            let read: Vec<Option<Codes>> = list.iter().map(|codes| codes.read(space)).collect();
            if read.iter().any(Option::is_none) {
                unreadable.push(rule);
            }
            let known = read.into_iter().flatten();
            allowed[i] = Some(known.fold(Codes::default(), |all, codes| all.or(&codes)));
        }
        Restrictions {
            body: body.clone(),
            allowed,
            unreadable,
        }
    }

    /// Restrictions whose codes have not the form of their segments: what they mean cannot be allowed.
    pub fn unreadable(&self) -> &[&'static str] {
        &self.unreadable
    }

    /// What a posting breaks; `who` is what people call the element.
    pub fn against(&self, who: &str, posting: &Described) -> Vec<Broken> {
        let mut broken: Vec<Broken> = (0..LISTS.len())
            .filter_map(|i| self.not_listed(i, who, posting))
            .collect();
        let required = [
            (
                self.body.fund_restricted,
                "fund_restricted",
                "fund_required",
                Role::Fund,
            ),
            (
                self.body.grant_restricted,
                "grant_restricted",
                "grant_required",
                Role::Grant,
            ),
            (
                self.body.project_required,
                "project_required",
                "project_required",
                Role::Project,
            ),
        ];
        for (holds, rule, code, role) in required {
            if holds && !self.is_named(role, posting) {
                let word = role.word();
                broken.push(Broken {
                    code,
                    rule,
                    role: Some(role),
                    message: format!("{who} is posted to only with a {word}, and none is named"),
                });
            }
        }
        for kind in self
            .body
            .blocked_postings
            .iter()
            .filter(|kind| posting.kinds.contains(kind))
        {
            broken.push(Broken {
                code: "posting_blocked",
                rule: "blocked_postings",
                role: None,
                message: format!("no {} may be posted to {who}", kind.word()),
            });
        }
        broken
    }

    /// What a posting must still name or be, as far as nobody said.
    pub fn open_conditions(&self, who: &str, posting: &Described) -> Vec<Broken> {
        let told = posting.told.map(|told| match told {
            Told::Unsaid => Told::Nothing(None),
            Told::NoSegment | Told::Nothing(_) | Told::Code(_) | Told::Unreadable => Told::Unsaid,
        });
        let unsaid = Described {
            told,
            kinds: BTreeSet::new(),
        };
        let mut open = self.against(who, &unsaid);
        for (i, (rule, code, role)) in LISTS.into_iter().enumerate() {
            let list = self.list(i);
            let asked = open.iter().any(|one| one.rule == rule);
            if posting.told[i] == Told::Unsaid && !list.is_empty() && !asked {
                open.push(Broken {
                    code,
                    rule,
                    role: Some(role),
                    message: format!("{who} goes only with these {}s: {}", role.word(), shown(list)),
                });
            }
        }
        open
    }

    fn list(&self, i: usize) -> &[CodesBody] {
        match i {
            0 => &self.body.allowed_accounts,
            1 => &self.body.allowed_funds,
            _ => &self.body.allowed_grants,
        }
    }

    fn not_listed(&self, i: usize, who: &str, posting: &Described) -> Option<Broken> {
        let (list, (rule, code, role)) = (self.list(i), LISTS[i]);
        let refused = match posting.told[i] {
            _ if list.is_empty() => false,
            Told::Unsaid => false,
            // Whether a fund or grant must be named is another restriction; an account always is.
            Told::NoSegment | Told::Nothing(None) => role == Role::Account,
            Told::Nothing(Some(key)) => role == Role::Account && !self.is_listed(i, key),
            Told::Unreadable => true,
            Told::Code(key) => !self.is_listed(i, key),
        };
        refused.then(|| Broken {
            code,
            rule,
            role: Some(role),
            message: format!("{who} goes only with these {}s: {}", role.word(), shown(list)),
        })
    }

    /// Whether a posting names something in a role, or nobody said.
    fn is_named(&self, role: Role, posting: &Described) -> bool {
        let place = Role::ALL
            .into_iter()
            .position(|other| other == role)
            .unwrap_or_default();
        match posting.told[place] {
            Told::Unsaid | Told::Code(_) | Told::Unreadable => true,
            // A list that has the code means it.
            Told::Nothing(Some(key)) => self.is_listed(place, key),
            Told::Nothing(None) | Told::NoSegment => false,
        }
    }

    fn is_listed(&self, i: usize, key: Key) -> bool {
        let list = self.allowed.get(i).and_then(Option::as_ref);
        list.is_some_and(|codes| codes.contains(key))
    }
}

/// Most entries of a list that a message shows.
const MOST_SHOWN: usize = 20;

fn shown(list: &[CodesBody]) -> String {
    let mut texts: Vec<String> = list.iter().take(MOST_SHOWN).map(CodesBody::text).collect();
    if list.len() > MOST_SHOWN {
        texts.push("…".into());
    }
    texts.join(", ")
}

#[cfg(test)]
mod tests;
