"""Finding and recognising printed lines in a picture: rapidocr's models, which lie in its package and need no network."""
from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ingest.errors import NoRecogniser

Picture = np.ndarray[Any, Any]

BATCH = 4           # lines recognised at once; more are no faster and take more memory


class Seen(NamedTuple):
    """A recognised character: where its middle lies (share of the line's width) and how sure the recognition is (0 … 1)."""

    text: str
    at: float
    confidence: float


class Recogniser:
    """Make one with `recogniser()`: loading the models takes about a second. Raises NoRecogniser when rapidocr is not installed."""

    def __init__(self) -> None:
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        try:
            from rapidocr import RapidOCR
        except ImportError as error:
            raise NoRecogniser(error.name or "") from error
        engine = RapidOCR(params={"Global.log_level": "error", "Det.model_path": _model("det"), "Rec.model_path": _model("rec"), "Rec.rec_batch_num": BATCH, "Rec.rec_img_shape": [3, 48, 96]})
        blank = np.full((64, 256, 3), 255, np.uint8)
        engine(blank, use_det=True, use_cls=False, use_rec=False)   # models are loaded when first used
        engine(blank, use_det=False, use_cls=False, use_rec=True)
        self._find, self._read = engine.text_det, engine.text_rec

    def lines(self, picture: Picture) -> list[tuple[int, int, int, int]]:
        """Boxes (x0, y0, x1, y1) around the printed lines of a grey picture, in pixels."""
        boxes = self._find(np.repeat(picture[:, :, None], 3, axis=2)).boxes
        return [] if boxes is None else [(int(b[:, 0].min()), int(b[:, 1].min()), int(b[:, 0].max()), int(b[:, 1].max())) for b in np.asarray(boxes)]

    def read(self, crops: Sequence[Picture]) -> list[list[Seen]]:
        """The characters of each grey picture of one line, blanks left out."""
        if not crops:
            return []
        from rapidocr.ch_ppocr_rec import TextRecInput

        out = self._read(TextRecInput(img=[np.repeat(c[:, :, None], 3, axis=2) for c in crops], return_word_box=True))
        return [_seen(text, words) for text, words in zip(out.txts, out.word_results, strict=True)]


def _model(task: str) -> str:
    """The model in rapidocr's own folder: named outright, so that it is never looked for elsewhere."""
    import rapidocr

    found = sorted((Path(rapidocr.__file__).parent / "models").glob(f"*_{task}_*.onnx"))
    if not found:
        raise NoRecogniser("rapidocr 的模型文件")
    return str(found[0])


def _seen(text: str, words: Any) -> list[Seen]:
    """rapidocr tells positions without the blanks, in frames of the line, and probabilities with them."""
    frames = [frame for word in words.word_cols for frame in word]
    sure = [p for c, p in zip(text, words.confs, strict=False) if not c.isspace()]
    letters = [c for c in text if not c.isspace()]
    return [Seen(c, (f + 0.5) / max(words.line_txt_len, 1.0), float(p)) for c, f, p in zip(letters, frames, sure, strict=True)]


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """The one recogniser of this process."""
    return Recogniser()
