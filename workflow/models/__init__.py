from .calendar import CalendarDay
from .clocks import Clock, ClockEvent
from .forms import FormUse
from .journal import ChainHead, StateChange
from .moving import Moving
from .numbers import Counter
from .parameters import ParameterValue

__all__ = [
    "CalendarDay",
    "ChainHead",
    "Clock",
    "ClockEvent",
    "Counter",
    "FormUse",
    "Moving",
    "ParameterValue",
    "StateChange",
]
