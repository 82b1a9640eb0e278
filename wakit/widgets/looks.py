"""Widgets of one form that share their layout and styles: each of its own would be two more messages to the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files

import ipywidgets as W
from ipywidgets.widgets.widget_bool import CheckboxStyle
from ipywidgets.widgets.widget_description import DescriptionStyle
from ipywidgets.widgets.widget_string import HTMLStyle, TextStyle

from wakit.view.html import Html, tag
from wakit.widgets.guard import Guard

__all__ = ["Looks", "close_widget"]

_Options = Sequence[tuple[str, object]]
_GONE = (
    "The kernel of this form is gone, so nothing is saved any more. What was marked as saved is on disk; copy what was "
    "not, then run this cell again."
)


class Looks:
    """Makes the widgets of one form, dressed alike; CSS classes begin with ``wakit-``."""

    def __init__(self) -> None:
        self._layout = W.Layout()
        self._html, self._button = HTMLStyle(), W.ButtonStyle()
        self._text = TextStyle(description_width="auto")
        self._choice = DescriptionStyle(description_width="auto")
        self._toggles = W.ToggleButtonsStyle(button_width="auto")
        self._checkbox = CheckboxStyle(description_width="auto")

    def html(self, text: str = "", *names: str) -> W.HTML:
        """HTML as it is; what comes from data must have been escaped."""
        return _named(W.HTML(text, layout=self._layout, style=self._html), names)

    def form(self, children: Iterable[W.Widget]) -> W.VBox:
        """A form's root: it keeps its keys, brings its looks, and says when its kernel is gone."""
        css = self.html(tag("style", Html(_css())), "wakit-css")
        gone = self.html(tag("div", _GONE, role="alert"), "wakit-problem", "wakit-gone")
        guard = _named(Guard(layout=self._layout), ["wakit-guard"])
        # the colours of cards hang on wk-question
        return self.column([css, guard, gone, *children], "wakit-form", "wk-question")

    def row(self, children: Iterable[W.Widget], *names: str) -> W.HBox:
        """Widgets side by side; they wrap where there is no room."""
        return _named(W.HBox(list(children), layout=self._layout), ("wakit-row", *names))

    def column(self, children: Iterable[W.Widget], *names: str) -> W.VBox:
        """Widgets below one another."""
        return _named(W.VBox(list(children), layout=self._layout), names)

    def button(self, text: str, act: Callable[[], None], *names: str, tooltip: str = "") -> W.Button:
        """A button that does one thing."""
        button = W.Button(description=text, tooltip=tooltip, layout=self._layout, style=self._button)
        button.on_click(lambda _: act())
        return _named(button, ("wakit-button", *names))

    def toggles(self, options: _Options, value: object, *names: str) -> W.ToggleButtons:
        """One of a few, each a button; None where none is chosen yet."""
        toggles = W.ToggleButtons(options=options, value=value, layout=self._layout, style=self._toggles)
        return _named(toggles, ("wakit-toggles", *names))

    def dropdown(self, label: str, options: _Options, value: object, *names: str) -> W.Dropdown:
        """One of many."""
        made = W.Dropdown(description=label, options=options, value=value, layout=self._layout, style=self._choice)
        return _named(made, names)

    def checkbox(self, label: str, *names: str) -> W.Checkbox:
        """Yes or no."""
        return _named(W.Checkbox(description=label, indent=False, layout=self._layout, style=self._checkbox), names)

    def line(self, label: str, *names: str, placeholder: str = "") -> W.Text:
        """One line of text, with a layout of its own so that it can be hidden."""
        return _named(W.Text(description=label, placeholder=placeholder, style=self._text), names)

    def choice_or_text(self, label: str, choices: Iterable[str], *names: str) -> W.Combobox:
        """One of the choices, or anything else that is typed."""
        made = W.Combobox(description=label, options=list(choices), layout=self._layout, style=self._text)
        return _named(made, names)

    def text(self, label: str, *names: str) -> W.Textarea:
        """Text of several lines."""
        return _named(W.Textarea(description=label, rows=2, layout=self._layout, style=self._text), names)


def close_widget(widget: W.Widget) -> None:
    """Take a widget and all that it holds out of the kernel's and the browser's memory."""
    for child in getattr(widget, "children", ()):
        close_widget(child)
    for part in ("layout", "style"):
        if isinstance(held := getattr(widget, part, None), W.Widget):
            held.close()
    widget.close()


def _named(widget: W.DOMWidget, names: Iterable[str]) -> W.DOMWidget:
    widget._dom_classes = tuple(names)  # add_class() would be one more message for each name
    return widget


@cache
def _css() -> str:
    sheets = (files("wakit.view") / "cards.css", files("wakit.widgets") / "forms.css")
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
