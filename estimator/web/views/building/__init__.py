"""The builder's page and every action on it."""
