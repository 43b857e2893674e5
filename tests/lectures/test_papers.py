"""Letters and certificates: numbers without gap, a page for the world, a PDF for the holder."""

import re
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
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
    assert client.get("/lectures/papers/guessed-code/").status_code == 404
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
    for who, status in ((hall.speaker_account, 200), (hall.office, 200), (hall.worker, 404), (hall.outsider, 404)):
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
            text = zlib.decompress(stream)
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


@pytest.mark.parametrize("layout", ["letter", "certificate"])
def test_a_layout_prints_what_the_paper_says(hall, layout):
    paper = issue(hall, valid_months=36)
    picture = Image.open(BytesIO(pdf.render(f"lectures/pdf/{layout}", printed(paper), form="png"))).convert("L")
    dark = sum(picture.histogram()[:128]) / (picture.width * picture.height)
    assert 0.01 < dark < 0.2


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
    picture = Image.open(BytesIO(pdf.render("lectures/pdf/agreement", said, form="png"))).convert("L")
    assert 0.002 < sum(picture.histogram()[:128]) / (picture.width * picture.height) < 0.2
