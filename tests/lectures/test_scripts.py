"""Scripts: versions, the document by its content, comments, four eyes, the checklist, and the gate before the menu."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lectures.actions import scripts as act
from lectures.actions.topics import set_topic_speakers
from lectures.errors import OrderRefused
from lectures.models import Offering, Script, ScriptComment, ScriptVersion, Speaker
from lectures.queries.scripts import beside
from lectures.states import SCRIPT, CandidacyState, ScriptState
from notifications.models import Notice
from tests.factories.academy import TEXT, make_candidate, make_coach, make_version
from tests.factories.lectures import make_speaker, make_topic
from tests.factories.machines import assert_full_matrix
from ui.documents import read_document
from ui.uploads import BadFile
from workflow.actions import set_parameter
from workflow.errors import InvalidTransition, NotAllowed, NoteMissing

pytestmark = pytest.mark.django_db
CHECKS = ScriptVersion.Check.values


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client, address, **data):
    body = client.get(address).content.decode()
    token = re.search(r'name="form_token" value="([\w-]+)"', body)[1]
    return client.post(address, {"form_token": token, **data})


def page_of(version):
    return reverse("lectures:script-detail", args=[version.script_id])


def word_file(*paragraphs, body="word/document.xml", name="讲稿.docx") -> SimpleUploadedFile:
    out = io.BytesIO()
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in paragraphs)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(body, f"<w:document><w:body>{lines}</w:body></w:document>")
    return SimpleUploadedFile(name, out.getvalue())


def test_a_version_moves_as_its_table_says(hall):
    # every state but "vetted" may stand without a coach; the row has one so that each state can be tried
    def make():
        version = make_version(hall, ScriptState.DRAFT)
        ScriptVersion.objects.filter(pk=version.pk).update(decided_by=hall.office)
        return version

    assert_full_matrix(SCRIPT, make)


def test_a_script_is_written_handed_in_and_cannot_be_changed_any_more(hall):
    me = signed_in(hall.speaker_account)
    answer = send(me, reverse("lectures:script-new"), title="一把焊枪", topic=hall.topic.pk)
    script = Script.objects.get()
    assert answer["Location"] == reverse("lectures:script-write", args=[script.pk])
    send(me, answer["Location"], text=TEXT, do="save", change_note="初稿")
    assert send(me, answer["Location"], text=TEXT + "\n\n谢谢。", do="hand_in").status_code == 302
    version = ScriptVersion.objects.get()
    assert (version.state, version.number, len(version.paragraphs)) == ("submitted", 1, 4)
    assert Notice.objects.filter(kind="lectures.script_handed_in").exists() is bool(hall.office.person_id)
    late = send(me, answer["Location"], text="改一改", do="save")
    assert late.status_code == 422 and "请等待回复" in late.content.decode() and "改一改" in late.content.decode()
    make_topic()
    again = send(me, reverse("lectures:script-new"), title="又一篇", topic=hall.topic.pk)
    assert again.status_code == 422 and Script.objects.count() == 1


def test_comments_stand_at_their_paragraph_and_the_note_is_told(hall):
    version = make_version(hall)
    office = signed_in(hall.office)
    assert send(office, page_of(version), do="comment", version=1, paragraph=2, text="哪一年？").status_code == 302
    wrong = send(office, page_of(version), do="comment", version=1, paragraph=9, text="哪里？")
    assert wrong.status_code == 422 and "没有这一段" in wrong.content.decode() and "哪里？" in wrong.content.decode()
    assert send(office, page_of(version), do="return", version=1, note="").status_code == 422
    with pytest.raises(NoteMissing):
        act.return_version(version, by=hall.office, note=" ")
    assert send(office, page_of(version), do="return", version=1, note="写清年份").status_code == 302
    version.refresh_from_db()
    assert version.state == "returned" and ScriptComment.objects.count() == 2
    body = signed_in(hall.speaker_account).get(page_of(version)).content.decode()
    assert body.index("第一次拿起焊枪") < body.index("哪一年？") < body.index("今天我想讲讲")
    assert "写清年份" in Notice.objects.get(kind="lectures.script_returned").body
    with pytest.raises(OrderRefused):
        act.comment(version, by=hall.office, text="太晚了")


def test_vetting_needs_every_point_of_the_list_and_other_eyes(hall):
    version = make_version(hall)
    office = signed_in(hall.office)
    answer = send(office, page_of(version), do="vet", version=1, checklist=CHECKS[:-1])
    assert answer.status_code == 422 and "逐项核对" in answer.content.decode()
    assert send(office, page_of(version), do="vet", version=1, checklist=[*CHECKS[:-1], "x"]).status_code == 422
    with pytest.raises(NotAllowed):
        act.vet_version(version, by=hall.speaker_account, checklist=CHECKS)
    assert send(office, page_of(version), do="vet", version=1, checklist=CHECKS).status_code == 302
    version.refresh_from_db()
    assert (version.state, version.decided_by, sorted(version.checklist)) == ("vetted", hall.office, sorted(CHECKS))
    with pytest.raises(InvalidTransition):
        act.vet_version(version, by=make_coach(hall), checklist=CHECKS)


@pytest.mark.parametrize("columns", [{"decided_by": None}, {"decided_by": "author"}])
def test_the_database_itself_wants_another_pair_of_eyes(hall, columns):
    version = make_version(hall)
    who = version.written_by if columns["decided_by"] else None
    with pytest.raises(IntegrityError), transaction.atomic():
        ScriptVersion.objects.filter(pk=version.pk).update(state="vetted", decided_by=who)


def test_until_a_new_version_is_vetted_the_old_one_is_spoken(hall):
    first = make_version(hall, ScriptState.VETTED, topic=hall.topic)
    second = make_version(hall, script=first.script, text=TEXT.replace("三十年前", "一九九六年"))
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("vetted", "submitted", 2)
    assert "第 1 版已审定" in signed_in(hall.speaker_account).get(page_of(first)).content.decode()
    act.vet_version(second, by=hall.office, checklist=CHECKS)
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "vetted")
    body = signed_in(hall.office).get(page_of(first), {"v": 2, "with": 1}).content.decode()
    assert "<del>三十</del>" in body and "<ins>一九九六</ins>" in body


def test_what_somebody_wrote_stays_text_wherever_it_is_compared(hall):
    first = make_version(hall, ScriptState.VETTED, text="<script>alert(1)</script>一")
    make_version(hall, script=first.script, text="<script>alert(2)</script>二")
    body = signed_in(hall.office).get(page_of(first), {"v": 2, "with": 1}).content.decode()
    assert "<script>alert" not in body and "&lt;script&gt;" in body


def test_beside_each_other_paragraphs_keep_their_numbers():
    lines = beside(["一", "二", "三"], ["一", "二二", "三", "四"])
    assert [(line.how, line.left_number, line.right_number) for line in lines] == [
        ("same", 1, 1), ("changed", 2, 2), ("same", 3, 3), ("new", None, 4),
    ]  # fmt: skip


def test_a_word_file_fills_the_text_and_is_kept_for_author_and_office_alone(hall):
    script = make_version(hall, ScriptState.RETURNED).script
    me = signed_in(hall.speaker_account)
    address = reverse("lectures:script-write", args=[script.pk])
    answer = send(me, address, text="", document=word_file("第一段 &lt;焊&gt;", "第二段"), do="hand_in")
    assert answer.status_code == 302
    version = script.versions.get(number=2)
    assert version.text == "第一段 <焊>\n第二段" and version.file.name.startswith("private/scripts/")
    assert script.versions.get(number=1).state == "superseded"
    file = reverse("lectures:script-file", args=[version.pk])
    for who in (hall.speaker_account, hall.office):
        got = signed_in(who).get(file)
        assert got.status_code == 200 and got["X-Content-Type-Options"] == "nosniff"
        assert got["Content-Disposition"].startswith("attachment")
    for who in (hall.outsider, hall.officer):
        assert signed_in(who).get(file).status_code == 404
    assert Client().get(f"/media/{version.file.name}").status_code == 404


def test_the_file_of_a_draft_that_is_replaced_leaves_the_storage_once_that_is_sure(
    hall, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    script = make_version(hall, ScriptState.RETURNED).script
    me, address = signed_in(hall.speaker_account), reverse("lectures:script-write", args=[script.pk])
    names = []
    for number, waits in ((1, False), (2, True), (3, False)):
        with django_capture_on_commit_callbacks(execute=not waits):
            send(me, address, text="", document=word_file(f"第{number}稿"), do="save")
        version = script.versions.get(number=2)
        names.append(version.file.name)
    there = [version.file.storage.exists(name) for name in names]
    assert there == [True, False, True]  # the first stays: the commit after it never came


BAD = {
    "picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    "program": b"MZ\x90\x00" + b"\x00" * 60,
    "page": "<!doctype html><p>讲稿".encode(),
    "empty": b"   ",
    "half a PDF": b"%PDF-1.7\n1 0 obj",
    "half a ZIP": b"PK\x03\x04" + b"\x00" * 30,
}


@pytest.mark.parametrize("kind", BAD)
def test_a_script_that_is_no_document_is_refused_and_the_text_stays(hall, kind):
    script = make_version(hall, ScriptState.RETURNED).script
    address = reverse("lectures:script-write", args=[script.pk])
    file = SimpleUploadedFile("讲稿.docx", BAD[kind])
    answer = send(signed_in(hall.speaker_account), address, text="打好的字", document=file, do="save")
    body = answer.content.decode()
    assert answer.status_code == 422 and "打好的字" in body and 'class="field wrong' in body
    assert script.versions.count() == 1


def test_a_workbook_a_bomb_and_entities_are_no_script():
    with pytest.raises(BadFile):
        read_document(word_file("x", body="xl/workbook.xml"))
    with pytest.raises(BadFile):
        read_document(word_file("0" * 30_000_000))
    with pytest.raises(BadFile):
        read_document(word_file('<!ENTITY a "b">'))
    assert read_document(SimpleUploadedFile("x.exe", "讲稿".encode("gb18030"))).text == "讲稿"
    assert read_document(SimpleUploadedFile("x", b"%PDF-1.4\n...\n%%EOF\n")).kind == "pdf"


def test_drafts_stay_with_their_author_and_scripts_with_their_corps(hall):
    draft = make_version(hall, ScriptState.DRAFT)
    assert "一把焊枪" in signed_in(hall.speaker_account).get(page_of(draft)).content.decode()
    seen = signed_in(hall.office).get(page_of(draft)).content.decode()
    assert "第一次拿起焊枪" not in seen
    assert signed_in(hall.outsider).get(page_of(draft)).status_code == 404
    assert signed_in(hall.officer).get(page_of(draft)).status_code == 404
    assert signed_in(hall.outsider).get(reverse("lectures:me-scripts")).status_code == 403
    with pytest.raises(NotAllowed):
        act.hand_in(draft, by=hall.outsider)
    with pytest.raises(NotAllowed):
        act.comment(make_version(hall, script=draft.script), by=hall.officer, text="x")


def test_a_candidate_writes_without_a_topic(hall):
    candidate = make_candidate(hall, CandidacyState.IN_TRAINING)
    answer = send(signed_in(candidate.account), reverse("lectures:script-new"), title="我的师傅")
    assert answer.status_code == 302 and Script.objects.get().candidacy == candidate
    with pytest.raises(NotAllowed):
        act.start_script(by=hall.outsider, title="x")


@pytest.mark.parametrize(("field", "value"), [("version", "7"), ("version", "x"), ("do", "publish")])
def test_what_a_form_invents_is_not_found(hall, field, value):
    version = make_version(hall)
    sent = {"do": "comment", "version": "1", "text": "x"} | {field: value}
    assert send(signed_in(hall.office), page_of(version), **sent).status_code == 404


def test_a_topic_is_given_only_with_a_vetted_script(hall):
    topic, own = make_topic(), Speaker.objects.filter(pk=hall.speaker.pk)
    with pytest.raises(OrderRefused) as refusal:
        set_topic_speakers(topic, own, by=hall.office, within=Speaker.objects.all())
    assert refusal.value.field == "speakers" and "周师傅" in str(refusal.value)
    version = make_version(hall, topic=topic)
    with pytest.raises(OrderRefused):
        set_topic_speakers(topic, own, by=hall.office, within=Speaker.objects.all())
    act.vet_version(version, by=hall.office, checklist=CHECKS)
    assert set_topic_speakers(topic, own, by=hall.office, within=Speaker.objects.all())
    assert Offering.objects.filter(topic=topic).count() == 1
    make_version(hall, script=version.script)
    assert set_topic_speakers(topic, own, by=hall.office, within=Speaker.objects.all()) is False
    assert Offering.objects.filter(topic=topic).count() == 1


def test_the_gate_holds_from_the_day_the_office_sets(hall):
    topic = make_topic()
    set_parameter(by=None, name="lectures.script_gate", value=0, holds_from=timezone.localdate(), reason="过渡期")
    newcomer = make_speaker(hall.corps, "新讲员")
    assert set_topic_speakers(topic, [newcomer], by=hall.office, within=Speaker.objects.all())


def test_the_list_asks_as_much_with_thirty_scripts_as_with_one(hall, django_assert_num_queries):
    me, address = signed_in(hall.speaker_account), reverse("lectures:me-scripts")
    make_version(hall)
    me.get(address)
    with django_assert_num_queries(5):
        me.get(address)
    for _number in range(29):
        make_version(hall)
    with django_assert_num_queries(5):
        assert me.get(address).content.decode().count("一把焊枪") == 30
