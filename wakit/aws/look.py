"""What came back from AWS: a value, a declared absence or a refusal, read member by member."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from wakit.evidence.kleene import any_of
from wakit.model import Reason

__all__ = ["NEVER", "NO_SUCH_MEMBER", "Absence", "CallFailed", "Gone", "Item", "Refused"]

T = TypeVar("T", str, bool, int, float, datetime)

#: an absent time: long before anything happened, so that its age is large and no clock is needed
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
#: the code of a gap where AWS answered and left out what was asked; no word of AWS's
NO_SUCH_MEMBER = "NoSuchMember"
#: a member of a kind that nobody expects: neither there nor absent
_UNREADABLE = object()


@dataclass
class Refused(Exception):
    """AWS did not let us look; ``code`` is its own word, ``operation`` is ``service:Operation``."""

    reason: Reason
    code: str
    operation: str
    message: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.code} ({self.reason.value})"


class Gone(Refused):
    """The item that a listing named is no longer there: deleted while we looked."""


@dataclass
class CallFailed(Exception):
    """AWS answered with an error that is no refusal; it may still be a declared absence."""

    code: str
    operation: str
    message: str

    def __str__(self) -> str:
        return f"{self.operation} answered {self.code}: {self.message}"


class Absence:
    """A declared absence: AWS said that there is none."""


class Item:
    """One member of a response.

    Each reader takes a dotted path and returns the value, ``absent=`` where the member (or all of it) is declared
    to be absent, or ``None`` where we could not look. A missing member without ``absent=`` is ``None``: AWS
    answered, but not what we asked, and that is not the same as "no".

    >>> bucket = Item({"Name": "logs", "Tags": [{"Key": "team"}]})
    >>> bucket.text("Name"), bucket.text("Owner.Id"), bucket.text("Owner.Id", absent="")
    ('logs', None, '')
    >>> [t.text("Key") for t in bucket.items("Tags") or ()]
    ['team']
    >>> bucket.items("Grants"), bucket.items("Grants", absent=())
    (None, [])

    A member of another kind than AWS documents reads as ``None`` too: whatever it says, we can't read it.
    """

    def __init__(self, node: object | Callable[[], object], operation: str = "") -> None:
        self._source, self._operation = node, operation

    @property
    def node(self) -> object:
        """The response member itself; waits for the call where it is still under way."""
        if callable(self._source):
            self._source = self._source()
        return self._source

    @property
    def is_refused(self) -> bool:
        """AWS did not let us look."""
        return isinstance(self.node, Refused)

    @property
    def is_absent(self) -> bool:
        """AWS said that there is none."""
        return isinstance(self.node, Absence)

    def text(self, path: str, *, absent: str | None = None) -> str | None:
        """A text member."""
        return self._read(path, str, absent)

    def must(self, path: str) -> str:
        """A text member without which there is no row: a name, an id.

        Raises:
            Refused: AWS left it out; in ``Reader.rows`` that makes this one item unreadable, no other.
        """
        found = self.text(path)
        if isinstance(self.node, Refused):
            raise self.node
        if found is None:
            raise Refused(Reason.UNSUPPORTED, NO_SUCH_MEMBER, self._operation, f"{path} is missing")
        return found

    def flag(self, path: str, *, absent: bool | None = None) -> bool | None:
        """A boolean member."""
        return self._read(path, bool, absent)

    def number(self, path: str, *, absent: int | None = None) -> int | None:
        """A whole number."""
        return self._read(path, int, absent)

    def time(self, path: str, *, absent: datetime | None = None) -> datetime | None:
        """A time in UTC; for an absent one give ``NEVER`` and write a boolean beside it."""
        found = self._read(path, datetime, absent)
        try:
            return None if found is None else found.astimezone(UTC)
        except (OverflowError, ValueError):  # in the first or last hours of the calendar UTC has no such time
            return None

    def items(self, path: str, *, absent: tuple[()] | None = None) -> list[Item] | None:
        """The members of a list; ``absent=()`` where AWS leaves an empty list out."""
        found = self._find(path)
        if found is None or isinstance(found, Absence):
            return None if absent is None else []
        if not isinstance(found, list):
            return None
        return [Item(member, self._operation) for member in found]

    def some(self, path: str, test: Callable[[Item], bool | None], *, absent: tuple[()] | None = None) -> bool | None:
        """Whether a member of the list passes the test; ``None`` where that can't be told."""
        found = self.items(path, absent=absent)
        return None if found is None else any_of(test(member) for member in found)

    def raw(self, path: str) -> object:
        """A member as the SDK hands it over (a policy, a file); ``None`` where it is not seen."""
        found = self._find(path)
        return None if isinstance(found, Absence | Refused) or found is _UNREADABLE else found

    def entries(self, path: str) -> Iterator[tuple[str, Item]]:
        """The members of a map, by name."""
        found = self._find(path)
        if isinstance(found, Mapping):
            yield from ((str(k), Item(v, self._operation)) for k, v in found.items())

    def has(self, path: str) -> bool | None:
        """Whether the member is there (for members whose presence is the answer); ``None`` where not seen."""
        found = self._find(path)
        if isinstance(found, Refused) or found is _UNREADABLE:
            return None
        return found is not None and not isinstance(found, Absence)

    def _read(self, path: str, kind: type[T], absent: T | None) -> T | None:
        found = self._find(path)
        if isinstance(found, Refused):
            return None
        if found is None or isinstance(found, Absence):
            return absent
        if kind is bool and found in ("true", "false"):
            found = found == "true"
        return found if isinstance(found, kind) and not (kind is int and isinstance(found, bool)) else None

    def _find(self, path: str) -> object:
        found = self.node
        for name in path.split(".") if path else ():
            if isinstance(found, Absence | Refused) or found is None:
                return found
            if isinstance(found, list):
                found = found[int(name)] if name.isdigit() and int(name) < len(found) else None
            elif isinstance(found, Mapping):
                found = found.get(name)
            else:
                return _UNREADABLE
        return found
