// promql reads PromQL expressions from its standard input, a line each, and prints the names of the metrics that each asks for, a
// line each. It ends with status 1 at the first that Prometheus would not take.
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/prometheus/prometheus/promql/parser"
)

func main() {
	reader := parser.NewParser(parser.Options{})
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		expression, err := reader.ParseExpr(lines.Text())
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", lines.Text(), err)
			os.Exit(1)
		}
		for _, selectors := range parser.ExtractSelectors(expression) {
			for _, matcher := range selectors {
				if matcher.Name == "__name__" {
					fmt.Println(matcher.Value)
				}
			}
		}
	}
}
