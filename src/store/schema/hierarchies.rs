//! Tables of hierarchies.

diesel::table! {
    hierarchy_edge (child_id, hierarchy, seq) {
        child_id -> Text,
        hierarchy -> Text,
        seq -> BigInt,
        domain -> Text,
        attribute -> Text,
        parent_ref -> Text,
        parent_system -> Text,
        parent_key -> Text,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        refused -> Nullable<Text>,
    }
}
