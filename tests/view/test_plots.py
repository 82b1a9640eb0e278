from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree

from wakit.model import AnswerStatus, Suggestion
from wakit.report.markup import strange
from wakit.view.plots import Cell, Row, practice_map, practice_picture

ROWS = [
    Row("SEC01", "How do you <operate> at $5 & $6?", [Cell("01", Suggestion.MET, AnswerStatus.IN_PLACE)]),
    Row(
        "SEC02", "How?", [Cell("01", Suggestion.NOT_SEEN, None), Cell("02", Suggestion.MOSTLY_NOT, AnswerStatus.LATER)]
    ),
]


def test_the_same_rows_give_the_same_bytes():
    assert practice_map(ROWS) == practice_map(ROWS)


def test_text_is_text_so_that_it_can_be_found():
    texts = [t.text for t in ElementTree.fromstring(practice_map(ROWS)).iter("{http://www.w3.org/2000/svg}text")]
    assert "How do you <operate> at $5 & $6?" in texts
    assert "SEC02" in texts


def test_who_can_t_see_it_hears_it():
    title = ElementTree.fromstring(practice_map(ROWS)).find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == ("SEC01: 01 met, in place. SEC02: 01 not seen, not answered yet, 02 mostly not, later.")


def test_no_style_of_the_picture_reaches_the_page(review):
    html = practice_picture(review())
    assert strange(html) == ""
    assert "<style" not in html


def test_drawing_leaves_no_state_behind():
    code = (
        "import matplotlib as m; look = lambda: [m.rcParams[k] for k in ('svg.fonttype', 'font.family')]\n"
        "from tests.view.test_plots import ROWS, practice_map\n"
        "before = look(); practice_map(ROWS)\n"
        "import sys; assert 'matplotlib.pyplot' not in sys.modules\n"
        "assert look() == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
