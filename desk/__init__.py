"""What people made: accounts, what was asked and said of it, verdicts, the log. It lies in a database of its own and is never rebuilt from documents."""
