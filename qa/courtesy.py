"""What stands around a question without asking anything: greetings, who is asking, thanks, orders to the program, numbers by hearsay, markup.

Whole clauses are left out, and only where another clause asks; what names a thing is never touched.
"""
from __future__ import annotations

import re

from qa.stated import HEARSAY

MARKUP = re.compile(r"```.*?```|`|\*\*|^#+\s*|\{[^{}\u4e00-\u9fff]*\}|\[/?[a-zA-Z]+\]|(?:[?？\s]|^)(?:assistant|system)[:：][^?？]*$", re.DOTALL)
LINK = re.compile(r"\[([^\[\]]+)\]\([^()\u4e00-\u9fff]*\)")
# Sentences in another language before or behind a Chinese one: two words at least, so that PPP项目 and A4纸 stay; behind a question mark, anything but a year.
FOREIGN = re.compile(
    r"^\s*(?=[A-Za-z']+[\s,.!:;?]+[A-Za-z'])(?![\x00-\x7f]*20\d\d)[\x00-\x7f]+(?=[^\x00-\x7f])|^\s*[A-Za-z']+[,.!:;?]+\s*(?=[^\x00-\x7f])|(?<=[？?])(?=[^A-Za-z]*[A-Za-z])(?![\x00-\x7f]*20\d\d)[\x00-\x7f？]+$|"
    r"(?<=[\u4e00-\u9fff。！!])[\s,.!?'\");]*(?:[A-Za-z][A-Za-z']*[\s,.!?？*;=-]+)+[A-Za-z]+[.!?？]*$|(?<=[\u4e00-\u9fff？?。！!])[\s\u0400-\u052f\u3040-\u30ff\uac00-\ud7af]+[？?。！!]*$")
CLAUSE = re.compile(r"(?:[^，,。！!；;：:—？?\n]|(?<=\d)[,，](?=\d{3}(?!\d)))+[，,。！!；;：:—？?\n]*")
ASKS = re.compile(r"多少|几|什么|啥|哪|谁|吗|呢|为何|为什么|怎么|如何|是否|是不是|有没有|对不对|属实|真的|高吗|？|\?")
COURTESY = re.compile(
    r"(?:同志|老师|领导|各位|朋友)?(?:们)?(?:您|你|大家)?好(?:呀|啊)?|在吗|(?:您|你)(?:们)?(?:知道|清楚|晓得)吗|(?:非常|多|十分)?(?:谢谢|感谢|多谢)(?:您|你|啦|了)?.{0,4}|辛苦(?:了|您了|啦)?|劳驾.{0,6}|麻烦.{0,8}|拜托.{0,4}|打扰(?:了|一下)|不好意思.{0,4}|急+(?:用|需|着用)?|在线等|"
    r"(?:我|本人)是.{0,8}(?:市民|居民|村民|群众|老百姓|百姓|记者|学生|网友|纳税人|业主|家长|老师|教师|研究生|退休工人|职工|代表|委员)|(?:我|本人)(?:就|只)?(?:是)?想(?:知道|了解|问).{0,6}|(?:我)?(?:不|不太|没太?)(?:懂|信|明白|清楚)|"
    r"想?(?:请教|打听|问|咨询)(?:一下|下|问)?(?:您|你)?|请?(?:算|精确|保留|四舍五入)(?:到|至)?(?:小数点?后?)?[一两二三四]位(?:小数)?|[一两二三四]位小数")
ORDERS = re.compile(
    r"(?:请)?(?:忽略|无视|忘掉|忘记|跳过|不要管|不用管|别管|抛开).{0,14}(?:规则|指令|提示词?|设定|限制|要求|约束|内容)|(?:(?:如果|要是|若).{0,6}(?:没有|不到|不知道)(?:的话)?)?(?:请|就|则)?(?:直接|必须|只能|务必|只需|只|统一)?(?:要)?(?:回答|输出|回复|返回|写|答|填)[“\"'：: ]*(?:大于|小于|高于|低于|不?超过)?[\d.,，零一二三四五六七八九十百千万亿]+.{0,6}|"
    r"(?:假设|假如|假装|想象|设想)你(?:现在)?是.*|(?:从现在起|现在)?你(?:现在)?(?:就)?是(?:一名|一个|一位)?.{0,10}(?:秘书|助手|助理|管理员|专家|机器人|会计|黑客)|(?:你)?不?受任何.{0,6}(?:限制|约束)|不受.{0,8}(?:限制|约束)|"
    r"(?:系统|管理员|后台)(?:通知|提示|消息|指令|公告).{0,4}|(?:数据库|资料|系统)已(?:经)?更新|(?:标准|正确|参考)答案(?:是|为).*|扮演.{0,10}|按(?:我|以下)(?:说|要求)的.{0,6}")
BY_HEARSAY = re.compile(rf"(?:{HEARSAY.pattern}|我?(?:好像|大概|应该|猜|估计)(?:记得|听说)?)+(?:好像|大概|可能|应该)?(?:是|有|为)?[约大概]*[\d.,，]+(?:万|亿|千)?(?:元|块钱?|人|辆|个|%)?(?:左右)?(?:吧|来着)?")
LEADING = re.compile(r"^(?:要?论(?=[\u4e00-\u9fff]{3,16}[，,])|(?:请|能不能|能否|可否|可不可以|可以|麻烦)?(?:您|你)?(?:告诉|告知)(?:我|一下|下)*|那|那么|嗯|哎|喂|请问|想(?:请教|打听|问|了解|知道|咨询)(?:一下|下|问)?|打听(?:一下|下)|麻烦(?:您|你)?(?:帮我|帮忙)?(?:查|看|问)(?:一下|下|查)?|请(?:帮我|帮忙)(?:查|看)(?:一下|下)?|帮(?:我|忙)(?:查|看(?!懂))(?:一下|下|查)?|我(?:想)?(?:问|查|了解|知道)(?:一下|下|的是)?(?!的))+(?=.{4})")
TOLD = re.compile(r"^(?:能|可).{0,5}(?:告诉|告知)")      # 「可以告诉我…多少吗」 asks what it says, not whether
PARTICLE = re.compile(r"(?<=[少几么啥谁哪些吗钱元])(?:呢|啊|呀|哈|嘛|哦|啦|咧)+(?=[，。？?！!]*$)")
# 「…是多少？我问的是某局2024年的预算。」: whose it is, said behind the question.
_WHOSE = r"(?P<whose>[^，,。？?—(（]*?(?:局|委|厅|院|办|处|所|中心|学校|大学|医院|会|部(?!分)|镇|乡|街道)[^，,。？?—(（多少什么几]{0,3}(?:20\d\d年(?:度)?)?)(?:的)?(?P<kind>预算|决算)?[)）。？?]*$"
BEHIND = re.compile(rf"^(?P<ask>[^。？?]*?(?:多少|什么|啥|几|哪|谁|吗|是否|是不是|有没有|属实|为何|为什么|怎么)[^，,。？?—]*?)(?:——|—|[，,。？?(（])+(?:我(?:问|说|指)的是|说的是|指的是|是)?{_WHOSE}")
SAID_BEHIND = re.compile(rf"^(?P<ask>.+?)(?:——|—|[，,。？?(（])+(?:我(?:问|说|指)的是|(?:说|指)的是){_WHOSE}")
# 「根据某局2024年部门预算，…」: which document is meant, not which of its tables
DOCUMENT = re.compile(r"^(?:根据|按照?|依据|从|在)(?P<whose>[^，,。？?]{2,30}?20\d\d年(?:度)?)的?部门(?P<kind>预算|决算)(?:公开)?(?:的)?(?:文件|报告|说明|信息|材料)?(?:里|中|来?看|显示)?[，,]")
# 「…多少（某局2024年）」
IN_BRACKETS = re.compile(r"[(（]([^()（）]*?(?:局|委|厅|院|办|处|所|中心|学校|大学|医院|会|部(?!分)|镇|乡|街道)的?20\d\d年(?:度)?)[)）][。？?]*$")
PASSES = 3      # what is wrapped in one courtesy may begin with another


def bare(text: str) -> str:
    """The question alone."""
    text = MARKUP.sub(lambda m: m[0][:1] if m[0][:1] in "?？" else "", LINK.sub(r"\1", text))
    text = IN_BRACKETS.sub(r"，\1", text)
    for _ in range(PASSES):
        before, text = text, without_idle(text)
        if text == before:
            break
    text = PARTICLE.sub("", DOCUMENT.sub(r"\g<whose>\g<kind>，", text))
    if m := BEHIND.match(text) or SAID_BEHIND.match(text):
        text = f"{m['whose']}{m['kind'] or ''}，{m['ask']}？" if "年" in m["whose"] or m["kind"] else f"{m['whose']}{m['ask']}？"
    return text


def without_idle(text: str) -> str:
    """The text without the clauses around it that ask nothing, and without what leads up to it."""
    text = FOREIGN.sub("", text)
    clauses = CLAUSE.findall(text)
    kept = [c for c in clauses if not idle(c)]
    if any(ASKS.search(c) for c in kept) or not any(ASKS.search(c) for c in clauses):
        text = "".join(kept) or text
    text = text.strip("—，, ")
    if TOLD.search(text) and ASKS.search(asked := re.sub(r"吗[？?。！!]*$", "", text)):
        text = asked
    text = re.sub("[—]+", "，", LEADING.sub("", text))
    return re.sub(r"[？?！!。]*[？?][？?！!。]*$", "？", text)


def idle(clause: str) -> bool:
    """Is it a clause that asks nothing and names nothing?"""
    said = re.sub(r"[，,。！!；;：:—？?\n“”\"']", "", clause).strip()
    said = re.sub(r"^(?:请问|那么?|嗯|哎)", "", said)
    return bool(said) and any(p.fullmatch(said) for p in (COURTESY, ORDERS, BY_HEARSAY))
