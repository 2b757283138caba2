//! What the tests share: real server processes on real databases, clients that check every exchange against the API
//! description, and people with names.

pub mod client;
pub mod contract;
pub mod database;
pub mod definitions;
pub mod endpoint;
pub mod fake_nats;
pub mod folders;
pub mod hub;
pub mod mappings;
pub mod models;
pub mod nats;
pub mod own_postgres;
pub mod postgres;
pub mod receiver;
pub mod records;
pub mod registrar;
pub mod rules;
pub mod stewardship;
pub mod subscriber;
pub mod subscription;
pub mod token;
pub mod wait;

pub use client::{Answer, Client};
pub use database::Database;
pub use hub::Hub;
pub use wait::wait_until;

/// Runs each of these test bodies on both databases, as two tests.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                super::$name(crate::harness::Database::sqlite());
            }

            #[test]
            fn postgres() {
                super::$name(crate::harness::Database::postgres());
            }
        }
    )+};
}
pub(crate) use both;
