"""The plan in Jira: imported once, and again without making anything twice."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from tests.exchange.importer import day, imported
from wakit.exchange.jira import jira_files, known_issues
from wakit.lens import load_lens
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.scan import scan

ID = "wakit.acme.main.sec_detect_investigate_events_app_service_logging"
PLANNED = "plan:\n  - practice: SEC04-BP01\n    owner: '{code} [~bob] !x.png!'\n    due: 2027-03-31\n"


TYPED = (
    'plan:\n  - practice: SEC04-BP01\n    owner: "=1+1; -2, \\"Bo\\"\\n\\nh1. x <<!clear!>>"\n'
    '    side_effects: ["a, b", "c;=d"]\n'
)


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def exported(*labels, head="Issue key", key="OPS-7"):
    """What Jira exports: a column for each label."""
    return f"Summary,{head},{','.join(['Labels'] * len(labels))}\nx,{key},{','.join(labels)}\n"


def test_an_item_bears_its_id_as_a_label_and_keeps_its_summary(items):
    files = jira_files(items(PLANNED, SEC04_BP01="not_in_place"))
    heads, row = rows(files.new)
    assert heads.count("Labels") == 3
    assert row[:5] == ["Configure service and application logging", "Task", "High", "To Do", "2027-03-31"]
    assert row[6:] == ["wakit", ID, "wakit-decision"]
    assert (files.known, files.news) == ("", 1)


def test_the_heads_need_no_punctuation_and_a_label_no_space(items):
    heads, *more = rows(jira_files(items(SEC04_BP01="not_in_place", SEC08_BP02="not_in_place")).new)
    assert all(head.replace(" ", "").isalpha() for head in heads)
    assert not [label for row in more for label in row[6:] if " " in label]


def test_what_somebody_typed_is_no_markup(items):
    (_, row) = rows(jira_files(items(PLANNED, SEC04_BP01="not_in_place")).new)
    assert r"*Owner:* \{code\} \[\~bob\] \!x.png\!" in row[5]


def test_an_importer_reads_the_file_as_it_was_meant(items):
    made = items(PLANNED, SEC04_BP01="not_in_place", SEC08_BP02="not_in_place", OPS06_BP01="not_in_place")
    issues = {issue["Summary"][0]: issue for issue in imported(jira_files(made).new.encode())}
    assert len(issues) == len(made) >= 3
    issue = issues["Configure service and application logging"]
    assert day(*issue["Due Date"]) == date(2027, 3, 31)
    assert {"wakit", ID} <= set(issue["Labels"])
    assert issue["Description"][0].splitlines()[-1] == ID
    assert {tuple(issue.get("Comment", ())) for issue in issues.values()} == {()}


def test_what_is_typed_neither_parts_a_row_nor_clears_a_field(items):
    made = items(TYPED, SEC04_BP01="not_in_place")
    (issue,) = imported(jira_files(made).new.encode())
    (again,) = imported(jira_files(made, {ID: "OPS-7"}).known.encode())
    for told in (issue, again):
        (owner,) = [line for line in told["Description"][0].splitlines() if line.startswith("*Owner:*")]
        assert '"Bo"' in owner
        assert "<<!clear!>>" not in {value for values in told.values() for value in values}


def test_a_description_of_any_length_is_taken_and_keeps_its_id(items):
    long = (
        f"plan:\n  - practice: SEC04-BP01\n    side_effects: [{', '.join(f'{n}{chr(120) * 5000}' for n in range(9))}]\n"
    )
    (issue,) = imported(jira_files(items(long, SEC04_BP01="not_in_place")).new.encode())
    assert issue["Description"][0].splitlines()[-1] == ID


def test_every_best_practice_has_a_summary_that_jira_takes(items):
    practices = load_lens().practices
    made = items(**{practice.id.replace("-", "_"): "not_in_place" for practice in practices[::17]})
    assert max(len(practice.title) for practice in practices) <= 255
    assert imported(jira_files(made).new.encode())


def test_an_update_names_its_issue_and_leaves_the_rest_alone(items):
    made = items(SEC04_BP01="not_in_place")
    (issue,) = imported(jira_files(made, {ID: "OPS-7"}).known.encode())
    assert set(issue) == {"Issue Key", "Summary", "Description"}  # no status, no date: both stay as they are


def test_what_jira_has_keeps_its_key_and_is_not_made_again(items):
    found = items(SEC04_BP01="not_in_place", SEC08_BP02="not_in_place")
    files = jira_files(found, known_issues(exported("urgent", ID)))
    assert [row[0] for row in rows(files.new)[1:]] == ["Enforce encryption at rest"]
    (heads, row) = rows(files.known)
    assert (heads[:3], row[:3]) == (
        ["Issue Key", "Summary", "Status"],
        ["OPS-7", "Configure service and application logging", ""],
    )


def test_what_is_in_place_by_now_is_closed_there_and_asked_of_nobody_else(items):
    choice_id = ID.rpartition(".")[2]
    files = jira_files(items(also=[choice_id], SEC04_BP01="in_place"), {ID: "OPS-7"})
    assert (rows(files.known)[1][:3], files.new) == (
        ["OPS-7", "Configure service and application logging", "Done"],
        "",
    )
    assert rows(jira_files(items(PLANNED)).new)[1:] == []


def test_the_same_plan_is_the_same_file(items):
    once, again = jira_files(items(PLANNED)), jira_files(items(PLANNED))
    assert once == again


@pytest.mark.parametrize("head", ["Issue key", "Issue Key", "\ufeffKey", "Work item key"])
def test_the_key_is_found_under_each_of_its_names(head):
    assert known_issues(exported(ID, head=head).replace("Summary,", "", 1).replace("x,", "", 1)) == {ID: "OPS-7"}


@pytest.mark.parametrize("label", [f"{ID}x-y", f"x{ID}", f"-{ID}", "wakit", ""])
def test_another_label_is_not_taken_for_an_id(label):
    assert ID not in known_issues(exported(label))


def test_a_file_is_judged_alike_before_and_after_a_scan():
    scan({"plan.csv": b"a,b"}, Inventory({}))
    with pytest.raises(ValueError, match="can't be read as CSV"):
        known_issues(f"Issue key\n{'x' * 200_000}\n")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Summary,Labels\nx,y\n", 'no column "Issue key"'),
        ("", 'no column "Issue key"'),
        (f"Issue key\n{'x' * 200_000}\n", "can't be read as CSV"),
    ],
)
def test_a_file_without_keys_or_of_another_kind_is_refused(text, problem):
    with pytest.raises(ValueError, match=problem):
        known_issues(text)
