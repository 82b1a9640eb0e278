"""The one who is asked for every value that becomes text in what leaves the house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache

from wakit import facts
from wakit.evidence.rows import DataClass
from wakit.redact.nouns import ACCOUNT, noun_of
from wakit.redact.ordinary import is_ordinary, is_team
from wakit.redact.pseudonyms import Named, Pseudonyms
from wakit.redact.rules import HIDDEN, RULES, Rule, apply
from wakit.redact.written import MARKS, is_written_as_name

__all__ = ["Redactor", "is_everybodys", "words_of"]

#: what is everybody's, or AWS's own: it says nothing about a client
_EVERYBODYS = re.compile(
    r"\*|0\.0\.0\.0/0|::/0|local|arn:aws[\w-]*:iam::aws:[\w+=,.@/-]+|(?:alias/)?aws/[\w-]+|arn:aws[\w-]*:kms:[\w:-]*:alias/aws/[\w-]+"
    r"|[a-z][a-z0-9.-]*\.amazonaws\.com(?:\.cn)?|(?i:default)|igw|FullAWSAccess|RCPFullAWSAccess|[A-Z]+(?:_[A-Z0-9]+)+",
)
_SERVICE = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?")
_TOKEN = re.compile(r"[^\s,;()\"'<>\[\]{}|→]+")
_PART = re.compile(r"[^/:=@?&#`“”„‟«»‹›‘’‚*~…—–!$%\\^+]+")
_ARN = re.compile(r"arn:\S+")
_KEY_PART = re.compile(r"[^/#@]+")
#: no ARN is longer
_LONGEST = 2048
_TRAILING = ".:!?"


class Redactor:
    """Values → what may leave the house: a pseudonym, a role, or nothing.

    Args:
        pseudonyms: those of the client.
        known: every value of the evidence that is no plain one → its noun, and the value it is another name of.
        people: name → role.
        called: what everybody may know: the client and the workload, as they are called.
        rules: what is looked for where no column says what it holds; all of them, unless said otherwise.

    >>> logs = ("bucket", "arn:aws:s3:::acme-logs")
    >>> known = {"acme-logs": logs, "arn:aws:s3:::acme-logs": logs}
    >>> redactor = Redactor(Pseudonyms(), known, {"Ana Kowalska": "platform lead"})
    >>> redactor.text("Ana Kowalska said that the bucket acme-logs is public, and so is arn:aws:s3:::acme-logs.")
    'platform lead said that the bucket 1 is public, and so is bucket 1.'
    >>> redactor.value("arn:aws:iam::012345670123:role/x", "name", "role"), redactor.value("", "name", "role")
    ('role 1', '')
    """

    def __init__(
        self,
        pseudonyms: Pseudonyms,
        known: Mapping[str, Named],
        people: Mapping[str, str],
        called: Iterable[str] = (),
        rules: tuple[Rule, ...] | None = None,
    ) -> None:
        self._pseudonyms, self._known, self._rules = pseudonyms, known, RULES if rules is None else rules
        self._people, self._roles = _names(people), dict(people)
        self._called = words_of(called)
        self._phrases = _phrases(known)
        self._owners: dict[str, str] = {}
        #: people write names with other capitals; the scan of finished files looks for them all the same
        self._written = {value.lower(): value for value in known}

    def together(self) -> AbstractContextManager[None]:
        """New pseudonyms of the block are written once, at its end."""
        return self._pseudonyms.together()

    def settle(self) -> bool:
        """Whether names that were given as a draft are the client's by now (`Pseudonyms.settle`)."""
        return self._pseudonyms.settle()

    def check(self) -> None:
        """Make sure that every name that was given can still be told (`Pseudonyms.check`)."""
        self._pseudonyms.check()

    def account(self, account_id: str) -> str:
        """ "account A" for an account's number; what is no number (``global``, nothing) as it is."""
        return self.value(account_id, "name", ACCOUNT)

    def value(self, value: str, data_class: DataClass, noun: str) -> str:
        """One value of a column."""
        return self.values([value], data_class, noun)[0]

    def values(self, values: Sequence[str], data_class: DataClass, noun: str) -> list[str]:
        """Values of a column by its class of data; of a plain one what no rule knows stays as it is.

        New pseudonyms are written once for all of them.
        """
        if data_class == "secret_like":
            return [HIDDEN if value else "" for value in values]
        if data_class == "plain":
            return [self._plain(value) for value in values]
        named = {value: self._named(value, noun) for value in dict.fromkeys(values)}
        wanted = {value: one for value, one in named.items() if isinstance(one, tuple)}
        given = dict(zip(wanted, self._pseudonyms.of(wanted.values()), strict=True))
        return [given.get(value, str(named[value])) for value in values]

    def keys(self, keys: Sequence[str], noun: str) -> list[str]:
        """Keys of a table: the resource itself, or "rule 7 of security group 3" where a key is made of parts."""
        made = [(noun, key) for key in dict.fromkeys(keys) if key and key not in self._known]
        numbered = {key: one for (_, key), one in zip(made, self._pseudonyms.of(made), strict=True)}
        whole = [key for key in dict.fromkeys(keys) if key not in numbered]
        told = dict(zip(whole, self.values(whole, "name", ""), strict=True))
        told.update({key: self._part(key, one) for key, one in numbered.items()})
        return [told[key] for key in keys]

    def _part(self, key: str, numbered: str) -> str:
        """With what it is a part of, where a part of its key says that."""
        owner = next(filter(None, map(self._owner, (*_ARN.findall(key), *_KEY_PART.findall(key)))), "")
        return f"{numbered} of {owner}" if owner else numbered

    def _owner(self, part: str) -> str:
        """The resource that a part of a key begins with."""
        if part not in self._owners:
            owner = self._beginning(part)
            self._owners[part] = "" if not owner or self._known[owner][0] == ACCOUNT else self._pseudonym(owner)
        return self._owners[part]

    def _beginning(self, part: str) -> str:
        """What is known of it, from its start to one of the signs that stand between parts."""
        while part and part not in self._known:
            part = part[: max(part.rfind("/"), part.rfind("#"), part.rfind("@"), part.rfind(":"), 0)]
        return part

    def text(self, said: str) -> str:
        """What a person wrote, without names of people and resources and without what a rule knows."""
        if not said:
            return said
        told = self._people.sub(lambda found: self._roles[found[0]], said) if self._people else said
        told = self._without_phrases(told)
        told = _TOKEN.sub(lambda found: self._token(found, told), told)
        return apply(told, lambda noun, value: self._pseudonyms.of([(noun, value)])[0], self._rules)

    def person(self, name: str, otherwise: str) -> str:
        """Somebody by the role, or ``otherwise`` where the review knows none; a team is nobody's name."""
        plain = name.strip()
        if not plain or plain.lower() in map(str.lower, self._roles.values()):
            return plain
        known = self._roles.get(plain)
        return known or (plain if is_team(plain) else otherwise)

    def _plain(self, value: str) -> str:
        if is_everybodys(value):
            return value
        return apply(value, lambda noun, found: self._pseudonyms.of([(noun, found)])[0], self._rules)

    def _named(self, value: str, noun: str) -> Named | str:
        """What to ask the pseudonym for, or what is shown as it is."""
        if not value or is_everybodys(value):
            return value
        if known := self._known.get(value):
            return known
        return self._compound(value, noun)

    def _compound(self, value: str, noun: str) -> Named | str:
        """A value of several parts, each of which is known or an ordinary word; any other is one name."""
        tokens = _TOKEN.findall(value)
        if len(tokens) > 1 and all(self._is_told(token) for token in tokens):
            return self.text(value)
        return (noun_of(value, noun), value)

    def _is_told(self, token: str) -> bool:
        is_form = any(rule.noun and rule.form.fullmatch(token) for rule in self._rules)
        return token in self._known or is_form or is_everybodys(token) or is_ordinary(token)

    def _without_phrases(self, said: str) -> str:
        """Names with spaces in them, the longest first; looked up by their first word, as there may be many."""
        parts, done = [], 0
        for word in _TOKEN.finditer(said) if self._phrases else ():
            near, bare = self._phrases.get(word[0].lower(), ()), word[0].lstrip(MARKS)
            at = word.start() if near else word.end() - len(bare)
            near = near or self._phrases.get(bare.lower(), ())
            found = next((one for one in near if said[at : at + len(one)].lower() == one.lower()), "")
            if found and at >= done and not said[at + len(found) : at + len(found) + 1].isalnum():
                parts += [said[done:at], self._pseudonym(found)]
                done = at + len(found)
        return "".join([*parts, said[done:]])

    def _token(self, found: re.Match[str], whole: str) -> str:
        """A name as it is known, marks included; else without the marks around it; else whatever it consists of."""
        said = found[0]
        for bare in (said.rstrip(_TRAILING), said.strip(MARKS)):
            if bare.lower() in self._written:
                before, _, after = said.partition(bare)
                return f"{before}{self._in_place(bare, whole, found.start() + len(before))}{after}"
        arn = said.find("arn:")
        if arn >= 0 and (owner := self._beginning(said[arn : arn + _LONGEST])):  # it goes on in the bucket
            return said[:arn] + self._pseudonym(owner) + self._parts(said[arn + len(owner) :], "", 0)
        return self._parts(said, whole, found.start())

    def _parts(self, said: str, whole: str, at: int) -> str:
        return _PART.sub(lambda part: self._in_place(part[0], whole, at + part.start()), said)

    def _in_place(self, value: str, whole: str, at: int) -> str:
        """The pseudonym; without its noun where that stands before it already."""
        known = value if value in self._known else self._written.get(value.lower(), "")
        if not known or is_everybodys(value) or value.lower() in self._called:
            return value
        if is_ordinary(value) and not is_written_as_name(whole, at, value, self._known[known][0]):
            return value
        pseudonym = self._pseudonym(known)
        noun, _, number = pseudonym.rpartition(" ")
        before = whole[max(0, at - len(noun) - 1) : at].lower()
        return number if before == f"{noun.lower()} " else pseudonym

    def _pseudonym(self, value: str) -> str:
        return self._pseudonyms.of([self._known[value]])[0]


@cache
def _issuers() -> frozenset[str]:
    """Token issuers that everybody shares."""
    return frozenset(facts.names("shared_token_issuers"))


def words_of(said: Iterable[str]) -> frozenset[str]:
    """The words of a name, in small letters.

    >>> sorted(words_of(["Kurier, the delivery platform"]))
    ['delivery', 'kurier', 'platform', 'the']
    """
    return frozenset(word.lower() for one in said for word in re.findall(r"\w+", one))


def is_everybodys(value: str) -> bool:
    """Whether a value says nothing about a client: the whole internet, a service or a policy of AWS's own.

    >>> is_everybodys("0.0.0.0/0"), is_everybodys("ec2.amazonaws.com"), is_everybodys("acme.s3.amazonaws.com")
    (True, True, False)
    """
    if value.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return bool(_SERVICE.fullmatch(value))
    return bool(_EVERYBODYS.fullmatch(value)) or value.removeprefix("https://") in _issuers()


def _names(people: Iterable[str]) -> re.Pattern[str] | None:
    """Whole names before parts of them."""
    names = sorted((name for name in people if name.strip()), key=lambda name: (-len(name), name))
    if not names:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _phrases(known: Iterable[str]) -> dict[str, list[str]]:
    """Names of several words by their first one, the longest first."""
    found: dict[str, list[str]] = {}
    for value in sorted((v for v in known if len(_TOKEN.findall(v)) > 1 and not is_ordinary(v)), key=len, reverse=True):
        found.setdefault(_TOKEN.findall(value)[0].lower(), []).append(value)
    return found
