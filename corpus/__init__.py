"""The documents and the domain: reading a file, parsing it into a `Directive`, its duties, relations and findings.

Flow: `reading.read` (file → NFC text) → `parsing.parse` (text → directives) → `duties.find` and `relations.find`.
Nothing here knows about storage, search or answers.
"""
