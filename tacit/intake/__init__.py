"""Intake: project folders and imported history, brought in through the verbs of all below."""
