"""What stands between the internet and an interface, as AWS weighs it: pure, no AWS, no verdicts.

Security groups (``doors``), network ACLs (``acls``) and routes (``routes``) each say from which public addresses
something may come; ``Known`` keeps apart what surely may and what may for all that was seen; ``ways`` puts them
together. Nobody's machine is touched, and no packet sent: this is what the configuration says.
"""

from wakit.reach.doors import Door, open_doors, unguarded
from wakit.reach.groups import Rules
from wakit.reach.listed import Groups, Listed, Place, Tables, cells, children, framed, rows
from wakit.reach.ways import NETWORK, Approach, Seen, Spot, Way, network, ways

__all__ = [
    "NETWORK", "Approach", "Door", "Groups", "Listed", "Place", "Rules", "Seen", "Spot", "Tables", "Way", "cells",
    "children", "framed", "network", "open_doors", "rows", "unguarded", "ways",
]  # fmt: skip
