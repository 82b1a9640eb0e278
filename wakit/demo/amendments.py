"""Where moto's answer differs from AWS's in a detail that a review reads: the answer, put right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wakit.demo.calls import Call, Request
from wakit.demo.identities import Caller
from wakit.demo.settings import Settings
from wakit.demo.strict import management_of
from wakit.demo.wire import Answer, content, result

__all__ = ["AMENDED"]

Amendment = Callable[[Settings, Request, Call, Caller, Answer], Answer]


def _moto(service: str, caller: Caller, region: str) -> Any:  # moto's backend of that service
    from moto.backends import get_backend

    return get_backend(service)[caller.account_id][region]  # type: ignore[call-overload]  # by service name


def _with(answer: Answer, content: object) -> Answer:
    return replace(answer, body=json.dumps(content).encode())


def _certificates(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """Without ``keyTypes`` AWS lists the certificates with RSA keys of 1024 and 2048 bits only."""
    content = json.loads(answer.body)
    listed = content["CertificateSummaryList"]
    if b"keyTypes" not in request.body:
        listed = [c for c in listed if c["KeyAlgorithm"] in ("RSA_1024", "RSA_2048")]
    for certificate in listed:
        _renewal(certificate, in_use=certificate["InUse"])
    return _with(answer, content | {"CertificateSummaryList": listed})


def _certificate(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    content = json.loads(answer.body)
    _renewal(content["Certificate"], in_use=bool(content["Certificate"]["InUseBy"]))
    return _with(answer, content)


def _renewal(certificate: dict[str, object], *, in_use: bool) -> None:
    """ACM renews what it issued and what is in use; moto says it never does."""
    eligible = in_use and certificate["Type"] == "AMAZON_ISSUED"
    certificate["RenewalEligibility"] = "ELIGIBLE" if eligible else "INELIGIBLE"


def _secrets(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """When a secret was last read; AWS says the day, moto nothing."""
    content = json.loads(answer.body)
    for secret in content["SecretList"]:
        if (read := settings.secrets_read.get(secret["ARN"])) is not None:
            secret["LastAccessedDate"] = read - read % 86_400
    return _with(answer, content)


def _aliases(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """The aliases kept for AWS point nowhere until a service first encrypts; moto draws lots."""
    content = json.loads(answer.body)
    keys = _moto("kms", caller, call.region).keys
    for alias in content["Aliases"]:
        if alias["TargetKeyId"] not in keys:
            del alias["TargetKeyId"]
    return _with(answer, content)


def _detector(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """The three sources that every running detector reads; moto shows them as off."""
    content = json.loads(answer.body)
    for source in ("cloudTrail", "dnsLogs", "flowLogs"):
        content["dataSources"][source]["status"] = content["status"]
    basics = [{"name": n, "status": content["status"]} for n in ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")]
    content["features"] = basics + content["features"]
    return _with(answer, content)


def _functions(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """The VPC a function is in; moto knows one for all."""
    content = json.loads(answer.body)
    for function in content["Functions"]:
        if subnets := (function.get("VpcConfig") or {}).get("SubnetIds"):
            subnet = _moto("ec2", caller, call.region).get_subnet(subnets[0])
            function["VpcConfig"]["VpcId"] = subnet.vpc_id
    return _with(answer, content)


def _function_policy(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """How a function URL lets callers in is a condition of the statement; moto leaves it beside the condition."""
    content = json.loads(answer.body)
    policy = json.loads(content["Policy"])
    for statement in policy["Statement"]:
        if sign_in := statement.pop("FunctionUrlAuthType", ""):
            equals = statement.setdefault("Condition", {}).setdefault("StringEquals", {})
            equals["lambda:FunctionUrlAuthType"] = sign_in
    return _with(answer, content | {"Policy": json.dumps(policy)})


def _buckets(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """The region of each bucket."""
    buckets = _moto("s3", caller, "aws").buckets

    def with_region(found: re.Match[bytes]) -> bytes:
        region = buckets[found.group(1).decode()].region_name
        return found.group(0) + f"<BucketRegion>{region}</BucketRegion>".encode()

    return replace(answer, body=re.sub(rb"<Bucket><Name>([^<]+)</Name>", with_region, answer.body))


def _instances(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """An interface without a public address has no association, not an empty one."""
    return replace(answer, body=answer.body.replace(b"<association/>", b""))


def _snapshots(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """Asked for those that everybody may restore, AWS lists no others."""
    if b"RestorableBy" not in request.body:
        return answer
    whole = content(call, answer)
    of_moto = _moto("ec2", caller, call.region).snapshots
    public = [s for s in whole["Snapshots"] if "all" in of_moto[s["SnapshotId"]].create_volume_permission_groups]
    return result(call, whole | {"Snapshots": public})


def _members(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """The organisation, root and units above each account; moto leaves them out."""
    content = json.loads(answer.body)
    backend = _moto("organizations", replace(caller, account_id=management_of(caller.account_id)), "aws")
    above = {one.id: one.parent_id for one in (*backend.ou, *backend.accounts)}
    for account in content["Accounts"]:
        way = [above[account["Id"]]]
        while above.get(way[0]):
            way.insert(0, above[way[0]])
        account["Paths"] = ["/".join([backend.org.id, *way, account["Id"], ""])]
    return _with(answer, content)


def _tagged(settings: Settings, request: Request, call: Call, caller: Caller, answer: Answer) -> Answer:
    """Buckets are told in the region they lie in; moto tells them in each."""
    content = json.loads(answer.body)
    buckets = {b.arn: b.region_name for b in _moto("s3", caller, "aws").buckets.values()}
    listed = content["ResourceTagMappingList"]
    here = [one for one in listed if buckets.get(one["ResourceARN"], call.region) == call.region]
    return _with(answer, content | {"ResourceTagMappingList": here})


AMENDED: dict[str, Amendment] = {
    "acm:DescribeCertificate": _certificate,
    "acm:ListCertificates": _certificates,
    "ec2:DescribeInstances": _instances,
    "ec2:DescribeSnapshots": _snapshots,
    "guardduty:GetDetector": _detector,
    "kms:ListAliases": _aliases,
    "lambda:GetPolicy": _function_policy,
    "lambda:ListFunctions": _functions,
    "organizations:ListAccounts": _members,
    "resourcegroupstaggingapi:GetResources": _tagged,
    "s3:ListBuckets": _buckets,
    "secretsmanager:ListSecrets": _secrets,
}
