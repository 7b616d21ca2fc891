"""The bucket: what it lets through, whatever the clock and the other processes do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access.limits import Limits, Rate

BEGIN = 1_800_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Limits, Clock]]:
    clock = Clock()
    limits = Limits(tmp_path_factory.mktemp("limits") / "limits.sqlite", clock)
    yield limits, clock
    limits.close()


RATES = st.builds(Rate, st.integers(1, 10_000), st.integers(1, 50))
GAPS = st.lists(
    st.tuples(st.floats(0, 3), st.one_of(st.just(0.0), st.floats(0, 10_000))), min_size=1, max_size=80
)  # seconds gone, and by how much the clock is set back then
FRESH = iter(range(10**9))


@given(RATES, GAPS)
def test_never_more_than_the_burst_and_what_is_earned(
    shared: tuple[Limits, Clock], rate: Rate, gaps: list[tuple[float, float]]
) -> None:
    """In every stretch of time, also where the clock is set back in it."""
    limits, clock = shared
    name, elapsed, allowed = f"a{next(FRESH)}", 0.0, []
    for gone, back in gaps:
        elapsed += gone
        clock.now += gone - back
        if limits.take(name, rate).allowed:
            allowed.append(elapsed)
    for first in range(len(allowed)):
        for last in range(first, len(allowed)):
            earned = (allowed[last] - allowed[first]) / rate.each
            assert last - first + 1 <= rate.burst + earned + 1e-3


@given(RATES, GAPS)
def test_waiting_as_long_as_told_is_enough(
    shared: tuple[Limits, Clock], rate: Rate, gaps: list[tuple[float, float]]
) -> None:
    limits, clock = shared
    name = f"b{next(FRESH)}"
    for gone, back in gaps:
        clock.now += gone - back
        verdict = limits.take(name, rate)
        assert 0 <= verdict.wait_s <= rate.window + rate.each
        if not verdict.allowed:
            assert verdict.left == 0 and verdict.wait_s > 0
            clock.now += verdict.wait_s
            assert limits.take(name, rate).allowed


@given(RATES, st.integers(1, 30), st.integers(1, 5))
def test_who_keeps_to_the_rate_is_never_refused(
    shared: tuple[Limits, Clock], rate: Rate, times: int, greedy: int
) -> None:
    limits, clock = shared
    polite, other = f"c{next(FRESH)}", f"d{next(FRESH)}"
    for _ in range(times):
        for _ in range(greedy):
            limits.take(other, rate)
        assert limits.take(polite, rate).allowed
        clock.now += rate.each


def test_counts_down_and_fills(shared: tuple[Limits, Clock]) -> None:
    limits, clock = shared
    rate = Rate(60, 3)
    assert [limits.take("e", rate).left for _ in range(3)] == [2, 1, 0]
    refused = limits.take("e", rate)
    assert (refused.allowed, refused.left) == (False, 0) and refused.wait_s == pytest.approx(1)
    clock.now += 100
    assert limits.take("e", rate).left == 2


def test_a_clock_that_was_ahead_locks_nobody_out(shared: tuple[Limits, Clock]) -> None:
    limits, clock = shared
    rate = Rate(60, 3)
    clock.now += 10**8
    assert limits.take("f", rate).allowed
    clock.now -= 10**8
    assert limits.take("f", rate).wait_s <= rate.window
    clock.now += rate.window
    assert limits.take("f", rate).allowed


def test_no_limit(shared: tuple[Limits, Clock]) -> None:
    assert all(shared[0].take("g", Rate(0, 1)).allowed for _ in range(100))


def test_full_buckets_are_forgotten(tmp_path: Path) -> None:
    clock = Clock()
    limits = Limits(tmp_path / "limits.sqlite", clock)
    for nth in range(3000):
        clock.now += 1
        limits.take(f"{nth}", Rate(60, 3))
    limits.close()
    with sqlite3.connect(tmp_path / "limits.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM bucket").fetchall()[0][0] <= 1003
    connection.close()


def test_a_file_that_is_no_database_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "limits.sqlite").write_bytes(b"junk" * 5000)
    limits = Limits(tmp_path / "limits.sqlite")
    assert limits.take("a", Rate(60, 3)).allowed
    limits.close()


def test_processes_share_one_bucket(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom bot.access.limits import Limits, Rate\n"
        "limits = Limits(Path(sys.argv[1]))\n"
        "print(sum(limits.take('a', Rate(60, 100)).allowed for _ in range(200)))\n"
    )
    began = time.time()
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "l.sqlite")], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    allowed = sum(int(one.communicate(timeout=60)[0]) for one in running)
    assert 100 <= allowed <= 100 + (time.time() - began) + 1
