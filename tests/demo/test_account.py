"""The story of ``account``'s docstring, as an SDK sees it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from wakit.demo.account import DEMO_ACCOUNTS, DEMO_REGIONS, MANAGEMENT, PRODUCTION, fill
from wakit.demo.stand_in import StandIn

Client = Callable[..., Any]

#: what makes a listing of everything: service, operation, member
LISTINGS = [
    ("ec2", "describe_vpcs", "Vpcs"),
    ("ec2", "describe_subnets", "Subnets"),
    ("ec2", "describe_route_tables", "RouteTables"),
    ("ec2", "describe_internet_gateways", "InternetGateways"),
    ("ec2", "describe_network_acls", "NetworkAcls"),
    ("ec2", "describe_security_groups", "SecurityGroups"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces"),
    ("ec2", "describe_instances", "Reservations"),
    ("ec2", "describe_volumes", "Volumes"),
    ("elbv2", "describe_load_balancers", "LoadBalancers"),
    ("kms", "list_keys", "Keys"),
    ("acm", "list_certificates", "CertificateSummaryList"),
    ("rds", "describe_db_instances", "DBInstances"),
    ("secretsmanager", "list_secrets", "SecretList"),
    ("lambda", "list_functions", "Functions"),
    ("logs", "describe_log_groups", "logGroups"),
]


def report(client: Client, account: str) -> dict[str, dict[str, str]]:
    iam = client("iam", account=account)
    iam.generate_credential_report()
    lines = iam.get_credential_report()["Content"].decode().splitlines()
    return {line["user"]: line for line in csv.DictReader(lines)}


def days_since(text: str) -> int:
    return (datetime.now(UTC) - datetime.fromisoformat(text)).days


def instances(client: Client, region: str, account: str) -> dict[str, Any]:
    found = client("ec2", region, account).describe_instances()["Reservations"]
    return {tag["Value"]: i for r in found for i in r["Instances"] for tag in i["Tags"] if tag["Key"] == "Name"}


def group(client: Client, name: str, region: str, account: str) -> dict[str, Any]:
    chosen = [{"Name": "group-name", "Values": [name]}]
    found: dict[str, Any] = client("ec2", region, account).describe_security_groups(Filters=chosen)["SecurityGroups"][0]
    return found


def interfaces_of(client: Client, group_id: str, region: str, account: str) -> list[dict[str, Any]]:
    found = client("ec2", region, account).describe_network_interfaces()["NetworkInterfaces"]
    return [i for i in found if group_id in [g["GroupId"] for g in i["Groups"]]]


def routes_of(client: Client, subnet: str, region: str, account: str) -> list[dict[str, Any]]:
    """The routes a subnet follows: those of its own table, or of the main one of its VPC."""
    ec2 = client("ec2", region, account)
    vpc = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"]
    tables = [t for t in ec2.describe_route_tables()["RouteTables"] if t["VpcId"] == vpc]
    own = [t for t in tables if subnet in [a.get("SubnetId") for a in t["Associations"]]]
    found: list[dict[str, Any]] = (own or [t for t in tables if t["Associations"][0]["Main"]])[0]["Routes"]
    return found


def leads_out(routes: list[dict[str, Any]]) -> bool:
    return any(r.get("DestinationCidrBlock") == "0.0.0.0/0" and r.get("GatewayId", "")[:4] == "igw-" for r in routes)


def test_there_is_enough_of_it(client: Client) -> None:
    found = sum(
        len(getattr(client(service, region, account), operation)()[member])
        for account in DEMO_ACCOUNTS
        for region in DEMO_REGIONS
        for service, operation, member in LISTINGS
    )
    assert found >= 150


def test_three_regions_are_enabled(client: Client) -> None:
    names = [r["RegionName"] for r in client("ec2").describe_regions()["Regions"]]
    everything = client("ec2").describe_regions(AllRegions=True)["Regions"]
    assert names == list(DEMO_REGIONS)
    assert {r["RegionName"] for r in everything if r["OptInStatus"] == "not-opted-in"} == {"me-south-1"}


def test_root_is_in_the_credential_report(client: Client) -> None:
    good, bad = (report(client, account)["<root_account>"] for account in DEMO_ACCOUNTS)
    assert (good["mfa_active"], good["access_key_1_active"]) == ("true", "false")
    assert (bad["mfa_active"], bad["access_key_1_active"]) == ("false", "true")
    assert good["arn"] == f"arn:aws:iam::{PRODUCTION}:root"
    assert good["password_enabled"] == "not_supported"


def test_the_account_summary_agrees_with_the_report(client: Client) -> None:
    good, bad = (client("iam", account=a).get_account_summary()["SummaryMap"] for a in DEMO_ACCOUNTS)
    assert (good["AccountMFAEnabled"], good["AccountAccessKeysPresent"]) == (1, 0)
    assert (bad["AccountMFAEnabled"], bad["AccountAccessKeysPresent"]) == (0, 1)


def test_roots_device_is_listed_without_its_seed(client: Client) -> None:
    devices = client("iam").list_virtual_mfa_devices()["VirtualMFADevices"]
    assert [d["User"]["Arn"] for d in devices if d["SerialNumber"].endswith("root-account-mfa-device")] == [
        f"arn:aws:iam::{PRODUCTION}:root"
    ]
    assert not any("Base32StringSeed" in d or "QRCodePNG" in d for d in devices)


def test_ages_count_from_now(client: Client) -> None:
    lines = report(client, PRODUCTION)
    assert days_since(lines["ci-deploy"]["access_key_1_last_rotated"]) == 400
    assert days_since(lines["extern.mueller"]["password_last_used"]) == 415
    assert lines["extern.mueller"]["access_key_1_last_used_date"] == "N/A"
    assert lines["ci-deploy"]["password_last_used"] == "N/A"
    assert report(client, MANAGEMENT)["praktikant2021"]["password_last_used"] == "no_information"


def test_a_report_is_started_first(aws: StandIn) -> None:
    iam = boto3.client("iam")
    with pytest.raises(iam.exceptions.CredentialReportNotPresentException):
        iam.get_credential_report()
    assert iam.generate_credential_report()["State"] == "STARTED"
    assert iam.generate_credential_report()["State"] == "COMPLETE"


def test_only_attached_policies_of_aws_are_listed(client: Client) -> None:
    found = client("iam").get_account_authorization_details()["Policies"]
    assert all(p["AttachmentCount"] for p in found if ":aws:policy/" in p["Arn"])
    assert "AdministratorAccess" in [p["PolicyName"] for p in found]


def test_partners_with_and_without_external_id(client: Client) -> None:
    roles = client("iam").get_account_authorization_details(Filter=["Role"])["RoleDetailList"]
    trusts = {r["RoleName"]: r["AssumeRolePolicyDocument"]["Statement"][0] for r in roles}
    assert "Condition" not in trusts["partner-customs-sync"]
    assert "sts:ExternalId" in trusts["partner-route-optimiser"]["Condition"]["StringEquals"]
    assert "AWSServiceRoleForElasticLoadBalancing" in trusts


def test_buckets_are_public_and_not(client: Client) -> None:
    s3 = client("s3", "eu-west-1")
    assert s3.get_bucket_policy_status(Bucket="nordlicht-web-assets")["PolicyStatus"]["IsPublic"] is True
    assert s3.get_bucket_policy_status(Bucket="nordlicht-invoices")["PolicyStatus"]["IsPublic"] is False
    regions = {b["Name"]: b["BucketRegion"] for b in s3.list_buckets(MaxBuckets=100)["Buckets"]}
    assert (regions["nordlicht-web-assets"], regions["nordlicht-backup-us"]) == ("eu-west-1", "us-east-1")


@pytest.mark.parametrize(
    ("name", "port", "region", "account", "reachable"),
    [
        ("bastion", 22, "eu-central-1", MANAGEMENT, True),
        ("windows-reporting", 3389, "us-east-1", MANAGEMENT, True),
        ("shop-database", 3306, "eu-west-1", MANAGEMENT, True),
        ("kurier-alb", 443, "eu-central-1", PRODUCTION, True),
        ("kurier-cache", 6379, "eu-central-1", PRODUCTION, False),
        ("database-old", 5432, "eu-central-1", PRODUCTION, False),
        ("launch-wizard-1", 22, "eu-central-1", PRODUCTION, False),
    ],
)
def test_open_is_not_reachable(
    client: Client, name: str, port: int, region: str, account: str, reachable: bool
) -> None:
    rules = group(client, name, region, account)
    is_open = any(p["FromPort"] == port and {"CidrIp": "0.0.0.0/0"}.items() <= r.items()
                  for p in rules["IpPermissions"] for r in p["IpRanges"])  # fmt: skip
    met = interfaces_of(client, rules["GroupId"], region, account)
    out = [i for i in met if "Association" in i and leads_out(routes_of(client, i["SubnetId"], region, account))]
    assert is_open
    assert bool(out) is reachable


def test_interfaces_without_public_address_have_no_association(client: Client) -> None:
    found = instances(client, "eu-central-1", PRODUCTION)["kurier-web-1"]
    assert "Association" not in found["NetworkInterfaces"][0]
    assert [g["GroupName"] for g in found["SecurityGroups"]] == ["kurier-web"]


def test_metadata_service_and_disks(client: Client) -> None:
    good = instances(client, "eu-central-1", PRODUCTION)["kurier-web-1"]
    bad = instances(client, "eu-central-1", MANAGEMENT)["bastion-move-2021"]
    assert (good["MetadataOptions"]["HttpTokens"], bad["MetadataOptions"]["HttpTokens"]) == ("required", "optional")
    volumes = client("ec2").describe_volumes()["Volumes"]
    assert {v["Encrypted"] for v in volumes} == {True, False}


def test_trails_log_and_do_not(client: Client) -> None:
    for account, logs in zip(DEMO_ACCOUNTS, (True, False), strict=True):
        trail = client("cloudtrail", account=account).describe_trails()["trailList"][0]
        status = client("cloudtrail", account=account).get_trail_status(Name=trail["TrailARN"])
        assert status["IsLogging"] is logs
        assert trail["IsMultiRegionTrail"] is logs


def test_a_trail_is_seen_from_elsewhere(client: Client) -> None:
    trail = client("cloudtrail", "us-east-1").describe_trails()["trailList"][0]
    selectors = client("cloudtrail", "us-east-1").get_event_selectors(TrailName=trail["TrailARN"])
    assert trail["HomeRegion"] == "eu-central-1"
    assert selectors["EventSelectors"][0]["IncludeManagementEvents"] is True


def test_watching_differs_between_regions(client: Client) -> None:
    detectors = {r: len(client("guardduty", r).list_detectors()["DetectorIds"]) for r in DEMO_REGIONS}
    recorders = {
        r: len(client("config", r).describe_configuration_recorders()["ConfigurationRecorders"]) for r in DEMO_REGIONS
    }
    assert list(detectors.values()) == list(recorders.values()) == [1, 1, 0]


def test_certificates_with_elliptic_keys_hide_unless_asked_for(client: Client) -> None:
    acm = client("acm")
    plain = {c["DomainName"] for c in acm.list_certificates()["CertificateSummaryList"]}
    asked = acm.list_certificates(Includes={"keyTypes": ["RSA_2048", "EC_prime256v1"]})["CertificateSummaryList"]
    assert {c["DomainName"] for c in asked} - plain == {"track.nordlicht.example"}


def test_one_certificate_ends_soon(client: Client) -> None:
    found = client("acm").list_certificates()["CertificateSummaryList"]
    ends = {c["DomainName"]: (c["NotAfter"] - datetime.now(UTC), c["Type"], c["RenewalEligibility"]) for c in found}
    left, kind, renewal = ends["partner-api.nordlicht.example"]
    assert timedelta(days=11) < left < timedelta(days=12)
    assert (kind, renewal) == ("IMPORTED", "INELIGIBLE")
    assert ends["kurier.nordlicht.example"][1:] == ("AMAZON_ISSUED", "ELIGIBLE")


def test_keys_of_aws_rotate_and_one_key_is_on_its_way_out(client: Client) -> None:
    kms = client("kms", "eu-west-1")
    keys = [kms.describe_key(KeyId=k["KeyId"])["KeyMetadata"] for k in kms.list_keys()["Keys"]]
    assert {(k["KeyManager"], k["KeyState"]) for k in keys} == {("CUSTOMER", "PendingDeletion"), ("AWS", "Enabled")}
    targets = [a.get("TargetKeyId") for a in kms.list_aliases()["Aliases"]]
    assert {t for t in targets if t} == {k["KeyId"] for k in keys}


def test_secrets_rotated_and_never(client: Client) -> None:
    found = {s["Name"]: s for s in client("secretsmanager").list_secrets()["SecretList"]}
    assert (datetime.now(UTC) - found["kurier/orders-db"]["LastRotatedDate"]).days == 20
    assert "LastRotatedDate" not in found["kurier/partner-api-token"]
    assert (datetime.now(UTC) - found["kurier/sms-gateway"]["LastAccessedDate"]).days in (260, 261)


def test_databases_public_and_private(client: Client) -> None:
    (good,) = client("rds").describe_db_instances()["DBInstances"]
    (bad,) = client("rds", "eu-west-1", MANAGEMENT).describe_db_instances()["DBInstances"]
    assert (good["PubliclyAccessible"], good["StorageEncrypted"]) == (False, True)
    assert (bad["PubliclyAccessible"], bad["StorageEncrypted"]) == (True, False)


def test_a_function_is_public_by_its_url(client: Client) -> None:
    function = client("lambda")
    (url,) = function.list_function_url_configs(FunctionName="carrier-webhook")["FunctionUrlConfigs"]
    policy = json.loads(function.get_policy(FunctionName="carrier-webhook")["Policy"])
    assert url["AuthType"] == "NONE"
    (statement,) = policy["Statement"]
    assert statement["Principal"] == "*"
    assert statement["Condition"] == {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}


def test_functions_are_in_a_vpc_that_is_there(client: Client) -> None:
    vpcs = {v["VpcId"] for v in client("ec2").describe_vpcs()["Vpcs"]}
    functions = client("lambda").list_functions()["Functions"]
    assert {f["VpcConfig"]["VpcId"] for f in functions if "VpcConfig" in f} <= vpcs


@pytest.mark.parametrize("account", DEMO_ACCOUNTS)
def test_both_accounts_may_ask_about_the_organisation(client: Client, account: str) -> None:
    organisation = client("organizations", account=account)
    assert organisation.describe_organization()["Organization"]["MasterAccountId"] == MANAGEMENT
    assert {a["Id"] for a in organisation.list_accounts()["Accounts"]} == set(DEMO_ACCOUNTS)
    assert len(organisation.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]) == 2


def test_hostile_texts_come_through_unchanged(client: Client) -> None:
    names = {n for a in DEMO_ACCOUNTS for r in DEMO_REGIONS for n in instances(client, r, a)}
    tags = client("s3", "eu-west-1").get_bucket_tagging(Bucket="nordlicht-web-assets")["TagSet"]
    assert "<script>alert(1)</script>" in names
    assert any("\u202e" in n for n in names)
    assert max(map(len, names)) >= 200
    assert "<script>alert(1)</script>" in [t["Value"] for t in tags]
    assert group(client, "kurier-batch", "eu-central-1", PRODUCTION)["Description"] == '"><img src=x onerror=alert(1)>'


def everything(client: Client) -> str:
    found = [
        getattr(client(service, region, account), operation)()[member]
        for account in DEMO_ACCOUNTS
        for region in DEMO_REGIONS
        for service, operation, member in LISTINGS
    ]
    return json.dumps(found, default=str, sort_keys=True)


def test_filled_again_it_has_the_same_ids(aws: StandIn, client: Client) -> None:
    before = ids_in(everything(client))
    fill(aws)
    assert ids_in(everything(client)) == before


PROGRAM = """
import json, sys
hosts = set()
def watch(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple): hosts.add(args[1][0])
    if event == "socket.getaddrinfo": hosts.add(args[0])
sys.addaudithook(watch)
before = [m for m in ("moto", "boto3") if m in sys.modules]
from wakit.demo.account import DEMO_ACCOUNTS, DEMO_REGIONS, fill
from wakit.demo.stand_in import stand_in
lazy = [m for m in ("moto", "boto3", "botocore") if m in sys.modules] == before
from tests.demo.test_account import LISTINGS, ids_in
with stand_in() as aws:
    fill(aws)
    import boto3
    ids = set()
    for account in DEMO_ACCOUNTS:
        with aws.applied(account):
            session = boto3.Session()
            for region in DEMO_REGIONS:
                for service, operation, member in LISTINGS:
                    found = getattr(session.client(service, region_name=region), operation)()[member]
                    ids |= set(ids_in(json.dumps(found, default=str)))
print(json.dumps({"hosts": sorted(hosts), "ids": sorted(ids), "lazy": lazy}))
"""


def ids_in(text: str) -> list[str]:
    """Everything in a text that looks like an id AWS gives, or like an ARN."""
    import re

    pattern = r"\b(?:[a-z]{1,9}-[0-9a-f]{8,17}|[0-9a-f]{8}-[0-9a-f-]{27}|arn:aws:[^\"\\ ]+)"
    return sorted(set(re.findall(pattern, text)))


@pytest.fixture(scope="module")
def elsewhere() -> dict[str, Any]:
    """The demo account in a process of its own, behind a proxy that leads nowhere."""
    environ = os.environ | {"PYTHONHASHSEED": "7", "AWS_PROFILE": "customer"}
    environ |= dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), "http://192.0.2.1:9")
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environ, check=False)
    assert ran.returncode == 0, ran.stderr
    seen: dict[str, Any] = json.loads(ran.stdout)
    return seen


def test_no_request_leaves_this_machine(elsewhere: dict[str, Any]) -> None:
    assert elsewhere["hosts"] == ["127.0.0.1"]


def test_another_process_has_the_same_ids(elsewhere: dict[str, Any], client: Client) -> None:
    assert len(elsewhere["ids"]) > 150
    assert elsewhere["ids"] == ids_in(everything(client))


def test_moto_is_imported_when_it_is_started(elsewhere: dict[str, Any]) -> None:
    assert elsewhere["lazy"]
