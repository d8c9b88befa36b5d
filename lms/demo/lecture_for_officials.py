"""The demonstration lecture for officials: who in Party and government answers for safety, by the 2021 law."""

from lms.demo.script import Chapter, Lecture, Point, Slide

_DEMANDS = Chapter(
    title="法律的总要求",
    title_en="What the law asks of everyone",
    slides=(
        Slide(
            heading="把人民生命安全摆在首位",
            articles=(3,),
            points=(
                Point(
                    "2021年第三次修正，2021年9月1日起施行，共119条",
                    ("这部法二零二一年作了第三次修正，当年九月一日起施行。",),
                ),
                Point(
                    "坚持中国共产党的领导，人民至上、生命至上",
                    ("第三条要求坚持党的领导，把人民生命安全摆在首位。",),
                ),
                Point(
                    "方针：安全第一、预防为主、综合治理",
                    ("方针是安全第一、预防为主、综合治理。",),
                ),
            ),
        ),
    ),
)

_SHARED = Chapter(
    title="党政同责与三管三必须",
    title_en="Shared responsibility and the three musts",
    slides=(
        Slide(
            heading="党政同责，一岗双责",
            points=(
                Point("党政同责：党委和政府共同担起责任", ("党政同责，就是党委和政府一起担责。",)),
                Point(
                    "一岗双责：管好分管工作，也管好其中的安全",
                    ("一岗双责，就是分管哪项工作，也管好那项工作里的安全。",),
                ),
                Point("齐抓共管，失职追责", ("各方面齐抓共管，失职的要追责。",)),
            ),
        ),
        Slide(
            heading="三管三必须",
            articles=(3,),
            said=("三管三必须，已经写进法律第三条。",),
            points=(
                Point("管行业必须管安全", ("管行业必须管安全，行业部门不能只管发展。",)),
                Point("管业务必须管安全", ("管业务必须管安全，业务到哪里，安全就跟到哪里。",)),
                Point("管生产经营必须管安全", ("管生产经营必须管安全，抓生产的人同时要抓安全。",)),
            ),
        ),
    ),
)

_GOVERNMENT = Chapter(
    title="政府和乡镇的职责",
    title_en="Duties of government and townships",
    slides=(
        Slide(
            heading="县级政府抓统筹，乡镇抓到位",
            articles=(8, 9),
            points=(
                Point("制定安全生产规划，并组织实施", ("第八条要求县级以上政府制定规划，组织实施。",)),
                Point("监管能力建设所需经费，列入本级预算", ("加强监管能力所需要的经费，列入本级预算。",)),
                Point(
                    "建立协调机制，及时解决重大问题",
                    ("第九条要求建立协调机制，及时解决重大问题。",),
                ),
                Point(
                    "乡镇、街道和园区：明确机构，监督检查",
                    ("乡镇、街道和园区要明确机构，按照职责监督检查。",),
                ),
            ),
        ),
    ),
)

_DEPARTMENTS = Chapter(
    title="部门怎样分工",
    title_en="Who supervises what",
    slides=(
        Slide(
            heading="综合监管与行业监管",
            articles=(10, 17, 62),
            points=(
                Point("应急管理部门：实施综合监督管理", ("第十条规定，应急管理部门实施综合监管。",)),
                Point(
                    "行业部门：管好各自职责范围内的行业、领域", ("其他有关部门在各自职责范围内，监管本行业、本领域。",)
                ),
                Point(
                    "新兴行业职责不明的，由县级以上政府按业务相近原则确定",
                    ("新兴行业职责不明的，由政府按业务相近的原则确定。",),
                ),
                Point("编制权力和责任清单，向社会公开", ("第十七条要求编制权力和责任清单，向社会公开。",)),
                Point("分类分级，按年度计划监督检查", ("第六十二条要求应急管理部门按年度计划检查。",)),
            ),
        ),
    ),
)

_ACCOUNT = Chapter(
    title="隐患、应急与追责",
    title_en="Hazards, emergencies and accountability",
    slides=(
        Slide(
            heading="查得出，管得住，追得到",
            articles=(41, 65, 80, 90),
            points=(
                Point(
                    "重大事故隐患：纳入信息系统，督办到消除", ("第四十一条要求建立重大事故隐患督办制度，督促消除。",)
                ),
                Point(
                    "排除前或排除中无法保证安全的，责令撤人、暂时停产停业",
                    ("第六十五条规定，无法保证安全的，责令撤出人员、暂时停产停业。",),
                ),
                Point("组织制定应急救援预案，建立救援体系", ("第八十条要求组织制定应急救援预案。",)),
                Point(
                    "监管人员发现重大隐患不依法及时处理：降级或者撤职",
                    (
                        "第九十条规定，监管人员发现重大隐患不依法及时处理的，降级或者撤职。",
                        "责任记在心里，安全落在现场，谢谢大家。",
                    ),
                ),
            ),
        ),
    ),
)

OFFICIALS = Lecture(
    key="officials",
    title="党政同责与三管三必须：领导干部的安全责任",
    title_en="Shared Responsibility for Work Safety: the Duties of Officials",
    lecturer="周正言",
    audience="副科级以上领导干部",
    voice="cmn",
    welcome=("各位同志，这一讲学习领导干部的安全生产责任。", "这是演示课程，语音由电脑合成。"),
    chapters=(_DEMANDS, _SHARED, _GOVERNMENT, _DEPARTMENTS, _ACCOUNT),
)
