"""What a question asks for: the kind of answer and the operation, by the words that Chinese uses for asking.

Each pattern that is found is taken out of the question, so that what remains are the words that name things.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field

from qa.asking import Span, made_asked, trend_asked, where_asked
from qa.excluding import moved_or_not
from qa.glossary import glossary
from qa.kinds import kinds
from qa.terms import alternatives, words
from qa.text import blank

YEAR_BEFORE = r"(?:上一?年(?:度|的)?(?:同期)?|去年(?:同期)?|前一年|上年度|20\d\d年?(?:度)?)"
ANY_YEAR = re.compile(r"20\d\d|今年|本年度?(?!支出|收入)|去年|上年|前年")
STAGED = r"(?:的)?(?:公开(?:的|数)?)?(?:预算执行数|年初预算数?|预算数?|决算数?|执行数)?(?:的)?"
AGAINST = (rf"(?:(?:比起?|较|高于|低于|多于|少于|大于|小于|超过|相比|相较于?|对比|相对于?)了?{YEAR_BEFORE}{STAGED}(?:相比|比较|相较|比起来|来说|来看|来)?"
           rf"|(?:和|与|同|跟){YEAR_BEFORE}{STAGED}(?:相比|比较|相较|比起来|比|不一样|不同|有差别|有出入)|同比|环比)")
UP = r"增加|增长|增多|上升|上涨|上浮|涨|多安排|多支出|多花|多批|多|提高|高(?![院级校新等中铁速层])|增"
DOWN = r"减少|压了|缩|缩水|缩了|下降|降低|降|少安排|少支出|少花|少批|少|下滑|压减|压缩|缩减|砍掉|砍|削减|低(?!保|收入)|减|下跌|跌"
MOVED = r"变动|动了|变化|波动|增减|升降|涨跌|浮动"
_MORE, _LESS = "(?:多|增加?|加|涨|升|高)了?", "(?:少|减少?|降|跌|砍|缩|低)了?"
MORE_OR_LESS = rf"(?:是)?(?:{_MORE}(?:还是|或者?|或是){_LESS}|{_LESS}(?:还是|或者?|或是){_MORE})"
HOW_MUCH = r"(?:多少(?:钱|万元|元|亿元|万)?|几(?:万|百万)?元?|了?多大)"
RATE = r"(?:百分之(?:几|多少)|多少(?:个)?百分点|几个(?:百分)?点|多少%|几%|百分比|的?(?:幅度|比率|比例)(?:是多少|有多大|多大|多少)?|几成|多少个点)"


@dataclass
class Asked:
    """The kind of answer (`what`), the operation (`op`) and details of both."""

    what: str = "amount"            # amount share change change_rate completion count text
    op: str = "lookup"              # lookup sum difference ratio times rank compare previous list yesno explain
    attribute: str = ""             # for text: 原因 用途 依据 …
    unit: str | None = None         # unit of a count, or the money unit that the asker wants
    largest: bool = True
    direction: str | None = None    # which way the asker says that it went
    base_year: str | None = None
    both: bool = False              # amount and rate of a change are asked together
    yesno: bool = False
    top: int = 0                # for rank: how many are asked for, where a number is said
    nth: int = 0                # for rank: which place is asked for
    against: str = ""           # for stages: what the outcome is held against (年初预算, 全年预算)
    span: Span | None = None    # for trend: the years
    made: bool = False          # asks how the figure is made, that the rest of the question asks for
    rest: str = ""
    marks: list[str] = field(default_factory=list)


TEXTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("供应商", re.compile(r"(?:跟|向|从|找|由)?哪(?:几)?(?:家|个)(?:供应商|供货商|厂家|商家|厂商|承包商|中标(?:单位|公司|企业)?)(?:买的|采购的|供应的|承包的|中标)?|供应商(?:是谁|是哪家|有哪些|叫什么)?|中标(?:单位|公司|企业|人|商)(?:是谁|是哪家|有哪些)?|谁中(?:的|了)?标|跟谁买的|向谁买的")),
    ("受益人", re.compile(r"(?:资金)?(?:的)?(?:支付|补助|补贴|发放|扶持)对象(?:是谁|是哪些|有哪些|包括哪些|是什么)|(?:具体)?(?:都|是)?(?:发|给|拨|补|分|付|支付|补贴|补助|奖励|发放)(?:给|到|付给|付|助)?了?(?:哪(?:几)?(?:家|个|些)(?:企业|公司|单位|人|村|学校|医院)?|谁)(?:了|的)?")),
    ("人名", re.compile(r"(?:现任|现在的|前任)?(?:局长|主任|厅长|院长|书记|处长|科长|所长|会长|校长|负责人|联系人|领导|一把手|主席|部长|县长|市长|镇长)(?:是谁|叫什么(?:名字)?|姓什么|姓名)?|是谁(?=[？?]?$)|电话(?:号码)?(?:是)?多少|联系电话|手机号|联系方式")),
    ("原因", re.compile(r"(?<=[涨降增减少多升])(?:了)?[^，。？]{0,8}，?(?:他们|自己|官方|文件|对此|单位)*(?:是)?怎么(?:解释|交代)的?|(?<!还)是(?:什么|啥|哪些)(?:原因|缘故|缘由|理由)|(?:主要)?(?:是)?(?:因为|由于)(?:什么|啥|哪些)(?:原因)?|为什么(?:会|要)?|为何|为啥|(?:变化|变动|增减|增加|减少|增长|下降|上升|降低)?(?:的)?(?:主要)?(?:给的|给出的)?(?:原因|缘故|缘由|理由)(?:是什么|有哪些|何在|是啥|在哪|是)?|怎么(?:会|就)?(?!变的?，)(?=.{0,18}(?:涨|降|少|多|减|增|没|为零|没有|不))|怎么回事|凭什么|咋回事|咋(?=.{0,14}(?:涨|降|少|多|减|增|没))")),
    ("依据", re.compile(r"(?:是)?(?:依据|根据|按照|凭)(?:的是)?(?:哪(?:份|个|些|几份)|什么)(?:文件|政策|规定|办法)?(?:立项|立的项|设立|安排|定|立的?)?(?:的)?|(?:立项|政策|设立的?(?:政策)?|设立)依据(?:是什么|有哪些|是哪份文件|是)?|依据(?:是什么|有哪些)|哪(?:份|个)文件|文号(?:是多少|是什么)?")),
    ("分配", re.compile(r"(?:资金)?(?:怎么|如何)分配|(?:现在|目前|已经)?(?:分|发|拨|用)(?:下去|出去|配)了?(?:没有?|吗)|分配(?:情况|方案|给谁|去向)(?:是什么|如何|怎么样)?|(?:分|拨)给谁")),
    ("承担单位", re.compile(r"(?:由|归)?(?:谁|哪个单位|哪个部门|哪家单位)(?:来)?(?:干|办|做|负责|承担|实施|管|牵头|组织)(?:的)?|(?:承担|实施|责任)(?:单位|主体)(?:是谁|是哪个|是什么|是)?")),
    ("时间", re.compile(r"(?:什么时候|何时|哪天|几月)(?:执行|实施|开始|结束|到期|完成)?|(?:执行|实施)(?:时间|周期|期限|期)(?:是什么|是多久|是多长|多长|多久|是)?|多长时间|多久|到什么时候|起止时间")),
    ("名称", re.compile(r"(?:名字|名称)?(?:是|都)?(?:叫什么(?:名字|名称)?|叫啥|名称是什么|有哪几个|有哪些)(?=[？?]?$)")),
    ("采购形式", re.compile(r"(?:采用|用|是|走)?(?:的)?(?:是)?(?:哪种|什么|何种)?(?:采购)?(?:组织)?(?:形式|方式)(?:采购|买)?(?:是什么|是哪种|的)?(?=[？?。]?$)|(?:哪种|什么)采购(?:组织)?(?:形式|方式)")),
    ("用途", re.compile(r"(?:主要)?(?:拿来|用来|是用来|拿去|要)?(?:用于|用在|花在|花到|投向|投到)(?:了)?(?:哪|什么|哪些|啥)(?:上面?|地方|方面|里|儿)?(?:了)?|(?:打算|准备|计划|要)?(?:做|干|办)(?:些)?(?:哪些|什么|啥)(?:事情?|工作)|(?:主要)?(?:是)?(?:拿来|用来|拿去|是)?(?:干|做)(?:什么|嘛|啥)(?:用|使)?(?:的)?|(?:是)?(?:干嘛|干啥)(?:用)?(?:的)?|(?:有)?(?:什么|啥)(?:用途|用处|用)|(?:是|打算|准备|计划|要|去)?(?:买|修|建|做|干(?=[些点])|搞|办|采购|购置|支付|付|更换|添置|补|补助)(?:些|点)?(?:什么|哪些|啥)(?:东西|设备|工程)?(?:的)?|用途(?:是什么|有哪些|是)?|花在什么(?:上面|地方)|招待谁|花(?:在|到)哪(?:儿|里)?(?:去)?了?|有什么用|用(?:来|去)做什么")),
    ("名词解释", re.compile(r"(?:是)?(?:怎么|如何|怎样)(?:解释|定义|说明)的?|(?:指的?|意思)?(?:是|都是|是个)?(?:什么意思|啥意思)|(?:指的?|意思)?是个?(?:什么|啥)(?:钱|概念|东西|含义|费用|经费|收入|支出|资金)?(?=[？?]?$)|指的?是?(?:什么|哪些|啥|哪一些)(?:样)?(?:的)?(?:钱|资金|收入|费用|支出|经费|内容)?|(?:什么|啥)是|(?:什么|啥)叫(?:做)?|(?:请|帮我|给我)?解释(?:一下|下)(?!.*(?:变|增|减|涨|升|降|高|低|超|差))|何谓|(?:如何|怎么|怎样)(?:解释|定义|理解)|(?:的)?(?:定义|含义|名词解释)(?:是什么)?|包括(?:哪些(?:内容|方面)|(?:些)?(?:什么|啥)(?:内容|东西)?)")),
)
REASON = dict(TEXTS)["原因"]
GLOSSARY_PART = re.compile(r"(?:预算|决算|文件|公开|说明)*(?:后面|最后|末尾|附件|里)?的?名词解释(?:里面?|里头|中|部分)，?(?:的)?(?=.{2})")
# measure words that are none of our units: what is asked in them is a count all the same
MEASURED = "盏|张(?!家)|把|间(?!接)|吨|亩|公里|艘|座|棵|株|册|条(?!例)|只|架|桶|箱|套"
COUNT_UNITS = {"辆": "辆", "人": "人", "个人": "人", "名": "人", "位": "人", "个": "个", "家": "家", "台": "台", "件": "件", "项": "项", "平方米": "平方米", "平米": "平方米", "次": "次", "批次": "批次", "批": "批次", "户": "户", "人次": "人次", "套": "台", "台套": "台", **dict.fromkeys(("老年人", "残疾人", "工作人员", "职工", "员工", "教师", "老师", "学生", "干部", "群众", "居民", "村民"), "人")}
COUNT = re.compile(rf"(?:一共|总共|共)?(?:(?<!实)有|是|分成?)?(?:(?<![这那前后])几|多少)(?:名|位)?(?P<unit>老年人|残疾人|工作人员|职工|员工|教师|老师|学生|干部|群众|居民|村民|个人|人次|批次|辆|人(?!民)|名|位|个(?!百分|点)|家|台套|台|件|项|平方米|平米|次|批|户|套)|(?:有|是)?(?:几|多少)(?P<piece>{MEASURED})|(?<=[人对][员象])(?P<staff>(?:一共|总共|共)?(?:有|是)?多少(?!钱|万|元|经费|资金|费))|(?P<visits>人次|批次)(?:数)?(?:合计|总数)?(?:有|是|为)?(?:多少|几)?(?=[？?。呢]*$)|(?<=[离在退编][职休制])(?P<staff2>人员|职工|人数)(?:合计|总数|数)?(?=[？?。呢]*$)|(?P<whom>多少)(?=[\u4e00-\u9fff]{{1,8}}(?:对象|人员|职工|老人|儿童)[？?。呢]*$)|(?P<tally>辆|台|户|家)数(?![额据量字])(?:是|有|为)?(?:多少|几)?|(?P<people>人数|多少号人|多少(?:个|名)?编制|(?<![车辆])编制数?(?:是|有)?多少(?![辆台]))|(?P<area>多大(?:的)?面积|面积(?:一共|总共)?(?:是|有)?(?:多少|多大|几)(?:平方米|平米)?)")
PERSONS = re.compile(r"公务员|(?:在职|退休|离休|在编|实有|在岗)(?:的)?(?:人|职工|员工|干部)|(?:几|多少)个人")
NAMED_RATE = re.compile(r"(?<![长降减加幅])率(?:是|有|为|达到?)*(?:多[高大少]|百分之几)")      # 「合格率多高」
HOW_HIGH = re.compile(r"(?<=率)(?:是|有|为|达到?)*多[高大]")
COMPLETION = re.compile(r"(?:跟|与|和|同|比|较|对比)(?:年初)?预算(?:数)?(?:相比|比)?(?:完成|执行)了?(?:百分之(?:几|多少)|多少|几成)|完成(?:了)?(?:年初)?(?:预算)?(?:的)?(?:百分之(?:几|多少)|多少|几成|比例|率)|(?:预算)?(?:完成率|执行率)(?:是多少|多少)?|完成(?:了)?(?=年初预算).{0,8}百分之(?:几|多少)|(?:年初预算|预算)完成(?:了)?(?:百分之(?:几|多少)|多少|情况|率)|执行(?:了)?百分之(?:几|多少)")
GIVEN = re.compile(r"(?P<base>[^，。？?]{2,}?)(?:里面?|里头|当中|之中|中)，?(?:有|大概|大约)?(?:百分之(?:几|多少)|多大(?:的)?(?:比例|比重)|多少(?:的)?比例|几成)(?:的(?:钱|资金))?(?:是|给了?|用于|用在|用到|花在|花到|投在|属于|来自|授予|分给)(?P<part>[^，。？?]{2,})")
SPENT_OF_BUDGET = re.compile(r"(?:实际|决算)(?:上)?(?:花费|支出|花|用|执行|开支)?(?:掉|去|出去)?(?:了|数|的)?(?:是|占|为|只有|相当于)?(?:了)?(?:年初)?预算(?:数)?的?(?:百分之(?:几|多少)|几成|多少|比例是多少)")
LEFT_OF_BUDGET = re.compile(r"(?:按照?|照|对照|比照?|跟|和)?(?P<stage>年初|全年|调整)?预算(?:数)?(?:来?算|相比|比|来看)?，?(?:还)?(?:剩下?|结余|余下?|没花完|没用完)(?:了)?(?:多少|几)(?:钱|万元|元|万)?(?:没(?:有)?(?:花|用)(?:完|掉|出去))?")
NTH = re.compile(r"(?:金额|数额|规模|预算)?(?P<ranked>排(?:名|在|行)?)?(?P<last>倒数)?(?:第(?P<n>[一二两三四五六七八九十]|\d{1,2}))(?:位|名|大|多|高|(?P<small>少|小|低)|(?(ranked)(?=的|是|[？?。]?$)|(?!)))(?:的)?(?:是|叫)?(?:哪(?:个|项|一项|一个|笔)?|什么|谁)?")
TIMES = re.compile(r"(?P<a>.+?)(?:大约|大概)?(?:是|相当于|为)(?P<b>.+?)的?(?:几倍|多少倍|倍数)")
AS_SHARE = re.compile(rf"(?:只|大约|约|就)?(?:相当于|等于|拿走|吃掉|用掉|分走|切走|拿去)了?(?=[^，。？?]{{2,24}}?的?{RATE})")
AS_TIMES = re.compile(r"(?:抵得上|顶得上|等于|相当于|抵|顶)(?:几|多少)倍的(?P<b>[^，。？?]{2,16}?)(?=[，。？?]|$)")
SHARE = re.compile(rf"占(?!有|用|地|道)(?:了|到|比|据)?(?P<base>[^，。？?]*?)(?:的)?(?:{RATE}|比重|比例|份额|多大(?:比重|比例)|多少(?!钱|万|元)|几分之几|多大)(?:是多少|有多大|多少|多大|为多少)?|(?:的)?(?:占比|比重)(?:是|为|有)?(?:百分之(?:几|多少)|多少|多大|几成?)?|的?份额(?:是|为|有)?(?:百分之(?:几|多少)|几成)|(?<![增减涨降长加少升落动])的?比例(?<![增减长降加少动]的比例)(?:是|为|有)?(?:百分之(?:几|多少)|多少|多大|几成)")
# 「甲占乙」「甲占乙比」: a share, though nothing says so but 占
BARE_SHARE = re.compile(r"(?<=[^侵抢挤霸强])占(?!有|用|地|道|补|领|先|比)(?:了|到|据)?(?P<base>[^，。？?占]{2,}?)(?:的?比)?(?=[？?。]?$)")
# 「甲占比比乙占比高多少」: the difference of two shares
SHARES_COMPARED = re.compile(r"(?P<a>[^，。？?]{2,}?)的?(?:占比|比重)(?:比|较|和|与|跟)(?P<b>[^，。？?]{2,}?)(?:的?(?:占比|比重))?(?:要|相)?(?:高|低|大|小|多|少|差)(?:了|出)?(?:多少|几)(?:个)?(?:百分点|点)?")
PREVIOUS = re.compile(r"倒推(?:回去|出来?)?|反推|推算(?:出来?|一下)?|推出|倒算|还原(?:出)?|往回(?:推|算)")
NAMED_CHANGE = re.compile(r"(?:决算|预算)?(?:公开|说明|文件|报告)?(?:里|中|上)?(?:说|讲|写|公布|披露)?的?(?:增加额|减少额|增减额|同比数|同比变化|变化额|变动额|增减情况)")
BY_CHANGE = re.compile(r"(?:请)?(?:按照?|照|根据|依据|依|从|由|凭)(?:20\d\d年?)?(?:决算|预算)?(?:公开|说明|文件|报告)?(?:里|中|上)?(?:说|讲|写)?的?(?:增加额|减少额|增减额|同比数|同比变化|变化额|增减(?:数|变化)?|增减情况)")
_HEAD = "个|名|位|辆|人次|人|家|台|户|批次|批|次"
PER = re.compile(rf"按人头(?:算|分摊?|摊)?|(?:[按照](?P<unit>[\u4e00-\u9fff]{{0,8}}?(?:人数|人员|职工|辆数|车辆)))?(?:来)?(?:平均|人均|均摊|平摊|分摊|摊)(?:到|给|下来|分)?(?:到)?(?:(?:每|一)(?:一)?(?:{_HEAD}))?|每(?:一)?(?:{_HEAD})(?:人(?!次)|车|项目|在职人员|职工|退休人员|单位)?(?:平均|大约|大概|均)?|一(?:{_HEAD})(?:人|车)?头?(?:平均|均|合|摊|划|要合)|(?:每|按|一)个?人头")
# 「养一辆车」: what one of them costs, said with the verb between
KEPT_ONE = re.compile(r"(?:平均)?(?P<verb>[养开跑供])(?:活)?一(?P<head>辆|台|个)(?P<what>公?务?[车人])(?:要|得|需要?)*(?:平均)?(?=(?:要|得|需要?|大概|大约|一年|每年|花|合)*(?:多少|几))")
PIECE = f"台|辆|件|部|支|本|{MEASURED}"
UNIT_PRICE = re.compile(rf"(?:一|每)(?:{PIECE})(?:的)?(?:平均|大约|大概|差不多)*(?:预算|价格|单价|均价)?(?:是|要|为|合|值|花|补|摊|卖|大约|大概|差不多|到)*(?:多少|几)(?:钱|元|万元|万|块)?|单价(?:是|为)?(?:多少|几)(?:钱|元|万元)?|多少钱一(?:{PIECE})|的单价|单价(?=[呢是为，。？?]*$)")
# 「为什么没花完」, 「决算比预算少的原因」: the outcome against the budget, whose reason is asked
UNSPENT = re.compile(r"(?:没有?|未)(?:花|用|执行|支)(?:完|掉|出去|满|到)(?:年初)?(?:预算)?(?:数)?|(?:决算|实际支出|执行)(?:数)?(?:比|小于|大于|低于|高于|超过|少于|多于)(?:年初)?预算(?:数)?(?:多|少|高|低|大|小)?了?")
# 「预算数和决算数分别多少」: both are wanted
BOTH_STAGES = re.compile(r"的?(?:(?:年初|全年|调整)?预算数?(?:和|与|同|跟|及|、)决算数?|决算数?(?:和|与|同|跟|及|、)(?:年初|全年|调整)?预算数?)(?:分别|各自?|都|两个数)?(?:是|为|有)*(?=多少|[？?。]?$)")
# 「年末结转比年初增加多少」: the same thing at both ends of the year
ENDS_OF_YEAR = re.compile(r"(?P<late>年末|年底|期末)(?P<noun>[^，。？?比较]{2,12}?)(?:比|较)(?P<early>年初|期初)(?=[增减多少高低上下变])")
ITEM_COMPARE = re.compile(rf"(?<![占百])比(?P<b>[^，。？?比]{{2,24}}?)(?P<verb>{UP}|{DOWN}|贵|便宜|大|小)(?:安排|支出|花|拨|列|编|出|批|发|给|用|付|收|买|投|掏|占|养|补|拿|来)*(?:了)?(?:多少|几)")
RANK = re.compile(r"(?:哪|什么|谁).{0,14}?最(?P<how>大|多|高|少|小|低|贵|烧钱|费钱|花钱|凶|狠|猛|厉害|重)|最(?P<how2>大|多|高|少|小|低|贵|烧钱|费钱|花钱|凶|狠|猛|厉害|重)(?:的)?(?:是|一个|一项|一笔|项目|支出|那)*(?:.{0,8}?)(?:是|有)?(?:哪(?:些|几[个项类])?(?!个?部门|个?单位)|什么|谁|几)|主要(?:是)?(?:花|用|支出|集中)(?:在|到|于)?哪(?:一|些|几)?(?:类|项|个|块|方面|地方)(?:上)?|花(?:钱|得|的)?最多的?(?:是)?(?:哪(?:一)?(?:项|个|类))?|(?:金额|数额|规模|预算)?最(?P<how3>大|高|多|小|少|低)的?(?:一)?(?:项|个|笔)?(?:项目|支出)?(?:是|叫)(?:哪|什么)?|排(?:名|在)?(?:头名|头一(?:位|名|个)|榜首)|最(?P<how4>大|高|多|小|少|低)的(?:(?:一|那)?[个项笔])?(?:项目|专项|科目|项|类|款|支出)?(?=[？?。]*$)")
ONE_OF_TOP = re.compile(r"第(?P<n>[一二三四五六七八九十])(?:名|位|个|项)?(?:是|叫)(?:哪(?:一?个|一?项)|谁|什么|啥)")      # 「排前三的，第三是哪个」
IN_PERCENT = re.compile(r"[(（](?:%|百分比|百分数|百分之几|比例|[增降减涨]?幅度?)[)）]")       # 「下降多少（%）」
# 「哪个项目的预算安排得最多」
ANY_ITEM = re.compile(r"哪|什么|谁|[一几些个项类笔块种]|方面|地方|重点|项目|专项|科目|部门|单位|支出|开支|花费|经费|资金|预算|决算|金额|数额|规模|占|比重|安排|采购|东西|货物|服务|工程|投入|增长|增加|减少|下降|变化|[的得是了在上里中花分用拨列要给钱费最数]")
EVERY_DEPARTMENT = re.compile(r"(?:哪(?:一|几)?(?:个|家|些)|各(?:个|家)?|所有(?:的)?|每(?:个|家)?|全部|这?[两二三四五六七八九十几]个)(?:预算)?(?:部门|单位)(?:的)?")
SUPERLATIVE = re.compile(r"(?:花|用|安排|拨)?(?:得|的)?最(?:大|多|高|少|小|低|贵)(?:的)?(?:是)?")
TOP = re.compile(r"(?<=最[大多高少小低贵])的?(?:前)?(?P<n>[二两三四五六七八九十]|\d{1,2})(?:个|项|笔|类)|(?:排(?:名|在)?)?前(?P<n2>[二两三四五六七八九十]|\d{1,2})(?:名|位|大|个|项|笔|类)?(?:的)?")
_SPENT = r"(?:实际|实发|实支|实付|决算|真正|最后|最终)(?:上)?(?:的)?(?:花费|支出|发放|拨付|花|用|执行|发|付|支|拨)?(?:出去|掉)?(?:了)?(?:的)?(?:钱|数|金额)?"
_PLANNED = r"(?:年初)(?:的)?(?:预算)?(?:打算|安排|计划|定|核定|批复|批|编|列|预计|设)?(?:的)?(?:数|金额|钱)?|(?:预算|计划)(?:安排)?(?:的)?(?:数|金额)?"
STAGES_COMPARED = re.compile(rf"{_SPENT}(?:比|较|跟|和|与|同|、)(?:{_PLANNED})(?:的)?|(?:{_PLANNED})(?:比|较|跟|和|与|同|、){_SPENT}")
COMPARE = re.compile(r"(?:哪(?:个|家|边|块|样|笔|一?个|一?家|一?年|项|一项|方)|谁|哪)(?:家)?(?:的)?(?:预算|支出|经费|花|钱|金额)?(?:更|比较|要)?(?:多|大|高|少|小|低)(?:一些|一点|些)?|(?:相)?差(?:了|出)?(?:多少|几)|(?:多|少|高|低|大|小|贵|便宜)(?:出来?)?(?:了)?(?:多少|几)|相差|差额|差距|谁(?:花|用)得?(?:更)?多")
# 「采购分货物、工程、服务各是多少」
DIVIDED = re.compile(r"(?<!部)分(?:成|为)?(?=[^，。？?]{1,12}、[^，。？?]{1,20}?(?:各|分别))")
WHICH = re.compile(r"(?:哪(?:一?[个家边块样笔项方])|谁)[^，。？?]{0,6}?(?:更|比较)?(?:多|大|高|少|小|低)")
# 「谁的三公经费多」: what is compared stands between
WHOSE = re.compile(r"(?:谁|哪(?:一)?[家边方])的(?P<what>[^，。？?更最]{2,14}?)(?:更|比较|要|花得|花的)?(?P<how>多|大|高|少|小|低)(?:一些|一点|些|点)?(?=[呢啊]?[？?。！]?$)")
# A difference is wanted, and no single figure will do.
GAP_ASKED = re.compile(r"(?:相)?差(?:了)?(?:多少|几(?!个|家|辆|人|项))|(?:比|跟|和|与|较).{1,24}?(?:多|少|高|低|差|增|减|涨|降|省|超)(?:了|出来?|花|支|批|拨|发|列|留|安排)*(?:多少|几(?!个|家|辆|人|项))")
SUM_WORDS = re.compile(r"合到一(?:块儿?|起)|凑(?:在)?(?:一块儿?|一起|一堆|到一块儿?)|合在一块儿?|归总|统共|总额该是|总起来|打包|[三四五六两二]样(?:一共|总共|合计|加起来)?|一共|总共|合计|共计|总计|加起来|加一?块儿?|加在一起|合起来|之和|总和|拢共|两项|三项|两笔|几项|加总|相加|一块儿")
ADDED_UP = re.compile(r"合到一(?:块儿?|起)|凑(?:在)?(?:一块儿?|一起)|加起来|加一?块儿?|加在一起|合起来|之和|总和|加总|相加")
CONTRAST = re.compile(r"(?:(?:之间|到底|究竟|各自?|的)*(?:有|是)?(?:什么|啥|何|哪些|没有?)?(?:的)?(?:区别|不同(?:之处|点)?|不一样(?:的地方)?|差别|差异)|有(?:什么|啥|何)分别)(?:是什么|是啥|在哪(?:里|儿)?|有哪些|吗|呢|啊|呀)*(?=[？?。！，]|$)"
                      r"|(?:怎么|如何|怎样)(?:区分|区别|分辨)|(?:到底)?(?:是不是|算不算|是|算)(?:同一?回事|一回事|一码事|一样(?:的|东西)?)(?:吗|么|嘛)?(?=[？?。！]|$)")
YESNO = re.compile(r"(?:对吗|是吗|对不对|是不是|是否|真的吗|属实吗|没错吧|有没有|吗|(?<![什怎那这多])么)(?=[？?。！]?$)|是不是|是否")
MONEY_UNIT = re.compile(r"(?:折成|折合|换算成|换算为|换成|换算|一共|总共|合|是|有|共|为|用|以|按)?(?:多少|几)(?:个)?(?P<unit>亿元|万元|元(?!钱)|亿|万)(?!.{0,2}(?:用于|项目))|(?:折成|折合成?|换算成|换算为|换成|以|按|用)(?P<unit2>亿元|万元|元)(?:为单位|表示|计算|计|来说|是|有)?")
LIST = re.compile(r"(?:有|包括|包含|都有|是|分为|分别是)?哪(?:些|几项|几个|几类|几家)(?!人)|分别是(?:什么|哪些)|由哪些")


def read_asked(text: str) -> Asked:
    """Find what is asked; `rest` is the question without the words of asking."""
    if (asked := course_of(text)) is not None:
        return asked
    a = Asked(rest=text)
    if m := re.search(r"(?:加起来|相加|之和|加一起).{0,6}(?:为什么|为何|怎么)?(?:不等于|对不上|不一致|不是|不相等|和.{0,8}不(?:等|一样))", text):
        a.op, a.what = "explain", "amount"
        take(a, re.compile(r"(?:加起来|相加|之和|加一起).*$"), m)
        return a
    if not contrast(a):
        told(a)
    if a.what != "text" and not moved(a):
        numbers(a)
    if m := YESNO.search(a.rest):
        a.yesno = True
        a.rest = blank(a.rest, m.start(), m.end())
    if a.base_year and a.what == "amount" and a.op == "lookup" and re.match("高于|低于|多于|少于|大于|小于|超过", a.base_year):
        a.what, a.yesno = "change", True        # 「高于去年吗」
        direction(a, a.base_year)
    if not a.base_year and (m := re.search(AGAINST, a.rest)):
        a.base_year = m[0]
        a.rest = blank(a.rest, m.start(), m.end())
        if a.what == "amount" and a.yesno:
            a.what, a.op = "change", "lookup"
            direction(a, text)
    return a


def moved(a: Asked) -> bool:
    """「增加了吗」 without a year asks of the change on last year, 「超支了吗」 of the outcome against the budget."""
    found = None if re.search(AGAINST, a.rest) else moved_or_not(a.rest)
    if found is None:
        return False
    span, way, denied = found
    a.yesno = True
    a.direction = {"up": "down", "down": "up"}[way] if denied and way != "over" else {"over": "down" if denied else "up"}.get(way, way)
    a.op, a.what = ("stages", "amount") if way == "over" else ("lookup", "change")
    a.rest = blank(a.rest, *span)
    return True


def leading_up(text: str) -> tuple[str, bool]:
    """The text without the words that only lead up to what is asked (讲讲, 介绍一下), and whether there are any."""
    o = words().overview
    m = re.match(rf"(?:(?:请|帮我|给我|你|能|能不能|用|把|{o['lead'].pattern}))+", text)
    return (blank(text, 0, m.end()), o["lead"].search(m[0]) is not None) if m else (text, False)


def asks_for_all(rest: str, led: bool) -> bool:
    """Is a disclosure as a whole asked for? `rest` is the question without department and year: nothing in it may name one thing."""
    o = words().overview
    named = re.sub(r"20\d\d年?度?|[\0，,。.？?！!、：:；;（）()]", "", rest)
    every = alternatives([p for pattern in o.values() for p in pattern.pattern.split("|")])
    if not named or not re.fullmatch(rf"(?:{every.pattern})+", named):
        return False
    money = o["money"].search(named) is not None
    return money and bool(led or o["lead"].search(named) or o["whole"].search(named) or (o["from"].search(named) and o["to"].search(named)))


def course_of(text: str) -> Asked | None:
    """Where a change lies, how a figure went over the years, or how it is made."""
    if found := where_asked(text):
        a = Asked(op="where", direction=found[1], top=int(found[2]), rest=found[0])
        if against := take(a, re.compile(AGAINST)):
            a.base_year = against[0]
        take(a, REASON)
        return a
    if trend := trend_asked(text):
        a = Asked(op="trend", span=trend[1], rest=trend[0])
        counted(a)
        return a
    if (rest := made_asked(text)) is not None:
        a = read_asked(rest)
        a.made = True
        return a
    return None


def take(a: Asked, pattern: re.Pattern[str], m: re.Match[str] | None = None) -> re.Match[str] | None:
    m = pattern.search(a.rest)
    if m:
        a.rest = blank(a.rest, m.start(), m.end())
        a.marks.append(m[0])
    return m


def told(a: Asked) -> None:
    """Questions for words: a reason, a purpose, a definition …"""
    whole = a.rest
    for attribute, pattern in (*kinds().asking, *TEXTS):
        m = pattern.search(a.rest)
        if not m:
            continue
        if attribute == "采购形式" and not re.search("采购|形式|方式", a.rest):
            continue
        if attribute == "名词解释" and re.search(r"(?:多少|几)", a.rest):
            continue
        if attribute in ("用途", "名称", "名词解释") and (RANK.search(a.rest) or TOP.search(a.rest) or NTH.search(a.rest)):
            continue
        a.what, a.attribute = "text", attribute
        if attribute == "名词解释":
            take(a, GLOSSARY_PART)
            m = pattern.search(a.rest) or m
        a.rest = blank(a.rest, m.start(), m.end())
        while attribute in ("用途", "名词解释") and (m := pattern.search(a.rest)):
            a.rest = blank(a.rest, m.start(), m.end())
        if attribute == "原因":
            a.both = re.search(rf"(?:{MOVED}|{UP}|{DOWN})(?:了)?(?:多少|几)|百分之几", whole) is not None
        if attribute == "用途":
            a.both = take(a, re.compile(r"有?多少(?:钱)?|是多少")) is not None
        if attribute == "原因":
            take(a, UNSPENT)
            take(a, re.compile(AGAINST))
            a.rest = re.sub(r"(?:一下子?|突然|大幅度?|明显|猛|急剧|居然|竟然|怎么还|反而|还)?(?:变|翻|上涨|下跌|上升|增长|下降|上浮|回落|缩水|涨|降)(?:下来|下去|上去|上来)?(?:了|得)?(?:很|好|这么|那么|非常|特别)?(?:多|少|大|小|快|高|低|几倍|几番|番|一倍|一番)?了?(?=[^\u4e00-\u9fff]|$|的|了|是|呢|，)", lambda m: "\0" * len(m[0]), a.rest)
            a.rest = re.sub(r"(?:一下子)?(?:变化|变动|增长|下降|增加|减少|砍掉?|压掉?|缩水|涨|降|少|多|减|增)[了出]?(?:快|将?近|大?约|差不多|超过|足足|整整|了)*(?:很多|不少|那么多|这么多|那么少|[一二三四五六七八九十两]成多?|[一二三四五六七八九十两百千]+(?:几|多|来)?(?:万|亿)(?:多|元)*|\d[\d.]*(?:万元|元|%|亿元)?|多少|一截|一半)?(?=[^\u4e00-\u9fff]|$|的|了|是|呢)", lambda m: "\0" * len(m[0]), a.rest)
        return


def contrast(a: Asked) -> bool:
    """「甲和乙有什么区别」 asks what both terms mean; one thing in two years or at two departments is compared in numbers."""
    m = CONTRAST.search(a.rest)
    if not m or re.search(rf"多少|几|{AGAINST}", a.rest) or len(ANY_YEAR.findall(a.rest)) > 1 or len({t.term for t in glossary().find(a.rest[:m.start()])}) < 2:
        return False
    a.what, a.op, a.attribute = "text", "contrast", "名词解释"
    a.rest = blank(a.rest, *m.span())
    return True


def numbers(a: Asked) -> None:
    """Questions for a number: which measure, which operation."""
    put_plainly(a)
    full = a.rest
    if of_one_form(a, full):
        return
    if m := ENDS_OF_YEAR.search(full):
        full = f"{full[:m.end('early')]}{m['noun']}{full[m.end('early'):]}"
    if set_beside(a, full) or of_movement(a, full):
        return
    take(a, HOW_HIGH)
    if compared(a) or counted(a):
        return
    adding = sum_words(a.rest)
    if m := take(a, MONEY_UNIT):
        unit = m["unit"] or m["unit2"]
        a.unit = {"亿": "亿元", "万": "万元"}.get(unit, unit)
    if adding:
        a.op = "sum"
        for m in sum_words(a.rest):
            a.rest = blank(a.rest, *m.span())
    elif LIST.search(a.rest):
        a.op = "list"
        take(a, LIST)


def of_one_form(a: Asked, full: str) -> bool:
    """What is asked in a form of its own: shares compared, a budget's completion or rest, a multiple, last year's figure, both stages."""
    if m := SHARES_COMPARED.search(full):
        a.op, a.what = "points", "share"
        a.rest = f"{full[:m.end('a')]}、{m['b']}{full[m.end():]}"
        return True
    if take(a, SPENT_OF_BUDGET):
        a.op, a.what = "completion", "completion"
        return True
    if m := take(a, LEFT_OF_BUDGET):
        a.op, a.against = "stages", {"年初": "年初预算", None: ""}.get(m["stage"], "全年预算")
        return True
    if take(a, COMPLETION):
        a.what = "completion"
        if RANK.search(a.rest):
            compared(a)
        return True
    if m := TIMES.search(full):
        a.op, a.what = "times", "amount"
        a.rest = full[:m.end()].replace(full[m.end("b"):m.end()], "\0" * (m.end() - m.end("b"))) + full[m.end():]
        return True
    if PREVIOUS.search(full) or ((BY_CHANGE.search(full) or NAMED_CHANGE.search(full)) and re.search(r"应该|算|推|多少", full) and re.search(r"20\d\d年?.{0,14}(?:是多少|多少|应该)|上年|去年", full)):
        a.op = "previous"
        take(a, PREVIOUS)
        take(a, BY_CHANGE)
        take(a, NAMED_CHANGE)
        take(a, MONEY_UNIT)
        return True
    if take(a, BOTH_STAGES):
        a.op, a.both = "stages", True
        take(a, MONEY_UNIT)
        return True
    return False


def set_beside(a: Asked, full: str) -> bool:
    """A figure per head, budget against outcome, one item against another."""
    if PER.search(full) or UNIT_PRICE.search(full):
        a.op = "per"
        return True
    if STAGES_COMPARED.search(full) and (COMPARE.search(full) or ITEM_COMPARE.search(full)):
        a.op = "stages"
        for pattern in (STAGES_COMPARED, COMPARE, MONEY_UNIT):
            take(a, pattern)
        return True
    if (m := ITEM_COMPARE.search(full)) and not re.match(YEAR_BEFORE, m["b"]):
        a.op = "compare"
        # 「甲比乙多安排多少」 names two things side by side
        further = re.sub(rf"^，(?=[^，]{{2,}}(?:{UP}|{DOWN})了?(?:多少|几))", "、", full[m.end():])
        further = re.sub(rf"(?:{UP}|{DOWN})了?(?:多少|几)", lambda v: "\0" * len(v[0]), further) if further[:1] == "、" else further
        a.rest = full[:m.start()] + "、" + m["b"] + "\0" * (m.end() - m.start("verb")) + further
        take(a, MONEY_UNIT)
        return True
    return False


def of_movement(a: Asked, full: str) -> bool:
    """A share, or a change on the year before."""
    against = take(a, re.compile(AGAINST))
    if against:
        a.base_year = against[0]
    take(a, re.compile(r"(?:各自?|分别)占(?:了)?多少(?!比|个百分)(?:钱|万元|元)?"))    # asks for the amounts, not for shares
    if SHARE.search(a.rest):
        a.op, a.what = "ratio", "share"
        return True
    if against or not WHICH.search(full) and re.search(rf"(?:{UP}|{DOWN})(?:了|幅)?(?:{HOW_MUCH}|{RATE})|(?:{MOVED})(?:了|额)?多少|[涨降增减]幅|(?:{UP}|{DOWN}|{MOVED})率|(?:{MOVED})(?:情况)?[？?。]*$|{MORE_OR_LESS}", full):
        change(a, full, bool(against))
    return a.what != "amount"


def put_plainly(a: Asked) -> None:
    """Ways of asking for a share, a multiple, a comparison or a figure per head, put as the plain form of each that `numbers` knows."""
    if m := GIVEN.search(a.rest):       # 「政府采购里有百分之几给了中小企业」 asks for a share of what stands before
        a.rest = f"{a.rest[:m.start()]}{m['part']}占{m['base']}百分之几{a.rest[m.end():]}"
    if m := AS_SHARE.search(a.rest):    # 「相当于全年支出的百分之几」, 「拿走了专项的几成」
        a.rest = f"{a.rest[:m.start()]}占{a.rest[m.end():]}"
    if m := AS_TIMES.search(a.rest):    # 「抵得上几倍的三公」
        a.rest = f"{a.rest[:m.start()]}是{m['b']}的几倍{a.rest[m.end():]}"
    if (m := BARE_SHARE.search(a.rest)) and not re.search(r"多少|几|什么|哪|率", a.rest):
        a.rest = f"{a.rest[:m.end('base')]}百分之几{a.rest[m.end():]}"
    take(a, DIVIDED)
    if m := WHOSE.search(a.rest):
        a.rest = f"{a.rest[:m.start()]}{m['what']}谁更{m['how']}{a.rest[m.end():]}"
    if m := KEPT_ONE.search(a.rest):
        a.rest = f"{a.rest[:m.start()]}{m['verb']}{m['what']}每{m['head']}{a.rest[m.end():]}"


def sum_words(text: str) -> list[re.Match[str]]:
    """Words that ask for a sum, and are not part of a name (收入总计)."""
    named = [(s.start, s.end) for s in words().find(text)]
    return [m for m in SUM_WORDS.finditer(text) if not any(start < m.start() and m.end() <= end for start, end in named)]


def compared(a: Asked) -> bool:
    """The largest, the first few, budget against outcome, one thing against another."""
    if m := take(a, NTH):
        a.op, a.nth, a.largest = "rank", number_word(m["n"]), not (m["last"] or m["small"])
        take(a, LIST)
        take(a, MONEY_UNIT)
        return True
    if RANK.search(a.rest) or TOP.search(a.rest):
        a.op = "rank"
        a.largest = not re.search(r"最(?:少|小|低)", a.rest)
        if n := take(a, TOP):
            a.top = number_word(n["n"] or n["n2"])
            if which := take(a, ONE_OF_TOP):
                a.top, a.nth = 0, number_word(which["n"])
        # 「哪个部门的三公经费最多」, 「哪个村的运转经费最少」: only the superlative is asking, the rest says of whom and what
        take(a, SUPERLATIVE if EVERY_DEPARTMENT.search(a.rest) or ranked_by_name(a.rest) else RANK)
        if a.top:
            take(a, SUPERLATIVE)        # 「最大的三个项目合计」
        take(a, LIST)
        take(a, MONEY_UNIT)
        return True
    if m := take(a, COMPARE):
        a.op = "compare"
        a.largest = not re.search(r"少|小|低", m[0]) or bool(re.search(r"差", m[0]))
        take(a, COMPARE)
        take(a, MONEY_UNIT)
        return True
    return False


def ranked_by_name(text: str) -> bool:
    """Is more said between 哪个 and 最大 than what any item of a list is: whose, or what of it?"""
    m = RANK.search(text)
    return m is not None and m["how"] is not None and len(ANY_ITEM.sub("", m[0][:m.start("how") - m.start() - 1])) > 1


def counted(a: Asked) -> bool:
    """How many people, cars, projects."""
    if m := COUNT.search(a.rest):
        a.what = "count"
        people = m["people"] or m["staff"] or m["staff2"] or m["whom"] or (m["unit"] == "个" and PERSONS.search(a.rest))
        a.unit = "人" if people else "平方米" if m["area"] else m["piece"] or COUNT_UNITS[m["tally"] or m["visits"] or m["unit"]]
        keep = m["unit"] if m["unit"] and len(m["unit"]) > 1 and a.unit == "人" and m["unit"] not in ("个人", "人次") else "编制" if "编制" in m[0] else ""
        a.rest = a.rest[:m.start()] + keep.rjust(m.end() - m.start(), "\0") + a.rest[m.end():]     # 多少老年人: whom is named too
        if ADDED_UP.search(a.rest):
            a.op = "sum"
            a.rest = ADDED_UP.sub(lambda m: "\0" * len(m[0]), a.rest)
        return True
    return False


def number_word(text: str) -> int:
    return int(text) if text.isdigit() else "一二三四五六七八九十".index(text.replace("两", "二")) + 1


def change(a: Asked, full: str, against: bool) -> None:
    """A change and which of its two numbers is asked."""
    rate = re.compile(rf"(?P<verb>{UP}|{DOWN}|{MOVED})?(?:了|幅)?(?:大约)?(?:{RATE})|(?:[涨降增减]幅(?:度)?|(?:{UP}|{DOWN}|{MOVED})率)(?:是|为|有)?(?:多少|多大|百分之几|几)?")
    amount = re.compile(rf"(?P<verb>{UP}|{DOWN}|{MOVED})(?:了|出|额)?(?:大约)?{HOW_MUCH}|(?:{UP}|{DOWN}|{MOVED})(?:额)?(?:是|为|了)?(?:多少|几)")
    either = take(a, re.compile(MORE_OR_LESS))
    percent = take(a, IN_PERCENT) is not None
    r = take(a, rate)
    if r and re.match(r"(?:是|有|为)?(?:多少|几)?个?[万亿]?元", a.rest[r.end():]):
        r = None                        # 「幅度多少万元」 asks for an amount
    m = take(a, amount)
    if r or m:
        a.what = "change_rate" if percent or (r and not m) else "change"
        a.both = bool(r and m)
    elif either:
        a.what = "change"
    elif against and re.search(rf"(?:{UP}|{DOWN}|{MOVED})", a.rest) or re.search(rf"(?:{MOVED})(?:情况)?[？?。]*$", a.rest):
        a.what = "change"
        take(a, re.compile(rf"(?:{UP}|{DOWN}|{MOVED})(?:了)?(?:没有?|吗|多少|情况)?"))
    direction(a, full)
    unit = MONEY_UNIT.search(full)
    if a.what == "change" and unit and (unit["unit"] or unit["unit2"]) in ("元", "亿元", "万元"):
        a.unit = unit["unit"] or unit["unit2"]
    while take(a, re.compile(rf"(?:{MOVED}|{AGAINST})(?:了)?(?:多少|几)?")):
        pass


def direction(a: Asked, text: str) -> None:
    up, down = re.search(rf"(?:{UP})", re.sub(r"多少|多大", "", text)), re.search(rf"(?:{DOWN})", re.sub(r"多少", "", text))
    a.direction = "up" if up and not down else "down" if down and not up else None
