"""Public record formats: how a record becomes an item with answers, and the way back.

Each module is one format or a family of them, pure in both directions. What the canonical
record has no field for is not written down by the format: `ways.py` compares what comes
back with what came, and keeps the differences with the item.
"""
