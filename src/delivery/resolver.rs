//! Names to addresses that the hub may dial.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::hub::endpoint::EndpointPolicy;

/// Resolves at each dial and hands out addresses only if every one of them is allowed. The connection goes to those very
/// addresses, so a name that answers differently the next moment gains nothing.
///
/// Whoever names a host learns only whether it may be sent to: a name without an address, one that leads to a forbidden
/// address and one that is not looked up at all are refused with the same words, after the same time.
pub struct Vetted {
    policy: Arc<EndpointPolicy>,
    look_up: LookUp,
}

/// Asks for the addresses of a name.
type LookUp = Arc<dyn Fn(String) -> Found + Send + Sync>;
type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// What every name is refused with.
const REFUSED: &str = "the name leads nowhere that may be sent to: it has no address, or one that is not public; an operator can \
    allow its network (delivery.allow_private)";
/// Refusals come after a multiple of this.
const BEAT: Duration = Duration::from_millis(250);
/// Last labels of names that only private networks have.
const INNER: [&str; 13] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "svc",
    "arpa",
    "test",
    "invalid",
];

impl Vetted {
    /// Vets by `policy` what the system answers.
    pub fn new(policy: EndpointPolicy) -> Arc<Self> {
        let ask = |name: String| -> Found {
            Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect()) })
        };
        Vetted::over(policy, Arc::new(ask))
    }

    pub(super) fn over(policy: EndpointPolicy, look_up: LookUp) -> Arc<Self> {
        let policy = Arc::new(policy);
        Arc::new(Vetted { policy, look_up })
    }

    /// The addresses of a name, port 0, if the hub may dial every one.
    ///
    /// # Errors
    /// That it may not, whyever.
    pub async fn addresses(&self, name: &str) -> Result<Vec<SocketAddr>, String> {
        let begun = Instant::now();
        match self.vetted(name).await {
            Ok(found) => Ok(found),
            Err(reason) => {
                tracing::debug!(name, reason, "a name is not sent to");
                tokio::time::sleep_until((begun + until_beat(begun.elapsed())).into()).await;
                Err(REFUSED.into())
            }
        }
    }

    /// The addresses of a name that the operator gave: they are not vetted.
    ///
    /// # Errors
    /// That there is none.
    pub async fn of_operator(&self, name: &str) -> Result<Vec<SocketAddr>, String> {
        let found = (self.look_up)(name.to_owned()).await;
        let found = found.map_err(|e| format!("cannot resolve the name: {e}"))?;
        if found.is_empty() {
            return Err("the name has no address".into());
        }
        Ok(found)
    }

    async fn vetted(&self, name: &str) -> Result<Vec<SocketAddr>, String> {
        let asked = match self.policy.allow_private.is_empty() {
            true => public_name(name)?,
            false => name.to_owned(),
        };
        let found = (self.look_up)(asked).await.map_err(|e| e.to_string())?;
        vet(&self.policy, found)
    }
}

impl Resolve for Vetted {
    fn resolve(&self, name: Name) -> Resolving {
        let vetted = Vetted {
            policy: Arc::clone(&self.policy),
            look_up: Arc::clone(&self.look_up),
        };
        Box::pin(async move {
            let addresses: Addrs = Box::new(vetted.addresses(name.as_str()).await?.into_iter());
            Ok(addresses)
        })
    }
}

/// The name as the whole world reads it: with a dot at the end, so that no domain of this machine's own is put behind it. A
/// name that only a private network can have is not asked for at all.
///
/// # Errors
/// That it is such a name.
fn public_name(name: &str) -> Result<String, String> {
    let bare = name.trim_end_matches('.').to_ascii_lowercase();
    if bare.parse::<IpAddr>().is_ok() {
        return Ok(bare);
    }
    match bare.rsplit_once('.') {
        Some((_, last)) if !INNER.contains(&last) => Ok(format!("{bare}.")),
        Some(_) | None => Err("only a private network has such a name".into()),
    }
}

/// The time until which a refusal that took this long is held back.
fn until_beat(taken: Duration) -> Duration {
    let beats = taken.as_millis() / BEAT.as_millis() + 1;
    BEAT * u32::try_from(beats).unwrap_or(u32::MAX)
}

fn vet(policy: &EndpointPolicy, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, String> {
    if found.is_empty() {
        return Err("the name has no address".into());
    }
    for address in &found {
        policy.check_address(address.ip())?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::delivery::receiver::Receiver;
    use crate::delivery::sender::{EVENT, Message, Sender};
    use crate::hub::deliveries::Target;

    #[test]
    fn one_forbidden_address_among_good_ones_refuses_the_name() {
        let policy = EndpointPolicy::default();
        let public: SocketAddr = "8.8.8.8:0".parse().unwrap();
        let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
        assert_eq!(vet(&policy, vec![public]).unwrap(), vec![public]);
        assert!(vet(&policy, vec![public, loopback]).is_err());
        assert!(vet(&policy, vec![]).is_err());
    }

    #[tokio::test]
    async fn localhost_by_name_is_refused_unless_allowed() {
        let strict = Vetted::new(EndpointPolicy::default());
        assert!(strict.resolve("localhost".parse().unwrap()).await.is_err());
        let networks = ["127.0.0.0/8".to_string(), "::1/128".to_string()];
        let lenient = Vetted::new(EndpointPolicy::new(true, &networks).unwrap());
        assert!(lenient.resolve("localhost".parse().unwrap()).await.is_ok());
    }

    /// What a subscriber who names hosts can tell of them: words, and time in beats.
    #[tokio::test]
    async fn names_that_exist_inside_and_names_that_do_not_are_refused_alike() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let look_up = move |name: String| -> Found {
            count.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                match name.as_str() {
                    "inside.example." => Ok(vec!["10.0.0.7:0".parse().unwrap()]),
                    "outside.example." => Ok(vec!["8.8.8.8:0".parse().unwrap()]),
                    _ => Err(io::Error::other("no such host")),
                }
            })
        };
        let resolver = Vetted::over(EndpointPolicy::default(), Arc::new(look_up));
        for name in ["inside.example", "nothing.example"] {
            let begun = Instant::now();
            assert_eq!(resolver.addresses(name).await.unwrap_err(), REFUSED, "{name}");
            assert!(begun.elapsed() >= BEAT);
        }
        assert!(resolver.addresses("outside.example").await.is_ok());
        let before = asked.load(Ordering::SeqCst);
        for name in [
            "localhost",
            "vault",
            "db.internal",
            "x.svc.cluster.local",
            "DB.Corp.",
            "7.0.0.10.in-addr.arpa",
        ] {
            assert_eq!(resolver.addresses(name).await.unwrap_err(), REFUSED, "{name}");
        }
        assert_eq!(asked.load(Ordering::SeqCst), before, "never looked up");
    }

    /// The name leads to an allowed address when it is vetted and to another one the next moment: what is dialed is what was
    /// vetted, each time.
    #[test]
    fn a_name_that_changes_between_look_and_dial_gains_nothing() {
        let good = Receiver::listen("127.0.0.2:0", |_| (204, "connection: close\r\n".into()));
        let port = url::Url::parse(&good.url).unwrap().port().unwrap();
        let inner = Receiver::listen(&format!("127.0.0.3:{port}"), |_| (204, String::new()));
        let networks = ["127.0.0.2/32".to_string()];
        let policy = EndpointPolicy::new(true, &networks).unwrap().with_ports(vec![0]);
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let look_up = move |_: String| -> Found {
            let address = match count.fetch_add(1, Ordering::SeqCst) {
                0 => "127.0.0.2:0",
                _ => "127.0.0.3:0",
            };
            Box::pin(async move { Ok(vec![address.parse().unwrap()]) })
        };
        let second = Duration::from_secs(5);
        let resolver = Vetted::over(policy.clone(), Arc::new(look_up));
        let sender = Sender::over(&policy, &resolver, second, second).unwrap();
        let target = Target {
            url: format!("http://changing.example:{port}/hook"),
            ..crate::delivery::testing::target()
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let answers: Vec<_> = (0..3)
            .map(|_| {
                let recipient = sender.recipient(&target);
                let message = Message {
                    id: "id",
                    correlation_id: "c",
                    domain: "vendor",
                    golden_id: "g",
                    content_type: EVENT,
                    body: "{}".into(),
                    replay: false,
                };
                runtime.block_on(sender.send(&recipient, message))
            })
            .collect();
        assert_eq!(answers[0].status, Some(204), "{}", answers[0].error);
        for refused in &answers[1..] {
            assert!(
                refused.status.is_none() && refused.error.contains(REFUSED) && !refused.error.contains("127.0.0.3"),
                "{}",
                refused.error
            );
        }
        assert_eq!((good.all().len(), inner.all().len()), (1, 0));
        assert_eq!(asked.load(Ordering::SeqCst), 3, "looked up at each dial, once");
    }
}
