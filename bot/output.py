"""Plain output: words that are safe to print, and the JSON of what the commands show.

The words come from files that anybody may have written, so nothing that a terminal would obey gets through.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.directive import Directive, Field, Provision, Span
    from retrieval.indexing import Report
    from retrieval.search import Hit

# C0 and C1 controls but for tab and line feed; marks that turn the direction of writing; line separators; surrogates
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` with nothing in it that a terminal would obey: each such character becomes U+FFFD."""
    return _UNSAFE.sub("\ufffd", text)


def one_line(text: str, limit: int = 0) -> str:
    """`text` cleaned and on one line, cut at a word after `limit` characters (0: not cut)."""
    line = " ".join(clean(text).split())
    if limit and len(line) > limit:
        return line[:limit].rsplit(" ", 1)[0] + " …"
    return line


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON in readable letters; what a terminal would obey is escaped, so that the value stays exactly the same."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", written)


def hit_json(hit: Hit) -> dict[str, Any]:
    """One found passage."""
    return {
        "score": hit.score,
        "directive_id": hit.passage.directive_id,
        "number": hit.summary.number,
        "issuer": hit.summary.issuer,
        "issued_on": _iso(hit.summary.issued_on),
        "eid": hit.passage.eid,
        "label": hit.label,
        "quote": hit.quote,
        "start": hit.passage.span.start,
        "end": hit.passage.span.end,
    }


def report_json(report: Report) -> dict[str, Any]:
    """What a run of indexing did."""
    return {
        "indexed": report.indexed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "directives": report.directives,
        "passages": report.passages,
        "embedded": report.embedded,
        "seconds": round(report.seconds, 3),
        "skipped": [{"path": str(skipped.path), "reason": skipped.reason} for skipped in report.skipped],
    }


def directive_json(directive: Directive, text: str, provisions: Sequence[Provision] | None = None) -> dict[str, Any]:
    """A directive with its tree, relations and findings; with `provisions` only these instead of the whole tree."""
    return {
        "id": directive.id,
        "number": directive.number.value.text if directive.number else None,
        "type": directive.type,
        "issuer": _value(directive.issuer),
        "place": directive.place,
        "issued_on": _iso(_value(directive.issued_on)),
        "subject": _value(directive.subject),
        "title": directive.title,
        "addressees": [field.value for field in directive.addressees],
        "distribution": [field.value for field in directive.distribution],
        "signatures": [
            {"name": s.name.value, "position": _value(s.position), "capacity": _value(s.capacity)}
            for s in directive.signatures
        ],
        "attached_to": directive.attached_to,
        **_span_json(directive.span),
        "provisions": [
            _provision_json(provision, text)
            for provision in (directive.provisions if provisions is None else provisions)
        ],
        "relations": [
            {
                "kind": relation.kind,
                "target": relation.target.value.text,
                "target_date": _iso(_value(relation.target_date)),
                "target_issuer": _value(relation.target_issuer),
                "through": relation.through.text if relation.through else None,
            }
            for relation in directive.relations
        ],
        "findings": [
            {"kind": finding.kind, "message": finding.message, **_span_json(finding.span)}
            for finding in directive.findings
        ],
    }


def _provision_json(provision: Provision, text: str) -> dict[str, Any]:
    return {
        "eid": provision.eid,
        "kind": provision.kind,
        "label": provision.label,
        "text": provision.own.of(text),
        **_span_json(provision.own),
        "children": [_provision_json(child, text) for child in provision.children],
    }


def _span_json(span: Span | None) -> dict[str, int | None]:
    return {"start": span.start, "end": span.end} if span else {"start": None, "end": None}


def _value(field: Field[Any] | None) -> Any:
    return field.value if field else None


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
