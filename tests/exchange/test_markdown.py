"""The plan as a task list; what people typed stays text."""

from __future__ import annotations

import re
from dataclasses import replace

import nbconvert.filters
import pytest

from wakit.exchange.markdown import markdown_text, plan_markdown
from wakit.view.html import to_text

PLANNED = "plan:\n  - practice: SEC04-BP01\n    owner: {}\n"


def test_each_item_is_a_task_with_its_id_and_what_is_done_has_a_tick(items):
    found = items("plan:\n  - practice: SEC08-BP02\n", SEC04_BP01="not_in_place", SEC08_BP02="in_place")
    page = plan_markdown("Plan", found, ["Two to do:"], ["Then it is good."])
    tasks = re.findall(r"^- \[(.)\] \*\*(\S+)\*\*.*<!-- (\S+) -->$", page, re.MULTILINE)
    assert [task[:2] for task in tasks] == [(" ", "SEC04-BP01"), ("x", "SEC08-BP02")]
    assert tasks[1][2] == "wakit.acme.main.sec_protect_data_rest_encrypt"
    assert page.index("Two to do:") < page.index("- [ ]") < page.index("Then it is good.") < page.index("## Done")


def test_a_task_says_what_to_do_first_and_how_to_check_it(items):
    page = plan_markdown("Plan", items(SEC04_BP01="not_in_place"))
    assert all(f"  - **{label}:** " in page for label in ("Why", "First step", "Good enough", "Effort"))
    assert "How to check that it is done" in page


def test_what_was_seen_stands_sentence_below_sentence(items):
    (item,) = items("plan:\n  - practice: SEC04-BP01\n    side_effects: [a day, a night]\n", SEC04_BP01="not_in_place")
    page = plan_markdown("Plan", [replace(item, seen=("1 of 2 trails is off.", "The only bucket is open."))])
    assert "  - **What was seen:**\n    - 1 of 2 trails is off.\n    - The only bucket is open.\n" in page
    assert "  - **What it brings along:** a day; a night\n" in page
    assert "  - **What was seen:** Alone.\n" in plan_markdown("Plan", [replace(item, seen=("Alone.",))])


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "`code` **bold** _it_ ~~no~~",
        "line\n# heading",
        "a | b",
        "&lt;b&gt;",
        "<!-- x -->",
        "www.evil.example https://evil.example a@evil.example",
    ],
)
def test_what_somebody_typed_is_shown_as_it_was_typed(text):
    shown = nbconvert.filters.markdown2html(f"Owner: {markdown_text(text)}")
    assert not re.search(r"<(img|a|code|strong|em|del|h1|table|script)\b", str(shown))
    assert to_text(str(shown)).strip() == f"Owner: {text}".replace("\n", " ")


def test_nobody_is_called_and_nothing_is_linked_by_itself():
    assert not re.search(r"@\w|#\d|://|www\.", markdown_text("@ops see #12 and https://x.example, www.x.example"))


def test_an_owner_is_text_in_the_page(items):
    page = plan_markdown("Plan", items(PLANNED.format("'<b>@bob</b>'"), SEC04_BP01="not_in_place"))
    assert r"**Owner:** \<b\>@<!-- -->bob\</b\>" in page


def test_without_items_it_is_its_title_and_what_is_to_be_said():
    assert plan_markdown("Plan *x*", [], ["Nothing to plan."]) == "# Plan \\*x\\*\n\nNothing to plan.\n"
