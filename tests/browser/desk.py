"""The desk's own script on a page without Jupyter, with a real session behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from wakit.widgets.deskpage import DeskPage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["ADDRESS", "DeskOnPage", "shown_desk"]

#: answered by the test itself: storage and channels need an origin
ADDRESS = "http://127.0.0.1:9/desk"
_HTML = "<!doctype html><html lang=en><title>Desk</title><style>{css} body {{ margin: 0 }}</style><div id=here></div>"
_START = """async ({ source }) => {
  const listeners = new Map();
  const model = window.model = {
    isDeaf: false, isDead: false, sent: [],
    send(message) {
      if (model.isDead) throw new Error("Cannot send");
      model.sent.push(message);
      if (model.isDeaf) return;
      window.toPython(JSON.stringify(message)).then((answers) => JSON.parse(answers).forEach(model.hear));
    },
    hear(message) { (listeners.get("msg:custom") ?? []).forEach((act) => act(message)); },
    on(name, act) { listeners.set(name, [...(listeners.get(name) ?? []), act]); },
    off(name, act) { listeners.set(name, (listeners.get(name) ?? []).filter((one) => one !== act)); },
  };
  const { default: widget } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  window.end = new AbortController();
  widget.render({ model, el: document.getElementById("here"), signal: window.end.signal });
}"""


class DeskOnPage:
    """A page that shows a desk; ``handle`` may be replaced to hear or to hold what the page says."""

    def __init__(self, page: Page, desk: DeskPage) -> None:
        self.page, self.desk = page, desk
        self.handle: Callable[[object], list[dict[str, object]]] = desk.handle

    def start(self) -> None:
        """Draw the desk, as a notebook's cell does."""
        source = (files("wakit.widgets") / "desk.js").read_text("utf-8")
        self.page.evaluate(_START, {"source": source})
        self.page.locator("[data-wakit=desk] [data-focus]").wait_for()

    def reload(self) -> None:
        """Load the page again, and draw the desk anew."""
        self.page.goto(ADDRESS)
        self.start()

    def practice(self, choice_id: str) -> str:
        """Where a best practice stands on the page."""
        return f"[data-wakit=desk] [data-choice={choice_id}]"


@contextmanager
def shown_desk(chromium: Browser, desk: DeskPage, **options: object) -> Iterator[DeskOnPage]:
    """A page of its own with the desk on it."""
    from wakit.widgets.desk import DeskWidget

    context = chromium.new_context(**({"viewport": {"width": 1280, "height": 720}} | options))  # type: ignore[arg-type]
    page = context.new_page()
    body = _HTML.format(css=DeskWidget._css)
    context.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))
    shown = DeskOnPage(page, desk)
    page.expose_function("toPython", lambda text: json.dumps(shown.handle(json.loads(text))))
    page.goto(ADDRESS)
    shown.start()
    try:
        yield shown
    finally:
        context.close()
