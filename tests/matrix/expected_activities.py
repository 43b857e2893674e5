"""The rows of the table for activities, pauses and needs; how a row is written stands in `expected.py`."""

# fmt: off
OPEN = "200 *"
SIGNED_IN = "login visitor; 200 *"
AT_HOME = "home_manager@own,parent home_desk@own,parent"
DESK = "login visitor; 200 home_manager home_desk; 403 *"
OUT = "home_manager@child,sibling home_desk@child,sibling"
DESK_ROW = f"login visitor; 200 {AT_HOME}; 404 {OUT}; 403 *"
MANAGER_ROW = f"login visitor; 200 home_manager@own,parent; 403 home_desk@own,parent; 404 {OUT}; 403 *"
OWN_ROW = f"login visitor; 200 member@own {AT_HOME}; 404 *"


def activity_rows(desk) -> dict[str, str]:
    """`desk` writes the six admin pages of a table."""
    return {
        **dict.fromkeys(["workerhomes:activity-list", "workerhomes:activity-detail(number)",
                         "workerhomes:activity-calendar(number)", "workerhomes:activity-rate(code)",
                         "workerhomes:wanted", "workerhomes:survey-detail(pk)"], OPEN),
        **dict.fromkeys(["workerhomes:activity-join(number)", "workerhomes:sign-up-list",
                         "workerhomes:need-new(pk)"], SIGNED_IN),
        **dict.fromkeys(["workerhomes:sign-up-step(pk,step)", "workerhomes:need-vote(pk)"], "405 *"),
        **dict.fromkeys(["workerhomes:sign-up-detail(pk)", "workerhomes:pause-detail(pk)"], OWN_ROW),
        "workerhomes:pause-step(pk,step)":
            "login visitor; 200 home_manager@own,parent; 403 member@own home_desk@own,parent; 404 *",
        **dict.fromkeys(["workerhomes:desk-activities", "workerhomes:desk-pauses", "workerhomes:desk-surveys"], DESK),
        "workerhomes:desk-activity-new": "login visitor; 200 home_manager; 403 *",
        **dict.fromkeys(["workerhomes:desk-activity(number)", "workerhomes:desk-survey(pk)"], DESK_ROW),
        "workerhomes:desk-activity-edit(number)": "login visitor; 200 home_manager@own,parent; 403 home_desk@own,parent; 404 *",
        **dict.fromkeys(["workerhomes:desk-activity-step(number,step)", "workerhomes:desk-sign-up-step(pk,step)",
                         "workerhomes:need-step(pk,step)"], MANAGER_ROW),
        **{key: row for table in ("activity", "signup", "sanction", "need")
           for key, row in desk(f"workerhomes_{table}", "home_manager home_desk").items()},
    }
