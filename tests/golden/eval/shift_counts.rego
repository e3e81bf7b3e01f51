package test

left := [n | some count in counts; n := bits.lsh(5, count)]

right := [n | some count in counts; n := bits.rsh(5, count)]

counts := [0, 2, 70, 18446744073709551616, 18446744073709551617, 1e100, 36893488147419103235]

all_gone := bits.rsh(5, 18446744073709551615)
