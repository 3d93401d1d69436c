"""The ready architectures: a document each, beside this page, and what they are, in the order they are shown."""

from typing import NamedTuple


class Told(NamedTuple):
    pattern: str
    about: str


TOLD = {
    "food_ordering": Told(
        "Demo",
        "Orders and menus of a mobile app, receipts from a queue, phones told of every change, a report each night.",
    ),
    "event_driven": Told(
        "Event-driven",
        "An order becomes events on a bus, and warehouse, loyalty and CRM react. What breaks first is the rate "
        "limit of the warehouse's API, neared in the evening.",
    ),
    "microservices": Told(
        "Microservices",
        "Catalogue, orders, billing and shipping, each on its own, joined by a topic and queues. The database, its "
        "proxy and the NAT gateways cost more than all requests.",
    ),
    "data_workflow": Told(
        "Data processing workflow",
        "Partners' files start a workflow that checks, splits and converts them for a data lake. Analysts' queries "
        "cost more than the conversion.",
    ),
    "web_mobile_backend": Told(
        "Web and mobile backend",
        "Sign-in, GraphQL with live updates, photos and push notifications. The sign-in service, billed by active "
        "users, is three quarters of the bill.",
    ),
    "real_time_data": Told(
        "Real-time data",
        "Vehicles report every ten seconds: alerts on a live board, trip summaries, and a history to query. One "
        "shard is three quarters full in the busiest second.",
    ),
    "scheduled_jobs": Told(
        "Scheduled jobs",
        "Bookings synchronised every 15 minutes, reminders, and each night invoices and an export. The export nears "
        "the 15 minutes a function may run.",
    ),
    "operations_automation": Told(
        "Operations automation",
        "Events of the account are triaged and remedied, alarms diagnosed, sandboxes stopped at night. Searching the "
        "logs at each alarm is most of the bill.",
    ),
}
