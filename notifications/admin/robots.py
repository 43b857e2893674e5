from django import forms
from django.contrib import admin
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from federation.admin.base import ReachAdmin
from federation.queries import unions_within

from .. import actions, queries
from ..models import GroupRobot
from ..policies import ROBOT_ROLES
from ..robots import SECRET, parts_of


class RobotForm(forms.ModelForm):
    """The address goes in and never comes out again; left empty it stays as it is."""

    webhook = forms.CharField(
        label=_("address of the robot"),
        max_length=400,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "vLargeTextField"}),
        help_text=_("From the settings of the group in DingTalk, WeCom or Feishu. It is kept encrypted and not shown."),
    )
    secret = forms.CharField(
        label=_("signing secret"),
        max_length=100,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only DingTalk, if the robot signs. Enter it together with the address."),
    )

    class Meta:
        model = GroupRobot
        fields = ["union", "webhook", "secret", "is_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"webhook": "", "secret": ""}

    def clean_webhook(self):
        webhook = self.cleaned_data["webhook"]
        if webhook:
            parts_of(webhook)
        elif self.instance.pk is None:
            raise forms.ValidationError(_("The address of the robot is missing."))
        return webhook

    def clean_secret(self):
        secret = self.cleaned_data["secret"]
        if secret and not SECRET.match(secret):
            raise forms.ValidationError(_("A signing secret holds letters and digits only."))
        return secret

    def _post_clean(self):
        """The instance keeps its secrets: the action alone writes them."""
        webhook, secret = self.instance.webhook, self.instance.secret
        super()._post_clean()
        self.instance.webhook, self.instance.secret = webhook, secret


@admin.register(GroupRobot)
class GroupRobotAdmin(ReachAdmin):
    form = RobotForm
    list_display = ["union", "service", "is_on", "set_by", "set_at"]
    list_filter = ["is_on"]
    search_fields = ["union__name"]
    autocomplete_fields = ["union"]
    view_roles = ROBOT_ROLES
    edit_roles = ROBOT_ROLES

    def scoped(self, reach):
        return queries.robots_within(reach)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def get_readonly_fields(self, request, obj=None):
        return ["union"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "union":
            rows = unions_within(request.reach, *ROBOT_ROLES).filter(closed_on=None, group_robot=None)
            kwargs["queryset"] = rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("service"))
    def service(self, robot):
        return str(parts_of(robot.webhook)[0])

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        values = {name: data[name] for name in ("webhook", "secret", "is_on")}
        union = thing.union if change else data["union"]
        return actions.set_group_robot(union=union, by=request.user, reach=request.reach, **values)
