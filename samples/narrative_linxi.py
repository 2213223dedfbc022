"""The narrative as 临汐 writes it: few sections, codes behind the item names, amounts without separators."""
from __future__ import annotations

from samples.blocks import Block, Paragraph
from samples.codes import CLASSES, FUNCTION
from samples.ledger import Ledger
from samples.wording import FormWords, Sections, Voice, chinese, class_codes, forms, numbered, share, texts

VOICE = Voice(
    up="同比增加{amount}万元，上升{rate}%；变化缘由：{reason}。",
    down="同比减少{amount}万元，下降{rate}%；变化缘由：{reason}。",
    same="同比没有变化；缘由：{reason}。",
    fresh="上年未列支，本年新增{amount}万元；变化缘由：{reason}。",
    separators=False)
WORDS = FormWords("填报单位", "项目名称", "填表人", "办公电话", "资金总额（万元）", "其中：财政资金", "其中：单位资金", "年度绩效目标",
                  ("一级指标", "二级指标", "指标内容", "目标值"))


def overview(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    staff, (serving, retired, _) = ledger.staff, ledger.staff.change
    duties = "".join(f"{i}.{duty}" for i, duty in enumerate(ledger.duties, 1))
    return [
        sections.heading("主要职能"), Paragraph(f"{ledger.department}承担下列工作：{duties}"),
        sections.heading("机构设置及人员情况"),
        *texts(f"局机关设{'、'.join(ledger.divisions)}，共{len(ledger.divisions)}个科；纳入本部门预算编报范围的下属事业单位有"
               f"{len(ledger.affiliates)}家，分别为{'、'.join(ledger.affiliates)}。",
               f"编制数为{staff.posts}，实有人数为{staff.people}，由在职{staff.serving}人、退休{staff.retired}人、离休{staff.veteran}人构成。"
               f"同上年相比，在职减少{-serving}人，退休增加{retired}人。"),
    ]


def narrative(ledger: Ledger, voice: Voice) -> list[Block]:
    sections = Sections()
    parts = (total, general, basic, projects, funds, public, carried, operation, procurement, assets, performance)
    return [block for part in parts for block in part(ledger, voice, sections)]


def total(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    wan, whole = voice.wan, ledger.total()
    parts = [("一般公共预算拨款", ledger.general()), ("单位资金", ledger.unit_money()), ("上年结转结余", ledger.carried())]
    sources = "；".join(f"{name}{wan(x)}万元，占比{share(x, whole)}" for name, x in parts)
    classes = "；".join(f"{CLASSES[c]}{wan(ledger.total(c))}万元，占比{share(ledger.total(c), whole)}" for c in class_codes(ledger))
    return [
        sections.heading("预算收支概况"),
        *texts(
            f"本年度预算收入总计{wan(whole)}万元。按来源划分：{sources}。",
            f"本年度预算支出总计{wan(whole)}万元。按科目划分：{classes}。按性质划分：基本支出{wan(ledger.basic())}万元，"
            f"占比{share(ledger.basic(), whole)}；项目支出{wan(ledger.all_projects())}万元，占比{share(ledger.all_projects(), whole)}。",
            "单位资金" + voice.change(ledger, ledger.unit_money(), ledger.prior.unit_income, ledger.reasons["unit_income"]),
            "上年结转结余" + voice.change(ledger, ledger.carried(), ledger.prior.carried, ledger.reasons["carried"])),
    ]


def general(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    wan = voice.wan
    items = [
        f"{FUNCTION[item]}（{item}）预算{wan(ledger.general(item))}万元，"
        + voice.change(ledger, ledger.general(item), ledger.before(item), ledger.reasons[item])
        for item in ledger.items("compared")]
    return [
        sections.heading("一般公共预算拨款支出"),
        *texts(
            f"{ledger.year}年一般公共预算拨款支出{wan(ledger.general())}万元，"
            + voice.change(ledger, ledger.general(), ledger.before(), ledger.reasons["project"]),
            f"基本支出{wan(ledger.basic())}万元，"
            + voice.change(ledger, ledger.basic(), ledger.before(part=0), ledger.reasons["basic"]),
            f"项目支出{wan(ledger.project())}万元，"
            + voice.change(ledger, ledger.project(), ledger.before(part=1), ledger.reasons["project"]),
            "各科目预算与变动："),
        *numbered(items, "（{}）"),
    ]


def basic(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading("基本支出构成"),
        *texts(f"一般公共预算基本支出{voice.wan(ledger.basic())}万元，人员经费占{share(ledger.personnel, ledger.basic())}，"
               f"公用经费占{share(ledger.operation, ledger.basic())}。",
               f"人员经费{voice.wan(ledger.personnel)}万元，包含工资福利支出{voice.wan(ledger.economic('301'))}万元、"
               f"对个人和家庭的补助{voice.wan(ledger.economic('303'))}万元。",
               f"公用经费{voice.wan(ledger.operation)}万元，全部为商品和服务支出。"),
    ]


def projects(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    blocks: list[Block] = [sections.heading("项目支出内容")]
    for i, p in enumerate(ledger.projects, 1):
        source = "（使用单位资金）" if p.source == "unit" else ""
        blocks.append(Paragraph(
            f"项目{chinese(i)}：{p.name}{source}。依据{p.basis}设立，安排{voice.wan(p.amount)}万元，由{p.unit}实施，"
            f"资金付给{p.recipient}，执行时间{p.period}。用途：{p.purpose}。"))
    return blocks


def funds(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading("政府性基金与国有资本经营预算"),
        *texts(f"{ledger.year}年{ledger.department}未使用政府性基金，附表8无数据。",
               f"{ledger.year}年{ledger.department}未使用国有资本经营预算资金，附表9无数据。"),
    ]


def public(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    now, before, wan = ledger.public, ledger.prior.public, voice.wan
    parts = (("因公出国（境）费", "abroad"), ("公务用车购置费", "buying"), ("公务用车运行维护费", "running"), ("公务接待费", "reception"))
    return [
        sections.heading("“三公”经费"),
        Paragraph(f"全年“三公”经费控制在{wan(now.total)}万元以内，"
                  f"同比减少{wan(before.total - now.total)}万元，下降{share(before.total - now.total, before.total)}。"),
        *[Paragraph(f"{name}安排{wan(getattr(now, part))}万元，" + voice.change(
            ledger, getattr(now, part), getattr(before, part), ledger.reasons[part])) for name, part in parts],
    ]


def carried(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    kept, other = ledger.carried(granted=True), ledger.carried(granted=False)
    lines = "；".join(f"{c.name}{voice.wan(c.amount)}万元，准备{c.purpose}" for c in ledger.carryovers)
    return [
        sections.heading("上年结转结余"),
        Paragraph(f"转入本年继续使用的资金为{voice.wan(ledger.carried())}万元，财政拨款性质的{voice.wan(kept)}万元，"
                  f"其他性质的{voice.wan(other)}万元。逐项列示：{lines}。"),
    ]


def operation(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading("机关运行经费"),
        Paragraph(f"机关运行经费安排{voice.wan(ledger.operation)}万元，" + voice.change(
            ledger, ledger.operation, ledger.prior.operation, ledger.reasons["operation"])),
    ]


def procurement(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    p = ledger.procurement
    return [
        sections.heading("政府采购"),
        Paragraph(f"列入政府采购的预算有{voice.wan(p.total)}万元，按品目分为货物{voice.wan(p.goods)}万元、工程{voice.wan(p.works)}万元、"
                  f"服务{voice.wan(p.services)}万元；面向中小企业{voice.wan(p.for_small)}万元，当中小微企业{voice.wan(p.for_micro)}万元。"),
    ]


def assets(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    a = ledger.assets
    cars = "、".join(f"{c.kind}{c.count}辆" for c in a.cars)
    return [
        sections.heading("国有资产"),
        Paragraph(f"截止{ledger.year - 1}年年末，全系统共有公务车辆{a.car_count}辆（{cars}），账面原值{voice.wan(a.car_worth)}万元；"
                  f"房屋建筑面积{a.house_area}平方米，账面原值{voice.wan(a.house_worth)}万元；办公家具账面原值{voice.wan(a.furniture)}万元；"
                  f"其余资产账面原值{voice.wan(a.other)}万元；单价50万元以上设备{a.equipment}台。"),
    ]


def performance(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading("绩效目标"),
        Paragraph(f"本部门{len(ledger.projects)}个项目都编报了绩效目标，现选取整体支出和重点项目的申报表予以公布。"),
        *forms(ledger, WORDS), Paragraph("以上目标值均为年初设定。"),
    ]
