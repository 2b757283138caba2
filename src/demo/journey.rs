//! The steps of the demo, in order. Each is checked; the first that fails ends it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Instant;

use tokio::signal::unix::{SignalKind, signal};

use super::api::Api;
use super::identity::{ALEX, DANA, ERP, FEEDER, Identity, LEE, SAM, SUBSCRIBER};
use super::load::{Loaded, domains, load};
use super::receiver::Receiver;
use super::report::{DomainReport, Report, Seconds};
use super::server::Server;
use super::{Args, erp, examples, next, planted, print, register, steward, webhooks};
use crate::output;

/// A step that did not happen.
#[derive(Debug)]
pub struct Failure {
    step: &'static str,
    reason: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to {}: {}", self.step, self.reason)
    }
}

async fn step<T>(name: &'static str, work: impl Future<Output = Result<T, String>>) -> Result<T, Failure> {
    output::tell(&format!("{name} …"));
    work.await.map_err(|reason| Failure { step: name, reason })
}

/// Does the job, prints what happened and, unless it is to be done once, stays up.
///
/// # Errors
/// The step that failed.
pub async fn run(args: &Args) -> Result<(), Failure> {
    let begun = Instant::now();
    let server = step(
        "start the hub",
        Server::start(args.listen.as_deref(), args.database.as_deref()),
    )
    .await?;
    let told = tokio::select! {
        told = tell(args, &server, begun) => told,
        _ = stop_asked() => Err(Failure { step: "finish", reason: "interrupted".into() }),
    };
    if told.is_ok() && !args.once {
        stop_asked().await;
    }
    let stopped = step("stop the hub", server.stop()).await;
    told.and(stopped)
}

async fn tell(args: &Args, server: &Server, begun: Instant) -> Result<(), Failure> {
    let report = work(server, begun).await?;
    step("tell", async { show(args, server, &report) }).await
}

/// Returns at Ctrl-C or when the process is told to end.
async fn stop_asked() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

fn show(args: &Args, server: &Server, report: &Report) -> Result<(), String> {
    let mut text = String::new();
    if args.json {
        text = serde_json::to_string_pretty(report).map_err(|error| error.to_string())?;
        text.push('\n');
    } else {
        print::print(&mut text, report).map_err(|error| error.to_string())?;
    }
    if !args.json && !args.once {
        let tokens = [("FEEDER", &FEEDER), ("SAM", &SAM), ("ALEX", &ALEX), ("ERP", &ERP)];
        let tokens: Vec<(&str, String)> = tokens
            .into_iter()
            .map(|(name, identity)| Ok((name, token(server, identity)?)))
            .collect::<Result<_, String>>()?;
        next::next(&mut text, report, &tokens).map_err(|error| error.to_string())?;
    }
    output::print(&text)
}

fn token(server: &Server, identity: &Identity) -> Result<String, String> {
    server.token(identity.subject, identity.scope)
}

/// Clients of the hub, one per identity.
struct Clients {
    feeder: Api,
    sam: Api,
    alex: Api,
    erp: Api,
    subscriber: Api,
    dana: Api,
    lee: Api,
}

impl Clients {
    fn new(server: &Server) -> Result<Clients, String> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .map_err(|error| error.to_string())?;
        let client = |identity| Ok::<_, String>(Api::new(http.clone(), &server.url, &token(server, identity)?));
        Ok(Clients {
            feeder: client(&FEEDER)?,
            sam: client(&SAM)?,
            alex: client(&ALEX)?,
            erp: client(&ERP)?,
            subscriber: client(&SUBSCRIBER)?,
            dana: client(&DANA)?,
            lee: client(&LEE)?,
        })
    }
}

async fn work(server: &Server, begun: Instant) -> Result<Report, Failure> {
    let domains = domains();
    let receiver = step("listen for webhooks", async {
        Receiver::start().await.map_err(|e| e.to_string())
    })
    .await?;
    let clients = step("ask whether the hub is ready", async {
        let clients = Clients::new(server)?;
        clients.feeder.get("/readyz").await?;
        empty(&clients.erp, &domains).await?;
        Ok(clients)
    })
    .await?;
    let start = begun.elapsed().as_secs_f64();
    let Clients {
        feeder,
        sam,
        alex,
        erp,
        subscriber,
        dana,
        lee,
    } = &clients;
    step(
        "register the source systems",
        register::sources(dana, lee, FEEDER.subject),
    )
    .await?;
    step(
        "subscribe to changes",
        webhooks::subscribe(subscriber, &receiver, &domains),
    )
    .await?;
    let loading = Instant::now();
    let loaded = step("load the files", load(feeder)).await?;
    let (load, since_load) = (loading.elapsed().as_secs_f64(), Instant::now());
    let duplicates = step("ask why records were joined", examples::duplicates(erp, &loaded)).await?;
    let (kept_apart, same_description) =
        step("ask why records were not joined", examples::kept_apart(erp, &loaded)).await?;
    let search = step("search before create", erp::search(erp)).await?;
    let quarantine = step("have an invalid record kept aside", planted::quarantine(feeder, sam)).await?;
    let approvers = ((SAM.subject, sam), (ALEX.subject, alex));
    let approval = step(
        "have a bank account approved",
        planted::approval(feeder, approvers.0, approvers.1, erp),
    )
    .await?;
    let decided = step("decide potential duplicates", steward::decide(sam, &domains)).await?;
    let left_open = step("leave some work open", planted::left_open(feeder, sam, erp)).await?;
    let mut pulled = step("pull as an ERP does", erp::pull(erp, &domains)).await?;
    pulled.pull.lookup = Some(step("look a source key up", erp::look_up(erp, &loaded)).await?);
    let webhooks = step("receive every webhook", webhooks::check(&receiver, &pulled.changes)).await?;
    let last_webhook = since_load.elapsed().as_secs_f64();
    let open = step("count what is open", steward::open_tasks(sam)).await?;
    Ok(Report {
        ok: true,
        url: server.url.clone(),
        database: server.database.clone(),
        domains: domain_reports(&loaded, &domains, &pulled.domains, open),
        sources: loaded.sources,
        duplicates,
        kept_apart: Some(kept_apart),
        same_description,
        search,
        quarantine,
        approval,
        left_open,
        steward: decided,
        webhooks,
        pull: pulled.pull,
        seconds: Seconds {
            start,
            load,
            last_webhook,
            total: begun.elapsed().as_secs_f64(),
        },
    })
}

/// A database given by the user must not hold anything yet: the counts would not be the demo's.
async fn empty(erp: &Api, domains: &[&str]) -> Result<(), String> {
    let path = format!("/v1/changes?domain={}&limit=1", domains.join(","));
    match erp.get(&path).await?["changes"].as_array().is_some_and(Vec::is_empty) {
        true => Ok(()),
        false => Err("the database already holds records; the demo needs an empty one".into()),
    }
}

fn domain_reports(
    loaded: &Loaded,
    domains: &[&str],
    published: &BTreeMap<String, (usize, usize)>,
    mut open: BTreeMap<String, BTreeMap<String, usize>>,
) -> Vec<DomainReport> {
    let planted = |domain: &str| if domain == "vendor" { planted::COUNT } else { 0 };
    let report = |domain: &&str| {
        let (published, shared) = published.get(*domain).copied().unwrap_or_default();
        DomainReport {
            domain: (*domain).to_owned(),
            source_records: loaded.records.iter().filter(|placed| placed.domain == *domain).count() + planted(domain),
            published,
            shared,
            open_tasks: open.remove(*domain).unwrap_or_default(),
        }
    };
    domains.iter().map(report).collect()
}
