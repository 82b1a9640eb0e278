from __future__ import annotations

import pytest

from tests.view.made import bucket, judged, made, refusal
from wakit.review.answers import answer
from wakit.review.opened import open_workload
from wakit.services.s3 import AccountBlock

_OPEN = AccountBlock(*[False] * 5)


@pytest.fixture
def review(tmp_path):
    """A reviews folder → the opened review: ``review(buckets, gaps)``, or by interview without buckets."""

    def build(buckets=None, gaps=(), block=_OPEN):
        if buckets is None:
            return open_workload("acme", made(tmp_path).path)
        rows = {"s3_buckets": buckets, "s3_account_blocks": [block]}
        return open_workload("acme", judged(tmp_path, rows, gaps).path)

    return build


@pytest.fixture
def seen(review):
    """Twenty buckets: nine keep everything for ever, one could not be looked at."""
    plain = [bucket(f"plain-{n}", has_expiry=False) for n in range(9)]
    good = [bucket(f"good-{n}") for n in range(10)]
    dark = bucket("dark", has_expiry=None)
    gap = refusal("s3_buckets", "has_expiry", dark.arn, "s3:GetLifecycleConfiguration", "SEC07-BP04")
    return review([*good, *plain, dark], [gap])


@pytest.fixture
def said():
    """Answer a best practice of an opened review."""

    def say(opened, number, status, **more):
        practice = opened.lens.practice(number)
        answer(opened.folder.answers, practice.question, number, opened.lens, status=status, **more)

    return say
