"""What looks like something that must not leave the house, whoever's it is: ids, addresses, names of hosts, paths.

Written apart from the rules of redaction on purpose: what one of those misses is found here. What wakit's own texts
say (accounts of AWS itself, examples) is no leak. A shape begins with what is rare in a text and is looked at from
there in both directions, so that ten megabytes take no time.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from wakit.report.leaks.matching import Hit

__all__ = ["PATTERNS", "Pattern", "Patterns"]

Found = re.Match[str]


@dataclass(frozen=True)
class Pattern:
    """A shape, and what tells from its surroundings whether it is one: the whole thing then, else nothing."""

    kind: str
    shape: re.Pattern[str]
    whole: Callable[[Found], str]

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Every such thing in a text, and where."""
        for found in self.shape.finditer(text):
            if thing := self.whole(found):
                yield found.start(), thing


def _before(found: Found, most: int) -> str:
    return found.string[max(found.start() - most, 0) : found.start()]


def _after(found: Found, most: int) -> str:
    return found.string[found.end() : found.end() + most]


def _unless(before: str = "", after: str = "") -> Callable[[Found], str]:
    """The thing, unless the text right before it or right after it is like this."""
    ends, begins = re.compile(rf"(?:{before})\Z", re.A), re.compile(after, re.A)

    def whole(found: Found) -> str:
        beside = (before and ends.search(_before(found, 4))) or (after and begins.match(_after(found, 4)))
        return "" if beside else found[0]

    return whole


_KINDS = """
    acl ami aki ari cgw customer-gateway dopt dxcon dxvif eigw eipalloc eipassoc eni eni-attach export-i fl fleet fs
    fsap fsmt fsx h i igw import-ami import-snap ipam ipam-pool lgw lt nat pcx pg pl r rtb rtbassoc rslvr-in rslvr-out
    scope sg sgr snap subnet subnet-cidr-assoc tgw tgw-attach tgw-rtb vgw vol vol-attach vpc vpc-cidr-assoc vpce
    vpce-svc vpn
"""
_KIND = re.compile(rf"(?:^|[^A-Za-z0-9-])(?:{'|'.join(sorted(_KINDS.split(), key=len, reverse=True))})\Z")
_NUMBERS = re.compile(r"[\d.]*\Z", re.A)
_GROUPS = re.compile(r"[0-9a-fA-F:]*\Z")
_HOST = re.compile(r"[\w*.-]*\Z", re.A)
_REGION = r"(?:[a-z]{2,4}(?:-[a-z]+)+-\d)"
#: services of AWS in the names of whose hosts stand names that customers gave
_NAMED = (
    r"(?:s3(?:-[a-z0-9-]+)?|rds|elb|execute-api|lambda-url|es|aoss|cache|redshift(?:-serverless)?|docdb|neptune|efs"
    r"|dkr\.ecr|iot|mq|kafka|appsync-api|vpce|compute(?:-\d)?|memorydb|opsworks|auth|airflow)"
)
_OWN_LABELS = re.compile(rf"(?:(?:dualstack|fips|{_NAMED}|{_REGION})\.)*amazonaws\.", re.IGNORECASE)
_OF_SERVICE = re.compile(
    rf"\.{_NAMED}(?:[.-]{_REGION})?\.amazonaws\.|\.{_REGION}\.{_NAMED}\.amazonaws\.", re.IGNORECASE
)


def _resource(found: Found) -> str:
    kind = _KIND.search(_before(found, 24))
    return f"{kind[0]}{found[0]}" if kind else ""


def _address(found: Found) -> str:
    """Somebody's address: neither every address, nor this machine, nor a netmask, nor a number such as 300.1.2.3."""
    side = _NUMBERS if "." in found[0] else _GROUPS
    begun = side.search(_before(found, 40))
    whole = (begun[0] if begun else "") + found[0]
    starts = found.end() - len(whole)
    if (starts > 0 and found.string[starts - 1].isalnum()) or whole.endswith(".0.0.0"):  # "Chrome/156.0.0.0"
        return ""
    with suppress(ValueError):
        only = ipaddress.ip_network(whole, strict=False).network_address
        six = only.version == 6 and not re.match("[23fF][0-9a-fA-F]{2,3}:", whole)
        return "" if six or only.is_unspecified or only.is_loopback or str(only).startswith("255.") else whole
    return ""


def _host(found: Found) -> str:
    """A host of AWS in whose name stands one that a customer gave, such as x.s3.amazonaws.com; no service's own."""
    begun = _HOST.search(_before(found, 255))
    whole = (begun[0] if begun else "").lstrip(".-*") + found[0]
    if not begun or whole.startswith("."):
        return ""
    if "amazonaws." not in whole.lower():
        return whole
    return whole if _OF_SERVICE.search(whole) and not _OWN_LABELS.match(whole) else ""


def _grouped(found: Found) -> str:
    begun = re.search(r"(?<![\w-])\d{4}\Z", _before(found, 6), re.A)
    return begun[0] + found[0] if begun else ""


def _dashed(found: Found) -> str:
    begun = re.search(r"(?:ip|ec2)\Z", _before(found, 3))
    return begun[0] + found[0] if begun else ""


def _drive(found: Found) -> str:
    begun = re.search(r"(?<![A-Za-z0-9])[A-Za-z]\Z", _before(found, 2))
    return begun[0] + found[0] if begun else ""


_SIX = r"(?::[0-9a-fA-F]{1,4}:[0-9a-fA-F:]*|::[0-9a-fA-F]{0,4})(?:/\d{1,3})?(?![\w:])"
_FOUR = r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?:/[0-9]{1,2})?(?![\w]|\.[0-9])"
_HOSTS = (
    rf"amazonaws\.(?:com(?:\.cn)?|eu)|cloudfront\.net|awsapps\.com|awsapprunner\.com|on\.aws|elasticbeanstalk\.com"
    rf"|amazoncognito\.com|awsglobalaccelerator\.com|{_REGION}\.compute\.internal|ec2\.internal|amplifyapp\.com"
)
_VARIABLES = r"(?:HOME|PATH|PWD|LOGNAME|HOSTNAME|PYTHONPATH|VIRTUAL_ENV|AWS_[A-Z_]{3,}|WAKIT_[A-Z]+|JPY_[A-Z_]+)"
_HEX = "[0-9a-fA-F]"

PATTERNS = (
    Pattern("ARN", re.compile(r"rn:aws[a-z-]*:[\w-]*:[\w*-]*:(?!aws:)[\w*]*:[^\s\"'<>,;)\]}]+", re.A), _unless()),
    Pattern("account id", re.compile(r"[0-9]{12}"), _unless(r"[\da-fA-F.]|\d,", r"[\da-fA-F]|[.,]\d")),
    Pattern("account id", re.compile(r"-[0-9]{4}-[0-9]{4}(?![\w-])", re.A), _grouped),
    Pattern(
        "access key id",
        re.compile(r"A(?:KIA|SIA|IDA|ROA|GPA|IPA|NPA|NVA|PKA|BIA|CCA|SCA)[A-Z2-7]{12,20}(?![A-Za-z0-9])"),
        _unless(),
    ),
    Pattern("resource id", re.compile(r"-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![0-9A-Za-z])"), _resource),
    Pattern("key id", re.compile(rf"-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}(?!{_HEX})"), _unless()),
    Pattern("key id", re.compile(r"mrk-[0-9a-f]{32}"), _unless()),
    Pattern("IP address", re.compile(_FOUR, re.A), _address),
    Pattern("IP address", re.compile(_SIX, re.A), _address),
    Pattern("IP address", re.compile(r"-[0-9]{1,3}(?:-[0-9]{1,3}){3}(?![0-9])"), _dashed),
    Pattern("e-mail address", re.compile(r"@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}"), _unless(r"[^\w.+%-]|^")),
    Pattern("host name", re.compile(rf"\.(?:{_HOSTS})(?![\w-])"), _host),
    Pattern(
        "local path",
        re.compile(r"/(?:home|Users|root|tmp|var/folders|private/var|mnt/[a-z]/Users)/[\w.]"),
        _unless(r"[\w.]"),
    ),
    Pattern("local path", re.compile(r":\\{1,2}[A-Za-z][\w .-]*\\"), _drive),
    Pattern("local path", re.compile(r"file:///?[A-Za-z/]|\\\\\w[\w.-]+\\\w"), _unless(r"\w|\\")),
    Pattern(
        "environment variable", re.compile(rf"{_VARIABLES}['\"]?\s?[=:]\s?['\"]?[\w/:\\.]"), _unless("[A-Za-z0-9_]")
    ),
)


class Patterns:
    """Looks for every pattern; what ``own`` says is left out.

    >>> looking = Patterns(own="accounts of AWS such as 127311923021")
    >>> list(looking.find("of 127311923021 and 012345670123"))
    [Hit(kind='account id', offset=20)]
    """

    def __init__(self, own: str) -> None:
        self._said = {thing.lower() for pattern in PATTERNS for _, thing in pattern.find(own)}

    def find(self, text: str) -> Iterator[Hit]:
        """What is found, and where."""
        for pattern in PATTERNS:
            for offset, thing in pattern.find(text):
                if thing.lower() not in self._said:
                    yield Hit(pattern.kind, offset)
