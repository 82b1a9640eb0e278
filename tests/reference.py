"""What follows from the declarations, as pages: ``python -m tests.reference`` writes them (``make docs``).

A law demands that the pages are what this makes, so that they stay true.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from wakit.lens import load_lens
from wakit.registry import Check, Registry, load
from wakit.review.suggest import Headline, Unseen
from wakit.view.sentences import headline_text

__all__ = ["PAGES", "headlines"]

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
_MARK = "<!-- made by `make docs` from the declarations in wakit/services; edit there -->"


def said(check: Check, form: str) -> str:
    """The headline of a check with the numbers of a form."""
    passed, failed, unknown, unseen = FORMS[form]
    claim = check.claims[0]
    texts = (check.name, check.title, check.headline, check.fine, check.subject)
    numbers = (passed, failed, unknown, 0, unseen)
    return headline_text(Headline(*texts, claim.strength, check.gravity, *numbers, check.source))


def headlines(registry: Registry) -> Iterator[str]:
    """Every headline with 1, some, all and none."""
    yield from ["# Headlines, as they are read out", "", _MARK]
    lens = load_lens()
    for check in sorted(registry.checks.values(), key=lambda c: (lens.numbers([c.claims[0].choice_id]), c.name)):
        numbers = lens.numbers([c.choice_id for c in check.claims])
        yield from ["", f"## {check.name} ({numbers}; {check.gravity})", ""]
        yield from [f"* {form}: {said(check, form)}" for form in FORMS]


PAGES: dict[str, Callable[[Registry], Iterator[str]]] = {"headlines.md": headlines}


def main() -> int:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text("\n".join(page(load())) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
