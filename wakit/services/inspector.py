"""Inspector for the whole organisation: whether accounts that join are scanned."""

from __future__ import annotations

from wakit.aws import Reader, Refused
from wakit.evidence.kleene import any_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import collector

__all__: list[str] = []

_SETTINGS = "inspector2:DescribeOrganizationConfiguration"
#: what every account is told that does not run Inspector for others
_NO_ADMINISTRATOR = "AccessDeniedException:Invoking account does not have access"
_SCANS = ("ec2", "ecr", "lambda")


@row(key="inspector-organization/{account_id}/{region}", operation=_SETTINGS)
class InspectorOrganization:
    """Whether this account runs Inspector for its organisation in a region, and who joins gets it."""

    takes_new_accounts: bool | None = column(doc="false where this account does not run it for others")


@collector(scope="region")
def inspector_organization_settings(aws: Reader) -> Rows[InspectorOrganization]:
    """Each region: does this account switch Inspector on in accounts that join."""
    return aws.one(_organization)


def _organization(aws: Reader) -> InspectorOrganization:
    found = aws.look(_SETTINGS, absent=_NO_ADMINISTRATOR)
    if isinstance(found.node, Refused):
        raise found.node
    if found.is_absent:
        return InspectorOrganization(False)
    return InspectorOrganization(any_of(found.flag(f"autoEnable.{kind}") for kind in _SCANS))
