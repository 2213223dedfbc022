"""What Excel shows for a value under a number format."""
from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.amount import cell_number
from ingest.readers.numfmt import display

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '

SHOWN = [
    # without a format
    (None, "General", ""), ("行政运行", "General", "行政运行"), (True, "General", "TRUE"),
    (0, "General", "0"), (2487, "General", "2487"), (2487.0, "General", "2487"), (3070.15, "General", "3070.15"), (-7.8, "General", "-7.8"),
    (0.1 + 0.2, "General", "0.3"), (3070.1499999999996, "General", "3070.15"), (1 / 3, "General", "0.333333333"), (1234567.8912345, "General", "1234567.891"),
    (12345678901.23, "General", "12345678901"), (123456789012, "General", "123456789012"), (0.00001234, "General", "0.00001234"), (3.63797880709171e-12, "General", "3.63798E-12"),
    (1234.5, "G/通用格式", "1234.5"), (1234.5, 'General"元"', "1234.5元"),
    # places
    (2487, "0", "2487"), (2487, "0.00", "2487.00"), (1234567.891, "#,##0", "1,234,568"), (1234567.891, "#,##0.00", "1,234,567.89"), (999.995, "#,##0.00", "1,000.00"),
    (2.675, "0.00", "2.68"), (1.005, "0.00", "1.01"), (-2.5, "0", "-3"), (0, "#,##0", "0"), (0, "#", ""), (0.5, "#.##", ".5"), (5, "0.#", "5."), (-0.001, "0.00", "-0.00"),
    (1.5, "0.0?", "1.5"), (12, "#,##0.00_ ", "12.00"), (12, "#,##0.00_);[Red]\\(#,##0.00\\)", "12.00"), (-12, "#,##0.00_);[Red]\\(#,##0.00\\)", "(12.00)"),
    # codes with leading zeros
    (5, "00", "05"), (5, "000", "005"), (2080505, "0", "2080505"), (13565607150, "000-0000-0000", "135-6560-7150"),
    # shares
    (0.0814, "0.00%", "8.14%"), (0.07, "0%", "7%"), (1, "0.00%", "100.00%"), (-0.126, "0.0%", "-12.6%"),
    # accounting: blank, a dash and 0.00 are three things
    (1234.5, ACCOUNTING, "1,234.50"), (-1234.5, ACCOUNTING, "-1,234.50"), (0, ACCOUNTING, "-"), ("无", ACCOUNTING, "无"),
    (1234.5, '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', "¥1,234.50"),
    (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"), (1234.5, '"¥"#,##0.00;"¥"\\-#,##0.00', "¥1,234.50"), (1234.5, '#,##0.00"元"', "1,234.50元"),
    # sections
    (0, "#,##0.00;-#,##0.00;", ""), (0, '#,##0.00;-#,##0.00;""', ""), (0, "0.00;-0.00;—", "—"), (-3, "0.00;[红色]0.00", "3.00"), (5, ";;;", ""), ("文", ";;;", ""), ("文", "0;-0;0;@以内", "文以内"),
    (150, "[>=100]0;[<100]0.0", "150"), (15, "[>=100]0;[<100]0.0", "15.0"),
    # thousands left out
    (1234567, "#,##0,", "1,235"), (1234567, '0.0,"千元"', "1234.6千元"), (123456, '0\\.0,"万元"', "12.3万元"), (1234567890, "0.00,,", "1234.57"),
    (123456, "0.00E+00", "1.23E+05"), (12, "@", "12"),
    # dates, as a Chinese system shows them
    (datetime(2024, 1, 5), "mm-dd-yy", "2024/1/5"), (datetime(2024, 1, 5), 'yyyy"年"m"月"d"日"', "2024年1月5日"), (date(2024, 1, 5), "yyyy\\-mm\\-dd", "2024-01-05"), (45296, "yyyy/m/d", "2024/1/5"),
    (datetime(2024, 3, 5), '[$-804]yyyy"年"m"月";@', "2024年3月"), (datetime(2024, 1, 5, 13, 4, 9), "yyyy-mm-dd hh:mm:ss", "2024-01-05 13:04:09"), (datetime(2024, 1, 5), "[$-804]aaaa", "星期五"),
    (time(9, 5), "h:mm", "9:05"), (datetime(2024, 1, 5, 13, 4), "h:mm AM/PM", "1:04 PM"), (timedelta(hours=30), "[h]:mm", "30:00"), (datetime(2024, 1, 5), "0.00", "2024/1/5"),
]


@pytest.mark.parametrize(("value", "pattern", "shown"), SHOWN)
def test_shown_as_excel_shows_it(value, pattern, shown):
    assert display(value, pattern) == shown


@given(st.decimals(min_value=-10**11, max_value=10**11, places=2))
def test_two_decimals_are_shown_to_the_cent(amount):
    """A double holds any amount of a budget exactly enough, and every amount format reads back as the same amount."""
    stored = float(amount)
    assert display(stored, "0.00").replace("-0.00", "0.00") == f"{abs(amount) if amount == 0 else amount:.2f}"
    for pattern in ("#,##0.00", "#,##0.00_ ;\\-#,##0.00\\ ", "#,##0.00_);(#,##0.00)"):
        number = cell_number(display(stored, pattern))
        assert number is not None and number.amount == Decimal(amount)


@given(st.text(alphabet='0#?.,%"\\_*@[]();-年元 EyMdh/General;', max_size=14), st.floats(allow_nan=False, allow_infinity=False) | st.integers(-10**15, 10**15) | st.text(max_size=5))
def test_no_format_is_beyond_it(pattern, value):
    assert isinstance(display(value, pattern), str)
