"""Resource shares of RAM: what the account shares, and whether it leads out of the organisation."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists, one_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []


@row(key="arn", operation="ram:GetResourceShares")
class Share:
    """A resource share that the account owns."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    status: str | None = column(kind="plain", doc="ACTIVE, PENDING, FAILED, DELETING, DELETED")
    allows_external: bool | None = column(doc="may be shared with accounts outside the organisation")


@row(key="{share_arn}/{principal}", operation="ram:GetResourceShareAssociations")
class SharePrincipal:
    """With whom a share is shared: an account, a unit, the organisation, a role or a service."""

    share_arn: str = column(kind="name")
    principal: str = column(kind="name")
    status: str | None = column(kind="plain", doc="ASSOCIATED, ASSOCIATING, DISASSOCIATED …")
    is_external: bool | None = column(doc="outside the organisation")


@collector(scope="region")
def ram_shares(aws: Reader) -> Rows[Share]:
    """Every resource share of the account's own in the region."""

    def share(item: Item) -> Share:
        return Share(
            arn=item.must("resourceShareArn"),
            name=item.text("name"),
            status=item.text("status"),
            allows_external=item.flag("allowExternalPrincipals"),
        )

    return aws.rows(aws.each("ram:GetResourceShares", "resourceShares", resourceOwner="SELF"), share)


@collector(scope="region")
def ram_share_principals(aws: Reader) -> Rows[SharePrincipal]:
    """With whom the account shares something in the region."""

    def principal(item: Item) -> SharePrincipal:
        return SharePrincipal(
            share_arn=item.must("resourceShareArn"),
            principal=item.must("associatedEntity"),
            status=item.text("status"),
            is_external=item.flag("external"),
        )

    listed = aws.each("ram:GetResourceShareAssociations", "resourceShareAssociations", associationType="PRINCIPAL")
    return aws.rows(listed, principal)


@check(
    supports=("SEC03-BP08",),
    headline="{resource share} {leads|lead} out of the organisation",
    fine="{resource share} {stays|stay} within the organisation",
    gravity="medium",
    applies=lambda ram_shares: ram_shares["status"] == "ACTIVE",
    shows=("name", "allows_external"),
    source="https://docs.aws.amazon.com/ram/latest/userguide/security-best-practices.html",
)
def ram_shares_stay_in_the_organisation(ram_shares: pd.DataFrame, ram_share_principals: pd.DataFrame) -> pd.Series:
    """What is shared by RAM stays within the organisation.

    Measured: RAM itself calls none of those with whom a share is, or is about to be, shared external.

    Not concerned: shares that are not active, and those of other accounts.

    Strength: supports only: sharing with a partner may be meant, and is then better done so than by copies.

    Viewpoint: where the account belongs to no organisation everybody else is external.
    """
    counts = one_of(ram_share_principals["status"], {"ASSOCIATED", "ASSOCIATING", "RESTORING"})
    leads_out = ram_share_principals["is_external"] & counts
    return ~exists(ram_shares, ram_share_principals, {"arn": "share_arn"}, where=leads_out)
