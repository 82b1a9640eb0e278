"""The client's organisation: a management account, one member in a unit, a guardrail and a resource control policy."""

from __future__ import annotations

import json

from wakit.demo.builder import Place
from wakit.demo.places import DEMO_ACCOUNTS, PRODUCTION

__all__ = ["fill_contacts", "fill_organisation"]


def fill_organisation(place: Place) -> str:
    """The organisation, made in its management account; gives its id."""
    organisation = place.ask("organizations.create_organization", FeatureSet="ALL")["Organization"]
    _name_accounts(place)
    root = place.ask("organizations.list_roots")["Roots"][0]["Id"]
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        place.ask("organizations.enable_policy_type", RootId=root, PolicyType=kind)
    unit = place.ask("organizations.create_organizational_unit", ParentId=root, Name="Workloads")
    place.ask(
        "organizations.move_account", AccountId=PRODUCTION, SourceParentId=root,
        DestinationParentId=unit["OrganizationalUnit"]["Id"],
    )  # fmt: skip
    statement = {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}
    guardrail = place.ask(
        "organizations.create_policy", Name="stay-in-the-organisation", Type="SERVICE_CONTROL_POLICY",
        Description="Nobody leaves by accident",
        Content=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )  # fmt: skip
    policy = guardrail["Policy"]["PolicySummary"]["Id"]
    place.ask("organizations.attach_policy", PolicyId=policy, TargetId=root)
    place.ask(
        "organizations.register_delegated_administrator",
        AccountId=PRODUCTION, ServicePrincipal="guardduty.amazonaws.com",
    )  # fmt: skip
    for service in ("guardduty.amazonaws.com", "config.amazonaws.com"):  # Config is run by the management account
        place.ask("organizations.enable_aws_service_access", ServicePrincipal=service)
    joins = {
        "AutoEnable": True,
        "MemberAccountLimitReached": False,
        "AutoEnableOrganizationMembers": "NEW",
        "Features": [],
    }
    place.settings.tell("guardduty:DescribeOrganizationConfiguration", PRODUCTION, "*", joins)
    # so that AWS keeps nothing of the organisation from either account; moto knows no delegation for IAM
    delegated = place.backend("organizations").admins[0].services
    delegated["iam.amazonaws.com"] = delegated["guardduty.amazonaws.com"] | {"ServicePrincipal": "iam.amazonaws.com"}
    _control_resources(place, unit["OrganizationalUnit"]["Id"])
    return str(organisation["Id"])


def _control_resources(place: Place, unit: str) -> None:
    """Queues and secrets of the workloads answer by TLS only."""
    statement = {
        "Effect": "Deny", "Principal": "*", "Action": ["sqs:*", "secretsmanager:*"], "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}},
    }  # fmt: skip
    made = place.ask(
        "organizations.create_policy", Name="tls-for-messages", Type="RESOURCE_CONTROL_POLICY",
        Description="Queues and secrets by TLS only",
        Content=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )  # fmt: skip
    place.ask("organizations.attach_policy", PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=unit)


def _name_accounts(place: Place) -> None:
    """moto draws account ids at random; the member of this organisation has one."""
    from moto.organizations.models import organizations_backends

    place.ask("organizations.create_account", AccountName="Nordlicht Production", Email="aws-prod@nordlicht.example")
    backend = place.backend("organizations")
    backend.org.master_account_email = "aws@nordlicht.example"
    management, member = backend.accounts
    management.name, management.email = "Nordlicht Group", backend.org.master_account_email
    management.joined_method, management.create_time = "INVITED", place.ago(2300)
    drawn, member.id, member.create_time = member.id, PRODUCTION, place.ago(2290)
    organizations_backends.master_accounts[PRODUCTION] = organizations_backends.master_accounts.pop(drawn)


def fill_contacts(place: Place) -> None:
    """Whom AWS calls about security: one account says so, the other does not."""
    if place.account_id == DEMO_ACCOUNTS[0]:
        place.ask(
            "account.put_alternate_contact", AlternateContactType="SECURITY", Name="Security desk",
            Title="CISO", EmailAddress="security@nordlicht.example", PhoneNumber="+49 40 5550100",
        )  # fmt: skip
