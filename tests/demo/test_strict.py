"""The stand-in is as strict as AWS: each rule seen through the SDK, and seen to be missed where it is taken away."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from wakit.demo import mends, strict
from wakit.demo.account import MANAGEMENT, PRODUCTION
from wakit.demo.amendments import AMENDED
from wakit.demo.stand_in import StandIn

Client = Callable[..., Any]
DENIED = "AccessDeniedException"
KEPT = "AccountNotManagementOrDelegatedAdministratorException"
#: each way in which AWS keeps something back, as a question whose answer is yes
HELD: dict[str, Callable[[Client], bool]] = {}
Held = Callable[[Client], bool]


def held(test: Held) -> Held:
    HELD[test.__name__] = test
    return test


def code(call: Callable[..., object], **params: object) -> str:
    try:
        call(**params)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


@pytest.fixture
def plain_member(aws: StandIn) -> Any:
    """The production account as a member that administers nothing for its organisation."""
    from moto.organizations.models import organizations_backends

    backend = organizations_backends[MANAGEMENT]["aws"]
    before, backend.admins = backend.admins, []
    yield
    backend.admins = before


@pytest.fixture
def keyed(aws: StandIn) -> Any:
    """Unencrypted volumes and snapshots whose key somebody set in moto, which then tells it."""
    from moto.backends import get_backend

    ec2: Any = get_backend("ec2")[PRODUCTION]["eu-west-1"]
    things: list[Any] = [v for v in [*ec2.volumes.values(), *ec2.snapshots.values()] if not v.encrypted]
    before = [t.kms_key_id for t in things]
    for thing in things:
        thing.kms_key_id = "arn:aws:kms:eu-west-1:012345670123:key/odd"
    aws.forget()
    yield
    for thing, key in zip(things, before, strict=True):
        thing.kms_key_id = key
    aws.forget()


@held
def bare_listing_tells_no_region(client: Client) -> bool:
    return not any("BucketRegion" in b for b in client("s3").list_buckets()["Buckets"])


@held
def unencrypted_volume_has_no_key(client: Client) -> bool:
    volumes = client("ec2", "eu-west-1").describe_volumes()["Volumes"]
    return not any("KmsKeyId" in v for v in volumes if not v["Encrypted"])


@held
def unencrypted_snapshot_has_no_key(client: Client) -> bool:
    snapshots = client("ec2", "eu-west-1").describe_snapshots(OwnerIds=["self"])["Snapshots"]
    return not any("KmsKeyId" in s for s in snapshots if not s["Encrypted"])


@held
def member_lists_no_roots(client: Client) -> bool:
    return code(client("organizations").list_roots) == DENIED


@held
def member_lists_no_accounts(client: Client) -> bool:
    return code(client("organizations").list_accounts) == DENIED


@held
def member_lists_no_policies(client: Client) -> bool:
    return code(client("organizations").list_policies, Filter="SERVICE_CONTROL_POLICY") == DENIED


@held
def member_lists_no_targets(client: Client) -> bool:
    return code(client("organizations").list_targets_for_policy, PolicyId="p-FullAWSAccess") == DENIED


@held
def member_lists_no_features(client: Client) -> bool:
    return code(client("iam").list_organizations_features) == KEPT


@pytest.mark.parametrize("name", HELD)
@pytest.mark.usefixtures("plain_member", "keyed")
def test_it_holds_back_what_aws_holds_back(client: Client, name: str) -> None:
    assert HELD[name](client)


@pytest.mark.parametrize("name", HELD)
@pytest.mark.usefixtures("plain_member", "keyed")
def test_without_its_rules_it_would_be_kinder(client: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(strict, "_rules_of", lambda name: ())
    assert not HELD[name](client)


@pytest.mark.parametrize("asked", [{"MaxBuckets": 1000}, {"Prefix": "nordlicht"}, {"BucketRegion": "eu-central-1"}])
def test_asked_with_a_parameter_a_listing_tells_the_regions(client: Client, asked: dict[str, Any]) -> None:
    buckets = client("s3").list_buckets(**asked)["Buckets"]
    assert {b["BucketRegion"] for b in buckets} >= {"eu-central-1"}


def test_a_later_page_is_asked_for_with_a_parameter(aws: StandIn, client: Client) -> None:
    aws.page_size = 2
    first, second, *_ = client("s3").get_paginator("list_buckets").paginate()
    assert not any("BucketRegion" in b for b in first["Buckets"])
    assert all("BucketRegion" in b for b in second["Buckets"])


def test_what_everybody_may_ask_a_member_may_ask(client: Client, plain_member: None) -> None:
    assert client("organizations").describe_organization()["Organization"]["MasterAccountId"] == MANAGEMENT


@pytest.mark.parametrize("account", [PRODUCTION, MANAGEMENT])
def test_management_and_delegated_administrators_are_kept_from_nothing(client: Client, account: str) -> None:
    organisation, iam = client("organizations", account=account), client("iam", account=account)
    assert len(organisation.list_accounts()["Accounts"]) == 2
    assert organisation.list_roots()["Roots"]
    assert iam.list_organizations_features()["EnabledFeatures"] == []


def test_delegated_for_one_service_is_not_delegated_for_iam(aws: StandIn, client: Client, plain_member: None) -> None:
    management = client("organizations", account=MANAGEMENT)
    management.register_delegated_administrator(AccountId=PRODUCTION, ServicePrincipal="guardduty.amazonaws.com")
    assert client("organizations").list_roots()["Roots"]
    assert code(client("iam").list_organizations_features) == KEPT


def test_an_account_of_its_own_has_no_organisation(aws: StandIn) -> None:
    alone = boto3.client("organizations")
    for call in (alone.describe_organization, alone.list_roots):
        assert code(call) == "AWSOrganizationsNotInUseException"
    assert code(boto3.client("iam").list_organizations_features) == "OrganizationNotFoundException"


#: service, how it is asked, and how a region that is not opted in answers
OFF = [
    ("s3", "list_buckets", "InvalidAccessKeyId"),
    ("ec2", "describe_vpcs", "AuthFailure"),
    ("rds", "describe_db_instances", "InvalidClientTokenId"),
    ("kms", "list_keys", "UnrecognizedClientException"),
    ("lambda", "list_functions", "UnrecognizedClientException"),
]


@pytest.mark.parametrize(("service", "method", "expected"), OFF)
def test_a_region_that_is_not_opted_in_knows_no_key(
    client: Client, monkeypatch: pytest.MonkeyPatch, service: str, method: str, expected: str
) -> None:
    asked = getattr(client(service, "me-south-1"), method)
    assert code(asked) == expected
    monkeypatch.setattr(mends, "DEMO_REGIONS", ("me-south-1",))
    assert code(asked) == ""


def unfounded(rules: tuple[strict.Rule, ...]) -> list[str]:
    """Rules that do not say what AWS does, where it says so and since when, or that act in no way or in several."""
    found: list[str] = []
    for rule in rules:
        ways = [rule.only_when_asked, rule.without, rule.kept_from, rule.amended or None]
        is_ours = rule.source.startswith("https://docs.aws.amazon.com/")
        if not (rule.aws.endswith(".") and is_ours and isinstance(rule.as_of, date) and ways.count(None) == 3):
            found += rule.operations
    amended = {name for rule in rules if rule.amended for name in rule.operations}
    by_hand = {name for name in AMENDED if not any(name in r.operations for r in rules)}
    return sorted({*found, *by_hand, *(amended - set(AMENDED))})


def test_each_rule_has_its_source_and_date() -> None:
    assert unfounded(strict.rules()) == []


def test_a_rule_or_amendment_without_a_source_is_noticed() -> None:
    first, *others = strict.rules()
    nameless = strict.Rule(first.operations, first.aws, "", first.as_of, first.only_when_asked)
    assert unfounded((nameless, *others)) == ["s3:ListBuckets"]
    lost = tuple(r for r in others if "kms:ListAliases" not in r.operations)
    assert unfounded((first, *lost)) == ["kms:ListAliases"]


# pages


def items(answer: dict[str, Any]) -> int:
    lists = [v for k, v in answer.items() if isinstance(v, list)]
    return sum(map(len, lists))


#: a paginated operation of each kind of token, and what it lists
LISTINGS = [
    ("ec2", "describe_vpcs", {}),
    ("ec2", "describe_managed_prefix_lists", {}),
    ("elbv2", "describe_load_balancers", {}),
    ("iam", "get_account_authorization_details", {}),
    ("kms", "list_keys", {}),
    ("lambda", "list_functions", {}),
    ("organizations", "list_accounts", {}),
    ("organizations", "list_policies", {"Filter": "SERVICE_CONTROL_POLICY"}),
    ("rds", "describe_db_instances", {}),
    ("s3", "list_buckets", {}),
    ("secretsmanager", "list_secrets", {}),
    ("securityhub", "get_enabled_standards", {}),
]


@pytest.mark.parametrize("empty", [False, True], ids=["filled", "empty"])
@pytest.mark.parametrize(("service", "method", "params"), LISTINGS)
def test_pages_of_two_hold_the_same_as_the_whole(
    aws: StandIn, client: Client, service: str, method: str, params: dict[str, Any], empty: bool
) -> None:
    asked = client(service)
    (whole,) = asked.get_paginator(method).paginate(**params)
    aws.page_size, aws.empty_pages = 2, empty
    pages = list(asked.get_paginator(method).paginate(**params))
    assert max(items(p) for p in pages) <= 2
    assert sum(items(p) for p in pages) == items(whole) > 0
    assert any(items(p) == 0 for p in pages) == empty
    assert items(pages[0]) == 0 or not empty


def test_a_first_page_alone_is_not_the_whole(aws: StandIn, client: Client) -> None:
    aws.page_size = 2
    answer = client("kms").list_keys()
    assert (len(answer["Keys"]), answer["Truncated"]) == (2, True)
    assert re.match("demo-page/", answer["NextMarker"])


@pytest.mark.parametrize(("page_size", "sizes"), [(0, [3, 3]), (2, [2, 2])])
def test_the_callers_own_limit_counts_too(aws: StandIn, client: Client, page_size: int, sizes: list[int]) -> None:
    names = [b["Name"] for b in client("s3").list_buckets()["Buckets"]]
    aws.page_size = page_size
    pages = list(client("s3").get_paginator("list_buckets").paginate(MaxBuckets=3))
    assert [len(p["Buckets"]) for p in pages][:2] == sizes
    assert [b["Name"] for p in pages for b in p["Buckets"]] == names


def test_what_the_sdk_has_no_paginator_for_pages_too(aws: StandIn, client: Client) -> None:
    exclusions = [{"ExclusionId": f"vpcbpa-exclude-{n}"} for n in range(3)]
    name = "ec2:DescribeVpcBlockPublicAccessExclusions"
    aws.settings.tell(name, PRODUCTION, "us-east-1", {"VpcBlockPublicAccessExclusions": exclusions})
    aws.page_size = 2
    asked = client("ec2", "us-east-1").describe_vpc_block_public_access_exclusions
    first = asked()
    rest = asked(NextToken=first["NextToken"])
    assert [len(a["VpcBlockPublicAccessExclusions"]) for a in (first, rest)] == [2, 1]
    assert "NextToken" not in rest


def test_what_does_not_page_is_answered_whole(aws: StandIn, client: Client) -> None:
    aws.page_size, aws.empty_pages = 1, True
    assert len(client("cloudtrail").describe_trails()["trailList"]) == 1
    assert code(client("s3").get_bucket_policy, Bucket="nobody") == "NoSuchBucket"
