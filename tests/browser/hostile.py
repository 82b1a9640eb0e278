"""A client whose every name is an attack: in the evidence, in what was said, and among the people."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from tests.view.made import HOSTILE, bucket, made, refusal
from wakit.review.answers import answer, answer_question
from wakit.review.excerpt import excerpt
from wakit.review.opened import open_workload
from wakit.review.pins import new_pin, pin
from wakit.review.store import Store
from wakit.services.s3 import AccountBlock

__all__ = ["MADE_UP", "hostile_client"]

#: elements that wakit never makes
MADE_UP = "script, img, iframe, object, embed, form, link, base, [onerror], [onmouseover], [onload]"


def hostile_client(folder: Path) -> Store:
    """Its reviews folder; the client is ``acme``."""
    buckets = [bucket(text, has_expiry=False, region=text[:200]) for text in HOSTILE]
    gaps = [refusal("s3_buckets", "has_expiry", text, text[:80], f"SEC07-BP04, {text[:80]}") for text in HOSTILE]
    rows = {"s3_buckets": buckets, "s3_account_blocks": [AccountBlock(*[False] * 5)]}
    store: Store = made(folder, rows, gaps, called="'<script>alert(0)</script>'")
    opened = open_workload("acme", store.path)
    for choice, text in zip(opened.lens.pillar("SEC").practices, HOSTILE, strict=False):
        typed = text[:100_000].replace("\x00", "").replace("\x07", "")
        place = (opened.folder.answers, choice.question, choice.choice_id, opened.lens)
        answer(*place, status="in_place", note=typed, quote=typed, said_by=typed[:90])
        pinned = excerpt(pd.DataFrame({text[:80]: [text]}), opened.registry)
        pin(opened.folder.pins, opened.lens, new_pin(choice.choice_id, text[:90], pinned, ""))
    names = [{"name": text.replace("\x00", "").replace("\x07", "")[:90]} for text in HOSTILE]
    people = f"attendees: {json.dumps(names)}\n"
    opened.folder.file.write_text(opened.folder.file.read_text("utf-8") + "\n" + people, encoding="utf-8")
    answer_question(opened.folder.answers, "OPS01", opened.lens, notes=HOSTILE[1], applicable=False, reason=HOSTILE[0])
    return store
