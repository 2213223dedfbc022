"""The places that a department's name begins with: many cities have the character of another kind of place in their names."""
import pytest

from qa.resolve import PLACE, places_in


@pytest.mark.parametrize(("places", "organ"), [
    (["河南省", "新乡市", "红旗区"], "财政局"),
    (["浙江省", "杭州市", "西湖区"], "教育局"),
    (["江西省", "景德镇市", "浮梁县"], "水利局"),
    (["浙江省", "嘉兴市", "桐乡市"], "民政局"),
    (["山东省", "济宁市", "金乡县"], "审计局"),
    (["北京市", "通州区"], "统计局"),
    (["郑州市"], "城市管理局"),
    (["恩施州"], "商务局"),
    (["普陀区"], "市场监督管理局"),
])
def test_places_in_a_name(places: list[str], organ: str) -> None:
    name = "".join(places) + organ
    assert places_in(name) == places
    assert PLACE.sub("", name) == organ
