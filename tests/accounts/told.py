"""Cases from real accounts: what AWS answers there, told to the stand-in over a real endpoint.

A case is a file in ``data/``: a situation, the answers that matter, and what must come out. What it does not
answer is as in an account in which nothing was set up.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import boto3
from ruamel.yaml import YAML

from tests.kept import kept
from tests.laws.worlds import reads_table
from wakit.aws.access import Target
from wakit.collect import collect
from wakit.demo.calls import Request
from wakit.demo.settings import Script
from wakit.demo.stand_in import StandIn
from wakit.evidence.evidence import Evidence
from wakit.evidence.snapshot import open_snapshot
from wakit.registry import load

__all__ = ["Situation", "empty", "other_situations", "prepare", "seen", "situations", "tell"]

_DATA = Path(__file__).with_name("data")
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Situation:
    """One file: the account, the regions asked, the answers, what is expected."""

    name: str
    account: str
    regions: tuple[str, ...]
    answers: Sequence[Answer]
    expect: Sequence[Mapping[str, Any]]


@cache
def situations() -> dict[str, Situation]:
    """The cases in which AWS's answers are what matters, by name."""
    return {
        name: Situation(name, case["account"], tuple(case["regions"]), case["answers"], case["expect"])
        for name, case in _cases().items()
        if isinstance(case.get("answers"), list)
    }


def other_situations() -> dict[str, dict[str, Any]]:
    """The cases in which environment, configuration or command is what matters, by name."""
    return {name: case for name, case in _cases().items() if name not in situations()}


def _cases() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = pickle.loads(kept("cases-of-accounts", lambda: pickle.dumps(_read())))
    return found


def _read() -> dict[str, dict[str, Any]]:
    return {file.stem: YAML(typ="safe").load(file.read_text("utf-8")) for file in sorted(_DATA.glob("*.yaml"))}


def seen(aws: StandIn, case: Situation, folder: Path) -> Evidence:
    """What the case's answers could touch and what it expects something of; ``aws`` must answer for it.

    The rest would be collected from the same empty account for each case.
    """
    prepare(aws, case)
    done = collect([Target(case.account)], folder, regions=list(case.regions), tables=concerned(case))
    assert done.failures == [], case.name
    return open_snapshot(done.folder)


def concerned(case: Situation) -> set[str]:
    """The tables that ask for one of the answers, those that start from them, and those that a result is read from."""
    told = {_name(answer) for answer in case.answers}
    found = {n for n, one in load().collectors.items() if told & set(one.row.operations)}
    while more := {n for n, one in load().collectors.items() if set(one.needs) & found} - found:
        found |= more
    found |= {wanted["table"] for wanted in case.expect if "table" in wanted}
    checks = [load().checks[wanted["check"]] for wanted in case.expect if "check" in wanted]
    return found | {t for one in checks for t in reads_table(load(), one) if t in load().collectors}


def prepare(aws: StandIn, case: Situation) -> None:
    """Let the stand-in be the case's account."""
    empty(case.regions)
    _make_buckets(case.answers)
    tell(aws, case.answers)


def tell(aws: StandIn, answers: Sequence[Answer]) -> None:
    """Let the stand-in answer so."""
    for name, region in {(_name(a), a.get("region", "*")) for a in answers}:
        aws.settings.script(name, region, _script([a for a in answers if _name(a) == name]))


def _make_buckets(answers: Sequence[Answer]) -> None:
    """Buckets that are listed are there, with nothing set up; those that are gone are told one by one."""
    listed = [a["output"]["Buckets"] for a in answers if a["op"] == "s3.ListBuckets"]
    s3 = boto3.client("s3", "us-east-1")
    for name in {bucket["Name"] for buckets in listed for bucket in buckets}:
        s3.create_bucket(Bucket=name)


def _name(answer: Answer) -> str:
    return str(answer["op"]).replace(".", ":", 1)


def _script(answers: Sequence[Answer]) -> Script:
    def answer(request: Request) -> Answer | None:
        asked = unquote(request.target) + unquote(request.body.decode())
        fitting = [a for a in answers if _fits(a, asked)]
        return _content(fitting[0], asked) if fitting else None

    return answer


def _fits(answer: Answer, asked: str) -> bool:
    """``note`` says of a listing of buckets whether it was asked for with a parameter."""
    note = str(answer.get("note", ""))
    return not note or ("without" in note) == ("max-buckets" not in asked)


def _content(answer: Answer, asked: str) -> Answer | None:
    if "keyed" in answer:
        about = sorted((key for key in answer["keyed"] if key in asked), key=len)
        return _content(answer["keyed"][about[-1]], asked) if about else None
    if "pages" in answer:
        return next(_pages(answer["pages"], asked))
    if "error" in answer:
        return {"error": [answer["error"]["code"], answer["error"]["message"], answer["error"]["status"]]}
    output: Answer = answer["output"]
    return output


def _pages(pages: Sequence[Answer], asked: str) -> Iterator[Answer]:
    """The page whose token the request brings, else the first."""
    for before, page in pairwise(pages):
        if str(before["NextToken"]) in asked:
            yield page
    yield pages[0]


def empty(regions: Sequence[str]) -> None:
    """Take away the default VPCs, as landing zones do; an account as AWS makes it has one in each region."""
    for region in regions:
        ec2 = boto3.client("ec2", region)
        for subnet in ec2.describe_subnets()["Subnets"]:
            ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        for gateway in ec2.describe_internet_gateways()["InternetGateways"]:
            for attachment in gateway["Attachments"]:
                ec2.detach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=attachment["VpcId"])
            ec2.delete_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"])
        for vpc in ec2.describe_vpcs()["Vpcs"]:
            ec2.delete_vpc(VpcId=vpc["VpcId"])
