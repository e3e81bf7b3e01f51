package test

p { x } else { y } { z }
