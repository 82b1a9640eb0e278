"""``workload.yaml``: one workload that is reviewed: its lens, scope, people and goals."""

from __future__ import annotations

from pydantic import Field, StrictBool

from wakit.errors import FileError, UnknownName
from wakit.files.days import Day
from wakit.files.document import Document, Key
from wakit.files.reading import checked, read_document
from wakit.files.wording import FileModel, file_error
from wakit.lens import Lens, lens_versions, load_lens
from wakit.review.client import AccountId, Client
from wakit.review.day import Profile
from wakit.review.store import WorkloadFolder

__all__ = ["Attendee", "Sharing", "Workload", "load_workload"]


class Attendee(FileModel):
    """Somebody in the room."""

    name: str
    role: str = ""


class Sharing(FileModel):
    """What somebody said may leave the house, beyond what always may."""

    names: StrictBool = False  #: people by their names; else by their role
    sample_texts: StrictBool = False  #: what people wrote, and who the client is, in the audience ``sample``


class Workload(FileModel):
    """What ``workload.yaml`` says.

    ``lens`` is the version of the lens's catalogue (never the Tool's ``LensVersion``). ``accounts``
    empty means every account of the client. ``next_review`` is the day of the next re-review, where one was agreed.
    """

    lens: str
    name: str = ""
    description: str = ""
    scope: str = ""
    accounts: tuple[AccountId, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    goals: tuple[str, ...] = ()
    profile: Profile = Field(default_factory=Profile)
    sharing: Sharing = Sharing()
    next_review: Day | None = None


def load_workload(folder: WorkloadFolder, client: Client | None = None) -> Workload:
    """What a workload's file says; its name is the folder's where the file gives none.

    With ``client`` its accounts must be among the client's.

    Raises:
        FileError: names line and key, what was found, what would be right.
    """
    page = read_document(folder.file)
    workload = checked(Workload, page)
    if workload.lens not in lens_versions():
        known = ", ".join(lens_versions())
        raise FileError(page.file, f'no lens "{workload.lens}"; known: {known}', line=page.line("lens"), key="lens")
    _profile_is_known(page, workload.profile, load_lens(workload.lens))
    if client is not None:
        _accounts_are_known(page, workload, client)
    return workload if workload.name else workload.model_copy(update={"name": folder.name})


def _accounts_are_known(page: Document, workload: Workload, client: Client) -> None:
    known = [account.id for account in client.accounts]
    for at, account in enumerate(workload.accounts):
        if account not in known:
            raise FileError(
                page.file,
                f'"{account}" is not an account of client.yaml ({", ".join(known) or "which lists none"})',
                line=page.line("accounts", at),
                key=f"accounts[{at}]",
            )


def _profile_is_known(page: Document, profile: Profile, lens: Lens) -> None:
    """The questions and pillars that the plan of the day names."""
    pillars = {name for pillar in lens.pillars for name in (pillar.prefix, pillar.id)}
    problems: list[tuple[tuple[Key, ...], str]] = [
        (("profile", "pillars", at), str(UnknownName("pillar", name, [p.prefix for p in lens.pillars])))
        for at, name in enumerate(profile.pillars)
        if name not in pillars
    ]
    numbers = [question.id for question in lens.questions]
    named: list[tuple[tuple[Key, ...], str]] = [(("first", at), name) for at, name in enumerate(profile.first)]
    named += [(("minutes", name), name) for name in profile.minutes]
    problems += [
        (("profile", *path), str(UnknownName("question", name, numbers))) for path, name in named if name not in numbers
    ]
    error = file_error(page, problems)
    if error is not None:
        raise error
