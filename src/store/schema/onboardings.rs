//! Tables of onboardings.

diesel::table! {
    onboarding (id) {
        id -> Text,
        name -> Text,
        note -> Text,
        state -> Text,
        created_by -> Text,
        created_at -> BigInt,
        previewed_at -> Nullable<BigInt>,
        touches -> BigInt,
        first_touch_at -> Nullable<BigInt>,
        last_touch_at -> Nullable<BigInt>,
        released_by -> Nullable<Text>,
        release_at -> Nullable<BigInt>,
        released_at -> Nullable<BigInt>,
        correlation_id -> Text,
        version -> BigInt,
        sensitive_in -> Text,
        team -> Nullable<Text>,
    }
}

diesel::table! {
    staged_record (onboarding_id, record_id) {
        onboarding_id -> Text,
        record_id -> Text,
        domain -> Text,
        system -> Text,
        key -> Text,
        attributes -> Text,
        source_updated_at -> Nullable<BigInt>,
        label -> Text,
        outcome -> Text,
        golden_id -> Nullable<Text>,
        peer_id -> Nullable<Text>,
        candidates -> Text,
        violations -> Text,
        reason -> Text,
        decision -> Nullable<Text>,
        target -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        released -> Nullable<Text>,
        changed_by -> Nullable<Text>,
        staged_by -> Nullable<Text>,
        handed_in_by -> Nullable<Text>,
    }
}
