//! Tables of what consumers say they hold.

diesel::table! {
    consumer_head (consumer) {
        consumer -> Text,
        acked_at -> BigInt,
    }
}

diesel::table! {
    consumer_record (consumer, golden_id) {
        consumer -> Text,
        golden_id -> Text,
        domain -> Text,
        version -> BigInt,
        state -> Text,
        failed_version -> Nullable<BigInt>,
        error -> Nullable<Text>,
        system -> Nullable<Text>,
        local_key -> Nullable<Text>,
        acked_at -> BigInt,
    }
}

diesel::table! {
    consumer_key (domain, system, key) {
        domain -> Text,
        system -> Text,
        key -> Text,
        golden_id -> Text,
        consumer -> Text,
        confirmed_at -> BigInt,
    }
}

diesel::table! {
    reconciliation (id) {
        id -> Text,
        domain -> Text,
        consumer -> Text,
        state -> Text,
        fields -> Nullable<Text>,
        filter -> Text,
        position -> BigInt,
        compared -> BigInt,
        mismatches -> BigInt,
        counts -> Text,
        baseline_id -> Nullable<Text>,
        started_by -> Text,
        started_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        correlation_id -> Text,
        signed_by -> Nullable<Text>,
        signed_at -> Nullable<BigInt>,
        sign_reason -> Nullable<Text>,
        baseline -> Bool,
        kept -> BigInt,
    }
}

diesel::table! {
    reconciliation_mismatch (run_id, seq) {
        run_id -> Text,
        seq -> BigInt,
        kind -> Text,
        golden_id -> Nullable<Text>,
        detail -> Text,
    }
}

diesel::table! {
    reconciliation_correction (run_id, subscription_id, domain, position) {
        run_id -> Text,
        subscription_id -> Text,
        domain -> Text,
        position -> BigInt,
        at -> BigInt,
    }
}
