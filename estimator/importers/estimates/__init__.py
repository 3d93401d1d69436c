"""Estimates of other tools as documents: files of the AWS Pricing Calculator and usage files of Infracost."""
