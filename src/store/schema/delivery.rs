//! Tables of what is sent to whom.

diesel::table! {
    subscription (id) {
        id -> Text,
        name -> Text,
        url -> Text,
        domains -> Text,
        types -> Text,
        secrets -> Text,
        state -> Text,
        state_reason -> Text,
        created_by -> Text,
        created_at -> BigInt,
        version -> BigInt,
        settings -> Text,
        verified_url -> Text,
        owner -> Text,
        consumer -> Nullable<Text>,
    }
}

diesel::table! {
    subscription_lease (subscription_id) {
        subscription_id -> Text,
        owner -> Text,
        epoch -> BigInt,
        lease_until -> BigInt,
        failing_since -> Nullable<BigInt>,
        orders -> BigInt,
        alerted_for -> Nullable<BigInt>,
    }
}

diesel::table! {
    subscription_cursor (subscription_id, domain) {
        subscription_id -> Text,
        domain -> Text,
        position -> BigInt,
        superseded -> BigInt,
    }
}

diesel::table! {
    delivery_failure (subscription_id, domain, position) {
        subscription_id -> Text,
        domain -> Text,
        position -> BigInt,
        golden_id -> Text,
        state -> Text,
        attempts -> BigInt,
        next_at -> BigInt,
        last_error -> Text,
        first_failed_at -> BigInt,
        dead_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    delivery_attempt (id) {
        id -> Text,
        subscription_id -> Text,
        domain -> Text,
        position -> BigInt,
        event_id -> Text,
        cause -> Text,
        attempt -> BigInt,
        at -> BigInt,
        duration_us -> BigInt,
        status -> Nullable<BigInt>,
        outcome -> Text,
        error -> Text,
        batch_id -> Nullable<Text>,
    }
}

diesel::table! {
    replay (id) {
        id -> Text,
        subscription_id -> Text,
        state -> Text,
        selection -> Text,
        ranges -> Text,
        total -> BigInt,
        sent -> BigInt,
        failed -> BigInt,
        skipped -> BigInt,
        missing -> BigInt,
        created_by -> Text,
        correlation_id -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}
