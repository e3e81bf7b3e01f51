# Positions in base documents are steps of paths: strings too.
package test

base := {step: data.list[step] | some step in steps}

steps := ["0", "1", "01", "+1", "1.0", "-0", "-1", "2", "1e0", "", ".", "x", 1, 1.0, 1e0, 2, -1, null, [1]]

made := {step: list[step] | some step in steps}

list := ["a", "b"]
