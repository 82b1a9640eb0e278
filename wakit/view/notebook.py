"""What a notebook that was sent along says of itself."""

from __future__ import annotations

__all__ = ["HOW_TO_READ"]

#: in front of a notebook whose outputs were made elsewhere
HOW_TO_READ = (
    "*This notebook holds results, and nothing in it has to be run. JupyterLab shows colours and pictures once you"
    " trust it: View › Activate Command Palette › Trust Notebook. The page `review.html` shows the same without that.*"
)
