"""A subscriber written with other people's libraries.

Prints the port it listens on (the one given, or a free one), takes one JSON command a line on standard input, and prints one JSON line for each request:
what `standardwebhooks`, `cloudevents` and `cryptography` say of it. Commands: {"secret": "whsec_..."} or {"public":
"whpk_..."} to verify with from now on, {"schemas": {type: JSON Schema}} for events, {"fail": n} to answer the next n requests with 500.
"""

import base64
import json
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cloudevents.v1.http import from_http, from_json
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jsonschema import Draft202012Validator
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

state = {"secrets": [], "publics": [], "schemas": {}, "fail": 0}
lock = threading.Lock()


def verifies(secret, body, headers):
    try:
        Webhook(secret).verify(body, headers)
        return True
    except WebhookVerificationError:
        return False


def verifies_public(public, body, headers):
    """v1a, which no official library verifies: ed25519 over `id.timestamp.body`."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for entry in headers["webhook-signature"].split(" "):
        version, _, signature = entry.partition(",")
        if version == "v1a":
            try:
                key.verify(base64.b64decode(signature), message)
                return True
            except InvalidSignature:
                pass
    return False


def later(headers, seconds):
    moved = dict(headers)
    moved["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + seconds)
    return moved


def resigned(secret, body, headers, seconds):
    """The same message, correctly signed `seconds` from now."""
    moved = later(headers, seconds)
    when = datetime.fromtimestamp(int(moved["webhook-timestamp"]), tz=timezone.utc)
    moved["webhook-signature"] = Webhook(secret).sign(moved["webhook-id"], when, body.decode())
    return moved


def events(body, headers):
    """The CloudEvents of a structured or batched request; raises for what is not one."""
    kind = headers["content-type"].split(";")[0]
    if kind == "application/cloudevents-batch+json":
        found = [from_json(json.dumps(event)) for event in json.loads(body)]
    elif kind == "application/cloudevents+json":
        found = [from_http(headers, body)]
    else:
        raise ValueError(f"not CloudEvents: {kind}")
    return [{**event.get_attributes(), "data": event.get_data()} for event in found]


def schema_errors(body, schemas):
    """What the published schemas say against the events."""
    parsed = json.loads(body)
    found = []
    for event in parsed if isinstance(parsed, list) else [parsed]:
        schema = schemas.get(event.get("type"))
        if schemas and schema is None:
            found.append(f"no schema of {event.get('type')}")
        elif schema:
            found += [error.message for error in Draft202012Validator(schema).iter_errors(event)]
    return found


def judge(body, headers):
    with lock:
        secrets, publics, schemas = list(state["secrets"]), list(state["publics"]), state["schemas"]
    tampered = bytes([body[0] ^ 1]) + body[1:]
    return {
        "id": headers["webhook-id"],
        "timestamp": int(headers["webhook-timestamp"]),
        "content_type": headers["content-type"],
        "replay": headers.get("webhook-replay") == "true",
        "signatures": headers["webhook-signature"].split(" "),
        "verified": [verifies(secret, body, headers) for secret in secrets],
        "verified_public": [verifies_public(public, body, headers) for public in publics],
        "tampered_passes": any(verifies(secret, tampered, headers) for secret in secrets)
        or any(verifies_public(public, tampered, headers) for public in publics),
        "other_time_passes": any(verifies(secret, body, later(headers, 1)) for secret in secrets),
        "old_passes": any(verifies(secret, body, resigned(secret, body, headers, -310)) for secret in secrets),
        "just_in_time_passes": all(verifies(secret, body, resigned(secret, body, headers, -290)) for secret in secrets),
        "schema_errors": schema_errors(body, schemas),
        "events": events(body, headers),
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with lock:
            failing = state["fail"] > 0
            state["fail"] -= failing
        try:
            line = judge(body, headers)
        except Exception as error:  # the test wants to see whatever is wrong
            line = {"error": repr(error), "headers": headers, "body": body.decode(errors="replace")}
        line["status"] = 500 if failing else 204
        # First said, then answered: what was answered with success is known even if this process is killed.
        with lock:
            print(json.dumps(line, default=str), flush=True)
        self.send_response(line["status"])
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def obey():
    for line in sys.stdin:
        command = json.loads(line)
        with lock:
            if "secret" in command:
                state["secrets"].append(command["secret"])
            if "public" in command:
                state["publics"].append(command["public"])
            state["schemas"] = command.get("schemas", state["schemas"])
            state["fail"] = command.get("fail", state["fail"])


ThreadingHTTPServer.request_queue_size = 128
server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
obey()
