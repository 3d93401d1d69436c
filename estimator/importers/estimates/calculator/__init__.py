"""The forms of the AWS Pricing Calculator, by what they are of."""
