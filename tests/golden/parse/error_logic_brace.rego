package test

import rego.v2

p if {"a": 1} and b
