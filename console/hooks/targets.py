"""Where a webhook may go: out of the house, and sealed, unless the settings say otherwise."""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from core.errors import Refused
from core.settings import Settings

MOST = 300
PORTS = {"http": 80, "https": 443}


class Forbidden(Exception):
    """The address is not one that may be asked."""


def checked(url: str, settings: Settings) -> SplitResult:
    """The address, taken apart. Raises `Refused` where its very text forbids it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("地址写得不对。") from None
    plain = any(not "!" <= sign <= "~" for sign in url)
    if plain or len(url) > MOST or parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise Refused("地址应是完整的网址，例如 https://example.com/silverline。")
    if parts.username or parts.password or parts.fragment:
        raise Refused("地址里不能有用户名、密码或 #。")
    if parts.scheme != "https" and not settings.webhook_plain:
        raise Refused("地址应以 https:// 开头。", "内网测试可用设置 webhook_plain 放开。")
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    if not _may(literal, settings):
        raise Refused("不能发到本机或内网地址。", "确需如此，可用设置 webhook_private 放开。")
    return parts


def resolve(parts: SplitResult, settings: Settings) -> str:
    """The address to connect to, looked up now: what is checked is what is asked.

    Raises `Forbidden`; `OSError` where there is no such name.
    """
    port = parts.port or PORTS[parts.scheme]
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses or not all(_may(one, settings) for one in addresses):
        raise Forbidden("private address")
    return str(addresses[0])


def _may(address: ipaddress.IPv4Address | ipaddress.IPv6Address, settings: Settings) -> bool:
    inner = getattr(address, "ipv4_mapped", None) or address
    if inner.is_multicast or inner.is_unspecified:
        return False
    return bool(inner.is_global or settings.webhook_private)
