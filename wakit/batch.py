"""Running a notebook that nobody sits at; the only importer of papermill.

It runs in a kernel of `wakit.kernel`. What is written holds the story and its outputs, none of papermill's own notes.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wakit.errors import InputError, NotebookError, UnknownName
from wakit.files.scrubbing import scrubbed
from wakit.files.writing import make_folder, write_text
from wakit.kernel import Kernel

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill.exceptions import PapermillExecutionError

__all__ = ["Parameter", "declared_defaults", "declared_parameters", "never_needed", "read_notebook", "run_notebook"]

Parameter = str | int | float | bool | None

_WIDGETS = "application/vnd.jupyter.widget"
_OWN_TAGS = {"papermill-error-cell-tag"}


def run_notebook(
    notebook: Path, output: Path, parameters: Mapping[str, Parameter], kernel: Kernel, *, story: str = ""
) -> None:
    """Run a notebook with parameters and write it with its outputs, whole or not at all.

    Args:
        notebook: what to run; it is not changed.
        output: where the executed notebook goes; its folder is made.
        parameters: values for names that the notebook's cell ``parameters`` declares; text stays text.
        kernel: where it runs (`wakit.kernel.started_kernel`).
        story: Markdown that goes below the notebook's title, such as how it was run.

    Raises:
        UnknownName: a parameter that the notebook does not declare; nothing is run.
        InputError: it is no notebook.
        NotebookError: a cell failed; ``output`` holds what was executed until then.
    """
    made = read_notebook(notebook)
    known = declared_parameters(made)
    for name in parameters:
        if name not in known:
            raise UnknownName("parameter", name, known, f" ({notebook.name})")
    make_folder(output.parent)
    done = kernel.folder / "done.ipynb"
    error = _execute(made, done, dict(parameters), kernel)
    ran = read_notebook(done) if done.exists() else None
    is_worth_it = ran is not None and (error is None or any(cell.get("execution_count") for cell in ran.cells))
    if ran is not None and is_worth_it:
        write_text(output, _text(_cleaned(ran, scrubbed(error or ""), story)))
    if error is not None:
        where = f"\nwhat ran until then is in {output}" if is_worth_it else ""
        raise NotebookError(f"{notebook.name}{error}{where}")


def declared_parameters(notebook: NotebookNode) -> list[str]:
    """The names that the cell tagged ``parameters`` gives a value; none where there is no such cell."""
    return list(declared_defaults(notebook))


def declared_defaults(notebook: NotebookNode) -> dict[str, object]:
    """Those names with the values that it gives them; None for what is no plain value."""
    found: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            for node in _parsed(cell.source):
                targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                found |= dict.fromkeys((t.id for t in targets if isinstance(t, ast.Name)), _plain(node))
    return found


def _plain(node: ast.stmt) -> object:
    try:
        return ast.literal_eval(getattr(node, "value", None) or ast.Constant(None))
    except ValueError:
        return None


def _parsed(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError as error:
        raise InputError(f"the notebook's parameters are no plain Python: line {error.lineno}, {error.msg}") from None


def read_notebook(path: Path) -> NotebookNode:
    """A notebook from a file.

    Raises:
        InputError: there is none, or it is no notebook.
    """
    with never_needed():
        import nbformat

    read: Callable[..., NotebookNode] = nbformat.read
    try:
        return read(path, as_version=4)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such notebook") from None
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise InputError(f"{path}: is no notebook ({_first(str(error))})") from None


@contextmanager
def never_needed() -> Iterator[None]:
    """Keep out, while the libraries of notebooks are imported, what they would import for a second and more and
    can do without: a grammar of addresses that notebooks don't hold, and the AWS SDK for notebooks in S3.

    >>> with never_needed():
    ...     import nbformat
    """
    names = [name for name in ("rfc3987_syntax", "boto3") if name not in sys.modules]
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]  # None means: not to be found
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)


def get_ready() -> None:
    """Import what runs notebooks; it takes a second."""
    with never_needed():
        _engine()


def _execute(notebook: NotebookNode, done: Path, parameters: dict[str, Parameter], kernel: Kernel) -> str | None:
    """Run it into ``done``; what went wrong, as the end of a message, or None."""
    with never_needed():
        import zmq
        from papermill import execute_notebook
        from papermill.exceptions import PapermillExecutionError

        engine = _engine()
    try:
        execute_notebook(
            notebook,
            done,
            parameters=parameters,
            engine_name=engine,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            km=kernel.manager,
        )
    except PapermillExecutionError as error:
        return _stopped(notebook, error)
    except (RuntimeError, TimeoutError, OSError, zmq.ZMQError) as error:  # it did not start, died, or fell silent
        return f": the kernel failed: {_first(str(error))}{_last_words(kernel)}"
    return None


@cache
def _engine() -> str:
    """papermill's engine, but that the notebook is written once, at its end: written before and after each cell, as it
    would be, costs as much as running it."""
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import Engine as PapermillEngine
    from papermill.engines import papermill_engines

    class Engine(PapermillEngine):  # type: ignore[misc]  # papermill ships no types
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, km: Any, **_: Any) -> None:
            place, nb_man.output_path = nb_man.output_path, None
            client = PapermillNotebookClient(nb_man, km, store_widget_state=False)
            try:
                client.execute()
            finally:  # the kernel stays for its next notebook, so nobody else ends the conversation
                nb_man.output_path = place
                if client.kc is not None:
                    client.kc.stop_channels()

    papermill_engines.register("wakit", Engine)
    return "wakit"


def _last_words(kernel: Kernel) -> str:
    """What the kernel itself said last, such as that there is no ipykernel; on a line of its own."""
    lines = kernel.said.strip().splitlines()
    return f"\nit said last: {_first(lines[-1])}" if lines else ""


def _stopped(notebook: NotebookNode, error: PapermillExecutionError) -> str:
    """``, cell 5 (review.gaps()): KeyError: …``; cells are counted as in the notebook that was run."""
    sources = [cell.source for cell in notebook.cells]
    place = f", cell {sources.index(error.source) + 1}" if error.source in sources else ""
    code = _first(error.source, 50)
    return f"{place} ({code}): {error.ename}: {_first(error.evalue)}"


def _first(text: str, limit: int = 300) -> str:
    """The first line with something in it, shortened."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    line = "".join(c for c in line if c.isprintable())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _cleaned(notebook: NotebookNode, stopped: str, story: str) -> NotebookNode:
    """Without papermill's notes (paths, parameters, times), its error markers, and widget state; where it stopped, that
    is on top, and no value that has the shape of a secret is in what the cell said of it."""
    notebook.cells = [cell for cell in notebook.cells if not _OWN_TAGS & set(cell.metadata.get("tags", []))]
    for part in (notebook, *notebook.cells):
        for key in ("papermill", "execution", "widgets"):
            part.metadata.pop(key, None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [_without_secrets(output) for output in _without_widgets(cell.outputs)]
    from nbformat.v4 import new_markdown_cell

    made: Callable[..., NotebookNode] = new_markdown_cell
    if story:
        notebook.cells.insert(1, made(story))
    if stopped:
        notebook.cells.insert(0, made(f"**This notebook stopped{stopped}**"))
    return notebook


def _without_secrets(output: NotebookNode) -> NotebookNode:
    """An error without what looks like a key or a token; its trace of calls quotes messages of others."""
    if output.output_type == "error":
        output.evalue = scrubbed(output.evalue)
        output.traceback = [scrubbed(line) for line in output.traceback]
    return output


def _without_widgets(outputs: Iterable[NotebookNode]) -> Iterable[NotebookNode]:
    for output in outputs:
        if "data" in output:
            output.data = {kind: data for kind, data in output.data.items() if not kind.startswith(_WIDGETS)}
            if not output.data:
                continue
        yield output


def _text(notebook: NotebookNode) -> str:
    import nbformat

    write: Callable[..., str] = nbformat.writes
    return write(notebook) + "\n"
