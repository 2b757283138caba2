//! Tables of rows that others took the place of.

diesel::table! {
    source_record_past (id, version) {
        id -> Text,
        version -> BigInt,
        until -> BigInt,
        domain -> Text,
        system -> Text,
        key -> Text,
        status -> Text,
        golden_id -> Nullable<Text>,
        raw -> Text,
        attributes -> Text,
        violations -> Nullable<Text>,
        content_hash -> Text,
        source_updated_at -> Nullable<BigInt>,
        received_at -> BigInt,
        actor -> Text,
        correlation_id -> Text,
        rules_version -> Text,
        revision -> BigInt,
        changed_at -> Text,
        periods -> Nullable<Text>,
        codes -> Nullable<Text>,
        cleared -> Nullable<Text>,
        became_at -> Text,
        declared_at -> Nullable<BigInt>,
        refs -> Nullable<Text>,
    }
}

diesel::table! {
    golden_past (golden_id, revision) {
        golden_id -> Text,
        revision -> BigInt,
        until -> BigInt,
        domain -> Text,
        status -> Text,
        merged_into -> Nullable<Text>,
        held -> Bool,
        label -> Text,
        version -> BigInt,
        working -> Text,
        lineage -> Text,
        refused -> Text,
        published_version -> Nullable<BigInt>,
        published -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        published_at -> Nullable<BigInt>,
        periods -> Nullable<Text>,
        retired_by -> Nullable<Text>,
        next_period_at -> Nullable<BigInt>,
        sensitive_working -> Nullable<Text>,
        sensitive_published -> Nullable<Text>,
    }
}
