from __future__ import annotations

import pytest

from wakit.errors import PdfError
from wakit.report.browser import find_browser


def program(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o700)
    return str(path)


def test_without_a_browser_one_line_says_what_to_install():
    with pytest.raises(PdfError) as told:
        find_browser({"PATH": "/nowhere"}, "linux")
    assert str(told.value) == (
        "no PDF: there is no browser that prints it; install Chromium, Chrome, Edge or Brave (version 131 or newer), "
        "or name one in WAKIT_CHROMIUM"
    )


@pytest.mark.parametrize("name", ["chromium", "google-chrome-stable", "microsoft-edge", "brave-browser"])
def test_a_browser_on_the_path_is_found(tmp_path, name):
    there = program(tmp_path / name)
    assert find_browser({"PATH": str(tmp_path)}, "linux") == there


def test_on_a_mac_it_is_an_application(tmp_path):
    there = program(tmp_path / "Applications" / "Google Chrome.app" / "Contents" / "MacOS" / "Google Chrome")
    assert find_browser({"PATH": "", "HOME": str(tmp_path)}, "darwin") == there


def test_on_windows_it_is_among_the_programs(tmp_path, monkeypatch):
    looked = []
    monkeypatch.setattr("shutil.which", lambda name, **_: looked.append(name))
    with pytest.raises(PdfError):
        find_browser({"PATH": "", "PROGRAMFILES(X86)": r"C:\Programs"}, "win32")
    assert r"C:\Programs\Microsoft\Edge\Application\msedge.exe" in looked


def test_the_one_that_is_named_is_taken_or_it_is_said(tmp_path):
    there = program(tmp_path / "mine")
    assert find_browser({"WAKIT_CHROMIUM": there, "PATH": ""}, "linux") == there
    with pytest.raises(PdfError, match=r"WAKIT_CHROMIUM names .*/nothing, which is no program"):
        find_browser({"WAKIT_CHROMIUM": str(tmp_path / "nothing"), "PATH": ""}, "linux")
