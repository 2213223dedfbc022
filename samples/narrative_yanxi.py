"""The narrative as 砚溪 writes it: three chapters with sub-sections, words of its own for more and less."""
from __future__ import annotations

from samples.blocks import Block, Heading, Paragraph
from samples.codes import CLASSES, path_name
from samples.ledger import Ledger
from samples.wording import FormWords, Sections, Voice, chinese, class_codes, forms, numbered, share, texts

VOICE = Voice(
    up="比上年年初预算多安排{amount}万元，增长{rate}%，这是由于{reason}。",
    down="比上年年初预算少安排{amount}万元，下降{rate}%，这是由于{reason}。",
    same="与上年年初预算一样，这是由于{reason}。",
    fresh="上年年初预算没有这笔支出，今年安排{amount}万元，这是由于{reason}。")
WORDS = FormWords(department="预算部门", contact="经办人", phone="咨询电话", money="资金安排（万元）", granted="财政资金",
                  aim="总体目标", heads=("指标类别", "指标类型", "指标名称", "年度指标值"))


def overview(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    staff = ledger.staff
    return [
        sections.heading("主要职能"),
        Paragraph(f"{ledger.department}（下称{ledger.short}）负责："),
        *numbered(ledger.duties, "{}、"),
        sections.heading("机构设置及人员情况"),
        *texts(f"{ledger.short}下设{'、'.join(ledger.divisions)}，合计{len(ledger.divisions)}个内设机构，另有所属单位{ledger.affiliates[0]}。",
               f"全局编制数{staff.posts}名，实有{staff.people}人：在职{staff.serving}人，人数没有变化；退休{staff.retired}人，新增"
               f"{staff.change[1]}人；离休{staff.veteran}人，人数没有变化。"),
    ]


def narrative(ledger: Ledger, voice: Voice) -> list[Block]:
    sections = Sections()
    parts = (total, general, basic, projects, funds, public, carried, others)
    return [block for part in parts for block in part(ledger, voice, sections)]


def total(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    wan, whole = voice.wan, ledger.total()
    granted = ledger.general() + ledger.carried(granted=True)
    return [
        sections.heading("收支预算安排情况"),
        Heading("（一）收支总量", 2),
        Paragraph(f"{ledger.year}年{ledger.short}收支总预算为{wan(whole)}万元。"),
        Heading("（二）收入预算", 2),
        Paragraph(f"当年一般公共预算财政拨款{wan(ledger.general())}万元，占总收入{share(ledger.general(), whole)}，"
                  + voice.change(ledger, ledger.general(), ledger.before(), ledger.reasons["project"])
                  + f"这里面县级财力负担{wan(ledger.own_income())}万元，上级转移支付{wan(ledger.transfer_income())}万元。"),
        Paragraph(f"上年结转结余{wan(ledger.carried())}万元，占总收入{share(ledger.carried(), whole)}，"
                  + voice.change(ledger, ledger.carried(), ledger.prior.carried, ledger.reasons["carried"])),
        Heading("（三）支出预算", 2),
        Paragraph(f"基本支出{wan(ledger.basic())}万元，占总支出{share(ledger.basic(), whole)}，"
                  + voice.change(ledger, ledger.basic(), ledger.before(part=0), ledger.reasons["basic"])),
        Paragraph(f"项目支出{wan(ledger.all_projects())}万元，占总支出{share(ledger.all_projects(), whole)}。"
                  f"里面属于当年财政拨款的有{wan(ledger.project())}万元，"
                  + voice.change(ledger, ledger.project(), ledger.before(part=1), ledger.reasons["project"])),
        Heading("（四）财政拨款收支", 2),
        Paragraph(f"财政拨款收支总额{wan(granted)}万元，由当年拨款{wan(ledger.general())}万元和结转的拨款"
                  f"{wan(ledger.carried(granted=True))}万元相加得出。"),
    ]


def general(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    wan, whole = voice.wan, ledger.general()
    blocks: list[Block] = [sections.heading("一般公共预算支出情况")]
    for i, kind in enumerate(class_codes(ledger, "compared"), 1):
        blocks.append(Paragraph(f"（{chinese(i)}）{CLASSES[kind]}{wan(ledger.general(kind))}万元，在当年拨款中的比重是"
                                f"{share(ledger.general(kind), whole)}。"))
        blocks += [
            Paragraph(f"{path_name(item)}，{ledger.year}年预算{wan(ledger.general(item))}万元，" + voice.change(
                ledger, ledger.general(item), ledger.before(item), ledger.reasons[item]))
            for item in ledger.items("compared") if item.startswith(kind)]
    return blocks


def basic(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading("基本支出情况"),
        Paragraph(f"基本支出共{voice.wan(ledger.basic())}万元，用于养人的人员经费{voice.wan(ledger.personnel)}万元，"
                  f"用于办公的公用经费{voice.wan(ledger.operation)}万元，两者比重分别为{share(ledger.personnel, ledger.basic())}和"
                  f"{share(ledger.operation, ledger.basic())}。"),
    ]


def projects(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    blocks: list[Block] = [sections.heading("项目支出情况")]
    for i, p in enumerate(ledger.projects, 1):
        blocks += [
            Heading(f"（{chinese(i)}）项目：{p.name}", 2),
            *texts(f"政策依据是{p.basis}；资金规模是{voice.wan(p.amount)}万元。",
                   f"承担单位是{p.unit}；资金受益对象是{p.recipient}；时间安排是{p.period}。", f"这笔钱用于{p.purpose}。"),
        ]
    return blocks


def funds(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading("政府性基金和国有资本经营预算情况"),
        Paragraph(f"{ledger.short}{ledger.year}年没有列支政府性基金，也没有列支国有资本经营预算，因此预算公开表8、预算公开表9为空。"),
    ]


def public(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    now, before, wan = ledger.public, ledger.prior.public, voice.wan
    parts = (("因公出国（境）费用", "abroad"), ("公务接待费", "reception"), ("公务用车运行维护费", "running"), ("公务用车购置费", "buying"))
    return [
        sections.heading("“三公”经费情况"),
        Paragraph(f"“三公”经费合计安排{wan(now.total)}万元，比上年年初预算多安排{wan(now.total - before.total)}万元，"
                  f"增长{share(now.total - before.total, before.total)}。"),
        *numbered([f"{name}{wan(getattr(now, part))}万元，" + voice.change(
            ledger, getattr(now, part), getattr(before, part), ledger.reasons[part]) for name, part in parts], "（{}）"),
    ]


def carried(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    return [
        sections.heading("上年结转结余情况"),
        Paragraph(f"上年没有用完、今年接着用的资金{voice.wan(ledger.carried())}万元，涉及{len(ledger.carryovers)}个项目。"),
        *[Paragraph(f"“{c.name}”结转{voice.wan(c.amount)}万元，拟{c.purpose}。") for c in ledger.carryovers],
    ]


def others(ledger: Ledger, voice: Voice, sections: Sections) -> list[Block]:
    p, a, wan = ledger.procurement, ledger.assets, voice.wan
    cars = "、".join(f"{c.kind}{c.count}辆（{wan(c.worth)}万元）" for c in a.cars)
    return [
        sections.heading("其他事项"),
        *texts(
            f"机关运行经费：{ledger.year}年为{wan(ledger.operation)}万元，" + voice.change(
                ledger, ledger.operation, ledger.prior.operation, ledger.reasons["operation"]),
            f"政府采购：全年采购预算{wan(p.total)}万元，买货物{wan(p.goods)}万元，做工程{wan(p.works)}万元，购服务{wan(p.services)}万元。"
            f"专门预留给中小企业{wan(p.for_small)}万元，内含小微企业{wan(p.for_micro)}万元。",
            f"国有资产：{ledger.year - 1}年底拥有车辆{a.car_count}辆，总值{wan(a.car_worth)}万元，包括{cars}；拥有房屋{a.house_area:,}平方米，"
            f"总值{wan(a.house_worth)}万元；家具总值{wan(a.furniture)}万元；其他资产总值{wan(a.other)}万元；50万元以上大型设备{a.equipment}台。",
            f"预算绩效：{ledger.year}年绩效目标覆盖部门全部支出{wan(ledger.total())}万元，内容见下表。"),
        *forms(ledger, WORDS),
    ]
