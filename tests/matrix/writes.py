"""Which tables were written to since the transaction began, as PostgreSQL counts it."""

from django.db import connection

NOT_BUSINESS = ("django_session", "workflow_formuse", "federation_attempt", "federation_signinline")


def written() -> dict[str, int]:
    """Table -> rows inserted, changed or deleted in this transaction, tries that were taken back included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return {name: rows for name, rows in cursor.fetchall() if name not in NOT_BUSINESS}
