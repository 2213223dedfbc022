"""The commands of the contract: their names, options, exit codes, and what they say."""
from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
import types

import made
import pytest
from conftest import ROOT

import ingest.reading as reading_module
from ingest.library import Library
from ingest.model import Cell, Row, Table
from ingest.store import Store
from ui import cli
from ui.usage import parse, parser

README = ROOT / "README.md"


@pytest.fixture
def run(capsys, settings):
    """Run a command over a library of its own; returns exit code, stdout and stderr."""
    def run(*words, data=True):
        argv = [str(w) for w in words] + (["--data", str(settings.data)] if data else [])
        try:
            code = cli.main(argv)
        except SystemExit as stopped:
            code = stopped.code
        said = capsys.readouterr()
        return code, said.out, said.err
    return run


@pytest.fixture
def stub(monkeypatch):
    monkeypatch.setattr(reading_module, "read_document", lambda path, name, document_id, *how: made.reading(path))


@pytest.fixture
def chain(monkeypatch):
    """An answering function that says what it was asked, how often in this conversation."""
    def answer(question, context, library):
        if question == "错":
            raise KeyError("a defect of ours")
        turn = context.get("turn", 0) + 1
        citation = {"id": 1, "document": "甲.pdf", "page": 12, "table": "表7", "row": "三公经费", "column": "合计", "quote": "7.80", "locator": None, "doubtful": None}
        return {"question": question, "status": "answered", "answer": f"第 {turn} 问，7.80 万元[1]", "values": [], "missing": [], "nearest": [],
                "citations": [citation], "checks": [{"kind": "agreement", "ok": True, "detail": "与第三部分一致", "difference": "0.00"}],
                "computation": [{"id": 1, "expression": "7.80 ÷ 15.60 × 100%", "inputs": [], "result": "50.00", "unit": "%", "rounding": "四舍五入到两位小数"}],
                "reading": {"department": "云溪县民政局", "year": 2024, "assumed": ["year"]}, "context": {"turn": turn}, "confidence": 0.97,
                "suggestions": ["去年呢"], "elapsed_ms": 3}
    module = types.ModuleType("qa.chain")
    module.answer = answer
    monkeypatch.setitem(sys.modules, "qa.chain", module)


def one_line(text):
    return text.strip() and "\n" not in text.strip() and "Traceback" not in text


# --- usage ----------------------------------------------------------------------------------------------------------

COMMANDS = ("ingest", "list", "remove", "index", "ask", "tables", "check", "export", "serve", "users", "backup", "restore", "mcp", "eval", "demo")


def test_help_is_quick_and_in_chinese():
    started = time.perf_counter()
    said = subprocess.run([sys.executable, "-m", "ui.cli", "--help"], capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT).stdout
    assert time.perf_counter() - started < 0.5
    assert said.startswith("用法：mingzhang") and all(f"\n    {name}" in said for name in COMMANDS)


def test_help_imports_nothing_heavy():
    code = ("import sys; from ui.cli import main\ntry: main(['ingest', '--help'])\nexcept SystemExit: pass\n"
            "heavy = {'sqlalchemy', 'pydantic', 'gradio', 'chromadb', 'torch', 'pdfplumber', 'numpy', 'langchain_core', 'rich', 'jieba', 'openpyxl', 'PIL'} & set(sys.modules)\nassert not heavy, heavy")
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run, command):
    code, out, _ = run(command, "--help", data=False)
    assert code == 0 and "--data DIR" in out and "选项" in out and "show this" not in out


def test_version(run):
    code, out, _ = run("--version", data=False)
    assert code == 0 and re.fullmatch(r"明账 \S+\n", out)


CONTRACT = (
    "ingest a b.pdf --data D --jobs 2 --draft --vectors now --ocr never", "ingest a --vectors later --ocr auto", "list --data D", "remove x.pdf --data D",
    "index --rebuild --data D", "ask 问 --data D --json --explain", "ask --batch Q.jsonl --out A.jsonl --data D", "tables --data D --format json --out F",
    "tables a.pdf b.pdf --format csv", "tables --format xlsx", "tables a.pdf --draw D --page 3", "check --data D", "check a.pdf dir --json --against OLD --fail-on error", "check --xlsx F", "check --html F",
    "export --data D --format xlsx --out F", "export --format csv", "export a.pdf b.pdf --format csv --out F", "serve --data D --host 0.0.0.0 --port 8000", "mcp --data D", "eval --questions Q.jsonl --data D --report R",
    "eval --questions Q.jsonl --answers A.jsonl --report R --against OLD", "demo",
)


@pytest.mark.parametrize("line", CONTRACT)
def test_the_contracts_options_are_known(line):
    assert parse(shlex.split(line)).command == line.split()[0]


@pytest.mark.parametrize(("line", "said"), [
    ("", "缺少参数 命令"), ("frobnicate", "命令 不能是 'frobnicate'"), ("ingest", "缺少参数 PATH"), ("ingest a --jobs 0", "--jobs：应是正整数"),
    ("ingest a --jobs x", "--jobs：应是正整数"), ("ingest a --vectors soon", "--vectors 不能是 'soon'"), ("ingest a --what", "不认识的参数 --what"),
    ("list --data", "--data 后面缺少一个值"), ("remove", "缺少参数 DOCUMENT"), ("ask", "ask 后面要写问题"), ("ask --batch Q", "--batch 和 --out 要一起用"),
    ("ask 问 --batch Q --out A", "不能和单个问题一起用"), ("tables --format pdf", "--format 不能是 'pdf'"), ("export", "缺少参数 --format"),
    ("eval --answers A --data D", "不能和 --data 一起用"), ("check --json --xlsx F", "不能和"), ("serve --port 99999", "应在 0 到 65535 之间"), ("lis", "命令 不能是 'lis'"),
])
def test_wrong_usage_exits_with_2(run, line, said):
    code, out, err = run(*shlex.split(line), data=False)
    assert code == 2 and out == "" and err.startswith("用法不对：") and said in err and "--help" in err and one_line(err)


def test_readme_commands_are_commands():
    if not README.exists():
        pytest.skip("README.md has not been written yet")
    blocks = re.findall(r"```(?:bash|sh|shell|console|text)?\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.removeprefix("$ ").strip() for block in blocks for line in block.splitlines()]
    commands = [line for line in lines if re.match(r"(\.venv/bin/)?mingzhang\s", line)]
    assert commands, "README shows no command"
    for line in commands:
        words = shlex.split(line, comments=True)[1:]
        if not {"--help", "--version"} & set(words):
            parse(words)


# --- library --------------------------------------------------------------------------------------------------------

def test_ingest_list_remove(run, stub, tmp_path):
    path = made.file(tmp_path / "in")
    assert run("ingest", tmp_path / "in") == (0, "新收录 甲.pdf：云溪县民政局 2024 年部门预算，1 页，1 张表，3 条事实；未读懂 1 处：第1页 一处存疑\n", "")
    assert run("ingest", path) == (0, "已收录 甲.pdf\n", "")
    code, out, err = run("list")
    assert code == 0 and out.splitlines()[0] == "云溪县民政局 2024 年部门预算" and out.splitlines()[1].endswith("1 页  甲.pdf") and err == ""
    assert run("remove", "甲.pdf") == (0, "已移除 甲.pdf\n", "")
    code, out, _ = run("list")
    assert code == 0 and "资料库还是空的" in out


def test_what_could_not_be_ingested_is_on_stderr_and_the_rest_is_in(run, stub, tmp_path):
    made.file(tmp_path / "in")
    code, out, err = run("ingest", tmp_path / "没有.pdf", tmp_path / "in")
    assert code == 1 and out.startswith("新收录 甲.pdf") and "没有.pdf" in err and "文件不存在" in err and one_line(err)


def test_a_folder_without_documents(run, tmp_path):
    (tmp_path / "empty").mkdir()
    code, out, err = run("ingest", tmp_path / "empty")
    assert code == 1 and out == "" and "没有可以收录的文件" in err and one_line(err)


def test_drafts_are_marked(run, stub, tmp_path):
    run("ingest", made.file(tmp_path), "--draft")
    assert "［草稿］" in run("list")[1]


def test_vectors_now(run, stub, tmp_path):
    code, out, _ = run("ingest", made.file(tmp_path), "--vectors", "now")
    assert code == 0 and "向量已补齐，新增 2 条" in out
    assert run("index")[1] == "向量已补齐，新增 0 条\n"
    code, out, _ = run("index", "--rebuild")
    assert code == 0 and out.startswith("重新读取 甲.pdf")


def test_remove_of_what_is_not_there(run, stub, tmp_path):
    run("ingest", made.file(tmp_path))
    code, out, err = run("remove", "乙.pdf")
    assert code == 1 and out == "" and "没有“乙.pdf”" in err and "甲.pdf" in err and one_line(err)


def test_a_second_writer(run, stub, settings, tmp_path):
    with Store(settings):
        code, out, err = run("ingest", made.file(tmp_path))
    assert code == 1 and out == "" and "正在写入" in err and one_line(err)


@pytest.mark.parametrize("command", [("list",), ("ask", "问"), ("tables",), ("remove", "x"), ("index",)])
def test_a_named_data_folder_must_be_there(run, command, chain):
    code, out, err = run(*command)
    assert code == 1 and out == "" and "没有这个文件夹" in err and one_line(err)


@pytest.mark.parametrize("command", [("list",), ("ingest", ROOT / "samples"), ("tables",), ("serve", "--port", "0"), ("index",)])
def test_a_data_folder_that_is_a_file(run, settings, command):
    settings.data.write_text("x")
    code, out, err = run(*command)
    assert code == 1 and out == "" and "--data" in err and one_line(err)


def test_a_wrong_setting(run, monkeypatch):
    monkeypatch.setenv("MINGZHANG_CHROMA", "nowhere")
    code, _, err = run("list", data=False)
    assert code == 1 and "MINGZHANG_CHROMA" in err and one_line(err)


# --- asking ---------------------------------------------------------------------------------------------------------

@pytest.fixture
def filled(settings, tmp_path):
    path = made.file(tmp_path)
    with Store(settings) as store:
        store.add(made.reading(path), path)


def test_ask_prints_the_answer_with_its_sources(run, chain, filled):
    code, out, err = run("ask", "三公经费多少")
    assert (code, err) == (0, "")
    assert out == ("第 1 问，7.80 万元[1]\n\n出处：\n  [1] 甲.pdf，第 12 页，表7，三公经费，合计：“7.80”\n\n"
                   "算式：\n  7.80 ÷ 15.60 × 100% = 50.00%（四舍五入到两位小数）\n\n核对：\n  相符：与第三部分一致\n\n可以这样问：\n  去年呢\n")


def test_ask_explain_adds_how_it_was_understood(run, chain, filled):
    out = run("ask", "三公经费多少", "--explain")[1]
    assert "部门：云溪县民政局" in out and "年份：2024（推定）" in out and "把握 0.97" in out


def test_ask_json_is_one_line_of_the_answer(run, chain, filled):
    code, out, _ = run("ask", "三公经费多少", "--json")
    assert code == 0 and out.count("\n") == 1 and json.loads(out)["answer"] == "第 1 问，7.80 万元[1]" and "万元" in out


def test_a_defect_is_one_sentence(run, chain, filled):
    code, out, err = run("ask", "错")
    assert code == 1 and out == "" and "程序内部出错（KeyError" in err and one_line(err)
    assert "Traceback" in run("ask", "错", "--verbose")[2]


def batch(tmp_path, *lines):
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines), encoding="utf-8")
    return path


def answers(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_batch_keeps_sessions_apart(run, chain, filled, tmp_path):
    questions = batch(tmp_path, {"id": 1, "question": "一", "session": "甲"}, {"id": 2, "question": "二", "session": "乙", "answer": "x"},
                      {"id": 3, "question": "三", "session": "甲"}, {"id": "四", "question": "四"}, "", {"id": 5, "question": "五"})
    out = tmp_path / "a.jsonl"
    assert run("ask", "--batch", questions, "--out", out) == (0, "", "")
    assert [(a["id"], a["question"], a["answer"][:3]) for a in answers(out)] == [
        (1, "一", "第 1"), (2, "二", "第 1"), (3, "三", "第 2"), ("四", "四", "第 1"), (5, "五", "第 1")]


def test_batch_answers_the_rest_of_a_bad_file(run, chain, filled, tmp_path):
    questions = batch(tmp_path, {"id": 1, "question": "一"}, "{not json", {"id": 2}, "[]", {"id": 3, "question": "错"}, {"id": 4, "question": "四"})
    code, _, err = run("ask", "--batch", questions, "--out", tmp_path / "a.jsonl")
    assert code == 1 and [line[:5] for line in err.splitlines()] == ["第 2 行", "第 3 行", "第 4 行", "第 5 行"] and "Traceback" not in err
    assert [a["id"] for a in answers(tmp_path / "a.jsonl")] == [1, 4]


@pytest.mark.parametrize(("questions", "out", "said"), [("没有.jsonl", "a.jsonl", "无法读取"), ("q.jsonl", "没有/a.jsonl", "无法写入"), ("latin", "a.jsonl", "UTF-8")])
def test_batch_files_that_cannot_be_used(run, chain, filled, tmp_path, questions, out, said):
    batch(tmp_path, {"id": 1, "question": "一"})
    (tmp_path / "latin").write_bytes(b'{"question": "\xe9\xff"}')
    code, printed, err = run("ask", "--batch", tmp_path / questions, "--out", tmp_path / out)
    assert code == 1 and printed == "" and said in err and one_line(err) and not (tmp_path / out).exists()


def test_answers_do_not_overwrite_the_questions(run, chain, filled, tmp_path):
    questions = batch(tmp_path, {"id": 1, "question": "一"})
    before = questions.read_bytes()
    code, _, err = run("ask", "--batch", questions, "--out", questions)
    assert code == 1 and "问题文件" in err and questions.read_bytes() == before


def test_an_empty_path_is_not_the_current_folder(run):
    code, printed, err = run("ingest", "")
    assert (code, printed) == (2, "") and "路径是空的" in err


# --- tables ---------------------------------------------------------------------------------------------------------

def test_tables_json(run, filled, tmp_path):
    code, out, _ = run("tables")
    (table,) = json.loads(out)["甲.pdf"]
    assert code == 0 and table == {"title": "一般公共预算支出表", "unit": "万元", "pages": [1], "columns": [["科目编码"], ["支出", "合计"], ["支出", "基本支出"]],
                                   "rows": [{"cells": ["2210201", "", "42.24"], "page": 1, "bbox": [70.0, 99.0, 300.0, 113.0]}]}
    assert run("tables", "甲.pdf", "--format", "json", "--out", tmp_path / "t.json") == (0, "", "")
    assert json.loads((tmp_path / "t.json").read_text(encoding="utf-8")) == json.loads(out)


def test_blank_headers_and_blank_rows(settings, tmp_path):
    from ui.export import _table
    row = Row((Cell("", 1, 0), None), 1, None)
    assert _table(Table(0, "", "", "", ((), ("甲",)), (row, Row((Cell("无", 2, 0), None), 1, None)), (1,))) == {
        "title": "", "unit": "", "pages": [1], "columns": [[""], ["甲"]], "rows": [{"cells": ["无", ""], "page": 1, "bbox": None}]}


@pytest.mark.parametrize("words", [("tables", "没有.pdf"), ("tables", "--out", "/no/such/place.json"), ("tables", "--format", "csv", "--out", "/no/such/place.csv"),
                                   ("check", "a.pdf", "--json"), ("check", "--xlsx", "/no/such/place.xlsx"),
                                   ("export", "没有.pdf", "--format", "csv"), ("export", "--format", "csv", "--out", "/no/such/place/x"),
                                   ("export", "--format", "xlsx", "--out", "/no/such/place.xlsx")])
def test_what_cannot_be_done_is_one_sentence(run, filled, words):
    code, out, err = run(*words)
    assert code == 1 and out == "" and one_line(err)


# --- serving --------------------------------------------------------------------------------------------------------

def test_serve_and_demo_hand_over_to_the_web_app(run, monkeypatch, settings):
    served = []
    module = types.ModuleType("ui.app")
    module.serve = lambda library, settings, host, port: served.append((library, settings, host, port))
    monkeypatch.setitem(sys.modules, "ui.app", module)
    monkeypatch.setattr("ui.hosting.keep_filling", lambda library: None)
    assert run("serve", "--host", "127.0.0.2", "--port", "8123")[0] == 0
    library, used, *address = served.pop()
    assert isinstance(library, Library) and used.data == settings.data and address == ["127.0.0.2", 8123]


@pytest.mark.skipif(not list((ROOT / "samples").glob("*.pdf")), reason="the samples have not been made")
def test_demo_takes_the_samples_in(run, monkeypatch, tmp_path, stub):
    monkeypatch.setattr("ingest.pipeline.WORTH_PROCESSES", 1000)
    served = []
    monkeypatch.setattr("ui.hosting.host", lambda settings, host, port: served.append((settings.data, Library(settings).documents())))
    assert run("demo", data=False)[0] == 0
    ((data, documents),) = served
    assert data == tmp_path / "home" / "mingzhang" / "demo" and len(documents) >= 4


# --- endings --------------------------------------------------------------------------------------------------------

def test_ctrl_c_is_one_sentence(run, chain, filled, monkeypatch):
    def broken_off(*_):
        raise KeyboardInterrupt
    monkeypatch.setattr(sys.modules["qa.chain"], "answer", broken_off)
    assert run("ask", "问") == (1, "", "已中断\n")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pipes of a shell")
def test_a_closed_pipe_is_one_sentence(settings, filled):
    started = subprocess.Popen([sys.executable, "-c", "import sys, time; sys.stdin.read(); from ui.cli import main; sys.exit(main(sys.argv[1:]))",
                                "tables", "--data", str(settings.data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    started.stdout.close()
    started.stdin.close()
    said = started.stderr.read().decode()
    started.stderr.close()
    assert started.wait() == 1 and said == "输出被提前关闭，后面的内容没有写出\n"


def test_every_command_is_wired():
    assert set(cli.COMMANDS) == set(COMMANDS)
    assert parser().prog == "mingzhang"


def test_what_answering_needs_is_loaded_before_the_address_is_told(sample_library):
    code = ("import sys; from ingest.published import Published; from ingest.settings import load; from ui.hosting import warm_up\n"
            "library = Published(load(data=sys.argv[1], chroma='off')); warm_up(library); before = set(sys.modules)\n"
            "from qa.chain import answer\n"
            "for question in ('石渡市市场监督管理局2024年咨询费多少？', '松泉市林业和草原局办公费和差旅费一共多少？', '砚溪县应急管理局机关运行经费为什么下降？', '讲讲砚溪县应急管理局2024年的钱'):\n"
            "    answer(question, {}, library)\n"
            "late = {name for name in set(sys.modules) - before if name.startswith(('langchain_core.', 'pypinyin'))}; print(late); assert not late")
    subprocess.run([sys.executable, "-c", code, str(sample_library.settings.data)], check=True)
