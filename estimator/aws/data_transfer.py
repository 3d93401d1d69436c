"""Data transfer: no node of its own, but lines of whatever sends bytes across an edge that costs.

Into AWS and within a zone it is free; out to the internet tiered after 100 GB shared by all; between zones
billed in both directions; between regions by the sender.  What a service bills or frees itself, such as the way
from an AWS origin to CloudFront and on to viewers, makes no line here: https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer
"""

from estimator.engine.service import AwsService, Dimension, Use

INTERNET_OUT = "data_transfer.internet_out"
REGION_OUT = "data_transfer.inter_region_out."
ZONES = "data_transfer.cross_az_each_direction"
KB_IN_GB = 1024.0**2


class DataTransfer(AwsService):
    slug = "data_transfer"
    name = "Data transfer"
    type = "network"
    help = "Bytes that leave for the internet, another zone or another region."
    is_drawn = False
    dimensions = {
        INTERNET_OUT: Dimension("Data out to the internet"),
        ZONES: Dimension("Data between zones, each direction"),
        f"{REGION_OUT}*": Dimension("Data out to {}"),
    }

    def carries(self, flow):
        wire = flow.wire
        if wire.source.service.bills_own_transfer or wire.target.service.bills_own_transfer:
            return
        match wire.network:
            case "internet":
                if not wire.source.service.is_outside:
                    yield wire.edge.source, _out(INTERNET_OUT, flow, wire.source.region)
                if not wire.target.service.is_outside and wire.operation.waits:
                    yield wire.edge.target, _back(INTERNET_OUT, flow, wire.target.region)
            case "regions":
                yield wire.edge.source, _out(REGION_OUT + wire.target.region, flow, wire.source.region)
                if wire.operation.waits:
                    yield wire.edge.target, _back(REGION_OUT + wire.source.region, flow, wire.target.region)
            case "zones":
                ends = ((wire.edge.source, "sent", "got back"), (wire.edge.target, "received", "answered"))
                for (node_id, out, back), region in zip(ends, (wire.source.region, wire.target.region), strict=True):
                    yield node_id, _out(ZONES, flow, region, out)
                    if wire.operation.waits:
                        yield node_id, _back(ZONES, flow, region, back)


def _out(dimension: str, flow, region: str, word: str = "sent") -> Use:
    return Use(
        dimension, flow.monthly_items, word, flow.item_kb, "KB", KB_IN_GB, "÷ KB in a GB", region=region
    )  # fmt: skip


def _back(dimension: str, flow, region: str, word: str = "answered") -> Use:
    return Use(
        dimension, flow.monthly_calls, word, flow.response_kb, "KB", KB_IN_GB, "÷ KB in a GB", region=region
    )  # fmt: skip
