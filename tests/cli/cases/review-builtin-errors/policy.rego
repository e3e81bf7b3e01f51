package main

deny contains "not reached" if to_number(input.a) > 1

deny contains "reached" if input.a
