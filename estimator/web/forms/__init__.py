"""Forms built from what services declare: a label, a unit, a help line and bounds for each setting.

Numbers may be typed with thousands separators.  A field left empty goes back to what is assumed.  What a form
returns is only what differs from the version it was made on.
"""

from estimator.web.forms.containers import ContainersForm, containers_form
from estimator.web.forms.document import DocumentForm
from estimator.web.forms.edge import EdgeForm
from estimator.web.forms.node import NameForm, NodeForm
from estimator.web.forms.quotas import QuotaForm, QuotasForm
from estimator.web.forms.settings import SettingsForm

__all__ = [
    "ContainersForm",
    "DocumentForm",
    "EdgeForm",
    "NameForm",
    "NodeForm",
    "QuotaForm",
    "QuotasForm",
    "SettingsForm",
    "containers_form",
]
