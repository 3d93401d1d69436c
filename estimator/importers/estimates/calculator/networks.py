"""Load balancers and networks, as the AWS Pricing Calculator words them."""

from estimator.importers.estimates.forms import (
    HOURS,
    FormPart,
    Given,
    Product,
    Stands,
    count,
    form,
    gb,
)

ALBS, NLBS = count("Number of Application Load Balancers"), count("Number of Network Load Balancers")
NO_ADDRESSES = {"vpc.public_ipv4.in_use_hour": 0.0}
"""The calculator bills public addresses by a form of their own."""
ELB = form(
    ("Elastic Load Balancing", "Application Load Balancer", "Network Load Balancer"),
    FormPart(
        "alb",
        (Product("elb.alb.hour", (ALBS,), times=HOURS),),
        copies=ALBS,
        lacks="the capacity units of the load balancer",
        fixed=NO_ADDRESSES,
    ),
    FormPart(
        "nlb",
        (Product("elb.nlb.hour", (NLBS,), times=HOURS),),
        copies=NLBS,
        lacks="the capacity units of the load balancer",
        fixed=NO_ADDRESSES,
    ),
)
NATS = count("Number of NAT Gateways")
ENDPOINTS = count("Number of VPC Interface endpoints per AWS region")
ENDPOINT_ZONES = count("Number of Availability Zones where endpoints are deployed", otherwise=1.0)
VPC = form(
    (
        "Amazon Virtual Private Cloud (VPC)",
        "NAT Gateway",
        "Network Address Translation (NAT) Gateway",
        "Public IPv4 Address",
        "AWS PrivateLink",
        "AWS Transit Gateway",
        "Transit Gateway",
    ),  # fmt: skip
    FormPart(
        "nat_gateway",
        (
            Product("nat_gateway.hour", (NATS,), times=HOURS),
            Product("nat_gateway.data_processed", (NATS, gb("Data Processed per NAT Gateway"))),
        ),
        given=(Given("per_zone", NATS, is_whole=True),),
        settings={"zones": 1},
        lacks="the data processed",
        unless=("Data Processed per NAT Gateway",),
        fixed=NO_ADDRESSES,
    ),
    FormPart(
        "public_ipv4",
        (
            Product(
                "vpc.public_ipv4.in_use_hour",
                (count("Number of public IPv4 addresses in use", "Number of In-use public IPv4 addresses"),),
                times=HOURS,
            ),
            Product(
                "vpc.public_ipv4.idle_hour",
                (count("Number of idle public IPv4 addresses", "Number of Idle public IPv4 addresses"),),
                times=HOURS,
            ),
        ),
        stands=(
            Stands("in_use", "vpc.public_ipv4.in_use_hour", 1 / HOURS),
            Stands("idle", "vpc.public_ipv4.idle_hour", 1 / HOURS),
        ),
    ),
    FormPart(
        "vpc_endpoints",
        (
            Product(
                "vpc.interface_endpoint.hour",
                (ENDPOINTS, ENDPOINT_ZONES),
                times=HOURS,
            ),
        ),
        given=(
            Given("endpoints", ENDPOINTS, is_whole=True),
            Given("zones", ENDPOINT_ZONES, is_whole=True),
        ),
        lacks="the data processed, and the zones where they are not said",
    ),
    FormPart(
        "transit_gateway",
        (
            Product(
                "vpc.transit_gateway.attachment_hour", (count("Number of Transit Gateway attachments"),), times=HOURS
            ),
        ),
        stands=(Stands("attachments", "vpc.transit_gateway.attachment_hour", 1 / HOURS, is_whole=True),),
        lacks="the data processed",
    ),
)
DATA_TRANSFER = form(
    ("Data Transfer", "AWS Data Transfer"), FormPart("other", (), settings={"what": "other", "monthly_usd": 0})
)
"""Any row may hold data transfer; a row with nothing else needs a card that stands for it."""

FORMS = (ELB, VPC, DATA_TRANSFER)
