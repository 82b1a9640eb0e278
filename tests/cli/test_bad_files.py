"""A file that people edit and got wrong: exit 2, one to three lines, file and line, whichever file it is."""

from __future__ import annotations

import pytest

FILES = {
    "client.yaml": "name: talk\nevidence: none\nx: {}\n",
    "main/workload.yaml": 'lens: "2024-11-06"\nx: {}\n',
    "main/answers/SEC08.yaml": 'lens: "2024-11-06"\nx: {}\n',
    "main/accepted.yaml": "x: {}\n",
}
HOSTILE = {
    "tag": "!!int foo",
    "python": "!!python/object/apply:os.system [x]",
    "hex": "0x_",
    "digits": "9" * 5_000,
    "levels": "[" * 3_000 + "]" * 3_000,
    "values": "[" + "1," * 200_000 + "]",
    "nul": "\0",
    "half": '"\\ud800"',
    "inf": ".inf",
    "control": '"\x1b[31m"',
}


@pytest.fixture
def talk(run, tmp_path, monkeypatch):
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
    assert run("init", "talk", "--evidence", "none")[0] == 0
    return tmp_path / "reviews" / "talk"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_value_is_refused_by_file_and_line(run, talk, name: str, kind: str) -> None:
    text = FILES[name].format(HOSTILE[kind])
    (talk / name).write_text(text, "utf-8")
    code, out, err = run("render", "talk")
    assert (code, out) == (2, "")
    assert err.startswith(f"wakit: {talk / name}, line {text.count(chr(10))}: ")
    assert len(err.splitlines()) <= 3
    assert err.replace("\n", "").isprintable()
    assert not list((talk / "main" / "output").iterdir())


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_too_long_or_no_text_is_refused(run, talk, name: str) -> None:
    (talk / name).write_bytes(b"a: x\n" * 200_000)
    assert "has 1,000,000 bytes" in run("render", "talk")[2]
    (talk / name).write_bytes("a: é\n".encode("utf-16"))
    assert run("render", "talk")[0] == 2
    (talk / name).unlink()
    (talk / name).mkdir()
    code, _, err = run("render", "talk")
    assert code == 2
    assert err.startswith(f"wakit: {talk / name}: ")


def test_a_byte_order_mark_does_no_harm(run, talk) -> None:
    for name in FILES:
        (talk / name).write_text("\ufeff" + FILES[name].format(1), "utf-8")
    assert run("coverage", "talk", "--json")[0] == 0
