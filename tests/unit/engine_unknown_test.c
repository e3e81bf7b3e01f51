/* Inputs of which something is unknown: what is said of them holds whatever it is. */
#include "../fuzz/shapes.h"
#include "codec/json.h"
#include "unknown_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- Construct by construct ---------------------------------------------------------- */

typedef struct construct {
    const char *module; /* without its package; what is asked for is p */
    const char *input;
    const char *unknown; /* a JSON Pointer */
    const char *want;    /* a value or "undefined"; " ?" behind it: indeterminate */
} construct;

static const construct constructs[] = {
    /* What is not read does not matter. */
    {"p if input.a == 1", "{\"a\": 1}", "/b", "true"},
    {"p if input.a == 2", "{\"a\": 1}", "/b", "undefined"},
    {"p if { input.a == 2; input.b }", "{\"a\": 1}", "/b", "undefined"},
    {"p := 1", "1", "", "1"},
    /* What is read fails, and is told. */
    {"p if input.b", "{}", "/b", "undefined ?"},
    {"p if input.b.c.d", "{}", "/b", "undefined ?"},
    {"p if input.b == 1", "{}", "/b", "undefined ?"},
    {"p if input.b != 1", "{}", "/b", "undefined ?"},
    {"p if input.b > 1", "{}", "/b", "undefined ?"},
    {"p if input.b == null", "{}", "/b", "undefined ?"},
    {"p := input.b", "{}", "/b", "undefined ?"},
    {"p := input", "{}", "", "undefined ?"},
    {"p if input", "{}", "", "undefined ?"},
    {"p if { x := input.b; 1 == 1 }", "{}", "/b", "undefined ?"},
    {"p if input.b + 1 == 2", "{}", "/b", "undefined ?"},
    /* Where a body can't hold, however it is looked at, it is no matter what it reads. */
    {"p if { q; input.b }\nq if input.a == 2", "{\"a\": 1}", "/b", "undefined"},
    {"p if { some x in input.b; x == 1; input.a == 2 }", "{\"a\": 1}", "/b", "undefined"},
    {"p if { input.b; q }\nq if input.a == 2", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if { 1 == input[input.b] }", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if { some k; input[k] == 2 }", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if { some k; input[k] == 1 }", "{\"a\": 1}", "/b", "true"},
    {"p if { some k, v in input; v == 2 }", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if { [_, v] = input.l; v == 1 }", "{\"l\": [0, 1]}", "/l/1", "undefined ?"},
    {"p if { [v, _] = input.l; v == 0 }", "{\"l\": [0, 1]}", "/l/1", "undefined ?"},
    {"p if { {\"a\": v, \"b\": w} = input; v == 1 }", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if not q\nq if { {\"x\": v, \"y\": w} = input.c; v < w }",
     "{\"c\": {\"x\": 1, \"y\": 2}}", "/c/x", "undefined ?"},
    {"p if q[\"k\"] != {\"y\": {\"z\": {\"x\": 1}}}\nq[k].y.z := input.c if k := \"k\"",
     "{\"c\": {}}", "/c/x", "undefined ?"},
    {"p if { [x, y] = input.b }", "{}", "/b", "undefined ?"},
    /* No negation takes it for undefined, false or null. */
    {"p if not input.b", "{}", "/b", "undefined ?"},
    {"p if not input.b.c", "{}", "/b", "undefined ?"},
    {"p if not input.b == 1", "{}", "/b", "undefined ?"},
    {"p if not input.b != 1", "{}", "/b", "undefined ?"},
    {"p if not input.a == 2", "{\"a\": 1}", "/b", "true"},
    {"p if not q\nq if input.b", "{}", "/b", "undefined ?"},
    {"p if not q\nq if { input.a == 2; input.b }", "{\"a\": 1}", "/b", "true"},
    {"p if { not q; not q }\nq if input.b", "{}", "/b", "undefined ?"},
    {"p if { not not_q }\nnot_q if not q\nq if input.b", "{}", "/b", "undefined ?"},
    {"p if { q != 1 }\nq := input.b", "{}", "/b", "undefined ?"},
    {"p if not f(input.a)\nf(x) if { x == 2; input.b }", "{\"a\": 1}", "/b", "true"},
    {"p if not f(1)\nf(x) if input.b == x", "{}", "/b", "undefined ?"},
    {"p if { not f(1); not f(1) }\nf(x) if input.b == x", "{}", "/b", "undefined ?"},
    {"p if not f(input)\nf(x) if x.b", "{}", "/b", "undefined ?"},
    {"p if f(input)\nf(x) if x.a == 1", "{\"a\": 1}", "/b", "true"},
    {"p if { x := false; not x }", "{}", "/b", "true"},
    /* A body that holds is enough. */
    {"p if input.b\np if input.a", "{\"a\": 1}", "/b", "true ?"},
    {"p if input.a\np if input.b", "{\"a\": 1}", "/b", "true"},
    {"p contains 1 if input.b\np contains 2 if input.a", "{\"a\": 1}", "/b", "{2} ?"},
    {"p contains 1 if input.c\np contains 2 if input.a", "{\"a\": 1}", "/b", "{2}"},
    {"p contains x if some x in input.l", "{\"l\": [1, 2, 3]}", "/l/1", "{1, 3} ?"},
    {"p contains input.b", "{}", "/b", "set() ?"},
    {"p contains input", "{\"a\": 1}", "/b", "set() ?"},
    {"p contains [1, input.b]", "{}", "/b", "set() ?"},
    {"p[x] := y if some x, y in input", "{\"a\": 1}", "/b", "undefined ?"},
    {"p.x := 1 if input.b\np.y := 2", "{}", "/b", "undefined ?"},
    {"p if q.x == 1\nq[x] := y if some x, y in input", "{\"x\": 1}", "/b", "undefined ?"},
    /* Sets that may have more. */
    {"p if 2 in q\nq contains 1 if input.b\nq contains 2", "{}", "/b", "undefined ?"},
    {"p if q[2]\nq contains 1 if input.b\nq contains 2", "{}", "/b", "true ?"},
    {"p if q[3]\nq contains 1 if input.b\nq contains 2", "{}", "/b", "undefined ?"},
    {"p if not q[3]\nq contains 1 if input.b\nq contains 2", "{}", "/b", "undefined ?"},
    {"p if not q[2]\nq contains 1 if input.b\nq contains 2", "{}", "/b", "undefined ?"},
    {"p if { some x in q; x == 2 }\nq contains 1 if input.b\nq contains 2", "{}", "/b",
     "true ?"},
    {"p := count(q)\nq contains 1 if input.b\nq contains 2", "{}", "/b", "undefined ?"},
    {"p if q == {2}\nq contains 1 if input.b\nq contains 2", "{}", "/b", "undefined ?"},
    {"p if q != set()\nq contains 1 if input.b\nq contains 2", "{}", "/b", "undefined ?"},
    {"p := {x | some x in q}\nq contains 1 if input.b\nq contains 2", "{}", "/b",
     "undefined ?"},
    {"p if every x in q { x == 2 }\nq contains 1 if input.b\nq contains 2", "{}", "/b",
     "undefined ?"},
    {"p := data.t.q\nq contains 1 if input.b\nq contains 2", "{}", "/b", "{2} ?"},
    /* else, default. */
    {"p := 1 if input.b\nelse := 2", "{}", "/b", "undefined ?"},
    {"p := 1 if input.a\nelse := 2 if input.b", "{\"a\": 1}", "/b", "1"},
    {"p := 1 if input.c\nelse := 2 if input.b\nelse := 3", "{}", "/b", "undefined ?"},
    {"p := 1 if input.c\nelse := 2", "{}", "/b", "2"},
    {"default p := 0\np := 1 if input.b", "{}", "/b", "undefined ?"},
    {"default p := 0\np := 1 if input.a", "{}", "/b", "0"},
    {"default p := 0\np := 1 if input.a\np := 1 if input.b", "{\"a\": 1}", "/b", "1"},
    {"p := f(1)\ndefault f(_) := 0\nf(x) := x if input.b", "{}", "/b", "undefined ?"},
    {"p := f(1)\nf(x) := x if input.b\nelse := 5", "{}", "/b", "undefined ?"},
    {"p := q\ndefault q := 0\nq := 1 if input.b", "{}", "/b", "undefined ?"},
    {"p := [q, q]\ndefault q := 0\nq := 1 if input.b", "{}", "/b", "undefined ?"},
    {"p := 1 if input.b\np := 2", "{}", "/b", "2 ?"},
    /* every. */
    {"p if every x in input.b { x > 0 }", "{}", "/b", "undefined ?"},
    {"p if every x in input.l { x > 0 }", "{\"l\": [1, 2]}", "/l/1", "undefined ?"},
    {"p if every x in input.l { x > input.b }", "{\"l\": [1, 2]}", "/b", "undefined ?"},
    {"p if every x in input.l { x > input.b }", "{\"l\": []}", "/b", "true"},
    {"p if every x in input.l { x > 0 }", "{\"l\": [1, 2]}", "/b", "true"},
    {"p if not every_positive\nevery_positive if every x in input.l { x > 0 }",
     "{\"l\": [1, 2]}", "/l/0", "undefined ?"},
    {"p if every _ in input.c { input.a == 5 }", "{\"c\": {}, \"a\": 1}", "/c/x",
     "undefined ?"},
    /* What is remembered of a rule says that it met something unknown: f may have two values. */
    {"p if { q; input.a == 1; count(input.l) == 9 }\nq if f(input.b)\nq if input.a == 1\n"
     "f(x) := 1 if x == 1\nf(x) := 2 if x == 1",
     "{\"a\": 1, \"l\": []}", "/b", "undefined ?"},
    /* Comprehensions and aggregates. */
    {"p := [x | x := input.b]", "{}", "/b", "undefined ?"},
    {"p := {x | some x in input.l}", "{\"l\": [1]}", "/l/0", "undefined ?"},
    {"p := {k: 1 | some k, _ in input}", "{\"a\": 1}", "/b", "undefined ?"},
    {"p := count([x | x := input.b])", "{}", "/b", "undefined ?"},
    {"p := count(input)", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if count([x | some x in input.l]) == 1", "{\"l\": [1]}", "/b", "true"},
    {"p if not count({x | x := input.b}) == 1", "{}", "/b", "undefined ?"},
    /* As a whole. */
    {"p if input == {\"a\": 1}", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if input == input", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if input != 1", "{\"a\": 1}", "/b", "true"},
    {"p if input != null", "{\"a\": 1}", "/b", "true"},
    {"p if not is_null(input)", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if input.b in [1, 2]", "{}", "/b", "undefined ?"},
    {"p if 1 in input.l", "{\"l\": [1, 2]}", "/l/1", "undefined ?"},
    {"p := json.marshal(input)", "{}", "/b", "undefined ?"},
    {"p := object.get(input, \"a\", 1)", "{}", "/b", "undefined ?"},
    {"p := object.get(input, \"b\", 1)", "{}", "/b", "undefined ?"},
    {"p := object.get(input, [\"b\", \"c\"], 1)", "{}", "/b", "undefined ?"},
    {"p := object.keys(input)", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if { walk(input, [path, x]); x == 1 }", "{\"a\": 1}", "/b", "undefined ?"},
    {"p := sprintf(\"%v\", [input.b])", "{}", "/b", "undefined ?"},
    {"p := sprintf(\"%v\", [input.a])", "{\"a\": 1}", "/b", "\"1\""},
    {"p := {\"x\": input}", "{}", "/b", "undefined ?"},
    {"p := {\"x\": input}.x.a", "{\"a\": 1}", "/b", "1"},
    {"p := [input][0].a", "{\"a\": 1}", "/b", "1"},
    {"p if not {{\"a\": 1, \"b\": 2}}[input]", "{\"a\": 1}", "/b", "undefined ?"},
    {"p if {input}[input]", "{\"a\": 1}", "/b", "undefined ?"},
    {"p := x.a if { q = x }\nq := input", "{\"a\": 1}", "/b", "1"},
    {"p := q.a\nq := r\nr := input", "{\"a\": 1}", "/b", "1"},
    {"p if { q == 1 }\nq := input\nq := input.c", "{\"c\": {}}", "/b", "undefined ?"},
    {"p := $\"{input.b}\"", "{}", "/b", "undefined ?"},
    /* with. */
    {"p if q with input.b as 1\nq if input.b == 1", "{}", "/b", "true"},
    {"p if q with input.b.c as 1\nq if input.b.c == 1", "{}", "/b", "true"},
    {"p if q with input.b.c as 1\nq if input.b.d == 1", "{}", "/b", "undefined ?"},
    {"p if q with input.b.c as 1\nq if not input.b.d", "{}", "/b", "undefined ?"},
    {"p if q with input.b.c.d as 1\nq if not input.b.c.e", "{}", "/b", "undefined ?"},
    {"p if not q with input as {}\nq if input.b == 1", "{}", "/b", "true"},
    {"p if q with input.a as 1\nq if not input.b", "{}", "/b", "undefined ?"},
    {"p if q with input.a as input\nq if not input.a.b", "{}", "/b", "undefined ?"},
    {"p if q with data.x as input.b\nq if not data.x", "{}", "/b", "undefined ?"},
    {"p if q with data.x as input\nq if not data.x.b", "{}", "/b", "undefined ?"},
    {"p if q with f as input.b\nq if not f(1)\nf(x) := x", "{}", "/b", "undefined ?"},
    {"p if not q with count as f\nq if count([1]) == 2\nf(x) := 2 if input.b", "{}", "/b",
     "undefined ?"},
    {"p if { q; not q with input.b as 2 }\nq if input.b == 1", "{\"b\": 1}", "/c",
     "true"},
    /* Rules of a package, and names that are computed. */
    {"p := data.t.q\nq.x := 1 if input.b", "{}", "/b", "undefined ?"},
    {"p if not data.t.s[input.a].x\ns.q.x := 1 if input.b", "{\"a\": \"q\"}", "/b",
     "undefined ?"},
    {"p if not data.t.s[input.a]\ns.q := 1 if input.b", "{\"a\": \"q\"}", "/b",
     "undefined ?"},
    {"p if { data.t.s.q; not data.t.s[input.a].x }\ns.q := {\"x\": 1} if input.b\n"
     "s.q := {\"x\": 1} if input.a == \"q\"",
     "{\"a\": \"q\"}", "/b", "undefined ?"},
    {"p if not data.t.s[input.a].x\ns.q := input.c", "{\"a\": \"q\", \"c\": {}}", "/c/x",
     "undefined ?"},
    {"p if not data.t.s[input.b]\ns.q := 1", "{}", "/b", "undefined ?"},
    {"p := data.t.s[input.a]\ns.q := 1\ns.r := 2 if input.b", "{\"a\": \"q\"}", "/b",
     "1"},
    {"p := [k | data.t.s[k]]\ns.q := 1\ns.r := 2 if input.b", "{}", "/b", "undefined ?"},
    {"p := data.t.s\ns.q := 1\ns.r := 2 if input.b", "{}", "/b", "undefined ?"},
    {"p := data.t.s.q.x\ns.q := input\ns.r := 2 if input.b", "{\"x\": 1}", "/b", "1"},
    {"p := data.t.s[\"q\"][input.x]\ns.q := input", "{\"x\": \"x\"}", "/b", "\"x\""},
    /* or, in nested bodies. */
    {"p if { x := [1 | input.b]; count(x) == 0 }", "{}", "/b", "undefined ?"},
    {"p if { some x in [1, 2]; not x == input.b }", "{}", "/b", "undefined ?"},
};

static us_str module_of(us_arena *arena, const char *rules)
{
    return us_str_format(arena, "package t\n%s\n", rules);
}

static void test_each_construct(void **state)
{
    (void)state;
    us_arena arena;
    size_t failures = 0;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < sizeof constructs / sizeof *constructs; i++) {
        const construct *c = &constructs[i];
        const char *hidden[] = {c->unknown, NULL};
        usher_input_options options = {.unknown = hidden};
        unknown_level level = unknown_load(module_of(&arena, c->module));
        usher_input *input =
            usher_input_parse(c->input, strlen(c->input), &options, NULL);
        assert_non_null(input);
        us_str got = unknown_answer(&arena, &level, "data.t.p", input->value);
        if (!us_str_is(got, c->want))
            print_error("%s\ninput %s without %s\nwant %s\ngot  %.*s\n", c->module,
                        c->input, c->unknown, c->want, US_STR_ARG(got));
        failures += !us_str_is(got, c->want);
        usher_input_free(input);
        unknown_unload(&level);
        us_arena_reset(&arena, 1 << 20);
    }
    us_arena_free(&arena);
    assert_int_equal(failures, 0);
}

static us_value read(us_arena *arena, const char *json)
{
    us_value value;
    us_diag diag;
    us_json_options options = {.keep_text = true};
    assert_true(us_json_read(arena, us_str_from(json), &options, &value, NULL, &diag));
    return value;
}

static void test_constructs_hold_for_all_inputs(void **state)
{
    (void)state;
    static const char *const inputs[] = {
        "{\"a\": 1, \"b\": 1, \"c\": {\"x\": 1}, \"l\": [1, 2]}",
        "{\"a\": \"q\", \"b\": {\"c\": 1, \"d\": [0, 1]}, \"l\": [0, 1], \"x\": 1, "
        "\"c\": {\"x\": 1}}",
        "{\"a\": 2, \"c\": null}", "{\"c\": {\"x\": 1, \"y\": 2, \"z\": 3, \"a\": 4}}"};
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < sizeof constructs / sizeof *constructs; i++) {
        const char *rules = constructs[i].module;
        unknown_level level = unknown_load(module_of(&arena, rules));
        for (size_t k = 0; k < sizeof inputs / sizeof *inputs; k++)
            unknown_check_all(&arena, &level, "data.t.p", read(&arena, inputs[k]), rules);
        unknown_unload(&level);
        us_arena_reset(&arena, 1 << 20);
    }
    us_arena_free(&arena);
}

/* ---- At random ----------------------------------------------------------------------- */

/* $I: a place of input, $W: several; $S: a scalar, mostly; $X: a new variable; $R, $V, $F, $E and $O: a rule that
 * is true, that has a value, a function, a set, an object. */
static const char *const literals[] = {
    "$I",
    "not $I",
    "$I == $S",
    "$I != $S",
    "not $I == $S",
    "$I == $I",
    "$I != $I",
    "$I < $S",
    "count($I) > 0",
    "not count($I) > 0",
    "some _ in $I",
    "$W",
    "$W == $S",
    "$W == $W",
    "$X := $W; not $X == $I",
    "some $X in $I; $X == $S",
    "some $X in $I; not $X == $I",
    "some $X, $Y in $I; $Y == $S; not $I[$X]",
    "$I[$X] == $S",
    "every $X in $I { $X != $S }",
    "every _ in $I { $I }",
    "every $X, $Y in $I { not $X == $Y; $R }",
    "count([$X | some $X in $I; $X == $S]) == 1",
    "count({$X | some $X in $I; $R}) < 2",
    "{$X: $Y | some $X, $Y in $I; not $Y == $S} != {}",
    "[$Y | $Y := $I] == []",
    "$R",
    "not $R",
    "not $R; $R",
    "$V == $S",
    "not $V == $S",
    "not $V",
    "$V.b",
    "not $V.b",
    "$V == $V",
    "$X := $V; not $X == $I",
    "$F($I)",
    "not $F($I)",
    "$F($I) == $S",
    "not $F($S) == $I",
    "$F($V)",
    "not $F($F($I))",
    "$E[$S]",
    "not $E[$S]",
    "$E[$I]",
    "not $E[$I]",
    "some $X in $E; $X == $I",
    "some $X in $E; not $X == $S",
    "every $X in $E { $X != $S }",
    "count($E) > 1",
    "$S in $E",
    "not $I in $E",
    "$E == set()",
    "$E & {$S} != set()",
    "$O[$S] == $I",
    "not $O[$S]",
    "$O[$X] == $S",
    "count($O) == 1",
    "$R with input.a as $S",
    "not $R with input.b.d as $I",
    "not $R with input as {\"a\": $S}",
    "$V == $S with input.o.x as $S",
    "not $E[$S] with input.l as [$S]",
    "is_string($I)",
    "not is_null($I)",
    "object.get($I, \"b\", 1) == $S",
    "type_name($I) == \"null\"",
    "walk($I, [_, $S])",
    "not startswith($I, \"q\")",
    "{\"x\": $I}.x == $S",
    "{\"x\": $I} != {\"x\": $S}",
    "[$X, _] = $I; $X == $S",
    "{\"b\": $X, \"k\": $Y} = $I; $X != $Y",
    "$X = $I; $X.b == $S",
    "data.t.s[$I]",
    "not data.t.s[$I].b",
    "$X := data.t.s[$Y]; $Y != $X",
};

static const char *const places[] = {
    "input.a", "input.b",    "input.b.c",  "input.b.d",      "input.b.d.e",
    "input.l", "input.l[0]", "input.l[1]", "input.o",        "input.o.x",
    "input.k", "input.none", "input",      "input[input.k]", "input.o[input.k]"};

static const char *const wild[] = {"input.l[_]", "input.o[_]", "input.o[_].k",
                                   "input[_]"};

static const char *const scalars[] = {"1",    "2",     "\"a\"", "\"q\"", "null",
                                      "true", "false", "[1]",   "{}",    "\"b\""};

#define BELOW(seed, list) list[random_below(seed, sizeof list / sizeof list[0])]

/* A module in the making: rules of each kind so far, which the next ones may read. */
typedef struct making {
    us_buf text;
    uint64_t seed;
    uint32_t made[128]; /* by letter */
    uint32_t variables;
    uint32_t last; /* variable that $Y goes with */
} making;

static void add_name(making *m, char letter)
{
    static const char rules[] = "RVFEO", names[] = "rvfeo";
    char name = names[strchr(rules, letter) - rules];
    us_buf_add_format(&m->text, "%c%u", name, random_below(&m->seed, m->made[(int)name]));
}

static void add_pattern(making *m, const char *pattern)
{
    m->last = m->variables++;
    for (; *pattern; pattern++) {
        if (*pattern != '$') {
            us_buf_add_char(&m->text, *pattern);
            continue;
        }
        switch (*++pattern) {
        case 'I':
            us_buf_add_c(&m->text, BELOW(&m->seed, places));
            break;
        case 'W':
            us_buf_add_c(&m->text, BELOW(&m->seed, wild));
            break;
        case 'S':
            us_buf_add_c(&m->text, BELOW(&m->seed, scalars));
            break;
        case 'X':
        case 'Y':
            us_buf_add_format(&m->text, "%c%u", *pattern == 'X' ? 'x' : 'y', m->last);
            break;
        default:
            add_name(m, *pattern);
        }
    }
}

static void add_body(making *m)
{
    us_buf_add_c(&m->text, " if {\n");
    for (uint32_t i = 1 + random_below(&m->seed, 3); i > 0; i--) {
        us_buf_add_char(&m->text, '\t');
        add_pattern(m, BELOW(&m->seed, literals));
        us_buf_add_char(&m->text, '\n');
    }
    us_buf_add_c(&m->text, "}");
}

/* The first one is of a type that the compiler does not know. */
static void add_head(making *m, char kind, uint32_t number, bool first)
{
    bool known = !first && random_below(&m->seed, 2);
    us_buf_add_format(&m->text, "\n%c%u", kind, number);
    if (kind == 'v')
        add_pattern(m, known ? " := $S" : " := $I");
    else if (kind == 'f')
        add_pattern(m, known ? "(z) := $S" : "(z) := z");
    else if (kind == 'e')
        add_pattern(m, known ? " contains $S" : " contains $I");
    else if (kind == 'o')
        add_pattern(m, known ? "[$S] := $I" : "[$I] := $I");
}

static void add_rule(making *m, char kind)
{
    uint32_t number = m->made[(int)kind];
    bool has_value = kind == 'v' || kind == 'f';
    if (random_below(&m->seed, 3) == 0 && (has_value || kind == 'r')) {
        us_buf_add_format(&m->text, "\ndefault %c%u%s := ", kind, number,
                          kind == 'f' ? "(_)" : "");
        us_buf_add_c(&m->text, kind == 'r' ? "false" : BELOW(&m->seed, scalars));
    }
    uint32_t count = 1 + random_below(&m->seed, has_value ? 2 : 3);
    for (uint32_t i = 0; i < count; i++) {
        add_head(m, kind, number, i == 0);
        add_body(m);
        if (has_value && random_below(&m->seed, 2) == 0) {
            add_pattern(m, " else := $S");
            if (random_below(&m->seed, 2) == 0)
                add_body(m);
        }
    }
    m->made[(int)kind]++;
}

enum { RULES = 14 };

static us_str make_module(us_arena *arena, uint64_t seed)
{
    static const char kinds[] = "rrrvvfee";
    making m = {.text = us_buf_make(arena), .seed = seed};
    us_buf_add_c(&m.text, "package t\ns.a := input.a\ns.q.b := input.b\ns.l := 1\n"
                          "r0 if input.b.c\nv0 := input.o\nf0(z) := z\n"
                          "e0 contains input.l[_]\no0[input.k] := input.b");
    for (const char *kind = "rvfeo"; *kind; kind++)
        m.made[(int)*kind] = 1;
    for (uint32_t i = 0; i < RULES; i++)
        add_rule(&m, i == 9 ? 'o' : kinds[random_below(&m.seed, sizeof kinds - 1)]);
    us_buf_add_char(&m.text, '\n');
    return us_buf_str(&m.text);
}

static const char *const documents[] = {
    "{\"a\": 1, \"b\": {\"c\": \"q\", \"d\": {\"e\": 1}}, \"l\": [1, \"a\"], \"k\": "
    "\"a\", "
    "\"o\": {\"x\": 1, \"a\": {\"k\": 2}}}",
    "{\"a\": \"q\", \"b\": null, \"l\": [], \"k\": \"l\", \"o\": {}}",
    "{\"a\": [1, 2], \"b\": {\"c\": false, \"k\": 1}, \"l\": [\"q\", 2, {\"k\": 1}], "
    "\"k\": "
    "\"b\"}",
};

/* Asks for all rules of the module but functions; false if it does not compile. */
static bool check_module(us_arena *arena, us_str module, uint64_t *certain,
                         uint64_t *indeterminate)
{
    unknown_level level;
    if (!unknown_try(module, &level))
        return false;
    for (size_t d = 0; d < sizeof documents / sizeof *documents; d++) {
        us_value input = read(arena, documents[d]);
        for (const char *kind = "rveo"; *kind; kind++)
            for (uint32_t i = 0; i < RULES; i++) {
                char path[32];
                (void)snprintf(path, sizeof path, "%c%u", *kind, i);
                us_str head = us_str_format(arena, "\n%s", path);
                if (us_str_find(module, head, 0) == US_STR_NONE)
                    break;
                (void)snprintf(path, sizeof path, "data.t.%c%u", *kind, i);
                unknown_check_all(arena, &level, path, input, module.text);
            }
    }
    *certain += level.certain;
    *indeterminate += level.indeterminate;
    unknown_unload(&level);
    return true;
}

static void test_policies_at_random(void **state)
{
    const char *rounds = getenv("UNKNOWN_ROUNDS"), *first = getenv("UNKNOWN_SEED");
    long count = rounds ? strtol(rounds, NULL, 10) : 40, compiled = 0;
    uint64_t seed = first ? strtoull(first, NULL, 10) : 88172645463325252u;
    uint64_t certain = 0, indeterminate = 0;
    us_arena arena;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    for (long i = 0; i < count; i++) {
        random_below(&seed, 2);
        us_str module = make_module(&arena, seed);
        compiled += check_module(&arena, module, &certain, &indeterminate);
        us_arena_reset(&arena, 1 << 20);
    }
    us_arena_free(&arena);
    print_message("%ld of %ld modules compile; %llu certain answers, %llu others\n",
                  compiled, count, (unsigned long long)certain,
                  (unsigned long long)indeterminate);
    assert_true(compiled > count / 2);
    assert_true(certain > indeterminate / 10 && indeterminate > certain / 10);
}

/* ---- Queries ------------------------------------------------------------------------- */

static const struct {
    const char *query;
    const char
        *want; /* of the first answer the values; "undefined"; " ?": indeterminate */
} queries[] = {
    {"input.a", "1"},
    {"input.b", "undefined ?"},
    {"input.a == 2", "false"},
    {"input.b == 2", "undefined ?"},
    {"not input.b", "undefined ?"},
    {"input.a; [1, 2][x] == 2", "1 true"},
    {"x = input.b", "undefined ?"},
    {"data.t.q", "[2] ?"},
    {"count(data.t.q)", "undefined ?"},
    {"data.t.r", "undefined"},
    {"[x | x := input.a]", "[1]"},
    {"[x | x := input.b]", "undefined ?"},
};

static void add_values(us_buf *text, const usher_value *answers)
{
    const usher_value *expressions =
        usher_value_member(usher_value_at(answers, 0, NULL), "expressions");
    for (size_t i = 0; i < usher_value_count(expressions); i++) {
        us_buf_add_c(text, i ? " " : "");
        us_json_write(text,
                      *usher_value_member(usher_value_at(expressions, i, NULL), "value"),
                      US_JSON_COMPACT);
    }
}

static void test_queries(void **state)
{
    static const char module[] =
        "package t\nq contains 1 if input.b\nq contains 2\nr if input.a == 2";
    static const char *const unknown[] = {"/b", NULL};
    usher_build_options options = {.unknowns = true};
    usher_input_options hiding = {.unknown = unknown};
    usher_engine *engine = usher_engine_new();
    usher_input *input = usher_input_parse("{\"a\": 1}", 8, &hiding, NULL);
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        us_buf text = us_buf_make(&arena);
        usher_builder *builder = usher_builder_new(engine, &options);
        usher_builder_add_module(builder, "t.rego", module, sizeof module - 1);
        usher_builder_add_query(builder, queries[i].query, NULL, NULL);
        usher_policy *policy = usher_builder_finish(builder, NULL);
        usher_worker *worker = usher_worker_new(policy);
        const usher_result *result;
        if (usher_evaluate_query(worker, 0, input, NULL, &result) == USHER_OK)
            add_values(&text, usher_result_value(result));
        else
            us_buf_add_c(&text, "undefined");
        us_buf_add_c(&text, usher_result_is_indeterminate(result) ? " ?" : "");
        assert_string_equal(us_buf_str(&text).text, queries[i].want);
        usher_worker_free(worker);
        usher_policy_free(policy);
        usher_builder_free(builder);
        us_arena_free(&arena);
    }
    usher_input_free(input);
    usher_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_construct),
        cmocka_unit_test(test_constructs_hold_for_all_inputs),
        cmocka_unit_test(test_policies_at_random),
        cmocka_unit_test(test_queries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
