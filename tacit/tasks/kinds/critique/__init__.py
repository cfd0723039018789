"""The kind *critique*: where a response goes wrong, step by step, and how it would go on."""
