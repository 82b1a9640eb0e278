"""What must not leave the house: everything that is a client's, each value with what people call it.

What is looked for, exactly (`Inventory.sought`):

* each value as it stands, whatever its capitals, spaces and line breaks; below twelve characters only where neither a
  letter nor a digit stands beside it (`logs` is not found in "weblogs"), from twelve on anywhere;
* of a longer text (a private note) also each line and each sentence of at least four words by itself;
* of a person's name also each part of at least three letters that begins with a capital, as it is written, as a word.

What is not looked for, and counted by kind (`Scanned.not_sought`): values of less than four characters; numbers of less
than six digits; what the audience is told on purpose (`Inventory.shown`); and what wakit's own texts say too
(`own.own_texts`): a bucket called "main", a group called "admin", a region, "Grant" of "Hugh Grant". Nothing else:
"customer-exports" is looked for, though both words are ours, because the two together are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["PERSON", "Inventory", "Sought"]

#: the kind whose values are names of people
PERSON = "person"
#: shorter values are too common
SHORTEST, FEWEST_DIGITS = 4, 6
_FEWEST_WORDS = 4
#: no number is too short that is longer than this
_SURELY = 8
_SENTENCES = re.compile(r"(?<=[.!?;:])\s+|[\r\n]+")
_PARTS = re.compile(r"[^\W\d_]{3,}")


class Sought(NamedTuple):
    """A string to look for; ``as_written`` with its capitals, ``is_part`` where it is not the whole value."""

    text: str
    kind: str
    as_written: bool = False
    is_part: bool = False


@dataclass(frozen=True)
class Inventory:
    """Values → what people call such a thing ("bucket", "account id", "person", "private note").

    ``shown`` is what the audience is told on purpose (the workload's name, the client's); what that says is not looked
    for, and counted: a vault called "kurier" can't be told from the workload "Kurier, the tracking platform".

    >>> held = Inventory({"acme-exports": "bucket", "Ana Lima": "person"})
    >>> held
    Inventory()
    >>> [(one.text, one.kind) for one in held.sought()]
    [('acme-exports', 'bucket'), ('Ana Lima', 'person'), ('Ana', 'person'), ('Lima', 'person')]
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    shown: tuple[str, ...] = field(default=(), repr=False)

    def sought(self) -> Iterator[Sought]:
        """All that is looked for, unless wakit's own texts say it too."""
        for value, kind in self.values.items():
            if is_long_enough(value):
                yield Sought(value, kind)
            if kind == PERSON:
                yield from (Sought(part, kind, True, True) for part in _PARTS.findall(value) if not part.islower())
            elif len(value) > 16 and " " in value:
                yield from (Sought(part, kind, is_part=True) for part in _sentences(value))

    def too_short(self) -> Iterator[str]:
        """The kinds of the values that are too short to be looked for, once for each."""
        return (kind for value, kind in self.values.items() if not is_long_enough(value))


def is_long_enough(value: str) -> bool:
    """Whether a value says enough to be looked for."""
    if len(value) > _SURELY and not (value[0].isspace() or value[-1].isspace()):
        return True
    bare = value.strip()
    return len(bare) >= SHORTEST and not (bare.isdecimal() and len(bare) < FEWEST_DIGITS)


def _sentences(value: str) -> list[str]:
    parts = [part.strip() for part in _SENTENCES.split(value)]
    return [part for part in parts if part != value.strip() and len(part.split()) >= _FEWEST_WORDS]
