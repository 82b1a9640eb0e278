"""Repositories of container images and the registry they are in: whom their policies let in.

The public registry is another service.
"""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, callers_or_unseen, has_statements, is_open
from wakit.registry import collector

__all__: list[str] = []

_POLICY = "ecr:GetRepositoryPolicy"
_OF_ALL = "ecr:GetRegistryPolicy"


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
    caller: str | None = column(_POLICY, kind="name", doc="12 digits, or o-…")


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


@row(key="arn", operation="ecr:GetRegistryPolicy")
class Registry:
    """The policy of the registry of a region: who may copy images into it, or make repositories."""

    arn: str = column(kind="name", doc="that which stands for all its repositories")
    name: str | None = column(kind="name", doc="the account, 12 digits")
    has_policy: bool | None = column(doc="says something at all")
    is_open: bool | None = column(doc="its policy lets everyone in, and no condition says whom it means")


@row(key="{arn}/{caller}", operation="ecr:GetRegistryPolicy")
class RegistryCaller:
    """An account or organisation that the policy of a registry names, beside its own account."""

    arn: str = column(kind="name", doc="of the registry")
    caller: str | None = column(kind="name", doc="12 digits, or o-…")


@collector(scope="region")
def ecr_registries(aws: Reader) -> Rows[Registry]:
    """The registry of the region, one row, also where it has no policy."""

    def registry(aws: Reader) -> Registry:
        policy = _policy_of_all(aws)
        return Registry(_registry(aws), aws.account_id, has_statements(policy), is_open(policy))

    return aws.one(registry)


@collector(scope="region")
def ecr_registry_callers(aws: Reader) -> Rows[RegistryCaller]:
    """Whom the policy of the registry names."""

    def callers(aws: Reader) -> Iterator[RegistryCaller]:
        named = callers_or_unseen(_policy_of_all(aws), aws.account_id)
        yield from (RegistryCaller(_registry(aws), caller) for caller in named)

    return aws.one(callers)


def _policy_of_all(aws: Reader) -> str | None:
    found = aws.look(_OF_ALL, absent="RegistryPolicyNotFoundException")
    return found.text("policyText", absent=NO_POLICY if found.is_absent else None)


def _registry(aws: Reader) -> str:
    return f"arn:{aws.partition}:ecr:{aws.region}:{aws.account_id}:repository/*"
