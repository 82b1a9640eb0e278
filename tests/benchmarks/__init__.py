"""Benchmarks: ``make bench``. Timings live here and in ``docs/benchmarks.md``, never in a test."""

from __future__ import annotations

__all__: list[str] = []
