//! Asks an endpoint whether its owner agrees to be sent to: `OPTIONS` as CloudEvents HTTP WebHooks 1.0 describes, and if
//! that is not understood, a signed event with a challenge that must come back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::Node;
use super::ping::own_event;
use super::sender::Answer;
use crate::hub::deliveries::Ping;

/// What came of it: the last answer, and why it is no consent.
pub async fn ask(node: &Node, ping: &Ping, event_id: &str) -> Answer {
    let recipient = node.sender.recipient(&ping.target);
    if recipient.is_stream() {
        // Whoever let the hub publish there has agreed.
        let data = json!({ "subscription_id": ping.target.subscription_id });
        return own_event(node, ping, event_id, "mdm.handshake.v1", &data).await;
    }
    let origin = &node.settings.origin;
    let (mut asked, allowed) = node.sender.ask(&recipient, origin).await;
    if asked.delivered() && allows(allowed.as_deref(), origin) {
        return asked;
    }
    let refused = format!("OPTIONS: {}", refusal(&asked, allowed.as_deref(), origin));
    let challenge = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let data = json!({ "subscription_id": ping.target.subscription_id, "challenge": challenge });
    asked = own_event(node, ping, event_id, "mdm.handshake.v1", &data).await;
    if asked.delivered() && !echoes(&asked.text, &challenge) {
        asked.error = "the answer does not hold the challenge".into();
    }
    if !asked.error.is_empty() {
        asked.error = format!("{refused}; POST: {}", asked.error);
    }
    asked
}

fn refusal(asked: &Answer, allowed: Option<&str>, origin: &str) -> String {
    match allowed {
        _ if !asked.error.is_empty() => asked.error.clone(),
        None => "no WebHook-Allowed-Origin".into(),
        Some(_) => format!("WebHook-Allowed-Origin is neither {origin} nor *"),
    }
}

fn allows(allowed: Option<&str>, origin: &str) -> bool {
    allowed.is_some_and(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(origin))
}

/// The challenge itself, or an object that has it as `challenge`.
fn echoes(text: &str, challenge: &str) -> bool {
    let object: Option<Value> = serde_json::from_str(text).ok();
    text == challenge || object.is_some_and(|object| object["challenge"] == challenge || object == challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origin_or_everybody_is_consent() {
        assert!(allows(Some("*"), "hub.example.com") && allows(Some("Hub.Example.com"), "hub.example.com"));
        for refused in [None, Some(""), Some("example.com"), Some("hub.example.com.evil.com")] {
            assert!(!allows(refused, "hub.example.com"), "{refused:?}");
        }
    }

    #[test]
    fn a_challenge_must_come_back_whole() {
        for text in ["abc", "\"abc\"", "{\"challenge\":\"abc\",\"x\":1}"] {
            assert!(echoes(text, "abc"), "{text}");
        }
        for text in [
            "",
            "abcd",
            "{\"challenge\":\"abd\"}",
            "{\"data\":{\"challenge\":\"abc\"}}",
            "null",
        ] {
            assert!(!echoes(text, "abc"), "{text}");
        }
    }
}
