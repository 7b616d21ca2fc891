"""The HTTP adapter: questions, documents and the table of duties for programs."""
