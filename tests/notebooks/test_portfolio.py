"""The portfolio's notebook in a real kernel: static in a batch, and refused in one client's kernel."""

from __future__ import annotations

import pytest

from tests.clients import many_clients
from tests.notebooks.masters import ROOT
from wakit.batch import run_notebook
from wakit.errors import NotebookError
from wakit.kernel import CLIENT, started_kernel

MASTER = ROOT / "4-portfolio.ipynb"


@pytest.fixture
def reviews(tmp_path):
    return many_clients(tmp_path / "reviews", 3, 2)


def test_in_a_batch_it_is_a_page_that_stays(reviews, tmp_path):
    with started_kernel(tmp_path) as kernel:
        run_notebook(MASTER, tmp_path / "out.ipynb", {"reviews": str(reviews), "client": "birchfield"}, kernel)
    told = (tmp_path / "out.ipynb").read_text()
    assert told.count('class=\\"wk-chart\\"') >= 5
    assert ("birchfield" in told, "alder-bank" in told, "widget-view" in told) == (True, False, False)


def test_in_one_client_s_kernel_it_refuses_and_names_no_other(reviews, tmp_path):
    refused = pytest.raises(NotebookError, match="InputError: the portfolio shows every client, and this kernel is b")
    with started_kernel(tmp_path, environment={CLIENT: "birchfield"}) as kernel, refused:
        run_notebook(MASTER, tmp_path / "out.ipynb", {"reviews": str(reviews)}, kernel)
    assert "alder-bank" not in (tmp_path / "out.ipynb").read_text()
