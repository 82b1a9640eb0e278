"""What stands above the controls of a best practice: the suggestion with its reason, the headlines, what was not seen.

Made of the same pieces as the static cards; the answer is left to the controls.
"""

from __future__ import annotations

from wakit.lens import BestPractice
from wakit.review.opened import Opened
from wakit.review.suggest import Headline
from wakit.view.chips import chip
from wakit.view.gaps import gap_lines
from wakit.view.html import Html, join, link, tag
from wakit.view.practice import check_block, findings_of, headline_word
from wakit.view.sentences import headline_text, reason_text
from wakit.view.words import SUGGESTIONS, count

__all__ = ["seen_html"]

#: headlines that are always in sight; the others, and the resources, one click away
_IN_SIGHT = 4


def seen_html(opened: Opened, practice: BestPractice) -> Html:
    """One best practice as the evidence shows it; everything from data is escaped."""
    suggested = opened.suggested[practice.choice_id]
    title = tag("h4", tag("span", practice.id, class_="wk-number"), " ", link(practice.title, practice.url))
    verdict = tag(
        "div",
        chip(SUGGESTIONS[suggested.suggestion], "Evidence"),
        tag("span", reason_text(suggested), class_="wk-reason"),
        tag("span", f"{practice.risk} risk if missing", class_="wk-risk"),
        class_="wk-verdict",
    )
    lines = [tag("li", _line(headline)) for headline in suggested.headlines[:_IN_SIGHT]]
    told = tag("ul", *lines, class_="wakit-headlines") if lines else None
    return tag(
        "div", title, verdict, told, _resources(opened, practice, suggested.headlines), gap_lines(opened, practice)
    )


def _line(headline: Headline) -> Html:
    word = headline_word(headline)
    sign = tag("span", word.sign, class_=f"wk-dot wk-{word.tone}", title=word.text)
    return join([sign, " ", headline_text(headline)])


def _resources(opened: Opened, practice: BestPractice, headlines: tuple[Headline, ...]) -> Html | None:
    if not headlines:
        return None
    findings = findings_of(opened, practice)
    blocks = [check_block(opened, h, findings[findings["check"] == h.check]) for h in headlines]
    more = f"Resources, {count(len(headlines), 'check')}"
    return tag("details", tag("summary", more), join(blocks), class_="wakit-resources")
