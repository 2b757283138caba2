//! Tables of decisions on many tasks.

diesel::table! {
    bulk_decision (id, domain) {
        id -> Text,
        domain -> Text,
        decision -> Text,
        reason -> Text,
        actor -> Text,
        correlation_id -> Text,
        at -> BigInt,
        items -> Text,
        undone_at -> Nullable<BigInt>,
        undone_by -> Nullable<Text>,
        undone_reason -> Nullable<Text>,
    }
}
