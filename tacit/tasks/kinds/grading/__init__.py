"""The kind *grading*: a verdict per criterion on a response, with reasons."""
