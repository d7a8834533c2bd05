"""Currencies: the three letters of ISO 4217 and how many decimals each has.

The decimals are those of the ISO list (list one, the currencies in use). `XXX` is the code of that list for "no
currency": here, money of which no currency is told. ISO gives `XXX` no decimals; it is counted in hundredths here, so
that "2.5 million" can be held (assumed: nearly all currencies of deals have hundredths). Precious metals, test codes
and units of account have no decimals and are left out. Of the currencies that are out of use those stand here that an
agreement since 1990 may name; all of them had hundredths (assumed: list three tells no decimals).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .problem import InputError, Problem, quote

NOT_TOLD = "XXX"
"""The code where no currency is told."""

_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU "
    "MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
    "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED "
    "VES WST XAD XCD XCG YER ZAR ZMW ZWG"
)
_OUT_OF_USE = "ANG ATS BGN CUC CYP DEM EEK FIM FRF HRK IEP LTL LVL MTL NLG SIT SKK SLL"

DECIMALS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(_OUT_OF_USE.split(), 2),
        **dict.fromkeys(_TWO.split(), 2),
        **dict.fromkeys(_NONE.split(), 0),
        **dict.fromkeys(_THREE.split(), 3),
        **dict.fromkeys(_FOUR.split(), 4),
        NOT_TOLD: 2,
    }
)
"""Code -> decimals."""


def decimals(currency: str, where: str = "currency") -> int:
    """How many decimals a currency has. Raises InputError for a code that is not in the list.

    >>> decimals("USD"), decimals("JPY")
    (2, 0)
    >>> decimals("USd")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: currency: unknown currency "USd". Write its three letters, such as USD or XXX.
    """
    if currency not in DECIMALS:
        raise InputError(
            Problem(where, f"unknown currency {quote(currency)}", "Write its three letters, such as USD or XXX.")
        )
    return DECIMALS[currency]
