from __future__ import annotations

import pytest

from wakit.errors import FileError
from wakit.files.writing import make_folder, write_text
from wakit.review.client import Account, Client
from wakit.review.store import ClientFolder, WorkloadFolder
from wakit.review.workload import load_workload

GOOD = """\
lens: "2024-11-06"
scope: the shop, not the blog
accounts: ["012345670123"]
attendees:
  - name: Ana
    role: lead
goals: [no outage in December]
profile: {industry: retail, minutes: 300}
"""


@pytest.fixture
def folder(tmp_path):
    return WorkloadFolder(ClientFolder(make_folder(tmp_path / "acme")), "shop")


@pytest.fixture
def load(folder):
    def read(text, client=None):
        write_text(make_folder(folder.path) / "workload.yaml", text)
        return load_workload(folder, client)

    return read


def test_everything_is_read(load):
    workload = load(GOOD, Client(evidence="none", accounts=(Account(id="012345670123"),)))
    assert (workload.name, workload.lens, workload.accounts) == ("shop", "2024-11-06", ("012345670123",))
    assert workload.attendees[0].name == "Ana"
    assert workload.profile == {"industry": "retail", "minutes": 300}


def test_a_date_without_quotes_is_a_lens_too(load):
    assert load("lens: 2024-11-06\n").lens == "2024-11-06"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\n", "workload.yaml, line 1, lens: is missing"),
        ("lens: '2023-10-03'\n", 'line 1, lens: no lens "2023-10-03"; known: 2024-11-06'),
        ("lens: 2024-11-06\naccounts: [012345670123]\n", 'accounts[0]: 012345670123 is a number; quote it'),
        ("lens: 2024-11-06\nattendees: [Ana]\n", 'attendees[0]: "Ana" stands here; write "key: value" lines'),
    ],
)  # fmt: skip
def test_wrong_value(load, text, said):
    with pytest.raises(FileError) as caught:
        load(text)
    assert said in str(caught.value)


def test_accounts_must_be_the_clients(load):
    client = Client(evidence="none", accounts=(Account(id="999999999999"),))
    with pytest.raises(FileError, match=r'line 3, accounts\[0\]: "012345670123" is not an account of client.yaml'):
        load(GOOD, client)
