"""What is asked: pillars, questions and best practices of a lens, as versioned data.

>>> from wakit.lens import load_lens
>>> load_lens().question("sec 8").title
'How do you protect your data at rest?'
"""

from __future__ import annotations

from wakit.lens.catalogue import BestPractice, Lens, Pillar, Question, RiskLevel
from wakit.lens.source import inspect_lens, lens_path, lens_versions, load_lens, read_lens

__all__ = [
    "BestPractice",
    "Lens",
    "Pillar",
    "Question",
    "RiskLevel",
    "inspect_lens",
    "lens_path",
    "lens_versions",
    "load_lens",
    "read_lens",
]
