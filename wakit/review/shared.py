"""A review as somebody outside the house may see it: redacted before any value becomes text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

from wakit.evidence.evidence import Evidence
from wakit.evidence.manifest import Scope
from wakit.evidence.rows import DataClass
from wakit.judge import Findings, Tables
from wakit.model import Audience
from wakit.redact.evidence import RedactedTables, redacted_evidence, redacted_findings
from wakit.redact.nouns import column_noun
from wakit.redact.pseudonyms import Pseudonyms
from wakit.redact.redactor import Redactor
from wakit.review.accepted import Acceptance, AcceptedRisk
from wakit.review.answerfile import PracticeAnswer, QuestionAnswers
from wakit.review.answers import AnswerRow
from wakit.review.client import Account, Client
from wakit.review.excerpt import ExcerptColumn
from wakit.review.inherited import Carried
from wakit.review.named import Names
from wakit.review.opened import LeftOut, Opened
from wakit.review.people import SOMEBODY, roles
from wakit.review.pins import Pin
from wakit.review.planfile import Plans
from wakit.review.suggest import Suggested
from wakit.review.workload import Workload

__all__ = ["Shared", "called", "shared"]

_SAMPLE_CLIENT, _SAMPLE_WORKLOAD = "Example client", "Example workload"


def shared(opened: Opened, audience: Audience, *, is_draft: bool = False) -> Opened:
    """The review as an audience may see it; for the house as it is.

    Values go by the class of data of their column (what no column declares stays away), what people wrote by rules.
    Accounts and resources bear pseudonyms that the client's key file alone can tell; people appear by their role. A
    draft names what is new as the one would who writes the key file meanwhile (`Pseudonyms.settle`).

    Raises:
        FileError: a file of the review is wrong.
        StoreError: the key file can't be written.
    """
    if audience is Audience.INTERNAL:
        return opened
    tells_names = opened.workload.sharing.names
    people = {} if tells_names else roles(opened)
    is_known = _is_known(opened, audience)
    names = Pseudonyms(opened.folder.client.pseudonyms, is_draft=is_draft)
    redactor = Redactor(names, opened.values, people, called(opened, audience))
    voice = _Voice(redactor, tells_names=tells_names, tells_texts=is_known)
    parts = {one.name: getattr(opened, one.name) for one in fields(Opened)}
    parts["client"] = _client(opened.client, voice)
    parts["workload"] = _workload(opened.workload, voice)
    parts["accepted"] = tuple(_accepted(one, voice) for one in opened.accepted)
    parts["inherited"] = {choice: _carried(one, voice) for choice, one in opened.inherited.items()}
    return Shared(**parts, raw=opened, voice=voice)


def called(opened: Opened, audience: Audience) -> tuple[str, ...]:
    """What the pages call by its name: the client, the workload, and the roles in which people appear."""
    who = (opened.client.name, opened.workload.name) if _is_known(opened, audience) else ()
    return (*who, *(one.role for one in opened.workload.attendees))


def _is_known(opened: Opened, audience: Audience) -> bool:
    """Whether the pages may say who the client is, and what people wrote."""
    return audience is Audience.CLIENT or opened.workload.sharing.sample_texts


@dataclass(frozen=True)
class _Voice:
    """How people and what they wrote appear."""

    redactor: Redactor
    tells_names: bool
    tells_texts: bool

    def text(self, said: str) -> str:
        """What somebody wrote; nothing of it where nobody said that it may be told."""
        return self.redactor.text(said) if self.tells_texts else ""

    def person(self, name: str) -> str:
        """Somebody by the role."""
        return name if self.tells_names else self.redactor.person(name, SOMEBODY)


@dataclass(frozen=True)
class Shared(Opened):
    """A review of which each part is redacted when it is asked for; ``raw`` is what it is made of."""

    raw: Opened = field(kw_only=True)
    voice: _Voice = field(kw_only=True)

    @property
    def redactor(self) -> Redactor:
        """Who is asked for every value."""
        return self.voice.redactor

    @cached_property
    def evidence(self) -> Evidence | None:
        """The evidence with pseudonyms; columns that nobody declared are not in it."""
        found = self.raw.evidence
        return None if found is None else redacted_evidence(found, self.registry, self.redactor)

    @cached_property
    def tables(self) -> Tables | None:
        """Every table with pseudonyms, derived ones too."""
        return None if self.raw.tables is None else RedactedTables(self.raw.tables, self.registry, self.redactor)

    @cached_property
    def findings(self) -> Findings | None:
        """The findings, row by row, with pseudonyms."""
        found = self.raw.findings
        return None if found is None else redacted_findings(found, self.registry, self.redactor)

    @cached_property
    def scope(self) -> Scope:
        """What the evidence was asked for."""
        asked = self.raw.scope
        return replace(asked, accounts=tuple(map(self.redactor.account, asked.accounts)))

    @property
    def left_out(self) -> LeftOut:
        """What was not asked for."""
        left = self.raw.left_out
        return replace(left, accounts=tuple(map(self.redactor.account, left.accounts)))

    @cached_property
    def beside_the_evidence(self) -> list[tuple[str, str]]:
        """Accounts of the organisation of which there is no evidence, without their names."""
        return [(self.redactor.account(number), "") for number, _ in self.raw.beside_the_evidence]

    @cached_property
    def account_names(self) -> dict[str, str]:
        """None: a name of an account says whose it is."""
        return {}

    @cached_property
    def suggested(self) -> dict[str, Suggested]:
        """The suggestions; what a sentence names has its pseudonym."""
        return {choice: self._suggested(one) for choice, one in self.raw.suggested.items()}

    def _suggested(self, one: Suggested) -> Suggested:
        told = [
            replace(
                headline,
                through=tuple((self.redactor.text(how), n) for how, n in headline.through),
                unseen_at=frozenset((self.redactor.account(account), region) for account, region in headline.unseen_at),
                own=tuple(replace(m, own=None) for m in headline.own),
            )
            for headline in one.headlines
        ]
        return replace(one, headlines=tuple(told))

    @cached_property
    def names(self) -> Names:
        """None: what people call a resource says which it is."""
        return Names({})

    @cached_property
    def acceptance(self) -> Acceptance | None:
        """Which findings are accepted, by the scopes as they were written; told without what they name."""
        found = self.raw.acceptance
        if found is None:
            return None
        risks = tuple(replace(one, risk=_accepted(one.risk, self.voice)) for one in found.risks)
        return replace(found, risks=risks)

    @property
    def answers(self) -> list[AnswerRow]:
        """One row for each best practice, without what is private."""
        return [replace(row, answer=self._answer(row.answer)) for row in self.raw.answers]

    @property
    def key(self) -> str:
        """What ids begin with; whose review it is only where that may be told."""
        return self.raw.key if self.voice.tells_texts else "example.workload"

    @property
    def plans(self) -> Plans:
        """What was decided; owners by their role."""
        plans = self.raw.plans
        told = [
            one.model_copy(
                update={
                    "owner": self.voice.person(one.owner),
                    "side_effects": tuple(filter(None, map(self.voice.text, one.side_effects))),
                }
            )
            for one in plans.plan
        ]
        return plans.model_copy(update={"plan": tuple(told)})

    @property
    def pins(self) -> tuple[Pin, ...]:
        """What was pinned: each cell by the class of its column."""
        return tuple(self._pin(one) for one in self.raw.pins)

    def pinned(self, choice_id: str) -> list[Pin]:
        """What is pinned to one best practice."""
        return [one for one in self.pins if one.choice == choice_id]

    def question_answers(self, question: str) -> QuestionAnswers:
        """What was said about a question, without what is private."""
        said = self.raw.question_answers(question)
        told = {choice: self._answer(one) for choice, one in said.practices.items()}
        words = {"reason": self.voice.text(said.reason), "notes": self.voice.text(said.notes)}
        return said.model_copy(update={**words, "practices": told})

    def _answer(self, answer: PracticeAnswer) -> PracticeAnswer:
        """Only approved quotes, only an explanation that somebody wants told, never a private note."""
        text = self.voice.text
        told: Mapping[str, object] = {
            "reason": text(answer.reason),
            "note": text(answer.note),
            "quote": text(answer.quote) if answer.quote_approved else "",
            "said_by": self.voice.person(answer.said_by),
            "private_note": "",
            "explanation": text(answer.explanation) if answer.explanation_shown else "",
        }
        return answer.model_copy(update=told)

    def _pin(self, one: Pin) -> Pin:
        columns = [self._cells(column, [row[at] for row in one.rows]) for at, column in enumerate(one.columns)]
        return one.model_copy(
            update={"sentence": self.voice.text(one.sentence) or "Pinned", "rows": tuple(zip(*columns, strict=True))}
        )

    def _cells(self, column: ExcerptColumn, cells: list[str | None]) -> list[str | None]:
        data_class: DataClass = column.data_class
        said = self.redactor.values([c or "" for c in cells], data_class, column_noun(column.name, "resource"))
        return [None if cell is None else told for cell, told in zip(cells, said, strict=True)]


def _client(client: Client, voice: _Voice) -> Client:
    """The client without its accounts' names, ways in, networks and outsiders: only what a page shows is left."""
    accounts = tuple(Account.model_construct(id=voice.redactor.account(one.id)) for one in client.accounts)
    thresholds = {
        name: one.model_copy(update={"reason": voice.text(one.reason), "agreed_by": voice.person(one.agreed_by)})
        for name, one in client.thresholds.items()
    }
    told: Mapping[str, object] = {
        "name": client.name if voice.tells_texts else _SAMPLE_CLIENT,
        "accounts": accounts,
        "thresholds": thresholds,
        "known_accounts": {},
        "networks": {},
        "emergency_users": (),
        "token_issuers": (),
    }
    return client.model_copy(update=told)


def _workload(workload: Workload, voice: _Voice) -> Workload:
    people = [
        one if voice.tells_names else one.model_copy(update={"name": one.role or SOMEBODY, "role": ""})
        for one in workload.attendees
    ]
    told: Mapping[str, object] = {
        "name": workload.name if voice.tells_texts else _SAMPLE_WORKLOAD,
        "description": voice.text(workload.description),
        "scope": voice.text(workload.scope),
        "goals": tuple(filter(None, map(voice.text, workload.goals))),
        "accounts": tuple(map(voice.redactor.account, workload.accounts)),
        "attendees": tuple({one.name: one for one in people}.values()),
    }
    return workload.model_copy(update=told)


def _accepted(risk: AcceptedRisk, voice: _Voice) -> AcceptedRisk:
    told: Mapping[str, object] = {
        "reason": voice.text(risk.reason) or "reason not shown",
        "agreed_by": voice.person(risk.agreed_by),
        "scope": type(risk.scope)(),
    }
    return risk.model_copy(update=told)


def _carried(one: Carried, voice: _Voice) -> Carried:
    return replace(one, control=voice.text(one.control))
