"""Pulling the plug on a real kernel while somebody answers at its desk.

``make test`` ends one of them; ``make faults`` a hundred (``WAKIT_FAULTS=all``).
"""

from __future__ import annotations

import queue
import random
import time
from contextlib import contextmanager

import psutil
from jupyter_client.manager import KernelManager

from tests.faults.every import EVERY
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews

ROUNDS = 100 if EVERY else 1
OPENED = "from wakit import open_review\nopen_review('acme', {!r}).desk('{}')"
FIELDS = ("note", "quote", "private_note")


@contextmanager
def kernel():
    manager = KernelManager()
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=120)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def heard_by(client, timeout):
    """What the kernel's widgets say next, with its name; nothing where nothing more comes."""
    while True:
        try:
            message = client.get_iopub_msg(timeout=timeout)
        except queue.Empty:
            return
        if message["msg_type"] in ("comm_open", "comm_msg"):
            yield message["content"]["comm_id"], message["content"]["data"]


def opened_desk(client, store, question):
    """Its name, once it is there."""
    client.execute(OPENED.format(str(store.path), question))
    return next(name for name, data in heard_by(client, 120) if "_esm" in data.get("state", {}))


def answered(client, desk, choices, begin, rng):
    """Say one thing after another, without waiting: number by what it was put into."""
    said = {}
    for number in range(begin, begin + 200):
        choice, field = rng.choice(choices), rng.choice(FIELDS)
        said[number] = choice, field
        content = {"kind": "say", "number": number, "choice": choice, "values": {field: str(number)}}
        told = {"comm_id": desk, "data": {"method": "custom", "content": content}}
        client.shell_channel.send(client.session.msg("comm_msg", told))
    return said


def acknowledged(client, desk):
    """Numbers that the desk was told to be done with and on disk, until nothing comes any more."""
    unsaved = set()
    for name, data in heard_by(client, 1):
        content = data.get("content", {})
        if name == desk and content.get("kind") == "answers":
            unsaved = {
                choice for choice, answer in content["answers"].items() if answer["unsaved"] or not answer["saved"]
            }
        if name == desk and content.get("kind") == "heard" and content["choice"] not in unsaved:
            yield content["number"]


def test_what_a_killed_kernel_acknowledged_is_on_disk_and_every_file_is_valid(tmp_path):
    store = create_reviews(tmp_path / "reviews")
    create_client(store, NewClient("acme", evidence="none"))
    opened, rng, count = open_workload("acme", store.path), random.Random(11), 0
    kept: dict[tuple[str, str], int] = {}
    for at in range(ROUNDS):
        question = opened.lens.security[at % 2]
        with kernel() as (manager, client):
            desk = opened_desk(client, store, question.id)
            said = answered(client, desk, question.choice_ids, at * 1_000, rng)
            time.sleep(rng.uniform(0.1, 1))  # some moment while they are being taken
            psutil.Process(manager.provisioner.pid).kill()
            done = list(acknowledged(client, desk))
        count += len(done)
        kept |= {said[number]: number for number in done}
        for (choice, field), number in kept.items():
            asked = opened.question_answers(opened.lens.practice(choice).question)
            assert int(getattr(asked.practices[choice], field)) >= number, f"round {at}: {choice}.{field}"
    assert count >= ROUNDS
