"""Rules for text in which no column says what is where: one form each, and what stands in its place.

They come after the classes of data, for what people wrote and for what a column held that nobody expected there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from wakit.redact.nouns import ACCOUNT, noun_of

__all__ = ["HIDDEN", "RULES", "Rule", "apply"]

#: stands for what gets no pseudonym: a secret, a path of a machine
HIDDEN = "[not shown]"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_HEX = r"[0-9a-fA-F]{1,4}"
_IPV6 = rf"(?:{_HEX}:){{7}}{_HEX}|(?:{_HEX}:){{1,7}}:(?:{_HEX}(?::{_HEX}){{0,6}})?|::(?:{_HEX}:){{0,6}}{_HEX}"
#: everybody's, so nobody's: they are what a finding says of a door that is open to all
_EVERYBODY = {"0.0.0.0/0", "::/0", "0.0.0.0", "127.0.0.1"}
#: last labels of domain names; two letters are a country's, but for those that are the ends of file names
_TOP = (
    "com|net|org|edu|gov|mil|int|info|biz|name|pro|aero|coop|museum|io|ai|app|dev|cloud|online|tech|site|store|shop|xyz|"
    "eu|internal|local|localdomain|corp|lan|intra|intranet|home|private|test|example|invalid|localhost|bank|group|"
    "agency|company|consulting|digital|email|gmbh|global|health|insurance|media|network|software|solutions|systems|"
    "team|tools|work|world|works|zone"
)
_FILES = "js|py|md|sh|tf|cs|rs|ts|go|pl|rb|ps|pm|cc|so|vb|kt|db|gz|xz"
#: what AWS itself is called: principals of its services, its pages
_AWS = re.compile(r"(?:[a-z0-9-]+\.)*aws\.amazon\.com|aws\.com|amazon\.com")
_SERVICE = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?")


@dataclass(frozen=True)
class Rule:
    """One form of text: what it is called, how it looks, and which of what looks so may stay.

    Without a noun it gets no pseudonym and is not shown.
    """

    name: str
    form: re.Pattern[str]
    noun: str = ""
    may_stay: Callable[[str], bool] = lambda _: False


def _rule(name: str, form: str, noun: str = "", may_stay: Callable[[str], bool] = lambda _: False) -> Rule:
    return Rule(name, re.compile(form), noun, may_stay)


def _is_aws(host: str) -> bool:
    """A principal of a service or one of AWS's own pages; a host with a customer's name in front is neither."""
    lower = host.lower()
    return bool(_SERVICE.fullmatch(lower) or _AWS.fullmatch(lower))


#: in this order: what holds others comes first
RULES: tuple[Rule, ...] = (
    _rule(
        "secret",
        r"-----BEGIN [A-Z ]+-----(?:[\s\S]*?-----END [A-Z ]+-----)?|\bxox[a-z]-[\w-]{8,}|\bgh[pousr]_\w{20,}"
        r"|\bAGE-SECRET-KEY-1[A-Z0-9]{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+"
        r"|(?i:\b(?:password|passwd|secret|token|api[_-]?key)\s*[:=]\s*)[^\s,;]+",
    ),
    _rule("key id", r"(?<![A-Za-z0-9])(?:AKIA|ASIA|AIDA|AROA|AGPA|ANPA|ANVA|APKA|ABIA|ACCA)[A-Z0-9]{12,}"),
    _rule("ARN", r"arn:aws[a-z-]*:[\w-]*:[\w-]*:\d*:[^\s\"'<>,;)\]}|]*[^\s\"'<>,;)\]}|.:!?]", "resource"),
    _rule("e-mail", r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", "e-mail address"),
    _rule(
        "local path",
        r"(?<![\w/.:-])(?:/(?:home|Users|root|tmp|var|opt|mnt|srv|etc|private|workspaces?|work)/[^\s\"'<>|]*|~/[^\s\"'<>|]+"
        r"|[A-Za-z]:\\[^\s\"'<>|]*|\\\\[\w.-]+\\[^\s\"'<>|]*)",
    ),
    _rule(
        "domain name",
        rf"(?<![\w@.-])(?:[A-Za-z0-9_](?:[\w-]{{0,61}}[A-Za-z0-9])?\.)+(?:(?:{_TOP})|(?!(?:{_FILES})\b)[a-z]{{2}})\b(?![\w-]|\.\w)",
        "domain",
        _is_aws,
    ),
    _rule("UUID", r"(?<![0-9a-fA-F-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-fA-F])", "id"),
    _rule(
        "resource id",
        r"(?<![\w-])(?:(?:aclassoc|rtbassoc|eipalloc|subnet|snap|vpce|acl|ami|eni|eigw|igw|key|nat|pcx|rtb|sgr|tgw|vgw|vol"
        r"|vpc|sg|fs|pl|lt|dopt|i|r|mrk)-(?:[a-z]+-)?(?=[0-9a-f]*\d)[0-9a-f]{6,}|ou-[0-9a-z]{4,}-[0-9a-z]{8,}"
        r"|[op]-(?=[a-z]*\d)[0-9a-z]{8,})(?![\w])",
        "resource",
    ),
    _rule("IPv6", rf"(?<![\w:.])(?:{_IPV6})(?:/\d{{1,3}})?(?![\w:])", "address", _EVERYBODY.__contains__),
    _rule(
        "IPv4",
        rf"(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?:/\d{{1,2}})?(?!\.?\w)",
        "address",
        _EVERYBODY.__contains__,
    ),
    _rule("account id", r"(?<![\d.,-])(?:\d{12}|\d{4}-\d{4}-\d{4})(?![\d-])", ACCOUNT),
)


def apply(text: str, stands_for: Callable[[str, str], str], rules: tuple[Rule, ...] = RULES) -> str:
    """The text, each form in it replaced; ``stands_for`` tells the pseudonym of a noun and a value.

    >>> apply("see arn:aws:s3:::logs, 203.0.113.7 (open to 0.0.0.0/0)", lambda noun, value: f"{noun} 1")
    'see bucket 1, address 1 (open to 0.0.0.0/0)'
    """
    for rule in rules:
        text = rule.form.sub(partial(_instead, rule, stands_for), text)
    return text


def _instead(rule: Rule, stands_for: Callable[[str, str], str], match: re.Match[str]) -> str:
    found = match[0]
    if rule.may_stay(found):
        return found
    if not rule.noun:
        return HIDDEN
    value = found.replace("-", "") if rule.noun == ACCOUNT else found
    return stands_for(noun_of(value, rule.noun), value)
