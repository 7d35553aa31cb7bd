import pytest

from matcher.domain.levels import LEVELS, LevelError, ScoreRangeError, parse_level

READ = {
    "": "none", "none": "none", "None": "none", "a1": "A1", "A2": "A2.2", "A2.1": "A2.1",
    "N3": "N3", "C1": "C1", "JLPT N5": "A1", "N5": "A1", "n4": "A2.2", "JLPT N4": "A2.2",
    "jlpt  n3": "N3", "JLPT-N3": "N3", "JLPTN3": "N3", "N2": "B1", "N1": "B2",
    "N3 103": "N3", "N3 104": "B1", "JLPT N3 110": "B1", "N2 111": "B1", "N2 112": "B2",
    "N1 141": "B2", "N1 142": "C1", "N1 180": "C1",
    "N5 79": "none", "N5 80": "A1", "N4 89": "none", "N4 90": "A2.2", "N3 94": "none",
    "N3 95": "N3",
    "N2 89": "none", "N2 90": "B1", "N1 99": "none", "N1 100": "B2", "N1 0": "none",
    "JFT-Basic 144": "none", "JFT-Basic 145": "A1", "JFT-Basic 174": "A1", "JFT-Basic 175": "A2.1",
    "JFT-Basic 199": "A2.1", "JFT-Basic 200": "A2.2", "jft basic 250": "A2.2",
    "JFT-Basic 10": "none",
    "ＪＬＰＴ　Ｎ４": "A2.2", "ＪＦＴ－Ｂａｓｉｃ　２０５": "A2.2", "Ａ２．１": "A2.1",
}  # fmt: skip


@pytest.mark.parametrize(("text", "level"), READ.items())
def test_levels_and_test_results_are_read(text, level):
    assert parse_level(text) == level


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("N3 181", 0, 180), ("JLPT N1 9999999999999", 0, 180), ("JFT-Basic 9", 10, 250),
     ("JFT-Basic 251", 10, 250)],
)  # fmt: skip
def test_a_score_outside_the_range_of_its_test_is_refused(text, low, high):
    with pytest.raises(ScoreRangeError) as caught:
        parse_level(text)
    assert (caught.value.low, caught.value.high) == (low, high)


@pytest.mark.parametrize(
    "text", ["N6", "JLPT", "JFT-Basic", "A3", "N3 x", "N3 -5", "fluent", "A2.3"]
)
def test_other_words_are_refused(text):
    with pytest.raises(LevelError):
        parse_level(text)


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_reads_as_itself_in_any_case(level):
    assert parse_level(level.lower()) == parse_level(level.upper()) == level
