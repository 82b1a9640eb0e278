"""nbval over working copies: no cell of them raises, in the folder in which JupyterLab would run them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews

NAMES = ["2-walkthrough.ipynb", "question.ipynb", "3-review.ipynb"]


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What nbval says of each cell: ``question::ipynb::Cell 0 PASSED``."""
    at = tmp_path_factory.mktemp("nbval")
    workload = create_client(create_reviews(at / "reviews"), NewClient("talk", evidence="none"))
    start = "import sys; sys.modules['rfc3987_syntax'] = None; import pytest; sys.exit(pytest.main())"
    command = [sys.executable, "-c", start, "--nbval-lax", "-v", "-p", "no:cacheprovider", *NAMES]
    inside = {**os.environ, "IPYTHONDIR": str(at / "ipython")}
    done = subprocess.run(command, cwd=workload.notebooks, env=inside, capture_output=True, text=True, check=False)
    assert "Cell" in done.stdout, done.stdout[-2000:]
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_raises(lines: list[str], name: str) -> None:
    said = [line for line in lines if line.startswith(f"{name.removesuffix('.ipynb')}::ipynb::Cell")]
    assert said
    assert [line for line in said if " PASSED" not in line] == []
