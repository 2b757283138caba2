//! Who acts in the demo. Each has a token of its own with no more than its work needs.

/// One actor.
#[derive(Debug)]
pub struct Identity {
    /// Subject of the token.
    pub subject: &'static str,
    /// Scopes.
    pub scope: &'static str,
}

/// Sends what the source systems hold.
pub const FEEDER: Identity = Identity {
    subject: "feeder",
    scope: "*:read *:ingest",
};
/// Decides duplicates and exceptions, approves.
pub const SAM: Identity = Identity {
    subject: "sam",
    scope: "*:read *:steward *:approve",
};
/// Approves.
pub const ALEX: Identity = Identity {
    subject: "alex",
    scope: "*:read *:approve",
};
/// Pulls; pays vendors, so it may see their bank accounts.
pub const ERP: Identity = Identity {
    subject: "erp",
    scope: "*:read vendor:sensitive",
};
/// Manages the subscription.
pub const SUBSCRIBER: Identity = Identity {
    subject: "subscriber",
    scope: "*:read *:subscribe",
};
/// Has the source systems registered.
pub const DANA: Identity = Identity {
    subject: "dana",
    scope: "definitions:govern",
};
/// Approves that.
pub const LEE: Identity = Identity {
    subject: "lee",
    scope: "definitions:govern",
};
