"""The deliverable: the review notebook, run, as one HTML file with its table of findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType

from wakit.batch import Parameter
from wakit.errors import UnknownName
from wakit.kernel import CLIENT, Kernel, started_kernel
from wakit.model import Audience
from wakit.review.store import WorkloadFolder, open_store

__all__ = ["render_client"]

_NONE: Mapping[str, Parameter] = MappingProxyType({})


def render_client(
    name: str,
    reviews: str | Path | None = None,
    *,
    audience: str = "internal",
    evidence: str | None = None,
    pdf: bool = False,
    watermark: str = "",
    parameters: Mapping[str, Parameter] = _NONE,
    has_page: bool = True,
    say: Callable[[str], object] = lambda _: None,
) -> Path:
    """Render a review into its folder ``output/<audience>``.

    Args:
        name: ``CLIENT`` or ``CLIENT/WORKLOAD``.
        reviews: the reviews folder; else found as everywhere.
        audience: ``internal``, ``client`` or ``sample``. What is for somebody outside is made of a redacted review, and
            takes its place only when nothing of the client's was found in the finished files.
        evidence: a snapshot's time; else the newest complete one.
        pdf: whether the page is printed to ``review.pdf`` too, by a browser of this machine.
        watermark: a word behind the text of each page; a sample says that it is one.
        parameters: more of the notebook's own, for a copy that somebody changed.
        has_page: whether the page and the files beside it are wanted; else the notebook alone is made.
        say: takes a line about what the evidence leaves out, or about a working copy that was changed.

    Returns:
        The HTML file, or the notebook where no page is wanted.

    Raises:
        InputError: no such client, workload, evidence or audience; a file of theirs is wrong.
        StoreError: nothing can be written where it would go.
        NotebookError: the notebook stopped; the HTML file is as it was.
        PdfError: no browser could print the page; everything else is there.
        LeakError: something in the finished files must not leave the house; those of before stay.
    """
    if audience not in set(Audience):
        raise UnknownName("audience", audience, list(Audience))
    own = dict(parameters)
    wanted = evidence or str(own.pop("evidence", "") or "")
    with _kernel_of(open_store(reviews).workload(name), audience, wanted) as kernel:
        # these take two seconds to import, in which the kernel gets ready too
        from wakit.jobs.deliverable import Asked, deliver
        from wakit.review.opened import open_workload

        opened = open_workload(name, reviews, wanted or None)
        asked = Asked(Audience(audience), watermark, pdf, say, own, has_page)
        return deliver(opened, asked, kernel)


def _kernel_of(folder: WorkloadFolder, audience: str, evidence: str) -> AbstractContextManager[Kernel]:
    """A kernel of this client alone, which reads the review while others do."""
    around = {"WAKIT_REVIEWS": str(folder.client.path.parent), CLIENT: folder.client.name}
    name = f"{folder.client.name}/{folder.name}"
    return started_kernel(folder.path, environment=around, ready=["get_ready_for", name, evidence, audience])
