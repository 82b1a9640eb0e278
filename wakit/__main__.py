"""``python -m wakit``."""

from __future__ import annotations

from wakit.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
