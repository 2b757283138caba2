//! One segment of a chart and its elements.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::chart_body::ElementBody;
use super::day::{Day, Days};
use super::restrictions::{Posting, Restrictions, Role};
use super::space::{Codes, Key, Space};

/// What an account is in the statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the field's own terms")]
pub enum AccountType {
    Asset,
    Liability,
    Equity,
    Revenue,
    Expense,
    Statistical,
}

/// Side on which the balance normally stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the field's own terms")]
pub enum Side {
    Debit,
    Credit,
}

impl AccountType {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            AccountType::Asset => "asset",
            AccountType::Liability => "liability",
            AccountType::Equity => "equity",
            AccountType::Revenue => "revenue",
            AccountType::Expense => "expense",
            AccountType::Statistical => "statistical",
        }
    }

    /// Which statement it belongs to.
    pub fn statement(self) -> &'static str {
        match self {
            AccountType::Asset | AccountType::Liability | AccountType::Equity => "balance sheet",
            AccountType::Revenue | AccountType::Expense => "income statement",
            AccountType::Statistical => "statistics",
        }
    }

    /// The side it normally stands on, unless an element says otherwise.
    fn side(self) -> Option<Side> {
        match self {
            AccountType::Asset | AccountType::Expense => Some(Side::Debit),
            AccountType::Liability | AccountType::Equity | AccountType::Revenue => Some(Side::Credit),
            AccountType::Statistical => None,
        }
    }
}

/// Where an element stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words of the domains' attribute")]
pub enum Status {
    Draft,
    Active,
    Inactive,
    Blocked,
    Retired,
    /// A word that is none of these: nothing is posted to what cannot be read.
    #[serde(skip)]
    Unknown,
}

impl Status {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Active => "active",
            Status::Inactive => "inactive",
            Status::Blocked => "blocked",
            Status::Retired => "retired",
            Status::Unknown => "unknown",
        }
    }
}

/// The golden record that an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Domain.
    pub domain: Arc<str>,
    /// Golden record.
    pub golden_id: String,
    /// Whether something of it cannot be read: then nothing is posted to it.
    pub unreadable: bool,
}

/// An element while it holds.
#[derive(Debug, Clone)]
pub struct Element {
    /// Code.
    pub key: Key,
    /// Days on which it holds.
    pub days: (Day, Day),
    /// What is said of it.
    pub body: ElementBody,
    /// What it says of the combinations that it may stand in.
    pub restrictions: Option<Arc<Restrictions>>,
}

impl Element {
    /// Side on which the balance normally stands.
    pub fn side(&self) -> Option<Side> {
        self.body
            .normal_balance
            .or(self.body.account_type.and_then(AccountType::side))
    }

    /// Why nothing is posted to it whatever stands beside it: code and words; `None` if it is open.
    pub fn closed(&self) -> Option<(&'static str, String)> {
        if self.body.said_by.as_ref().is_some_and(|said| said.unreadable) {
            return Some((
                "restriction_unreadable",
                "what it restricts cannot be read: nothing is posted to it until that is mended".into(),
            ));
        }
        match self.body.status {
            Some(status) if status != Status::Active => {
                return Some(("not_active", format!("it has the status {}", status.word())));
            }
            Some(_) | None => {}
        }
        (!self.body.postable).then(|| ("not_postable", "it sums others up: nothing is posted to it".into()))
    }

    /// Kinds of postings that an account is for.
    pub fn postings(&self) -> Vec<Posting> {
        let by_type = match self.body.account_type {
            Some(AccountType::Expense) => Some(Posting::Expense),
            Some(AccountType::Revenue) => Some(Posting::Revenue),
            Some(AccountType::Asset | AccountType::Liability | AccountType::Equity | AccountType::Statistical)
            | None => None,
        };
        by_type.into_iter().chain(self.body.postings.iter().copied()).collect()
    }

    /// The value of an attribute, as text.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        match name {
            "account_type" => self.body.account_type.map(AccountType::word),
            "normal_balance" => self.side().map(|side| match side {
                Side::Debit => "debit",
                Side::Credit => "credit",
            }),
            "postable" => Some(if self.body.postable { "true" } else { "false" }),
            "parent" => self.body.parent.as_deref(),
            "status" if self.body.status.is_some() => self.body.status.map(Status::word),
            _ => self.body.attributes.get(name).map(String::as_str),
        }
    }
}

/// One segment of a chart.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Name.
    pub name: String,
    /// Which codes it may have.
    pub space: Space,
    /// Code of a target that does not name the segment.
    pub default: Option<Key>,
    /// What it means for restrictions.
    pub role: Option<Role>,
    /// Code that says that there is none.
    pub none: Option<Key>,
    /// Elements by code and first day.
    pub elements: Vec<Element>,
    /// Whether only elements are codes, even while there are none.
    governed: bool,
    by_key: FxHashMap<Key, (u32, u32)>,
}

impl Segment {
    /// A segment without elements.
    pub(super) fn new(name: &str, space: Space, default: Option<Key>) -> Segment {
        Segment {
            name: name.to_owned(),
            space,
            default,
            role: None,
            none: default,
            elements: Vec::new(),
            governed: false,
            by_key: FxHashMap::default(),
        }
    }

    /// Whether only registered codes are valid.
    pub fn is_closed(&self) -> bool {
        self.governed || !self.elements.is_empty()
    }

    /// Whether its codes are records of a domain.
    pub fn is_governed(&self) -> bool {
        self.governed
    }

    /// Days on which a code is there, whether it sums others up or not.
    pub fn active_days(&self, key: Key) -> Days {
        let is_active = |element: &&Element| element.closed().is_none_or(|(code, _)| code == "not_postable");
        let (active, closed): (Vec<&Element>, Vec<&Element>) = self.periods(key).iter().partition(is_active);
        let days = |elements: Vec<&Element>| Days::new(elements.into_iter().map(|element| element.days));
        days(active).without(&days(closed))
    }

    /// From now on only elements are codes, even while there are none.
    pub(super) fn govern(&mut self) {
        self.governed = true;
    }

    /// An element's periods.
    pub fn periods(&self, key: Key) -> &[Element] {
        let (from, to) = self.by_key.get(&key).copied().unwrap_or_default();
        self.elements.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The element on a day; the first of several that records say.
    pub fn on(&self, key: Key, day: Day) -> Option<&Element> {
        self.holding(key, day).next()
    }

    /// All that is said of a code on a day: two records may say something.
    pub fn holding(&self, key: Key, day: Day) -> impl Iterator<Item = &Element> {
        let periods = self.periods(key).iter();
        periods.filter(move |element| element.days.0 <= day && day < element.days.1)
    }

    /// Days on which entries may be posted to the code: something says that it is there, and nothing that it is closed.
    pub fn postable_days(&self, key: Key) -> Days {
        let (closed, open): (Vec<&Element>, Vec<&Element>) =
            self.periods(key).iter().partition(|element| element.closed().is_some());
        let days = |elements: Vec<&Element>| Days::new(elements.into_iter().map(|element| element.days));
        days(open).without(&days(closed))
    }

    /// The registered codes among these, in order.
    pub fn registered<'a>(&'a self, codes: &'a Codes) -> impl Iterator<Item = Key> + 'a {
        let ranges = codes.ranges().iter();
        let of_range = |(from, to): &(Key, Key)| {
            let start = self.elements.partition_point(|element| element.key < *from);
            let end = self.elements.partition_point(|element| element.key < *to);
            self.elements.get(start..end).unwrap_or_default()
        };
        let mut last = None;
        let keys = ranges.flat_map(of_range).map(|element| element.key);
        keys.filter(move |key| last.replace(*key) != Some(*key))
    }

    pub(super) fn put(&mut self, mut elements: Vec<Element>) {
        elements.sort_by_key(|element| (element.key, element.days.0));
        self.by_key.clear();
        for (i, element) in elements.iter().enumerate() {
            let place = self.by_key.entry(element.key).or_insert((i as u32, i as u32));
            place.1 = i as u32 + 1;
        }
        self.elements = elements;
    }
}
