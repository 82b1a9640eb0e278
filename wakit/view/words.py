"""The words that people read, for what code calls by other names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import pandas as pd

from wakit.aws import NEVER, NO_SUCH_MEMBER
from wakit.evidence.gaps import NEWER
from wakit.facts.advice import is_on_aws_side
from wakit.model import AnswerStatus, CarriedBy, Confidence, Reason, Risk, Status, Strength, Suggestion
from wakit.view.counting import count

__all__ = [
    "ACCEPTED",
    "AGAINST",
    "ANSWERS",
    "CARRIERS",
    "CONFIDENCES",
    "NOT_IN_USE",
    "PLACES_NOT_SEEN",
    "PLACE_NOT_SEEN",
    "REASONS",
    "RISKS",
    "STATUSES",
    "STRENGTHS",
    "SUGGESTIONS",
    "UNANSWERED",
    "Word",
    "code_text",
    "count",
    "day",
    "either",
    "time",
    "value",
    "why_coded",
    "why_text",
]


class Word(NamedTuple):
    """A word, the sign beside it (so that colour is never alone) and the tone it is shown in."""

    text: str
    sign: str
    tone: str


#: the codes of gaps that are wakit's own and say little as they stand; all others are AWS's
_CODES = {
    NO_SUCH_MEMBER: "AWS's answer lacks it",
    NEWER: "newer than the evidence",
    "NoAnswer": "no answer in time",
    "GivenUp": "given up after it had hung before",
}
STATUSES = {
    Status.PASS: Word("in order", "✓", "good"),
    Status.FAIL: Word("to talk about", "!", "bad"),
    Status.UNKNOWN: Word("not seen", "?", "unseen"),
    Status.NONE_FOUND: Word("nothing there", "–", "none"),
}
ACCEPTED = Word("accepted", "≈", "none")
NOT_IN_USE = Word("not in use", "○", "none")
PLACE_NOT_SEEN = Word("place not seen", "?", "unseen")
PLACES_NOT_SEEN = Word("places not seen", "?", "unseen")
SUGGESTIONS = {
    Suggestion.MET: Word("met", "✓", "good"),
    Suggestion.NOT_MET: Word("not met", "!", "bad"),
    Suggestion.MOSTLY_NOT: Word("mostly not", "±", "mixed"),
    Suggestion.IN_PART: Word("seen in part", "◐", "unseen"),
    Suggestion.MOSTLY_IN_ORDER: Word("mostly in order", "◕", "mild"),
    Suggestion.NOTHING_AGAINST: Word("nothing against it", "○", "mild"),
    Suggestion.NOT_SEEN: Word("not seen", "?", "unseen"),
    Suggestion.BY_INTERVIEW: Word("by interview", "…", "none"),
}
#: what speaks against a best practice; the squares give it a corner
AGAINST = (Suggestion.NOT_MET, Suggestion.MOSTLY_NOT)
ANSWERS = {
    AnswerStatus.IN_PLACE: Word("in place", "✓", "good"),
    AnswerStatus.NOT_IN_PLACE: Word("not in place", "✗", "bad"),
    AnswerStatus.NOT_APPLICABLE: Word("not applicable", "–", "none"),
    AnswerStatus.LATER: Word("later", "…", "none"),
}
UNANSWERED = Word("not answered yet", "", "open")
RISKS = {
    Risk.HIGH: Word("high", "▲", "bad"),
    Risk.MEDIUM: Word("medium", "◆", "mixed"),
    Risk.NONE: Word("none", "✓", "good"),
    Risk.UNANSWERED: Word("not answered yet", "", "open"),
    Risk.NOT_APPLICABLE: Word("not applicable", "–", "none"),
}
CONFIDENCES = {
    Confidence.SURE: "sure",
    Confidence.LIKELY: "likely",
    Confidence.UNSURE: "not sure",
}
CARRIERS = {
    CarriedBy.AWS: "AWS",
    CarriedBy.TEAM: "the client's team",
    CarriedBy.PLATFORM: "a central platform team",
    CarriedBy.THIRD_PARTY: "a third party",
}
STRENGTHS = {
    Strength.PROVES: "can prove it",
    Strength.SUPPORTS: "a sign, no proof",
    Strength.DISPROVES: "can disprove it",
}
#: why something was not seen; what would help is in ``facts/data/advice.toml``
REASONS = {
    Reason.DENIED: "AWS refused the call",
    Reason.DENIED_BY_GUARDRAIL: "a guardrail of the organisation refused the call",
    Reason.NOT_VISIBLE: "not visible from this account of the organisation",
    Reason.REGION_OFF: "the region is not enabled",
    Reason.NOT_SUBSCRIBED: "the service is not in use there",
    Reason.THROTTLED: "AWS asked for patience for too long",
    Reason.TIMEOUT: "no answer in time",
    Reason.EXPIRED: "the credentials ran out",
    Reason.UNSUPPORTED: "AWS does not offer this call there",
    Reason.FAILED: "it ended with an error that wakit does not know",
    Reason.NOT_COLLECTED: "this collection did not ask for it",
    Reason.OUT_OF_SCOPE: "left out on purpose",
    Reason.NOT_IMPORTED: "the imported findings do not tell",
}


def either(reasons: Sequence[str]) -> str:
    """Reasons in one breath: what they do alike is said once.

    >>> either(["AWS refused the call", "a guardrail of the organisation refused the call"])
    'AWS or a guardrail of the organisation refused the call'
    >>> either(["AWS refused the call", "the region is not enabled"]), either(["AWS refused the call"])
    ('AWS refused the call, or the region is not enabled', 'AWS refused the call')
    """
    alike = " refused the call"
    first = [reason.removesuffix(alike) for reason in reasons if reason.endswith(alike)]
    rest = [reason for reason in reasons if not reason.endswith(alike)]
    return ", or ".join([*([" or ".join(first) + alike] if first else []), *rest])


def why_text(reason: Reason, code: str) -> str:
    """Why something was not seen.

    >>> why_text(Reason.FAILED, "InternalFailure"), why_text(Reason.DENIED, "AccessDenied")
    ('AWS answered with an error of its own', 'AWS refused the call')
    """
    if reason is Reason.FAILED and is_on_aws_side(code):
        return "AWS answered with an error of its own"
    return REASONS[reason]


def why_coded(reason: Reason, code: str) -> str:
    """Why something was not seen, with the code where there is one.

    >>> why_coded(Reason.DENIED, "AccessDenied"), why_coded(Reason.THROTTLED, "")
    ('AWS refused the call (AccessDenied)', 'AWS asked for patience for too long')
    """
    return f"{why_text(reason, code)} ({code_text(code)})" if code else why_text(reason, code)


def code_text(code: str) -> str:
    """The code of a gap for people: AWS's as it is, wakit's own in words.

    >>> code_text("AccessDenied"), code_text(NO_SUCH_MEMBER)
    ('AccessDenied', "AWS's answer lacks it")
    """
    return _CODES.get(code, code)


def value(found: object) -> str:
    """A cell for people: yes and no, UTC times, no code words; what is missing was not seen.

    >>> [value(v) for v in (True, pd.NA, 0.5, float("inf"), "")]
    ['yes', 'not seen', '0.5', 'unlimited', 'none']
    """
    if found is None or found is pd.NA or found is pd.NaT:
        return "not seen"
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, datetime):
        return "never" if found == NEVER else time(found)
    if isinstance(found, float):
        if math.isnan(found):
            return "not seen"
        return "unlimited" if math.isinf(found) else f"{found:.2f}".rstrip("0").rstrip(".")
    return str(found) if str(found) else "none"


def day(of: date) -> str:
    """A day as people write it.

    >>> day(date(2026, 12, 31))
    '31 December 2026'
    """
    return f"{of.day} {of:%B %Y}"


def time(at: datetime) -> str:
    """A moment in UTC, to the minute.

    >>> from datetime import UTC, datetime
    >>> time(datetime(2026, 1, 5, 9, 15, tzinfo=UTC))
    '5 January 2026, 09:15 UTC'
    """
    moment = pd.Timestamp(at)
    moment = moment.tz_convert("UTC") if moment.tzinfo else moment
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
