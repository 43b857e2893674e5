"""What the API of the lectures takes and gives."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from federation.names import clean_text

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,20}$")]
OptionalCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{0,20}$")]
Minutes = Annotated[int, Field(ge=15, le=480)]


def _line(most: int, least: int = 1) -> tuple:
    """What makes one line of clean text: no control or direction characters, between `least` and `most` of them."""
    return AfterValidator(clean_text), Field(min_length=least, max_length=most)


def _with_a_time(value):
    """A day alone would be midnight, and a number some second since 1970: nobody means either."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and ":" in value):
        raise PydanticCustomError("datetime_parsing", "a date and a time")
    return value


Moment = Annotated[datetime, BeforeValidator(_with_a_time)]
OptionalLine1000 = Annotated[str, *_line(1000, 0)]
OptionalLine20 = Annotated[str, *_line(20, 0)]
Line200 = Annotated[str, *_line(200)]
Line40 = Annotated[str, *_line(40)]
Line60 = Annotated[str, *_line(60)]
OptionalLine60 = Annotated[str, *_line(60, 0)]


class MenuQuery(Schema):
    q: OptionalLine60 | None = None
    category: OptionalCode | None = None
    audience: OptionalLine20 | None = None
    minutes: Annotated[int, Field(ge=10, le=600)] | None = None
    format: OptionalLine20 | None = None
    school: bool | None = None


class TopicOut(Schema):
    code: str
    title_zh: str
    title_en: str
    category: str
    summary: str
    minutes: int
    format: str
    audience: list[str]
    is_for_schools: bool
    group_max_people: int
    rating: float | None
    delivered_count: int
    speakers: list[int]


class SpeakerOut(Schema):
    id: int
    name: str
    trade: str
    title: str
    corps: str
    languages: list[str]
    needs: list[str]
    honours: list[str]
    topics: list[str]
    rating: float | None
    delivered_count: int


class OrderIn(Schema):
    union: Code
    starts_at: Moment
    people: Annotated[int, Field(ge=1, le=2000, strict=True)]
    audience: Line60
    place: Line200
    contact_name: Line60
    contact_phone: Line40
    topic: OptionalCode = ""
    speaker: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = None
    need: OptionalLine1000 = ""
    minutes: Minutes | None = None
    is_school: bool = False
    teacher_present: bool = False


class CancelIn(Schema):
    reason: Line200


class OrderOut(Schema):
    number: str
    state: str
    state_label: str
    union: str
    topic: str | None
    speaker: int | None
    starts_at: datetime
    minutes: int
    people: int
    place: str
    created_at: datetime


class SpeakerPage(Schema):
    count: int
    page: int
    pages: int
    items: list[SpeakerOut]


class OrderPage(Schema):
    count: int
    page: int
    pages: int
    items: list[OrderOut]


def order_out(order) -> OrderOut:
    """An order as everybody in reach may read it: without the contact's phone."""
    return OrderOut(
        number=order.number, state=order.state, state_label=str(order.state_label), union=order.union.code,
        topic=order.topic.code if order.topic else None, speaker=order.speaker_id, starts_at=order.starts_at,
        minutes=order.minutes, people=order.people, place=order.place, created_at=order.created_at,
    )  # fmt: skip
