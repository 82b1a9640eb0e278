"""What the kernel does for the guard of a form; what the page does is in tests/browser/test_lab.py."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.widgets.forms import ask
from wakit.widgets.guard import Guard


def within(widget) -> Iterator[object]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from within(child)


def test_a_form_holds_a_guard_that_answers_while_its_kernel_lives(opened, monkeypatch) -> None:
    said: list[object] = []
    monkeypatch.setattr(Guard, "send", lambda _, content: said.append(content))
    form = ask(opened, "SEC08")
    (guard,) = (one for one in within(form.widget) if isinstance(one, Guard))
    guard._handle_custom_msg({"kind": "ping"}, [])
    assert said == [{"kind": "pong"}]
