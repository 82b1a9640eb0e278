from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from tests.view.made import HOSTILE
from wakit.errors import InputError, UnknownName
from wakit.report.markup import strange
from wakit.view.charts import bars, flow, grid, spans
from wakit.view.html import to_text

FLAG = "bool[pyarrow]"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def at(year):
    return datetime(year, 6, 1, tzinfo=UTC)


@pytest.fixture
def buckets():
    """Three in one region, one in another; of one it is not known."""
    flags = pd.Series([True, True, False, None], dtype=FLAG)
    return pd.DataFrame({"region": ["eu", "eu", "us", "eu"], "is_versioned": flags, "size": [1, 2, 3, 4]})


def drawn(data, name="x"):
    """Each kind of picture of one column."""
    steps = {name: "One", "n": "Two"}
    data = data.assign(n=1, start=at(2020), end=at(2021))
    return [bars(data, name, name), flow(data, steps), grid(data, name, steps), spans(data, name, "start", "end", name)]


def test_bars_are_counted_most_first_and_what_was_not_seen_is_a_part(buckets):
    told = "eu: 3 (2 yes, 1 not seen); us: 1 (1 no)"
    assert to_text(bars(buckets, "region", "is_versioned", title="Versions?")).splitlines() == ["Versions?", told]


def test_too_many_bars_are_one_together():
    data = pd.DataFrame({"x": [f"v{n}" for n in range(9)] + ["v0"]})
    assert to_text(bars(data, "x", most=3)) == "v0: 2; v1: 1; v2: 1; 6 others: 6"


def test_good_and_bad_have_their_colours_and_the_unseen_is_hatched(buckets):
    made = bars(buckets, "region", "is_versioned", good=True)
    assert ("#1b7f6b" in made, "#c2410c" in made, 'fill="url(#wk-hatch)"' in made) == (True, True, True)
    assert "#c2410c" not in bars(buckets, "region", "is_versioned")


def test_a_flow_counts_ways_and_an_arn_goes_by_its_end():
    data = pd.DataFrame({"who": ["arn:aws:iam::012345670123:root", "ana"], "role": ["arn:aws:iam::1:role/x"] * 2})
    told = to_text(flow(data, {"who": "Who", "role": "Role"}))
    assert told == "012345670123 → role/x: 1; ana → role/x: 1"


def test_a_grid_says_what_is_good_and_bad_and_shows_the_worst_where_not_all_fit(buckets):
    data = buckets.assign(name=["a", "b", "c", "d"])
    made = grid(data, "name", {"is_versioned": "Versions", "size": "Size"}, good=["is_versioned"], most=2)
    assert "c – no 3" in to_text(made)
    assert "d ? not seen 4" in to_text(made)
    assert "2 of 4 lines, those with most to talk about, are shown" in to_text(made)
    assert 'wk-field-bad">– no' in made
    assert 'wk-field-good">– no' in grid(data, "name", {"is_versioned": ""}, bad=["is_versioned"])


def test_spans_say_when_and_what_never_was():
    data = pd.DataFrame(
        {"key": ["a", "b", "c"], "start": [at(2021), at(2020), at(2022)], "end": [at(2023), NEVER, pd.NaT]}
    )
    made = spans(data, "key", "start", "end", now=at(2024), title="Keys")
    told = "b: 1 June 2020 to never; a: 1 June 2021 to 1 June 2023; c: 1 June 2022 to not seen"
    assert told in to_text(made)
    assert "today: 1 June 2024" in made
    assert "today" not in spans(data, "key", "start", "end")


@pytest.mark.parametrize("days", [0, 1, 40, 400, 4000, 40000])
def test_the_axis_of_any_length_has_a_few_ticks(days):
    end = [at(2020) + pd.Timedelta(days=days)]
    made = spans(pd.DataFrame({"x": ["a"], "start": [at(2020)], "end": end}), "x", "start", "end")
    assert 0 <= made.count("text-anchor:middle") <= 8


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_picture_runs_and_it_is_heard(text):
    for made in drawn(pd.DataFrame({"x": [text, "other"]})):
        assert strange(made) == ""
        assert len(to_text(made)) < 4000


def test_without_a_row_each_says_so_and_a_picture_of_one_row_is_one():
    nothing = pd.DataFrame({"x": pd.Series([], dtype="string[pyarrow]")})
    assert ["nothing to draw" in made for made in drawn(nothing)] == [True] * 4
    assert ["nothing to draw" in made for made in drawn(pd.DataFrame({"x": [None]}))] == [False] * 4


def test_a_hundred_thousand_rows_are_a_small_picture():
    data = pd.DataFrame({"x": [f"v{n % 5000}" for n in range(100_000)]})
    assert max(len(made) for made in drawn(data)) < 200_000


def test_the_same_rows_give_the_same_picture(buckets):
    steps = {"region": "Region", "is_versioned": "Versions"}
    assert flow(buckets, steps) == flow(buckets.sample(frac=1, random_state=1), steps)


def test_a_column_that_is_there_twice_is_drawn_once(buckets):
    assert "eu: 3" in bars(pd.concat([buckets, buckets], axis=1), "region")


def test_what_is_not_there_names_the_nearest(buckets):
    with pytest.raises(UnknownName, match='unknown column "regoin"; did you mean region'):
        bars(buckets, "regoin")
    with pytest.raises(InputError, match="a DataFrame is drawn, and this is a list"):
        bars([1], "x")  # type: ignore[arg-type]  # what people do
    with pytest.raises(UnknownName, match="is_versioned"):
        grid(buckets, "region", {"size": ""}, good=["is_version"])


def test_a_line_whose_beginning_was_not_seen_says_so():
    data = pd.DataFrame({"x": ["a", "b"], "start": [pd.NaT, at(2020)], "end": [pd.NaT, at(2021)]})
    assert ">not seen</text>" in spans(data, "x", "start", "end")
