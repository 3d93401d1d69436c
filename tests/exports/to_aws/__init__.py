"""Tests of estimator/exports/to_aws."""
