"""Finding evidence: catalogue, lexical and vector index, understanding of the question, fusion.

Flow when indexing: `indexing` → `corpus` → `catalogue`, `lexical`, `vectors`. Flow when asking: `question` → `search` → `Evidence`.
Imports `corpus` only; every outside engine stays in one file and returns plain values.
"""
