"""Which of AWS's errors are refusals (we were not let in to look) and why; every other error is a mistake."""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

from wakit.aws.look import Refused
from wakit.model import Reason

__all__ = ["BrokenResponse", "code_of", "refusal"]

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
            "AccountNotManagementOrDelegatedAdministratorException",
        ],
        Reason.DENIED,
    ),
    **dict.fromkeys(
        [
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "AuthFailure",
            "OptInRequired",
            "RegionDisabledException",
        ],
        Reason.REGION_OFF,
    ),
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
_NO_SIGN_IN = (
    CredentialRetrievalError,
    NoCredentialsError,
    TokenRetrievalError,
    SSOTokenLoadError,
    UnauthorizedSSOTokenError,
)


class BrokenResponse(BotoCoreError):  # type: ignore[misc]  # the SDK ships no types
    """A response that was cut short or is not what the protocol promises; never read as "nothing there"."""

    fmt = "the response of {operation} was {problem}"


def code_of(error: BaseException) -> str:
    """AWS's code for an error, or the name of the SDK's."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "")) or "unknown"
    return type(error).__name__


def refusal(error: BaseException, operation: str) -> Refused | None:
    """The refusal behind an error of the SDK; ``None`` for what is no refusal and must be raised.

    >>> error = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListBuckets")
    >>> str(refusal(error, "s3:ListBuckets"))
    's3:ListBuckets: AccessDenied (denied)'
    """
    reason, message = _reason(error)
    return None if reason is None else Refused(reason, code_of(error), operation, message)


def _reason(error: BaseException) -> tuple[Reason | None, str]:
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError):
        return Reason.TIMEOUT, str(error)
    if isinstance(error, EndpointConnectionError):
        return Reason.TIMEOUT, str(error)
    if isinstance(error, _NO_SIGN_IN):
        return Reason.EXPIRED, str(error)
    if not isinstance(error, ClientError):
        return None, ""
    message = str(error.response.get("Error", {}).get("Message", ""))
    reason = _BY_CODE.get(code_of(error))
    if reason is Reason.DENIED and any(g in message for g in _GUARDRAILS):
        return Reason.DENIED_BY_GUARDRAIL, message
    if reason is Reason.REGION_OFF and "subscri" in message.lower():
        return Reason.NOT_SUBSCRIBED, message
    if reason is Reason.DENIED and ("subscri" in message.lower() or "opt in" in message.lower()):
        return Reason.NOT_SUBSCRIBED, message
    return reason, message
