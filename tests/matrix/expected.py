"""The reviewed table: what each address answers to whom.

To add an address: run `pytest tests/matrix`; the failure prints the row that was measured. Read it cell by cell
(who may see this?), then add it here. How a row is written stands in `rows.py`. Cells are the status of a GET:
200, 302, `login` (sent to sign in), 401 (API), 403 (in reach, not allowed), 404 (out of reach, or not there),
405 (only POST), 410 (a dead link). The things behind the addresses belong to the union `own` (see `world.py`).
"""

from tests.matrix.expected_activities import activity_rows
from tests.matrix.expected_bought import bought_rows
from tests.matrix.expected_services import service_rows
from tests.matrix.expected_wishes import wish_rows

from .audits import audit_rows
from .micros import PUBLIC as MICROS_PUBLIC
from .micros import micro_rows
from .weeks import LINKS as WEEK_LINKS
from .weeks import PUBLIC as WEEKS_PUBLIC
from .weeks import week_rows

# columns that anybody may read, because they stand on the public menu
PUBLIC_WORDS = {
    "lectures.AdmissionCall.title", "lectures.AdmissionCall.about", "lectures.Agreement.text_zh", "lectures.Agreement.text_en",
    "lectures.ActivityTemplate.title", "lectures.ActivityTemplate.about", "lectures.Programme.title",
    "lectures.Programme.opening_place", "lectures.School.address", "lectures.SchoolPost.text",
    "lectures.SchoolPost.grade", "lectures.SchoolPost.course_link",  # asks and offers are published
    "lectures.Course.title", "lectures.Course.about", "lectures.Category.name_zh", "lectures.Category.name_en", "lectures.Corps.name", "lectures.Honour.title",
    "lectures.MenuVersion.note", "lectures.ScheduleRelease.note", "lectures.Speaker.employer", "lectures.Speaker.name", "lectures.Speaker.story",
    "lectures.Speaker.title", "lectures.Speaker.trade", "lectures.Topic.outline", "lectures.Topic.summary",
    "workerhomes.Home.name", "workerhomes.Home.intro", "workerhomes.Home.story", "workerhomes.Home.address",
    "workerhomes.Home.way", "workerhomes.Home.service_phone", "workerhomes.Room.name", "workerhomes.Room.floor",
    "workerhomes.Room.rules", "workerhomes.Facility.name", "workerhomes.Facility.rules", "workerhomes.Facility.hours",
    "workerhomes.HomePhoto.caption", "workerhomes.HomeStaff.name", "workerhomes.HomeStaff.hours",
    "workerhomes.Activity.title", "workerhomes.Activity.summary", "workerhomes.Activity.about",
    "workerhomes.Activity.trainer", "workerhomes.Activity.report", "workerhomes.Activity.number",
    "workerhomes.ActivityPhoto.caption", "workerhomes.Session.place", "workerhomes.Question.text",
    "workerhomes.Survey.title", "workerhomes.Survey.about", "workerhomes.Need.title", "workerhomes.Need.detail",
    "workerhomes.OpeningException.reason", "workerhomes.PackageItem.title", "workerhomes.PackageItem.about",
    "audits.Campaign.title", "audits.TrainingEvent.title", "audits.TrainingEvent.place", "audits.TrainingEvent.about",
    "workerhomes.Shift.task",
    "services.Service.name_zh", "services.Service.name_en", "services.ServiceVersion.about_zh",
    "services.ServiceVersion.about_en", "services.ServiceVersion.result", "services.ServiceVersion.statutory_limit",
    "services.ServiceVersion.promised_limit", "services.ServiceVersion.cycle", "services.ServiceVersion.legal_basis",
    "services.RaisedNeed.text", "services.RaisedNeed.decision", "services.RoundTable.topic", "services.Station.name", "services.Station.address", "services.Partner.name", "services.Partner.brings",
    "wishes.Wish.headline", "wishes.Charity.title", "wishes.Charity.story",
    "lectures.Topic.safety_needs", "lectures.Topic.title_en", "lectures.Topic.title_zh",
}  # fmt: skip

PUBLIC_WORDS |= MICROS_PUBLIC | WEEKS_PUBLIC

# addresses whose unguessable part is the right to see one thing; their pages are not searched for words
LINKS = {"federation:invitation-accept", "lectures:request-answer", "lectures:request-calendar", "lectures:check-in"}
LINKS |= {"lectures:feed", "lectures:order-rate", "lectures:lesson-door", "lectures:trial-listen"}
LINKS |= {
    "workerhomes:activity-rate",
    "workerhomes:package-verify",
    "workerhomes:hours-verify",
    "lectures:speaker-claim",
    "lectures:paper-verify",
}
LINKS |= {"wishes:track", "wishes:photo"}
LINKS |= {
    f"services:{name}"
    for name in ("need-code", "need-detail", "appointment", "ticket", "case-follow", "case-receipt", "receipt-verify")
}

LINKS |= WEEK_LINKS

# who sits on the panel of the call reads the applications that wait for a score
PANEL = {("union_officer@sibling", "lectures:score-list"), ("union_officer@sibling", "lectures:score(pk)")}

# fmt: off
OPEN, POST_ONLY, NOWHERE, SIGNED_IN = "200 *", "405 *", "404 *", "login visitor; 200 *"
FACTOR = "login visitor; 404 member; 302 *"  # staff are asked for their password or factor first
HOME = "union_officer@own,parent corps_officer@own,parent school_contact@own,parent"
AT_HOME = "home_manager@own,parent home_desk@own,parent"
COUNTER = "login visitor; 200 counter_officer@own,parent; 404 counter_officer; 403 *"
SCHOOL = "union_officer@own,parent school_contact@own,parent"
ORDER = f"login visitor; 200 member@own {HOME}; 404 *"
IMPORT = (
    "login visitor; 200 union_officer@own,parent system_admin@own,parent;"
    " 404 union_officer@child,sibling system_admin@child,sibling; 403 *"
)
OFFICE = "login visitor; 200 corps_officer; 403 *"
STAFF = "login visitor member; 200 *"
ALL = (
    "union_officer corps_officer auditor home_manager home_desk counter_officer rights_desk school_contact system_admin security_admin"
    " audit_admin"
)


def desk(label: str, see: str, add: str = "") -> dict[str, str]:
    """The six admin pages of a table whose rows belong to unions: roles in `see` read it, those in `add` add to it."""

    def at(places):
        return " ".join(f"{role}@{places}" for role in see.split())

    door = "login visitor member"
    return {
        f"admin:{label}_changelist": f"{door}; 200 {see}; 403 *",
        f"admin:{label}_add": f"{door}; 200 {add}; 403 *" if add else f"{door}; 403 *",
        f"admin:{label}_history(object_id)": f"{door}; 200 {at('own,parent')}; 404 *",
        f"admin:{label}_delete(object_id)": f"{door}; 403 *",
        f"admin:{label}_change(object_id)": f"{door}; 200 {at('own,parent')}; 404 {at('child,sibling')}; 403 *",
        f"admin/{label.replace('_', '/')}/<path:object_id>/(object_id)": f"{door}; 302 *",
    }


def menu(label: str) -> dict[str, str]:
    """The six admin pages of a table of the one menu, which every corps office keeps."""
    door, office = "login visitor member", "200 corps_officer; login visitor member; 403 *"
    return {
        **{f"admin:{label}_{page}": office for page in ("changelist", "add", "change(object_id)")},
        f"admin:{label}_history(object_id)": f"{door}; 200 corps_officer; 404 *",
        f"admin:{label}_delete(object_id)": f"{door}; 403 *",
        f"admin/{label.replace('_', '/')}/<path:object_id>/(object_id)": f"{door}; 302 *",
    }


def of_corps(label: str, see: str = "corps_officer") -> dict[str, str]:
    """The six admin pages of a table whose rows belong to the corps of the parent: its office alone reads a row."""
    door, others = "login visitor member", " ".join(f"{role}@own,child,sibling" for role in see.split())
    here = " ".join(f"{role}@parent" for role in see.split())
    return desk(label, see, "corps_officer") | {
        f"admin:{label}_history(object_id)": f"{door}; 200 {here}; 404 *",
        f"admin:{label}_change(object_id)": f"{door}; 200 {here}; 404 {others}; 403 *",
    }


def read_of_corps(label: str) -> dict[str, str]:
    """As `of_corps` for a table to which nobody adds by hand."""
    return of_corps(label) | {f"admin:{label}_add": "login visitor member; 403 *"}


TABLE = {
    **audit_rows(desk),
    **dict.fromkeys(
        ["healthz", "home", "demo-phone", "federation:invitation-accept(token)", "lectures:menu",
         "lectures:topic-detail(code)", "lectures:speaker-detail(pk)", "lectures:request-answer(token)",
         "lectures:check-in(token)", "lectures:order-rate(token)", "api:openapi-json", "api:menu",
         "api:availability(pk)", "account_inactive", "account_reset_password", "account_reset_password_done",
         "account_reset_password_from_key(uidb36,key)", "account_reset_password_from_key_done"], OPEN),
    **dict.fromkeys(
        ["inbox-read-all", "inbox-open(pk)", "lectures:order-approve(number)", "lectures:order-dispatch(number)",
         "lectures:order-contact(number)", "inbox-read(pk)",
         "lectures:me-hours-remove(pk)", "lectures:me-away-remove(pk)"], POST_ONLY),
    **dict.fromkeys(["lectures:request-calendar(token)", "api:api-root", "account_email", "media(name)"], NOWHERE),
    **dict.fromkeys(
        ["my", "federation:privacy", "federation:privacy-copy", "federation:privacy-erase", "inbox", "lectures:waiting-new(pk)",
         "lectures:order-list", "lectures:order-new"], SIGNED_IN),
    **dict.fromkeys(
        [f"lectures:order-{page}(number)"
         for page in ("detail", "cancel", "reschedule", "confirm", "calendar")], ORDER),
    "lectures:order-photo(number,pk)": ORDER,
    **dict.fromkeys([f"lectures:order-{page}(number)" for page in ("reject", "close")],
                    f"login visitor; 200 corps_officer@parent; 403 member@own {HOME}; 404 *"),
    "lectures:order-feedback(number)": f"login visitor; 403 member@own {HOME}; 404 *",  # the speaker alone
    **dict.fromkeys([f"federation:import-{step}(kind,pk)" for step in ("columns", "check", "errors")], IMPORT),
    **dict.fromkeys(["lectures:calendar", "lectures:figures", "lectures:fairness"], OFFICE),
    **dict.fromkeys(["account_login", "account_request_login_code", "account_signup"], "200 visitor; 302 *"),
    **dict.fromkeys(["account_reauthenticate", "account_change_password", "mfa_index", "mfa_list_webauthn"],
                    "login visitor; 404 member; 200 *"),
    **dict.fromkeys(
        ["account_set_password", "mfa_reauthenticate", "mfa_activate_totp", "mfa_generate_recovery_codes",
         "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn(pk)", "mfa_edit_webauthn(pk)"], FACTOR),
    **dict.fromkeys(["mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
                     "lectures:order-poster(number)"], "login visitor; 404 *"),
    **dict.fromkeys(["admin:index", "admin:password_change_done", "admin:jsi18n",
                     "admin:app_list(app_label)"], STAFF),
    **dict.fromkeys(["lectures:me-training-calendar", "lectures:lesson-door(token)"], SIGNED_IN),
    **dict.fromkeys(["lectures:me-training", "lectures:me-trial", "lectures:me-scripts", "lectures:script-new"],
                    "login visitor; 403 *"),
    **dict.fromkeys(["lectures:script-detail(pk)", "lectures:script-file(pk)", "lectures:trial-detail(pk)"],
                    "login visitor; 200 corps_officer@parent; 404 *"),
    "lectures:script-write(pk)": "login visitor; 404 *",
    **dict.fromkeys(["lectures:lesson-poster(pk)", "lectures:batch-roll(pk)"],
                    "login visitor; 200 corps_officer@parent; 404 corps_officer; 403 *"),
    "lectures:trial-slots": OFFICE,
    "lectures:trial-listen(token)": OPEN,
    **menu("lectures_course"),
    **of_corps("lectures_batch"),
    **{key: row for table in ("enrolment", "trialslot", "trial", "scriptversion")
       for key, row in read_of_corps(f"lectures_{table}").items()},
    "readyz": "503 *",
    "lectures:desk": "login visitor; 302 *",  # leads to the front page of the admin
    "set_language": "302 *",
    "federation:import-upload(kind)": "login visitor; 200 union_officer system_admin; 403 *",
    "federation:import-template(kind)": "login visitor; 200 union_officer system_admin; 403 *",
    "federation:unmask(pk,field)": "login visitor; 404 member; 200 union_officer@own,parent; 403 any@own,parent; 404 *",
    "lectures:waiting-answer(token)": "login visitor; 200 member@own; 404 *",
    "api:orders": "401 visitor; 200 *",
    "api:order_place": "401 visitor; 200 *",
    "api:order(number)": f"401 visitor; 200 member@own {HOME}; 404 *",
    "account_confirm_login_code": "login visitor; 302 *",
    "mfa_authenticate": "login visitor; 302 *",
    "admin:password_change": "login visitor member; 302 *",
    "admin:login": "login visitor; 403 member; 302 *",
    "admin:autocomplete": "login visitor member; 403 *",
    "admin:view_on_site(content_type_id,object_id)": "login visitor member; 404 *",
    "admin/(?P<url>.*)$(url)": "login visitor member; 404 *",
    "admin:lectures_order_decide(pk,verb)": f"login visitor member; 200 {HOME}; 404 *",
    **desk("federation_duty", "system_admin security_admin audit_admin", "system_admin security_admin"),
    **desk("federation_signinline", "audit_admin"),
    **desk("federation_invitation", "system_admin security_admin audit_admin", "system_admin security_admin"),
    **desk("federation_user", "system_admin security_admin audit_admin"),
    **desk("federation_membership", "union_officer corps_officer counter_officer system_admin",
           "union_officer system_admin"),
    **desk("federation_consent", "union_officer security_admin audit_admin"),
    **desk("federation_union", ALL, "union_officer system_admin"),
    **desk("workflow_statechange", "union_officer corps_officer auditor audit_admin"),
    **menu("lectures_category"),
    **menu("lectures_topic"),
    **menu("lectures_menuversion"),
    **dict.fromkeys([f"admin:lectures_{table}_add" for table in ("category", "menuversion")],
                    "login visitor member; 403 *"),  # the city's office alone; none of the four unions is the city
    **of_corps("lectures_corps", "union_officer corps_officer"),
    **of_corps("lectures_speaker", "union_officer corps_officer"),
    **menu("lectures_speakersight"),
    "admin:lectures_speakersight_add": "login visitor member; 403 *",  # three teams stand there from the beginning
    **of_corps("lectures_seat"),
    **desk("lectures_site", "union_officer corps_officer", "union_officer corps_officer"),
    **desk("lectures_waitingentry", "union_officer corps_officer"),
    **{
        key: row
        for table in ("speakerrequest", "rating", "report", "speakerfeedback", "series")
        for key, row in desk(f"lectures_{table}", "union_officer corps_officer").items()
    },
    **dict.fromkeys(["lectures:menu-news", "lectures:speaker-list", "lectures:corps-tree", "gallery"], OPEN),
    **dict.fromkeys(["federation:member", "federation:card", "lectures:paper-list"], SIGNED_IN),
    "federation:card-code": "login visitor; 200 member@own; 409 *",
    "federation:card-print": "login visitor; 200 member@own; 302 *",
    "federation:card-photo": "login visitor; 404 *",
    "federation:card-step(step)": POST_ONLY,
    **dict.fromkeys(["federation:card-worker", "federation:card-manifest", "federation:card-verify"], OPEN),
    **desk("federation_card", "union_officer system_admin"),
    "lectures:schedule(pk)": OPEN,
    "lectures:schedule-changes(pk,number,method)": "login visitor; 200 member@own; 404 *",
    "lectures:feed(token)": OPEN,
    "lectures:me-feed": "login visitor; 403 *",
    "lectures:me-feed-renew": POST_ONLY,
    "lectures:schedule-draft": OFFICE,
    "lectures:schedule-release(pk)": POST_ONLY,
    "lectures:schedule-link(pk)": POST_ONLY,
    "lectures:door(number)": "login visitor; 404 *",  # of a lecture that is accepted alone
    "lectures:door-sync(number)": POST_ONLY,
    "lectures:door-expected(number)": ORDER,
    "lectures:door-worker": OPEN,
    "lectures:order-draft(number)": "login visitor; 404 *",  # of an approved order by need alone
    "lectures:draft-accept(number,pk)": POST_ONLY,
    "lectures:draft-decline(number,pk)": ORDER,
    "lectures:series-list": SIGNED_IN,
    "lectures:series-new": "login visitor; 200 union_officer corps_officer school_contact; 403 *",
    "lectures:series-detail(pk)": f"login visitor; 200 {HOME}; 404 *",
    "lectures:series-cancel(pk)": f"login visitor; 200 {HOME}; 404 *",
    "lectures:series-rule(pk)": f"login visitor; 200 {HOME}; 404 *",
    "lectures:paper-verify(code)": OPEN,  # by its unguessable code
    "lectures:paper-pdf(code)": "login visitor; 200 corps_officer@parent; 404 *",
    "admin:workflow_parametervalue_history(object_id)": STAFF,
    "admin:workflow_parametervalue_change(object_id)": STAFF,
    "admin:workflow_parametervalue_delete(object_id)": "login visitor member; 403 *",
    "admin/workflow/parametervalue/<path:object_id>/(object_id)": "login visitor member; 302 *",
    **desk("lectures_order", "union_officer corps_officer school_contact"),
    "message-preferences": "login visitor; 200 *",
    "lectures:speaker-invite(pk)": "login visitor; 200 corps_officer@parent; 404 corps_officer; 403 *",
    "lectures:speaker-claim(token)": SIGNED_IN,
    "lectures:me": "login visitor; 403 *",
    "lectures:me-profile": "login visitor; 403 *",
    **dict.fromkeys(["lectures:call-list"], OPEN),
    **dict.fromkeys(["lectures:apply(pk)", "lectures:application-list", "lectures:score-list"], SIGNED_IN),
    **dict.fromkeys(["lectures:application(pk)", "lectures:application-paper(pk,paper)"],
                    "login visitor; 200 union_officer@own,parent corps_officer@parent; 404 *"),
    "lectures:application-step(pk,step)": "login visitor; 200 union_officer@own,parent; 404 *",
    **dict.fromkeys(["lectures:application-hand-in(pk)", "lectures:application-withdraw(pk)", "lectures:call-tell(pk)",
                     "lectures:application-paper-remove(pk,paper)"], POST_ONLY),
    "lectures:score(pk)": "login visitor; 200 union_officer@sibling; 404 *",
    "lectures:call-ranking(pk)": "login visitor; 200 corps_officer@parent; 404 *",
    "lectures:me-agreement": "login visitor; 403 *",
    "lectures:agreement-pdf(pk)": "login visitor; 200 corps_officer@parent; 404 *",
    **of_corps("lectures_admissioncall"),
    **of_corps("lectures_candidacy"),
    **of_corps("lectures_appointment"),
    **of_corps("lectures_agreementanswer"),
    **of_corps("lectures_schedulerelease"),
    **of_corps("lectures_orderdraft"),
    **of_corps("lectures_topicproposal"),
    **menu("lectures_agreement"),
    **dict.fromkeys(["admin:lectures_candidacy_add", "admin:lectures_agreementanswer_add"],
                    "login visitor member; 403 *"),
    **dict.fromkeys(["admin:lectures_candidacy_decide(pk,verb)", "admin:lectures_appointment_decide(pk,verb)"],
                    "login visitor member; 200 corps_officer@parent; 404 *"),
    "lectures:me-points": "login visitor; 403 *",
    "lectures:me-hours": "login visitor; 403 *",
    "lectures:me-away": "login visitor; 403 *",
    **dict.fromkeys(["lectures:demand", "lectures:ranking"], OFFICE),
    **dict.fromkeys(["admin:lectures_orderdraft_decide(pk,verb)", "admin:lectures_topicproposal_decide(pk,verb)"],
                    "login visitor member; 200 corps_officer@parent; 404 *"),
    **dict.fromkeys(["admin:lectures_orderdraft_add", "admin:lectures_topicproposal_add"], "login visitor member; 403 *"),
    "admin:lectures_series_decide(pk,verb)": "login visitor member; 200 union_officer@own,parent corps_officer@own,parent; 404 *",
    "api-docs": "200 *",
    "api:topic(code)": "200 *",
    "api:speakers": "200 *",
    "api:speaker(pk)": "200 *",
    "api:order_cancel(number)": "405 *",
    "api:door_list": "401 *",
    "admin:notifications_delivery_changelist": "login visitor member; 200 union_officer corps_officer system_admin; 403 *",
    "admin:notifications_delivery_add": "login visitor member; 403 *",
    "admin:notifications_delivery_history(object_id)": "200 union_officer@parent corps_officer@parent system_admin@parent; login visitor member; 404 *",
    "admin:notifications_delivery_delete(object_id)": "login visitor member; 403 *",
    "admin:notifications_delivery_change(object_id)": "200 union_officer@parent corps_officer@parent system_admin@parent; login visitor member; 404 union_officer@own,child,sibling corps_officer@own,child,sibling system_admin@own,child,sibling; 403 *",
    "admin/notifications/delivery/<path:object_id>/(object_id)": "login visitor member; 302 *",
    "admin:notifications_notice_changelist": "login visitor member; 200 union_officer corps_officer system_admin; 403 *",
    "admin:notifications_notice_add": "login visitor member; 403 *",
    "admin:notifications_notice_history(object_id)": "login visitor member; 200 union_officer@own,parent corps_officer@own,parent system_admin@own,parent; 404 *",
    "admin:notifications_notice_delete(object_id)": "login visitor member; 403 *",
    "admin:notifications_notice_change(object_id)": "login visitor member; 200 union_officer@own,parent corps_officer@own,parent system_admin@own,parent; 404 union_officer@child,sibling corps_officer@child,sibling system_admin@child,sibling; 403 *",
    "admin/notifications/notice/<path:object_id>/(object_id)": "login visitor member; 302 *",
    **desk("notifications_broadcast", "union_officer", "union_officer"),
    "admin:notifications_broadcast_send(pk)": "login visitor member; 200 union_officer@own,parent; 404 *",
    **desk("notifications_grouprobot", "union_officer system_admin", "union_officer system_admin"),
    "admin:workflow_parametervalue_changelist": STAFF,
    "admin:workflow_parametervalue_add": "login visitor member; 403 *",  # who holds the duty at the root of the tree
    **{f"admin:workflow_calendarday_{page}": "login visitor member; 403 *"
       for page in ("changelist", "add", "history(object_id)", "delete(object_id)", "change(object_id)")},
    "admin/workflow/calendarday/<path:object_id>/(object_id)": "login visitor member; 302 *",
    **dict.fromkeys(["lectures:school-programme", "lectures:school-board", "lectures:school-detail(pk)",
                     "lectures:post-list", "lectures:post-detail(pk)"], OPEN),
    **dict.fromkeys(["lectures:post-close(pk)", "lectures:slot-drop(pk)"], POST_ONLY),
    **dict.fromkeys(["lectures:visit-list", "lectures:tutor-list"], SIGNED_IN),
    **dict.fromkeys(["lectures:post-interest(pk)", "lectures:slot-list"], "login visitor; 403 *"),
    **dict.fromkeys(["lectures:post-new", "lectures:slot-take(pk)", "lectures:tutor-new"],
                    f"login visitor; 200 {SCHOOL}; 403 *"),
    "lectures:visit-detail(pk)": f"login visitor; 200 {HOME}; 404 *",
    "lectures:visit-step(pk,step)": f"login visitor; 403 corps_officer@own; 200 {HOME}; 404 *",
    "lectures:tutor-detail(pk)": f"login visitor; 200 {SCHOOL} corps_officer@parent; 404 *",
    "lectures:tutor-invite(pk)": f"login visitor; 403 {SCHOOL} corps_officer@parent; 404 *",
    "lectures:tutor-step(pk,step)": f"login visitor; 200 corps_officer@parent; 403 {SCHOOL}; 404 *",
    **desk("lectures_school", "union_officer corps_officer school_contact", "corps_officer"),
    **{
        key: row
        for table in ("schoolpost", "schoolvisit", "visitrating", "tutor")
        for key, row in desk(f"lectures_{table}", "union_officer corps_officer school_contact").items()
    },
    **menu("lectures_activitytemplate"),
    **menu("lectures_programme"),
    **of_corps("lectures_clearance"),
    **{key: row for table in ("paper", "pointsline", "allowanceline", "starreview")
       for key, row in of_corps(f"lectures_{table}").items()},
    **of_corps("lectures_programmeslot"),
    "admin:lectures_programmeslot_add": "login visitor member; 403 *",
    **dict.fromkeys(["workerhomes:home-list", "workerhomes:home-detail(code)", "workerhomes:door(code)", "workerhomes:door-worker(code)", "workerhomes:room-detail(code,pk)"], OPEN),
    **dict.fromkeys(["workerhomes:booking-list", "workerhomes:room-book(code,pk)", "workerhomes:room-wait(code,pk)",
                     "workerhomes:room-series(code,pk)"], SIGNED_IN),
    **dict.fromkeys(["workerhomes:booking-detail(number)", "workerhomes:series-detail(pk)"],
                    f"login visitor; 200 member@own {AT_HOME}; 404 *"),
    "workerhomes:booking-refuse(number)": f"login visitor; 403 member@own; 200 {AT_HOME}; 404 *",
    "workerhomes:waiting-detail(pk)": "login visitor; 200 member@own; 404 *",
    **dict.fromkeys(["workerhomes:booking-step(number,step)", "workerhomes:series-step(pk,step)",
                     "workerhomes:desk-hours-remove(code,pk)", "workerhomes:desk-door-revoke(pk)",
                     "api:door_scan", "api:door_entries"], POST_ONLY),
    **dict.fromkeys(["workerhomes:desk", "workerhomes:desk-bookings", "workerhomes:desk-doors"],
                    "login visitor; 200 home_manager home_desk; 403 *"),
    "workerhomes:desk-hours(code)": "login visitor; 200 home_manager@own,parent; 403 home_desk@own,parent; 404 *",
    **{key: row for table in ("home", "room", "openinghours", "openingexception", "facility", "homephoto", "homestaff",
                              "affiliation", "contribution")
       for key, row in desk(f"workerhomes_{table}", "home_manager home_desk", "home_manager").items()},
    **{key: row for table in ("roombooking", "roomseries", "roomwaiting")
       for key, row in desk(f"workerhomes_{table}", "home_manager home_desk").items()},
    **bought_rows(desk),
    **micro_rows(desk),
    **week_rows(desk),
    **activity_rows(desk),
    **dict.fromkeys(
        ["services:catalogue", "services:service-detail(code)", "services:find", "services:need-new",
         "services:need-code(token)", "services:need-detail(token)", "services:session-detail(pk)",
         "services:session-book(pk)", "services:session-ticket(pk)", "services:display(pk)",
         "services:appointment(token)", "services:ticket(token)", "services:case-follow(token)",
         "services:case-receipt(token)", "services:receipt-verify(token)"], OPEN),
    **dict.fromkeys(["services:mine", "services:certificate-new", "services:fleet-new"], SIGNED_IN),
    **dict.fromkeys(["services:desk", "services:session-new", "services:desk-needs"],
                    "login visitor; 200 counter_officer; 403 *"),
    **dict.fromkeys(["services:desk-cases", "services:demand", "services:plan"], "login visitor; 200 counter_officer union_officer; 403 *"),
    **dict.fromkeys(["services:desk-case(number)", "services:receipt-pdf(pk)"],
                    "login visitor; 200 counter_officer@own,parent union_officer@own,parent;"
                    " 404 counter_officer union_officer; 403 *"),
    **dict.fromkeys([f"services:{page}" for page in ("desk-session(pk)", "counter(pk)", "batch-new(pk)", "batch(number)",
                                                     "batch-slip(number)")], COUNTER),
    **dict.fromkeys([f"services:{kind}-step({part},step)" for kind, part in
                     (("case", "number"), ("counter", "pk"), ("ticket", "pk"))],
                    "login visitor; 404 counter_officer; 403 *"),  # only POST
    **{key: row for table in ("station", "freightcompany", "timetable", "vehicle", "driver", "certificate")
       for key, row in desk(f"services_{table}", "counter_officer union_officer", "counter_officer").items()},
    **service_rows(desk),
    **{key: row for table in ("need", "onsitesession", "case", "receipt", "caserating")
       for key, row in desk(f"services_{table}", "counter_officer union_officer").items()},
    **wish_rows(desk),
}
# fmt: on
