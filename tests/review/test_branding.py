from __future__ import annotations

import pytest

from wakit.errors import FileError
from wakit.review.branding import Brand, load_brand, read_brand, sample_brands, sample_folder
from wakit.review.client import load_client
from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews
from wakit.review.tones import DARK, READABLE, WHITE, Tones, contrast, tones

GREY = [f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 15)]
COLOURS = [*GREY, "#ffcc00", "#00ffff", "#ff0000", "#0000ff", "#7f7f00", "#0b4f6c", "#f28c28"]


@pytest.fixture
def folder(tmp_path):
    return create_client(create_reviews(tmp_path / "reviews"), NewClient("acme", evidence="none")).client


@pytest.fixture
def brand(folder):
    return lambda: load_brand(folder, load_client(folder))


def write(place, text, **files):
    place.mkdir(exist_ok=True)
    (place / "branding.yaml").write_text(text)
    for name, content in files.items():
        (place / name.replace("_", ".")).write_bytes(content)


def test_without_a_folder_it_is_wakit_s_own_look(brand):
    assert brand() == Brand()
    assert brand().tones == Tones()


def test_one_folder_brands_all_clients_and_a_client_s_own_wins_as_a_whole(folder, brand):
    write(folder.path.parent / "branding", "name: The house\nfooter: ours", logo_svg=b"<svg/>")
    assert (brand().name, brand().footer, brand().logo.content) == ("The house", "ours", b"<svg/>")
    write(folder.path / "branding", "name: For acme")
    assert brand() == Brand(name="For acme")


def test_what_client_yaml_says_wins(folder, brand):
    write(folder.path / "branding", 'name: Folder\nfooter: f\ncolours:\n  accent: "#111111"')
    (folder.path / "own.png").write_bytes(b"x")
    folder.file.write_text(
        folder.file.read_text() + '\nbranding:\n  name: File\n  colour: "#222222"\n  logo: own.png\n'
    )
    found = brand()
    assert (found.name, found.footer, found.accent, found.logo.file.name) == ("File", "f", "#222222", "own.png")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nam: X", "line 1, nam: is not a known key; did you mean name?"),
        ("font: X", "line 1, font: is not a known key; known: name, footer, logo, colours"),
        ("name: X\ncolours:\n  ink: X", "line 3, colours.ink: is not a known key; known: accent, banner"),
        ("colours:\n  accent: red", 'line 2, colours.accent: "red" is not a colour; write "#" and six digits'),
        ('colours:\n  accent: "#fff;}x{}"', "is not a colour"),
        ("name: " + "x" * 61, "line 1, name: has 61 characters; at most 60 fit"),
        ('name: "a\\nb"', "is not one line of plain text"),
        ("logo: ../../secret.png", 'line 1, logo: "../../secret.png" is not a picture in this folder'),
        ("logo: logo.gif", "is not a picture in this folder; write its name, such as logo.svg"),
        ("logo: logo.png", "there is no such file; it is named as the logo"),
        ("- x", "branding.yaml"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, said):
    write(tmp_path / "b", text)
    with pytest.raises(FileError) as told:
        read_brand(tmp_path / "b")
    assert said in str(told.value)
    assert str(told.value).count("\n") <= 2


def test_a_large_logo_or_one_from_elsewhere_is_not_taken(tmp_path):
    write(tmp_path / "b", "name: X", logo_png=b"x" * 50_000_000)
    with pytest.raises(FileError, match=r"logo.png: has 50.0 MB; a logo may have 2 MB"):
        read_brand(tmp_path / "b")
    (tmp_path / "b" / "logo.png").unlink()
    (tmp_path / "b" / "logo.png").symlink_to("/etc/hostname")
    with pytest.raises(FileError, match="leads out of its folder"):
        read_brand(tmp_path / "b")


@pytest.mark.parametrize("colour", COLOURS)
def test_whatever_colour_is_chosen_everything_can_be_read(colour):
    made = tones(colour)
    assert contrast(made.accent, WHITE) >= READABLE
    assert contrast(made.accent, "#ffffff") >= READABLE
    assert contrast(made.accent_dark, DARK) >= READABLE
    assert contrast(made.accent_dark, "#14181c") >= READABLE
    assert contrast(made.on_banner, made.banner) >= READABLE


def test_a_colour_that_can_be_read_stays_as_it_was_chosen():
    assert tones("#7A1F5C").accent == "#7a1f5c"
    assert tones("#ffcc00", "#123456").banner == "#123456"


def test_wakit_s_own_tones_can_be_read_too():
    usual = Tones()
    assert contrast(usual.accent, WHITE) >= READABLE
    assert contrast(usual.accent_dark, DARK) >= READABLE
    assert contrast(usual.on_banner, usual.banner) >= READABLE


def test_two_samples_come_with_wakit():
    assert sample_brands() == ["alder", "northbeam"]
    assert all(read_brand(sample_folder(name)).logo for name in sample_brands())
