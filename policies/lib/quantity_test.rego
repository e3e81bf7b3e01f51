package lib.quantity_test

import data.lib.quantity

test_numbers if {
	quantity.value(0) == 0
	quantity.value(0.5) == 0.5
	quantity.value("2") == 2
	quantity.value("12.25") == 12.25
	quantity.value("-3") == -3
}

test_suffixes if {
	{suffix: quantity.value(concat("", ["2", suffix])) | some suffix, _ in quantity.multiples} == {
		"k": 2000,
		"M": 2000000,
		"G": 2000000000,
		"T": 2000000000000,
		"P": 2000000000000000,
		"E": 2000000000000000000,
		"Ki": 2048,
		"Mi": 2097152,
		"Gi": 2147483648,
		"Ti": 2199023255552,
		"Pi": 2251799813685248,
		"Ei": 2305843009213693952,
	}
	quantity.value("500m") == 0.5
	quantity.value("300m") == 0.3
	quantity.value("1.25k") == 1250
	quantity.value("3u") == 0.000003
	quantity.value("2n") == 0.000000002
}

test_exponents if {
	quantity.value("5e-1") == 0.5
	quantity.value("-1.25E2") == -125
	quantity.value("12e+1") == 120
	quantity.value("0.12e12") == 120000000000
}

test_no_quantities if {
	every text in ["", "500ms", "m", "1K", "1i", ".5", "1 m", "1e", "e1", "1e5m", "1.2.3", "--1", "+1", "0x1", "x1", "x1e1", "NaN", "Inf", "1e1x", "x12", "1x5", "5.", "x-1", "1.x"] {
		not quantity.value(text)
	}
	not quantity.value(null)
	not quantity.value(["1"])
}
