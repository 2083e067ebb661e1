"""The clock's Chinese: why a day counts or does not, and where a case stands, in sentences for screen and print."""

from __future__ import annotations

from datetime import date, timedelta

from tongban.clock.calendars import Calendar, Day
from tongban.clock.limits import Limit, Pause
from tongban.clock.tracks import Held, History, Summary, Track

PARTY_NAMES = {
    "authority": "审批机关",
    "applicant": "申请人",
    "third": "第三方",
    "coordination": "部门协调",
    "rest": "节假日",
}
UNIT_NAMES = {"working": "工作日", "calendar": "自然日"}

FIRST_DAY = "民法典第二百零一条"
LAST_DAY = "民法典第二百零三条"
WORKING_DAYS = "行政许可法第八十二条"

_STARTS = {"receipt": "收件", "acceptance": "受理", "decision": "作出决定"}


def cn(d: date, today: date | None = None) -> str:
    """``d`` in Chinese; the year only where it is not that of ``today``."""
    day = f"{d.month}月{d.day}日"
    return day if today is not None and d.year == today.year else f"{d.year}年{day}"


def party_name(party: str) -> str:
    """The Chinese name of a party whose time runs."""
    return PARTY_NAMES[party]


def start_name(limit: Limit) -> str:
    """What sets ``limit`` running, in Chinese."""
    return _STARTS.get(limit.starts, limit.starts)


def why_start(limit: Limit) -> tuple[str, str]:
    """Why day A is not counted, with the article."""
    return f"{start_name(limit)}。当天不计，从第二天起算", FIRST_DAY


def why_outside(history: History, d: date, day: Day, limit: Limit) -> tuple[str, str]:
    """Why a day before the clock starts is not its business."""
    notes = _notes(history, d)
    if notes:
        return f"{notes}。{start_name(limit)}之前的日子不计入承诺时限", _mark_cite(history, d)
    if d == history.received:
        return f"收件。{start_name(limit)}之前的日子不计入承诺时限", ""
    return (f"等待{start_name(limit)}，尚未起算" if day.working else _rest(day)), "" if day.working else day.cite


def why_rest(day: Day, limit: Limit, held: tuple[Held, ...]) -> tuple[str, str]:
    """Why a day off does not count; under a calendar-day limit it is the last day, rolled on."""
    if limit.unit == "calendar":
        return f"{_rest(day)}。期限最后一日逢休息日，顺延到下一个工作日", LAST_DAY
    return _rest(day) + ("。和停表重叠，只扣一次" if held else ""), day.cite


def why_paused(d: date, held: tuple[Held, ...], statutory_runs: bool) -> tuple[str, str]:
    """Why a day is taken out, naming the pause begun first."""
    pause, end = held[0].pause, held[0].end
    what = pause.reason or pause.kind
    if pause.end == d:
        text = f"{pause.kind}结束，当天不计"
    elif held[0].capped and end == d:
        text = f"{what}，停表到这天已满{pause.cap}"
    elif d == pause.start + timedelta(days=1):
        text = f"{what}。{cn(pause.start, d)}已通知，通知当天仍计时"
    else:
        text = f"{what}，停表"
    if len(held) > 1:
        text += f"。同时{'、'.join(h.pause.kind for h in held[1:])}，只扣一次"
    if statutory_runs:
        text += "。只停承诺时限，法定时限照计"
    return text, pause.cite


def why_counted(history: History, d: date, day: Day, track: Track) -> tuple[str, str]:
    """Why a day counts: what was done on it, and what might be thought to stop it but does not."""
    limit, parts = track.summary.limit, []
    if notes := _notes(history, d):
        parts.append(notes)
    if day.kind == "makeup":
        parts.append(f"周{'一二三四五六日'[d.weekday()]}调休上班，照常计时")
    parts += [f"当天通知{h.pause.kind}，当天仍计时" for h in track.held if h.pause.start == d]
    for pause in history.pauses:
        if not pause.served and pause.start < d and (pause.end is None or d <= pause.end):
            parts.append(f"{pause.kind}的通知没有送达，不停表")
    for h in track.held:
        if h.capped and h.end < d and (h.pause.end is None or d <= h.pause.end):
            parts.append(f"{h.pause.kind}已满{h.pause.cap}，没有结果也接着算")
    if track.numbers[d] > limit.days:
        parts.append("已超过承诺时限")
    text = "。".join(parts) or f"{party_name(limit.party)}办理"
    return text, _mark_cite(history, d) or (WORKING_DAYS if limit.unit == "working" else limit.cite)


def why_projected(d: date, today: date, summary: Summary, number: int) -> tuple[str, str]:
    """What a coming day will be, if nothing changes (and an open pause ended today)."""
    text = "如停表今天结束，从这天接着算" if summary.open_pause and number == summary.used + 1 else "预计计入"
    if d == summary.due:
        text += "，到期"
    return text, WORKING_DAYS if summary.limit.unit == "working" else summary.limit.cite


def sentence(history: History, calendar: Calendar, today: date, promised: Summary, statutory: Summary | None) -> str:
    """Where the case stands, in one sentence (with a remark where the due date is provisional)."""
    if promised.stop is not None:
        return _stopped(history, promised)
    if promised.start is None or promised.due is None:
        return f"尚未{start_name(promised.limit)}，承诺的{promised.limit}从{start_name(promised.limit)}的第二天起算。"
    remark = "到期日为暂定，节假日安排公布后重算。" if promised.provisional else ""
    if promised.late:
        return _late(today, promised, statutory) + remark
    return _running(history, calendar, today, promised) + remark


def _stopped(history: History, s: Summary) -> str:
    assert s.stop is not None
    unit = f"个{UNIT_NAMES[s.limit.unit]}"
    if history.decided != s.stop and s.limit.starts != "decision":
        return f"已于{cn(s.stop)}终止，时限不再计算；此前用了{s.used}{unit}。"
    head = f"已于{cn(s.stop)}办结，承诺{s.limit}，实用{s.used}{unit}，"
    if s.late:
        return head + f"超期{s.overdue}个。"
    return head + (f"比承诺早{s.remaining}个。" if s.remaining else "按承诺办结。")


def _late(today: date, s: Summary, law: Summary | None) -> str:
    assert s.due is not None
    unit = UNIT_NAMES[s.limit.unit]
    text = f"承诺时限已于{cn(s.due, today)}届满，" + (f"已超期{s.overdue}个{unit}" if s.overdue else "尚未办结")
    if law is not None and law.due is not None:
        if law.late:
            text += f"；法定时限也已于{cn(law.due, today)}届满"
        else:
            text += f"；法定时限{cn(law.due, today)}到期"
    return text + ("；现在停表中。" if s.open_pause else "。")


def _running(history: History, calendar: Calendar, today: date, s: Summary) -> str:
    assert s.due is not None
    used = f"{s.limit}已用{s.used}个"
    left = f"还剩{s.remaining}个，{cn(s.due, today)}到期。"
    pauses = [p for p in history.pauses if p.end is None and p.holds("promised") and p.start <= today]
    if s.open_pause and pauses:
        pause = min(pauses, key=lambda p: (p.start, p.no))
        now = "今天仍计时，明天起停表" if pause.start == today else "今天不计时"
        owner = history.office or party_name(s.limit.party)
        return f"{used}，{now}：{pause.reason or pause.kind}。{_resume(pause)}，剩下{s.remaining}个归{owner}。"
    if today == s.start:
        return f"今天{start_name(s.limit)}，当天不计，从第二天起算；{left}"
    if s.due == today:
        return f"{used}，今天是最后一天。"
    if not calendar.is_working(today) and s.limit.unit == "working":
        return f"{used}，今天{_rest(calendar.day(today))}，不计时；{left}"
    return f"{used}，{left}"


def _resume(pause: Pause) -> str:
    if pause.party == "applicant":
        return "您交回的第二天接着算"
    return "结果交回的第二天接着算" if pause.party == "third" else "停表结束的第二天接着算"


def _rest(day: Day) -> str:
    text = f"{day.name}放假" if day.kind == "holiday" else f"{day.name}休息"
    return text + ("（暂定）" if day.provisional and day.kind == "holiday" else "")


def _notes(history: History, d: date) -> str:
    return "；".join(m.label + (f"：{m.note}" if m.note else "") for m in history.marks if m.on == d)


def _mark_cite(history: History, d: date) -> str:
    return "；".join(m.cite for m in history.marks if m.on == d and m.cite)
