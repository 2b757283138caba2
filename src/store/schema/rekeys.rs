//! Tables of keys that were given up, and of references that have to be followed.

diesel::table! {
    rekey (id) {
        id -> Text,
        domain -> Text,
        system -> Text,
        old_key -> Text,
        new_key -> Text,
        old_name -> Text,
        new_name -> Text,
        record_id -> Text,
        valid_on -> Text,
        reason -> Text,
        actor -> Text,
        correlation_id -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    reference_due (id) {
        id -> Text,
        domain -> Text,
        target_id -> Text,
        after_record -> Text,
        due_at -> BigInt,
    }
}
