//! Tables of consumers whose place in the feed the hub keeps.

diesel::table! {
    consumer (owner, name) {
        owner -> Text,
        name -> Text,
        domains -> Text,
        filter -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    consumer_position (owner, name, domain) {
        owner -> Text,
        name -> Text,
        domain -> Text,
        position -> BigInt,
        incarnation -> Text,
        moved_at -> BigInt,
    }
}
