"""Errors of asking.

    QuestionError                 the asker: an empty or overlong question
    PlanError                     a defect of ours: a plan that could not be valid
    ProofError                    a defect of ours or of a document: a claim without proof, withheld by the gate
"""
from __future__ import annotations


class QuestionError(ValueError):
    """The question cannot be read; the message is one Chinese sentence."""


class PlanError(ValueError):
    """A plan node was built from operands that do not fit; says what would be valid."""


class ProofError(ValueError):
    """A claim did not pass the gate."""
