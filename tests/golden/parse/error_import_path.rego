package test

import foo.bar
