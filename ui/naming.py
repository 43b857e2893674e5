"""Names for rows that have none of their own."""

from django.utils.text import capfirst


class NamedByKind:
    """A row that people name by its kind and number (“Listener's answer 17”); asks the database nothing."""

    def __str__(self):
        return f"{capfirst(self._meta.verbose_name)} {self.pk}"
