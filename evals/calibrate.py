"""How the two numbers of similarity search were chosen: `python -m evals.calibrate`.

Sweeps the weight of the cosine beside the coverage (`retrieval.search.DENSE_WEIGHT`) and the least score that answers
(`bot.extractive.evidence.THRESHOLD`) over the dev sets, and prints how many questions come out right, answerable and
unanswerable apart. The held-out set is not touched.
"""

from __future__ import annotations

from bot import settings
from bot.extractive import evidence
from evals import runs
from retrieval import search

_WEIGHTS = (1.5, 2.2, 3.0)
_THRESHOLDS = (0.40, 0.44, 0.48, 0.52, 0.56)
_SETS = ("dev", "dev2", "dev3")


def main() -> None:
    """Print the table: weight, threshold, then for each set right answers of the answerable and of the unanswerable."""
    chosen = search.DENSE_WEIGHT, evidence.THRESHOLD
    with runs.application(settings.load()) as application:
        print("weight  threshold  " + "  ".join(f"{name}: answerable, unanswerable" for name in _SETS))
        for weight in _WEIGHTS:
            for threshold in _THRESHOLDS:
                search.DENSE_WEIGHT, evidence.THRESHOLD = weight, threshold
                cells = []
                for name in _SETS:
                    scores = runs.run(name, application).scores
                    refusable = [score for score in scores if score.kind == "unanswerable"]
                    right = sum(score.right for score in refusable)
                    cells.append(
                        f"{sum(s.right for s in scores) - right}/{len(scores) - len(refusable)}, {right}/{len(refusable)}"
                    )
                mark = "  <- in use" if (weight, threshold) == chosen else ""
                print(
                    f"{weight:<6}  {threshold:<9}  "
                    + "  ".join(f"{cell:<{len(name) + 26}}" for name, cell in zip(_SETS, cells, strict=True))
                    + mark
                )
    search.DENSE_WEIGHT, evidence.THRESHOLD = chosen


if __name__ == "__main__":
    main()
