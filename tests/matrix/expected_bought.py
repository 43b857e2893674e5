"""The rows of the table for what worker homes buy, give and count; how a row is written stands in `expected.py`."""

# fmt: off
BUYERS = "union_officer auditor home_manager home_desk"
BOUGHT_LIST = f"login visitor; 200 {BUYERS}; 403 *"
BOUGHT_OUT = " ".join(f"{role}@child,sibling" for role in BUYERS.split())
BOUGHT_ROW = f"login visitor; 200 {' '.join(f'{role}@own,parent' for role in BUYERS.split())}; 404 {BOUGHT_OUT}; 403 *"
BOUGHT_STEP = f"login visitor; 200 home_manager@own,parent; 404 {BOUGHT_OUT}; 403 *"
PACKAGE = (
    "login visitor; 200 union_officer@own,parent auditor@own,parent home_manager@own,parent home_desk@own,parent; 404 *"
)
PACKAGE_STEP = (
    "login visitor; 200 union_officer@own,parent home_manager@own,parent;"
    " 403 auditor@own,parent home_desk@own,parent; 404 *"
)
OPEN = "200 *"
DESK = "login visitor; 200 home_manager home_desk; 403 *"
DESK_ROW = (
    "login visitor; 200 home_manager@own,parent home_desk@own,parent;"
    " 404 home_manager@child,sibling home_desk@child,sibling; 403 *"
)


def bought_rows(desk) -> dict[str, str]:
    """`desk` writes the six admin pages of a table."""
    return {
        **dict.fromkeys(["workerhomes:contract-list", "workerhomes:call-off-list", "workerhomes:invoice-list",
                         "workerhomes:spending"], BOUGHT_LIST),
        **dict.fromkeys(["workerhomes:contract-detail(pk)", "workerhomes:call-off-detail(number)",
                         "workerhomes:invoice-detail(pk)"], BOUGHT_ROW),
        **dict.fromkeys(["workerhomes:call-off-new(pk)", "workerhomes:invoice-new(pk)", "workerhomes:contract-step(pk,step)",
                         "workerhomes:call-off-step(number,step)", "workerhomes:invoice-step(pk,step)"], BOUGHT_STEP),
        **dict.fromkeys(["workerhomes:figures", "workerhomes:shift-list"], OPEN),
        "workerhomes:shift-step(pk,step)": "405 *",
        "workerhomes:my-shifts": "login visitor; 200 *",
        "workerhomes:shift-certificate": "login visitor; 200 member@own; 403 *",
        "workerhomes:hours-verify(token)": OPEN,
        "workerhomes:home-unions(code)": OPEN,
        "workerhomes:joint-union-new(code)": "login visitor; 200 union_officer@own,parent system_admin@own,parent; 403 *",
        "workerhomes:desk-shifts": DESK,
        "workerhomes:desk-shift(pk)": DESK_ROW,
        "workerhomes:desk-shift-step(pk,step)": DESK_ROW,
        "workerhomes:place-step(pk,step)": DESK_ROW,
        "workerhomes:package-list": BOUGHT_LIST,
        "workerhomes:package-verify(token)": OPEN,
        "workerhomes:package-new(code)": OPEN,
        **dict.fromkeys(["workerhomes:package-detail(number)", "workerhomes:package-agreement(number)"], PACKAGE),
        "workerhomes:package-step(number,step)": PACKAGE_STEP,
        **{key: row for table in ("provider", "contract", "priceline", "packageitem")
           for key, row in desk(f"workerhomes_{table}", "home_manager home_desk", "home_manager").items()},
        **{key: row for table in ("calloff", "invoice", "ledgerline", "packageorder", "shiftplace")
           for key, row in desk(f"workerhomes_{table}", "home_manager home_desk").items()},
        **desk("workerhomes_shift", "home_manager home_desk", "home_manager home_desk"),
    }
# fmt: on
