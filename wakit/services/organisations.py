"""The organisation as a whole: what one of its accounts saw of it holds for all of them.

Its management account and delegated administrators may ask, plain members are refused; so each fact is taken from the
first account of the evidence that saw it (the management account before the others), and says from where.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import cast

import pandas as pd

from wakit import facts
from wakit.evidence.kleene import all_of, any_of, is_one_of
from wakit.evidence.rows import Value, column, row
from wakit.evidence.tables import records
from wakit.evidence.viewpoint import Record, Sight, Told, by_account, in_all, is_guardrail, sights
from wakit.registry import check, derived

__all__: list[str] = []

_POLICIES = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html"
#: service → the types of policy that switch it on in every account below
_SWITCHED_ON_BY = {
    "guardduty.amazonaws.com": ("GUARDDUTY_POLICY",),
    "inspector2.amazonaws.com": ("INSPECTOR_POLICY",),
    "securityhub.amazonaws.com": ("SECURITYHUB_POLICY", "SECURITYHUB_CSPM_POLICY"),
}


@row(key="{organization_id}")
class OrganisationRootAccess:
    """Who holds the root credentials in an organisation; a row for each of its accounts in the evidence."""

    organization_id: str | None = column(kind="name")
    is_management: bool | None = column(doc="the account that the row stands in manages the organisation")
    manages_root_credentials: bool | None = column(doc="those of its members, centrally")
    seen_from: str | None = column(kind="name", doc="the account that saw it; empty where none could")


@row(key="{organization_id}")
class OrganisationGuardrails:
    """Whether an organisation says what may not be done; a row for each of its accounts in the evidence."""

    organization_id: str | None = column(kind="name")
    has_guardrails: bool | None = column(doc="attaches policies of its own that say what may not be done")
    seen_from: str | None = column(kind="name", doc="the account that saw it; empty where none could")


@row(key="{organization_id}/{principal}")
class OrganisationSecurityService:
    """A security service and who runs it for an organisation; a row for each of its accounts in the evidence."""

    organization_id: str | None = column(kind="name")
    principal: str | None = column(kind="plain", doc="of the service, such as guardduty.amazonaws.com")
    is_trusted: bool | None = column(doc="it works across the accounts of the organisation")
    administrator: str | None = column(
        kind="name", doc="delegated administrator; empty where the management account runs it"
    )
    seen_from: str | None = column(kind="name", doc="the account that saw its administrator; empty where none could")


@row(key="{organization_id}/{principal}")
class OrganisationNewAccounts:
    """A security service and how it comes to an account that joins; a row for each account in the evidence."""

    organization_id: str | None = column(kind="name")
    principal: str | None = column(kind="plain", doc="of the service, such as guardduty.amazonaws.com")
    comes_by_policy: bool | None = column(doc="a policy at the root or a unit switches it on in who joins")
    comes_by_itself: bool | None = column(doc="its administrator takes in who joins, in every region seen")
    seen_from: str | None = column(kind="name", doc="the account that saw its administrator; empty where none could")


@derived(OrganisationRootAccess, shared=True)
def organisation_root_access(
    organisation_members: pd.DataFrame, organizations: pd.DataFrame, organization_features: pd.DataFrame
) -> pd.DataFrame:
    """Central root access of each organisation, from whichever account saw it."""
    root = by_account(records(organization_features, "account_id", "manages_root_credentials"))

    def facts_of(one: Sight) -> Iterator[Record]:
        manages, seen_from = one.first(root, _manages)
        yield {"manages_root_credentials": manages, "seen_from": seen_from}

    return in_all(OrganisationRootAccess, sights(organisation_members, organizations), facts_of)


@derived(OrganisationGuardrails, shared=True)
def organisation_guardrails(
    organisation_members: pd.DataFrame, organizations: pd.DataFrame, organization_policies: pd.DataFrame
) -> pd.DataFrame:
    """Guardrails of each organisation, from whichever account saw them."""
    policies = by_account(records(organization_policies, "account_id", "kind", "is_aws_managed", "is_attached"))

    def facts_of(one: Sight) -> Iterator[Record]:
        guards, seen_from = one.first(policies, _guards)
        yield {"has_guardrails": guards, "seen_from": seen_from}

    return in_all(OrganisationGuardrails, sights(organisation_members, organizations), facts_of)


@derived(OrganisationSecurityService, shared=True)
def organisation_security_services(
    organisation_members: pd.DataFrame,
    organizations: pd.DataFrame,
    organization_services: pd.DataFrame,
    organization_administrators: pd.DataFrame,
) -> pd.DataFrame:
    """The security services of each organisation and who runs them, from whichever account saw them."""
    trusted = by_account(records(organization_services, "account_id", "principal"))
    administrators = by_account(records(organization_administrators, "account_id", "id", "principal"))

    def facts_of(one: Sight) -> Iterator[Record]:
        for name in facts.names("organization_security_services"):
            administrator, seen_from = one.first(administrators, partial(_administrator, name))
            is_trusted, _ = one.first(trusted, partial(_trusts, name))
            told: Record = {"principal": name, "is_trusted": is_trusted}
            yield told | {"administrator": administrator, "seen_from": seen_from}

    return in_all(OrganisationSecurityService, sights(organisation_members, organizations), facts_of)


@derived(OrganisationNewAccounts, shared=True)
def organisation_new_accounts(
    organisation_members: pd.DataFrame,
    organizations: pd.DataFrame,
    organization_administrators: pd.DataFrame,
    organization_policies: pd.DataFrame,
    guardduty_organization_settings: pd.DataFrame,
    inspector_organization_settings: pd.DataFrame,
    securityhub_organization_settings: pd.DataFrame,
) -> pd.DataFrame:
    """How security services come to new accounts of each organisation, from whichever account saw it."""
    administrators = by_account(records(organization_administrators, "account_id", "id", "principal"))
    policies = by_account(records(organization_policies, "account_id", "kind", "reaches_new_accounts"))
    settings = {
        "guardduty.amazonaws.com": _settings(guardduty_organization_settings),
        "inspector2.amazonaws.com": _settings(inspector_organization_settings),
        "securityhub.amazonaws.com": _settings(securityhub_organization_settings),
    }

    def facts_of(one: Sight) -> Iterator[Record]:
        for name, asked in settings.items():
            administrator, seen_from = one.first(administrators, partial(_administrator, name))
            by_policy, _ = one.first(policies, partial(_brings, name))
            told: Record = {"principal": name, "comes_by_policy": by_policy, "seen_from": seen_from}
            yield told | {"comes_by_itself": _comes(asked, administrator, one)}

    return in_all(OrganisationNewAccounts, sights(organisation_members, organizations), facts_of)


def _flag(one: Record, name: str) -> bool | None:
    return cast(bool | None, one[name])


def _is(value: Value, *wanted: str) -> bool | None:
    return is_one_of(None if value is None else str(value), *wanted)


def _manages(rows: list[Record]) -> bool | None:
    return any_of(_flag(one, "manages_root_credentials") for one in rows) if rows else None


def _guards(rows: list[Record]) -> bool | None:
    """Whether a guardrail of one's own is attached."""
    return any_of(all_of([is_guardrail(one), _flag(one, "is_attached")]) for one in rows)


def _trusts(principal: str, rows: list[Record]) -> bool | None:
    return any_of(_is(one["principal"], principal) for one in rows)


def _brings(principal: str, rows: list[Record]) -> bool | None:
    kinds = _SWITCHED_ON_BY.get(principal, ())
    return any_of(all_of([_is(one["kind"], *kinds), _flag(one, "reaches_new_accounts")]) for one in rows)


def _administrator(principal: str, rows: list[Record]) -> str | None:
    """The delegated administrator of a service, empty where none is; not seen where one may be."""
    named = sorted(str(one["id"]) for one in rows if one["principal"] == principal)
    return named[0] if named else None if any(one["principal"] is None for one in rows) else ""


def _settings(data: pd.DataFrame) -> Told:
    return by_account(records(data, "account_id", "takes_new_accounts"))


def _comes(settings: Told, administrator: str | None, one: Sight) -> bool | None:
    """Whether the account that runs the service takes new accounts in, in every region; unseen but from there."""
    runs = one.management if administrator == "" else administrator
    mine = settings.get(runs, []) if runs else []
    return all_of(_flag(region, "takes_new_accounts") for region in mine) if mine else None


@check(
    supports=("SEC03-BP05",),
    headline="{the organisation} {attaches|attach} no SCP, RCP or declarative policy of {its|their} own",
    fine="{the organisation} {attaches|attach} guardrails of {its|their} own",
    gravity="medium",
    shows=("has_guardrails", "seen_from"),
    source=_POLICIES,
)
def organization_uses_scps(organisation_guardrails: pd.DataFrame) -> pd.Series:
    """The organisation attaches guardrails of its own: service or resource control policies, or declarative ones.

    Measured: the policies of every type (ListPolicies); one that AWS does not manage, of a type that says what may not
    be done, attached to the root, a unit or an account. Whether the type is switched on need not be asked: AWS
    detaches every policy of a type that is switched off.

    Not concerned: accounts that belong to no organisation.

    Strength: supports; that there is a guardrail does not say that it is the right one.

    Viewpoint: the management account or a delegated administrator; members are refused, and what one saw holds for all.
    """
    return organisation_guardrails["has_guardrails"]


@check(
    supports=("SEC01-BP02",),
    headline="{the organisation} {leaves|leave} root credentials to each member account",
    fine="{the organisation} {manages|manage} the root credentials of member accounts centrally",
    gravity="medium",
    shows=("manages_root_credentials", "seen_from"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management",
)
def organization_manages_root_credentials(organisation_root_access: pd.DataFrame) -> pd.Series:
    """The organisation manages the root credentials of its member accounts centrally.

    Measured: the feature RootCredentialsManagement (ListOrganizationsFeatures).

    Not concerned: accounts that belong to no organisation.

    Strength: supports; it says what can be removed, not that it was.

    Viewpoint: the management account or the delegated administrator for IAM; what one saw holds for all.
    """
    return organisation_root_access["manages_root_credentials"]


@check(
    supports=("SEC01-BP01", "SEC01-BP06"),
    applies=lambda organisation_security_services: organisation_security_services["is_trusted"],
    headline="{security service of the organisation} {is|are} run from the management account",
    fine="{security service of the organisation} {is|are} run from a member account, not the management account",
    gravity="low",
    shows=("principal", "administrator", "seen_from"),
    source="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html",
)
def organization_delegates_security(organisation_security_services: pd.DataFrame) -> pd.Series:
    """Security services that work across the organisation are run from a member account, not the management account.

    Measured: for each security service with trusted access whether ListDelegatedAdministrators names an account.
    The management account is never among them, also where a service lets it administer itself (GuardDuty).

    Not concerned: services without trusted access: they are run in each account by itself, or not at all.

    Strength: supports; the management account stays small where nobody has to work in it.

    Viewpoint: the management account or any delegated administrator; what one saw holds for all.
    """
    return organisation_security_services["administrator"] != ""


@check(
    supports=("SEC01-BP06",),
    headline="{security service of the organisation} {waits|wait} to be switched on in each new account",
    fine="{security service of the organisation} {comes|come} to a new account by {itself|themselves}",
    gravity="medium",
    shows=("principal", "comes_by_policy", "comes_by_itself", "seen_from"),
    source="https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html",
)
def organization_protects_new_accounts(organisation_new_accounts: pd.DataFrame) -> pd.Series:
    """GuardDuty, Security Hub and Inspector come to new accounts of the organisation by themselves.

    Measured: a policy of the service's type at the root or a unit, or the administrator's own setting (auto-enable) in
    every region that was looked at. A service that is off does not come, and is counted.

    Not concerned: accounts that belong to no organisation.

    Strength: supports; what was automated elsewhere (StackSets, pipelines, Control Tower) does not show here.

    Viewpoint: policies from the management account or a delegated administrator; the setting only from the service's
    own administrator.
    """
    return organisation_new_accounts["comes_by_policy"] | organisation_new_accounts["comes_by_itself"]
