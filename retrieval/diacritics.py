"""Putting diacritics back into a question typed without them, from the words of the corpus itself.

A bigram model over the accented syllables of the indexed texts and of the word lists; the best reading by Viterbi.
A syllable the corpus never holds stays as typed, which is right: it cannot match anything there either.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from corpus.syllables import fold

_SYLLABLE = re.compile(r"[^\W\d_]+")


class Restorer:
    """Counts of accented syllables and their pairs. Build once from texts; `restore` is quick and never raises."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._unigrams: Counter[str] = Counter()
        self._bigrams: Counter[tuple[str, str]] = Counter()
        readings: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            for sentence in re.split(r"[.;:\n]+", text.lower()):
                syllables = _SYLLABLE.findall(sentence)
                self._unigrams.update(syllables)
                self._bigrams.update(pairwise(syllables))
        for syllable in self._unigrams:
            readings[fold(syllable)].add(syllable)
        self._readings = {bare: tuple(sorted(found)) for bare, found in readings.items()}
        self._total = sum(self._unigrams.values()) or 1

    def restore(self, text: str) -> str:
        """`text` with diacritics on each syllable whose reading is known; same number of characters."""
        out: list[str] = []
        at = 0
        for run in re.finditer(r"[^\W\d_]+(?:\s+[^\W\d_]+)*", text):
            out.append(text[at : run.start()])
            out.append(self._restore_run(run.group()))
            at = run.end()
        out.append(text[at:])
        return "".join(out)

    def _restore_run(self, run: str) -> str:
        pieces = re.split(r"(\s+)", run)
        best = self._viterbi([piece.lower() for piece in pieces[::2]])
        for index, reading in enumerate(best):
            piece = pieces[2 * index]
            if len(reading) == len(piece) and reading != piece.lower():
                cased = reading.capitalize() if piece[:1].isupper() else reading
                pieces[2 * index] = reading.upper() if piece.isupper() and len(piece) > 1 else cased
        return "".join(pieces)

    def _viterbi(self, bare: list[str]) -> list[str]:
        paths: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
        for syllable in bare:
            options = self._readings.get(syllable, (syllable,)) if fold(syllable) == syllable else (syllable,)
            following: dict[str, tuple[float, list[str]]] = {}
            for option in options:
                unigram = math.log((self._unigrams[option] + 0.1) / self._total)
                scored = []
                for last, (score, path) in paths.items():
                    pair = self._bigrams[(last, option)] if last else 0
                    joint = (
                        math.log(0.75 * pair / self._unigrams[last] + 0.25 * math.exp(unigram))
                        if pair
                        else unigram + math.log(0.25)
                    )
                    scored.append((score + joint, path))
                best = max(scored, key=lambda item: item[0])
                following[option] = (best[0], [*best[1], option])
            paths = following
        return max(paths.values(), key=lambda item: item[0])[1]
