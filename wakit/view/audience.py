"""For whom a page is, and what was taken out of it, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from wakit.model import Audience

__all__ = ["FOOTERS"]

FOOTERS: Mapping[Audience, str] = {
    Audience.INTERNAL: "Internal copy: nothing was taken out of it.",
    Audience.CLIENT: "Accounts and resources bear other names here, people their role; the key stays with us.",
    Audience.SAMPLE: "A sample: accounts, resources and people bear other names here.",
}
