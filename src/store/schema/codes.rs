//! Tables of what code maps and code lists have to say of records.

diesel::table! {
    unmapped_code (id) {
        id -> Text,
        hash -> Text,
        domain -> Text,
        system -> Text,
        attribute -> Text,
        problem -> Text,
        value -> Text,
        named -> Text,
        version -> BigInt,
        records -> BigInt,
        example_key -> Text,
        suggestion -> Nullable<Text>,
        task_id -> Nullable<Text>,
        open -> Bool,
        first_seen_at -> BigInt,
        last_seen_at -> BigInt,
    }
}

diesel::table! {
    code_retake (domain) {
        domain -> Text,
        digest -> Text,
        after_id -> Text,
        running -> Bool,
        updated_at -> BigInt,
    }
}
