# A function with many clauses, called for many elements.
package clauses

price("tiny", _) := 1

price("small", region) := 2 if region != "far"

price("small", "far") := 3

price("medium", region) := 5 if region != "far"

price("medium", "far") := 7

price("large", region) := 11 if region != "far"

price("large", "far") := 13

price("huge", _) := 17

price("spot", "near") := 4

price("spot", "far") := 6

cost[name] := sum([price(machine.size, machine.region) | some machine in pool]) if some name, pool in data.pools

report := {"pools": count(cost), "cost": sum([each | some each in cost]), "most": max([each | some each in cost])}
