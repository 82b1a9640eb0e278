"""Batches for tests: notebooks of a client's own, manifests, and what was made."""

from __future__ import annotations

import json

import psutil

from tests.report.notebooks import code, notebook, story, text_of

__all__ = ["add", "left_by", "made", "manifest", "printed"]


def left_by(store):
    """The processes that work on this reviews folder, started or forked: a forked one shows the environment of what it
    was forked from, but none outlives its test."""
    mine = psutil.Process().children()
    sources = [p for p in mine if "wakit.warm" in p.cmdline()]
    forked = [p for source in sources for p in source.children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE]
    return [*forked, *(p for p in psutil.process_iter() if _is_of(p, store.path))]


def _is_of(process, reviews):
    try:
        return process.environ().get("WAKIT_REVIEWS") == str(reviews) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def add(store, client, name, *cells):
    """A notebook of a client's own."""
    first = code('client = "demo"\nlimit = 3\nwarm = False', tags=["parameters"])
    book = notebook(story("# Mine"), first, *map(code, cells))
    (store.path / client / "main" / "notebooks" / f"{name}.ipynb").write_text(text_of(book))


def manifest(store, *entries, name="clients", **more):
    """A manifest of these entries."""
    file = store.path / f"{name}.yaml"
    file.write_text(json.dumps({"clients": list(entries), **more}, indent=1))  # JSON is YAML
    return str(file)


def made(store, client, name):
    """An executed notebook."""
    return json.loads((store.path / client / "main" / "output" / "internal" / f"{name}.ipynb").read_text())


def printed(book):
    """What its cells printed."""
    return "".join("".join(o.get("text", [])) for c in book["cells"] for o in c.get("outputs", []))
