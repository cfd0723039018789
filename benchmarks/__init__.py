"""Measurements beside a peer or a limit, taken in the same run; never a timed test."""
