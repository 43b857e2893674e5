import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KEPT_DAYS = 190  # six calendar months are at most 184 days; the setting may say more, never less


class SignInLine(models.Model):
    """One line of the sign-in journal: who came in, went, was kept out, took a table along or saw a full number.

    The database refuses to change a line, and to delete one younger than KEPT_DAYS. It outlives its account.
    """

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", pgettext_lazy("sign-in journal", "sign-in")
        SIGN_OUT = "sign_out", pgettext_lazy("sign-in journal", "sign-out")
        PAGE = "page", pgettext_lazy("sign-in journal", "page")
        EXPORT = "export", pgettext_lazy("sign-in journal", "export")
        UNMASKING = "unmasking", pgettext_lazy("sign-in journal", "full number seen")

    class Result(models.TextChoices):
        DONE = "done", pgettext_lazy("sign-in journal", "done")
        FAILED = "failed", pgettext_lazy("sign-in journal", "failed")
        LOCKED = "locked", pgettext_lazy("sign-in journal", "locked")
        DENIED = "denied", pgettext_lazy("sign-in journal", "denied")
        EXPIRED = "expired", pgettext_lazy("sign-in journal", "time ran out")

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+",
        verbose_name=_("account"),
    )  # fmt: skip
    account = models.CharField(_("name of the account"), max_length=150, blank=True)
    about = models.CharField(_("about"), max_length=200, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of the sign-in journal")
        verbose_name_plural = _("sign-in journal")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at"], name="federation_signinline_latest"),
            models.Index(fields=["user", "-at"], name="federation_signinline_of_user"),
        ]
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="kept_half_a_year",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(f"OLD.at > now() - interval '{KEPT_DAYS} days'"),
                func="RAISE EXCEPTION 'the sign-in journal is kept for half a year';",
            ),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the sign-in journal is never emptied';",
            ),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.get_kind_display()} {self.account}"
