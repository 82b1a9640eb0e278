"""The SDK's service models, cut down to the configuration reads: a client has no method for anything else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import botocore.loaders

from wakit import facts

__all__ = ["reads_only", "whole"]


class _ReadsOnly(botocore.loaders.Loader):  # type: ignore[misc]  # the SDK ships no types
    """Hands out service models whose operations are those of the allow-list."""

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> object:
        """The model, or what goes with it (paginators, endpoint rules), as the SDK asks for it."""
        model = super().load_service_model(service_name, type_name, api_version)
        return _cut(service_name, model) if type_name == "service-2" else model


@cache
def reads_only() -> botocore.loaders.Loader:
    """One for the whole process: models are read once, whatever the number of sessions."""
    return _ReadsOnly(include_default_search_paths=True)


@cache
def whole() -> botocore.loaders.Loader:
    """For the SDK's own way to credentials (``sts:AssumeRole``, SSO); no collector gets a client of it."""
    return botocore.loaders.Loader(include_default_search_paths=True)


def _cut(service: str, model: Mapping[str, Mapping[str, object]]) -> Mapping[str, object]:
    allowed = {op.partition(":")[2] for op in facts.operations() if op.partition(":")[0] == service}
    return {**model, "operations": {name: op for name, op in model["operations"].items() if name in allowed}}
