// The oracle: answers requests, one JSON document a line, with what OPA makes of them. tests/differential/README.md
// describes the protocol; subject.c answers the same requests with usher.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	astJSON "github.com/open-policy-agent/opa/v1/ast/json"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"
)

type request struct {
	Kind         string            `json:"kind"`
	V0           bool              `json:"v0"`
	Strict       bool              `json:"strict"`        // check: unused variables and imports
	StrictErrors bool              `json:"strict_errors"` // eval: errors of built-ins end it
	Modules      map[string]string `json:"modules"`
	Data         json.RawMessage   `json:"data"`
	Input        json.RawMessage   `json:"input"`
	Queries      []string          `json:"queries"`
}

type problem struct {
	Code    string `json:"code"`
	File    string `json:"file"`
	Row     int    `json:"row"`
	Column  int    `json:"col"`
	Message string `json:"message"`
}

// answer is what came: problems, or else a tree (parse) or one answer for each query (eval).
type answer struct {
	Errors   []problem       `json:"errors,omitempty"`
	Tree     *ast.Module     `json:"tree,omitempty"`
	Result   *rego.ResultSet `json:"result,omitempty"`
	Answers  []answer        `json:"answers,omitempty"`
	Builtins []*ast.Builtin  `json:"builtins,omitempty"`
	Panic    string          `json:"panic,omitempty"`
}

const (
	errorLimit = 10
	timeLimit  = 2 * time.Second
)

func place(p problem, at *ast.Location) problem {
	if at != nil {
		p.File, p.Row, p.Column = at.File, at.Row, at.Col
	}
	return p
}

func problems(err error) []problem {
	var many ast.Errors
	var ofRego rego.Errors
	var one *ast.Error
	var ofEvaluation *topdown.Error
	var list []problem
	switch {
	case errors.As(err, &ofEvaluation):
		p := problem{Code: ofEvaluation.Code, Message: ofEvaluation.Message}
		list = append(list, place(p, ofEvaluation.Location))
	case errors.As(err, &ofRego):
		for _, e := range ofRego {
			list = append(list, problems(e)...)
		}
	case errors.As(err, &many):
		for _, e := range many {
			list = append(list, place(problem{Code: e.Code, Message: e.Message}, e.Location))
		}
	case errors.As(err, &one):
		list = append(list, place(problem{Code: one.Code, Message: one.Message}, one.Location))
	default:
		list = append(list, problem{Message: err.Error()})
	}
	return list
}

func dialect(r *request) ast.RegoVersion {
	if r.V0 {
		return ast.RegoV0
	}
	return ast.RegoV1
}

func parse(r *request) (map[string]*ast.Module, []problem) {
	modules := map[string]*ast.Module{}
	var all []problem
	options := ast.ParserOptions{ProcessAnnotation: true, RegoVersion: dialect(r)}
	for _, name := range util.KeysSorted(r.Modules) {
		module, err := ast.ParseModuleWithOpts(name, r.Modules[name], options)
		if err != nil {
			all = append(all, problems(err)...)
		} else if module == nil {
			all = append(all, problem{Message: "empty module"})
		} else {
			modules[name] = module
		}
	}
	return modules, all
}

func compiler(r *request) *ast.Compiler {
	version := ast.CapabilitiesRegoVersion(dialect(r))
	return ast.NewCompiler().
		SetErrorLimit(errorLimit).
		WithCapabilities(ast.CapabilitiesForThisVersion(version)).
		WithEnablePrintStatements(true).
		WithStrict(r.Strict).
		WithUseTypeCheckAnnotations(true)
}

func decode(text json.RawMessage) (value any, err error) {
	err = util.UnmarshalJSON(text, &value)
	return value, err
}

func evaluateQuery(r *request, c *ast.Compiler, store storage.Store, query string) answer {
	ctx, cancel := context.WithTimeout(context.Background(), timeLimit)
	defer cancel()
	options := []func(*rego.Rego){
		rego.Query(query), rego.Compiler(c), rego.Store(store), rego.SetRegoVersion(dialect(r)),
		rego.StrictBuiltinErrors(r.StrictErrors),
	}
	if len(r.Input) > 0 {
		input, err := decode(r.Input)
		if err != nil {
			return answer{Errors: problems(err)}
		}
		options = append(options, rego.Input(input))
	}
	result, err := rego.New(options...).Eval(ctx)
	if err != nil {
		return answer{Errors: problems(err)}
	}
	return answer{Result: &result}
}

func evaluate(r *request) answer {
	modules, failed := parse(r)
	if failed != nil {
		return answer{Errors: failed}
	}
	store := inmem.New()
	if len(r.Data) > 0 {
		data, err := decode(r.Data)
		if err != nil {
			return answer{Errors: problems(err)}
		}
		store = inmem.NewFromObject(data.(map[string]any))
	}
	ctx := context.Background()
	transaction, err := store.NewTransaction(ctx)
	if err != nil {
		return answer{Errors: problems(err)}
	}
	c := compiler(r).WithPathConflictsCheck(storage.NonEmpty(ctx, store, transaction))
	c.Compile(modules)
	store.Abort(ctx, transaction)
	if c.Failed() {
		return answer{Errors: problems(c.Errors)}
	}
	answers := []answer{}
	for _, query := range r.Queries {
		answers = append(answers, evaluateQuery(r, c, store, query))
	}
	return answer{Answers: answers}
}

func serve(line []byte) (a answer) {
	defer func() {
		if caught := recover(); caught != nil {
			a = answer{Panic: fmt.Sprint(caught)}
		}
	}()
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return answer{Panic: err.Error()}
	}
	switch r.Kind {
	case "parse":
		modules, failed := parse(&r)
		for _, module := range modules {
			a.Tree = module
		}
		a.Errors = failed
	case "check":
		modules, failed := parse(&r)
		if failed == nil {
			c := compiler(&r)
			if c.Compile(modules); c.Failed() {
				failed = problems(c.Errors)
			}
		}
		a.Errors = failed
	case "eval":
		a = evaluate(&r)
	case "builtins":
		a.Builtins = ast.CapabilitiesForThisVersion().Builtins
	}
	return a
}

// showLocations makes trees tell the place of each node, as `opa parse --json-include locations` does.
func showLocations() {
	astJSON.SetOptions(astJSON.Options{MarshalOptions: astJSON.MarshalOptions{
		IncludeLocationText: true,
		IncludeLocation: astJSON.NodeToggle{
			Term: true, Package: true, Comment: true, Import: true, Rule: true, Head: true, Expr: true,
			SomeDecl: true, Every: true, With: true, Annotations: true, AnnotationsRef: true,
		},
	}})
}

func main() {
	showLocations()
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		if err := encoder.Encode(serve(line)); err != nil {
			out.Reset(os.Stdout)
			_ = encoder.Encode(answer{Panic: err.Error()})
		}
		out.Flush()
	}
}
