//! Tables of governed definitions.

diesel::table! {
    definition_version (id) {
        id -> Text,
        kind -> Text,
        name -> Text,
        number -> BigInt,
        state -> Text,
        body -> Text,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        note -> Text,
        findings -> Text,
        authors -> Text,
        created_by -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        override_reason -> Nullable<Text>,
        correlation_id -> Text,
        version -> BigInt,
    }
}
