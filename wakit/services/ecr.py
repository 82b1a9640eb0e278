"""Repositories of container images: whom their policies let in. The public registry is another service."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, callers_or_unseen, has_statements, is_open
from wakit.registry import collector

__all__: list[str] = []

_POLICY = "ecr:GetRepositoryPolicy"


@row(key="arn", operation="ecr:DescribeRepositories")
class Repository:
    """A private repository of container images."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    has_policy: bool | None = column(_POLICY, doc="says something at all")
    is_open: bool | None = column(_POLICY, doc="its policy lets everyone in, and no condition says whom it means")


@row(key="{arn}/{caller}", operation="ecr:DescribeRepositories")
class RepositoryCaller:
    """An account or organisation that the policy of a repository names, beside its own account."""

    arn: str = column(kind="name", doc="of the repository")
    caller: str | None = column(_POLICY, doc="12 digits, or o-…")


@collector(scope="region")
def ecr_repositories(aws: Reader) -> Rows[Repository]:
    """Every private repository of the region."""
    return aws.rows(aws.each("ecr:DescribeRepositories", "repositories"), _repository)


def _repository(aws: Reader, item: Item) -> Repository:
    arn, name = item.must("repositoryArn"), item.must("repositoryName")
    policy = _policy(aws, item.must("repositoryName"))
    return Repository(arn, name, has_statements(policy), is_open(policy))


@collector(scope="region")
def ecr_repository_callers(aws: Reader) -> Rows[RepositoryCaller]:
    """Whom the policy of each repository names."""
    return aws.rows(aws.each("ecr:DescribeRepositories", "repositories"), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[RepositoryCaller]:
    arn = item.must("repositoryArn")
    policy = _policy(aws, item.must("repositoryName"))
    yield from (RepositoryCaller(arn, caller) for caller in callers_or_unseen(policy, aws.account_id))


def _policy(aws: Reader, name: str) -> str | None:
    found = aws.look(_POLICY, absent="RepositoryPolicyNotFoundException", repositoryName=name)
    return found.text("policyText", absent=NO_POLICY if found.is_absent else None)
