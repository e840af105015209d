"""Qpid Proton (python3-qpid-proton) against the server: prints one JSON object per line.

proton_client.py PORT USER PASSWORD receive ADDRESS COUNT
proton_client.py PORT USER PASSWORD send ADDRESS TEXT
"""
import json
import sys

from proton import Message
from proton.utils import BlockingConnection, LinkDetached, SendException

port, user, password, action, address, argument = sys.argv[1:]


def say(**what):
    print(json.dumps(what), flush=True)


connection = BlockingConnection(
    "amqp://127.0.0.1:" + port, user=user, password=password, allowed_mechs="PLAIN", timeout=20)
try:
    if action == "receive":
        receiver = connection.create_receiver(address, credit=10)
        say(ready=True)
        for _ in range(int(argument)):
            message = receiver.receive(timeout=20)
            receiver.accept()
            say(body=bytes(message.body).decode(), address=message.address,
                user=message.user_id.decode(), properties=message.properties,
                reply=message.reply_to, type=message.content_type)
    else:
        sender = connection.create_sender(address)
        sender.send(Message(body=argument, user_id=b"user:owner", reply_to="answers",
                            properties={"from": "user:owner", "n": 1}))
        say(sent=True)
except LinkDetached as refused:
    say(refused=str(refused.condition), why=refused.link.remote_condition.description)
except SendException as refused:
    say(refused=str(refused.state))
connection.close()
