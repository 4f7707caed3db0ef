"""From what a browser says of itself to words that its owner knows it by: “Firefox on Windows”.

A library with thousands of patterns (ua-parser) was looked at. People tell the log-ins of one
account apart by browser and system, of which there are few; versions and models would only make the
words longer. What none of the marks below names is told as it is: not known.
"""

from django.utils.translation import gettext as _

# The first mark that is found counts: Edge and Opera also call themselves Chrome, and all of them
# Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
# Android also calls itself Linux.
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Browser and system, as far as they are known."""
    browser, system = (_named(user_agent, marks) for marks in (_BROWSERS, _SYSTEMS))
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("Unknown browser")


def _named(user_agent: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")
