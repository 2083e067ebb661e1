"""Data of documents as the product would hand it over, one sample a template; all names are fictional."""

from __future__ import annotations

from typing import Any

BUREAU = "延津县自然资源局"
QR = {
    "text": "https://tongban.example/v/8f3k2h5m9q1w",
    "lines": [
        "扫码查进度、核真伪",
        "办件编号 410726-2026-000137",
        "文件指纹 5b7e 90c2 … 1d4f",
        "示例文书，不具法律效力",
    ],
}
OFFICERS = [
    {"name": "李明", "post": "延津县住房和城乡建设局　审批股", "card": "豫G-测试-0012"},
    {"name": "王芳", "post": "延津县住房和城乡建设局　质量安全站", "card": "豫G-测试-0045"},
]

DOCUMENTS: dict[str, dict[str, Any]] = {
    "notice": {
        "issuer": BUREAU,
        "no": "延自然资补〔2026〕137号",
        "title": "申请材料补正告知书",
        "to": "河南禾丰谷源食品有限公司",
        "date": "2026-09-24",
        "body": [
            "你单位提出的建设工程规划许可证申请，材料需要补正。根据《中华人民共和国行政许可法》第三十二条，一次告知如下："
        ],
        "reasons": [
            {"text": "总平面图缺少日照分析", "cite": "《城乡规划法》第四十条", "fix": "补充日照分析报告。"},
            {"text": "申请表未签章"},
        ],
        "closing": ["请在2026年10月12日前补正。"],
        "remedy": "如有异议，可以向延津县人民政府申请行政复议，也可以依法向人民法院提起行政诉讼。",
        "qr": QR,
    },
    "receipt": {
        "issuer": "延津县行政审批和政务信息管理局",
        "title": "收件凭证",
        "date": "2026-09-23",
        "intro": "下列材料已经收到。",
        "facts": [["申请人", "河南禾丰谷源食品有限公司"], ["收件时间", "2026年9月23日10:46"]],
        "papers": [{"name": "总平面图", "form": "电子", "copies": 1, "note": "2509-410726-04-01-544060"}],
        "notes": ["本凭证不收取任何费用。"],
        "qr": QR,
    },
    "licence": {
        "issuer": BUREAU,
        "country": "中华人民共和国",
        "title": "建设工程规划许可证",
        "no": "建字第410726202600017号",
        "identifier": "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
        "date": "2026-09-30",
        "opening": "根据《中华人民共和国城乡规划法》第四十条，颁发此证。",
        "fields": [["建设单位", "河南禾丰谷源食品有限公司"], ["建设规模", "46950㎡"], ["负责人", "㛃䶮"]],
        "qr": QR,
    },
    "list": {
        "issuer": BUREAU,
        "title": "逐日计时单",
        "date": "2026-10-16",
        "columns": [{"name": "日期", "width": 36}, {"name": "累计", "align": "right", "width": 18}, {"name": "说明"}],
        "rows": [[f"2026年9月{day}日", str(day - 20), "承诺时限计时"] for day in range(21, 31)],
        "totals": [["合计", "计时10个工作日"]],
        "qr": QR,
    },
    "visit": {
        "issuer": "延津县住房和城乡建设局",
        "title": "现场核查记录",
        "date": "2026-10-20",
        "facts": [["地点", "滨河路66号施工现场"]],
        "officers": OFFICERS,
        "findings": [{"item": "围挡", "found": "完整", "verdict": "符合"}],
        "opinion": "符合条件。",
        "qr": QR,
    },
    "service": {
        "issuer": BUREAU,
        "title": "送达回证",
        "date": "2026-09-24",
        "document": "行政许可申请受理通知书",
        "document_no": "延自然资受〔2026〕137号",
        "recipient": "河南禾丰谷源食品有限公司",
        "way": "直接送达",
        "officers": ["陈晓", "赵一鸣"],
        "qr": QR,
    },
}
