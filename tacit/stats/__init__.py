"""Pure numbers, one file a statistic; nothing here knows a server or a database.

    from tacit.stats import alpha
    from tacit.stats.votes import Votes

    alpha.krippendorff(Votes.from_columns(items, raters, labels))

What works on arrays is loaded when it is first used: NumPy is 16 MiB that most processes of a
server never need.
"""

from tacit.kit.defer import defer

_ON_ARRAYS = (
    "_cells", "_columns", "_em", "_em_numba", "_em_numpy", "_groups", "_pairwise", "_rasch",
    "_sandwich", "_shingles", "_special", "_two_pl", "_two_raters", "_units", "agreement",
    "allocation", "alpha", "audit", "bradley_terry", "calibration", "choice", "collusion",
    "consensus", "corrections", "crews", "criteria", "crowd_bt", "dawid_skene", "drift",
    "duplicates", "facets", "glad", "gold", "icc", "intervals", "judges", "mace", "majority",
    "numeric", "one_coin", "online", "panel", "passk", "planner", "ranks", "rasch",
    "reliability", "severity", "speed", "strata", "strengths", "summary", "thresholds", "votes",
)  # fmt: skip

defer(__name__, _ON_ARRAYS)
