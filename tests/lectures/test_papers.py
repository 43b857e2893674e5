"""Letters and certificates: numbers without gap, a page for the world, a PDF for the holder."""

import re
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
import qrcode
import time_machine
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from lectures.actions.agreements import answer_agreement, publish_agreement
from lectures.actions.papers import issue_paper, revoke_paper
from lectures.errors import OrderRefused
from lectures.models import Paper
from lectures.views.agreement import printed as agreement_printed
from lectures.views.papers import printed
from notifications.models import Notice
from tests.factories.federation import make_staff
from tests.factories.lectures import make_corps
from ui import pdf
from workflow.errors import NotAllowed
from workflow.models import StateChange

LINES = ["经考核合格，特聘您为宣讲员，聘期两年。"]


def issue(hall, kind=Paper.Kind.APPOINTMENT, title="聘书", **more):
    facts = {"lines": LINES}
    return issue_paper(
        by=hall.office, kind=kind, corps=hall.corps, person=hall.speaker.person, title=title, facts=facts, **more
    )


def test_numbers_count_by_kind_and_year_and_the_holder_hears_of_it(hall):
    year = timezone.localdate().year
    papers = [issue(hall), issue(hall), issue(hall, Paper.Kind.CERTIFICATE, "结业证书")]
    assert [paper.number for paper in papers] == [f"宣聘〔{year}〕1号", f"宣聘〔{year}〕2号", f"结业〔{year}〕1号"]
    assert Notice.objects.filter(person=hall.speaker.person, kind="lectures.paper_issued").count() == 3
    assert StateChange.objects.filter(event="paper_issued").count() == 3


def test_only_the_office_of_the_corps_issues_and_revokes(hall):
    paper = issue(hall)
    stranger = make_staff("corps_officer", hall.other)
    for who in (hall.worker, hall.officer, stranger):
        with pytest.raises(NotAllowed):
            issue_paper(
                by=who, kind="thanks", corps=hall.corps, person=hall.speaker.person, title="感谢信", facts={"lines": []}
            )
        with pytest.raises(NotAllowed):
            revoke_paper(paper, by=who, reason="不再合适")
    assert Paper.objects.count() == 1 and Paper.objects.get().revoked_at is None


def test_anyone_verifies_it_and_a_guessed_code_finds_nothing(client, hall):
    paper = issue(hall, valid_months=12)
    address = f"/lectures/papers/{paper.code}/"
    page = client.get(address).content.decode()
    assert paper.number in page and "周师傅" in page and "有效" in page
    for guess in ("guessed-code", "a" * 300, paper.number, f"{paper.code}%00"):
        assert client.get(f"/lectures/papers/{guess}/").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert "已过期" in client.get(address).content.decode()
    with pytest.raises(OrderRefused):
        revoke_paper(paper, by=hall.office, reason=" ")
    revoke_paper(paper, by=hall.office, reason="荣誉被撤销")
    again = revoke_paper(paper, by=hall.office, reason="第二次")
    assert again.revoked_reason == "荣誉被撤销"
    page = client.get(address).content.decode()
    assert "已撤销" in page and "荣誉被撤销" not in page


def test_the_holder_and_the_office_print_it_and_nobody_else(client, hall):
    paper = issue(hall)
    address = f"/lectures/papers/{paper.code}/print/"
    assert client.get(address).status_code == 302
    other_corps = make_staff("corps_officer", hall.other)
    rows = (hall.speaker_account, 200), (hall.office, 200), (hall.worker, 404), (hall.outsider, 404), (other_corps, 404)
    for who, status in rows:
        client.force_login(who)
        answer = client.get(address)
        assert answer.status_code == status
    client.force_login(hall.speaker_account)
    assert client.get(address).content.startswith(b"%PDF-")


def test_the_list_of_letters_costs_the_same_with_one_and_with_thirty(client, hall, django_assert_num_queries):
    make_corps(hall.union)
    issue(hall)
    client.force_login(hall.speaker_account)
    client.get("/lectures/papers/")
    with django_assert_num_queries(5):
        page = client.get("/lectures/papers/").content.decode()
    assert "聘书" in page
    for _more in range(29):
        issue(hall)
    with django_assert_num_queries(5):
        assert client.get("/lectures/papers/").content.decode().count("宣聘〔") == 20


def signs_drawn(printed_pdf: bytes) -> set[str]:
    """The characters that a PDF lets one copy, from the tables of its fonts."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", printed_pdf, re.DOTALL):
        try:
            text = zlib.decompressobj().decompress(stream)  # whose last byte may look like the end of a line
        except zlib.error:
            continue
        for sign in re.findall(rb"<[0-9A-Fa-f]+> ?<([0-9A-Fa-f]+)>\s", text):
            found |= set(bytes.fromhex(sign.decode()).decode("utf-16-be"))
    return found


@pytest.mark.parametrize("kind", Paper.Kind.values)
def test_each_kind_is_one_page_with_its_name_its_number_and_its_words(client, hall, kind):
    paper = issue(hall, kind, title="证书", valid_months=24)
    Paper.objects.filter(pk=paper.pk).update(facts={**paper.facts, "title": "冒名"})
    client.force_login(hall.speaker_account)
    answer = client.get(f"/lectures/papers/{paper.code}/print/")
    assert answer["Content-Type"] == "application/pdf" and b"/Count 1" in answer.content
    drawn = signs_drawn(answer.content)
    assert set("证书周师傅核验真伪" + paper.number + LINES[0]) <= drawn
    assert "冒" not in drawn


def picture_of(layout: str, data: dict) -> Image.Image:
    """The first page as a picture of 150 dots an inch."""
    return Image.open(BytesIO(pdf.render(f"lectures/pdf/{layout}", data, form="png", ppi=150))).convert("L")


def part(picture, left, top, right, bottom) -> Image.Image:
    """A part of the page, in shares of its width and height."""
    width, height = picture.size
    return picture.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))


def ink(picture, below: int = 200) -> float:
    """The share of dots darker than a grey, in thousandths."""
    return 1000 * sum(picture.histogram()[:below]) / (picture.width * picture.height)


def code_reads(picture, address: str) -> bool:
    """Whether the code at the foot is that of `address`, dot by dot as a scanner reads it."""
    wanted = qrcode.QRCode(border=0)
    wanted.add_data(address)
    matrix = wanted.get_matrix()
    flat = picture.width > picture.height
    corner = part(picture, *((0.8, 0.765, 0.945, 0.95) if flat else (0.73, 0.8, 0.9, 0.97))).point(
        lambda grey: 255 if grey < 100 else 0
    )
    left, top, right, _bottom = corner.getbbox()
    step = (right - left) / len(matrix)
    return all(
        bool(corner.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step)))) == dot
        for y, row in enumerate(matrix) for x, dot in enumerate(row)
    )  # fmt: skip


@pytest.mark.parametrize("layout", ["letter", "certificate"])
def test_a_paper_looked_at_as_a_picture(hall, layout):
    """Head, words and code stand in their places, nothing leaves the page; without its words it would not pass."""
    kind = Paper.Kind.AWARD if layout == "certificate" else Paper.Kind.APPOINTMENT
    said = "在全市宣讲工作中成绩突出，把劳模精神、劳动精神、工匠精神带进车间、班组和课堂。" * 3
    paper = issue(hall, kind, title="聘书", valid_months=36)
    data = {
        **printed(paper),
        "name": "阿卜杜热依木·买买提江",
        "lines": [said],
        "address": f"https://gh.example/{paper.code}/",
    }
    data["code"] = pdf.qr_svg(data["address"])
    picture, empty = picture_of(layout, data), picture_of(layout, {**data, "lines": [], "name": "", "title": ""})
    for box in ((0.2, 0.06, 0.8, 0.24), (0.15, 0.24, 0.85, 0.6)):
        assert ink(part(picture, *box)) > ink(part(empty, *box)) + 8, box
    if layout == "letter":  # a certificate has its frame there
        edges = ((0, 0, 0.1, 1), (0.9, 0, 1, 1), (0, 0, 1, 0.03), (0, 0.97, 1, 1))
        assert [ink(part(picture, *box)) for box in edges] == [0, 0, 0, 0]
    assert code_reads(picture, data["address"]) and not code_reads(picture, data["address"].upper())
    revoked = picture_of(layout, {**data, "revoked": True})
    assert ink(revoked, 245) > ink(picture, 245) + 1, "a stamp says that it was revoked"
    for many in (8, 10, 12, 15, 20):  # as much as the form of a letter takes, in few lines or in many
        longest = {**data, "lines": ["劳" * (600 // many)] * many, "revoked": many == 20}
        assert b"/Count 1" in pdf.render(f"lectures/pdf/{layout}", longest), many
    assert code_reads(picture_of(layout, longest), data["address"])


def test_the_agreement_is_printed_with_the_record_of_its_answer(client, hall):
    text = "一、同意拍摄。\n\n二、遵守进校园的规定。"
    agreement = publish_agreement(by=hall.office, text_zh=text, text_en="Photos are fine")
    answer = answer_agreement(
        hall.speaker, agreement, by=hall.office, accepted=True, on_behalf_reason="本人电话同意，纸质件存档"
    )
    address = reverse("lectures:agreement-pdf", args=[answer.pk])
    for who in (hall.worker, hall.officer, make_staff("corps_officer", hall.other)):
        client.force_login(who)
        assert client.get(address).status_code == 404
    client.force_login(hall.speaker_account)
    assert address in client.get(reverse("lectures:me-agreement")).text
    page = client.get(address)
    assert page["Content-Type"] == "application/pdf" and b"/Count 1" in page.content
    said = agreement_printed(answer)
    assert said["lines"] == ["一、同意拍摄。", "二、遵守进校园的规定。"] and ("答复", "同意") in said["record"]
    assert ("代答理由", "本人电话同意，纸质件存档") in said["record"]
    client.force_login(hall.office)
    assert client.get(address).status_code == 200
    picture = picture_of("agreement", said)
    assert ink(part(picture, 0.2, 0.04, 0.8, 0.2)) > 15 and ink(part(picture, 0.1, 0.2, 0.9, 0.6)) > 15
    assert ink(part(picture, 0, 0, 0.1, 1)) == ink(part(picture, 0.9, 0, 1, 1)) == 0
