"""The web app: layout and wiring of the chat, and of the tab in `checktab`. What a click means is in `talk`, what it looks like in `render` and `evidence`."""
# No `from __future__ import annotations` here: Gradio reads the annotation of `pick` at run time.
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from desk.base import Desk
from desk.recorder import Recorder
from ui import checktab, render
from ui import talk as talking
from ui.after import after
from ui.asking import Asking, offers
from ui.event import in_session
from ui.evidence import evidence
from ui.examples import published
from ui.heads import row_heads
from ui.picture import page_size
from ui.site import build_site, run
from ui.surroundings import surroundings
from ui.talk import AnswerFunction, Talk
from ui.ways import ways

TITLE = "明账 · 部门预算公开问答"
HEADER = ('<header class="mz-head"><h1>明账</h1><p>读部门预算公开，每个数字都指得出处</p>'
          '<nav aria-label="栏目"><a href="library" target="_blank" rel="noopener">资料库</a><a href="compare" target="_blank" rel="noopener">对比</a></nav>'
          '<button type="button" class="mz-large" aria-pressed="false">大字</button></header>')
FOOTER = ('<footer class="mz-foot">回答只取自已收录的公开文件；数字是原文印着的，或由原文数字按所示算式算出。'
          "请以原文为准。本页不接收文件，问题不离开这台机器。{kept}</footer>")
KEPT = "提问和回答保存 {days} 天供核对，不记是谁问的；请不要写个人信息。"
EVERYTHING = ("全部资料（不限定）", "")
SCRIPT = Path(__file__).with_name("script.js")
LARGE_TYPE = Path(__file__).with_name("largetype.js")
# Gradio neither reports to anybody nor sums up, after each event, how long the last ten thousand took.
QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "GRADIO_ANALYTICS_MAX_EVENTS": "1", "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9)}
BLOCKS = ("answer", "after", "evidence", "more")


def build_app(library: Any, answer: AnswerFunction, recorder: Recorder | None = None) -> Any:
    """The chat as gr.Blocks over a library and an answering function. `build_site` serves it with its page pictures. With a recorder, what is asked is kept."""
    os.environ.update(QUIET)
    import gradio as gr

    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        parts = _layout(gr, KEPT.format(days=recorder.keep_days) if recorder and recorder.keep_days else "")
        _wire(gr, page, parts, library, Asking(answer, library, recorder))
    return page.queue(default_concurrency_limit=4, max_size=200, api_open=False)


def serve(library: Any, settings: Any, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the chat until stopped; prints its address when it can be asked."""
    from qa.chain import answer

    recorder = Recorder(Desk(settings), settings.keep_days)
    try:
        run(build_site(library, build_app(library, answer, recorder), settings, recorder), host, port, settings.behind_proxy)
    finally:
        recorder.close()


# --- layout ---------------------------------------------------------------------------------------------------------

def _layout(gr: Any, kept: str) -> dict[str, Any]:
    """All components by name, in the order in which they stand on the page."""
    block = partial(gr.HTML, apply_default_css=False, js_on_load=SCRIPT.read_text(encoding="utf-8"))
    gr.HTML(HEADER, apply_default_css=False, js_on_load=LARGE_TYPE.read_text(encoding="utf-8"))
    with gr.Tabs(elem_id="mz-tabs"):
        with gr.Tab("问答"):
            parts = _asking(gr, block)
        with gr.Tab("公开检查"):
            parts["check"] = checktab.layout(gr, block)
    gr.HTML(FOOTER.format(kept=kept), apply_default_css=False)
    return parts


def _asking(gr: Any, block: Any) -> dict[str, Any]:
    """The page is built once: what there is to choose comes when it is opened, or something withdrawn since would stand in it."""
    parts: dict[str, Any] = {"talk": gr.State(Talk())}
    with gr.Row(elem_id="mz-ask"):
        parts["question"] = gr.Textbox(label="您想知道什么？", placeholder="例如：三公经费多少？", lines=1, max_lines=4,
                                       autofocus=True, scale=8, elem_id="mz-question")
        parts["send"] = gr.Button("查询", variant="primary", scale=1, min_width=96, elem_id="mz-send")
    with gr.Row(elem_id="mz-range"):
        parts["chooser"] = gr.Dropdown([EVERYTHING], value="", label="只看哪个单位、哪一年（可不选）", scale=8, elem_id="mz-chooser")
        parts["again"] = gr.Button("重新开始", scale=1, min_width=96, elem_id="mz-again")
    parts["kept"] = block(elem_id="mz-kept")
    with gr.Column(elem_id="mz-main"):
        for name in BLOCKS:
            parts[name] = block(elem_id=f"mz-{name}")
    parts["history"] = block(elem_id="mz-history")
    return parts


def _choices(library: Any) -> list[tuple[str, Any]]:
    named = [(f"{d.department} {d.year}年{d.level}{d.kind}", d.id) for d in published(library)]
    return [EVERYTHING, *sorted(named, key=lambda c: c[0])]


# --- wiring ---------------------------------------------------------------------------------------------------------

def _wire(gr: Any, page: Any, parts: dict[str, Any], library: Any, asking: Asking) -> None:
    """Each event is one function from a conversation, as far as it is still public, to the next; `show` sends what changed on screen."""
    shown = [parts[name] for name in ("talk", "question", "chooser", "kept", *BLOCKS, "history")]
    talk, question = parts["talk"], parts["question"]

    def current(before: Talk) -> Talk:
        return talking.current(before, library)

    def ask(before: Talk, asked: str) -> list[Any]:
        return show(gr, before, asking.ask(current(before), asked), library)

    def choose(before: Talk, chosen: Any) -> list[Any]:
        disclosure = next((d for d in published(library) if d.id == chosen), None)
        return show(gr, before, talking.choose(current(before), disclosure), library)

    def pick(before: Talk, event: gr.SelectData) -> list[Any]:
        return show(gr, before, asking.picked(current(before), event.value, int(event.index), str(event._data.get("said") or "")), library)

    def again(before: Talk) -> list[Any]:
        return show(gr, before, talking.restart(current(before), library), library)

    def start(before: Talk) -> list[Any]:
        return [gr.update(choices=_choices(library)), *show(gr, None, current(before), library)[3:]]

    once = partial(in_session, library)
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    gr.on([question.submit, parts["send"].click], once(ask), [talk, question], shown, **quiet)
    parts["chooser"].input(once(choose), [talk, parts["chooser"]], shown, **quiet)
    parts["again"].click(once(again), talk, shown, **quiet)
    for name in ("kept", *BLOCKS, "history"):
        parts[name].select(once(pick), talk, shown, **quiet)
    page.load(once(start), talk, shown[2:], **quiet)
    checktab.wire(gr, page, parts["check"], library, quiet)


# --- what is on screen ----------------------------------------------------------------------------------------------

def show(gr: Any, before: Talk | None, after: Talk, library: Any) -> list[Any]:
    """New values of the components on screen, leaving alone what stays as it is; nothing does where the library has changed."""
    old = screen(before, library) if before is not None and before.generation == after.generation else (None,) * (len(BLOCKS) + 3)
    new = screen(after, library)
    fresh = [gr.skip() if one == other else one for one, other in zip(new, old, strict=True)]
    asked = before is not None and [t.question for t in after.turns] != [t.question for t in before.turns]
    return [after, "" if asked else gr.skip(), *fresh]


def screen(talk: Talk, library: Any) -> Sequence[Any]:
    """Chooser, what is kept, the blocks and history of a conversation."""
    chosen = "" if talk.chosen is None else talk.chosen
    if talk.turn is None:
        return chosen, "", _welcome(talk, library), "", "", "", ""
    said = [(t.question, str(t.answer.get("answer") or "")) for t in talk.turns]
    return (chosen, render.kept([(k.word, k.said, k.assumed) for k in talking.kept(talk)]), render.answer(talk.turn.question, talk.turn.answer), after(talk.turn.answer, talk.turn.token, talk.turn.said),
            evidence(talk.citations, talk.open_citation, partial(page_size, library), partial(surroundings, library), partial(ways, library), partial(row_heads, library)),
            render.more(talk.turn.answer),
            render.history(said, talk.open_turn % len(talk.turns)))


def _welcome(talk: Talk, library: Any) -> str:
    known = published(library)
    return render.welcome(len(known), len({d.department for d in known}), offers(talk, library))
