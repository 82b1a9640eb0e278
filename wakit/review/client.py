"""``client.yaml``: who the client is, which accounts are looked at, and how."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, model_validator

from wakit.errors import InputError
from wakit.files.wording import FileModel, shown, wrong
from wakit.files.writing import checked, read_document
from wakit.review.store import ClientFolder

__all__ = ["RENDERED", "Account", "AccountId", "Branding", "Client", "check_regions", "load_client"]

#: languages in which reports are written
RENDERED = ("en",)
#: the shape; partitions and regions by name are checked where AWS is called (``review.wayin``)
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/[\w+=,.@/-]+", re.ASCII)
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+){1,3}-[0-9]{1,2}")
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
        return str(ipaddress.ip_network(value))
    except ValueError:
        pass
    try:
        such = str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        such = "203.0.113.0/24"
    raise wrong(f"{shown(value)} is not a network in CIDR form; such as {such}")


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _language(value: str) -> str:
    if value not in RENDERED:
        raise wrong(f"{shown(value)} is not rendered yet; write {' or '.join(RENDERED)}")
    return value


def _colour(value: str) -> str:
    if value and not _COLOUR.fullmatch(value):
        raise wrong(f'{shown(value)} is not a colour; write "#" and six digits in quotes, such as "#1f4e79"')
    return value


Region = Annotated[str, AfterValidator(_region)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_one_or_many)]


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
    language: Annotated[str, AfterValidator(_language)] = "en"
    evidence: Literal["account", "import", "none"] = "account"
    accounts: tuple[Account, ...] = ()
    regions: Annotated[tuple[Region, ...], BeforeValidator(_regions), AfterValidator(_distinct)] = ()
    networks: dict[str, Networks] = Field(default_factory=dict)
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
        return self


def load_client(folder: ClientFolder) -> Client:
    """What a client's ``client.yaml`` says; the name is the folder's where the file gives none.

    Raises:
        FileError: names line and key of everything that is wrong, what was found, what would be right.
    """
    client = checked(Client, read_document(folder.file))
    return client if client.name else client.model_copy(update={"name": folder.name})
