package test

p := {
