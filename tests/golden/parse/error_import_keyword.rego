package test

import data.if
