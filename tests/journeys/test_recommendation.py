"""From a union's recommendation to a letter that anybody can verify, in a real browser: phones, and the office's desk."""

import pytest

from federation.models import Person
from lectures.actions import checking
from lectures.actions.agreements import publish_agreement
from lectures.models import AgreementAnswer, Candidacy, Paper, ScoreSheet, Seat
from lectures.states import CandidacyState as C
from notifications.models import Notice
from tests.factories.admission import fresh, make_call, make_offices, make_panel, picture
from tests.factories.federation import next_phone
from tests.factories.lectures import account_of, make_hall
from workflow.actions import move

pytestmark = pytest.mark.django_db(transaction=True)
DESK = {"width": 1280, "height": 900}
PERSON = {
    "name": "顾师傅",
    "trade": "钳工",
    "employer": "永兴机械公司",
    "travel_radius_km": "30",
    "free_times": "周三下午",
}


def send(page, address):
    """Presses the form's main button and waits for the page it leads to."""
    page.locator("main form button.primary").first.click()
    page.wait_for_url(address)


def recommend(officer, look, hall) -> Candidacy:
    """The whole form; handing in too early is not offered while something is missing."""
    officer.goto("/lectures/calls/")
    look(officer)
    officer.get_by_role("link", name="推荐劳模").click()
    look(officer)
    officer.locator("[name=union]").select_option(str(hall.union.pk))
    send(officer, "**/person/")
    look(officer)
    for name, value in (PERSON | {"phone": next_phone()}).items():
        officer.locator(f"[name={name}]").fill(value)
    send(officer, "**/words/")
    look(officer)
    officer.locator("[name=reason]").fill("三十年一线，带出十二个徒弟，职工爱听他讲。")
    send(officer, "**/papers/")
    row = Candidacy.objects.get()
    officer.goto(f"/lectures/applications/{row.pk}/")
    assert officer.get_by_role("button", name="提交").count() == 0
    look(officer)
    return row


def add_papers(officer, look, row):
    officer.goto(f"/lectures/applications/{row.pk}/papers/")
    for kind in ("honour", "agreement", "photo"):
        officer.locator("[name=kind]").select_option(kind)
        if kind == "honour":
            officer.locator("[name=title]").fill("省级劳动模范")
            officer.locator("[name=honour_level]").select_option("3")
            officer.locator("[name=honour_year]").fill("2019")
        image = {"name": f"{kind}.jpg", "mimeType": "image/jpeg", "buffer": picture().read()}
        officer.locator("[name=file]").set_input_files(image)
        officer.get_by_role("button", name="添加").click()
        officer.get_by_text("材料已添加").wait_for()
    look(officer)
    officer.locator("[name=agrees]").check()
    send(officer, f"**/applications/{row.pk}/")
    officer.get_by_role("button", name="提交").click()
    officer.get_by_text("办公室将审核材料").wait_for()
    look(officer)


def decide(desk, address):
    """One decision on its page in the admin."""
    desk.goto(address)
    desk.locator(".submit-row input").click()
    desk.wait_for_url("**/change/")


def score(member, row, look):
    """A sheet of the panel; nobody sees the others' before."""
    member.goto("/lectures/panel/")
    member.get_by_role("link", name="顾师傅").click()
    member.get_by_role("heading", name="您的评分", exact=True).wait_for()
    assert member.get_by_role("heading", name="评分表", exact=True).count() == 0
    look(member)
    for criterion in row.call.criteria.all():
        member.locator(f"input[name=score_{criterion.pk}][value='4']").check()
    member.get_by_role("button", name="提交评分").click()
    member.get_by_text("评分已提交").wait_for()
    look(member)


def choose_and_tell(office, row, look):
    """Decided now, told later."""
    office.goto(f"/lectures/calls/{row.call_id}/ranking/")
    look(office)
    office.locator(f"input[name=chosen][value='{row.pk}']").check()
    office.locator("[name=state]").select_option("shortlisted")
    office.get_by_role("button", name="保存决定").click()
    office.get_by_text("有1项决定待通知").wait_for()
    assert fresh(row).state == C.CHECKED and not Notice.objects.filter(kind="lectures.application_chosen").exists()
    office.locator("details.confirm summary").click()
    office.locator("dialog button.danger").click()
    office.get_by_text("已通知1项决定").wait_for()
    look(office)


def test_a_recommended_worker_is_scored_chosen_and_appointed(page_of, look):
    hall = make_hall()
    panel, signer = make_panel(hall), make_offices(hall).signer
    call = make_call(hall, panel)
    publish_agreement(by=hall.office, text_zh="本人同意按安排宣讲。", text_en="I agree to lecture as arranged.")
    officer, desk = page_of(hall.officer), page_of(hall.office, DESK)

    row = recommend(officer, look, hall)
    add_papers(officer, look, row)
    decide(desk, f"/admin/lectures/candidacy/{row.pk}/decide/check/")
    assert fresh(row).state == C.CHECKED
    score(page_of(panel[0]), row, look)
    for member in panel[1:]:
        values = {criterion.pk: 3 for criterion in call.criteria.all()}
        checking.write_sheet(fresh(row), by=member, values=values)
    assert ScoreSheet.objects.filter(candidacy=row).count() == call.panel.count() == 3
    choose_and_tell(page_of(hall.office), row, look)
    assert fresh(row).state == C.SHORTLISTED
    assert Notice.objects.filter(kind="lectures.application_chosen").count() == 1

    trained = checking.begin_training(fresh(row), by=hall.office)  # the academy has tests of its own
    move(move(trained, C.TRIAL, by=hall.office), C.READY, by=hall.office)
    decide(desk, f"/admin/lectures/candidacy/{row.pk}/decide/appoint/")
    person = Person.objects.get(name="顾师傅")
    speaker = page_of(account_of(person))
    speaker.goto("/lectures/me/agreement/")
    look(speaker)
    speaker.get_by_role("button", name="我同意").click()
    speaker.locator(".chip.ok", has_text="同意").first.wait_for()
    assert AgreementAnswer.objects.get().accepted

    term = person.speaker.appointments.get()
    decide(page_of(signer, DESK), f"/admin/lectures/appointment/{term.pk}/decide/sign/")
    assert fresh(row).state == C.APPOINTED and Seat.objects.filter(speaker=person.speaker, ends_on=None).exists()
    check_the_letter(speaker, page_of(), look, person)


def check_the_letter(speaker, stranger, look, person):
    """Its holder opens it as a PDF; a stranger reads that it is valid, and a guessed code finds nothing."""
    letter = Paper.objects.get(person=person)
    speaker.goto("/lectures/papers/")
    look(speaker)
    address = speaker.get_by_role("link", name="打开 PDF").get_attribute("href")
    assert speaker.request.get(address).body().startswith(b"%PDF-")
    stranger.goto(f"/lectures/papers/{letter.code}/")
    main = stranger.locator("main")
    assert letter.number in main.inner_text() and "有效" in main.inner_text()
    look(stranger)
    assert stranger.goto("/lectures/papers/guessed/").status == 404
