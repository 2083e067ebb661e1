"""Codes of projects, works and real-estate units: composed in one way, checked in words.

投资项目统一代码: 24 characters ``YYMM-AAAAAA-HH-TT-NNNNNN`` (month of coding, region, industry of GB/T 4754, kind,
serial); before 2021 the first block was the year. 工程代码: project code, hyphen, four digits. 不动产单元代码:
GB/T 37346-2019, 28 characters, no check digit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

PROJECT = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})")
WORK = r"{project}-\d{4}"
UNIT = re.compile(r"\d{12}[A-Z]{2}\d{5}(?:[FLQ]\d{8}|W0{8})")
KINDS = {"01": "审批", "02": "核准", "03": "备案", "04": "备案", "88": "地方自定", "89": "地方自定"}
YEARS_BEFORE_MONTHS = range(2013, 2022)  # a first block that was a year, not a month


class CodeError(ValueError):
    """A code cannot be composed from these parts; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """A project code taken apart; `period` is YYMM, or YYYY in codes from before 2021."""

    period: str
    region: str
    industry: str
    kind: str
    serial: str

    def __str__(self) -> str:
        return f"{self.period}-{self.region}-{self.industry}-{self.kind}-{self.serial}"


def normal_code(text: str) -> str:
    """Half-width capitals, every kind of dash a hyphen, no spaces."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"\s+", "", re.sub(r"[\u2010-\u2015\u2212]", "-", plain))


def compose_project_code(period: str, region: str, industry: str, kind: str, serial: int) -> str:
    """A project code; raises CodeError when a part does not fit."""
    code = f"{period}-{region}-{industry}-{kind}-{serial:06d}"
    wrong = check_project_code(code)
    if wrong:
        raise CodeError(wrong)
    return code


def parse_project_code(text: str) -> ProjectCode | None:
    """The code taken apart; None when it is wrong."""
    code = normal_code(text)
    found = PROJECT.fullmatch(code)
    return ProjectCode(*found.groups()) if found and check_project_code(code) is None else None


def check_project_code(text: str) -> str | None:
    """None for a well-formed project code, else one Chinese sentence of what is wrong."""
    code = normal_code(text)
    if not code:
        return "请填写项目代码。"
    found = PROJECT.fullmatch(code)
    if not found:
        return (
            f"项目代码应为24位，形如 2509-990000-04-01-544060，现在是{len(code)}位。"
            if len(code) != 24
            else "项目代码应形如 2509-990000-04-01-544060：年月4位、区划6位、行业2位、类型2位、流水6位，用短横线相连。"
        )
    period = found[1]
    if not (1 <= int(period[2:]) <= 12 or int(period) in YEARS_BEFORE_MONTHS):
        return f"项目代码开头的“{period}”既不是年月也不是年份。"
    if found[5] == "000000":
        return "项目代码的流水号不能全为0。"
    return None


def compose_work_code(project: str, sequence: int) -> str:
    """The code of a project's `sequence`-th work (1–9999); raises CodeError."""
    wrong = check_project_code(project)
    if wrong:
        raise CodeError(wrong)
    if not 1 <= sequence <= 9999:
        raise CodeError(f"工程序号应在1至9999之间，现在是{sequence}。")
    return f"{normal_code(project)}-{sequence:04d}"


def check_work_code(text: str, project: str | None = None, pattern: str = WORK) -> str | None:
    """None for a work code that fits `pattern` (some provinces differ: it is data), else one Chinese sentence.

    ``{project}`` in the pattern stands for the project code, the given one when there is one.
    """
    code = normal_code(text)
    if not code:
        return "请填写工程代码。"
    head = re.escape(normal_code(project)) if project else PROJECT.pattern
    if not re.fullmatch(pattern.replace("{project}", head), code):
        return "工程代码应由项目代码加短横线和4位序号组成，形如 2509-990000-04-01-544060-0001。"
    return check_project_code(code[:24])


def check_unit_code(text: str) -> str | None:
    """None for a well-formed 不动产单元代码 (28 characters: 宗地19 + 定着物特征码1 + 8), else one Chinese sentence.

    The standard has no check digit: a right form is no proof that the unit exists.
    """
    code = normal_code(text).replace("-", "")
    if not code:
        return "请填写不动产单元代码。"
    if len(code) != 28:
        return f"不动产单元代码应为28位，现在是{len(code)}位。"
    if code[19] not in "FLQW":
        return f"不动产单元代码第20位应为F（房屋）、L（林木）、Q（其他）或W（无），现在是“{code[19]}”。"
    if code[19] == "W" and code[20:] != "00000000":
        return "不动产单元代码第20位为W（无定着物）时，后8位应全为0。"
    if not UNIT.fullmatch(code):
        return "不动产单元代码应为：前12位数字、2位大写字母（宗地特征码）、5位数字、定着物特征码和8位数字。"
    return None
