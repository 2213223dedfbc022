"""The page that explains the API: made from its OpenAPI description, without script and without anything from another host. And the examples in it."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from ui.markup import tag, text

SONGQUAN = "松泉市林业和草原局2024年部门预算公开（虚构样例）.pdf"
ID = "2b3a4b19f88a"
BBOX = [267.43, 606.78, 284.65, 615.78]

# Shortened answers to the example requests, from the made-up disclosures in samples/.
ANSWER: dict[str, Any] = {
    "question": "松泉市林业和草原局2024年公务接待费多少？", "status": "answered", "answer": "松泉市林业和草原局2024年预算中，公务接待费为 1.52 万元[1]。",
    "values": [{"label": "公务接待费", "amount": "1.52", "amount_printed": "1.52", "unit": "万元", "qualifier": None, "direction": None, "text": None,
                "department": "松泉市林业和草原局", "year": 2024, "scope": "三公经费·预算", "citations": [1], "computation": None}],
    "missing": [], "nearest": [],
    "citations": [{"id": 1, "document": SONGQUAN, "document_id": ID, "title": "松泉市林业和草原局2024年部门预算公开", "page": 12, "bbox": BBOX, "regions": [{"page": 12, "bbox": BBOX}],
                   "locator": None, "kind": "cell", "table": "“三公”经费支出表", "row": "3.公务接待费", "column": "合计", "quote": "1.52", "read_by": "text", "confidence": None, "doubtful": None}],
    "computation": [], "checks": [{"kind": "agrees", "ok": True, "detail": "与一般公共预算基本支出表一致", "difference": "0"}],
    "reading": {"department": "松泉市林业和草原局", "year": 2024, "kind": "预算", "subject": "公务接待费", "measure": "amount", "scope": "三公经费·预算", "operation": "lookup", "assumed": []},
    "context": {"department": "松泉市林业和草原局", "year": 2024, "kind": "预算", "subject": "公务接待费"}, "confidence": 0.996,
    "suggestions": ["公务接待费比上年变化多少？"], "elapsed_ms": 60,
}
DISCLOSURES: dict[str, Any] = {"disclosures": [{
    "department": "松泉市林业和草原局", "year": 2024, "kind": "预算", "level": "部门", "title": "松泉市林业和草原局2024年部门预算公开", "published": "2024-02-21", "aliases": ["市林草局"],
    "documents": [{"document": SONGQUAN, "document_id": ID, "title": "松泉市林业和草原局2024年部门预算公开", "format": "pdf", "pages": 21}]}]}
TABLES: dict[str, Any] = {SONGQUAN: [{
    "title": "上年结转结余表", "unit": "万元", "pages": [13], "columns": [["项目名称"], ["合计"], ["财政拨款结转", "小计"], ["财政拨款结转", "基本支出"]],
    "rows": [{"cells": ["总计", "75.53", "75.53", ""], "page": 13, "bbox": [68.0, 177.1, 527.28, 194.8]}]}]}
CHECK: dict[str, Any] = {SONGQUAN: {"findings": [], "tests": [
    {"rule": "account_sum", "target": "部门收入总表·208 社会保障和就业支出·总计", "outcome": "holds", "why": ""}]}}

EXAMPLES = {"/ask": ANSWER, "/documents": DISCLOSURES, "/tables": TABLES, "/check": CHECK}

STYLE = ("body{font:16px/1.7 system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;max-width:52rem;margin:0 auto;padding:1rem;color:#1c2733;background:#fff}"
         "h2{font-size:1.15rem;margin:2.2rem 0 .4rem;padding-top:.8rem;border-top:1px solid #d5dde5}code,pre{font-family:ui-monospace,Consolas,monospace;font-size:.86rem}"
         "pre{background:#f4f7fa;padding:.7rem .9rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;border-radius:4px}dt{font-weight:600}dd{margin:0 0 .3rem 1.2rem}")
FAULT = '{"error": "一句中文"}'
ERRORS = {"400": "提交的内容不是 JSON", "404": "没有这个地址或文件", "405": "方法不对", "413": "提交的内容太长", "422": "缺少参数，或值不对", "429": "问得太快，等几秒见 retry-after", "500": "程序内部出错",
          "503": "资料库不能用，或正在问的人太多"}


def with_examples(describe: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """FastAPI leaves every null out of an example; they belong to the contract, so the examples are put in afterwards."""
    def openapi() -> dict[str, Any]:
        said = describe()
        for path, methods in said["paths"].items():
            for method in methods.values():
                method["responses"]["200"] = {"description": "成功", "content": {"application/json": {"example": EXAMPLES[path]}}}
        return said
    return openapi


def page(openapi: dict[str, Any], mount: str) -> bytes:
    """The whole page."""
    body = (tag("h1", "明账的接口") + tag("p", text(openapi["info"]["description"]))
            + tag("p", f'以 JSON 提问，得到 JSON；只有已经公开的文件。机器可读的说明：<a href="{text(mount)}/openapi.json">{text(mount)}/openapi.json</a>。例子取自随附的虚构样例，答案有删节。')
            + "".join(operations(openapi, mount)) + tag("h2", "出错时") + tag("p", "回答是 " + tag("code", text(FAULT)) + "，状态码：")
            + tag("dl", "".join(tag("dt", status) + tag("dd", text(why)) for status, why in ERRORS.items())))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>明账的接口</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{body}</body></html>'.encode()


def operations(openapi: dict[str, Any], mount: str) -> Iterator[str]:
    for path, methods in openapi["paths"].items():
        for method, said in methods.items():
            named = f"{method.upper()} {mount}{path}"
            yield (tag("h2", f"{text(said['summary'])}　<code>{text(named)}</code>") + tag("p", text(said.get("description")))
                   + tag("dl", "".join(parameters(openapi, said))) + asked(openapi, said)
                   + tag("p", "回答：") + tag("pre", text(written(said["responses"]["200"]["content"]["application/json"]["example"]))))


def parameters(openapi: dict[str, Any], said: dict[str, Any]) -> Iterator[str]:
    for given in said.get("parameters", []):
        yield tag("dt", text(given["name"])) + tag("dd", text(given.get("description")))
    model = body_model(openapi, said)
    for name, given in model.get("properties", {}).items():
        yield tag("dt", text(name) + ("" if name in model.get("required", []) else "（可不写）")) + tag("dd", text(given.get("description")))


def asked(openapi: dict[str, Any], said: dict[str, Any]) -> str:
    example = body_model(openapi, said).get("example")
    return tag("p", "例如提交：") + tag("pre", text(written(example))) if example else ""


def body_model(openapi: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """The schema of what is posted; {} for a GET."""
    given = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    return dict(openapi["components"]["schemas"][given.rsplit("/", 1)[-1]]) if given else {}


def written(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
