"""What a form needs of its page beyond ipywidgets: its keys stay its own, and it says when its kernel is gone.

JupyterLab takes each key that is typed outside a text field for a command, unless the form's element says otherwise,
and ipywidgets can't set such an attribute. Nor does any of its widgets notice that nobody listens any more.
"""

from __future__ import annotations

from pathlib import Path

import anywidget

__all__ = ["Guard"]


class Guard(anywidget.AnyWidget):
    """Guards the form it stands in: the nearest element around it of the class ``wakit-form``.

    It asks now and then whether this kernel still listens. Where no answer comes, the form's element gets the
    attribute ``data-disconnected`` and its controls are disabled.
    """

    _esm = Path(__file__).with_name("guard.js")

    def __init__(self, **traits: object) -> None:
        super().__init__(**traits)
        self.on_msg(lambda *_: self.send({"kind": "pong"}))
