"""Rows of the campaigns, by noun."""

from .contests import Answer, Attempt, Award, Contest, ContestRound, Prize, Question, QuestionBank, new_seed
from .diary import LEGAL_DAY_HOURS, DayNote, DiaryEntry, Extract, Problem, WorkLog
from .points import PointsLine
from .policies import Lead, Policy, PolicyTalk
from .steps import NextStep
from .videos import Video, VideoConsent, Watch
from .visits import Attendee, Gift, Lesson, LessonPeople, Part, ServiceDesk, Visit, VisitSeries, VisitWish
from .weeks import Group, GroupOfficer, Induction, Placement, Proof, WeekCampaign

__all__ = [
    "LEGAL_DAY_HOURS",
    "Answer",
    "Attempt",
    "Attendee",
    "Award",
    "Contest",
    "ContestRound",
    "DayNote",
    "DiaryEntry",
    "Extract",
    "Gift",
    "Group",
    "GroupOfficer",
    "Induction",
    "Lead",
    "Lesson",
    "LessonPeople",
    "NextStep",
    "Part",
    "Placement",
    "PointsLine",
    "Policy",
    "PolicyTalk",
    "Prize",
    "Problem",
    "Proof",
    "Question",
    "QuestionBank",
    "ServiceDesk",
    "Video",
    "VideoConsent",
    "Visit",
    "VisitSeries",
    "VisitWish",
    "Watch",
    "WeekCampaign",
    "WorkLog",
    "new_seed",
]
