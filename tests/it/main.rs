//! Tests through the front door: the real program, on real databases, used by people with names.

mod architecture;
mod changes;
mod delivery;
mod harness;
mod ingest;
mod migrations;
