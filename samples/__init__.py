"""Made-up budget disclosures: ledgers, the generator of their PDFs and the questions asked of them."""
