"""All SQL of work, one file a noun. Takes `tx`, returns records.

Statements are built once, when the module is imported.
"""
