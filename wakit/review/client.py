"""``client.yaml``: who the client is, which accounts are looked at, and how."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt, model_validator

from wakit.errors import InputError
from wakit.facts.networks import is_whole_internet
from wakit.files.reading import checked, read_document
from wakit.files.wording import FileModel, shown, wrong
from wakit.model import KnownAccount, OwnThreshold, Told
from wakit.review.store import ClientFolder
from wakit.review.thresholds import SetThreshold, ThresholdName, named

__all__ = [
    "RENDERED",
    "Account",
    "AccountId",
    "Branding",
    "Client",
    "Language",
    "Region",
    "check_regions",
    "load_client",
]

#: languages in which reports are written
RENDERED = ("en",)
#: the shape; partitions and regions by name are checked where AWS is called (``review.wayin``)
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/[\w+=,.@/-]+", re.ASCII)
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+){1,3}-[0-9]{1,2}")
_USER = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SUCH_ROLE = "arn:aws:iam::012345670123:role/WakitReview"


def _unquoted(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise wrong('is a number; an account id is 12 digits in quotes, such as "012345670123"', number=True)
    return value


def _account_id(value: str) -> str:
    if re.fullmatch(r"[0-9]{12}", value):
        return value
    digits = re.sub(r"[\s-]", "", value)
    if re.fullmatch(r"[0-9]+", digits) and len(digits) != 12:
        raise wrong(f"{shown(value)} has {len(digits)} digits; an account id has 12, its first 0s included")
    such = digits if re.fullmatch(r"[0-9]{12}", digits) else "012345670123"
    raise wrong(f'{shown(value)} is not an account id; write 12 digits in quotes, such as "{such}"')


#: text of 12 digits; YAML reads an unquoted one as a number and loses its first 0s, so that is refused
AccountId = Annotated[str, BeforeValidator(_unquoted), AfterValidator(_account_id)]


def _role(value: str) -> str:
    if value and not _ROLE.fullmatch(value):
        raise wrong(f"{shown(value)} is not the ARN of a role, such as {_SUCH_ROLE}")
    return value


def _region(value: str) -> str:
    if not _REGION.fullmatch(value):
        raise wrong(f"{shown(value)} is not a region's name, such as eu-central-1")
    return value


def check_regions(names: Iterable[str]) -> tuple[str, ...]:
    """Regions that were given beside the file.

    Raises:
        InputError: one is no region's name, or AWS's SDK knows none of that name.
    """
    from wakit.aws.regions import check_region  # only those who are about to call AWS wait for it

    for name in names:
        if not _REGION.fullmatch(name):
            raise InputError(f"{shown(name)} is not a region's name, such as eu-central-1")
        check_region(name)
    return tuple(names)


def _regions(value: object) -> object:
    if value == "enabled":
        return ()
    if isinstance(value, list) and value:
        return value
    found = "an empty list" if value == [] else shown(value)
    raise wrong(f"{found} stands here; write enabled (every enabled region) or a list such as [eu-central-1]")


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise wrong(f"{', '.join(twice)} stands here twice; keep one")
    return values


def _network(value: str) -> str:
    try:
        found = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise wrong(f"{shown(value)} is not a network in CIDR form; such as 203.0.113.0/24") from None
    if "/" in value and str(found.network_address) != str(ipaddress.ip_address(value.partition("/")[0])):
        raise wrong(f"{shown(value)} has host bits set: an address within a network; write {found}")
    if is_whole_internet(str(found)):
        raise wrong(f"{shown(value)} is the whole internet, or a large part of it; write the client's own addresses")
    return str(found)


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _named(value: object) -> object:
    """``"210987654321": Datadog`` is short for an entry with a name."""
    if isinstance(value, str):
        return {"name": value}
    if not isinstance(value, Mapping):
        raise wrong(f"{shown(value)} stands here; write the account's name in quotes, or name: and own: below it")
    return value


def _user(value: str) -> str:
    if not _USER.fullmatch(value):
        raise wrong(f"{shown(value)} is not the name of an IAM user, such as break-glass; without path or ARN")
    return value


def _language(value: str) -> str:
    if value not in RENDERED:
        raise wrong(f"{shown(value)} is not rendered yet; write {' or '.join(RENDERED)}")
    return value


def _colour(value: str) -> str:
    if value and not _COLOUR.fullmatch(value):
        raise wrong(f'{shown(value)} is not a colour; write "#" and six digits in quotes, such as "#1f4e79"')
    return value


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise wrong(f"{shown(value)} is not the host of a token issuer, such as login.example.com; without https://")
    return value.lower()


Region = Annotated[str, AfterValidator(_region)]
Language = Annotated[str, AfterValidator(_language)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_one_or_many)]
Users = Annotated[tuple[Annotated[str, AfterValidator(_user)], ...], BeforeValidator(_one_or_many)]
Hosts = Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], BeforeValidator(_one_or_many)]


class Account(FileModel):
    """One AWS account and the way into it: a profile, a role, both (the role is assumed with the profile),
    or neither (whatever credentials the AWS SDK finds)."""

    id: AccountId
    name: str = ""
    profile: str = ""
    role: Annotated[str, AfterValidator(_role)] = ""
    external_id: str = ""

    @model_validator(mode="after")
    def _role_is_in_account(self) -> Self:
        found = _ROLE.fullmatch(self.role)
        if found and found[1] != self.id:
            raise wrong(
                f"the role is in account {found[1]}, but this entry's id is {self.id}; one of them is wrong",
                key="role",
            )
        return self


class Outsider(FileModel):
    """An account that is not collected and that the client knows: a partner's, or with ``own`` another of its own."""

    name: str
    own: StrictBool = False


class Branding(FileModel):
    """How the deliverable looks; everything may be empty."""

    name: str = ""
    logo: str = ""  #: a picture file in the client's folder
    colour: Annotated[str, AfterValidator(_colour)] = ""
    footer: str = ""


class Client(FileModel):
    """What ``client.yaml`` says.

    ``regions`` empty means every region that is enabled in the account; ``retention_days`` None means
    that evidence is kept until somebody deletes it.
    """

    name: str = ""
    language: Language = "en"
    evidence: Literal["account", "import", "none"] = "account"
    accounts: tuple[Account, ...] = ()
    regions: Annotated[tuple[Region, ...], BeforeValidator(_regions), AfterValidator(_distinct)] = ()
    known_accounts: dict[AccountId, Annotated[Outsider, BeforeValidator(_named)]] = Field(default_factory=dict)
    networks: dict[str, Networks] = Field(default_factory=dict)
    emergency_users: Annotated[Users, AfterValidator(_distinct)] = ()
    token_issuers: Annotated[Hosts, AfterValidator(_distinct)] = ()
    thresholds: Annotated[dict[ThresholdName, SetThreshold], BeforeValidator(named)] = Field(default_factory=dict)
    branding: Branding = Branding()
    retention_days: Annotated[StrictInt, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _accounts_fit(self) -> Self:
        ids = [account.id for account in self.accounts]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise wrong(f"{', '.join(twice)} stands here twice; keep one entry for each account", key="accounts")
        if self.evidence == "account" and not self.accounts:
            raise wrong(
                'evidence is "account", but no account is listed; add one (- id: "012345670123") '
                "or write evidence: none",
                key="accounts",
            )
        both = sorted(self.known_accounts.keys() & set(ids))
        if both:
            raise wrong(f"{both[0]} stands among accounts too; keep one entry", key="known_accounts")
        return self

    @property
    def told(self) -> Told:
        """What judging goes by beside the evidence: accounts and networks that the client knows, emergency users."""
        own = [KnownAccount(a.id, a.name, is_own=True) for a in self.accounts]
        others = [KnownAccount(i, a.name, is_own=a.own) for i, a in self.known_accounts.items()]
        return Told(
            accounts=tuple(sorted([*own, *others], key=lambda a: a.id)),
            networks=tuple(sorted((name, cidr) for name, cidrs in self.networks.items() for cidr in set(cidrs))),
            emergency_users=tuple(sorted(self.emergency_users)),
            token_issuers=tuple(sorted(self.token_issuers)),
            thresholds=tuple(
                OwnThreshold(name, float(one.value), one.reason, one.agreed_by)
                for name, one in sorted(self.thresholds.items())
            ),
        )


def load_client(folder: ClientFolder) -> Client:
    """What a client's ``client.yaml`` says; the name is the folder's where the file gives none.

    Raises:
        FileError: names line and key of everything that is wrong, what was found, what would be right.
    """
    client = checked(Client, read_document(folder.file))
    return client if client.name else client.model_copy(update={"name": folder.name})
