"""nbval over working copies: no cell of them raises, in the folder in which JupyterLab would run them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews


@pytest.mark.parametrize("name", ["2-walkthrough.ipynb", "question.ipynb", "3-review.ipynb"])
def test_no_cell_raises(tmp_path, name):
    workload = create_client(create_reviews(tmp_path / "reviews"), NewClient("talk", evidence="none"))
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", name]
    inside = {**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run(command, cwd=workload.notebooks, env=inside, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]
    assert " passed" in done.stdout
