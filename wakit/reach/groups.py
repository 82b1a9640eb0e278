"""Security groups and prefix lists: whom each rule names."""

from __future__ import annotations

from wakit.facts.ranges import FAMILIES, PUBLIC, Spans, size, spans
from wakit.reach.doors import LAST_PORT, PROTOCOLS, GroupRules, Rule, protocols_of
from wakit.reach.listed import Listed, Place, Tables, rows

__all__ = ["PrefixLists", "Rules", "anything"]


class PrefixLists:
    """What prefix lists hold."""

    def __init__(self, tables: Tables) -> None:
        self._lists: Listed[bool | None] = Listed()
        self._entries: Listed[str | None] = Listed()
        for place, (name, is_of_aws) in rows(tables["ec2_prefix_lists"], "prefix_list_id", "is_of_aws"):
            self._lists.add(place, name, is_of_aws)
        for place, (name, cidr) in rows(tables["ec2_prefix_list_entries"], "prefix_list_id", "cidr"):
            self._entries.add(place, name, cidr)

    def ranges(self, place: Place, name: str) -> tuple[list[str | None], bool]:
        """The ranges of a list, and whether these are all; AWS's own lists hold none that is everybody's."""
        owners = set(self._lists.of(place, name))
        if owners == {True} and not self._lists.hides(place):
            return [], True
        entries = self._entries.of(place, name)
        is_whole = owners == {False} and None not in entries
        return entries, is_whole and not self._lists.hides(place) and not self._entries.hides(place)


class Rules:
    """The rules of security groups that let somebody in."""

    _COLUMNS = ("group_id", "direction", "protocol", "from_port", "to_port", "source", "referenced_group_id",
                "prefix_list_id")  # fmt: skip

    def __init__(self, tables: Tables, lists: PrefixLists | None = None) -> None:
        self.groups: Listed[GroupRules] = Listed()
        self._lists = lists or PrefixLists(tables)
        for place, (group, direction, *rule) in rows(tables["ec2_security_group_rules"], *self._COLUMNS):
            held = self.groups.of(place, group) if group is not None and place.region is not None else []
            if not held:
                held = [GroupRules()]
                self.groups.add(place, group, held[0])
            if group is not None:
                self._add(held[0], place, group, direction, *rule)

    def _add(
        self, held: GroupRules, place: Place, group: str, direction: str | None, protocol: str | None,
        first: int | None, last: int | None, source: str | None, referenced: str | None, name: str | None,
    ) -> None:  # fmt: skip
        is_sure = None not in (direction, protocol, first, last)
        first, last = 0 if first is None else first, LAST_PORT if last is None else last
        protocols = protocols_of(protocol)
        if referenced or protocols == () or direction not in (None, "ingress"):
            return  # members of a group come by private addresses; what has no ports opens none
        for family, addresses, is_seen in self._sources(place, source, referenced, name):
            rule = Rule(group, first, last, addresses, is_sure and is_seen, size(addresses))
            held.add(family, PROTOCOLS if protocols is None else protocols, rule)

    def _sources(
        self, place: Place, source: str | None, referenced: str | None, name: str | None
    ) -> list[tuple[str, Spans, bool]]:
        """The addresses that a rule names: family, addresses, whether that is sure."""
        ranges, is_whole = self._lists.ranges(place, name) if name else ([source], True)
        found = [None if cidr is None else spans(cidr) for cidr in ranges]
        seen = [(*one, True) for one in found if one is not None]
        if None in found or not is_whole or referenced is None or name is None:
            seen += [(family, PUBLIC[family], False) for family in FAMILIES]
        return seen


def anything() -> GroupRules:
    """A group of which nothing is known."""
    made = GroupRules()
    for family in FAMILIES:
        made.add(family, PROTOCOLS, Rule("", 0, LAST_PORT, PUBLIC[family], False, size(PUBLIC[family])))
    return made
