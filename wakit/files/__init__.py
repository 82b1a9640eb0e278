"""Files: the YAML that people edit, and the one atomic writer. Knows nothing of reviews."""

from __future__ import annotations

__all__: list[str] = []
