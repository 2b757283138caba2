//! How long to wait for the database.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::store::waits::Waits;

/// How long to wait for the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// For a connection.
    pub connect_timeout_ms: u64,
    /// For one statement.
    pub statement_timeout_ms: u64,
    /// For a lock that somebody else holds.
    pub lock_timeout_ms: u64,
    /// For the next statement of a transaction.
    pub idle_timeout_ms: u64,
    /// For any sign of life of the server.
    pub answer_timeout_ms: u64,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        let standard = Waits::default();
        let ms = |time: Duration| time.as_millis() as u64;
        DatabaseConfig {
            connect_timeout_ms: ms(standard.connect),
            statement_timeout_ms: ms(standard.statement),
            lock_timeout_ms: ms(standard.lock),
            idle_timeout_ms: ms(standard.idle),
            answer_timeout_ms: ms(standard.answer),
        }
    }
}

impl DatabaseConfig {
    /// As the store needs it.
    pub(super) fn waits(&self) -> Waits {
        Waits {
            connect: Duration::from_millis(self.connect_timeout_ms),
            statement: Duration::from_millis(self.statement_timeout_ms),
            lock: Duration::from_millis(self.lock_timeout_ms),
            idle: Duration::from_millis(self.idle_timeout_ms),
            answer: Duration::from_millis(self.answer_timeout_ms),
        }
    }
}
