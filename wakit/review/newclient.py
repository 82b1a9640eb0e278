"""A new client: its folder with commented files, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Template

from wakit.errors import FileError, InputError, StoreError
from wakit.files.disk import why
from wakit.files.document import Document
from wakit.files.leftovers import sweep
from wakit.files.reading import checked
from wakit.files.wording import file_error
from wakit.files.writing import make_folder, write_text
from wakit.files.yamltext import inline
from wakit.lens import load_lens
from wakit.review.client import Client
from wakit.review.copies import Address, renew_copies
from wakit.review.store import (
    ClientFolder,
    Store,
    WorkloadFolder,
    check_name,
    notebooks_folder,
)
from wakit.review.wayin import place_problems

__all__ = ["NewClient", "create_client"]


@dataclass(frozen=True)
class NewClient:
    """What goes into a new ``client.yaml``.

    It is called by its folder's name where ``called`` says nothing else.
    A role's account is read from its ARN and need not be named twice; a profile is used for every
    account, an external id for every role; no region means every enabled one. ``account_names`` are by id.
    """

    name: str
    accounts: Sequence[str] = ()
    roles: Sequence[str] = ()
    profile: str = ""
    regions: Sequence[str] = ()
    language: str = "en"
    evidence: str = "account"
    external_id: str = ""
    called: str = ""
    account_names: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The commented ``client.yaml``.

        Raises:
            InputError: an account id, role, region … is wrong; says what would be right.
        """
        text = _template("client.yaml").substitute(
            name=inline(self.called or self.name),
            language=inline(self.language),
            evidence=inline(self.evidence),
            accounts=self._accounts_text(),
            regions=f"[{', '.join(map(inline, self.regions))}]" if self.regions else "enabled",
        )
        page = Document("client.yaml", text)
        try:
            problem = file_error(page, place_problems(checked(Client, page)))
            if problem is not None:
                raise problem
        except FileError as error:
            place = f"{error.key}: " if error.key else ""
            raise InputError(f"{place}{error.problem}") from error
        return text

    def _accounts_text(self) -> str:
        entries = self._entries()
        if not entries:
            return '# accounts:\n#   - id: "012345670123"\n#     profile: acme-audit'
        lines = ["accounts:"]
        for entry in entries:
            lines += [
                f"{'    ' if at else '  - '}{key}: {inline(value)}" for at, (key, value) in enumerate(entry.items())
            ]
        return "\n".join(lines)

    def _entries(self) -> list[dict[str, str]]:
        role_of: dict[str, str] = {}
        for role in self.roles:
            account = _account_of(role)
            if account in role_of:
                raise InputError(f"two roles in account {account}; one account is entered by one role")
            if self.accounts and account not in self.accounts:
                raise InputError(f"role {role} is in account {account}, which is not among the accounts named")
            role_of[account] = role
        ids = [*self.accounts, *(account for account in role_of if account not in self.accounts)]
        entries = [self._entry(i, role_of.get(i, "")) for i in ids]
        return [{key: value for key, value in entry.items() if value} for entry in entries]

    def _entry(self, account: str, role: str) -> dict[str, str]:
        external_id = self.external_id if role else ""
        name = self.account_names.get(account, "")
        return {"id": account, "name": name, "profile": self.profile, "role": role, "external_id": external_id}


def create_client(store: Store, new: NewClient) -> WorkloadFolder:
    """Make a client's folder with ``client.yaml``, its workload ``main`` and working copies of the notebooks.

    Raises:
        InputError: a bad name or value, or there is such a client already; nothing written.
        StoreError: it can't be written; nothing is left half-made.
    """
    check_name("client", new.name)
    text = new.text()
    folder = ClientFolder(store.path / new.name)
    if os.path.lexists(folder.path):
        raise InputError(f"{folder.path} is already there; nothing written")
    with _in_the_making(folder) as draft:
        write_text(draft.file, text)
        _fill_workload(WorkloadFolder(draft, "main"), new.name)
    return folder.workload()


@contextlib.contextmanager
def _in_the_making(folder: ClientFolder) -> Iterator[ClientFolder]:
    """A folder under another name that takes its own when all of it is there, else goes away again."""
    sweep(folder.path.parent)
    try:
        place = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.path.parent))  # mkdtemp makes it 0700
    except OSError as error:
        raise StoreError(f"can't write in {folder.path.parent}: {why(error)}") from error
    try:
        yield ClientFolder(place)
        place.rename(folder.path)
    except OSError as error:
        raise StoreError(f"can't make {folder.path}: {why(error)}") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _fill_workload(workload: WorkloadFolder, client: str) -> None:
    for folder in (workload.answers, workload.notebooks, workload.outputs):
        make_folder(folder)
    lens = load_lens().version
    write_text(workload.file, _template("workload.yaml").substitute(name=inline(workload.name), lens=inline(lens)))
    write_text(workload.accepted, _template("accepted.yaml").template)
    write_text(workload.inherited, _template("inherited.yaml").template)
    write_text(workload.plan, _template("plan.yaml").template)
    renew_copies(notebooks_folder(), workload.notebooks, Address(client, workload.name))


def _account_of(role: str) -> str:
    parts = role.split(":")
    if len(parts) < 6 or not parts[4]:
        raise InputError(f'role "{role}" is not the ARN of a role, such as arn:aws:iam::012345670123:role/WakitReview')
    return parts[4]


def _template(name: str) -> Template:
    return Template((files("wakit.review") / "templates" / name).read_text(encoding="utf-8"))
