"""Relations that a disclosure must keep, each tested: `check` gives findings and, beside them, every test with its outcome.

A new rule is a small function in a module of its kind and one line in `rules.RULES`.
"""
from ingest.checks.engine import check
from ingest.checks.matter import Matter, of_library, of_reading
from ingest.checks.model import Claim, Finding, Report, Rule, Said, Side, Term, Test

__all__ = ["Claim", "Finding", "Matter", "Report", "Rule", "Said", "Side", "Term", "Test", "check", "of_library", "of_reading"]
