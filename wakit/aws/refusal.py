"""Which of AWS's errors are refusals (we were not let in to look) and why; every other error is a mistake."""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoAuthTokenError,
    NoCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
    TokenRetrievalError,
    UnknownServiceError,
)

from wakit.aws.look import CallFailed, Refused
from wakit.aws.plain import plain, plain_code, words_of
from wakit.aws.sessions import LostCredentials
from wakit.model import Reason

__all__ = ["DOUBTFUL", "BrokenResponse", "code_of", "failed", "refusal"]

#: an account that has not opted in to a region, and credentials that are no longer valid, answer alike
DOUBTFUL = frozenset(
    [
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidAccessKeyId",  # S3
        "InvalidToken",  # S3
        "AuthFailure",  # EC2
    ]
)

_BY_CODE: dict[str, Reason] = {
    **dict.fromkeys(
        [
            "AccessDenied",
            "AccessDeniedException",
            "AuthorizationError",
            "UnauthorizedOperation",
            "Forbidden",
            "403",
            "AuthorizationErrorException",
            "UnauthorizedException",
            "NotAuthorized",
            "AccessDeniedFault",
        ],
        Reason.DENIED,
    ),
    "AccountNotManagementOrDelegatedAdministratorException": Reason.NOT_VISIBLE,
    **dict.fromkeys([*DOUBTFUL, "OptInRequired", "RegionDisabledException"], Reason.REGION_OFF),
    **dict.fromkeys(["SubscriptionRequiredException", "SubscriptionRequired", "NotSignedUp"], Reason.NOT_SUBSCRIBED),
    **dict.fromkeys(
        [
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "SlowDown",
            "BandwidthLimitExceeded",
            "ProvisionedThroughputExceededException",
            "LimitExceededException",
            "PriorRequestNotComplete",
        ],
        Reason.THROTTLED,
    ),
    **dict.fromkeys(
        ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"], Reason.EXPIRED
    ),
    **dict.fromkeys(["RequestTimeout", "RequestTimeoutException", "GatewayTimeout"], Reason.TIMEOUT),
    **dict.fromkeys(
        [
            "UnknownOperationException",
            "UnsupportedOperation",
            "UnsupportedOperationException",
            "InvalidAction",
            "MethodNotAllowed",
            "NotImplemented",
        ],
        Reason.UNSUPPORTED,
    ),
}
_GUARDRAILS = ("service control policy", "resource control policy", "permissions boundary")
#: how AWS keeps what concerns the whole organisation from its plain members; no permission would help
_OF_MEMBERS = ("You don't have permissions to access this resource",)
_NO_SIGN_IN = (LostCredentials, NoCredentialsError, NoAuthTokenError, TokenRetrievalError)
_NO_ANSWER = (ConnectTimeoutError, ReadTimeoutError, EndpointConnectionError, ProxyConnectionError, SSLError)


class BrokenResponse(BotoCoreError):  # type: ignore[misc]  # the SDK ships no types
    """A response that was cut short or is not what the protocol promises; never read as "nothing there"."""

    fmt = "the response of {operation} was {problem}"


def code_of(error: BaseException) -> str:
    """AWS's code for an error, or the name of the SDK's; of lost credentials, why they are lost."""
    if isinstance(error, LostCredentials) and error.__cause__ is not None:
        return code_of(error.__cause__)
    if isinstance(error, ClientError):
        return plain_code(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__


def refusal(error: BaseException, operation: str) -> Refused | None:
    """The refusal behind an error of the SDK; ``None`` for what is no refusal and must be raised.

    >>> error = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListBuckets")
    >>> str(refusal(error, "s3:ListBuckets"))
    's3:ListBuckets: AccessDenied (denied)'

    What AWS keeps from plain members of an organisation is ``NOT_VISIBLE``: refused by place, not for want of a
    permission.
    """
    reason, message = _reason(error)
    if reason is Reason.DENIED and operation.startswith("organizations:") and message.startswith(_OF_MEMBERS):
        reason = Reason.NOT_VISIBLE
    return None if reason is None else Refused(reason, code_of(error), operation, plain(message))


def failed(error: BaseException, operation: str) -> CallFailed:
    """An error of the SDK that is no refusal, in AWS's words without what a terminal would obey."""
    message = _message(error) if isinstance(error, ClientError) else words_of(error)
    return CallFailed(code_of(error), operation, plain(message))


def _reason(error: BaseException) -> tuple[Reason | None, str]:
    if isinstance(error, LostCredentials):
        return _why_lost(error), str(error)
    if isinstance(error, _NO_ANSWER):
        return Reason.TIMEOUT, str(error)
    if isinstance(error, _NO_SIGN_IN):
        return Reason.EXPIRED, str(error)
    if isinstance(error, UnknownServiceError):
        return Reason.UNSUPPORTED, str(error)
    if not isinstance(error, ClientError):
        return None, ""
    message = _message(error)
    reason = _BY_CODE.get(code_of(error))
    if reason is Reason.DENIED and any(g in message for g in _GUARDRAILS):
        return Reason.DENIED_BY_GUARDRAIL, message
    if reason is Reason.REGION_OFF and "subscri" in message.lower():
        return Reason.NOT_SUBSCRIBED, message
    if reason is Reason.DENIED and ("subscri" in message.lower() or "opt in" in message.lower()):
        return Reason.NOT_SUBSCRIBED, message
    return reason, message


def _why_lost(error: LostCredentials) -> Reason:
    """Renewing may be throttled or never answered like any call; all else is lost."""
    reason, _ = _reason(error.__cause__) if error.__cause__ is not None else (None, "")
    return reason if reason in (Reason.TIMEOUT, Reason.THROTTLED) else Reason.EXPIRED


def _message(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", ""))
