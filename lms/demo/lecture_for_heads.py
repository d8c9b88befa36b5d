"""The demonstration lecture for heads of enterprises: seven duties, true training records, and the penalties."""

from lms.demo.script import Chapter, Lecture, Point, Slide

_FIRST_RESPONSIBLE = Chapter(
    title="谁是第一责任人",
    title_en="Who answers first",
    slides=(
        Slide(
            heading="主要负责人全面负责",
            articles=(5, 15),
            points=(
                Point(
                    "主要负责人是本单位安全生产第一责任人",
                    ("第五条规定，主要负责人是安全生产第一责任人，全面负责。",),
                ),
                Point("其他负责人：对职责范围内的安全负责", ("其他负责人，对自己职责范围内的安全负责。",)),
                Point(
                    "委托机构提供服务，安全责任仍由本单位负责",
                    ("第十五条提醒，委托机构提供服务，责任仍由本单位负责。",),
                ),
            ),
        ),
    ),
)

_SEVEN_DUTIES = Chapter(
    title="七项职责",
    title_en="The seven duties",
    slides=(
        Slide(
            heading="七项职责：定责任，立规矩，教会人",
            articles=(21,),
            said=("第二十一条列出了七项职责。",),
            points=(
                Point(
                    "一、建立并落实全员安全生产责任制，加强标准化建设",
                    ("第一，建立并落实全员责任制，加强标准化建设。",),
                ),
                Point("二、组织制定并实施规章制度和操作规程", ("第二，组织制定并实施规章制度和操作规程。",)),
                Point("三、组织制定并实施教育和培训计划", ("第三，组织制定并实施教育培训计划。",)),
            ),
        ),
        Slide(
            heading="七项职责：舍得投，查得细，救得快",
            articles=(21,),
            points=(
                Point("四、保证安全生产投入有效实施", ("第四，保证安全投入真正用到位。",)),
                Point("五、落实双重预防机制，及时消除事故隐患", ("第五，风险分级管控，隐患排查治理，及时消除隐患。",)),
                Point("六、组织制定并实施应急救援预案", ("第六，组织制定并实施应急救援预案。",)),
                Point("七、及时、如实报告生产安全事故", ("第七，发生事故，及时、如实报告。",)),
            ),
        ),
    ),
)

_TRAINING = Chapter(
    title="培训与如实记录",
    title_en="Training and true records",
    slides=(
        Slide(
            heading="先培训合格，再上岗作业",
            articles=(28, 30),
            points=(
                Point("未经教育和培训合格的，不得上岗", ("第二十八条规定，没有经过教育和培训合格的人，不得上岗。",)),
                Point("被派遣劳动者和实习学生，同样要培训", ("劳务派遣来的工人、实习的学生，同样要培训。",)),
                Point(
                    "建立档案，如实记录时间、内容、参加人员、考核结果",
                    ("培训要建立档案，如实记下时间、内容、参加人员和考核结果。",),
                ),
                Point("特种作业人员：专门培训，取得资格后上岗", ("第三十条规定，特种作业人员取得资格，才能上岗。",)),
            ),
        ),
    ),
)

_PENALTIES = Chapter(
    title="不履职的后果",
    title_en="What neglect costs",
    slides=(
        Slide(
            heading="法律责任落到人，也落到单位",
            articles=(94, 95, 97),
            points=(
                Point(
                    "主要负责人未履职：罚款2万元以上5万元以下；逾期未改正，5万元以上10万元以下，责令停产停业整顿",
                    (
                        "第九十四条规定，主要负责人不履行职责的，罚款二万元以上五万元以下。",
                        "逾期不改的，罚款五万元以上十万元以下，单位停产停业整顿。",
                    ),
                ),
                Point(
                    "因此发生事故：按事故等级罚上一年年收入的40%至100%",
                    ("第九十五条规定，因此发生事故的，罚上一年年收入的百分之四十到百分之一百。",),
                ),
                Point(
                    "未如实记录培训：对单位罚款10万元以下；逾期未改正，10万元以上20万元以下，责令停产停业整顿",
                    ("第九十七条规定，没有如实记录培训的，对单位罚款十万元以下。",),
                ),
            ),
        ),
    ),
)

_TODAY = Chapter(
    title="从今天做起",
    title_en="Beginning today",
    slides=(
        Slide(
            heading="三件事，今天就可以做",
            articles=(41, 50, 83),
            points=(
                Point(
                    "查隐患：如实记录，向从业人员通报", ("第四十一条要求，隐患排查治理要如实记录，并向从业人员通报。",)
                ),
                Point("遇事故：立即组织抢救，不得擅离职守", ("第五十条要求，发生事故，立即组织抢救，不得擅离职守。",)),
                Point(
                    "报事故：不得隐瞒不报、谎报或者迟报",
                    (
                        "第八十三条要求，如实报告，不得隐瞒不报、谎报或者迟报。",
                        "责任到人，平安到家，谢谢大家。",
                    ),
                ),
            ),
        ),
    ),
)

HEADS = Lecture(
    key="heads",
    title="第一责任人：主要负责人的七项职责",
    title_en="First to Answer: the Seven Duties of an Enterprise Head",
    lecturer="苏明禾",
    audience="生产经营单位主要负责人",
    voice="cmn+f1",
    welcome=("各位负责人，这一讲学习主要负责人的安全生产职责。", "这是演示课程，语音由电脑合成。"),
    chapters=(_FIRST_RESPONSIBLE, _SEVEN_DUTIES, _TRAINING, _PENALTIES, _TODAY),
)
