"""Answering: the chain from a question to a grounded answer, and the adapters that offer it (here: the command line).

Flow: `application` (wiring) → `chain` (understand → find evidence → compose → gate) → an adapter prints the `Answer`.
"""
