"""What the client runs for its customers: load balancers, databases and functions."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.resources import files
from typing import Any

from wakit.demo.builder import Place
from wakit.demo.network import Network, service_interface

__all__ = ["fill_balancers", "fill_databases", "fill_functions"]

Entry = dict[str, Any]  # one object of the data file


def _data(place: Place, kind: str) -> list[Entry]:
    text = files("wakit.demo").joinpath("data/services.json").read_text("utf-8")
    entries: list[Entry] = json.loads(text)[place.account_id].get(place.region, {}).get(kind, [])
    return entries


def fill_balancers(place: Place, network: Network, certificates: dict[str, str]) -> None:
    """The load balancers of one region with their listeners; ``certificates``: domain → ARN."""
    for entry in _data(place, "balancers"):
        subnets = [network.subnets[name] for name in entry["subnets"]]
        groups = [network.groups[name] for name in entry["groups"]]
        made = place.ask(
            "elbv2.create_load_balancer", Name=entry["name"], Subnets=subnets, SecurityGroups=groups,
            Scheme=entry["scheme"], Type="application",
        )["LoadBalancers"][0]  # fmt: skip
        arn = made["LoadBalancerArn"]
        place.backend("elbv2").load_balancers[arn].created_time = place.ago(entry["created"])
        _balancer_settings(place, arn, entry)
        vpc = network.vpcs[entry["vpc"]]
        target = place.ask(
            "elbv2.create_target_group", Name=entry["name"] + "-web", Protocol="HTTP", Port=8080, VpcId=vpc,
            TargetType="ip",
        )["TargetGroups"][0]["TargetGroupArn"]  # fmt: skip
        place.ask("elbv2.register_targets", TargetGroupArn=target, Targets=[{"Id": "10.0.11.20", "Port": 8080}])
        for listener in entry["listeners"]:
            _listener(place, arn, target, listener, certificates)
        for made in place.backend("elbv2").load_balancers[arn].listeners.values():
            made.ssl_policy = made.ssl_policy if made.protocol == "HTTPS" else None
        _balancer_interfaces(place, entry, arn, subnets, groups)


def _balancer_settings(place: Place, arn: str, entry: Entry) -> None:
    values = {
        "access_logs.s3.enabled": "true" if "logs_to" in entry else "false",
        "access_logs.s3.bucket": entry.get("logs_to", ""),
        "deletion_protection.enabled": str(entry.get("protected", False)).lower(),
        "routing.http.drop_invalid_header_fields.enabled": str(entry.get("drops_invalid", False)).lower(),
    }
    attributes = [{"Key": key, "Value": value} for key, value in values.items()]
    place.ask("elbv2.modify_load_balancer_attributes", LoadBalancerArn=arn, Attributes=attributes)


def _listener(place: Place, arn: str, target: str, entry: Entry, certificates: dict[str, str]) -> None:
    action: Entry = {"Type": "forward", "TargetGroupArn": target}
    if entry.get("redirects"):
        action = {
            "Type": "redirect",
            "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
        }
    more: Entry = {}
    if "certificate" in entry:
        certificate = certificates[entry["certificate"]]
        more = {"Certificates": [{"CertificateArn": certificate}], "SslPolicy": entry["policy"]}
        used_by = place.backend("acm").get_certificate(certificate).in_use_by
        if arn not in used_by:
            used_by.append(arn)
    place.ask(
        "elbv2.create_listener", LoadBalancerArn=arn, Protocol=entry["protocol"], Port=entry["port"],
        DefaultActions=[action], **more,
    )  # fmt: skip


def _balancer_interfaces(place: Place, entry: Entry, arn: str, subnets: list[str], groups: list[str]) -> None:
    """The interfaces AWS makes for a load balancer; moto makes none."""
    suffix = arn.split(":loadbalancer/")[1]
    for number, subnet in enumerate(subnets):
        address = entry["addresses"][number] if entry["scheme"] == "internet-facing" else ""
        service_interface(place, subnet, groups, f"ELB {suffix}", "amazon-elb", address)


def fill_databases(place: Place, network: Network, keys: dict[str, str]) -> None:
    """The databases of one region, with the interfaces AWS makes for them; ``keys``: alias → ARN."""
    for entry in _data(place, "databases"):
        name = entry["name"]
        subnets = [network.subnets[s] for s in entry["subnets"]]
        place.ask(
            "rds.create_db_subnet_group", DBSubnetGroupName=name, SubnetIds=subnets,
            DBSubnetGroupDescription=f"Subnets of {name}",
        )  # fmt: skip
        groups = [network.groups[g] for g in entry["groups"]]
        key = {"KmsKeyId": keys[entry["kms"]]} if "kms" in entry else {}
        shared: Entry = {
            "Engine": entry["engine"], "MasterUsername": "dbadmin", "MasterUserPassword": "not-a-real-one",
            "DBSubnetGroupName": name, "VpcSecurityGroupIds": groups, "StorageEncrypted": bool(key),
            "EngineVersion": entry["version"], "BackupRetentionPeriod": entry["backups"],
            "DeletionProtection": entry["protected"], **key,
        }  # fmt: skip
        if entry.get("cluster"):
            place.ask("rds.create_db_cluster", DBClusterIdentifier=name, **shared)
            place.ask(
                "rds.create_db_cluster_snapshot",
                DBClusterIdentifier=name,
                DBClusterSnapshotIdentifier=entry["snapshot"],
            )
        else:
            _database(place, entry, shared)
        address = entry.get("address", "")
        service_interface(place, subnets[0], groups, "RDSNetworkInterface", "amazon-rds", address)


def _database(place: Place, entry: Entry, shared: Entry) -> None:
    name = entry["name"]
    place.ask(
        "rds.create_db_instance", DBInstanceIdentifier=name, DBInstanceClass="db.t3.medium",
        AllocatedStorage=100, PubliclyAccessible=bool(entry.get("address")), MultiAZ=entry["multi_az"],
        EnableIAMDatabaseAuthentication=entry["iam"], **shared,
    )  # fmt: skip
    made = place.backend("rds").databases[name]
    made.instance_create_time = place.ago(entry["created"])
    made.ca_certificate_identifier = entry["ca"]
    rds = place.backend("rds")
    for automatic in [n for n in rds.database_snapshots if n.startswith("rds:")]:
        del rds.database_snapshots[automatic]  # its name holds the minute it was made in
    if "snapshot" in entry:
        place.ask("rds.create_db_snapshot", DBInstanceIdentifier=name, DBSnapshotIdentifier=entry["snapshot"])
    if "snapshot_for" in entry:
        place.ask(
            "rds.modify_db_snapshot_attribute", DBSnapshotIdentifier=entry["snapshot"], AttributeName="restore",
            ValuesToAdd=entry["snapshot_for"],
        )  # fmt: skip


def fill_functions(place: Place, network: Network) -> None:
    """The Lambda functions of one region."""
    for entry in _data(place, "functions"):
        name = entry["name"]
        config: Entry = {}
        if entry.get("signed"):
            signing = "code-signing-config:csc-0f6c334abcdea4d8b"
            config["CodeSigningConfigArn"] = f"arn:aws:lambda:{place.region}:{place.account_id}:{signing}"
        if "environment" in entry:
            config["Environment"] = {"Variables": entry["environment"]}
        if "subnets" in entry:
            config["VpcConfig"] = {
                "SubnetIds": [network.subnets[s] for s in entry["subnets"]],
                "SecurityGroupIds": [network.groups["kurier-web"]],
            }
        place.ask(
            "lambda.create_function", FunctionName=name, Runtime=entry["runtime"], Handler="app.handle",
            Role=f"arn:aws:iam::{place.account_id}:role/{entry['role']}", Code={"ZipFile": _code()},
            Description=entry["description"], Timeout=30, **config,
        )  # fmt: skip
        made = place.backend("lambda").get_function(name)
        made.last_modified = place.ago(entry["modified"]).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        _open(place, name, entry)


def _open(place: Place, name: str, entry: Entry) -> None:
    if "url" in entry:
        place.ask("lambda.create_function_url_config", FunctionName=name, AuthType=entry["url"])
    for number, principal in enumerate(entry.get("callers", ())):
        action = "lambda:InvokeFunctionUrl" if "url" in entry else "lambda:InvokeFunction"
        more = {"FunctionUrlAuthType": entry["url"]} if "url" in entry else {}
        if principal != "*":  # a service comes for whoever set it up: for this account only
            more["SourceAccount"] = place.account_id
        place.ask(
            "lambda.add_permission", FunctionName=name, StatementId=f"caller-{number}", Action=action,
            Principal=principal, **more,
        )  # fmt: skip


def _code() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), "def handle(event, context):\n    return None\n")
    return written.getvalue()
