"""Answering questions: reading → plan → evidence → computed, proven answer. Knows nothing of the screen."""
