"""Who a session belongs to."""

from allauth.account.auth_backends import AuthenticationBackend

from .queries import account_with_reach


class AccountBackend(AuthenticationBackend):
    """Signs in as allauth does; the account of a session comes with its person and reach in one statement."""

    def get_user(self, user_id):
        user = account_with_reach(user_id)
        return user if self.user_can_authenticate(user) else None
