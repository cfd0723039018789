"""Tacit: the open system of record for expert work."""

__version__ = "0.1.0"
