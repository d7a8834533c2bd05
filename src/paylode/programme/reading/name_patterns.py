"""The shapes of names: companies by legal form, ticker or deed, and compounds by code, stem or brand.

Lists of words stand here alone: legal forms, what only companies do, words with a capital that name nobody, the stems
of international names of antibodies and inhibitors. They are those of the genre; none is taken from one document.
"""

from __future__ import annotations

import re

FORMS = (
    r"Incorporated|Inc\b\.?|Corporation|Corp\b\.?|Limited|Ltd\b\.?|LLC|L\.L\.C\.|PLC|plc|AG|SE|S\.A\."
    r"|SA|NV|N\.V\.|BV|B\.V\.|GmbH"
    r"|and Company|& Company|& Co\b\.?|KGaA|L\.P\.|LP|Co\b\.,? Ltd\b\.?|Company|A/S|AB|Oy|K\.K\.|S\.p\.A\."
)
CAPITAL = r"[A-Z][\w&\u2019'-]{0,60}[\w]|[A-Z]"
WORDS = rf"(?:{CAPITAL})(?: (?:and|of|for|&) (?=[A-Z])(?:{CAPITAL})| (?:{CAPITAL})){{0,6}}"
LEGAL = re.compile(rf"(?<![\w])(?P<name>{WORDS}),? (?:{FORMS})(?![\w])")
TICKER = re.compile(
    rf"(?<![\w&\u2019'-])(?P<name>{WORDS}(?:,? (?:{FORMS}))?)\]?(?:\([^)\s]*\))? ?"
    r"\((?:Nasdaq|NASDAQ|NYSE|NYSE American|AMEX|LSE|SIX|TSE|XETRA|Euronext|ETR|OTC\w*)[^)]{0,30}:"
)
DEFINED = re.compile(r"\s?\((?:collectively,? |hereinafter |the )?([^()]{3,80})\)")
QUOTED = re.compile(r"[\"\u201c](?:the )?([^\"\u201c\u201d]{2,40})[\"\u201d]")
DOES = (
    r"(?:has |have |had |will |must |may |would |also |today |now |recently )*(?:receive|earn|submit|owe|announced"
    r"|announces|reported|reports|disclosed|owes|pays|paid|pay|"
    r"submitted|submits|filed|files|earned|earns|gained|gains|licensed|licenses|agreed|agrees"
    r"|acquired|acquires|bought|expects|"
    r"anticipates|plans|intends|initiated|initiates|began|begun|opens|halted|discontinued"
    r"|discontinues|terminated|obtained|obtains|exercised|exercises|"
    r"declined|declines|declares|holds|held|selected|selects|launched|launches|receives|received"
    r"|received|took|takes|said|says|told|told|learned|"
    r"notified|informed|entered|becomes|became eligible|is developing|is eligible|is to|retains"
    r"|grants|granted|chosen|chose|looks|projects|foresees|stands|owns|launches)"
)
SUBJECT = re.compile(
    rf"(?<!\w)(?<!\w-)(?P<name>{WORDS})(?:\u2019s|'s)?"
    rf"(?: \((?:formerly|previously|now|also) [^()]{{2,60}}\))? {DOES}(?!\w)"
)
BY = re.compile(
    rf"(?<!\w)(?:by|with|from|to|for|between|through|of) (?P<name>(?:{CAPITAL})(?: "
    rf"(?:{CAPITAL})){{0,3}})(?=[.,;)]| (?:for|under|in|on|at|and|has|to|using|is|was|may|will))"
)
POSSESSIVE = re.compile(rf"(?<![\w-])(?P<name>(?:{CAPITAL})(?: (?:{CAPITAL})){{0,2}})(?:\u2019s|'s) (?=[a-zA-Z])")
APPOSED = re.compile(
    rf"(?<!\w)(?<!\w-)(?P<name>(?:{CAPITAL})(?: (?:{CAPITAL})){{0,2}}), (?:an? |part of |the |which "
    rf")?(?:[a-z-]+ ){{0,3}}(?:member|company|subsidiary|division|unit|affiliate|part|biotech)"
    rf"|the (?P<group>(?:{CAPITAL})) Group(?!\w)"
)
LIST = re.compile(
    rf"(?:partners|collaborators|licensees)\s+(?:\w+\s+)?(?:include|are)\s+(?P<list>(?:{WORDS})(?:, "
    rf"(?:{WORDS}))*(?:,? and (?:{WORDS}))?)"
)
PARTNER = re.compile(
    rf"\b(?:its|our|their|the|a|another) (?:[a-z-]+ ){{0,2}}(?:partner|licensee|licensor|collaborator) "
    rf"(?P<name>(?:{CAPITAL})(?: (?:{CAPITAL})){{0,3}})(?!\w)"
)
PAID = re.compile(
    rf"\b(?:pays?|paid|paying|owes?|owed) (?:to )?(?P<name>(?:{CAPITAL})(?: (?:{CAPITAL})){{0,3}}) "
    rf"(?=(?:an? |the |its |another )?(?:[a-z-]+ ){{0,3}}(?:USD|US\$|EUR|GBP|CHF|JPY|\\?[$\u20ac\u00a3\u00a5]) ?\d)"
)
PERSON = re.compile(
    r"(?:,? (?:Ph\.?D|M\.?D|MBA|President|Chief|CEO|Chair|Vice|head|Executive|Senior|Director|president|chief)\b)"
)
_NO_PARTY_WORDS = (
    "The This That These Those It Its He She We Our Us They Both Each Under With Because Since If For On "
    "In At By An A As After Before Following Pursuant Upon Two Three One Four Five Six Seven Eight Nine "
    "Ten Eleven Twelve Second First Third No Phase Phases IND BLA NDA MAA FDA EMA TAP ADC ADCs PDUFA Date "
    "Item ITEM Form FORM Report Development Milestone Milestones Patients Results Payment Payments "
    "Materials Royalties Product Products Target Targets Agreement License Licence Amendment Priority "
    "Review Company Companies Purchaser Investigational Biologics Food Drug Administration European "
    "Medicines Agency Clinical Testing Safety Other Others Data Such US USA U.S EU Nasdaq Japan Germany "
    "China Europe America France Switzerland Britain Sweden Denmark India Korea Israel Italy Spain "
    "California January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday President CEO Chairman Chief Officer Executive Vice "
    "Congress House Separately Closing Preclinical Trial Material Definitive Entry Termination Disclosure "
    "Regulation Events Event Marketing Application Authorization Exclusive Early Late When Once Here "
    "There Not Notice Any All Part Another Health Canada Ministry Committee Board Shares Cash Net Revenue "
    "Revenues Sales About Earliest Success Failure Group Current First-line Earlier Later Last Next Today "
    "Contact Media Investors Investor Relations "
)
NO_PARTY = frozenset(_NO_PARTY_WORDS.split())
"""Words with a capital that name no party."""
LAST_WORDS = frozenset({"Company", "Biologics"})
"""Those of them that may end a name."""

CODE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2,5}-? ?\d{2,5}-\d{2,5}|(?:[A-Z]{2,5}|hu?[A-Z]\d?)[- "
    r"]?\d{3,6}[A-Z]{0,3}(?:-[A-Z]{2,6}\d?)?|[A-Z]{2,4}-\d{2,5}[A-Z]?\d?|[A-Z]{3,5}-\d|[A-Z]-DM\d"
    r"|[A-Z]{1,3}-D[A-Z]d|"
    r"hu[A-Z]+\d+-[A-Z]+\d+|[A-Z]{2,4}-\d[A-Z0-9]+|[a-z]+mab-[A-Z]+\d)(?![\w-])"
)
NOT_CODE = re.compile(
    r"(?:FY|CD|HER|IL|PD|FOLR|COVID|ISO|NCT|SEC|FORM|ITEM|USD|EUR|GBP|MARCH|JUNE|JULY|MAY|APRIL|Q\d|NO)[- ]?\d",
    re.IGNORECASE,
)
STEM = re.compile(
    r"(?<![\w-])(?:[Aa]do-|[Ff]am-)?[A-Z]?[a-z]{3,}(?:mab|tinib|ciclib|parib|lisib|rafenib|stat|degib"
    r"|cept|kinra)(?:[- ](?:emtansine|mertansine|vedotin|ravtansine|soravtansine|deruxtecan|govitecan"
    r"|ozogamicin|tesirine|mafodotin|[A-Za-z]?[a-z]{2,}(?:tansine|dotin|tecan|micin|sirine)|Emtansine"
    r"|Ravtansine|Soravtansine|Vedotin|Deruxtecan|DM\d)(?:-[a-z]{4})?)?(?![\w])"
)
BRAND = re.compile(r"(?<![\w])([A-Z][a-z]{3,}|[A-Z]{4,})(?=\u00ae|\u2122|\(R\)|\(TM\)|\s?&reg;)[\u00ae\u2122]?")
OTHER_NAME = re.compile(r"[\u00ae\u2122]?\s?\((?:also known as |formerly |previously |or )?([^()]{2,70})\)")
ALSO = re.compile(r",?\s(?:also|until now|formerly|previously) known as\s")
