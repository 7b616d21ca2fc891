"""Long lists are given a page at a time."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

_LONGEST = 500

Limit = Annotated[int, Query(ge=1, le=_LONGEST, description="Most items of this page.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Items left out before the first.")]
