"""``wakit export``."""

from __future__ import annotations

import stat
import zipfile

import pytest

from tests.view.made import bucket, judged
from wakit.jobs.export import write_plan_files
from wakit.review.answers import answer
from wakit.review.opened import open_workload


@pytest.fixture
def reviews(tmp_path):
    """A review with evidence in which one best practice is not in place."""
    store = judged(tmp_path, {"s3_buckets": [bucket("logs"), bucket("web", has_expiry=False)]})
    opened = open_workload("acme", store.path)
    practice = opened.lens.practice("SEC04-BP01")
    answer(opened.folder.answers, "SEC04", practice.choice_id, opened.lens, status="not_in_place")
    return store.path


@pytest.mark.parametrize(
    ("to", "files"),
    [
        ("csv", ["plan.csv"]),
        ("xlsx", ["findings.xlsx", "plan.xlsx"]),
        ("jira", ["plan-jira.csv"]),
        ("markdown", ["plan.md"]),
    ],
)
def test_it_says_where_the_plan_is_and_twice_is_the_same(run, reviews, to, files):
    output = reviews / "acme/main/output/internal"
    code, out, _ = run("export", "acme", "--to", to, "--reviews", str(reviews))
    assert (code, out.splitlines()) == (0, [str(output / name) for name in files])
    before = {name: (output / name).read_bytes() for name in files}
    run("export", "acme", "--to", to, "--reviews", str(reviews))
    assert {name: (output / name).read_bytes() for name in files} == before
    assert {stat.S_IMODE(file.stat().st_mode) for file in output.iterdir()} == {0o600}


def test_what_jira_has_is_known_again(run, reviews, tmp_path):
    export = tmp_path / "jira.csv"
    export.write_text("Issue key,Labels\nOPS-7,wakit.acme.main.sec_detect_investigate_events_app_service_logging\n")
    code, out, err = run("export", "acme", "--to", "jira", "--known", str(export), "--reviews", str(reviews))
    assert (code, err.splitlines()[1:]) == (0, ["1 item is in Jira already and keeps its key; none is new"])
    assert out.endswith("plan-jira-known.csv\n")
    assert not (reviews / "acme/main/output/internal/plan-jira.csv").exists()


@pytest.mark.parametrize(
    ("line", "text", "problem"),
    [
        (["--to", "jira", "--known"], "Summary\nx\n", 'jira.csv: has no column "Issue key"; export the issues'),
        (["--to", "csv", "--known"], "Key\n", "it goes with --to jira, not with --to csv"),
        (["--to", "jira", "--known"], None, "jira.csv: there is no such file"),
    ],
)
def test_a_wrong_file_of_jira_is_told_and_nothing_is_written(run, reviews, tmp_path, line, text, problem):
    export = tmp_path / "jira.csv"
    if text is not None:
        export.write_text(text)
    code, out, err = run("export", "acme", *line, str(export), "--reviews", str(reviews))
    assert (code, out) == (2, "")
    assert problem in err
    assert not (reviews / "acme/main/output/internal").exists()


@pytest.mark.parametrize("line", [["acme"], ["acme", "--to", "excel"], ["acne", "--to", "csv"]])
def test_what_is_not_there_leaves_with_2(run, reviews, line):
    code, out, err = run("export", *line, "--reviews", str(reviews))
    assert (code, out) == (2, "")
    assert 1 <= len(err.splitlines()) <= 3


def test_beside_a_page_lie_plan_and_findings(reviews, tmp_path):
    opened = open_workload("acme", reviews)
    made = write_plan_files(opened, tmp_path)
    assert [path.name for path in made] == ["plan.csv", "plan.xlsx", "plan.md", "findings.xlsx"]
    assert "SEC04-BP01" in zipfile.ZipFile(tmp_path / "plan.xlsx").read("xl/worksheets/sheet1.xml").decode()


def test_more_findings_than_a_spreadsheet_is_pleasant_with_are_left_to_the_csv_file(reviews, tmp_path, monkeypatch):
    monkeypatch.setattr("wakit.jobs.export.MANY", 0)
    assert "findings.xlsx" not in [p.name for p in write_plan_files(open_workload("acme", reviews), tmp_path)]


@pytest.mark.parametrize(
    ("audience", "said"),
    [
        ([], "for the house: people, accounts and resources have their real names in it; for others"),
        (["--audience", "internal"], "for the house: people, accounts and resources have their real names in it"),
        (["--audience", "client"], "for the client: accounts and resources bear other names; people stand by their"),
        (["--audience", "sample"], "a sample: accounts and resources bear other names; people stand by their role"),
    ],
)
def test_it_says_for_whom_the_file_is(run, reviews, audience, said):
    _, _, err = run("export", "acme", "--to", "csv", *audience, "--reviews", str(reviews))
    assert err.startswith(said)


def test_names_that_workload_yaml_shows_are_told(run, reviews):
    with (reviews / "acme/main/workload.yaml").open("a") as file:
        file.write("\nsharing:\n  names: true\n")
    _, _, err = run("export", "acme", "--to", "csv", "--audience", "client", "--reviews", str(reviews))
    assert "people have their own, as workload.yaml says" in err


def test_it_says_what_the_leak_scan_did_not_look_for(run, reviews):
    """A bucket called "logs", one called "web" and their key; nothing is looked for in what stays in the house."""
    _, _, err = run("export", "acme", "--to", "csv", "--audience", "client", "--reviews", str(reviews))
    assert err.splitlines()[1].startswith("the leak scan did not look for 3 of the client's names, which are too short")
    assert err.endswith("2 × bucket, 1 × KMS key\n")
    _, _, err = run("export", "acme", "--to", "csv", "--reviews", str(reviews))
    assert len(err.splitlines()) == 1


def test_what_must_not_leave_ends_with_its_own_exit_code_and_says_no_value(run, reviews, monkeypatch):
    plan = reviews / "acme/main/plan.yaml"
    plan.write_text('plan:\n  - practice: SEC04-BP01\n    side_effects: ["ask zephyr-ops@zephyr.example"]\n')
    monkeypatch.setattr("wakit.redact.redactor.RULES", ())
    code, out, err = run("export", "acme", "--to", "csv", "--audience", "client", "--reviews", str(reviews))
    assert (code, out) == (4, "")
    assert "e-mail" in err
    assert "zephyr" not in err.replace(str(reviews), "")
    assert list((reviews / "acme/main/output/client").iterdir()) == []
