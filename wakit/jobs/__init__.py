"""Jobs: preflight, collect, judge and render as functions with progress and results; commands and notebooks show."""

from __future__ import annotations

__all__: list[str] = []
