package main

deny contains "main says no"
