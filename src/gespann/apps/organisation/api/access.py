"""How programs come in: with a token, for what it was made for, and not too often.

A session's cookie opens nothing here: browsers send it along with requests that other sites have
thought up, and none of these endpoints asks for the secret that forms carry against that.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from gespann.apps.organisation import queries
from gespann.apps.organisation.actions.tokens import note_use
from gespann.apps.organisation.api.paging import Paging, is_list
from gespann.apps.organisation.api.problems import Problem, ProblemFault, Refused
from gespann.apps.organisation.models import Person, Token

REQUESTS_A_MINUTE = 120
ALWAYS_POSSIBLE = (401, 403, 422, 429)


class ByToken(HttpBearer):
    """Lets a program in as the person whom its token acts for."""

    def __init__(
        self,
        scope: str = "",
        asks: Collection[str] = (),
        may: Callable[[Person], bool] | None = None,
    ) -> None:
        """
        Args:
            scope: What the token must have been made for; "" for any token.
            asks: The words that may stand behind the address's question mark.
            may: Whether the person may do such a thing at all.
        """
        super().__init__()
        self.scope, self.asks, self.may = scope, frozenset(asks), may

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, with its person as the request's user.

        Raises: Refused for one that is asked too often or was made for something else, and for
            words that the address does not know.
        """
        found = queries.token_with(token)
        if found is None:
            return None
        _not_too_often(found)
        if self.scope and self.scope not in found.scopes:
            raise Refused(403, _("This token was not made for “{scope}”.").format(scope=self.scope))
        _no_other_words(request, self.asks)
        note_use(found)
        request.user = found.person
        found.person.token = found
        if self.may is not None and not self.may(found.person):
            raise Refused(403, _("You may not do this."))
        return found


def endpoint(
    summary: Any,
    shape: Any,
    *problems: int,
    scope: str = "",
    status: int = 200,
    has_version: bool = False,
    may: Callable[[Person], bool] | None = None,
    asks: Collection[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """What an endpoint says about itself: `@router.get("/firm", **endpoint(_("The firm"), Firm))`.

    Args:
        summary: A sentence for the documentation.
        shape: Of the answer; None for one without content.
        problems: Statuses of further answers, beside those that every endpoint can give.
        scope: What a token must have been made for.
        status: Of the answer if all is well.
        may: A rule that is asked before anything that was sent is read, where there is a body: to
            those who may do nothing of the kind it is not told what would be wrong with it.
        asks: The words that may stand behind the question mark, beside those of pages of a list.
        has_version: Whether the answer tells one (`versions.headers`), so that 304 is possible.
    """
    unchanged = {304: None} if has_version else {}
    response = dict.fromkeys((*ALWAYS_POSSIBLE, *problems), Problem)
    return {
        "summary": summary,
        "auth": ByToken(scope, (*asks, *(Paging.model_fields if is_list(shape) else ())), may),
        "response": {status: shape, **unchanged, **response},
        **more,
    }


def _no_other_words(request: HttpRequest, known: Collection[str]) -> None:
    """A misspelt word is told, and not passed over as if it had been obeyed."""
    others = [word for word in request.GET if word not in known]
    if others:
        raise Refused(
            422,
            _("What was sent does not fit the description of this address."),
            [
                ProblemFault(where=f"query.{word}", what=_("This is not known here."))
                for word in others
            ],
        )


def _not_too_often(token: Token) -> None:
    """Counted by the minute in the cache, which forgets; two at one moment may count as one."""
    now = timezone.now()
    key = f"token:{token.pk}:{now:%H%M}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, 60)
    if count > REQUESTS_A_MINUTE:
        raise Refused(
            429,
            _("This token asks too often. Wait a minute."),
            headers={"Retry-After": str(60 - now.second)},
        )
