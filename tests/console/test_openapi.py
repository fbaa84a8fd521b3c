"""The committed description is the one the code gives."""

from console import openapi
from console.app import describe


def test_the_committed_description_is_current() -> None:
    assert openapi.FILE.read_text() == openapi.text(), "Run: python -m console.openapi"


def test_every_operation_has_a_summary_and_its_errors() -> None:
    for path, item in describe().openapi()["paths"].items():
        for method, operation in item.items():
            assert operation["description"], (method, path)
            if path != "/api/health":
                assert "401" in operation["responses"], (method, path)
            for status, response in operation["responses"].items():
                if int(status) >= 400 and path != "/api/health":
                    assert "application/problem+json" in response["content"], (path, status)
