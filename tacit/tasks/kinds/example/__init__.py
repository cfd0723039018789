"""The kind *example*: an ideal answer to a prompt, over one turn or many, with sources."""
