"""The desk's own script on a page without Jupyter, with a real session behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from wakit.widgets.deskpage import DeskPage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from wakit.model import Suggestion
    from wakit.review.session import Session

__all__ = [
    "ADDRESS",
    "DARK",
    "FIRST",
    "HOSTILE",
    "SECOND",
    "THIRD",
    "DeskOnPage",
    "field",
    "press",
    "saved",
    "shown_desk",
]

FIRST, SECOND, THIRD = (
    "sec_protect_data_rest_key_mgmt",
    "sec_protect_data_rest_encrypt",
    "sec_protect_data_rest_automate_protection",
)
#: JupyterLab's own colours in its dark theme
DARK = """() => {
  document.body.dataset.jpThemeLight = "false";
  const colours = { "ui-font-color1": "#ffffff", "ui-font-color2": "rgba(255, 255, 255, .7)",
    "layout-color1": "#111111", "layout-color2": "#212121", "border-color2": "#616161" };
  for (const [name, value] of Object.entries(colours)) document.body.style.setProperty(`--jp-${name}`, value);
  document.body.style.background = "#111111";
}"""
HOSTILE = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>"

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
  window.widget = widget;
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


def press(desk: DeskOnPage, *keys: str) -> None:
    """One after the other, as a person would."""
    for key in keys:
        desk.page.keyboard.press(key)


def saved(desk: DeskOnPage, choice_id: str = FIRST) -> int:
    """Once the page says so."""
    one = desk.page.locator(f"{desk.practice(choice_id)}[data-saved]:not([data-unsaved])")
    one.wait_for()
    return int(one.get_attribute("data-saved") or 0)


def field(desk: DeskOnPage, name: str, choice_id: str = FIRST) -> Locator:
    """A control of a best practice."""
    return desk.page.locator(f"{desk.practice(choice_id)} [data-field={name}]")


def suggest(session: Session, choice_id: str, suggestion: Suggestion) -> None:
    """As if the evidence said so."""
    one = session.opened.suggested[choice_id]
    session.opened.suggested[choice_id] = type(one)(choice_id, suggestion, one.because, 1, ())
