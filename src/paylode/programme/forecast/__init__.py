"""What is to be expected of programmes and agreements: see README.md."""

from .agreement_rules import AgreementRules
from .backtest import OF_THEIR_TIME, WITH_HINDSIGHT, Backtest, NotForecast, Ranked, backtest
from .backtest_case import BacktestCase, Question, backtest_case, backtest_cases, read_backtest_case
from .cash_rules import CashFlow, CashRules, Deal, MilestoneSchedule, StagePayment
from .chain import Exit, Origin, Programme, Rate, Transition, Wait
from .chains_from_tables import Tables, own_rate, own_wait, programme_from_tables
from .closed_form import ClosedForm, closed_form
from .correlation import Correlation
from .discounting import Discounting
from .durations import Duration, GammaTime, discount_factor
from .flows import PathFlows
from .forecasting import Change, Forecast, StageChance, ValueAtRate, compare, forecast
from .path_by_path import flows_path_by_path
from .rate_tables import RateTable, TableValue, rate_table, rate_tables, read_rate_table, table_value
from .setting import Setting
from .summary import QuarterCash, Spread
from .vector import days_reached, vector_flows

__all__ = [
    "OF_THEIR_TIME",
    "WITH_HINDSIGHT",
    "AgreementRules",
    "Backtest",
    "BacktestCase",
    "CashFlow",
    "CashRules",
    "Change",
    "ClosedForm",
    "Correlation",
    "Deal",
    "Discounting",
    "Duration",
    "Exit",
    "Forecast",
    "GammaTime",
    "MilestoneSchedule",
    "NotForecast",
    "Origin",
    "PathFlows",
    "Programme",
    "QuarterCash",
    "Question",
    "Ranked",
    "Rate",
    "RateTable",
    "Setting",
    "Spread",
    "StageChance",
    "StagePayment",
    "TableValue",
    "Tables",
    "Transition",
    "ValueAtRate",
    "Wait",
    "backtest",
    "backtest_case",
    "backtest_cases",
    "closed_form",
    "compare",
    "days_reached",
    "discount_factor",
    "flows_path_by_path",
    "forecast",
    "own_rate",
    "own_wait",
    "programme_from_tables",
    "rate_table",
    "rate_tables",
    "read_backtest_case",
    "read_rate_table",
    "table_value",
    "vector_flows",
]
