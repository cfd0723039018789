"""The rubric editor in a real browser: how soon scores follow a key, and whether typing waits."""
