"""Policies that stand at resources themselves, whatever service they are of: open to everyone, or to whom by name.

A further service is its own file and one name in each of the two tables here.
"""

from __future__ import annotations

import pandas as pd

from wakit import facts
from wakit.evidence.relate import exists, one_of, together
from wakit.evidence.rows import column, row
from wakit.registry import check, derived

__all__: list[str] = []

#: the noun that a headline counts
_PERMISSION = "{permission for another account:permissions for other accounts}"


@row(key="{kind}/{arn}")
class ResourcePolicy:
    """The policy of a resource of one of several services; keys, functions and buckets have checks of their own."""

    kind: str | None = column(kind="plain", doc="topic, queue, secret, repository, …, as a word")
    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    has_policy: bool | None = column(doc="says something at all")
    is_open: bool | None = column(doc="lets everyone in, and no condition says whom it means")


@row(key="{kind}/{arn}/{caller}")
class ResourceCaller:
    """An account or organisation that the policy of a resource names, beside the account it stands in."""

    kind: str | None = column(kind="plain", doc="topic, queue, …, and key, function, bucket, data share or cluster")
    arn: str | None = column(kind="name", doc="of the resource")
    caller: str | None = column(kind="name", doc="12 digits, or o-…")
    is_of_aws: bool | None = column(doc="an account in which AWS runs a part of a service")


@derived(ResourcePolicy)
def resource_policies(
    sns_topics: pd.DataFrame,
    sqs_queues: pd.DataFrame,
    secretsmanager_policies: pd.DataFrame,
    ecr_repositories: pd.DataFrame,
    ecr_registries: pd.DataFrame,
    backup_vaults: pd.DataFrame,
    efs_file_systems: pd.DataFrame,
    event_buses: pd.DataFrame,
    opensearch_domains: pd.DataFrame,
) -> pd.DataFrame:
    """The policies of topics, queues, secrets, container registries, backup vaults, file systems, buses and domains."""
    return together(
        {
            "topic": sns_topics,
            "queue": sqs_queues,
            "secret": secretsmanager_policies,
            "repository": ecr_repositories,
            "registry": ecr_registries,
            "backup vault": backup_vaults,
            "file system": efs_file_systems,
            "event bus": event_buses,
            "search domain": opensearch_domains,
        },
        ["arn", "name", "has_policy", "is_open"],
        kind="kind",
    )


@derived(ResourceCaller)
def resource_callers(
    sns_topic_callers: pd.DataFrame,
    sqs_queue_callers: pd.DataFrame,
    secretsmanager_callers: pd.DataFrame,
    ecr_repository_callers: pd.DataFrame,
    ecr_registry_callers: pd.DataFrame,
    backup_vault_callers: pd.DataFrame,
    efs_file_system_callers: pd.DataFrame,
    event_bus_callers: pd.DataFrame,
    opensearch_domain_callers: pd.DataFrame,
    kms_key_callers: pd.DataFrame,
    lambda_function_callers: pd.DataFrame,
    s3_bucket_callers: pd.DataFrame,
    redshift_data_share_consumers: pd.DataFrame,
    redshift_endpoint_grantees: pd.DataFrame,
) -> pd.DataFrame:
    """Whom the policies of resources name, of every service that is read; and whom Redshift lets in."""
    callers = together(
        {
            "topic": sns_topic_callers,
            "queue": sqs_queue_callers,
            "secret": secretsmanager_callers,
            "repository": ecr_repository_callers,
            "registry": ecr_registry_callers,
            "backup vault": backup_vault_callers,
            "file system": efs_file_system_callers,
            "event bus": event_bus_callers,
            "search domain": opensearch_domain_callers,
            "key": kms_key_callers,
            "function": lambda_function_callers,
            "bucket": s3_bucket_callers,
            "data share": redshift_data_share_consumers,
            "cluster": redshift_endpoint_grantees,
        },
        ["arn", "caller"],
        kind="kind",
    )
    return callers.assign(is_of_aws=one_of(callers["caller"], facts.names("accounts_of_aws")))


@check(
    disproves=("SEC03-BP02",),
    supports=("SEC03-BP07",),
    headline="{resource-based policy} {admits|admit} any AWS account",
    fine="{resource-based policy} {says|say} whom {it admits|they admit}",
    gravity="high",
    applies=lambda resource_policies: resource_policies["has_policy"],
    shows=("kind", "name", "is_open"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-3",
)
def resource_policies_are_closed(resource_policies: pd.DataFrame) -> pd.Series:
    """No policy of a topic, queue, secret, container registry, vault, file system, bus or domain lets everyone in.

    Measured: each statement that allows is put to strangers (another account, nobody's account, an AWS service that
    acts for another account); one comes in where no condition with a fixed value and no Deny keeps him out.

    Not concerned: resources without a policy, which nobody from outside can use; a file system's statements for
    mount targets, which stand in a network of the customer's, as do domains in a VPC; domains where fine-grained access
    control asks for a sign-in; the public registry of container images, which is
    meant for everybody.

    Strength: disproves least privilege; of whether access is analysed it is only a sign.

    Viewpoint: the statement is about the policy itself. A resource control policy of the organisation may keep out
    whom it lets in; that takes back no word of it, and shows in other accounts only.
    """
    return ~resource_policies["is_open"]


@check(
    supports=("SEC03-BP07",),
    headline=_PERMISSION + " {leads|lead} to one that nobody has named: whose is it?",
    fine=_PERMISSION + " {stays|stay} in the organisation, or {leads|lead} to accounts that you have named",
    gravity="medium",
    applies=lambda resource_callers: ~resource_callers["is_of_aws"],
    shows=("kind", "caller"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html",
)
def resource_callers_are_of_the_organisation(
    resource_callers: pd.DataFrame, organisation_members: pd.DataFrame, client_accounts: pd.DataFrame
) -> pd.Series:
    """Accounts that policies of resources let in belong to the same organisation, or the client has named them.

    Measured: each account or organisation that a statement which allows names, as principal or by a condition on
    the caller; a Deny beside it is not weighed, nor are canonical user ids, which name no account. And each account
    that a data share or an endpoint of Redshift is authorised for. The client names its own accounts
    (accounts) and others (known_accounts) in client.yaml.

    Not concerned: accounts in which AWS itself runs a service (the logs of load balancers).

    Strength: supports only: that nobody has named an account yet says that the question is open, not that it is bad.

    Viewpoint: which accounts are the organisation's is known where some account of the evidence may list them.
    """
    is_named = exists(resource_callers, client_accounts, {"caller": "id"}, within="account")
    by_account = exists(resource_callers, organisation_members, {"caller": "id"}, within="account")
    by_organisation = exists(resource_callers, organisation_members, {"caller": "organization_id"}, within="account")
    return is_named | by_account | by_organisation
