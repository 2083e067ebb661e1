"""Numbers on licences: 电子证照标识 with its check character, numbers of planning and construction permits.

GB/T 36904-2018: ``1.2.156.3005.2.<type 21>.<issuer>.<serial>.<version 3>.<check>``; the check is ISO 7064 MOD 37,36
over type, issuer, serial and version without dots, the root left out (confirmed on published identifiers). What we
issue is checked strictly; on what we receive a wrong check is a remark: one vendor computes it otherwise.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from stdnum.iso7064 import mod_37_36

ROOT = "1.2.156.3005.2"
PART = re.compile(r"[0-9A-Z]+")
LAND, WORKS = "地字第", "建字第"
PLANNING = re.compile(r"(?:地字第|建字第)(\d{6})(\d{4})(\d{5})号")
CONSTRUCTION = re.compile(r"(\d{6})(\d{8})(\d{2})(\d{2})")


class NumberError(ValueError):
    """A number cannot be composed from these parts; the message is a Chinese sentence."""


def compose_identifier(type_code: str, issuer: str, serial: str, version: int = 1) -> str:
    """A 电子证照标识 for a licence that we issue.

    `type_code`: 21 characters (USCC of the type's owner and 3 digits); `issuer`: the issuer's USCC; `serial`: digits or
    capitals; `version`: 1–999. Raises NumberError.
    """
    if not re.fullmatch(r"[0-9A-Z]{18}\d{3}", type_code):
        raise NumberError(f"证照类型代码应为21位（18位统一社会信用代码加3位编号），现在是“{type_code}”。")
    if not re.fullmatch(r"[0-9A-Z]{18}", issuer):
        raise NumberError(f"颁发机构代码应为18位统一社会信用代码，现在是“{issuer}”。")
    if not PART.fullmatch(serial) or not 1 <= version <= 999:
        raise NumberError("证照流水号应为数字或大写字母，版本号应在1至999之间。")
    body = f"{type_code}.{issuer}.{serial}.{version:03d}"
    return f"{ROOT}.{body}.{_check(body)}"


def check_identifier(text: str) -> str | None:
    """None for a right 电子证照标识, else one Chinese sentence.

    Strict on form and check character; issuers of 6 digits and short old type codes occur in received ones and pass.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    if not plain:
        return "请填写电子证照标识。"
    if not plain.startswith(f"{ROOT}."):
        return f"电子证照标识应以 {ROOT} 开头。"
    parts = plain[len(ROOT) + 1 :].split(".")
    if len(parts) != 5:
        return "电子证照标识应由类型、颁发机构、流水号、版本号、校验位五段组成，用点分开。"
    if not all(PART.fullmatch(part) for part in parts) or len(parts[3]) != 3 or len(parts[4]) != 1:
        return "电子证照标识各段只能是数字和大写字母，版本号3位，校验位1位。"
    if _check(".".join(parts[:4])) != parts[4]:
        return "电子证照标识的校验位不对，请核对每一位。"
    return None


def land_permit_number(region: str, year: int, sequence: int) -> str:
    """建设用地规划许可证号: 地字第 + region 6 + year 4 + sequence 5 + 号. Raises NumberError."""
    return _planning(LAND, region, year, sequence)


def works_permit_number(region: str, year: int, sequence: int) -> str:
    """建设工程规划许可证号: 建字第 + region 6 + year 4 + sequence 5 + 号. Raises NumberError."""
    return _planning(WORKS, region, year, sequence)


def construction_permit_number(region: str, day: datetime.date, sequence: int, work_class: str) -> str:
    """施工许可证号: region 6 + day 8 + sequence of that day 2 + class 2 (01 房屋建筑, 02 市政). Raises NumberError."""
    if not re.fullmatch(r"\d{6}", region) or not 1 <= sequence <= 99 or not re.fullmatch(r"\d{2}", work_class):
        raise NumberError("施工许可证号由6位区划、8位日期、2位当日序号（1至99）和2位工程类别组成，请核对。")
    return f"{region}{day:%Y%m%d}{sequence:02d}{work_class}"


def check_planning_number(text: str) -> str | None:
    """None for a 地字第/建字第 number of our form, else one Chinese sentence; older and provincial forms: warn only."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = PLANNING.fullmatch(plain)
    if not found:
        return "规划许可证号应形如“建字第410726202600017号”：区划6位、年份4位、序号5位。"
    return None if 1990 <= int(found[2]) <= 2099 else f"规划许可证号中的年份“{found[2]}”不对。"


def check_construction_number(text: str) -> str | None:
    """None for an 18-digit 施工许可证号, else one Chinese sentence."""
    found = CONSTRUCTION.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    if not found:
        return "施工许可证号应为18位数字：区划6位、日期8位、序号2位、工程类别2位。"
    try:
        datetime.date(int(found[2][:4]), int(found[2][4:6]), int(found[2][6:]))
    except ValueError:
        return f"施工许可证号中的日期“{found[2]}”不存在。"
    return None


def _planning(head: str, region: str, year: int, sequence: int) -> str:
    if not re.fullmatch(r"\d{6}", region) or not 1990 <= year <= 2099 or not 1 <= sequence <= 99999:
        raise NumberError("规划许可证号由6位区划、4位年份和5位序号（1至99999）组成，请核对。")
    return f"{head}{region}{year}{sequence:05d}号"


def _check(body: str) -> str:
    return str(mod_37_36.calc_check_digit(body.replace(".", "")))
