"""Lambda functions: runtimes, who may call them, signed code; of environment variables only their number."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit import facts
from wakit.aws import Item, Reader
from wakit.evidence.relate import one_of
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, Statement, any_of, lets_in, read_policy
from wakit.registry import check, collector

__all__: list[str] = []

#: conditions with which a function URL without sign-in is allowed: it is open, but by that URL only
_URL_CONDITIONS = ("lambda:functionurlauthtype", "lambda:invokedviafunctionurl")


@row(key="arn", operation="lambda:ListFunctions")
class Function:
    """A function, as it is now ($LATEST)."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    package: str | None = column(doc="Zip or Image")
    runtime: str | None = column(doc="python3.13 …, empty for an image")
    environment_variables: int | None = column(doc="how many; neither names nor values are kept")
    kms_key: str | None = column(kind="name", doc="for environment variables; empty for AWS's")
    vpc_id: str | None = column(doc="empty outside a VPC")
    is_open: bool | None = column("lambda:GetPolicy", doc="its policy lets everyone call it, and not by its URL only")
    has_code_signing: bool | None = column("lambda:GetFunctionCodeSigningConfig", doc="False for an image")


@row(key="{function_arn}#{position}", operation="lambda:ListFunctionUrlConfigs")
class FunctionUrl:
    """A function URL, of the function or of one of its aliases."""

    function_arn: str = column("lambda:ListFunctions", kind="name")
    position: int | None = column()
    url: str | None = column(kind="network")
    needs_iam: bool | None = column(doc="callers sign with IAM credentials; else anyone may call")


@collector(scope="region")
def lambda_functions(aws: Reader) -> Rows[Function]:
    """Every function of the region."""
    return aws.rows(aws.each("lambda:ListFunctions", "Functions"), _function)


def _function(aws: Reader, item: Item) -> Function:
    arn, package = item.must("FunctionArn"), item.text("PackageType", absent="Zip")
    policy = aws.look("lambda:GetPolicy", absent="ResourceNotFoundException", FunctionName=arn)
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


def _is_open(policy: Item) -> bool | None:
    found = read_policy(policy.text("Policy", absent=NO_POLICY if policy.is_absent else None))
    return None if found is None else any_of(lets_in(s, found) for s in found if not _is_for_url(s))


def _is_for_url(statement: Statement) -> bool:
    return any(c.key in _URL_CONDITIONS for c in statement.conditions)


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


@check(
    supports=("SEC06-BP01",),
    headline="{function} {runs|run} on a runtime that AWS no longer patches",
    fine="{function} {runs|run} on a runtime that AWS patches",
    gravity="medium",
    applies=_is_zip,
    shows=("name", "runtime"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-2",
)
def lambda_runtimes_are_supported(lambda_functions: pd.DataFrame) -> pd.Series:
    """Functions run on runtimes that Lambda still patches."""
    return ~one_of(lambda_functions["runtime"], facts.names("lambda_deprecated_runtimes"))


@check(
    disproves=("SEC03-BP07",),
    headline="{function} {accepts|accept} calls from any AWS account",
    fine="{function} {says|say} who may call {it|them}",
    gravity="high",
    shows=("name", "is_open"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1",
)
def lambda_policies_are_closed(lambda_functions: pd.DataFrame) -> pd.Series:
    """No function's policy lets everyone call it past a function URL."""
    return ~lambda_functions["is_open"]


@check(
    supports=("SEC03-BP07",),
    headline="{function URL} {asks|ask} for no AWS sign-in",
    fine="{function URL} {asks|ask} for an AWS sign-in",
    gravity="medium",
    shows=("function_arn", "needs_iam"),
    source="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
)
def lambda_urls_need_iam(lambda_function_urls: pd.DataFrame) -> pd.Series:
    """Function URLs ask callers for IAM credentials; one that is open has to be meant so."""
    return lambda_function_urls["needs_iam"]


@check(
    supports=("SEC06-BP04",),
    headline="{function} {takes|take} code without looking for a signature",
    fine="{function} {takes|take} signed code only",
    gravity="low",
    applies=_is_zip,
    shows=("name", "has_code_signing"),
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html",
)
def lambda_code_is_signed(lambda_functions: pd.DataFrame) -> pd.Series:
    """Functions of zip archives have a code signing configuration."""
    return lambda_functions["has_code_signing"]
