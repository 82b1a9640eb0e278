"""``wakit lens``: the catalogue of questions and best practices, and a check of its data."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wakit.cli import json_option
from wakit.cli.saying import say, say_json
from wakit.view.counting import and_more, count, of_all

if TYPE_CHECKING:
    from wakit.lens import BestPractice, Lens, Pillar, Question
    from wakit.lens.guidance import PracticeGuidance
    from wakit.lens.prompts import PracticePrompts, QuestionPrompts

__all__ = ["command"]

Entry = dict[str, object]


@click.group("lens", invoke_without_command=True)
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """The catalogue: pillars, questions, best practices."""
    if ctx.invoked_subcommand is not None:
        ctx.obj = as_json
        return
    from wakit.lens import load_lens

    lens = load_lens()
    if as_json:
        _print_json(_lens_entry(lens))
    else:
        _print_lens(lens)


@command.command("show")
@click.argument("name")
@json_option
@click.pass_obj
def show(json_before: bool, name: str, as_json: bool) -> None:
    """One pillar, question or best practice: SEC, SEC08, SEC08-BP02, or the ids of the WA Tool."""
    from wakit.lens import Pillar, Question, load_lens

    lens = load_lens()
    found = lens.find(name)
    if isinstance(found, Pillar):
        entry, text = _pillar_entry(found), _pillar_text(found)
    elif isinstance(found, Question):
        entry, text = _question_entry(found), _question_text(found, lens)
    else:
        entry, text = _practice_entry(found), _practice_text(found, lens)
    if as_json or json_before:
        _print_json(entry)
    else:
        say("\n".join(text))


@command.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def check(json_before: bool, file: Path | None, as_json: bool) -> None:
    """Check the lens data; exit 2 if an entry is wrong.

    The data that comes with wakit, or another FILE of the same form.
    """
    from wakit.errors import FileError
    from wakit.lens import inspect_lens, lens_path

    path = file or lens_path()
    shown = file or Path(path.name)
    inspections = inspect_lens(path)
    problems = [problem for inspection in inspections for problem in inspection.problems]
    if as_json or json_before:
        _print_json(
            {
                "file": str(shown),
                "checks": [
                    {"rule": i.rule, "looked_at": i.looked_at, "problems": list(i.problems)} for i in inspections
                ],
            }
        )
    else:
        say(f"Lens data {shown}")
        for inspection in inspections:
            mark = "BROKEN" if inspection.problems else "ok"
            say(f"  {mark:<6}  {inspection.looked_at:>4}  {inspection.rule}")
            for problem in inspection.problems:
                say(f"                  {problem}")
    if problems:
        more = and_more(len(problems) - 1, "above")
        raise FileError(shown, problems[0] + more)


def _print_json(value: object) -> None:
    say_json(value)


def _print_lens(lens: Lens) -> None:
    say(f"{lens.title}, version {lens.version}\n")
    rows = [(p.title, len(p.questions), len(p.practices)) for p in lens.pillars]
    rows.append(("Together", len(lens.questions), len(lens.practices)))
    say(f"{'pillar':<24}  {'questions':>9}  {'best practices':>14}")
    for title, questions, practices in rows:
        say(f"{title:<24}  {questions:>9}  {practices:>14}")
    for pillar in lens.pillars:
        say("\n" + "\n".join(_pillar_text(pillar)))


def _pillar_text(pillar: Pillar) -> list[str]:
    much = f"{count(len(pillar.questions), 'question')}, {count(len(pillar.practices), 'best practice')}"
    return [f"{pillar.title}: {much}"] + [
        line for q in pillar.questions for line in _wrapped(f"  {q.id:<6}  ", q.title)
    ]


def _question_text(question: Question, lens: Lens) -> list[str]:
    from wakit.lens.prompts import load_prompts

    area = f", {question.area}" if question.area else ""
    lines = _wrapped(f"{question.id}  ", question.title)
    lines += _facts({"pillar": lens.pillar(question.pillar).title + area})
    if question.tool_title != question.title:
        lines += _facts({"in the WA Tool": question.tool_title})
    lines += _facts({"Tool id": question.tool_id, "page": question.url})
    lines += ["", "best practice  risk"]
    for practice in question.practices:
        lines += _wrapped(f"{practice.id:<13}  {practice.risk:<6}  ", practice.title)
    if question.tool_order != question.practices:
        numbers = " ".join(practice.id.rpartition("-")[2] for practice in question.tool_order)
        lines += ["", f"The WA Tool shows them in the order {numbers}."]
    return lines + _labelled(load_prompts().question(question.tool_id), _PROMPTS)


def _practice_text(practice: BestPractice, lens: Lens) -> list[str]:
    from wakit.lens.guidance import load_guidance
    from wakit.lens.prompts import load_prompts

    question = lens.question(practice.question)
    lines = _wrapped(f"{practice.id}  ", practice.title)
    lines += _facts({"question": f"{question.id} {question.title}", "risk": f"{practice.risk} if it is missing"})
    if practice.tool_title != practice.title:
        lines += _facts({"in the WA Tool": practice.tool_title})
    facts = {
        "answered": _answered(practice),
        "choice id": practice.choice_id,
        "Tool order": of_all(practice.tool_position, len(question.practices)),
        "page": practice.url,
    }
    said, told = load_prompts().practice(practice.choice_id), load_guidance().practice(practice.choice_id)
    return lines + _facts(facts) + _labelled(said, _PROMPTS) + _labelled(told, _GUIDANCE)


#: what is said, by the name of its field
_PROMPTS = {
    "opening": "to begin with",
    "probes": "to dig deeper",
    "red_flags": "red flags",
    "good": "what good sounds like",
    "why": "why it matters",
    "trade_off": "what it costs",
}
#: how it is put in place, by the name of its field
_GUIDANCE = {
    "why": "why do it",
    "first_step": "first step",
    "good_enough": "good enough",
    "excellent": "excellent",
    "check": "how to check that it is done",
    "effort": "effort until good enough",
    "side_effects": "side effects",
}


def _labelled(told: PracticePrompts | QuestionPrompts | PracticeGuidance, labels: dict[str, str]) -> list[str]:
    """What there is to say, under its labels; nothing where the lens has more than the prompts or the guidance."""
    lines: list[str] = []
    for field, label in labels.items():
        value = getattr(told, field, None) or ()
        texts = [value] if isinstance(value, str) else list(value)
        if texts:
            lines += ["", f"{label}:", *(line for one in texts for line in _wrapped("  ", one))]
    return lines


def _prompts_entry(prompts: PracticePrompts | QuestionPrompts) -> Entry:
    return {field: getattr(prompts, field) for field in _PROMPTS if field in type(prompts).model_fields}


def _guidance_entry(guidance: PracticeGuidance) -> Entry:
    return {field: getattr(guidance, field) for field in _GUIDANCE}


def _answered(practice: BestPractice) -> str:
    """By which checks, with their strength, or by interview."""
    from wakit.registry import load

    found = [f"{check.name} ({strength.value})" for check, strength in load().checks_of(practice.choice_id)]
    return ", ".join(found) or "by interview"


def _facts(facts: dict[str, str]) -> list[str]:
    return [line for name, value in facts.items() for line in _wrapped(f"  {name:<14}  ", value)]


def _wrapped(lead: str, text: str) -> list[str]:
    """The text behind its lead, wrapped to the terminal and aligned; a link is never broken."""
    width = max(60, min(shutil.get_terminal_size().columns, 120))
    return textwrap.wrap(
        text,
        width,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lens_entry(lens: Lens) -> Entry:
    return {
        "id": lens.id,
        "title": lens.title,
        "version": lens.version,
        "source": lens.source,
        "pillars": [_pillar_entry(pillar) for pillar in lens.pillars],
    }


def _pillar_entry(pillar: Pillar) -> Entry:
    return {
        "id": pillar.id,
        "prefix": pillar.prefix,
        "title": pillar.title,
        "questions": [_question_entry(question) for question in pillar.questions],
    }


def _question_entry(question: Question) -> Entry:
    from wakit.lens.prompts import load_prompts

    return {
        "id": question.id,
        "tool_id": question.tool_id,
        "title": question.title,
        "tool_title": question.tool_title,
        "area": question.area,
        "none_choice_id": question.none_choice_id,
        "pillar": question.pillar,
        "url": question.url,
        "prompts": _prompts_entry(load_prompts().question(question.tool_id)),
        "best_practices": [_practice_entry(practice) for practice in question.practices],
    }


def _practice_entry(practice: BestPractice) -> Entry:
    from wakit.lens.guidance import load_guidance
    from wakit.lens.prompts import load_prompts

    return {
        "id": practice.id,
        "choice_id": practice.choice_id,
        "title": practice.title,
        "tool_title": practice.tool_title,
        "risk": practice.risk.value,
        "tool_position": practice.tool_position,
        "question": practice.question,
        "answered": _answered(practice),
        "url": practice.url,
        "prompts": _prompts_entry(load_prompts().practice(practice.choice_id)),
        "guidance": _guidance_entry(load_guidance().practice(practice.choice_id)),
    }
