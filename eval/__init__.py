"""Scores the answers to questions whose right answers are known. Write `from eval.run import …`: `import eval` would hide the builtin."""
