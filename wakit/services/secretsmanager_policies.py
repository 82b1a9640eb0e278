"""Policies of secrets: whom they let in. The secrets themselves are in ``secretsmanager``."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, callers_or_unseen, has_statements, is_open
from wakit.registry import collector

__all__: list[str] = []

_POLICY = "secretsmanager:GetResourcePolicy"


@row(key="arn", operation="secretsmanager:ListSecrets")
class SecretPolicy:
    """The policy of a secret, where it has one."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    has_policy: bool | None = column(_POLICY, doc="says something at all")
    is_open: bool | None = column(_POLICY, doc="its policy lets everyone in, and no condition says whom it means")


@row(key="{arn}/{caller}", operation="secretsmanager:ListSecrets")
class SecretPolicyCaller:
    """An account or organisation that the policy of a secret names, beside its own account."""

    arn: str = column(kind="name", doc="of the secret")
    caller: str | None = column(_POLICY, kind="name", doc="12 digits, or o-…")


@collector(scope="region")
def secretsmanager_policies(aws: Reader) -> Rows[SecretPolicy]:
    """The policy of every secret of the region."""
    return aws.rows(aws.each("secretsmanager:ListSecrets", "SecretList"), _secret)


def _secret(aws: Reader, item: Item) -> SecretPolicy:
    arn, name = item.must("ARN"), item.text("Name")
    policy = _policy(aws, arn)
    return SecretPolicy(arn, name, has_statements(policy), is_open(policy))


@collector(scope="region")
def secretsmanager_callers(aws: Reader) -> Rows[SecretPolicyCaller]:
    """Whom the policy of each secret names."""
    return aws.rows(aws.each("secretsmanager:ListSecrets", "SecretList"), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[SecretPolicyCaller]:
    arn = item.must("ARN")
    yield from (SecretPolicyCaller(arn, caller) for caller in callers_or_unseen(_policy(aws, arn), aws.account_id))


def _policy(aws: Reader, arn: str) -> str | None:
    return aws.look(_POLICY, SecretId=arn).text("ResourcePolicy", absent=NO_POLICY)
