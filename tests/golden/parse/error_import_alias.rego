package test

import future.keywords.in as x
