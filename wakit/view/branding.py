"""What wakit does with colours that can't be read as they were chosen, in words."""

from __future__ import annotations

from wakit.review.branding import Brand
from wakit.review.tones import WHITE, contrast

__all__ = ["brand_lines"]


def brand_lines(brand: Brand) -> list[str]:
    """A line where a colour is too faint for text, and which one text takes; none where all can be read.

    >>> brand_lines(Brand(accent="#ffcc00"))
    ['branding: the accent #ffcc00 has a contrast of 1.3:1, too faint for text; text takes #856a00 (4.6:1)']
    """
    taken = brand.tones.accent
    if not brand.accent or taken == brand.accent.lower():
        return []
    was, now = (f"{contrast(colour, WHITE):.1f}:1" for colour in (brand.accent, taken))
    return [
        f"branding: the accent {brand.accent} has a contrast of {was}, too faint for text; text takes {taken} ({now})"
    ]
