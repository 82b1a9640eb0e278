"""Policies of the organisation: of every type where they are attached, and what those about resources say."""

from __future__ import annotations

from wakit import facts
from wakit.aws import Item, Reader
from wakit.evidence.kleene import is_one_of
from wakit.evidence.rows import Rows, column, row
from wakit.policy import any_of, demands_tls, read_policy
from wakit.registry import collector

__all__: list[str] = []

#: there is no organisation, or this part of AWS has no policies of that type: nothing else is asked than a type
_NONE = ("AWSOrganizationsNotInUseException", "InvalidInputException", "UnsupportedAPIEndpointException")


@row(key="organization/{account_id}/policy/{id}", operation="organizations:ListPolicies")
class OrganizationPolicy:
    """A policy of the organisation, as one account sees it; its text is not kept."""

    id: str = column(kind="name")
    kind: str | None = column(kind="plain", doc="SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY, GUARDDUTY_POLICY, …")
    name: str | None = column(kind="name")
    is_aws_managed: bool | None = column(doc="AWS's own, such as FullAWSAccess")
    is_attached: bool | None = column("organizations:ListTargetsForPolicy", doc="to the root, a unit or an account")
    reaches_new_accounts: bool | None = column(
        "organizations:ListTargetsForPolicy", doc="attached to the root or a unit, so that who joins has it too"
    )


@row(key="organization/{account_id}/policy/{policy_id}/at/{id}", operation="organizations:ListTargetsForPolicy")
class OrganizationPolicyTarget:
    """Where a policy of one's own is attached; those of AWS are attached everywhere and left out."""

    policy_id: str = column(kind="name", doc="as in organization_policies")
    id: str | None = column(kind="name", doc="of the root, unit or account")
    kind: str | None = column(kind="plain", doc="ROOT, ORGANIZATIONAL_UNIT or ACCOUNT")
    name: str | None = column(kind="name")


@row(key="organization/{account_id}/resource-control/{policy_id}", operation="organizations:ListPolicies")
class OrganizationResourceControl:
    """A resource control policy of one's own and what it says; AWS's own lets everything through."""

    policy_id: str = column(kind="name", doc="as in organization_policies")
    s3_demands_tls: bool | None = column(
        "organizations:DescribePolicy", doc="denies everybody every request to S3 without TLS; not for a part of them"
    )


@collector(scope="account")
def organization_policies(aws: Reader) -> Rows[OrganizationPolicy]:
    """The policies of the organisation, of every type, none where there is none."""
    return aws.rows(_policies(aws), _policy)


def _policies(aws: Reader) -> list[Item]:
    return [p for kind in facts.names("organization_policy_types") for p in _of_kind(aws, kind)]


def _of_kind(aws: Reader, kind: str) -> list[Item]:
    return aws.each("organizations:ListPolicies", "Policies", absent=_NONE, Filter=kind)


def _policy(aws: Reader, item: Item) -> OrganizationPolicy:
    targets = _targets(aws, item)
    return OrganizationPolicy(
        id=item.must("Id"),
        kind=item.text("Type"),
        name=item.text("Name"),
        is_aws_managed=item.flag("AwsManaged"),
        is_attached=targets.some("Targets", lambda _: True),
        reaches_new_accounts=targets.some(
            "Targets", lambda t: is_one_of(t.text("Type"), "ROOT", "ORGANIZATIONAL_UNIT")
        ),
    )


def _targets(aws: Reader, policy: Item) -> Item:
    return aws.look("organizations:ListTargetsForPolicy", every="Targets", PolicyId=policy.must("Id"))


@collector(scope="account")
def organization_policy_targets(aws: Reader) -> Rows[OrganizationPolicyTarget]:
    """Where each policy of one's own is attached."""
    return aws.rows([p for p in _policies(aws) if p.flag("AwsManaged") is not True], _attached)


def _attached(aws: Reader, policy: Item) -> list[OrganizationPolicyTarget]:
    name, targets = policy.must("Id"), _targets(aws, policy).items("Targets")
    if targets is None:
        return [OrganizationPolicyTarget(name, None, None, None)]
    return [OrganizationPolicyTarget(name, t.must("TargetId"), t.text("Type"), t.text("Name")) for t in targets]


@collector(scope="account")
def organization_resource_controls(aws: Reader) -> Rows[OrganizationResourceControl]:
    """What each resource control policy of one's own says."""
    own = [p for p in _of_kind(aws, "RESOURCE_CONTROL_POLICY") if p.flag("AwsManaged") is not True]
    return aws.rows(own, _control)


def _control(aws: Reader, policy: Item) -> OrganizationResourceControl:
    name = policy.must("Id")
    found = aws.look("organizations:DescribePolicy", PolicyId=name)
    statements = read_policy(found.text("Policy.Content"))
    everything = f"arn:{aws.partition}:s3:::*/*"
    demands = None if statements is None else any_of(demands_tls(s, "s3:*", everything) for s in statements)
    return OrganizationResourceControl(name, demands)
