"""A desk that is killed again and again while somebody answers: what of what it acknowledged is on disk.

A program of its own, with one thread: each round is a fork of an opened review, so a hundred of them take seconds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator

from wakit.errors import WakitError
from wakit.review.opened import Opened, open_workload
from wakit.review.session import Session
from wakit.widgets.deskpage import DeskPage

#: what is answered by its number, so that the later one is known
_FIELDS = ("note", "quote", "private_note")


def main(reviews: str, rounds: int, seed: int) -> None:
    """Print how many answers were acknowledged, and each that is lost or in a file that is broken."""
    rng = random.Random(seed)
    opened = open_workload("acme", reviews)
    page = DeskPage(Session(opened))
    acknowledged: dict[tuple[str, str], int] = {}
    number, count, wrong = 0, 0, []
    for at in range(rounds):
        heard = list(_round(page, number, rng))
        number += 1_000
        count += len(heard)
        acknowledged |= {(choice, field): value for choice, field, value in heard}
        wrong += [f"round {at}: {one}" for one in _lost(opened, acknowledged)]
    sys.stdout.write(json.dumps({"acknowledged": count, "wrong": wrong}))


def _round(page: DeskPage, number: int, rng: random.Random) -> Iterator[tuple[str, str, int]]:
    """What one desk acknowledged before it was killed at some moment."""
    ours, theirs = os.pipe()
    delay, seed = rng.uniform(0, 0.05), rng.random()
    child = os.fork()
    if not child:
        os.close(ours)
        _answer(page, number, random.Random(seed), theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        first = told.readline()
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for line in [first, *told]:
            if line.endswith(b"\n"):
                choice, field, value = json.loads(line)
                yield choice, field, value


def _answer(page: DeskPage, number: int, rng: random.Random, told: int) -> None:
    """Say one thing after another, and tell of each once the page would mark it as saved; until killed."""
    page.handle({"kind": "ping"})  # see what is on disk by now
    choices = [practice.choice_id for question in page.session.lens.security[:2] for practice in question.practices]
    while True:
        number += 1
        choice, field = rng.choice(choices), rng.choice(_FIELDS)
        question = page.session.lens.practice(choice).question
        page.handle({"kind": "go", "to": question})
        answers = page.handle({"kind": "say", "choice": choice, "values": {field: str(number)}})
        shown = next(m["answers"] for m in answers if m["kind"] == "answers")
        if isinstance(shown, dict) and shown[choice]["saved"] and not shown[choice]["unsaved"]:
            os.write(told, json.dumps([choice, field, number]).encode() + b"\n")


def _lost(opened: Opened, acknowledged: dict[tuple[str, str], int]) -> Iterator[str]:
    """Answers that are older on disk than what was acknowledged, and files that are none any more."""
    for question in opened.lens.security[:2]:
        try:
            said = opened.question_answers(question.id).practices
        except WakitError as error:
            yield str(error)
            continue
        for (choice, field), number in acknowledged.items():
            if choice in said and int(getattr(said[choice], field) or 0) < number:
                yield f"{choice}.{field} is {getattr(said[choice], field)!r}, and {number} was acknowledged"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
