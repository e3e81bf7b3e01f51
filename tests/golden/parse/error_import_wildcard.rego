package test

import _.v1
