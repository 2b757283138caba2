//! mdm-hub: a master data management hub.
//!
//! The house has five rooms, and a test (`tests/it/architecture.rs`) keeps the doors between them:
//! [`engine`] decides, [`store`] remembers, [`hub`] does, [`delivery`] sends, [`http`] talks.

pub mod cli;
pub mod config;
pub mod delivery;
pub mod demo;
pub mod engine;
pub mod error;
pub mod http;
pub mod hub;
pub mod output;
#[cfg(test)]
mod stopwatch;
pub mod store;
pub mod telemetry;
