"""Quality: how far people agree."""
