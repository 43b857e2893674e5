"""Rows of the campaigns, by noun."""

from .contests import Answer, Attempt, Award, Contest, ContestRound, Prize, Question, QuestionBank, new_seed
from .points import PointsLine
from .videos import Video, VideoConsent, Watch
from .visits import Attendee, Gift, Lesson, LessonPeople, Part, ServiceDesk, Visit, VisitSeries, VisitWish

__all__ = [
    "Answer",
    "Attempt",
    "Attendee",
    "Award",
    "Contest",
    "ContestRound",
    "Gift",
    "Lesson",
    "LessonPeople",
    "Part",
    "PointsLine",
    "Prize",
    "Question",
    "QuestionBank",
    "ServiceDesk",
    "Video",
    "VideoConsent",
    "Visit",
    "VisitSeries",
    "VisitWish",
    "Watch",
    "new_seed",
]
