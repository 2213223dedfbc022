"""What a document says it is: department, year, budget or final account, date of publication."""
from __future__ import annotations

import re
from collections import Counter

from ingest.amount import plain
from ingest.layout import Blocks
from ingest.model import Identity, Paragraph, Table

ORGAN = (r"(?:委员会办公室|人民政府|办公室|办公厅|委员会|管理局|监督局|人民法院|检察院|[局厅委院处所站馆队部校园会社团办]|中心|大学|学院|医院|学校|总队|支队|大队|"
         r"分局|指挥部|联合会|街道办事处|镇|乡|街道|集团|公司|电视台)")
_OWNER = re.compile(r"(?:编制|编报|填报|填制|公开|预算主管|主管|预算)?(?:部门|单位)(?:名称)?(?:[（(]盖章[）)])?[:：]\s*(?P<name>[\u4e00-\u9fff（）()]{3,40}?)(?=单位[:：]|$)")
_TITLE = re.compile(rf"(?P<name>(?:中共)?[\u4e00-\u9fff（）()]{{2,38}}?{ORGAN})(?:关于)?(?P<year>20\d\d)年(?:度)?(?:市级|省级|区级|县级|本级)?(?P<level>部门|单位)?(?P<kind>预算|决算)")
_YEAR_FIRST = re.compile(rf"(?P<year>20\d\d)年(?:度)?(?P<name>(?:中共)?[\u4e00-\u9fff（）()]{{2,38}}?{ORGAN})(?P<level>部门|单位)?(?P<kind>预算|决算)")
_YEAR = re.compile(r"(?<![比较与])(20\d\d)年(?:度)?(?:市级|省级|区级|县级|本级)?(?:部门|单位)?(预算|决算)")
_DATE = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")
_ALIAS = re.compile(r"[（(](?:以下)?简称[:：]?[“\"]?([\u4e00-\u9fff]{2,16})[”\"]?[）)]")
_PREFIX = re.compile(r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|关于|附件\d*[:：]?|表\d*)+")


def identify(name: str, pages: list[Blocks], paragraphs: list[Paragraph], tables: list[Table]) -> Identity:
    """Vote over owner lines, titles and the file name; what is printed most often wins."""
    names: Counter[str] = Counter()
    years: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    stem = re.sub(r"\.[A-Za-z]+$", "", name.split("/")[-1])
    # The file name speaks once, but loudly: covers are often drawn in pieces. Marks such as （虚构样例） are no part of a title.
    texts = [(plain(stem), 6)] + [(plain(p.text), 3 if p.page == 1 else 1) for p in paragraphs if len(p.text) < 400] + [(plain(t.title), 1) for t in tables]
    for text, weight in texts:
        for pattern in (_TITLE, _YEAR_FIRST):
            for m in pattern.finditer(text):
                names[tidy(m["name"])] += weight
                levels[m["level"] or ""] += weight
        for m in _YEAR.finditer(text):
            years[int(m[1])] += weight
            kinds[m[2]] += weight
    for block in pages:
        for line in block.lines:
            if owner := _OWNER.fullmatch(plain(re.sub(r"(?:金额|计量)?单位[:：]?(?:万元|元|亿元|千元).*$", "", plain(line.text)))):
                names[tidy(owner["name"])] += 4
    department = best_name(names) or stem
    if not years:
        years.update(int(y) for text, _ in texts + [(plain(line.text), 1) for b in pages for line in b.lines] for y in re.findall(r"(20\d\d)年", text))
    year = years.most_common(1)[0][0] if years else 0
    kind = "决算" if kinds["决算"] > kinds["预算"] or "决算" in stem else "预算"
    level = "单位" if levels["单位"] > levels["部门"] and "部门" not in stem else "部门"
    aliases = {m[1] for p in paragraphs[:30] for m in _ALIAS.finditer(p.text)}
    return Identity(department, year, kind, level, f"{department}{year}年{level}{kind}公开", published(pages), tuple(sorted(aliases)))


def tidy(name: str) -> str:
    return re.sub(r"^中共(?=.*(?:委员?会?办公|委$|委员会$|部$))", "中共", _PREFIX.sub("", name)).strip("()（）")


def best_name(names: Counter[str]) -> str:
    """The most frequent name; a longer form that contains a shorter one takes its votes (办公厅 inside 省委办公厅)."""
    score = Counter(names)
    for a in names:
        for b in names:
            if a != b and b in a:
                score[a] += names[b] // 2
    return max(score, key=lambda n: (score[n], -len(n))) if score else ""


def published(pages: list[Blocks]) -> str | None:
    """The date on the cover or at the end, alone on its line."""
    for block in [*pages[-2:][::-1], *pages[:1]]:
        for line in block.lines[::-1]:
            if m := _DATE.fullmatch(plain(line.text)):
                return f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}"
    return None
