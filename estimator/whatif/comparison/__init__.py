"""Both sides on the same traffic: the bills, the answer in words, what it assumes and how far each side holds."""
