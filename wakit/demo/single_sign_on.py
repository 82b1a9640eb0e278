"""IAM Identity Center of the client's organisation: one instance, in the management account's region."""

from __future__ import annotations

from wakit.demo.builder import Place
from wakit.demo.places import DEMO_REGIONS, MANAGEMENT, PRODUCTION

__all__ = ["fill_single_sign_on"]

_HOME = "eu-central-1"
_INSTANCE = "arn:aws:sso:::instance/ssoins-6804demodemodemo"
_SET = "arn:aws:sso:::permissionSet/ssoins-6804demodemodemo/ps-demodemodemodemo"


def fill_single_sign_on(place: Place) -> None:
    """Group has the instance, with one permission set: administrators, for eight hours, a group and a person."""
    for region in DEMO_REGIONS:
        is_here = place.account_id == MANAGEMENT and region == _HOME
        instance = {"InstanceArn": _INSTANCE, "OwnerAccountId": MANAGEMENT, "Status": "ACTIVE", "Name": "nordlicht"}
        place.at(region).tell("sso-admin:ListInstances", {"Instances": [instance] if is_here else []})
        if is_here:
            _fill(place.at(region))


def _fill(place: Place) -> None:
    about = {"Name": "AdministratorAccess", "PermissionSetArn": _SET, "SessionDuration": "PT8H"}
    policy = {"Name": "AdministratorAccess", "Arn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    given = [("GROUP", "a0000000-0000-4000-8000-000000000001"), ("USER", "a0000000-0000-4000-8000-000000000002")]
    assigned = [
        {"AccountId": PRODUCTION, "PermissionSetArn": _SET, "PrincipalType": kind, "PrincipalId": principal}
        for kind, principal in given
    ]
    place.tell("sso-admin:ListPermissionSets", {"PermissionSets": [_SET]})
    place.tell("sso-admin:DescribePermissionSet", {"PermissionSet": about})
    place.tell("sso-admin:ListManagedPoliciesInPermissionSet", {"AttachedManagedPolicies": [policy]})
    place.tell("sso-admin:GetInlinePolicyForPermissionSet", {"InlinePolicy": ""})
    place.tell("sso-admin:ListAccountsForProvisionedPermissionSet", {"AccountIds": [PRODUCTION]})
    place.tell("sso-admin:ListAccountAssignments", {"AccountAssignments": assigned})
