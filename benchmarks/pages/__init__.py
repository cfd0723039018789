"""The pages: how long the server takes for each, and what a browser then loads and paints."""
