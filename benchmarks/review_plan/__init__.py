"""Adaptive review replayed on panels that do not exist and on real votes with truth."""
