"""Shapes of the HTTP contract, shared by the REST door and the SDK."""
