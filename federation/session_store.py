"""Sessions in the database, as Django keeps them; the question every page begins with is composed once."""

from django.contrib.sessions.backends import db
from django.utils import timezone

from .composed import composed


class SessionStore(db.SessionStore):
    """Reads a session with one prepared statement; all else is Django's."""

    def _get_session_from_db(self):
        rows = composed(_live, key=str(self.session_key), now=timezone.now())
        if not rows:
            self._session_key = None
            return None
        return rows[0]


def _live(*, key, now):
    return SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)
