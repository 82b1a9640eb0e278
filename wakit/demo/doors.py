"""The client's resources with policies of their own: topics, queues, secrets, repositories, vaults and the like.

Most name who may come; one queue of the old shop does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from wakit.demo.builder import Place, token
from wakit.demo.places import MANAGEMENT, PRODUCTION

__all__ = ["fill_doors"]

Statement = dict[str, Any]

_PARTNER = "777788889999"
#: account, region → which of the functions below
_EVERYTHING = (PRODUCTION, "eu-central-1")
_OLD_SHOP = (MANAGEMENT, "eu-west-1")


def fill_doors(place: Place) -> None:
    """What stands open, or ajar, in one region."""
    here = (place.account_id, place.region)
    if here == _EVERYTHING:
        _messages(place)
        _stores(place)
        _function_alias(place)
        _search_and_runbook(place)
        _analytics(place)
        _share(place, "kurier-network", MANAGEMENT, is_external=False)
    if here == _OLD_SHOP:
        _share(place, "shop-network", _PARTNER, is_external=True)
        _queue(place, "newsletter-bounces", {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"})


def _policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _lets_in(account: str, *actions: str, resource: str = "*") -> Statement:
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    return {"Effect": "Allow", "Principal": principal, "Action": list(actions), "Resource": resource}


def _messages(place: Place) -> None:
    topic = str(place.ask("sns.create_topic", Name="kurier-events")["TopicArn"])
    own = {"StringEquals": {"AWS:SourceOwner": place.account_id}}
    everything = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "SNS:Publish", "Resource": topic}
    policy = _policy(everything | {"Condition": own}, _lets_in(_PARTNER, "SNS:Subscribe", resource=topic))
    place.ask("sns.set_topic_attributes", TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    _queue(
        place,
        "kurier-labels",
        {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": "*",
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        },
    )
    _queue(place, "kurier-labels-dead")
    place.ask("events.create_event_bus", Name="kurier")
    place.ask(
        "events.put_permission", EventBusName="kurier", StatementId="group", Action="events:PutEvents",
        Principal=MANAGEMENT,
    )  # fmt: skip


def _queue(place: Place, name: str, *statements: Statement) -> None:
    attributes = {"Policy": _policy(*statements)} if statements else {}
    place.ask("sqs.create_queue", QueueName=name, Attributes=attributes)


def _stores(place: Place) -> None:
    place.ask(
        "secretsmanager.put_resource_policy", SecretId="kurier/partner-api-token",
        ResourcePolicy=_policy(_lets_in(MANAGEMENT, "secretsmanager:GetSecretValue")),
    )  # fmt: skip
    for name, statements in _repositories():
        place.ask("ecr.create_repository", repositoryName=name)
        if statements:
            place.ask("ecr.set_repository_policy", repositoryName=name, policyText=_policy(*statements))
    place.ask("backup.create_backup_vault", BackupVaultName="kurier", CreatorRequestId=token("kurier"))
    copies = _policy(_lets_in(MANAGEMENT, "backup:CopyIntoBackupVault"))
    place.tell("backup:GetBackupVaultAccessPolicy", {"BackupVaultName": "kurier", "Policy": copies})
    made = place.ask("efs.create_file_system", CreationToken=token("labels"), Encrypted=True)
    mounted = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
    }
    place.ask("efs.put_file_system_policy", FileSystemId=made["FileSystemId"], Policy=_policy(mounted))


def _repositories() -> Iterator[tuple[str, list[Statement]]]:
    pull = _lets_in(MANAGEMENT, "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    del pull["Resource"]  # the policy of a repository is about itself
    yield "kurier/tracking-api", [pull]
    yield "kurier/tools", []


def _share(place: Place, name: str, account: str, *, is_external: bool) -> None:
    made = place.ask("ram.create_resource_share", name=name, principals=[account])["resourceShare"]
    told = {
        "resourceShareArn": made["resourceShareArn"], "resourceShareName": name, "associatedEntity": account,
        "associationType": "PRINCIPAL", "status": "ASSOCIATED", "external": is_external,
    }  # fmt: skip
    # moto calls nobody external
    place.tell("ram:GetResourceShareAssociations", {"resourceShareAssociations": [told]})


def _function_alias(place: Place) -> None:
    place.ask("lambda.create_alias", FunctionName="tracking-api", Name="live", FunctionVersion="$LATEST")


def _search_and_runbook(place: Place) -> None:
    """A search domain that asks for a sign-in, and a runbook that is shared with Group."""
    shared = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "es:ESHttp*", "Resource": "*"}
    name = "kurier-search"
    domain = {
        "DomainId": f"{place.account_id}/{name}", "DomainName": name,
        "ARN": f"arn:aws:es:{place.region}:{place.account_id}:domain/{name}", "ClusterConfig": {},
        "AccessPolicies": _policy(shared), "AdvancedSecurityOptions": {"Enabled": True},
    }  # fmt: skip
    place.tell("opensearch:ListDomainNames", {"DomainNames": [{"DomainName": name, "EngineType": "OpenSearch"}]})
    place.tell("opensearch:DescribeDomains", {"DomainStatusList": [domain]})
    runbook = {"Name": "kurier-isolate-machine", "Owner": place.account_id, "DocumentType": "Automation"}
    # moto's documents can't be copied with the rest of the account
    place.tell("ssm:ListDocuments", {"DocumentIdentifiers": [runbook]})
    place.tell("ssm:DescribeDocumentPermission", {"AccountIds": [MANAGEMENT]})


def _analytics(place: Place) -> None:
    """A private cluster, whose figures Group may read and to which it has an endpoint, and a private workgroup."""
    name = "kurier-analytics"
    cluster = {
        "ClusterIdentifier": name, "PubliclyAccessible": False, "Encrypted": True, "VpcId": "vpc-0analytics",
        "Endpoint": {"Address": f"{name}.example.{place.region}.redshift.amazonaws.com", "Port": 5439},
    }  # fmt: skip
    space = f"arn:aws:redshift:{place.region}:{place.account_id}"
    figures = {
        "DataShareArn": f"{space}:datashare:{token(name)}/figures", "ProducerArn": f"{space}:namespace:{token(name)}",
        "DataShareAssociations": [{"ConsumerIdentifier": MANAGEMENT, "Status": "ACTIVE"}],
    }  # fmt: skip
    place.tell("redshift:DescribeClusters", {"Clusters": [cluster]})
    place.tell("redshift:DescribeDataShares", {"DataShares": [figures]})
    grant = {
        "Grantor": place.account_id, "Grantee": MANAGEMENT, "ClusterIdentifier": name, "Status": "Authorized",
        "AllowedAllVPCs": True, "EndpointCount": 1,
    }  # fmt: skip
    place.tell("redshift:DescribeEndpointAuthorization", {"EndpointAuthorizationList": [grant]})
    notebooks = {
        "workgroupName": "kurier-notebooks", "publiclyAccessible": False, "status": "AVAILABLE",
        "workgroupArn": f"arn:aws:redshift-serverless:{place.region}:{place.account_id}:workgroup/{token('notebooks')}",
        "endpoint": {"port": 5439},
    }  # fmt: skip
    place.tell("redshift-serverless:ListWorkgroups", {"workgroups": [notebooks]})
    copies = _lets_in(
        MANAGEMENT, "ecr:ReplicateImage", resource=f"arn:aws:ecr:{place.region}:{place.account_id}:repository/*"
    )
    place.tell("ecr:GetRegistryPolicy", {"registryId": place.account_id, "policyText": _policy(copies)})
