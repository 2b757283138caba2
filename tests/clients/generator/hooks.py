"""What is asked for at random and is not worth asking.

A cursor is opaque: none is right but one that an earlier page gave, so a made-up one that has the right form is left out. Who asks to wait
is let wait: for a second here."""

import re

import schemathesis

WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{1,4096}")


@schemathesis.hook
def before_call(context, case, kwargs):
    for where, name in ((case.query, "cursor"), (case.headers, "Last-Event-ID")):
        cursor = (where or {}).get(name)
        if isinstance(cursor, str) and WELL_FORMED.fullmatch(cursor):
            del where[name]
    wait = (case.query or {}).get("wait")
    if isinstance(wait, int) and wait > 1:
        case.query["wait"] = 1
