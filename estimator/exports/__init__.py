"""An estimate in other forms, one module each."""
