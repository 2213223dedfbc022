"""Reading disclosures: file → pages → paragraphs and tables → facts → store and index.

Nothing in this package knows of questions; `qa` builds on it.
"""
