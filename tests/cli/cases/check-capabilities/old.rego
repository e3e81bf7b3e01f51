package old

a { object.keys(input) }

b { graph.reachable(input, {1}) }
