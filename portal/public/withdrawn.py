"""What is left of something withdrawn: a page of its own with status 410, or nothing at all."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response

from portal.public.cases.queries import tombstone
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from portal.web.present.dates import long_date

_REASONS = {reason.value: reason.word for reason in WithdrawalReason}


def withdrawn_page(request: Request, number: str, template: str) -> Response:
    """410 with date, reason and log number; 404 where nothing is left that may be told."""
    left = tombstone(request.published, number)
    if left is None:
        raise HTTPNotFound
    values = {
        "tombstone": left,
        "withdrawn_on": long_date(left.withdrawn_on),
        "month": long_date(left.month),
        "reason": _REASONS.get(left.reason, WithdrawalReason.OTHER.word),
        "keeps_notice": left.kind == WithdrawalKind.NOTICE.value,
    }
    response = render_to_response(template, values, request=request)
    response.status_int = 410
    response.headers["Cache-Control"] = "public, no-cache"
    return response
