package keeps

p { x = # between operands
  f(# between parentheses
  ) }

f(
	[
		x, # last
	],
	1, # )
)
