//! The table of versions that arrived too late.

diesel::table! {
    superseded_record (id) {
        id -> Text,
        record_id -> Text,
        domain -> Text,
        raw -> Text,
        content_hash -> Text,
        source_updated_at -> BigInt,
        received_at -> BigInt,
        actor -> Text,
        correlation_id -> Text,
    }
}
