"""Three-valued logic on single values, for collectors: ``None`` is "we could not look" and never decides.

>>> any_of([False, None]), any_of([True, None]), all_of([True, None]), is_one_of(None, "on")
(None, True, None, None)
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["all_of", "any_of", "is_one_of"]


def any_of(values: Iterable[bool | None]) -> bool | None:
    """True where one is true, unknown where one could be, else false (also of none at all)."""
    found = list(values)
    return True if True in found else None if None in found else False


def all_of(values: Iterable[bool | None]) -> bool | None:
    """False where one is false, unknown where one could be, else true (also of none at all)."""
    found = list(values)
    return False if False in found else None if None in found else True


def is_one_of(found: str | None, *wanted: str) -> bool | None:
    """Whether a text is one of those wanted; unknown where the text is."""
    return None if found is None else found in wanted
