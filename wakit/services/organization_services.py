"""What is run for the whole organisation: services with access to it, and the accounts that administer them."""

from __future__ import annotations

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.registry import collector

__all__: list[str] = []

_NOT_IN_USE = "AWSOrganizationsNotInUseException"


@row(key="organization/{account_id}/service/{principal}", operation="organizations:ListAWSServiceAccessForOrganization")
class OrganizationService:
    """A service that works across the accounts of the organisation (trusted access), as one account sees it."""

    principal: str = column(kind="plain", doc="guardduty.amazonaws.com and the like")


@row(
    key="organization/{account_id}/administrator/{id}/{principal}",
    operation="organizations:ListDelegatedAdministrators",
)
class OrganizationAdministrator:
    """An account that administers a service for the whole organisation (delegated administrator)."""

    id: str = column(kind="name", doc="12 digits")
    name: str | None = column(kind="name")
    principal: str | None = column("organizations:ListDelegatedServicesForAccount", kind="plain", doc="of the service")


@collector(scope="account")
def organization_services(aws: Reader) -> Rows[OrganizationService]:
    """The services that work across the organisation, none where there is none."""
    return aws.rows(
        aws.each("organizations:ListAWSServiceAccessForOrganization", "EnabledServicePrincipals", absent=_NOT_IN_USE),
        lambda item: OrganizationService(item.must("ServicePrincipal")),
    )


@collector(scope="account")
def organization_administrators(aws: Reader) -> Rows[OrganizationAdministrator]:
    """The delegated administrators, service by service."""
    return aws.rows(
        aws.each("organizations:ListDelegatedAdministrators", "DelegatedAdministrators", absent=_NOT_IN_USE),
        _administrator,
    )


def _administrator(aws: Reader, item: Item) -> list[OrganizationAdministrator]:
    account, name = item.must("Id"), item.text("Name")
    told = aws.look(
        "organizations:ListDelegatedServicesForAccount",
        every="DelegatedServices",
        absent="AccountNotRegisteredException",
        AccountId=account,
    )
    if told.is_absent:  # it lost its last service while we looked
        return []
    services = told.items("DelegatedServices")
    if services is None:
        return [OrganizationAdministrator(account, name, None)]
    return [OrganizationAdministrator(account, name, s.must("ServicePrincipal")) for s in services]
