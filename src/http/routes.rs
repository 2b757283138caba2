//! Every call that the hub answers. What has no row here cannot be served.

use actix_web::dev::ServiceRequest;
use actix_web::guard::{Guard, fn_guard};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpRequest, Route, web};

use super::account_mappings as mappings;
use super::caller::Action::{self, *};
use super::problem::ApiError;
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

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anyone.
    Public,
    /// Who may do this in the domain of the path.
    InDomain(Action),
    /// Who may do one of these in the domain of the path.
    InDomainAny(&'static [Action]),
    /// Who may do this in each of these domains.
    InEach(Action, &'static [&'static str]),
    /// Who may do one of these in some domain; the handler checks each domain that the request touches.
    Somewhere(&'static [Action]),
    /// Who may do all of these in some domain; the handler checks each domain that the request touches.
    SomewhereAll(&'static [Action]),
    /// Administrators of all domains, for it tells of all of them; unless the settings open it.
    AdminUnlessPublic,
}

impl Needs {
    /// Actions of which the caller needs one, or all where it says so.
    pub fn actions(&self) -> &[Action] {
        match self {
            Needs::Public => &[],
            Needs::InDomain(action) | Needs::InEach(action, _) => std::slice::from_ref(action),
            Needs::InDomainAny(actions) | Needs::Somewhere(actions) | Needs::SomewhereAll(actions) => actions,
            Needs::AdminUnlessPublic => &[Admin],
        }
    }

    /// As `x-scope` in the API description says it.
    pub fn scope(&self) -> String {
        let names: Vec<_> = self.actions().iter().map(|action| action.name()).collect();
        match self {
            Needs::Public => "none".into(),
            Needs::SomewhereAll(_) => names.join(" and "),
            Needs::InDomain(_)
            | Needs::InDomainAny(_)
            | Needs::InEach(..)
            | Needs::Somewhere(_)
            | Needs::AdminUnlessPublic => names.join(" or "),
        }
    }
}

/// One call.
pub struct Operation {
    /// `operationId`.
    pub id: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who may call it.
    pub needs: Needs,
    /// Media types of its answers; none where an answer has no content.
    pub offers: &'static [&'static str],
    to: fn(Route) -> Route,
}

const fn row(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    needs: Needs,
    to: fn(Route) -> Route,
) -> Operation {
    Operation {
        id,
        method,
        path,
        needs,
        offers: &["application/json"],
        to,
    }
}

impl Operation {
    /// The same call, whose answers are of these types.
    const fn offering(self, offers: &'static [&'static str]) -> Operation {
        Operation { offers, ..self }
    }
}

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
    row("putSourceRecord", "PUT", SOURCE_RECORD, Needs::InDomain(Ingest), |r| r.to(source::put)),
    row("getSourceRecord", "GET", SOURCE_RECORD, Needs::InDomain(Read), |r| r.to(source::get)),
    row("deleteSourceRecord", "DELETE", SOURCE_RECORD, Needs::InDomain(Ingest), |r| r.to(source::delete)),
    row("rekeySourceRecord", "POST", "/v1/domains/{domain}/source-records/{system}/{key}/rekey", Needs::InDomain(Ingest), |r| r.to(rekeys::one)),
    row("rekeySourceRecords", "POST", "/v1/domains/{domain}/source-records/rekey", Needs::InDomain(Ingest), |r| r.to(rekeys::many)),
    row("getSourceRecordExplanation", "GET", "/v1/domains/{domain}/source-records/{system}/{key}/explanation", Needs::InDomain(Read), |r| r.to(source::explanation)),
    row("listSourceRecordVersions", "GET", "/v1/domains/{domain}/source-records/{system}/{key}/history", Needs::InDomain(Read), |r| r.to(source::versions)),
    row("ingestSourceRecords", "POST", "/v1/domains/{domain}/source-records", Needs::InDomain(Ingest), |r| r.to(source::ingest)),
    row("ingestSourceRows", "POST", "/v1/domains/{domain}/source-rows/{system}", Needs::InDomain(Ingest), |r| r.to(profiles::ingest)),
    row("trySourceMapping", "POST", "/v1/source-mappings/{system}/{domain}/try", TRY, |r| r.to(profiles::attempt)),
    row("listUnmappedCodes", "GET", "/v1/domains/{domain}/unmapped-codes", Needs::InDomain(Read), |r| r.to(codes::unmapped)),
    row("searchCodes", "GET", "/v1/code-lists/{name}/codes", READ_CODES, |r| r.to(codes::search)),
    row("getCode", "GET", "/v1/code-lists/{name}/codes/{code}", READ_CODES, |r| r.to(codes::get)),
    row("translateCodes", "POST", "/v1/code-maps/{name}/translate", READ_CODES, |r| r.to(codes::translate)),
    row("matchRecord", "POST", "/v1/domains/{domain}/match", Needs::InDomain(Read), |r| r.to(search::find)),
    row("explainPair", "POST", "/v1/domains/{domain}/explain", Needs::InDomain(Read), |r| r.to(search::explain)),
    row("getCleaningService", "GET", "/v1/reconcile/{domain}", Needs::InDomain(Read), |r| r.to(cleaning::get)),
    row("askCleaningService", "POST", "/v1/reconcile/{domain}", Needs::InDomain(Read), |r| r.to(cleaning::post)),
    row("getCleaningDraft", "GET", "/v1/reconcile/{domain}/1.0", Needs::InDomain(Read), |r| r.to(draft::manifest)),
    row("matchCleaningDraft", "POST", "/v1/reconcile/{domain}/1.0/match", Needs::InDomain(Read), |r| r.to(draft::find)),
    row("suggestEntities", "GET", "/v1/reconcile/{domain}/1.0/suggest/entity", Needs::InDomain(Read), |r| r.to(draft::suggest_entities)),
    row("suggestProperties", "GET", "/v1/reconcile/{domain}/1.0/suggest/property", Needs::InDomain(Read), |r| r.to(draft::suggest_properties)),
    row("suggestTypes", "GET", "/v1/reconcile/{domain}/1.0/suggest/type", Needs::InDomain(Read), |r| r.to(draft::suggest_types)),
    row("previewEntity", "GET", "/v1/reconcile/{domain}/1.0/preview", Needs::InDomain(Read), |r| r.to(draft::preview)).offering(&["text/html"]),
    row("extendCleaningDraft", "POST", "/v1/reconcile/{domain}/1.0/extend", Needs::InDomain(Read), |r| r.to(draft::extend)),
    row("proposeProperties", "GET", "/v1/reconcile/{domain}/1.0/extend/propose", Needs::InDomain(Read), |r| r.to(draft::propose)),
    row("convertQuantity", "POST", "/v1/domains/{domain}/golden-records/{id}/convert", Needs::InDomain(Read), |r| r.to(units::convert)),
    row("isVendorPayable", "POST", "/v1/lookups/vendor-payable", Needs::InEach(Read, &["vendor"]), |r| r.to(lookups::vendor)),
    row("isItemChargeable", "POST", "/v1/lookups/item-chargeable", Needs::InEach(Read, &["item", "facility"]), |r| r.to(lookups::item)),
    row("isCostCenterOpen", "POST", "/v1/lookups/cost-center-open", Needs::InEach(Read, &["cost_center"]), |r| r.to(lookups::center)),
    row("readDevice", "POST", "/v1/lookups/udi", Needs::InEach(Read, &["item", "facility", "cost_center"]), |r| r.to(lookups::device)),
    row("listGoldenRecords", "GET", "/v1/domains/{domain}/golden-records", Needs::InDomain(Read), |r| r.to(golden::list)),
    row("getGoldenRecordBySourceKey", "GET", "/v1/domains/{domain}/golden-records/by-source-key/{system}/{key}", Needs::InDomain(Read), |r| r.to(golden::by_source_key)),
    row("getGoldenRecord", "GET", GOLDEN, Needs::InDomain(Read), |r| r.to(golden::get)),
    row("getLineage", "GET", "/v1/domains/{domain}/golden-records/{id}/lineage", Needs::InDomain(Read), |r| r.to(golden::lineage)),
    row("listVersions", "GET", "/v1/domains/{domain}/golden-records/{id}/history", Needs::InDomain(Read), |r| r.to(golden::history)),
    row("compareVersions", "GET", "/v1/domains/{domain}/golden-records/{id}/history/diff", Needs::InDomain(Read), |r| r.to(golden::differences)),
    row("getTimeline", "GET", "/v1/domains/{domain}/golden-records/{id}/timeline", Needs::InDomain(Read), |r| r.to(golden::timeline)),
    row("listSteps", "GET", "/v1/domains/{domain}/golden-records/{id}/how", Needs::InDomain(Read), |r| r.to(golden::how)),
    row("listReferences", "GET", "/v1/domains/{domain}/golden-records/{id}/references", Needs::InDomain(Read), |r| r.to(golden::references)),
    row("getAlignment", "GET", "/v1/domains/{domain}/golden-records/{id}/alignment", Needs::InDomain(Read), |r| r.to(acks::of_record)),
    row("listMembers", "GET", "/v1/domains/{domain}/golden-records/{id}/source-records", Needs::InDomain(Read), |r| r.to(golden::members)),
    row("setOverrides", "PATCH", GOLDEN, CHANGE, |r| r.to(commands::set_overrides)),
    row("listOverrides", "GET", "/v1/domains/{domain}/golden-records/{id}/overrides", Needs::InDomain(Steward), |r| r.to(commands::overrides)),
    row("endOverride", "POST", "/v1/domains/{domain}/golden-records/{id}/overrides/{attribute}/end", CHANGE, |r| r.to(commands::end_override)),
    row("mergeGoldenRecords", "POST", "/v1/domains/{domain}/golden-records/{id}/merge", CHANGE, |r| r.to(commands::merge)),
    row("splitGoldenRecord", "POST", "/v1/domains/{domain}/golden-records/{id}/split", CHANGE, |r| r.to(commands::split)),
    row("retireGoldenRecord", "POST", "/v1/domains/{domain}/golden-records/{id}/retire", CHANGE, |r| r.to(commands::retire)),
    row("reinstateGoldenRecord", "POST", "/v1/domains/{domain}/golden-records/{id}/reinstate", CHANGE, |r| r.to(commands::reinstate)),
    row("createChangeRequest", "POST", "/v1/domains/{domain}/change-requests", CHANGE, |r| r.to(requests::create)),
    row("listChangeRequests", "GET", "/v1/domains/{domain}/change-requests", SEE_REQUESTS, |r| r.to(requests::list)),
    row("getChangeRequest", "GET", CHANGE_REQUEST, SEE_REQUESTS, |r| r.to(requests::get)),
    row("editChangeRequest", "PUT", CHANGE_REQUEST, CHANGE, |r| r.to(requests::edit)),
    row("submitChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/submit", CHANGE, |r| r.to(requests::submit)),
    row("recallChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/recall", CHANGE, |r| r.to(requests::recall)),
    row("approveChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/approve", APPROVE, |r| r.to(requests::approve)),
    row("pushBackChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/push-back", APPROVE, |r| r.to(requests::push_back)),
    row("rejectChangeRequest", "POST", "/v1/domains/{domain}/change-requests/{id}/reject", APPROVE, |r| r.to(requests::reject)),
    row("withdrawApproval", "POST", "/v1/domains/{domain}/change-requests/{id}/withdraw-approval", APPROVE, |r| r.to(requests::withdraw)),
    row("listVerdicts", "GET", "/v1/domains/{domain}/golden-records/{id}/verdicts", Needs::InDomain(Steward), |r| r.to(verdicts::list)),
    row("reopenVerdict", "POST", "/v1/domains/{domain}/golden-records/{id}/verdicts/{verdict}/reopen", Needs::InDomain(Steward), |r| r.to(verdicts::reopen)),
    row("getCrosswalk", "GET", "/v1/domains/{domain}/crosswalk/{system}/{key}", Needs::InDomain(Read), |r| r.to(crosswalk::get)),
    row("resolveCrosswalk", "POST", "/v1/crosswalk/resolve", READ_SOME, |r| r.to(crosswalk::resolve)),
    row("listTasks", "GET", "/v1/tasks", DECIDE, |r| r.to(tasks::list)),
    row("summarizeTasks", "GET", "/v1/tasks/summary", DECIDE, |r| r.to(task_work::summary)),
    row("resolveTasks", "POST", "/v1/tasks/bulk-resolve", Needs::Somewhere(&[Steward]), |r| r.to(task_work::resolve_many)),
    row("listBulkDecisions", "GET", "/v1/bulk-decisions", Needs::Somewhere(&[Steward]), |r| r.to(bulk_decisions::list)),
    row("undoBulkDecision", "POST", "/v1/bulk-decisions/{id}/undo", Needs::Somewhere(&[Steward]), |r| r.to(bulk_decisions::undo)),
    row("getTask", "GET", "/v1/tasks/{id}", DECIDE, |r| r.to(tasks::get)),
    row("claimTask", "POST", "/v1/tasks/{id}/claim", DECIDE, |r| r.to(tasks::claim)),
    row("releaseTask", "POST", "/v1/tasks/{id}/release", DECIDE, |r| r.to(tasks::release)),
    row("assignTask", "POST", "/v1/tasks/{id}/assign", DECIDE, |r| r.to(task_work::assign)),
    row("listTaskComments", "GET", "/v1/tasks/{id}/comments", DECIDE, |r| r.to(task_work::comments)),
    row("commentTask", "POST", "/v1/tasks/{id}/comments", DECIDE, |r| r.to(task_work::comment)),
    row("resolveTask", "POST", "/v1/tasks/{id}/resolve", DECIDE, |r| r.to(tasks::resolve)),
    row("listChanges", "GET", "/v1/changes", READ_SOME, |r| r.to(changes::list)),
    row("streamChanges", "GET", "/v1/changes/events", READ_SOME, |r| r.to(changes::events)).offering(&["text/event-stream"]),
    row("listConsumers", "GET", "/v1/consumers", READ_SOME, |r| r.to(consumers::list)),
    row("putConsumer", "PUT", CONSUMER, READ_SOME, |r| r.to(consumers::put)),
    row("getConsumer", "GET", CONSUMER, READ_SOME, |r| r.to(consumers::get)),
    row("deleteConsumer", "DELETE", CONSUMER, READ_SOME, |r| r.to(consumers::delete)).offering(NOTHING),
    row("listConsumerChanges", "GET", "/v1/consumers/{name}/changes", READ_SOME, |r| r.to(consumers::changes)),
    row("moveConsumer", "PUT", "/v1/consumers/{name}/position", READ_SOME, |r| r.to(consumers::advance)),
    row("listEventTypes", "GET", "/v1/event-types", READ_SOME, |r| r.to(event_types::list)),
    row("getEventType", "GET", "/v1/event-types/{type}", READ_SOME, |r| r.to(event_types::get)),
    row("createSubscription", "POST", "/v1/subscriptions", SUBSCRIBE_AND_READ, |r| r.to(subs::create)),
    row("listSubscriptions", "GET", "/v1/subscriptions", SUBSCRIBE_OR_ADMIN, |r| r.to(subs::list)),
    row("getSubscription", "GET", "/v1/subscriptions/{id}", SUBSCRIBE_OR_ADMIN, |r| r.to(subs::get)),
    row("editSubscription", "PATCH", "/v1/subscriptions/{id}", SUBSCRIBE_AND_READ, |r| r.to(subs::edit)),
    row("listSubscriptionKeys", "GET", "/v1/subscriptions/{id}/keys", SUBSCRIBE, |r| r.to(subs::keys)),
    row("deleteSubscription", "DELETE", "/v1/subscriptions/{id}", SUBSCRIBE, |r| r.to(subs::delete)).offering(NOTHING),
    row("handOverSubscription", "PUT", "/v1/subscriptions/{id}/owner", SUBSCRIBE_OR_ADMIN, |r| r.to(subs::hand_over)),
    row("pauseSubscription", "POST", "/v1/subscriptions/{id}/pause", SUBSCRIBE_OR_ADMIN, |r| r.to(subs::pause)),
    row("resumeSubscription", "POST", "/v1/subscriptions/{id}/resume", SUBSCRIBE, |r| r.to(subs::resume)),
    row("rotateSecret", "POST", "/v1/subscriptions/{id}/rotate-secret", SUBSCRIBE, |r| r.to(subs::rotate)),
    row("testSubscription", "POST", "/v1/subscriptions/{id}/test", SUBSCRIBE, |r| r.to(subs::test)),
    row("verifySubscription", "POST", "/v1/subscriptions/{id}/verify", SUBSCRIBE, |r| r.to(subs::verify)),
    row("listDeliveries", "GET", "/v1/subscriptions/{id}/deliveries", SUBSCRIBE, |r| r.to(subs::deliveries)),
    row("acknowledge", "POST", "/v1/subscriptions/{id}/acks", SUBSCRIBE, |r| r.to(acks::acknowledge)),
    row("getSubscriptionAlignment", "GET", "/v1/subscriptions/{id}/alignment", SUBSCRIBE, |r| r.to(acks::of_subscription)),
    row("reconcile", "POST", "/v1/reconciliations", READ_SOME, |r| r.to(runs::create)),
    row("listReconciliations", "GET", "/v1/reconciliations", READ_SOME, |r| r.to(runs::list)),
    row("compareDigests", "POST", "/v1/reconciliations/digests", READ_SOME, |r| r.to(runs::digests)),
    row("getReconciliation", "GET", "/v1/reconciliations/{id}", READ_SOME, |r| r.to(runs::get)),
    row("listMismatches", "GET", "/v1/reconciliations/{id}/mismatches", READ_SOME, |r| r.to(runs::mismatches)),
    row("sendCorrections", "POST", "/v1/reconciliations/{id}/corrections", SUBSCRIBE, |r| r.to(runs::correct)),
    row("signOffReconciliation", "POST", "/v1/reconciliations/{id}/sign-off", Needs::Somewhere(&[Approve]), |r| r.to(runs::sign_off)),
    row("createReplay", "POST", "/v1/subscriptions/{id}/replays", SUBSCRIBE, |r| r.to(replays::create)),
    row("listReplays", "GET", "/v1/subscriptions/{id}/replays", SUBSCRIBE, |r| r.to(replays::list)),
    row("getReplay", "GET", "/v1/subscriptions/{id}/replays/{replay}", SUBSCRIBE, |r| r.to(replays::get)),
    row("cancelReplay", "POST", "/v1/subscriptions/{id}/replays/{replay}/cancel", SUBSCRIBE, |r| r.to(replays::cancel)),
    row("listDeadLetters", "GET", "/v1/dead-letters", SUBSCRIBE, |r| r.to(dead_letters::list)),
    row("redriveDeadLetters", "POST", "/v1/dead-letters/redrive", SUBSCRIBE, |r| r.to(dead_letters::redrive_many)),
    row("redriveDeadLetter", "POST", "/v1/subscriptions/{id}/dead-letters/{domain}/{position}/redrive", SUBSCRIBE, |r| r.to(dead_letters::redrive)),
    row("discardDeadLetter", "DELETE", "/v1/subscriptions/{id}/dead-letters/{domain}/{position}", SUBSCRIBE, |r| r.to(dead_letters::discard)).offering(NOTHING),
    row("listDomains", "GET", "/v1/domains", READ_SOME, |r| r.to(domains::list)),
    row("getDomain", "GET", "/v1/domains/{domain}", Needs::InDomain(Read), |r| r.to(domains::get)),
    row("getDomainSchema", "GET", "/v1/domains/{domain}/schema", Needs::InDomain(Read), |r| r.to(domains::schema)).offering(&["application/schema+json"]),
    row("getDomainRules", "GET", "/v1/domains/{domain}/rules", Needs::InDomain(Read), |r| r.to(domains::rules)).offering(&["application/toml"]),
    row("listRuleVersions", "GET", "/v1/domains/{domain}/rule-versions", Needs::InDomain(Read), |r| r.to(rules::list)),
    row("proposeRules", "POST", "/v1/domains/{domain}/rule-versions", GOVERN, |r| r.to(rules::propose)),
    row("getRuleVersion", "GET", "/v1/domains/{domain}/rule-versions/{id}", Needs::InDomain(Read), |r| r.to(rules::get)),
    row("simulateRules", "POST", "/v1/domains/{domain}/rule-versions/{id}/simulate", GOVERN, |r| r.to(rules::simulate)),
    row("activateRules", "POST", "/v1/domains/{domain}/rule-versions/{id}/activate", GOVERN, |r| r.to(rules::activate)),
    row("rejectRules", "POST", "/v1/domains/{domain}/rule-versions/{id}/reject", GOVERN, |r| r.to(rules::reject)),
    row("listRuleJobs", "GET", "/v1/domains/{domain}/rule-jobs", GOVERN, |r| r.to(rules::jobs)),
    row("getRuleJob", "GET", "/v1/domains/{domain}/rule-jobs/{id}", GOVERN, |r| r.to(rules::job)),
    row("listDefinitions", "GET", "/v1/definitions/{kind}", READ_SOME, |r| r.to(defs::list)),
    row("getDefinition", "GET", "/v1/definitions/{kind}/{name}", READ_SOME, |r| r.to(defs::get)),
    row("listDefinitionVersions", "GET", "/v1/definitions/{kind}/{name}/versions", READ_SOME, |r| r.to(defs::versions_of)),
    row("draftDefinition", "POST", "/v1/definitions/{kind}/{name}/versions", GOVERN_SOME, |r| r.to(defs::draft)),
    row("getDefinitionVersion", "GET", DEFINITION, READ_SOME, |r| r.to(defs::version)),
    row("replaceDefinition", "PUT", DEFINITION, GOVERN_SOME, |r| r.to(defs::replace)),
    row("submitDefinition", "POST", "/v1/definitions/{kind}/{name}/versions/{number}/submit", GOVERN_SOME, |r| r.to(defs::submit)),
    row("approveDefinition", "POST", "/v1/definitions/{kind}/{name}/versions/{number}/approve", GOVERN_SOME, |r| r.to(defs::approve)),
    row("rejectDefinition", "POST", "/v1/definitions/{kind}/{name}/versions/{number}/reject", GOVERN_SOME, |r| r.to(defs::reject)),
    row("retireDefinition", "POST", "/v1/definitions/{kind}/{name}/versions/{number}/retire", GOVERN_SOME, |r| r.to(defs::retire)),
    row("listHierarchies", "GET", "/v1/domains/{domain}/hierarchies", Needs::InDomain(Read), |r| r.to(hierarchies::list)),
    row("getHierarchy", "GET", "/v1/domains/{domain}/hierarchies/{hierarchy}", Needs::InDomain(Read), |r| r.to(hierarchies::get)),
    row("listWaitingReferences", "GET", "/v1/domains/{domain}/waiting-references", Needs::InDomain(Steward), |r| r.to(hierarchies::waiting)),
    row("listAncestors", "GET", "/v1/domains/{domain}/golden-records/{id}/ancestors", Needs::InDomain(Read), |r| r.to(hierarchies::ancestors)),
    row("listPlacements", "GET", "/v1/domains/{domain}/golden-records/{id}/placements", Needs::InDomain(Read), |r| r.to(hierarchies::placements)),
    row("beginOnboarding", "POST", "/v1/onboardings", Needs::Somewhere(&[Steward]), |r| r.to(onboarding::begin)),
    row("listOnboardings", "GET", "/v1/onboardings", Needs::Somewhere(&[Steward, Approve]), |r| r.to(onboarding::list)),
    row("getOnboarding", "GET", ONBOARDING, Needs::Somewhere(&[Steward, Approve]), |r| r.to(onboarding::get)),
    row("stageRecords", "POST", "/v1/onboardings/{id}/records", Needs::Somewhere(&[Steward]), |r| r.to(onboarding::stage)),
    row("listStagedRecords", "GET", "/v1/onboardings/{id}/records", Needs::Somewhere(&[Steward]), |r| r.to(onboarding::records)),
    row("previewOnboarding", "POST", "/v1/onboardings/{id}/preview", Needs::Somewhere(&[Steward]), |r| r.to(onboarding::preview)),
    row("decideStagedRecords", "POST", "/v1/onboardings/{id}/decisions", Needs::Somewhere(&[Steward]), |r| r.to(onboarding::decide)),
    row("releaseOnboarding", "POST", "/v1/onboardings/{id}/release", Needs::Somewhere(&[Approve]), |r| r.to(onboarding::release)),
    row("abandonOnboarding", "POST", "/v1/onboardings/{id}/abandon", Needs::Somewhere(&[Steward]), |r| r.to(onboarding::abandon)),
    row("translateAccounts", "POST", "/v1/account-mappings/translate", READ_MAPPINGS, |r| r.to(mappings::translate)),
    row("simulateMapping", "POST", "/v1/account-mappings/simulate", READ_MAPPINGS, |r| r.to(mappings::simulate)),
    row("tieOut", "POST", "/v1/account-mappings/tie-out", READ_MAPPINGS, |r| r.to(mappings::tie_out)),
    row("validateCombination", "POST", "/v1/account-mappings/validate-combination", Needs::InEach(Read, &["account"]), |r| r.to(mappings::validate_combination)),
    row("getMappingCoverage", "GET", "/v1/account-mappings/{map_set}/coverage", READ_MAPPINGS, |r| r.to(mappings::coverage)),
    row("getMappingConflicts", "GET", "/v1/account-mappings/{map_set}/conflicts", READ_MAPPINGS, |r| r.to(mappings::conflicts)),
    row("listRuleHits", "GET", "/v1/account-mappings/{map_set}/rules/{rule}/hits", READ_MAPPINGS, |r| r.to(mappings::hits)),
    row("listCombinations", "GET", "/v1/account-mappings/{map_set}/combinations", READ_MAPPINGS, |r| r.to(mappings::combinations)),
    row("registerCombinations", "PUT", "/v1/account-mappings/{map_set}/combinations", Needs::InEach(Govern, &["account_mapping"]), |r| r.to(mappings::register)),
    row("keepTieOut", "POST", "/v1/account-mappings/{map_set}/tie-outs", Needs::InEach(Govern, &["account_mapping"]), |r| r.to(tie_outs::keep)),
    row("listTieOuts", "GET", "/v1/account-mappings/{map_set}/tie-outs", READ_MAPPINGS, |r| r.to(tie_outs::list)),
    row("getTieOut", "GET", "/v1/account-mappings/{map_set}/tie-outs/{id}", READ_MAPPINGS, |r| r.to(tie_outs::get)),
    row("signOffTieOut", "POST", "/v1/account-mappings/{map_set}/tie-outs/{id}/sign-off", Needs::InEach(Govern, &["account_mapping"]), |r| r.to(tie_outs::sign_off)),
    row("trainModel", "POST", "/v1/domains/{domain}/train", GOVERN, |r| r.to(models::train)),
    row("listModels", "GET", "/v1/domains/{domain}/models", GOVERN, |r| r.to(models::list)),
    row("getModel", "GET", "/v1/domains/{domain}/models/{id}", GOVERN, |r| r.to(models::get)),
    row("activateModel", "POST", "/v1/domains/{domain}/models/{id}/activate", GOVERN, |r| r.to(models::activate)),
    row("rejectModel", "POST", "/v1/domains/{domain}/models/{id}/reject", GOVERN, |r| r.to(models::reject)),
    row("retireModel", "POST", "/v1/domains/{domain}/models/{id}/retire", GOVERN, |r| r.to(models::retire)),
    row("getMatchQuality", "GET", "/v1/domains/{domain}/match-quality", GOVERN, |r| r.to(models::quality)),
    row("listAudit", "GET", "/v1/audit", Needs::Somewhere(&[Admin]), |r| r.to(audit::list)),
    row("getHealth", "GET", "/healthz", Needs::Public, |r| r.to(health::live)),
    row("getReadiness", "GET", "/readyz", Needs::Public, |r| r.to(health::ready)),
    row("getMetrics", "GET", "/metrics", Needs::AdminUnlessPublic, |r| r.to(health::metrics)).offering(&["text/plain"]),
    row("getOpenApi", "GET", "/openapi.yaml", Needs::Public, |r| r.to(docs::description)).offering(&["application/yaml"]),
    row("getAsyncApi", "GET", "/asyncapi.yaml", Needs::Public, |r| r.to(docs::messages)).offering(&["application/yaml"]),
    row("getDocs", "GET", "/docs", Needs::Public, |r| r.to(docs::page)).offering(&["text/html"]),
    row("getDocsAsset", "GET", "/docs/{file}", Needs::Public, |r| r.to(docs::asset)).offering(&["text/css", "text/javascript", "text/plain"]),
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
