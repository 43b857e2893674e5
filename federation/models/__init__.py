from .unions import Union, UnionKind
from .people import Membership, Person, User
from .duties import Duty, Role

__all__ = ["Duty", "Membership", "Person", "Role", "Union", "UnionKind", "User"]
