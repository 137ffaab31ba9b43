"""What the headers of an answer must say, whatever kind of answer it is."""

from typing import Any

DOCUMENT = {"base-uri 'none'", "form-action 'self'"}


def wrong_headers(answer: Any) -> list[str]:
    """What is missing from or wrong in the headers of an answer, in words."""
    policy = answer.get("Content-Security-Policy", "")
    directives = {part.strip() for part in policy.split(";")}
    kept = answer.get("Cache-Control", "")
    found = {
        "is sniffed": answer.get("X-Content-Type-Options") != "nosniff",
        "can be framed": not directives & {"frame-ancestors 'none'", "sandbox"},
        "can be framed by old browsers": answer.get("X-Frame-Options") != "DENY",
        "loads what it likes": "default-src 'none'" not in directives,
        "allows inline scripts": "unsafe-inline" in policy or "unsafe-eval" in policy,
        "is a page without a policy": "text/html" in answer.get("Content-Type", "")
        and not directives >= DOCUMENT,
        "tells others where one was": answer.get("Referrer-Policy") not in ("same-origin", "no-referrer"),
        "shares a window with openers": answer.get("Cross-Origin-Opener-Policy") != "same-origin",
        "is embedded by others": answer.get("Cross-Origin-Resource-Policy") != "same-origin",
        "may use camera and place": "camera=()" not in answer.get("Permissions-Policy", ""),
        "is kept by proxies": not {"private", "no-store"} & set(kept.replace(",", " ").split()),
        "is shared with other sites": answer.has_header("Access-Control-Allow-Origin"),
        "tells its charset to nobody": answer.get("Content-Type", "").startswith("text/")
        and "charset=" not in answer["Content-Type"],
    }
    return [what for what, is_so in found.items() if is_so]
