"""What others print, read: the quotas of an account."""
