"""The policies that officers explain on the line, as they hold until an office writes a newer version (campaigns.md, section 4)."""

from datetime import date

FIRST = date(2021, 1, 1)
# code, title, in a few words, conditions, papers, where
POLICIES = [
    ("MMA", "职工医疗互助保障", "单位工会组织、自愿参加的互助保障。每年集中办理一次，住院时在基本医保之外再报一部分。",
     ["在职职工，由单位工会统一参加", "在当年参保期内办理"], "身份证、住院发票和小结、医保结算单、银行卡", "单位工会，再到县（市、区）总工会职工服务中心"),
    ("GAS", "金秋助学", "子女上高中、中职或大学、家庭困难的职工，夏天可以申请助学金。",
     ["已建档的困难职工家庭，或因意外致困的职工家庭", "子女当年在读高中、中职或全日制高校", "同一学生一年只领一次，不与其他部门重复"],
     "户口簿、录取通知书或学籍证明、收入证明", "七月上旬到八月二十日，向单位工会申请"),
    ("HSA", "困难职工帮扶", "收入低、开支大或遇到意外的职工，可以建档，得到生活、医疗、助学帮扶。",
     ["深度困难：家庭人均收入扣除刚性支出后低于低保标准", "相对困难：低于低保标准的两倍", "意外致困：因病、因灾等一时困难"],
     "家庭成员、收入、支出和困难原因的证明", "单位工会核实、公示，县总工会批准"),
    ("SWA", "送温暖、送清凉、送岗位", "冬送温暖、夏送清凉、春送岗位，看望一线职工、劳模和困难职工。", ["由单位工会上报名单"], "", "单位工会"),
    ("LEG", "法律咨询和法律援助", "欠薪、工伤、加班、合同纠纷，工会律师免费咨询；符合条件的，七日内答复是否援助。",
     ["劳动关系上的纠纷", "咨询不看收入，援助看情况"], "劳动合同、工资条、考勤等手头有的材料", "职工服务中心法律援助窗口"),
    ("REC", "职工疗休养", "劳模先进和一线职工轮流参加疗休养。", ["由单位工会推荐"], "", "单位工会"),
    ("CRT", "技能提升与求学圆梦", "学技能、考证书、读学历，工会补一部分学费。", ["在读或当年取得证书"], "证书或学籍证明、缴费发票", "职工服务中心"),
    ("CARD", "工会会员普惠", "凭电子会员卡享受优惠、电影票、体检等活动。", ["工会会员，卡在有效期内"], "电子会员卡", "手机“我的会员卡”"),
    ("NEW", "新就业形态职工入会", "货车司机、快递员、外卖骑手扫码就能入会，换了平台会籍也跟着走。", ["正在从事货运、快递、送餐等工作"], "身份证",
     "扫工会二维码，或到任意一个职工之家"),
]  # fmt: skip


def load_policies(**_kwargs) -> None:
    """Writes the first version of each policy that is not there; what an office changed stays."""
    from .models import Policy

    there = set(Policy.objects.values_list("code", flat=True))
    Policy.objects.bulk_create(
        Policy(code=code, title=title, text=text, conditions=conditions, papers=papers, where=where, valid_from=FIRST)
        for code, title, text, conditions, papers, where in POLICIES
        if code not in there
    )
