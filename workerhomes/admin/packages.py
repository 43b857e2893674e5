"""What homes offer for packages is written here; ordered packages are read, filtered and exported."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..actions import packages as act
from ..models import PackageItem, PackageOrder
from ..queries import packages as queries
from ..queries.bought import prices_within
from ..states import PackageState
from .base import HomeFilter, HomesAdmin, ReadAdmin, StateFilter
from .bought import Stands


class PackageStates(StateFilter):
    states = PackageState.choices


@admin.register(PackageItem)
class PackageItemAdmin(HomesAdmin):
    list_display = ["title", "home", "kind", "price", "per", "home_percent", "federation_percent", "is_active"]
    list_filter = [HomeFilter, "kind", "is_active"]
    search_fields = ["title", "about"]
    fields = ["home", "title", "about", "kind", "price", "per", "minutes", "min_people", "max_people", "home_percent",
              "federation_percent", "price_line", "is_active"]  # fmt: skip

    def scoped(self, reach):
        return queries.items_within(reach)

    def choices_within(self, request, name):
        return prices_within(request.reach) if name == "price_line" else super().choices_within(request, name)

    def save_through(self, request, thing, form, change):
        item = PackageItem.objects.select_related("home__union").get(pk=thing.pk) if change else None
        return act.save_item(by=request.user, item=item, **form.cleaned_data)


@admin.register(PackageOrder)
class PackageOrderAdmin(Stands, ReadAdmin):
    list_display = ["number", "title", "home", "union", "people", "held_on", "total", "stands", "page"]
    list_filter = [HomeFilter, PackageStates, ("held_on", admin.DateFieldListFilter)]
    search_fields = ["number", "title", "union__name"]
    fields = ["number", "title", "home", "union", "people", "held_on", "wishes", "total", "home_share",
              "federation_share", "union_share", "cap_per_person", "stands", "page"]  # fmt: skip

    def scoped(self, reach):
        return queries.packages_within(reach).filter(reach.q("home__union__path", *self.view_roles))

    @admin.display(description=_("page"))
    def page(self, order):
        return format_html('<a href="{}">{}</a>', reverse("workerhomes:package-detail", args=[order.number]), _("Open"))
