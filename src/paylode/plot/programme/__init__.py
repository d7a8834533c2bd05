"""Pictures of programmes and agreements: see README.md."""

from .backtest_ranks import backtest_ranks
from .cash_fan import cash_fan
from .milestone_timeline import milestone_timeline
from .obligation_waterfall import obligation_waterfall
from .pipeline_board import pipeline_board
from .scorecard import scorecard

__all__ = ["backtest_ranks", "cash_fan", "milestone_timeline", "obligation_waterfall", "pipeline_board", "scorecard"]
