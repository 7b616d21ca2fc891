"""Whether the days and figures of a sentence are those of a cited provision: value, unit, rate and bound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.faithfulness.bounds import BEYOND
from bot.faithfulness.ground import Ground
from bot.faithfulness.measures import SPAN_OF_YEARS, Day, Figure, measured
from bot.faithfulness.placement import misplaced
from bot.faithfulness.units import TIMES
from bot.faithfulness.wording import lists

_YEAR = re.compile(r"(?:19|20)\d\d")
_MONEY = ("đồng",)
_PERIODS = {"giai", "đoạn", "nhiệm", "kỳ", "thời", "năm", "học"}
"""Syllables of what a span of years may be: "giai đoạn 2021-2025", "nhiệm kỳ 2020-2025"."""


def wrong(sentence: str, references: Sequence[tuple[int, int]], grounds: Sequence[Ground]) -> Iterator[str]:
    """The figures and days of `sentence`, outside its references, that no ground has with that unit and bound."""
    said = measured(sentence)
    held = _held(tuple(grounds))

    def referring(one: Figure | Day) -> bool:
        return any(start <= one.start < end for start, end in references)

    for day in said.days:
        if referring(day):
            continue
        theirs = [other for other in held.days if _alike(day, other)]
        if day.month is None and day.day is None:
            theirs += [replace(day, bounds=one.bounds, bound=one.bound) for one in held.figures.get(str(day.year), ())]
            theirs += [replace(one, month=None) for one in held.days if one.year == day.year]
        theirs = [replace(one, bounds=one.bounds | one.reach) for one in theirs]
        theirs += [Day(on.day, on.month, on.year, frozenset({BEYOND}), "") for on in held.resolved if _on(day, on)]
        if not any(_bounded(day.bounds, other.bounds) and _agree(day.bound, other.bound) for other in theirs):
            yield day.words
    for figure in said.figures:
        if referring(figure):
            continue
        if figure.spelled and (figure.value == "1" or (figure.value == "2" and not figure.unit and not figure.bounds)):
            continue  # "một", "hai bên": said of anything
        if figure.unit in lists().structure and figure.value in held.labels:
            continue
        if "/" in figure.value and any(
            re.search(rf"(?<![\d/]){figure.value}(?![\d/])", text) for ground in grounds for text in ground.texts
        ):
            continue  # "2/3" reads as a day elsewhere
        if figure.unit is None and _YEAR.fullmatch(figure.value) and figure.value in held.years:
            continue
        if not any(
            _unit(figure, one) and _figure_bounds(figure, one) and _rate(figure, one, held.rates)
            for one in held.figures.get(figure.value, ())
        ):
            yield figure.words
    yield from misplaced(sentence, references, grounds)


@dataclass(frozen=True, slots=True)
class _Held:
    """What grounds measure: figures by their value, days, the days of deadlines, the numbers of the labels."""

    figures: dict[str, tuple[Figure, ...]]
    days: tuple[Day, ...]
    years: frozenset[str]
    labels: frozenset[str]
    rates: frozenset[str]
    resolved: tuple[date, ...]


@lru_cache(maxsize=1024)
def _held(grounds: tuple[Ground, ...]) -> _Held:
    read = [measured(text) for ground in grounds for text in (ground.words, *ground.above)]
    figures: dict[str, dict[Figure, None]] = {}
    for one in read:
        for figure in one.figures:
            figures.setdefault(figure.value, {})[replace(figure, start=0)] = None
    return _Held(
        {value: tuple(those) for value, those in figures.items()},
        tuple(dict.fromkeys(replace(day, start=0) for one in read for day in one.days)),
        frozenset(str(day.year) for one in read for day in one.days),
        frozenset(figure.value for ground in grounds for figure in measured(ground.label).figures),
        frozenset(rate for one in read for figure in one.figures for rate in figure.rates | figure.around),
        tuple(sorted({day for ground in grounds for day in ground.days})),
    )


def _on(day: Day, on: date) -> bool:
    return (day.day, day.month) == (on.day, on.month) and day.year in (on.year, None)


def _agree(mine: str | None, theirs: str | None) -> bool:
    """Whether the words right beside two figures do not bound them from two sides."""
    return not mine or not theirs or mine == theirs


def _alike(day: Day, other: Day) -> bool:
    """Whether the sentence's day is the other, with the year possibly left out in the sentence."""
    return (day.day, day.month) == (other.day, other.month) and day.year in (other.year, None)


def _bounded(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """A bound may be dropped or kept, not turned round or added."""
    return not mine or bool(mine & theirs)


def _figure_bounds(mine: Figure, theirs: Figure) -> bool:
    return (
        _agree(mine.bound, theirs.bound)
        and _bounded(mine.bounds, theirs.bounds | theirs.reach)
        and (not theirs.bounds or bool(mine.bounds & theirs.bounds) or bool(mine.reach & theirs.bounds))
    )


def _rate(mine: Figure, theirs: Figure, held: frozenset[str]) -> bool:
    """Whether the sentence says the figure for no other time or thing ("/năm" for "/tháng")."""
    times, their_times = mine.rates & TIMES, (theirs.rates & TIMES) or (theirs.around & TIMES)
    if not (mine.rates - TIMES).isdisjoint(theirs.rates) or not (mine.rates - TIMES) or not (theirs.rates - TIMES):
        said = times or mine.around
        return not said or not said.isdisjoint(their_times or held)
    return False


def _unit(mine: Figure, theirs: Figure) -> bool:
    if SPAN_OF_YEARS.fullmatch(mine.value):
        return not _PERIODS.intersection(theirs.counted) or mine.counted == theirs.counted
    if mine.scaled and theirs.scaled and (mine.unit is None or theirs.unit is None):
        bare = not theirs.counted or theirs.counted[0] in lists().function
        if mine.unit is None and (not mine.counted or mine.counted[0] in lists().function):
            return True
        return (bare and mine.unit == _MONEY) or bool(set(mine.counted[:2]) & set(theirs.counted))
    if mine.unit is None and theirs.unit is None and mine.counted and theirs.counted:
        return bool(set(mine.counted[:2]) & set(theirs.counted))
    return mine.unit == theirs.unit or (mine.unit is None and theirs.unit in (None, *lists().structure))
