"""Other clients on the accounts that are filled once: what they ask is put into the demo's words, and what is answered
into theirs.

To fill the two accounts takes seconds, and eight clients would need sixteen. So a client's accounts are *guises* of the
two: ids, regions, names and people are exchanged on the wire, both ways and byte for byte, resource ids are turned by a
number of the client's own, and some answers say something else::

    guise = Guise({"002200220011": PRODUCTION}, words={"tolvane": "nordlicht"}, turn=1)
    aws.guises = [guise]                    # from now on role_arn("002200220011") can be taken
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from wakit.demo.calls import Call, Request, check_operation
from wakit.demo.wire import Answer, content, result

__all__ = ["Change", "Guise", "guise_of"]

_BEGINS = r"(?:(?<![0-9A-Za-z])|(?<=%[0-9A-F][0-9A-F]))"
_ENDS = r"(?![0-9A-Za-z])"
_HEX = (
    f"{_BEGINS}[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}{_ENDS}",  # keys, requests
    f"(?<=[a-z]-)(?:[0-9a-f]{{17}}|[0-9a-f]{{8}}){_ENDS}",  # what EC2 makes
    f"(?:(?<=/)|(?<=%2F))[0-9a-f]{{16}}{_ENDS}",  # load balancers
    f"{_BEGINS}[0-9a-f]{{32}}{_ENDS}",  # detectors
)
_LETTERS = (
    f"{_BEGINS}o-[a-z0-9]{{10}}(?![0-9A-Za-z-])",  # organisations
    f"{_BEGINS}A[A-Z]{{3}}(?![A-Z0-9]*DEMO)[A-Z0-9]{{16,17}}{_ENDS}",  # IAM: users, roles, keys
)
_UNTOUCHED = frozenset({"user-agent", "host", "content-length"})
_TWELVE = re.compile(rb"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Change:
    """What an account says otherwise than the demo's: a member of an answer, wherever it stands.

    Raises:
        UnknownName: the SDK knows no such operation.
    """

    operation: str
    member: str
    value: object

    def __post_init__(self) -> None:
        check_operation(self.operation)


@dataclass(frozen=True)
class Guise:
    """How a client's accounts differ from those that are filled.

    ``accounts``, ``regions`` and ``words`` lead from the client's to the demo's; no word of the client's may stand in
    the demo, nor in what AWS's requests are made of. ``turn`` (0 to 15) makes ids of resources the client's own.
    """

    accounts: Mapping[str, str]
    regions: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    turn: int = 0
    changes: tuple[Change, ...] = ()

    def inward(self, request: Request) -> Request:
        """What the client asks, as the demo's own reviewer would."""
        body = self._to_demo.raw(request.body)
        headers = {k: v if k in _UNTOUCHED else self._to_demo.text(v) for k, v in request.headers.items()}
        if "content-length" in headers:
            headers["content-length"] = str(len(body))
        return Request(request.method, self._to_demo.text(request.target), headers, body)

    def outward(self, call: Call, answer: Answer) -> Answer:
        """What the demo answers, as the client hears it."""
        for change in self.changes:
            if change.operation == call.name and answer.status < 300:
                answer = _changed(call, answer, change)
        if call.name == "iam:GetCredentialReport" and answer.status < 300:
            return self._report(call, answer)
        heads = tuple((k, self._to_client.text(v)) for k, v in answer.headers if k.lower() != "x-amz-crc32")
        return replace(answer, headers=heads, body=self._to_client.raw(answer.body))

    def _report(self, call: Call, answer: Answer) -> Answer:
        """A table in Base64, in which no name can be read."""
        whole = content(call, answer)
        return result(call, whole | {"Content": self._to_client.raw(whole["Content"])})

    @cached_property
    def _to_demo(self) -> _Exchange:
        return _Exchange({**self.words, **self.regions, **self.accounts}, self.turn, -self.turn)

    @cached_property
    def _to_client(self) -> _Exchange:
        back = {**self.words, **self.regions, **self.accounts}
        return _Exchange({theirs: ours for ours, theirs in back.items()}, self.turn, self.turn)


def guise_of(guises: Iterable[Guise], call: Call, request: Request) -> Guise | None:
    """Whose guise a call wears: that of the account that signed, or whose role is to be taken; ``None``: nobody's."""
    asked = {call.access_key[-12:]}
    if call.service == "sts":
        asked |= {found.decode() for found in _TWELVE.findall(request.body)}
    return next((guise for guise in guises if asked & guise.accounts.keys()), None)


class _Exchange:
    """Words for words, in one go, so that two may change places; ids turned."""

    def __init__(self, words: Mapping[str, str], turn: int, shift: int) -> None:
        self._words = {before.encode(): after.encode() for before, after in words.items() if before != after}
        known = [re.escape(word) for word in sorted(words, key=len, reverse=True)]
        groups = [("word", known)]
        if turn:
            groups += [("hex", list(_HEX)), ("letters", list(_LETTERS))]
        self._pattern = re.compile("|".join(f"(?P<{n}>{'|'.join(p)})" for n, p in groups if p).encode())
        self._hex = bytes.maketrans(b"0123456789abcdef", bytes(b"0123456789abcdef"[i ^ turn] for i in range(16)))
        self._shift = bytes.maketrans(_alphabet(0), _alphabet(shift))

    def raw(self, data: bytes) -> bytes:
        return self._pattern.sub(self._one, data)

    def text(self, text: str) -> str:
        return self.raw(text.encode("latin-1", "replace")).decode("latin-1")

    def _one(self, found: re.Match[bytes]) -> bytes:
        whole = found.group()
        if found.lastgroup == "word":
            return self._words.get(whole, whole)
        if found.lastgroup == "hex":
            return whole.translate(self._hex)
        kept = 2 if whole.startswith(b"o-") else 4  # what kind of id it is
        return whole[:kept] + whole[kept:].translate(self._shift)


def _alphabet(shift: int) -> bytes:
    """Small and capital letters, moved on by so many places, the last ones to the front."""
    small, large = b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    at = shift % 26
    return small[at:] + small[:at] + large[at:] + large[:at]


def _changed(call: Call, answer: Answer, change: Change) -> Answer:
    whole = content(call, answer)
    return result(call, whole) if _put(whole, change) else answer


def _put(value: object, change: Change) -> bool:
    """Another value for the member wherever it stands; whether it stood anywhere."""
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    found = sum(_put(one, change) for one in inner) > 0  # all of them: ``any`` would stop at the first
    if isinstance(value, dict) and change.member in value:
        value[change.member] = change.value
        return True
    return found
