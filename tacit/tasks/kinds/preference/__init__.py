"""The kind *preference*: which of two to eight responses is best, by how much and why."""
