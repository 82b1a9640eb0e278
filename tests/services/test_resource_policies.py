"""Topics, queues, secrets and the like: each is made, and what its policy says is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.services.backup import Vault, VaultCaller
from wakit.services.client import ClientAccount
from wakit.services.ecr import Registry, RegistryCaller, Repository, RepositoryCaller
from wakit.services.efs import FileSystem, FileSystemCaller
from wakit.services.events import EventBus, EventBusCaller
from wakit.services.kms import KeyCaller
from wakit.services.lambda_functions import FunctionCaller
from wakit.services.opensearch import Domain, DomainCaller
from wakit.services.organization import Organization, OrganizationAccount
from wakit.services.redshift import DataShareConsumer, EndpointGrantee
from wakit.services.s3_policies import BucketCaller
from wakit.services.secretsmanager_policies import SecretPolicy, SecretPolicyCaller
from wakit.services.sns import Topic, TopicCaller
from wakit.services.sqs import Queue, QueueCaller

RESOURCES: dict[str, type] = {
    "sns_topics": Topic,
    "sqs_queues": Queue,
    "secretsmanager_policies": SecretPolicy,
    "ecr_repositories": Repository,
    "ecr_registries": Registry,
    "backup_vaults": Vault,
    "efs_file_systems": FileSystem,
    "event_buses": EventBus,
    "opensearch_domains": Domain,
}
CALLERS: dict[str, type] = {
    "sns_topic_callers": TopicCaller,
    "sqs_queue_callers": QueueCaller,
    "secretsmanager_callers": SecretPolicyCaller,
    "ecr_repository_callers": RepositoryCaller,
    "ecr_registry_callers": RegistryCaller,
    "backup_vault_callers": VaultCaller,
    "efs_file_system_callers": FileSystemCaller,
    "event_bus_callers": EventBusCaller,
    "opensearch_domain_callers": DomainCaller,
    "kms_key_callers": KeyCaller,
    "lambda_function_callers": FunctionCaller,
    "s3_bucket_callers": BucketCaller,
    "redshift_data_share_consumers": DataShareConsumer,
    "redshift_endpoint_grantees": EndpointGrantee,
}
MEMBER, PARTNER = "222222222222", "333333333333"


def policies(**values: object) -> dict[str, list[object]]:
    """A resource of each service, with such a policy."""
    return {name: [example(cls, **{"has_policy": True} | values)] for name, cls in RESOURCES.items()}


def named(caller: str | None, is_listed: bool = True, known: str = "") -> dict[str, list[object]]:
    """A resource of each service that names this caller, in an organisation of two; the client knows one more."""
    tables: dict[str, list[object]] = {n: [example(cls, caller=caller)] for n, cls in CALLERS.items()}
    tables["organizations"] = [example(Organization, in_use=True, id="o-acme", management_account="111111111111")]
    if known:
        tables["client_accounts"] = [ClientAccount(known, "Backup provider", False)]
    if is_listed:
        tables["organization_accounts"] = [example(OrganizationAccount, id=MEMBER)]
    return tables


CLOSED, OURS = "resource_policies_are_closed", "resource_callers_are_of_the_organisation"
CASES = [
    Case(CLOSED, [PASS] * len(RESOURCES), policies(is_open=False)),
    Case(CLOSED, [FAIL] * len(RESOURCES), policies(is_open=True)),
    Case(CLOSED, [UNKNOWN] * len(RESOURCES), policies(is_open=None, has_policy=None)),
    Case(CLOSED, [NONE_FOUND], policies(has_policy=False)),
    Case(OURS, [PASS] * len(CALLERS), named(MEMBER)),
    Case(OURS, [PASS] * len(CALLERS), named("o-acme")),
    Case(OURS, [FAIL] * len(CALLERS), named(PARTNER)),
    Case(OURS, [FAIL] * len(CALLERS), named("o-other")),
    Case(OURS, [PASS] * len(CALLERS), named(PARTNER, known=PARTNER)),
    Case(OURS, [PASS] * len(CALLERS), named(PARTNER, is_listed=False, known=PARTNER)),
    Case(OURS, [FAIL] * len(CALLERS), named(PARTNER, known="444444444444")),
    Case(OURS, [UNKNOWN] * len(CALLERS), named(None)),
    Case(OURS, [UNKNOWN] * len(CALLERS), named(PARTNER, is_listed=False)),
    Case(OURS, [NONE_FOUND], named("054676820928")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.expected[0]}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def topic(policy: str) -> None:
    sns = boto3.client("sns")
    arn = sns.create_topic(Name="orders")["TopicArn"]
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


def queue(policy: str) -> None:
    boto3.client("sqs").create_queue(QueueName="orders", Attributes={"Policy": policy})


def secret(policy: str) -> None:
    client = boto3.client("secretsmanager")
    client.create_secret(Name="orders", SecretString="none")
    client.put_resource_policy(SecretId="orders", ResourcePolicy=policy)


def repository(policy: str) -> None:
    ecr = boto3.client("ecr")
    ecr.create_repository(repositoryName="orders")
    ecr.set_repository_policy(repositoryName="orders", policyText=policy)


def file_system(policy: str) -> None:
    efs = boto3.client("efs")
    made = efs.create_file_system(CreationToken="orders")["FileSystemId"]
    efs.put_file_system_policy(FileSystemId=made, Policy=policy)


def registry(policy: str) -> None:
    # nothing else may be allowed there
    copies = policy.replace('"Action": "*"', '"Action": "ecr:ReplicateImage"')
    boto3.client("ecr").put_registry_policy(policyText=copies)


MADE: list[tuple[Callable[[str], None], str, str, str]] = [
    (topic, "sns_topics", "sns_topic_callers", "sns:GetTopicAttributes"),
    (queue, "sqs_queues", "sqs_queue_callers", "sqs:GetQueueAttributes"),
    (secret, "secretsmanager_policies", "secretsmanager_callers", "secretsmanager:GetResourcePolicy"),
    (repository, "ecr_repositories", "ecr_repository_callers", "ecr:GetRepositoryPolicy"),
    (registry, "ecr_registries", "ecr_registry_callers", "ecr:GetRegistryPolicy"),
    (file_system, "efs_file_systems", "efs_file_system_callers", "efs:DescribeFileSystemPolicy"),
]


def policy(*principals: object) -> str:
    plain = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    statements = [plain | {"Sid": f"s{n}", "Principal": p} for n, p in enumerate(principals)]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.mark.parametrize(
    ("make", "resources", "callers", "operation"), MADE, ids=lambda m: getattr(m, "__name__", str(m))
)
def test_what_the_policy_says_is_read(
    aws: StandIn, tmp_path: Path, make: Callable[[str], None], resources: str, callers: str, operation: str
) -> None:
    make(policy("*", {"AWS": f"arn:aws:iam::{PARTNER}:root"}, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    seen = collected(tmp_path, resources, callers)
    assert seen[resources][["has_policy", "is_open"]].to_numpy().tolist() == [[True, True]]
    assert seen[callers]["caller"].tolist() == [PARTNER]
    assert seen.gaps.empty


@pytest.mark.parametrize(
    ("make", "resources", "callers", "operation"), MADE, ids=lambda m: getattr(m, "__name__", str(m))
)
def test_a_refused_policy_is_neither_closed_nor_open(
    aws: StandIn, tmp_path: Path, make: Callable[[str], None], resources: str, callers: str, operation: str
) -> None:
    make(policy("*"))
    aws.refuse = {operation}
    seen = collected(tmp_path, resources, callers)
    assert seen[resources][["has_policy", "is_open"]].isna().all(axis=None)
    assert seen[callers]["caller"].isna().tolist() == [True]


def test_a_file_system_for_whoever_mounts_it_is_not_open(aws: StandIn, tmp_path: Path) -> None:
    statement = {
        "Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount",
        "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
    }  # fmt: skip
    file_system(json.dumps({"Version": "2012-10-17", "Statement": statement}))
    assert collected(tmp_path, "efs_file_systems")["efs_file_systems"]["is_open"].tolist() == [False]


def test_what_has_no_policy_is_closed(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("sqs").create_queue(QueueName="plain")
    boto3.client("ecr").create_repository(repositoryName="plain")
    boto3.client("efs").create_file_system(CreationToken="plain")
    boto3.client("secretsmanager").create_secret(Name="plain", SecretString="none")
    tables = ("sqs_queues", "ecr_repositories", "ecr_registries", "efs_file_systems", "secretsmanager_policies")
    seen = collected(tmp_path, *tables, "event_buses")
    for name in (*tables, "event_buses"):
        assert seen[name][["has_policy", "is_open"]].to_numpy().tolist() == [[False, False]], name
    assert seen.gaps.empty


def test_the_policy_of_a_vault_and_of_a_bus_is_read(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("backup").create_backup_vault(BackupVaultName="plain")
    nothing = {"error": ["ResourceNotFoundException", "no policy", 400]}
    aws.settings.tell("backup:GetBackupVaultAccessPolicy", ACCOUNT, "*", nothing)
    boto3.client("events").put_permission(EventBusName="default", Policy=policy("*"))
    seen = collected(tmp_path, "backup_vaults", "event_buses")
    assert seen["backup_vaults"]["has_policy"].tolist() == [False]
    assert seen["event_buses"]["is_open"].tolist() == [True]


SIGN_IN: dict[str, object] = {"AdvancedSecurityOptions": {"Enabled": True}}


@pytest.mark.parametrize(
    ("more", "is_open"),
    [
        ({}, True),
        (SIGN_IN, False),
        ({"AdvancedSecurityOptions": {"Enabled": True, "AnonymousAuthEnabled": True}}, True),
        ({"VPCOptions": {"VPCId": "vpc-1"}}, False),
        ({"AccessPolicies": ""}, False),
    ],
)
def test_a_domain_is_open_where_nothing_stands_before_its_policy(
    aws: StandIn, tmp_path: Path, more: dict[str, object], is_open: bool
) -> None:
    domain = {
        "DomainId": "x/y",
        "DomainName": "search",
        "ARN": "arn",
        "ClusterConfig": {},
        "AccessPolicies": policy("*"),
    }
    aws.settings.tell("opensearch:ListDomainNames", ACCOUNT, "*", {"DomainNames": [{"DomainName": "search"}]})
    aws.settings.tell("opensearch:DescribeDomains", ACCOUNT, "*", {"DomainStatusList": [domain | more]})
    seen = collected(tmp_path, "opensearch_domains", "opensearch_domain_callers")
    assert seen["opensearch_domains"]["is_open"].tolist() == [is_open]
    assert seen.gaps.empty
