from .fields import LOCAL_TIME, TIME_FORMATS, CleanText, NoteForm, PhoneField, PhotosField, WordsField
from .orders import (
    CancelForm,
    CheckInForm,
    ConfirmForm,
    DispatchForm,
    FeedbackForm,
    OrderForm,
    PeriodForm,
    RatingForm,
    ReportForm,
    RescheduleForm,
    WaitingForm,
)
from .own_record import AbsenceForm, HoursForm, InviteForm, ProfileForm
from .planning import SpanForm

__all__ = [
    "LOCAL_TIME",
    "TIME_FORMATS",
    "AbsenceForm",
    "CancelForm",
    "CheckInForm",
    "CleanText",
    "ConfirmForm",
    "DispatchForm",
    "FeedbackForm",
    "HoursForm",
    "InviteForm",
    "NoteForm",
    "OrderForm",
    "PeriodForm",
    "PhoneField",
    "PhotosField",
    "ProfileForm",
    "RatingForm",
    "ReportForm",
    "RescheduleForm",
    "SpanForm",
    "WaitingForm",
    "WordsField",
]
