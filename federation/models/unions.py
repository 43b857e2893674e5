from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class UnionKind(models.TextChoices):
    """The levels and lines of glossary §1."""

    MUNICIPAL_FEDERATION = "municipal_federation", _("municipal federation")
    COUNTY_FEDERATION = "county_federation", _("district/county federation")
    INDUSTRIAL_UNION = "industrial_union", _("industrial union")
    TOWNSHIP_UNION = "township_union", _("town / sub-district union")
    PARK_FEDERATION = "park_federation", _("park federation")
    ENTERPRISE_UNION = "enterprise_union", _("enterprise union")
    OFFICE_UNION = "office_union", _("government-office union")
    INSTITUTION_UNION = "institution_union", _("public-institution union")
    SCHOOL_UNION = "school_union", _("school union")
    JOINT_UNION = "joint_union", _("joint union")


class Union(models.Model):
    """A trade union of any level; `path` makes a subtree one indexed prefix question.

    `path` is the chain of codes from the root, each closed by a slash: `HZ/XJ/GH0002/`.
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("higher union")
    )
    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+\Z", _("A code holds letters, digits and hyphens only."))],
    )
    path = models.CharField(max_length=200, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    pinyin = models.CharField(max_length=400, blank=True, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=24, choices=UnionKind.choices)
    industry = models.CharField(_("industry"), max_length=40, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("union")
        verbose_name_plural = _("unions")
        ordering = ["path"]
        indexes = [
            GinIndex(
                fields=["name", "pinyin"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                name="federation_union_words",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(path__endswith="/"), name="federation_union_path_closed_by_slash"
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("pk")),
                name="federation_union_not_its_own_parent",
            ),
        ]

    @property
    def level(self):
        """Depth in the tree: 1 for the root."""
        return self.path.count("/")

    @property
    def is_open(self):
        return self.closed_on is None

    @property
    def ancestor_paths(self):
        """Paths of the union itself and everything above it, root first."""
        parts = self.path.rstrip("/").split("/")
        return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]

    def __str__(self):
        return self.short_name or self.name
