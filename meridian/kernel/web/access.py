"""Who may open a page: signed in, holding the code; otherwise sign-in, or 403 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from meridian.kernel.access.decisions import may
from meridian.kernel.base.errors import (
    Denied,
    IdempotencyConflict,
    MeridianError,
    NotVisible,
    RuleViolation,
    VersionConflict,
)

from .htmx import go_to, wants_fragment

STATUS_OF: dict[type[MeridianError], int] = {VersionConflict: 409, IdempotencyConflict: 409, RuleViolation: 422}


def page(code: str = "") -> Callable:
    """Decorate a view: the user is signed in and holds ``code``. Domain errors become the right answer.

    The decorated view carries ``required_code``, from which the matrix test knows who may open it.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def run(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if code:
                decision = may(request.actor, code)
                if not decision:
                    raise PermissionDenied(str(decision.reason))
            return answer_errors(request, lambda: view(request, *args, **kwargs))

        run.required_code = code
        return run

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To sign-in and back; from a fragment the whole page goes, and comes back to the page it was part of."""
    back = request.get_full_path()
    if wants_fragment(request):
        back = request.htmx.current_url_abs_path or "/"
    return go_to(request, f"{resolve_url(settings.LOGIN_URL)}?next={quote(back)}")


def answer_errors(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Run a view; NotVisible becomes 404, Denied 403, a broken rule a page that says which and how to mend it."""
    from .error_pages import problem_page

    try:
        return view()
    except NotVisible as failure:
        raise Http404(str(failure)) from failure
    except Denied as failure:
        raise PermissionDenied(str(failure)) from failure
    except MeridianError as failure:
        status = next((code for cls, code in STATUS_OF.items() if isinstance(failure, cls)), 422)
        return problem_page(request, failure, status)
