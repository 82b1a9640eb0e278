"""The client's instances, volumes, snapshots and images, from ``data/machines.json``."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from wakit.demo.builder import Place, tags, token
from wakit.demo.network import Network, give_address

__all__ = ["fill_machines"]

Entry = dict[str, Any]  # one object of the data file


def fill_machines(place: Place, network: Network) -> None:
    """All machines of one region and the account's settings for them there."""
    text = files("wakit.demo").joinpath("data/machines.json").read_text("utf-8")
    data = json.loads(text)[place.account_id][place.region]
    if data.get("encrypt_by_default"):
        place.ask("ec2.enable_ebs_encryption_by_default")
    _settings(place, data)
    instances = {entry["name"]: _instance(place, network, entry) for entry in data["instances"]}
    for entry in data["volumes"]:
        _volume(place, entry)
    for entry in data["snapshots"]:
        _snapshot(place, entry)
    for entry in data["images"]:
        _image(place, entry, instances[entry["of"]])


def _settings(place: Place, data: Entry) -> None:
    if "metadata_defaults" in data:
        place.tell("ec2:GetInstanceMetadataDefaults", {"AccountLevel": data["metadata_defaults"]})
    if "snapshot_block" in data:
        place.tell("ec2:GetSnapshotBlockPublicAccessState", {"State": data["snapshot_block"]})
    if "image_block" in data:
        state = {"ImageBlockPublicAccessState": data["image_block"]}
        place.tell("ec2:GetImageBlockPublicAccessState", state)


def _instance(place: Place, network: Network, entry: Entry) -> str:
    metadata = {
        "HttpTokens": entry.get("imds", "required"),
        "HttpPutResponseHopLimit": entry.get("hops", 1),
        "HttpEndpoint": "enabled",
    }
    disk = {"VolumeSize": 30, "VolumeType": "gp3", "Encrypted": entry.get("encrypted", True)}
    interface = {
        "DeviceIndex": 0,
        "SubnetId": network.subnets[entry["subnet"]],
        "Groups": [network.groups[name] for name in entry["groups"]],
        "AssociatePublicIpAddress": "public" in entry,
        "DeleteOnTermination": True,
    }
    more: Entry = {"IamInstanceProfile": {"Name": entry["profile"]}} if "profile" in entry else {}
    if "key" in entry:
        more["KeyName"] = entry["key"]
    made = place.ask(
        "ec2.run_instances", ImageId="ami-0abcdef1234567890", MinCount=1, MaxCount=1,
        InstanceType=entry.get("type", "t3.medium"), MetadataOptions=metadata, NetworkInterfaces=[interface],
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": disk}],
        ClientToken=token(place.account_id, place.region, entry["name"]),
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags(Name=entry["name"])}], **more,
    )["Instances"][0]  # fmt: skip
    if "public" in entry:
        give_address(place, made["NetworkInterfaces"][0]["NetworkInterfaceId"], entry["public"])
    if entry.get("state") == "stopped":
        place.ask("ec2.stop_instances", InstanceIds=[made["InstanceId"]])
    _date(place, made["InstanceId"], entry["launched"])
    return str(made["InstanceId"])


def _date(place: Place, instance: str, days: float) -> None:
    ec2 = place.backend("ec2")
    found = next(i for r in ec2.reservations.values() for i in r.instances if i.id == instance)
    found.launch_time = place.ago(days)
    for device in found.block_device_mapping.values():
        volume = ec2.volumes[device.volume_id]
        device.attach_time = volume.create_time = volume.attachment.attach_time = place.ago(days)
    for nic in found.nics.values():
        nic.attach_time = place.ago(days)
        found.security_groups = list(nic.group_set)  # AWS shows those of the first interface here too


def _volume(place: Place, entry: Entry) -> None:
    made = place.ask(
        "ec2.create_volume", AvailabilityZone=place.region + "a", Size=entry["size"],
        Encrypted=entry["encrypted"], VolumeType="gp2",
        TagSpecifications=[{"ResourceType": "volume", "Tags": tags(Name=entry["name"])}],
    )  # fmt: skip
    place.backend("ec2").volumes[made["VolumeId"]].create_time = place.ago(entry["created"])


def _snapshot(place: Place, entry: Entry) -> None:
    volume = next(iter(place.backend("ec2").volumes))
    made = place.ask("ec2.create_snapshot", VolumeId=volume, Description=entry["description"])
    snapshot = place.backend("ec2").snapshots[made["SnapshotId"]]
    snapshot.start_time, snapshot.encrypted = place.ago(entry["created"]), entry["encrypted"]
    if entry.get("public"):
        place.ask(
            "ec2.modify_snapshot_attribute", SnapshotId=made["SnapshotId"], Attribute="createVolumePermission",
            OperationType="add", GroupNames=["all"],
        )  # fmt: skip


def _image(place: Place, entry: Entry, instance: str) -> None:
    image = place.ask("ec2.create_image", InstanceId=instance, Name=entry["name"])["ImageId"]
    if entry["public"]:
        everybody = {"Add": [{"Group": "all"}]}
        place.ask("ec2.modify_image_attribute", ImageId=image, LaunchPermission=everybody)
    ec2 = place.backend("ec2")
    made = ec2.amis[image]
    made.creation_date = place.ago(entry["created"])
    disks = [v for v in ec2.volumes.values() if v.attachment and v.attachment.instance.id == instance]
    made.ebs_snapshot.encrypted = all(disk.encrypted for disk in disks)  # a copy is as its disk was
    made.ebs_snapshot.kms_key_id = disks[0].kms_key_id if disks else None
    made.ebs_snapshot.start_time = place.ago(entry["created"])
