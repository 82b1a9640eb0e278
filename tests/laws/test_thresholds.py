"""Law "measured by": what a client may set moves the checks that say so, the way it says, and no others."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.cases import ACCOUNT, AT, Case, cases
from wakit import services
from wakit.evidence.evidence import Evidence
from wakit.evidence.parameters import OWN_THRESHOLDS, limits_of
from wakit.evidence.tables import frame, table
from wakit.facts.headlines import thresholds_named
from wakit.facts.thresholds import limit, settable
from wakit.judge import verdicts
from wakit.model import Status
from wakit.registry import isolated, load
from wakit.services.client import ClientThreshold

MEASURING = [c.name for c in load().checks.values() if c.limits]


def measured(case: Case, numbers: Mapping[str, float]) -> list[Status]:
    """What a check says of a case where the client has set these thresholds."""
    rows = {**case.tables, OWN_THRESHOLDS: [ClientThreshold(name, float(n)) for name, n in numbers.items()]}
    frames = {}
    for name, items in rows.items():
        row = load().table(name).row
        frames[name] = frame(table(row.schema, [row.record(i, ACCOUNT, "eu-central-1") for i in items]))
    return verdicts(Evidence.from_frames(frames, accounts=(ACCOUNT,), at=AT), case.check)


def moved(check: str, names: set[str]) -> bool:
    """Some case of the check is judged otherwise at one end of what these thresholds may be than at the other."""
    known = settable()
    ends = [{n: getattr(known[n], end) for n in names} for end in ("least", "most")]
    return any(measured(case, ends[0]) != measured(case, ends[1]) for case in cases() if case.check == check)


@pytest.mark.parametrize("name", settable())
def test_what_may_be_set_moves_each_check_that_measures_by_it(name: str) -> None:
    mine = [c.name for c in load().checks.values() if name in c.limits]
    assert mine
    assert [c for c in mine if not moved(c, {name})] == []


@pytest.mark.parametrize("check", MEASURING)
def test_it_moves_no_other(check: str) -> None:
    assert not moved(check, settable().keys() - set(load().checks[check].limits))


def test_what_says_no_threshold_is_not_handed_any() -> None:
    registry = load()
    handed = {c.name for c in registry.checks.values() if OWN_THRESHOLDS in c.needs}
    derived = {d.name for d in registry.derived.values() if OWN_THRESHOLDS in d.needs}
    assert handed == set(MEASURING)
    assert derived == {d.name for d in registry.derived.values() if limits_of(d.function)}


@pytest.mark.parametrize("name", settable())
def test_the_stricter_end_passes_nothing_that_the_laxer_one_fails(name: str) -> None:
    one = settable()[name]
    strict, lax = (one.least, one.most) if one.is_less_stricter else (one.most, one.least)
    for case in cases():
        if name in load().checks[case.check].limits:
            pairs = zip(measured(case, {name: lax}), measured(case, {name: strict}), strict=False)
            assert (Status.FAIL, Status.PASS) not in pairs


def test_what_may_be_set_is_asked_for_by_no_other_way() -> None:
    assert list(asked_otherwise(*[p.read_text("utf-8") for p in Path(services.__path__[0]).glob("*.py")])) == []


def asked_otherwise(*sources: str) -> Iterator[str]:
    """Thresholds that a client may set, asked for so that its number is passed over."""
    for name in re.findall(r"facts\.(?:days|fact)\(\"(\w+)\"\)", "\n".join(sources)):
        if name in settable():
            yield name


@pytest.mark.parametrize("check", MEASURING)
def test_a_check_says_the_number_it_measures_by(check: str) -> None:
    one = load().checks[check]
    said = thresholds_named(f"{one.headline.template} {one.fine.template} {one.statement}")
    assert set(said) == set(one.limits)


def by_hand(text: str) -> list[str]:
    """Numbers that a client may set, written where they would stay though the client's own is measured by.

    What argues for our number, and what AWS itself counts, may say it.
    """
    said = {f"{one.ours:g} {one.unit}" for one in settable().values()}
    told = [p for p in text.split("\n\n") if p.startswith(("Measured:", "Not concerned:"))]
    return [number for number in sorted(said) if any(re.search(rf"\b{number}s?\b", " ".join(p.split())) for p in told)]


@pytest.mark.parametrize("check", MEASURING)
def test_what_is_measured_is_told_without_a_number_that_may_be_another(check: str) -> None:
    assert by_hand(inspect.getdoc(load().checks[check].function) or "") == []


def test_mutant_a_number_written_by_hand_is_found() -> None:
    assert by_hand("Keys rotate.\n\nMeasured: the key is at most\n90 days old.") == ["90 day"]
    assert by_hand("Keys rotate.\n\nStrength: supports; 90 days are one benchmark's period.") == []


def deaf(
    iam_access_keys: pd.DataFrame, at: pd.Timestamp, oldest: float = limit("access_key_max_age_days")
) -> pd.Series:
    return iam_access_keys["last_rotated"] >= at - pd.Timedelta(days=90)


def mistaken(iam_access_keys: pd.DataFrame, at: pd.Timestamp, oldest: float = limit("root_unused_days")) -> pd.Series:
    return iam_access_keys["last_rotated"] >= at - pd.Timedelta(days=oldest)


@pytest.mark.parametrize("function", [deaf, mistaken])
def test_mutant_a_check_that_does_not_listen_is_found(function: Callable[..., pd.Series]) -> None:
    with isolated(load()) as registry:
        one = registry.checks["iam_access_keys_are_rotated"]
        registry.checks[one.name] = replace(one, function=function)
        assert not moved(one.name, {"access_key_max_age_days"})
        assert moved(one.name, {"root_unused_days"}) is (function is mistaken)


def test_mutant_a_number_asked_for_by_another_way_is_found() -> None:
    assert list(asked_otherwise('limit = facts.days("access_key_max_age_days")')) == ["access_key_max_age_days"]
