from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.services.redshift import Cluster, Workgroup

PARTNER = "444455556666"
SPACE = "arn:aws:redshift:eu-central-1"
CASES = [
    Case(
        "redshift_clusters_are_private",
        [PASS, FAIL, UNKNOWN],
        {"redshift_clusters": [example(Cluster, arn=str(p), is_public=p) for p in (False, True, None)]},
    ),
    Case("redshift_clusters_are_private", [NONE_FOUND], {"redshift_clusters": []}),
    Case(
        "redshift_workgroups_are_private",
        [PASS, FAIL, UNKNOWN],
        {"redshift_workgroups": [example(Workgroup, arn=str(p), is_public=p) for p in (False, True, None)]},
    ),
    Case("redshift_workgroups_are_private", [NONE_FOUND], {"redshift_workgroups": []}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c.expected[0]))
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def test_a_cluster_says_whether_it_is_public(aws: StandIn, tmp_path: Path) -> None:
    cluster = {"ClusterIdentifier": "sales", "PubliclyAccessible": True, "VpcId": "vpc-1", "Endpoint": {"Port": 5439}}
    aws.settings.tell("redshift:DescribeClusters", ACCOUNT, "*", {"Clusters": [cluster]})
    seen = collected(tmp_path, "redshift_clusters")
    row = seen["redshift_clusters"].iloc[0]
    assert row[["arn", "is_public", "port"]].tolist() == [f"{SPACE}:{ACCOUNT}:cluster:sales", True, 5439]
    assert seen.gaps.empty


def test_a_workgroup_says_whether_it_is_public(aws: StandIn, tmp_path: Path) -> None:
    arn = f"arn:aws:redshift-serverless:eu-central-1:{ACCOUNT}:workgroup/1"
    group = {"workgroupArn": arn, "workgroupName": "sales", "publiclyAccessible": True, "endpoint": {"port": 5439}}
    aws.settings.tell("redshift-serverless:ListWorkgroups", ACCOUNT, "*", {"workgroups": [group]})
    seen = collected(tmp_path, "redshift_workgroups")
    columns = ["arn", "name", "is_public", "port"]
    assert seen["redshift_workgroups"][columns].to_numpy().tolist() == [[arn, "sales", True, 5439]]
    assert seen.gaps.empty


def test_an_account_that_has_an_endpoint_to_a_cluster_is_named(aws: StandIn, tmp_path: Path) -> None:
    grant = {"ClusterIdentifier": "sales", "Grantee": PARTNER, "Status": "Authorized", "AllowedAllVPCs": False}
    told = {"EndpointAuthorizationList": [grant]}
    aws.settings.tell("redshift:DescribeEndpointAuthorization", ACCOUNT, "*", told)
    seen = collected(tmp_path, "redshift_endpoint_grantees")
    columns = ["arn", "caller", "status", "allows_every_vpc"]
    assert seen["redshift_endpoint_grantees"][columns].to_numpy().tolist() == [
        [f"{SPACE}:{ACCOUNT}:cluster:sales", PARTNER, "Authorized", False]
    ]
    assert seen.gaps.empty


def shared(aws: StandIn, folder: Path, *consumers: tuple[str, str], producer: str = ACCOUNT) -> list[str]:
    """The other accounts that one data share is for."""
    associations = [{"ConsumerIdentifier": who, "Status": status} for who, status in consumers]
    share = {
        "DataShareArn": f"{SPACE}:{producer}:datashare:1/figures",
        "ProducerArn": f"{SPACE}:{producer}:namespace:1",
        "DataShareAssociations": associations,
    }
    aws.settings.tell("redshift:DescribeDataShares", ACCOUNT, "*", {"DataShares": [share]})
    found = collected(folder, "redshift_data_share_consumers")
    assert found.gaps.empty
    return list(found["redshift_data_share_consumers"]["caller"])


@pytest.mark.parametrize(
    ("consumer", "status", "callers"),
    [
        (PARTNER, "ACTIVE", [PARTNER]),
        (PARTNER, "AUTHORIZED", [PARTNER]),
        (PARTNER, "PENDING_AUTHORIZATION", []),
        (PARTNER, "DEAUTHORIZED", []),
        (ACCOUNT, "ACTIVE", []),
        ("d7f2c1e0-aaaa-bbbb-cccc-0123456789ab", "ACTIVE", []),
    ],
)
def test_a_data_share_names_the_accounts_that_may_read_it(
    aws: StandIn, tmp_path: Path, consumer: str, status: str, callers: list[str]
) -> None:
    assert shared(aws, tmp_path, (consumer, status)) == callers


def test_the_data_share_of_another_account_is_not_ours_to_judge(aws: StandIn, tmp_path: Path) -> None:
    assert shared(aws, tmp_path, (PARTNER, "ACTIVE"), producer=PARTNER) == []
