"""The IAM credential report as AWS writes it, with the line of the root user that moto leaves out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

__all__ = ["Root", "credential_report"]

_KEY_COLUMNS = ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")
COLUMNS = (
    "user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed",
    "password_next_rotation", "mfa_active",
    *(f"access_key_{n}_{column}" for n in (1, 2) for column in _KEY_COLUMNS),
    "cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Root:
    """What is known of an account's root user. ``None``: never, or none."""

    created: datetime = datetime(2016, 3, 1, 9, tzinfo=UTC)
    has_mfa: bool = True
    password_used: datetime | None = None
    key_created: datetime | None = None
    key_used: datetime | None = None


def credential_report(account_id: str, root: Root, passwords: Mapping[tuple[str, str], datetime]) -> bytes:
    """The report of an account as CSV; ``passwords``: when each (account, user) set theirs."""
    from moto.backends import get_backend

    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow(_root_line(account_id, root))
    for user in get_backend("iam")[account_id]["aws"].users.values():
        writer.writerow(_user_line(user, passwords.get((account_id, user.name))))
    return text.getvalue().rstrip("\n").encode()


def _root_line(account_id: str, root: Root) -> dict[str, str]:
    key = None if root.key_created is None else (True, root.key_created, root.key_used, "us-east-1", "iam")
    return {
        "user": "<root_account>",
        "arn": f"arn:aws:iam::{account_id}:root",
        "user_creation_time": _time(root.created),
        "password_enabled": "not_supported",
        "password_last_used": _time(root.password_used, "no_information"),
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
        "mfa_active": _flag(root.has_mfa),
        **_key(1, key),
        **_key(2, None),
        **_no_certificates(),
    }


def _user_line(user: Any, changed: datetime | None) -> dict[str, str]:  # moto's User
    has_password = bool(user.password)
    keys = [_key_of(key) for key in user.access_keys] + [None, None]
    return {
        "user": user.name,
        "arn": user.arn,
        "user_creation_time": _time(user.create_date),
        "password_enabled": _flag(has_password),
        "password_last_used": _time(user.password_last_used, "no_information") if has_password else "N/A",
        "password_last_changed": _time(changed or user.create_date) if has_password else "N/A",
        "password_next_rotation": "N/A",
        "mfa_active": _flag(bool(user.mfa_devices)),
        **_key(1, keys[0]),
        **_key(2, keys[1]),
        **_certificates(user),
    }


_Key = tuple[bool, datetime, datetime | None, str, str]


def _key_of(key: Any) -> _Key:  # moto's AccessKey
    used = key.last_used
    when, region, service = (used.timestamp, used.region, used.service) if used else (None, "", "")
    return key.status == "Active", key.create_date, when, region, service


def _key(number: int, key: _Key | None) -> dict[str, str]:
    if key is None:
        values = ["false", "N/A", "N/A", "N/A", "N/A"]
    else:
        active, created, used, region, service = key
        where = [region, service] if used else ["N/A", "N/A"]
        values = [_flag(active), _time(created), _time(used), *where]
    return {f"access_key_{number}_{c}": v for c, v in zip(_KEY_COLUMNS, values, strict=True)}


def _no_certificates() -> dict[str, str]:
    return {f"cert_{n}_{c}": v for n in (1, 2) for c, v in (("active", "false"), ("last_rotated", "N/A"))}


def _certificates(user: Any) -> dict[str, str]:  # moto's User
    found = {
        f"cert_{n}_{column}": value
        for n, one in enumerate(user.signing_certificates.values(), 1)
        for column, value in (("active", _flag(one.status == "Active")), ("last_rotated", _time(one.upload_date)))
    }
    return _no_certificates() | found


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _time(value: datetime | None, absent: str = "N/A") -> str:
    return absent if value is None else value.strftime("%Y-%m-%dT%H:%M:%S+00:00")
