"""Sentences about findings: a check in one sentence, why a suggestion is what it is, what was observed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wakit.aws import NEVER
from wakit.evidence.place import OTHER_REGIONS
from wakit.facts.spoken import spoken
from wakit.facts.thresholds import Measured
from wakit.review.suggest import Because, Headline, Suggested, Unseen
from wakit.view.counting import count, of_all

__all__ = ["completeness_text", "field_text", "headline_text", "observed_text", "own_text", "reason_text", "sentence"]


def headline_text(headline: Headline) -> str:
    """The sentence to read out: what was found of what was judged, then what could not be.

    Places whose listing was not seen are no resources: "1 of 4 secrets …; secrets not seen in 3 regions".
    """
    said = [f"{_judged(headline)}{through_text(headline)}"]
    if headline.accepted and headline.judged:
        said.append(
            f"{headline.accepted:,} more {'is an accepted risk' if headline.accepted == 1 else 'are accepted risks'}"
        )
    if headline.unused and (headline.judged or headline.accepted or headline.unknown):
        said.append(f"{count(headline.unused, 'other is', 'others are')} not in use")
    if headline.unknown and (headline.judged or headline.accepted):
        said.append(f"{headline.unknown:,} more not judged")
    if headline.unseen.places and (headline.judged or headline.unknown or headline.accepted or headline.unused):
        said.append(_not_seen(headline))
    if headline.own and (headline.judged or headline.accepted):
        said.append(own_text(headline.own))
    first, *more = said
    rest = "; ".join(more)
    if first.endswith("?") and rest:  # a question ends, and what was not seen is a sentence of its own
        return f"{_capital(first)} {_capital(rest)}"
    return _capital("; ".join(said))


def _capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _judged(headline: Headline) -> str:
    if headline.failed or headline.passed:
        told, part = (headline.bad, headline.failed) if headline.failed else (headline.fine, headline.passed)
        return told.said(
            part,
            headline.judged,
            is_open=headline.is_open,
            accounts=headline.accounts,
            is_apart=headline.not_concerned > 0,
        )
    if headline.accepted:
        return headline.fine.accepted(headline.accepted)
    if headline.unknown:
        return headline.fine.unjudged(headline.unknown)
    if headline.unused:
        return headline.fine.idle(headline.unused)
    if headline.unseen.places:
        return _not_seen(headline)
    return headline.fine.unconcerned if headline.not_concerned else headline.fine.nothing


def _not_seen(headline: Headline) -> str:
    return f"{spoken(headline.subject)} not seen{_where(headline.unseen)}"


def through_text(headline: Headline) -> str:
    """``, 2 of them through the group admins, 1 through an attached policy``; nothing where nothing says how."""
    told = headline.through[:_HOWS]
    if not told:
        return ""
    first, number = told[0]
    if number == headline.failed:
        return f", {'all of them ' if number > 1 else ''}through {first}"
    more = [f"{n:,} through {how}" for how, n in told[1:]]
    if left := headline.failed - sum(n for _, n in told):
        more.append(f"{left:,} otherwise")
    return f", {', '.join([f'{number:,} of them through {first}', *more])}"


def own_text(own: Iterable[Measured]) -> str:
    """That it was measured by the client's own number, and what is usual.

    >>> from wakit.facts.thresholds import measured
    >>> from wakit.model import OwnThreshold
    >>> own_text([measured("access_key_max_age_days", [OwnThreshold("access_key_max_age_days", 180, "audits")])])
    'measured by your own threshold of 180 days; the usual is 90 days'
    """
    found = [f"{one.said}; the usual is {one.usual}" for one in own]
    return f"measured by your own threshold of {', and of '.join(found)}" if found else ""


def _where(unseen: Unseen) -> str:
    """`` in 3 regions of 2 accounts``; nothing where it was nobody's place in particular."""
    found = []
    of = f" of {count(unseen.regions_of, 'account')}" if unseen.regions_of > 1 else ""
    if named := [r for r in unseen.regions if r != OTHER_REGIONS]:
        found.append(f" in {count(len(named), 'region')}{of}")
    if len(named) < len(unseen.regions):
        found.append(f" in regions that AWS would not name{of}")
    if unseen.accounts:
        found.append(f" in {'all of ' if unseen.regions else ''}{count(unseen.accounts, 'account')}")
    return " and".join(found)


def reason_text(suggested: Suggested) -> str:
    """Why the evidence suggests what it does: how much is in order, how complete the sight was.

    >>> from wakit.model import Suggestion
    >>> reason_text(Suggested("x", Suggestion.BY_INTERVIEW, Because.NO_API, 0, ()))
    'no API can tell; ask'
    """
    accepted = sum(h.accepted for h in suggested.headlines)
    match suggested.because:
        case Because.NO_EVIDENCE:
            return "no evidence in this review"
        case Because.NO_API:
            return "no API can tell; ask"
        case Because.NO_CHECK:
            return "wakit has no check for it yet; ask"
        case Because.DISPROVED:
            found = f"{count(suggested.number, 'check')} that can disprove it found something"
        case Because.PROVED:
            found = f"{count(suggested.number, 'check')} that can prove it found everything in order"
        case Because.NARROW:
            found = "proved where it was looked, which was not everywhere"
        case Because.NOTHING_THERE:
            found = "" if accepted else "nothing there that could be judged"
        case Because.SIGNS | Because.NONE_AGAINST | Because.UNSEEN:
            found = ""
    apart = f"{count(accepted, 'finding')} accepted as a risk" if accepted else ""
    idle = f"not in use ({suggested.unused:,})" if suggested.unused else ""
    own = own_text(dict.fromkeys(one for h in suggested.headlines for one in h.own))
    return "; ".join(filter(None, [found, _in_order(suggested), apart, completeness_text(suggested), idle, own]))


def _in_order(suggested: Suggested) -> str:
    """``12 of 14 in order``, or over several checks their mean, so that the largest table does not drown the others."""
    judged = [h for h in suggested.headlines if h.judged]
    if suggested.share is None or suggested.because is Because.PROVED:
        return ""
    if len(judged) == 1:
        return f"{of_all(judged[0].passed, judged[0].judged)} in order"
    every = f"all {len(judged)}" if len(judged) > 2 else "both"
    if suggested.share == 1:
        return f"{every} checks find everything in order, which is no proof"
    return f"{_percent(suggested.share)} in order, the mean of {count(len(judged), 'check')}"


def _percent(share: float) -> str:
    """Whole, and neither none nor all where it is something between."""
    return f"{min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)} %"


def completeness_text(suggested: Suggested) -> str:
    """``all seen``, or ``3 of 36 places not fully seen, 2 of 14 verdicts open``; a place is a region of an account."""
    if suggested.is_complete:
        return "all seen"
    dark = sum(h.unknown for h in suggested.headlines)
    every = dark + sum(h.judged for h in suggested.headlines)
    hidden = suggested.unseen_places
    parts = [f"{of_all(hidden, max(suggested.places, hidden), 'place')} not fully seen"] if hidden else []
    return ", ".join(parts + ([f"{of_all(dark, every, 'verdict')} open"] if dark else []))


def sentence(told: str) -> str:
    """A line that ends as a sentence does; some headlines end by asking.

    >>> sentence("1 of 2 volumes is unencrypted"), sentence("The root user was used: what for?")
    ('1 of 2 volumes is unencrypted.', 'The root user was used: what for?')
    """
    return told if told.endswith((".", "?", "!")) else f"{told}."


def observed_text(fields: Iterable[Mapping[str, str | None]]) -> str:
    """What a finding observed, in one line.

    >>> observed_text([{"column": "is_versioned", "value": "false", "type": "flag", "class": "plain"}])
    'is versioned: no'
    """
    return ", ".join(f"{spoken(str(f['column']))}: {field_text(f)}" for f in fields)


def field_text(field: Mapping[str, str | None]) -> str:
    """One observed value for people: days instead of moments, yes and no, and "never" for what never was.

    >>> moment = {"column": "last_used", "value": "1970-01-01 00:00:00.000000Z", "type": "time"}
    >>> field_text(moment), field_text(moment | {"value": None}), field_text({"value": "", "type": "text"})
    ('never', 'not seen', 'none')
    >>> field_text({"column": "port", "value": "3306", "type": "number"})
    '3306'
    """
    value, kind = field["value"], field["type"]
    if value is None or value == "nan":
        return "not seen"
    if kind == "flag":
        return "yes" if value == "true" else "no"
    if kind == "time":
        return "never" if value == _NEVER else value.partition(" ")[0]
    if kind == "number":
        return value if field.get("column") in _NAMES else _number(value)
    return value or "none"


#: numbers that are names: nobody counts by them, so nothing parts their figures
_NAMES = {"port", "from_port", "to_port"}
#: so many ways stand in a sentence; more than that nobody follows
_HOWS = 3
_NEVER = f"{NEVER:%Y-%m-%d %H:%M:%S.%fZ}"


def _number(value: str) -> str:
    number = float(value)
    if number in (float("inf"), float("-inf")):
        return "unlimited"
    return value if number.is_integer() and abs(number) > 1e15 else f"{number:,.2f}".rstrip("0").rstrip(".")
