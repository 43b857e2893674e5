"""States and legal moves of the lecture business, as data, by noun."""

from .growth import (
    APPOINTMENT,
    CANDIDACY,
    ENROLMENT,
    PROPOSAL,
    REVIEW,
    SCRIPT,
    TRIAL,
    AppointmentState,
    CandidacyState,
    EnrolmentState,
    ProposalState,
    ReviewState,
    ScriptState,
    TrialState,
)
from .orders import ORDER, REQUEST, WAITING, OrderState, RequestState, WaitingState
from .schools import POST, TUTOR, VISIT, PostState, TutorState, VisitState

__all__ = [
    "APPOINTMENT",
    "CANDIDACY",
    "ENROLMENT",
    "ORDER",
    "POST",
    "PROPOSAL",
    "REQUEST",
    "REVIEW",
    "SCRIPT",
    "TRIAL",
    "TUTOR",
    "VISIT",
    "WAITING",
    "AppointmentState",
    "CandidacyState",
    "EnrolmentState",
    "OrderState",
    "PostState",
    "ProposalState",
    "RequestState",
    "ReviewState",
    "ScriptState",
    "TrialState",
    "TutorState",
    "VisitState",
    "WaitingState",
]
