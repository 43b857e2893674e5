"""Plates of every Chinese kind, and impossible ones (the sentence says what is wrong)."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from services.plates import BadPlate, PlateKind, read_plate

K = PlateKind


@pytest.mark.parametrize(
    ("typed", "number", "kind"),
    [
        ("浙A12345", "浙A12345", K.YELLOW), ("浙a·12345", "浙A12345", K.YELLOW), (" 浙Ａ １２３４５ ", "浙A12345", K.YELLOW),
        ("浙BD1234", "浙BD1234", K.YELLOW), ("粤B-12AB3", "粤B12AB3", K.YELLOW),
        ("浙AD12345", "浙AD12345", K.GREEN_SMALL), ("浙AF12345", "浙AF12345", K.GREEN_SMALL),
        ("浙A12345D", "浙A12345D", K.GREEN_LARGE), ("浙A12345F", "浙A12345F", K.GREEN_LARGE),
        ("浙A1234挂", "浙A1234挂", K.TRAILER), ("鄂A1234学", "鄂A1234学", K.LEARNER), ("京A1234警", "京A1234警", K.POLICE),
        ("粤Z1234港", "粤Z1234港", K.HK_MACAO), ("粤Z12F4澳", "粤Z12F4澳", K.HK_MACAO), ("沪A1234领", "沪A1234领", K.CONSULAR),
        ("使123456", "使123456", K.EMBASSY), ("京X·S001应急", "京XS001应急", K.RESCUE),
        ("WJ浙1234X", "WJ浙1234X", K.ARMED_POLICE), ("wj12345", "WJ12345", K.ARMED_POLICE), ("VA·12345", "VA12345", K.MILITARY),
        ("民航A1234", "民航A1234", K.AIRPORT),
    ],
)  # fmt: skip
def test_every_kind_is_told_apart(typed, number, kind):
    read = read_plate(typed)
    assert (read.number, read.kind) == (number, kind)
    assert read.is_freight is (kind in (K.YELLOW, K.BLUE, K.GREEN_SMALL, K.GREEN_LARGE, K.TRAILER))


def test_seven_signs_are_yellow_unless_said_to_be_blue():
    assert read_plate("浙A12345", "blue").kind == K.BLUE and read_plate("浙AD12345", "blue").kind == K.GREEN_SMALL


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Please enter"), ("A12345", "province"), ("国A12345", "province"), ("浙112345", "letter from A to Z"),
        ("浙O12345", "letter from A to Z"), ("浙AI2345", "I and O"), ("浙A1O345", "I and O"), ("浙A1234", "7 signs"),
        ("浙A123456", "no such plate"), ("浙A1234567", "7 signs"), ("浙AABCDE", "no such plate"), ("浙AABCD1", "three letters"),
        ("浙A123挂挂", "no such plate"), ("浙B1234港", "no such plate"), ("浙AL12345", "no such plate"), ("浙A1234应急", "no such plate"), ("使12", "7 signs"),
        ("😀", "province"), ("'; DROP TABLE", "province"),
    ],
)  # fmt: skip
def test_impossible_plates_are_refused_with_the_reason(typed, why):
    with translation.override("en"), pytest.raises(BadPlate) as refusal:
        read_plate(typed)
    assert why in str(refusal.value)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_plate_or_a_sentence(typed):
    try:
        assert 7 <= len(read_plate(typed).number) <= 8
    except BadPlate as refusal:
        assert str(refusal)
