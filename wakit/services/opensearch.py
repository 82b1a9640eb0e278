"""OpenSearch domains: whom their access policies let in."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, callers_or_unseen, has_statements, is_open
from wakit.registry import collector

__all__: list[str] = []

_DOMAIN = "opensearch:DescribeDomains"


@row(key="arn", operation="opensearch:ListDomainNames")
class Domain:
    """A domain of OpenSearch or Elasticsearch."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    is_in_vpc: bool | None = column(_DOMAIN, doc="answers in a network of the customer's only")
    asks_for_sign_in: bool | None = column(_DOMAIN, doc="fine-grained access control, without anonymous access")
    has_policy: bool | None = column(_DOMAIN, doc="says something at all")
    is_open: bool | None = column(
        _DOMAIN, doc="its policy lets everyone in, and neither a VPC nor fine-grained access control stands before it"
    )


@row(key="{arn}/{caller}", operation="opensearch:ListDomainNames")
class DomainCaller:
    """An account or organisation that the policy of a domain names, beside its own account."""

    arn: str = column(kind="name", doc="of the domain")
    caller: str | None = column(_DOMAIN, kind="name", doc="12 digits, or o-…")


@collector(scope="region")
def opensearch_domains(aws: Reader) -> Rows[Domain]:
    """Every domain of the region."""
    return aws.rows(aws.each("opensearch:ListDomainNames", "DomainNames"), _domain)


def _domain(aws: Reader, item: Item) -> Domain:
    found = aws.look(_DOMAIN, DomainNames=[item.must("DomainName")])
    first = "DomainStatusList.0."
    is_in_vpc = found.has(f"{first}VPCOptions.VPCId")
    signs_in = all_of(
        [
            found.flag(f"{first}AdvancedSecurityOptions.Enabled", absent=False),
            _not(found.flag(f"{first}AdvancedSecurityOptions.AnonymousAuthEnabled", absent=False)),
        ]
    )
    policy = _policy(found)
    return Domain(
        arn=_arn(aws, item),
        name=item.text("DomainName"),
        is_in_vpc=is_in_vpc,
        asks_for_sign_in=signs_in,
        has_policy=has_statements(policy),
        is_open=all_of([is_open(policy), _not(is_in_vpc), _not(signs_in)]),
    )


def _not(flag: bool | None) -> bool | None:
    return None if flag is None else not flag


@collector(scope="region")
def opensearch_domain_callers(aws: Reader) -> Rows[DomainCaller]:
    """Whom the policy of each domain names."""
    return aws.rows(aws.each("opensearch:ListDomainNames", "DomainNames"), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[DomainCaller]:
    arn = _arn(aws, item)
    policy = _policy(aws.look(_DOMAIN, DomainNames=[item.must("DomainName")]))
    yield from (DomainCaller(arn, caller) for caller in callers_or_unseen(policy, aws.account_id))


def _arn(aws: Reader, item: Item) -> str:
    """The listing tells names only; account and region stand beside them."""
    return f"arn:{aws.partition}:es:{aws.region}:{aws.account_id}:domain/{item.must('DomainName')}"


def _policy(found: Item) -> str | None:
    """A domain without a policy has an empty text."""
    text = found.text("DomainStatusList.0.AccessPolicies", absent="")
    return NO_POLICY if text == "" else text
