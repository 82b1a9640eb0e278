from __future__ import annotations

from pathlib import Path

import pytest

from wakit.cli import main
from wakit.files.synced import synced


@pytest.mark.parametrize(
    ("left", "service"),
    [
        (".dropbox.cache/x", "Dropbox"),
        (".dropbox", "Dropbox"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
        (".tmp.driveupload/x", "Google Drive"),
        (".sync_ab12cd34.db", "Nextcloud or ownCloud"),
        (".nextcloudsync.log", "Nextcloud or ownCloud"),
        (".owncloudsync.log", "Nextcloud or ownCloud"),
        (".stfolder/x", "Syncthing"),
        (".sync/ID", "Resilio Sync"),
    ],
)
def test_what_a_program_left_tells_it(tmp_path: Path, left: str, service: str) -> None:
    (tmp_path / left).parent.mkdir(exist_ok=True)
    (tmp_path / left).touch()
    assert synced(tmp_path / "work" / "reviews") == (service, tmp_path)


@pytest.mark.parametrize(
    ("place", "service"),
    [
        ("Dropbox", "Dropbox"),
        ("Dropbox (Northwind)", "Dropbox"),
        ("OneDrive - Northwind Ltd", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud Drive"),
        ("Library/CloudStorage/GoogleDrive-ana@example.com", "Google Drive"),
        ("Library/CloudStorage/OneDrive-Northwind", "OneDrive"),
        ("Library/CloudStorage/Box-Box", "Box"),
        ("Nextcloud", "Nextcloud or ownCloud"),
    ],
)
def test_how_a_program_calls_its_folder_tells_it(tmp_path: Path, place: str, service: str) -> None:
    assert synced(tmp_path / place / "work" / "reviews") == (service, tmp_path / place)


@pytest.mark.parametrize("name", ["dropbox-notes", "Boxes", "onedrive.md", "Drive", "Box"])
def test_other_folders_are_nobody_s(tmp_path: Path, name: str) -> None:
    (tmp_path / name / "desktop.ini").parent.mkdir()
    (tmp_path / name / "desktop.ini").write_text("[.ShellClassInfo]\nIconResource=imageres.dll")
    assert synced(tmp_path / name) is None


def test_the_picture_that_windows_shows_tells_it(tmp_path: Path) -> None:
    (tmp_path / "desktop.ini").write_bytes("IconResource=C:\\x\\OneDrive.exe,7".encode("utf-16"))
    assert synced(tmp_path / "reviews") == ("OneDrive", tmp_path)


def test_a_link_into_such_a_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "reviews").mkdir(parents=True)
    (tmp_path / "reviews").symlink_to(tmp_path / "Dropbox" / "reviews")
    assert synced(tmp_path / "reviews") == ("Dropbox", tmp_path / "Dropbox")


def test_init_and_forget_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reviews = str(tmp_path / "Dropbox" / "reviews")
    main(["init", "acme", "--evidence", "none", "--reviews", reviews])
    told = capsys.readouterr().err
    assert f"note: {reviews} lies in {tmp_path / 'Dropbox'}, which Dropbox keeps elsewhere too" in told
    main(["forget", "acme", "--dry-run", "--reviews", reviews])
    assert f"Dropbox keeps {tmp_path / 'Dropbox'} elsewhere too, deleted files for weeks" in capsys.readouterr().err
