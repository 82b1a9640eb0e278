"""Who is named in a review, and by which role people appear in what leaves the house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wakit.redact.ordinary import is_team, is_word
from wakit.review.opened import Opened

__all__ = ["SOMEBODY", "named_people", "roles"]

#: where the review knows no role
SOMEBODY = "somebody in the room"
_PART = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*")


def roles(opened: Opened) -> dict[str, str]:
    """Name → role: of the attendees, and of whoever is named beside them; parts of a name too, where no word is so.

    A name of one common word ("Will") is replaced only where it stands as the whole name of somebody.
    """
    known = {one.name.strip(): one.role.strip() or SOMEBODY for one in opened.workload.attendees if one.name.strip()}
    known |= {name: SOMEBODY for name in named_people(opened) if name not in known and name not in known.values()}
    parts: dict[str, str] = {}
    for name, role in known.items():
        for part in _PART.findall(name):
            if part not in known and part[:1].isupper() and not is_word(part):
                parts[part] = role if parts.get(part, role) == role else SOMEBODY
    return parts | known


def named_people(opened: Opened) -> list[str]:
    """Whoever is named as a person, once each: in the room, beside an answer, as owner, as who agreed."""
    return list(dict.fromkeys(name for name in map(str.strip, _named(opened)) if name and not is_team(name)))


def _named(opened: Opened) -> Iterator[str]:
    yield from (one.name for one in opened.workload.attendees)
    for question in opened.lens.questions:
        yield from (one.said_by for one in opened.question_answers(question.id).practices.values())
    yield from (one.agreed_by for one in opened.accepted)
    yield from (one.owner for one in opened.plans.plan)
    yield from _agreed(opened)


def _agreed(opened: Opened) -> Iterable[str]:
    return (one.agreed_by for one in opened.client.told.thresholds)
