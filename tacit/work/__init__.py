"""The heart: who holds which stage of an item, what they hand in, who looks next.

Verbs are in the files named by nouns. `_rules.py` decides, `_store/` holds the SQL.
"""
