# Orders by customer: groups, sums, extremes.
package groups

customers := {order.customer | some order in data.orders}

orders_of[customer] := ids if {
	some customer in customers
	ids := {order.id | some order in data.orders; order.customer == customer}
}

spent_by[customer] := sum(amounts) if {
	some customer in customers
	amounts := [amount |
		some order in data.orders
		order.customer == customer
		some line in order.lines
		amount := line.price * line.pieces
	]
}

report := {
	"customers": count(customers),
	"most": max([count(ids) | some ids in orders_of]),
	"spent": {customer: spent | some customer, spent in spent_by; spent > 4000},
	"products": count({line.product | some order in data.orders; some line in order.lines}),
}
