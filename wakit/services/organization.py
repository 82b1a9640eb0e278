"""The organisation that an account belongs to: its features, accounts and central root access.

Much of it shows only in the management account or a delegated administrator; elsewhere AWS refuses, and it is
unseen, not off.
"""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import is_one_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

_NOT_IN_USE = "AWSOrganizationsNotInUseException"
#: the organisation can't have central root access, or nobody switched it on
_NO_FEATURES = (
    "OrganizationNotFoundException",
    "OrganizationNotInAllFeaturesModeException",
    "ServiceAccessNotEnabledException",
)


@row(key="organization/{account_id}", operation="organizations:DescribeOrganization")
class Organization:
    """The organisation of an account; ``in_use`` is false where it belongs to none."""

    in_use: bool | None = column()
    id: str | None = column(kind="name", doc="empty where there is none")
    is_management: bool | None = column(doc="this account manages it")
    management_account: str | None = column(kind="name", doc="12 digits, empty where there is none")
    feature_set: str | None = column(kind="plain", doc="ALL or CONSOLIDATED_BILLING, empty where there is none")


@row(key="organization/{account_id}/account/{id}", operation="organizations:ListAccounts")
class OrganizationAccount:
    """An account of the organisation, as one account sees it; e-mail addresses are not kept."""

    id: str = column(kind="name", doc="12 digits")
    name: str | None = column(kind="name")
    state: str | None = column(kind="plain", doc="ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED …")
    path: str | None = column(kind="name", doc="organisation, root and units above it: o-…/r-…/ou-…/")


@row(key="organization-features/{account_id}", operation="iam:ListOrganizationsFeatures")
class OrganizationFeatures:
    """Central root access for the member accounts."""

    manages_root_credentials: bool | None = column()
    allows_root_sessions: bool | None = column()


@collector(scope="account")
def organizations(aws: Reader) -> Rows[Organization]:
    """The organisation, one row, also where there is none."""
    return aws.one(_organization)


def _organization(aws: Reader) -> Organization:
    found = aws.look("organizations:DescribeOrganization", absent=_NOT_IN_USE)
    if found.is_absent:
        return Organization(False, "", False, "", "")
    management = found.text("Organization.MasterAccountId")
    return Organization(
        in_use=True if found.has("Organization") else None,
        id=found.text("Organization.Id"),
        is_management=None if management is None else management == aws.account_id,
        management_account=management,
        feature_set=found.text("Organization.FeatureSet"),
    )


@collector(scope="account")
def organization_accounts(aws: Reader) -> Rows[OrganizationAccount]:
    """The accounts of the organisation, none where there is none."""

    def account(item: Item) -> OrganizationAccount:
        return OrganizationAccount(item.must("Id"), item.text("Name"), item.text("State"), item.text("Paths.0"))

    return aws.rows(aws.each("organizations:ListAccounts", "Accounts", absent=_NOT_IN_USE), account)


@collector(scope="account")
def organization_features(aws: Reader) -> Rows[OrganizationFeatures]:
    """Which parts of central root access are on; seen from the management account only."""

    def features(aws: Reader) -> OrganizationFeatures:
        found = aws.look("iam:ListOrganizationsFeatures", absent=_NO_FEATURES)
        return OrganizationFeatures(_names(found, "RootCredentialsManagement"), _names(found, "RootSessions"))

    return aws.one(features)


def _names(features: Item, name: str) -> bool | None:
    if features.is_absent:
        return False
    return features.some("EnabledFeatures", lambda feature: is_one_of(feature.text(""), name))


@check(
    supports=("SEC01-BP01",),
    headline="{the account} {stands|stand} alone, or in an organisation without all features",
    fine="{the account} {belongs|belong} to an organisation with all features: which workloads share an account?",
    gravity="low",
    shows=("in_use", "id", "feature_set"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/account-controls.html#account-2",
)
def organization_has_all_features(organizations: pd.DataFrame) -> pd.Series:
    """The account belongs to an organisation with all features.

    Measured: DescribeOrganization, its FeatureSet; consolidated billing alone gives no guardrails.

    Strength: supports; whether workloads are apart is asked: two may share an account of the best organisation.

    Viewpoint: each account by itself; every member may ask.
    """
    return organizations["in_use"] & (organizations["feature_set"] == "ALL")
