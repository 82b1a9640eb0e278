"""Users, groups, roles and policies: ages, keys, rights and trusts of many kinds."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.compare.drawn.policies import PARTNER, document
from wakit.demo.builder import Place
from wakit.demo.credential_report import Root

__all__ = ["fill_identity"]

Statement = dict[str, Any]
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def _allow(*actions: str, resource: object = "*", **more: object) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


#: name → statements of a policy of the account's own
_POLICIES: dict[str, list[Statement]] = {
    "everything": [_allow("*")],
    "everything-by-pairs": [_allow("*:*")],
    "everything-in-a-list": [_allow("s3:GetObject", "*")],
    "everything-but-billing": [{"Effect": "Allow", "NotAction": ["aws-portal:*"], "Resource": "*"}],
    "everything-on-one": [_allow("*", resource="arn:aws:s3:::one-bucket/*")],
    "everything-with-mfa": [_allow("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
    "everything-from-office": [_allow("*", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})],
    "everything-denied": [_allow("*"), {"Effect": "Deny", "Action": "*", "Resource": "*"}],
    "identity": [_allow("iam:*")],
    "identity-by-question-mark": [_allow("iam:?*")],
    "pass-any-role": [_allow("iam:PassRole", "ec2:RunInstances")],
    "attach-policies": [_allow("iam:AttachUserPolicy")],
    "new-versions": [_allow("iam:CreatePolicyVersion")],
    "storage": [_allow("s3:*")],
    "keys": [_allow("kms:*")],
    "trail": [_allow("cloudtrail:*")],
    "decrypt-all": [_allow("kms:Decrypt", "kms:GenerateDataKey")],
    "read-some": [_allow("s3:GetObject", resource="arn:aws:s3:::one-bucket/*")],
    "assume-any": [_allow("sts:AssumeRole")],
    "assume-one": [_allow("sts:AssumeRole", resource="arn:aws:iam::456789012345:role/role-1")],
}
_GITHUB = "token.actions.githubusercontent.com"


def _trusts(account: str) -> dict[str, Statement]:
    def by(principal: object, action: str = "sts:AssumeRole", **condition: object) -> Statement:
        made: Statement = {"Effect": "Allow", "Principal": principal, "Action": action}
        return made | ({"Condition": condition} if condition else {})

    github = {"Federated": f"arn:aws:iam::{account}:oidc-provider/{_GITHUB}"}
    web, subject, audience = "sts:AssumeRoleWithWebIdentity", f"{_GITHUB}:sub", {f"{_GITHUB}:aud": "sts.amazonaws.com"}
    partner = {"AWS": f"arn:aws:iam::{PARTNER}:root"}
    return {
        "machines": by({"Service": "ec2.amazonaws.com"}),
        "functions": by({"Service": "lambda.amazonaws.com"}),
        "functions of ours": by({"Service": "lambda.amazonaws.com"}, StringEquals={"aws:SourceAccount": account}),
        "everybody": by({"AWS": "*"}),
        "everybody with id": by({"AWS": "*"}, StringEquals={"sts:ExternalId": "known-to-many"}),
        "everybody of the organisation": by("*", StringEquals={"aws:PrincipalOrgID": "o-4drawn0lot"}),
        "own account": by({"AWS": f"arn:aws:iam::{account}:root"}),
        "partner": by(partner),
        "partner with id": by(partner, StringEquals={"sts:ExternalId": "our-word"}),
        "partner's role": by({"AWS": f"arn:aws:iam::{PARTNER}:role/deploy"}),
        "github by audience": by(github, web, StringEquals=audience),
        "github any repository": by(github, web, StringLike={subject: "repo:*"}, StringEquals=audience),
        "github one branch": by(github, web, StringEquals=audience | {subject: "repo:ours/it:ref:refs/heads/main"}),
    }


def fill_identity(place: Place, lot: Random) -> None:
    """All of IAM."""
    place.ask("iam.create_account_alias", AccountAlias="drawn-by-lot")
    place.ask("iam.update_account_password_policy", MinimumPasswordLength=8, RequireSymbols=True, RequireNumbers=False,
              RequireUppercaseCharacters=True, RequireLowercaseCharacters=True, MaxPasswordAge=90,
              PasswordReusePrevention=5)  # fmt: skip
    place.ask("iam.create_open_id_connect_provider", Url=f"https://{_GITHUB}", ClientIDList=["sts.amazonaws.com"],
              ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"])  # fmt: skip
    _managed(place)
    for name, statements in _POLICIES.items():
        place.ask("iam.create_policy", PolicyName=name, PolicyDocument=document(*statements))
    for number in range(12):
        _group(place, lot, f"group-{number}")
    for number in range(36):
        _user(place, lot, f"user-{number}", number)
    for number, trust in enumerate(3 * list(_trusts(place.account_id).items())):
        _role(place, lot, f"role-{number}", trust)
    _settle(place)


def _managed(place: Place) -> None:
    """AWS's own policies that are in use; moto's copy of all takes seconds to load."""
    from moto.iam.models import AWSManagedPolicy

    iam = place.backend("iam")
    for name, actions in {"AdministratorAccess": ["*"], "ReadOnlyAccess": ["s3:Get*", "ec2:Describe*"]}.items():
        then = place.ago(3000).isoformat()
        made = {"Path": "/", "DefaultVersionId": "v1", "CreateDate": then, "UpdateDate": then,
                "Document": {"Version": "2012-10-17", "Statement": [_allow(*actions)]}}  # fmt: skip
        policy = AWSManagedPolicy.from_data(name, place.account_id, "us-east-1", made)
        iam.aws_managed_policies.append(policy)
        iam.managed_policies[policy.arn] = policy


def _own(place: Place, name: str) -> str:
    return f"arn:aws:iam::{place.account_id}:policy/{name}"


def _any(place: Place, lot: Random) -> str:
    return lot.choice([_ADMINISTRATOR, "arn:aws:iam::aws:policy/ReadOnlyAccess", *(_own(place, n) for n in _POLICIES)])


def _group(place: Place, lot: Random, name: str) -> None:
    place.ask("iam.create_group", GroupName=name)
    for arn in {_any(place, lot): 0 for _ in range(lot.randrange(3))}:
        place.ask("iam.attach_group_policy", GroupName=name, PolicyArn=arn)


def _user(place: Place, lot: Random, name: str, number: int) -> None:
    place.ask("iam.create_user", UserName=name)
    user = place.backend("iam").users[name]
    made = lot.choice([3, 40, 100, 400, 1500])
    user.create_date = place.ago(made)
    for group in {lot.randrange(12): 0 for _ in range(lot.randrange(3))}:
        place.ask("iam.add_user_to_group", GroupName=f"group-{group}", UserName=name)
    if lot.random() < 0.3:
        place.ask("iam.attach_user_policy", UserName=name, PolicyArn=_any(place, lot))
    if lot.random() < 0.3:
        inline = document(*lot.choice(list(_POLICIES.values())))
        place.ask("iam.put_user_policy", UserName=name, PolicyName="inline", PolicyDocument=inline)
    if lot.random() < 0.6:
        place.ask("iam.create_login_profile", UserName=name, Password="not-a-real-one-1!")
        place.settings.passwords[place.account_id, name] = place.ago(made)
        used = lot.choice([None, 0.5, 44, 46, 89, 91, 300])
        user.password_last_used = place.ago(used) if used is not None and used < made else None
    if lot.random() < 0.4:
        _mfa(place, name, made)
    for _ in range(lot.choice([0, 0, 1, 1, 2])):
        _key(place, lot, name, made)


def _mfa(place: Place, name: str, made: float) -> None:
    serial = place.ask("iam.create_virtual_mfa_device", VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
    place.ask("iam.enable_mfa_device", UserName=name, SerialNumber=serial, AuthenticationCode1="123456",
              AuthenticationCode2="654321")  # fmt: skip
    place.backend("iam").users[name].mfa_devices[serial].enable_date = place.ago(made)


def _key(place: Place, lot: Random, name: str, made: float) -> None:
    from moto.iam.models import AccessKeyLastUsed

    place.ask("iam.create_access_key", UserName=name)
    key = place.backend("iam").users[name].access_keys[-1]
    age = min(made, lot.choice([2, 60, 89, 91, 366, 1000]))
    key.create_date, key.status = place.ago(age), lot.choice(["Active", "Active", "Active", "Inactive"])
    used = lot.choice([None, 0.5, 44, 46, 91, 200])
    if used is not None and used < age:
        key.last_used = AccessKeyLastUsed(place.ago(used), "s3", "eu-central-1")


def _role(place: Place, lot: Random, name: str, trust: tuple[str, Statement]) -> None:
    kind, statement = trust
    place.ask("iam.create_role", RoleName=name, AssumeRolePolicyDocument=document(statement), Description=kind)
    for arn in {_any(place, lot): 0 for _ in range(lot.randrange(3))}:
        place.ask("iam.attach_role_policy", RoleName=name, PolicyArn=arn)
    if lot.random() < 0.3:
        inline = document(*lot.choice(list(_POLICIES.values())))
        place.ask("iam.put_role_policy", RoleName=name, PolicyName="inline", PolicyDocument=inline)
    role = next(r for r in place.backend("iam").roles.values() if r.name == name)
    role.create_date = place.ago(400)
    if used := lot.choice([None, 2, 91, 300]):
        role.last_used, role.last_used_region = place.ago(used), "eu-central-1"


def _settle(place: Place) -> None:
    """AWS lists its own policies in the authorization details where they are attached; the root user has MFA."""
    iam = place.backend("iam")
    for policy in iam.managed_policies.values():
        policy.policy_name, policy.policy_id = policy.name, policy.id
    iam.aws_managed_policies = [p for p in iam.aws_managed_policies if p.attachment_count]
    for arn in [arn for arn, p in iam.managed_policies.items() if ":aws:policy/" in arn and not p.attachment_count]:
        del iam.managed_policies[arn]
    none = {"ServiceSpecificCredentials": [], "IsTruncated": False}
    place.settings.tell("iam:ListServiceSpecificCredentials", place.account_id, "*", none)
    root = Root(created=place.ago(2000), has_mfa=True, password_used=place.ago(3))
    place.settings.roots[place.account_id] = root
