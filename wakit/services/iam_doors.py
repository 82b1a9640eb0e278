"""Roles by whom they let in from outside: other accounts, everybody, tokens of other issuers. A person counts roles."""

from __future__ import annotations

import pandas as pd

from wakit import facts
from wakit.evidence.relate import choose, exists, listed, lookup, one_of
from wakit.evidence.rows import column, row
from wakit.registry import check, derived

__all__: list[str] = []

_OIDC = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"
#: the nouns that headlines count
_OUTSIDE = "{role for an outside account:roles for outside accounts}"
_ISSUER = "{role for another OIDC identity provider:roles for other OIDC identity providers}"
_SHARED = "{role for sign-ins from GitHub, Cognito or the like:roles for sign-ins from GitHub, Cognito or the like}"
_CONFUSED = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"


@row(key="{arn}#trust")
class IamRoleDoor:
    """A role, and whom its trust policy lets in, all statements together."""

    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    admits_accounts: bool | None = column(doc="principals of AWS accounts, its own among them")
    admits_everyone: bool | None = column(doc="principals of any AWS account")
    issuers: str | None = column(kind="network", doc="the token issuers it trusts")
    admits_shared_issuer: bool | None = column(doc="tokens of an issuer that serves everybody")
    admits_any_customer: bool | None = column(doc="whichever customer of such an issuer they are of")
    admits_other_issuer: bool | None = column(doc="tokens of an issuer that is neither such a one, nor EKS, nor own")
    admits_any_subject: bool | None = column(doc="whomever such an issuer signs for")
    admits_pods: bool | None = column(doc="pods of an EKS cluster, by the tokens it signs for them")
    admits_people: bool | None = column(doc="people and accounts: not services, their own roles or pods")
    takers: str | None = column(kind="personal", doc="whom it lets in of them: accounts, users, roles, token issuers")


@row(key="{arn}#trust")
class IamRoleOutsiders:
    """A role, and the accounts outside the organisation that its trust policy lets in."""

    arn: str | None = column(kind="name")
    name: str | None = column(kind="name")
    outsiders: str | None = column(kind="name", doc="accounts that are neither of the organisation nor the client's")
    admits_outsiders: bool | None = column(doc="an account that is neither of the organisation nor the client's")
    admits_unguarded: bool | None = column(doc="such an account, without an external id or an organisation's id")
    admits_unknown: bool | None = column(doc="such an account that the client has not named")


@derived(IamRoleDoor)
def iam_role_doors(
    iam_roles: pd.DataFrame, iam_role_trusts: pd.DataFrame, client_token_issuers: pd.DataFrame
) -> pd.DataFrame:
    """Each role with what its trusts come to, principal by principal."""
    trusts = iam_role_trusts
    of_accounts = one_of(trusts["principal_kind"], {"account", "everyone"})
    shared, other = _shared(trusts), _other(trusts, client_token_issuers)
    issues = trusts["token_issuer"] != ""
    people = _people(trusts)
    return iam_roles.assign(
        admits_accounts=_some(iam_roles, trusts, of_accounts),
        admits_everyone=_some(iam_roles, trusts, of_accounts & trusts["is_open"]),
        issuers=listed(iam_roles, trusts, "token_issuer", {"arn": "role_arn"}, where=issues),
        admits_shared_issuer=_some(iam_roles, trusts, shared),
        admits_any_customer=_some(iam_roles, trusts, shared & trusts["is_open"]),
        admits_other_issuer=_some(iam_roles, trusts, other),
        admits_any_subject=_some(iam_roles, trusts, other & ~trusts["has_subject_condition"]),
        admits_pods=_some(iam_roles, trusts, _is_of_pods(trusts)),
        admits_people=_some(iam_roles, trusts, people),
        takers=listed(iam_roles, trusts, "principal", {"arn": "role_arn"}, where=people),
    )


@derived(IamRoleOutsiders)
def iam_role_outsiders(
    iam_roles: pd.DataFrame,
    iam_role_trusts: pd.DataFrame,
    organisation_members: pd.DataFrame,
    client_accounts: pd.DataFrame,
) -> pd.DataFrame:
    """Each role with the accounts it trusts that are not ours.

    An account is ours that is of the organisation, or that the client's file lists as its own. A partner whom the
    file names is known, and needs an external id all the same: it may act for others too.
    """
    trusts = iam_role_trusts.assign(whom=_whom(iam_role_trusts, client_accounts))
    outside = trusts["is_foreign"] & ~_ours(trusts, organisation_members, client_accounts)
    asks = trusts["has_external_id"] | trusts["has_org_condition"]
    named = exists(trusts, client_accounts, {"principal_account": "id"}, within="account")
    return iam_roles.assign(
        outsiders=listed(iam_roles, trusts, "whom", {"arn": "role_arn"}, where=outside),
        admits_outsiders=_some(iam_roles, trusts, outside),
        admits_unguarded=_some(iam_roles, trusts, outside & ~asks),
        admits_unknown=_some(iam_roles, trusts, outside & ~named),
    )


def _some(roles: pd.DataFrame, trusts: pd.DataFrame, where: pd.Series) -> pd.Series:
    return exists(roles, trusts, {"arn": "role_arn"}, where=where)


def _ours(trusts: pd.DataFrame, members: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    is_member = exists(trusts, members, {"principal_account": "id"}, within="account")
    is_own = exists(trusts, known, {"principal_account": "id"}, where=known["is_own"], within="account")
    return is_member | is_own


def _whom(trusts: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """``111122223333``, or ``Backup provider (111122223333)`` where the client has named it."""
    name = lookup(trusts, known, "name", {"principal_account": "id"}, absent="", within="account")
    account = trusts["principal_account"]
    return choose(name == "", account, name + " (" + account + ")")


def _shared(trusts: pd.DataFrame) -> pd.Series:
    return one_of(trusts["token_issuer"], {*facts.names("shared_token_issuers"), "*"})


def _other(trusts: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """An issuer that may be anybody's: not EKS, which signs for a cluster's own pods, and none the client runs."""
    runs = exists(trusts, own, {"issuer_host": "host"}, within="account")
    return (trusts["token_issuer"] != "") & ~_shared(trusts) & ~_is_of_pods(trusts) & ~runs


def _is_of_pods(trusts: pd.DataFrame) -> pd.Series:
    return trusts["issuer_host"].str.match(r"oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$")


def _people(trusts: pd.DataFrame) -> pd.Series:
    """Whoever is no service: a service-linked role, be it another account's, acts for its service alone."""
    comes = one_of(trusts["principal_kind"], {"account", "everyone", "federated"})
    return comes & ~_is_of_pods(trusts) & ~trusts["principal"].str.contains(":role/aws-service-role/", regex=False)


@check(
    supports=("SEC03-BP09",),
    applies=lambda iam_role_outsiders: iam_role_outsiders["admits_outsiders"],
    headline=_OUTSIDE + " {asks|ask} for no external ID",
    fine=_OUTSIDE + " {asks|ask} for an external ID, or for an organisation's",
    gravity="high",
    shows=("name", "outsiders"),
    source=_CONFUSED,
)
def iam_foreign_trusts_are_guarded(iam_role_outsiders: pd.DataFrame) -> pd.Series:
    """Roles that trust an account outside the organisation ask it for an external id.

    Measured: each statement of a role's trust policy that lets another account in; one that asks for an organisation's
    id counts as guarded. Patterns that any id fits ask for nothing.

    Not concerned: accounts of the organisation, and those that client.yaml lists as the client's own. A partner whom
    it names is concerned: AWS asks for an external id wherever the other side may act for several customers.

    Strength: supports; whether the other side acts for others too is for people to say.

    Viewpoint: who is of the organisation shows in its management account and delegated administrators; one of them
    among the accounts of the review is enough for all.
    """
    return ~iam_role_outsiders["admits_unguarded"]


@check(
    supports=("SEC03-BP09",),
    applies=lambda iam_role_outsiders: iam_role_outsiders["admits_outsiders"],
    headline=_OUTSIDE + " {trusts|trust} one that nobody has named: whose is it?",
    fine=_OUTSIDE + " {trusts|trust} only accounts that you have named",
    gravity="medium",
    shows=("name", "outsiders"),
    source=_CONFUSED,
)
def iam_foreign_trusts_are_known(iam_role_outsiders: pd.DataFrame) -> pd.Series:
    """Each outside account that a role trusts is one that the client has named.

    Measured: the accounts in the trust policies of roles against known_accounts in client.yaml.

    Not concerned: roles that trust nobody outside the organisation and the client's own accounts.

    Strength: supports; that nobody has named an account yet says that the question is open, not that it is bad.
    """
    return ~iam_role_outsiders["admits_unknown"]


@check(
    disproves=("SEC03-BP02",),
    applies=lambda iam_role_doors: iam_role_doors["admits_accounts"],
    headline="{role that trusts AWS accounts:roles that trust AWS accounts} can be assumed from any AWS account",
    fine="{role that trusts AWS accounts:roles that trust AWS accounts} {says|say} which",
    gravity="critical",
    shows=("name",),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html",
)
def iam_roles_do_not_trust_everyone(iam_role_doors: pd.DataFrame) -> pd.Series:
    """No role can be assumed from any AWS account.

    Measured: the trust policy, statement by statement, put to a caller with an account of his own; conditions count
    where their values name somebody, a Deny where it surely shuts him out.

    Not concerned: roles for services, for SAML and for tokens alone.

    Strength: disproves least privilege (SEC03-BP02): who may come is everybody. It does not disprove SEC03-BP07, which
    asks whether access is analysed.
    """
    return ~iam_role_doors["admits_everyone"]


@check(
    disproves=("SEC03-BP02",),
    applies=lambda iam_role_doors: iam_role_doors["admits_shared_issuer"],
    headline=_SHARED + " {accepts|accept} whoever has an account there",
    fine=_SHARED + " {names|name} whom {it accepts|they accept}",
    gravity="critical",
    shows=("name", "issuers"),
    source=_OIDC,
)
def iam_token_trusts_name_the_subject(iam_role_doors: pd.DataFrame) -> pd.Series:
    """Roles for a token issuer that serves everybody (GitHub, Cognito, Google) take the tokens of one customer only.

    Measured: the conditions on the token's claims: a subject, organisation, pool or application that names an owner
    (for Microsoft Sentinel the session's name, as AWS asks); a pattern that any customer's token fits names nobody.

    Not concerned: issuers of one's own, such as an EKS cluster's; those that are not known to serve everybody have a
    check of their own.

    Strength: disproves least privilege (SEC03-BP02): anybody with an account at the issuer gets the role.
    """
    return ~iam_role_doors["admits_any_customer"]


@check(
    supports=("SEC03-BP02",),
    applies=lambda iam_role_doors: iam_role_doors["admits_other_issuer"],
    headline=_ISSUER + " {accepts|accept} whoever signs in there: who runs the provider?",
    fine=_ISSUER + " {names|name} whom {it accepts|they accept}",
    gravity="medium",
    shows=("name", "issuers"),
    source=_OIDC,
)
def iam_token_trusts_of_other_issuers_are_narrow(iam_role_doors: pd.DataFrame) -> pd.Series:
    """Roles for a token issuer that is not the client's own ask for a subject, not for the audience alone.

    Measured: a condition on a claim of the token other than its audience, whose values are not wildcards alone.

    Not concerned: EKS clusters, which sign for their own pods; issuers in token_issuers of client.yaml; those known to
    serve everybody, which have a check of their own.

    Strength: supports; whether the issuer serves others too cannot be seen from here.
    """
    return ~iam_role_doors["admits_any_subject"]
