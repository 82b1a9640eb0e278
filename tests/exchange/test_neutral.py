"""The plan as a table that stays readable for whatever reads it."""

from __future__ import annotations

import csv
import io

from wakit.exchange.neutral import plan_csv


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_an_item_is_a_row_with_its_id_and_what_to_do(items):
    plan = "plan:\n  - practice: SEC04-BP01\n    owner: '=cmd()'\n    due: 2027-03-31\n    depends_on: [SEC01-BP01]\n"
    first, second = rows(plan_csv(items(plan, SEC04_BP01="not_in_place")))
    assert (first["best_practice"], second["best_practice"]) == ("SEC01-BP01", "SEC04-BP01")
    assert second["id"] == "wakit.acme.main.sec_detect_investigate_events_app_service_logging"
    assert (second["owner"], second["due"], second["decision"]) == ("'=cmd()", "2027-03-31", "yes")
    assert second["depends_on"].startswith("SEC01-BP01 ")
    assert all(second[name] for name in ("why", "first_step", "good_enough", "check", "effort", "side_effects", "url"))


def test_an_item_keeps_its_id_when_the_plan_changes_and_stays_when_it_is_done(items):
    plan = "plan:\n  - practice: SEC04-BP01\n    status: {}\n"
    stands = []
    for status, answer in (("open", "not_in_place"), ("under_way", "not_in_place"), ("later", "not_in_place")):
        stands += rows(plan_csv(items(plan.format(status), SEC04_BP01=answer)))
    stands += rows(plan_csv(items(SEC04_BP01="in_place", plan=plan.format("open"))))
    stands += rows(plan_csv(items(SEC04_BP01="not_applicable", plan=plan.format("open"))))
    assert [row["status"] for row in stands] == ["open", "under way", "later", "done", "does not apply"]
    assert len({row["id"] for row in stands}) == 1


def test_without_items_there_is_only_the_heading(items):
    assert plan_csv(items()).count("\n") == 1
