"""The nouns that every room shares: statuses, strengths, risks and the reasons for a gap."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "NOT_OFFERED",
    "AnswerStatus",
    "Audience",
    "CarriedBy",
    "Confidence",
    "Effort",
    "Gravity",
    "KnownAccount",
    "OwnThreshold",
    "PlanStatus",
    "Reason",
    "Risk",
    "Status",
    "Strength",
    "Suggestion",
    "Told",
]


class Status(StrEnum):
    """The verdict of one check on one resource. People read other words (see ``view.words``)."""

    PASS = "PASS"
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    NONE_FOUND = "NONE_FOUND"


class Strength(StrEnum):
    """What a check can say about a best practice."""

    PROVES = "proves"
    SUPPORTS = "supports"
    DISPROVES = "disproves"


class Audience(StrEnum):
    """Who may see the pages; only the first sees everything."""

    INTERNAL = "internal"
    CLIENT = "client"
    SAMPLE = "sample"


class Gravity(StrEnum):
    """How bad one failure of a check is, whatever the number; in this order."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Suggestion(StrEnum):
    """In which direction the findings point for a best practice, as far as it was seen; never an answer."""

    MET = "met"
    NOTHING_AGAINST = "nothing against it"
    MOSTLY_IN_ORDER = "mostly in order"
    IN_PART = "seen in part"
    MOSTLY_NOT = "mostly not"
    NOT_MET = "not met"
    NOT_SEEN = "not seen"
    BY_INTERVIEW = "by interview"


class AnswerStatus(StrEnum):
    """What a person said about a best practice."""

    IN_PLACE = "in_place"
    NOT_IN_PLACE = "not_in_place"
    NOT_APPLICABLE = "not_applicable"
    LATER = "later"


class Confidence(StrEnum):
    """How sure the person was."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


class CarriedBy(StrEnum):
    """Whose work a best practice is, where responsibility is shared."""

    AWS = "aws"
    TEAM = "team"
    PLATFORM = "platform"
    THIRD_PARTY = "third_party"


class Effort(StrEnum):
    """How much work a best practice is, as people say it."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


class PlanStatus(StrEnum):
    """Where an item of the improvement plan stands; one that is done is an answer, and no item any more."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    LATER = "later"


class Risk(StrEnum):
    """The Well-Architected Tool's risk of a question."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    NONE = "NONE"
    UNANSWERED = "UNANSWERED"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class Reason(StrEnum):
    """Why something could not be seen."""

    DENIED = "denied"
    DENIED_BY_GUARDRAIL = "denied_by_guardrail"
    NOT_VISIBLE = "not_visible_from_here"
    REGION_OFF = "region_off"
    NOT_SUBSCRIBED = "not_subscribed"
    THROTTLED = "throttled"
    TIMEOUT = "timeout"
    EXPIRED = "expired"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"
    NOT_COLLECTED = "not_collected"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_IMPORTED = "not_imported"


#: reasons in which AWS refused nothing to us: there is no such thing to ask for in that account and region
NOT_OFFERED = frozenset({Reason.UNSUPPORTED, Reason.REGION_OFF, Reason.NOT_SUBSCRIBED})


@dataclass(frozen=True)
class KnownAccount:
    """An account that the client knows: one of its own, or somebody's whom it names."""

    id: str
    name: str
    is_own: bool


@dataclass(frozen=True)
class OwnThreshold:
    """A number that the client measures by instead of ours, why, and who agreed."""

    name: str
    value: float
    reason: str
    agreed_by: str = ""


@dataclass(frozen=True)
class Told:
    """What a client's file tells beside the evidence: whom and what AWS can't know that the client knows."""

    accounts: tuple[KnownAccount, ...] = ()
    networks: tuple[tuple[str, str], ...] = ()
    """name and CIDR; a name may have several"""
    emergency_users: tuple[str, ...] = ()
    token_issuers: tuple[str, ...] = ()
    thresholds: tuple[OwnThreshold, ...] = ()
