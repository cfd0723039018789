"""The kind *rubric*: weighted criteria for a prompt, and how answers score under them."""
