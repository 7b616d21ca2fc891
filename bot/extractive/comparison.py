"""Two documents or places set beside one another: what each has on the topic, or that it has nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.draft import Draft
from bot.extractive import rules
from bot.extractive.material import Material, named
from corpus import places
from retrieval.asking import compares

_MOST_SIDES = 4


def compose(material: Material) -> Draft | None:
    """The best provisions of each side; None where the question compares nothing, or nothing is found on any side."""
    if not compares(material.question.text):
        return None
    sides = list(_sides(material))
    if not 1 < len(sides) <= _MOST_SIDES:
        return None
    found = [(name, rules.compose(_of_side(material, ids))) for name, ids in sides]
    drafts = [draft for _, draft in found if draft is not None]
    if not drafts:
        return None
    return Draft(
        tuple(statement for draft in drafts for statement in draft.statements),
        tuple(duty for draft in drafts for duty in draft.duties),
        (
            *(f"Không tìm thấy nội dung này ở {name}." for name, draft in found if draft is None),
            *dict.fromkeys(notice for draft in drafts for notice in draft.notices),
        ),
    )


def _sides(material: Material) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is compared, by name, with its directives: the places of the question, and the documents it names besides."""
    summaries = material.collection.summaries
    placed = {summaries[i].place for i in material.scope.named} if material.scope.named else set[str | None]()
    for place in material.question.places:
        ids = tuple(i for i in material.scope.ids if summaries[i].place == place)
        if ids and place not in placed:
            yield places.full_name(place), ids
    for directive_id in material.scope.named:
        yield named(material.collection.directive(directive_id)), (directive_id,)


def _of_side(material: Material, ids: tuple[str, ...]) -> Material:
    return Material(material.question, replace(material.scope, ids=ids), material.collection, material.searcher)
