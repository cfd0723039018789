"""What lies beside the work: questions, what was read, scratch pads, templates."""
