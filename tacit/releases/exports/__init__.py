"""Formats that a release is exported to: one module a format."""
