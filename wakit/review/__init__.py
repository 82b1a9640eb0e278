"""One review on disk: client, workload, answers, the risk estimate. Plain files that people read and diff."""

from __future__ import annotations

__all__: list[str] = []
