"""What the doors share: services, who is asking, one call, errors as answers, limits."""
