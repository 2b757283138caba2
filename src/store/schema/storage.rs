//! What is written only to find out whether there is room.

diesel::table! {
    storage_probe (id) {
        id -> Text,
        filling -> Text,
    }
}
