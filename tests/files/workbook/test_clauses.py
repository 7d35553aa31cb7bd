import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.settings import Bounds, Condition
from matcher.files.workbook.clauses import (
    ClauseError,
    except_text,
    parse_except,
    parse_where,
    where_text,
)

TEXT = st.text(st.sampled_from('ab ,;:"=<>/日'), min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.lists(st.tuples(st.sampled_from(["sex", "province"]), st.lists(TEXT, min_size=1))))
def test_conditions_read_back(clauses):
    conditions = tuple(Condition(name, "in", tuple(values)) for name, values in clauses)
    read = [(name, [value] if isinstance(value, str) else value)
            for name, value in parse_where(where_text(conditions))]  # fmt: skip
    assert read == clauses


@given(st.dictionaries(TEXT, st.integers(0, 99), max_size=4))
def test_exceptions_read_back(groups):
    exceptions = {group: Bounds(max=most, min=0) for group, most in groups.items()}
    read = parse_except(except_text(exceptions))
    assert read == [(group, [("min", "0"), ("max", str(most))]) for group, most in groups.items()]


def test_a_comparison_is_one_value():
    assert parse_where("language >= A2.1; age<30") == [("language", ">=A2.1"), ("age", "<30")]


@pytest.mark.parametrize(
    "text", ["prefecture", "= Hokkaido", 'a = "b', 'a = "b"c', "age > 1, 2", 'a = b"c"']
)
def test_what_is_no_condition_is_told(text):
    with pytest.raises(ClauseError):
        parse_where(text)


@pytest.mark.parametrize("text", ["Hokkaido", "Hokkaido: 500", "Hokkaido: most 5", "a: b: max 5"])
def test_what_is_no_exception_is_told(text):
    with pytest.raises(ClauseError):
        parse_except(text)
