from matcher.domain.issues import Code, grouped
from matcher.errors import Issue


def issue(row, column="seats", code=Code.BLANK, file="orders.csv"):
    return Issue(code, "error", f"row {row}", file, row, column, "hint")


def test_codes_are_unique_words():
    values = [code.value for code in Code]
    assert len(set(values)) == len(values)
    assert all(value.replace("-", "").isalpha() and value.islower() for value in values)


def test_up_to_twenty_alike_are_all_shown():
    issues = [issue(row) for row in range(20)]
    assert grouped(issues) == issues


def test_more_than_twenty_alike_are_counted():
    lines = grouped([issue(row) for row in range(25)] + [issue(1, "job")])
    assert lines[:20] == [issue(row) for row in range(20)]
    assert (lines[20].message, lines[20].row) == ("and 5 more alike", None)
    assert lines[21:] == [issue(1, "job")]


def test_columns_of_settings_do_not_keep_issues_apart():
    lines = grouped([issue(row, str(row), file="scenario.yaml") for row in range(30)])
    assert len(lines) == 21
    assert lines[-1].message == "and 10 more alike"
