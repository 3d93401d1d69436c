"""The resources of an `infracost-usage.yml`, told in cards: all that is understood of them.

The keys are those of Infracost's own example file.  What Infracost reads from Terraform is not in a usage file: a card
stands for one resource as Terraform makes it by default, and `lacks` says what that leaves open.
"""

from estimator.importers.estimates.forms import ToolForm
from estimator.importers.estimates.infracost import compute, data, databases, edge, messages, networks, watch

FORMS: tuple[ToolForm, ...] = (
    *compute.FORMS,
    *edge.FORMS,
    *messages.FORMS,
    *data.FORMS,
    *databases.FORMS,
    *networks.FORMS,
    *watch.FORMS,
)
