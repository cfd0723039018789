"""The kind *deliverable*: files made over hours, with a checklist and a summary."""
