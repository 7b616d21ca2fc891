"""When a directive takes effect, as it says itself."""

from __future__ import annotations

import re
from datetime import date

from corpus import dates
from corpus.directive import Directive
from corpus.syllables import fold_aligned, loose

_IN_FORCE = re.compile(loose(r"\bco hieu luc(?: thi hanh)?(?: ke)? tu (?=ngay)"))


def in_force_from(directive: Directive, text: str) -> date | None:
    """The day on which the directive says that it takes effect (its own date for "kể từ ngày ký")."""
    for provision in reversed(list(directive.walk())):
        words = provision.own.of(text)
        match = _IN_FORCE.search(fold_aligned(words))
        if match:
            written = next(dates.find(words[match.end() : match.end() + 40]), None)
            if written and written.start < 12 and written.precision is dates.Precision.DAY:
                return written.on
            if re.match(r"\s*(?:ngay )?(?:ky|ban hanh)\b", fold_aligned(words[match.end() : match.end() + 20])):
                return directive.issued_on.value if directive.issued_on else None
    return None
