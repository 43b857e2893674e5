"""What the tables say that all stations share: every counter reads the versions, the city's alone publish one."""


def service_rows(desk) -> dict[str, str]:
    """Rows of the versions of the catalogue and of partners."""
    door, seen = "login visitor member", "union_officer counter_officer"
    version = "admin:services_serviceversion_"
    return {
        # the member of the union holds it, the station's officers read it
        "services:certificate(pk)": "login visitor; 200 member@own counter_officer@own,parent union_officer@own,parent; 404 *",
        "services:heard": "200 *",
        **dict.fromkeys(["services:table-list", "services:table-new"], "login visitor; 200 counter_officer; 403 *"),
        **dict.fromkeys(
            ["services:table-detail(number)", "services:table-step(number,step)", "services:raised-step(pk,step)"],
            "login visitor; 200 counter_officer@own,parent; 404 counter_officer; 403 *",
        ),
        **dict.fromkeys(["services:fleet", "services:permit-new", "services:permit-file"], "login visitor; 200 *"),
        **desk("services_serviceversion", "counter_officer union_officer"),
        f"{version}history(object_id)": f"{door}; 200 {seen}; 404 *",
        f"{version}change(object_id)": f"{door}; 200 {seen}; 403 *",
        **desk("services_partner", "counter_officer union_officer", "counter_officer"),
        "admin:services_partner_history(object_id)": f"{door}; 200 {seen}; 404 *",
        "admin:services_partner_change(object_id)": f"{door}; 200 {seen}; 403 *",
    }
