"""Load balancers and networks, as Terraform calls them."""

from estimator.importers.estimates.forms import (
    HOURS,
    FormPart,
    Largest,
    Product,
    Stands,
    count,
    form,
    gb,
    sizes,
)

BALANCER = form(  # an LCU is 25 new connections a second, 3,000 active ones, 1 GB an hour, 1,000 rules a second
    ("aws_lb", "aws_alb"),
    FormPart(
        "alb",
        (
            Product("elb.alb.hour", (), times=HOURS),
            Largest(
                tuple(
                    Product("elb.alb.lcu_hour", (count(name),), times=times)
                    for name, times in (
                        ("new_connections", HOURS / 25),
                        ("active_connections", HOURS / 3_000),
                        ("processed_bytes_gb", 1.0),
                        ("rule_evaluations", HOURS / 1_000),
                    )
                )
            ),
        ),
        stands=(Stands("measured_lcu", "elb.alb.lcu_hour", 1 / HOURS),),
        lacks="its kind, for which an Application Load Balancer is taken, Terraform’s default",
    ),
)
NAT = form(
    ("aws_nat_gateway",),
    FormPart(
        "nat_gateway",
        sizes({"nat_gateway.data_processed": "monthly_data_processed_gb"}),
        settings={"zones": 1},
    ),
)
ENDPOINT = form(
    ("aws_vpc_endpoint",),
    FormPart(
        "vpc_endpoints",
        sizes({"vpc.interface_endpoint.data_processed": "monthly_data_processed_gb"}),
        lacks="its zones",
    ),
)
TRANSIT = form(
    ("aws_ec2_transit_gateway_vpc_attachment",),
    FormPart(
        "transit_gateway",
        (
            Product("vpc.transit_gateway.attachment_hour", (), times=HOURS),
            *sizes({"vpc.transit_gateway.data_processed": "monthly_data_processed_gb"}),
        ),
    ),
)
TRANSFER = form(
    ("aws_data_transfer",),
    FormPart(
        "other",
        (
            *sizes({"data_transfer.internet_out": "monthly_outbound_internet_gb"}),
            Product("data_transfer.cross_az_each_direction", (gb("monthly_intra_region_gb"),), times=2),
        ),
        settings={"what": "other", "monthly_usd": 0},
        quiet=("region",),
    ),
)

FORMS = (BALANCER, NAT, ENDPOINT, TRANSIT, TRANSFER)
