package test

import data.x as contains

r contains 1
