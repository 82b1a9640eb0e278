"""Documents of Systems Manager that the account owns: with whom they are shared."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import any_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

_PERMISSION = "ssm:DescribeDocumentPermission"


@row(key="arn", operation="ssm:ListDocuments")
class Document:
    """A document (a runbook, a command, a session's settings) that the account owns; its text is not read."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    kind: str | None = column(kind="plain", doc="Automation, Command, Session …")
    is_public: bool | None = column(_PERMISSION, doc="every AWS account can read and use it")
    shared_with: int | None = column(_PERMISSION, doc="how many accounts are named that can")


@collector(scope="region")
def ssm_documents(aws: Reader) -> Rows[Document]:
    """Every document of the account's own in the region."""
    own = [{"Key": "Owner", "Values": ["Self"]}]
    return aws.rows(aws.each("ssm:ListDocuments", "DocumentIdentifiers", Filters=own), _document)


def _document(aws: Reader, item: Item) -> Document:
    name = item.must("Name")
    shared = aws.look(_PERMISSION, every="AccountIds", Name=name, PermissionType="Share").items("AccountIds")
    accounts = None if shared is None else [one.text("") for one in shared]
    return Document(
        arn=f"arn:{aws.partition}:ssm:{aws.region}:{aws.account_id}:document/{name}",
        name=name,
        kind=item.text("DocumentType"),
        is_public=None if accounts is None else any_of(None if a is None else a.lower() == "all" for a in accounts),
        shared_with=None if accounts is None or None in accounts else len({*accounts} - {"all", "All"}),
    )


@check(
    supports=("SEC03-BP07",),
    headline="{Systems Manager document of your own} {is|are} open to every AWS account",
    fine="{Systems Manager document of your own} {is|are} private, or shared by name only",
    gravity="medium",
    shows=("name", "kind", "is_public", "shared_with"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-4",
)
def ssm_documents_are_not_public(ssm_documents: pd.DataFrame) -> pd.Series:
    """No document of Systems Manager that the account owns is public.

    Measured: whether "all" stands among the accounts with which a document is shared.

    Not concerned: documents of AWS and of others.

    Strength: supports only: a runbook may be meant for everybody; most tell how a place works inside.
    """
    return ~ssm_documents["is_public"]
