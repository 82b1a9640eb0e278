"""``wakit.open_review``: a review as a notebook calls it. Thin: every part is made in ``view`` or ``review``."""

from __future__ import annotations

import os
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pyarrow as pa

from wakit.errors import InputError, UnknownName
from wakit.evidence.tables import frame
from wakit.judge import FINDINGS_SCHEMA
from wakit.kernel import BATCH
from wakit.model import Audience
from wakit.review.ahead import as_read_ahead
from wakit.review.excerpt import excerpt
from wakit.review.explain import explain, keys
from wakit.review.opened import Opened, open_workload
from wakit.review.pins import new_pin, pin, unpin
from wakit.review.plan import make_plan
from wakit.review.projection import on_stage
from wakit.review.session import Session
from wakit.view.annex import annex
from wakit.view.explained import explained_card
from wakit.view.gaps import gap_table
from wakit.view.html import Html, Style, join, tag
from wakit.view.pageone import page_one
from wakit.view.pins import not_asked, nothing_pinned, pin_board, pin_card, unpinned
from wakit.view.plan import plan_section
from wakit.view.practice import practice_card
from wakit.view.provenance import provenance
from wakit.view.question import other_questions, question_card
from wakit.view.questionpage import question_pages
from wakit.view.responsibility import responsibility
from wakit.view.squares import practice_picture
from wakit.view.stage import stage_card
from wakit.view.standing import header, standing
from wakit.view.storymap import story_map
from wakit.view.tabledoc import basis_card
from wakit.view.topology import topology
from wakit.widgets.evidencetables import EvidenceTables, rows_of

__all__ = ["EvidenceTables", "Review", "open_review", "rows_of"]


class Review:
    """One workload's review in a notebook: each method gives something to look at.

    ``opened`` is the review as data; ``audience`` is who may see the pages. A page is ``Html``: shown by Jupyter, text
    for ``str``. All of
    them raise ``FileError`` where somebody broke a file of the review in the meantime.

    >>> from tempfile import TemporaryDirectory
    >>> from wakit.review.newclient import NewClient, create_client
    >>> from wakit.review.store import create_reviews
    >>> place = TemporaryDirectory()
    >>> store = create_reviews(Path(place.name) / "reviews")
    >>> _ = create_client(store, NewClient("acme", evidence="none"))
    >>> review = open_review("acme", store.path)
    >>> review
    Review of acme/main, by interview
    >>> review.findings.empty, len(review.evidence)
    (True, 0)
    >>> review.findings.dtypes["status"], review.findings.dtypes["at"]
    (string[pyarrow], timestamp[us, tz=UTC][pyarrow])
    >>> "data at rest" in review.question("SEC08"), "SEC08-BP02" in review.practice("SEC08-BP02")
    (True, True)
    >>> pages = [review.style(), review.summary(), review.picture(), review.gaps(), review.provenance()]
    >>> pages += [review.standing(), review.responsibility(), review.questions("Detection")]
    >>> pages += [review.annex(), review.other_questions()]
    >>> all(isinstance(page, Html) for page in pages)
    True
    >>> "held by interview" in review.basis("iam_users iam_roles", "s3_buckets"), review.at
    (True, None)
    >>> review.named(pd.DataFrame({"account_id": ["012345670123"], "things": [3]})).columns.tolist()
    ['account', 'things']
    >>> review.desk("SEC08"), "data-wakit" in review.stage("SEC08")
    (The desk at SEC08 How do you protect your data at rest?, True)
    >>> found = pd.DataFrame({"team": ["web", "data"], "rehearsed": [True, False]})
    >>> "1 of 2" in review.pin(found, "SEC10-BP07", "1 of 2 teams has rehearsed"), "rehearsed" in review.pins
    (True, True)
    >>> "Taken away" in review.unpin("SEC10-BP07"), "Nothing is pinned" in review.pins
    (True, True)
    >>> "there is nothing to plan" in review.plan(), "no network was looked at" in review.topology()
    (True, True)
    >>> review.what_if()
    What if, over the plan of acme/main
    >>> review.story("protect-data"), "7" in review.story()
    (The desk at the story "Data and its protection", True)
    >>> review.explain("iam_root_has_mfa")
    Traceback (most recent call last):
        ...
    wakit.errors.InputError: ...
    >>> review.ask("SEC99")
    Traceback (most recent call last):
        ...
    wakit.errors.UnknownName: ...
    >>> place.cleanup()
    """

    def __init__(self, opened: Opened, audience: Audience, is_live: bool) -> None:
        self.opened, self.audience, self._is_live = opened, audience, is_live
        self.evidence = EvidenceTables(opened)

    @property
    def findings(self) -> pd.DataFrame:
        """A DataFrame: one row for each check, best practice and key; no rows in a review by interview.

        ``status`` is ``PASS``, ``FAIL``, ``UNKNOWN`` (AWS would not let us look) or ``NONE_FOUND`` (nothing there to
        judge); ``source`` names the operations of AWS that it rests on. ``observed`` is a list of fields (``column``,
        ``value``, ``type``, ``class``) in which a value that is missing could not be seen. Columns have Arrow types:
        ``at`` is a time in UTC, all others are text; ``<NA>`` means that it could not be seen, ``""`` that there is
        none.

        Raises:
            SnapshotError: a table of the evidence was damaged in the meantime.
        """
        found = self.opened.findings
        return frame(FINDINGS_SCHEMA.empty_table()) if found is None else found.table

    def basis(self, *tables: str) -> Style:
        """What a chapter rests on: these tables with their rows and what of them was not seen; brings the look along.

        Args:
            tables: their names; a text may hold several, with spaces between.

        Raises:
            UnknownName: no table is called so.
        """
        names = [name for several in tables for name in several.split()]
        counted = {name: rows_of(self.evidence, name) for name in names if self.opened.registry.table(name)}
        return Style(self.style() + basis_card(self.opened, counted))

    @property
    def at(self) -> datetime | None:
        """When the evidence was collected, in UTC; None in a review by interview."""
        return self.opened.evidence.at.to_pydatetime() if self.opened.evidence is not None else None

    def named(self, data: pd.DataFrame) -> pd.DataFrame:
        """The same rows, with ``account`` in place of ``account_id``: its name in the client's file or organisation.

        Raises:
            UnknownName: it has no column ``account_id``.
        """
        if "account_id" not in data.columns:
            raise UnknownName("column", "account_id", [str(column) for column in data.columns])
        names = self.opened.account_names
        called = data["account_id"].astype(object).map(lambda one: names.get(one, one))
        return data.assign(account_id=called.astype(pd.ArrowDtype(pa.string()))).rename(
            columns={"account_id": "account"}
        )

    def style(self) -> Style:
        """The look of the cards in this notebook; show it once."""
        return Style(tag("style", Html((files("wakit.view") / "cards.css").read_text("utf-8"))))

    def summary(self) -> Html:
        """Page one: where the review stands, what to decide, the gravest things, what could not be seen.

        Raises:
            FileError: ``plan.yaml`` is wrong.
        """
        return page_one(self.opened)

    def standing(self) -> Html:
        """What page one rests on: workload, evidence, all to talk about first, questions with their risk."""
        return standing(self.opened)

    def picture(self) -> Html:
        """Security's questions and best practices at a glance."""
        return practice_picture(self.opened)

    def question(self, name: str) -> Html:
        """A question with a card for each best practice, as the answers are now.

        Raises:
            UnknownName: the lens has no such question.
        """
        return question_card(self.opened, self.opened.lens.question(name))

    def questions(self, part: str) -> Html:
        """The questions of a pillar ("SEC") or of an area of it ("Detection"), a page each, as the report has them.

        What was said, what was seen, what to do; the tables behind it stand in ``annex``, and ``question`` shows one
        question with its tables. Where the lens has none of the kind, it is a line that says so.
        """
        return question_pages(self.opened, part)

    def other_questions(self) -> Html:
        """The questions of the other pillars in short, with the answers given."""
        return other_questions(self.opened)

    def practice(self, name: str) -> Html:
        """One best practice, by number or choice id.

        Raises:
            UnknownName: the lens has no such best practice.
        """
        practice = self.opened.lens.practice(name)
        return practice_card(self.opened, practice, self.opened.question_answers(practice.question))

    def pin(self, found: object, practice: str, sentence: str, *, keep: bool = True) -> Html:
        """Lay what was found beside a best practice: on the desk, and into the report; you get it as a card.

        The first rows and columns are kept as they are now, with the time of the evidence. The same sentence beside
        the same best practice replaces what was pinned under it. Of a table without rows nothing is pinned.

        Args:
            found: a DataFrame.
            practice: the best practice, by number or choice id.
            sentence: what these rows show, in words for the client.
            keep: ``False`` only shows what would be pinned.

        Raises:
            UnknownName: the lens has no such best practice.
            InputError: it is no DataFrame, has no columns, or the sentence says nothing.
        """
        lens, snapshot = self.opened.lens, self.opened.snapshot
        time, rows = snapshot.name if snapshot else "", excerpt(found, self.opened.registry)
        if not keep and not lens.has_practice(practice):
            return not_asked(practice)
        made = new_pin(lens.practice(practice).choice_id, sentence, rows, time)
        if not made.rows:
            return nothing_pinned()
        keep = keep and self.audience is Audience.INTERNAL  # what is redacted must not replace what was seen
        if keep:
            pin(self.opened.folder.pins, lens, made)
        return pin_card(made, lens, time, is_kept=keep)

    @property
    def pins(self) -> Html:
        """What is pinned in this review, under its best practices."""
        return pin_board(self.opened.pins, self.opened.lens, self.opened.snapshot.name if self.opened.snapshot else "")

    def unpin(self, practice: str, sentence: str = "") -> Html:
        """Take a pin away; you get a line that says which.

        Args:
            practice: the best practice, by number or choice id.
            sentence: how the pin's sentence begins; not needed where there is only one.

        Raises:
            UnknownName: the lens has no such best practice.
            InputError: it has no such pin, or several; the review is not open for the house.
        """
        self._for_the_house("unpin")
        return unpinned(unpin(self.opened.folder.pins, self.opened.lens, practice, sentence), self.opened.lens)

    def responsibility(self) -> Html:
        """Who carries each of Security's best practices: AWS, the client's team, a platform team, a third party."""
        return responsibility(self.opened)

    def plan(self) -> Html:
        """The improvement plan as answers and ``plan.yaml`` are now: the least work that clears the goal.

        Raises:
            FileError: ``plan.yaml`` is wrong.
        """
        return plan_section(make_plan(self.opened))

    def topology(self) -> Html:
        """The client's networks: a picture of each VPC with its tiers, what the internet reaches, and what lies beyond.

        What could not be seen is hatched and said. VPCs that AWS made by default and that hold nothing are named only.
        Held by interview, or where no VPC stands, it is a line that says so.
        """
        return topology(self.opened.networks)

    def what_if(self) -> object:
        """The plan with controls: choose what waits, what is under way, how much work it is; see what that takes.

        Nothing is written before *Keep*, which changes what was chosen in ``plan.yaml`` and no other byte of it. Where
        nobody sits at the notebook, and in what leaves the house: the plan.

        Raises:
            FileError: ``plan.yaml`` is wrong.
        """
        if not self._is_live or self.audience != "internal":
            return self.plan()
        from wakit.widgets.whatif import WhatIfPage

        return WhatIfPage(self.opened)

    def annex(self) -> Html:
        """The technical annex: figures, then every check with the resources that it looked at, folded."""
        return annex(self.opened)

    def gaps(self) -> Html:
        """What could not be seen, why, what it blinds, and what would help."""
        return tag("div", gap_table(self.opened), id="gaps")

    def explain(self, check: str, key: str = "") -> Html:
        """Why a check says what it says of a resource: cells, the calls that saw them, threshold, source.

        Args:
            check: the name of a check, as in ``review.findings``.
            key: the resource's key or ARN, or the last part of it; else the gravest verdict of the check.

        Raises:
            UnknownName: no such check, or it has no verdict on such a resource; with the nearest names.
            InputError: the review has no evidence, or is not open for the house.
        """
        self._for_the_house("explain")
        wanted = key or next(iter(keys(self.opened, check)), "")
        return explained_card(explain(self.opened, check, wanted))

    def provenance(self) -> Html:
        """Versions, times and calls that all this rests on, and what it can't say."""
        return provenance(self.opened)

    def desk(self, question: str = "") -> object:
        """The desk at a question (by default Security's first), saved on every change.

        Where nobody sits at the notebook: the cards of all questions, with the answers given.

        Raises:
            UnknownName: the lens has no such question.
        """
        if not self._is_live:
            cards = (question_card(self.opened, one) for one in self.opened.lens.security)
            return join([*cards, other_questions(self.opened)])
        from wakit.widgets.desk import Desk

        return Desk(self.opened, question)

    def story(self, name: str = "") -> object:
        """The desk at a story: best practices of several questions that one narrative tells of.

        Where nobody sits at the notebook their cards, with the answers given. Without a name: the map of all stories,
        and what they have left open.

        Raises:
            UnknownName: no story is called so; names the nearest.
        """
        session = Session(self.opened)
        if not name:
            return story_map(session)
        story = session.prompts.story(name)
        if not self._is_live:
            practices = session.told_by(story)
            return join([tag("h2", story.title), *(self.practice(practice.choice_id) for practice in practices)])
        from wakit.widgets.desk import Desk

        desk = Desk(self.opened)
        desk.session.tell(story.id)
        return desk

    def stage(self, question: str = "") -> object:
        """What the room sees of a question, as a card: why it matters, what was seen, what was agreed.

        Without a question: the stage itself, which follows the desk of the same page. *Open the stage* on the desk
        shows it in a window of its own; this is for where the browser allows none (JupyterLab's *Create New View for
        Cell Output* then puts it beside the notebook).

        Raises:
            UnknownName: the lens has no such question.
        """
        session = Session(self.opened, question)
        if question or not self._is_live:
            return stage_card(on_stage(session))
        from wakit.widgets.stage import Stage

        return Stage(session)

    def ask(self, question: str) -> object:
        """The desk at a question, saved on every change; its card where nobody sits at the notebook.

        Raises:
            UnknownName: the lens has no such question.
        """
        return self.desk(question) if self._is_live else self.question(question)

    def _for_the_house(self, what: str) -> None:
        if self.audience is not Audience.INTERNAL:
            raise InputError(f'review.{what} is for the house; open the review with audience="{Audience.INTERNAL}"')

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> object:
        """Whose review this is; brings the look of the cards along."""
        data, marked = Style(self.style() + header(self.opened))._repr_mimebundle_()
        return {**data, "text/plain": repr(self)}, marked

    def __repr__(self) -> str:
        seen = f"evidence of {self.opened.snapshot.name}" if self.opened.snapshot else "by interview"
        folder = self.opened.folder
        if self.audience is Audience.SAMPLE:
            return f"Review of {self.opened.client.name}, {seen}"
        return f"Review of {folder.client.name}/{folder.name}, {seen}"


def open_review(
    client: str,
    reviews: str | Path | None = None,
    evidence: str | None = None,
    workload: str | None = None,
    *,
    audience: str = "internal",
    lang: str = "en",
    live: bool | None = None,
) -> Review:
    """Open a client's review with its newest complete evidence, or none where it is held by interview.

    ::

        review = wakit.open_review("acme")
        buckets = review.evidence["s3_buckets"]     # a DataFrame
        buckets[~buckets["public_access_blocked"]]  # rows where AWS would not let us look are left out
        review.findings                             # a DataFrame, one row for each check, best practice and key

    Args:
        client: the folder's name, or ``CLIENT/WORKLOAD``.
        reviews: the reviews folder; else ``WAKIT_REVIEWS``, else the nearest above the current folder.
        evidence: the time of a snapshot, such as ``20260105T091500Z``; else the newest complete one.
        workload: which of the client's workloads; else ``main``.
        audience: who may see the pages: ``internal``, or ``client`` and ``sample``, in which accounts and resources
            bear pseudonyms and people appear by their role; nothing can be answered or pinned there.
        lang: language of the pages; only ``en`` so far.
        live: whether somebody sits at the notebook and gets the desk; by default unless it runs in a batch.

    Raises:
        UnknownName: no such client, workload or evidence.
        StoreError: no reviews folder.
        InputError: an audience, a language or a kind of value that there is not.
    """
    given = {"client": client, "workload": workload, "evidence": evidence}
    for name, found in given.items():
        if found is not None and not isinstance(found, str):
            raise InputError(f"{name} is {found!r}, no text; papermill keeps text with -r {name} …, not with -p")
    if audience not in set(Audience):
        raise InputError(str(UnknownName("audience", str(audience), list(Audience))))
    _only("lang", lang, "en")
    who = Audience(audience)
    is_live = who is Audience.INTERNAL and (live if live is not None else not os.environ.get(BATCH))
    name = f"{client}/{workload}" if workload and "/" not in client else client
    opened = open_workload(name, reviews or None, evidence or None)
    return Review(as_read_ahead(opened, who), who, is_live)


def _only(what: str, found: str, built: str) -> None:
    if found != built:
        raise InputError(f'{what} "{found}" is not built yet; only "{built}" is')
