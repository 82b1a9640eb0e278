"""The way in: sessions, assumed roles, identities. wakit stores no credential."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import botocore.client
import botocore.config
import botocore.credentials
import botocore.loaders
import botocore.session
from botocore.exceptions import (
    ClientError,
    NoCredentialsError,
    ProfileNotFound,
)

from wakit.aws.lanes import Lanes
from wakit.aws.look import CallFailed, Refused
from wakit.aws.reader import Account, Pages
from wakit.aws.seam import Calls, ask, watch
from wakit.errors import AccessError

__all__ = ["Access", "Identity", "Target"]

#: overlap inside one account × service × region; AWS throttles per account and region
WIDTH = 10
GENTLE_WIDTH = 2
THREADS = 48
#: tries of a call that is throttled or fails in between, unless the SDK's settings say otherwise
ATTEMPTS = 5
ROW_THREADS = 64
_LOADER = botocore.loaders.Loader(include_default_search_paths=True)


@dataclass(frozen=True)
class Target:
    """An account to enter: its id as the client's file says it, and how."""

    account_id: str
    profile: str = ""
    role: str = ""
    external_id: str = ""


@dataclass(frozen=True)
class Identity:
    """Whose credentials these are."""

    account_id: str
    arn: str


class Access:
    """Enters accounts one by one; counts every call in ``calls``.

    ``gentle`` keeps few calls in flight. ``Raises`` everywhere: ``AccessError`` naming profile or account.
    """

    def __init__(self, *, gentle: bool = False) -> None:
        self.calls = Calls()
        self.lanes = Lanes(THREADS, GENTLE_WIDTH if gentle else WIDTH)
        self._rows = ThreadPoolExecutor(ROW_THREADS, thread_name_prefix="wakit-row")
        self._lock = threading.Lock()

    def enter(self, target: Target, regions: tuple[str, ...] = (), *, sample: bool = False) -> tuple[Account, Identity]:
        """Enter an account; ``regions[0]`` answers for what is global. ``sample`` looks at one item of a listing.

        The first call asks who we are; another account than the file says is refused before any other call.

        Raises:
            AccessError: no or expired credentials, role refused, or another account than the file says.
        """
        clients = self._clients(target, self._session(target))
        found = _identity(clients, target)
        if found.account_id != target.account_id:
            raise AccessError(
                f"the credentials ({_whose(target)}) are for account {found.account_id}, "
                f'client.yaml says "{target.account_id}"\n'
                "use the profile or role of that account, or correct accounts[].id; nothing else was called"
            )
        account = Account(
            account_id=found.account_id,
            partition=found.arn.split(":")[1],
            home=regions[0] if regions else clients.default_region,
            ask=functools.partial(clients.ask, sample=sample),
            sample=sample,
            lanes=self.lanes,
            rows_pool=self._rows,
        )
        return account, found

    def stop(self) -> None:
        """Start no further call."""
        self.lanes.stop()
        self._rows.shutdown(wait=False, cancel_futures=True)

    def _session(self, target: Target) -> botocore.session.Session:
        session = botocore.session.Session(profile=target.profile or None)
        session.register_component("data_loader", _LOADER)
        try:
            session.get_scoped_config()
        except ProfileNotFound as error:
            raise AccessError(f'no AWS profile "{target.profile}": make it with `aws configure sso`') from error
        return session if not target.role else _assume(session, target)

    def _clients(self, target: Target, session: botocore.session.Session) -> _Clients:
        return _Clients(session, target.account_id, self.calls, self._lock)


class _Clients:
    """Clients of one session, made once for each service and region."""

    def __init__(self, session: botocore.session.Session, account_id: str, calls: Calls, lock: threading.Lock) -> None:
        self._session, self._account_id, self._calls, self._lock = session, account_id, calls, lock
        self._made: dict[tuple[str, str], botocore.client.BaseClient] = {}
        self.default_region = session.get_config_variable("region") or "us-east-1"
        attempts = session.get_config_variable("max_attempts") or ATTEMPTS
        self._config = _CONFIG.merge(
            botocore.config.Config(retries={"mode": "standard", "total_max_attempts": attempts})
        )

    def ask(
        self, operation: str, region: str, params: Mapping[str, object], *, paged: bool, sample: bool = False
    ) -> Pages:
        """Send one request; see ``seam.ask``."""
        client = self._client(operation.partition(":")[0], region)
        return ask(client, operation, params, paged=paged, sample=sample)

    def _client(self, service: str, region: str) -> botocore.client.BaseClient:
        made = self._made.get((service, region))
        if made is not None:
            return made
        with self._lock:  # the SDK's sessions are not safe to make clients from many threads
            if (service, region) not in self._made:
                client = self._session.create_client(service, region_name=region, config=self._config)
                watch(client, service, self._account_id, region, self._calls)
                self._made[service, region] = client
            return self._made[service, region]


_CONFIG = botocore.config.Config(
    connect_timeout=10,
    read_timeout=30,
    max_pool_connections=WIDTH + 2,
    user_agent_extra="wakit",
)


def _identity(clients: _Clients, target: Target) -> Identity:
    try:
        page = clients.ask("sts:GetCallerIdentity", clients.default_region, {}, paged=False)[0]
    except (Refused, CallFailed) as error:
        raise AccessError(_no_entry(target, error)) from error
    return Identity(account_id=str(page["Account"]), arn=str(page["Arn"]))


def _no_entry(target: Target, error: Refused | CallFailed | NoCredentialsError) -> str:
    cause = error.__cause__ or error
    if isinstance(cause, NoCredentialsError):
        return (
            f"no AWS credentials for account {target.account_id} ({_whose(target)})\n"
            "sign in with `aws sso login`, or name a profile in client.yaml (accounts[].profile)"
        )
    code = error.code if not isinstance(error, NoCredentialsError) else ""
    call = "sts:AssumeRole" if _is_assume(cause) else "sts:GetCallerIdentity"
    hint = f"check the trust policy of {target.role}" if call == "sts:AssumeRole" else "sign in again: `aws sso login`"
    return f"no way into account {target.account_id} ({_whose(target)}): {call} answered {code}\n{hint}"


def _is_assume(error: BaseException) -> bool:
    return isinstance(error, ClientError) and error.operation_name == "AssumeRole"


def _whose(target: Target) -> str:
    own = f'profile "{target.profile}"' if target.profile else "the environment's credentials"
    return f"{own}, role {target.role}" if target.role else own


def _assume(base: botocore.session.Session, target: Target) -> botocore.session.Session:
    """A session with the role's credentials, renewed by the SDK when they expire."""
    source = base.get_credentials()
    if source is None:
        raise AccessError(_no_entry(target, NoCredentialsError()))
    fetcher = botocore.credentials.AssumeRoleCredentialFetcher(
        client_creator=base.create_client,
        source_credentials=source,
        role_arn=target.role,
        extra_args={"RoleSessionName": "wakit-review"}
        | ({"ExternalId": target.external_id} if target.external_id else {}),
    )
    session = botocore.session.Session()
    session.register_component("data_loader", _LOADER)
    session.set_config_variable("region", base.get_config_variable("region"))
    credentials = botocore.credentials.DeferredRefreshableCredentials(
        refresh_using=fetcher.fetch_credentials, method="assume-role"
    )
    session._credentials = credentials  # the SDK offers no public way to hand a session renewing credentials
    return session
