"""The queue over HTTP: next item and submit, beside the bare statements of the databases."""
