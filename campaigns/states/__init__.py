"""States and legal moves of the campaigns, as data, by noun."""

from .micros import CONTEST, VIDEO, VISIT, ContestState, Micro, VideoState, VisitState

__all__ = ["CONTEST", "VIDEO", "VISIT", "ContestState", "Micro", "VideoState", "VisitState"]
