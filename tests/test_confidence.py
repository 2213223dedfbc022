"""How sure an answer is: shares that rise with the strength, and a threshold below which nothing is answered."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.calibrate import LEAST, rising, threshold
from qa import confidence as c
from qa.chain import answer

SEEN = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=400)


@given(SEEN)
def test_shares_never_fall_and_begin_at_nothing(seen):
    steps = rising(seen)
    assert steps[0][0] == 0.0 and [p for _, p in steps] == sorted(p for _, p in steps) and [s for s, _ in steps] == sorted(s for s, _ in steps)
    assert all(0 < p < 1 for _, p in steps)


def test_a_step_is_the_share_that_was_right():
    seen = [(0.2, i % 2 == 0) for i in range(2 * LEAST)] + [(0.9, True)] * (2 * LEAST)
    low, high = rising(seen)
    assert low == (0.0, 0.5) and high[0] == 0.9 and high[1] == round((2 * LEAST + 0.5) / (2 * LEAST + 1), 3)
    assert threshold(seen, [low, high]) == high[1]      # half of the weak ones were wrong


def test_what_is_too_unsure_is_offered_as_near(sample_library, monkeypatch):
    question = "松泉市林业和草原局2024年办公费是多少？"
    sure = answer(question, {}, sample_library)
    assert sure["status"] == "answered" and sure["confidence"] == c.scale().shares[-1]
    monkeypatch.setattr(c, "scale", lambda: c.Scale((0.0,), (0.4,), 0.6))
    unsure = answer(question, {}, sample_library)
    assert unsure["status"] == "not_disclosed" and unsure["values"] == [] and unsure["nearest"][0]["amount"] == sure["values"][0]["amount"]


@pytest.mark.parametrize(("weak", "strong"), [("松泉市林业和草原局2024年办工费是多少？", "松泉市林业和草原局2024年办公费是多少？")])
def test_what_was_guessed_by_its_sound_is_less_sure(sample_library, weak, strong):
    results = [answer(q, {"explain": True}, sample_library) for q in (weak, strong)]
    assert results[0]["values"][0]["amount"] == results[1]["values"][0]["amount"] and results[0]["strength"] < results[1]["strength"]
