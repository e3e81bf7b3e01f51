package test

x-1
