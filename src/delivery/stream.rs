//! Streams of an existing message system instead of a URL: NATS JetStream.
//!
//! What a stream gets is what an endpoint would get: the same bodies, the same order, one change of a golden record after
//! the other. An attempt is delivered when the server says that the stream has stored the message. The message id is the
//! event's, so that the broker itself removes what is sent twice within its own window.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::context::{ContextBuilder, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{Context, context::PublishError};
use async_nats::{Client, ConnectOptions};
use rustls::ClientConfig;
use tokio::sync::Mutex;

use super::certificate::certified;
use super::resolver::Vetted;
use super::sender::Message;
use crate::hub::endpoint::EndpointPolicy;
use crate::hub::stream_address::StreamAddress;
use crate::hub::stream_servers::{Credentials, StreamServer};

/// Subjects begin with this word: `mdm.<domain>.<golden id>`, and `mdm.<domain>.hub` for events of the hub's own.
pub const SUBJECT: &str = "mdm";
/// Publications that wait for the broker at the same time, over all subscriptions of one server.
const ACKS: usize = 4096;

/// Connections to message systems, one per server, shared by all subscriptions of this node.
pub struct Streams {
    policy: EndpointPolicy,
    resolver: Arc<Vetted>,
    connect: Duration,
    total: Duration,
    connections: Mutex<HashMap<StreamServer, Context>>,
}

impl Streams {
    /// `connect` bounds name look-up and connecting, `total` the wait for the broker's word that a message is stored.
    pub fn new(policy: &EndpointPolicy, resolver: Arc<Vetted>, connect: Duration, total: Duration) -> Self {
        Streams {
            policy: policy.clone(),
            resolver,
            connect,
            total,
            connections: Mutex::default(),
        }
    }

    /// Publishes and waits until the stream has stored it.
    ///
    /// After a failure the connection is given up with whatever waits in it: a message that left late, over a connection
    /// that came back, could overtake a newer one that was sent meanwhile.
    ///
    /// # Errors
    /// Why it may not be stored, for people.
    pub async fn publish(&self, to: &StreamAddress, message: Message<'_>) -> Result<(), String> {
        let context = self.context(to).await?;
        let subject = match message.golden_id {
            "" => format!("{SUBJECT}.{}.hub", message.domain),
            golden_id => format!("{SUBJECT}.{}.{golden_id}", message.domain),
        };
        let mut publication = PublishMessage::build()
            .message_id(message.id)
            .expected_stream(&to.stream)
            .header("content-type", message.content_type)
            .header("x-correlation-id", message.correlation_id);
        if message.replay {
            publication = publication.header("webhook-replay", "true");
        }
        let publication = publication.payload(message.body.into_bytes().into());
        let sent = context.send_publish(subject, publication).await;
        let stored = match sent {
            Ok(acknowledgement) => acknowledgement.await.map(drop),
            Err(error) => Err(error),
        };
        match stored {
            Ok(()) => Ok(()),
            Err(error) => {
                if about_the_connection(&error) {
                    self.forget(to, &context).await;
                }
                Err(plain(&error, to))
            }
        }
    }

    /// The connection to a server; made when there is none that works.
    async fn context(&self, to: &StreamAddress) -> Result<Context, String> {
        let mut connections = self.connections.lock().await;
        let place = to.server.clone();
        if let Some(context) = connections.get(&place) {
            if context.client().connection_state() == State::Connected {
                return Ok(context.clone());
            }
            connections.remove(&place);
        }
        let client = tokio::time::timeout(self.connect, self.connect(&to.server))
            .await
            .map_err(|_| "timeout while connecting".to_string())??;
        let context = ContextBuilder::new()
            .timeout(self.total)
            .ack_timeout(self.total)
            .max_ack_inflight(ACKS)
            .build(client);
        connections.insert(place, context.clone());
        Ok(context)
    }

    /// Connects to an address that was vetted, and to no other one: the name is not looked up again.
    async fn connect(&self, to: &StreamServer) -> Result<Client, String> {
        let host = to.host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let found = match self.policy.streams.lists(to) {
            true => self.resolver.of_operator(&host).await?,
            false => self.resolver.addresses(&host).await?,
        };
        let tls = match to.tls {
            true => Some(certified(&host)?),
            false => None,
        };
        let mut failed = "the name has no address".to_string();
        for mut address in found {
            address.set_port(to.port);
            match self.dial(to, address, tls.clone()).await {
                Ok(client) => return Ok(client),
                Err(error) => failed = format!("cannot connect: {error}"),
            }
        }
        Err(failed)
    }

    /// The hub makes itself known only to a server that the operator configured.
    async fn dial(
        &self,
        to: &StreamServer,
        address: SocketAddr,
        tls: Option<ClientConfig>,
    ) -> Result<Client, async_nats::ConnectError> {
        let mut options = ConnectOptions::new()
            .name("mdm-hub")
            .connection_timeout(self.connect)
            .request_timeout(Some(self.total))
            // The servers that a cluster tells of have not been vetted, and are not the operator's.
            .ignore_discovered_servers()
            .max_reconnects(1)
            .require_tls(to.tls);
        if let Some(Credentials { user, password, token }) = self.policy.streams.credentials_for(to) {
            options = match token.is_empty() {
                true => options.user_and_password(user.clone(), password.clone()),
                false => options.token(token.clone()),
            };
        }
        let scheme = if to.tls { "tls" } else { "nats" };
        if let Some(tls) = tls {
            options = options.tls_client_config(tls);
        }
        options.connect(format!("{scheme}://{address}")).await
    }

    /// Gives a connection up, unless another one has taken its place already.
    async fn forget(&self, to: &StreamAddress, failed: &Context) {
        let mut connections = self.connections.lock().await;
        let place = to.server.clone();
        let same =
            |context: &Context| context.client().server_info().client_id == failed.client().server_info().client_id;
        if connections.get(&place).is_some_and(same) {
            connections.remove(&place);
        }
    }
}

/// Whether a message may still be on its way, or another one would meet the same.
fn about_the_connection(error: &PublishError) -> bool {
    !matches!(
        error.kind(),
        PublishErrorKind::StreamNotFound
            | PublishErrorKind::WrongLastMessageId
            | PublishErrorKind::WrongLastSequence
            | PublishErrorKind::MaxPayloadExceeded
    )
}

fn plain(error: &PublishError, to: &StreamAddress) -> String {
    match error.kind() {
        PublishErrorKind::StreamNotFound => format!("no stream takes the subjects {SUBJECT}.>: expected {}", to.stream),
        PublishErrorKind::TimedOut => "timeout".into(),
        _ => format!("not stored: {error}"),
    }
}
