"""Reads a JetStream stream with NATS's own Python client.

`stream.py create URL NAME` makes a stream for the subjects `mdm.>`; `stream.py read URL NAME` prints one JSON line for each
message that it holds, in order.
"""

import asyncio
import json
import sys

import nats
from nats.js.api import ConsumerConfig, DeliverPolicy, AckPolicy, StreamConfig


async def create(js, name):
    await js.add_stream(StreamConfig(name=name, subjects=["mdm.>"], duplicate_window=120))


async def read(js, name):
    info = await js.stream_info(name)
    left = info.state.messages
    if left == 0:
        return
    config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.NONE)
    consumer = await js.pull_subscribe("mdm.>", stream=name, config=config)
    while left > 0:
        for message in await consumer.fetch(min(left, 500), timeout=20):
            left -= 1
            line = {"subject": message.subject, "headers": message.headers, "event": json.loads(message.data)}
            print(json.dumps(line))


async def main(verb, url, name):
    connection = await nats.connect(url, connect_timeout=20)
    js = connection.jetstream(timeout=20)
    await {"create": create, "read": read}[verb](js, name)
    await connection.close()


asyncio.run(main(*sys.argv[1:]))
