"""What the internet reaches in each subnet, or may, for all that was seen: put together from the tables of ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from wakit.reach import Listed, Place, rows
from wakit.review.network import Label, Part, Through

__all__ = ["Reached", "WaysIn"]

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Reached:
    """One thing that the internet reaches, or may, by some ports."""

    through: Through
    name: Label
    port: str
    is_sure: bool


class WaysIn:
    """What the internet reaches in each subnet, or may: machines, load balancers, databases, other interfaces."""

    def __init__(self, tables: Tables, called: Callable[[str], str]) -> None:
        named = ((name, called(arn or "")) for _, (name, arn) in rows(tables["ec2_instances"], "instance_id", "arn"))
        self._machines = {name: Label(known, "resource_tags", "tag_value") for name, known in named if known}
        self._held: dict[tuple[Place, str], list[Reached]] = defaultdict(list)
        self._behind: Listed[Label] = Listed()
        self._blind: dict[Part, Listed[None]] = {part: Listed() for part in Part}
        self._balancers(tables)
        self._databases(tables)
        self._interfaces(tables["internet_paths"])

    def of(self, place: Place, subnet: str) -> list[Reached]:
        """Each with its ports; an interface that AWS made is told where nothing else there is reached."""
        held = self._held.get((place, subnet), [])
        told = [one for one in held if one.through is not Through.INTERFACE]
        return told if any(one.through in (Through.BALANCER, Through.DATABASE) for one in told) else held

    def behind(self, place: Place, machine: str) -> list[Label]:
        """The load balancers that the internet reaches and that pass on to a machine."""
        return self._behind.of(place, machine)

    def unseen(self, place: Place) -> Iterator[Part]:
        """What was not seen there."""
        return (part for part, listed in self._blind.items() if listed.hides(place))

    def _add(self, place: Place, subnet: str | None, reached: Reached) -> None:
        if subnet is None:
            self._blind[Part.WAYS].add(place, None, None)
        else:
            self._held[place, subnet].append(reached)

    def _add_to(self, place: Place, subnets: Iterable[str | None], reached: Reached) -> None:
        """To each subnet that it stands in; where none was seen, a way in is somewhere that was not."""
        for subnet in [*subnets] or [None]:
            self._add(place, subnet, reached)

    def _interfaces(self, data: pd.DataFrame) -> None:
        columns = ("interface_id", "instance_id", "subnet_id", "protocol", "from_port", "to_port", "is_reachable")
        for place, (name, machine, subnet, protocol, first, last, is_sure) in rows(data, *columns):
            if name is None:
                self._blind[Part.WAYS].add(place, None, None)
            elif is_sure is not False:
                column, text = ("instance_id", machine) if machine else ("interface_id", name)
                through = Through.MACHINE if machine else Through.INTERFACE
                label = self._machines.get(machine) or Label(text, "internet_paths", column)
                self._add(place, subnet, Reached(through, label, _ports(protocol, first, last), is_sure is True))

    def _databases(self, tables: Tables) -> None:
        places: Listed[str | None] = Listed()
        for place, (name, subnet, is_there) in rows(
            tables["rds_instance_subnets"], "db_arn", "subnet_id", "is_in_its_zone"
        ):
            if is_there is not False:
                places.add(place, name, subnet)
        names = {arn: name for _, (arn, name) in rows(tables["rds_instances"], "arn", "name")}
        for place, (name, port, is_sure) in rows(tables["database_paths"], "db_arn", "port", "is_reachable"):
            if name is None:
                self._blind[Part.DATABASES].add(place, None, None)
            elif is_sure is not False:
                label = _called(name, names.get(name), "rds_instances")
                reached = Reached(Through.DATABASE, label, _ports("tcp", port, port), is_sure is True)
                self._add_to(place, places.of(place, name), reached)

    def _balancers(self, tables: Tables) -> None:
        classic = {name: arn for _, (arn, name) in rows(tables["elb_load_balancers"], "arn", "name")}
        names: dict[str, str | None] = {}
        for place, (arn, name) in rows(tables["balancers"], "arn", "name"):
            names[arn or ""] = name
            if arn is None:
                self._blind[Part.BALANCERS].add(place, None, None)
        subnets: Listed[str | None] = Listed()
        for place, (arn, subnet) in rows(tables["elbv2_balancer_subnets"], "load_balancer_arn", "subnet_id"):
            subnets.add(place, arn, subnet)
        for place, (name, subnet) in rows(tables["elb_balancer_subnets"], "load_balancer", "subnet_id"):
            subnets.add(place, classic.get(name), subnet)
        passed = _passed_on(tables, classic)
        for table in ("balancer_paths", "classic_balancer_paths"):
            columns = ("load_balancer_arn", "listener_arn", "port", "is_reachable")
            for place, (arn, listener, port, is_sure) in rows(tables[table], *columns):
                if arn is None:
                    self._blind[Part.BALANCERS].add(place, None, None)
                elif is_sure is not False:
                    label = _called(arn, names.get(arn), "balancers")
                    reached = Reached(Through.BALANCER, label, _ports("tcp", port, port), is_sure is True)
                    self._add_to(place, subnets.of(place, arn), reached)
                    for machine in passed.of(place, listener or "") + passed.of(place, arn):
                        self._behind.add(place, machine, label)


def _called(arn: str, name: str | None, table: str) -> Label:
    """What something is called: its name, else its ARN."""
    return Label(name or arn, table, "name" if name else "arn")


def _passed_on(tables: Tables, classic: Mapping[str, str]) -> Listed[str]:
    """What stands behind each listener, and behind each classic load balancer."""
    found: Listed[str] = Listed()
    for table in ("elbv2_listener_targets", "elbv2_rule_targets"):
        for place, (listener, target) in rows(tables[table], "listener_arn", "target_id"):
            found.add(place, listener, target or "")
    for place, (name, machine) in rows(tables["elb_balancer_instances"], "load_balancer", "instance_id"):
        found.add(place, classic.get(name), machine or "")
    return found


def _ports(protocol: str | None, first: int | None, last: int | None) -> str:
    """``443``, ``9000 to 9100``, ``udp 53``; empty where they were not seen."""
    if first is None or last is None:
        return ""
    every = "every port" if (first, last) == (0, 65535) else str(first) if first == last else f"{first} to {last}"
    return every if protocol in (None, "tcp") else f"{protocol} {every}"
