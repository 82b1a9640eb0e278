"""Backup vaults: whom their policies let in."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, callers_or_unseen, has_statements, is_open
from wakit.registry import collector

__all__: list[str] = []

_POLICY = "backup:GetBackupVaultAccessPolicy"


@row(key="arn", operation="backup:ListBackupVaults")
class Vault:
    """A vault of AWS Backup."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    has_policy: bool | None = column(_POLICY, doc="says something at all")
    is_open: bool | None = column(_POLICY, doc="its policy lets everyone in, and no condition says whom it means")


@row(key="{arn}/{caller}", operation="backup:ListBackupVaults")
class VaultCaller:
    """An account or organisation that the policy of a vault names, beside its own account."""

    arn: str = column(kind="name", doc="of the vault")
    caller: str | None = column(_POLICY, kind="name", doc="12 digits, or o-…")


@collector(scope="region")
def backup_vaults(aws: Reader) -> Rows[Vault]:
    """Every backup vault of the region."""
    return aws.rows(aws.each("backup:ListBackupVaults", "BackupVaultList"), _vault)


def _vault(aws: Reader, item: Item) -> Vault:
    arn, name = item.must("BackupVaultArn"), item.must("BackupVaultName")
    policy = _policy(aws, item.must("BackupVaultName"))
    return Vault(arn, name, has_statements(policy), is_open(policy))


@collector(scope="region")
def backup_vault_callers(aws: Reader) -> Rows[VaultCaller]:
    """Whom the policy of each vault names."""
    return aws.rows(aws.each("backup:ListBackupVaults", "BackupVaultList"), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[VaultCaller]:
    arn = item.must("BackupVaultArn")
    policy = _policy(aws, item.must("BackupVaultName"))
    yield from (VaultCaller(arn, caller) for caller in callers_or_unseen(policy, aws.account_id))


def _policy(aws: Reader, name: str) -> str | None:
    found = aws.look(_POLICY, absent="ResourceNotFoundException", BackupVaultName=name)
    return found.text("Policy", absent=NO_POLICY)
