"""What stands under an answer: take it along, keep its address, say what you think of it."""
from __future__ import annotations

from typing import Any

from desk.feedback import LONGEST, USEFUL, WRONG
from ui.markup import pick, tag, text
from ui.plain import copied
from ui.talk import NOT_KEPT

REMARK = "remark"
THANKS = {USEFUL: "谢谢，已经记下。", WRONG: "谢谢，已经记下，工作人员会核对。", REMARK: "谢谢，您的说明已经记下，工作人员会核对。", NOT_KEPT: "没有记下来，请稍后再试。"}
ASKED = "哪里不对？（可不填，请不要写个人信息）"


def after(answer: dict[str, Any], token: str, said: str) -> str:
    """The row of buttons; without a token, an answer that is not recorded, it can only be copied."""
    copy = tag("button", "复制答案", "mz-do", type="button", data_copy=copied(answer))
    link = tag("a", "永久链接", "mz-do", href=f"a/{token}", target="_blank", rel="noopener")
    return tag("section", tag("div", copy + (link + _verdicts(said) if token else ""), "mz-doing") + _thanks(said), "mz-after", aria_label="这个回答")


def _verdicts(said: str) -> str:
    wrong = said in (WRONG, REMARK)
    return tag("span", pick(USEFUL, 0, "有用", "mz-do", aria_pressed=str(said == USEFUL).lower()) + pick(WRONG, 0, "有误", "mz-do", aria_pressed=str(wrong).lower()), "mz-verdicts",
               role="group", aria_label="这个回答怎么样")


def _thanks(said: str) -> str:
    if said not in THANKS:
        return ""
    return tag("p", text(THANKS[said]), "mz-thanks", tabindex="-1", role="status") + (_remark() if said == WRONG else "")


def _remark() -> str:
    field = f'<textarea rows="2" maxlength="{LONGEST}"></textarea>'
    return tag("div", tag("label", tag("span", ASKED) + field) + pick(REMARK, 0, "提交说明", "mz-do"), "mz-remark")
