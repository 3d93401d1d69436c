"""Kinesis Video Streams: https://aws.amazon.com/kinesis/video-streams/pricing/

Billed by the GB that comes in, that is read (live, as HLS or DASH, as clips), and that lies there; images are counted.
WebRTC is billed by the channel active in a month, the message, and the begun minute relayed through TURN or stored.
Points for fragment metadata are left out: AWS does not say what a viewer takes of them.
"""

from collections.abc import Collection, Iterator
from typing import ClassVar, Literal

from estimator.aws.units import in_gb
from estimator.engine.figures import whole
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, anywhere, begun, larger, largest, smallest, whole_up
from estimator.engine.measures import Demand, HiddenCost, Problem, Use
from estimator.engine.operations import CallerKind, Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting

PREFIX = "kinesis_video_streams."
KB_A_MEGABIT = 1e6 / 8 / 1024
READS = {"watch": "data_out", "play": "data_out_hls", "get_clip": "get_clip"}
IMAGES = {"le_1080p": "up to 1080p", "gt_1080p": "larger than 1080p"}
POINTS_A_FRAGMENT = 2
"""Picture and sound of a fragment that is played; one of a clip is one point, and so is a still:
docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html."""
EVERYWHERE: Collection[CallerKind] = {"client", "code", "external"}


def _minutes(default: float, label: str, help: str) -> float:
    minutes: float = setting(default, label, unit="minutes", help=help, ge=0.001, le=100_000)
    return minutes


class VideoSettings(Settings):
    mbps: float = setting(
        1, "Bit rate", unit="Mbps", help="Of one camera: 1 is modest, 4 is full HD.", ge=0.001, le=10_000
    )
    sending_minutes: float = _minutes(60, "A camera sends for", "Each time it connects.")
    viewing_minutes: float = _minutes(5, "Somebody watches for", "Each time, live or recorded.")
    keep_days: float = setting(7, "Video kept", unit="days", help="0: only passed on.", ge=0, le=3650)
    cameras: int | None = setting(
        None, "Cameras", unit="streams", help="Each has a stream. Empty: as many as send at once.", ge=1, le=1_000_000
    )
    fragment_seconds: float = setting(
        2, "Fragment", unit="s", basis="aws", advanced=True, limit="kinesis_video.fragment_duration",
        help="Video travels in pieces of this length.",
    )  # fmt: skip
    clip_seconds: float = setting(
        30, "Clip", unit="s", advanced=True, help="Length of a clip somebody downloads.", ge=0.001, le=100_000
    )
    image_size: Literal["le_1080p", "gt_1080p"] = setting(
        "le_1080p", "Images", choices=IMAGES, advanced=True, help="Stills taken from the video."
    )
    image_kb: float = setting(100, "Image size", unit="KB", advanced=True, help="A JPEG.", ge=0.001, le=100_000)
    channels: int = setting(
        0, "WebRTC channels", unit="channels", basis="off", advanced=True,
        help="Signalling channels that anybody connects to within the month, one for each camera.", ge=0, le=10_000_000,
    )  # fmt: skip
    messages: float = setting(
        30, "Messages per connection", unit="messages", advanced=True,
        help="What both sides exchange before a WebRTC connection stands.", ge=0, le=100_000,
    )  # fmt: skip
    relayed_percent: float = setting(
        20, "Connections relayed", unit="%", advanced=True,
        help="Where no direct way is found, a TURN server passes the video on.", ge=0, le=100,
    )  # fmt: skip
    stored_percent: float = setting(
        0, "Connections stored", unit="%", basis="off", advanced=True,
        help="WebRTC video that is also taken into the stream.", ge=0, le=100,
    )  # fmt: skip

    acting: ClassVar[Acting] = Acting(
        alone="cameras channels",
        called={
            "send watch play get_clip": "mbps",
            "send": "sending_minutes keep_days",
            "watch play connect": "viewing_minutes",
            "send play get_clip": "fragment_seconds",
            "get_clip": "clip_seconds",
            "get_image": "image_size image_kb",
            "connect": "messages relayed_percent stored_percent",
        },
    )


class KinesisVideoStreams(AwsService[VideoSettings]):
    slug = "kinesis_video_streams"
    name = "Kinesis Video Streams"
    noun = "a video stream"
    default_name = "Video"
    short_name = "Kinesis Video"
    type = "storage"
    help = "Takes in video from cameras, keeps it and plays it back."
    known_as = ("camera", "video", "webrtc")
    family = "stream"
    fits = (
        "Video and audio from cameras and phones that is kept, played back or analysed, and calls both ways through "
        "WebRTC."
    )
    fits_not = (
        "One programme for a large audience, for every GB each viewer takes is billed here: media services behind "
        "CloudFront do that. Finished video files, which S3 keeps."
    )
    Settings = VideoSettings
    hidden_costs = (HiddenCost("what is stored", {"keep_days": 0.0}),)
    operations = (
        Operation("send", "a camera connects and sends video", waits=False, accepts=EVERYWHERE, each="session"),
        Operation("watch", "read video as it is", accepts=EVERYWHERE),
        Operation("play", "play video as HLS or DASH", accepts=EVERYWHERE, fetches=True),
        Operation("get_clip", "download a clip", accepts=EVERYWHERE, fetches=True),
        Operation("get_image", "take a still", accepts=EVERYWHERE, fetches=True),
        Operation("connect", "connect by WebRTC", waits=False, accepts={"client"}, each="session"),
    )
    events = (Event("video", "each time a camera has sent", of=("send",), later=True),)
    dimensions = {
        f"{PREFIX}data_in": Dimension("Video in"),
        f"{PREFIX}data_out": Dimension("Video read"),
        f"{PREFIX}data_out_hls": Dimension("Video played as HLS or DASH"),
        f"{PREFIX}get_clip": Dimension("Clips"),
        f"{PREFIX}storage": Dimension("Video kept", "stock"),
        **{f"{PREFIX}images.{size}": Dimension(f"Images {name}") for size, name in IMAGES.items()},
        f"{PREFIX}webrtc.signaling_channel_month": Dimension("WebRTC channels", "standing"),
        f"{PREFIX}webrtc.signaling_messages": Dimension("WebRTC messages"),
        f"{PREFIX}webrtc.turn_minutes": Dimension("WebRTC minutes relayed"),
        f"{PREFIX}webrtc.ingestion_minutes": Dimension("WebRTC minutes stored"),
    }
    effects = {
        "kinesis_video.streams": ("refuses", "no more cameras are taken"),
        "kinesis_video.put_media.*": ("refuses", "cameras are refused"),
        "kinesis_video.get_media.connections": ("refuses", "viewers are refused"),
        "kinesis_video.get_media.bandwidth": ("delays", "viewers fall behind"),
        "kinesis_video.fragment_media_points": ("refuses", "viewers are refused"),
        "kinesis_video.get_clip.size": ("refuses", "such clips are refused"),
    }
    limits = {
        "kinesis_video.streams": "video streams",
        "kinesis_video.put_media.bandwidth": "bandwidth of a camera",
        "kinesis_video.put_media.connections": "senders of a stream",
        "kinesis_video.put_media.rate": "connections of a camera",
        "kinesis_video.fragment_size": "fragment size",
        "kinesis_video.fragment_duration": "fragment length",
        "kinesis_video.get_media.connections": "readers of a stream",
        "kinesis_video.get_media.bandwidth": "bandwidth of a stream's readers",
        "kinesis_video.fragment_media_points": "fragments read of a stream",
        "kinesis_video.get_clip.size": "clip size",
    }

    # -- sizes and times -----------------------------------------------------------------------------------

    def payload_kb(self, s: VideoSettings, operation: str) -> Amount:
        return s.mbps * KB_A_MEGABIT * s.sending_minutes * 60 if operation == "send" else 0.0

    def response_kb(self, s: VideoSettings, operation: str) -> Amount:
        lasts = {"watch": s.viewing_minutes * 60, "play": s.viewing_minutes * 60, "get_clip": s.clip_seconds}
        return s.image_kb if operation == "get_image" else s.mbps * KB_A_MEGABIT * lasts.get(operation, 0.0)

    def own_seconds(self, s: VideoSettings, operation: str) -> tuple[Amount, Amount]:
        lasts = {"send": s.sending_minutes * 60, "watch": s.viewing_minutes * 60, "play": s.viewing_minutes * 60}
        seconds = lasts.get(operation, 1.0)
        return seconds, seconds

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: VideoSettings, load: Load) -> Iterator[Use]:
        months = load.months_kept(s.keep_days)
        for flow in load["send"]:
            sent = (flow.monthly_items, "times sent", *in_gb(flow.item_kb))
            yield Use(f"{PREFIX}data_in", *sent)
            yield Use(f"{PREFIX}storage", *sent, months, "months of them")
        for operation, key in READS.items():
            for flow in load[operation]:
                read = (flow.monthly_calls, "times read", *in_gb(flow.response_kb))
                yield Use(f"{PREFIX}{key}", *read)
        yield Use(f"{PREFIX}images.{s.image_size}", load["get_image"].monthly_items, "images")
        connections, minutes = load["connect"].monthly_items, begun(s.viewing_minutes, 1)
        webrtc = f"{PREFIX}webrtc."
        yield Use(f"{webrtc}signaling_channel_month", s.channels, "channels")
        yield Use(f"{webrtc}signaling_messages", connections, "connections", s.messages, "messages")
        for key, share, word in (
            ("turn_minutes", s.relayed_percent, "relayed"),
            ("ingestion_minutes", s.stored_percent, "stored"),
        ):
            yield Use(f"{webrtc}{key}", connections, "connections", share / 100, word, minutes, "begun minutes")

    # -- limits --------------------------------------------------------------------------------------------

    @staticmethod
    def _streams(s: VideoSettings, load: Load) -> Amount:
        """Streams there are: one for each camera, or for each that sends at the busiest moment."""
        if s.cameras is not None:
            return s.cameras
        sending = load["send"].concurrency(s.sending_minutes * 60)
        busiest = sending if isinstance(sending, (float, int)) else sending.max(-1, keepdims=True)
        return larger(whole_up(busiest), 1.0)

    def demands(self, s: VideoSettings, load: Load) -> Iterator[Demand]:
        streams = self._streams(s, load)
        megabytes = s.mbps / 8
        yield Demand("kinesis_video.streams", streams, "one for each camera")
        if load["send"]:
            yield Demand("kinesis_video.put_media.bandwidth", megabytes, "of a camera", is_setting=True)
            yield Demand("kinesis_video.put_media.rate", load["send"].peak_calls_per_second / streams, "of each camera")
            yield Demand(
                "kinesis_video.fragment_size", megabytes * s.fragment_seconds, remedy="Make fragments shorter."
            )
        if load["watch"]:
            readers = load["watch"].concurrency(s.viewing_minutes * 60) / streams
            yield Demand("kinesis_video.get_media.connections", readers, "on each stream at once", remedy=PASS_ON)
            yield Demand("kinesis_video.get_media.bandwidth", readers * megabytes, "on each stream", remedy=PASS_ON)
        if load["play"] or load["get_clip"] or load["get_image"]:
            played = load["play"].concurrency(s.viewing_minutes * 60) * POINTS_A_FRAGMENT / s.fragment_seconds
            clips = load["get_clip"].peak_calls_per_second * begun(s.clip_seconds, s.fragment_seconds)
            points = (played + clips + load["get_image"].peak_calls_per_second) / streams
            yield Demand("kinesis_video.fragment_media_points", points, "of each stream", remedy=PASS_ON)
        if load["get_clip"]:
            yield Demand("kinesis_video.get_clip.size", megabytes * s.clip_seconds, remedy="Download shorter clips.")

    def problems(self, s: VideoSettings, load: Load) -> Iterator[Problem]:
        sending = load["send"].calls_per_second * (s.sending_minutes * 60)
        if s.cameras is not None and anywhere(sending > s.cameras * (1 + 1e-9)):
            yield Problem(
                "kinesis_video.put_media.connections",
                "breach",
                f"{whole(largest(sending))} cameras send at once to {whole(smallest(s.cameras))} streams, and a stream "
                "takes one at a time. Give each camera a stream of its own.",
            )


PASS_ON = "Put CloudFront in front, or let one reader pass it on."
