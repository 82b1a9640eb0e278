"""Where something is: an account as a whole, its global side, one of its regions, or those that were not told."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GLOBAL", "OTHER_REGIONS", "Place"]

#: what the column ``region`` holds for what an account has once, whatever the region
GLOBAL = "global"
#: what it holds for the regions of an account that AWS would not name: they may hold more than was seen
OTHER_REGIONS = "other regions"


@dataclass(frozen=True, order=True)
class Place:
    """A place of evidence; ``region`` is the text of the column, empty for the account as a whole.

    >>> Place("012345670123").is_account, Place("012345670123", GLOBAL).is_region, Place("012345670123", "eu-west-1")
    (True, False, Place(account_id='012345670123', region='eu-west-1'))
    """

    account_id: str
    region: str = ""

    @classmethod
    def of_global(cls, account_id: str) -> Place:
        """What the account has once."""
        return cls(account_id, GLOBAL)

    @classmethod
    def of_others(cls, account_id: str) -> Place:
        """The regions that AWS would not name."""
        return cls(account_id, OTHER_REGIONS)

    @property
    def is_account(self) -> bool:
        """The account as a whole: its global side and every region."""
        return self.region == ""

    @property
    def is_region(self) -> bool:
        """One region that is known by name."""
        return self.region not in ("", GLOBAL, OTHER_REGIONS)

    def __str__(self) -> str:
        return f"{self.account_id} {self.region}".rstrip()
