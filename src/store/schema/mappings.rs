//! Tables of account mappings.

diesel::table! {
    mapping_hit (version_id, rule, day) {
        version_id -> Text,
        rule -> Text,
        day -> Text,
        lines -> BigInt,
    }
}

diesel::table! {
    mapping_combination (map_set, combination) {
        map_set -> Text,
        combination -> Text,
        registered -> Bool,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        problem -> Nullable<Text>,
        lines -> BigInt,
        first_seen -> Nullable<BigInt>,
        last_seen -> Nullable<BigInt>,
        task_id -> Nullable<Text>,
        first_date -> Nullable<Text>,
        last_date -> Nullable<Text>,
    }
}

diesel::table! {
    tie_out (id) {
        id -> Text,
        map_set -> Text,
        version -> Nullable<BigInt>,
        baseline -> Text,
        note -> Text,
        ties -> Bool,
        lines -> BigInt,
        first_day -> Text,
        last_day -> Text,
        lines_hash -> Text,
        summary -> Text,
        result -> Text,
        basis -> Text,
        run_by -> Text,
        run_at -> BigInt,
        correlation_id -> Text,
        signed_by -> Nullable<Text>,
        signed_at -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        override_reason -> Nullable<Text>,
    }
}
