"""Projects: one kind of work under one guideline and one pipeline."""
