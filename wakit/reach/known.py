"""A set of addresses of which some are sure and others can't be excluded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wakit.facts.ranges import FAMILIES, NOTHING, PUBLIC, Spans, common, is_everybody, union

__all__ = ["EVERYBODY", "NOBODY", "UNSEEN", "Known", "either"]


@dataclass(frozen=True, slots=True)
class Known:
    """``sure`` is part of ``maybe``: what may be in for all that was seen."""

    sure: Spans
    maybe: Spans

    def common(self, other: Known) -> Known:
        """What passes both."""
        sure = common(self.sure, other.sure)
        if self.sure is self.maybe and other.sure is other.maybe:
            return Known(sure, sure)
        return Known(sure, common(self.maybe, other.maybe))

    def is_everybody(self, family: str) -> bool | None:
        """Whether it is so much that it is the internet; ``None`` where what was not seen decides."""
        if is_everybody(family, self.sure):
            return True
        return None if is_everybody(family, self.maybe) else False


NOBODY = Known(NOTHING, NOTHING)
#: by family: everybody; anybody or nobody, it was not seen
EVERYBODY = {f: Known(PUBLIC[f], PUBLIC[f]) for f in FAMILIES}
UNSEEN = {f: Known(NOTHING, PUBLIC[f]) for f in FAMILIES}


def either(parts: Iterable[Known]) -> Known:
    """All addresses of any part."""
    found = list(parts)
    return Known(union(p.sure for p in found), union(p.maybe for p in found))
