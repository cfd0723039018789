"""Tasks: items, the canonical record, and the kinds of task."""
