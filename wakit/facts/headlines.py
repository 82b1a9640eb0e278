"""A headline is a sentence with one counted noun; this says it with real numbers, so that it can be read aloud.

``{bucket}`` is the counted noun and ``{has|have}`` agrees with it. Of ``{policy of your own}`` the first word goes into
the plural; ``{the account}`` is for what one alone is called "the"; an odd plural is named: ``{person:people}``.
``{=access_key_max_age_days}`` says a threshold with its unit: ours, or where a client has set it, its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from wakit.facts.thresholds import measured
from wakit.model import OwnThreshold

__all__ = ["Sentence", "filled", "sentence", "thresholds_named"]

_THRESHOLD = re.compile(r"\{=([^{}|]*)\}")
_BRACES = re.compile(r"\{([^{}]*)\}")
#: what begins the tail of a noun: "policies of your own", "regions with volumes"
_TAIL = re.compile(r" (?:with|of|in|that|who|from|for)\b.*")
#: tails after which "seen" would be heard as part of them: "roles seen that trust accounts", "VPCs seen in use"
_LONG_TAIL = re.compile(r" (?:that|who|with|from|for|in)\b")
#: how nouns say that something is in use, where they do
_IN_USE = re.compile(r"^(?:active|attached) | in use$")
_ONE_NOUN = "a headline counts one noun, such as {bucket} or {person:people}; {has|have} agrees with it"


@dataclass(frozen=True)
class Sentence:
    """A sentence about a part of what was looked at.

    >>> lacks = sentence("{bucket} {lacks|lack} a rule")
    >>> lacks.said(1, 12), lacks.said(3, 12), lacks.said(12, 12)
    ('1 of 12 buckets lacks a rule', '3 of 12 buckets lack a rule', 'all 12 buckets lack a rule')
    >>> lacks.said(1, 1), lacks.said(2, 2, is_open=True)
    ('the only bucket lacks a rule', 'both buckets seen lack a rule')
    >>> sentence("{region with volumes} {lacks|lack} a rule").said(2, 2, is_open=True)
    'both regions seen with volumes lack a rule'
    """

    template: str
    one: str
    many: str
    own: tuple[OwnThreshold, ...] = ()

    def measured(self, own: Iterable[OwnThreshold]) -> Sentence:
        """The same sentence with a client's own thresholds.

        >>> old = sentence("{key} {is|are} older than {=access_key_max_age_days}")
        >>> old.said(1, 2), old.measured([OwnThreshold("access_key_max_age_days", 180, "twice a year")]).said(1, 2)
        ('1 of 2 keys is older than 90 days', '1 of 2 keys is older than 180 days')
        """
        return replace(self, own=tuple(own))

    def said(self, part: int, whole: int, *, is_open: bool = False, accounts: int = 1, is_apart: bool = False) -> str:
        """With these numbers; ``is_open`` where others were not seen or not judged, so that nobody hears "all".

        A region of two accounts counts twice, so it is said of how many ``accounts``. ``is_apart`` where the statement
        does not concern others: "the account" is then one among several.

        >>> sentence("GuardDuty is off in {region with machines}").said(3, 12, accounts=2)
        'GuardDuty is off in 3 of 12 regions of 2 accounts with machines'
        """
        many = self._of(accounts) if accounts > 1 and self.one.startswith("region") else self.many
        tail = " seen" if is_open else " concerned" if is_apart and self.one.startswith("the ") else ""
        return self._filled(self._counted(part, whole, many, tail), is_one=part == 1)

    def _of(self, accounts: int) -> str:
        head, tail = _head_and_tail(self.many)
        return f"{head} of {accounts:,} accounts{tail}"

    def written(self) -> str:
        """Without numbers, for lists of checks.

        >>> sentence("in {the account} root {has|have} a key").written()
        'in n of m accounts root have a key'
        """
        return self._filled(f"n of m {self.many}", is_one=False)

    @property
    def nothing(self) -> str:
        """Where there is none of it.

        >>> sentence("in {the account} root has a key").nothing
        'there is no account'
        """
        return f"there is no {self.one.removeprefix('the ')}"

    def unjudged(self, number: int) -> str:
        """Where some are there, and none of them could be judged.

        >>> sentence("{bucket} {lacks|lack} it").unjudged(1), sentence("{bucket} {lacks|lack} it").unjudged(4)
        ('the only bucket could not be judged', 'none of 4 buckets could be judged')
        """
        if number == 1:
            return f"{self._alone()} could not be judged"
        return f"none of {number:,} {self.many} could be judged"

    @property
    def unconcerned(self) -> str:
        """Where there are some, and the statement is about none; a noun that says no more than its kind is too wide.

        >>> sentence("{database} {lacks|lack} it").unconcerned, sentence("{the account} {lacks|lack} it").unconcerned
        ('there is no database that this concerns', 'there is no account that this concerns')
        >>> sentence("{user with a password} {has|have} no MFA").unconcerned
        'there is no user with a password'
        """
        is_narrow = re.match(r" (?:that|who|with)\b", _head_and_tail(self.one)[1])
        return self.nothing if is_narrow else f"{self.nothing} that this concerns"

    def idle(self, number: int) -> str:
        """Where some are there, and none of them is in use.

        >>> sentence("{VPC in use} {keeps|keep} no logs").idle(1), sentence("{VPC in use} {keeps|keep} no logs").idle(4)
        ('the only VPC is not in use', 'none of 4 VPCs is in use')
        """
        if number == 1:
            return f"the only {_IN_USE.sub('', self.one.removeprefix('the '))} is not in use"
        return f"none of {number:,} {_IN_USE.sub('', self.many)} is in use"

    def accepted(self, number: int) -> str:
        """Where some are there, and all of them are accepted risks.

        >>> sentence("{bucket} {lacks|lack} it").accepted(1), sentence("{bucket} {lacks|lack} it").accepted(4)
        ('the only bucket is an accepted risk', 'all 4 buckets are accepted risks')
        """
        what = "is an accepted risk" if number == 1 else "are accepted risks"
        return f"{self._counted(number, number, self.many, '')} {what}"

    def about(self, name: str) -> str:
        """Of one that has a name.

        >>> sentence("in {region with volumes} nothing {is|are} encrypted").about("eu-west-1")
        'in region eu-west-1 with volumes nothing is encrypted'
        """
        head, tail = _head_and_tail(self.one.removeprefix("the "))
        return self._filled(f"{head} {name}{tail}", is_one=True)

    def _alone(self) -> str:
        return self.one if self.one.startswith("the ") else f"the only {self.one}"

    def _counted(self, part: int, whole: int, many: str, seen: str) -> str:
        if part < whole:
            return f"{part:,} of {whole:,} {many}"
        if whole == 1:
            return _with(self._alone(), seen)
        return _with(f"both {many}" if whole == 2 else f"all {whole:,} {many}", seen)

    def _filled(self, counted: str, *, is_one: bool) -> str:
        def fill(match: re.Match[str]) -> str:
            singular, is_verb, plural = match[1].partition("|")
            if is_verb:
                return singular if is_one else plural
            return counted

        return _BRACES.sub(fill, filled(self.template, self.own))


def filled(text: str, own: Iterable[OwnThreshold] = ()) -> str:
    """A text in which thresholds stand as numbers with their units.

    >>> filled("used within {=role_unused_days}")
    'used within 90 days'
    >>> filled("used in the last {=root_unused_days}", [OwnThreshold("root_unused_days", 365, "once a year")])
    'used in the last year'
    """
    told = tuple(own)
    said = _THRESHOLD.sub(lambda match: measured(match[1], told).said, text)
    return re.sub(r"\bthe last (?:a|1) ", "the last ", said)


def thresholds_named(text: str) -> list[str]:
    """The thresholds that a text says the number of."""
    return _THRESHOLD.findall(text)


def sentence(template: str) -> Sentence:
    """Read a headline.

    Raises:
        ValueError: it counts no noun, or several.
    """
    nouns = [found for found in _BRACES.findall(_THRESHOLD.sub("", template)) if "|" not in found]
    if len(nouns) != 1 or not nouns[0] or re.search(r"[{}]", _BRACES.sub("", template)):
        raise ValueError(f'"{template}": {_ONE_NOUN}')
    one, _, many = nouns[0].partition(":")
    return Sentence(template, one, many or _plural(one.removeprefix("the ")))


def _plural(noun: str) -> str:
    head, tail = _head_and_tail(noun)
    if re.search(r"[^aeiou]y$", head):
        return f"{head[:-1]}ies{tail}"
    return f"{head}{'es' if re.search(r'(?:s|x|ch|sh)$', head) else 's'}{tail}"


def _with(counted: str, seen: str) -> str:
    """``all 12 buckets seen``, ``both roles seen that trust AWS accounts``, ``both policies of your own seen``."""
    head, tail = _head_and_tail(counted)
    return f"{head}{seen}{tail}" if _LONG_TAIL.match(tail) else f"{counted}{seen}"


def _head_and_tail(noun: str) -> tuple[str, str]:
    tail = _TAIL.search(noun)
    return (noun[: tail.start()], tail[0]) if tail else (noun, "")
