package test

p = $"{x}"
