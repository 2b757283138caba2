//! The change feed: pages, and a stream of events.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::caller::{Action, Caller};
use super::params::Params;
use super::{Reply, State, ok};
use crate::engine::change_filter::ChangeFilter;
use crate::engine::filter_value::IMPOSSIBLE_VALUE;
use crate::error::{Error, Result};
use crate::hub::changes::{ChangesPage, ChangesQuery, Start};
use crate::hub::page::MAX_LIMIT;

/// Longest long poll in seconds.
pub const MAX_WAIT: u64 = 30;
/// A stream ends after this many seconds at the latest: tokens expire, and nobody looks at them meanwhile.
const LONGEST_STREAM: u64 = 3600;
/// How often a stream without news shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a reader may take for a page; then the stream ends.
const SLOWEST_READER: Duration = Duration::from_secs(30);
/// Changes that a stream reads at a time.
const STREAM_PAGE: usize = 100;
/// Names of the parameters that select changes.
const SELECTION: [&str; 4] = ["domain", "type", "changed", "attribute."];

/// `listChanges`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&[&SELECTION[..], &["cursor", "limit", "wait"]].concat())?;
    let query = ChangesQuery {
        from: params.text("cursor").map_or(Start::Beginning, Start::Cursor),
        limit: params.number("limit", 1, MAX_LIMIT as u64)?.unwrap_or(0) as usize,
        wait: Duration::from_secs(params.number("wait", 0, MAX_WAIT)?.unwrap_or(0)),
        ..selection(&state, &caller, &params)?
    };
    let mut stopping = state.stopping.clone();
    let now = ChangesQuery {
        wait: Duration::ZERO,
        ..query.clone()
    };
    tokio::select! {
        page = state.hub.changes(query) => ok(&page.map_err(as_parameter)?),
        _ = stopping.wait_for(|stopping| *stopping) => ok(&state.hub.changes(now).await.map_err(as_parameter)?),
    }
}

/// The header `Last-Event-ID`. One that is no text is not taken for none: that would begin elsewhere than the caller asked.
fn last_event(req: &HttpRequest) -> Result<Option<String>> {
    const NAME: &str = "Last-Event-ID";
    let text = |value: &HeaderValue| value.to_str().map(str::to_owned);
    let read = req.headers().get(NAME).map(text).transpose();
    read.map_err(|_| Error::malformed(NAME, "expected a cursor that an earlier event gave"))
}

/// `streamChanges`
pub async fn events(state: State, caller: Caller, params: Params, req: HttpRequest) -> Reply {
    params.only(&[&SELECTION[..], &["cursor", "wait"]].concat())?;
    let seconds = params.number("wait", 1, LONGEST_STREAM)?.unwrap_or(LONGEST_STREAM);
    let from = last_event(&req)?.or_else(|| params.text("cursor"));
    let query = ChangesQuery {
        from: from.map_or(Start::Now, Start::Cursor),
        limit: STREAM_PAGE,
        ..selection(&state, &caller, &params)?
    };
    // Whatever is wrong is told before the stream begins.
    let first = state
        .hub
        .changes_with_cursors(query.clone())
        .await
        .map_err(as_parameter)?;
    let (sender, receiver) = mpsc::channel(1);
    let until = Instant::now() + Duration::from_secs(seconds);
    tokio::spawn(follow(state, query, first, sender, until));
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .body(BoxBody::new(Events(receiver))))
}

/// Sends page after page until the time is over, the reader goes away or is too slow, or the hub stops.
async fn follow(
    state: State,
    mut query: ChangesQuery,
    first: ChangesPage,
    sender: mpsc::Sender<Bytes>,
    until: Instant,
) {
    let mut stopping = state.stopping.clone();
    let mut text = format!("retry: 3000\n\n{}", written(&first));
    let mut cursor = first.next_cursor;
    loop {
        if sender.send_timeout(Bytes::from(text), SLOWEST_READER).await.is_err() {
            return;
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        query.from = Start::Cursor(cursor);
        query.wait = HEARTBEAT.min(left);
        let page = tokio::select! {
            page = state.hub.changes_with_cursors(query.clone()) => page,
            _ = stopping.wait_for(|stopping| *stopping) => return,
            () = sender.closed() => return,
        };
        // A reader that comes back is told what is wrong.
        let Ok(page) = page else { return };
        text = written(&page);
        cursor = page.next_cursor;
    }
}

/// A page as events; the id of each is the cursor to go on from after it.
fn written(page: &ChangesPage) -> String {
    let mut text = String::new();
    for (change, cursor) in page.changes.iter().zip(&page.cursors) {
        let _ = write!(text, "id: {cursor}\ndata: {}\n\n", change.get());
    }
    if page.changes.is_empty() {
        text.push_str(": \n");
    }
    if page.cursors.last() != Some(&page.next_cursor) {
        // Without data it is no event, and says only where to go on.
        let _ = write!(text, "id: {}\n\n", page.next_cursor);
    }
    text
}

struct Events(mpsc::Receiver<Bytes>);

impl MessageBody for Events {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<std::result::Result<Bytes, Infallible>>> {
        self.get_mut().0.poll_recv(cx).map(|bytes| bytes.map(Ok))
    }
}

/// Domains and filter that the parameters name.
fn selection(state: &State, caller: &Caller, params: &Params) -> Result<ChangesQuery> {
    let domains = params
        .list("domain")?
        .ok_or_else(|| Error::malformed("domain", "expected one or more domains"))?;
    let mut names = BTreeSet::new();
    caller.require_each(&[Action::Read], domains.iter().map(String::as_str))?;
    for name in &domains {
        state.hub.domain(name)?;
        names.insert(name.clone());
    }
    let attributes = params
        .under("attribute.")
        .map(|(path, value)| (path, BTreeSet::from([value])));
    let filter = ChangeFilter {
        types: params.list("type")?.unwrap_or_default().into_iter().collect(),
        changed: params.list("changed")?.unwrap_or_default().into_iter().collect(),
        attributes: attributes.collect(),
    };
    Ok(ChangesQuery {
        domains: names.into_iter().collect(),
        filter,
        ..ChangesQuery::default()
    })
}

/// A filter that came as parameters is refused by the name of the parameter.
fn as_parameter(error: Error) -> Error {
    let Error::Invalid { violations } = error else {
        return error;
    };
    let Some(first) = violations.into_iter().next() else {
        return Error::malformed("", "not allowed");
    };
    let mut place = first.pointer.trim_start_matches('/').split('/');
    let name = match (place.next(), place.next()) {
        (Some("attributes"), Some(path)) => format!("attribute.{path}"),
        (Some("types"), _) => "type".to_owned(),
        (part, _) => part.unwrap_or_default().to_owned(),
    };
    if first.code == IMPOSSIBLE_VALUE {
        return Error::invalid(name, IMPOSSIBLE_VALUE, first.message);
    }
    Error::malformed(name, first.message)
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;

    fn page(changes: &[&str], cursors: &[&str], next: &str) -> ChangesPage {
        let raw = |text: &&str| RawValue::from_string((*text).to_owned()).unwrap();
        ChangesPage {
            changes: changes.iter().map(raw).collect(),
            next_cursor: next.into(),
            has_more: false,
            head: Default::default(),
            cursors: cursors.iter().map(|cursor| (*cursor).to_owned()).collect(),
        }
    }

    #[test]
    fn events_carry_the_place_after_them() {
        assert_eq!(
            written(&page(&["{}", "1"], &["a", "b"], "b")),
            "id: a\ndata: {}\n\nid: b\ndata: 1\n\n"
        );
        assert_eq!(written(&page(&["{}"], &["a"], "c")), "id: a\ndata: {}\n\nid: c\n\n");
        assert_eq!(written(&page(&[], &[], "c")), ": \nid: c\n\n");
    }

    #[test]
    fn what_is_wrong_with_a_filter_is_told_by_parameter() {
        for (pointer, name) in [
            ("/types/0", "type"),
            ("/changed/1", "changed"),
            ("/attributes/addresses.zip", "attribute.addresses.zip"),
        ] {
            let Error::Malformed { pointer, .. } = as_parameter(Error::invalid(pointer, "x", "y")) else {
                panic!("expected a malformed request")
            };
            assert_eq!(pointer, name);
        }
    }
}
