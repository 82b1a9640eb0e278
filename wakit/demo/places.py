"""Where the demo client lives: its accounts, its regions and the role a reviewer takes."""

from __future__ import annotations

__all__ = [
    "DEMO_ACCOUNTS",
    "DEMO_EXTERNAL_ID",
    "DEMO_REGIONS",
    "DEMO_ROLE",
    "MANAGEMENT",
    "PRODUCTION",
    "REGIONS_OFF",
    "REVIEWER",
]

#: where the freight platform runs; the zeros in front belong to it
PRODUCTION = "012345670123"
#: the oldest account: it manages the organisation, and things were left running in it
MANAGEMENT = "345678901234"
DEMO_ACCOUNTS = (PRODUCTION, MANAGEMENT)

#: the reviewer's own account; it is empty
REVIEWER = "210987654321"

DEMO_REGIONS = ("eu-central-1", "eu-west-1", "us-east-1")
#: regions that exist and are not enabled
REGIONS_OFF = ("me-south-1",)

#: the name of the role in each account that trusts the reviewer
DEMO_ROLE = "wakit-review"
#: what that role wants to be told, as a role for somebody from outside should
DEMO_EXTERNAL_ID = "wakit-demo"
