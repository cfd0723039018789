"""The sample company of work, which every page of a demo shows."""
