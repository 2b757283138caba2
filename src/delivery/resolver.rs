//! Names to addresses that the hub may dial.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::hub::endpoint::EndpointPolicy;

/// Resolves at each dial and hands out addresses only if every one of them is allowed. The connection goes to those very
/// addresses, so a name that answers differently the next moment gains nothing.
pub struct Vetted {
    policy: Arc<EndpointPolicy>,
}

impl Vetted {
    /// Vets by `policy`.
    pub fn new(policy: EndpointPolicy) -> Arc<Self> {
        Arc::new(Vetted {
            policy: Arc::new(policy),
        })
    }
}

impl Resolve for Vetted {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = Arc::clone(&self.policy);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
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
    use super::*;

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
}
