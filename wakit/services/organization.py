"""The organisation that an account belongs to: its features, accounts, guardrails and central root access.

Much of it shows only in the management account or a delegated administrator; elsewhere AWS refuses, and it is
unseen, not off.
"""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, is_one_of
from wakit.evidence.relate import exists, lookup
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
    id: str | None = column(doc="empty where there is none")
    is_management: bool | None = column(doc="this account manages it")
    management_account: str | None = column(doc="12 digits, empty where there is none")
    feature_set: str | None = column(doc="ALL or CONSOLIDATED_BILLING, empty where there is none")
    scps_enabled: bool | None = column("organizations:ListRoots", doc="service control policies")
    rcps_enabled: bool | None = column("organizations:ListRoots", doc="resource control policies")


@row(key="organization/{account_id}/account/{id}", operation="organizations:ListAccounts")
class OrganizationAccount:
    """An account of the organisation, as one account sees it; e-mail addresses are not kept."""

    id: str = column(doc="12 digits")
    name: str | None = column(kind="name")


@row(key="organization/{account_id}/policy/{id}", operation="organizations:ListPolicies")
class OrganizationPolicy:
    """A service control policy of the organisation, as one account sees it."""

    id: str = column()
    name: str | None = column(kind="name")
    is_aws_managed: bool | None = column(doc="AWS's own, such as FullAWSAccess")
    is_attached: bool | None = column("organizations:ListTargetsForPolicy", doc="to the root, a unit or an account")


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
    roots = aws.look("organizations:ListRoots", every="Roots", absent=_NOT_IN_USE)
    if found.is_absent:
        return Organization(False, "", False, "", "", False, False)
    management = found.text("Organization.MasterAccountId")
    return Organization(
        in_use=True if found.has("Organization") else None,
        id=found.text("Organization.Id"),
        is_management=None if management is None else management == aws.account_id,
        management_account=management,
        feature_set=found.text("Organization.FeatureSet"),
        scps_enabled=_is_enabled(roots, "SERVICE_CONTROL_POLICY"),
        rcps_enabled=_is_enabled(roots, "RESOURCE_CONTROL_POLICY"),
    )


def _is_enabled(roots: Item, kind: str) -> bool | None:
    return roots.some(
        "Roots.0.PolicyTypes",
        lambda t: all_of([is_one_of(t.text("Type"), kind), is_one_of(t.text("Status"), "ENABLED")]),
    )


@collector(scope="account")
def organization_accounts(aws: Reader) -> Rows[OrganizationAccount]:
    """The accounts of the organisation, none where there is none."""
    return aws.rows(
        aws.each("organizations:ListAccounts", "Accounts", absent=_NOT_IN_USE),
        lambda item: OrganizationAccount(item.must("Id"), item.text("Name")),
    )


@collector(scope="account")
def organization_policies(aws: Reader) -> Rows[OrganizationPolicy]:
    """The service control policies of the organisation, none where there is none."""
    return aws.rows(
        aws.each("organizations:ListPolicies", "Policies", absent=_NOT_IN_USE, Filter="SERVICE_CONTROL_POLICY"),
        _policy,
    )


def _policy(aws: Reader, item: Item) -> OrganizationPolicy:
    targets = aws.look("organizations:ListTargetsForPolicy", every="Targets", PolicyId=item.must("Id"))
    return OrganizationPolicy(
        id=item.must("Id"),
        name=item.text("Name"),
        is_aws_managed=item.flag("AwsManaged"),
        is_attached=targets.some("Targets", lambda _: True),
    )


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
    fine="{the account} {belongs|belong} to an organisation with all features",
    gravity="medium",
    shows=("in_use", "feature_set"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/account-controls.html#account-2",
)
def organization_has_all_features(organizations: pd.DataFrame) -> pd.Series:
    """The account belongs to an organisation with all features."""
    return organizations["in_use"] & (organizations["feature_set"] == "ALL")


@check(
    supports=("SEC03-BP05",),
    applies=lambda organizations: organizations["in_use"],
    headline="{the account} {is|are} in an organisation that attaches no service control policy of its own",
    fine="{the account} {is|are} in an organisation that attaches service control policies of its own",
    gravity="medium",
    shows=("scps_enabled", "rcps_enabled"),
    source="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
)
def organization_uses_scps(organizations: pd.DataFrame, organization_policies: pd.DataFrame) -> pd.Series:
    """The organisation attaches service control policies of its own, not only AWS's FullAWSAccess."""
    own = ~organization_policies["is_aws_managed"] & organization_policies["is_attached"]
    return exists(organizations, organization_policies, where=own, within="account")


@check(
    supports=("SEC01-BP02",),
    applies=lambda organization_features, organizations: lookup(
        organization_features, organizations, "in_use", "account_id", absent=False, within="account"
    ),
    headline="{the organisation} {does not manage its|do not manage their} members' root credentials centrally",
    fine="{the organisation} {manages its|manage their} members' root credentials centrally",
    gravity="medium",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management",
)
def organization_manages_root_credentials(organization_features: pd.DataFrame) -> pd.Series:
    """The organisation manages the root credentials of its member accounts centrally."""
    return organization_features["manages_root_credentials"]
