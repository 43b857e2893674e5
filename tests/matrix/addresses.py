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


def address_of(name: str, parts: tuple, text: str, samples: dict[str, dict[str, object]]) -> str | None:
    """The path with the sample object of the world behind its parts; None when the world lacks one.

    `samples` maps the name of an address to the values of its parts; "*" holds values for all addresses.
    An admin page of a row takes the row whose key the world keeps under the table's label ("lectures.Order").
    """
    values = {**samples.get("*", {}), **_admin_sample(name or text, samples), **samples.get(name or text, {})}
    if any(values.get(part) is None for part in parts):
        return None
    try:
        return reverse(name, kwargs={part: values[part] for part in parts}) if name else _filled(text, values)
    except NoReverseMatch:
        return None


def _filled(text: str, values: dict) -> str:
    path = text.removesuffix("$").replace("(?P<url>.*)", "no-such-page/")
    for part, value in values.items():
        path = path.replace(f"<path:{part}>", str(value))
    return f"/{path}"


def _admin_sample(name: str, samples) -> dict[str, object]:
    for model in apps.get_models():
        label = f"{model._meta.app_label}_{model._meta.model_name}_"
        if name.startswith((f"admin:{label}", f"admin/{label.replace('_', '/')}")):
            return samples.get(model._meta.label, {})
    return {}
