"""What can go wrong between a client and AWS, by name, spelled as each kind of service spells it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase

from wakit.demo.calls import Call, Request, check_operation
from wakit.demo.wire import Answer, Ending, error

__all__ = ["Fault", "Trouble"]


class Trouble(StrEnum):
    """The kinds of fault the stand-in can show."""

    DENIED = "denied"
    DENIED_BY_GUARDRAIL = "denied_by_guardrail"
    REGION_OFF = "region_off"
    NOT_SUBSCRIBED = "not_subscribed"
    THROTTLED = "throttled"
    EXPIRED = "expired"
    SERVER_ERROR = "server_error"
    RESET = "reset"  # the connection breaks before an answer
    HANG = "hang"  # the answer comes ``seconds`` late
    TRUNCATED = "truncated"  # half of the body, then the connection closes
    MALFORMED = "malformed"  # half of the body, said to be the whole


#: family of service → code and status; the families are told apart in ``_family``
_SPELLINGS: dict[Trouble, dict[str, tuple[str, int]]] = {
    Trouble.DENIED: {
        "ec2": ("UnauthorizedOperation", 403),
        "xml": ("AccessDenied", 403),
        "json": ("AccessDeniedException", 403),
    },
    Trouble.REGION_OFF: {
        "ec2": ("AuthFailure", 401),
        "s3": ("InvalidAccessKeyId", 403),
        "xml": ("InvalidClientTokenId", 403),
        "json": ("UnrecognizedClientException", 403),
    },
    Trouble.NOT_SUBSCRIBED: {
        "ec2": ("OptInRequired", 401),
        "xml": ("OptInRequired", 403),
        "json": ("SubscriptionRequiredException", 400),
    },
    Trouble.THROTTLED: {
        "ec2": ("RequestLimitExceeded", 503),
        "s3": ("SlowDown", 503),
        "xml": ("Throttling", 400),
        "json": ("ThrottlingException", 400),
        "rest-json": ("TooManyRequestsException", 429),
    },
    Trouble.EXPIRED: {
        "ec2": ("RequestExpired", 400),
        "s3": ("ExpiredToken", 400),
        "xml": ("ExpiredToken", 403),
        "json": ("ExpiredTokenException", 400),
        "rest-json": ("ExpiredTokenException", 403),
    },
    Trouble.SERVER_ERROR: {
        "ec2": ("InternalError", 500),
        "s3": ("InternalError", 500),
        "xml": ("InternalFailure", 500),
        "json": ("InternalFailure", 500),
    },
}
_MESSAGES = {
    Trouble.REGION_OFF: "The security token included in the request is invalid.",
    Trouble.NOT_SUBSCRIBED: "The AWS Access Key Id needs a subscription for the service",
    Trouble.THROTTLED: "Rate exceeded",
    Trouble.EXPIRED: "The security token included in the request is expired",
    Trouble.SERVER_ERROR: "We encountered an internal error. Please try again.",
}


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, for the calls it fits.

    ``operation``, ``region`` and ``account_id`` may hold ``*``; ``about`` is a piece of text the request
    must hold, such as the name of one bucket; ``times`` ends the fault after so many calls.

    Raises:
        UnknownName: the SDK knows no such operation.
    """

    trouble: Trouble
    operation: str = "*"
    region: str = "*"
    account_id: str = "*"
    about: str = ""
    times: int | None = None
    seconds: float = 30.0
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.trouble = Trouble(self.trouble)
        check_operation(self.operation)

    def takes(self, call: Call, account_id: str, request: Request) -> bool:
        """Whether this call goes wrong; counts it if so."""
        if self.times is not None and self.seen >= self.times:
            return False
        fits = (
            fnmatchcase(call.name, self.operation)
            and fnmatchcase(call.region, self.region)
            and fnmatchcase(account_id, self.account_id)
            and (not self.about or self.about in request.target or self.about.encode() in request.body)
        )
        self.seen += fits
        return fits

    def spoil(self, call: Call, caller: str, answer: Answer | None) -> Answer:
        """The answer of the call that goes wrong; ``answer`` is what it would have been, where that matters."""
        if self.trouble is Trouble.RESET:
            return Answer(200, ending=Ending.RESET)
        if answer is not None and self.trouble is Trouble.TRUNCATED:
            return replace(answer, ending=Ending.CUT)
        if answer is not None and self.trouble is Trouble.MALFORMED:
            return replace(answer, body=answer.body[: len(answer.body) // 2])
        if answer is not None:
            return answer
        code, status = _spelling(self.trouble, call)
        return error(call, code, _message(self.trouble, call, caller), status)

    @property
    def needs_answer(self) -> bool:
        """Whether the true answer is wanted first."""
        return self.trouble in (Trouble.TRUNCATED, Trouble.MALFORMED, Trouble.HANG)


def _spelling(trouble: Trouble, call: Call) -> tuple[str, int]:
    spellings = _SPELLINGS[Trouble.DENIED if trouble is Trouble.DENIED_BY_GUARDRAIL else trouble]
    family = "json" if call.protocol in ("json", "rest-json", "smithy-rpc-v2-cbor") else "xml"
    for name in (call.service, call.protocol, family):
        if name in spellings:
            return spellings[name]
    raise LookupError(f"{trouble} has no spelling for {call.protocol}")


def _message(trouble: Trouble, call: Call, caller: str) -> str:
    if trouble is Trouble.REGION_OFF and call.service == "s3":
        return "The AWS Access Key Id you provided does not exist in our records."
    if trouble not in (Trouble.DENIED, Trouble.DENIED_BY_GUARDRAIL):
        return _MESSAGES[trouble]
    action = f"{call.signing_name}:{call.operation}"
    if trouble is Trouble.DENIED_BY_GUARDRAIL:
        why = "with an explicit deny in a service control policy"
    else:
        why = f"because no identity-based policy allows the {action} action"
    return f"User: {caller} is not authorized to perform: {action} on resource: * {why}"
