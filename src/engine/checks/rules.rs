//! `[[checks]]` of a domain's `rules.toml`.

use serde::{Deserialize, Serialize};

/// What becomes of a record that a check fails for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Somebody is asked; consumers see the record.
    #[default]
    Exception,
    /// A record that consumers do not see yet stays hidden; one that they see says that it is blocked.
    Block,
}

/// `[[checks]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Category of the task that it opens.
    pub name: String,
    /// What is expected, for people.
    pub message: String,
    /// What becomes of the record.
    #[serde(default)]
    pub severity: Severity,
    /// Only of records of which all of this is true.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Only of records of which at least one of these is true; empty: of all.
    #[serde(default)]
    pub when_any: Vec<Condition>,
    /// What must be true.
    pub require: Require,
}

/// Something about one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Dotted path; of a list any entry counts.
    pub attribute: String,
    /// The value is one of these, without regard to case; empty: there is a value.
    #[serde(default)]
    pub values: Vec<String>,
    /// There is no value.
    #[serde(default)]
    pub absent: bool,
}

/// What a check requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Require {
    /// All conditions hold.
    AllOf(Vec<Condition>),
    /// At least one holds.
    AnyOf(Vec<Condition>),
    /// None holds.
    NoneOf(Vec<Condition>),
    /// A date is not longer ago than some days; a date that is absent is not looked at.
    NotOlderThan {
        /// Path of the date; each one counts.
        attribute: String,
        /// Days.
        days: u32,
    },
    /// A date has not come; a date that is absent is not looked at.
    NotExpired {
        /// Path of the date; each one counts.
        attribute: String,
        /// Whether the date is the first day that no longer counts; else the last one that does.
        #[serde(default)]
        half_open: bool,
        /// How many days earlier somebody is asked.
        #[serde(default)]
        days_before: u32,
    },
    /// Of the entries of a dated group exactly one holds today, for each scope that had one.
    OneValidEntry {
        /// The group; its members `valid_from` and `valid_to` are its days.
        attribute: String,
        /// Members that make a scope, e.g. `facility`; an entry without them is for all others.
        #[serde(default)]
        per: Vec<String>,
    },
    /// Numbers add up exactly; where there are none it is not looked at.
    SumsTo {
        /// Path of the numbers.
        attribute: String,
        /// The decimal that they add up to.
        total: String,
    },
    /// References do not lead to the record itself.
    NotItself {
        /// Paths of the references.
        attributes: Vec<String>,
    },
    /// References of one kind do not lead back to the record, not by way of others either.
    NoCircle {
        /// Path of the references; to records of the own domain.
        attribute: String,
        /// Member beside it that tells kinds of relations apart, each of which is followed by itself.
        #[serde(default)]
        per: Option<String>,
    },
    /// The units of `[units]` contradict nothing, and those in use have a way to the base.
    SoundUnits,
}
