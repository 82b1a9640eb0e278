from __future__ import annotations

import json

import pytest

from wakit.cli import main
from wakit.lens import lens_path


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs a command line; answers with exit code, standard output, standard error."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*args: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(["lens", *args])
        except SystemExit as leave:
            code = int(leave.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def broken_file(tmp_path):
    path = tmp_path / "lens.json"
    text = lens_path().read_text(encoding="utf-8")
    path.write_text(text.replace('"sec_protect_data_rest_encrypt", "title"', '"sec_appsec_no", "title"'))
    return path


def test_the_catalogue_counts_every_pillar(run):
    code, out, _ = run()
    assert code == 0
    assert "Security                         11              63" in out
    assert "  SEC08   How do you protect your data at rest?" in out


def test_the_catalogue_as_json_holds_everything(run):
    lens = json.loads(run("--json")[1])
    practices = [b for p in lens["pillars"] for q in p["questions"] for b in q["best_practices"]]
    assert (lens["version"], len(practices)) == ("2024-11-06", 307)


def test_a_question_is_shown_with_its_practices_in_both_orders(run):
    _, out, _ = run("show", "sec 4")
    assert out.startswith("SEC04  How do you detect and investigate security events?")
    assert "SEC04-BP03     Low     Correlate and enrich security alerts" in out
    assert "in the order BP01 BP02 BP04 BP03" in out


@pytest.mark.parametrize("name", ["SEC08-BP02", "sec_protect_data_rest_encrypt"])
def test_a_practice_is_shown_with_its_ids_risk_and_link(run, name):
    _, out, _ = run("show", name)
    assert "SEC08-BP02  Enforce encryption at rest" in out
    assert "High if it is missing" in out
    assert "sec_protect_data_rest_encrypt.html" in out


def test_a_pillar_is_shown_with_its_questions(run):
    assert run("show", "reliability")[1].startswith("Reliability: 13 questions, 65 best practices")


def test_show_as_json_is_one_entry_wherever_the_flag_stands(run):
    entry = json.loads(run("show", "SEC08-BP02", "--json")[1])
    assert (entry["choice_id"], entry["risk"]) == ("sec_protect_data_rest_encrypt", "High")
    assert json.loads(run("--json", "show", "SEC08-BP02")[1]) == entry
    assert len(json.loads(run("show", "sec8", "--json")[1])["best_practices"]) == 4
    assert len(json.loads(run("show", "sec", "--json")[1])["questions"]) == 11


def test_an_unknown_name_leaves_with_2_and_the_nearest(run):
    code, out, err = run("show", "SEC08-BP22")
    assert (code, out) == (2, "")
    assert "did you mean SEC08-BP02" in err


def test_no_link_is_broken_over_lines_on_a_narrow_terminal(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert "/latest/framework/sec_protect_data_rest_encrypt.html\n" in run("show", "SEC08-BP02")[1]


def test_the_packaged_data_is_right(run):
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert "ok       364  choice ids are unique and well-formed" in out
    assert "BROKEN" not in out


def test_a_broken_file_leaves_with_2_and_names_the_entry(run, broken_file):
    code, out, err = run("check", str(broken_file))
    assert code == 2
    assert "BROKEN   364  choice ids are unique and well-formed" in out
    assert err.startswith(f"wakit: {broken_file}: SEC11 and SEC08-BP02: share the choice id sec_appsec_no")


def test_a_broken_file_as_json_lists_every_problem(run, broken_file):
    code, out, _ = run("check", str(broken_file), "--json")
    problems = [problem for rule in json.loads(out)["checks"] for problem in rule["problems"]]
    assert (code, problems) == (2, ["SEC11 and SEC08-BP02: share the choice id sec_appsec_no"])


def test_a_file_that_is_not_there_leaves_with_2(run, tmp_path):
    code, out, err = run("check", str(tmp_path / "none.json"))
    assert (code, out) == (2, "")
    assert "can't be read" in err


def test_what_may_be_said_is_shown_with_a_question_and_a_practice(run):
    practice, question = (json.loads(run("show", name, "--json")[1])["prompts"] for name in ("SEC08-BP02", "SEC08"))
    assert list(practice) == ["opening", "probes", "red_flags", "good", "why", "trade_off"]
    assert list(question) == ["opening", "probes"]
    shown = " ".join(run("show", "SEC08-BP02")[1].split())
    assert practice["opening"] in shown
    assert all(probe in shown for probe in practice["probes"])


def test_how_a_practice_is_put_in_place_is_shown_after_what_is_said(run):
    guidance = json.loads(run("show", "SEC08-BP02", "--json")[1])["guidance"]
    assert list(guidance) == ["why", "first_step", "good_enough", "excellent", "check", "effort", "side_effects"]
    shown = " ".join(run("show", "SEC08-BP02")[1].split())
    told = [text for value in guidance.values() for text in ([value] if isinstance(value, str) else value)]
    assert all(text in shown for text in told)
    assert shown.index("what it costs:") < shown.index("first step: Turn on")


def test_a_practice_without_guidance_shows_none_and_has_the_same_keys(run):
    guidance = json.loads(run("show", "REL09-BP01", "--json")[1])["guidance"]
    assert (len(guidance), guidance["why"], guidance["effort"], guidance["side_effects"]) == (7, "", None, [])
    assert "first step" not in run("show", "REL09-BP01")[1]
