//! How long the database is waited for. A PostgreSQL server ends what takes too long by itself; a server that has stopped
//! answering is noticed by [`super::pulse`].

use std::time::Duration;

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// For a connection.
    pub connect: Duration,
    /// For one statement.
    pub statement: Duration,
    /// For a lock that somebody else holds.
    pub lock: Duration,
    /// For the next statement of a transaction: who stops in the middle loses its locks.
    pub idle: Duration,
    /// For any sign of life of the server.
    pub answer: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Waits {
            connect: Duration::from_secs(5),
            statement: Duration::from_secs(30),
            lock: Duration::from_secs(5),
            idle: Duration::from_secs(15),
            answer: Duration::from_secs(5),
        }
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Somebody waits for the answer.
    Prompt,
    /// Migrations, and reads of everything in one state of the database: they say themselves how far they are.
    Long,
}

/// What [`Pace::Long`] may take instead: an hour for a statement, or between two.
const LONG: Duration = Duration::from_secs(3600);
/// Lost keep-alives until a connection is given up.
const KEEPALIVES: u64 = 3;

impl Waits {
    /// The URL with what libpq needs to give up a server that cannot be reached any more. What the URL says itself stands.
    pub(super) fn in_url(&self, url: &str) -> String {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let said = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
        let beat = (self.answer.as_secs() / KEEPALIVES).max(1);
        let wanted = [
            ("connect_timeout", self.connect.as_secs().max(2)),
            ("tcp_user_timeout", millis(self.answer)),
            ("keepalives_idle", self.answer.as_secs().max(1)),
            ("keepalives_interval", beat),
            ("keepalives_count", KEEPALIVES),
        ];
        let mut text = url.to_owned();
        for (name, value) in wanted.into_iter().filter(|(name, _)| !said(name)) {
            let joint = if text.contains('?') { '&' } else { '?' };
            text.push_str(&format!("{joint}{name}={value}"));
        }
        text
    }

    /// Statements that make a PostgreSQL session keep to this.
    pub(super) fn in_session(&self, pace: Pace) -> String {
        let (statement, lock, idle) = match pace {
            Pace::Prompt => (self.statement, self.lock, self.idle),
            Pace::Long => (LONG, LONG, LONG),
        };
        format!(
            "SET statement_timeout={}; SET lock_timeout={}; SET idle_in_transaction_session_timeout={}",
            millis(statement),
            millis(lock),
            millis(idle)
        )
    }

    /// The same for SQLite, where a lock is all that is waited for.
    pub(super) fn in_file(&self) -> String {
        format!("PRAGMA busy_timeout={}", millis(self.lock))
    }
}

/// 0 would be: without end.
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis())
        .unwrap_or(u64::MAX)
        .clamp(1, i32::MAX as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_says_itself_stands() {
        let waits = Waits::default();
        let plain = waits.in_url("postgres://hub@db/mdm");
        assert!(
            plain.starts_with("postgres://hub@db/mdm?connect_timeout=5&tcp_user_timeout=5000&"),
            "{plain}"
        );
        let own = waits.in_url("postgres:///mdm?host=/run/pg&connect_timeout=60");
        assert!(
            own.starts_with("postgres:///mdm?host=/run/pg&connect_timeout=60&tcp_user_timeout=5000&"),
            "{own}"
        );
        assert_eq!(own.matches("connect_timeout").count(), 1);
    }

    #[test]
    fn nothing_is_waited_for_without_end() {
        let none = Waits {
            connect: Duration::ZERO,
            statement: Duration::ZERO,
            lock: Duration::MAX,
            idle: Duration::ZERO,
            answer: Duration::ZERO,
        };
        let session = none.in_session(Pace::Prompt);
        assert_eq!(
            session,
            "SET statement_timeout=1; SET lock_timeout=2147483647; SET idle_in_transaction_session_timeout=1"
        );
        assert!(!none.in_url("postgres://x/y").contains("=0"));
        assert!(!none.in_session(Pace::Long).contains("=0;"));
    }
}
