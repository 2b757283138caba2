//! Decides. Pure functions and data: no I/O, no async, no clock, no randomness.

pub mod account_mapping;
pub mod alignment;
pub mod approval;
pub mod calendar;
pub mod change_filter;
pub mod code_list;
pub mod digest;
pub mod domain;
pub mod hierarchy;
pub mod identifier;
pub mod json_place;
pub mod matching;
mod parallel;
pub mod projection;
pub mod reconcile;
pub mod record;
pub mod resolution;
pub mod standardize;
pub mod survivorship;
pub mod tasks;
pub mod timeline;
pub mod validate;
