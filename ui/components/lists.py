"""What holds or precedes lists: tables, pages of a list, tabs, the way back, dates to choose, notes, bars of actions."""

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from . import register
from .marks import when


@register.simple_block_tag
def empty(content, title: str, picture: str = "empty"):
    """An empty page says what will be here and offers the first step (the content)."""
    return render_to_string("components/empty.html", {"title": title, "content": content, "picture": picture})


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context, page):
    """Earlier and later pages of a list; filters in the address stay."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": query.urlencode()}


@register.simple_block_tag
def data_table(content, caption: str, export: str = "", count: int | None = None):
    """A table (its thead and tbody are the content) with a caption and, where `export` leads, a link to Excel.

    On a phone each row becomes a card; cells with `data-label` carry the heading of their column.
    """
    return render_to_string(
        "components/data_table.html", {"content": content, "caption": caption, "export": export, "count": count}
    )


@register.simple_block_tag
def tabs(content, label: str):
    """A row of pages that stand beside one another; the content is made of `tab`."""
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, content)


@register.simple_tag
def tab(href: str, word: str, here: bool = False, count: int | None = None):
    """One page in a row of tabs; `here` is where the person stands, `count` what waits there."""
    mark = mark_safe(' aria-current="page"') if here else ""
    dot = format_html(' <span class="count-dot">{}</span>', count) if count else ""
    return format_html('<a href="{}"{}>{}{}</a>', href, mark, word, dot)


@register.simple_block_tag
def breadcrumbs(content):
    """The way back up; the content is made of `crumb`."""
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', gettext("Where you are"), content)


@register.simple_tag
def crumb(word: str, href: str = ""):
    """One step of the way; the last one, the page itself, has no address."""
    if href:
        return format_html('<li><a href="{}">{}</a></li>', href, word)
    return format_html('<li><span aria-current="page">{}</span></li>', word)


@register.simple_tag
def date_chip(moment, href: str = "", here: bool = False):
    """A date to choose, as people say it; without an address it only tells."""
    mark = mark_safe(' aria-current="true"') if here else ""
    if href:
        return format_html('<a class="chip date" href="{}"{}>{}</a>', href, mark, when(moment))
    return format_html('<span class="chip date"{}>{}</span>', mark, when(moment))


@register.simple_block_tag
def alert(content, tone: str = "info"):
    """A note that belongs to the page: info, ok, warn or bad; bad ones are read out at once."""
    role = "alert" if tone == "bad" else "note"
    return format_html('<div class="alert {}" role="{}"><div>{}</div></div>', tone, role, content)


@register.simple_block_tag
def action_bar(content, word: str = ""):
    """The bar at the bottom that stays in reach: what is chosen (`word`) and what can be done with it."""
    return format_html('<div class="actions"><span>{}</span><div class="row">{}</div></div>', word, content)
