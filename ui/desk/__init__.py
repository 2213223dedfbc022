"""The screens of the desk, where staff work: logging in, documents, what was done. Logic lies in `desk`."""
