"""The robot of a union's staff chat group: only the known hosts, only over https, never a redirect."""

import re
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# host → (name, path, parameter that holds the key or '' when the path ends with it, scheme of the sending library)
HOSTS = {
    "oapi.dingtalk.com": ("DingTalk", "/robot/send", "access_token", "dingtalk"),
    "qyapi.weixin.qq.com": ("WeCom", "/cgi-bin/webhook/send", "key", "wecombot"),
    "open.feishu.cn": ("Feishu", "/open-apis/bot/v2/hook/", "", "feishu"),
}
KEY = re.compile(r"[A-Za-z0-9_-]{16,128}\Z")
SECRET = re.compile(r"[A-Za-z0-9]{16,100}\Z")
TIMEOUT_SECONDS = 6


def parts_of(webhook: str) -> tuple[str, str, str]:
    """(service, scheme of the library, key) of a webhook address.

    Raises ValidationError for another host, plain http, a port, a user name, a fragment, another path or parameter.
    """
    try:
        parts = urlsplit(webhook)
        port = parts.port
    except ValueError:
        raise ValidationError(_("This is no address.")) from None
    if parts.scheme != "https" or port is not None or "@" in parts.netloc or parts.fragment:
        raise ValidationError(_("The address must begin with https:// and name neither port nor user."))
    if parts.netloc not in HOSTS:
        raise ValidationError(_("Only robots of DingTalk, WeCom and Feishu can be used here."))
    service, path, parameter, scheme = HOSTS[parts.netloc]
    given = parse_qs(parts.query, keep_blank_values=True)
    if parameter:
        fits = parts.path == path and set(given) == {parameter} and len(given[parameter]) == 1
        key = given[parameter][0] if fits else ""
    else:
        key = parts.path.removeprefix(path).rstrip("/") if parts.path.startswith(path) and not given else ""
    if not KEY.match(key):
        raise ValidationError(_("Copy the whole address of the robot from the settings of the group."))
    return service, scheme, key


def library_address(webhook: str, secret: str = "") -> str:
    """The address in the spelling of the sending library; raises like `parts_of`."""
    _service, scheme, key = parts_of(webhook)
    if scheme == "dingtalk" and secret:
        return f"dingtalk://{secret}@{key}/?rto={TIMEOUT_SECONDS}&cto=3&redirect=no"
    return f"{scheme}://{key}/?rto={TIMEOUT_SECONDS}&cto=3&redirect=no"


def say(webhook: str, secret: str, subject: str, body: str) -> None:
    """Says something in the group; raises OSError when the service does not take it. Only for workers (0.4 s import)."""
    import apprise

    target = apprise.Apprise.instantiate(library_address(webhook, secret))
    if target is None or not target.notify(body=body, title=subject):
        raise OSError("the robot did not take it")
