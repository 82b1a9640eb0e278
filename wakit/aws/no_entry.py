"""Why there is no way into an account, in two lines: what happened, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import (
    ClientError,
    ConfigNotFound,
    ConfigParseError,
    CredentialRetrievalError,
    NoCredentialsError,
    ParamValidationError,
    ProfileNotFound,
)

from wakit.aws.look import CallFailed, Refused
from wakit.aws.plain import is_unsendable, plain, words_of
from wakit.aws.refusal import DOUBTFUL, code_of, refusal
from wakit.aws.sessions import LostCredentials, NoOneToAsk
from wakit.errors import AccessError
from wakit.facts.advice import advice_on_entry, has_advice
from wakit.model import Reason

if TYPE_CHECKING:
    from wakit.aws.access import Target

__all__ = ["CREDENTIALS", "WHO_WE_ARE", "no_entry", "whose"]

#: what is waited for before the first call; of all ways to credentials, only a ``credential_process`` has no end
CREDENTIALS = "its credentials"

WHO_WE_ARE, _ROLE = "sts:GetCallerIdentity", "sts:AssumeRole"


def no_entry(target: Target, error: BaseException) -> AccessError:
    """The error for whoever runs wakit; ``error`` is the SDK's, or what the seam made of it."""
    cause = _root(error)
    code = code_of(cause) if isinstance(cause, ClientError) else _code(cause)
    reason = (_reason(cause) or Reason.FAILED).value
    text = f"{_what(target, error, cause)}\n{_advice(target, error, cause)}"
    return AccessError(text, operation=_call(target, error, cause), code=code, reason=reason)


def _call(target: Target, error: BaseException, cause: BaseException) -> str:
    """What was asked when it went wrong: an answer that is cut short says no more whose it is."""
    if isinstance(cause, ClientError):
        return f"sts:{cause.operation_name}"
    return _ROLE if target.role and isinstance(error.__cause__, LostCredentials) else WHO_WE_ARE


def whose(target: Target) -> str:
    """Which credentials an account is entered with."""
    own = f'profile "{target.profile}"' if target.profile else "the environment's credentials"
    return f"{own}, role {target.role}" if target.role else own


def _what(target: Target, error: BaseException, cause: BaseException) -> str:
    if isinstance(cause, NoCredentialsError):
        return f"no AWS credentials for account {target.account_id} ({whose(target)})"
    if isinstance(cause, ProfileNotFound):
        return f'no AWS profile "{plain(_profile(target, cause), 60)}" (account {target.account_id})'
    if isinstance(cause, NoOneToAsk):
        return f"no way into account {target.account_id} ({whose(target)}): {cause}"
    return f"no way into account {target.account_id} ({whose(target)}): {_said(target, error, cause)}"


def _said(target: Target, error: BaseException, cause: BaseException) -> str:
    if isinstance(cause, ClientError):
        return f"sts:{cause.operation_name} answered {code_of(cause)}"
    if isinstance(cause, Refused | CallFailed):
        return f"{cause.operation}: {plain(cause.message)}"
    if isinstance(cause, ConfigParseError | ConfigNotFound):
        return plain(cause)
    if isinstance(cause, KeyError | TypeError | AttributeError):
        return "the AWS configuration, or a token that the AWS CLI left, lacks a part"
    call = _call(target, error, cause)
    said = plain(words_of(cause))
    return f"{_ROLE}: {said}".rstrip(": ") if call == _ROLE else said


def _advice(target: Target, error: BaseException, cause: BaseException) -> str:
    if isinstance(cause, ProfileNotFound):
        return "make it with `aws configure sso`, or correct profile in client.yaml (AWS_PROFILE)"
    return advice_on_entry(_code(cause), _reason(cause), target.profile)


def _code(cause: BaseException) -> str:
    """The code by which advice is looked up; a role that AWS refuses is another thing than a missing permission."""
    if isinstance(cause, ClientError):
        code, is_mfa = code_of(cause), "MultiFactorAuthentication" in str(cause)
        is_refused = cause.operation_name == "AssumeRole" and "AccessDenied" in code
        return ("MfaRefused" if is_mfa else "AssumeRoleRefused") if is_refused else code
    if isinstance(cause, CredentialRetrievalError) and cause.kwargs.get("provider") == "custom-process":
        return "CredentialProcess"
    if isinstance(cause, Refused) and cause.operation == CREDENTIALS:
        return "CredentialProcess"
    if isinstance(cause, Refused | CallFailed):
        return cause.code
    if isinstance(cause, ParamValidationError):
        return "InvalidConfigError"  # wakit's own part is checked: what is left stands in the profile
    if is_unsendable(cause):
        return "Unsendable"
    kinds = [k.__name__ for k in type(cause).__mro__]
    return next(filter(has_advice, kinds), kinds[0])


def _reason(cause: BaseException) -> Reason | None:
    if isinstance(cause, Refused):
        return cause.reason
    if code_of(cause) in DOUBTFUL:
        return Reason.EXPIRED  # home was asked too, and home is never off
    found = refusal(cause, WHO_WE_ARE)
    return found.reason if found else None


def _profile(target: Target, cause: ProfileNotFound) -> str:
    return str(cause.kwargs.get("profile", target.profile))


def _root(error: BaseException) -> BaseException:
    """The SDK's own error behind what the seam and the session made of it."""
    while error.__cause__ is not None and isinstance(error, Refused | CallFailed | LostCredentials):
        error = error.__cause__
    return error
