"""Addresses within a feed: absolute, of the web, and without what follows visitors around."""

import re
from typing import Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

LONGEST: Final = 500
_UNSEEN: Final = re.compile(
    r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\\]"
)
_FOLLOWING: Final = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|vero_id|wt_mc"
    r"|mkt_tok|ref_src|ref_url|spm|at_(?:medium|campaign|custom\d|link_\w+)|ns_(?:campaign|mchannel|source)"
    r"|cmpid|ftag|ito|xtor|ocid|ncid|smid|s_cid|piwik_\w+|pk_\w+|mtm_\w+|matomo_\w+",
    re.IGNORECASE,
)
_IN_PATH: Final = "/%:@!$&'()*+,;=~-._"
_IN_QUERY: Final = _IN_PATH + "?"


def web_address(address: str, base: str = "", longest: int = LONGEST) -> str:
    """Return an address as absolute, in ASCII and without a name and password; empty if it is none of the web.

    Args:
        address: as it stands in the feed.
        base: what a relative one starts from.
        longest: characters it may have.
    """
    address = address.strip()
    if (
        not address
        or len(address) > 4 * longest
        or re.match(r"(?i)\s*(?!https?:)[a-z][a-z0-9+.-]*:(?!\d)", address)
    ):
        return ""
    try:
        parts = urlsplit(urljoin(base, _UNSEEN.sub(lambda found: quote(found[0], errors="ignore"), address)))
        host, port = parts.hostname or "", parts.port
        if parts.scheme not in {"http", "https"} or not host or "%" in parts.netloc:
            return ""
        name = _name(host)
    except ValueError:
        return ""
    place = f"{name}:{port}" if port and port != {"http": 80, "https": 443}[parts.scheme] else name
    path = quote(parts.path, safe=_IN_PATH, errors="ignore")
    query = quote(parts.query, safe=_IN_QUERY, errors="ignore")
    fragment = quote(parts.fragment, safe=_IN_QUERY, errors="ignore")
    whole = urlunsplit((parts.scheme, place, path, query, fragment))
    return whole if name and len(whole) <= longest else ""


def readers_link(address: str, base: str = "") -> str:
    """Return a link for visitors: an address of the web without the parameters that only count them."""
    whole = web_address(address, base, longest=4 * LONGEST)
    if not whole:
        return ""
    parts = urlsplit(whole)
    query, fragment = parts.query, parts.fragment
    if query:
        kept = [one for one in query.split("&") if not _FOLLOWING.fullmatch(one.partition("=")[0])]
        query = "&".join(kept)
    if _FOLLOWING.match(fragment):
        fragment = ""
    whole = urlunsplit((parts.scheme, parts.netloc, parts.path, query, fragment))
    return whole if len(whole) <= LONGEST else ""


def _name(host: str) -> str:
    """Return a host's name in ASCII, or its address; empty if it is neither.

    Raises:
        ValueError: if it can't be written in ASCII.
    """
    if ":" in host:
        return f"[{host}]" if re.fullmatch(r"[0-9a-fA-F:.]+", host) else ""
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    return (
        host
        if re.fullmatch(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?", host) and ".." not in host
        else ""
    )
