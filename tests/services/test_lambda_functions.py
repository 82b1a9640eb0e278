from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.aws import Account, Reader
from wakit.aws.lanes import Lanes
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.lambda_functions import (
    Alias,
    Function,
    FunctionUrl,
    lambda_aliases,
    lambda_function_urls,
    lambda_functions,
)


def functions(column: str, *values: object, package: str = "Zip") -> dict[str, list[object]]:
    return {
        "lambda_functions": [example(Function, **{"arn": f"arn:{v}", "package": package, column: v}) for v in values]
    }


def aliases(is_open: bool | None) -> dict[str, list[object]]:
    """An alias of the first function, and one of it that is closed."""
    return {
        "lambda_aliases": [example(Alias, function_arn="arn:False", name=str(o), is_open=o) for o in (False, is_open)]
    }


CASES = [
    Case(
        "lambda_runtimes_are_supported",
        [PASS, FAIL, UNKNOWN],
        functions("runtime", "python3.13", "python2.7", None),
    ),
    Case("lambda_runtimes_are_supported", [NONE_FOUND], functions("runtime", "", package="Image")),
    Case("lambda_runtimes_are_supported", [FAIL, PASS], functions("runtime", "python3.9", "python3.10")),
    Case("lambda_runtimes_are_supported", [NONE_FOUND], functions("runtime", "custom")),  # patched by who publishes it
    # looked at on 1 January 2026: nodejs20.x ends on 30 April
    Case(
        "lambda_runtimes_stay_supported",
        [PASS, FAIL, UNKNOWN],
        functions("runtime", "python3.13", "nodejs20.x", None),
    ),
    Case("lambda_runtimes_stay_supported", [PASS], functions("runtime", "nodejs26.x")),  # AWS has named no end
    Case("lambda_runtimes_stay_supported", [NONE_FOUND], functions("runtime", "python2.7", "custom")),
    Case("lambda_runtimes_stay_supported", [NONE_FOUND], functions("runtime", "", package="Image")),
    Case(
        "lambda_policies_are_closed",
        [PASS, FAIL, UNKNOWN],
        functions("is_open", False, True, None) | {"lambda_aliases": []},
    ),
    Case("lambda_policies_are_closed", [FAIL, UNKNOWN], functions("is_open", False, None) | aliases(True)),
    Case("lambda_policies_are_closed", [UNKNOWN], functions("is_open", False) | aliases(None)),
    Case("lambda_code_is_signed", [PASS, FAIL, UNKNOWN], functions("has_code_signing", True, False, None)),
    Case("lambda_code_is_signed", [NONE_FOUND], functions("has_code_signing", False)),
    Case("lambda_code_is_signed", [NONE_FOUND], functions("has_code_signing", False, package="Image")),
    Case(
        "lambda_urls_need_iam",
        [PASS, FAIL, UNKNOWN],
        {
            "lambda_function_urls": [
                example(FunctionUrl, function_arn=f"arn:{n}", needs_iam=n) for n in (True, False, None)
            ]
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def make(name: str = "label", **more: object) -> None:
    role = boto3.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("main.py", "")
    boto3.client("lambda").create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="main.x",
        Code={"ZipFile": archive.getvalue()},
        **more,
    )


def test_of_environment_variables_only_the_number_is_kept(aws: StandIn, tmp_path: Path) -> None:
    make(Environment={"Variables": {"DB_PASSWORD": "not-a-secret", "STAGE": "live"}})
    seen = collected(tmp_path, "lambda_functions")["lambda_functions"]
    columns = ["name", "package", "runtime", "environment_variables", "is_open", "has_code_signing"]
    assert seen[columns].to_numpy().tolist() == [["label", "Zip", "python3.13", 2, False, False]]
    assert "not-a-secret" not in seen.to_csv()
    assert "DB_PASSWORD" not in seen.to_csv()


def let_everyone_call(**more: str) -> None:
    boto3.client("lambda").add_permission(
        FunctionName="label", StatementId="all", Action="lambda:InvokeFunctionUrl", Principal="*", **more
    )


def test_a_policy_for_everyone_is_open(aws: StandIn, tmp_path: Path) -> None:
    make()
    let_everyone_call()
    assert collected(tmp_path, "lambda_functions")["lambda_functions"]["is_open"].tolist() == [True]


def test_a_policy_for_its_url_is_judged_by_its_url(aws: StandIn, tmp_path: Path) -> None:
    make()
    let_everyone_call(FunctionUrlAuthType="NONE")
    assert collected(tmp_path, "lambda_functions")["lambda_functions"]["is_open"].tolist() == [False]


URL_ONLY = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "lambda:InvokeFunctionUrl",
    "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
}


def with_url(operation: str, region: str, params: Mapping[str, object], *, paged: bool) -> list[Mapping[str, object]]:
    arn = "arn:aws:lambda:eu-central-1:012345670123:function:label"
    page: dict[str, Mapping[str, object]] = {
        "lambda:ListFunctions": {"Functions": [{"FunctionArn": arn}]},
        "lambda:GetPolicy": {"Policy": json.dumps({"Statement": [URL_ONLY]})},
        "lambda:GetFunctionCodeSigningConfig": {},
        "lambda:ListFunctionUrlConfigs": {"FunctionUrlConfigs": [{"AuthType": "NONE"}]},
    }
    return [page[operation]]


def test_a_policy_for_a_function_url_is_told_by_the_url() -> None:
    account = Account(ACCOUNT, "aws", "eu-central-1", with_url, Lanes(2, 2), ThreadPoolExecutor(2))
    reader = Reader(account, "eu-central-1")
    assert [f.is_open for f in lambda_functions(reader)] == [False]
    assert [u.needs_iam for u in lambda_function_urls(reader)] == [False]


def test_urls_are_rows_of_their_function(aws: StandIn, tmp_path: Path) -> None:
    make()
    boto3.client("lambda").create_function_url_config(FunctionName="label", AuthType="AWS_IAM")
    row = collected(tmp_path, "lambda_function_urls")["lambda_function_urls"].iloc[0]
    assert row["key"] == f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:label#0"
    assert row["needs_iam"]


def test_refused_urls_are_not_none(aws: StandIn, tmp_path: Path) -> None:
    make()
    aws.refuse = {"lambda:ListFunctionUrlConfigs"}
    assert verdicts(collected(tmp_path, "lambda_function_urls"), "lambda_urls_need_iam") == [UNKNOWN]


def test_a_refused_policy_is_not_closed(aws: StandIn, tmp_path: Path) -> None:
    make()
    aws.refuse = {"lambda:GetPolicy"}
    seen = collected(tmp_path, "lambda_functions", "lambda_aliases")
    assert verdicts(seen, "lambda_policies_are_closed") == [UNKNOWN]


EVERYONE = {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction"}


def aliased(operation: str, region: str, params: Mapping[str, object], *, paged: bool) -> list[Mapping[str, object]]:
    """A function that is closed, with an alias that is open."""
    if operation == "lambda:GetPolicy":
        return [{"Policy": json.dumps({"Statement": [EVERYONE] if params.get("Qualifier") == "live" else []})}]
    page: dict[str, Mapping[str, object]] = {
        "lambda:ListFunctions": {"Functions": [{"FunctionArn": "arn:label"}]},
        "lambda:GetFunctionCodeSigningConfig": {},
        "lambda:ListAliases": {"Aliases": [{"Name": "live"}]},
    }
    return [page[operation]]


def test_an_alias_has_a_policy_of_its_own() -> None:
    account = Account(ACCOUNT, "aws", "eu-central-1", aliased, Lanes(2, 2), ThreadPoolExecutor(2))
    reader = Reader(account, "eu-central-1")
    assert [f.is_open for f in lambda_functions(reader)] == [False]
    assert [(a.function_arn, a.name, a.is_open) for a in lambda_aliases(reader)] == [("arn:label", "live", True)]


def test_where_aliases_can_not_be_listed_a_closed_function_is_not_called_closed(aws: StandIn, tmp_path: Path) -> None:
    make()
    aws.refuse = {"lambda:ListAliases"}
    seen = collected(tmp_path, "lambda_functions", "lambda_aliases")
    assert verdicts(seen, "lambda_policies_are_closed") == [UNKNOWN]
