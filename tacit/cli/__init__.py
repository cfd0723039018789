"""The command line: `tacit`.

Commands live in modules that are loaded when they are chosen, so that `tacit --help`
does not import the server.
"""

from tacit.cli.main import main

__all__ = ["main"]
