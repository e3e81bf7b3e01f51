package main

deny contains "v1 says no" if input.a
