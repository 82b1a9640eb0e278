"""Evidence: row types, tables and gaps, joins that know gaps, the snapshot on disk."""

from __future__ import annotations

__all__: list[str] = []
