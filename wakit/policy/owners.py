"""Whether a value of a condition says whose something is: the part that names the owner is fixed."""

from __future__ import annotations

import re

from wakit import facts

__all__ = ["is_account", "is_arn", "is_fixed", "is_organization", "is_owners_subject", "is_thing", "is_unreal"]

_WILD = re.compile(r"[*?]|\$\{")
#: variables that stand for what owns the resource: as good as a fixed value
_OURS = ("${aws:resourceaccount}", "${aws:resourceorgid}", "${aws:resourceorgpaths}")
#: issuers that let their customers choose what a subject is made of
_CHOOSE_SUBJECTS = ("actions.githubusercontent.com",)
_ACCOUNT = re.compile(r"[0-9]{12}")


def is_fixed(text: str) -> bool:
    """No wildcard and no variable in it.

    >>> is_fixed("o-acme000001"), is_fixed("o-*"), is_fixed("${aws:username}")
    (True, False, False)
    """
    return text != "" and not _WILD.search(text)


def is_unreal(value: str, *, is_exact: bool, has_variables: bool = True) -> bool:
    """A wildcard or variable where none counts: no name or id holds such characters, so nobody is meant by it.

    >>> is_unreal("o-*", is_exact=True), is_unreal("o-*", is_exact=False), is_unreal("o-${*}", is_exact=False)
    (True, False, True)
    """
    if "${" in value:  # so written, *, ? and $ are letters; in the language of 2008 all of it is
        return not has_variables or re.search(r"\$\{[*?$]\}", value) is not None
    return is_exact and ("*" in value or "?" in value)


def is_account(value: str) -> bool:
    """Twelve digits, or the variable for the resource's own account."""
    return value in _OURS or _ACCOUNT.fullmatch(value) is not None


def is_organization(value: str) -> bool:
    """An id, or a path that begins with one."""
    return value.startswith(_OURS) or is_fixed(value.partition("/")[0])


def is_arn(value: str) -> bool:
    """Its account is fixed; a bucket's ARN has none, and there its name says whose it is.

    >>> is_arn("arn:aws:s3:::logs/*"), is_arn("arn:aws:s3:::*"), is_arn("arn:aws:iam::*:role/deployer")
    (True, False, False)
    """
    parts = value.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return False
    if parts[4]:
        return is_account(parts[4])
    return is_fixed(parts[5].partition("/")[0] if parts[2] == "s3" else parts[5])


def is_thing(value: str) -> bool:
    """An id; of ``aws:userid`` the part before the session's name, which the caller chooses."""
    return is_fixed(value.partition(":")[0])


def is_owners_subject(value: str, issuer: str) -> bool:
    """Its fixed beginning names an owner (``repo:acme/…``, ``organization:acme:…``), or all of it is fixed.

    Where customers choose what their subjects are made of, ``environment:prod`` is anybody's.
    """
    if is_fixed(value) and not issuer.endswith(_CHOOSE_SUBJECTS):
        return True
    labels = "|".join(re.escape(n) for n in facts.names("token_subject_owner_labels"))
    begin = f"{value}:" if is_fixed(value) else _WILD.split(value)[0]  # the end of a fixed value closes a name too
    return re.search(rf"(?:^|:)(?:{labels}):[^:/]+[:/]", begin) is not None
