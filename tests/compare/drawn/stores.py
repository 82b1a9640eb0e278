"""Keys, databases and secrets."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.compare.drawn.policies import KINDS, document, resource_statements
from wakit.demo.builder import Place, token
from wakit.demo.engine import replaced
from wakit.demo.network import service_interface

__all__ = ["fill_databases", "fill_keys", "fill_secrets"]

_DAY = 86_400
#: in and out of standard support, offered and no more; by turns, for a draw more would change every draw after it
_VERSIONS = {
    "mysql": ("8.4.7", "8.0.44", "5.7.44", "8.4.7"),
    "postgres": ("13.23", "16.11", "15.7", "17.7"),
}
#: moto makes a key of its own for each, which costs seconds; nobody encrypts here
_NO_KEY = object()


def fill_keys(place: Place, lot: Random) -> list[str]:
    """Twenty-two keys of one region; gives the ARNs of those that encrypt and are enabled."""
    from moto.kms import models

    with replaced(models, "generate_private_key", lambda spec: _NO_KEY):
        return [arn for number in range(22) if (arn := _key(place, lot, KINDS[number]))]


def _key(place: Place, lot: Random, kind: str) -> str:
    signs = lot.random() < 0.15
    use = {"KeyUsage": "SIGN_VERIFY", "KeySpec": "ECC_NIST_P256"} if signs else {"KeyUsage": "ENCRYPT_DECRYPT"}
    made = place.ask("kms.create_key", Description=kind, MultiRegion=lot.random() < 0.2, **use)["KeyMetadata"]
    key = place.backend("kms").keys[made["KeyId"]]
    key.creation_date = place.now.timestamp() - lot.choice([10, 400, 1500]) * _DAY
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account_id}:root"}, "Action": "kms:*",
            "Resource": "*"}  # fmt: skip
    statements = resource_statements(kind, place.account_id, ["kms:Decrypt", "kms:Encrypt"], "*")
    place.ask("kms.put_key_policy", KeyId=made["KeyId"], PolicyName="default", Policy=document(root, *statements))
    if not signs and lot.random() < 0.5:
        place.ask("kms.enable_key_rotation", KeyId=made["KeyId"])
    state = lot.choice(["enabled"] * 6 + ["disabled", "going"])
    if state == "disabled":
        place.ask("kms.disable_key", KeyId=made["KeyId"])
    if state == "going":
        place.ask("kms.schedule_key_deletion", KeyId=made["KeyId"], PendingWindowInDays=14)
    return "" if signs or state != "enabled" else str(made["Arn"])


def fill_databases(place: Place, lot: Random, groups: dict[str, list[str]], keys: list[str]) -> None:
    """Ten instances and four clusters of one region, and a snapshot of each; ``groups``: subnets and groups."""
    place.ask("rds.create_db_subnet_group", DBSubnetGroupName="drawn", SubnetIds=groups["subnets"],
              DBSubnetGroupDescription="all of them")  # fmt: skip
    for number in range(14):
        name, is_cluster = f"db-{number}", number >= 10
        engine = lot.choice(["aurora-mysql", "aurora-postgresql"] if is_cluster else ["mysql", "postgres"])
        key = {"KmsKeyId": lot.choice(keys)} if lot.random() < 0.5 else {}
        managed = lot.random() < 0.3
        shared: dict[str, Any] = {
            "Engine": engine, "MasterUsername": "dbadmin", "DBSubnetGroupName": "drawn",
            "VpcSecurityGroupIds": [lot.choice(groups["groups"])], "StorageEncrypted": bool(key), **key,
            "BackupRetentionPeriod": lot.choice([0, 1, 7, 14]), "DeletionProtection": lot.random() < 0.5,
            "EnableIAMDatabaseAuthentication": lot.random() < 0.4,
            **({"ManageMasterUserPassword": True} if managed else {"MasterUserPassword": "not-a-real-one"}),
        }  # fmt: skip
        if engine in _VERSIONS:
            shared["EngineVersion"] = _VERSIONS[engine][number % 4]
        if is_cluster:
            _cluster(place, lot, name, shared | {"BackupRetentionPeriod": max(1, lot.choice([1, 7]))})
        else:
            address = _instance(place, lot, name, shared)
            service_interface(place, groups["subnets"][0], shared["VpcSecurityGroupIds"], "RDSNetworkInterface",
                              "amazon-rds", f"198.51.101.{number + 1}" if address else "")  # fmt: skip


def _open(place: Place, lot: Random, kind: str, name: str) -> None:
    """Who may restore a snapshot: nobody else, a partner, everybody."""
    if accounts := lot.choice([[], ["777788889999"], ["all"]]):
        camel = "DBCluster" if kind == "db_cluster" else "DB"
        place.ask(f"rds.modify_{kind}_snapshot_attribute", AttributeName="restore", ValuesToAdd=accounts,
                  **{f"{camel}SnapshotIdentifier": name})  # fmt: skip


def _cluster(place: Place, lot: Random, name: str, shared: dict[str, Any]) -> None:
    place.ask("rds.create_db_cluster", DBClusterIdentifier=name, **shared)
    place.ask("rds.create_db_cluster_snapshot", DBClusterIdentifier=name, DBClusterSnapshotIdentifier=f"{name}-copy")
    _open(place, lot, "db_cluster", f"{name}-copy")


def _instance(place: Place, lot: Random, name: str, shared: dict[str, Any]) -> bool:
    """Whether it has a public address."""
    is_public = bool(lot.random() < 0.4)
    place.ask("rds.create_db_instance", DBInstanceIdentifier=name, DBInstanceClass="db.t3.medium",
              AllocatedStorage=20, PubliclyAccessible=is_public, MultiAZ=lot.random() < 0.5,
              AutoMinorVersionUpgrade=lot.random() < 0.5, **shared)  # fmt: skip
    rds = place.backend("rds")
    for automatic in [n for n in rds.database_snapshots if n.startswith("rds:")]:
        del rds.database_snapshots[automatic]  # its name holds the minute it was made in
    place.ask("rds.create_db_snapshot", DBInstanceIdentifier=name, DBSnapshotIdentifier=f"{name}-copy")
    _open(place, lot, "db", f"{name}-copy")
    return is_public


def fill_secrets(place: Place, lot: Random, keys: list[str]) -> None:
    """Eleven secrets of one region."""
    for number in range(11):
        name, kind = f"secret-{number}", KINDS[2 * number % len(KINDS) + (place.region == "us-east-1")]
        key = {"KmsKeyId": lot.choice(keys)} if lot.random() < 0.3 else {}
        place.ask("secretsmanager.create_secret", Name=name, SecretString="demo", **key,
                  ClientRequestToken=token(place.account_id, place.region, name))  # fmt: skip
        if statements := resource_statements(kind, place.account_id, ["secretsmanager:GetSecretValue"], "*"):
            place.ask("secretsmanager.put_resource_policy", SecretId=name, ResourcePolicy=document(*statements))
        secret, now = place.backend("secretsmanager").secrets[name], place.now.timestamp()
        made = lot.choice([5, 100, 700])
        secret.created_date = secret.last_changed_date = int(now - made * _DAY)
        if (rotated := lot.choice([None, 5, 80, 95, 400])) and rotated <= made:
            secret.rotation_requested = secret.rotation_enabled = True
            secret.auto_rotate_after_days = lot.choice([30, 90, 365])
            secret.rotation_lambda_arn = f"arn:aws:lambda:{place.region}:{place.account_id}:function:fn-0"
            secret.last_rotation_date = secret.last_changed_date = int(now - rotated * _DAY)
            secret.next_rotation_date = int(now + (secret.auto_rotate_after_days - rotated) * _DAY)
        if read := lot.choice([None, 1, 89, 95]):
            place.settings.secrets_read[secret.arn] = now - read * _DAY
