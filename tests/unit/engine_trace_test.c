/* Tracing: what is reported, in which order, and what there is to cover. The traces are
 * what `opa eval --explain full --var-values` prints of the same. */
#include "engine/engine.h"
#include "finish_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct trace_case {
    const char *what;
    const char *path;
    const char *rules;
    const char *input; /* NULL: none */
    const char *trace;
} trace_case;

static const trace_case cases[] = {
    {"a literal fails", "data.test.p", "p if { input.a == 2; input.b > input.a }\n",
     "{\"a\": 2, \"b\": 1}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule, early exit)  {}\n"
     "3 | Enter data.test.p  {}\n"
     "3 | | Eval input.a = 2  {}\n"
     "3 | | Eval __local0__ = input.b  {}\n"
     "3 | | Eval __local1__ = input.a  {}\n"
     "3 | | Eval gt(__local0__, __local1__)  {__local0__: 1, __local1__: 2}\n"
     "3 | | Fail gt(__local0__, __local1__)  {__local0__: 1, __local1__: 2}\n"
     "3 | | Redo __local1__ = input.a  {__local1__: 2}\n"
     "3 | | Redo __local0__ = input.b  {__local0__: 1}\n"
     "3 | | Redo input.a = 2  {}\n"
     "1 | Fail data.test.p = _  {}\n"},
    {"a function, gone back to", "data.test.p",
     "p if { f(input.a) == \"big\"; input.b == 1 }\n"
     "f(x) := \"small\" if x < 3\n"
     "f(x) := \"big\" if { x > 2; trace(\"big\") }\n",
     "{\"a\": 5, \"b\": 2}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 0 rules, early exit)  {}\n"
     "1 | Fail data.test.p = _  {}\n"},
    {"a function's first answer does not do", "data.test.p",
     "p if { some x in input.xs; f(x) > 3 }\n"
     "f(x) := x + 1\n",
     "{\"xs\": [1, 2]}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule, early exit)  {}\n"
     "3 | Enter data.test.p  {}\n"
     "3 | | Eval x = input.xs[__local0__]  {}\n"
     "3 | | Eval data.test.f(x, __local4__)  {x: 1}\n"
     "3 | | Index data.test.f (matched 1 rule)  {x: 1}\n"
     "4 | | Enter data.test.f  {}\n"
     "4 | | | Eval plus(x, 1, __local5__)  {x: 1}\n"
     "4 | | | Exit data.test.f  {__local5__: 2, x: 1}\n"
     "3 | | Eval gt(__local4__, 3)  {__local4__: 2}\n"
     "3 | | Fail gt(__local4__, 3)  {__local4__: 2}\n"
     "3 | | Redo data.test.f(x, __local4__)  {__local4__: 2, x: 1}\n"
     "4 | | Redo data.test.f  {__local5__: 2, x: 1}\n"
     "4 | | | Redo plus(x, 1, __local5__)  {__local5__: 2, x: 1}\n"
     "3 | | Redo x = input.xs[__local0__]  {__local0__: 0, x: 1}\n"
     "3 | | Eval data.test.f(x, __local4__)  {x: 2}\n"
     "3 | | Index data.test.f (matched 1 rule)  {x: 2}\n"
     "4 | | Enter data.test.f  {}\n"
     "4 | | | Eval plus(x, 1, __local5__)  {x: 2}\n"
     "4 | | | Exit data.test.f  {__local5__: 3, x: 2}\n"
     "3 | | Eval gt(__local4__, 3)  {__local4__: 3}\n"
     "3 | | Fail gt(__local4__, 3)  {__local4__: 3}\n"
     "3 | | Redo data.test.f(x, __local4__)  {__local4__: 3, x: 2}\n"
     "4 | | Redo data.test.f  {__local5__: 3, x: 2}\n"
     "4 | | | Redo plus(x, 1, __local5__)  {__local5__: 3, x: 2}\n"
     "3 | | Redo x = input.xs[__local0__]  {__local0__: 1, x: 2}\n"
     "1 | Fail data.test.p = _  {}\n"},
    {"rules that the index leaves out", "data.test.p",
     "p if input.kind == \"a\"\n"
     "p if { input.kind == \"b\"; not input.c }\n"
     "p if input.d\n",
     "{\"kind\": \"b\", \"c\": false}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule, early exit)  {}\n"
     "4 | Enter data.test.p  {}\n"
     "4 | | Eval input.kind = \"b\"  {}\n"
     "4 | | Eval not input.c  {}\n"
     "4 | | Enter input.c  {}\n"
     "4 | | | Eval input.c  {}\n"
     "4 | | | Fail input.c  {}\n"
     "4 | | Exit data.test.p early  {}\n"
     "1 | Exit data.test.p = _  {_: true, data.test.p: true}\n"
     "1 Redo data.test.p = _  {_: true, data.test.p: true}\n"
     "1 | Redo data.test.p = _  {_: true, data.test.p: true}\n"
     "4 | Redo data.test.p  {}\n"
     "4 | | Redo input.kind = \"b\"  {}\n"},
    {"a set, and what is negated", "data.test.p",
     "p contains x if { some x in input.xs; not q(x) }\n"
     "q(x) if x == 2\n",
     "{\"xs\": [1, 2]}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule)  {}\n"
     "3 | Enter data.test.p  {}\n"
     "3 | | Eval x = input.xs[__local0__]  {}\n"
     "3 | | Eval not data.test.q(x)  {x: 1}\n"
     "3 | | Enter data.test.q(x)  {x: 1}\n"
     "3 | | | Eval data.test.q(x)  {x: 1}\n"
     "3 | | | Index data.test.q (matched 0 rules, early exit)  {x: 1}\n"
     "3 | | | Fail data.test.q(x)  {x: 1}\n"
     "3 | | Exit data.test.p  {x: 1}\n"
     "3 | Redo data.test.p  {x: 1}\n"
     "3 | | Redo x = input.xs[__local0__]  {__local0__: 0, x: 1}\n"
     "3 | | Eval not data.test.q(x)  {x: 2}\n"
     "3 | | Enter data.test.q(x)  {x: 2}\n"
     "3 | | | Eval data.test.q(x)  {x: 2}\n"
     "3 | | | Index data.test.q (matched 1 rule, early exit)  {x: 2}\n"
     "4 | | | Enter data.test.q  {}\n"
     "4 | | | | Eval x = 2  {x: 2}\n"
     "4 | | | | Exit data.test.q early  {x: 2}\n"
     "3 | | | Exit data.test.q(x)  {x: 2}\n"
     "3 | | Redo data.test.q(x)  {x: 2}\n"
     "3 | | | Redo data.test.q(x)  {x: 2}\n"
     "4 | | | Redo data.test.q  {x: 2}\n"
     "4 | | | | Redo x = 2  {x: 2}\n"
     "3 | | Fail not data.test.q(x)  {x: 2}\n"
     "3 | | Redo x = input.xs[__local0__]  {__local0__: 1, x: 2}\n"
     "1 | Exit data.test.p = _  {_: {1}, data.test.p: {1}}\n"
     "1 Redo data.test.p = _  {_: {1}, data.test.p: {1}}\n"
     "1 | Redo data.test.p = _  {_: {1}, data.test.p: {1}}\n"},
    {"a comprehension", "data.test.p", "p := count([x | some x in input.xs; x > 1])\n",
     "{\"xs\": [1, 2, 3]}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule)  {}\n"
     "3 | Enter data.test.p  {}\n"
     "3 | | Eval __local4__ = [x | x = input.xs[__local0__]; gt(x, 1)]  {}\n"
     "3 | | Enter x = input.xs[__local0__]; gt(x, 1)  {}\n"
     "3 | | | Eval x = input.xs[__local0__]  {}\n"
     "3 | | | Eval gt(x, 1)  {x: 1}\n"
     "3 | | | Fail gt(x, 1)  {x: 1}\n"
     "3 | | | Redo x = input.xs[__local0__]  {__local0__: 0, x: 1}\n"
     "3 | | | Eval gt(x, 1)  {x: 2}\n"
     "3 | | | Exit x = input.xs[__local0__]; gt(x, 1)  {__local0__: 1, x: 2}\n"
     "3 | | Redo x = input.xs[__local0__]; gt(x, 1)  {__local0__: 1, x: 2}\n"
     "3 | | | Redo gt(x, 1)  {x: 2}\n"
     "3 | | | Redo x = input.xs[__local0__]  {__local0__: 1, x: 2}\n"
     "3 | | | Eval gt(x, 1)  {x: 3}\n"
     "3 | | | Exit x = input.xs[__local0__]; gt(x, 1)  {__local0__: 2, x: 3}\n"
     "3 | | Redo x = input.xs[__local0__]; gt(x, 1)  {__local0__: 2, x: 3}\n"
     "3 | | | Redo gt(x, 1)  {x: 3}\n"
     "3 | | | Redo x = input.xs[__local0__]  {__local0__: 2, x: 3}\n"
     "3 | | Eval count(__local4__, __local3__)  {__local4__: [2, 3]}\n"
     "3 | | Exit data.test.p  {__local3__: 2}\n"
     "1 | Exit data.test.p = _  {_: 2, data.test.p: 2}\n"
     "1 Redo data.test.p = _  {_: 2, data.test.p: 2}\n"
     "1 | Redo data.test.p = _  {_: 2, data.test.p: 2}\n"
     "3 | Redo data.test.p  {__local3__: 2}\n"
     "3 | | Redo count(__local4__, __local3__)  {__local3__: 2, __local4__: [2, 3]}\n"
     "3 | | Redo __local4__ = [x | x = input.xs[__local0__]; gt(x, 1)]  {__local4__: [2, "
     "3]}\n"},
    {"else and default", "data.test.p",
     "default p := 1\n"
     "p := 2 if input.a > 3\n"
     "else := 3 if input.a > 4\n",
     "{\"a\": 1}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule)  {}\n"
     "4 | Enter data.test.p  {}\n"
     "4 | | Eval __local0__ = input.a  {}\n"
     "4 | | Eval gt(__local0__, 3)  {__local0__: 1}\n"
     "4 | | Fail gt(__local0__, 3)  {__local0__: 1}\n"
     "4 | | Redo __local0__ = input.a  {__local0__: 1}\n"
     "5 | Enter data.test.p  {}\n"
     "5 | | Eval __local1__ = input.a  {}\n"
     "5 | | Eval gt(__local1__, 4)  {__local1__: 1}\n"
     "5 | | Fail gt(__local1__, 4)  {__local1__: 1}\n"
     "5 | | Redo __local1__ = input.a  {__local1__: 1}\n"
     "3 | Enter data.test.p  {}\n"
     "3 | | Eval true  {}\n"
     "3 | | Exit data.test.p  {}\n"
     "1 | Exit data.test.p = _  {_: 1, data.test.p: 1}\n"
     "1 Redo data.test.p = _  {_: 1, data.test.p: 1}\n"
     "1 | Redo data.test.p = _  {_: 1, data.test.p: 1}\n"
     "3 | Redo data.test.p  {}\n"
     "3 | | Redo true  {}\n"},
    {"with", "data.test.p",
     "p if { q with input as {\"a\": input.b}; input.c }\n"
     "q if input.a == 7\n",
     "{\"b\": 7, \"c\": false}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule, early exit)  {}\n"
     "3 | Enter data.test.p  {}\n"
     "3 | | Eval __local1__ = input.b  {}\n"
     "3 | | Eval __local0__ = {\"a\": __local1__}  {__local1__: 7}\n"
     "3 | | Eval data.test.q with input as __local0__  {__local0__: {\"a\": 7}}\n"
     "3 | | Index data.test.q (matched 1 rule, early exit)  {__local0__: {\"a\": 7}}\n"
     "4 | | Enter data.test.q  {}\n"
     "4 | | | Eval input.a = 7  {}\n"
     "4 | | | Exit data.test.q early  {}\n"
     "3 | | Eval input.c  {}\n"
     "3 | | Fail input.c  {}\n"
     "3 | | Redo data.test.q with input as __local0__  {__local0__: {\"a\": 7}}\n"
     "4 | | Redo data.test.q  {}\n"
     "4 | | | Redo input.a = 7  {}\n"
     "3 | | Redo __local0__ = {\"a\": __local1__}  {__local0__: {\"a\": 7}, __local1__: "
     "7}\n"
     "3 | | Redo __local1__ = input.b  {__local1__: 7}\n"
     "1 | Fail data.test.p = _  {}\n"},
    {"walk", "data.test.p", "p if { walk(input, [path, 1]); count(path) > 1 }\n",
     "{\"a\": 1}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule, early exit)  {}\n"
     "3 | Enter data.test.p  {}\n"
     "3 | | Eval __local1__ = input  {}\n"
     "3 | | Eval walk(__local1__, [path, 1])  {__local1__: {\"a\": 1}}\n"
     "3 | | Eval count(path, __local0__)  {path: [\"a\"]}\n"
     "3 | | Eval gt(__local0__, 1)  {__local0__: 1}\n"
     "3 | | Fail gt(__local0__, 1)  {__local0__: 1}\n"
     "3 | | Redo count(path, __local0__)  {__local0__: 1, path: [\"a\"]}\n"
     "3 | | Redo walk(__local1__, [path, 1])  {__local1__: {\"a\": 1}, path: [\"a\"]}\n"
     "3 | | Redo __local1__ = input  {__local1__: {\"a\": 1}}\n"
     "1 | Fail data.test.p = _  {}\n"},
    {"two values, with else", "data.test.p",
     "p if q == 3\n"
     "q := x if { some x in [1, 1] }\n"
     "else := 2\n",
     "{}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule, early exit)  {}\n"
     "3 | Enter data.test.p  {}\n"
     "3 | | Eval data.test.q = 3  {}\n"
     "3 | | Index data.test.q (matched 1 rule)  {}\n"
     "4 | | Enter data.test.q  {}\n"
     "4 | | | Eval __local3__ = [1, 1]  {}\n"
     "4 | | | Eval x = __local3__[__local0__]  {__local3__: [1, 1]}\n"
     "4 | | | Exit data.test.q  {x: 1}\n"
     "4 | | Redo data.test.q  {x: 1}\n"
     "4 | | | Redo x = __local3__[__local0__]  {__local0__: 0, __local3__: [1, 1], x: "
     "1}\n"
     "4 | | | Exit data.test.q  {x: 1}\n"
     "4 | | Redo data.test.q  {x: 1}\n"
     "4 | | | Redo x = __local3__[__local0__]  {__local0__: 1, __local3__: [1, 1], x: "
     "1}\n"
     "4 | | | Redo __local3__ = [1, 1]  {__local3__: [1, 1]}\n"
     "3 | | Fail data.test.q = 3  {data.test.q: 1}\n"
     "1 | Fail data.test.p = _  {}\n"},
    {"every", "data.test.p", "p if { every x in input.xs { x > 1 } }\n",
     "{\"xs\": [0, 2]}",
     "1 Enter data.test.p = _  {}\n"
     "1 | Eval data.test.p = _  {}\n"
     "1 | Index data.test.p (matched 1 rule, early exit)  {}\n"
     "3 | Enter data.test.p  {}\n"
     "3 | | Eval __local2__ = input.xs  {}\n"
     "3 | | Eval every x in __local2__ { gt(x, 1) }  {__local2__: [0, 2]}\n"
     "3 | | Enter every x in __local2__ { gt(x, 1) }  {__local2__: [0, 2]}\n"
     "3 | | | Eval __local2__[__local0__] = x  {__local2__: [0, 2]}\n"
     "3 | | | Enter gt(x, 1)  {x: 0}\n"
     "3 | | | | Eval gt(x, 1)  {x: 0}\n"
     "3 | | | | Fail gt(x, 1)  {x: 0}\n"
     "3 | | | Redo every x in __local2__ { gt(x, 1) }  {__local0__: 0, __local2__: [0, "
     "2], x: 0}\n"
     "3 | | | Redo __local2__[__local0__] = x  {__local0__: 0, __local2__: [0, 2], x: "
     "0}\n"
     "3 | | | Redo __local2__[__local0__] = x  {__local0__: 1, __local2__: [0, 2], x: "
     "2}\n"
     "3 | | | Fail every x in __local2__ { gt(x, 1) }  {__local2__: [0, 2]}\n"
     "3 | | Fail every x in __local2__ { gt(x, 1) }  {__local2__: [0, 2]}\n"
     "3 | | Redo __local2__ = input.xs  {__local2__: [0, 2]}\n"
     "1 | Fail data.test.p = _  {}\n"},
    {"a test with cases", "data.test.test_x",
     "test_x[name] if {\n"
     "\tsome name, v in {\"a\": 1, \"b\": 2}\n"
     "\tv == 1\n"
     "}\n",
     NULL,
     "1 Enter data.test.test_x = _  {}\n"
     "1 | Eval data.test.test_x = _  {}\n"
     "1 | Index data.test.test_x (matched 1 rule)  {}\n"
     "3 | Enter data.test.test_x  {}\n"
     "4 | | Eval __local2__ = {\"a\": 1, \"b\": 2}  {}\n"
     "4 | | Eval v = __local2__[name]  {__local2__: {\"a\": 1, \"b\": 2}}\n"
     "4 | | Eval internal.test_case([name])  {name: \"a\"}\n"
     "0 | | TestCase internal.test_case([\"a\"])  {}\n"
     "5 | | Eval v = 1  {v: 1}\n"
     "3 | | Exit data.test.test_x  {name: \"a\"}\n"
     "3 | Redo data.test.test_x  {name: \"a\"}\n"
     "5 | | Redo v = 1  {v: 1}\n"
     "5 | | Redo internal.test_case([name])  {name: \"a\"}\n"
     "4 | | Redo v = __local2__[name]  {__local2__: {\"a\": 1, \"b\": 2}, name: \"a\", "
     "v: 1}\n"
     "4 | | Eval internal.test_case([name])  {name: \"b\"}\n"
     "0 | | TestCase internal.test_case([\"b\"])  {}\n"
     "5 | | Eval v = 1  {v: 2}\n"
     "5 | | Fail v = 1  {v: 2}\n"
     "5 | | Redo internal.test_case([name])  {name: \"b\"}\n"
     "4 | | Redo v = __local2__[name]  {__local2__: {\"a\": 1, \"b\": 2}, name: \"b\", "
     "v: 2}\n"
     "4 | | Redo __local2__ = {\"a\": 1, \"b\": 2}  {__local2__: {\"a\": 1, \"b\": 2}}\n"
     "1 | Exit data.test.test_x = _  {_: {\"a\": true}, data.test.test_x: {\"a\": "
     "true}}\n"
     "1 Redo data.test.test_x = _  {_: {\"a\": true}, data.test.test_x: {\"a\": true}}\n"
     "1 | Redo data.test.test_x = _  {_: {\"a\": true}, data.test.test_x: {\"a\": "
     "true}}\n"},
};

typedef struct setup {
    usher_engine *engine;
    usher_builder *builder;
    usher_policy *policy;
    usher_worker *worker;
    us_arena arena;
    us_buf text; /* what was reported */
} setup;

static void load(setup *s, const char *rules, const usher_build_options *options)
{
    char module[2048];
    int length = snprintf(module, sizeof module, "package test\n\n%s\n", rules);
    s->engine = usher_engine_new();
    s->builder = usher_builder_new(s->engine, options);
    usher_builder_add_module(s->builder, "one.rego", module, (size_t)length);
    s->policy = finish_policy(s->builder);
    s->worker = usher_worker_new(s->policy);
    us_arena_init(&s->arena, 0, NULL);
    s->text = us_buf_make(&s->arena);
}

static void unload(setup *s)
{
    us_arena_free(&s->arena);
    usher_worker_free(s->worker);
    usher_policy_free(s->policy);
    usher_builder_free(s->builder);
    usher_engine_free(s->engine);
}

static usher_outcome evaluate(setup *s, const char *path, const char *input,
                              const usher_limits *limits)
{
    usher_input *parsed =
        input ? usher_input_parse(input, strlen(input), NULL, NULL) : NULL;
    const usher_result *result;
    usher_outcome outcome = usher_evaluate_path(s->worker, path, parsed, limits, &result);
    usher_input_free(parsed);
    return outcome;
}

static void expect_text(const char *what, us_buf *got, const char *want)
{
    us_str text = us_buf_str(got);
    if (!us_str_is(text, want))
        fail_msg("%s: expected\n%s\ngot\n%.*s", what, want, US_STR_ARG(text));
}

static void add_value(us_buf *out, const usher_value *value)
{
    if (value)
        us_value_print(out, *value);
    else
        us_buf_add_c(out, "undefined");
}

static void add_bindings(us_buf *out, const usher_binding *bindings, size_t count)
{
    us_buf_add_c(out, "{");
    for (size_t i = 0; i < count; i++) {
        us_buf_add_format(out, "%s%.*s: ", i > 0 ? ", " : "",
                          (int)bindings[i].name.length, bindings[i].name.text);
        add_value(out, bindings[i].value);
    }
    us_buf_add_c(out, "}");
}

static const char *word_of(usher_event_kind kind)
{
    static const char *const words[] = {
        [USHER_EVENT_ENTER] = "Enter",   [USHER_EVENT_EVAL] = "Eval",
        [USHER_EVENT_FAIL] = "Fail",     [USHER_EVENT_EXIT] = "Exit",
        [USHER_EVENT_REDO] = "Redo",     [USHER_EVENT_NOTE] = "Note",
        [USHER_EVENT_CASE] = "TestCase", [USHER_EVENT_INDEX] = "Index",
        [USHER_EVENT_READ] = "Read",     [USHER_EVENT_ANSWER] = "Answer",
    };
    return words[kind];
}

/* A line as OPA prints it. */
static void print_event(void *data, const usher_event *event)
{
    setup *s = data;
    bool outside = event->kind == USHER_EVENT_ENTER ||
                   (event->kind == USHER_EVENT_REDO &&
                    (event->node == USHER_NODE_RULE || event->node == USHER_NODE_BODY));
    us_buf_add_format(&s->text, "%u ", event->place.row);
    for (uint32_t i = outside ? 1 : 0; i < event->depth; i++)
        us_buf_add_c(&s->text, "| ");
    us_buf_add_format(&s->text, "%s ", word_of(event->kind));
    if (event->kind == USHER_EVENT_NOTE)
        us_buf_add_format(&s->text, "\"%.*s\"", (int)event->message.length,
                          event->message.text);
    else
        us_buf_add_format(&s->text, "%.*s%s%.*s", (int)event->text.length,
                          event->text.text, event->message.length > 0 ? " " : "",
                          (int)event->message.length, event->message.text);
    us_buf_add_c(&s->text, "  ");
    add_bindings(&s->text, event->variables, event->variable_count);
    us_buf_add_c(&s->text, "\n");
}

static void test_order(void **state)
{
    usher_build_options options = {.traced = true, .test_cases = true};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        setup s;
        load(&s, cases[i].rules, &options);
        usher_worker_set_tracer(s.worker, print_event, &s,
                                USHER_TRACE_STEPS | USHER_TRACE_VARIABLES);
        evaluate(&s, cases[i].path, cases[i].input, NULL);
        expect_text(cases[i].what, &s.text, cases[i].trace);

        /* Again, and with nobody listening. */
        s.text = us_buf_make(&s.arena);
        evaluate(&s, cases[i].path, cases[i].input, NULL);
        expect_text(cases[i].what, &s.text, cases[i].trace);
        usher_worker_set_tracer(s.worker, NULL, NULL, 0);
        evaluate(&s, cases[i].path, cases[i].input, NULL);
        expect_text(cases[i].what, &s.text, cases[i].trace);
        unload(&s);
    }
}

/* ---- the other ways to build ---- */

static void count_entered(void *data, const usher_event *event)
{
    size_t *count = data;
    if (event->node == USHER_NODE_RULE)
        ++*count;
}

static size_t entered(const usher_build_options *options, const char *input)
{
    size_t count = 0;
    setup s;
    load(&s,
         "p if input.a == 1\n"
         "p if input.b == 1\n"
         "p if input.a == 2",
         options);
    usher_worker_set_tracer(s.worker, count_entered, &count,
                            USHER_TRACE(USHER_EVENT_ENTER));
    evaluate(&s, "data.test.p", input, NULL);
    unload(&s);
    return count;
}

static void test_levels(void **state)
{
    usher_build_options traced = {.traced = true}, untraced = {0};
    usher_build_options no_index = {.traced = true, .trace_without_index = true};
    usher_build_options no_exit = {.traced = true, .trace_without_exit = true};
    usher_build_options neither = {.traced = true, .faithful = true};
    (void)state;
    assert_int_equal(entered(&traced, "{\"a\": 1, \"b\": 1}"), 1);
    assert_int_equal(entered(&traced, "{\"a\": 2}"), 1);
    assert_int_equal(entered(&no_index, "{\"a\": 2}"), 3);
    assert_int_equal(entered(&no_index, "{\"a\": 1}"), 1);
    assert_int_equal(entered(&no_exit, "{\"a\": 1, \"b\": 1}"), 2);
    assert_int_equal(entered(&neither, "{\"a\": 1, \"b\": 1}"), 3);
    assert_int_equal(entered(&untraced, "{\"a\": 1, \"b\": 1}"), 0);
}

/* Notes and cases are told by all policies. */
static void test_untraced(void **state)
{
    usher_build_options options = {.test_cases = true};
    setup s;
    (void)state;
    load(&s, "test_x[name] if { some name in [\"a\"]; trace(\"n\") }\n", &options);
    usher_worker_set_tracer(s.worker, print_event, &s, UINT32_MAX);
    evaluate(&s, "data.test.test_x", NULL, NULL);
    expect_text("notes and cases", &s.text,
                "0 TestCase internal.test_case([\"a\"])  {}\n"
                "1 Note \"n\"  {}\n");
    unload(&s);
}

/* ---- values ---- */

static void print_parts(void *data, const usher_event *event)
{
    setup *s = data;
    if (event->node != USHER_NODE_LITERAL || event->place.file.length == 0)
        return;
    us_buf_add_format(&s->text, "%.*s ", (int)event->written.text.length,
                      event->written.text.text);
    add_bindings(&s->text, event->parts, event->part_count);
    if (event->left) {
        us_buf_add_c(&s->text, " ");
        add_value(&s->text, event->left);
        us_buf_add_c(&s->text, " | ");
        add_value(&s->text, event->right);
    }
    us_buf_add_c(&s->text, "\n");
}

static void expect_parts(const char *rules, bool values, const char *want)
{
    usher_build_options options = {.traced = true, .test_values = values};
    setup s;
    load(&s, rules, &options);
    usher_worker_set_tracer(s.worker, print_parts, &s,
                            USHER_TRACE(USHER_EVENT_FAIL) | USHER_TRACE_PARTS);
    evaluate(&s, "data.test.test_p", "{\"a\": {\"b\": 1}, \"xs\": [1, 2]}", NULL);
    expect_text(rules, &s.text, want);
    unload(&s);
}

static void test_parts(void **state)
{
    (void)state;
    expect_parts("test_p if { x := {\"k\": [1, 2]}; x.k[0] == x.k[1] }", true,
                 "x.k[0] == x.k[1] {x: {\"k\": [1, 2]}, x.k[0]: 1, x.k[1]: 2} 1 | 2\n");
    expect_parts("test_p if { input.a.b == 1 + 1 }", true,
                 "input.a.b == 1 + 1 {input.a.b: 1, 1 + 1: 2} 1 | 2\n");
    expect_parts("test_p if { 1 == 1; input.a.b > count(input.xs) + 1 }", false,
                 "input.a.b > count(input.xs) + 1 {input.a.b: 1, count(input.xs): 2, "
                 "count(input.xs) + 1: 3, input.xs: [1, 2]} 1 | 3\n");
    expect_parts("test_p if { q.zz; true }\nq := input.a.c", false,
                 "q.zz {q: undefined}\n");
    expect_parts("test_p if { not input.a.b == 1 }", true, "not input.a.b == 1 {}\n");
    expect_parts("test_p if { q == 2 with input as {\"z\": 1} }\nq := 1", true,
                 "q == 2 with input as {\"z\": 1} {q: 1} 1 | 2\n");
    expect_parts("test_p if { every x in input.xs { x < 2 } }", true,
                 "x < 2 {x: 2} 2 | 2\n");
}

/* ---- reads and answers ---- */

static void print_read(void *data, const usher_event *event)
{
    setup *s = data;
    us_buf_add_format(&s->text, "%s ", word_of(event->kind));
    if (event->value)
        add_value(&s->text, event->value);
    else
        us_buf_add_format(&s->text, "%zu", usher_value_count(event->container));
    us_buf_add_c(&s->text, " ");
    add_value(&s->text, event->key);
    us_buf_add_c(&s->text, "\n");
}

static void test_reads(void **state)
{
    usher_build_options options = {.traced = true};
    setup s;
    (void)state;
    load(&s,
         "p contains x if { some x in input.xs; not input.none; x in input.xs }\n"
         "q[k] := v if { v := object.get(input, [\"a\", \"b\"], 0); k := input.xs[1] }",
         &options);
    usher_worker_set_tracer(s.worker, print_read, &s,
                            USHER_TRACE(USHER_EVENT_READ) |
                                USHER_TRACE(USHER_EVENT_ANSWER));
    evaluate(&s, "data.test.p", "{\"xs\": [7]}", NULL);
    /* Of what the index would look at, then of the body. */
    expect_text("reads", &s.text,
                "Read 1 \"xs\"\nRead 1 \"xs\"\nRead 1 0\nRead 1 \"none\"\nRead 1 \"xs\"\n"
                "Read 1 0\nAnswer 7 []\n");
    s.text = us_buf_make(&s.arena);
    evaluate(&s, "data.test.q", "{\"a\": {\"b\": 1}, \"xs\": [7, 8]}", NULL);
    expect_text(
        "paths", &s.text,
        "Read 2 \"xs\"\nRead 2 1\nRead 2 [\"a\", \"b\"]\nRead 2 \"xs\"\nRead 2 1\n"
        "Answer 1 [8]\n");
    unload(&s);
}

/* ---- what there is to cover ---- */

static void test_code(void **state)
{
    usher_build_options options = {.traced = true};
    setup s;
    (void)state;
    load(&s,
         "p contains x if {\n"
         "\tsome x\n"
         "\tinput.xs[x]\n"
         "\tevery y in [1,\n"
         "\t\t2] { y > count([z | z := x]) }\n"
         "}\n"
         "q := 1 if input.e == \"é\" else := 2\n",
         &options);
    usher_code *code = usher_code_new(s.policy);
    const usher_place *place;
    for (size_t i = 0; (place = usher_code_at(code, i)) != NULL; i++)
        us_buf_add_format(&s.text, "%u:%u-%u:%u %.*s\n", place->row, place->column,
                          place->end_row, place->end_column, (int)place->text.length,
                          place->text.text);
    expect_text("code", &s.text,
                "3:1-3:13 p contains x\n"
                "5:2-5:13 input.xs[x]\n"
                "6:2-7:33 every y in [1,\n\t\t2] { y > count([z | z := x]) }\n"
                "7:8-7:31 y > count([z | z := x])\n"
                "7:23-7:29 z := x\n"
                "9:1-9:7 q := 1\n"
                "9:11-9:25 input.e == \"é\"\n"
                "9:26-9:35 else := 2\n"
                "9:26-9:35 else := 2\n");
    usher_code_free(code);
    usher_code_free(NULL);
    unload(&s);
}

/* ---- limits ---- */

/* What is kept to be told later counts as memory of the evaluation. */
static void test_limits(void **state)
{
    usher_build_options options = {.traced = true};
    usher_limits little = {.memory = 1 << 20}, few = {.steps = 1000};
    setup s;
    (void)state;
    load(&s,
         "p if { f(1) == 1; false }\n"
         "f(x) := 1 if { some i in numbers.range(x, 20000); i > 19999 }\n",
         &options);
    size_t count = 0;
    usher_worker_set_tracer(s.worker, count_entered, &count,
                            USHER_TRACE_STEPS | USHER_TRACE_VARIABLES);
    assert_int_equal(evaluate(&s, "data.test.p", NULL, &little), USHER_ERROR);
    assert_int_equal(evaluate(&s, "data.test.p", NULL, &few), USHER_ERROR);
    assert_int_equal(evaluate(&s, "data.test.p", NULL, NULL), USHER_UNDEFINED);
    assert_true(count > 0);
    unload(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),    cmocka_unit_test(test_levels),
        cmocka_unit_test(test_untraced), cmocka_unit_test(test_parts),
        cmocka_unit_test(test_reads),    cmocka_unit_test(test_code),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
