"""EFS file systems: whom their policies let in."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, Statement, any_of, callers_or_unseen, has_statements, lets_in, read_policy
from wakit.registry import collector

__all__: list[str] = []

_POLICY = "efs:DescribeFileSystemPolicy"


@row(key="arn", operation="efs:DescribeFileSystems")
class FileSystem:
    """A file system."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    has_policy: bool | None = column(_POLICY, doc="says something at all")
    is_open: bool | None = column(_POLICY, doc="its policy lets everyone in, and no condition says whom it means")


@row(key="{arn}/{caller}", operation="efs:DescribeFileSystems")
class FileSystemCaller:
    """An account or organisation that the policy of a file system names, beside its own account."""

    arn: str = column(kind="name", doc="of the file system")
    caller: str | None = column(_POLICY, kind="name", doc="12 digits, or o-…")


@collector(scope="region")
def efs_file_systems(aws: Reader) -> Rows[FileSystem]:
    """Every file system of the region."""
    return aws.rows(aws.each("efs:DescribeFileSystems", "FileSystems"), _file_system)


def _file_system(aws: Reader, item: Item) -> FileSystem:
    arn, name = item.must("FileSystemArn"), item.text("Name", absent="")
    policy = _policy(aws, item.must("FileSystemId"))
    return FileSystem(arn, name, has_statements(policy), _is_open(policy))


@collector(scope="region")
def efs_file_system_callers(aws: Reader) -> Rows[FileSystemCaller]:
    """Whom the policy of each file system names."""
    return aws.rows(aws.each("efs:DescribeFileSystems", "FileSystems"), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[FileSystemCaller]:
    arn = item.must("FileSystemArn")
    policy = _policy(aws, item.must("FileSystemId"))
    yield from (FileSystemCaller(arn, caller) for caller in callers_or_unseen(policy, aws.account_id))


def _policy(aws: Reader, file_system: str) -> str | None:
    found = aws.look(_POLICY, absent="PolicyNotFound", FileSystemId=file_system)
    return found.text("Policy", absent=NO_POLICY if found.is_absent else None)


def _is_open(policy: str | None) -> bool | None:
    """A mount target stands in a network of the customer's: who must come through it is nobody from outside."""
    found = read_policy(policy)
    return None if found is None else any_of(lets_in(s, found) for s in found if not _is_for_mount_targets(s))


def _is_for_mount_targets(statement: Statement) -> bool:
    return any(
        c.key == "elasticfilesystem:accessedviamounttarget" and set(c.values) == {"true"} for c in statement.conditions
    )
