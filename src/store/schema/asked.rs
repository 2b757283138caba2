//! What one person asked for and a second one has to confirm.

diesel::table! {
    asked_decision (subject) {
        subject -> Text,
        action -> Text,
        asked_by -> Text,
        reason -> Text,
        asked_at -> BigInt,
        correlation_id -> Text,
    }
}
