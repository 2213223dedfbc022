"""Is a question about disclosures at all?"""
from __future__ import annotations

import re

from qa.find import Finder, longest_run
from qa.question import Question
from qa.terms import content, words

FINANCE = re.compile(r"预算|决算|经费|支出|收入|资金|财政|拨款|采购|公车|公款|结转|结余|工资|补贴|补助|编制|科目|项目|专项|绩效|资产|三公|花钱|多少钱|花了|花多少|安排|投入|基金|公益金|救助|津贴|预备费|费")
# asks for something to be written or for a procedure, whatever it is about
OTHER_TASK = re.compile(r"(?:帮|替|给|为)(?:我|忙)?(?:写|起草|拟|编|做)(?:一)?(?:份|篇|个|封)|写(?:一)?(?:份|篇|封)|(?:怎么|如何|怎样|在哪里?|去哪里?)(?:申请|办理|申领|报名|领取)|申请书|投诉信|订(?:一)?(?:张|个|份|间).{0,10}(?:票|餐|房|外卖)|买(?:一)?张.{0,6}票")
OTHER_TOPIC = re.compile(r"好吃|好玩|馆子|饭馆|攻略|房价|推荐(?:一下|一个|几|个)|歌词|小说|游戏|天气|下雨|下雪|气温|笑话|写(?:一)?首|写诗|唱歌|股票|彩票|电影|菜谱|怎么做菜|翻译|足球|世界杯|几点了|星期几|你是谁|你叫什么|编程|代码")
WORTH = 2.0     # a match of so much weight with a document's own names is no chance


def about_disclosures(q: Question) -> bool:
    """A department, a word of finance, or a name that a document in the library prints."""
    if OTHER_TASK.search(q.original):
        return False
    if OTHER_TOPIC.search(q.original) and not FINANCE.search(q.original):
        return False
    if q.explained or q.asked.op == "overview" or (q.asked.op == "where" and not content(q.text)):
        return True
    if q.place.departments and "department" not in q.place.assumed:
        return True
    if FINANCE.search(q.original) or words().find(q.text):
        return True
    for d in q.place.disclosures[:1]:
        finder = Finder(q.catalog(d), q.text)
        if any((m.cover >= 0.5 or longest_run(m.mask) >= 3) and finder.weight(m.mask) >= WORTH for m in finder.matches.values()):
            return True
    return bool(q.place.problem and q.place.problem[0] == "not_indexed")
