"""Solves an instance file with HiGHS, to compare with `hatang optimise`.

    pip install highspy
    python3 compare_highs.py FILE [RELATIVE_GAP] [SECONDS]

Never needed to build, test or run hatang. Prints value, bound and time of the
solver alone (one thread), without reading and model building.
"""

import json
import sys
import time

import highspy
import numpy as np

instance = json.load(open(sys.argv[1]))
gap = float(sys.argv[2]) if len(sys.argv) > 2 else 1e-4
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 600.0
years = instance.get("years", 1)


def amount(a):
    return a if isinstance(a, list) else [a] * years


groups = {name: set(units) for name, units in instance.get("groups", {}).items()}
limits = [{"name": "cap", "max": instance["cap"]}] + instance.get("limits", [])
inf = highspy.kHighsInf
low, high = [], []
for limit in limits:
    for t in range(years):
        low.append(amount(limit["min"])[t] if limit.get("min") is not None else -inf)
        high.append(amount(limit["max"])[t] if limit.get("max") is not None else inf)

resources, value, starts, index, coefficient, fixed = {}, [], [0], [], [], []
items = instance["items"]
first_resource = len(low) + len(items)
for i, item in enumerate(items):
    force = item.get("force")
    low_i = 1 if force not in (None, "out") else 0
    low.append(low_i)
    high.append(0 if force == "out" else 1)
    for option in item["options"]:
        value.append(option["value"])
        fixed.append(force in (None, option["id"]))
        for k, limit in enumerate(limits):
            if (
                limit.get("fund") in (None, option.get("fund"))
                and limit.get("kind") in (None, item["kind"])
                and limit.get("unit") in (None, item["unit"])
                and (limit.get("group") is None or item["unit"] in groups[limit["group"]])
            ):
                for t, cost in enumerate(amount(option["cost"])):
                    if cost:
                        index.append(k * years + t)
                        coefficient.append(cost / 1e6)
        index.append(len(limits) * years + i)
        coefficient.append(1)
        for name in option.get("uses", []):
            index.append(first_resource + resources.setdefault(name, len(resources)))
            coefficient.append(1)
        starts.append(len(index))
rows = len(limits) * years
low = [x / 1e6 if abs(x) < inf else x for x in low[:rows]] + low[rows:] + [-inf] * len(resources)
high = [x / 1e6 if abs(x) < inf else x for x in high[:rows]] + high[rows:] + [1] * len(resources)

lp = highspy.HighsLp()
lp.num_col_, lp.num_row_ = len(value), len(low)
lp.sense_ = highspy.ObjSense.kMaximize
lp.col_cost_ = np.array(value, dtype=np.double)
lp.col_lower_ = np.zeros(len(value))
lp.col_upper_ = np.array(fixed, dtype=np.double)
lp.row_lower_, lp.row_upper_ = np.array(low, dtype=np.double), np.array(high, dtype=np.double)
lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array(starts), np.array(index)
lp.a_matrix_.value_ = np.array(coefficient, dtype=np.double)
lp.integrality_ = [highspy.HighsVarType.kInteger] * len(value)

solver = highspy.Highs()
for name, setting in {"output_flag": False, "threads": 1, "mip_rel_gap": gap, "time_limit": seconds}.items():
    solver.setOptionValue(name, setting)
solver.passModel(lp)
begun = time.perf_counter()
solver.run()
taken = time.perf_counter() - begun
info = solver.getInfo()
print(json.dumps({
    "status": solver.modelStatusToString(solver.getModelStatus()),
    "value": info.objective_function_value,
    "bound": info.mip_dual_bound,
    "seconds": taken,
}))
