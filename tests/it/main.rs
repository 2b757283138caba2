//! Tests through the front door: the real program, on real databases, used by people with names.

mod access;
mod approval;
mod architecture;
mod changes;
mod config;
mod domains;
mod harness;
mod idempotency;
mod ingest;
mod matching;
mod migrations;
mod problems;
mod publishing;
mod sensitive;
mod stewardship;
