"""``docs/compared-with-prowler.md``: counts of the kept result, and the verdicts that people wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.compare.pairs import SILENT, UNTOLD, pairs
from tests.compare.scenes import REFUSED, Result, Tally
from tests.compare.verdicts import RIGHTS, Judged, judged
from wakit.view.words import count

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parent.parent.parent / "docs/compared-with-prowler.md"
_MARK = "<!-- made by `make compare` from tests/compare; edit verdicts.toml there -->"
_WRITTEN = Path(__file__).parent / "written.md"
_TOOLS = ("Prowler", "wakit")
#: Prowler's words and wakit's, as the page has them
_WORDS = {SILENT: "says nothing", UNTOLD: "can't tell"}


def page(result: Result) -> str:
    """The whole page."""
    parts = [_head(result), _numbers(result), _right(result), _mistakes(result), _one_by_one(result)]
    parts += [_refused(result), _only(result)]
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(result: Result) -> Iterator[str]:
    compared = len({name for pair in pairs() for name in pair.prowler})
    yield from ["# Compared with Prowler", "", _MARK, ""]
    yield f"Prowler {result.version} and wakit, on the same accounts, on {result.day}. {count(len(pairs()), 'subject')}"
    yield f"on which both have a check: {compared} of Prowler's {sum(result.checks.values())} checks for AWS"
    yield f"and {len({n for p in pairs() for n in p.wakit})} of wakit's (`tests/compare/mapping.toml`)."
    yield from ["", *_WRITTEN.read_text("utf-8").split("<!-- numbers -->")[0].strip().splitlines(), ""]


def _numbers(result: Result) -> Iterator[str]:
    yield from ["## In numbers", "", "| | both judged | agree | differ | only one of them says something |"]
    yield "|---|---|---|---|---|"
    for scene, tallies in result.scenes.items():
        both = sum(t.number for t in tallies if SILENT not in (t.prowler, t.wakit))
        same = sum(t.number for t in tallies if t.prowler == t.wakit)
        yield f"| {scene} | {both} | {same} | {both - same} | {sum(t.number for t in tallies) - both} |"
    yield ""


def _right(result: Result) -> Iterator[str]:
    """Who was right how often, where everything could be read."""
    yield from ["## Who is right where they differ", ""]
    yield "A difference is counted where the two say different things of one resource, or where only one of them"
    yield 'speaks and says that something is wrong. "both": they measure different things, and each says what it'
    yield "measures. These are the accounts with everything readable."
    yield from ["", "| | " + " | ".join(RIGHTS) + " |", "|---|" + "---|" * len(RIGHTS)]
    for scene, tallies in _whole(result).items():
        found = Counter(dict.fromkeys(RIGHTS, 0))
        for one in judged(tallies):
            found[one.verdict.right if one.verdict else "open"] += len(one.keys)
        yield f"| {scene} | " + " | ".join(str(found[right]) for right in RIGHTS) + " |"
    yield ""


def _mistakes(result: Result) -> Iterator[str]:
    """How often either was wrong, and in which way."""
    found: Counter[tuple[str, str]] = Counter()
    for tallies in _whole(result).values():
        for one in judged(tallies):
            right = one.verdict.right if one.verdict else ""
            if right in _TOOLS:
                wrong = next(tool for tool in _TOOLS if tool != right)
                said = str(getattr(one.tally, wrong.lower()))
                found[wrong, "alarm" if said == "FAIL" else "calm"] += len(one.keys)
    yield "So wrong was, on all of these resources:"
    yield from ["", "| | false alarm | false calm |", "|---|---|---|"]
    yield from (f"| {tool} | {found[tool, 'alarm']} | {found[tool, 'calm']} |" for tool in _TOOLS)
    yield ""


def _whole(result: Result) -> Mapping[str, tuple[Tally, ...]]:
    return {name: found for name, found in result.scenes.items() if not name.endswith("refused")}


def _one_by_one(result: Result) -> Iterator[str]:
    yield "## The differences, one by one"
    found: dict[tuple[str, str, str, str, str], Counter[str]] = {}
    examples: dict[tuple[str, str, str, str, str], str] = {}
    for scene, tallies in _whole(result).items():
        for one in judged(tallies):
            key = _kind(one)
            found.setdefault(key, Counter())[scene] += len(one.keys)
            examples.setdefault(key, one.keys[0])
    subject = ""
    for key in sorted(found):
        if key[0] != subject:
            subject = key[0]
            yield from ["", f"### {subject[0].upper()}{subject[1:]}", ""]
        where = ", ".join(f"{n} in {scene}" for scene, n in found[key].items())
        both = f"Prowler {_said(key[1])}, wakit {_said(key[2])}"
        yield f"* {both} ({where}; such as `{examples[key]}`). **{key[3]}.** {key[4]}"
    yield ""


def _kind(one: Judged) -> tuple[str, str, str, str, str]:
    right, why = ("open", "") if one.verdict is None else (_name(one.verdict.right), one.verdict.why)
    source = f" <{one.verdict.source}>" if one.verdict and one.verdict.source else ""
    return one.tally.subject, one.tally.prowler, one.tally.wakit, right, why.strip() + source


def _name(right: str) -> str:
    return {"both": "Both are right", "neither": "Neither is right"}.get(right, f"{right} is right")


def _said(status: str) -> str:
    return _WORDS.get(status, f"says {status}")


def _refused(result: Result) -> Iterator[str]:
    yield from ["## With six reads refused", "", "Refused: " + ", ".join(f"`{name}`" for name in REFUSED) + ";"]
    yield "none of them is allowed by AWS's own policy ViewOnlyAccess. What each tool says then, against what it said"
    yield "of the same resource when it could read all:"
    yield from ["", "| account | tool | " + " | ".join(_TURNS) + " |", "|---|---|" + "---|" * len(_TURNS)]
    for name, changes in result.turned.items():
        yield f"| {name.replace('/', ' | ')} | " + " | ".join(str(changes.get(turn, 0)) for turn in _TURNS) + " |"
    yield from ["", "What Prowler says of resources of which wakit says that it can't tell:", ""]
    yield from ["| subject | PASS | FAIL | can't tell | says nothing |", "|---|---|---|---|---|"]
    blind: dict[str, Counter[str]] = {}
    for name, tallies in result.scenes.items():
        for tally in tallies if name.endswith("refused") else ():
            if tally.wakit == UNTOLD:
                blind.setdefault(tally.subject, Counter())[tally.prowler] += tally.number
    for subject, said in sorted(blind.items()):
        yield f"| {subject} | " + " | ".join(str(said[s]) for s in ("PASS", "FAIL", UNTOLD, SILENT)) + " |"
    yield from ["", *_WRITTEN.read_text("utf-8").split("<!-- refused -->")[1].split("<!--")[0].strip().splitlines(), ""]


_TURNS = (
    "FAIL to PASS", "PASS to FAIL", "FAIL to silent", "PASS to silent", "FAIL to UNKNOWN", "PASS to UNKNOWN",
)  # fmt: skip


def _only(result: Result) -> Iterator[str]:
    """Where Prowler looks and wakit does not."""
    yield from ["## Where Prowler is better", ""]
    yield from _WRITTEN.read_text("utf-8").split("<!-- better -->")[1].split("<!--")[0].strip().splitlines()
    here = {name.partition("_")[0] for pair in pairs() for name in pair.prowler}
    elsewhere = {s: n for s, n in result.checks.items() if s not in here}
    yield from [
        "",
        f"It has {sum(elsewhere.values())} checks for {len(elsewhere)} services of which no check is compared:",
    ]
    yield ", ".join(f"{service} ({number})" for service, number in sorted(elsewhere.items())) + "."
