"""What to take to AWS: an Estimate -> quotas to ask for, alarms on the limits that it meets first, and a budget.

alarms    `alarms_of`: which limits are watched, by which metric and from which value on; and those that cannot be
budget    `budget_of`: the month's total as a budget
template  `cloudformation_template`: alarms and budget as one template
commands  `aws_commands`: the same and the quotas as commands of the AWS CLI

Nothing here runs them, and nobody's credentials are asked for.
"""
