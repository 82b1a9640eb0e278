"""RDS, Aurora and their kin: encryption, reach, upgrades, passwords."""

from __future__ import annotations

import pandas as pd

from wakit import facts
from wakit.aws import Item, Reader
from wakit.evidence.kleene import is_one_of
from wakit.evidence.relate import one_of, possible, together
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector, derived

__all__: list[str] = []


@row(key="arn", operation="rds:DescribeDBInstances")
class Instance:
    """A database instance; one of a cluster leaves storage and password to it."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    engine: str | None = column(kind="plain", doc="postgres, aurora-mysql, docdb …")
    engine_version: str | None = column(kind="plain")
    major_version: str | None = column(kind="plain", doc="16 of 16.4, 8.0 of 8.0.36 and of 8.0.mysql_aurora.3.05.2")
    cluster: str | None = column(kind="name", doc="empty for an instance on its own")
    is_encrypted: bool | None = column(doc="storage at rest")
    kms_key: str | None = column(kind="name")
    is_public: bool | None = column(doc="PubliclyAccessible: its name resolves to a public address")
    port: int | None = column(doc="of its endpoint; 0 while it is being made and has none")
    upgrades_minor_versions: bool | None = column(doc="in its maintenance window, by itself")
    takes_iam_credentials: bool | None = column(doc="IAM database authentication")
    is_in_directory: bool | None = column(doc="takes the sign-in of an Active Directory (Kerberos)")
    is_replica: bool | None = column(doc="a read replica shares its source's password")
    has_managed_password: bool | None = column(doc="the master password is kept and rotated by Secrets Manager")
    is_protected_from_deletion: bool | None = column()
    backup_retention_days: int | None = column(doc="0: no automated backups")


@row(key="arn", operation="rds:DescribeDBClusters")
class Cluster:
    """An Aurora, Multi-AZ, DocumentDB or Neptune cluster."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    engine: str | None = column(kind="plain")
    engine_version: str | None = column(kind="plain")
    major_version: str | None = column(kind="plain", doc="as of an instance")
    is_encrypted: bool | None = column(doc="storage at rest")
    kms_key: str | None = column(kind="name")
    takes_iam_credentials: bool | None = column(doc="IAM database authentication")
    is_in_directory: bool | None = column(doc="takes the sign-in of an Active Directory (Kerberos)")
    is_replica: bool | None = column(doc="a replica of another cluster shares its source's password")
    has_managed_password: bool | None = column(doc="the master password is kept and rotated by Secrets Manager")
    is_protected_from_deletion: bool | None = column()
    backup_retention_days: int | None = column()


@row(key="{kind}/{arn}")
class Database:
    """What has users and passwords of its own: a cluster, or an instance on its own."""

    kind: str | None = column(kind="plain", doc="instance or cluster")
    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    engine: str | None = column(kind="plain")
    engine_version: str | None = column(kind="plain")
    major_version: str | None = column(kind="plain")
    takes_iam_credentials: bool | None = column(doc="IAM database authentication")
    is_in_directory: bool | None = column(doc="takes the sign-in of an Active Directory (Kerberos)")
    is_replica: bool | None = column(doc="shares its source's password")
    has_managed_password: bool | None = column(doc="the master password is kept and rotated by Secrets Manager")


@collector(scope="region")
def rds_instances(aws: Reader) -> Rows[Instance]:
    """Every database instance of the region."""
    return aws.rows(aws.each("rds:DescribeDBInstances", "DBInstances"), _instance)


def _instance(item: Item) -> Instance:
    return Instance(
        arn=item.must("DBInstanceArn"),
        name=item.text("DBInstanceIdentifier"),
        engine=item.text("Engine"),
        engine_version=item.text("EngineVersion"),
        major_version=_major(item),
        cluster=item.text("DBClusterIdentifier", absent=""),
        is_encrypted=_is_encrypted(item),
        kms_key=item.text("KmsKeyId", absent=""),
        is_public=item.flag("PubliclyAccessible"),
        # an instance that is being made has no endpoint yet
        port=item.number("Endpoint.Port", absent=None if item.has("Endpoint") else 0),
        upgrades_minor_versions=item.flag("AutoMinorVersionUpgrade"),
        takes_iam_credentials=item.flag("IAMDatabaseAuthenticationEnabled"),
        is_in_directory=_is_in_directory(item),
        # a replica of an instance and one of a cluster name their source by different members
        is_replica=any(item.has(f"ReadReplicaSource{of}Identifier") for of in ("DBInstance", "DBCluster")),
        # the member is there only where RDS keeps the password in Secrets Manager itself
        has_managed_password=item.has("MasterUserSecret"),
        is_protected_from_deletion=item.flag("DeletionProtection"),
        backup_retention_days=item.number("BackupRetentionPeriod"),
    )


def _major(item: Item) -> str | None:
    """As AWS numbers them: PostgreSQL since 10 by its first number, everything else by two."""
    engine, version = item.text("Engine"), item.text("EngineVersion")
    if engine is None or version is None:
        return None
    parts = version.split(".")
    is_by_one = engine.endswith(("postgres", "postgresql")) and len(parts[0]) > 1
    return parts[0] if is_by_one else ".".join(parts[:2])


def _is_in_directory(item: Item) -> bool | None:
    """AWS leaves out the list where there is no directory."""
    return item.some(
        "DomainMemberships", lambda one: is_one_of(one.text("Status"), "joined", "kerberos-enabled"), absent=()
    )


def _is_encrypted(item: Item) -> bool | None:
    """With a key that AWS owns the flag is false, and only the type says that the storage is encrypted all the same.

    DocumentDB and Neptune know no type.
    """
    kind = item.text("StorageEncryptionType", absent="")
    return item.flag("StorageEncrypted") if kind == "" else None if kind is None else kind != "none"


@collector(scope="region")
def rds_clusters(aws: Reader) -> Rows[Cluster]:
    """Every database cluster of the region."""
    return aws.rows(aws.each("rds:DescribeDBClusters", "DBClusters"), _cluster)


def _cluster(item: Item) -> Cluster:
    return Cluster(
        arn=item.must("DBClusterArn"),
        name=item.text("DBClusterIdentifier"),
        engine=item.text("Engine"),
        engine_version=item.text("EngineVersion"),
        major_version=_major(item),
        is_encrypted=_is_encrypted(item),
        kms_key=item.text("KmsKeyId", absent=""),
        # engines that don't know it leave the flag out
        takes_iam_credentials=item.flag("IAMDatabaseAuthenticationEnabled", absent=False),
        is_in_directory=_is_in_directory(item),
        is_replica=item.text("ReplicationSourceIdentifier", absent="") != "",
        has_managed_password=item.has("MasterUserSecret"),
        is_protected_from_deletion=item.flag("DeletionProtection"),
        backup_retention_days=item.number("BackupRetentionPeriod"),
    )


@derived(Database)
def rds_databases(rds_instances: pd.DataFrame, rds_clusters: pd.DataFrame) -> pd.DataFrame:
    """Clusters, and instances on their own: what has users and passwords of its own."""
    alone = possible(rds_instances, rds_instances["cluster"] == "")
    return together(
        {"instance": alone, "cluster": rds_clusters},
        [
            *("arn", "name", "engine", "engine_version", "major_version"),
            *("takes_iam_credentials", "is_in_directory", "is_replica", "has_managed_password"),
        ],
        kind="kind",
    )


def _is_on_its_own(rds_instances: pd.DataFrame) -> pd.Series:
    return rds_instances["cluster"] == ""


@check(
    disproves=("SEC08-BP02",),
    headline="{database instance} {is|are} unencrypted",
    fine="{database instance} {is|are} encrypted",
    gravity="high",
    applies=_is_on_its_own,
    shows=("name", "engine", "is_encrypted"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3",
)
def rds_instances_are_encrypted(rds_instances: pd.DataFrame) -> pd.Series:
    """Database instances encrypt their storage; with which key is stated, not judged.

    Measured: StorageEncryptionType, and the older flag where an engine does not know it: storage with a key that AWS
    owns is encrypted though the flag says false.

    Not concerned: instances of a cluster, whose storage is the cluster's.

    Strength: disproves: data lies there in plain.
    """
    return rds_instances["is_encrypted"]


@check(
    disproves=("SEC08-BP02",),
    headline="{database cluster} {is|are} unencrypted",
    fine="{database cluster} {is|are} encrypted",
    gravity="high",
    shows=("name", "engine", "is_encrypted"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-27",
)
def rds_clusters_are_encrypted(rds_clusters: pd.DataFrame) -> pd.Series:
    """Database clusters encrypt their storage; with which key is stated, not judged.

    Measured: StorageEncryptionType, and the older flag where an engine (DocumentDB, Neptune) does not know it: storage
    with a key that AWS owns, the default of Aurora since February 2026, is encrypted though the flag says false.

    Strength: disproves: data lies there in plain.
    """
    return rds_clusters["is_encrypted"]


@check(
    supports=("SEC05-BP01",),
    headline="{database instance} {is|are} set to be publicly reachable",
    fine="{database instance} {is|are} set to be private",
    gravity="high",
    shows=("name", "engine", "is_public"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2",
)
def rds_instances_are_private(rds_instances: pd.DataFrame) -> pd.Series:
    """Database instances have no public address: data lives in a layer of its own.

    Measured: the instance's setting PubliclyAccessible, which gives its name a public address.

    Strength: supports only: in a private subnet, or behind a security group that lets nobody in, the address leads
    nowhere (internet_reaches_no_database follows the path).
    """
    return ~rds_instances["is_public"]


def _can_upgrade(rds_instances: pd.DataFrame) -> pd.Series:
    """DocumentDB takes the setting and does nothing with it; for RDS Custom AWS demands that it is off."""
    return ~one_of(rds_instances["engine"], {"docdb"}) & ~rds_instances["engine"].str.startswith("custom-")


@check(
    supports=("SEC06-BP01",),
    headline="{database instance} {waits|wait} for someone to install minor versions",
    fine="{database instance} {takes|take} minor versions by {itself|themselves}",
    gravity="low",
    applies=_can_upgrade,
    shows=("name", "engine", "upgrades_minor_versions"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-13",
)
def rds_upgrades_minor_versions(rds_instances: pd.DataFrame) -> pd.Series:
    """Database instances take minor versions, which carry security fixes, by themselves.

    Measured: the instance's setting AutoMinorVersionUpgrade.

    Not concerned: DocumentDB, where the setting does nothing, and RDS Custom, for which AWS demands it off.

    Strength: supports only: somebody may install them by hand, and on time.
    """
    return rds_instances["upgrades_minor_versions"]


def _has_own_password(rds_databases: pd.DataFrame) -> pd.Series:
    return ~rds_databases["is_replica"] & ~one_of(rds_databases["engine"], {"neptune"})


@check(
    supports=("SEC02-BP03",),
    headline="{master password of a database:master passwords of databases} {is|are} managed outside RDS",
    fine="{master password of a database:master passwords of databases} {is|are} managed by RDS itself",
    gravity="low",
    applies=_has_own_password,
    shows=("name", "engine", "has_managed_password"),
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
)
def rds_passwords_are_managed(rds_databases: pd.DataFrame) -> pd.Series:
    """Master passwords of databases are kept and rotated by Secrets Manager.

    Measured: RDS names the secret that it keeps for a cluster, or an instance on its own.

    Not concerned: replicas, which have their source's password, and Neptune, which has none.

    Strength: supports only: a secret that the client keeps and rotates by a function of its own reads as "not managed".
    """
    return rds_databases["has_managed_password"]


def _knows_iam(rds_databases: pd.DataFrame) -> pd.Series:
    return one_of(rds_databases["engine"], facts.names("engines_with_iam_sign_in"))


@check(
    supports=("SEC02-BP02",),
    headline="{database that can take IAM sign-ins} {accepts|accept} passwords only",
    fine="{database that can take IAM sign-ins} {accepts|accept} them, or a directory's",
    gravity="low",
    applies=_knows_iam,
    shows=("name", "engine", "takes_iam_credentials", "is_in_directory"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-10",
)
def rds_takes_iam_credentials(rds_databases: pd.DataFrame) -> pd.Series:
    """Databases that can take temporary credentials do: IAM's, or Kerberos tickets of a directory.

    Measured: IAM authentication is on at a cluster, or at an instance on its own; or it has joined a directory.

    Not concerned: engines that know no IAM authentication.

    Strength: supports only: what a database takes says not what its users do.
    """
    return rds_databases["takes_iam_credentials"] | rds_databases["is_in_directory"]
