"""The ledgers of the made-up departments; the order is that of publication."""
from __future__ import annotations

from samples.books import linxi, shidu, songquan, yanxi
from samples.ledger import Ledger

CLEAN_LEDGERS: tuple[Ledger, ...] = (songquan.LEDGER_2023, songquan.LEDGER_2024, linxi.LEDGER, yanxi.LEDGER)
FAULTY_LEDGER: Ledger = shidu.LEDGER  # true in itself; its document gets mistakes planted
LEDGERS: tuple[Ledger, ...] = (*CLEAN_LEDGERS, FAULTY_LEDGER)
