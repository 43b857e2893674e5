"""Every address of the portal with a real object behind its parts, found by walking the resolver."""

from django.apps import apps
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse


def walk(resolver=None, namespaces=(), prefix=""):
    """Yields (name with namespaces, names of the parts, pattern text) for each named and unnamed address."""
    for entry in (resolver or get_resolver()).url_patterns:
        text = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from walk(entry, inner, text)
        elif isinstance(entry, URLPattern):
            name = ":".join((*namespaces, entry.name)) if entry.name else ""
            yield name, tuple(entry.pattern.converters) or tuple(entry.pattern.regex.groupindex), text


def key_of(name: str, parts: tuple, text: str) -> str:
    """How the reviewed table names an address."""
    return f"{name or text}" + (f"({','.join(parts)})" if parts else "")


def address_of(name: str, parts: tuple, samples: dict[str, dict[str, object]]) -> str | None:
    """The path with the sample object of the world, None where the pattern has no name to reverse.

    `samples` maps an address name, an admin model ("admin:lectures_order") or "*" to values of parts.
    """
    if not name:
        return None
    values = {**samples.get("*", {}), **_admin_sample(name), **samples.get(name, {})}
    try:
        return reverse(name, kwargs={part: values[part] for part in parts if part in values})
    except (KeyError, NoReverseMatch):
        return None


def _admin_sample(name: str) -> dict[str, object]:
    if not name.startswith("admin:"):
        return {}
    label = name.removeprefix("admin:").rsplit("_", 1)[0]
    for model in apps.get_models():
        if f"{model._meta.app_label}_{model._meta.model_name}" == label:
            first = model._default_manager.order_by("pk").first()
            return {"object_id": first.pk if first else 0}
    return {}
