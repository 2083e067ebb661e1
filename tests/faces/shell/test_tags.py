"""Every tag and filter of the design system renders from sample values, with words beside each shape."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Engine, TemplateSyntaxError

from tongban.faces.shell import samples
from tongban.faces.shell.icons import FATES, ICONS, LIGHTS
from tongban.faces.shell.templatetags.tb import register

SHELL = Path(samples.__file__).parent
ENGINE = Engine(
    dirs=[str(SHELL / "templates")],
    libraries={"tb": "tongban.faces.shell.templatetags.tb", "static": "django.templatetags.static"},
)
GALLERY = samples.gallery()


def render(source: str, **values: Any) -> str:
    """The source with {% load tb %} and the gallery's values, white space folded."""
    text = ENGINE.from_string("{% load tb %}" + source).render(Context({**GALLERY, **values}))
    return re.sub(r"\s+", " ", text).strip()


def words(html: str) -> str:
    """What a reader sees: tags out, entities back."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("&quot;", '"').strip()


CASES: list[tuple[str, str]] = [
    ('{% tb_icon "clock" %}', 'aria-hidden="true"'),
    ('{% tb_light "paused" "停表，等您修改" %}', "停表，等您修改"),
    ('{% tb_shape "done" %}', 'aria-hidden="true"'),
    ("{% tb_mark %}", "tb-mark"),
    ("{% tb_days 2 3 %}", "用 2 / 3 天"),
    ("{% tb_map_node nodes.3 %}", "is-red"),
    ("{% tb_map stages %}", "建筑工程施工许可证"),
    ("{% tb_clock statement %}", "第1天"),
    ("{% tb_clock late %}", "over"),
    ("{% tb_strip statement %}", "计2天"),
    ("{% tb_daybook statement %}", "国庆节放假。和停表重叠，只扣一次"),
    ("{% tb_account statement %}", "部门协调"),
    ('{% tb_clock_head statement url="/go" label="去修改" %}', "停表，等您修改"),
    ("{% tb_clock_head late %}", "审批机关已超"),
    ("{% tb_whatif statement %}", "明天交回"),
    ('{% tb_source_badge "licence" "营业执照" "今天核对" %}', "营业执照 · 今天核对"),
    ('{% tb_row "建设单位" "某公司" "licence" "营业执照" "" "/fix" %}', 'aria-label="建设单位：有误？"'),
    ('{% tb_sumrow "占地" "2.8 公顷" "/edit" %}', 'aria-label="修改占地"'),
    ('{% tb_fate "later" %}', "容缺"),
    ('{% tb_paper_row "upload" "施工合同" "不能缺" send %}', 'aria-label="手机拍：施工合同"'),
    ("{% tb_paper_bar counts %}", "免提交 11 份，承诺 4 份，容缺 2 份，上传 3 份"),
    ("{% tb_light_bar light_counts %}", "时间够 246 件"),
    ('{% tb_opinion "县水利局" "waiting" "到期未答复" rule="视为无意见" %}', "视为无意见"),
    ("{% tb_timeline happened today %}", "10月10日 15:12"),
    ("{% tb_error_summary form %}", 'href="#g_days"'),
    ('{% tb_field form.days unit="日历天" %}', 'aria-invalid="true"'),
    ("{% tb_progress 5 8 %}", "已完成 5 / 8"),
    ('{% tb_empty "没有等您办的件" "看停表的吗？" "/p" "看已停表" %}', "看已停表"),
    ('{% tb_done "申请已提交" "000152" steps=steps %}', "<h1>申请已提交</h1>"),
    ('{% tb_undo "已转给马志远" "/undo" %}', '<form method="post" action="/undo">'),
    ("{% tb_facts facts %}", "个工作日"),
    ('{% tb_pages page "件" %}', 'aria-current="page"'),
    ("{% tb_range 0 0 %}", ""),
]


@pytest.mark.parametrize(("source", "expected"), CASES, ids=[source for source, _ in CASES])
def test_tag_renders(source: str, expected: str) -> None:
    html = render(source)
    assert expected in html
    assert "None" not in html
    assert " style=" not in html


def test_every_tag_is_tried_here() -> None:
    tried = {name for source, _ in CASES for name in re.findall(r"{% (tb_\w+)", source)}
    assert tried == set(register.tags)


@pytest.mark.parametrize("state", LIGHTS)
def test_a_light_never_stands_without_words(state: str) -> None:
    assert words(render("{% tb_light state '还剩 3 天' %}", state=state)) == "还剩 3 天"
    with pytest.raises(TemplateSyntaxError):
        render("{% tb_light state '' %}", state=state)


def test_lights_differ_by_shape_alone() -> None:
    shapes = {state: re.sub(r'(fill|stroke)="#?\w+"', "", svg) for state, (_, svg) in LIGHTS.items()}
    assert len(set(shapes.values())) == len(shapes)


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_paths_without_colour(name: str) -> None:
    html = render("{% tb_icon name %}", name=name)
    assert html.startswith('<svg class="tb-ic"')
    assert "#" not in html


@pytest.mark.parametrize("fate", FATES)
def test_fates_have_words(fate: str) -> None:
    assert words(render("{% tb_fate fate %}", fate=fate)) == FATES[fate][0]


def test_unknown_names_are_refused() -> None:
    for source in ('{% tb_icon "nope" %}', '{% tb_light "nope" "x" %}', '{% tb_fate "nope" %}'):
        with pytest.raises(TemplateSyntaxError):
            render(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ v|tb_date }}", "2026年11月22日"),
        ("{{ v|tb_date:today }}", "11月22日"),
        ("{{ v|tb_date:other }}", "2026年11月22日"),
        ("{{ text|tb_date:today }}", "11月22日"),
        ("{{ at|tb_time }}", "10:46"),
        ("{{ at|tb_when:today }}", "11月22日 10:46"),
        ("{{ none|tb_date }}", ""),
        ("{{ 326000000|tb_money }}", "326 万元"),
        ("{{ 1234567|tb_money }}", "12,345.67 元"),
        ("{{ 99900|tb_money }}", "999 元"),
        ("{{ 1200000|tb_money }}", "1.2 万元"),
        ("{{ 280130000|tb_area }}", "28,013 ㎡"),
        ("{{ 12345|tb_area }}", "1.23 ㎡"),
        ("{{ 5|tb_days }}", "5 个工作日"),
        ('{{ 5|tb_days:"calendar" }}', "5 天"),
        ("{{ 18204|tb_number }}", "18,204"),
        ("{% tb_range a b today %}", "9月25—27日"),
        ("{% tb_range a v today %}", "9月25日—11月22日"),
        ("{% tb_range a a today %}", "9月25日"),
    ],
)
def test_words(source: str, expected: str) -> None:
    values = {
        "v": date(2026, 11, 22),
        "text": "2026-11-22",
        "at": datetime(2026, 11, 22, 2, 46, tzinfo=UTC),
        "other": date(2027, 1, 3),
        "a": date(2026, 9, 25),
        "b": date(2026, 9, 27),
        "none": None,
    }
    assert render(source, **values) == expected


def test_errors_say_the_same_above_and_beside() -> None:
    above = words(render("{% tb_error_summary form %}"))
    for name in ("days", "supervisor"):
        beside = render("{% tb_field field %}", field=GALLERY["form"][name])
        said = re.search(r'class="tb-errtxt".*?<span>(.*?)</span>', beside)
        assert said is not None
        assert said.group(1) in above
    assert "监理单位：还没选" in above
    assert "有 2 处要改" in above


def test_error_links_go_to_fields_that_exist() -> None:
    form = samples.SampleForm({}, auto_id="g_%s")
    summary = render("{% tb_error_summary form %}", form=form)
    page = "".join(render("{% tb_field field %}", field=field) for field in form)
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == 5
    for target in targets:
        assert f'id="{target}"' in page


def test_fields_are_described_by_help_and_error() -> None:
    html = render("{% tb_field form.days help='按合同' %}")
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)
    assert described is not None
    for one in described.group(1).split():
        assert f'id="{one}"' in html


def test_text_is_escaped() -> None:
    html = render("{% tb_light 'green' v %}{% tb_row v v '' v %}{% tb_opinion v 'done' v v %}", v="<i>&")
    assert "<i>" not in html
    assert html.count("&lt;i&gt;&amp;") == 7
