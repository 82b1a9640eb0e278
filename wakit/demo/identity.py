"""The client's identities: users, groups, roles, policies and providers, from ``data/identity.json``."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from wakit.demo.builder import Place, tags
from wakit.demo.certificates import fill_server_certificate
from wakit.demo.credential_report import Root
from wakit.demo.places import DEMO_EXTERNAL_ID, DEMO_ROLE, MANAGEMENT, REVIEWER

__all__ = ["fill_identity"]

Entry = dict[str, Any]  # one object of the data file


def fill_identity(place: Place, organisation: str) -> None:
    """All of IAM in one account of an organisation."""
    text = files("wakit.demo").joinpath("data/identity.json").read_text("utf-8")
    data = json.loads(text.replace("o-0000000000", organisation))
    account = data[place.account_id]
    place.ask("iam.create_account_alias", AccountAlias=account["alias"])
    if account["password_policy"] is not None:
        place.ask("iam.update_account_password_policy", **account["password_policy"])
    _aws_managed(place, data["aws_managed"])
    for policy in account["policies"]:
        _policy(place, policy)
    _groups(place, account["groups"])
    for user in account["users"]:
        _user(place, user)
    _providers(place, account)
    for service, name in account["service_linked"].items():
        _service_linked(place, service, name)
    for role in account["roles"]:
        _role(place, role)
    _review_role(place)
    _only_attached(place)
    _root(place, account, organisation)
    if place.account_id == MANAGEMENT:
        fill_server_certificate(place)


def _aws_managed(place: Place, policies: dict[str, tuple[list[str], str]]) -> None:
    """Only those in use: moto's own copy of all 1,300 takes seconds to load."""
    from moto.iam.models import AWSManagedPolicy

    iam = place.backend("iam")
    for name, (actions, path) in policies.items():
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        made = {
            "Path": path,
            "DefaultVersionId": "v4",
            "Document": {"Version": "2012-10-17", "Statement": [statement]},
            "CreateDate": place.ago(3300).isoformat(),
            "UpdateDate": place.ago(200).isoformat(),
        }
        policy = AWSManagedPolicy.from_data(name.rpartition("/")[2], place.account_id, "us-east-1", made)
        iam.aws_managed_policies.append(policy)
        iam.managed_policies[policy.arn] = policy


def _arn(place: Place, name: str) -> str:
    managed = f"arn:aws:iam::aws:policy/{name}"
    mine = f"arn:aws:iam::{place.account_id}:policy/{name}"
    return managed if managed in place.backend("iam").managed_policies else mine


def _document(statements: list[Entry]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _policy(place: Place, entry: Entry) -> None:
    made = place.ask(
        "iam.create_policy", PolicyName=entry["name"], PolicyDocument=_document(entry["statements"]),
        Description=entry.get("description", ""),
    )  # fmt: skip
    policy = place.backend("iam").managed_policies[made["Policy"]["Arn"]]
    policy.create_date = policy.update_date = policy.versions[0].create_date = place.ago(entry["created"])


def _groups(place: Place, groups: dict[str, list[str]]) -> None:
    for name, policies in groups.items():
        place.ask("iam.create_group", GroupName=name)
        for policy in policies:
            place.ask("iam.attach_group_policy", GroupName=name, PolicyArn=_arn(place, policy))
        place.backend("iam").groups[name].create_date = place.ago(1200)


def _user(place: Place, entry: Entry) -> None:
    name = entry["name"]
    place.ask("iam.create_user", UserName=name, Tags=tags(**entry.get("tags", {})))
    user = place.backend("iam").users[name]
    user.create_date = place.ago(entry["created"])
    for group in entry.get("groups", ()):
        place.ask("iam.add_user_to_group", GroupName=group, UserName=name)
    for policy in entry.get("attached", ()):
        place.ask("iam.attach_user_policy", UserName=name, PolicyArn=_arn(place, policy))
    for policy, statements in entry.get("inline", {}).items():
        document = _document(statements)
        place.ask("iam.put_user_policy", UserName=name, PolicyName=policy, PolicyDocument=document)
    if password := entry.get("password"):
        place.ask("iam.create_login_profile", UserName=name, Password="not-a-real-one-1!")
        place.settings.passwords[place.account_id, name] = place.ago(password["changed"])
        user.password_last_used = place.ago(password["used"]) if "used" in password else None
    if entry.get("mfa"):
        _mfa(place, name, entry["created"])
    for key in entry.get("keys", ()):
        _key(place, name, key)


def _mfa(place: Place, name: str, days: float) -> None:
    serial = place.ask("iam.create_virtual_mfa_device", VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
    place.ask(
        "iam.enable_mfa_device", UserName=name, SerialNumber=serial,
        AuthenticationCode1="123456", AuthenticationCode2="654321",
    )  # fmt: skip
    iam = place.backend("iam")
    iam.users[name].mfa_devices[serial].enable_date = place.ago(days - 1)
    iam.virtual_mfa_devices[serial].enable_date = place.ago(days - 1)
    _hide_seed(iam.virtual_mfa_devices[serial])


def _hide_seed(device: Any) -> None:
    """AWS shows the seed once, when the device is made; moto every time, with a random picture."""
    device.base32_string_seed = device.qr_code_png = None


def _key(place: Place, name: str, entry: Entry) -> None:
    from moto.iam.models import AccessKeyLastUsed

    place.ask("iam.create_access_key", UserName=name)
    key = place.backend("iam").users[name].access_keys[-1]
    key.create_date = place.ago(entry["created"])
    key.status = "Active" if entry.get("active", True) else "Inactive"
    if "used" in entry:
        key.last_used = AccessKeyLastUsed(place.ago(entry["used"]), entry["service"], entry["region"])


def _providers(place: Place, account: Entry) -> None:
    for entry in account["saml"]:
        metadata = '<EntityDescriptor entityID="https://sts.example.net/nordlicht">' + " " * 1000
        place.ask("iam.create_saml_provider", Name=entry["name"], SAMLMetadataDocument=metadata + "</EntityDescriptor>")
        provider = place.backend("iam").saml_providers[entry["name"]]
        provider.create_date = place.ago(entry["created"])
        provider.valid_until = place.ago(-entry["valid"])
    for entry in account["oidc"]:
        place.ask(
            "iam.create_open_id_connect_provider", Url=entry["url"], ClientIDList=entry["clients"],
            ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"],
        )  # fmt: skip
    for provider in place.backend("iam").open_id_providers.values():
        provider.create_date = place.ago(account["oidc"][0]["created"])


def _role(place: Place, entry: Entry) -> None:
    statement = {"Effect": "Allow", **_trust(place, entry)}
    if "condition" in entry:
        statement["Condition"] = entry["condition"]
    name = entry["name"]
    place.ask(
        "iam.create_role", RoleName=name, AssumeRolePolicyDocument=_document([statement]),
        MaxSessionDuration=entry.get("max_session", 3600),
        **({"PermissionsBoundary": _arn(place, entry["boundary"])} if "boundary" in entry else {}),
    )  # fmt: skip
    for policy in entry.get("attached", ()):
        place.ask("iam.attach_role_policy", RoleName=name, PolicyArn=_arn(place, policy))
    for policy, statements in entry.get("inline", {}).items():
        document = _document(statements)
        place.ask("iam.put_role_policy", RoleName=name, PolicyName=policy, PolicyDocument=document)
    if entry.get("profile"):
        place.ask("iam.create_instance_profile", InstanceProfileName=name)
        place.ask("iam.add_role_to_instance_profile", InstanceProfileName=name, RoleName=name)
    role = place.ask("iam.get_role", RoleName=name)["Role"]
    made = place.backend("iam").roles[role["RoleId"]]
    made.create_date = place.ago(entry["created"])
    if "used" in entry:
        made.last_used, made.last_used_region = place.ago(entry["used"]), "eu-central-1"


def _service_linked(place: Place, service: str, name: str) -> None:
    made = place.ask("iam.create_service_linked_role", AWSServiceName=f"{service}.amazonaws.com")["Role"]
    role = place.backend("iam").roles[made["RoleId"]]
    role.name, role.create_date = f"AWSServiceRoleFor{name}", place.ago(1100)  # moto does not know the capitals


def _only_attached(place: Place) -> None:
    """AWS lists its own policies in the authorization details where they are attached; and all with their name."""
    iam = place.backend("iam")
    for policy in iam.managed_policies.values():
        policy.policy_name, policy.policy_id = policy.name, policy.id  # where moto looks for them
    iam.aws_managed_policies = [p for p in iam.aws_managed_policies if p.attachment_count]
    for arn in [arn for arn, p in iam.managed_policies.items() if ":aws:policy/" in arn and not p.attachment_count]:
        del iam.managed_policies[arn]


def _trust(place: Place, entry: Entry) -> Entry:
    providers = f"arn:aws:iam::{place.account_id}"
    if "service" in entry:
        return {"Principal": {"Service": entry["service"]}, "Action": "sts:AssumeRole"}
    if "saml" in entry:
        principal = {"Federated": f"{providers}:saml-provider/{entry['saml']}"}
        return {"Principal": principal, "Action": "sts:AssumeRoleWithSAML"}
    if "oidc" in entry:
        principal = {"Federated": f"{providers}:oidc-provider/{entry['oidc']}"}
        return {"Principal": principal, "Action": "sts:AssumeRoleWithWebIdentity"}
    account = entry["account"]
    who = "*" if account == "*" else f"arn:aws:iam::{account}:root"
    return {"Principal": {"AWS": who}, "Action": "sts:AssumeRole"}


def _review_role(place: Place) -> None:
    condition = {"StringEquals": {"sts:ExternalId": DEMO_EXTERNAL_ID}}
    attached = ["SecurityAudit", "job-function/ViewOnlyAccess"]
    entry = {"name": DEMO_ROLE, "created": 3, "account": REVIEWER, "condition": condition, "attached": attached}
    _role(place, entry)


def _root(place: Place, account: Entry, organisation: str) -> None:
    root = account["root"]
    key = root.get("key")
    place.settings.roots[place.account_id] = Root(
        created=place.ago(account["created"]),
        has_mfa=root["mfa"],
        password_used=place.ago(root["password_used"]),
        key_created=place.ago(key["created"]) if key else None,
        key_used=place.ago(key["used"]) if key else None,
    )
    if root["mfa"]:
        serial = place.ask("iam.create_virtual_mfa_device", VirtualMFADeviceName="root-account-mfa-device")
        device = place.backend("iam").virtual_mfa_devices[serial["VirtualMFADevice"]["SerialNumber"]]
        device.enable_date = place.ago(account["created"] - 2)
        arn = f"arn:aws:iam::{place.account_id}:root"
        device.user_attribute = {"UserId": place.account_id, "Arn": arn, "CreateDate": place.ago(account["created"])}
        device.user = device.user_attribute
        _hide_seed(device)
    features = {"OrganizationId": organisation, "EnabledFeatures": []}
    place.settings.tell("iam:ListOrganizationsFeatures", place.account_id, "*", features)
