"""Units that several services reckon in."""

from estimator.engine.maths.amounts import Amount

type Factors = tuple[Amount | str, ...]
"""Some factors of a use: amounts and words in turns."""

KB_IN_MB = 1024
KB_IN_GB = 1024.0**2
"""AWS bills bytes by the GB of 1,024³."""
BYTES_IN_KB = 1024
BITS_IN_KB = 8 * BYTES_IN_KB


def in_gb(kilobytes: Amount, word: str = "KB") -> Factors:
    """Gigabytes of so many kilobytes each, as factors."""
    return kilobytes, word, KB_IN_GB, "÷ KB in a GB"
