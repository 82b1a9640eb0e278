"""What moto lacks: operations answered here, written by the service's own model as the SDK will read them.

Settings that nobody told (``Settings.tell``) are answered as AWS does where nobody touched them
(``data/defaults.json``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from wakit.demo.amendments import AMENDED
from wakit.demo.calls import Call, Request
from wakit.demo.credential_report import Root, credential_report
from wakit.demo.faults import Fault, Trouble
from wakit.demo.identities import Caller, assume_role, get_caller_identity
from wakit.demo.places import DEMO_REGIONS, REGIONS_OFF
from wakit.demo.settings import Settings
from wakit.demo.strict import kept_back, management_of
from wakit.demo.wire import Answer, error, result

__all__ = ["Mends", "written"]

#: asks moto, as that account
Then = Callable[[Call, str], Answer]

#: what one region answers for all of them, whether or not a client works there
_ELSEWHERE = ("s3control:GetMultiRegionAccessPointPolicyStatus", "s3control:ListMultiRegionAccessPoints")
_TRAIL = re.compile(rb"arn:aws:cloudtrail:([a-z0-9-]+):")


class Mends:
    """Answers in front of moto, from the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reports: dict[str, datetime] = {}

    def answer(self, request: Request, call: Call, caller: Caller, then: Then) -> Answer:
        """The answer of a mended operation, or else what ``then`` answers, put right where need be."""
        if call.region not in DEMO_REGIONS and call.name not in _ELSEWHERE:
            return Fault(Trouble.REGION_OFF).spoil(call, caller.arn, None)
        if mended := _MENDED.get(call.name):
            return mended(self, request, call, caller)
        if refused := kept_back(call, caller.account_id):
            return refused
        return self._told(call, caller) or self._motos(request, call, caller, then)

    def _told(self, call: Call, caller: Caller) -> Answer | None:
        told = self._settings.told(call.name, caller.account_id, call.region)
        if told is None:
            told = _default(call, caller)
        return None if told is None else written(call, told)

    def _motos(self, request: Request, call: Call, caller: Caller, then: Then) -> Answer:
        # moto keeps an organisation in its management account; whoever may ask is told there
        asks = management_of(caller.account_id) if call.service == "organizations" else caller.account_id
        answer = then(_at_home(request, call), asks)
        if answer.status == 200 and (amend := AMENDED.get(call.name)):
            return amend(self._settings, request, call, caller, answer)
        return answer

    def _assume_role(self, request: Request, call: Call, caller: Caller) -> Answer:
        return assume_role(request, call, caller)

    def _identity(self, request: Request, call: Call, caller: Caller) -> Answer:
        return get_caller_identity(call, caller)

    def _regions(self, request: Request, call: Call, caller: Caller) -> Answer:
        status = dict.fromkeys(DEMO_REGIONS, "opt-in-not-required")
        if b"AllRegions=true" in request.body:
            status |= dict.fromkeys(REGIONS_OFF, "not-opted-in")
        regions = [
            {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": value}
            for name, value in status.items()
        ]
        return result(call, {"Regions": regions})

    def _start_report(self, request: Request, call: Call, caller: Caller) -> Answer:
        if caller.account_id in self._reports:
            return result(call, {"State": "COMPLETE"})
        self._reports[caller.account_id] = datetime.now(UTC)
        return result(call, {"State": "STARTED", "Description": "No report exists. Starting a new one"})

    def _report(self, request: Request, call: Call, caller: Caller) -> Answer:
        made = self._reports.get(caller.account_id)
        if made is None:
            return error(call, "ReportNotPresent", "No report exists.", 410)
        root = self._settings.roots.get(caller.account_id, Root())
        content = credential_report(caller.account_id, root, self._settings.passwords)
        return result(call, {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": made})

    def _summary(self, request: Request, call: Call, caller: Caller) -> Answer:
        from moto.backends import get_backend

        root = self._settings.roots.get(caller.account_id, Root())
        mine = {
            "AccountMFAEnabled": int(root.has_mfa),
            "AccountAccessKeysPresent": int(root.key_created is not None),
            "AccountPasswordPresent": 1,
        }
        summary = get_backend("iam")[caller.account_id]["aws"].account_summary.summary_map
        return result(call, {"SummaryMap": summary | mine})

    def _remediations(self, request: Request, call: Call, caller: Caller) -> Answer:
        told = self._settings.told(call.name, caller.account_id, call.region) or {"RemediationConfigurations": []}
        asked = json.loads(request.body)["ConfigRuleNames"]
        found = [r for r in told["RemediationConfigurations"] if r["ConfigRuleName"] in asked]
        return result(call, {"RemediationConfigurations": found})

    def _function_urls(self, request: Request, call: Call, caller: Caller) -> Answer:
        from moto.backends import get_backend

        name = unquote(request.target.split("/")[3])
        functions = get_backend("lambda")[caller.account_id][call.region].list_functions()
        found = [f for f in functions if name in (f.function_name, f.function_arn)]
        if not found:
            return error(call, "ResourceNotFoundException", "The resource you requested does not exist.", 404)
        return result(call, {"FunctionUrlConfigs": [f.url_config.to_dict() for f in found if f.url_config]})

    def _aliases(self, request: Request, call: Call, caller: Caller) -> Answer:
        from moto.backends import get_backend

        name = unquote(request.target.split("/")[3])
        backend = get_backend("lambda")[caller.account_id][call.region]
        found = [f.function_name for f in backend.list_functions() if name in (f.function_name, f.function_arn)]
        if not found:
            return error(call, "ResourceNotFoundException", "The resource you requested does not exist.", 404)
        return result(call, {"Aliases": [alias.to_json() for alias in backend.list_aliases(found[0])]})


_MENDED: dict[str, Callable[[Mends, Request, Call, Caller], Answer]] = {
    "config:DescribeRemediationConfigurations": Mends._remediations,
    "sts:AssumeRole": Mends._assume_role,
    "sts:GetCallerIdentity": Mends._identity,
    "ec2:DescribeRegions": Mends._regions,
    "iam:GenerateCredentialReport": Mends._start_report,
    "iam:GetCredentialReport": Mends._report,
    "iam:GetAccountSummary": Mends._summary,
    "lambda:ListAliases": Mends._aliases,
    "lambda:ListFunctionUrlConfigs": Mends._function_urls,
}


def _at_home(request: Request, call: Call) -> Call:
    """A trail may be asked about from everywhere, by its ARN; moto knows it in its home region."""
    home = _TRAIL.search(request.body) if call.service == "cloudtrail" else None
    return replace(call, region=home.group(1).decode()) if home else call


def written(call: Call, told: Mapping[str, Any]) -> Answer:
    """What was told, as an answer."""
    if "error" in told:
        code, message, status = told["error"]
        return error(call, code, message, status)
    return result(call, told)


def _default(call: Call, caller: Caller) -> Mapping[str, object] | None:
    text = _defaults().get(call.name)
    if text is None:
        return None
    value: dict[str, object] = json.loads(text.replace("{account}", caller.account_id).replace("{region}", call.region))
    return value


@lru_cache
def _defaults() -> dict[str, str]:
    """``service:Operation`` → its answer as JSON, with the account and the region left open."""
    text = files("wakit.demo").joinpath("data/defaults.json").read_text("utf-8")
    return {name: json.dumps(value) for name, value in json.loads(text).items()}
