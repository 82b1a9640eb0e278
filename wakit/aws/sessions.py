"""Sessions of the SDK: a profile's settings and credentials, and a role's credentials with its profile's settings.

The client for credentials (``sts:AssumeRole``, SSO) and the clients of the collectors belong to two sessions of the
same profile: the second has the models of the allow-list only, and gets its credentials handed over. So a role keeps
its profile's certificates, FIPS, retries, endpoints and region. wakit stores no credential.
"""

from __future__ import annotations

import getpass
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import botocore.config
import botocore.credentials
import botocore.session
from botocore.exceptions import BotoCoreError, ClientError, InvalidConfigError, NoCredentialsError
from botocore.parsers import ResponseParserError
from botocore.utils import JSONFileCache

from wakit.aws.loader import reads_only, whole
from wakit.aws.patience import Budget
from wakit.aws.plain import words_of

__all__ = ["SDK_ERRORS", "CredentialProcess", "LostCredentials", "NoOneToAsk", "Source", "profile_names"]

#: what reading a configuration and fetching credentials may end with; a ``credential_process`` that is not there, or
#: prints no JSON, or the wrong one, lets Python's own errors out
SDK_ERRORS = (
    BotoCoreError, ClientError, OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, RuntimeError,
    ResponseParserError,
)  # fmt: skip
#: tries of a call that is throttled or fails in between, unless the SDK's settings say otherwise
ATTEMPTS = 5
WIDTH = 10


class LostCredentials(BotoCoreError):  # type: ignore[misc]  # the SDK ships no types
    """Credentials could not be fetched or renewed; the SDK's error is its cause."""

    fmt = "credentials could not be had: {problem}"


class NoOneToAsk(BotoCoreError):  # type: ignore[misc]  # the SDK ships no types
    """A profile asks for an MFA code where nobody can type one."""

    fmt = "the profile asks for an MFA code and nobody is there to type it"


class CredentialProcess(BotoCoreError):  # type: ignore[misc]  # the SDK ships no types
    """A profile's ``credential_process`` is not there, or printed something else."""

    fmt = "credential_process gave no credentials: {problem}"


def profile_names() -> list[str]:
    """The profiles of this computer; none where the SDK's configuration can't be read (which entering says)."""
    try:
        return sorted(botocore.session.Session().available_profiles)
    except SDK_ERRORS:
        return []


class Source:
    """Settings and credentials of one profile (``""``: what the SDK finds without one); shared by its accounts.

    Raises:
        SDK_ERRORS: everywhere; ``access`` says them in words.
    """

    def __init__(self, profile: str, budget: Budget) -> None:
        self.profile, self.budget = profile, budget
        self._session = self._new()
        self._session.register_component("data_loader", whole())
        self._session.set_default_client_config(self.settings())
        self._session.get_scoped_config()
        self._check_bundle()
        self._lock = threading.Lock()
        self._credentials: _Handed | None = None

    @property
    def region(self) -> str:
        """The region of the profile or the environment; ``""`` where there is none."""
        return self._session.get_config_variable("region") or ""

    def fall_back_to(self, region: str) -> None:
        """The region to use where neither profile nor environment names one."""
        if not self.region:
            self._session.set_config_variable("region", region)

    def settings(self) -> botocore.config.Config:
        """What each client gets beside the profile's own settings: time-outs, tries, width."""
        attempts = self._attempts()
        return botocore.config.Config(
            connect_timeout=self.budget.connect,
            read_timeout=self.budget.read,
            max_pool_connections=WIDTH + 2,
            user_agent_extra="wakit",
            retries={"mode": "standard", "total_max_attempts": attempts},
        )

    def _attempts(self) -> int:
        try:
            return int(self._session.get_config_variable("max_attempts") or ATTEMPTS)
        except ValueError:
            raise InvalidConfigError(error_msg="max_attempts is not a number") from None

    def _check_bundle(self) -> None:
        bundle = self._session.get_config_variable("ca_bundle")
        if bundle and not os.path.exists(bundle):  # else the SDK says so as a failure of TLS
            raise InvalidConfigError(error_msg=f"ca_bundle {bundle} is not there")

    def asks_for_code(self) -> bool:
        """Whether the profile, or one it starts from, asks for an MFA code."""
        return self._has("mfa_serial")

    def _has(self, setting: str) -> bool:
        """Whether the profile, or one it starts from, has a setting."""
        profiles = self._session.full_config.get("profiles", {})
        name, seen = self._session.profile or "default", set[str]()
        while name in profiles and name not in seen:
            seen.add(name)
            if setting in profiles[name]:
                return True
            name = profiles[name].get("source_profile", "")
        return False

    def credentials(self) -> _Handed:
        """The profile's own credentials, fetched when first used; asked for once, whatever the number of accounts."""
        with self._lock:
            if self._credentials is None:
                self._ask_people_only_in_a_terminal()
                self._credentials = _Handed(self._found())
            return self._credentials

    def _found(self) -> botocore.credentials.Credentials:
        try:
            found = self._session.get_credentials()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            if self._has("credential_process"):  # the SDK trusts it to be there and to print what it should
                raise CredentialProcess(problem=_short(error)) from None
            raise
        if found is None:
            raise NoCredentialsError()
        return found

    def session(self) -> botocore.session.Session:
        """A session of the collectors with the profile's own credentials."""
        return self._asking(self.credentials())

    def session_of_role(self, role: str, external_id: str = "") -> botocore.session.Session:
        """A session of the collectors with a role's credentials, renewed by the SDK when they expire."""
        extra = {"RoleSessionName": "wakit-review"} | ({"ExternalId": external_id} if external_id else {})
        fetcher = botocore.credentials.AssumeRoleCredentialFetcher(
            client_creator=self._session.create_client,
            source_credentials=self.credentials(),
            role_arn=role,
            extra_args=extra,
        )
        return self._asking(
            _Handed(
                botocore.credentials.DeferredRefreshableCredentials(
                    refresh_using=fetcher.fetch_credentials, method="assume-role"
                )
            )
        )

    def _asking(self, credentials: _Handed) -> botocore.session.Session:
        session = self._new()
        session.register_component("data_loader", reads_only())
        session.register_component("credential_provider", _HandsOver(credentials))
        if not session.get_config_variable("region"):
            session.set_config_variable("region", self.region)
        return session

    def _new(self) -> botocore.session.Session:
        return botocore.session.Session(profile=self.profile or None)

    def _ask_people_only_in_a_terminal(self) -> None:
        provider = self._session.get_component("credential_provider").get_provider("assume-role")
        provider.cache = _ReadFirst(JSONFileCache(JSONFileCache.CACHE_DIR))
        provider._prompter = _ask_for_code  # the SDK offers no public way to say how people are asked


class _ReadFirst(dict[str, object]):
    """Role sessions that the AWS CLI left on this computer are used; new ones are kept in memory only."""

    def __init__(self, kept: JSONFileCache) -> None:
        super().__init__()
        self._kept = kept

    def __contains__(self, key: object) -> bool:
        if not super().__contains__(key) and isinstance(key, str):
            with suppress(KeyError):  # not there, or damaged: then it is fetched anew
                self[key] = self._kept[key]
        return super().__contains__(key)


class _HandsOver:
    """What a session takes for its credential providers: one that has them already."""

    def __init__(self, credentials: _Handed) -> None:
        self._credentials = credentials

    def load_credentials(self) -> _Handed:
        """The credentials of another session."""
        return self._credentials


class _Handed:
    """Credentials whose every failure is ``LostCredentials``, so that none is taken for an answer of AWS."""

    def __init__(self, source: botocore.credentials.Credentials) -> None:
        self._source = source
        self._get: Callable[[], object] = source.get_frozen_credentials

    def get_frozen_credentials(self) -> object:
        """The credentials of this moment, fetched or renewed first where that is due."""
        try:
            return self._get()
        except LostCredentials:
            raise  # of the credentials that a role is assumed with
        except SDK_ERRORS as error:
            _lost(error)

    def get_deferred_property(self, name: str) -> Callable[[], object]:
        """A part of the credentials, fetched when it is asked for."""
        return lambda: getattr(self.get_frozen_credentials(), name, None)

    def __getattr__(self, name: str) -> object:
        return getattr(self._source, name)


def _short(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror)
    return "not the JSON that was expected"


def _lost(error: BaseException) -> NoReturn:
    raise LostCredentials(problem=words_of(error)) from error


def _ask_for_code(prompt: str) -> str:
    """A code that a person types; asked in the main thread only, so never beside a running collection.

    Raises:
        NoOneToAsk: there is no terminal, or the collection is under way.
    """
    is_terminal = sys.stdin is not None and sys.stdin.isatty()
    if not is_terminal or threading.current_thread() is not threading.main_thread():
        raise NoOneToAsk()
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise NoOneToAsk() from None
