"""The narrative as 松泉 and 石渡 write it: twelve sections, every item with its change and reason."""
from __future__ import annotations

from samples.blocks import Block, Heading, Paragraph
from samples.codes import CLASSES, ECONOMY, PERSONNEL, path_name
from samples.ledger import Ledger
from samples.wording import FormWords, Sections, Voice, chinese, class_codes, forms, numbered, share, texts

SONGQUAN = Voice(
    up="较{last}年预算数增加{amount}万元，增幅{rate}%，主要是{reason}。",
    down="较{last}年预算数减少{amount}万元，降幅{rate}%，主要是{reason}。",
    same="与{last}年预算数持平，主要是{reason}。",
    fresh="{last}年没有编列，{year}年新编列{amount}万元，主要是{reason}。")
SHIDU = Voice(
    up="相比上年预算增长{rate}%，多出{amount}万元，变动因素：{reason}。",
    down="相比上年预算下降{rate}%，减少{amount}万元，变动因素：{reason}。",
    same="与上年预算相同，变动因素：{reason}。",
    fresh="上年预算为零，本年安排{amount}万元，变动因素：{reason}。")
USES = {
    "201": "保障机关运转和市场监管执法", "208": "缴纳养老保险、职业年金并发放退休人员补贴", "210": "缴纳医疗保险和公务员医疗补助",
    "213": "造林绿化、森林管护和单位运转", "221": "给职工缴存住房公积金",
}


def overview(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    departments = "、".join(ledger.divisions)
    staff, (serving, retired, veteran) = ledger.staff, ledger.staff.change
    return [
        sections.heading("主要职能"),
        *[Paragraph(f"（{chinese(i)}）{duty}") for i, duty in enumerate(ledger.duties, 1)],
        sections.heading("机构设置及人员情况"),
        *texts(
            f"{ledger.department}（简称{ledger.short}）机关内设{len(ledger.divisions)}个机构，即{departments}；"
            f"所属预算单位{len(ledger.affiliates)}个，即{'、'.join(ledger.affiliates)}。",
            f"全部门核定编制数{staff.posts}名，年末实有人数{staff.people}人。其中在职人员{staff.serving}人，{_moved(serving)}；"
            f"退休人员{staff.retired}人，{_moved(retired)}；离休人员{staff.veteran}人，{_moved(veteran)}。"),
    ]


def _moved(people: int) -> str:
    if not people:
        return "与上年人数一致"
    return f"比上年{'增加' if people > 0 else '减少'}{abs(people)}人"


def narrative(ledger: Ledger, voice: Voice) -> list[Block]:
    sections = Sections()
    parts = (total, income, expense, granted, general, basic, projects, fund, capital, public, carried, others)
    return [block for part in parts for block in part(ledger, voice, sections)]


def total(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    before = ledger.before() + ledger.prior.unit_income + ledger.prior.carried
    classes = "、".join(CLASSES[c] for c in class_codes(ledger))
    change = voice.change(ledger, ledger.total(), before, ledger.reasons["project"])
    return [
        sections.heading(f"{ledger.department}{ledger.year}年部门收支总体情况"),
        *texts(
            f"{ledger.department}把全年各项收入、支出一并编入{ledger.year}年部门预算，收入总计{voice.wan(ledger.total())}万元，"
            f"支出总计{voice.wan(ledger.total())}万元，收支平衡。总规模{change}",
            f"从来源看，收入由一般公共预算拨款和上年结转结余两部分组成；从去向看，支出分布在{classes}等科目。"),
    ]


def income(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    whole = ledger.total()
    general, kept = ledger.general(), ledger.carried()
    return [
        sections.heading(f"{ledger.department}{ledger.year}年部门收入情况"),
        Paragraph(f"{ledger.year}年安排收入预算{voice.wan(whole)}万元，具体是："),
        *numbered([
            f"一般公共预算拨款{voice.wan(general)}万元，占收入预算的{share(general, whole)}，"
            + voice.change(ledger, general, ledger.before(), ledger.reasons["project"])
            + f"其中，本级财力安排{voice.wan(ledger.own_income())}万元，上级补助安排{voice.wan(ledger.transfer_income())}万元。",
            f"上年结转结余{voice.wan(kept)}万元，占收入预算的{share(kept, whole)}，"
            + voice.change(ledger, kept, ledger.prior.carried, ledger.reasons["carried"]),
            "政府性基金预算拨款、国有资本经营预算拨款、财政专户管理资金、单位资金没有编列。"]),
    ]


def expense(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    whole, projects = ledger.total(), ledger.all_projects()
    before = ledger.before(part=1) + ledger.prior.carried + ledger.prior.unit_income
    return [
        sections.heading(f"{ledger.department}{ledger.year}年部门支出情况"),
        Paragraph(f"{ledger.year}年安排支出预算{voice.wan(whole)}万元，具体是："),
        *numbered([
            f"基本支出{voice.wan(ledger.basic())}万元，占支出预算的{share(ledger.basic(), whole)}，"
            + voice.change(ledger, ledger.basic(), ledger.before(part=0), ledger.reasons["basic"]),
            f"项目支出{voice.wan(projects)}万元（含上年结转结余{voice.wan(ledger.carried())}万元），"
            f"占支出预算的{share(projects, whole)}，" + voice.change(ledger, projects, before, ledger.reasons["project"])]),
    ]


def granted(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    uses = "；".join(f"{CLASSES[c]}{voice.wan(ledger.general(c))}万元，用来{USES[c]}"
                    for c in class_codes(ledger, "general"))
    return [
        sections.heading(f"{ledger.department}{ledger.year}年财政拨款收支情况"),
        *texts(f"{ledger.year}年当年财政拨款收入、支出各为{voice.wan(ledger.general())}万元，全部来自一般公共预算，不含上年结转结余。",
               f"按功能分类，{uses}。"),
    ]


def general(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    whole = ledger.general()
    shares = [f"{CLASSES[c]}（类）{voice.wan(ledger.general(c))}万元，所占比重为{share(ledger.general(c), whole)}。"
              for c in class_codes(ledger, "general")]
    items = [
        f"{path_name(item)}：安排{voice.wan(ledger.general(item))}万元，"
        + voice.change(ledger, ledger.general(item), ledger.before(item), ledger.reasons[item])
        for item in ledger.items("compared")]
    return [
        sections.heading(f"{ledger.department}{ledger.year}年一般公共预算当年拨款情况"),
        Heading("（一）规模", 2),
        Paragraph(f"当年拨款{voice.wan(whole)}万元。基本支出{voice.wan(ledger.basic())}万元；项目支出"
                  f"{voice.wan(ledger.project())}万元，" + voice.change(
                      ledger, ledger.project(), ledger.before(part=1), ledger.reasons["project"])),
        Heading("（二）结构", 2), *numbered(shares),
        Heading("（三）分科目安排", 2), *numbered(items, "{}．"),
    ]


def basic(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    codes = [c for c in ledger.economies() if len(c) == 5]
    people = "、".join(ECONOMY[c] for c in codes if c.startswith(PERSONNEL))
    office = "、".join(ECONOMY[c] for c in codes if not c.startswith(PERSONNEL))
    return [
        sections.heading(f"{ledger.department}{ledger.year}年一般公共预算基本支出情况"),
        *texts(f"一般公共预算基本支出{voice.wan(ledger.basic())}万元。",
               f"人员经费{voice.wan(ledger.personnel)}万元，开支范围有{people}。",
               f"公用经费{voice.wan(ledger.operation)}万元，开支范围有{office}。"),
    ]


def projects(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    blocks: list[Block] = [
        sections.heading(f"{ledger.department}{ledger.year}年一般公共预算项目支出情况"),
        Paragraph(f"{ledger.year}年共安排{len(ledger.projects)}个项目，合计{voice.wan(ledger.project())}万元。"),
    ]
    for i, p in enumerate(ledger.projects, 1):
        blocks += [
            Heading(f"（{chinese(i)}）{p.name}", 2),
            *texts(f"立项依据：{p.basis}", f"预算金额：{voice.wan(p.amount)}万元", f"实施单位：{p.unit}",
                   f"支付对象：{p.recipient}", f"实施期限：{p.period}", f"资金投向：{p.purpose}"),
        ]
    return blocks


def fund(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading(f"{ledger.department}{ledger.year}年政府性基金预算情况"),
        Paragraph(f"{ledger.year}年{ledger.department}无政府性基金预算收支，对应的表以空表列示。"),
    ]


def capital(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading(f"{ledger.department}{ledger.year}年国有资本经营预算情况"),
        Paragraph(f"{ledger.year}年{ledger.department}无国有资本经营预算收支，对应的表以空表列示。"),
    ]


def public(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    now, before = ledger.public, ledger.prior.public
    parts = (("因公出国（境）费", "abroad"), ("公务用车购置费", "buying"), ("公务用车运行维护费", "running"), ("公务接待费", "reception"))
    difference = voice.wan(abs(now.total - before.total))
    word = "增加" if now.total > before.total else "减少"
    sentences = [
        f"{name}{voice.wan(getattr(now, part))}万元，"
        + voice.change(ledger, getattr(now, part), getattr(before, part), ledger.reasons[part]) for name, part in parts]
    return [
        sections.heading(f"{ledger.department}{ledger.year}年“三公”经费情况"),
        Paragraph(f"{ledger.year}年“三公”经费财政拨款预算{voice.wan(now.total)}万元，比上年预算{word}{difference}万元，"
                  f"变动幅度{share(abs(now.total - before.total), before.total)}。分项说明："),
        *numbered(sentences),
    ]


def carried(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading(f"{ledger.department}{ledger.year}年上年结转结余情况"),
        Paragraph(f"从上年结转到{ledger.year}年使用的资金共{voice.wan(ledger.carried())}万元，均为财政拨款，明细如下："),
        *numbered(f"{c.name}{voice.wan(c.amount)}万元，计划{c.purpose}。" for c in ledger.carryovers),
    ]


def others(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading("其他需要说明的事项"),
        Heading("（一）机关运行经费", 2),
        Paragraph(f"{ledger.year}年机关运行经费预算{voice.wan(ledger.operation)}万元，" + voice.change(
            ledger, ledger.operation, ledger.prior.operation, ledger.reasons["operation"])),
        Heading("（二）政府采购", 2), *procurement(ledger, voice),
        Heading("（三）国有资产占用", 2), *assets(ledger, voice),
        Heading("（四）预算绩效", 2), *performance(ledger, voice),
    ]


def procurement(ledger: Ledger, voice: Voice) -> list[Block]:
    p = ledger.procurement
    return texts(
        f"{ledger.year}年政府采购预算合计{voice.wan(p.total)}万元：货物类{voice.wan(p.goods)}万元，工程类{voice.wan(p.works)}万元，"
        f"服务类{voice.wan(p.services)}万元。",
        f"留给中小企业的采购份额{voice.wan(p.for_small)}万元，其中小微企业{voice.wan(p.for_micro)}万元。")


def assets(ledger: Ledger, voice: Voice) -> list[Block]:
    a = ledger.assets
    cars = "，".join(f"{c.kind}{c.count}辆、价值{voice.wan(c.worth)}万元" for c in a.cars)
    return [
        Paragraph(f"{ledger.year - 1}年12月31日，部门及所属单位占用的资产有："),
        *numbered([
            f"房屋{a.house_area:,}平方米，价值{voice.wan(a.house_worth)}万元。",
            f"车辆{a.car_count}辆，价值{voice.wan(a.car_worth)}万元，其中{cars}。",
            f"办公家具价值{voice.wan(a.furniture)}万元。",
            f"其他资产价值{voice.wan(a.other)}万元；单价50万元以上的设备{a.equipment}台。"]),
    ]


def performance(ledger: Ledger, voice: Voice) -> list[Block]:
    return [
        Paragraph(f"{ledger.year}年对部门整体支出和全部{len(ledger.projects)}个项目实行绩效管理，涉及预算"
                  f"{voice.wan(ledger.total())}万元。现将主要绩效目标公开如下："),
        *forms(ledger, FormWords()),
    ]
