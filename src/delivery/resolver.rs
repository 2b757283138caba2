//! Names to addresses that the hub may dial.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::hub::endpoint::EndpointPolicy;

/// Resolves at each dial and hands out addresses only if every one of them is allowed. The connection goes to those very
/// addresses, so a name that answers differently the next moment gains nothing.
pub struct Vetted {
    policy: Arc<EndpointPolicy>,
    look_up: LookUp,
}

/// Asks for the addresses of a name.
type LookUp = Box<dyn Fn(String) -> Found + Send + Sync>;
type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

impl Vetted {
    /// Vets by `policy` what the system answers.
    pub fn new(policy: EndpointPolicy) -> Arc<Self> {
        let ask = |name: String| -> Found {
            Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect()) })
        };
        Vetted::over(policy, Box::new(ask))
    }

    pub(super) fn over(policy: EndpointPolicy, look_up: LookUp) -> Arc<Self> {
        let policy = Arc::new(policy);
        Arc::new(Vetted { policy, look_up })
    }
}

impl Resolve for Vetted {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = Arc::clone(&self.policy);
        let found = (self.look_up)(name.as_str().to_owned());
        Box::pin(async move {
            let found = found.await?;
            let addresses: Addrs = Box::new(vet(&policy, found)?.into_iter());
            Ok(addresses)
        })
    }
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
    use std::time::Duration;

    use super::*;
    use crate::delivery::receiver::Receiver;
    use crate::delivery::sender::{EVENT, Message, Sender};
    use crate::delivery::stream::Credentials;
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
        let resolver = Vetted::over(policy.clone(), Box::new(look_up));
        let sender = Sender::over(&policy, &resolver, &Credentials::default(), second, second).unwrap();
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
                refused.status.is_none() && refused.error.contains("127.0.0.3 is not public"),
                "{}",
                refused.error
            );
        }
        assert_eq!((good.all().len(), inner.all().len()), (1, 0));
        assert_eq!(asked.load(Ordering::SeqCst), 3, "looked up at each dial, once");
    }
}
