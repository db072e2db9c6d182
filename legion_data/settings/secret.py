"""Secret: a text that shows itself only when asked by name; and addresses without their password."""

from __future__ import annotations

__all__ = ["MASK", "Secret", "masked_url"]

MASK = "***"
_OPEN_TO_ALL = ("ssl", "host", "port", "timeout", "mode", "name", "charset", "encoding", "path", "socket", "readonly")


class Secret:
    """A text whose ``repr`` and ``str`` are a mask; ``reveal()`` gives the text."""

    __slots__ = ("_shown", "_text")

    def __init__(self, text: str, shown: str = MASK) -> None:
        self._text = text
        self._shown = shown

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __str__(self) -> str:
        return self._shown

    def __repr__(self) -> str:
        return f"Secret({self._shown!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __bool__(self) -> bool:
        return bool(self._text)


def masked_url(url: str) -> str:
    """``url`` without its password, also when it is malformed: then rather too little is shown than too much."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return MASK
    rest, question, query = rest.partition("?")
    if "@" in query:  # an unescaped ? in a password
        return f"{scheme}://{MASK}"
    account, at, address = rest.rpartition("@")
    if at:
        user, colon, _ = account.partition(":")
        account = f"{user}:{MASK}" if colon else user
    host, _, path = address.partition("/")
    before, colon, port = host.rpartition(":")
    if colon and not port.isdigit() and not host.endswith("]"):  # user:password without an @ looks like host:port
        host = f"{before}:{MASK}"
    address = f"{host}/{path}" if "/" in address else host
    if question:
        query = "&".join(_masked_parameter(parameter) for parameter in query.split("&"))
    return f"{scheme}://{account}{at}{address}{question}{query}"


def _masked_parameter(parameter: str) -> str:
    name, equals, value = parameter.partition("=")
    safe = any(word in name.lower() for word in _OPEN_TO_ALL) and "pass" not in name.lower()
    return f"{name}{equals}{value if safe else MASK if equals else ''}"
