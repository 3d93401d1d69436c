"""Addresses of the builder in templates: pages with another selection, and actions on the document that is edited."""

from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.forms import Form
from django.urls import get_script_prefix, reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from estimator.exports.formats import FORMATS, GROUPS, ExportFormat, FormatGroup
from estimator.pages.results.readings import PriceRead
from pricing.book import Price

TABLE = ".csv"
"""What the slugs of tables end in."""

register = template.Library()


@register.simple_tag(takes_context=True)
def page(context, **changes: str) -> SafeString:
    """The builder's address with another selection: {% page tab="limits" %}."""
    return escape(context["links"].page(**changes))


@register.simple_tag(takes_context=True)
def lead(
    context, node: str = "", edge: str = "", name: str = "", quota: str = "", cards: str = "", among: bool = False
) -> SafeString:
    """What makes a link lead to a card, an edge, several cards, the account's quota, or the field `name` of one.

    `among` other such links whose table says where the answer goes.
    """
    links = context["links"]
    if cards:
        href, field = links.page(cards=cards, node="", edge=""), ""
    elif quota:
        href, field = links.page(tab="limits", quota=quota), "quota-value"
    elif edge:
        href, field = links.page(edge=edge, node=""), f"edge-{name}" if name else ""
    else:
        href, field = links.page(node=node, edge=""), f"node-{name}" if name else ""
    to = format_html(' data-field="{}"', field) if field else ""
    return format_html(
        'href="{0}{1}" hx-get="{0}"{2}{3}',
        href,
        f"#{field}" if field else "",
        "" if among else mark_safe(' hx-target="#inspector" hx-swap="outerHTML" hx-push-url="true"'),
        to,
    )


@register.simple_tag(takes_context=True)
def card_name(context, node_id: str) -> str:
    """What a card of the estimate is called."""
    return context["estimate"].resolved.nodes[node_id].label


@register.simple_tag(takes_context=True)
def turned(context, name: str, number: int) -> SafeString:
    """The same page with another page of a long list: {% turned "calls" edges.calls.next_page %}."""
    return escape(context["links"].page(**{name: str(number)}))


@register.simple_tag(takes_context=True)
def kept_fields(context, *without: str) -> SafeString:
    """The selection as hidden fields of a form that searches, but for what the form itself says."""
    kept = [(name, value) for name, value in context["links"].chosen if value and name not in (*without, "page")]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.simple_tag(takes_context=True)
def address(context, name: str, **more: str) -> str:
    """The address of another page of the document: {% address "document_json" %}."""
    return context["editing"].url(name, **more)


@register.simple_tag
def download_groups() -> tuple[FormatGroup, ...]:
    """The formats of the Download menu, by heading."""
    return GROUPS


@register.simple_tag(takes_context=True)
def download_address(context, made: ExportFormat | str) -> str:
    """The address of the document in a format: {% download_address "bill.csv" %}."""
    one = FORMATS[made] if isinstance(made, str) else made
    if one.address:
        return context["editing"].url(one.address)
    name = one.slug.removesuffix(TABLE)
    return context["editing"].url("download_table" if name != one.slug else "download", slug=name)


@register.simple_tag(takes_context=True)
def csv_link(context, table: str) -> SafeString | str:
    """A link to a table of the document as CSV, at the traffic that is looked at: {% csv_link "bill" %}.

    Nothing on paper, where no page leads anywhere.
    """
    if "editing" not in context:
        return ""
    address = download_address(context, f"{table}{TABLE}")
    what_if = context.get("what_if")
    query = f"?{urlencode({'times': what_if.in_address})}" if what_if and what_if.is_on else ""
    return as_csv(f"{address}{query}", FORMATS[f"{table}{TABLE}"].label)


@register.simple_tag
def as_csv(address: str, of: str) -> SafeString:
    """A link to a CSV that says what it is of."""
    link = '<p class="as-csv"><a href="{0}" download title="{1}" aria-label="{1}">CSV</a></p>'
    return format_html(link, address, f"{of} as CSV")


@register.simple_tag(takes_context=True)
def posts(context, name: str, target: str = "#inspector", **more: str) -> SafeString:
    """What makes a form an action on the document: {% posts "node_settings" node_id=node.id %}.

    Whoever may only look gets a form that posts nowhere, and whose buttons do not show (css/share.css).
    """
    if not context["editing"].may_edit:
        return mark_safe("data-locked")
    return format_html(
        'method="post" action="{0}" hx-post="{0}" hx-target="{1}" hx-swap="outerHTML"',
        context["editing"].url(name, **more),
        target,
    )


@register.simple_tag(takes_context=True)
def hidden_fields(context, form: Form | None = None) -> SafeString:
    """The hidden fields of an action: the token, the revision the form shows, and the page it is on.

    A `form` that was refused still shows what was typed on the revision it was posted on.  A page that was opened by
    a link sends no referrer, and one that answers a form has that form's address: their forms say themselves what is
    shown.
    """
    editing = context["editing"]
    is_answer = editing.request.method == "POST" and not editing.request.htmx
    links = context.get("links") if editing.by_link or is_answer else None
    shown = links.page().partition("?")[2] if links else ""
    fields = format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="revision" value="{}">'
        '<input type="hidden" name="tab" value="{}">',
        context["csrf_token"],
        editing.made_on if form is not None and form.is_bound else editing.number,
        context["tab_id"],
    )
    return fields + format_html('<input type="hidden" name="shown" value="{}">', shown) if shown else fields


@register.simple_tag
def price_of(price: Price | PriceRead | None) -> SafeString | str:
    """The day of a price, leading to it in the tables."""
    if price is None:
        return "unknown"
    if price.effective is None:
        return "your rate"
    return _price_link(get_script_prefix(), price.dimension, price.region, price.effective, price.source)


@lru_cache(4096)
def _price_link(prefix: str, dimension: str, region: str, effective: date, source: str) -> SafeString:
    query = urlencode({"q": dimension, "region": region})
    return format_html('<a href="{}?{}" title="{}">{}</a>', reverse("prices"), query, source, f"{effective:%-d %b %Y}")
