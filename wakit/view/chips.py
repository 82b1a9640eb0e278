"""Small pieces that every card is made of: chips, tallies, accounts, resources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from wakit.facts.spoken import spoken
from wakit.model import AnswerStatus
from wakit.review.answers import QuestionAnswers
from wakit.review.client import Client
from wakit.review.suggest import Headline
from wakit.view.html import Html, join, link, tag
from wakit.view.sentences import headline_text
from wakit.view.words import ANSWERS, UNANSWERED, Word

__all__ = [
    "account_called",
    "account_text",
    "answer_of",
    "answer_word",
    "chip",
    "dot",
    "is_only_a_place",
    "labelled",
    "practice_links",
    "resource",
    "sentence_of",
    "tally",
]

_ARN = re.compile(r"arn:[\w-]+:([\w-]+):[\w-]*:\d*:(.+)", re.DOTALL)
#: what a key of wakit's own begins with, and the parts of it that say where
#: how a key ends that only names what something belongs to
_UNNAMED = re.compile(r"[#/]\?$")
_KIND = re.compile(r"[a-z][a-z0-9]*(?:[- ][a-z]+)*", re.ASCII)
_PLACE = re.compile(r"\d{12}|global|[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_NUMBERED = re.compile(r" \d+(?: of |$)", re.ASCII)
_NUMBER = re.compile(r"[A-Z]{3,4}\d{2}-BP\d{2}")


def chip(word: Word, before: str = "") -> Html:
    """A word in its colour with its sign, such as ``Answer · in place``."""
    sign = tag("span", word.sign, class_="wk-sign", aria_hidden="true") if word.sign else None
    lead = tag("span", before, class_="wk-lead") if before else None
    parts = join((part for part in (lead, sign, word.text) if part), " ")
    return tag("span", parts, class_=f"wk-chip wk-{word.tone}")


def answer_word(status: AnswerStatus | None) -> Word:
    """The word of an answer; none yet is a word too."""
    return UNANSWERED if status is None else ANSWERS[status]


def answer_of(said: QuestionAnswers, choice_id: str) -> AnswerStatus | None:
    """What holds for a best practice, where it may have been said of its whole question."""
    status = said.practices[choice_id].status
    if status is not None or (said.applicable and not said.none_of_these):
        return status
    return AnswerStatus.NOT_IN_PLACE if said.applicable else AnswerStatus.NOT_APPLICABLE


def dot(word: Word) -> Html:
    """Only the sign of a word, for a narrow place; the word itself for who listens or points at it."""
    sign = tag("span", word.sign, class_=f"wk-dot wk-{word.tone}", aria_hidden="true", title=word.text)
    return join([sign, tag("span", word.text, class_="wk-hidden")])


def labelled(label: str, *content: object) -> Html:
    """A line that begins with what it is about."""
    return tag("p", tag("b", label), " ", *content, class_="wk-line")


def tally(counts: Iterable[tuple[Word, int]]) -> Html:
    """Counts in words, most important first; what is zero is left out."""
    shown = [
        tag(
            "span",
            tag("span", word.sign, class_=f"wk-dot wk-{word.tone}", aria_hidden="true"),
            " ",
            f"{n:,} {word.text}",
        )
        for word, n in counts
        if n
    ]
    return tag("span", join(shown), class_="wk-tally")


def account_text(account_id: str, client: Client) -> Html:
    """An account's name in the client's file, and its id."""
    return account_called(account_id, {a.id: a.name for a in client.accounts})


def account_called(account_id: str, names: Mapping[str, str]) -> Html:
    """An account's name, where it has one, and its id."""
    name, number = names.get(account_id, ""), tag("span", account_id, class_="wk-id")
    return tag("span", name, " ", number, class_="wk-account") if name else number


def sentence_of(headline: Headline) -> Html:
    """The sentence of a check; one that names what it fails through holds a name."""
    is_naming = "name" if headline.through else None
    return tag("span", headline_text(headline), class_="wk-sentence", data_class=is_naming)


def resource(key: str, name: str = "") -> Html:
    """A resource as people call it: the end of its ARN after its service; the whole key on pointing at it.

    Where AWS knows it by an id its ``name`` (a tag, an alias) comes first. What has no ARN (the settings of a region,
    say) goes by its kind: account and region stand beside it; an ARN behind the kind goes by its end too.
    What could not be named ("#?", "/?") goes by what it belongs to.

    >>> from wakit.view.html import to_text
    >>> to_text(resource("ebs-settings/012345670123/eu-west-1")), to_text(resource("eni-1/IPv4/tcp/22-22"))
    ('EBS settings', 'eni-1/IPv4/tcp/22-22')
    >>> to_text(resource("queue/arn:aws:sqs:eu-central-1:012345670123:newsletter-bounces"))
    'queue newsletter-bounces'
    >>> to_text(resource("event bus/arn:aws:events:eu-central-1:012345670123:event-bus/orders"))
    'event bus event-bus/orders'
    >>> to_text(resource("arn:aws:ec2:eu-central-1:012345670123:instance/i-1", "bastion"))
    'bastion ec2 instance/i-1'
    """
    if name:
        return join([tag("b", name, class_="wk-named", data_class="personal"), " ", resource(key)])
    whole = _UNNAMED.sub("", key)
    found = _ARN.fullmatch(whole)
    if found is None:
        return tag("span", _called(whole), class_="wk-key", title=key)
    return tag("span", tag("small", found[1]), " ", found[2], class_="wk-key", title=key)


def _called(key: str) -> str:
    kind, *rest = key.split("/")
    if not rest or not _KIND.fullmatch(kind):
        return key
    if found := _ARN.fullmatch("/".join(rest)):
        return f"{spoken(kind.replace('-', '_'))} {found[2]}"
    named = [part for part in rest if not _PLACE.fullmatch(part)]
    return " ".join([spoken(kind.replace("-", "_")), "/".join(named)]).strip()


def is_only_a_place(key: str, account_id: str) -> bool:
    """Whether a key without an ARN says nothing but where: the settings of an account, or of one of its regions.

    In what leaves the house such a key is its kind alone, and whatever has a name of its own bears a number.

    >>> is_only_a_place("ebs-settings/012345670123/eu-west-1", "012345670123"), is_only_a_place("config", "account A")
    (True, True)
    >>> is_only_a_place("o-1abc/config", "012345670123"), is_only_a_place("policy 4 of role 2", "account A")
    (False, False)
    """
    kind, *rest = key.split("/")
    if rest:
        return bool(_KIND.fullmatch(kind)) and all(_PLACE.fullmatch(part) for part in rest)
    return not _ACCOUNT.fullmatch(account_id) and not _NUMBERED.search(key)


def practice_links(numbers: str) -> Html:
    """``SEC08-BP01, SEC08-BP02`` as links to their cards; other text as text."""
    parts = [part.strip() for part in numbers.split(",") if part.strip()]
    return join((link(p, f"#{p}") if _NUMBER.fullmatch(p) else p for p in parts), ", ")
