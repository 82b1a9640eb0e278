"""What a file that people edit may be at most, and what none can hold; apart, so that asking costs no parser."""

from __future__ import annotations

import re

__all__ = ["HALF", "MAX_BYTES"]

#: thousands of accounts, or a novel of notes, stay well below it
MAX_BYTES = 500_000
#: one half of a character outside the basic plane: no file and no terminal takes it
HALF = re.compile("[\ud800-\udfff]")
