"""A table of duties as files that an office keeps: calendar (.ics), workbook (.xlsx), CSV, Markdown, JSON."""
