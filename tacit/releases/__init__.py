"""Releases: accepted work as numbered, immutable sets of rows that trainers read."""
