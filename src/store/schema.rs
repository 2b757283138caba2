//! Tables as diesel sees them; the same on both databases. A test compares them with the migrated schemas.

mod acknowledgements;
mod asked;
mod bulk;
mod checks;
mod codes;
mod consumers;
mod definitions;
mod delivery;
mod hierarchies;
mod mappings;
mod onboardings;
mod past;
mod rekeys;
mod storage;
mod superseded;

pub use acknowledgements::{
    consumer_head, consumer_key, consumer_record, reconciliation, reconciliation_correction, reconciliation_mismatch,
};
pub use asked::asked_decision;
pub use bulk::bulk_decision;
pub use checks::golden_check;
pub use codes::{code_retake, unmapped_code};
pub use consumers::{consumer, consumer_position};
pub use definitions::definition_version;
pub use delivery::{delivery_attempt, delivery_failure, replay, subscription, subscription_cursor, subscription_lease};
pub use hierarchies::hierarchy_edge;
pub use mappings::{mapping_combination, mapping_hit, tie_out};
pub use onboardings::{onboarding, staged_record};
pub use past::{golden_past, source_record_past};
pub use rekeys::{reference_due, rekey};
pub use storage::storage_probe;
pub use superseded::superseded_record;

diesel::table! {
    domain_head (domain) {
        domain -> Text,
        position -> BigInt,
        revision -> BigInt,
        audit_seq -> BigInt,
        audit_hash -> Text,
        incarnation -> Text,
        model_id -> Nullable<Text>,
        rules_id -> Nullable<Text>,
        first_position -> BigInt,
        last_at -> BigInt,
        committed_at -> BigInt,
    }
}

diesel::table! {
    source_record (id) {
        id -> Text,
        domain -> Text,
        system -> Text,
        key -> Text,
        status -> Text,
        golden_id -> Nullable<Text>,
        raw -> Text,
        attributes -> Text,
        violations -> Nullable<Text>,
        content_hash -> Text,
        source_updated_at -> Nullable<BigInt>,
        received_at -> BigInt,
        actor -> Text,
        correlation_id -> Text,
        rules_version -> Text,
        version -> BigInt,
        revision -> BigInt,
        changed_at -> Text,
        periods -> Nullable<Text>,
        codes -> Nullable<Text>,
        cleared -> Nullable<Text>,
        became_at -> Text,
        declared_at -> Nullable<BigInt>,
        refs -> Nullable<Text>,
        changed_by -> Nullable<Text>,
        brought_by -> Nullable<Text>,
    }
}

diesel::table! {
    golden_override (id) {
        id -> Text,
        domain -> Text,
        golden_id -> Text,
        home_id -> Text,
        attribute -> Text,
        value -> Text,
        expiry -> Text,
        expires_at -> Nullable<BigInt>,
        baseline -> Text,
        author -> Text,
        reason -> Text,
        correlation_id -> Text,
        made_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
        ended_reason -> Nullable<Text>,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        covers -> Nullable<Text>,
        entry -> Nullable<Text>,
        seal -> Nullable<Text>,
    }
}

diesel::table! {
    golden_merge (id) {
        id -> Text,
        domain -> Text,
        survivor_id -> Text,
        loser_id -> Text,
        members -> Text,
        redirected -> Text,
        reason -> Text,
        actor -> Text,
        correlation_id -> Text,
        at -> BigInt,
        undone_at -> Nullable<BigInt>,
        undone_by -> Nullable<Text>,
        revision -> Nullable<BigInt>,
    }
}

diesel::table! {
    golden_record (id) {
        id -> Text,
        domain -> Text,
        status -> Text,
        merged_into -> Nullable<Text>,
        held -> Bool,
        label -> Text,
        version -> BigInt,
        working -> Text,
        lineage -> Text,
        refused -> Text,
        published_version -> Nullable<BigInt>,
        published -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        published_at -> Nullable<BigInt>,
        retired_by -> Nullable<Text>,
        periods -> Nullable<Text>,
        next_period_at -> Nullable<BigInt>,
        caused_by -> Nullable<Text>,
    }
}

diesel::table! {
    golden_sensitive (golden_id) {
        golden_id -> Text,
        working -> Text,
        published -> Text,
    }
}

diesel::table! {
    record_reference (record_id, attribute, target_id) {
        record_id -> Text,
        attribute -> Text,
        target_domain -> Text,
        target_id -> Text,
        domain -> Text,
        key -> Text,
        reading -> BigInt,
        golden_id -> Nullable<Text>,
    }
}

diesel::table! {
    golden_identifier (domain, value, golden_id) {
        domain -> Text,
        value -> Text,
        golden_id -> Text,
        attribute -> Text,
    }
}

diesel::table! {
    golden_version (golden_id, version) {
        golden_id -> Text,
        version -> BigInt,
        cause -> Text,
        changed -> Text,
        attributes -> Text,
        published -> Bool,
        actor -> Text,
        correlation_id -> Text,
        at -> BigInt,
        sensitive -> Nullable<Text>,
        shown -> Nullable<Text>,
        periods -> Nullable<Text>,
        seal -> Nullable<Text>,
    }
}

diesel::table! {
    golden_term (domain, name, value, golden_id) {
        domain -> Text,
        name -> Text,
        value -> Text,
        golden_id -> Text,
    }
}

diesel::table! {
    crosswalk (record_id, revision) {
        record_id -> Text,
        revision -> BigInt,
        golden_id -> Text,
        linked_at -> BigInt,
        unlinked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    decision (id) {
        id -> Text,
        domain -> Text,
        record_id -> Text,
        golden_id -> Text,
        outcome -> Text,
        explanation -> Text,
        actor -> Text,
        correlation_id -> Text,
        at -> BigInt,
        rules_version -> Text,
    }
}

diesel::table! {
    verdict (id) {
        id -> Text,
        domain -> Text,
        value -> Text,
        reason -> Text,
        active -> Bool,
        actor -> Text,
        correlation_id -> Text,
        at -> BigInt,
        revision -> BigInt,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
        ended_reason -> Nullable<Text>,
        merge_id -> Nullable<Text>,
    }
}

diesel::table! {
    verdict_member (verdict_id, side, record_id) {
        verdict_id -> Text,
        side -> BigInt,
        record_id -> Text,
    }
}

diesel::table! {
    match_model (id) {
        id -> Text,
        domain -> Text,
        state -> Text,
        model_version -> Text,
        rules_version -> Text,
        compared_with -> Nullable<Text>,
        records -> BigInt,
        pairs -> BigInt,
        model -> Text,
        report -> Text,
        trained_by -> Text,
        trained_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        retired_at -> Nullable<BigInt>,
        correlation_id -> Text,
    }
}

diesel::table! {
    rule_version (id) {
        id -> Text,
        domain -> Text,
        state -> Text,
        rules_version -> Text,
        schema_text -> Text,
        rules_text -> Text,
        base_id -> Nullable<Text>,
        simulated_at -> Nullable<BigInt>,
        note -> Text,
        proposed_by -> Text,
        proposed_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        retired_at -> Nullable<BigInt>,
        correlation_id -> Text,
    }
}

diesel::table! {
    rule_job (id) {
        id -> Text,
        domain -> Text,
        kind -> Text,
        state -> Text,
        rule_version_id -> Text,
        base_id -> Nullable<Text>,
        done -> BigInt,
        total -> BigInt,
        after_id -> Text,
        report -> Text,
        error -> Nullable<Text>,
        started_by -> Text,
        started_at -> BigInt,
        updated_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        correlation_id -> Text,
    }
}

diesel::table! {
    task (id) {
        id -> Text,
        domain -> Text,
        kind -> Text,
        category -> Text,
        state -> Text,
        title -> Text,
        suggestion -> Text,
        detail -> Text,
        golden_id -> Nullable<Text>,
        other_golden_id -> Nullable<Text>,
        record_id -> Nullable<Text>,
        submitted_by -> Text,
        approvals -> Text,
        claimed_by -> Nullable<Text>,
        claimed_until -> Nullable<BigInt>,
        decision -> Nullable<Text>,
        reason -> Nullable<Text>,
        resolved_by -> Nullable<Text>,
        created_at -> BigInt,
        due_at -> BigInt,
        resolved_at -> Nullable<BigInt>,
        correlation_id -> Text,
        version -> BigInt,
        owner_group -> Text,
        priority -> Text,
        assignee -> Nullable<Text>,
        escalate_to -> Nullable<Text>,
        escalated_at -> Nullable<BigInt>,
        pattern -> Text,
        pair_key -> Nullable<Text>,
        escalated_from -> Nullable<Text>,
    }
}

diesel::table! {
    task_comment (id) {
        id -> Text,
        task_id -> Text,
        domain -> Text,
        author -> Text,
        text -> Text,
        correlation_id -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    change (domain, position) {
        domain -> Text,
        position -> BigInt,
        event_id -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        golden_id -> Text,
        golden_version -> BigInt,
        body -> Text,
        correlation_id -> Text,
        at -> BigInt,
        rules_version -> Text,
        previous -> Nullable<Text>,
    }
}

diesel::table! {
    audit (domain, seq) {
        domain -> Text,
        seq -> BigInt,
        action -> Text,
        subject -> Text,
        detail -> Text,
        actor -> Text,
        correlation_id -> Text,
        at -> BigInt,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    idempotency (key) {
        key -> Text,
        request_hash -> Text,
        status -> Nullable<BigInt>,
        headers -> Text,
        body -> Text,
        created_at -> BigInt,
        omitted -> Bool,
    }
}

diesel::table! {
    idempotency_use (day, caller) {
        caller -> Text,
        day -> BigInt,
        answers -> BigInt,
        bytes -> BigInt,
    }
}

diesel::table! {
    change_request (id) {
        id -> Text,
        domain -> Text,
        golden_id -> Text,
        home_id -> Text,
        operation -> Text,
        proposal -> Text,
        difference -> Text,
        state -> Text,
        submitted_by -> Text,
        reason -> Text,
        evidence -> Nullable<Text>,
        requirements -> Text,
        rules_version -> Text,
        approvals -> Text,
        golden_version -> BigInt,
        effective_at -> Nullable<BigInt>,
        due_at -> Nullable<BigInt>,
        remark -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        committed_version -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        correlation_id -> Text,
        version -> BigInt,
        brought_by -> Text,
    }
}

diesel::table! {
    approval (golden_id, version, attribute) {
        golden_id -> Text,
        version -> BigInt,
        attribute -> Text,
        domain -> Text,
        value_hash -> Text,
        requirement -> Text,
        submitted_by -> Text,
        approvals -> Text,
        subject -> Text,
        rules_version -> Text,
        at -> BigInt,
        seal -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query! {
    domain_head, source_record, source_record_past, golden_record, golden_past, golden_override, golden_merge, golden_identifier, record_reference,
    golden_sensitive, golden_version, golden_term, crosswalk, decision, verdict, verdict_member, match_model,
    rule_version, rule_job, task, task_comment, change, audit, subscription, subscription_lease, subscription_cursor,
    delivery_failure, delivery_attempt, idempotency, consumer, consumer_position, consumer_record, consumer_key, reconciliation,
}
