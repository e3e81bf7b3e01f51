package test

p := 1

package other
