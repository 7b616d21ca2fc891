"""Recurrence rules: rule and first day → the day; rule → the rule with the last day of its period."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from corpus.occurrences import first, with_day

ISSUED = date(2021, 10, 29)  # a Friday

FIRST = [
    ("FREQ=DAILY", ISSUED, ISSUED),
    ("FREQ=DAILY;INTERVAL=5", ISSUED, ISSUED),
    ("FREQ=WEEKLY;BYDAY=FR", ISSUED, ISSUED),
    ("FREQ=WEEKLY;BYDAY=TH", ISSUED, date(2021, 11, 4)),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", ISSUED, date(2021, 11, 11)),
    ("FREQ=MONTHLY;BYMONTHDAY=25", ISSUED, date(2021, 11, 25)),
    ("FREQ=MONTHLY;BYMONTHDAY=15,30", ISSUED, date(2021, 10, 30)),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", ISSUED, date(2021, 10, 31)),
    ("FREQ=MONTHLY;BYMONTHDAY=31", date(2021, 11, 1), date(2021, 12, 31)),
    ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1", date(2021, 1, 5), date(2021, 1, 31)),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ISSUED, ISSUED),
    ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", ISSUED, date(2021, 12, 31)),
    ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", ISSUED, date(2021, 12, 15)),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ISSUED, date(2024, 2, 29)),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU", ISSUED, date(2028, 2, 29)),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2096, 3, 1), date(2104, 2, 29)),
    ("FREQ=DAILY", date.min, date.min),
    ("FREQ=DAILY", date.max, date.max),
    ("FREQ=MONTHLY;BYMONTHDAY=1", date(9999, 12, 2), None),
]


@pytest.mark.parametrize(("rule", "since", "expected"), FIRST)
def test_first(rule: str, since: date, expected: date | None) -> None:
    assert first(rule, since) == expected


@pytest.mark.parametrize(
    ("until", "expected"),
    [(date(2021, 11, 24), None), (date(2021, 11, 25), date(2021, 11, 25)), (date(2022, 1, 1), date(2021, 11, 25))],
)
def test_first_until(until: date, expected: date | None) -> None:
    assert first("FREQ=MONTHLY;BYMONTHDAY=25", ISSUED, until) == expected


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3", "FREQ=YEARLY;BYMONTH=6"])
def test_a_rule_that_names_no_day_falls_on_none(rule: str) -> None:
    assert first(rule, ISSUED) is None
    assert first(with_day(rule), ISSUED) is not None


BAD = [
    "",
    "hằng tháng",
    "FREQ=HOURLY",
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYMONTHDAY=99",
    "FREQ=MONTHLY;BYMONTHDAY=,",
    "FREQ=MONTHLY;BYMONTHDAY=25;COUNT=3",
    "FREQ=MONTHLY;BYMONTHDAY=25;UNTIL=20221231",
    "FREQ=MONTHLY;INTERVAL=0;BYMONTHDAY=25",
    "FREQ=MONTHLY;INTERVAL=00;BYMONTHDAY=25",
    "FREQ=MONTHLY;INTERVAL=-1;BYMONTHDAY=25",
    "FREQ=WEEKLY;BYDAY=XX",
    "FREQ=MONTHLY;BYDAY=0MO",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
    "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "DTSTART:20210101\nFREQ=DAILY",
    "FREQ=DAILY\n",
    "FREQ=MONTHLY;BYMONTHDAY=٢٥",
    "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["1"] * 5000),
]


@pytest.mark.parametrize("rule", BAD)
def test_a_bad_rule_falls_on_no_day(rule: str) -> None:
    assert first(rule, ISSUED) is None


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=MO"],
)
def test_a_day_that_never_comes_is_not_looked_for_long(rule: str) -> None:
    begun = time.process_time()
    assert first(rule, ISSUED) is None
    assert time.process_time() - begun < 20


WITH_DAY = [
    ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=FR"),
    ("FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
    ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("FREQ=MONTHLY;INTERVAL=2", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1"),
    ("FREQ=MONTHLY;INTERVAL=3", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
    ("FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"),
    ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
    ("FREQ=YEARLY;INTERVAL=5", "FREQ=YEARLY;INTERVAL=5;BYMONTH=12;BYMONTHDAY=-1"),
    ("FREQ=YEARLY;BYMONTH=6", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1"),
    *[(rule, rule) for rule in ("FREQ=DAILY", "FREQ=DAILY;INTERVAL=5", "FREQ=MONTHLY;BYMONTHDAY=25", "định kỳ", "")],
    ("FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
    ("FREQ=MONTHLY;COUNT=3", "FREQ=MONTHLY;COUNT=3"),
]


@pytest.mark.parametrize(("rule", "expected"), WITH_DAY)
def test_with_day(rule: str, expected: str) -> None:
    assert with_day(rule) == expected


@pytest.mark.parametrize(
    ("rule", "since", "expected"),
    [
        ("FREQ=MONTHLY;INTERVAL=3", date(2021, 1, 1), date(2021, 3, 31)),
        ("FREQ=MONTHLY;INTERVAL=3", date(2021, 11, 5), date(2021, 12, 31)),
        ("FREQ=MONTHLY;INTERVAL=6", date(2021, 2, 1), date(2021, 6, 30)),
        ("FREQ=MONTHLY;INTERVAL=2", date(2021, 2, 1), date(2021, 2, 28)),
        ("FREQ=YEARLY;INTERVAL=5", ISSUED, date(2021, 12, 31)),
        ("FREQ=WEEKLY", date(2021, 10, 30), date(2021, 11, 5)),
    ],
)
def test_first_of_the_last_days(rule: str, since: date, expected: date) -> None:
    assert first(with_day(rule), since) == expected


_rules = st.builds(
    lambda frequency, interval, days: frequency + interval + days,
    st.sampled_from(["FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=6", "FREQ=DAILY"]),
    st.sampled_from(["", ";INTERVAL=2", ";INTERVAL=7"]),
    st.sampled_from([";BYMONTHDAY=1", ";BYMONTHDAY=-1", ";BYMONTHDAY=15,30", ";BYDAY=MO", ";BYDAY=TH,FR"]),
)


@given(_rules, st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_first_is_what_dateutil_says(rule: str, since: date) -> None:
    start = datetime.combine(since, datetime.min.time())
    expected = next(iter(rrulestr(rule, dtstart=start).between(start, start + timedelta(days=3000), inc=True)), None)
    if expected:
        assert first(rule, since) == expected.date()


@given(_rules, st.dates())
def test_first_is_not_before_since(rule: str, since: date) -> None:
    assert (first(rule, since) or date.max) >= since


_near_rules = st.builds(
    lambda frequency, parts: ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts)]),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.lists(
        st.tuples(
            st.sampled_from(["INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"]),
            st.sampled_from(["0", "1", "-1", "5", "30", "+", ",", "1,2", "99999", "MO", "-1MO", "0MO", "60FR", "XX"]),
        ),
        max_size=4,
    ),
)


@given(st.text(alphabet=st.characters()) | _near_rules, st.dates(), st.none() | st.dates())
def test_never_raises(rule: str, since: date, until: date | None) -> None:
    first(rule, since, until)
    assert with_day(with_day(rule)) == with_day(rule)
