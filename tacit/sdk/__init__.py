"""The Python client: what one door can do, this one can."""
