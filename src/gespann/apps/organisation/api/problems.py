"""How programs are told no: one shape (RFC 9457) with a sentence in the language asked for."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from django.forms import BaseForm
from django.http import JsonResponse
from ninja import Schema

MEDIA_TYPE = "application/problem+json"


class ProblemFault(Schema):
    """One thing that is wrong with what was sent: where it is, what it is, how to mend it."""

    where: str
    what: str
    mend: str = ""


class Problem(Schema):
    """Why there is no other answer."""

    status: int
    title: str
    detail: str
    faults: list[ProblemFault] = []


class Refused(Exception):
    """An endpoint's "no", where neither a `Refusal` nor a 404 says it."""

    def __init__(
        self,
        status: int,
        sentence: str,
        faults: Iterable[ProblemFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status, self.faults, self.headers = status, list(faults), dict(headers or {})


def answer(refused: Refused) -> JsonResponse:
    """The "no" as it is sent."""
    problem = Problem(
        status=refused.status,
        title=HTTPStatus(refused.status).phrase,
        detail=str(refused),
        faults=refused.faults,
    )
    return JsonResponse(
        problem.dict(), status=refused.status, headers=refused.headers, content_type=MEDIA_TYPE
    )


def faults_of(form: BaseForm) -> list[ProblemFault]:
    """What a form says is wrong, field by field."""
    return [
        ProblemFault(where="" if name == "__all__" else name, what=str(sentence))
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
