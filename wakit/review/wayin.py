"""What a client's file says of AWS, against what AWS's SDK and this computer know.

Only those ask who are about to call AWS: a report is rendered where there is no SDK, and of accounts that another
computer has profiles for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from wakit.aws.regions import check_partition, check_region, partition_of
from wakit.errors import UnknownName
from wakit.files.document import Key
from wakit.files.reading import read_document
from wakit.files.wording import file_error
from wakit.review.client import Client
from wakit.review.store import ClientFolder

__all__ = ["check_way_in", "place_problems"]

Problem = tuple[tuple[Key, ...], str]


def check_way_in(folder: ClientFolder, client: Client) -> None:
    """Regions, partitions and profiles of a ``client.yaml``.

    Raises:
        FileError: names line and key of what is not known, with the nearest that is.
    """
    problem = file_error(read_document(folder.file), [*place_problems(client), *_profile_problems(client)])
    if problem is not None:
        raise problem


def place_problems(client: Client) -> Iterator[Problem]:
    """Regions and partitions that AWS's SDK does not know, or that don't belong together."""
    for at, account in enumerate(client.accounts):
        if account.role:
            yield from _said(("accounts", at, "role"), check_partition, _partition(account.role))
    known = {_partition(account.role) for account in client.accounts if account.role}
    all_known = all(account.role for account in client.accounts)
    for at, region in enumerate(client.regions):
        problems = list(_said(("regions", at), check_region, region))
        if not problems and known and all_known and partition_of(region) not in known:
            there = ", ".join(sorted(known))
            problems = [(("regions", at), f"{region} is in {partition_of(region)}, but the roles are in {there}")]
        yield from problems


def _profile_problems(client: Client) -> Iterable[Problem]:
    from wakit.aws.sessions import profile_names

    known = profile_names()
    for at, account in enumerate(client.accounts):
        if known and account.profile and account.profile not in known:
            error = UnknownName("AWS profile", account.profile, known)
            yield ("accounts", at, "profile"), str(error)


def _said(path: tuple[Key, ...], check: Callable[[str], str], name: str) -> Iterator[Problem]:
    try:
        check(name)
    except UnknownName as error:
        yield path, " ".join(str(error).splitlines())


def _partition(role: str) -> str:
    return role.split(":")[1]
