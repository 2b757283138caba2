//! Tests through the front door: the real program, on real databases, used by people with names.

mod access;
mod approval;
mod architecture;
mod changes;
mod concurrency;
mod config;
mod delivery;
mod domains;
mod fuzz;
mod harness;
mod idempotency;
mod ingest;
mod matching;
mod migrations;
mod operations;
mod problems;
mod publishing;
mod sensitive;
mod stewardship;
mod subscriptions;
