"""Troubles over HTTP and killed kernels; a few in each run, each and every one in ``make faults``."""

from __future__ import annotations

import os

#: ``make faults`` says so
EVERY = os.environ.get("WAKIT_FAULTS") == "all"
