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
    }
}
