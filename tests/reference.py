"""What follows from the declarations, as pages and a schema: ``python -m tests.reference`` writes them (``make docs``).

A law demands that the pages are what this makes, so that they stay true.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.cases import cases, holds
from wakit import facts
from wakit.evidence.parameters import OWN_THRESHOLDS
from wakit.facts.thresholds import settable
from wakit.lens import Lens, load_lens
from wakit.lineage import Lineage
from wakit.model import Status
from wakit.registry import Check, Registry, load
from wakit.review.batchfile import batch_schema
from wakit.review.suggest import Headline, Unseen
from wakit.view.counting import count
from wakit.view.sentences import headline_text

__all__ = ["PAGES", "checks", "headlines"]

DOCS = Path(__file__).parent.parent / "docs"
#: passed, failed, not judged, and where it was not seen: one of one, one of some, some, all, none, and what was hidden
FORMS = {
    "one alone": (0, 1, 0, Unseen()),
    "one of some": (11, 1, 0, Unseen()),
    "some": (9, 3, 0, Unseen()),
    "both": (0, 2, 0, Unseen()),
    "all, seen in part": (0, 12, 2, Unseen(regions=("a", "b"), regions_of=1, places=2)),
    "none, one alone": (1, 0, 0, Unseen()),
    "none of some": (12, 0, 0, Unseen()),
    "none, seen in part": (2, 0, 1, Unseen(accounts=1, places=1)),
    "nothing judged": (0, 0, 4, Unseen()),
    "nothing there": (0, 0, 0, Unseen()),
}
THROUGH = (("the group admins", 2), ("an attached policy", 1))
_MARK = "<!-- made by `make docs` from the declarations in wakit/services; edit there -->"


def said(check: Check, form: str, unused: int = 0, apart: int = 0, through: tuple[tuple[str, int], ...] = ()) -> str:
    """The headline of a check with a form's numbers, so many not in use, so many not concerned, and through what."""
    passed, failed, unknown, unseen = FORMS[form]
    claim = check.claims[0]
    texts = (check.name, check.title, check.headline, check.fine, check.subject)
    numbers = (passed, failed, unknown, apart, unseen)
    return headline_text(
        Headline(*texts, claim.strength, check.gravity, *numbers, check.source, unused=unused, through=through)
    )


def headlines(registry: Registry) -> Iterator[str]:
    """Every headline with 1, some, all and none."""
    yield from ["# Headlines, as they are read out", "", _MARK]
    lens = load_lens()
    for check in sorted(registry.checks.values(), key=lambda c: (lens.numbers([c.claims[0].choice_id]), c.name)):
        numbers = lens.numbers([c.choice_id for c in check.claims])
        yield from ["", f"## {check.name} ({numbers}; {check.gravity})", ""]
        yield from [f"* {form}: {said(check, form)}" for form in FORMS]
        if check.applies:
            yield f"* none concerned: {said(check, 'nothing there', apart=4)}"
        if check.how:
            yield f"* some, through what: {said(check, 'some', through=THROUGH)}"
        if check.unused:
            yield f"* some, others not in use: {said(check, 'some', unused=17)}"
            yield f"* all not in use: {said(check, 'nothing there', unused=17)}"


def checks(registry: Registry) -> Iterator[str]:
    """Every check: what it says, measures and can say, against what, for whom, and examples of each verdict."""
    lens, lineage = load_lens(), Lineage.of(registry)
    practices = [p for p in lens.pillar("security").practices if registry.checks_of(p.choice_id)]
    every = sorted(registry.checks)
    yield from ["# Checks", "", _MARK, ""]
    yield f"{len(every)} checks over {len(practices)} of {len(lens.pillar('security').practices)} best practices."
    yield "Each is a statement that is true when all is well; [headlines.md](headlines.md) has how it is read out."
    for check in sorted(registry.checks.values(), key=lambda c: (lens.numbers([c.claims[0].choice_id]), c.name)):
        yield from _check(check, lens, lineage)


def _check(check: Check, lens: Lens, lineage: Lineage) -> Iterator[str]:
    says = ", ".join(f"{claim.strength.value} {lens.numbers([claim.choice_id])}" for claim in check.claims)
    yield from ["", f"## {check.name}", "", f"**{check.title}.** {says}; gravity {check.gravity}."]
    if check.about:
        yield from ["", *check.about.splitlines()]
    yield from ["", f"* Subject: one verdict for each row of `{check.subject}`"]
    for table, columns in lineage.reads(check).items():
        if table == OWN_THRESHOLDS:
            continue  # said with what may be set
        yield f"* Reads `{table}`: {', '.join(f'`{c}`' for c in sorted(columns)) or 'which rows there are'}"
    yield f"* Calls: {', '.join(lineage.operations(check)) or 'none'}"
    yield from (f"* Measured against `{n}`: {_fact(n)}" for n in sorted(_asked(check)))
    yield f"* Source: <{check.source}>"
    yield f"* Examples in the tests: {_examples(check.name)}"


def _asked(check: Check) -> set[str]:
    """The facts that a check asks for on the tests' examples of it; some are asked for only where there are rows."""
    with facts.noted() as asked:
        for case in cases():
            if case.check == check.name:
                holds(case)
    return asked


def _fact(name: str) -> str:
    fact = facts.fact(name)
    held = f"{fact.value:g}" if isinstance(fact.value, int | float) else count(len(fact.value), "name")
    if name in settable():
        one = settable()[name]
        held = f"{one.said(one.ours)} (a client may set {one.least:g} to {one.said(one.most)})"
    return f"{held}, as of {fact.as_of}, check again by {fact.check_by}, <{fact.source}>"


def _examples(check: str) -> str:
    """How many rows of the tests' cases must pass, fail, be unknown, and not be concerned."""
    mine = [case for case in cases() if case.check == check]
    found = Counter(status for case in mine for status in case.expected)
    subject = load().checks[check].subject
    apart = sum(len(case.tables.get(subject, ())) for case in mine) - found.total() + found[Status.NONE_FOUND]
    words = [f"{found[s]} {s.value}" for s in Status if found[s]]
    return ", ".join([*words, f"{apart} not concerned"] if apart > 0 else words)


def manifest(_: Registry) -> Iterator[str]:
    """The JSON Schema of a batch's manifest, for editors."""
    yield json.dumps(batch_schema(), indent=1)


PAGES: dict[str, Callable[[Registry], Iterator[str]]] = {
    "headlines.md": headlines,
    "checks.md": checks,
    "clients.schema.json": manifest,
}


def main(named: Sequence[str]) -> int:
    """Write every page; those that are named go to standard output instead."""
    for name in named:
        sys.stdout.write("\n".join(PAGES[name](load())) + "\n")
    for name, page in () if named else PAGES.items():
        (DOCS / name).write_text("\n".join(page(load())) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
