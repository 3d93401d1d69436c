"""What others print, read: the quotas of an account, estimates and usage files of other tools."""
