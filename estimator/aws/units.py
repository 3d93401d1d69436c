"""Units that several services reckon in."""

KB_IN_GB = 1024.0**2
"""AWS bills bytes by the GB of 1,024³."""
BYTES_IN_KB = 1024
BITS_IN_KB = 8 * BYTES_IN_KB
