"""Statistics beside the libraries there are."""
