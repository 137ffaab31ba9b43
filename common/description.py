"""How operations are described where their own declarations do not say it: what is a list, and what comes in parts."""

from typing import Any

from drf_spectacular.openapi import AutoSchema


class Description(AutoSchema):
    """An answer is a list where it is declared as many, whatever the method is called; in parts where the view
    answers in parts and the method does not say `paged=False`."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        answer = self.get_response_serializers() if serializer is None else serializer
        if isinstance(answer, dict):
            answer = answer[min(answer, key=str)] if answer else None
        return bool(getattr(answer, "many", False))

    def _get_paginator(self) -> Any:
        action = getattr(self.view, getattr(self.view, "action", None) or "", None)
        return super()._get_paginator() if getattr(action, "paged", True) else None
