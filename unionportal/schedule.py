"""What the beat starts for the project itself."""

from .health import HEARTBEAT_SECONDS

SCHEDULE = {
    "unionportal.beat": {"task": "unionportal.beat", "schedule": HEARTBEAT_SECONDS},
}
