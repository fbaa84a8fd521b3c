"""Every error as application/problem+json (RFC 9457), and none that repeats a stranger's input."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from acd.client import NotNow
from console.models import Fault, Problem
from core import logs
from core.errors import IllegalEvent, Refused, Stale, Unavailable, UserError, WrongKey

MEDIA_TYPE = "application/problem+json"
MAX_FAULTS = 5

FIELDS = {
    "name": "姓名",
    "username": "用户名",
    "display_name": "姓名",
    "agent_id": "座席",
    "gender": "性别",
    "birth": "生日",
    "numbers": "号码",
    "number": "号码",
    "portrait": "服务画像",
    "hearing": "听力",
    "dialect": "方言",
    "habits": "服务提示",
    "proxy_id": "家属",
    "role": "关系",
    "level": "代办范围",
    "valid_until": "有效期",
    "into": "要保留的档案",
    "state": "状态",
    "kind": "类型",
    "owner": "负责人",
    "due_at": "期限",
    "note": "备注",
    "result": "结果",
    "reason": "原因",
    "reads_only": "只读",
    "expires_at": "到期时间",
    "until_at": "结束时间",
    "from_at": "开始时间",
    "prompts": "提示音",
    "follow_up_on": "跟进日期",
    "text": "内容",
    "password": "密码",
    "title": "标题",
    "category": "分类",
    "say": "答复用语",
    "body": "正文",
    "questions": "问法",
    "intents": "意图",
    "queues": "队列",
    "audience": "使用范围",
    "valid_from": "生效时间",
    "content": "文章",
    "matter": "事项",
    "give": "处理方式",
    "amount": "金额",
    "subject": "运单号",
    "evidence": "证据",
    "reference": "付款流水号",
    "month": "月份",
}
"""What people call a field; others keep their own names."""
FAULTS = {
    "missing": "没有填写",
    "extra_forbidden": "不是可以填写的内容",
    "json_invalid": "请求内容不是有效的 JSON",
    "string_too_short": "太短",
    "string_too_long": "最多{max_length}个字",
    "too_long": "最多{max_length}项",
    "literal_error": "不是可选的值",
    "enum": "不是可选的值",
    "date_from_datetime_parsing": "不是有效的日期",
    "date_from_datetime_inexact": "不是有效的日期",
    "date_parsing": "不是有效的日期",
    "date_type": "不是有效的日期",
    "datetime_parsing": "不是有效的时间",
    "datetime_from_date_parsing": "不是有效的时间",
    "timezone_aware": "缺少时区",
    "string_type": "应是文字",
    "string_unicode": "里有无法保存的字符",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "less_than": "应小于{lt}",
    "refused": "",
}
"""What is wrong, by pydantic's name for it; whatever is not here does not meet the requirements."""

log = logs.get("console")


def problem(
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    reason: str = "",
) -> Response:
    """The response for a status, with a sentence for people."""
    title = HTTPStatus(status).phrase
    body = Problem(title=title, status=status, detail=detail, faults=faults, reason=reason)
    return JSONResponse(
        body.model_dump(), status, headers=dict(headers or {}), media_type=MEDIA_TYPE
    )


def install(app: FastAPI) -> None:
    """Make the app answer all its errors this way."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(UserError, _user)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(IllegalEvent, _illegal)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(WrongKey, _wrong_key)
    app.add_exception_handler(Exception, _unexpected)


def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  (the handler is registered for it)
    return problem(error.status_code, str(error.detail), error.headers)


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = error.errors()[:MAX_FAULTS]
    faults = [Fault(field=name, detail=_fault(e)) for e in errors if (name := _field(e))]
    return problem(422, "；".join(_fault(e) for e in errors)[:500], faults=tuple(faults))


def _field(fault: Mapping[str, Any]) -> str:
    """The innermost field that has a name for people; empty where there is none."""
    return next((part for part in reversed(fault["loc"][1:]) if part in FIELDS), "")


def _fault(fault: Mapping[str, Any]) -> str:
    """One fault for people: which field, and what is wrong with it."""
    sentence = FAULTS.get(fault["type"], "不合要求")
    if fault["type"] == "refused":
        return str(fault["msg"])
    if fault["type"] == "json_invalid":
        return sentence
    names = [FIELDS.get(part, part) for part in fault["loc"][1:] if isinstance(part, str)]
    return f"{'.'.join(names) or '内容'}{sentence.format_map(fault.get('ctx') or {})}"


def _user(_request: Request, error: Exception) -> Response:
    return problem(404, str(error)[:500])


def _refused(_request: Request, error: Exception) -> Response:
    return problem(422, str(error)[:500])


def _illegal(_request: Request, error: Exception) -> Response:
    reason = error.reason if isinstance(error, NotNow | Stale) else ""
    return problem(409, str(error)[:500], reason=reason)


def _unavailable(_request: Request, error: Exception) -> Response:
    return problem(503, str(error)[:500], {"Retry-After": "2"})


def _wrong_key(request: Request, error: Exception) -> Response:
    log.error("cannot_decrypt", path=request.url.path, error=str(error))
    return problem(500, "What is stored cannot be opened with the keys at hand.")


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", path=request.url.path, exc_info=error)
    return problem(500, "Something went wrong here; the log has the details.")
