from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest

from wakit.model import AnswerStatus, Confidence, Reason, Risk, Status, Strength, Suggestion
from wakit.view import words
from wakit.view.words import value


@pytest.mark.parametrize(
    ("known", "every"),
    [
        (words.STATUSES, Status),
        (words.SUGGESTIONS, Suggestion),
        (words.ANSWERS, AnswerStatus),
        (words.RISKS, Risk),
        (words.CONFIDENCES, Confidence),
        (words.STRENGTHS, Strength),
        (words.REASONS, Reason),
    ],
)
def test_there_is_a_word_for_everything(known, every):
    assert set(known) == set(every)


def test_people_read_no_audit_words():
    assert [words.STATUSES[s].text for s in Status] == ["in order", "to talk about", "not seen", "nothing there"]


def test_colour_is_never_alone():
    for known in (words.STATUSES, words.SUGGESTIONS):
        assert len({word.sign for word in known.values()}) == len(known)


@pytest.mark.parametrize("missing", [None, pd.NA, pd.NaT, float("nan")])
def test_what_is_missing_was_not_seen(missing):
    assert value(missing) == "not seen"


def test_times_are_told_in_utc():
    at = datetime(2026, 1, 5, 1, 15, tzinfo=timezone(timedelta(hours=2)))
    assert value(at) == "4 January 2026, 23:15 UTC"
    assert value(datetime(1970, 1, 1, tzinfo=UTC)) == "never"
