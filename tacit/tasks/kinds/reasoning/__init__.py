"""The kind *reasoning*: an answer with numbered steps, each of which can be checked."""
