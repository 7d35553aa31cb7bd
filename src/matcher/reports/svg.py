"""SVG and HTML pieces in which every text and attribute is escaped."""

from __future__ import annotations

from markupsafe import Markup, escape


def tag(name: str, *content: str | Markup, **attributes: object) -> Markup:
    """An element. ``class_`` is class, other underscores are hyphens; None leaves one out.

    Content that is not Markup is escaped.
    """
    told = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _plain(value))
        for key, value in attributes.items()
        if value is not None
    )
    opened = Markup("<{}{}>").format(Markup(name), told)
    return opened + Markup("").join(escape(item) for item in content) + Markup(f"</{name}>")


def picture(
    name: str, size: tuple[int, int], title: str, description: str, *content: Markup
) -> Markup:
    """An image with its text alternative: a title and a description that says what it shows."""
    return tag(
        "svg",
        tag("title", title, id=f"{name}-picture"),
        tag("desc", description, id=f"{name}-told"),
        *content,
        role="img",
        viewBox=f"0 0 {size[0]} {size[1]}",
        aria_labelledby=f"{name}-picture {name}-told",
        class_=f"picture {name}",
    )


def bar(parts: list[tuple[str, float]], mark: float | None = None) -> Markup:
    """A bar for a table cell, 100 wide: (class, width) one after the other, and a line at ``mark``.

    It repeats what the row says in numbers, so it is hidden from screen readers.
    """
    content, x = [tag("rect", class_="track", width=100, height=10)], 0.0
    for name, width in parts:
        content.append(tag("rect", class_=name, x=x, width=width, height=10))
        x += width
    if mark is not None:
        content.append(tag("rect", class_="mark", x=mark - 0.4, y=-1, width=0.8, height=12))
    return tag(
        "svg", *content, class_="bar", viewBox="0 -1 100 12", preserveAspectRatio="none",
        aria_hidden="true", focusable="false",
    )  # fmt: skip


def _plain(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value
