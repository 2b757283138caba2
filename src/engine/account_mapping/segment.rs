//! One segment of a chart and its elements.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::chart_body::ElementBody;
use super::day::{Day, Days};
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

/// An element while it holds.
#[derive(Debug, Clone)]
pub struct Element {
    /// Code.
    pub key: Key,
    /// Days on which it holds.
    pub days: (Day, Day),
    /// What is said of it.
    pub body: ElementBody,
}

impl Element {
    /// Side on which the balance normally stands.
    pub fn side(&self) -> Option<Side> {
        self.body
            .normal_balance
            .or(self.body.account_type.and_then(AccountType::side))
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
    /// Elements by code and first day.
    pub elements: Vec<Element>,
    by_key: FxHashMap<Key, (u32, u32)>,
}

impl Segment {
    /// A segment without elements.
    pub(super) fn new(name: &str, space: Space, default: Option<Key>) -> Segment {
        Segment {
            name: name.to_owned(),
            space,
            default,
            elements: Vec::new(),
            by_key: FxHashMap::default(),
        }
    }

    /// Whether only registered codes are valid.
    pub fn is_closed(&self) -> bool {
        !self.elements.is_empty()
    }

    /// An element's periods.
    pub fn periods(&self, key: Key) -> &[Element] {
        let (from, to) = self.by_key.get(&key).copied().unwrap_or_default();
        self.elements.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The element on a day.
    pub fn on(&self, key: Key, day: Day) -> Option<&Element> {
        self.periods(key)
            .iter()
            .find(|element| element.days.0 <= day && day < element.days.1)
    }

    /// Days on which entries may be posted to the code.
    pub fn postable_days(&self, key: Key) -> Days {
        let open = self.periods(key).iter().filter(|element| element.body.postable);
        Days::new(open.map(|element| element.days))
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
