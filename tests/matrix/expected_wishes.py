"""The rows of the table for wishes; how a row is written stands in `expected.py`."""

OFFICERS = "login visitor; 200 union_officer; 403 *"
ROW = "login visitor; 200 union_officer@own,parent; 404 union_officer@child,sibling; 403 *"
BOTH = "login visitor; 200 union_officer rights_desk; 403 *"
WISH = "login visitor; 200 union_officer@own,parent; 404 union_officer@child,sibling rights_desk; 403 *"
WITHOUT = "login visitor; 404 union_officer rights_desk; 403 *"  # this wish has no photo


def wish_rows(desk) -> dict[str, str]:
    """`desk` writes the six admin pages of a table."""
    public = ("front", "wish-new", "similar", "find", "board", "track(token)", "charity-list", "charity(number)")
    return {
        **{f"wishes:{name}": "200 *" for name in public},
        "wishes:photo(token)": "404 *",
        **{f"wishes:{name}": "405 *" for name in ("follow(number)", "charity-claim(number)")},
        "wishes:desk": BOTH,
        **{f"wishes:{name}": WISH for name in ("desk-wish(number)", "desk-contact(number)", "desk-step(number,step)")},
        "wishes:desk-photo(number)": WITHOUT,
        **{f"wishes:{name}": OFFICERS for name in ("desk-charity", "charity-new", "proposals", "proposal-new")},
        **{f"wishes:{name}": ROW for name in ("charity-step(number,step)", "proposal(pk)", "proposal-step(pk,step)", "proposal-file(pk)")},
        **desk("wishes_answer", "union_officer", "union_officer"),
        **{key: row for table in ("charity", "proposal", "promisetally")
           for key, row in desk(f"wishes_{table}", "union_officer").items()},
        **wish_admin(desk("wishes_wish", "union_officer")),
    }  # fmt: skip


def wish_admin(rows: dict[str, str]) -> dict[str, str]:
    """The rights desk opens the table too, but this wish is none of its."""
    rows["admin:wishes_wish_changelist"] = rows["admin:wishes_wish_changelist"].replace(
        "200 union_officer", "200 union_officer rights_desk"
    )
    key = "admin:wishes_wish_change(object_id)"
    rows[key] = rows[key].replace("404 ", "404 rights_desk ")
    return rows
