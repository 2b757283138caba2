//! Tests through the front door: the real program, on real databases, used by people with names.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

mod access;
mod approval;
mod architecture;
mod audit;
mod change_requests;
mod changes;
mod clients;
mod cohesion;
mod complaints;
mod complaints_golden;
mod concurrency;
mod config;
mod consolidation;
mod consumers;
mod delivery;
mod domains;
mod event_types;
mod feed;
mod fuzz;
mod harness;
mod histories;
mod idempotency;
mod ingest;
mod life;
mod matching;
mod migrations;
mod models;
mod operations;
mod payment;
mod problems;
mod publishing;
mod reconcile;
mod references;
mod rules;
mod scenarios;
mod sensitive;
mod stewardship;
mod subscription_settings;
mod subscriptions;
mod task_fuzz;
mod task_queue;
mod time;
mod verify;
