
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.__diesel_schema_migrations (
    version character varying(50) NOT NULL,
    run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE public.approval (
    golden_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    attribute text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    value_hash text NOT NULL COLLATE pg_catalog."C",
    requirement text NOT NULL COLLATE pg_catalog."C",
    submitted_by text NOT NULL COLLATE pg_catalog."C",
    approvals text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    rules_version text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL
);

CREATE TABLE public.audit (
    domain text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    action text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    previous_hash text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.change (
    domain text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    event_id text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    golden_id text NOT NULL COLLATE pg_catalog."C",
    golden_version bigint NOT NULL,
    body text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    rules_version text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    previous text COLLATE pg_catalog."C"
);

CREATE TABLE public.change_request (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    golden_id text NOT NULL COLLATE pg_catalog."C",
    home_id text NOT NULL COLLATE pg_catalog."C",
    operation text NOT NULL COLLATE pg_catalog."C",
    proposal text NOT NULL COLLATE pg_catalog."C",
    difference text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    submitted_by text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    evidence text COLLATE pg_catalog."C",
    requirements text NOT NULL COLLATE pg_catalog."C",
    rules_version text NOT NULL COLLATE pg_catalog."C",
    approvals text NOT NULL COLLATE pg_catalog."C",
    golden_version bigint NOT NULL,
    effective_at bigint,
    due_at bigint,
    remark text COLLATE pg_catalog."C",
    decided_by text COLLATE pg_catalog."C",
    decided_at bigint,
    committed_version bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL
);

CREATE TABLE public.code_retake (
    domain text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL COLLATE pg_catalog."C",
    after_id text NOT NULL COLLATE pg_catalog."C",
    running boolean NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE public.consumer (
    owner text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    domains text NOT NULL COLLATE pg_catalog."C",
    filter text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE public.consumer_head (
    consumer text NOT NULL COLLATE pg_catalog."C",
    acked_at bigint NOT NULL
);

CREATE TABLE public.consumer_key (
    domain text NOT NULL COLLATE pg_catalog."C",
    system text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    golden_id text NOT NULL COLLATE pg_catalog."C",
    consumer text NOT NULL COLLATE pg_catalog."C",
    confirmed_at bigint NOT NULL
);

CREATE TABLE public.consumer_position (
    owner text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    incarnation text NOT NULL COLLATE pg_catalog."C",
    moved_at bigint NOT NULL
);

CREATE TABLE public.consumer_record (
    consumer text NOT NULL COLLATE pg_catalog."C",
    golden_id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    failed_version bigint,
    error text COLLATE pg_catalog."C",
    system text COLLATE pg_catalog."C",
    local_key text COLLATE pg_catalog."C",
    acked_at bigint NOT NULL
);

CREATE TABLE public.crosswalk (
    record_id text NOT NULL COLLATE pg_catalog."C",
    revision bigint NOT NULL,
    golden_id text NOT NULL COLLATE pg_catalog."C",
    linked_at bigint NOT NULL,
    unlinked_at bigint
);

CREATE TABLE public.decision (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C",
    golden_id text NOT NULL COLLATE pg_catalog."C",
    outcome text NOT NULL COLLATE pg_catalog."C",
    explanation text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    rules_version text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.definition_version (
    id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    valid_from text COLLATE pg_catalog."C",
    valid_to text COLLATE pg_catalog."C",
    note text NOT NULL COLLATE pg_catalog."C",
    findings text NOT NULL COLLATE pg_catalog."C",
    authors text NOT NULL COLLATE pg_catalog."C",
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    decided_by text COLLATE pg_catalog."C",
    decided_at bigint,
    reason text COLLATE pg_catalog."C",
    override_reason text COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL
);

CREATE TABLE public.delivery_attempt (
    id text NOT NULL COLLATE pg_catalog."C",
    subscription_id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    event_id text NOT NULL COLLATE pg_catalog."C",
    cause text NOT NULL COLLATE pg_catalog."C",
    attempt bigint NOT NULL,
    at bigint NOT NULL,
    duration_us bigint NOT NULL,
    status bigint,
    outcome text NOT NULL COLLATE pg_catalog."C",
    error text NOT NULL COLLATE pg_catalog."C",
    batch_id text COLLATE pg_catalog."C"
);

CREATE TABLE public.delivery_failure (
    subscription_id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    golden_id text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    attempts bigint NOT NULL,
    next_at bigint NOT NULL,
    last_error text NOT NULL COLLATE pg_catalog."C",
    first_failed_at bigint NOT NULL,
    dead_at bigint
);

CREATE TABLE public.domain_head (
    domain text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    revision bigint NOT NULL,
    audit_seq bigint NOT NULL,
    audit_hash text NOT NULL COLLATE pg_catalog."C",
    incarnation text NOT NULL COLLATE pg_catalog."C",
    model_id text COLLATE pg_catalog."C",
    rules_id text COLLATE pg_catalog."C",
    first_position bigint DEFAULT 1 NOT NULL
);

CREATE TABLE public.golden_check (
    golden_id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    due_at bigint,
    accepted text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.golden_identifier (
    domain text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    golden_id text NOT NULL COLLATE pg_catalog."C",
    attribute text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.golden_merge (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    survivor_id text NOT NULL COLLATE pg_catalog."C",
    loser_id text NOT NULL COLLATE pg_catalog."C",
    members text NOT NULL COLLATE pg_catalog."C",
    redirected text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    undone_at bigint,
    undone_by text COLLATE pg_catalog."C"
);

CREATE TABLE public.golden_override (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    golden_id text NOT NULL COLLATE pg_catalog."C",
    home_id text NOT NULL COLLATE pg_catalog."C",
    attribute text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    expiry text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint,
    baseline text NOT NULL COLLATE pg_catalog."C",
    author text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    made_at bigint NOT NULL,
    ended_at bigint,
    ended_by text COLLATE pg_catalog."C",
    ended_reason text COLLATE pg_catalog."C",
    valid_from text COLLATE pg_catalog."C",
    valid_to text COLLATE pg_catalog."C"
);

CREATE TABLE public.golden_past (
    golden_id text NOT NULL COLLATE pg_catalog."C",
    revision bigint NOT NULL,
    until bigint NOT NULL,
    domain text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    merged_into text COLLATE pg_catalog."C",
    held boolean NOT NULL,
    label text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    working text NOT NULL COLLATE pg_catalog."C",
    lineage text NOT NULL COLLATE pg_catalog."C",
    refused text NOT NULL COLLATE pg_catalog."C",
    published_version bigint,
    published text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    published_at bigint,
    periods text COLLATE pg_catalog."C",
    retired_by text COLLATE pg_catalog."C",
    next_period_at bigint,
    sensitive_working text COLLATE pg_catalog."C",
    sensitive_published text COLLATE pg_catalog."C"
);

CREATE TABLE public.golden_record (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    merged_into text COLLATE pg_catalog."C",
    held boolean NOT NULL,
    label text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    working text NOT NULL COLLATE pg_catalog."C",
    lineage text NOT NULL COLLATE pg_catalog."C",
    refused text NOT NULL COLLATE pg_catalog."C",
    published_version bigint,
    published text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    published_at bigint,
    retired_by text COLLATE pg_catalog."C",
    periods text COLLATE pg_catalog."C",
    next_period_at bigint
);

CREATE TABLE public.golden_sensitive (
    golden_id text NOT NULL COLLATE pg_catalog."C",
    working text NOT NULL COLLATE pg_catalog."C",
    published text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.golden_term (
    domain text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    golden_id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.golden_version (
    golden_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    cause text NOT NULL COLLATE pg_catalog."C",
    changed text NOT NULL COLLATE pg_catalog."C",
    attributes text NOT NULL COLLATE pg_catalog."C",
    published boolean NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    sensitive text COLLATE pg_catalog."C",
    shown text COLLATE pg_catalog."C",
    periods text COLLATE pg_catalog."C"
);

CREATE TABLE public.hierarchy_edge (
    child_id text NOT NULL COLLATE pg_catalog."C",
    hierarchy text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    domain text NOT NULL COLLATE pg_catalog."C",
    attribute text NOT NULL COLLATE pg_catalog."C",
    parent_ref text NOT NULL COLLATE pg_catalog."C",
    parent_system text NOT NULL COLLATE pg_catalog."C",
    parent_key text NOT NULL COLLATE pg_catalog."C",
    valid_from text COLLATE pg_catalog."C",
    valid_to text COLLATE pg_catalog."C",
    refused text COLLATE pg_catalog."C"
);

CREATE TABLE public.idempotency (
    key text NOT NULL COLLATE pg_catalog."C",
    request_hash text NOT NULL COLLATE pg_catalog."C",
    status bigint,
    headers text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);

CREATE TABLE public.mapping_combination (
    map_set text NOT NULL COLLATE pg_catalog."C",
    combination text NOT NULL COLLATE pg_catalog."C",
    registered boolean NOT NULL,
    valid_from text COLLATE pg_catalog."C",
    valid_to text COLLATE pg_catalog."C",
    problem text COLLATE pg_catalog."C",
    lines bigint NOT NULL,
    first_seen bigint,
    last_seen bigint,
    task_id text COLLATE pg_catalog."C"
);

CREATE TABLE public.mapping_hit (
    version_id text NOT NULL COLLATE pg_catalog."C",
    rule text NOT NULL COLLATE pg_catalog."C",
    day text NOT NULL COLLATE pg_catalog."C",
    lines bigint NOT NULL
);

CREATE TABLE public.match_model (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    model_version text NOT NULL COLLATE pg_catalog."C",
    rules_version text NOT NULL COLLATE pg_catalog."C",
    compared_with text COLLATE pg_catalog."C",
    records bigint NOT NULL,
    pairs bigint NOT NULL,
    model text NOT NULL COLLATE pg_catalog."C",
    report text NOT NULL COLLATE pg_catalog."C",
    trained_by text NOT NULL COLLATE pg_catalog."C",
    trained_at bigint NOT NULL,
    decided_by text COLLATE pg_catalog."C",
    decided_at bigint,
    reason text COLLATE pg_catalog."C",
    retired_at bigint,
    correlation_id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.onboarding (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    note text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    previewed_at bigint,
    touches bigint NOT NULL,
    first_touch_at bigint,
    last_touch_at bigint,
    released_by text COLLATE pg_catalog."C",
    release_at bigint,
    released_at bigint,
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL
);

CREATE TABLE public.reconciliation (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    consumer text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    fields text COLLATE pg_catalog."C",
    filter text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    compared bigint NOT NULL,
    mismatches bigint NOT NULL,
    counts text NOT NULL COLLATE pg_catalog."C",
    baseline_id text COLLATE pg_catalog."C",
    started_by text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    finished_at bigint,
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    signed_by text COLLATE pg_catalog."C",
    signed_at bigint,
    sign_reason text COLLATE pg_catalog."C",
    baseline boolean NOT NULL
);

CREATE TABLE public.reconciliation_correction (
    run_id text NOT NULL COLLATE pg_catalog."C",
    subscription_id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    at bigint NOT NULL
);

CREATE TABLE public.reconciliation_mismatch (
    run_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    golden_id text COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.record_reference (
    record_id text NOT NULL COLLATE pg_catalog."C",
    attribute text NOT NULL COLLATE pg_catalog."C",
    target_domain text NOT NULL COLLATE pg_catalog."C",
    target_id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.replay (
    id text NOT NULL COLLATE pg_catalog."C",
    subscription_id text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    selection text NOT NULL COLLATE pg_catalog."C",
    ranges text NOT NULL COLLATE pg_catalog."C",
    total bigint NOT NULL,
    sent bigint NOT NULL,
    failed bigint NOT NULL,
    skipped bigint NOT NULL,
    missing bigint NOT NULL,
    created_by text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    finished_at bigint
);

CREATE TABLE public.rule_job (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    rule_version_id text NOT NULL COLLATE pg_catalog."C",
    base_id text COLLATE pg_catalog."C",
    done bigint NOT NULL,
    total bigint NOT NULL,
    after_id text NOT NULL COLLATE pg_catalog."C",
    report text NOT NULL COLLATE pg_catalog."C",
    error text COLLATE pg_catalog."C",
    started_by text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    finished_at bigint,
    correlation_id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.rule_version (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    rules_version text NOT NULL COLLATE pg_catalog."C",
    schema_text text NOT NULL COLLATE pg_catalog."C",
    rules_text text NOT NULL COLLATE pg_catalog."C",
    base_id text COLLATE pg_catalog."C",
    simulated_at bigint,
    note text NOT NULL COLLATE pg_catalog."C",
    proposed_by text NOT NULL COLLATE pg_catalog."C",
    proposed_at bigint NOT NULL,
    decided_by text COLLATE pg_catalog."C",
    decided_at bigint,
    reason text COLLATE pg_catalog."C",
    retired_at bigint,
    correlation_id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.source_record (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    system text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    golden_id text COLLATE pg_catalog."C",
    raw text NOT NULL COLLATE pg_catalog."C",
    attributes text NOT NULL COLLATE pg_catalog."C",
    violations text COLLATE pg_catalog."C",
    content_hash text NOT NULL COLLATE pg_catalog."C",
    source_updated_at bigint,
    received_at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    rules_version text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    revision bigint NOT NULL,
    changed_at text DEFAULT '{}'::text NOT NULL COLLATE pg_catalog."C",
    periods text COLLATE pg_catalog."C",
    codes text COLLATE pg_catalog."C"
);

CREATE TABLE public.source_record_past (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    until bigint NOT NULL,
    domain text NOT NULL COLLATE pg_catalog."C",
    system text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    golden_id text COLLATE pg_catalog."C",
    raw text NOT NULL COLLATE pg_catalog."C",
    attributes text NOT NULL COLLATE pg_catalog."C",
    violations text COLLATE pg_catalog."C",
    content_hash text NOT NULL COLLATE pg_catalog."C",
    source_updated_at bigint,
    received_at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    rules_version text NOT NULL COLLATE pg_catalog."C",
    revision bigint NOT NULL,
    changed_at text NOT NULL COLLATE pg_catalog."C",
    periods text COLLATE pg_catalog."C",
    codes text COLLATE pg_catalog."C"
);

CREATE TABLE public.staged_record (
    onboarding_id text NOT NULL COLLATE pg_catalog."C",
    record_id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    system text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    attributes text NOT NULL COLLATE pg_catalog."C",
    source_updated_at bigint,
    label text NOT NULL COLLATE pg_catalog."C",
    outcome text NOT NULL COLLATE pg_catalog."C",
    golden_id text COLLATE pg_catalog."C",
    peer_id text COLLATE pg_catalog."C",
    candidates text NOT NULL COLLATE pg_catalog."C",
    violations text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    decision text COLLATE pg_catalog."C",
    target text COLLATE pg_catalog."C",
    decision_reason text COLLATE pg_catalog."C",
    decided_by text COLLATE pg_catalog."C",
    decided_at bigint,
    released text COLLATE pg_catalog."C"
);

CREATE TABLE public.subscription (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL COLLATE pg_catalog."C",
    domains text NOT NULL COLLATE pg_catalog."C",
    types text NOT NULL COLLATE pg_catalog."C",
    secrets text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    state_reason text NOT NULL COLLATE pg_catalog."C",
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    version bigint NOT NULL,
    settings text DEFAULT '{}'::text NOT NULL COLLATE pg_catalog."C",
    verified_url text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.subscription_cursor (
    subscription_id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    superseded bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE public.subscription_lease (
    subscription_id text NOT NULL COLLATE pg_catalog."C",
    owner text NOT NULL COLLATE pg_catalog."C",
    epoch bigint NOT NULL,
    lease_until bigint NOT NULL,
    failing_since bigint,
    orders bigint DEFAULT 0 NOT NULL,
    alerted_for bigint
)
WITH (fillfactor='50');

CREATE TABLE public.task (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    category text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    suggestion text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C",
    golden_id text COLLATE pg_catalog."C",
    other_golden_id text COLLATE pg_catalog."C",
    record_id text COLLATE pg_catalog."C",
    submitted_by text NOT NULL COLLATE pg_catalog."C",
    approvals text NOT NULL COLLATE pg_catalog."C",
    claimed_by text COLLATE pg_catalog."C",
    claimed_until bigint,
    decision text COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    resolved_by text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    resolved_at bigint,
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    owner_group text DEFAULT 'stewards'::text NOT NULL COLLATE pg_catalog."C",
    priority text DEFAULT 'normal'::text NOT NULL COLLATE pg_catalog."C",
    assignee text COLLATE pg_catalog."C",
    escalate_to text COLLATE pg_catalog."C",
    escalated_at bigint,
    pattern text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    pair_key text COLLATE pg_catalog."C"
);

CREATE TABLE public.task_comment (
    id text NOT NULL COLLATE pg_catalog."C",
    task_id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    author text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL
);

CREATE TABLE public.unmapped_code (
    id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    system text NOT NULL COLLATE pg_catalog."C",
    attribute text NOT NULL COLLATE pg_catalog."C",
    problem text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    named text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    records bigint NOT NULL,
    example_key text NOT NULL COLLATE pg_catalog."C",
    suggestion text COLLATE pg_catalog."C",
    task_id text COLLATE pg_catalog."C",
    open boolean NOT NULL,
    first_seen_at bigint NOT NULL,
    last_seen_at bigint NOT NULL
);

CREATE TABLE public.verdict (
    id text NOT NULL COLLATE pg_catalog."C",
    domain text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    active boolean NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    correlation_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    revision bigint NOT NULL,
    ended_at bigint,
    ended_by text COLLATE pg_catalog."C",
    ended_reason text COLLATE pg_catalog."C"
);

CREATE TABLE public.verdict_member (
    verdict_id text NOT NULL COLLATE pg_catalog."C",
    side bigint NOT NULL,
    record_id text NOT NULL COLLATE pg_catalog."C"
);

INSERT INTO public.__diesel_schema_migrations VALUES
	('0001', '2026-11-30 19:34:40.8728'),
	('0002', '2026-11-30 19:34:41.120332'),
	('0003', '2026-11-30 19:34:41.132748'),
	('0004', '2026-11-30 19:34:41.167915'),
	('0005', '2026-11-30 19:34:41.199921'),
	('0006', '2026-11-30 19:34:41.231934'),
	('0007', '2026-11-30 19:34:41.259904'),
	('0008', '2026-11-30 19:34:41.283063'),
	('0009', '2026-11-30 19:34:41.29988'),
	('0010', '2026-11-30 19:34:41.313137'),
	('0011', '2026-11-30 19:34:41.320036'),
	('0012', '2026-11-30 19:34:41.343979'),
	('0013', '2026-11-30 19:34:41.364671'),
	('0014', '2026-11-30 19:34:41.459941'),
	('0015', '2026-11-30 19:34:41.475878'),
	('0016', '2026-11-30 19:34:41.49188'),
	('0017', '2026-11-30 19:34:41.519893'),
	('0018', '2026-11-30 19:34:41.533574'),
	('0019', '2026-11-30 19:34:41.555874');

INSERT INTO public.audit VALUES
	('account', 1, 'adopt_rules', 'rules:01a22df3-cae4-7186-86a6-72da4d7aae29', '{"note":"The rules of the folder at the first start.","rules_version":"81ec4aadfcad0390"}', 'hub', '01a22df3-cae4-7186-86a6-72d959c9b7e0', 1796067281636660, '', '6cad41dc2ba90a3a980218001200913939c38bb41c7a1ae3de9ba233535f0879'),
	('account_mapping', 1, 'adopt_rules', 'rules:01a22df3-cb0e-70b4-b94c-341823190fb3', '{"note":"The rules of the folder at the first start.","rules_version":"8a05d2aebfff03f8"}', 'hub', '01a22df3-cb0e-70b4-b94c-3417f6bafd6d', 1796067281678323, '', 'ef367b6fbb86ca375682ad908157acbd82f988b9d9d1cb86981023293386da14'),
	('cost_center', 1, 'adopt_rules', 'rules:01a22df3-cb26-7680-8226-c3cbfec7f8d7', '{"note":"The rules of the folder at the first start.","rules_version":"94bd315aa5ff73d8"}', 'hub', '01a22df3-cb26-7680-8226-c3ca663d2d63', 1796067281702440, '', '12d34cdb46e7d31a4cb049d66e4ae2833242a0d8b3f242db1ea43b57b53cffae'),
	('facility', 1, 'adopt_rules', 'rules:01a22df3-cb47-7196-8959-4c35c89bb2b1', '{"note":"The rules of the folder at the first start.","rules_version":"3c50c5048da5a2ca"}', 'hub', '01a22df3-cb47-7196-8959-4c34a04383d4', 1796067281735259, '', '031ed5e3318b73bcfa026c66eb552ef3bbaa0620a14ab411f45238eb9d335dbe'),
	('item', 1, 'adopt_rules', 'rules:01a22df3-cb81-73ff-a871-d47cf8c3fc7f', '{"note":"The rules of the folder at the first start.","rules_version":"9a8de68b7cd33433"}', 'hub', '01a22df3-cb81-73ff-a871-d47b4a229493', 1796067281793168, '', 'ffc6d9e3f8d3ae049efba93b86fee59eb3ca3c6d580234ab06241e30a107cc0f'),
	('vendor', 1, 'adopt_rules', 'rules:01a22df3-cbb0-719e-9109-9b9de49689da', '{"note":"The rules of the folder at the first start.","rules_version":"f40c003aecd4d164"}', 'hub', '01a22df3-cbb0-719e-9109-9b9cdc18202b', 1796067281840162, '', '5de689d64f53c3278202de83c057009451eb20f9e44ef36c430b0f015dc95f83'),
	('facility', 2, 'ingest', 'source_record:erp/1', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cf33-7165-89c0-ca28411dc4f3', 1796067282743701, '031ed5e3318b73bcfa026c66eb552ef3bbaa0620a14ab411f45238eb9d335dbe', 'a34cb5c97bbb9a58933d999fd1514c2332fca7ac4597974239cd97a663a16d1b'),
	('facility', 3, 'ingest', 'source_record:erp/2', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cf49-71ad-a11e-0f0b87e2ffc9', 1796067282764084, 'a34cb5c97bbb9a58933d999fd1514c2332fca7ac4597974239cd97a663a16d1b', '0b91323ac4e04bd36d25f61f74c603590aac0ead87bf7e3a46ef65335d478e5f'),
	('facility', 4, 'ingest', 'source_record:billing/1', '{"outcomes":{"created":1}}', 'portal-feed', '01a22df3-cf52-7535-bb71-2611fc9a446d', 1796067282772047, '0b91323ac4e04bd36d25f61f74c603590aac0ead87bf7e3a46ef65335d478e5f', 'a521495c3f8df542a95d945d7f3445c869537707b453e9bba908a2052338523b'),
	('cost_center', 2, 'ingest', 'source_record:erp/7420', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cf5d-7259-abf2-3cbee0bd5626', 1796067282784357, '12d34cdb46e7d31a4cb049d66e4ae2833242a0d8b3f242db1ea43b57b53cffae', '25d746253a5c06a77800db4ce336f8ddfc68ed11ce6233597f0a6d318d47f708'),
	('cost_center', 3, 'ingest', 'source_record:erp/7430', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cf68-700b-8f8b-f67e42b2d97d', 1796067282795526, '25d746253a5c06a77800db4ce336f8ddfc68ed11ce6233597f0a6d318d47f708', '370f7e75b872f694cc81eb34ee8fcc866acf3cc041186db5385782be3f19d458'),
	('cost_center', 4, 'ingest', 'source_record:erp/8800', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cf72-7394-84cb-7982b2308b4d', 1796067282803780, '370f7e75b872f694cc81eb34ee8fcc866acf3cc041186db5385782be3f19d458', '7204cef9089405fa8e03491d143d41ec22503bb54e796f2600dacbe20d46e7df'),
	('cost_center', 5, 'ingest', 'source_record:erp/9999', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cf7b-7302-ae37-08596b2301c5', 1796067282813452, '7204cef9089405fa8e03491d143d41ec22503bb54e796f2600dacbe20d46e7df', 'bfe270f861ba0c6c9416aa1ba7b3aadffdfa59acc46dfa10c3f68922f1e00fcc'),
	('vendor', 2, 'ingest', 'source_record:erp/V1', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cf83-7528-822f-edf48e895fff', 1796067282822055, '5de689d64f53c3278202de83c057009451eb20f9e44ef36c430b0f015dc95f83', '53dc4dd6d7a7238e1b38a83a97e941e556843567ab0e529f0cacc79201b9e78a'),
	('vendor', 3, 'ingest', 'source_record:erp/V2', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cf91-741d-bd66-ce24a7c43eaa', 1796067282836750, '53dc4dd6d7a7238e1b38a83a97e941e556843567ab0e529f0cacc79201b9e78a', '050de4c072486e788b6ea8497c388a73fedccc35f4aa5d046bd3fd35b06c8c12'),
	('vendor', 4, 'ingest', 'source_record:erp/V3', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cf9d-748f-b008-a28948b1727c', 1796067282848683, '050de4c072486e788b6ea8497c388a73fedccc35f4aa5d046bd3fd35b06c8c12', '4945c239cda6b93681f70411ca9ef666110146465277330782c7c1a84318cda4'),
	('vendor', 5, 'ingest', 'source_record:erp/V4', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-cfa7-73b3-956f-45d3f5185575', 1796067282857611, '4945c239cda6b93681f70411ca9ef666110146465277330782c7c1a84318cda4', '750a58cd27d978e1f4aaced0d375f061f2479bc384cc3d02993a818e6538465a'),
	('vendor', 6, 'ingest', 'source_record:procurement/9007', '{"outcomes":{"joined":1}}', 'portal-feed', '01a22df3-cfb5-75ef-a8ee-3c7aef188452', 1796067282873049, '750a58cd27d978e1f4aaced0d375f061f2479bc384cc3d02993a818e6538465a', '29438d3f4d97a25d10a3c36e31f445f469b8a7f1eee7759ae2ba1cbed6e1be67'),
	('vendor', 7, 'ingest', 'source_record:erp/V1', '{"outcomes":{"updated":1}}', 'erp-feed', '01a22df3-cfc9-748f-8d65-f2834a0568f0', 1796067282891933, '29438d3f4d97a25d10a3c36e31f445f469b8a7f1eee7759ae2ba1cbed6e1be67', '450b91c5162b6d47244b04bafe4f256ae57665f636f7fdb7a612e82ada0762ed'),
	('vendor', 8, 'ingest', 'source_record:ap/77', '{"outcomes":{"review":1}}', 'portal-feed', '01a22df3-cfe1-7374-8019-5b0c256b3b7d', 1796067283037840, '450b91c5162b6d47244b04bafe4f256ae57665f636f7fdb7a612e82ada0762ed', 'fc282f107e979f422ae0cff24cc747d6cdfd457e3b573f701979e8d3cc4dd514'),
	('vendor', 9, 'merge', 'golden_record:01a22df3-cf95-74f9-9443-07cb5fdf44fb', '{"merged":"01a22df3-cfa1-750a-a1c8-83a3e970428b","reason":"One company.","reopened":false}', 'ann', '01a22df3-d079-74f2-a84f-520d31516866', 1796067283072699, 'fc282f107e979f422ae0cff24cc747d6cdfd457e3b573f701979e8d3cc4dd514', '09b6d14c140e69a31b4bfd676a95cbd42d8939d27fb85b2d6863dd2057e72203'),
	('vendor', 10, 'ingest', 'source_record:procurement/L1', '{"outcomes":{"joined":1}}', 'portal-feed', '01a22df3-d09e-7629-a4f4-c2a74c005d52', 1796067283108583, '09b6d14c140e69a31b4bfd676a95cbd42d8939d27fb85b2d6863dd2057e72203', '68105314f92c28d778b194d09b0966f399c5c7227f4e45b023c2f41d9f4355dc'),
	('item', 2, 'ingest', 'source_record:erp/I1', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-d0bc-731d-a128-c20bc842504f', 1796067283140548, 'ffc6d9e3f8d3ae049efba93b86fee59eb3ca3c6d580234ab06241e30a107cc0f', '758ece9cf228b45642d535cc37ea6451b3734185c2b80c069f9bf4c75340f469'),
	('item', 3, 'ingest', 'source_record:billing/I1', '{"outcomes":{"joined":1}}', 'portal-feed', '01a22df3-d0d4-743b-9021-f8050307ab9a', 1796067283160469, '758ece9cf228b45642d535cc37ea6451b3734185c2b80c069f9bf4c75340f469', 'a5ae6876fb823864449bfe75f7ed3cd9bd6e19295db3a78ae62470cec9242438'),
	('item', 4, 'ingest', 'source_record:erp/I2', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-d0f2-72f8-a29d-602746c0e56a', 1796067283192556, 'a5ae6876fb823864449bfe75f7ed3cd9bd6e19295db3a78ae62470cec9242438', '52d9f2d2f78d9bbbb5dfc8d9d2de757befa11570679adf27aadf8388f1af9930'),
	('account', 2, 'ingest', 'source_record:erp/6100', '{"outcomes":{"created":1}}', 'erp-feed', '01a22df3-d108-759e-9105-bc1fef1af58e', 1796067283217859, '6cad41dc2ba90a3a980218001200913939c38bb41c7a1ae3de9ba233535f0879', '04e15901fc0f9e5b289589b60df0c3d1e37c480a0168b4c3dd82a21e63b94125'),
	('vendor', 11, 'ingest', 'source_record:erp/V9', '{"outcomes":{"quarantined":1}}', 'erp-feed', '01a22df3-d121-77cc-b4df-2eaa08abde26', 1796067283236363, '68105314f92c28d778b194d09b0966f399c5c7227f4e45b023c2f41d9f4355dc', 'f9388d88e808e8fcaa19bf599f974f57db1921783126d5c796ce4047560c6edd');

INSERT INTO public.change VALUES
	('facility', 1, '01a22df3-cf39-7597-a522-1404977f3f12', 'mdm.golden_record.created.v1', '01a22df3-cf38-770f-9b7e-06cf16bbb7c1', 1, '{"correlationid":"01a22df3-cf33-7165-89c0-ca28411dc4f3","data":{"attributes":{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"},"changed":["addresses","name","status"],"domain":"facility","golden_id":"01a22df3-cf38-770f-9b7e-06cf16bbb7c1","label":"Harborview Hospital","position":1,"previous_version":null,"source_keys":[{"key":"1","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cf39-7597-a522-1404977f3f12","partitionkey":"01a22df3-cf38-770f-9b7e-06cf16bbb7c1","sequence":"1","source":"/v1/domains/facility","specversion":"1.0","subject":"01a22df3-cf38-770f-9b7e-06cf16bbb7c1","time":"2026-11-30T19:34:42.743701Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf33-7165-89c0-ca28411dc4f3', 1796067282743701, '3c50c5048da5a2ca', NULL),
	('facility', 2, '01a22df3-cf4d-75ce-8f1b-defc60b617a2', 'mdm.golden_record.created.v1', '01a22df3-cf4c-7220-8884-22a40f8dbf1e', 1, '{"correlationid":"01a22df3-cf49-71ad-a11e-0f0b87e2ffc9","data":{"attributes":{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"},"changed":["addresses","name","status"],"domain":"facility","golden_id":"01a22df3-cf4c-7220-8884-22a40f8dbf1e","label":"Larkspur Clinic","position":2,"previous_version":null,"source_keys":[{"key":"2","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cf4d-75ce-8f1b-defc60b617a2","partitionkey":"01a22df3-cf4c-7220-8884-22a40f8dbf1e","sequence":"2","source":"/v1/domains/facility","specversion":"1.0","subject":"01a22df3-cf4c-7220-8884-22a40f8dbf1e","time":"2026-11-30T19:34:42.764084Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf49-71ad-a11e-0f0b87e2ffc9', 1796067282764084, '3c50c5048da5a2ca', NULL),
	('facility', 3, '01a22df3-cf55-72de-9435-a6c7d3548281', 'mdm.golden_record.created.v1', '01a22df3-cf54-73c5-a6bf-2192e03e0a43', 1, '{"correlationid":"01a22df3-cf52-7535-bb71-2611fc9a446d","data":{"attributes":{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"},"changed":["addresses","name","status"],"domain":"facility","golden_id":"01a22df3-cf54-73c5-a6bf-2192e03e0a43","label":"Mercy Surgery Center","position":3,"previous_version":null,"source_keys":[{"key":"1","system":"billing"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cf55-72de-9435-a6c7d3548281","partitionkey":"01a22df3-cf54-73c5-a6bf-2192e03e0a43","sequence":"3","source":"/v1/domains/facility","specversion":"1.0","subject":"01a22df3-cf54-73c5-a6bf-2192e03e0a43","time":"2026-11-30T19:34:42.772047Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf52-7535-bb71-2611fc9a446d', 1796067282772047, '3c50c5048da5a2ca', NULL),
	('cost_center', 1, '01a22df3-cf62-7726-8b64-d5ac70244f73', 'mdm.golden_record.created.v1', '01a22df3-cf61-7715-a0e1-3def6ecc9e9b', 1, '{"correlationid":"01a22df3-cf5d-7259-abf2-3cbee0bd5626","data":{"attributes":{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"},"changed":["code","facility","name","parent","status","valid_from"],"domain":"cost_center","golden_id":"01a22df3-cf61-7715-a0e1-3def6ecc9e9b","label":"Operating Room","position":1,"previous_version":null,"source_keys":[{"key":"7420","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cf62-7726-8b64-d5ac70244f73","partitionkey":"01a22df3-cf61-7715-a0e1-3def6ecc9e9b","sequence":"1","source":"/v1/domains/cost_center","specversion":"1.0","subject":"01a22df3-cf61-7715-a0e1-3def6ecc9e9b","time":"2026-11-30T19:34:42.784357Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf5d-7259-abf2-3cbee0bd5626', 1796067282784357, '94bd315aa5ff73d8', NULL),
	('cost_center', 2, '01a22df3-cf6d-720f-b8c4-9f6ba0148e2c', 'mdm.golden_record.created.v1', '01a22df3-cf6c-726b-86de-e9c877439b3d', 1, '{"correlationid":"01a22df3-cf68-700b-8f8b-f67e42b2d97d","data":{"attributes":{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"},"changed":["code","facility","name","parent","status","valid_from"],"domain":"cost_center","golden_id":"01a22df3-cf6c-726b-86de-e9c877439b3d","label":"Recovery","position":2,"previous_version":null,"source_keys":[{"key":"7430","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cf6d-720f-b8c4-9f6ba0148e2c","partitionkey":"01a22df3-cf6c-726b-86de-e9c877439b3d","sequence":"2","source":"/v1/domains/cost_center","specversion":"1.0","subject":"01a22df3-cf6c-726b-86de-e9c877439b3d","time":"2026-11-30T19:34:42.795526Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf68-700b-8f8b-f67e42b2d97d', 1796067282795526, '94bd315aa5ff73d8', NULL),
	('cost_center', 3, '01a22df3-cf74-7254-b012-ccffaf7ff8ad', 'mdm.golden_record.created.v1', '01a22df3-cf74-7254-b012-ccfdf6a85f9d', 1, '{"correlationid":"01a22df3-cf72-7394-84cb-7982b2308b4d","data":{"attributes":{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"},"changed":["code","facility","name","status","valid_from"],"domain":"cost_center","golden_id":"01a22df3-cf74-7254-b012-ccfdf6a85f9d","label":"Plant Operations","position":3,"previous_version":null,"source_keys":[{"key":"8800","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cf74-7254-b012-ccffaf7ff8ad","partitionkey":"01a22df3-cf74-7254-b012-ccfdf6a85f9d","sequence":"3","source":"/v1/domains/cost_center","specversion":"1.0","subject":"01a22df3-cf74-7254-b012-ccfdf6a85f9d","time":"2026-11-30T19:34:42.80378Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf72-7394-84cb-7982b2308b4d', 1796067282803780, '94bd315aa5ff73d8', NULL),
	('cost_center', 4, '01a22df3-cf7e-75b7-88cc-972361cf7ebd', 'mdm.golden_record.created.v1', '01a22df3-cf7d-7034-9b6f-fe74c31f5042', 1, '{"correlationid":"01a22df3-cf7b-7302-ae37-08596b2301c5","data":{"attributes":{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"},"changed":["code","facility","grant_restricted","name","status"],"domain":"cost_center","golden_id":"01a22df3-cf7d-7034-9b6f-fe74c31f5042","label":"Research Trials","position":4,"previous_version":null,"source_keys":[{"key":"9999","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cf7e-75b7-88cc-972361cf7ebd","partitionkey":"01a22df3-cf7d-7034-9b6f-fe74c31f5042","sequence":"4","source":"/v1/domains/cost_center","specversion":"1.0","subject":"01a22df3-cf7d-7034-9b6f-fe74c31f5042","time":"2026-11-30T19:34:42.813452Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf7b-7302-ae37-08596b2301c5', 1796067282813452, '94bd315aa5ff73d8', NULL),
	('vendor', 1, '01a22df3-cf87-7168-b698-b3e2106078cd', 'mdm.golden_record.created.v1', '01a22df3-cf86-75c1-b49d-7efeea6687fc', 1, '{"correlationid":"01a22df3-cf83-7528-822f-edf48e895fff","data":{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active"},"changed":["addresses","legal_name","payment_terms","phones","status","tin"],"domain":"vendor","golden_id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","label":"Baxter Healthcare Corp","position":1,"previous_version":null,"source_keys":[{"key":"V1","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cf87-7168-b698-b3e2106078cd","partitionkey":"01a22df3-cf86-75c1-b49d-7efeea6687fc","sequence":"1","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-cf86-75c1-b49d-7efeea6687fc","time":"2026-11-30T19:34:42.822055Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf83-7528-822f-edf48e895fff', 1796067282822055, 'f40c003aecd4d164', NULL),
	('vendor', 2, '01a22df3-cf96-7357-a4b5-a4bb9f8fcfe2', 'mdm.golden_record.created.v1', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', 1, '{"correlationid":"01a22df3-cf91-741d-bd66-ce24a7c43eaa","data":{"attributes":{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"},"changed":["addresses","legal_name","payment_terms","phones","status"],"domain":"vendor","golden_id":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","label":"Cobalt Courier LLC","position":2,"previous_version":null,"source_keys":[{"key":"V2","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cf96-7357-a4b5-a4bb9f8fcfe2","partitionkey":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","sequence":"2","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","time":"2026-11-30T19:34:42.83675Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf91-741d-bd66-ce24a7c43eaa', 1796067282836750, 'f40c003aecd4d164', NULL),
	('vendor', 3, '01a22df3-cfa2-76d9-a798-22658ef2f8b5', 'mdm.golden_record.created.v1', '01a22df3-cfa1-750a-a1c8-83a3e970428b', 1, '{"correlationid":"01a22df3-cf9d-748f-b008-a28948b1727c","data":{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"},"changed":["addresses","exclusion_screening","legal_name","payment_terms","phones","status"],"domain":"vendor","golden_id":"01a22df3-cfa1-750a-a1c8-83a3e970428b","label":"Walnut Catering LLC","position":3,"previous_version":null,"source_keys":[{"key":"V3","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cfa2-76d9-a798-22658ef2f8b5","partitionkey":"01a22df3-cfa1-750a-a1c8-83a3e970428b","sequence":"3","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-cfa1-750a-a1c8-83a3e970428b","time":"2026-11-30T19:34:42.848683Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cf9d-748f-b008-a28948b1727c', 1796067282848683, 'f40c003aecd4d164', NULL),
	('vendor', 4, '01a22df3-cfac-7118-abc6-4f4182050cdd', 'mdm.golden_record.created.v1', '01a22df3-cfaa-7394-b3a8-59c29f5e5299', 1, '{"correlationid":"01a22df3-cfa7-73b3-956f-45d3f5185575","data":{"attributes":{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"},"changed":["addresses","legal_name","parent","payment_terms","phones","status"],"domain":"vendor","golden_id":"01a22df3-cfaa-7394-b3a8-59c29f5e5299","label":"Granite Roofing Inc","position":4,"previous_version":null,"source_keys":[{"key":"V4","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-cfac-7118-abc6-4f4182050cdd","partitionkey":"01a22df3-cfaa-7394-b3a8-59c29f5e5299","sequence":"4","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-cfaa-7394-b3a8-59c29f5e5299","time":"2026-11-30T19:34:42.857611Z","type":"mdm.golden_record.created.v1"}', '01a22df3-cfa7-73b3-956f-45d3f5185575', 1796067282857611, 'f40c003aecd4d164', NULL),
	('vendor', 5, '01a22df3-cfc1-7660-92da-9adf1ab3a3cb', 'mdm.golden_record.updated.v1', '01a22df3-cf86-75c1-b49d-7efeea6687fc', 2, '{"correlationid":"01a22df3-cfb5-75ef-a8ee-3c7aef188452","data":{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"changed":["addresses","commodities","erp_fields","website"],"domain":"vendor","golden_id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","label":"Baxter Healthcare Corp","position":5,"previous_version":1,"source_keys":[{"key":"V1","system":"erp"},{"key":"9007","system":"procurement"}],"status":"live","version":2},"datacontenttype":"application/json","id":"01a22df3-cfc1-7660-92da-9adf1ab3a3cb","partitionkey":"01a22df3-cf86-75c1-b49d-7efeea6687fc","sequence":"5","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-cf86-75c1-b49d-7efeea6687fc","time":"2026-11-30T19:34:42.873049Z","type":"mdm.golden_record.updated.v1"}', '01a22df3-cfb5-75ef-a8ee-3c7aef188452', 1796067282873049, 'f40c003aecd4d164', '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}]}'),
	('vendor', 6, '01a22df3-cfd2-7054-a36b-30bb6bb856df', 'mdm.golden_record.updated.v1', '01a22df3-cf86-75c1-b49d-7efeea6687fc', 3, '{"correlationid":"01a22df3-cfc9-748f-8d65-f2834a0568f0","data":{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"changed":["commodities","erp_fields","payment_hold"],"domain":"vendor","golden_id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","label":"Baxter Healthcare Corp","payment_hold":{"attributes":["bank_accounts"],"reason":"a change of payment details waits for confirmation","since":"2026-11-30T19:34:42.891933Z"},"position":6,"previous_version":2,"source_keys":[{"key":"V1","system":"erp"},{"key":"9007","system":"procurement"}],"status":"live","version":3},"datacontenttype":"application/json","id":"01a22df3-cfd2-7054-a36b-30bb6bb856df","partitionkey":"01a22df3-cf86-75c1-b49d-7efeea6687fc","sequence":"6","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-cf86-75c1-b49d-7efeea6687fc","time":"2026-11-30T19:34:42.891933Z","type":"mdm.golden_record.updated.v1"}', '01a22df3-cfc9-748f-8d65-f2834a0568f0', 1796067282891933, 'f40c003aecd4d164', '{"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}]}'),
	('vendor', 7, '01a22df3-d088-7469-a826-52358767d3f1', 'mdm.golden_record.merged.v1', '01a22df3-cfa1-750a-a1c8-83a3e970428b', 2, '{"correlationid":"01a22df3-d079-74f2-a84f-520d31516866","data":{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"},"changed":[],"domain":"vendor","golden_id":"01a22df3-cfa1-750a-a1c8-83a3e970428b","label":"Walnut Catering LLC","merged_into":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","position":7,"previous_version":1,"source_keys":[{"key":"V3","system":"erp"}],"status":"merged","version":2},"datacontenttype":"application/json","id":"01a22df3-d088-7469-a826-52358767d3f1","partitionkey":"01a22df3-cfa1-750a-a1c8-83a3e970428b","sequence":"7","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-cfa1-750a-a1c8-83a3e970428b","time":"2026-11-30T19:34:43.072699Z","type":"mdm.golden_record.merged.v1"}', '01a22df3-d079-74f2-a84f-520d31516866', 1796067283072699, 'f40c003aecd4d164', NULL),
	('vendor', 8, '01a22df3-d08a-75ea-8766-f0741c040c9e', 'mdm.golden_record.updated.v1', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', 2, '{"correlationid":"01a22df3-d079-74f2-a84f-520d31516866","data":{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"},"changed":["addresses","exclusion_screening","legal_name","phones"],"domain":"vendor","golden_id":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","label":"Walnut Catering LLC","position":8,"previous_version":1,"source_keys":[{"key":"V2","system":"erp"},{"key":"V3","system":"erp"}],"status":"live","version":2},"datacontenttype":"application/json","id":"01a22df3-d08a-75ea-8766-f0741c040c9e","partitionkey":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","sequence":"8","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","time":"2026-11-30T19:34:43.072699Z","type":"mdm.golden_record.updated.v1"}', '01a22df3-d079-74f2-a84f-520d31516866', 1796067283072699, 'f40c003aecd4d164', '{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","phones":["+17753294000"]}'),
	('vendor', 9, '01a22df3-d0ad-717f-85b1-b1c614ee74f3', 'mdm.golden_record.updated.v1', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', 3, '{"correlationid":"01a22df3-d09e-7629-a4f4-c2a74c005d52","data":{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"},"changed":[],"domain":"vendor","golden_id":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","label":"Walnut Catering LLC","position":9,"previous_version":2,"source_keys":[{"key":"V2","system":"erp"},{"key":"V3","system":"erp"},{"key":"L1","system":"procurement"}],"status":"live","version":3},"datacontenttype":"application/json","id":"01a22df3-d0ad-717f-85b1-b1c614ee74f3","partitionkey":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","sequence":"9","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","time":"2026-11-30T19:34:43.108583Z","type":"mdm.golden_record.updated.v1"}', '01a22df3-d09e-7629-a4f4-c2a74c005d52', 1796067283108583, 'f40c003aecd4d164', '{}'),
	('item', 1, '01a22df3-d0c6-70bf-8fc8-d1223afa46da', 'mdm.golden_record.created.v1', '01a22df3-d0c5-7041-b057-8ff79a8013a7', 1, '{"correlationid":"01a22df3-d0bc-731d-a128-c20bc842504f","data":{"attributes":{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"},"changed":["base_uom","charge_mappings","description","gtins","item_type","manufacturer","mfr_part_number","status"],"domain":"item","golden_id":"01a22df3-d0c5-7041-b057-8ff79a8013a7","label":"Suture Vicryl 3-0 27in","position":1,"previous_version":null,"source_keys":[{"key":"I1","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-d0c6-70bf-8fc8-d1223afa46da","partitionkey":"01a22df3-d0c5-7041-b057-8ff79a8013a7","sequence":"1","source":"/v1/domains/item","specversion":"1.0","subject":"01a22df3-d0c5-7041-b057-8ff79a8013a7","time":"2026-11-30T19:34:43.140548Z","type":"mdm.golden_record.created.v1"}', '01a22df3-d0bc-731d-a128-c20bc842504f', 1796067283140548, '9a8de68b7cd33433', NULL),
	('item', 2, '01a22df3-d0de-70ab-ae45-3d621bdb421f', 'mdm.golden_record.updated.v1', '01a22df3-d0c5-7041-b057-8ff79a8013a7', 2, '{"correlationid":"01a22df3-d0d4-743b-9021-f8050307ab9a","data":{"attributes":{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"},"changed":[],"domain":"item","golden_id":"01a22df3-d0c5-7041-b057-8ff79a8013a7","label":"Suture Vicryl 3-0 27in","position":2,"previous_version":1,"source_keys":[{"key":"I1","system":"billing"},{"key":"I1","system":"erp"}],"status":"live","version":2},"datacontenttype":"application/json","id":"01a22df3-d0de-70ab-ae45-3d621bdb421f","partitionkey":"01a22df3-d0c5-7041-b057-8ff79a8013a7","sequence":"2","source":"/v1/domains/item","specversion":"1.0","subject":"01a22df3-d0c5-7041-b057-8ff79a8013a7","time":"2026-11-30T19:34:43.160469Z","type":"mdm.golden_record.updated.v1"}', '01a22df3-d0d4-743b-9021-f8050307ab9a', 1796067283160469, '9a8de68b7cd33433', '{}'),
	('item', 3, '01a22df3-d0f9-7286-a6fa-7f21e820b572', 'mdm.golden_record.created.v1', '01a22df3-d0f9-7286-a6fa-7f1f3ca36587', 1, '{"correlationid":"01a22df3-d0f2-72f8-a29d-602746c0e56a","data":{"attributes":{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]},"changed":["base_uom","description","item_type","manufacturer","mfr_part_number","status","substitutes"],"domain":"item","golden_id":"01a22df3-d0f9-7286-a6fa-7f1f3ca36587","label":"Pacemaker dual chamber","position":3,"previous_version":null,"source_keys":[{"key":"I2","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-d0f9-7286-a6fa-7f21e820b572","partitionkey":"01a22df3-d0f9-7286-a6fa-7f1f3ca36587","sequence":"3","source":"/v1/domains/item","specversion":"1.0","subject":"01a22df3-d0f9-7286-a6fa-7f1f3ca36587","time":"2026-11-30T19:34:43.192556Z","type":"mdm.golden_record.created.v1"}', '01a22df3-d0f2-72f8-a29d-602746c0e56a', 1796067283192556, '9a8de68b7cd33433', NULL),
	('account', 1, '01a22df3-d113-7775-9546-b703842a4645', 'mdm.golden_record.created.v1', '01a22df3-d112-7377-a442-344e2e1966bc', 1, '{"correlationid":"01a22df3-d108-759e-9105-bc1fef1af58e","data":{"attributes":{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"},"changed":["account_type","chart","code","name","segment","status"],"domain":"account","golden_id":"01a22df3-d112-7377-a442-344e2e1966bc","label":"Supplies","position":1,"previous_version":null,"source_keys":[{"key":"6100","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-d113-7775-9546-b703842a4645","partitionkey":"01a22df3-d112-7377-a442-344e2e1966bc","sequence":"1","source":"/v1/domains/account","specversion":"1.0","subject":"01a22df3-d112-7377-a442-344e2e1966bc","time":"2026-11-30T19:34:43.217859Z","type":"mdm.golden_record.created.v1"}', '01a22df3-d108-759e-9105-bc1fef1af58e', 1796067283217859, '81ec4aadfcad0390', NULL);

INSERT INTO public.consumer VALUES
	('buyer', 'payables', '["vendor"]', '{}', 1796067283353784, 1796067283353784);

INSERT INTO public.consumer_position VALUES
	('buyer', 'payables', 'vendor', 9, '01a22df3-cbad-7622-bcc7-15bd74097fe4', 1796067283353784);

INSERT INTO public.crosswalk VALUES
	('ac849a312b5b3e26be68fc6bb68bd8a8', 2, '01a22df3-cf38-770f-9b7e-06cf16bbb7c1', 1796067282743701, NULL),
	('12dfd36d280a0fbafaa72009422fa89d', 4, '01a22df3-cf4c-7220-8884-22a40f8dbf1e', 1796067282764084, NULL),
	('dd9f478c817472c101b21962efe4cb94', 6, '01a22df3-cf54-73c5-a6bf-2192e03e0a43', 1796067282772047, NULL),
	('6172c8de8c28056e295c073a216c6102', 2, '01a22df3-cf61-7715-a0e1-3def6ecc9e9b', 1796067282784357, NULL),
	('e1e13fa35610f21e5168a5321b603a62', 4, '01a22df3-cf6c-726b-86de-e9c877439b3d', 1796067282795526, NULL),
	('d99b04f17499c9ff5845cd251c5afdd2', 6, '01a22df3-cf74-7254-b012-ccfdf6a85f9d', 1796067282803780, NULL),
	('5e00a783036a8bc46088b96f1ab00343', 8, '01a22df3-cf7d-7034-9b6f-fe74c31f5042', 1796067282813452, NULL),
	('635b5b183a81198f90dc089fa61a492f', 2, '01a22df3-cf86-75c1-b49d-7efeea6687fc', 1796067282822055, NULL),
	('51ac4e4dfde3143110776d61b75d3c87', 4, '01a22df3-cf95-74f9-9443-07cb5fdf44fb', 1796067282836750, NULL),
	('8d623565b2dd9111b880e30e1ecee7d6', 8, '01a22df3-cfaa-7394-b3a8-59c29f5e5299', 1796067282857611, NULL),
	('72060f621ce60949195af9ffa086d45e', 10, '01a22df3-cf86-75c1-b49d-7efeea6687fc', 1796067282873049, NULL),
	('108c9d9a3ef973aa4007fc68232e71b0', 15, '01a22df3-d05e-724d-ab0c-ee11fc49a4b4', 1796067283037840, NULL),
	('3743fa4abc82a1e549dc22fb835ba2a7', 6, '01a22df3-cfa1-750a-a1c8-83a3e970428b', 1796067282848683, 1796067283072699),
	('3743fa4abc82a1e549dc22fb835ba2a7', 17, '01a22df3-cf95-74f9-9443-07cb5fdf44fb', 1796067283072699, NULL),
	('78ff60eee38a5a0b8631baef40e7d501', 20, '01a22df3-cf95-74f9-9443-07cb5fdf44fb', 1796067283108583, NULL),
	('69609bcc2f8ebdd1b9b3a782b3f1ef1a', 2, '01a22df3-d0c5-7041-b057-8ff79a8013a7', 1796067283140548, NULL),
	('bbdc8e1cca9489e2980105fa9ecd7fcb', 4, '01a22df3-d0c5-7041-b057-8ff79a8013a7', 1796067283160469, NULL),
	('6a4cfb3d27990e6c3d224ad6e709f177', 7, '01a22df3-d0f9-7286-a6fa-7f1f3ca36587', 1796067283192556, NULL),
	('e5c9e3d8a813935db18b88fcce857798', 2, '01a22df3-d112-7377-a442-344e2e1966bc', 1796067283217859, NULL);

INSERT INTO public.decision VALUES
	('01a22df3-cf39-7597-a522-1403657c8e1e', 'facility', 'ac849a312b5b3e26be68fc6bb68bd8a8', '01a22df3-cf38-770f-9b7e-06cf16bbb7c1', 'created', '{"record_id":"ac849a312b5b3e26be68fc6bb68bd8a8","model_version":"f8ba32819e1a7487","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cf33-7165-89c0-ca28411dc4f3', 1796067282743701, '3c50c5048da5a2ca'),
	('01a22df3-cf4c-7220-8884-22a5e0add52f', 'facility', '12dfd36d280a0fbafaa72009422fa89d', '01a22df3-cf4c-7220-8884-22a40f8dbf1e', 'created', '{"record_id":"12dfd36d280a0fbafaa72009422fa89d","model_version":"f8ba32819e1a7487","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cf49-71ad-a11e-0f0b87e2ffc9', 1796067282764084, '3c50c5048da5a2ca'),
	('01a22df3-cf54-73c5-a6bf-2193bff62561', 'facility', 'dd9f478c817472c101b21962efe4cb94', '01a22df3-cf54-73c5-a6bf-2192e03e0a43', 'created', '{"record_id":"dd9f478c817472c101b21962efe4cb94","model_version":"f8ba32819e1a7487","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'portal-feed', '01a22df3-cf52-7535-bb71-2611fc9a446d', 1796067282772047, '3c50c5048da5a2ca'),
	('01a22df3-cf61-7715-a0e1-3df0f5ab462e', 'cost_center', '6172c8de8c28056e295c073a216c6102', '01a22df3-cf61-7715-a0e1-3def6ecc9e9b', 'created', '{"record_id":"6172c8de8c28056e295c073a216c6102","model_version":"d3cb072daad58b3a","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cf5d-7259-abf2-3cbee0bd5626', 1796067282784357, '94bd315aa5ff73d8'),
	('01a22df3-cf6c-726b-86de-e9c9acc7d4dd', 'cost_center', 'e1e13fa35610f21e5168a5321b603a62', '01a22df3-cf6c-726b-86de-e9c877439b3d', 'created', '{"record_id":"e1e13fa35610f21e5168a5321b603a62","model_version":"d3cb072daad58b3a","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cf68-700b-8f8b-f67e42b2d97d', 1796067282795526, '94bd315aa5ff73d8'),
	('01a22df3-cf74-7254-b012-ccfe60676a48', 'cost_center', 'd99b04f17499c9ff5845cd251c5afdd2', '01a22df3-cf74-7254-b012-ccfdf6a85f9d', 'created', '{"record_id":"d99b04f17499c9ff5845cd251c5afdd2","model_version":"d3cb072daad58b3a","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cf72-7394-84cb-7982b2308b4d', 1796067282803780, '94bd315aa5ff73d8'),
	('01a22df3-cf7d-7034-9b6f-fe75ec1e88f9', 'cost_center', '5e00a783036a8bc46088b96f1ab00343', '01a22df3-cf7d-7034-9b6f-fe74c31f5042', 'created', '{"record_id":"5e00a783036a8bc46088b96f1ab00343","model_version":"d3cb072daad58b3a","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cf7b-7302-ae37-08596b2301c5', 1796067282813452, '94bd315aa5ff73d8'),
	('01a22df3-cf86-75c1-b49d-7eff3a7c7587', 'vendor', '635b5b183a81198f90dc089fa61a492f', '01a22df3-cf86-75c1-b49d-7efeea6687fc', 'created', '{"record_id":"635b5b183a81198f90dc089fa61a492f","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cf83-7528-822f-edf48e895fff', 1796067282822055, 'f40c003aecd4d164'),
	('01a22df3-cf95-74f9-9443-07ccaa95e235', 'vendor', '51ac4e4dfde3143110776d61b75d3c87', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', 'created', '{"record_id":"51ac4e4dfde3143110776d61b75d3c87","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cf91-741d-bd66-ce24a7c43eaa', 1796067282836750, 'f40c003aecd4d164'),
	('01a22df3-cfa1-750a-a1c8-83a4a936d53b', 'vendor', '3743fa4abc82a1e549dc22fb835ba2a7', '01a22df3-cfa1-750a-a1c8-83a3e970428b', 'created', '{"record_id":"3743fa4abc82a1e549dc22fb835ba2a7","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cf9d-748f-b008-a28948b1727c', 1796067282848683, 'f40c003aecd4d164'),
	('01a22df3-cfaa-7394-b3a8-59c389523d17', 'vendor', '8d623565b2dd9111b880e30e1ecee7d6', '01a22df3-cfaa-7394-b3a8-59c29f5e5299', 'created', '{"record_id":"8d623565b2dd9111b880e30e1ecee7d6","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-cfa7-73b3-956f-45d3f5185575', 1796067282857611, 'f40c003aecd4d164'),
	('01a22df3-cfba-71fe-9853-ef70c8788e8e', 'vendor', '72060f621ce60949195af9ffa086d45e', '01a22df3-cf86-75c1-b49d-7efeea6687fc', 'joined', '{"record_id":"72060f621ce60949195af9ffa086d45e","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":1,"overflow":false,"candidates":[{"record_id":"635b5b183a81198f90dc089fa61a492f","system":"erp","golden_id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"name","left":"BAXTER HEALTHCARE CORPORATION","right":"Baxter Healthcare Corp","left_compared":"BAXTER HEALTHCARE","right_compared":"BAXTER HEALTHCARE","level":"exact","weight":21.96538021818519,"frequency_adjustment":8.965380218185189},{"name":"address","left":"1 Baxter Pkwy, Deerfield, IL 60015-4625","right":"One Baxter Parkway, Deerfield, IL 60015","left_compared":"1, BAXTER, DEERFIELD, IL, 60015","right_compared":"BAXTER, DEERFIELD, IL, 60015","level":"exact","weight":12.0,"frequency_adjustment":0.0},{"name":"phone","left":"+12249482000","right":"+12249482000","left_compared":"2249482000","right_compared":"2249482000","level":"exact","weight":11.0,"frequency_adjustment":0.0},{"name":"tin","left":null,"right":"•••","level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"uei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"lei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"duns","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"cage","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"npi","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"gln","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"email","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"website","left":"https://www.baxter.com","right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":31.67766783863574,"probability":0.9999999997088802,"verdict":"match","match_key":"+NAME+ADDRESS+PHONE","shared_keys":["name_key","name_prefix","rare_token","rare_token_pair","rare_token+state","sound_token+state","phone","zip5+house_number"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"66ba617cc8acc686"}}],"reason":"One golden record is above the automatic threshold."}', 'portal-feed', '01a22df3-cfb5-75ef-a8ee-3c7aef188452', 1796067282873049, 'f40c003aecd4d164'),
	('01a22df3-cfcd-7216-9ca1-fae727615ceb', 'vendor', '635b5b183a81198f90dc089fa61a492f', '01a22df3-cf86-75c1-b49d-7efeea6687fc', 'updated', '{"record_id":"635b5b183a81198f90dc089fa61a492f","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":1,"overflow":false,"candidates":[{"record_id":"72060f621ce60949195af9ffa086d45e","system":"procurement","golden_id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"name","left":"Baxter Healthcare Corp","right":"BAXTER HEALTHCARE CORPORATION","left_compared":"BAXTER HEALTHCARE","right_compared":"BAXTER HEALTHCARE","level":"exact","weight":21.96538021818519,"frequency_adjustment":8.965380218185189},{"name":"address","left":"One Baxter Parkway, Deerfield, IL 60015","right":"1 Baxter Pkwy, Deerfield, IL 60015-4625","left_compared":"BAXTER, DEERFIELD, IL, 60015","right_compared":"1, BAXTER, DEERFIELD, IL, 60015","level":"exact","weight":12.0,"frequency_adjustment":0.0},{"name":"phone","left":"+12249482000","right":"+12249482000","left_compared":"2249482000","right_compared":"2249482000","level":"exact","weight":11.0,"frequency_adjustment":0.0},{"name":"tin","left":"•••","right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"uei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"lei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"duns","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"cage","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"npi","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"gln","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"email","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"website","left":null,"right":"https://www.baxter.com","level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":31.67766783863574,"probability":0.9999999997088802,"verdict":"match","match_key":"+NAME+ADDRESS+PHONE","shared_keys":["name_key","name_prefix","rare_token","rare_token_pair","rare_token+state","sound_token+state","phone","zip5+house_number"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"66ba617cc8acc686"}}],"reason":"One golden record is above the automatic threshold."}', 'erp-feed', '01a22df3-cfc9-748f-8d65-f2834a0568f0', 1796067282891933, 'f40c003aecd4d164'),
	('01a22df3-d05f-77a5-9291-e8528894a97e', 'vendor', '108c9d9a3ef973aa4007fc68232e71b0', '01a22df3-d05e-724d-ab0c-ee11fc49a4b4', 'review', '{"record_id":"108c9d9a3ef973aa4007fc68232e71b0","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":2,"overflow":false,"candidates":[{"record_id":"635b5b183a81198f90dc089fa61a492f","system":"erp","golden_id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"name","left":"Baxter Health Care","right":"Baxter Healthcare Corp","left_compared":"BAXTER HEALTH CARE","right_compared":"BAXTER HEALTHCARE","level":"equivalent","weight":21.287712379549447,"frequency_adjustment":9.287712379549447},{"name":"address","left":"25212 W Illinois Route 120, Round Lake, IL 60073","right":"One Baxter Parkway, Deerfield, IL 60015","left_compared":"25212, 120, ROUND LAKE, IL, 60073","right_compared":"BAXTER, DEERFIELD, IL, 60015","level":"same_state","weight":-7.0,"frequency_adjustment":0.0},{"name":"phone","left":null,"right":"+12249482000","right_compared":"2249482000","level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"tin","left":null,"right":"•••","level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"uei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"lei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"duns","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"cage","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"npi","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"gln","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"email","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"website","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":0.9999999999999982,"probability":0.6666666666666664,"verdict":"possible_match","match_key":"~NAME-ADDRESS","shared_keys":["name_prefix","rare_token","rare_token+state","sound_token+state"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"66ba617cc8acc686"}}],"reason":"Only possible matches were found."}', 'portal-feed', '01a22df3-cfe1-7374-8019-5b0c256b3b7d', 1796067283037840, 'f40c003aecd4d164'),
	('01a22df3-d0a5-7015-af4d-1e3fc5299f1e', 'vendor', '78ff60eee38a5a0b8631baef40e7d501', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', 'joined', '{"record_id":"78ff60eee38a5a0b8631baef40e7d501","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":1,"overflow":false,"candidates":[{"record_id":"3743fa4abc82a1e549dc22fb835ba2a7","system":"erp","golden_id":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"name","left":"Walnut Catering LLC","right":"Walnut Catering LLC","left_compared":"WALNUT CATERING","right_compared":"WALNUT CATERING","level":"exact","weight":22.287712379549447,"frequency_adjustment":9.287712379549447},{"name":"address","left":"8 Orchard Avenue, Macon, GA 31201","right":"8 Orchard Avenue, Macon, GA 31201","left_compared":"8, ORCHARD, MACON, GA, 31201","right_compared":"8, ORCHARD, MACON, GA, 31201","level":"exact","weight":12.0,"frequency_adjustment":0.0},{"name":"phone","left":"+14787421100","right":"+14787421100","left_compared":"4787421100","right_compared":"4787421100","level":"exact","weight":11.0,"frequency_adjustment":0.0},{"name":"tin","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"uei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"lei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"duns","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"cage","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"npi","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"gln","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"email","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"website","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":32.0,"probability":0.9999999997671694,"verdict":"match","match_key":"+NAME+ADDRESS+PHONE","shared_keys":["name_key","name_prefix","rare_token","rare_token_pair","rare_token+state","sound_token+state","phone","zip5+house_number"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"66ba617cc8acc686"}}],"reason":"One golden record is above the automatic threshold."}', 'portal-feed', '01a22df3-d09e-7629-a4f4-c2a74c005d52', 1796067283108583, 'f40c003aecd4d164'),
	('01a22df3-d0c5-7041-b057-8ff8a0777d7a', 'item', '69609bcc2f8ebdd1b9b3a782b3f1ef1a', '01a22df3-d0c5-7041-b057-8ff79a8013a7', 'created', '{"record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","model_version":"b0057d4e1de194bc","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-d0bc-731d-a128-c20bc842504f', 1796067283140548, '9a8de68b7cd33433'),
	('01a22df3-d0d9-77f7-a754-3e2f3dc8a7f6', 'item', 'bbdc8e1cca9489e2980105fa9ecd7fcb', '01a22df3-d0c5-7041-b057-8ff79a8013a7', 'joined', '{"record_id":"bbdc8e1cca9489e2980105fa9ecd7fcb","model_version":"b0057d4e1de194bc","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":1,"overflow":false,"candidates":[{"record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","system":"erp","golden_id":"01a22df3-d0c5-7041-b057-8ff79a8013a7","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"description","left":"Suture Vicryl 3-0 27in","right":"Suture Vicryl 3-0 27in","left_compared":"SUTURE VICRYL 3-0 27IN","right_compared":"SUTURE VICRYL 3-0 27IN","level":"exact","weight":7.0,"frequency_adjustment":2.0},{"name":"manufacturer","left":"Ethicon","right":"Ethicon","left_compared":"ETHICON","right_compared":"ETHICON","level":"exact","weight":3.0,"frequency_adjustment":0.0},{"name":"mfr_part_number","left":"J316H","right":"J316H","level":"exact","weight":13.0,"frequency_adjustment":-0.0},{"name":"gtin","left":null,"right":"10705031010017","level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"udi_di","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"ndc","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"vendor_part_number","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"unspsc","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"hcpcs","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"unit_price","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":9.712287620450551,"probability":0.9988093264979149,"verdict":"match","match_key":"+DESCRIPTION+MANUFACTURER+MFR_PART_NUMBER","shared_keys":["identifier:mfr_part_number","name_key:description","rare_token_pair:description"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"b0057d4e1de194bc"}}],"reason":"One golden record is above the automatic threshold."}', 'portal-feed', '01a22df3-d0d4-743b-9021-f8050307ab9a', 1796067283160469, '9a8de68b7cd33433'),
	('01a22df3-d0f9-7286-a6fa-7f20cc0164cc', 'item', '6a4cfb3d27990e6c3d224ad6e709f177', '01a22df3-d0f9-7286-a6fa-7f1f3ca36587', 'created', '{"record_id":"6a4cfb3d27990e6c3d224ad6e709f177","model_version":"b0057d4e1de194bc","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-d0f2-72f8-a29d-602746c0e56a', 1796067283192556, '9a8de68b7cd33433'),
	('01a22df3-d112-7377-a442-344fafba456d', 'account', 'e5c9e3d8a813935db18b88fcce857798', '01a22df3-d112-7377-a442-344e2e1966bc', 'created', '{"record_id":"e5c9e3d8a813935db18b88fcce857798","model_version":"0c0717df04ca94d6","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}', 'erp-feed', '01a22df3-d108-759e-9105-bc1fef1af58e', 1796067283217859, '81ec4aadfcad0390');

INSERT INTO public.domain_head VALUES
	('operations', 0, 0, 0, '', '01a22df3-cacf-73be-aec7-d995a94d3c4e', NULL, NULL, 1),
	('account_mapping', 0, 0, 1, 'ef367b6fbb86ca375682ad908157acbd82f988b9d9d1cb86981023293386da14', '01a22df3-cb0d-738a-8eea-02d2885f60e7', NULL, '01a22df3-cb0e-70b4-b94c-341823190fb3', 1),
	('facility', 3, 6, 4, 'a521495c3f8df542a95d945d7f3445c869537707b453e9bba908a2052338523b', '01a22df3-cb46-74f8-b959-3e1234a5bafc', NULL, '01a22df3-cb47-7196-8959-4c35c89bb2b1', 1),
	('cost_center', 4, 8, 5, 'bfe270f861ba0c6c9416aa1ba7b3aadffdfa59acc46dfa10c3f68922f1e00fcc', '01a22df3-cb25-7342-9e4e-9bf8571e18e0', NULL, '01a22df3-cb26-7680-8226-c3cbfec7f8d7', 1),
	('item', 3, 7, 4, '52d9f2d2f78d9bbbb5dfc8d9d2de757befa11570679adf27aadf8388f1af9930', '01a22df3-cb80-753b-9f6d-c531aa9c8e25', NULL, '01a22df3-cb81-73ff-a871-d47cf8c3fc7f', 1),
	('account', 1, 2, 2, '04e15901fc0f9e5b289589b60df0c3d1e37c480a0168b4c3dd82a21e63b94125', '01a22df3-cae4-7186-86a6-72d81325446d', NULL, '01a22df3-cae4-7186-86a6-72da4d7aae29', 1),
	('vendor', 9, 22, 11, 'f9388d88e808e8fcaa19bf599f974f57db1921783126d5c796ce4047560c6edd', '01a22df3-cbad-7622-bcc7-15bd74097fe4', NULL, '01a22df3-cbb0-719e-9109-9b9de49689da', 1);

INSERT INTO public.golden_check VALUES
	('01a22df3-cfa1-750a-a1c8-83a3e970428b', 'vendor', 1797811200000000, '{}'),
	('01a22df3-cf95-74f9-9443-07cb5fdf44fb', 'vendor', 1797811200000000, '{}');

INSERT INTO public.golden_identifier VALUES
	('item', '4e13e373686e0ba8d38e08875a3d0ebedd3baa32e0c9edc1cda499a59a6f9ba2', '01a22df3-d0c5-7041-b057-8ff79a8013a7', 'gtins.gtin');

INSERT INTO public.golden_merge VALUES
	('01a22df3-d088-7469-a826-5236362d8be9', 'vendor', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', '01a22df3-cfa1-750a-a1c8-83a3e970428b', '["3743fa4abc82a1e549dc22fb835ba2a7"]', '[]', 'One company.', 'ann', '01a22df3-d079-74f2-a84f-520d31516866', 1796067283072699, NULL, NULL);

INSERT INTO public.golden_past VALUES
	('01a22df3-cf86-75c1-b49d-7efeea6687fc', 11, 1796067282873049, 'vendor', 'live', NULL, false, 'Baxter Healthcare Corp', 1, '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active"}', '{"members":[["erp","V1"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"legal_name":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"payment_terms":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"tin":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active"},"domain":"vendor","id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","label":"Baxter Healthcare Corp","published_at":"2026-11-30T19:34:42.822055Z","source_keys":[{"key":"V1","system":"erp"}],"status":"live","version":1}', 1796067282822055, 1796067282822055, 1796067282822055, NULL, NULL, NULL, '{"tin":"36-2604143"}', '{"tin":"36-2604143"}'),
	('01a22df3-cf86-75c1-b49d-7efeea6687fc', 13, 1796067282891933, 'vendor', 'live', NULL, false, 'Baxter Healthcare Corp', 2, '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"}', '{"members":[["erp","V1"],["procurement","9007"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"2 entries of 2 records, each once","rule":"survivorship.attributes.addresses","others":[{"system":"procurement","key":"9007","reason":"gave 1 entry"}]},"commodities":{"system":"procurement","key":"9007","record_id":"72060f621ce60949195af9ffa086d45e","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"erp_fields":{"system":"procurement","key":"9007","record_id":"72060f621ce60949195af9ffa086d45e","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"legal_name":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.attributes.legal_name","others":[{"system":"procurement","key":"9007","value":"BAXTER HEALTHCARE CORPORATION","reason":"source procurement comes later in the source order"}]},"payment_terms":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"procurement","key":"9007","value":"N45","reason":"source procurement comes later in the source order"}]},"phones":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"1 entry of 2 records, each once","rule":"survivorship.attributes.phones","others":[{"system":"procurement","key":"9007","reason":"all its entries were there"}]},"status":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"tin":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"website":{"system":"procurement","key":"9007","record_id":"72060f621ce60949195af9ffa086d45e","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 2, '{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"domain":"vendor","id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","label":"Baxter Healthcare Corp","published_at":"2026-11-30T19:34:42.873049Z","source_keys":[{"key":"V1","system":"erp"},{"key":"9007","system":"procurement"}],"status":"live","version":2}', 1796067282822055, 1796067282873049, 1796067282873049, NULL, NULL, NULL, '{"tin":"36-2604143"}', '{"tin":"36-2604143"}'),
	('01a22df3-cf95-74f9-9443-07cb5fdf44fb', 18, 1796067283072699, 'vendor', 'live', NULL, false, 'Cobalt Courier LLC', 1, '{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"}', '{"members":[["erp","V2"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"legal_name":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"payment_terms":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"},"domain":"vendor","id":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","label":"Cobalt Courier LLC","published_at":"2026-11-30T19:34:42.83675Z","source_keys":[{"key":"V2","system":"erp"}],"status":"live","version":1}', 1796067282836750, 1796067282836750, 1796067282836750, NULL, NULL, NULL, NULL, NULL),
	('01a22df3-cfa1-750a-a1c8-83a3e970428b', 18, 1796067283072699, 'vendor', 'live', NULL, false, 'Walnut Catering LLC', 1, '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}', '{"members":[["erp","V3"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"exclusion_screening":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.exclusion_screening","others":[]},"legal_name":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"payment_terms":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"},"domain":"vendor","id":"01a22df3-cfa1-750a-a1c8-83a3e970428b","label":"Walnut Catering LLC","published_at":"2026-11-30T19:34:42.848683Z","source_keys":[{"key":"V3","system":"erp"}],"status":"live","version":1}', 1796067282848683, 1796067282848683, 1796067282848683, NULL, NULL, NULL, NULL, NULL),
	('01a22df3-cf95-74f9-9443-07cb5fdf44fb', 21, 1796067283108583, 'vendor', 'live', NULL, false, 'Walnut Catering LLC', 2, '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"}', '{"members":[["erp","V2"],["erp","V3"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"2 entries of 2 records, each once","rule":"survivorship.attributes.addresses","others":[{"system":"erp","key":"V2","reason":"gave 1 entry"}]},"exclusion_screening":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.exclusion_screening","others":[]},"legal_name":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"longest","reason":"the longest value","rule":"survivorship.attributes.legal_name","others":[{"system":"erp","key":"V2","value":"Cobalt Courier LLC","reason":"a shorter value"}]},"payment_terms":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"erp","key":"V2","reason":"the same value"}]},"phones":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"2 entries of 2 records, each once","rule":"survivorship.attributes.phones","others":[{"system":"erp","key":"V2","reason":"gave 1 entry"}]},"status":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"erp","key":"V2","reason":"the same value"}]}}}', '{}', 2, '{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"},"domain":"vendor","id":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","label":"Walnut Catering LLC","published_at":"2026-11-30T19:34:43.072699Z","source_keys":[{"key":"V2","system":"erp"},{"key":"V3","system":"erp"}],"status":"live","version":2}', 1796067282836750, 1796067283072699, 1796067283072699, NULL, NULL, NULL, '{}', '{}'),
	('01a22df3-d0c5-7041-b057-8ff79a8013a7', 5, 1796067283160469, 'item', 'live', NULL, false, 'Suture Vicryl 3-0 27in', 1, '{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}', '{"members":[["erp","I1"]],"rules_version":"9a8de68b7cd33433","attributes":{"base_uom":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"charge_mappings":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"description":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.description","others":[]},"gtins":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.gtins","others":[]},"item_type":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"manufacturer":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"mfr_part_number":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"},"domain":"item","id":"01a22df3-d0c5-7041-b057-8ff79a8013a7","label":"Suture Vicryl 3-0 27in","published_at":"2026-11-30T19:34:43.140548Z","source_keys":[{"key":"I1","system":"erp"}],"status":"live","version":1}', 1796067283140548, 1796067283140548, 1796067283140548, NULL, NULL, NULL, NULL, NULL);

INSERT INTO public.golden_record VALUES
	('01a22df3-cf38-770f-9b7e-06cf16bbb7c1', 'facility', 'live', NULL, false, 'Harborview Hospital', 1, '{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"}', '{"members":[["erp","1"]],"rules_version":"3c50c5048da5a2ca","attributes":{"addresses":{"system":"erp","key":"1","record_id":"ac849a312b5b3e26be68fc6bb68bd8a8","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.addresses","others":[]},"name":{"system":"erp","key":"1","record_id":"ac849a312b5b3e26be68fc6bb68bd8a8","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"1","record_id":"ac849a312b5b3e26be68fc6bb68bd8a8","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"},"domain":"facility","id":"01a22df3-cf38-770f-9b7e-06cf16bbb7c1","label":"Harborview Hospital","published_at":"2026-11-30T19:34:42.743701Z","source_keys":[{"key":"1","system":"erp"}],"status":"live","version":1}', 1796067282743701, 1796067282743701, 1796067282743701, NULL, NULL, NULL),
	('01a22df3-cf4c-7220-8884-22a40f8dbf1e', 'facility', 'live', NULL, false, 'Larkspur Clinic', 1, '{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"}', '{"members":[["erp","2"]],"rules_version":"3c50c5048da5a2ca","attributes":{"addresses":{"system":"erp","key":"2","record_id":"12dfd36d280a0fbafaa72009422fa89d","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.addresses","others":[]},"name":{"system":"erp","key":"2","record_id":"12dfd36d280a0fbafaa72009422fa89d","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"2","record_id":"12dfd36d280a0fbafaa72009422fa89d","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"},"domain":"facility","id":"01a22df3-cf4c-7220-8884-22a40f8dbf1e","label":"Larkspur Clinic","published_at":"2026-11-30T19:34:42.764084Z","source_keys":[{"key":"2","system":"erp"}],"status":"live","version":1}', 1796067282764084, 1796067282764084, 1796067282764084, NULL, NULL, NULL),
	('01a22df3-cf54-73c5-a6bf-2192e03e0a43', 'facility', 'live', NULL, false, 'Mercy Surgery Center', 1, '{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"}', '{"members":[["billing","1"]],"rules_version":"3c50c5048da5a2ca","attributes":{"addresses":{"system":"billing","key":"1","record_id":"dd9f478c817472c101b21962efe4cb94","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.addresses","others":[]},"name":{"system":"billing","key":"1","record_id":"dd9f478c817472c101b21962efe4cb94","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"billing","key":"1","record_id":"dd9f478c817472c101b21962efe4cb94","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"},"domain":"facility","id":"01a22df3-cf54-73c5-a6bf-2192e03e0a43","label":"Mercy Surgery Center","published_at":"2026-11-30T19:34:42.772047Z","source_keys":[{"key":"1","system":"billing"}],"status":"live","version":1}', 1796067282772047, 1796067282772047, 1796067282772047, NULL, NULL, NULL),
	('01a22df3-cf61-7715-a0e1-3def6ecc9e9b', 'cost_center', 'live', NULL, false, 'Operating Room', 1, '{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"}', '{"members":[["erp","7420"]],"rules_version":"94bd315aa5ff73d8","made_at":1795996800000000,"attributes":{"code":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"facility":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"parent":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"valid_from":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"},"domain":"cost_center","id":"01a22df3-cf61-7715-a0e1-3def6ecc9e9b","label":"Operating Room","published_at":"2026-11-30T19:34:42.784357Z","source_keys":[{"key":"7420","system":"erp"}],"status":"live","version":1}', 1796067282784357, 1796067282784357, 1796067282784357, NULL, NULL, NULL),
	('01a22df3-cf6c-726b-86de-e9c877439b3d', 'cost_center', 'live', NULL, false, 'Recovery', 1, '{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"}', '{"members":[["erp","7430"]],"rules_version":"94bd315aa5ff73d8","made_at":1795996800000000,"attributes":{"code":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"facility":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"parent":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"valid_from":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"},"domain":"cost_center","id":"01a22df3-cf6c-726b-86de-e9c877439b3d","label":"Recovery","published_at":"2026-11-30T19:34:42.795526Z","source_keys":[{"key":"7430","system":"erp"}],"status":"live","version":1}', 1796067282795526, 1796067282795526, 1796067282795526, NULL, NULL, NULL),
	('01a22df3-cf74-7254-b012-ccfdf6a85f9d', 'cost_center', 'live', NULL, false, 'Plant Operations', 1, '{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"}', '{"members":[["erp","8800"]],"rules_version":"94bd315aa5ff73d8","made_at":1795996800000000,"attributes":{"code":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"facility":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"valid_from":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"},"domain":"cost_center","id":"01a22df3-cf74-7254-b012-ccfdf6a85f9d","label":"Plant Operations","published_at":"2026-11-30T19:34:42.80378Z","source_keys":[{"key":"8800","system":"erp"}],"status":"live","version":1}', 1796067282803780, 1796067282803780, 1796067282803780, NULL, NULL, NULL),
	('01a22df3-cf7d-7034-9b6f-fe74c31f5042', 'cost_center', 'live', NULL, false, 'Research Trials', 1, '{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"}', '{"members":[["erp","9999"]],"rules_version":"94bd315aa5ff73d8","made_at":1795996800000000,"attributes":{"code":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"facility":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"grant_restricted":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"},"domain":"cost_center","id":"01a22df3-cf7d-7034-9b6f-fe74c31f5042","label":"Research Trials","published_at":"2026-11-30T19:34:42.813452Z","source_keys":[{"key":"9999","system":"erp"}],"status":"live","version":1}', 1796067282813452, 1796067282813452, 1796067282813452, NULL, NULL, NULL),
	('01a22df3-cf95-74f9-9443-07cb5fdf44fb', 'vendor', 'live', NULL, false, 'Walnut Catering LLC', 3, '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"}', '{"members":[["erp","V2"],["erp","V3"],["procurement","L1"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"2 entries of 3 records, each once","rule":"survivorship.attributes.addresses","others":[{"system":"erp","key":"V2","reason":"gave 1 entry"},{"system":"procurement","key":"L1","reason":"all its entries were there"}]},"exclusion_screening":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.exclusion_screening","others":[]},"legal_name":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"most_frequent","reason":"2 of 3 records have this value","rule":"survivorship.attributes.legal_name","others":[{"system":"procurement","key":"L1","reason":"the same value"},{"system":"erp","key":"V2","value":"Cobalt Courier LLC","reason":"1 of 3 records have this value"}]},"payment_terms":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"erp","key":"V2","reason":"the same value"}]},"phones":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"2 entries of 3 records, each once","rule":"survivorship.attributes.phones","others":[{"system":"erp","key":"V2","reason":"gave 1 entry"},{"system":"procurement","key":"L1","reason":"all its entries were there"}]},"status":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"erp","key":"V2","reason":"the same value"}]}}}', '{}', 3, '{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"},"domain":"vendor","id":"01a22df3-cf95-74f9-9443-07cb5fdf44fb","label":"Walnut Catering LLC","published_at":"2026-11-30T19:34:43.108583Z","source_keys":[{"key":"V2","system":"erp"},{"key":"V3","system":"erp"},{"key":"L1","system":"procurement"}],"status":"live","version":3}', 1796067282836750, 1796067283108583, 1796067283108583, NULL, NULL, NULL),
	('01a22df3-cfaa-7394-b3a8-59c29f5e5299', 'vendor', 'live', NULL, false, 'Granite Roofing Inc', 1, '{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"}', '{"members":[["erp","V4"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"legal_name":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"parent":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"payment_terms":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"},"domain":"vendor","id":"01a22df3-cfaa-7394-b3a8-59c29f5e5299","label":"Granite Roofing Inc","published_at":"2026-11-30T19:34:42.857611Z","source_keys":[{"key":"V4","system":"erp"}],"status":"live","version":1}', 1796067282857611, 1796067282857611, 1796067282857611, NULL, NULL, NULL),
	('01a22df3-cf86-75c1-b49d-7efeea6687fc', 'vendor', 'live', NULL, false, 'Baxter Healthcare Corp', 3, '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"}', '{"members":[["erp","V1"],["procurement","9007"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"2 entries of 2 records, each once","rule":"survivorship.attributes.addresses","others":[{"system":"procurement","key":"9007","reason":"gave 1 entry"}]},"bank_accounts":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.bank_accounts","others":[]},"commodities":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"procurement","key":"9007","value":["42131600"],"reason":"source procurement comes later in the source order"}]},"erp_fields":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"procurement","key":"9007","value":[{"entity":"200","pay_group":"STD","site_code":"A"}],"reason":"source procurement comes later in the source order"}]},"legal_name":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.attributes.legal_name","others":[{"system":"procurement","key":"9007","value":"BAXTER HEALTHCARE CORPORATION","reason":"source procurement comes later in the source order"}]},"payment_terms":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"procurement","key":"9007","value":"N45","reason":"source procurement comes later in the source order"}]},"phones":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"1 entry of 2 records, each once","rule":"survivorship.attributes.phones","others":[{"system":"procurement","key":"9007","reason":"all its entries were there"}]},"status":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"tin":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"website":{"system":"procurement","key":"9007","record_id":"72060f621ce60949195af9ffa086d45e","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 3, '{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"domain":"vendor","id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","label":"Baxter Healthcare Corp","payment_hold":{"attributes":["bank_accounts"],"reason":"a change of payment details waits for confirmation","since":"2026-11-30T19:34:42.891933Z"},"published_at":"2026-11-30T19:34:42.891933Z","source_keys":[{"key":"V1","system":"erp"},{"key":"9007","system":"procurement"}],"status":"live","version":3}', 1796067282822055, 1796067282891933, 1796067282891933, NULL, NULL, NULL),
	('01a22df3-d05e-724d-ab0c-ee11fc49a4b4', 'vendor', 'live', NULL, true, 'Baxter Health Care', 1, '{"addresses":[{"city":"Round Lake","line1":"25212 W Illinois Route 120","state":"IL","zip":"60073"}],"legal_name":"Baxter Health Care"}', '{"members":[["ap","77"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"ap","key":"77","record_id":"108c9d9a3ef973aa4007fc68232e71b0","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"legal_name":{"system":"ap","key":"77","record_id":"108c9d9a3ef973aa4007fc68232e71b0","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]}}}', '{}', NULL, NULL, 1796067283037840, 1796067283037840, NULL, NULL, NULL, NULL),
	('01a22df3-cfa1-750a-a1c8-83a3e970428b', 'vendor', 'merged', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', false, 'Walnut Catering LLC', 2, '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}', '{"members":[["erp","V3"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"exclusion_screening":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.exclusion_screening","others":[]},"legal_name":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"payment_terms":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"},"domain":"vendor","id":"01a22df3-cfa1-750a-a1c8-83a3e970428b","label":"Walnut Catering LLC","published_at":"2026-11-30T19:34:42.848683Z","source_keys":[{"key":"V3","system":"erp"}],"status":"live","version":1}', 1796067282848683, 1796067283072699, 1796067282848683, NULL, NULL, NULL),
	('01a22df3-d0c5-7041-b057-8ff79a8013a7', 'item', 'live', NULL, false, 'Suture Vicryl 3-0 27in', 2, '{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}', '{"members":[["billing","I1"],["erp","I1"]],"rules_version":"9a8de68b7cd33433","attributes":{"base_uom":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"billing","key":"I1","reason":"the same value"}]},"charge_mappings":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"billing","key":"I1","value":[{"billable":true,"charge_code":"880001","facility":"1","revenue_code":"0270"}],"reason":"source billing comes later in the source order"}]},"description":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.attributes.description","others":[{"system":"billing","key":"I1","reason":"the same value"}]},"gtins":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.gtins","others":[]},"item_type":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"manufacturer":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"billing","key":"I1","reason":"the same value"}]},"mfr_part_number":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"billing","key":"I1","reason":"the same value"}]},"status":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 2, '{"attributes":{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"},"domain":"item","id":"01a22df3-d0c5-7041-b057-8ff79a8013a7","label":"Suture Vicryl 3-0 27in","published_at":"2026-11-30T19:34:43.160469Z","source_keys":[{"key":"I1","system":"billing"},{"key":"I1","system":"erp"}],"status":"live","version":2}', 1796067283140548, 1796067283160469, 1796067283160469, NULL, NULL, NULL),
	('01a22df3-d0f9-7286-a6fa-7f1f3ca36587', 'item', 'live', NULL, false, 'Pacemaker dual chamber', 1, '{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]}', '{"members":[["erp","I2"]],"rules_version":"9a8de68b7cd33433","attributes":{"base_uom":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"description":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.description","others":[]},"item_type":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"manufacturer":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"mfr_part_number":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"substitutes":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.substitutes","others":[]}}}', '{}', 1, '{"attributes":{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]},"domain":"item","id":"01a22df3-d0f9-7286-a6fa-7f1f3ca36587","label":"Pacemaker dual chamber","published_at":"2026-11-30T19:34:43.192556Z","source_keys":[{"key":"I2","system":"erp"}],"status":"live","version":1}', 1796067283192556, 1796067283192556, 1796067283192556, NULL, NULL, NULL),
	('01a22df3-d112-7377-a442-344e2e1966bc', 'account', 'live', NULL, false, 'Supplies', 1, '{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"}', '{"members":[["erp","6100"]],"rules_version":"81ec4aadfcad0390","made_at":1795996800000000,"attributes":{"account_type":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"chart":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"code":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"segment":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}', '{}', 1, '{"attributes":{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"},"domain":"account","id":"01a22df3-d112-7377-a442-344e2e1966bc","label":"Supplies","published_at":"2026-11-30T19:34:43.217859Z","source_keys":[{"key":"6100","system":"erp"}],"status":"live","version":1}', 1796067283217859, 1796067283217859, 1796067283217859, NULL, NULL, NULL);

INSERT INTO public.golden_sensitive VALUES
	('01a22df3-cf86-75c1-b49d-7efeea6687fc', '{"bank_accounts":[{"aba":"021000021","account":"12345678","country":"US","holder":"Baxter Healthcare Corp","remit_to":"V1","verified_at":"2026-11-02","verified_by":"cy"}],"tin":"36-2604143"}', '{"tin":"36-2604143"}'),
	('01a22df3-cfa1-750a-a1c8-83a3e970428b', '{}', '{}'),
	('01a22df3-cf95-74f9-9443-07cb5fdf44fb', '{}', '{}'),
	('01a22df3-d0c5-7041-b057-8ff79a8013a7', '{}', '{}');

INSERT INTO public.golden_term VALUES
	('facility', '#system', 'erp', '01a22df3-cf38-770f-9b7e-06cf16bbb7c1'),
	('facility', 'addresses.city', 'AKRON', '01a22df3-cf38-770f-9b7e-06cf16bbb7c1'),
	('facility', 'addresses.state', 'OH', '01a22df3-cf38-770f-9b7e-06cf16bbb7c1'),
	('facility', 'addresses.zip', '44308', '01a22df3-cf38-770f-9b7e-06cf16bbb7c1'),
	('facility', 'name', 'HARBORVIEW HOSPITAL', '01a22df3-cf38-770f-9b7e-06cf16bbb7c1'),
	('facility', 'status', 'ACTIVE', '01a22df3-cf38-770f-9b7e-06cf16bbb7c1'),
	('facility', '#system', 'erp', '01a22df3-cf4c-7220-8884-22a40f8dbf1e'),
	('facility', 'addresses.city', 'TULSA', '01a22df3-cf4c-7220-8884-22a40f8dbf1e'),
	('facility', 'addresses.state', 'OK', '01a22df3-cf4c-7220-8884-22a40f8dbf1e'),
	('facility', 'addresses.zip', '74103', '01a22df3-cf4c-7220-8884-22a40f8dbf1e'),
	('facility', 'name', 'LARKSPUR CLINIC', '01a22df3-cf4c-7220-8884-22a40f8dbf1e'),
	('facility', 'status', 'ACTIVE', '01a22df3-cf4c-7220-8884-22a40f8dbf1e'),
	('facility', '#system', 'billing', '01a22df3-cf54-73c5-a6bf-2192e03e0a43'),
	('facility', 'addresses.city', 'BOISE', '01a22df3-cf54-73c5-a6bf-2192e03e0a43'),
	('facility', 'addresses.state', 'ID', '01a22df3-cf54-73c5-a6bf-2192e03e0a43'),
	('facility', 'addresses.zip', '83702', '01a22df3-cf54-73c5-a6bf-2192e03e0a43'),
	('facility', 'name', 'MERCY SURGERY CENTER', '01a22df3-cf54-73c5-a6bf-2192e03e0a43'),
	('facility', 'status', 'ACTIVE', '01a22df3-cf54-73c5-a6bf-2192e03e0a43'),
	('cost_center', '#system', 'erp', '01a22df3-cf61-7715-a0e1-3def6ecc9e9b'),
	('cost_center', 'code', '7420', '01a22df3-cf61-7715-a0e1-3def6ecc9e9b'),
	('cost_center', 'facility', '1', '01a22df3-cf61-7715-a0e1-3def6ecc9e9b'),
	('cost_center', 'name', 'OPERATING ROOM', '01a22df3-cf61-7715-a0e1-3def6ecc9e9b'),
	('cost_center', 'parent', '8800', '01a22df3-cf61-7715-a0e1-3def6ecc9e9b'),
	('cost_center', 'status', 'ACTIVE', '01a22df3-cf61-7715-a0e1-3def6ecc9e9b'),
	('cost_center', '#system', 'erp', '01a22df3-cf6c-726b-86de-e9c877439b3d'),
	('cost_center', 'code', '7430', '01a22df3-cf6c-726b-86de-e9c877439b3d'),
	('cost_center', 'facility', '1', '01a22df3-cf6c-726b-86de-e9c877439b3d'),
	('cost_center', 'name', 'RECOVERY', '01a22df3-cf6c-726b-86de-e9c877439b3d'),
	('cost_center', 'parent', '8800', '01a22df3-cf6c-726b-86de-e9c877439b3d'),
	('cost_center', 'status', 'ACTIVE', '01a22df3-cf6c-726b-86de-e9c877439b3d'),
	('cost_center', '#system', 'erp', '01a22df3-cf74-7254-b012-ccfdf6a85f9d'),
	('cost_center', 'code', '8800', '01a22df3-cf74-7254-b012-ccfdf6a85f9d'),
	('cost_center', 'facility', '2', '01a22df3-cf74-7254-b012-ccfdf6a85f9d'),
	('cost_center', 'name', 'PLANT OPERATIONS', '01a22df3-cf74-7254-b012-ccfdf6a85f9d'),
	('cost_center', 'status', 'ACTIVE', '01a22df3-cf74-7254-b012-ccfdf6a85f9d'),
	('cost_center', '#system', 'erp', '01a22df3-cf7d-7034-9b6f-fe74c31f5042'),
	('cost_center', 'code', '9999', '01a22df3-cf7d-7034-9b6f-fe74c31f5042'),
	('cost_center', 'facility', '99', '01a22df3-cf7d-7034-9b6f-fe74c31f5042'),
	('cost_center', 'name', 'RESEARCH TRIALS', '01a22df3-cf7d-7034-9b6f-fe74c31f5042'),
	('cost_center', 'status', 'ACTIVE', '01a22df3-cf7d-7034-9b6f-fe74c31f5042'),
	('vendor', '#system', 'erp', '01a22df3-cfaa-7394-b3a8-59c29f5e5299'),
	('vendor', 'addresses.city', 'BOISE', '01a22df3-cfaa-7394-b3a8-59c29f5e5299'),
	('vendor', 'addresses.state', 'ID', '01a22df3-cfaa-7394-b3a8-59c29f5e5299'),
	('vendor', 'addresses.zip', '83702', '01a22df3-cfaa-7394-b3a8-59c29f5e5299'),
	('vendor', 'legal_name', 'GRANITE ROOFING INC', '01a22df3-cfaa-7394-b3a8-59c29f5e5299'),
	('vendor', 'status', 'ACTIVE', '01a22df3-cfaa-7394-b3a8-59c29f5e5299'),
	('vendor', '#system', 'erp', '01a22df3-cf86-75c1-b49d-7efeea6687fc'),
	('vendor', '#system', 'procurement', '01a22df3-cf86-75c1-b49d-7efeea6687fc'),
	('vendor', 'addresses.city', 'DEERFIELD', '01a22df3-cf86-75c1-b49d-7efeea6687fc'),
	('vendor', 'addresses.state', 'IL', '01a22df3-cf86-75c1-b49d-7efeea6687fc');
INSERT INTO public.golden_term VALUES
	('vendor', 'addresses.zip', '60015', '01a22df3-cf86-75c1-b49d-7efeea6687fc'),
	('vendor', 'addresses.zip', '60015-4625', '01a22df3-cf86-75c1-b49d-7efeea6687fc'),
	('vendor', 'legal_name', 'BAXTER HEALTHCARE CORP', '01a22df3-cf86-75c1-b49d-7efeea6687fc'),
	('vendor', 'status', 'ACTIVE', '01a22df3-cf86-75c1-b49d-7efeea6687fc'),
	('vendor', '#system', 'erp', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('vendor', '#system', 'procurement', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('vendor', 'addresses.city', 'MACON', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('vendor', 'addresses.city', 'RENO', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('vendor', 'addresses.state', 'GA', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('vendor', 'addresses.state', 'NV', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('vendor', 'addresses.zip', '31201', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('vendor', 'addresses.zip', '89501', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('vendor', 'legal_name', 'WALNUT CATERING LLC', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('vendor', 'status', 'ACTIVE', '01a22df3-cf95-74f9-9443-07cb5fdf44fb'),
	('item', '#system', 'billing', '01a22df3-d0c5-7041-b057-8ff79a8013a7'),
	('item', '#system', 'erp', '01a22df3-d0c5-7041-b057-8ff79a8013a7'),
	('item', 'description', 'SUTURE VICRYL 3-0 27IN', '01a22df3-d0c5-7041-b057-8ff79a8013a7'),
	('item', 'gtins.gtin', '10705031010017', '01a22df3-d0c5-7041-b057-8ff79a8013a7'),
	('item', 'item_type', 'MED_SURG', '01a22df3-d0c5-7041-b057-8ff79a8013a7'),
	('item', 'manufacturer', 'ETHICON', '01a22df3-d0c5-7041-b057-8ff79a8013a7'),
	('item', 'mfr_part_number', 'J316H', '01a22df3-d0c5-7041-b057-8ff79a8013a7'),
	('item', 'status', 'ACTIVE', '01a22df3-d0c5-7041-b057-8ff79a8013a7'),
	('item', '#system', 'erp', '01a22df3-d0f9-7286-a6fa-7f1f3ca36587'),
	('item', 'description', 'PACEMAKER DUAL CHAMBER', '01a22df3-d0f9-7286-a6fa-7f1f3ca36587'),
	('item', 'item_type', 'IMPLANT', '01a22df3-d0f9-7286-a6fa-7f1f3ca36587'),
	('item', 'manufacturer', 'ABBOTT', '01a22df3-d0f9-7286-a6fa-7f1f3ca36587'),
	('item', 'mfr_part_number', 'PM2240', '01a22df3-d0f9-7286-a6fa-7f1f3ca36587'),
	('item', 'status', 'ACTIVE', '01a22df3-d0f9-7286-a6fa-7f1f3ca36587'),
	('account', '#system', 'erp', '01a22df3-d112-7377-a442-344e2e1966bc'),
	('account', 'account_type', 'EXPENSE', '01a22df3-d112-7377-a442-344e2e1966bc'),
	('account', 'chart', 'GL', '01a22df3-d112-7377-a442-344e2e1966bc'),
	('account', 'code', '6100', '01a22df3-d112-7377-a442-344e2e1966bc'),
	('account', 'name', 'SUPPLIES', '01a22df3-d112-7377-a442-344e2e1966bc'),
	('account', 'segment', 'ACCOUNT', '01a22df3-d112-7377-a442-344e2e1966bc'),
	('account', 'status', 'ACTIVE', '01a22df3-d112-7377-a442-344e2e1966bc');

INSERT INTO public.golden_version VALUES
	('01a22df3-cf38-770f-9b7e-06cf16bbb7c1', 1, 'ingest', '["addresses","name","status"]', '{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"}', true, 'erp-feed', '01a22df3-cf33-7165-89c0-ca28411dc4f3', 1796067282743701, '{}', NULL, NULL),
	('01a22df3-cf4c-7220-8884-22a40f8dbf1e', 1, 'ingest', '["addresses","name","status"]', '{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"}', true, 'erp-feed', '01a22df3-cf49-71ad-a11e-0f0b87e2ffc9', 1796067282764084, '{}', NULL, NULL),
	('01a22df3-cf54-73c5-a6bf-2192e03e0a43', 1, 'ingest', '["addresses","name","status"]', '{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"}', true, 'portal-feed', '01a22df3-cf52-7535-bb71-2611fc9a446d', 1796067282772047, '{}', NULL, NULL),
	('01a22df3-cf61-7715-a0e1-3def6ecc9e9b', 1, 'ingest', '["code","facility","name","parent","status","valid_from"]', '{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"}', true, 'erp-feed', '01a22df3-cf5d-7259-abf2-3cbee0bd5626', 1796067282784357, '{}', NULL, NULL),
	('01a22df3-cf6c-726b-86de-e9c877439b3d', 1, 'ingest', '["code","facility","name","parent","status","valid_from"]', '{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"}', true, 'erp-feed', '01a22df3-cf68-700b-8f8b-f67e42b2d97d', 1796067282795526, '{}', NULL, NULL),
	('01a22df3-cf74-7254-b012-ccfdf6a85f9d', 1, 'ingest', '["code","facility","name","status","valid_from"]', '{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"}', true, 'erp-feed', '01a22df3-cf72-7394-84cb-7982b2308b4d', 1796067282803780, '{}', NULL, NULL),
	('01a22df3-cf7d-7034-9b6f-fe74c31f5042', 1, 'ingest', '["code","facility","grant_restricted","name","status"]', '{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"}', true, 'erp-feed', '01a22df3-cf7b-7302-ae37-08596b2301c5', 1796067282813452, '{}', NULL, NULL),
	('01a22df3-cf86-75c1-b49d-7efeea6687fc', 1, 'ingest', '["addresses","legal_name","payment_terms","phones","status","tin"]', '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active"}', true, 'erp-feed', '01a22df3-cf83-7528-822f-edf48e895fff', 1796067282822055, '{"tin":"36-2604143"}', NULL, NULL),
	('01a22df3-cf95-74f9-9443-07cb5fdf44fb', 1, 'ingest', '["addresses","legal_name","payment_terms","phones","status"]', '{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"}', true, 'erp-feed', '01a22df3-cf91-741d-bd66-ce24a7c43eaa', 1796067282836750, '{}', NULL, NULL),
	('01a22df3-cfa1-750a-a1c8-83a3e970428b', 1, 'ingest', '["addresses","exclusion_screening","legal_name","payment_terms","phones","status"]', '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}', true, 'erp-feed', '01a22df3-cf9d-748f-b008-a28948b1727c', 1796067282848683, '{}', NULL, NULL),
	('01a22df3-cfaa-7394-b3a8-59c29f5e5299', 1, 'ingest', '["addresses","legal_name","parent","payment_terms","phones","status"]', '{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"}', true, 'erp-feed', '01a22df3-cfa7-73b3-956f-45d3f5185575', 1796067282857611, '{}', NULL, NULL),
	('01a22df3-cf86-75c1-b49d-7efeea6687fc', 2, 'ingest', '["addresses","commodities","erp_fields","website"]', '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"}', true, 'portal-feed', '01a22df3-cfb5-75ef-a8ee-3c7aef188452', 1796067282873049, '{"tin":"36-2604143"}', NULL, NULL),
	('01a22df3-cf86-75c1-b49d-7efeea6687fc', 3, 'ingest', '["bank_accounts","commodities","erp_fields"]', '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"}', true, 'erp-feed', '01a22df3-cfc9-748f-8d65-f2834a0568f0', 1796067282891933, '{"bank_accounts":[{"aba":"021000021","account":"12345678","country":"US","holder":"Baxter Healthcare Corp","remit_to":"V1","verified_at":"2026-11-02","verified_by":"cy"}],"tin":"36-2604143"}', '{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"sensitive":{"tin":"36-2604143"}}', NULL),
	('01a22df3-d05e-724d-ab0c-ee11fc49a4b4', 1, 'ingest', '["addresses","legal_name"]', '{"addresses":[{"city":"Round Lake","line1":"25212 W Illinois Route 120","state":"IL","zip":"60073"}],"legal_name":"Baxter Health Care"}', false, 'portal-feed', '01a22df3-cfe1-7374-8019-5b0c256b3b7d', 1796067283037840, '{}', NULL, NULL),
	('01a22df3-cfa1-750a-a1c8-83a3e970428b', 2, 'merge', '[]', '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}', false, 'ann', '01a22df3-d079-74f2-a84f-520d31516866', 1796067283072699, '{}', NULL, NULL),
	('01a22df3-cf95-74f9-9443-07cb5fdf44fb', 2, 'merge', '["addresses","exclusion_screening","legal_name","phones"]', '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"}', true, 'ann', '01a22df3-d079-74f2-a84f-520d31516866', 1796067283072699, '{}', NULL, NULL),
	('01a22df3-cf95-74f9-9443-07cb5fdf44fb', 3, 'ingest', '[]', '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"}', true, 'portal-feed', '01a22df3-d09e-7629-a4f4-c2a74c005d52', 1796067283108583, '{}', NULL, NULL),
	('01a22df3-d0c5-7041-b057-8ff79a8013a7', 1, 'ingest', '["base_uom","charge_mappings","description","gtins","item_type","manufacturer","mfr_part_number","status"]', '{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}', true, 'erp-feed', '01a22df3-d0bc-731d-a128-c20bc842504f', 1796067283140548, '{}', NULL, NULL),
	('01a22df3-d0c5-7041-b057-8ff79a8013a7', 2, 'ingest', '[]', '{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}', true, 'portal-feed', '01a22df3-d0d4-743b-9021-f8050307ab9a', 1796067283160469, '{}', NULL, NULL),
	('01a22df3-d0f9-7286-a6fa-7f1f3ca36587', 1, 'ingest', '["base_uom","description","item_type","manufacturer","mfr_part_number","status","substitutes"]', '{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]}', true, 'erp-feed', '01a22df3-d0f2-72f8-a29d-602746c0e56a', 1796067283192556, '{}', NULL, NULL),
	('01a22df3-d112-7377-a442-344e2e1966bc', 1, 'ingest', '["account_type","chart","code","name","segment","status"]', '{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"}', true, 'erp-feed', '01a22df3-d108-759e-9105-bc1fef1af58e', 1796067283217859, '{}', NULL, NULL);

INSERT INTO public.hierarchy_edge VALUES
	('01a22df3-cf61-7715-a0e1-3def6ecc9e9b', 'management', 0, 'cost_center', 'parent', 'd99b04f17499c9ff5845cd251c5afdd2', 'erp', '8800', '2024-01-01', NULL, NULL),
	('01a22df3-cf6c-726b-86de-e9c877439b3d', 'management', 0, 'cost_center', 'parent', 'd99b04f17499c9ff5845cd251c5afdd2', 'erp', '8800', '2024-01-01', NULL, NULL),
	('01a22df3-cfaa-7394-b3a8-59c29f5e5299', 'corporate', 0, 'vendor', 'parent', '51ac4e4dfde3143110776d61b75d3c87', 'erp', 'V2', NULL, NULL, NULL);

INSERT INTO public.record_reference VALUES
	('6172c8de8c28056e295c073a216c6102', 'facility', 'facility', 'ac849a312b5b3e26be68fc6bb68bd8a8', 'cost_center'),
	('6172c8de8c28056e295c073a216c6102', 'parent', 'cost_center', 'd99b04f17499c9ff5845cd251c5afdd2', 'cost_center'),
	('e1e13fa35610f21e5168a5321b603a62', 'facility', 'facility', 'ac849a312b5b3e26be68fc6bb68bd8a8', 'cost_center'),
	('e1e13fa35610f21e5168a5321b603a62', 'parent', 'cost_center', 'd99b04f17499c9ff5845cd251c5afdd2', 'cost_center'),
	('d99b04f17499c9ff5845cd251c5afdd2', 'facility', 'facility', '12dfd36d280a0fbafaa72009422fa89d', 'cost_center'),
	('5e00a783036a8bc46088b96f1ab00343', 'facility', 'facility', '549ff5e823e898c19197dda97953bcbe', 'cost_center'),
	('8d623565b2dd9111b880e30e1ecee7d6', 'parent', 'vendor', '51ac4e4dfde3143110776d61b75d3c87', 'vendor'),
	('69609bcc2f8ebdd1b9b3a782b3f1ef1a', 'charge_mappings.facility', 'facility', 'ac849a312b5b3e26be68fc6bb68bd8a8', 'item'),
	('bbdc8e1cca9489e2980105fa9ecd7fcb', 'charge_mappings.facility', 'facility', 'dd9f478c817472c101b21962efe4cb94', 'item'),
	('6a4cfb3d27990e6c3d224ad6e709f177', 'substitutes.item', 'item', '69609bcc2f8ebdd1b9b3a782b3f1ef1a', 'item');

INSERT INTO public.rule_version VALUES
	('01a22df3-cae4-7186-86a6-72da4d7aae29', 'account', 'active', '81ec4aadfcad0390', '{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Account",
  "description": "One element of a chart of accounts: a fund, a cost center, an account. Elements are never merged by rule: likely duplicates are proposed.",
  "type": "object",
  "required": [
    "chart",
    "segment",
    "code",
    "name"
  ],
  "properties": {
    "chart": {
      "type": "string",
      "description": "Chart of accounts that the element belongs to",
      "minLength": 1,
      "maxLength": 50
    },
    "segment": {
      "type": "string",
      "description": "Which segment of the account combination",
      "enum": [
        "entity",
        "fund",
        "cost_center",
        "account",
        "sub_account",
        "product",
        "project",
        "intercompany",
        "function",
        "location"
      ]
    },
    "code": {
      "type": "string",
      "description": "Code of the element; leading zeros count",
      "minLength": 1,
      "maxLength": 40
    },
    "name": {
      "type": "string",
      "description": "Name",
      "minLength": 1,
      "maxLength": 200
    },
    "account_type": {
      "type": "string",
      "description": "What the account is in the statements",
      "enum": [
        "asset",
        "liability",
        "equity",
        "revenue",
        "expense",
        "statistical"
      ]
    },
    "normal_balance": {
      "type": "string",
      "description": "Side on which the balance normally stands",
      "enum": [
        "debit",
        "credit"
      ]
    },
    "postable": {
      "type": "boolean",
      "description": "Whether entries may be posted to it"
    },
    "parent": {
      "type": "string",
      "description": "Code of the element that sums it up",
      "minLength": 1,
      "maxLength": 100
    },
    "placements": {
      "type": "array",
      "description": "Its place in further hierarchies, each for some days",
      "items": {
        "type": "object",
        "description": "One place",
        "properties": {
          "hierarchy": {
            "type": "string",
            "description": "Hierarchy",
            "enum": [
              "reporting"
            ]
          },
          "parent": {
            "type": "string",
            "description": "Key or golden id of the element above it",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer stands there",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "hierarchy",
          "parent"
        ],
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
', '# Chart-of-accounts elements. The format of this file: docs/DOMAINS.md.
format = 1
title = "Account"
plural = "Accounts"
label = "name"
filters = ["chart", "segment", "code", "name", "account_type", "normal_balance", "postable", "parent", "status"]

[[sources]]
name = "erp"
trust = 90
duplicate_free = true
owner = "General accounting"

[[sources]]
name = "scottsdale"
trust = 70
duplicate_free = true
owner = "City of Scottsdale"

[attributes.chart]
kind = "code"

[attributes.segment]
kind = "code"

[attributes.code]
kind = "code"

[attributes.name]
kind = "organization_name"

[attributes.account_type]
kind = "code"

[attributes.normal_balance]
kind = "code"

[attributes.postable]
kind = "boolean"

[attributes.parent]
kind = "reference"
target = "account"

[attributes.placements]
kind = "group"

[attributes."placements.hierarchy"]
kind = "code"

[attributes."placements.parent"]
kind = "reference"
target = "account"

[attributes."placements.valid_from"]
kind = "date"

[attributes."placements.valid_to"]
kind = "date"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# A record may say different things for different days, and something for each day between its first and its last.
[valid_time]
from = "valid_from"
to = "valid_to"
gaps = "refuse"

# Who is above whom: on any day one parent in each, and nobody above themselves.
[hierarchies.summary]
title = "Summary accounts"
parent = "parent"

[hierarchies.reporting]
title = "Reporting"
placements = "placements"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[approval]
first_publication = "automatic"

[approval.protect.account_type]
approvers = 2
on_create = false

[approval.protect.normal_balance]
approvers = 2
on_create = false

# Equal accounts of two charts are mapped, never merged: a match is only proposed.
[matching]
mode = "propose"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "code"
method = "identifier"
attributes = ["code"]
levels = { exact = 10.0, different = -3.0 }

[[matching.comparisons]]
name = "chart"
method = "code"
attributes = ["chart"]
levels = { exact = 2.0, different = -2.0 }

[[matching.comparisons]]
name = "segment"
method = "code"
attributes = ["segment"]
levels = { exact = 1.0, different = -6.0 }

[[matching.comparisons]]
name = "name"
method = "organization_name"
attributes = ["name"]

[[matching.comparisons]]
name = "account_type"
method = "code"
attributes = ["account_type"]

[matching.blocking]
keys = [
  ["identifier:chart", "identifier:segment", "identifier:code"],
  ["name_key"],
  ["rare_token_pair"],
]

[[matching.vetoes]]
name = "segment_differs"
when = "differ"
attribute = "segment"
conclusive = true

[[matching.vetoes]]
name = "account_type_differs"
when = "differ"
attribute = "account_type"

[[matching.vetoes]]
name = "normal_balance_differs"
when = "differ"
attribute = "normal_balance"
', NULL, NULL, 'The rules of the folder at the first start.', 'hub', 1796067281636660, 'hub', 1796067281636660, NULL, NULL, '01a22df3-cae4-7186-86a6-72d959c9b7e0'),
	('01a22df3-cb0e-70b4-b94c-341823190fb3', 'account_mapping', 'active', '8a05d2aebfff03f8', '{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Account mapping",
  "description": "One rule that translates account combinations of one chart into another''s.",
  "type": "object",
  "required": [
    "map_set",
    "source"
  ],
  "properties": {
    "map_set": {
      "type": "string",
      "description": "Set of mappings that are approved and applied together",
      "minLength": 1,
      "maxLength": 100
    },
    "source_chart": {
      "type": "string",
      "description": "Chart of accounts that is translated",
      "minLength": 1,
      "maxLength": 50
    },
    "target_chart": {
      "type": "string",
      "description": "Chart of accounts that results",
      "minLength": 1,
      "maxLength": 50
    },
    "source": {
      "type": "object",
      "description": "Condition per source segment: any, a code, a list a|b, a prefix 12*, a range 1000..1999",
      "minProperties": 1,
      "maxProperties": 12,
      "additionalProperties": {
        "type": "string",
        "description": "A condition",
        "minLength": 1,
        "maxLength": 500
      }
    },
    "targets": {
      "type": "array",
      "description": "Where it goes: target segments and, in a split, the share",
      "items": {
        "type": "object",
        "description": "One target",
        "properties": {
          "segments": {
            "type": "object",
            "description": "Code per target segment; = takes the source segment''s code",
            "maxProperties": 12,
            "additionalProperties": {
              "type": "string",
              "description": "Code of the segment",
              "minLength": 1,
              "maxLength": 200
            }
          },
          "percent": {
            "type": "string",
            "description": "Share in percent, a decimal of more than 0 up to 100 as text",
            "pattern": "^(100|[1-9]?[0-9](\\.[0-9]{0,5}[1-9])?)$",
            "maxLength": 9
          }
        },
        "required": [
          "segments"
        ],
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "mapping_type": {
      "type": "string",
      "description": "How source and target relate",
      "enum": [
        "one_to_one",
        "many_to_one",
        "split",
        "passthrough",
        "block"
      ]
    },
    "priority": {
      "type": "integer",
      "description": "Rules of higher priority win over more specific ones of lower",
      "minimum": 0,
      "maximum": 1000000
    },
    "reason": {
      "type": "string",
      "description": "Why the mapping is as it is",
      "minLength": 1,
      "maxLength": 1000
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
', '# Account mappings. The format of this file: docs/DOMAINS.md.
format = 1
title = "Account mapping"
plural = "Account mappings"
label = "map_set"
filters = ["map_set", "source_chart", "target_chart", "mapping_type", "status"]

[[sources]]
name = "erp"
trust = 90
duplicate_free = true
owner = "General accounting"

[[sources]]
name = "scottsdale"
trust = 70
duplicate_free = true
owner = "City of Scottsdale"

[attributes.map_set]
kind = "code"

[attributes.source_chart]
kind = "code"

[attributes.target_chart]
kind = "code"

[attributes.source]
kind = "group"

[attributes."source.*"]
kind = "code"

[attributes.targets]
kind = "group"

[attributes."targets.segments"]
kind = "group"

[attributes."targets.segments.*"]
kind = "code"

[attributes."targets.percent"]
kind = "number"

[attributes.mapping_type]
kind = "code"

[attributes.priority]
kind = "integer"

[attributes.reason]
kind = "text"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# A mapping may hold for a while, not hold, and hold again.
[valid_time]
from = "valid_from"
to = "valid_to"
gaps = "allow"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[approval]
first_publication = "approve"

[approval.protect.source]
approvers = 2
on_create = true

[approval.protect.targets]
approvers = 2
on_create = true

[approval.protect.priority]
approvers = 1
on_create = false

[approval.protect.valid_from]
approvers = 1
on_create = false

[approval.protect.valid_to]
approvers = 1
on_create = false

# Two mappings of one source combination are never merged: a match is only proposed.
[matching]
mode = "propose"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "map_set"
method = "code"
attributes = ["map_set"]
levels = { exact = 2.0, different = -8.0 }

[[matching.comparisons]]
name = "source"
method = "text"
attributes = ["source.*"]
levels = { exact = 10.0 }

[[matching.comparisons]]
name = "valid_from"
method = "date"
attributes = ["valid_from"]
levels = { exact = 3.0, near = 1.0, different = -1.0 }

[matching.blocking]
keys = [["identifier:map_set", "name_key:source"]]

[[matching.vetoes]]
name = "map_set_differs"
when = "differ"
attribute = "map_set"
conclusive = true
', NULL, NULL, 'The rules of the folder at the first start.', 'hub', 1796067281678323, 'hub', 1796067281678323, NULL, NULL, '01a22df3-cb0e-70b4-b94c-3417f6bafd6d'),
	('01a22df3-cb26-7680-8226-c3cbfec7f8d7', 'cost_center', 'active', '94bd315aa5ff73d8', '{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Cost center",
  "description": "Where cost and revenue are collected. Two cost centers are never merged by rule: likely duplicates are proposed.",
  "type": "object",
  "required": [
    "code",
    "name"
  ],
  "properties": {
    "code": {
      "type": "string",
      "description": "Code of the cost center; leading zeros count",
      "minLength": 1,
      "maxLength": 20
    },
    "entity": {
      "type": "string",
      "description": "Company or legal entity that the code belongs to",
      "minLength": 1,
      "maxLength": 50
    },
    "name": {
      "type": "string",
      "description": "Name",
      "minLength": 1,
      "maxLength": 120
    },
    "short_name": {
      "type": "string",
      "description": "Short name for reports",
      "minLength": 1,
      "maxLength": 40
    },
    "type": {
      "type": "string",
      "description": "What the cost center is",
      "enum": [
        "patient_revenue",
        "ancillary",
        "support",
        "overhead",
        "non_operating",
        "capital",
        "research",
        "statistical"
      ]
    },
    "cms_cost_report_line": {
      "type": "string",
      "description": "Line of worksheet A of the cost report CMS-2552-10, with its subscript, e.g. 50 or 30.01",
      "pattern": "^[0-9]{1,3}(\\.[0-9]{1,2})?$",
      "maxLength": 8
    },
    "facility": {
      "type": "string",
      "description": "Key of the facility",
      "minLength": 1,
      "maxLength": 100
    },
    "department": {
      "type": "string",
      "description": "Department",
      "minLength": 1,
      "maxLength": 120
    },
    "service_line": {
      "type": "string",
      "description": "Service line, e.g. cardiology",
      "minLength": 1,
      "maxLength": 80
    },
    "function": {
      "type": "string",
      "description": "What it does, e.g. nursing",
      "minLength": 1,
      "maxLength": 80
    },
    "parent": {
      "type": "string",
      "description": "Key of the cost center above it",
      "minLength": 1,
      "maxLength": 100
    },
    "placements": {
      "type": "array",
      "description": "Its place in further hierarchies, each for some days",
      "items": {
        "type": "object",
        "description": "One place",
        "properties": {
          "hierarchy": {
            "type": "string",
            "description": "Hierarchy",
            "enum": [
              "statutory",
              "service_line",
              "cost_report"
            ]
          },
          "parent": {
            "type": "string",
            "description": "Key or golden id of the cost center above it",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer stands there",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "hierarchy",
          "parent"
        ],
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "manager": {
      "type": "string",
      "description": "Name or key of the person who answers for it",
      "minLength": 1,
      "maxLength": 120
    },
    "delegate": {
      "type": "string",
      "description": "Name or key of the person who stands in for the manager",
      "minLength": 1,
      "maxLength": 120
    },
    "approver": {
      "type": "string",
      "description": "Name or key of the person who approves its spending",
      "minLength": 1,
      "maxLength": 120
    },
    "fund_restricted": {
      "type": "boolean",
      "description": "Whether its money may be used for the purpose of its fund only"
    },
    "grant_restricted": {
      "type": "boolean",
      "description": "Whether its money may be used for a grant only"
    },
    "project_required": {
      "type": "boolean",
      "description": "Whether each posting must name a project"
    },
    "allowed_accounts": {
      "type": "array",
      "description": "Accounts that may be posted with it, as ranges of codes; absent: all",
      "items": {
        "type": "object",
        "description": "A range of account codes",
        "required": [
          "from"
        ],
        "properties": {
          "from": {
            "type": "string",
            "description": "First code, inclusive",
            "minLength": 1,
            "maxLength": 40
          },
          "to": {
            "type": "string",
            "description": "Last code, inclusive; absent: this one only",
            "minLength": 1,
            "maxLength": 40
          }
        },
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "blocked_postings": {
      "type": "array",
      "description": "What may not be posted to it",
      "items": {
        "type": "string",
        "description": "Kind of posting",
        "enum": [
          "expense",
          "revenue",
          "payroll",
          "inventory"
        ]
      },
      "maxItems": 4
    },
    "statistic_unit": {
      "type": "string",
      "description": "What its activity is counted in",
      "enum": [
        "patient_days",
        "discharges",
        "procedures",
        "visits",
        "tests",
        "rvu",
        "meals",
        "pounds",
        "square_feet",
        "hours",
        "fte",
        "other"
      ]
    },
    "replaced_by": {
      "type": "array",
      "description": "What takes its place when it closes; the shares make 100",
      "items": {
        "type": "object",
        "description": "One replacement",
        "required": [
          "target",
          "pct"
        ],
        "properties": {
          "target": {
            "type": "string",
            "description": "Key of the cost center that takes over",
            "minLength": 1,
            "maxLength": 100
          },
          "pct": {
            "type": "string",
            "description": "Share in percent, a decimal of 0 or more as text",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "zero_activity_attested": {
      "type": "boolean",
      "description": "Whether somebody attests that nothing is posted to it any more, so that it may close without a replacement"
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
', '# Cost centers. The format of this file: docs/DOMAINS.md.
format = 1
title = "Cost center"
plural = "Cost centers"
label = "name"
filters = ["code", "entity", "name", "type", "facility", "department", "parent", "status"]

[[sources]]
name = "erp"
trust = 90
duplicate_free = true
owner = "General accounting"

[[sources]]
name = "scottsdale"
trust = 70
duplicate_free = true
owner = "City of Scottsdale"

[attributes.code]
kind = "code"

[attributes.entity]
kind = "code"

[attributes.name]
kind = "organization_name"

[attributes.short_name]
kind = "text"

[attributes.type]
kind = "code"

[attributes.facility]
kind = "reference"
target = "facility"

[attributes.cms_cost_report_line]
kind = "code"

[attributes.department]
kind = "text"

[attributes.parent]
kind = "reference"
target = "cost_center"

[attributes.placements]
kind = "group"

[attributes."placements.hierarchy"]
kind = "code"

[attributes."placements.parent"]
kind = "reference"
target = "cost_center"

[attributes."placements.valid_from"]
kind = "date"

[attributes."placements.valid_to"]
kind = "date"

[attributes.service_line]
kind = "text"

[attributes.function]
kind = "text"

[attributes.manager]
kind = "text"

[attributes.fund_restricted]
kind = "boolean"

[attributes.grant_restricted]
kind = "boolean"

[attributes.project_required]
kind = "boolean"

[attributes.allowed_accounts]
kind = "group"

[attributes."allowed_accounts.from"]
kind = "code"

[attributes."allowed_accounts.to"]
kind = "code"

[attributes.blocked_postings]
kind = "code"

[attributes.statistic_unit]
kind = "code"

[attributes.replaced_by]
kind = "group"

[attributes."replaced_by.target"]
kind = "reference"
target = "cost_center"

[attributes."replaced_by.pct"]
kind = "number"

[attributes.zero_activity_attested]
kind = "boolean"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# A record may say different things for different days, and something for each day between its first and its last.
[valid_time]
from = "valid_from"
to = "valid_to"
gaps = "refuse"

# Who is above whom: on any day one parent in each, and nobody above themselves.
[hierarchies.management]
title = "Management"
parent = "parent"

[hierarchies.statutory]
title = "Statutory"
placements = "placements"

[hierarchies.service_line]
title = "Service lines"
placements = "placements"

[hierarchies.cost_report]
title = "Cost report"
placements = "placements"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[approval]
first_publication = "automatic"

[approval.protect.parent]
approvers = 1
on_create = false

[approval.protect.placements]
approvers = 1
on_create = false

[[checks]]
name = "closes_without_replacement"
message = "A cost center that closes names what takes its place, or somebody attests that nothing is posted to it"
when = [{ attribute = "valid_to" }]
require.any_of = [{ attribute = "replaced_by" }, { attribute = "zero_activity_attested", values = ["true"] }]

[[checks]]
name = "shares_not_100"
message = "The shares of what takes its place make 100"
require.sums_to = { attribute = "replaced_by.pct", total = "100" }

[[checks]]
name = "replaces_itself"
message = "A cost center is not its own replacement or parent"
require.not_itself = { attributes = ["replaced_by.target", "parent"] }

# Equal cost centers of two charts are mapped, never merged: a match is only proposed.
[matching]
mode = "propose"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "code"
method = "identifier"
attributes = ["code"]
levels = { exact = 10.0, different = -3.0 }

[[matching.comparisons]]
name = "entity"
method = "code"
attributes = ["entity"]
levels = { exact = 2.0, different = -4.0 }

[[matching.comparisons]]
name = "name"
method = "organization_name"
attributes = ["name", "short_name"]

[[matching.comparisons]]
name = "type"
method = "code"
attributes = ["type"]

[[matching.comparisons]]
name = "facility"
method = "code"
attributes = ["facility"]
levels = { exact = 2.0, different = -3.0 }

[matching.blocking]
keys = [
  ["identifier:code", "identifier:entity"],
  ["identifier:code"],
  ["name_key"],
  ["rare_token_pair"],
]

[[matching.vetoes]]
name = "entity_differs"
when = "differ"
attribute = "entity"

[[matching.vetoes]]
name = "type_differs"
when = "differ"
attribute = "type"
', NULL, NULL, 'The rules of the folder at the first start.', 'hub', 1796067281702440, 'hub', 1796067281702440, NULL, NULL, '01a22df3-cb26-7680-8226-c3ca663d2d63'),
	('01a22df3-cb47-7196-8959-4c35c89bb2b1', 'facility', 'active', '3c50c5048da5a2ca', '{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Facility",
  "description": "Hospitals, clinics, laboratories, warehouses, docks: every place that is staffed, supplied or billed for.",
  "type": "object",
  "required": [
    "name"
  ],
  "properties": {
    "name": {
      "type": "string",
      "description": "Name by which the facility is known",
      "minLength": 1,
      "maxLength": 200
    },
    "legal_name": {
      "type": "string",
      "description": "Registered name of the entity that runs it",
      "minLength": 1,
      "maxLength": 200
    },
    "aka": {
      "type": "array",
      "description": "Further and former names",
      "items": {
        "type": "string",
        "description": "A name",
        "minLength": 1,
        "maxLength": 200
      },
      "maxItems": 50
    },
    "facility_type": {
      "type": "string",
      "description": "What the facility is",
      "enum": [
        "hospital_acute",
        "cah",
        "psych",
        "rehab",
        "ltch",
        "children",
        "asc",
        "clinic",
        "physician_office",
        "lab",
        "imaging",
        "pharmacy",
        "dme",
        "snf",
        "hospice",
        "home_health",
        "warehouse",
        "admin",
        "ship_to",
        "stock_location"
      ]
    },
    "trauma_level": {
      "type": "string",
      "description": "Trauma level",
      "enum": [
        "I",
        "II",
        "III",
        "IV",
        "V"
      ]
    },
    "teaching": {
      "type": "boolean",
      "description": "Whether it teaches residents"
    },
    "entity": {
      "type": "string",
      "description": "Legal entity that runs it",
      "minLength": 1,
      "maxLength": 100
    },
    "ownership": {
      "type": "string",
      "description": "Who owns it, e.g. voluntary non-profit",
      "minLength": 1,
      "maxLength": 100
    },
    "ccn": {
      "type": "string",
      "description": "CMS Certification Number, 6 characters",
      "pattern": "^[0-9]{2}[0-9A-Z][0-9]{2}[0-9EF]$",
      "maxLength": 6
    },
    "npi": {
      "type": "array",
      "description": "National Provider Identifiers under which it bills",
      "items": {
        "type": "string",
        "description": "An NPI, 10 digits",
        "pattern": "^[12][0-9]{9}$",
        "maxLength": 10
      },
      "maxItems": 100
    },
    "gln": {
      "type": "string",
      "description": "GS1 Global Location Number, 13 digits",
      "pattern": "^[0-9]{13}$",
      "maxLength": 13
    },
    "gln_parent": {
      "type": "string",
      "description": "Global Location Number of the place that it is part of, 13 digits",
      "pattern": "^[0-9]{13}$",
      "maxLength": 13
    },
    "hin": {
      "type": "string",
      "description": "Health Industry Number, 9 characters",
      "pattern": "^[A-Z0-9]{9}$",
      "maxLength": 9
    },
    "dea": {
      "type": "string",
      "description": "DEA registration number, 2 letters and 7 digits",
      "pattern": "^[A-Z]{2}[0-9]{7}$",
      "maxLength": 9
    },
    "clia": {
      "type": "string",
      "description": "CLIA number of its laboratory, NNDNNNNNNN",
      "pattern": "^[0-9]{2}D[0-9]{7}$",
      "maxLength": 10
    },
    "state_license": {
      "type": "string",
      "description": "Number of its state license",
      "minLength": 1,
      "maxLength": 40
    },
    "id_340b": {
      "type": "string",
      "description": "Identifier in the 340B drug pricing program",
      "minLength": 1,
      "maxLength": 20
    },
    "taxonomy": {
      "type": "array",
      "description": "What it is, NUCC taxonomy codes",
      "items": {
        "type": "string",
        "description": "A taxonomy code, 10 characters",
        "pattern": "^[0-9A-Z]{9}X$",
        "maxLength": 10
      },
      "maxItems": 30
    },
    "place_of_service": {
      "type": "string",
      "description": "CMS place of service code, 2 digits",
      "pattern": "^[0-9]{2}$",
      "maxLength": 2
    },
    "identifiers": {
      "type": "array",
      "description": "Further identifiers, several per scheme, each with its validity",
      "items": {
        "type": "object",
        "description": "One identifier",
        "required": [
          "scheme",
          "value"
        ],
        "properties": {
          "scheme": {
            "type": "string",
            "description": "What kind of identifier",
            "enum": [
              "ccn",
              "npi",
              "gln",
              "hin",
              "dea",
              "clia",
              "state_license",
              "id_340b",
              "tin",
              "duns",
              "medicaid",
              "pharmacy_ncpdp",
              "other"
            ]
          },
          "value": {
            "type": "string",
            "description": "The identifier, upper case and without blanks",
            "minLength": 1,
            "maxLength": 60
          },
          "issuer": {
            "type": "string",
            "description": "Who issued it, e.g. the state of a license",
            "minLength": 1,
            "maxLength": 60
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          },
          "verified": {
            "type": "boolean",
            "description": "Whether somebody compared it with its register"
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "addresses": {
      "type": "array",
      "description": "Addresses, each with its role",
      "items": {
        "type": "object",
        "description": "One address",
        "properties": {
          "role": {
            "type": "string",
            "description": "What the address is for",
            "enum": [
              "legal",
              "physical",
              "mailing",
              "order_from",
              "remit_to",
              "ship_from",
              "ship_to",
              "return",
              "billing"
            ]
          },
          "line1": {
            "type": "string",
            "description": "First address line: house number and street, or PO box",
            "minLength": 1,
            "maxLength": 200
          },
          "line2": {
            "type": "string",
            "description": "Second address line: suite, floor, attention",
            "minLength": 1,
            "maxLength": 200
          },
          "city": {
            "type": "string",
            "description": "City",
            "minLength": 1,
            "maxLength": 100
          },
          "state": {
            "type": "string",
            "description": "State: USPS code in the US, else the region as written",
            "minLength": 1,
            "maxLength": 50
          },
          "zip": {
            "type": "string",
            "description": "ZIP code NNNNN or NNNNN-NNNN in the US, else the postal code",
            "minLength": 1,
            "maxLength": 16
          },
          "country": {
            "type": "string",
            "description": "Country, ISO 3166-1 alpha-2",
            "pattern": "^[A-Z]{2}$",
            "maxLength": 2
          },
          "gln": {
            "type": "string",
            "description": "GS1 Global Location Number of the address, 13 digits",
            "pattern": "^[0-9]{13}$",
            "maxLength": 13
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "county": {
      "type": "string",
      "description": "County",
      "minLength": 1,
      "maxLength": 100
    },
    "county_fips": {
      "type": "string",
      "description": "County, FIPS code of 5 digits",
      "pattern": "^[0-9]{5}$",
      "maxLength": 5
    },
    "cbsa": {
      "type": "string",
      "description": "Core based statistical area, 5 digits",
      "pattern": "^[0-9]{5}$",
      "maxLength": 5
    },
    "latitude": {
      "type": "string",
      "description": "Latitude in degrees, a decimal as text, south negative",
      "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
      "maxLength": 40
    },
    "longitude": {
      "type": "string",
      "description": "Longitude in degrees, a decimal as text, west negative",
      "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
      "maxLength": 40
    },
    "time_zone": {
      "type": "string",
      "description": "Time zone, a name of the IANA data base, e.g. America/Phoenix",
      "pattern": "^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$",
      "maxLength": 50
    },
    "phones": {
      "type": "array",
      "description": "Telephone numbers",
      "items": {
        "type": "string",
        "description": "Telephone, +1XXXXXXXXXX in North America",
        "minLength": 1,
        "maxLength": 40
      },
      "maxItems": 50
    },
    "website": {
      "type": "string",
      "description": "Web address",
      "minLength": 1,
      "maxLength": 500
    },
    "fax": {
      "type": "string",
      "description": "Fax, +1XXXXXXXXXX in North America",
      "minLength": 1,
      "maxLength": 40
    },
    "emails": {
      "type": "array",
      "description": "Email addresses",
      "items": {
        "type": "string",
        "description": "An email address",
        "minLength": 1,
        "maxLength": 254
      },
      "maxItems": 50
    },
    "beds_staffed": {
      "type": "integer",
      "description": "Number of beds that are staffed",
      "minimum": 0,
      "maximum": 100000
    },
    "beds": {
      "type": "integer",
      "description": "Number of licensed beds",
      "minimum": 0,
      "maximum": 100000
    },
    "emergency_services": {
      "type": "boolean",
      "description": "Whether it has an emergency department"
    },
    "receiving": {
      "type": "object",
      "description": "Where and when goods are received",
      "properties": {
        "hours": {
          "type": "string",
          "description": "Receiving hours, e.g. Mon-Fri 06:00-14:00",
          "minLength": 1,
          "maxLength": 120
        },
        "dock": {
          "type": "string",
          "description": "Dock",
          "minLength": 1,
          "maxLength": 60
        },
        "dock_gln": {
          "type": "string",
          "description": "Global Location Number of the dock, 13 digits",
          "pattern": "^[0-9]{13}$",
          "maxLength": 13
        },
        "instructions": {
          "type": "string",
          "description": "What a driver must know",
          "minLength": 1,
          "maxLength": 500
        },
        "par_locations": {
          "type": "array",
          "description": "Places within it that are kept stocked",
          "items": {
            "type": "object",
            "description": "One place",
            "required": [
              "code"
            ],
            "properties": {
              "code": {
                "type": "string",
                "description": "Code of the place",
                "minLength": 1,
                "maxLength": 50
              },
              "name": {
                "type": "string",
                "description": "Name of the place",
                "minLength": 1,
                "maxLength": 120
              },
              "gln": {
                "type": "string",
                "description": "Global Location Number, 13 digits",
                "pattern": "^[0-9]{13}$",
                "maxLength": 13
              },
              "cost_center": {
                "type": "string",
                "description": "Key of the cost center that pays for what is put there",
                "minLength": 1,
                "maxLength": 100
              }
            },
            "additionalProperties": false
          },
          "maxItems": 500
        }
      },
      "additionalProperties": false
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "parent": {
      "type": "string",
      "description": "Key of the facility that it is part of",
      "minLength": 1,
      "maxLength": 100
    },
    "placements": {
      "type": "array",
      "description": "Its place in further hierarchies, each for some days",
      "items": {
        "type": "object",
        "description": "One place",
        "properties": {
          "hierarchy": {
            "type": "string",
            "description": "Hierarchy",
            "enum": [
              "legal",
              "region",
              "supply"
            ]
          },
          "parent": {
            "type": "string",
            "description": "Key or golden id of the facility above it",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer stands there",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "hierarchy",
          "parent"
        ],
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "opened": {
      "type": "string",
      "description": "Day on which it opened",
      "format": "date",
      "maxLength": 10
    },
    "closed": {
      "type": "string",
      "description": "Day on which it closed",
      "format": "date",
      "maxLength": 10
    },
    "acquired_from": {
      "type": "string",
      "description": "Organization that it was acquired from",
      "minLength": 1,
      "maxLength": 200
    },
    "acquired_on": {
      "type": "string",
      "description": "Day on which it was acquired",
      "format": "date",
      "maxLength": 10
    },
    "successor": {
      "type": "string",
      "description": "Key of the facility that took its place",
      "minLength": 1,
      "maxLength": 100
    },
    "closing_reason": {
      "type": "string",
      "description": "Why it closed without a successor",
      "minLength": 1,
      "maxLength": 200
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
', '# Facilities. The format of this file: docs/DOMAINS.md.
format = 1
title = "Facility"
plural = "Facilities"
label = "name"
filters = ["name", "facility_type", "ccn", "npi", "gln", "addresses.city", "addresses.state", "addresses.zip", "county", "status"]
# Only one thing has one: golden records that share such a value are asked about.
exclusive = ["ccn"]
date_order = [["opened", "closed"]]

[[sources]]
name = "erp"
trust = 90
owner = "Facilities management"

# One snapshot of the hospitals that Medicare certifies; CMS has one row per hospital.
[[sources]]
name = "cms_2020"
trust = 85
duplicate_free = true
owner = "Centers for Medicare & Medicaid Services"

[[sources]]
name = "cms_2018"
trust = 75
duplicate_free = true
owner = "Centers for Medicare & Medicaid Services"

[[sources]]
name = "hifld"
trust = 60
owner = "Homeland Infrastructure Foundation-Level Data"

[attributes.name]
kind = "organization_name"

[attributes.legal_name]
kind = "organization_name"

[attributes.aka]
kind = "organization_name"

[attributes.facility_type]
kind = "code"

[attributes.trauma_level]
kind = "code"

[attributes.teaching]
kind = "boolean"

[attributes.entity]
kind = "code"

[attributes.ownership]
kind = "text"

[attributes.ccn]
kind = "ccn"

[attributes.npi]
kind = "npi"

[attributes.gln]
kind = "gln"

[attributes.gln_parent]
kind = "gln"

[attributes.hin]
kind = "identifier"

[attributes.dea]
kind = "dea"

[attributes.clia]
kind = "clia"

[attributes.state_license]
kind = "identifier"

[attributes.id_340b]
kind = "identifier"

[attributes.taxonomy]
kind = "identifier"

[attributes.place_of_service]
kind = "code"

[attributes.identifiers]
kind = "group"

[attributes."identifiers.scheme"]
kind = "code"

[attributes."identifiers.value"]
kind = "identifier"

[attributes."identifiers.issuer"]
kind = "text"

[attributes."identifiers.valid_from"]
kind = "date"

[attributes."identifiers.valid_to"]
kind = "date"

[attributes."identifiers.verified"]
kind = "boolean"

[attributes.addresses]
kind = "group"

[attributes."addresses.role"]
kind = "code"

[attributes."addresses.line1"]
kind = "address"

[attributes."addresses.line2"]
kind = "address"

[attributes."addresses.city"]
kind = "city"

[attributes."addresses.state"]
kind = "state"

[attributes."addresses.zip"]
kind = "zip"

[attributes."addresses.country"]
kind = "country"

[attributes.county]
kind = "text"

[attributes."addresses.gln"]
kind = "gln"

[attributes.county_fips]
kind = "code"

[attributes.cbsa]
kind = "code"

[attributes.latitude]
kind = "number"

[attributes.longitude]
kind = "number"

[attributes.time_zone]
kind = "text"

[attributes.phones]
kind = "phone"

[attributes.website]
kind = "url"

[attributes.fax]
kind = "phone"

[attributes.emails]
kind = "email"

[attributes.beds_staffed]
kind = "integer"

[attributes.beds]
kind = "integer"

[attributes.emergency_services]
kind = "boolean"

[attributes.receiving]
kind = "group"

[attributes."receiving.dock_gln"]
kind = "gln"

[attributes."receiving.par_locations"]
kind = "group"

[attributes."receiving.par_locations.code"]
kind = "code"

[attributes."receiving.par_locations.gln"]
kind = "gln"

[attributes."receiving.par_locations.cost_center"]
kind = "reference"
target = "cost_center"

[attributes.status]
kind = "code"

[attributes.parent]
kind = "reference"
target = "facility"

[attributes.placements]
kind = "group"

[attributes."placements.hierarchy"]
kind = "code"

[attributes."placements.parent"]
kind = "reference"
target = "facility"

[attributes."placements.valid_from"]
kind = "date"

[attributes."placements.valid_to"]
kind = "date"

[attributes.opened]
kind = "date"

[attributes.closed]
kind = "date"

[attributes.acquired_from]
kind = "organization_name"

[attributes.acquired_on]
kind = "date"

[attributes.successor]
kind = "reference"
target = "facility"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# Who is above whom: on any day one parent in each, and nobody above themselves.
[hierarchies.operational]
title = "Operations"
parent = "parent"

[hierarchies.legal]
title = "Legal entities"
placements = "placements"

[hierarchies.region]
title = "Regions"
placements = "placements"

[hierarchies.supply]
title = "Supply"
placements = "placements"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[survivorship.attributes.aka]
strategy = "union"
limit = 20

[survivorship.attributes.npi]
strategy = "union"
limit = 100

[survivorship.attributes.phones]
strategy = "union"
limit = 20

[survivorship.attributes.identifiers]
strategy = "union"
limit = 100

# The address of the most believed source only: older snapshots still have the address before a move.
[survivorship.attributes.addresses]
strategy = "source_order"
then = ["most_recent"]

[approval]
first_publication = "automatic"

[approval.protect.ccn]
approvers = 1
on_create = false

[[checks]]
name = "closes_without_successor"
message = "A facility that closes names its successor, or why it has none"
when = [{ attribute = "closed" }]
require.any_of = [{ attribute = "successor" }, { attribute = "closing_reason" }]

[[checks]]
name = "succeeds_itself"
message = "A facility is not its own successor or parent"
require.not_itself = { attributes = ["successor", "parent"] }

# Weights are bits, log2(m/u); docs/MATCHING.md explains methods and levels.
[matching]
mode = "merge"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "name"
method = "organization_name"
attributes = ["name", "legal_name", "aka"]
# Facilities are renamed often: one hospital in ten between two yearly snapshots.
levels = { partial = 1.0, weak = -2.0, different = -5.0 }

[[matching.comparisons]]
name = "address"
method = "address"
attributes = ["addresses"]
levels = { same_state = -5.0, different = -8.0 }

[[matching.comparisons]]
name = "phone"
method = "phone"
attributes = ["phones"]

[[matching.comparisons]]
name = "ccn"
method = "identifier"
attributes = ["ccn"]
levels = { different = -12.0 }

[[matching.comparisons]]
name = "npi"
method = "identifier"
attributes = ["npi"]
levels = { exact = 16.0, different = -2.0 }

[[matching.comparisons]]
name = "gln"
method = "identifier"
attributes = ["gln"]
levels = { different = -3.0 }

[[matching.comparisons]]
name = "facility_type"
method = "code"
attributes = ["facility_type"]
levels = { exact = 0.5, different = -2.5 }

[matching.blocking]
keys = [
  ["name_key", "state"],
  ["name_prefix", "state"],
  ["rare_token", "state"],
  ["rare_token_pair"],
  ["sound_token", "state"],
  ["phone"],
  ["zip5", "house_number"],
  ["identifier:ccn"],
  ["identifier:npi"],
  ["identifier:gln"],
  ["name_key"],
]

[[matching.vetoes]]
name = "ccn_differs"
when = "differ"
attribute = "ccn"

[[matching.vetoes]]
name = "state_differs"
when = "differ"
attribute = "addresses.state"

[[matching.vetoes]]
name = "facility_type_contradicts"
when = "groups_differ"
attribute = "facility_type"
groups = [
  ["hospital_acute", "cah", "psych", "rehab", "ltch", "children"],
  ["asc"],
  ["clinic", "physician_office"],
  ["lab"],
  ["imaging"],
  ["pharmacy"],
  ["dme"],
  ["snf", "hospice", "home_health"],
  ["warehouse", "ship_to", "stock_location"],
  ["admin"],
]

[[matching.vetoes]]
name = "branch_number_differs"
when = "branch_differs"
comparison = "name"
', NULL, NULL, 'The rules of the folder at the first start.', 'hub', 1796067281735259, 'hub', 1796067281735259, NULL, NULL, '01a22df3-cb47-7196-8959-4c34a04383d4'),
	('01a22df3-cb81-73ff-a871-d47cf8c3fc7f', 'item', 'active', '9a8de68b7cd33433', '{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Item",
  "description": "Supplies, implants, drugs and services that are bought, stocked or charged.",
  "type": "object",
  "required": [
    "description"
  ],
  "properties": {
    "description": {
      "type": "string",
      "description": "What the item is: noun, modifiers, size, packaging",
      "minLength": 1,
      "maxLength": 500
    },
    "description_short": {
      "type": "string",
      "description": "Short description, 40 characters",
      "minLength": 1,
      "maxLength": 40
    },
    "description_long": {
      "type": "string",
      "description": "Long description",
      "minLength": 1,
      "maxLength": 240
    },
    "description_clinical": {
      "type": "string",
      "description": "What clinicians call it",
      "minLength": 1,
      "maxLength": 1000
    },
    "item_type": {
      "type": "string",
      "description": "What kind of item",
      "enum": [
        "med_surg",
        "implant",
        "drug",
        "lab",
        "linen",
        "food",
        "office",
        "capital",
        "service",
        "kit",
        "non_stock"
      ]
    },
    "manufacturer": {
      "type": "string",
      "description": "Name of the manufacturer as given",
      "minLength": 1,
      "maxLength": 200
    },
    "manufacturer_vendor": {
      "type": "string",
      "description": "Key of the manufacturer as a vendor",
      "minLength": 1,
      "maxLength": 100
    },
    "mfr_part_number": {
      "type": "string",
      "description": "The manufacturer''s part number",
      "minLength": 1,
      "maxLength": 50
    },
    "supply_number": {
      "type": "string",
      "description": "Number of the item in the source''s item master or charge master",
      "minLength": 1,
      "maxLength": 50
    },
    "charge_code": {
      "type": "string",
      "description": "Charge code (CDM) under which it is billed",
      "minLength": 1,
      "maxLength": 50
    },
    "gtins": {
      "type": "array",
      "description": "GS1 trade item numbers by packaging level",
      "items": {
        "type": "object",
        "description": "One GTIN",
        "properties": {
          "gtin": {
            "type": "string",
            "description": "GTIN, 14 digits",
            "pattern": "^[0-9]{14}$",
            "maxLength": 14
          },
          "uom": {
            "type": "string",
            "description": "Unit that this GTIN identifies",
            "minLength": 1,
            "maxLength": 10
          },
          "qty": {
            "type": "string",
            "description": "Base units in it, a decimal of 0 or more as text",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          },
          "level": {
            "type": "string",
            "description": "Packaging level",
            "enum": [
              "base",
              "inner",
              "case",
              "pallet"
            ]
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "gtin"
        ],
        "additionalProperties": false
      },
      "maxItems": 20
    },
    "udi_di": {
      "type": "string",
      "description": "Device identifier part of the UDI",
      "minLength": 1,
      "maxLength": 50
    },
    "issuing_agency": {
      "type": "string",
      "description": "Who issues the device identifier",
      "enum": [
        "gs1",
        "hibcc",
        "iccbba"
      ]
    },
    "fda_product_code": {
      "type": "string",
      "description": "FDA product code, 3 letters",
      "pattern": "^[A-Z]{3}$",
      "maxLength": 3
    },
    "gmdn": {
      "type": "string",
      "description": "Global Medical Device Nomenclature code, 5 digits",
      "pattern": "^[0-9]{5}$",
      "maxLength": 5
    },
    "fda_listing": {
      "type": "string",
      "description": "FDA device listing number",
      "minLength": 1,
      "maxLength": 20
    },
    "ndc": {
      "type": "string",
      "description": "National Drug Code, 5-4-2 with hyphens",
      "pattern": "^[0-9]{5}-[0-9]{4}-[0-9]{2}$",
      "maxLength": 13
    },
    "unspsc": {
      "type": "string",
      "description": "UNSPSC class, 8 digits",
      "pattern": "^[0-9]{8}$",
      "maxLength": 8
    },
    "hcpcs": {
      "type": "string",
      "description": "HCPCS code, 5 characters",
      "pattern": "^[0-9A-Z]{5}$",
      "maxLength": 5
    },
    "commodity": {
      "type": "string",
      "description": "Commodity by which spend is reported",
      "minLength": 1,
      "maxLength": 60
    },
    "gl_category": {
      "type": "string",
      "description": "Category that gives the natural account",
      "minLength": 1,
      "maxLength": 60
    },
    "base_uom": {
      "type": "string",
      "description": "Smallest unit that is counted, e.g. EA",
      "minLength": 1,
      "maxLength": 10
    },
    "uom_list": {
      "type": "string",
      "description": "List that the unit codes are of, where it is not the organization''s own; the same letters mean different things in different lists",
      "enum": [
        "local",
        "rec20",
        "rec21",
        "x12_355"
      ]
    },
    "purchase_uom": {
      "type": "string",
      "description": "Unit in which it is bought, e.g. CA",
      "minLength": 1,
      "maxLength": 10
    },
    "issue_uom": {
      "type": "string",
      "description": "Unit in which it is issued from stock, e.g. BX",
      "minLength": 1,
      "maxLength": 10
    },
    "charge_uom": {
      "type": "string",
      "description": "Unit in which it is charged, e.g. EA",
      "minLength": 1,
      "maxLength": 10
    },
    "uom_conversions": {
      "type": "array",
      "description": "What units are worth in one another: one `from` is num/den of `to`, exactly",
      "items": {
        "type": "object",
        "description": "One conversion",
        "required": [
          "from",
          "to",
          "num"
        ],
        "properties": {
          "from": {
            "type": "string",
            "description": "Unit that is converted, e.g. BX",
            "minLength": 1,
            "maxLength": 10
          },
          "from_list": {
            "type": "string",
            "description": "List that this code is of, where it is not uom_list",
            "enum": [
              "local",
              "rec20",
              "rec21",
              "x12_355",
              "ucum"
            ]
          },
          "to": {
            "type": "string",
            "description": "Unit that it is converted to, e.g. EA",
            "minLength": 1,
            "maxLength": 10
          },
          "to_list": {
            "type": "string",
            "description": "List that this code is of, where it is not uom_list",
            "enum": [
              "local",
              "rec20",
              "rec21",
              "x12_355",
              "ucum"
            ]
          },
          "num": {
            "type": "string",
            "description": "Numerator: a whole number of 1 or more as text",
            "pattern": "^[1-9][0-9]*$",
            "maxLength": 30
          },
          "den": {
            "type": "string",
            "description": "Denominator: a whole number of 1 or more as text; 1 if absent",
            "pattern": "^[1-9][0-9]*$",
            "maxLength": 30
          },
          "gtin": {
            "type": "string",
            "description": "GTIN of the package that `from` is, 14 digits",
            "pattern": "^[0-9]{14}$",
            "maxLength": 14
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "unit_price": {
      "type": "string",
      "description": "Price of one base unit in US dollars, a decimal of 0 or more as text",
      "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
      "maxLength": 40
    },
    "vendor_items": {
      "type": "array",
      "description": "How vendors sell it",
      "items": {
        "type": "object",
        "description": "One vendor''s offer",
        "properties": {
          "vendor": {
            "type": "string",
            "description": "Key of the vendor",
            "minLength": 1,
            "maxLength": 100
          },
          "vendor_part_number": {
            "type": "string",
            "description": "The vendor''s part number",
            "minLength": 1,
            "maxLength": 50
          },
          "uom": {
            "type": "string",
            "description": "Unit of sale",
            "minLength": 1,
            "maxLength": 10
          },
          "pack": {
            "type": "string",
            "description": "Base units in the unit of sale, a decimal of 0 or more as text",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          },
          "contract_ref": {
            "type": "string",
            "description": "Contract under which it is bought",
            "minLength": 1,
            "maxLength": 60
          },
          "price": {
            "type": "string",
            "description": "Price of the unit of sale in US dollars, a decimal of 0 or more as text",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          },
          "active": {
            "type": "boolean",
            "description": "Whether it can be ordered so"
          },
          "preferred": {
            "type": "boolean",
            "description": "Whether it is to be ordered so"
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "lot_tracked": {
      "type": "boolean",
      "description": "Whether lots are recorded"
    },
    "serial_tracked": {
      "type": "boolean",
      "description": "Whether serial numbers are recorded"
    },
    "expiry_tracked": {
      "type": "boolean",
      "description": "Whether expiry dates are recorded"
    },
    "implantable": {
      "type": "boolean",
      "description": "Whether it stays in the patient"
    },
    "hazardous": {
      "type": "boolean",
      "description": "Whether it is a hazardous material"
    },
    "controlled_schedule": {
      "type": "string",
      "description": "Schedule of a controlled substance",
      "enum": [
        "I",
        "II",
        "III",
        "IV",
        "V"
      ]
    },
    "refrigerated": {
      "type": "boolean",
      "description": "Whether it must be kept cold"
    },
    "single_use": {
      "type": "boolean",
      "description": "Whether it may be used once only"
    },
    "reprocessed": {
      "type": "boolean",
      "description": "Whether it was reprocessed for another use"
    },
    "sterile": {
      "type": "boolean",
      "description": "Whether it is delivered sterile"
    },
    "latex": {
      "type": "boolean",
      "description": "Whether it contains natural rubber latex"
    },
    "size": {
      "type": "object",
      "description": "Measures of one piece; a number with its UCUM unit",
      "properties": {
        "length": {
          "type": "string",
          "description": "Length, e.g. 48 mm",
          "minLength": 1,
          "maxLength": 40
        },
        "diameter": {
          "type": "string",
          "description": "Diameter, e.g. 4.5 mm or 7 Fr",
          "minLength": 1,
          "maxLength": 40
        },
        "gauge": {
          "type": "string",
          "description": "Gauge, e.g. 18 G",
          "minLength": 1,
          "maxLength": 20
        },
        "volume": {
          "type": "string",
          "description": "Volume, e.g. 10 mL",
          "minLength": 1,
          "maxLength": 40
        },
        "strength": {
          "type": "string",
          "description": "Strength, e.g. 5 mg/mL",
          "minLength": 1,
          "maxLength": 60
        },
        "side": {
          "type": "string",
          "description": "Side of the body",
          "enum": [
            "left",
            "right",
            "bilateral"
          ]
        },
        "material": {
          "type": "string",
          "description": "Material",
          "minLength": 1,
          "maxLength": 60
        }
      },
      "additionalProperties": false
    },
    "substitutes": {
      "type": "array",
      "description": "What may be used in its place: directed, dated",
      "items": {
        "type": "object",
        "description": "One substitute",
        "required": [
          "item"
        ],
        "properties": {
          "item": {
            "type": "string",
            "description": "Key of the other item",
            "minLength": 1,
            "maxLength": 100
          },
          "type": {
            "type": "string",
            "description": "How near it is",
            "enum": [
              "exact",
              "functional",
              "clinical_approval"
            ]
          },
          "factor": {
            "type": "string",
            "description": "How many of the other replace one of this; a decimal of 0 or more as text, 1 if absent",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          },
          "priority": {
            "type": "integer",
            "description": "Order of preference, 1 first",
            "minimum": 1,
            "maximum": 1000
          },
          "approved_by": {
            "type": "string",
            "description": "Who approved it",
            "minLength": 1,
            "maxLength": 120
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "chargeable": {
      "type": "boolean",
      "description": "Whether patients are charged for it"
    },
    "charge_mappings": {
      "type": "array",
      "description": "As what it is charged, at which facility, from when to when",
      "items": {
        "type": "object",
        "description": "One charge mapping",
        "required": [
          "charge_code"
        ],
        "properties": {
          "charge_code": {
            "type": "string",
            "description": "Charge code (CDM)",
            "minLength": 1,
            "maxLength": 50
          },
          "hcpcs": {
            "type": "string",
            "description": "HCPCS code, 5 characters",
            "pattern": "^[0-9A-Z]{5}$",
            "maxLength": 5
          },
          "modifier": {
            "type": "string",
            "description": "HCPCS modifier, 2 characters",
            "pattern": "^[0-9A-Z]{2}$",
            "maxLength": 2
          },
          "revenue_code": {
            "type": "string",
            "description": "Revenue code, 4 digits",
            "pattern": "^[0-9]{4}$",
            "maxLength": 4
          },
          "units_per_uom": {
            "type": "string",
            "description": "Billing units in one charge unit: a decimal above 0 as text, or an exact fraction such as 1/3; 1 if absent",
            "pattern": "^([1-9][0-9]*/[1-9][0-9]*|(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?)$",
            "maxLength": 60
          },
          "billable": {
            "type": "boolean",
            "description": "Whether it is billed; true if absent. False says that it is known and not billed"
          },
          "facility": {
            "type": "string",
            "description": "Key of the facility; absent: all facilities that have no mapping of their own",
            "minLength": 1,
            "maxLength": 100
          },
          "cost_center": {
            "type": "string",
            "description": "Key of the cost center that is charged",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 500
    },
    "contract": {
      "type": "object",
      "description": "Contract under which it is bought",
      "properties": {
        "gpo": {
          "type": "string",
          "description": "Group purchasing organization",
          "minLength": 1,
          "maxLength": 120
        },
        "number": {
          "type": "string",
          "description": "Number of the contract",
          "minLength": 1,
          "maxLength": 60
        },
        "tier": {
          "type": "string",
          "description": "Tier",
          "minLength": 1,
          "maxLength": 30
        },
        "valid_to": {
          "type": "string",
          "description": "First day on which the contract no longer holds",
          "format": "date",
          "maxLength": 10
        }
      },
      "additionalProperties": false
    },
    "list_price": {
      "type": "string",
      "description": "List price of the purchase unit in US dollars, a decimal of 0 or more as text",
      "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
      "maxLength": 40
    },
    "criticality": {
      "type": "string",
      "description": "How bad it is to have none",
      "enum": [
        "low",
        "medium",
        "high",
        "life_support"
      ]
    },
    "shelf_life_days": {
      "type": "integer",
      "description": "Days for which it keeps",
      "minimum": 1,
      "maximum": 36500
    },
    "min_shelf_life_days": {
      "type": "integer",
      "description": "Days that must be left when it is received",
      "minimum": 0,
      "maximum": 36500
    },
    "storage": {
      "type": "object",
      "description": "How it is stored",
      "properties": {
        "condition": {
          "type": "string",
          "description": "Condition",
          "enum": [
            "ambient",
            "refrigerated",
            "frozen",
            "cryogenic",
            "controlled"
          ]
        },
        "min_celsius": {
          "type": "string",
          "description": "Lowest temperature in degrees Celsius, a decimal as text",
          "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
          "maxLength": 40
        },
        "max_celsius": {
          "type": "string",
          "description": "Highest temperature in degrees Celsius, a decimal as text",
          "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
          "maxLength": 40
        },
        "location": {
          "type": "string",
          "description": "Where it is kept",
          "minLength": 1,
          "maxLength": 60
        }
      },
      "additionalProperties": false
    },
    "lifecycle": {
      "type": "object",
      "description": "When it came and went",
      "properties": {
        "introduced": {
          "type": "string",
          "description": "First day on which it could be ordered",
          "format": "date",
          "maxLength": 10
        },
        "discontinued": {
          "type": "string",
          "description": "First day on which it can no longer be ordered",
          "format": "date",
          "maxLength": 10
        },
        "replaced_by": {
          "type": "string",
          "description": "Key of the item that takes its place",
          "minLength": 1,
          "maxLength": 100
        },
        "reason": {
          "type": "string",
          "description": "Why it is discontinued, where nothing takes its place",
          "minLength": 1,
          "maxLength": 200
        }
      },
      "additionalProperties": false
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
', '# Items. The format of this file: docs/DOMAINS.md.
format = 1
title = "Item"
plural = "Items"
label = "description"
filters = ["description", "item_type", "manufacturer", "mfr_part_number", "supply_number", "charge_code", "gtins.gtin", "udi_di", "ndc", "unspsc", "hcpcs", "status"]
# Only one thing has one: golden records that share such a value are asked about.
exclusive = ["gtins.gtin", "udi_di"]

[[sources]]
name = "erp"
trust = 90
duplicate_free = false
owner = "Supply chain"

[[sources]]
name = "wellstar"
trust = 70
owner = "WellStar Health System charge master"

[[sources]]
name = "osu"
trust = 70
owner = "Ohio State University Hospital charge master"

[attributes.description]
kind = "description"

[attributes.description_short]
kind = "text"

[attributes.description_long]
kind = "description"

[attributes.description_clinical]
kind = "description"

[attributes.item_type]
kind = "code"

[attributes.manufacturer]
kind = "organization_name"

[attributes.mfr_part_number]
kind = "part_number"

[attributes.manufacturer_vendor]
kind = "reference"
target = "vendor"

[attributes.supply_number]
kind = "code"

[attributes.charge_code]
kind = "code"

[attributes.gtins]
kind = "group"

[attributes."gtins.gtin"]
kind = "gtin"

[attributes."gtins.uom"]
kind = "identifier"

[attributes."gtins.qty"]
kind = "number"

[attributes."gtins.level"]
kind = "code"

[attributes."gtins.valid_from"]
kind = "date"

[attributes."gtins.valid_to"]
kind = "date"

[attributes.udi_di]
kind = "udi"

[attributes.ndc]
kind = "ndc"

[attributes.issuing_agency]
kind = "code"

[attributes.fda_product_code]
kind = "code"

[attributes.gmdn]
kind = "code"

[attributes.fda_listing]
kind = "code"

[attributes.unspsc]
kind = "unspsc"

[attributes.hcpcs]
kind = "hcpcs"

[attributes.base_uom]
kind = "identifier"

[attributes.commodity]
kind = "code"

[attributes.gl_category]
kind = "code"

[attributes.uom_list]
kind = "code"

[attributes.purchase_uom]
kind = "identifier"

[attributes.issue_uom]
kind = "identifier"

[attributes.charge_uom]
kind = "identifier"

[attributes.uom_conversions]
kind = "group"

[attributes."uom_conversions.from"]
kind = "identifier"

[attributes."uom_conversions.from_list"]
kind = "code"

[attributes."uom_conversions.to"]
kind = "identifier"

[attributes."uom_conversions.to_list"]
kind = "code"

[attributes."uom_conversions.num"]
kind = "code"

[attributes."uom_conversions.den"]
kind = "code"

[attributes."uom_conversions.gtin"]
kind = "gtin"

[attributes."uom_conversions.valid_from"]
kind = "date"

[attributes."uom_conversions.valid_to"]
kind = "date"

[attributes.unit_price]
kind = "number"

[attributes.vendor_items]
kind = "group"

[attributes."vendor_items.vendor"]
kind = "reference"
target = "vendor"

[attributes."vendor_items.vendor_part_number"]
kind = "part_number"

[attributes."vendor_items.uom"]
kind = "identifier"

[attributes."vendor_items.pack"]
kind = "number"

[attributes."vendor_items.contract_ref"]
kind = "code"

[attributes."vendor_items.price"]
kind = "number"

[attributes."vendor_items.active"]
kind = "boolean"

[attributes."vendor_items.preferred"]
kind = "boolean"

[attributes."vendor_items.valid_from"]
kind = "date"

[attributes."vendor_items.valid_to"]
kind = "date"

[attributes.lot_tracked]
kind = "boolean"

[attributes.serial_tracked]
kind = "boolean"

[attributes.expiry_tracked]
kind = "boolean"

[attributes.implantable]
kind = "boolean"

[attributes.sterile]
kind = "boolean"

[attributes.latex]
kind = "boolean"

[attributes.hazardous]
kind = "boolean"

[attributes.controlled_schedule]
kind = "code"

[attributes.refrigerated]
kind = "boolean"

[attributes.single_use]
kind = "boolean"

[attributes.reprocessed]
kind = "boolean"

[attributes.size]
kind = "group"

[attributes."size.side"]
kind = "code"

[attributes.substitutes]
kind = "group"

[attributes."substitutes.item"]
kind = "reference"
target = "item"

[attributes."substitutes.type"]
kind = "code"

[attributes."substitutes.factor"]
kind = "number"

[attributes."substitutes.priority"]
kind = "integer"

[attributes."substitutes.valid_from"]
kind = "date"

[attributes."substitutes.valid_to"]
kind = "date"

[attributes.chargeable]
kind = "boolean"

[attributes.charge_mappings]
kind = "group"

[attributes."charge_mappings.charge_code"]
kind = "code"

[attributes."charge_mappings.hcpcs"]
kind = "hcpcs"

[attributes."charge_mappings.modifier"]
kind = "code"

[attributes."charge_mappings.revenue_code"]
kind = "code"

[attributes."charge_mappings.units_per_uom"]
kind = "code"

[attributes."charge_mappings.billable"]
kind = "boolean"

[attributes."charge_mappings.facility"]
kind = "reference"
target = "facility"

[attributes."charge_mappings.cost_center"]
kind = "reference"
target = "cost_center"

[attributes."charge_mappings.valid_from"]
kind = "date"

[attributes."charge_mappings.valid_to"]
kind = "date"

[attributes.contract]
kind = "group"

[attributes."contract.gpo"]
kind = "organization_name"

[attributes."contract.number"]
kind = "code"

[attributes."contract.tier"]
kind = "code"

[attributes."contract.valid_to"]
kind = "date"

[attributes.list_price]
kind = "number"

[attributes.criticality]
kind = "code"

[attributes.shelf_life_days]
kind = "integer"

[attributes.min_shelf_life_days]
kind = "integer"

[attributes.storage]
kind = "group"

[attributes."storage.condition"]
kind = "code"

[attributes."storage.min_celsius"]
kind = "number"

[attributes."storage.max_celsius"]
kind = "number"

[attributes.lifecycle]
kind = "group"

[attributes."lifecycle.introduced"]
kind = "date"

[attributes."lifecycle.discontinued"]
kind = "date"

[attributes."lifecycle.replaced_by"]
kind = "reference"
target = "item"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# A factor per item, never a bare code: docs/domains/item.md.
[units]
base = "base_uom"
list = "uom_list"
uses = ["purchase_uom", "issue_uom", "charge_uom"]
conversions = "uom_conversions"
packages = "gtins"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[survivorship.attributes.description]
strategy = "source_order"
then = ["longest", "most_recent"]

[survivorship.attributes.unit_price]
strategy = "most_recent"
then = ["source_order"]

[survivorship.attributes.gtins]
strategy = "union"
limit = 20

[survivorship.attributes.vendor_items]
strategy = "union"
limit = 100

# What one system knows of packages holds for all of its keys; that they agree is checked.
[survivorship.attributes.uom_conversions]
strategy = "union"
limit = 100

[survivorship.attributes.substitutes]
strategy = "union"
limit = 100

[approval]
first_publication = "automatic"

[approval.protect.base_uom]
approvers = 2
on_create = false

[approval.protect.gtins]
approvers = 1
on_create = false

[approval.protect.charge_code]
approvers = 2
on_create = false

# A wrong factor makes wrong prices and wrong stock.
# What was bought with the old one stays reckoned with the old one.
[approval.protect.uom_conversions]
approvers = 2
on_create = false
forward_dated = true

[approval.protect.charge_mappings]
approvers = 2
on_create = false

# Tracing may begin at once; that it ends is for somebody to approve.
[approval.protect.lot_tracked]
approvers = 1
only = "loosened"

[approval.protect.serial_tracked]
approvers = 1
only = "loosened"

[approval.protect.expiry_tracked]
approvers = 1
only = "loosened"

# What an item must say. A check that fails opens an exception, which closes by itself.
[[checks]]
name = "implant_not_traced"
message = "An implantable item is traced by lot or by serial number"
when = [{ attribute = "implantable", values = ["true"] }, { attribute = "item_type", values = ["implant", "med_surg", "kit"] }]
require.any_of = [{ attribute = "lot_tracked", values = ["true"] }, { attribute = "serial_tracked", values = ["true"] }]

[[checks]]
name = "no_charge_mapping"
message = "An item that is charged has exactly one charge mapping for each facility on each day"
when = [{ attribute = "chargeable", values = ["true"] }]
require.one_valid_entry = { attribute = "charge_mappings", per = ["facility"] }

[[checks]]
name = "units_not_sound"
message = "The units in use have a way to the base unit, and no two ways contradict each other"
require = "sound_units"

[[checks]]
name = "substitutes_itself"
message = "An item is not its own substitute or replacement"
require.not_itself = { attributes = ["substitutes.item", "lifecycle.replaced_by"] }

[[checks]]
name = "discontinued_without_replacement"
message = "A discontinued item has a replacement, or a reason why it needs none"
when = [{ attribute = "lifecycle.discontinued" }]
require.any_of = [{ attribute = "lifecycle.replaced_by" }, { attribute = "lifecycle.reason" }]

[[checks]]
name = "contract_expired"
message = "The contract under which it is bought holds"
require.not_expired = { attribute = "contract.valid_to", half_open = true }

[[tasks.routes]]
category = "no_charge_mapping"
owner_group = "charge_integrity"
priority = "high"
due_within = "1d"

[[tasks.routes]]
category = "charge_look_up_failed"
owner_group = "charge_integrity"
priority = "urgent"
due_within = "4h"

# Weights are bits, log2(m/u); docs/MATCHING.md explains methods and levels. Descriptions are weak
# evidence: thousands of different supplies share one.
[matching]
mode = "merge"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "description"
method = "description"
attributes = ["description"]

[[matching.comparisons]]
name = "manufacturer"
method = "organization_name"
attributes = ["manufacturer"]
levels = { exact = 3.0, equivalent = 3.0, strong = 2.0, near = 1.0, partial = 0.0, weak = -3.0, different = -5.0 }
frequency = false

[[matching.comparisons]]
name = "mfr_part_number"
method = "identifier"
attributes = ["mfr_part_number"]
levels = { exact = 13.0, different = -10.0 }

[[matching.comparisons]]
name = "gtin"
method = "identifier"
attributes = ["gtins.gtin"]
levels = { different = -4.0 }

[[matching.comparisons]]
name = "udi_di"
method = "identifier"
attributes = ["udi_di"]
levels = { different = -8.0 }

[[matching.comparisons]]
name = "ndc"
method = "identifier"
attributes = ["ndc"]
levels = { different = -12.0 }

[[matching.comparisons]]
name = "vendor_part_number"
method = "identifier"
attributes = ["vendor_items.vendor_part_number"]
levels = { exact = 11.0, different = -2.0 }

[[matching.comparisons]]
name = "unspsc"
method = "code"
attributes = ["unspsc"]
levels = { exact = 2.0, different = -3.0 }

[[matching.comparisons]]
name = "hcpcs"
method = "code"
attributes = ["hcpcs"]

[[matching.comparisons]]
name = "unit_price"
method = "number"
attributes = ["unit_price"]
levels = { exact = 2.0, near = 1.0, different = -1.0 }

[matching.blocking]
keys = [
  ["identifier:gtin"],
  ["identifier:udi_di"],
  ["identifier:ndc"],
  ["identifier:mfr_part_number"],
  ["identifier:vendor_part_number"],
  ["name_key:description"],
  ["rare_token_pair:description"],
]

[[matching.vetoes]]
name = "measures_contradict"
when = "measures_contradict"
comparison = "description"
conclusive = true

[[matching.vetoes]]
name = "drug_and_device"
when = "only_one_is"
attribute = "item_type"
groups = [["drug"]]

[[matching.vetoes]]
name = "ndc_differs"
when = "differ"
attribute = "ndc"

[[matching.vetoes]]
name = "udi_di_differs"
when = "singles_differ"
attribute = "udi_di"

[[matching.vetoes]]
name = "part_number_differs"
when = "differ"
attribute = "mfr_part_number"

[[matching.vetoes]]
name = "sterile_differs"
when = "differ"
attribute = "sterile"

[[matching.vetoes]]
name = "latex_differs"
when = "differ"
attribute = "latex"
', NULL, NULL, 'The rules of the folder at the first start.', 'hub', 1796067281793168, 'hub', 1796067281793168, NULL, NULL, '01a22df3-cb81-73ff-a871-d47b4a229493'),
	('01a22df3-cbb0-719e-9109-9b9de49689da', 'vendor', 'active', 'f40c003aecd4d164', '{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Vendor",
  "description": "Whoever is paid: suppliers, manufacturers, distributors, service firms, practices. One record per legal entity or site as the source keeps it.",
  "type": "object",
  "required": [
    "legal_name"
  ],
  "properties": {
    "legal_name": {
      "type": "string",
      "description": "Registered name of the legal entity",
      "minLength": 1,
      "maxLength": 200
    },
    "level": {
      "type": "string",
      "description": "Which of the three levels the record is about: the company, one of its places of business, or where its money goes",
      "enum": [
        "legal_entity",
        "site",
        "remit_to"
      ]
    },
    "dba_names": {
      "type": "array",
      "description": "Names under which it does business",
      "items": {
        "type": "string",
        "description": "A trade name",
        "minLength": 1,
        "maxLength": 200
      },
      "maxItems": 50
    },
    "former_names": {
      "type": "array",
      "description": "Names it had before",
      "items": {
        "type": "string",
        "description": "A former name",
        "minLength": 1,
        "maxLength": 200
      },
      "maxItems": 50
    },
    "name_history": {
      "type": "array",
      "description": "Former names with the day on which each ended",
      "items": {
        "type": "object",
        "description": "A name that it had",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "The former name",
            "minLength": 1,
            "maxLength": 200
          },
          "until": {
            "type": "string",
            "description": "First day on which it no longer had the name",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "legal_form": {
      "type": "string",
      "description": "Legal form, ISO 20275 Entity Legal Form code of 4 characters",
      "pattern": "^[A-Z0-9]{4}$",
      "maxLength": 4
    },
    "vendor_type": {
      "type": "string",
      "description": "What the vendor is to us",
      "enum": [
        "supplier",
        "manufacturer",
        "distributor",
        "service",
        "physician_practice",
        "government",
        "employee",
        "one_time",
        "payer_refund",
        "utility",
        "landlord"
      ]
    },
    "tax_classification": {
      "type": "string",
      "description": "Federal tax classification, as on form W-9",
      "enum": [
        "individual",
        "c_corp",
        "s_corp",
        "partnership",
        "trust",
        "llc_c",
        "llc_s",
        "llc_p",
        "exempt",
        "foreign"
      ]
    },
    "tin": {
      "type": "string",
      "description": "Taxpayer identification number: EIN NN-NNNNNNN, or SSN or ITIN NNN-NN-NNNN",
      "pattern": "^([0-9]{2}-[0-9]{7}|[0-9]{3}-[0-9]{2}-[0-9]{4})$",
      "maxLength": 11
    },
    "w9_date": {
      "type": "string",
      "description": "Day on which its form W-9 was signed",
      "format": "date",
      "maxLength": 10
    },
    "w8_type": {
      "type": "string",
      "description": "Which form W-8 a foreign vendor gave",
      "enum": [
        "w8_ben",
        "w8_ben_e",
        "w8_eci",
        "w8_exp",
        "w8_imy"
      ]
    },
    "tin_match_status": {
      "type": "string",
      "description": "What the IRS said of name and number together",
      "enum": [
        "not_checked",
        "matched",
        "mismatched",
        "not_found"
      ]
    },
    "is_1099": {
      "type": "boolean",
      "description": "Whether payments to it are reported on a form 1099"
    },
    "form_1099_box": {
      "type": "string",
      "description": "Form and box in which they are reported, e.g. NEC-1 or MISC-6",
      "minLength": 1,
      "maxLength": 12
    },
    "duns": {
      "type": "string",
      "description": "D-U-N-S number, 9 digits; one per site",
      "pattern": "^[0-9]{9}$",
      "maxLength": 9
    },
    "uei": {
      "type": "string",
      "description": "Unique Entity Identifier of SAM.gov, 12 characters",
      "pattern": "^[A-Z0-9]{12}$",
      "maxLength": 12
    },
    "cage": {
      "type": "string",
      "description": "CAGE code, 5 characters",
      "pattern": "^[A-Z0-9]{5}$",
      "maxLength": 5
    },
    "lei": {
      "type": "string",
      "description": "Legal Entity Identifier (ISO 17442), 20 characters",
      "pattern": "^[A-Z0-9]{18}[0-9]{2}$",
      "maxLength": 20
    },
    "gln": {
      "type": "string",
      "description": "GS1 Global Location Number, 13 digits",
      "pattern": "^[0-9]{13}$",
      "maxLength": 13
    },
    "npi": {
      "type": "string",
      "description": "National Provider Identifier of an organization, 10 digits",
      "pattern": "^[12][0-9]{9}$",
      "maxLength": 10
    },
    "hin": {
      "type": "string",
      "description": "Health Industry Number, 9 characters",
      "pattern": "^[A-Z0-9]{9}$",
      "maxLength": 9
    },
    "dea": {
      "type": "string",
      "description": "DEA registration number, 2 letters and 7 digits",
      "pattern": "^[A-Z]{2}[0-9]{7}$",
      "maxLength": 9
    },
    "identifiers": {
      "type": "array",
      "description": "Further identifiers, several per scheme, each with its validity",
      "items": {
        "type": "object",
        "description": "One identifier",
        "required": [
          "scheme",
          "value"
        ],
        "properties": {
          "scheme": {
            "type": "string",
            "description": "What kind of identifier",
            "enum": [
              "tin",
              "duns",
              "uei",
              "cage",
              "lei",
              "gln",
              "npi",
              "hin",
              "dea",
              "state_license",
              "edi",
              "portal",
              "gpo",
              "sic",
              "other"
            ]
          },
          "value": {
            "type": "string",
            "description": "The identifier, upper case and without blanks",
            "minLength": 1,
            "maxLength": 60
          },
          "issuer": {
            "type": "string",
            "description": "Who issued it, e.g. the state of a license",
            "minLength": 1,
            "maxLength": 60
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          },
          "verified": {
            "type": "boolean",
            "description": "Whether somebody compared it with its register"
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "addresses": {
      "type": "array",
      "description": "Addresses, each with its role",
      "items": {
        "type": "object",
        "description": "One address",
        "properties": {
          "role": {
            "type": "string",
            "description": "What the address is for",
            "enum": [
              "legal",
              "physical",
              "mailing",
              "order_from",
              "remit_to",
              "ship_from",
              "ship_to",
              "return",
              "billing"
            ]
          },
          "line1": {
            "type": "string",
            "description": "First address line: house number and street, or PO box",
            "minLength": 1,
            "maxLength": 200
          },
          "line2": {
            "type": "string",
            "description": "Second address line: suite, floor, attention",
            "minLength": 1,
            "maxLength": 200
          },
          "city": {
            "type": "string",
            "description": "City",
            "minLength": 1,
            "maxLength": 100
          },
          "state": {
            "type": "string",
            "description": "State: USPS code in the US, else the region as written",
            "minLength": 1,
            "maxLength": 50
          },
          "zip": {
            "type": "string",
            "description": "ZIP code NNNNN or NNNNN-NNNN in the US, else the postal code",
            "minLength": 1,
            "maxLength": 16
          },
          "country": {
            "type": "string",
            "description": "Country, ISO 3166-1 alpha-2",
            "pattern": "^[A-Z]{2}$",
            "maxLength": 2
          },
          "gln": {
            "type": "string",
            "description": "GS1 Global Location Number of the address, 13 digits",
            "pattern": "^[0-9]{13}$",
            "maxLength": 13
          },
          "usps_valid": {
            "type": "boolean",
            "description": "Whether the postal service knows the address"
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "phones": {
      "type": "array",
      "description": "Telephone numbers",
      "items": {
        "type": "string",
        "description": "Telephone, +1XXXXXXXXXX in North America",
        "minLength": 1,
        "maxLength": 40
      },
      "maxItems": 50
    },
    "emails": {
      "type": "array",
      "description": "Email addresses",
      "items": {
        "type": "string",
        "description": "An email address",
        "minLength": 1,
        "maxLength": 254
      },
      "maxItems": 50
    },
    "website": {
      "type": "string",
      "description": "Web address",
      "minLength": 1,
      "maxLength": 500
    },
    "contacts": {
      "type": "array",
      "description": "People and desks to turn to",
      "items": {
        "type": "object",
        "description": "One contact",
        "properties": {
          "role": {
            "type": "string",
            "description": "What the contact is for, e.g. accounts receivable",
            "minLength": 1,
            "maxLength": 60
          },
          "name": {
            "type": "string",
            "description": "Name of the person or desk",
            "minLength": 1,
            "maxLength": 200
          },
          "email": {
            "type": "string",
            "description": "Email address",
            "minLength": 1,
            "maxLength": 254
          },
          "phone": {
            "type": "string",
            "description": "Telephone, +1XXXXXXXXXX in North America",
            "minLength": 1,
            "maxLength": 40
          },
          "fax": {
            "type": "string",
            "description": "Fax, +1XXXXXXXXXX in North America",
            "minLength": 1,
            "maxLength": 40
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "commodities": {
      "type": "array",
      "description": "What it sells, UNSPSC classes of 8 digits",
      "items": {
        "type": "string",
        "description": "A UNSPSC class",
        "pattern": "^[0-9]{8}$",
        "maxLength": 8
      },
      "maxItems": 50
    },
    "payment_terms": {
      "type": "string",
      "description": "Code of the payment terms in the ERP, e.g. N30 or 2/10N30",
      "minLength": 1,
      "maxLength": 30
    },
    "payment_method": {
      "type": "string",
      "description": "How the vendor is paid",
      "enum": [
        "ach",
        "check",
        "wire",
        "virtual_card",
        "none"
      ]
    },
    "currency": {
      "type": "string",
      "description": "Currency of payment, ISO 4217",
      "pattern": "^[A-Z]{3}$",
      "maxLength": 3
    },
    "holds": {
      "type": "array",
      "description": "Reasons not to order from it or not to pay it, each with its end",
      "items": {
        "type": "object",
        "description": "One hold",
        "required": [
          "type"
        ],
        "properties": {
          "type": {
            "type": "string",
            "description": "What is held",
            "enum": [
              "payment",
              "order",
              "tax",
              "all"
            ]
          },
          "reason": {
            "type": "string",
            "description": "Why",
            "minLength": 1,
            "maxLength": 200
          },
          "by": {
            "type": "string",
            "description": "Who put it on hold",
            "minLength": 1,
            "maxLength": 120
          },
          "from": {
            "type": "string",
            "description": "First day on which it is on hold",
            "format": "date",
            "maxLength": 10
          },
          "until": {
            "type": "string",
            "description": "First day on which it is no longer on hold; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "exclusion_screening": {
      "type": "object",
      "description": "Result of screening against lists of those who may not take part in federal health care programs",
      "properties": {
        "status": {
          "type": "string",
          "description": "What the screening found",
          "enum": [
            "clear",
            "potential",
            "confirmed"
          ]
        },
        "checked_at": {
          "type": "string",
          "description": "Day of the last screening",
          "format": "date",
          "maxLength": 10
        },
        "leie": {
          "type": "string",
          "description": "Result against the OIG List of Excluded Individuals and Entities",
          "enum": [
            "clear",
            "potential",
            "confirmed"
          ]
        },
        "sam": {
          "type": "string",
          "description": "Result against the exclusions of SAM.gov",
          "enum": [
            "clear",
            "potential",
            "confirmed"
          ]
        },
        "state": {
          "type": "string",
          "description": "Result against the Medicaid exclusion lists of the states",
          "enum": [
            "clear",
            "potential",
            "confirmed"
          ]
        },
        "hit_ref": {
          "type": "string",
          "description": "Reference of the hit, for whoever clears it",
          "minLength": 1,
          "maxLength": 100
        }
      },
      "additionalProperties": false
    },
    "tax_jurisdiction": {
      "type": "string",
      "description": "Code of the tax jurisdiction",
      "minLength": 1,
      "maxLength": 40
    },
    "sales_tax_code": {
      "type": "string",
      "description": "Code by which sales tax is reckoned in the ERP",
      "minLength": 1,
      "maxLength": 30
    },
    "exempt_cert": {
      "type": "string",
      "description": "Number of the exemption certificate",
      "minLength": 1,
      "maxLength": 60
    },
    "diversity": {
      "type": "array",
      "description": "Certificates of diverse suppliers",
      "items": {
        "type": "object",
        "description": "One certificate",
        "required": [
          "cert"
        ],
        "properties": {
          "cert": {
            "type": "string",
            "description": "What it certifies",
            "enum": [
              "MBE",
              "WBE",
              "SDVOSB",
              "VOSB",
              "HUBZone",
              "SDB",
              "DBE",
              "LGBTBE"
            ]
          },
          "agency": {
            "type": "string",
            "description": "Who certified it",
            "minLength": 1,
            "maxLength": 120
          },
          "number": {
            "type": "string",
            "description": "Number of the certificate",
            "minLength": 1,
            "maxLength": 60
          },
          "expires": {
            "type": "string",
            "description": "Last day on which the certificate holds",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 30
    },
    "baa_required": {
      "type": "boolean",
      "description": "Whether a business associate agreement is needed, because its service touches protected health information"
    },
    "baa_on_file": {
      "type": "boolean",
      "description": "Whether the signed agreement is on file"
    },
    "baa_expires": {
      "type": "string",
      "description": "Last day on which the agreement holds",
      "format": "date",
      "maxLength": 10
    },
    "insurance_expires": {
      "type": "string",
      "description": "Last day on which its certificate of insurance holds",
      "format": "date",
      "maxLength": 10
    },
    "conflict_of_interest": {
      "type": "boolean",
      "description": "Whether a conflict of interest was disclosed"
    },
    "gpo_affiliation": {
      "type": "string",
      "description": "Group purchasing organization whose contracts it honors",
      "minLength": 1,
      "maxLength": 120
    },
    "edi_enabled": {
      "type": "boolean",
      "description": "Whether it takes orders by EDI"
    },
    "edi_id": {
      "type": "string",
      "description": "Its identifier in the EDI network",
      "minLength": 1,
      "maxLength": 60
    },
    "portal_id": {
      "type": "string",
      "description": "Its identifier in the supplier portal",
      "minLength": 1,
      "maxLength": 60
    },
    "erp_fields": {
      "type": "array",
      "description": "What the ERP of each entity needs to post and pay",
      "items": {
        "type": "object",
        "description": "Fields of one entity",
        "required": [
          "entity"
        ],
        "properties": {
          "entity": {
            "type": "string",
            "description": "Company or legal entity of ours",
            "minLength": 1,
            "maxLength": 50
          },
          "site_code": {
            "type": "string",
            "description": "Code of the site in that ERP",
            "minLength": 1,
            "maxLength": 50
          },
          "pay_group": {
            "type": "string",
            "description": "Pay group",
            "minLength": 1,
            "maxLength": 30
          },
          "liability_account": {
            "type": "string",
            "description": "Account to which liabilities are posted",
            "minLength": 1,
            "maxLength": 100
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "bank_accounts": {
      "type": "array",
      "description": "Accounts that payments go to",
      "items": {
        "type": "object",
        "description": "One bank account",
        "properties": {
          "country": {
            "type": "string",
            "description": "Country of the bank, ISO 3166-1 alpha-2",
            "pattern": "^[A-Z]{2}$",
            "maxLength": 2
          },
          "aba": {
            "type": "string",
            "description": "ABA routing number, 9 digits",
            "pattern": "^[0-9]{9}$",
            "maxLength": 9
          },
          "account": {
            "type": "string",
            "description": "Account number",
            "minLength": 1,
            "maxLength": 34
          },
          "iban": {
            "type": "string",
            "description": "International Bank Account Number",
            "minLength": 1,
            "maxLength": 34
          },
          "bic": {
            "type": "string",
            "description": "Business Identifier Code, 8 or 11 characters",
            "minLength": 1,
            "maxLength": 11
          },
          "holder": {
            "type": "string",
            "description": "Name of the account holder",
            "minLength": 1,
            "maxLength": 200
          },
          "type": {
            "type": "string",
            "description": "What kind of account",
            "enum": [
              "checking",
              "savings",
              "lockbox"
            ]
          },
          "remit_to": {
            "type": "string",
            "description": "Key of the remit-to that is paid to this account; absent: all",
            "minLength": 1,
            "maxLength": 100
          },
          "verified_by": {
            "type": "string",
            "description": "Who verified it by a call back or with the bank",
            "minLength": 1,
            "maxLength": 120
          },
          "verified_at": {
            "type": "string",
            "description": "Day on which it was verified",
            "format": "date",
            "maxLength": 10
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which payments go there",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which payments no longer go there; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 20
    },
    "naics": {
      "type": "array",
      "description": "Industries, NAICS codes of 2 to 6 digits",
      "items": {
        "type": "string",
        "description": "A NAICS code",
        "pattern": "^[0-9]{2,6}$",
        "maxLength": 6
      },
      "maxItems": 20
    },
    "parent": {
      "type": "string",
      "description": "Key of the parent vendor",
      "minLength": 1,
      "maxLength": 100
    },
    "placements": {
      "type": "array",
      "description": "Its place in further hierarchies, each for some days",
      "items": {
        "type": "object",
        "description": "One place",
        "properties": {
          "hierarchy": {
            "type": "string",
            "description": "Hierarchy",
            "enum": [
              "purchasing"
            ]
          },
          "parent": {
            "type": "string",
            "description": "Key or golden id of the vendor above it",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer stands there",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "hierarchy",
          "parent"
        ],
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "legal_entity": {
      "type": "string",
      "description": "Key of the legal entity that this site or remit-to belongs to",
      "minLength": 1,
      "maxLength": 100
    },
    "ultimate_parent": {
      "type": "string",
      "description": "Key of the company at the top of the group",
      "minLength": 1,
      "maxLength": 100
    },
    "relations": {
      "type": "array",
      "description": "How it relates to other vendors, dated",
      "items": {
        "type": "object",
        "description": "One relation",
        "required": [
          "type",
          "vendor"
        ],
        "properties": {
          "type": {
            "type": "string",
            "description": "What it is to the other",
            "enum": [
              "branch_of",
              "remit_to_of",
              "factor_of",
              "successor_of",
              "subsidiary_of"
            ]
          },
          "vendor": {
            "type": "string",
            "description": "Key of the other vendor",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
', '# Vendors. The format of this file: docs/DOMAINS.md.
format = 1
title = "Vendor"
plural = "Vendors"
label = "legal_name"
filters = ["legal_name", "level", "vendor_type", "duns", "uei", "lei", "npi", "addresses.city", "addresses.state", "addresses.zip", "status"]
# Only one thing has one: golden records that share such a value are asked about.
exclusive = ["duns", "uei", "lei"]

# In the order in which they are believed where nothing else decides.
[[sources]]
name = "erp"
trust = 90
owner = "Accounts payable"

[[sources]]
name = "procurement"
trust = 80
owner = "Supply chain"

[[sources]]
name = "billing"
trust = 60
owner = "Patient accounting"

[[sources]]
name = "cms_suppliers"
trust = 70
owner = "Centers for Medicare & Medicaid Services"

[[sources]]
name = "phoenix"
trust = 60
owner = "City of Phoenix"

[[sources]]
name = "scottsdale"
trust = 60
owner = "City of Scottsdale"

[attributes.legal_name]
kind = "organization_name"

[attributes.dba_names]
kind = "organization_name"

[attributes.former_names]
kind = "organization_name"

[attributes.level]
kind = "code"

[attributes.name_history]
kind = "group"

[attributes."name_history.name"]
kind = "organization_name"

[attributes."name_history.until"]
kind = "date"

[attributes.legal_form]
kind = "code"

[attributes.vendor_type]
kind = "code"

[attributes.tax_classification]
kind = "code"

[attributes.tin]
kind = "tin"
sensitive = true

[attributes.w9_date]
kind = "date"

[attributes.w8_type]
kind = "code"

[attributes.tin_match_status]
kind = "code"

[attributes.is_1099]
kind = "boolean"

[attributes.form_1099_box]
kind = "code"

[attributes.duns]
kind = "duns"

[attributes.uei]
kind = "uei"

[attributes.cage]
kind = "cage"

[attributes.lei]
kind = "lei"

[attributes.gln]
kind = "gln"

[attributes.npi]
kind = "npi"

[attributes.hin]
kind = "identifier"

[attributes.dea]
kind = "dea"

[attributes.identifiers]
kind = "group"

[attributes."identifiers.scheme"]
kind = "code"

[attributes."identifiers.value"]
kind = "identifier"

[attributes."identifiers.issuer"]
kind = "text"

[attributes."identifiers.valid_from"]
kind = "date"

[attributes."identifiers.valid_to"]
kind = "date"

[attributes."identifiers.verified"]
kind = "boolean"

[attributes.addresses]
kind = "group"

[attributes."addresses.role"]
kind = "code"

[attributes."addresses.line1"]
kind = "address"

[attributes."addresses.line2"]
kind = "address"

[attributes."addresses.city"]
kind = "city"

[attributes."addresses.state"]
kind = "state"

[attributes."addresses.zip"]
kind = "zip"

[attributes."addresses.country"]
kind = "country"

[attributes."addresses.gln"]
kind = "gln"

[attributes."addresses.usps_valid"]
kind = "boolean"

[attributes.phones]
kind = "phone"

[attributes.emails]
kind = "email"

[attributes.website]
kind = "url"

[attributes.contacts]
kind = "group"

[attributes."contacts.role"]
kind = "text"

[attributes."contacts.name"]
kind = "person_name"

[attributes."contacts.email"]
kind = "email"

[attributes."contacts.phone"]
kind = "phone"

[attributes."contacts.fax"]
kind = "phone"

[attributes.commodities]
kind = "unspsc"

[attributes.payment_terms]
kind = "code"

[attributes.payment_method]
kind = "code"

[attributes.currency]
kind = "currency"

[attributes.bank_accounts]
kind = "group"
sensitive = true

[attributes."bank_accounts.country"]
kind = "country"

[attributes."bank_accounts.aba"]
kind = "aba"

[attributes."bank_accounts.account"]
kind = "code"

[attributes."bank_accounts.iban"]
kind = "iban"

[attributes."bank_accounts.bic"]
kind = "bic"

[attributes."bank_accounts.holder"]
kind = "organization_name"

[attributes."bank_accounts.type"]
kind = "code"

[attributes."bank_accounts.remit_to"]
kind = "reference"

[attributes."bank_accounts.verified_by"]
kind = "text"

[attributes."bank_accounts.verified_at"]
kind = "date"

[attributes."bank_accounts.valid_from"]
kind = "date"

[attributes."bank_accounts.valid_to"]
kind = "date"

[attributes.holds]
kind = "group"

[attributes."holds.type"]
kind = "code"

[attributes."holds.reason"]
kind = "text"

[attributes."holds.by"]
kind = "text"

[attributes."holds.from"]
kind = "date"

[attributes."holds.until"]
kind = "date"

[attributes.exclusion_screening]
kind = "group"

[attributes."exclusion_screening.status"]
kind = "code"

[attributes."exclusion_screening.checked_at"]
kind = "date"

[attributes."exclusion_screening.leie"]
kind = "code"

[attributes."exclusion_screening.sam"]
kind = "code"

[attributes."exclusion_screening.state"]
kind = "code"

[attributes.tax_jurisdiction]
kind = "code"

[attributes.sales_tax_code]
kind = "code"

[attributes.exempt_cert]
kind = "code"

[attributes.diversity]
kind = "group"

[attributes."diversity.cert"]
kind = "code"

[attributes."diversity.number"]
kind = "code"

[attributes."diversity.expires"]
kind = "date"

[attributes.baa_required]
kind = "boolean"

[attributes.baa_on_file]
kind = "boolean"

[attributes.baa_expires]
kind = "date"

[attributes.insurance_expires]
kind = "date"

[attributes.conflict_of_interest]
kind = "boolean"

[attributes.gpo_affiliation]
kind = "organization_name"

[attributes.edi_enabled]
kind = "boolean"

[attributes.edi_id]
kind = "identifier"

[attributes.portal_id]
kind = "identifier"

[attributes.erp_fields]
kind = "group"

[attributes."erp_fields.entity"]
kind = "code"

[attributes."erp_fields.site_code"]
kind = "code"

[attributes."erp_fields.pay_group"]
kind = "code"

[attributes."erp_fields.liability_account"]
kind = "code"

[attributes.naics]
kind = "naics"

[attributes.parent]
kind = "reference"
target = "vendor"

[attributes.placements]
kind = "group"

[attributes."placements.hierarchy"]
kind = "code"

[attributes."placements.parent"]
kind = "reference"
target = "vendor"

[attributes."placements.valid_from"]
kind = "date"

[attributes."placements.valid_to"]
kind = "date"

[attributes.legal_entity]
kind = "reference"
target = "vendor"

[attributes.ultimate_parent]
kind = "reference"
target = "vendor"

[attributes.relations]
kind = "group"

[attributes."relations.type"]
kind = "code"

[attributes."relations.vendor"]
kind = "reference"
target = "vendor"

[attributes."relations.valid_from"]
kind = "date"

[attributes."relations.valid_to"]
kind = "date"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# Who is above whom: on any day one parent in each, and nobody above themselves.
[hierarchies.corporate]
title = "Corporate groups"
parent = "parent"

[hierarchies.purchasing]
title = "Purchasing groups"
placements = "placements"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[survivorship.attributes.legal_name]
strategy = "most_frequent"
then = ["source_order", "longest"]

[survivorship.attributes.dba_names]
strategy = "union"
limit = 20

[survivorship.attributes.former_names]
strategy = "union"
limit = 20

[survivorship.attributes.addresses]
strategy = "union"
limit = 50

[survivorship.attributes.phones]
strategy = "union"
limit = 20

[survivorship.attributes.emails]
strategy = "union"
limit = 20

[survivorship.attributes.contacts]
strategy = "union"
limit = 20

[survivorship.attributes.naics]
strategy = "union"
limit = 20

# A hold of any system holds, and a certificate that any system has is one.
[survivorship.attributes.holds]
strategy = "union"
limit = 50

[survivorship.attributes.identifiers]
strategy = "union"
limit = 100

[survivorship.attributes.diversity]
strategy = "union"
limit = 30

[survivorship.attributes.relations]
strategy = "union"
limit = 50

[survivorship.attributes.name_history]
strategy = "union"
limit = 50

# The last word counts, whoever screened.
[survivorship.attributes.exclusion_screening]
strategy = "most_recent"
then = ["source_order"]

# Bank accounts are taken whole from one source: a mixture would pay somebody nobody entered.
[survivorship.attributes.bank_accounts]
strategy = "source_order"
sources = ["erp", "procurement"]
then = ["most_recent"]

[approval]
first_publication = "automatic"

# A proposed change of where money goes, or of who is paid, holds payments until it is confirmed with evidence. With
# cooling_off = "24h" a confirmed value would wait a day before consumers see it.
[approval.protect.bank_accounts]
approvers = 2
on_create = true
payment = true

[approval.protect.tin]
approvers = 1
on_create = false
payment = true

# What a vendor must say. A check that fails opens an exception, which closes by itself.
[[checks]]
name = "excluded"
message = "Nobody is ordered from or paid who may be excluded from federal health care programs"
severity = "block"
require.none_of = [
  { attribute = "exclusion_screening.status", values = ["potential", "confirmed"] },
  { attribute = "exclusion_screening.leie", values = ["potential", "confirmed"] },
  { attribute = "exclusion_screening.sam", values = ["potential", "confirmed"] },
  { attribute = "exclusion_screening.state", values = ["potential", "confirmed"] },
]

[[checks]]
name = "screening_too_old"
message = "A vendor is screened for exclusions every 30 days"
when = [{ attribute = "exclusion_screening.status" }]
require.not_older_than = { attribute = "exclusion_screening.checked_at", days = 30 }

[[checks]]
name = "screening_not_dated"
message = "A screening says when it was"
when = [{ attribute = "exclusion_screening.status" }]
require.all_of = [{ attribute = "exclusion_screening.checked_at" }]

[[checks]]
name = "w9_too_old"
message = "A form W-9 is not older than three years"
require.not_older_than = { attribute = "w9_date", days = 1096 }

[[checks]]
name = "tin_mismatched"
message = "Name and tax number of a vendor on form 1099 match at the IRS"
when = [{ attribute = "is_1099", values = ["true"] }]
require.none_of = [{ attribute = "tin_match_status", values = ["mismatched", "not_found"] }]

[[checks]]
name = "no_form_1099_box"
message = "A vendor on form 1099 says in which box"
when = [{ attribute = "is_1099", values = ["true"] }]
require.all_of = [{ attribute = "form_1099_box" }]

[[checks]]
name = "certificate_expired"
message = "A certificate of a diverse supplier holds"
require.not_expired = { attribute = "diversity.expires" }

[[checks]]
name = "insurance_expired"
message = "Its certificate of insurance holds"
require.not_expired = { attribute = "insurance_expires" }

[[checks]]
name = "no_business_associate_agreement"
message = "Whoever touches protected health information has signed a business associate agreement"
when = [{ attribute = "baa_required", values = ["true"] }]
require.all_of = [{ attribute = "baa_on_file", values = ["true"] }]

[[checks]]
name = "business_associate_agreement_expired"
message = "The business associate agreement holds"
when = [{ attribute = "baa_required", values = ["true"] }]
require.not_expired = { attribute = "baa_expires" }

[[checks]]
name = "level_without_legal_entity"
message = "A site or remit-to names the legal entity that it belongs to"
when = [{ attribute = "level", values = ["site", "remit_to"] }]
require.any_of = [{ attribute = "legal_entity" }, { attribute = "parent" }]

[[checks]]
name = "refers_to_itself"
message = "A vendor is not its own parent or legal entity"
require.not_itself = { attributes = ["parent", "ultimate_parent", "legal_entity", "relations.vendor"] }

[[tasks.routes]]
category = "excluded"
owner_group = "compliance"
priority = "urgent"
due_within = "4h"

[[tasks.routes]]
category = "screening_too_old"
owner_group = "compliance"

# Weights are bits, log2(m/u); docs/MATCHING.md explains methods and levels.
[matching]
mode = "merge"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "name"
method = "organization_name"
attributes = ["legal_name", "dba_names", "former_names"]
# Another name at the same address and phone is as likely a neighbor or a sister company.
levels = { near = 8.0, partial = -1.0, weak = -7.5, different = -10.0 }

[[matching.comparisons]]
name = "address"
method = "address"
attributes = ["addresses"]
# One name at two addresses: two sites of a chain, unless something else agrees.
levels = { same_street = 0.0, same_zip = -1.0, same_city = -3.0, same_state = -7.0, different = -8.0 }

[[matching.comparisons]]
name = "phone"
method = "phone"
attributes = ["phones"]

[[matching.comparisons]]
name = "tin"
method = "identifier"
attributes = ["tin"]
# Equal with another name at another address, it is a case for a steward.
# One sign off is a typing error more often than a neighbor in the register.
levels = { exact = 22.0, near = 5.0, different = -12.0 }

[[matching.comparisons]]
name = "uei"
method = "identifier"
attributes = ["uei"]

[[matching.comparisons]]
name = "lei"
method = "identifier"
attributes = ["lei"]

[[matching.comparisons]]
name = "duns"
method = "identifier"
attributes = ["duns"]
levels = { different = -4.0 }

[[matching.comparisons]]
name = "cage"
method = "identifier"
attributes = ["cage"]
levels = { different = -4.0 }

[[matching.comparisons]]
name = "npi"
method = "identifier"
attributes = ["npi"]
levels = { different = -3.0 }

[[matching.comparisons]]
name = "gln"
method = "identifier"
attributes = ["gln"]
levels = { different = -3.0 }

[[matching.comparisons]]
name = "email"
method = "identifier"
attributes = ["emails"]
levels = { exact = 11.0, different = -1.0 }

[[matching.comparisons]]
name = "website"
method = "identifier"
attributes = ["website"]
levels = { exact = 9.0, different = -2.0 }

[matching.blocking]
keys = [
  ["name_key"],
  ["name_prefix"],
  ["rare_token"],
  ["rare_token_pair"],
  ["rare_token", "state"],
  ["sound_token", "state"],
  ["phone"],
  ["zip5", "house_number"],
  ["identifier:tin"],
  ["identifier:uei"],
  ["identifier:lei"],
  ["identifier:duns"],
  ["identifier:cage"],
  ["identifier:npi"],
  ["identifier:gln"],
  ["identifier:email"],
]

[[matching.vetoes]]
name = "lei_differs"
when = "differ"
attribute = "lei"

[[matching.vetoes]]
name = "tin_differs"
when = "differ_clearly"
attribute = "tin"

[[matching.vetoes]]
name = "uei_differs"
when = "differ"
attribute = "uei"

[[matching.vetoes]]
name = "npi_differs"
when = "singles_differ"
attribute = "npi"

[[matching.vetoes]]
name = "country_differs"
when = "differ"
attribute = "addresses.country"

[[matching.vetoes]]
name = "employee_and_other"
when = "only_one_is"
attribute = "vendor_type"
groups = [["employee"]]

[[matching.vetoes]]
name = "store_number_differs"
when = "branch_differs"
comparison = "name"
conclusive = true

[[matching.vetoes]]
name = "level_differs"
when = "differ"
attribute = "level"
', NULL, NULL, 'The rules of the folder at the first start.', 'hub', 1796067281840162, 'hub', 1796067281840162, NULL, NULL, '01a22df3-cbb0-719e-9109-9b9cdc18202b');

INSERT INTO public.source_record VALUES
	('ac849a312b5b3e26be68fc6bb68bd8a8', 'facility', 'erp', '1', 'active', '01a22df3-cf38-770f-9b7e-06cf16bbb7c1', '{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"}', '{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"}', NULL, '912abf7b7d81bc59e011b9b6958ecda99c5e6bba29fd1963e0de8c2a47648318', NULL, 1796067282743701, 'erp-feed', '01a22df3-cf33-7165-89c0-ca28411dc4f3', '3c50c5048da5a2ca', 1, 2, '{}', NULL, NULL),
	('12dfd36d280a0fbafaa72009422fa89d', 'facility', 'erp', '2', 'active', '01a22df3-cf4c-7220-8884-22a40f8dbf1e', '{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"}', '{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"}', NULL, 'ad942c19c2293330b156a4e8b014b5518f43182e3f60c5be3fed3b2b304dde85', NULL, 1796067282764084, 'erp-feed', '01a22df3-cf49-71ad-a11e-0f0b87e2ffc9', '3c50c5048da5a2ca', 1, 4, '{}', NULL, NULL),
	('dd9f478c817472c101b21962efe4cb94', 'facility', 'billing', '1', 'active', '01a22df3-cf54-73c5-a6bf-2192e03e0a43', '{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"}', '{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"}', NULL, 'e2aac145042b3a63305fbc585e61c9a74e5c46db8edc1c2c2626a508bb475a4b', NULL, 1796067282772047, 'portal-feed', '01a22df3-cf52-7535-bb71-2611fc9a446d', '3c50c5048da5a2ca', 1, 6, '{}', NULL, NULL),
	('6172c8de8c28056e295c073a216c6102', 'cost_center', 'erp', '7420', 'active', '01a22df3-cf61-7715-a0e1-3def6ecc9e9b', '{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"}', '{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"}', NULL, 'ade3985a7d8eedd2e8494522f715a182818bd49239cde1fdc3588a33cb80ce5f', NULL, 1796067282784357, 'erp-feed', '01a22df3-cf5d-7259-abf2-3cbee0bd5626', '94bd315aa5ff73d8', 1, 2, '{}', NULL, NULL),
	('e1e13fa35610f21e5168a5321b603a62', 'cost_center', 'erp', '7430', 'active', '01a22df3-cf6c-726b-86de-e9c877439b3d', '{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"}', '{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"}', NULL, '42e7621bb7125588f74c6c953779bb125673ca7b8dae41fe89958bfd353ebb89', NULL, 1796067282795526, 'erp-feed', '01a22df3-cf68-700b-8f8b-f67e42b2d97d', '94bd315aa5ff73d8', 1, 4, '{}', NULL, NULL),
	('d99b04f17499c9ff5845cd251c5afdd2', 'cost_center', 'erp', '8800', 'active', '01a22df3-cf74-7254-b012-ccfdf6a85f9d', '{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"}', '{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"}', NULL, '7415c8d35434674fdfdd893409d2b345f739d0685432565e120d7f2be6549da5', NULL, 1796067282803780, 'erp-feed', '01a22df3-cf72-7394-84cb-7982b2308b4d', '94bd315aa5ff73d8', 1, 6, '{}', NULL, NULL),
	('5e00a783036a8bc46088b96f1ab00343', 'cost_center', 'erp', '9999', 'active', '01a22df3-cf7d-7034-9b6f-fe74c31f5042', '{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"}', '{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"}', NULL, '7a3a1b94c6e3b30bbea2ee3551e2ee1225d2bc9c6cf39102029dcdf09276c00f', NULL, 1796067282813452, 'erp-feed', '01a22df3-cf7b-7302-ae37-08596b2301c5', '94bd315aa5ff73d8', 1, 8, '{}', NULL, NULL),
	('51ac4e4dfde3143110776d61b75d3c87', 'vendor', 'erp', 'V2', 'active', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', '{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["(775) 329-4000"],"status":"active"}', '{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"}', NULL, '4eaf0ea70cfdbee255105f5b564549e474e9c64e54c17fa8ebd3d26d899be554', NULL, 1796067282836750, 'erp-feed', '01a22df3-cf91-741d-bd66-ce24a7c43eaa', 'f40c003aecd4d164', 1, 4, '{}', NULL, NULL),
	('8d623565b2dd9111b880e30e1ecee7d6', 'vendor', 'erp', 'V4', 'active', '01a22df3-cfaa-7394-b3a8-59c29f5e5299', '{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["(208) 344-7711"],"status":"active"}', '{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"}', NULL, '9468d8d0a89932f0983152ccda7a041ac2895c7835a447b602ed6b1900e20886', NULL, 1796067282857611, 'erp-feed', '01a22df3-cfa7-73b3-956f-45d3f5185575', 'f40c003aecd4d164', 1, 8, '{}', NULL, NULL),
	('72060f621ce60949195af9ffa086d45e', 'vendor', 'procurement', '9007', 'active', '01a22df3-cf86-75c1-b49d-7efeea6687fc', '{"addresses":[{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"Illinois","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"BAXTER HEALTHCARE CORPORATION","payment_terms":"N45","phones":["224-948-2000"],"website":"www.baxter.com"}', '{"addresses":[{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"BAXTER HEALTHCARE CORPORATION","payment_terms":"N45","phones":["+12249482000"],"website":"https://www.baxter.com"}', NULL, 'e9c91a33469dcdf202298cb51724a1b4722698c728b8dd85bd976164c3a77f0e', NULL, 1796067282873049, 'portal-feed', '01a22df3-cfb5-75ef-a8ee-3c7aef188452', 'f40c003aecd4d164', 1, 10, '{}', NULL, NULL),
	('3743fa4abc82a1e549dc22fb835ba2a7', 'vendor', 'erp', 'V3', 'active', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["(478) 742-1100"],"status":"active"}', '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}', NULL, 'ad45865e63214ef9fdd28b3363c4c5936eda408fba163bf7095e18c699a20a73', NULL, 1796067282848683, 'erp-feed', '01a22df3-cf9d-748f-b008-a28948b1727c', 'f40c003aecd4d164', 1, 17, '{}', NULL, NULL),
	('635b5b183a81198f90dc089fa61a492f', 'vendor', 'erp', 'V1', 'active', '01a22df3-cf86-75c1-b49d-7efeea6687fc', '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"bank_accounts":[{"aba":"021000021","account":"12345678","country":"US","holder":"Baxter Healthcare Corp","remit_to":"V1","verified_at":"2026-11-02","verified_by":"cy"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["(224) 948-2000"],"status":"active","tin":"36-2604143"}', '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"bank_accounts":[{"aba":"021000021","account":"12345678","country":"US","holder":"Baxter Healthcare Corp","remit_to":"V1","verified_at":"2026-11-02","verified_by":"cy"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","tin":"36-2604143"}', NULL, '95d684369a1fcd8a242bcde5b6472292dfb94fb2274b57cced1c41c64bb5884e', NULL, 1796067282891933, 'erp-feed', '01a22df3-cfc9-748f-8d65-f2834a0568f0', 'f40c003aecd4d164', 2, 12, '{"addresses":1796067282822055,"bank_accounts":1796067282891933,"commodities":1796067282891933,"erp_fields":1796067282891933,"legal_name":1796067282822055,"payment_terms":1796067282822055,"phones":1796067282822055,"status":1796067282822055,"tin":1796067282822055}', NULL, NULL),
	('108c9d9a3ef973aa4007fc68232e71b0', 'vendor', 'ap', '77', 'active', '01a22df3-d05e-724d-ab0c-ee11fc49a4b4', '{"addresses":[{"city":"Round Lake","line1":"25212 W Illinois Route 120","state":"IL","zip":"60073"}],"legal_name":"Baxter Health Care"}', '{"addresses":[{"city":"Round Lake","line1":"25212 W Illinois Route 120","state":"IL","zip":"60073"}],"legal_name":"Baxter Health Care"}', NULL, '008f74c9b3f2c432d7618b4d10537d8eb4459474afa27471c4095fa57a6a84d7', NULL, 1796067283037840, 'portal-feed', '01a22df3-cfe1-7374-8019-5b0c256b3b7d', 'f40c003aecd4d164', 1, 15, '{}', NULL, NULL),
	('78ff60eee38a5a0b8631baef40e7d501', 'vendor', 'procurement', 'L1', 'active', '01a22df3-cf95-74f9-9443-07cb5fdf44fb', '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"legal_name":"Walnut Catering LLC","phones":["(478) 742-1100"]}', '{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"legal_name":"Walnut Catering LLC","phones":["+14787421100"]}', NULL, '29bfc9a8b2754e0f796cd9ef650542e809d01254e8b819e78668bc8216841a34', NULL, 1796067283108583, 'portal-feed', '01a22df3-d09e-7629-a4f4-c2a74c005d52', 'f40c003aecd4d164', 1, 20, '{}', NULL, NULL),
	('69609bcc2f8ebdd1b9b3a782b3f1ef1a', 'item', 'erp', 'I1', 'active', '01a22df3-d0c5-7041-b057-8ff79a8013a7', '{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}', '{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}', NULL, '746f46573cb4113b34a677dd274a1af35e7e1bb544794480aedff0574545c2da', NULL, 1796067283140548, 'erp-feed', '01a22df3-d0bc-731d-a128-c20bc842504f', '9a8de68b7cd33433', 1, 2, '{}', NULL, NULL),
	('bbdc8e1cca9489e2980105fa9ecd7fcb', 'item', 'billing', 'I1', 'active', '01a22df3-d0c5-7041-b057-8ff79a8013a7', '{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"880001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","manufacturer":"Ethicon","mfr_part_number":"J316H"}', '{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"880001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","manufacturer":"Ethicon","mfr_part_number":"J316H"}', NULL, '8a122d95d160d2dc81f0adcc93bad06fd17b7f27e2f5cdeee608a75f057fb9b0', NULL, 1796067283160469, 'portal-feed', '01a22df3-d0d4-743b-9021-f8050307ab9a', '9a8de68b7cd33433', 1, 4, '{}', NULL, NULL),
	('6a4cfb3d27990e6c3d224ad6e709f177', 'item', 'erp', 'I2', 'active', '01a22df3-d0f9-7286-a6fa-7f1f3ca36587', '{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]}', '{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]}', NULL, '8021d19300a2c7f761db234ab4b7c249f0dc5904745a945202ea6e1b84a9266c', NULL, 1796067283192556, 'erp-feed', '01a22df3-d0f2-72f8-a29d-602746c0e56a', '9a8de68b7cd33433', 1, 7, '{}', NULL, NULL),
	('e5c9e3d8a813935db18b88fcce857798', 'account', 'erp', '6100', 'active', '01a22df3-d112-7377-a442-344e2e1966bc', '{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"}', '{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"}', NULL, 'dda6a759363da3f74bb18f169500dfd4fa963db1c6bf3a8aa99d5d24cf7f77cb', NULL, 1796067283217859, 'erp-feed', '01a22df3-d108-759e-9105-bc1fef1af58e', '81ec4aadfcad0390', 1, 2, '{}', NULL, NULL),
	('fcec6512ba66521b7b3a917906a09467', 'vendor', 'erp', 'V9', 'quarantined', NULL, '{"addresses":[{"city":"Akron","line1":"5 Saffron Court","state":"OH","zip":"44308"}],"legal_name":"Saffron Botanics LLC","tin":"12-345"}', '{}', '[{"pointer":"/tin","code":"format","message":"expected an EIN of 9 digits, NN-NNNNNNN"}]', 'feb672aec8577b0cafdd2b871353b82cb012ae3bb8b09aa4b5272fff8d247ac5', NULL, 1796067283236363, 'erp-feed', '01a22df3-d121-77cc-b4df-2eaa08abde26', 'f40c003aecd4d164', 1, 22, '{}', NULL, NULL);

INSERT INTO public.source_record_past VALUES
	('635b5b183a81198f90dc089fa61a492f', 1, 1796067282891933, 'vendor', 'erp', 'V1', 'active', '01a22df3-cf86-75c1-b49d-7efeea6687fc', '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["(224) 948-2000"],"status":"active","tin":"36-2604143"}', '{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","tin":"36-2604143"}', NULL, 'b1924b1a5ac2a0d00f6dc0908002d923760e82cf666c7416fef3571982b23fe7', NULL, 1796067282822055, 'erp-feed', '01a22df3-cf83-7528-822f-edf48e895fff', 'f40c003aecd4d164', 2, '{}', NULL, NULL);

INSERT INTO public.subscription VALUES
	('01a22df3-d131-728d-8282-edc11a78dd9a', 'Procurement', 'https://procurement.example.com/hooks/mdm', '["vendor"]', '[]', '[{"sealed":"DDTosp0MeLUBYxsm+nKWqMqaefRtDEUn8KD3G6miasYNGH2sYZxtTTI302j/52yBYZ2rWjgXThb+ggbW","created_at":1796067283249070,"not_after":null,"scheme":"v1","public":null}]', 'active', '', 'buyer', 1796067283249070, 1, '{"target":"webhook","filter":null,"payload":"full","attributes":null,"sensitive":[],"skip_unchanged":false,"order":"per_record","on_dead":"skip","batch":1,"in_flight":null,"rate_per_s":null,"schedule_s":null,"signature":["v1"]}', '');

INSERT INTO public.subscription_cursor VALUES
	('01a22df3-d131-728d-8282-edc11a78dd9a', 'vendor', 9, 0);

INSERT INTO public.subscription_lease VALUES
	('01a22df3-d131-728d-8282-edc11a78dd9a', '', 1, 0, NULL, 0, NULL);

INSERT INTO public.task VALUES
	('01a22df3-cfd3-77ae-8d77-d29b28927439', 'vendor', 'approval', 'protected_attribute', 'open', 'Approve bank_accounts of Baxter Healthcare Corp', 'Compare the proposed values with evidence from outside the request, then approve or reject; whoever submitted the change cannot approve it.', '{"approvers":2,"proposed":[{"attribute":"bank_accounts","from":null,"requirement":{"approvers":2,"attribute":"bank_accounts","payment":true},"to":[{"aba":"•••0021","account":"•••5678","country":"•••","holder":"•••Corp","remit_to":"•••","verified_at":"•••1-02","verified_by":"•••"}],"value_hash":"51368895e47833517ec32c20d74d95ffeab908dd927d85b7636c1a98fe278fb9"}]}', '01a22df3-cf86-75c1-b49d-7efeea6687fc', NULL, NULL, '["erp-feed"]', '[]', NULL, NULL, NULL, NULL, NULL, 1796067282891933, 1796153682891933, NULL, '01a22df3-cfc9-748f-8d65-f2834a0568f0', 1, 'stewards', 'normal', NULL, NULL, NULL, '', NULL),
	('01a22df3-d067-766a-851d-2362c161a9d7', 'vendor', 'potential_duplicate', 'possible_match', 'open', 'Is Baxter Health Care the same as Baxter Healthcare Corp?', 'Compare the two. If they are the same thing, merge; if not, keep them apart: that stands against every later rule.', '{"candidates":[{"assessment":{"comparisons":[{"frequency_adjustment":9.287712379549447,"left":"Baxter Health Care","left_compared":"BAXTER HEALTH CARE","level":"equivalent","name":"name","right":"Baxter Healthcare Corp","right_compared":"BAXTER HEALTHCARE","weight":21.287712379549447},{"frequency_adjustment":0.0,"left":"25212 W Illinois Route 120, Round Lake, IL 60073","left_compared":"25212, 120, ROUND LAKE, IL, 60073","level":"same_state","name":"address","right":"One Baxter Parkway, Deerfield, IL 60015","right_compared":"BAXTER, DEERFIELD, IL, 60015","weight":-7.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"phone","right":"+12249482000","right_compared":"2249482000","weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"tin","right":"•••","weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"uei","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"lei","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"duns","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"cage","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"npi","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"gln","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"email","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"website","right":null,"weight":0.0}],"match_key":"~NAME-ADDRESS","model_version":"66ba617cc8acc686","prior":-13.287712379549449,"probability":0.6666666666666664,"shared_keys":["name_prefix","rare_token","rare_token+state","sound_token+state"],"thresholds":{"automatic":0.97,"possible":0.25},"verdict":"possible_match","vetoes":[],"weight":0.9999999999999982},"golden_id":"01a22df3-cf86-75c1-b49d-7efeea6687fc","record_id":"635b5b183a81198f90dc089fa61a492f","system":"erp"}],"model_version":"66ba617cc8acc686","reason":"Only possible matches were found."}', '01a22df3-d05e-724d-ab0c-ee11fc49a4b4', '01a22df3-cf86-75c1-b49d-7efeea6687fc', '108c9d9a3ef973aa4007fc68232e71b0', '["portal-feed"]', '[]', NULL, NULL, NULL, NULL, NULL, 1796067283037840, 1796326483037840, NULL, '01a22df3-cfe1-7374-8019-5b0c256b3b7d', 1, 'stewards', 'normal', NULL, NULL, NULL, '~NAME-ADDRESS', '01a22df3-cf86-75c1-b49d-7efeea6687fc|01a22df3-d05e-724d-ab0c-ee11fc49a4b4'),
	('01a22df3-d125-72b8-a503-49af26202be2', 'vendor', 'exception', 'invalid_record', 'open', 'erp V9 is not valid', 'Correct the record in its source system and send it again; that closes this task. Reject it if it should never have been sent.', '{"violations":[{"code":"format","message":"expected an EIN of 9 digits, NN-NNNNNNN","pointer":"/tin"}]}', NULL, NULL, 'fcec6512ba66521b7b3a917906a09467', '["erp-feed"]', '[]', NULL, NULL, NULL, NULL, NULL, 1796067283236363, 1796326483236363, NULL, '01a22df3-d121-77cc-b4df-2eaa08abde26', 1, 'stewards', 'normal', NULL, NULL, NULL, '', NULL);

INSERT INTO public.verdict VALUES
	('01a22df3-d084-7340-89ab-365cd593c16b', 'vendor', 'match', 'One company.', true, 'ann', '01a22df3-d079-74f2-a84f-520d31516866', 1796067283072699, 16, NULL, NULL, NULL);

INSERT INTO public.verdict_member VALUES
	('01a22df3-d084-7340-89ab-365cd593c16b', 0, '51ac4e4dfde3143110776d61b75d3c87'),
	('01a22df3-d084-7340-89ab-365cd593c16b', 1, '3743fa4abc82a1e549dc22fb835ba2a7');

ALTER TABLE ONLY public.__diesel_schema_migrations
    ADD CONSTRAINT __diesel_schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.approval
    ADD CONSTRAINT approval_pkey PRIMARY KEY (golden_id, version, attribute);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (domain, seq);

ALTER TABLE ONLY public.change
    ADD CONSTRAINT change_pkey PRIMARY KEY (domain, "position");

ALTER TABLE ONLY public.change_request
    ADD CONSTRAINT change_request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.code_retake
    ADD CONSTRAINT code_retake_pkey PRIMARY KEY (domain);

ALTER TABLE ONLY public.consumer_head
    ADD CONSTRAINT consumer_head_pkey PRIMARY KEY (consumer);

ALTER TABLE ONLY public.consumer_key
    ADD CONSTRAINT consumer_key_pkey PRIMARY KEY (domain, system, key);

ALTER TABLE ONLY public.consumer
    ADD CONSTRAINT consumer_pkey PRIMARY KEY (owner, name);

ALTER TABLE ONLY public.consumer_position
    ADD CONSTRAINT consumer_position_pkey PRIMARY KEY (owner, name, domain);

ALTER TABLE ONLY public.consumer_record
    ADD CONSTRAINT consumer_record_pkey PRIMARY KEY (consumer, golden_id);

ALTER TABLE ONLY public.crosswalk
    ADD CONSTRAINT crosswalk_pkey PRIMARY KEY (record_id, revision);

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.definition_version
    ADD CONSTRAINT definition_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.delivery_attempt
    ADD CONSTRAINT delivery_attempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.delivery_failure
    ADD CONSTRAINT delivery_failure_pkey PRIMARY KEY (subscription_id, domain, "position");

ALTER TABLE ONLY public.domain_head
    ADD CONSTRAINT domain_head_pkey PRIMARY KEY (domain);

ALTER TABLE ONLY public.golden_check
    ADD CONSTRAINT golden_check_pkey PRIMARY KEY (golden_id);

ALTER TABLE ONLY public.golden_identifier
    ADD CONSTRAINT golden_identifier_pkey PRIMARY KEY (domain, value, golden_id);

ALTER TABLE ONLY public.golden_merge
    ADD CONSTRAINT golden_merge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.golden_override
    ADD CONSTRAINT golden_override_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.golden_past
    ADD CONSTRAINT golden_past_pkey PRIMARY KEY (golden_id, revision);

ALTER TABLE ONLY public.golden_record
    ADD CONSTRAINT golden_record_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.golden_sensitive
    ADD CONSTRAINT golden_sensitive_pkey PRIMARY KEY (golden_id);

ALTER TABLE ONLY public.golden_term
    ADD CONSTRAINT golden_term_pkey PRIMARY KEY (domain, name, value, golden_id);

ALTER TABLE ONLY public.golden_version
    ADD CONSTRAINT golden_version_pkey PRIMARY KEY (golden_id, version);

ALTER TABLE ONLY public.hierarchy_edge
    ADD CONSTRAINT hierarchy_edge_pkey PRIMARY KEY (child_id, hierarchy, seq);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.mapping_combination
    ADD CONSTRAINT mapping_combination_pkey PRIMARY KEY (map_set, combination);

ALTER TABLE ONLY public.mapping_hit
    ADD CONSTRAINT mapping_hit_pkey PRIMARY KEY (version_id, rule, day);

ALTER TABLE ONLY public.match_model
    ADD CONSTRAINT match_model_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.onboarding
    ADD CONSTRAINT onboarding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reconciliation_correction
    ADD CONSTRAINT reconciliation_correction_pkey PRIMARY KEY (run_id, subscription_id, domain, "position");

ALTER TABLE ONLY public.reconciliation_mismatch
    ADD CONSTRAINT reconciliation_mismatch_pkey PRIMARY KEY (run_id, seq);

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.record_reference
    ADD CONSTRAINT record_reference_pkey PRIMARY KEY (record_id, attribute, target_id);

ALTER TABLE ONLY public.replay
    ADD CONSTRAINT replay_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rule_job
    ADD CONSTRAINT rule_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rule_version
    ADD CONSTRAINT rule_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.source_record_past
    ADD CONSTRAINT source_record_past_pkey PRIMARY KEY (id, version);

ALTER TABLE ONLY public.source_record
    ADD CONSTRAINT source_record_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.staged_record
    ADD CONSTRAINT staged_record_pkey PRIMARY KEY (onboarding_id, record_id);

ALTER TABLE ONLY public.subscription_cursor
    ADD CONSTRAINT subscription_cursor_pkey PRIMARY KEY (subscription_id, domain);

ALTER TABLE ONLY public.subscription_lease
    ADD CONSTRAINT subscription_lease_pkey PRIMARY KEY (subscription_id);

ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT subscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.task_comment
    ADD CONSTRAINT task_comment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.unmapped_code
    ADD CONSTRAINT unmapped_code_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.verdict_member
    ADD CONSTRAINT verdict_member_pkey PRIMARY KEY (verdict_id, side, record_id);

ALTER TABLE ONLY public.verdict
    ADD CONSTRAINT verdict_pkey PRIMARY KEY (id);

CREATE INDEX audit_correlation ON public.audit USING btree (correlation_id);

CREATE INDEX change_event ON public.change USING btree (event_id);

CREATE INDEX change_golden ON public.change USING btree (golden_id, "position");

CREATE INDEX change_request_golden ON public.change_request USING btree (golden_id, id);

CREATE INDEX change_request_list ON public.change_request USING btree (domain, state, id);

CREATE INDEX consumer_key_consumer ON public.consumer_key USING btree (consumer, golden_id);

CREATE INDEX consumer_record_golden ON public.consumer_record USING btree (golden_id, consumer);

CREATE INDEX consumer_record_state ON public.consumer_record USING btree (consumer, state, golden_id);

CREATE INDEX crosswalk_golden ON public.crosswalk USING btree (golden_id, unlinked_at);

CREATE INDEX decision_record ON public.decision USING btree (record_id, id);

CREATE INDEX definition_version_counting ON public.definition_version USING btree (kind, state, name, number, valid_from, valid_to, id);

CREATE UNIQUE INDEX definition_version_number ON public.definition_version USING btree (kind, name, number);

CREATE INDEX delivery_attempt_failed ON public.delivery_attempt USING btree (subscription_id, id) WHERE (outcome = 'failed'::text);

CREATE INDEX delivery_attempt_list ON public.delivery_attempt USING btree (subscription_id, id);

CREATE INDEX delivery_failure_dead ON public.delivery_failure USING btree (subscription_id, domain, "position") WHERE (state = 'dead'::text);

CREATE INDEX delivery_failure_domain ON public.delivery_failure USING btree (domain, "position");

CREATE INDEX delivery_failure_golden ON public.delivery_failure USING btree (golden_id) WHERE (state = 'dead'::text);

CREATE INDEX delivery_failure_state ON public.delivery_failure USING btree (subscription_id, state);

CREATE INDEX golden_check_due ON public.golden_check USING btree (domain, due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX golden_identifier_golden ON public.golden_identifier USING btree (golden_id);

CREATE INDEX golden_merge_loser ON public.golden_merge USING btree (loser_id, id);

CREATE INDEX golden_override_due ON public.golden_override USING btree (domain, expires_at);

CREATE INDEX golden_override_golden ON public.golden_override USING btree (golden_id, id);

CREATE INDEX golden_past_until ON public.golden_past USING btree (golden_id, until, revision);

CREATE INDEX golden_record_list ON public.golden_record USING btree (domain, id, status, published_version);

CREATE INDEX golden_record_merged_into ON public.golden_record USING btree (merged_into);

CREATE INDEX golden_record_next_period ON public.golden_record USING btree (domain, next_period_at) WHERE (next_period_at IS NOT NULL);

CREATE INDEX golden_record_updated ON public.golden_record USING btree (domain, updated_at, id);

CREATE INDEX golden_term_golden ON public.golden_term USING btree (golden_id);

CREATE INDEX hierarchy_edge_list ON public.hierarchy_edge USING btree (domain, hierarchy, child_id);

CREATE INDEX hierarchy_edge_parent ON public.hierarchy_edge USING btree (parent_ref, hierarchy);

CREATE INDEX idempotency_age ON public.idempotency USING btree (created_at);

CREATE INDEX match_model_list ON public.match_model USING btree (domain, id);

CREATE INDEX reconciliation_consumer ON public.reconciliation USING btree (domain, consumer, id);

CREATE INDEX reconciliation_list ON public.reconciliation USING btree (domain, id);

CREATE INDEX reconciliation_mismatch_kind ON public.reconciliation_mismatch USING btree (run_id, kind, seq);

CREATE INDEX record_reference_list ON public.record_reference USING btree (domain, record_id, attribute, target_id);

CREATE INDEX record_reference_target ON public.record_reference USING btree (target_id, record_id);

CREATE INDEX replay_list ON public.replay USING btree (subscription_id, id);

CREATE INDEX replay_state ON public.replay USING btree (subscription_id, state, id);

CREATE INDEX rule_job_list ON public.rule_job USING btree (domain, id);

CREATE INDEX rule_version_list ON public.rule_version USING btree (domain, id);

CREATE INDEX source_record_golden ON public.source_record USING btree (golden_id);

CREATE UNIQUE INDEX source_record_key ON public.source_record USING btree (domain, system, key);

CREATE INDEX source_record_revision ON public.source_record USING btree (domain, revision);

CREATE INDEX staged_record_list ON public.staged_record USING btree (onboarding_id, outcome, record_id);

CREATE INDEX task_comment_task ON public.task_comment USING btree (task_id, id);

CREATE INDEX task_due ON public.task USING btree (domain, state, due_at, id);

CREATE INDEX task_golden ON public.task USING btree (golden_id);

CREATE INDEX task_late ON public.task USING btree (domain, state, escalated_at, due_at);

CREATE INDEX task_list ON public.task USING btree (domain, state, kind, id);

CREATE INDEX task_other_golden ON public.task USING btree (other_golden_id);

CREATE UNIQUE INDEX task_pair ON public.task USING btree (pair_key);

CREATE INDEX task_pattern ON public.task USING btree (domain, state, pattern, id);

CREATE INDEX task_record ON public.task USING btree (record_id);

CREATE UNIQUE INDEX unmapped_code_hash ON public.unmapped_code USING btree (hash);

CREATE INDEX unmapped_code_list ON public.unmapped_code USING btree (domain, open, id);

CREATE INDEX verdict_member_record ON public.verdict_member USING btree (record_id);

CREATE INDEX verdict_revision ON public.verdict USING btree (domain, revision);

