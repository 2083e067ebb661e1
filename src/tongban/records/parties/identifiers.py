"""Numbers that name people and organisations: checked in words, masked for pages, made up for demos.

Standards: GB 32100-2015 (统一社会信用代码), GB 11643-1999 (居民身份证), GB 11714-1997 (check digit inside the former).
A region that the tables do not know is a remark (``remark_region``), never a refusal: the tables age.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from stdnum import numdb
from stdnum.cn import ric, uscc

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MOBILE = re.compile(r"1[3-9]\d{9}")
# No province has a code beginning with 99: such a number can belong to nobody.
NOWHERE = "990000"
_LOOKALIKE = {"O": "0", "I": "1", "S": "5", "V": "U 或 Y", "Z": "2"}
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


def normal_uscc(text: str) -> str:
    """The code in half-width capitals without spaces or hyphens; says nothing about its being right."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def normal_id_number(text: str) -> str:
    """The identity number in half-width digits (and capital X) without spaces or hyphens."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def normal_mobile(text: str) -> str:
    """The mobile number as 11 digits, without +86, spaces, hyphens."""
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(?:\+?86|0086)(?=1\d{10}$)", "", bare)


def check_uscc(text: str) -> str | None:
    """None for a right 统一社会信用代码 (GB 32100), else one Chinese sentence of what is wrong."""
    code = normal_uscc(text)
    if not code:
        return "请填写统一社会信用代码。"
    if len(code) != 18:
        return f"统一社会信用代码应为18位，现在是{len(code)}位。"
    for place, character in enumerate(code, start=1):
        if character not in USCC_ALPHABET:
            hint = f"，是不是 {_LOOKALIKE[character]}？" if character in _LOOKALIKE else "。"
            return f"统一社会信用代码第{place}位“{character}”不在规定字符之内{hint}"
    if not code[2:8].isdigit():
        return "统一社会信用代码第3至8位应为行政区划数字。"
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        return "统一社会信用代码的校验位不对，请对照营业执照核对每一位。"
    return None


def check_id_number(text: str) -> str | None:
    """None for a right 18-digit 居民身份证 number (GB 11643), else one Chinese sentence of what is wrong."""
    number = normal_id_number(text)
    if not number:
        return "请填写身份证号码。"
    if len(number) == 15 and number.isdigit():
        return "15位旧身份证号码已停用，请填写18位号码。"
    if len(number) != 18:
        return f"身份证号码应为18位，现在是{len(number)}位。"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "身份证号码前17位应为数字，最后一位为数字或X。"
    if _birth(number) is None:
        return f"身份证号码中的出生日期 {number[6:10]}-{number[10:12]}-{number[12:14]} 不存在。"
    if ric.calc_check_digit(number) != number[-1]:
        return "身份证号码的校验位不对，请核对每一位。"
    return None


def check_mobile(text: str) -> str | None:
    """None for a mainland mobile number (11 digits, 13–19), else one Chinese sentence of what is wrong."""
    number = normal_mobile(text)
    if not number:
        return "请填写手机号码。"
    if not (number.isascii() and number.isdigit()):
        return "手机号码只能是数字。"
    if len(number) != 11:
        return f"手机号码应为11位，现在是{len(number)}位。"
    if not MOBILE.fullmatch(number):
        return "手机号码应以13至19开头，请核对。"
    return None


def remark_region(text: str) -> str | None:
    """A remark when the region inside a right USCC or identity number is in no table; never a reason to refuse."""
    number = normal_uscc(text)
    region = number[2:8] if check_uscc(number) is None else number[:6]
    known = any("county" in facts for _, facts in numdb.get("cn/loc").info(region))
    return None if known else f"号码中的行政区划 {region} 不在现有区划表里，请留意（区划可能已调整）。"


def birth_date(number: str) -> datetime.date | None:
    """The birth date inside an identity number; None when the number is wrong."""
    plain = normal_id_number(number)
    return _birth(plain) if check_id_number(plain) is None else None


def mask_name(text: str) -> str:
    """A person's name with the first character kept: 王小明 → 王**."""
    name = text.strip()
    return name[:1] + "*" * max(len(name) - 1, 0)


def mask_id(text: str) -> str:
    """A number with the first 3 and the last 4 characters kept; shorter than 9 it is masked wholly."""
    return _mask(normal_id_number(text))


def mask_mobile(text: str) -> str:
    """A mobile number with the first 3 and the last 4 digits kept: 138****1234."""
    return _mask(normal_mobile(text))


def make_uscc(seed: int, region: str = "990000", department: str = "9", kind: str = "1") -> str:
    """A fictional 统一社会信用代码 with right check digits; its organisation part begins XX, as no real one does."""
    body = f"XX{seed % 1_000_000:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(character, 36) * weight for character, weight in zip(body, weights, strict=True))
    check = "0123456789X"[(11 - total % 11) % 11]  # GB 11714, MOD 11: 10 is X
    bare = f"{department}{kind}{region}{body}{check}"
    return f"{bare}{uscc.calc_check_digit(bare)}"


def make_id_number(seed: int, birth: datetime.date, *, woman: bool = False, region: str = NOWHERE) -> str:
    """A fictional identity number with a right check digit; the region 990000 does not exist, so it can be nobody's."""
    serial = (seed * 2 + (0 if woman else 1)) % 1000
    bare = f"{region}{birth:%Y%m%d}{serial:03d}"
    return f"{bare}{ric.calc_check_digit(bare + '0')}"  # stdnum expects the place of the check digit to be there


def make_mobile(seed: int) -> str:
    """A mobile number for demos, 199 0000 xxxx; messages of demos go to no network."""
    return f"1990000{seed % 10_000:04d}"


def _mask(text: str) -> str:
    if len(text) < 9:
        return "*" * len(text)
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


def _birth(number: str) -> datetime.date | None:
    try:
        return datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
