"""Files that people send: received in parts, typed by their bytes, looked into, kept by content."""
