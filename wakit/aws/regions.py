"""Partitions and regions, as AWS's SDK knows them; nothing is read before somebody asks.

The file of a client is read where there is no SDK too (a report is rendered without one), so this module
imports none until it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from wakit.errors import UnknownName

__all__ = ["Partition", "check_partition", "check_region", "home_of", "partition_of", "partitions", "regions"]


@dataclass(frozen=True)
class Partition:
    """A part of AWS with accounts of its own: ``aws``, ``aws-cn``, ``aws-eusc``, …"""

    name: str
    home: str
    """the region that answers for what exists once"""
    regions: tuple[str, ...]


@cache
def partitions() -> Mapping[str, Partition]:
    """Every partition by name."""
    data = json.loads((files("botocore") / "data" / "partitions.json").read_text("utf-8"))
    return {p.name: p for p in map(_partition, data["partitions"])}


def regions() -> Iterator[str]:
    """Every region of every partition."""
    for partition in partitions().values():
        yield from partition.regions


def partition_of(region: str) -> str:
    """The partition of a region, ``""`` where the SDK does not know it.

    >>> partition_of("eusc-de-east-1"), partition_of("eu-centrl-1")
    ('aws-eusc', '')
    """
    return next((p.name for p in partitions().values() if region in p.regions), "")


def home_of(partition: str) -> str:
    """The region that answers for what is global in a partition, ``""`` where the SDK does not know it.

    >>> home_of("aws"), home_of("aws-eusc")
    ('us-east-1', 'eusc-de-east-1')
    """
    known = partitions().get(partition)
    return known.home if known else ""


def check_region(name: str) -> str:
    """The name of a region that the SDK knows.

    A name that only looks like one is refused: the SDK's own pattern takes ``eu-centrl-1``, so a region that is
    newer than the SDK can't be told from a slip of the pen.

    Raises:
        UnknownName: names the nearest.
    """
    if not partition_of(name):
        raise UnknownName("region", name, regions(), "\na region newer than the AWS SDK needs a newer boto3")
    return name


def check_partition(name: str) -> str:
    """The name of a partition that the SDK knows.

    Raises:
        UnknownName: names the nearest.
    """
    if name not in partitions():
        raise UnknownName("AWS partition", name, partitions())
    return name


def _partition(entry: Mapping[str, Mapping[str, str]]) -> Partition:
    names = sorted(r for r in entry["regions"] if not r.endswith("-global"))  # aws-global is no place
    return Partition(str(entry["id"]), entry["outputs"]["implicitGlobalRegion"], tuple(names))
