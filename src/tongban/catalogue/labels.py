"""The Chinese of keys and of fixed values in packs, for pages and tables that show a pack to people."""

from __future__ import annotations

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    "code": "编码",
    "zh": "名称",
    "src": "来源标记",
    "cite": "依据",
    "note": "备注",
    "aka": "俗称",
    "stage": "阶段",
    "type": "类型",
    "office": "实施部门",
    "accepts": "受理部门",
    "party": "谁的时间",
    "mode": "办理方式",
    "risk": "风险等级",
    "procedure": "办理流程",
    "basis": "设定依据",
    "text": "内容",
    "legal": "法定时限",
    "days": "天数",
    "unit": "单位",
    "starts": "起算",
    "extension": "延长",
    "by": "由谁",
    "when": "适用条件",
    "conditions_zh": "申请条件",
    "sections": "表单分节",
    "materials": "材料",
    "core": "核心材料",
    "value": "值",
    "core_by_law": "法定核心",
    "core_when": "何时为核心",
    "supplement_days": "容缺补交天数",
    "before": "前置事项",
    "before_soft": "可容缺的前置",
    "consult": "征求意见",
    "silence": "逾期不答",
    "visit": "现场核查",
    "timed": "计时环节",
    "pauses": "可用的停表",
    "result": "办理结果",
    "licence": "证照",
    "notices": "文书",
    "params": "参数",
    "fees": "收费",
    "fen": "金额（分）",
    "per": "计费单位",
    "kind": "类别",
    "guide": "办事指南",
    "visits": "到现场次数",
    "channel": "办理形式",
    "places": "办理地点",
    "hours": "办理时间",
    "faq": "常见问题",
    "q": "问",
    "a": "答",
    "object": "服务对象",
    "phone": "电话",
    "word_file": "Word 模板",
    "sha256": "摘要",
    "delegate": "委托部门",
    "topic": "面向自然人的主题",
    "quota": "数量限制",
    "depth": "网上办理深度",
    "reach": "通办范围",
    "complaint": "监督投诉方式",
    "walked": "可全程办理",
    "priority": "先后",
    "headline": "对外承诺",
    "steps": "环节",
    "lead": "牵头部门",
    "limit": "时限",
    "ends": "何时算办结",
    "groups": "分组",
    "matter": "事项",
    "matters": "事项",
    "around": "环节之外",
    "after": "在谁之后",
    "place": "位置",
    "leaves": "离开情形",
    "to": "转到",
    "fields": "字段",
    "options": "可选项",
    "required": "必填",
    "sensitive": "敏感",
    "source": "出处",
    "fact": "对应的项目情况",
    "column": "国家标准字段",
    "columns": "各列",
    "help": "说明",
    "question": "提问",
    "default": "默认值",
    "from": "来自",
    "form": "形式",
    "sample": "样表",
    "counts": "计什么",
    "op": "比较",
    "scope": "范围",
    "flows": "流程",
    "tensions": "张力",
    "table": "判定表",
    "else": "否则",
    "reason": "原因",
    "values": "各期的值",
    "posts": "岗位",
    "short": "简称",
    "mark": "文号代字",
    "region": "行政区划",
    "address": "地址",
    "merged_into": "并入",
    "parent": "上级",
    "level": "层级",
    "valid_from": "生效",
    "valid_to": "失效",
    "stops": "停哪个钟",
    "cap": "上限",
    "notice": "文书",
    "series": "编号规则",
    "word": "文种",
    "title": "标题",
    "body": "正文",
    "remedy": "救济告知",
    "holder": "持有人",
    "valid": "有效期",
    "months": "月数",
    "issuer_role": "签发部门",
    "std": "国家标准",
    "merges": "多证合一",
    "working": "是否上班",
    "name": "名称",
    "date": "日期",
    "states": "状态",
    "actions": "动作",
    "open": "在办",
    "event": "留痕",
    "opens": "交办",
    "closes": "结束待办",
    "clock": "计时",
    "deadlines": "期限",
    "meets": "了结期限",
    "asks": "要填的",
    "rules": "规则",
    "effects": "效果",
    "outcome": "结论",
    "confirm": "须确认",
}

SRC = {"seed": "方案原文", "found": "查到原文", "verified": "已核实", "inferred": "推断，依据待核实", "knowledge": "业务常识，依据待核实"}
UNSURE = frozenset({"inferred", "knowledge"})
MODES = {
    "instant": "即办，当场办结",
    "filing": "备案",
    "promise": "告知承诺",
    "tolerance": "容缺受理",
    "strict": "严格审批",
    "joint": "联合办理",
    "merge": "合并办理",
    "owner": "申请人自行办理",
    "technical": "技术审查",
}
PARTIES = {"authority": "审批部门", "applicant": "申请人", "third": "第三方", "coordination": "协调", "both": "双方"}
UNITS = {"working": "个工作日", "calendar": "天"}
STARTS = {"acceptance": "受理之日", "receipt": "收件之日", "decision": "决定之日"}
SOURCES = {
    "form": "系统按表单生成",
    "licence": "调用电子证照",
    "prior": "前面事项的结果",
    "share": "部门共享",
    "upload": "申请人上传",
    "agency": "中介机构出具",
    "commit": "在线承诺",
}
FIELD_TYPES = {
    "text": "文字",
    "number": "数字",
    "date": "日期",
    "money": "金额",
    "area": "面积",
    "enum": "单选",
    "party": "单位",
    "person": "人员",
    "table": "表格",
    "bool": "是否",
}
FIELD_SOURCES = {"applicant": "申请人填写", "register": "登记信息", "licence": "证照", "project": "项目档案", "map": "地图", "office": "部门填写"}
STAGES = {
    "1": "立项用地规划许可",
    "2": "工程建设许可",
    "3": "施工许可",
    "4": "竣工验收",
    "1+2": "用地与工程规划",
    "2+3": "规划与施工许可",
}
ORIGINS = {"county": "本地承诺", "flow": "流程", "step": "环节", "national": "通用承诺"}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "src": SRC,
    "mode": MODES,
    "party": PARTIES,
    "unit": {"working": "工作日", "calendar": "自然日"},
    "starts": STARTS,
    "silence": {"none": "不视为同意", "no_objection": "视为没有意见"},
    "stops": {"promised": "只停承诺时限", "both": "承诺和法定都停"},
    "by": {"head": "机关负责人批准", "government": "本级政府负责人批准"},
    "ends": {"all": "全部办结", "any": "任一办结"},
    "place": {"before": "之前", "beside": "同时", "after": "之后"},
    "form": {"electronic": "电子件", "paper": "纸质件", "both": "电子件或纸质件"},
}


def key_zh(key: str) -> str:
    """The Chinese of a key of a pack; an unknown key stays as it is."""
    return KEYS.get(key, key)


def value_zh(key: str, value: object) -> str:
    """A plain value as people read it: 是/否 for booleans, the word for a fixed value, else its text; 没有写 for nothing."""
    if value is None or value == "" or value == [] or value == {}:
        return "没有写"
    if isinstance(value, bool):
        return "是" if value else "否"
    words = _WORDS.get(key, {})
    if key == "source":
        words = {**SOURCES, **FIELD_SOURCES}
    if key == "type":
        words = FIELD_TYPES
    return words.get(str(value), str(value))


def stage_zh(stage: str | None) -> str:
    """The stage in words; what has no stage is 不分阶段."""
    return STAGES.get(stage or "", stage or "") or "不分阶段"
