//! What the tests share: real server processes on real databases, clients that check every exchange against the API
//! description, and people with names.

pub mod client;
pub mod contract;
pub mod database;
pub mod hub;
pub mod postgres;
pub mod receiver;
pub mod records;
pub mod stewardship;
pub mod token;
pub mod wait;

pub use client::{Answer, Client};
pub use database::Database;
pub use hub::Hub;
pub use wait::wait_until;

/// Runs one test body on both databases, as two tests.
macro_rules! both {
    ($($(#[$attribute:meta])* fn $name:ident($database:ident) $body:block)+) => {$(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, reason = "not every body needs everything")]
            use super::*;

            fn body($database: crate::harness::Database) $body

            #[test]
            fn sqlite() {
                body(crate::harness::Database::sqlite());
            }

            #[test]
            fn postgres() {
                body(crate::harness::Database::postgres());
            }
        }
    )+};
}
pub(crate) use both;
