"""Complete lists: what a document asks for, which documents there are, what stands under a heading."""

from __future__ import annotations

from bot.draft import Draft, Source, Statement
from bot.extractive.material import Material, capitalised, levelled, named, shortened
from corpus.directive import Directive, Provision, ProvisionKind
from retrieval.passages import sentences
from retrieval.search import Hit

_FRAME = (ProvisionKind.PREAMBLE, ProvisionKind.CONCLUSION)


def contents(material: Material) -> Draft | None:
    """Every top item of the documents in scope; None where the question determines no document."""
    scope = material.scope
    if not scope.named and not scope.by_place and not scope.by_issuer:
        return None
    directives = [d for d in material.directives if scope.named or not d.attached_to or scope.by_issuer]
    if len(directives) > 2 and not scope.named:
        return None
    statements: list[Statement] = []
    for directive in directives:
        items = [p for p in directive.provisions if p.kind not in _FRAME] or list(directive.provisions)
        lines = [
            Statement(f"– {capitalised(p.label)}: {_gist(material, directive, p)}", (material.source(directive, p),))
            for p in items
        ]
        if not lines:
            continue
        statements.append(
            Statement(
                f"{capitalised(named(directive))} gồm {len(lines)} nội dung:",
                tuple(line.sources[0] for line in lines),
                counts=len(lines),
            )
        )
        statements.extend(lines)
    return Draft(tuple(statements)) if statements else None


def _gist(material: Material, directive: Directive, provision: Provision) -> str:
    text = material.collection.text(directive.id)
    first = next(sentences(text, provision.own), provision.own)
    words = levelled(first.of(text))
    number = levelled(provision.own.of(text)).split(" ", 1)[0]
    words = words.removeprefix(number).strip() if provision.number and words.startswith(number) else words
    return shortened(words, 260)


def documents(material: Material) -> Draft | None:
    """The documents in scope, one a line: by place, issuer, date, or by the person who signed them."""
    scope = material.scope
    directives = (
        material.directives if scope.named or scope.by_place or scope.by_issuer or material.question.dates else []
    )
    if not directives and not material.topic().terms:
        directives = material.directives
    if not directives:
        topic = material.topic()
        directives = [d for d in material.directives if topic.match(material.collection.words(d.title)).coverage >= 0.7]
    lines = []
    for directive in directives:
        head = directive.number or directive.issuer
        if head is None:
            continue
        sources = [
            Source(directive.id, "header__number" if directive.number else "header__issuer", "phần đầu", head.span)
        ]
        if directive.number and directive.subject:
            sources.append(Source(directive.id, "header__subject", "phần đầu, trích yếu", directive.subject.span))
        if scope.named:
            sources = [
                *sources[:1],
                *(Source(directive.id, "signature__name", "chữ ký, họ tên", s.name.span) for s in directive.signatures),
            ]
        about = f": {shortened(directive.title, 200)}" if directive.subject else ""
        lines.append(Statement(f"– {capitalised(named(directive))}{about}", tuple(sources)))
    if not lines:
        return None
    opening = Statement(f"Kho có {len(lines)} văn bản:", tuple(line.sources[0] for line in lines), counts=len(lines))
    return Draft((opening, *lines))


def below_heading(material: Material, hit: Hit) -> Draft | None:
    """All that stands under the heading that was found."""
    directive = material.collection.directive(hit.passage.directive_id)
    heading = material.collection.provision(directive.id, hit.passage.eid)
    if heading is None or not heading.children:
        return None
    text = material.collection.text(directive.id)
    title = material.source(directive, heading, hit.best)
    children = heading.children
    words = [levelled(child.own.of(text)).lstrip("-–—+•* ").rstrip(";") for child in children]
    sources = tuple(material.source(directive, child) for child in children)
    statements = [
        Statement(
            f"Theo {named(directive)}, {heading.label}: {shortened(_plain(levelled(heading.own.of(text))), 260)}",
            (title,),
        )
    ]
    statements += [
        Statement(f"– {shortened(line, 600)}", (source,)) for line, source in zip(words, sources, strict=True)
    ]
    return Draft(tuple(statements))


def _plain(words: str) -> str:
    head, _, rest = words.partition(" ")
    return rest if head.rstrip(".)").isdigit() and rest else words
