from .attempts import Attempt
from .cards import Card
from .consents import Consent, Notice, Purpose
from .duties import ADMIN_ROLES, Duty, Invitation, Role
from .imports import ImportMapping, ImportRun
from .people import Membership, Person, User
from .sign_ins import SignInLine
from .unions import Union, UnionKind

__all__ = [
    "ADMIN_ROLES",
    "Attempt",
    "Card",
    "Consent",
    "Duty",
    "ImportMapping",
    "ImportRun",
    "Invitation",
    "Membership",
    "Notice",
    "Person",
    "Purpose",
    "Role",
    "SignInLine",
    "Union",
    "UnionKind",
    "User",
]
