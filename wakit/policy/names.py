"""Names of actions and resources in policies, with the wildcards ``*`` and ``?``: which cover which, which meet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Names", "covers", "meet"]

#: two names longer than this together are taken to meet, unread
_LONG = 1_000_000


@lru_cache(maxsize=100_000)
def covers(pattern: str, name: str) -> bool:
    """Whether everything that ``name`` stands for, which may hold wildcards itself, fits the pattern.

    >>> covers("s3:Get*", "s3:GetObject"), covers("s3:Get*", "s3:*"), covers("s3:*", "s3:Get*")
    (True, False, True)
    >>> covers("s3:?", "s3:*")
    False
    """
    if "*" not in pattern and "?" not in pattern:
        return pattern == name
    i = j = begun = 0
    star = -1
    while j < len(name):
        if i < len(pattern) and pattern[i] == "*":
            star, begun, i = i, j, i + 1
        elif i < len(pattern) and _fits(pattern[i], name[j]):
            i, j = i + 1, j + 1
        elif star >= 0:
            begun += 1
            i, j = star + 1, begun
        else:
            return False
    return not pattern[i:].strip("*")


def _fits(one: str, other: str) -> bool:
    # a ? stands for one character, so it never covers a *, which may stand for many
    return one == other or (one == "?" and other != "*")


@lru_cache(maxsize=100_000)
def meet(a: str, b: str) -> bool:
    """Whether some name fits both patterns.

    >>> meet("s3:*Object", "s3:Get*"), meet("s3:Put*", "s3:Get*")
    (True, False)
    """
    if len(a) * len(b) > _LONG:
        return True
    seen: set[tuple[int, int]] = set()
    todo = [(0, 0)]
    while todo:
        at = todo.pop()
        if at == (len(a), len(b)):
            return True
        if at not in seen:
            seen.add(at)
            todo += _next(a, b, *at)
    return False


def _next(a: str, b: str, i: int, j: int) -> list[tuple[int, int]]:
    x, y = a[i : i + 1], b[j : j + 1]
    steps = []
    if x == "*":
        steps += [(i + 1, j)] + ([(i, j + 1)] if y else [])
    if y == "*":
        steps += [(i, j + 1)] + ([(i + 1, j)] if x else [])
    if x and y and "*" not in (x, y) and (x == y or "?" in (x, y)):
        steps.append((i + 1, j + 1))
    return steps


@dataclass(frozen=True, slots=True)
class Names:
    """The actions, or the resources, of a statement: those named, or with ``all_but`` all others; in lower case."""

    named: tuple[str, ...]
    all_but: bool = False

    def cover(self, one: str) -> bool:
        """Everything that ``one`` stands for is among them.

        >>> Names(("sts:*",)).cover("sts:assumerole"), Names(("sts:tag*",), all_but=True).cover("sts:*")
        (True, False)
        """
        if self.all_but:
            return not any(meet(one, name) for name in self.named)
        return any(covers(name, one) for name in self.named)

    def cover_all_of(self, other: Names) -> bool:
        """Whatever the other stands for is among them."""
        if not other.all_but:
            return all(self.cover(one) for one in other.named)
        if self.all_but:
            return all(any(covers(theirs, ours) for theirs in other.named) for ours in self.named)
        return self.cover("*")

    @property
    def parts(self) -> tuple[Names, ...]:
        """Each name by itself; "all but some" is one part, and all but everything is none."""
        if self.all_but:
            return () if "*" in self.named else (self,)
        return tuple(Names((name,)) for name in self.named)

    @property
    def are_all(self) -> bool:
        """Nothing is left out; an action has a character at least, so ``?*`` is everything too."""
        if self.all_but:
            return not self.named
        return any("*" in n and not n.replace("*:*", "*").strip("*?") for n in self.named)
