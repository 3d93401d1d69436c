"""Tests of estimator/exports/drawings."""
