"""The forms of the AWS Pricing Calculator, as its exports word them, told in cards: all that is understood of them.

The words are those of exports that people have published.  What stands in a form and never in an export is said as
`lacks`.  Sizes are of 1,024 and a month has 730 hours, as the calculator counts.
"""

from estimator.importers.estimates.calculator import compute, data, databases, edge, messages, networks, watch
from estimator.importers.estimates.forms import ToolForm

FORMS: tuple[ToolForm, ...] = (
    *compute.FORMS,
    *edge.FORMS,
    *messages.FORMS,
    *data.FORMS,
    *databases.FORMS,
    *networks.FORMS,
    *watch.FORMS,
)
FREE_IN_SOME = ("lambda", "sqs", "sns", "step_functions", "cognito", "kms", "cloudwatch", "cloudfront", "dynamodb")
"""Services whose allowances the calculator takes off in some of its forms and not in others; its files do not say."""
