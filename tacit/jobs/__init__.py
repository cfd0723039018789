"""Work in the background: a queue in our tables, and an engine that survives crashes."""
