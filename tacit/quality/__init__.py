"""Quality: votes as figures, review plans, audits and certificates.

What works on arrays is loaded when it is first used, as in `tacit.stats`.
"""

from tacit.kit.defer import defer

_ON_ARRAYS = (
    "_audit_rules", "_certificates", "_crowd", "_plan_costs", "_plan_rules", "anomalies",
    "criteria", "difficulty", "reliability", "scales", "strengths",
)  # fmt: skip

defer(__name__, _ON_ARRAYS)
