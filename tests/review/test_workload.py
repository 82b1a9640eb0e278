from __future__ import annotations

import pytest

from wakit.errors import FileError
from wakit.files.writing import make_folder, write_text
from wakit.review.client import Account, Client
from wakit.review.day import Span
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
profile: {industry: retail, day: ["08:30 - 12:00"], minutes: {SEC03: 15}}
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
    assert (workload.profile.day, workload.profile.minutes) == ((Span(510, 720),), {"SEC03": 15})


def test_a_date_without_quotes_is_a_lens_too(load):
    assert load("lens: 2024-11-06\n").lens == "2024-11-06"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\n", "workload.yaml, line 1, lens: is missing"),
        ("lens: '2023-10-03'\n", 'line 1, lens: no lens "2023-10-03"; known: 2024-11-06'),
        ("lens: 2024-11-06\naccounts: [012345670123]\n", 'accounts[0]: 012345670123 is a number; quote it'),
        ("lens: 2024-11-06\nattendees: [Ana]\n", 'attendees[0]: "Ana" stands here; write "key: value" lines'),
        ('lens: 2024-11-06\nprofile: {day: ["9"]}\n', 'profile.day[0]: is no span of time; such as "09:00-12:00"'),
        ('lens: 2024-11-06\nprofile: {day: ["12:00-09:00"]}\n', "profile.day[0]: is no span of one day"),
        ("lens: 2024-11-06\nprofile: {pillars: [SCE]}\n", 'profile.pillars[0]: unknown pillar "SCE"'),
        ("lens: 2024-11-06\nprofile: {minutes: {SEC99: 5}}\n", 'profile.minutes.SEC99: unknown question "SEC99"'),
        ("lens: 2024-11-06\nprofile: {minutes: {SEC03: 0}}\n", "profile.minutes.SEC03:"),
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
