//! Every failure a caller can act on. Knows nothing of HTTP; `http::problem` holds the one mapping to problem
//! documents. A new variant is only for a case that a program must tell apart.

use crate::engine::record::Violation;

/// Result of everything outside the engine.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure, in the words of the caller.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be read at all (bad JSON, bad cursor, bad parameter). `pointer` names the place.
    #[error("malformed request: {detail}")]
    Malformed {
        /// JSON Pointer into the body, or the name of the parameter; empty when the whole is wrong.
        pointer: String,
        /// What was expected.
        detail: String,
    },
    /// The request is readable but its content is not allowed.
    #[error("invalid content: {}", violations.iter().map(|v| v.message.as_str()).collect::<Vec<_>>().join("; "))]
    Invalid {
        /// Each place with what was expected there.
        violations: Vec<Violation>,
    },
    /// Nothing by that id, or nothing that the caller may know of.
    #[error("no {what} {id}")]
    NotFound {
        /// Noun of the glossary, e.g. `golden record`.
        what: &'static str,
        /// The id or key asked for.
        id: String,
    },
    /// The present state forbids it; repeating the same call will not help.
    #[error("{detail}")]
    Conflict {
        /// Stable code for programs, e.g. `task_already_resolved`.
        code: &'static str,
        /// For people.
        detail: String,
    },
    /// The caller decided on an older version than the present one.
    #[error("stale: you hold {expected}, the present version is {actual}")]
    Stale {
        /// Version the caller named.
        expected: String,
        /// Present version.
        actual: String,
    },
    /// A decision needs `If-Match` and had none.
    #[error("this call needs the version you decided on")]
    VersionRequired,
    /// No valid token.
    #[error("not authenticated: {detail}")]
    Unauthenticated {
        /// Why, without secrets.
        detail: String,
    },
    /// A valid token without the scope.
    #[error("forbidden: needs scope {needs}")]
    Forbidden {
        /// The scope that would allow it.
        needs: String,
    },
    /// A caller that is not among those who may speak for a source system or a consumer.
    #[error("{detail}")]
    NotBound {
        /// Of the first place.
        detail: String,
        /// Each place where such a name is said.
        places: Vec<Violation>,
    },
    /// The thing was there and is not kept any more (an expired cursor); the detail says how to go on.
    #[error("{detail}")]
    Gone {
        /// Stable code for programs.
        code: &'static str,
        /// How to go on.
        detail: String,
    },
    /// A cursor of the change feed that was given for other domains or another filter.
    #[error("the cursor was given for other domains or another filter; expected those of the page that gave it")]
    CursorMismatch,
    /// The change feed cannot be gone on with from where the caller was.
    #[error("{detail}")]
    Resync {
        /// Stable code for programs.
        code: &'static str,
        /// Whether the changes in between are gone, rather than the feed being another one.
        gone: bool,
        /// How to go on.
        detail: String,
        /// Domains whose golden records must be read again.
        domains: Vec<String>,
    },
    /// More than one call may hold.
    #[error("{detail}")]
    TooLarge {
        /// The limit and what was sent.
        detail: String,
    },
    /// This caller asks too often.
    #[error("too many requests")]
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The caller has its share of something: of what is done at the same time, or of what the hub keeps.
    #[error("{detail}")]
    LimitReached {
        /// The setting that says how much that is, e.g. `limits.streams_per_caller`.
        limit: &'static str,
        /// What the share is, and how to go on.
        detail: String,
        /// Seconds to wait, where waiting helps.
        retry_after: Option<u64>,
    },
    /// The hub is too busy, or its database is away. Nothing was changed.
    #[error("busy: {detail}")]
    Busy {
        /// What is busy.
        detail: String,
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The connection was lost while committing: the command may have been carried out; it is safe to repeat.
    #[error("the outcome of the commit is unknown; repeat the call")]
    OutcomeUnknown,
    /// The database has no room left. Nothing was changed.
    #[error("the database has no room left")]
    StorageFull,
    /// A defect of ours or of the machine; the detail goes to the log only.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// Shorthand for [`Error::NotFound`].
    pub fn not_found(what: &'static str, id: impl Into<String>) -> Self {
        Error::NotFound { what, id: id.into() }
    }

    /// Shorthand for [`Error::Malformed`].
    pub fn malformed(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Error::Malformed {
            pointer: pointer.into(),
            detail: detail.into(),
        }
    }

    /// Shorthand for [`Error::Conflict`].
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Error::Conflict {
            code,
            detail: detail.into(),
        }
    }

    /// Shorthand for one violation.
    pub fn invalid(pointer: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Error::Invalid {
            violations: vec![Violation::new(pointer, code, message)],
        }
    }
}
