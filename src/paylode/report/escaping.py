"""Text of strangers in a page: nothing in it is markup, and nothing in it is invisible.

Besides the five signs of HTML, every character is escaped that shows nothing and changes what a reader sees: controls,
marks that turn the direction of writing (a release could show `paid 05` for `50 diap`), spaces without width, lone
halves of characters that no file can hold. Each stands there as its number, `⟨U+202E⟩`. Joiners are left: writing of
many languages needs them.
"""

from __future__ import annotations

import re
from html import escape

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def safe(text: str) -> str:
    """Text as HTML: between tags, and inside quoted attributes.

    >>> safe('<b onclick="x">'), safe("a\\u202eb")
    ('&lt;b onclick=&quot;x&quot;&gt;', 'a⟨U+202E⟩b')
    """
    shown = _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text.replace("\r\n", "\n").replace("\r", "\n"))
    return escape(shown, quote=True)


def shortened(text: str, limit: int) -> str:
    """One line of text, cut in its middle where it is longer than `limit`; not escaped yet.

    >>> shortened("from the first word to the last", 20)
    'from the … the last'
    """
    plain = " ".join(text.split())
    if len(plain) <= limit:
        return plain
    side = (limit - 3) // 2
    return f"{plain[:side].rstrip()} … {plain[-side:].lstrip()}"
