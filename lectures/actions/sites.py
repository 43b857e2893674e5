"""Demonstration points of the lecture hall (F-A1-09, S2-13)."""

from django.db import transaction
from django.utils.translation import gettext as _

from .. import policies
from ..errors import OrderRefused
from ..models import Site
from .guard import demand, store


@transaction.atomic
def save_site(*, by, site=None, union=None, **details) -> Site:
    """Enters a point of `union`, or changes one; a closed one is set inactive, orders keep it.

    Raises NotAllowed, OrderRefused (field `name`) for a second active point of that name, ValidationError by field.
    """
    site = site or Site(union=union)
    demand(by, policies.can_keep_sites, site.union)
    twin = Site.objects.filter(union=site.union, name=details.get("name", site.name), is_active=True)
    if twin.exclude(pk=site.pk).exists():
        raise OrderRefused("name", _("This union has a point of that name already."))
    return store(site, details, "site_changed" if site.pk else "site_entered", by=by, union=site.union)
