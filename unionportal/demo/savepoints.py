"""Savepoints that travel with the statement after them: a quarter of the statements of a city were theirs alone."""

from django.db import connection


class Savepoints:
    """Wraps the statements of a connection; `settle` sends what is left at the end."""

    def __init__(self):
        self.waiting: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("RELEASE SAVEPOINT") and self.waiting[-1:] == [sql.removeprefix("RELEASE ")]:
            self.waiting.pop()  # nothing happened since it was set
            return None
        if sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT")):
            self.waiting.append(sql)
            return None
        if many or context["cursor"].name:  # one statement alone can be repeated or read in parts
            self.settle()
        before, self.waiting = self.waiting, []
        return execute("; ".join([*before, sql]), params, many, context)

    def settle(self) -> None:
        """Sends the savepoints that wait."""
        before, self.waiting = self.waiting, []
        if before:
            with connection.cursor() as cursor:
                cursor.execute("; ".join(before))
