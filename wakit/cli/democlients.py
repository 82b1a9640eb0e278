"""``wakit demo --clients``: a reviews folder with several invented clients, and the manifest of a batch over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.cli.saying import say
from wakit.cli.typed import own_command

if TYPE_CHECKING:
    from wakit.demo.clients import DemoClient
    from wakit.demo.stand_in import StandIn
    from wakit.review.store import Store

__all__ = ["collect_clients", "holds_clients", "make_clients", "manifest_of", "say_next"]

_MANIFEST = "clients.yaml"
_KNOWN = '# known_accounts:\n#   "210987654321": Backup provider\n#   "109876543210": {name: Archive, own: true}\n'
_TOP = """\
# Invented clients for trying a batch: {again}
# What a client does not say for itself, `defaults` says. Account ids, roles and regions stand in each client.yaml.

defaults:
  # Names without .ipynb, in this order. The evidence of each client is there; 1-collect collects it anew, while
  # the demo's AWS is up in another terminal:
  #   {serve}
  notebooks: {notebooks}
  # For whom the report is: internal, client or sample.
  audience: {audience}
  lang: {lang}
  # A client that takes longer is given up, and the others go on.
  timeout_minutes: 20
  # Values for the notebooks' own parameters.
  # parameters: {{evidence: 20261130T014723Z}}

clients:
"""


def holds_clients(reviews: Path) -> bool:
    """Whether clients of the demo lie in that folder already."""
    from wakit.demo.clients import demo_clients

    return any((reviews / client.folder / "client.yaml").is_file() for client in demo_clients())


def manifest_of(reviews: Path) -> Path:
    """Where the manifest lies: beside the clients."""
    return reviews / _MANIFEST


def make_clients(
    reviews: Path, clients: Sequence[DemoClient], *, audience: str = "client", lang: str = "en", collects: bool = False
) -> None:
    """The folders of clients with what people said until now, and the manifest; ``collects``: by which they collect.

    Raises:
        InputError: some are there already.
    """
    from wakit.errors import InputError
    from wakit.files.writing import write_text
    from wakit.review.store import create_reviews

    again = own_command("demo", "--clients", str(len(clients)), "--keep", str(reviews), "--serve")
    if holds_clients(reviews):
        raise InputError(
            f"{reviews} holds clients of the demo already; name another folder, or go on with them:\n{again}"
        )
    store = create_reviews(reviews)
    for client in clients:
        _make(store, client, lang)
    top = _TOP.format(
        again=again.removesuffix(" --serve"),
        serve=again,
        notebooks="[1-collect, 3-review]" if collects else "[3-review]",
        audience=audience,
        lang=lang,
    )
    write_text(manifest_of(reviews), top + "".join(map(_entry, clients)))


def _entry(client: DemoClient) -> str:
    lines = [f"  # {client.name}: {client.stage}", f"  - client: {client.folder}"]
    if not client.accounts:
        lines.append("    notebooks: [3-review]  # there is no way in, so there is nothing to collect")
    return "\n".join([*lines, ""])


def _make(store: Store, client: DemoClient, lang: str) -> None:
    from wakit.files.writing import write_text
    from wakit.review.newclient import NewClient, create_client

    evidence = "account" if client.accounts else "none"
    new = NewClient(
        client.folder, tuple(client.accounts), client.roles, regions=client.regions, language=lang,
        evidence=evidence, external_id=client.external_id if client.accounts else "", called=client.name,
    )  # fmt: skip
    workload = create_client(store, new)
    write_text(workload.client.file, _with_names(new.text(), client))
    for name, text in client.texts.items():
        write_text(workload.path / name, text)
    _answer(workload.answers, client)


def _with_names(text: str, client: DemoClient) -> str:
    """What a new client's file has no option for: how its accounts are called, and whom the client knows."""
    for account, name in client.accounts.items():
        text = text.replace(f'  - id: "{account}"\n', f'  - id: "{account}"\n    name: {name}\n')
    known = [f'  "{account}": {said}\n' for account, said in client.known_accounts.items()]
    return text.replace(_KNOWN, "".join(["known_accounts:\n", *known])) if known else text


def _answer(answers: Path, client: DemoClient) -> None:
    from wakit.lens import load_lens
    from wakit.review.answers import answer, answer_question

    lens = load_lens()
    for entry in client.questions:
        answer_question(answers, entry["question"], lens, **{k: v for k, v in entry.items() if k != "question"})
    for entry in client.best_practices:
        practice = lens.practice(entry["best_practice"])
        said = {k: v for k, v in entry.items() if k != "best_practice"}
        answer(answers, practice.question, practice.choice_id, lens, **said)


def collect_clients(
    aws: StandIn, reviews: Path, clients: Sequence[DemoClient], step: Callable[[str, str], None]
) -> None:
    """The evidence of each client that has a way in, judged."""
    from wakit.jobs.collect import collect_client
    from wakit.view.words import count

    with aws.applied():
        for client in clients:
            if not client.accounts:
                step("evidence", f"{client.folder}: none, by interview")
                continue
            done = collect_client(client.folder, reviews)
            seen = f"{count(sum(done.rows.values()), 'row')} in {count(len(done.rows), 'table')}"
            step("evidence", f"{client.folder}: {seen}, {count(done.gaps, 'gap')}")


def say_next(reviews: Path, *, elsewhere: bool = False) -> None:
    """The command that runs the batch, for pasting; the last line that is printed."""
    say(own_command("batch", str(manifest_of(reviews)), "--jobs", "2", elsewhere=elsewhere))
