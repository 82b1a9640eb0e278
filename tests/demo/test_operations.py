"""Every operation that wakit reads is answered, in both accounts and all three regions, as AWS would answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from wakit.demo.account import DEMO_ACCOUNTS, DEMO_REGIONS

KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]


def _each(listing: str, items: str, member: str, parameter: str, **more: object) -> Callable[[Any], list[Any]]:
    """The parameters of an operation that asks about one thing, for each thing listed."""

    def parameters(client: Any) -> list[dict[str, object]]:
        found = getattr(client, listing)()[items]
        return [{parameter: one[member] if member else one, **more} for one in found]

    return parameters


def _buckets(client: Any) -> list[dict[str, object]]:
    return [{"Bucket": bucket["Name"]} for bucket in client.list_buckets()["Buckets"]]


_OF_BALANCERS = _each("describe_load_balancers", "LoadBalancers", "LoadBalancerArn", "LoadBalancerArn")
_OF_FUNCTIONS = _each("list_functions", "Functions", "FunctionName", "FunctionName")
_OF_KEYS = _each("list_keys", "Keys", "KeyId", "KeyId")
_OF_USERS = _each("list_users", "Users", "UserName", "UserName")

#: operation → its parameters (a dict, or what finds a list of them)
PARAMETERS: dict[str, object] = {
    "account.get_alternate_contact": {"AlternateContactType": "SECURITY"},
    "acm.list_certificates": {"Includes": {"keyTypes": KEY_TYPES}},
    "acm.describe_certificate": _each(
        "list_certificates", "CertificateSummaryList", "CertificateArn", "CertificateArn"
    ),
    "cloudtrail.get_trail_status": _each("describe_trails", "trailList", "TrailARN", "Name"),
    "cloudtrail.get_event_selectors": _each("describe_trails", "trailList", "TrailARN", "TrailName"),
    "config.describe_remediation_configurations": {"ConfigRuleNames": ["encrypted-volumes", "incoming-ssh-disabled"]},
    "ec2.describe_regions": {"AllRegions": True},
    "ec2.get_managed_prefix_list_entries": _each(
        "describe_managed_prefix_lists", "PrefixLists", "PrefixListId", "PrefixListId"
    ),
    "ec2.describe_snapshots": {"OwnerIds": ["self"]},
    "ec2.describe_images": {"Owners": ["self"]},
    "elbv2.describe_listeners": _OF_BALANCERS,
    "elbv2.describe_load_balancer_attributes": _OF_BALANCERS,
    "guardduty.get_detector": _each("list_detectors", "DetectorIds", "", "DetectorId"),
    "iam.get_open_id_connect_provider": _each(
        "list_open_id_connect_providers", "OpenIDConnectProviderList", "Arn", "OpenIDConnectProviderArn"
    ),
    "iam.get_saml_provider": _each("list_saml_providers", "SAMLProviderList", "Arn", "SAMLProviderArn"),
    "iam.list_mfa_devices": _OF_USERS,
    "kms.describe_key": _OF_KEYS,
    "kms.get_key_rotation_status": _OF_KEYS,
    "kms.get_key_policy": _each("list_keys", "Keys", "KeyId", "KeyId", PolicyName="default"),
    "lambda.get_policy": _OF_FUNCTIONS,
    "lambda.list_function_url_configs": _OF_FUNCTIONS,
    "lambda.get_function_code_signing_config": _OF_FUNCTIONS,
    "organizations.list_policies": {"Filter": "SERVICE_CONTROL_POLICY"},
    "organizations.list_targets_for_policy": {"PolicyId": "p-FullAWSAccess"},
    **{
        f"s3.{operation}": _buckets
        for operation in (
            "get_public_access_block",
            "get_bucket_policy_status",
            "get_bucket_policy",
            "get_bucket_acl",
            "get_bucket_ownership_controls",
            "get_bucket_encryption",
            "get_bucket_versioning",
            "get_bucket_logging",
            "get_bucket_lifecycle_configuration",
            "get_object_lock_configuration",
            "get_bucket_tagging",
        )
    },
}
#: operation → the error with which AWS says that there is nothing
ABSENT = {
    "account.get_alternate_contact": "ResourceNotFoundException",
    "iam.get_account_password_policy": "NoSuchEntity",
    "lambda.get_policy": "ResourceNotFoundException",
    "s3.get_bucket_lifecycle_configuration": "NoSuchLifecycleConfiguration",
    "s3.get_bucket_policy": "NoSuchBucketPolicy",
    "s3.get_bucket_policy_status": "NoSuchBucketPolicy",
    "s3.get_bucket_tagging": "NoSuchTagSet",
    "s3.get_object_lock_configuration": "ObjectLockConfigurationNotFoundError",
    "s3.get_public_access_block": "NoSuchPublicAccessBlockConfiguration",
    "s3control.get_public_access_block": "NoSuchPublicAccessBlockConfiguration",
    "securityhub.describe_hub": "InvalidAccessException",
    "securityhub.get_enabled_standards": "InvalidAccessException",
    "securityhub.list_finding_aggregators": "InvalidAccessException",
}
#: the others, without parameters
_PLAIN = """
sts.get_caller_identity
iam.generate_credential_report iam.get_credential_report iam.get_account_authorization_details
iam.get_account_password_policy iam.get_account_summary iam.list_virtual_mfa_devices iam.list_saml_providers
iam.list_open_id_connect_providers iam.list_organizations_features iam.list_account_aliases
iam.list_server_certificates
organizations.describe_organization organizations.list_accounts organizations.list_roots
organizations.list_delegated_administrators
s3.list_buckets
ec2.describe_vpcs ec2.describe_subnets ec2.describe_route_tables ec2.describe_internet_gateways
ec2.describe_nat_gateways ec2.describe_network_acls ec2.describe_security_groups
ec2.describe_network_interfaces ec2.describe_flow_logs ec2.describe_instances ec2.describe_volumes
ec2.get_ebs_encryption_by_default ec2.get_instance_metadata_defaults
ec2.get_snapshot_block_public_access_state ec2.get_image_block_public_access_state
ec2.describe_vpc_endpoints ec2.describe_managed_prefix_lists
ec2.describe_vpc_block_public_access_options ec2.describe_vpc_block_public_access_exclusions
elbv2.describe_load_balancers
cloudtrail.describe_trails
config.describe_configuration_recorders config.describe_configuration_recorder_status
config.describe_delivery_channels config.describe_config_rules
guardduty.list_detectors
securityhub.describe_hub securityhub.get_enabled_standards securityhub.list_finding_aggregators
kms.list_keys kms.list_aliases
rds.describe_db_instances rds.describe_db_clusters rds.describe_db_snapshots
secretsmanager.list_secrets
lambda.list_functions
logs.describe_log_groups
"""


@pytest.mark.parametrize("operation", sorted([*_PLAIN.split(), *PARAMETERS]))
def test_is_answered_everywhere(client: Callable[..., Any], operation: str) -> None:
    service, _, method = operation.partition(".")
    outcomes: set[object] = set()
    for account in DEMO_ACCOUNTS:
        for region in DEMO_REGIONS:
            asked = client(service, region, account)
            outcomes |= {_outcome(getattr(asked, method), p) for p in _parameters(operation, asked)}
    assert outcomes <= {200, ABSENT.get(operation)}
    assert 200 in outcomes


@pytest.mark.parametrize("operation", sorted(ABSENT))
def test_absence_has_its_own_error(client: Callable[..., Any], operation: str) -> None:
    service, _, method = operation.partition(".")
    outcomes: set[object] = set()
    for account in DEMO_ACCOUNTS:
        asked = client(service, "eu-central-1", account)
        arguments = _parameters(operation, asked)
        if service == "s3control":
            arguments = [{"AccountId": account}]
        outcomes |= {_outcome(getattr(asked, method), p) for p in arguments}
    assert ABSENT[operation] in outcomes


def test_account_level_block_is_answered_for_each_account(client: Callable[..., Any]) -> None:
    got = {a: _outcome(client("s3control", account=a).get_public_access_block, {"AccountId": a}) for a in DEMO_ACCOUNTS}
    assert got == {DEMO_ACCOUNTS[0]: "NoSuchPublicAccessBlockConfiguration", DEMO_ACCOUNTS[1]: 200}


def _parameters(operation: str, asked: Any) -> list[dict[str, object]]:
    known = PARAMETERS.get(operation, {})
    if callable(known):
        found: list[dict[str, object]] = known(asked)
        return found
    assert isinstance(known, dict)
    return [known]


def _outcome(call: Callable[..., dict[str, Any]], parameters: dict[str, object]) -> object:
    try:
        return call(**parameters)["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as error:
        return error.response["Error"]["Code"]
