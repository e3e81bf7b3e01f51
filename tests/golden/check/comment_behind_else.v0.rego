package place

import data.shop

price(item) = 1 {
	item == "tea"
} else = 2 { # what is left
	shop.sells(item)
} else = 3 {
	# a comment alone

	shop.sold(item)
}
