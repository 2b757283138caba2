//! Checks of golden records.

diesel::table! {
    golden_check (golden_id) {
        golden_id -> Text,
        domain -> Text,
        due_at -> Nullable<BigInt>,
        accepted -> Text,
    }
}
