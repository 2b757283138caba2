//! Every call that the hub answers. What has no row here cannot be served.

use actix_web::dev::ServiceRequest;
use actix_web::guard::{Guard, fn_guard};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpRequest, Route, web};

use super::account_mappings as mappings;
use super::caller::Action::*;
use super::operation::{Bound, ask, change, get, note};
pub use super::operation::{Effect, Needs, Operation};
use super::problem::ApiError;
use super::shares::Share;
use super::{
    acknowledgements as acks, audit, bulk_decisions, change_requests as requests, changes, cleaning,
    cleaning_draft as draft, codes, consumers, cross_origin, crosswalk, dead_letters, definitions as defs, docs,
    domains, event_types, golden_commands as commands, golden_records as golden, guard, health, hierarchies, lookups,
    models, reconciliations as runs, rekeys, replays, rules, search,
};
use super::{
    onboarding, source_mappings as profiles, source_records as source, subscriptions as subs, task_work, tasks,
    tie_outs, units, verdicts,
};

/// Answers without content.
const NOTHING: &[&str] = &[];

const SOURCE_RECORD: &str = "/v1/domains/{domain}/source-records/{system}/{key}";
const GOLDEN: &str = "/v1/domains/{domain}/golden-records/{id}";
const CHANGE_REQUEST: &str = "/v1/domains/{domain}/change-requests/{id}";
const DEFINITION: &str = "/v1/definitions/{kind}/{name}/versions/{number}";
const ONBOARDING: &str = "/v1/onboardings/{id}";
const CONSUMER: &str = "/v1/consumers/{name}";
/// Whoever may only propose gets a change request.
const CHANGE: Needs = Needs::InDomainAny(&[Steward, Propose]);
const SEE_REQUESTS: Needs = Needs::InDomainAny(&[Steward, Propose, Approve]);
const APPROVE: Needs = Needs::InDomain(Approve);
const DECIDE: Needs = Needs::Somewhere(&[Steward, Approve]);
const SUBSCRIBE: Needs = Needs::Somewhere(&[Subscribe]);
/// Whoever manages it, and those who administer its domains.
const SUBSCRIBE_OR_ADMIN: Needs = Needs::Somewhere(&[Subscribe, Admin]);
const GOVERN: Needs = Needs::InDomain(Govern);
const GOVERN_SOME: Needs = Needs::Somewhere(&[Govern]);
/// Whoever sends the rows, or writes the profile.
const TRY: Needs = Needs::InDomainAny(&[Ingest, Govern]);
/// Changes of golden records are sent only to who may read them.
const SUBSCRIBE_AND_READ: Needs = Needs::SomewhereAll(&[Subscribe, Read]);
const READ_CODES: Needs = Needs::InEach(Read, &["definitions"]);
const READ_MAPPINGS: Needs = Needs::InEach(Read, &["account_mapping"]);
const READ_SOME: Needs = Needs::Somewhere(&[Read]);

/// The table.
#[rustfmt::skip]
pub static OPERATIONS: &[Operation] = &[
    change("putSourceRecord", "PUT", SOURCE_RECORD, Needs::InDomain(Ingest), Bound::Source, |r| r.to(source::put)),
    get("getSourceRecord", SOURCE_RECORD, Needs::InDomain(Read), |r| r.to(source::get)),
    change("deleteSourceRecord", "DELETE", SOURCE_RECORD, Needs::InDomain(Ingest), Bound::Source, |r| r.to(source::delete)),
    change("rekeySourceRecord", "POST", "/v1/domains/{domain}/source-records/{system}/{key}/rekey", Needs::InDomain(Ingest), Bound::Source, |r| r.to(rekeys::one)),
    change("rekeySourceRecords", "POST", "/v1/domains/{domain}/source-records/rekey", Needs::InDomain(Ingest), Bound::Source, |r| r.to(rekeys::many)),
    get("getSourceRecordExplanation", "/v1/domains/{domain}/source-records/{system}/{key}/explanation", Needs::InDomain(Read), |r| r.to(source::explanation)),
    get("listSourceRecordVersions", "/v1/domains/{domain}/source-records/{system}/{key}/history", Needs::InDomain(Read), |r| r.to(source::versions)),
    change("ingestSourceRecords", "POST", "/v1/domains/{domain}/source-records", Needs::InDomain(Ingest), Bound::Source, |r| r.to(source::ingest)),
    change("ingestSourceRows", "POST", "/v1/domains/{domain}/source-rows/{system}", Needs::InDomain(Ingest), Bound::Source, |r| r.to(profiles::ingest)),
    ask("trySourceMapping", "/v1/source-mappings/{system}/{domain}/try", TRY, |r| r.to(profiles::attempt)),
    get("listUnmappedCodes", "/v1/domains/{domain}/unmapped-codes", Needs::InDomain(Read), |r| r.to(codes::unmapped)),
    get("searchCodes", "/v1/code-lists/{name}/codes", READ_CODES, |r| r.to(codes::search)),
    get("getCode", "/v1/code-lists/{name}/codes/{code}", READ_CODES, |r| r.to(codes::get)),
    ask("translateCodes", "/v1/code-maps/{name}/translate", READ_CODES, |r| r.to(codes::translate)),
    ask("matchRecord", "/v1/domains/{domain}/match", Needs::InDomain(Read), |r| r.to(search::find)).costing(2),
    ask("explainPair", "/v1/domains/{domain}/explain", Needs::InDomain(Read), |r| r.to(search::explain)).costing(2),
    get("getCleaningService", "/v1/reconcile/{domain}", Needs::InDomain(Read), |r| r.to(cleaning::get)),
    ask("askCleaningService", "/v1/reconcile/{domain}", Needs::InDomain(Read), |r| r.to(cleaning::post)).costing(5),
    get("getCleaningDraft", "/v1/reconcile/{domain}/1.0", Needs::InDomain(Read), |r| r.to(draft::manifest)),
    ask("matchCleaningDraft", "/v1/reconcile/{domain}/1.0/match", Needs::InDomain(Read), |r| r.to(draft::find)).costing(5),
    get("suggestEntities", "/v1/reconcile/{domain}/1.0/suggest/entity", Needs::InDomain(Read), |r| r.to(draft::suggest_entities)),
    get("suggestProperties", "/v1/reconcile/{domain}/1.0/suggest/property", Needs::InDomain(Read), |r| r.to(draft::suggest_properties)),
    get("suggestTypes", "/v1/reconcile/{domain}/1.0/suggest/type", Needs::InDomain(Read), |r| r.to(draft::suggest_types)),
    get("previewEntity", "/v1/reconcile/{domain}/1.0/preview", Needs::InDomain(Read), |r| r.to(draft::preview)).offering(&["text/html"]),
    ask("extendCleaningDraft", "/v1/reconcile/{domain}/1.0/extend", Needs::InDomain(Read), |r| r.to(draft::extend)),
    get("proposeProperties", "/v1/reconcile/{domain}/1.0/extend/propose", Needs::InDomain(Read), |r| r.to(draft::propose)),
    ask("convertQuantity", "/v1/domains/{domain}/golden-records/{id}/convert", Needs::InDomain(Read), |r| r.to(units::convert)),
    ask("isVendorPayable", "/v1/lookups/vendor-payable", Needs::InEach(Read, &["vendor"]), |r| r.to(lookups::vendor)),
    note("isItemChargeable", "/v1/lookups/item-chargeable", Needs::InEach(Read, &["item", "facility"]), Bound::Quota("quotas.look_up_tasks"), |r| r.to(lookups::item)).costing(2),
    ask("isCostCenterOpen", "/v1/lookups/cost-center-open", Needs::InEach(Read, &["cost_center"]), |r| r.to(lookups::center)),
    note("readDevice", "/v1/lookups/udi", Needs::InEach(Read, &["item", "facility", "cost_center"]), Bound::Quota("quotas.look_up_tasks"), |r| r.to(lookups::device)).costing(2),
    get("listGoldenRecords", "/v1/domains/{domain}/golden-records", Needs::InDomain(Read), |r| r.to(golden::list)),
    get("getGoldenRecordBySourceKey", "/v1/domains/{domain}/golden-records/by-source-key/{system}/{key}", Needs::InDomain(Read), |r| r.to(golden::by_source_key)),
    get("getGoldenRecord", GOLDEN, Needs::InDomain(Read), |r| r.to(golden::get)),
    get("getLineage", "/v1/domains/{domain}/golden-records/{id}/lineage", Needs::InDomain(Read), |r| r.to(golden::lineage)),
    get("listVersions", "/v1/domains/{domain}/golden-records/{id}/history", Needs::InDomain(Read), |r| r.to(golden::history)),
    get("compareVersions", "/v1/domains/{domain}/golden-records/{id}/history/diff", Needs::InDomain(Read), |r| r.to(golden::differences)),
    get("getTimeline", "/v1/domains/{domain}/golden-records/{id}/timeline", Needs::InDomain(Read), |r| r.to(golden::timeline)),
    get("listSteps", "/v1/domains/{domain}/golden-records/{id}/how", Needs::InDomain(Read), |r| r.to(golden::how)),
    get("listReferences", "/v1/domains/{domain}/golden-records/{id}/references", Needs::InDomain(Read), |r| r.to(golden::references)),
    get("getAlignment", "/v1/domains/{domain}/golden-records/{id}/alignment", Needs::InDomain(Read), |r| r.to(acks::of_record)),
    get("listMembers", "/v1/domains/{domain}/golden-records/{id}/source-records", Needs::InDomain(Read), |r| r.to(golden::members)),
    change("setOverrides", "PATCH", GOLDEN, CHANGE, Bound::Quota("quotas.change_requests"), |r| r.to(commands::set_overrides)).only_reads_with("preview", "true"),
    get("listOverrides", "/v1/domains/{domain}/golden-records/{id}/overrides", Needs::InDomain(Steward), |r| r.to(commands::overrides)),
    change("endOverride", "POST", "/v1/domains/{domain}/golden-records/{id}/overrides/{attribute}/end", CHANGE, Bound::Quota("quotas.change_requests"), |r| r.to(commands::end_override)).only_reads_with("preview", "true"),
    change("mergeGoldenRecords", "POST", "/v1/domains/{domain}/golden-records/{id}/merge", CHANGE, Bound::Quota("quotas.change_requests"), |r| r.to(commands::merge)).only_reads_with("preview", "true"),
    change("splitGoldenRecord", "POST", "/v1/domains/{domain}/golden-records/{id}/split", CHANGE, Bound::Quota("quotas.change_requests"), |r| r.to(commands::split)).only_reads_with("preview", "true"),
    change("retireGoldenRecord", "POST", "/v1/domains/{domain}/golden-records/{id}/retire", CHANGE, Bound::Quota("quotas.change_requests"), |r| r.to(commands::retire)).only_reads_with("preview", "true"),
    change("reinstateGoldenRecord", "POST", "/v1/domains/{domain}/golden-records/{id}/reinstate", CHANGE, Bound::Quota("quotas.change_requests"), |r| r.to(commands::reinstate)).only_reads_with("preview", "true"),
    change("createChangeRequest", "POST", "/v1/domains/{domain}/change-requests", CHANGE, Bound::Quota("quotas.change_requests"), |r| r.to(requests::create)),
    get("listChangeRequests", "/v1/domains/{domain}/change-requests", SEE_REQUESTS, |r| r.to(requests::list)),
    get("getChangeRequest", CHANGE_REQUEST, SEE_REQUESTS, |r| r.to(requests::get)),
    change("editChangeRequest", "PUT", CHANGE_REQUEST, CHANGE, Bound::Thing, |r| r.to(requests::edit)),
    change("submitChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/submit", CHANGE, Bound::Thing, |r| r.to(requests::submit)),
    change("recallChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/recall", CHANGE, Bound::Thing, |r| r.to(requests::recall)),
    change("approveChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/approve", APPROVE, Bound::Thing, |r| r.to(requests::approve)),
    change("pushBackChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/push-back", APPROVE, Bound::Thing, |r| r.to(requests::push_back)),
    change("rejectChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/reject", APPROVE, Bound::Thing, |r| r.to(requests::reject)),
    change("withdrawApproval", "POST", "/v1/domains/{domain}/change-requests/{id}/withdraw-approval", APPROVE, Bound::Thing, |r| r.to(requests::withdraw)),
    get("listVerdicts", "/v1/domains/{domain}/golden-records/{id}/verdicts", Needs::InDomain(Steward), |r| r.to(verdicts::list)),
    change("reopenVerdict", "POST", "/v1/domains/{domain}/golden-records/{id}/verdicts/{verdict}/reopen", Needs::InDomain(Steward), Bound::Thing, |r| r.to(verdicts::reopen)),
    get("getCrosswalk", "/v1/domains/{domain}/crosswalk/{system}/{key}", Needs::InDomain(Read), |r| r.to(crosswalk::get)),
    ask("resolveCrosswalk", "/v1/crosswalk/resolve", READ_SOME, |r| r.to(crosswalk::resolve)),
    get("listTasks", "/v1/tasks", DECIDE, |r| r.to(tasks::list)),
    get("summarizeTasks", "/v1/tasks/summary", DECIDE, |r| r.to(task_work::summary)),
    change("resolveTasks", "POST", "/v1/tasks/bulk-resolve", Needs::Somewhere(&[Steward]), Bound::Thing, |r| r.to(task_work::resolve_many)).costing(10).only_reads_with("preview", "true"),
    get("listBulkDecisions", "/v1/bulk-decisions", Needs::Somewhere(&[Steward]), |r| r.to(bulk_decisions::list)),
    change("undoBulkDecision", "POST", "/v1/bulk-decisions/{id}/undo", Needs::Somewhere(&[Steward]), Bound::Thing, |r| r.to(bulk_decisions::undo)).costing(10),
    get("getTask", "/v1/tasks/{id}", DECIDE, |r| r.to(tasks::get)),
    change("claimTask", "POST", "/v1/tasks/{id}/claim", DECIDE, Bound::Thing, |r| r.to(tasks::claim)),
    change("releaseTask", "POST", "/v1/tasks/{id}/release", DECIDE, Bound::Thing, |r| r.to(tasks::release)),
    change("assignTask", "POST", "/v1/tasks/{id}/assign", DECIDE, Bound::Thing, |r| r.to(task_work::assign)),
    get("listTaskComments", "/v1/tasks/{id}/comments", DECIDE, |r| r.to(task_work::comments)),
    change("commentTask", "POST", "/v1/tasks/{id}/comments", DECIDE, Bound::Quota("quotas.comments"), |r| r.to(task_work::comment)),
    change("resolveTask", "POST", "/v1/tasks/{id}/resolve", DECIDE, Bound::Thing, |r| r.to(tasks::resolve)),
    get("listChanges", "/v1/changes", READ_SOME, |r| r.to(changes::list)).holding(Share::Waits),
    get("streamChanges", "/v1/changes/events", READ_SOME, |r| r.to(changes::events)).offering(&["text/event-stream"]).costing(2).holding(Share::Streams),
    get("listConsumers", "/v1/consumers", READ_SOME, |r| r.to(consumers::list)),
    change("putConsumer", "PUT", CONSUMER, READ_SOME, Bound::Consumer, |r| r.to(consumers::put)),
    get("getConsumer", CONSUMER, READ_SOME, |r| r.to(consumers::get)),
    change("deleteConsumer", "DELETE", CONSUMER, READ_SOME, Bound::Consumer, |r| r.to(consumers::delete)).offering(NOTHING),
    get("listConsumerChanges", "/v1/consumers/{name}/changes", READ_SOME, |r| r.to(consumers::changes)).holding(Share::Waits),
    change("moveConsumer", "PUT", "/v1/consumers/{name}/position", READ_SOME, Bound::Consumer, |r| r.to(consumers::advance)),
    get("listEventTypes", "/v1/event-types", READ_SOME, |r| r.to(event_types::list)),
    get("getEventType", "/v1/event-types/{type}", READ_SOME, |r| r.to(event_types::get)),
    change("createSubscription", "POST", "/v1/subscriptions", SUBSCRIBE_AND_READ, Bound::Quota("quotas.subscriptions"), |r| r.to(subs::create)).costing(10),
    get("listSubscriptions", "/v1/subscriptions", SUBSCRIBE_OR_ADMIN, |r| r.to(subs::list)),
    get("getSubscription", "/v1/subscriptions/{id}", SUBSCRIBE_OR_ADMIN, |r| r.to(subs::get)),
    change("editSubscription", "PATCH", "/v1/subscriptions/{id}", SUBSCRIBE_AND_READ, Bound::Thing, |r| r.to(subs::edit)).costing(5),
    get("listSubscriptionKeys", "/v1/subscriptions/{id}/keys", SUBSCRIBE, |r| r.to(subs::keys)),
    change("deleteSubscription", "DELETE", "/v1/subscriptions/{id}", SUBSCRIBE, Bound::Thing, |r| r.to(subs::delete)).offering(NOTHING),
    change("handOverSubscription", "PUT", "/v1/subscriptions/{id}/owner", SUBSCRIBE_OR_ADMIN, Bound::Quota("quotas.subscriptions"), |r| r.to(subs::hand_over)),
    change("pauseSubscription", "POST", "/v1/subscriptions/{id}/pause", SUBSCRIBE_OR_ADMIN, Bound::Thing, |r| r.to(subs::pause)),
    change("resumeSubscription", "POST", "/v1/subscriptions/{id}/resume", SUBSCRIBE, Bound::Thing, |r| r.to(subs::resume)),
    change("rotateSecret", "POST", "/v1/subscriptions/{id}/rotate-secret", SUBSCRIBE, Bound::Thing, |r| r.to(subs::rotate)).costing(5),
    change("testSubscription", "POST", "/v1/subscriptions/{id}/test", SUBSCRIBE, Bound::Attempts, |r| r.to(subs::test)).costing(10),
    change("verifySubscription", "POST", "/v1/subscriptions/{id}/verify", SUBSCRIBE, Bound::Attempts, |r| r.to(subs::verify)).costing(10),
    get("listDeliveries", "/v1/subscriptions/{id}/deliveries", SUBSCRIBE, |r| r.to(subs::deliveries)),
    change("acknowledge", "POST", "/v1/subscriptions/{id}/acks", SUBSCRIBE, Bound::Consumer, |r| r.to(acks::acknowledge)),
    get("getSubscriptionAlignment", "/v1/subscriptions/{id}/alignment", SUBSCRIBE, |r| r.to(acks::of_subscription)),
    change("reconcile", "POST", "/v1/reconciliations", READ_SOME, Bound::Quota("quotas.reconciliations"), |r| r.to(runs::create)).costing(20).only_reads_with("store", "false"),
    get("listReconciliations", "/v1/reconciliations", READ_SOME, |r| r.to(runs::list)),
    ask("compareDigests", "/v1/reconciliations/digests", READ_SOME, |r| r.to(runs::digests)).costing(5).holding(Share::Builds),
    get("getReconciliation", "/v1/reconciliations/{id}", READ_SOME, |r| r.to(runs::get)),
    change("deleteReconciliation", "DELETE", "/v1/reconciliations/{id}", READ_SOME, Bound::Thing, |r| r.to(runs::delete)).offering(NOTHING),
    get("listMismatches", "/v1/reconciliations/{id}/mismatches", READ_SOME, |r| r.to(runs::mismatches)),
    change("sendCorrections", "POST", "/v1/reconciliations/{id}/corrections", SUBSCRIBE, Bound::Thing, |r| r.to(runs::correct)).costing(10),
    change("signOffReconciliation", "POST", "/v1/reconciliations/{id}/sign-off", Needs::Somewhere(&[Approve]), Bound::Thing, |r| r.to(runs::sign_off)),
    change("createReplay", "POST", "/v1/subscriptions/{id}/replays", SUBSCRIBE, Bound::Quota("quotas.replays"), |r| r.to(replays::create)).costing(10),
    get("listReplays", "/v1/subscriptions/{id}/replays", SUBSCRIBE, |r| r.to(replays::list)),
    get("getReplay", "/v1/subscriptions/{id}/replays/{replay}", SUBSCRIBE, |r| r.to(replays::get)),
    change("cancelReplay", "POST", "/v1/subscriptions/{id}/replays/{replay}/cancel", SUBSCRIBE, Bound::Thing, |r| r.to(replays::cancel)),
    get("listDeadLetters", "/v1/dead-letters", SUBSCRIBE, |r| r.to(dead_letters::list)),
    change("redriveDeadLetters", "POST", "/v1/dead-letters/redrive", SUBSCRIBE, Bound::Thing, |r| r.to(dead_letters::redrive_many)),
    change("redriveDeadLetter", "POST", "/v1/subscriptions/{id}/dead-letters/{domain}/{position}/redrive", SUBSCRIBE, Bound::Thing, |r| r.to(dead_letters::redrive)),
    change("discardDeadLetter", "DELETE", "/v1/subscriptions/{id}/dead-letters/{domain}/{position}", SUBSCRIBE, Bound::Thing, |r| r.to(dead_letters::discard)).offering(NOTHING),
    get("listDomains", "/v1/domains", READ_SOME, |r| r.to(domains::list)),
    get("getDomain", "/v1/domains/{domain}", Needs::InDomain(Read), |r| r.to(domains::get)),
    get("getDomainSchema", "/v1/domains/{domain}/schema", Needs::InDomain(Read), |r| r.to(domains::schema)).offering(&["application/schema+json"]),
    get("getFindings", "/v1/domains/{domain}/findings", Needs::InDomain(Read), |r| r.to(domains::findings)),
    get("getDomainRules", "/v1/domains/{domain}/rules", Needs::InDomain(Read), |r| r.to(domains::rules)).offering(&["application/toml"]),
    get("listRuleVersions", "/v1/domains/{domain}/rule-versions", Needs::InDomain(Read), |r| r.to(rules::list)),
    change("proposeRules", "POST", "/v1/domains/{domain}/rule-versions", GOVERN, Bound::Quota("quotas.candidates"), |r| r.to(rules::propose)).costing(10),
    get("getRuleVersion", "/v1/domains/{domain}/rule-versions/{id}", Needs::InDomain(Read), |r| r.to(rules::get)),
    change("simulateRules", "POST", "/v1/domains/{domain}/rule-versions/{id}/simulate", GOVERN, Bound::Quota("quotas.simulations"), |r| r.to(rules::simulate)).costing(20),
    change("activateRules", "POST", "/v1/domains/{domain}/rule-versions/{id}/activate", GOVERN, Bound::Thing, |r| r.to(rules::activate)),
    change("rejectRules", "POST", "/v1/domains/{domain}/rule-versions/{id}/reject", GOVERN, Bound::Thing, |r| r.to(rules::reject)),
    get("listRuleJobs", "/v1/domains/{domain}/rule-jobs", GOVERN, |r| r.to(rules::jobs)),
    get("getRuleJob", "/v1/domains/{domain}/rule-jobs/{id}", GOVERN, |r| r.to(rules::job)),
    get("listDefinitions", "/v1/definitions/{kind}", READ_SOME, |r| r.to(defs::list)),
    get("getDefinition", "/v1/definitions/{kind}/{name}", READ_SOME, |r| r.to(defs::get)),
    get("listDefinitionVersions", "/v1/definitions/{kind}/{name}/versions", READ_SOME, |r| r.to(defs::versions_of)),
    change("draftDefinition", "POST", "/v1/definitions/{kind}/{name}/versions", GOVERN_SOME, Bound::Quota("quotas.drafts"), |r| r.to(defs::draft)).costing(2),
    get("getDefinitionVersion", DEFINITION, READ_SOME, |r| r.to(defs::version)),
    change("replaceDefinition", "PUT", DEFINITION, GOVERN_SOME, Bound::Thing, |r| r.to(defs::replace)),
    change("submitDefinition", "POST", "/v1/definitions/{kind}/{name}/versions/{number}/submit", GOVERN_SOME, Bound::Thing, |r| r.to(defs::submit)),
    change("approveDefinition", "POST", "/v1/definitions/{kind}/{name}/versions/{number}/approve", GOVERN_SOME, Bound::Thing, |r| r.to(defs::approve)),
    change("rejectDefinition", "POST", "/v1/definitions/{kind}/{name}/versions/{number}/reject", GOVERN_SOME, Bound::Thing, |r| r.to(defs::reject)),
    change("retireDefinition", "POST", "/v1/definitions/{kind}/{name}/versions/{number}/retire", GOVERN_SOME, Bound::Thing, |r| r.to(defs::retire)),
    get("listHierarchies", "/v1/domains/{domain}/hierarchies", Needs::InDomain(Read), |r| r.to(hierarchies::list)),
    get("getHierarchy", "/v1/domains/{domain}/hierarchies/{hierarchy}", Needs::InDomain(Read), |r| r.to(hierarchies::get)),
    get("listWaitingReferences", "/v1/domains/{domain}/waiting-references", Needs::InDomain(Steward), |r| r.to(hierarchies::waiting)),
    get("listAncestors", "/v1/domains/{domain}/golden-records/{id}/ancestors", Needs::InDomain(Read), |r| r.to(hierarchies::ancestors)),
    get("listPlacements", "/v1/domains/{domain}/golden-records/{id}/placements", Needs::InDomain(Read), |r| r.to(hierarchies::placements)),
    change("beginOnboarding", "POST", "/v1/onboardings", Needs::Somewhere(&[Steward]), Bound::Quota("quotas.onboardings"), |r| r.to(onboarding::begin)).costing(10),
    get("listOnboardings", "/v1/onboardings", Needs::Somewhere(&[Steward, Approve]), |r| r.to(onboarding::list)),
    get("getOnboarding", ONBOARDING, Needs::Somewhere(&[Steward, Approve]), |r| r.to(onboarding::get)),
    change("stageRecords", "POST", "/v1/onboardings/{id}/records", Needs::Somewhere(&[Steward]), Bound::Fixed("100,000 records an onboarding"), |r| r.to(onboarding::stage)),
    get("listStagedRecords", "/v1/onboardings/{id}/records", Needs::Somewhere(&[Steward]), |r| r.to(onboarding::records)),
    change("previewOnboarding", "POST", "/v1/onboardings/{id}/preview", Needs::Somewhere(&[Steward]), Bound::Thing, |r| r.to(onboarding::preview)).costing(20).holding(Share::Builds),
    change("decideStagedRecords", "POST", "/v1/onboardings/{id}/decisions", Needs::Somewhere(&[Steward]), Bound::Thing, |r| r.to(onboarding::decide)),
    change("releaseOnboarding", "POST", "/v1/onboardings/{id}/release", Needs::Somewhere(&[Approve]), Bound::Thing, |r| r.to(onboarding::release)),
    change("abandonOnboarding", "POST", "/v1/onboardings/{id}/abandon", Needs::Somewhere(&[Steward]), Bound::Thing, |r| r.to(onboarding::abandon)),
    note("translateAccounts", "/v1/account-mappings/translate", READ_MAPPINGS, Bound::Fixed("a row a rule and day, one a combination without result"), |r| r.to(mappings::translate)),
    ask("simulateMapping", "/v1/account-mappings/simulate", READ_MAPPINGS, |r| r.to(mappings::simulate)).costing(10).holding(Share::Builds),
    ask("tieOut", "/v1/account-mappings/tie-out", READ_MAPPINGS, |r| r.to(mappings::tie_out)).costing(10).holding(Share::Builds),
    ask("validateCombination", "/v1/account-mappings/validate-combination", Needs::InEach(Read, &["account"]), |r| r.to(mappings::validate_combination)),
    get("getMappingCoverage", "/v1/account-mappings/{map_set}/coverage", READ_MAPPINGS, |r| r.to(mappings::coverage)).costing(10).holding(Share::Builds),
    get("getMappingConflicts", "/v1/account-mappings/{map_set}/conflicts", READ_MAPPINGS, |r| r.to(mappings::conflicts)).costing(10).holding(Share::Builds),
    get("listRuleHits", "/v1/account-mappings/{map_set}/rules/{rule}/hits", READ_MAPPINGS, |r| r.to(mappings::hits)),
    get("listCombinations", "/v1/account-mappings/{map_set}/combinations", READ_MAPPINGS, |r| r.to(mappings::combinations)),
    change("registerCombinations", "PUT", "/v1/account-mappings/{map_set}/combinations", Needs::InEach(Govern, &["account_mapping"]), Bound::Fixed("combinations that govern registers"), |r| r.to(mappings::register)),
    change("keepTieOut", "POST", "/v1/account-mappings/{map_set}/tie-outs", Needs::InEach(Govern, &["account_mapping"]), Bound::Fixed("the newest 200 of a map set"), |r| r.to(tie_outs::keep)).costing(10).holding(Share::Builds),
    get("listTieOuts", "/v1/account-mappings/{map_set}/tie-outs", READ_MAPPINGS, |r| r.to(tie_outs::list)),
    get("getTieOut", "/v1/account-mappings/{map_set}/tie-outs/{id}", READ_MAPPINGS, |r| r.to(tie_outs::get)),
    change("signOffTieOut", "POST", "/v1/account-mappings/{map_set}/tie-outs/{id}/sign-off", Needs::InEach(Govern, &["account_mapping"]), Bound::Thing, |r| r.to(tie_outs::sign_off)),
    change("trainModel", "POST", "/v1/domains/{domain}/train", GOVERN, Bound::Quota("quotas.models"), |r| r.to(models::train)).costing(20),
    get("listModels", "/v1/domains/{domain}/models", GOVERN, |r| r.to(models::list)),
    get("getModel", "/v1/domains/{domain}/models/{id}", GOVERN, |r| r.to(models::get)),
    change("activateModel", "POST", "/v1/domains/{domain}/models/{id}/activate", GOVERN, Bound::Thing, |r| r.to(models::activate)),
    change("rejectModel", "POST", "/v1/domains/{domain}/models/{id}/reject", GOVERN, Bound::Thing, |r| r.to(models::reject)),
    change("retireModel", "POST", "/v1/domains/{domain}/models/{id}/retire", GOVERN, Bound::Thing, |r| r.to(models::retire)),
    get("getMatchQuality", "/v1/domains/{domain}/match-quality", GOVERN, |r| r.to(models::quality)),
    get("listAudit", "/v1/audit", Needs::Somewhere(&[Admin]), |r| r.to(audit::list)),
    get("getHealth", "/healthz", Needs::Public, |r| r.to(health::live)),
    get("getReadiness", "/readyz", Needs::Public, |r| r.to(health::ready)),
    get("getMetrics", "/metrics", Needs::AdminUnlessPublic, |r| r.to(health::metrics)).offering(&["text/plain"]).costing(5),
    get("getOpenApi", "/openapi.yaml", Needs::Public, |r| r.to(docs::description)).offering(&["application/yaml"]),
    get("getAsyncApi", "/asyncapi.yaml", Needs::Public, |r| r.to(docs::messages)).offering(&["application/yaml"]),
    get("getDocs", "/docs", Needs::Public, |r| r.to(docs::page)).offering(&["text/html"]),
    get("getDocsAsset", "/docs/{file}", Needs::Public, |r| r.to(docs::asset)).offering(&["text/css", "text/javascript", "text/plain"]),
];

/// Serves the table.
pub fn configure(app: &mut web::ServiceConfig) {
    let mut paths: Vec<&str> = Vec::new();
    for operation in OPERATIONS {
        if !paths.contains(&operation.path) {
            paths.push(operation.path);
        }
    }
    for path in paths {
        let here = || OPERATIONS.iter().filter(move |operation| operation.path == path);
        let resource = here().fold(web::resource(path), |resource, operation| {
            resource.route(route(operation))
        });
        app.service(resource.default_service(web::to(move |req: HttpRequest| method_not_allowed(path, req))));
    }
    app.default_service(web::to(no_such_path));
}

fn route(operation: &'static Operation) -> Route {
    let guarded = move |req: ServiceRequest, next: Next<actix_web::body::BoxBody>| guard::guard(operation, req, next);
    (operation.to)(web::route().guard(method_guard(operation.method))).wrap(from_fn(guarded))
}

/// Who may GET may HEAD.
fn method_guard(method: &'static str) -> impl Guard {
    fn_guard(move |context| match context.head().method.as_str() {
        "HEAD" => method == "GET",
        asked => method == asked,
    })
}

async fn method_not_allowed(path: &'static str, req: HttpRequest) -> Result<actix_web::HttpResponse, ApiError> {
    if path.starts_with(cross_origin::PREFIX) && req.method() == Method::OPTIONS {
        return Ok(cross_origin::preflight());
    }
    let methods = OPERATIONS
        .iter()
        .filter(|operation| operation.path == path)
        .map(|operation| operation.method);
    let allow: Vec<_> = methods
        .flat_map(|method| {
            if method == "GET" {
                vec!["GET", "HEAD"]
            } else {
                vec![method]
            }
        })
        .collect();
    Err(ApiError::MethodNotAllowed {
        allow: allow.join(", "),
    })
}

async fn no_such_path(_: HttpRequest) -> Result<actix_web::HttpResponse, ApiError> {
    Err(ApiError::NoSuchPath)
}

#[cfg(test)]
mod tests {
    use serde_norway::Value;

    use super::*;

    const MANUAL: &str = include_str!("../../docs/OPERATIONS.md");
    const DESCRIPTION: &str = include_str!("../../openapi.yaml");

    #[test]
    fn the_manual_says_what_bounds_what_calls_leave_behind() {
        for operation in OPERATIONS {
            let bound = match operation.effect {
                Effect::Reads => continue,
                Effect::Notes(bound) | Effect::Changes(bound) => bound,
            };
            let start = format!("| {} |", bound.words());
            let mut rows = MANUAL.lines().filter(|line| line.starts_with(&start));
            let row = rows.find(|line| !line.contains("MDM_HUB_"));
            let row = row.unwrap_or_else(|| panic!("docs/OPERATIONS.md has no row {start}"));
            let name = format!("`{}`", operation.id);
            assert!(row.contains(&name), "{name} is missing in: {row}");
            if let Bound::Quota(setting) = bound {
                assert!(
                    MANUAL.contains(&format!("| `{setting}` | `MDM_HUB_")),
                    "{setting} is no setting"
                );
            }
        }
    }

    #[test]
    fn what_is_read_by_get_changes_nothing_and_keys_are_offered_where_something_changes() {
        let description: Value = serde_norway::from_str(DESCRIPTION).unwrap();
        for operation in OPERATIONS {
            if operation.method == "GET" {
                assert_eq!(operation.effect, Effect::Reads, "{}", operation.id);
            }
            let described = &description["paths"][operation.path][operation.method.to_lowercase().as_str()];
            let offered = serde_norway::to_string(described)
                .unwrap()
                .contains("parameters/IdempotencyKey");
            let counts = operation.method == "POST" && matches!(operation.effect, Effect::Changes(_));
            assert_eq!(offered, counts, "{}", operation.id);
        }
    }
}
