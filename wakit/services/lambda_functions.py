"""Lambda functions: runtimes, who may call them, signed code; of environment variables only their number."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit import facts
from wakit.aws import Item, Reader
from wakit.evidence.relate import exists, one_of
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
from wakit.policy import NO_POLICY, Statement, any_of, callers_or_unseen, lets_in, read_policy
from wakit.registry import check, collector

__all__: list[str] = []

#: conditions with which a function URL without sign-in is allowed: it is open, but by that URL only
_URL_CONDITIONS = ("lambda:functionurlauthtype", "lambda:invokedviafunctionurl")


@row(key="arn", operation="lambda:ListFunctions")
class Function:
    """A function, as it is now ($LATEST)."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    package: str | None = column(kind="plain", doc="Zip or Image")
    runtime: str | None = column(kind="plain", doc="python3.13 …, empty for an image")
    environment_variables: int | None = column(doc="how many; neither names nor values are kept")
    kms_key: str | None = column(kind="name", doc="for environment variables; empty for AWS's")
    vpc_id: str | None = column(kind="name", doc="empty outside a VPC")
    is_open: bool | None = column("lambda:GetPolicy", doc="its policy lets everyone call it, and not by its URL only")
    has_code_signing: bool | None = column("lambda:GetFunctionCodeSigningConfig", doc="False for an image")


@row(key="{function_arn}#{position}", operation="lambda:ListFunctionUrlConfigs")
class FunctionUrl:
    """A function URL, of the function or of one of its aliases."""

    function_arn: str = column("lambda:ListFunctions", kind="name")
    position: int | None = column()
    url: str | None = column(kind="network")
    needs_iam: bool | None = column(doc="callers sign with IAM credentials; else anyone may call")


@row(key="{function_arn}:{name}", operation="lambda:ListFunctions")
class Alias:
    """An alias of a function: a name of its own, with a policy of its own; unnamed where they could not be listed."""

    function_arn: str = column(kind="name")
    name: str | None = column("lambda:ListAliases", kind="name")
    is_open: bool | None = column(
        "lambda:GetPolicy", "lambda:ListAliases", doc="its policy lets everyone call it, and not by its URL only"
    )


@row(key="{arn}/{caller}", operation="lambda:ListFunctions")
class FunctionCaller:
    """An account or organisation that the policy of a function names, beside its own account."""

    arn: str = column(kind="name", doc="of the function")
    caller: str | None = column("lambda:GetPolicy", kind="name", doc="12 digits, or o-…")


@collector(scope="region")
def lambda_functions(aws: Reader) -> Rows[Function]:
    """Every function of the region."""
    return aws.rows(aws.each("lambda:ListFunctions", "Functions"), _function)


def _function(aws: Reader, item: Item) -> Function:
    arn, package = item.must("FunctionArn"), item.text("PackageType", absent="Zip")
    policy = _policy(aws, arn)
    signing = Item({})  # only zip archives can be signed
    if package == "Zip":
        signing = aws.look(
            "lambda:GetFunctionCodeSigningConfig", absent="CodeSigningConfigNotFoundException", FunctionName=arn
        )
    signed_by = signing.text("CodeSigningConfigArn", absent="")
    return Function(
        arn=arn,
        name=item.text("FunctionName"),
        package=package,
        runtime=item.text("Runtime", absent=""),
        environment_variables=_count_variables(item),
        kms_key=item.text("KMSKeyArn", absent=""),
        vpc_id=item.text("VpcConfig.VpcId", absent=""),
        is_open=_is_open(policy),
        has_code_signing=None if signed_by is None else signed_by != "",
    )


def _count_variables(item: Item) -> int | None:
    """Lambda answers with an error in their place where it may not decrypt them, and leaves them out where none is."""
    return None if item.has("Environment.Error") else len(list(item.entries("Environment.Variables")))


def _policy(aws: Reader, arn: str, **more: str) -> Item:
    return aws.look("lambda:GetPolicy", absent="ResourceNotFoundException", FunctionName=arn, **more)


def _text(policy: Item) -> str | None:
    return policy.text("Policy", absent=NO_POLICY if policy.is_absent else None)


def _is_open(policy: Item) -> bool | None:
    found = read_policy(_text(policy))
    return None if found is None else any_of(lets_in(s, found) for s in found if not _is_for_url(s))


def _is_for_url(statement: Statement) -> bool:
    return any(c.key in _URL_CONDITIONS for c in statement.conditions)


@collector(scope="region")
def lambda_aliases(aws: Reader) -> Rows[Alias]:
    """Every alias of every function of the region."""
    return aws.rows(aws.each("lambda:ListFunctions", "Functions"), _aliases)


def _aliases(aws: Reader, item: Item) -> Iterator[Alias]:
    arn = item.must("FunctionArn")
    answer = aws.look("lambda:ListAliases", every="Aliases", absent="ResourceNotFoundException", FunctionName=arn)
    listed = [] if answer.is_absent else answer.items("Aliases")
    if listed is None:
        yield Alias(arn, None, None)
    named = [(name, _policy(aws, arn, Qualifier=name)) for alias in listed or () if (name := alias.must("Name"))]
    yield from (Alias(arn, name, _is_open(policy)) for name, policy in named)


@collector(scope="region")
def lambda_function_callers(aws: Reader) -> Rows[FunctionCaller]:
    """Whom the policy of each function names."""
    return aws.rows(aws.each("lambda:ListFunctions", "Functions"), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[FunctionCaller]:
    arn = item.must("FunctionArn")
    yield from (FunctionCaller(arn, caller) for caller in callers_or_unseen(_text(_policy(aws, arn)), aws.account_id))


@collector(scope="region")
def lambda_function_urls(aws: Reader) -> Rows[FunctionUrl]:
    """Every function URL of the region."""
    return aws.rows(aws.each("lambda:ListFunctions", "Functions"), _urls)


def _urls(aws: Reader, item: Item) -> Iterator[FunctionUrl]:
    arn = item.must("FunctionArn")
    answer = aws.look("lambda:ListFunctionUrlConfigs", every="FunctionUrlConfigs", FunctionName=arn)
    urls = answer.items("FunctionUrlConfigs")
    if urls is None:
        yield FunctionUrl(arn, None, None, None)
    for n, url in enumerate(urls or ()):
        sign_in = url.text("AuthType")
        yield FunctionUrl(arn, n, url.text("FunctionUrl"), None if sign_in is None else sign_in == "AWS_IAM")


def _is_zip(lambda_functions: pd.DataFrame) -> pd.Series:
    return lambda_functions["package"] == "Zip"


def _is_patched_by_aws(lambda_functions: pd.DataFrame) -> pd.Series:
    """A customer-managed runtime is called custom, and whoever publishes it patches it."""
    return _is_zip(lambda_functions) & (lambda_functions["runtime"] != "custom")


@check(
    supports=("SEC06-BP01",),
    headline="{function} {runs|run} on a runtime that AWS no longer patches",
    fine="{function} {runs|run} on a runtime that AWS patches",
    gravity="medium",
    applies=_is_patched_by_aws,
    shows=("name", "runtime"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-2",
)
def lambda_runtimes_are_supported(lambda_functions: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    """Functions run on runtimes that Lambda still patches.

    Measured: the runtime's end, a dated fact, against the day on which the account was looked at. Of a runtime that is
    the system alone (provided) it says nothing of what the customer has put on it.

    Not concerned: functions of container images, whose runtime is in the image, and of customer-managed runtimes,
    which their publisher patches.

    Strength: supports only: it is one of many places where versions grow old.
    """
    return ~one_of(lambda_functions["runtime"], facts.ended("lambda_runtime_ends", at))


@check(
    supports=("SEC06-BP01",),
    headline="{function} {runs|run} on a runtime that AWS stops patching within {=version_days_left}",
    fine="{function} {runs|run} on a runtime that AWS goes on patching for more than {=version_days_left}",
    gravity="low",
    applies=lambda lambda_functions, at: (
        _is_patched_by_aws(lambda_functions)
        & ~one_of(lambda_functions["runtime"], facts.ended("lambda_runtime_ends", at))
    ),
    shows=("name", "runtime"),
    source="https://docs.aws.amazon.com/lambda/latest/dg/runtime-support-policy.html",
)
def lambda_runtimes_stay_supported(
    lambda_functions: pd.DataFrame, at: pd.Timestamp, least: float = limit("version_days_left")
) -> pd.Series:
    """Lambda goes on patching the runtimes of functions for more than {=version_days_left}.

    Measured: the runtime's end, a dated fact, against the day on which the account was looked at.

    Not concerned: functions of container images and of customer-managed runtimes; runtimes that have ended
    (lambda_runtimes_are_supported).

    Strength: supports only: there is time left to move.
    """
    soon = facts.ended("lambda_runtime_ends", at + pd.Timedelta(days=least))
    return ~one_of(lambda_functions["runtime"], soon)


@check(
    disproves=("SEC03-BP02",),
    supports=("SEC03-BP07",),
    headline="{function} {accepts|accept} calls from any AWS account",
    fine="{function} {says|say} who may call {it|them}",
    gravity="high",
    shows=("name", "is_open"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1",
)
def lambda_policies_are_closed(lambda_functions: pd.DataFrame, lambda_aliases: pd.DataFrame) -> pd.Series:
    """No policy of a function or of one of its aliases lets everyone call it past a function URL.

    Measured: each statement that allows is put to strangers; an AWS service that calls for whoever set it up is one,
    unless a fixed account, ARN or organisation is asked for. Policies of single versions are not read: each would
    cost a call, and versions pile up by the hundred.

    Strength: disproves least privilege; of whether access is analysed it is only a sign.
    """
    by_alias = exists(lambda_functions, lambda_aliases, {"arn": "function_arn"}, where=lambda_aliases["is_open"])
    return ~(lambda_functions["is_open"] | by_alias)


@check(
    supports=("SEC03-BP07",),
    headline="{function URL} {asks|ask} for no AWS sign-in",
    fine="{function URL} {asks|ask} for an AWS sign-in",
    gravity="medium",
    shows=("function_arn", "needs_iam"),
    source="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
)
def lambda_urls_need_iam(lambda_function_urls: pd.DataFrame) -> pd.Series:
    """Function URLs ask callers for IAM credentials; one that is open has to be meant so.

    Measured: the URL's kind of sign-in.

    Strength: supports only: the function may look at its callers itself, and where its policy does not let everybody
    invoke it by the URL, Lambda turns them away.
    """
    return lambda_function_urls["needs_iam"]


def _is_where_code_is_signed(lambda_functions: pd.DataFrame) -> pd.Series:
    signed = exists(lambda_functions, lambda_functions, where=lambda_functions["has_code_signing"], within="account")
    return (lambda_functions["package"] == "Zip") & signed


@check(
    supports=("SEC06-BP04",),
    headline="{function} {is|are} left out of your code signing",
    fine="{function} {is|are} covered by your code signing",
    gravity="low",
    applies=_is_where_code_is_signed,
    shows=("name", "has_code_signing"),
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html",
)
def lambda_code_is_signed(lambda_functions: pd.DataFrame) -> pd.Series:
    """Where code is signed at all, every function of a zip archive has a code signing configuration.

    Measured: whether a code signing configuration is attached; whether it only warns is not read.

    Not concerned: functions of container images, which can't be signed so, and accounts in which no function has
    such a configuration: that nobody signs there is not known, for it may be done before the code comes to AWS.

    Strength: supports only: there are other ways to know that code is what was reviewed.
    """
    return lambda_functions["has_code_signing"]
