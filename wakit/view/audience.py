"""For whom a page or a file is, and what was taken out of it, in a sentence."""

from __future__ import annotations

from wakit.model import Audience

__all__ = ["footer", "for_whom", "portfolio_footer"]


def footer(audience: Audience, *, tells_people: bool = False) -> str:
    """The sentence at the end of a page; ``tells_people`` where ``workload.yaml`` lets people appear by name.

    >>> footer(Audience.CLIENT)
    'Accounts and resources bear other names here, people their role; the key stays with us.'
    >>> footer(Audience.SAMPLE, tells_people=True)
    'A sample: accounts and resources bear other names here.'
    """
    match audience:
        case Audience.INTERNAL:
            return "Internal copy: nothing was taken out of it."
        case Audience.CLIENT:
            people = "" if tells_people else ", people their role"
            return f"Accounts and resources bear other names here{people}; the key stays with us."
        case Audience.SAMPLE:
            people = " and resources" if tells_people else ", resources and people"
            return f"A sample: accounts{people} bear other names here."


def for_whom(audience: Audience, *, tells_people: bool = False) -> str:
    """The line about a file that goes into somebody's tracker or spreadsheet.

    >>> for_whom(Audience.INTERNAL)
    'for the house: people, accounts and resources have their real names in it; for others take --audience client'
    >>> for_whom(Audience.CLIENT, tells_people=True)
    'for the client: accounts and resources bear other names; people have their own, as workload.yaml says'
    """
    if audience is Audience.INTERNAL:
        names = "people, accounts and resources have their real names in it"
        return f"for the house: {names}; for others take --audience client"
    whose = "for the client" if audience is Audience.CLIENT else "a sample"
    people = "people have their own, as workload.yaml says" if tells_people else "people stand by their role"
    return f"{whose}: accounts and resources bear other names; {people}"


def portfolio_footer(*, names: bool) -> str:
    """The sentence at the end of the page of all reviews.

    >>> portfolio_footer(names=False)
    'Clients bear letters here, and days are months; the key stays with us.'
    """
    if names:
        return "Internal: it names every client, so it is for nobody outside the house."
    return "Clients bear letters here, and days are months; the key stays with us."
