"""The REST door under /api/v1: one file a feature, each route one verb."""
