/* The rule index: it enters the rules that can fire and no others, and that changes no
 * answer. Policies and inputs are made at random, from the shapes that it knows and some
 * that it must leave alone, and evaluated with it and without. */
#include "engine/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- evaluating ---- */

typedef struct answer {
    char *json; /* or the error; NULL: undefined */
    usher_cost cost;
} answer;

/* NULL: it has errors. */
static usher_policy *load(const char *module, bool faithful)
{
    usher_engine *engine = usher_engine_new();
    usher_build_options options = {.faithful = faithful};
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_problems *problems;
    usher_builder_add_module(builder, "test.rego", module, strlen(module));
    usher_policy *policy = usher_builder_finish(builder, &problems);
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
    return policy;
}

static answer ask(usher_policy *policy, const char *text)
{
    usher_worker *worker = usher_worker_new(policy);
    usher_problems *problems;
    usher_input_options options = {0};
    usher_input *input = usher_input_parse(text, strlen(text), &options, &problems);
    const usher_result *result;
    size_t length;
    assert_non_null(input);
    usher_outcome outcome = usher_evaluate_path(worker, "data.t", input, NULL, &result);
    answer got = {.cost = usher_result_cost(result)};
    if (outcome == USHER_OK)
        got.json = strdup(usher_result_json(result, USHER_JSON_COMPACT, &length));
    else if (outcome == USHER_ERROR)
        got.json = strdup(usher_problems_text(usher_result_problems(result), false));
    usher_problems_free(problems);
    usher_input_free(input);
    usher_worker_free(worker);
    return got;
}

static void expect_same(const char *module, usher_policy *with, usher_policy *without,
                        const char *input)
{
    answer fast = ask(with, input), faithful = ask(without, input);
    if (strcmp(fast.json ? fast.json : "", faithful.json ? faithful.json : "") != 0)
        fail_msg("%s\ninput %s\nwith the index    %s\nwithout the index %s", module,
                 input, fast.json, faithful.json);
    free(fast.json);
    free(faithful.json);
}

/* ---- what is entered ---- */

static void test_enters_what_can_fire(void **state)
{
    (void)state;
    static const struct {
        const char *rules, *input;
        unsigned considered, skipped;
    } cases[] = {
        {"p contains 1 if input.a == 1\np contains 2 if input.a == 2", "{\"a\":2.0}", 1,
         1},
        {"p contains 1 if input.a in {1, 2}\np contains 2 if input.a in [3]", "{\"a\":2}",
         1, 1},
        {"p contains 1 if { input.a == 1; input.b }\n"
         "p contains 2 if { input.a == 1; input.c }\np contains 3 if input.a == 2",
         "{\"a\":1,\"b\":false,\"c\":0}", 1, 2},
        {"p contains 1 if { x := input.a; y := x.b; y == 1 }\n"
         "p contains 2 if { x := input.a; x.b == 2 }\np contains 3 if input.a.b == 3",
         "{\"a\":{\"b\":2}}", 1, 2},
        {"p contains 1 if startswith(input.a, \"ab\")\n"
         "p contains 2 if startswith(input.a, \"abc\")\n"
         "p contains 3 if startswith(input.a, \"b\")\n"
         "p contains 4 if strings.any_prefix_match(input.a, {\"x\", \"ab\"})\n"
         "p contains 5 if strings.any_prefix_match(input.a, [\"x\", \"y\"])\n"
         "p contains 6 if glob.match(\"ab*\", [\".\"], input.a)\n"
         "p contains 7 if glob.match(\"xb*\", [\".\"], input.a)\n"
         "p contains 8 if startswith(input.a, \"an affix of more than 32 bytes is cut "
         "off\")",
         "{\"a\":\"abd\"}", 3, 5},
        {"p contains 1 if endswith(input.a, \"ab\")\np contains 2 if endswith(input.a, "
         "\"b\")\n"
         "p contains 3 if endswith(input.a, \"cb\")\np contains 4 if endswith(input.a, "
         "\"c\")\n"
         "p contains 5 if strings.any_suffix_match(input.a, \"x\")\n"
         "p contains 6 if glob.match(\"*.b\", null, input.a)\n"
         "p contains 7 if glob.match(\"*.cb\", null, input.a)",
         "{\"a\":\"x.cb\"}", 3, 4},
        /* What is no string may be a mistake that is to be told. */
        {"p contains 1 if startswith(input.a, \"ab\")\n"
         "p contains 2 if startswith(input.a, \"ac\")\n"
         "p contains 3 if startswith(input.a, \"ad\")\n"
         "p contains 4 if startswith(input.a, \"ae\")\n"
         "p contains 5 if startswith(input.a, \"af\")",
         "{\"a\":[\"ab\"]}", 5, 0},
        {"p contains 1 if { some x in input.a; x > 1 }\n"
         "p contains 2 if { some x in input.a; x > 2 }\n"
         "p contains 3 if { some x in input.a; x > 3 }\n"
         "p contains 4 if { y := input.a; y.b > 3 }\np contains 5 if input.c > 0",
         "{\"c\":1}", 1, 4},
        {"p := 1 if input.a == 1 else := 2 if input.a == 2\np := 3 if input.a == 3\n"
         "p := 4 if input.a == 4",
         "{\"a\":2}", 1, 2},
        {"f(1) := 1\nf(2) := 2\nf(3) := 3\np := f(input.a)", "{\"a\":2.0}", 1, 2},
        {"f(\"a\", 1) := 1\nf(\"b\", 1) := 2\nf(x, 1) := 2 if x != \"a\"\nf(\"b\", 2) := "
         "3\n"
         "p := f(input.a, 1)",
         "{\"a\":\"b\"}", 3, 1},
        {"f(\"a\") := 1\nf(\"b\") := 2\np if f(input.a) > 2", "{\"a\":[]}", 0, 2},
        {"is_a if input.a == 1\nis_a if input.a == 2\nis_b if { is_a; input.b }\n"
         "p contains 1 if is_b\np contains 2 if input.a == 3\np contains 3 if input.a == "
         "1",
         "{\"a\":3}", 1, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char module[4096];
        snprintf(module, sizeof module, "package t\n%s\n", cases[i].rules);
        usher_policy *fast = load(module, false), *faithful = load(module, true);
        assert_non_null(fast);
        expect_same(module, fast, faithful, cases[i].input);
        answer got = ask(fast, cases[i].input);
        if (got.cost.rules_considered != cases[i].considered ||
            got.cost.rules_skipped != cases[i].skipped)
            fail_msg("%s\nconsidered %llu, skipped %llu", module,
                     (unsigned long long)got.cost.rules_considered,
                     (unsigned long long)got.cost.rules_skipped);
        free(got.json);
        usher_policy_free(fast);
        usher_policy_free(faithful);
    }
}

/* ---- at random ---- */

static uint64_t seed;

static unsigned below(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % limit;
}

typedef struct text {
    char bytes[16384];
    size_t length;
} text;

static void add(text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(text *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    out->length += (size_t)vsnprintf(out->bytes + out->length,
                                     sizeof out->bytes - out->length, format, arguments);
    va_end(arguments);
    assert_true(out->length < sizeof out->bytes);
}

#define PICK(list) (list)[below(sizeof(list) / sizeof *(list))]

static const char *const places[] = {"input.a", "input.b", "input.c.d", "input.c.e",
                                     "input.c.d.f"};
static const char *const scalars[] = {
    "1",    "1.0",        "2", "\"x\"",  "\"xy\"", "\"y\"", "false", "true",
    "null", "\"xyz.ab\"", "0", "\"ab\"", "\"\"",   "1e2",   "100",   "\"x.b\""};
static const char *const strings[] = {"\"x\"", "\"xy\"", "\"ab\"",
                                      "\"b\"", "\"\"",   "\"y\""};
static const char *const globs[] = {"\"x*\"",    "\"*b\"",     "\"x*b\"",
                                    "\"[xy]*\"", "\"{x,y}z\"", "\"x\\\\*\"",
                                    "\"?y\"",    "\"xy\"",     "\"**\""};

/* A literal; [number] makes its variables its own. */
static void add_literal(text *out, unsigned number)
{
    const char *place = PICK(places), *other = PICK(places), *scalar = PICK(scalars);
    switch (below(24)) {
    case 0:
    case 1:
    case 2:
        add(out, "%s == %s", place, scalar);
        break;
    case 3:
        add(out, "%s = %s", scalar, place);
        break;
    case 4:
        add(out, "%s in {%s, %s}", place, scalar, PICK(scalars));
        break;
    case 5:
        add(out, "%s in [%s, [%s]]", place, scalar, PICK(scalars));
        break;
    case 6:
        add(out, "%s", place);
        break;
    case 7:
        add(out, "not %s == %s", place, scalar);
        break;
    case 8:
        add(out, "%s != %s", place, scalar);
        break;
    case 9:
        add(out, "x%u := %s\n\tx%u == %s", number, place, number, scalar);
        break;
    case 10:
        add(out, "x%u := input.c\n\tx%u.d == %s", number, number, scalar);
        break;
    case 11:
        add(out, "startswith(%s, %s)", place, PICK(strings));
        break;
    case 12:
        add(out, "endswith(%s, %s)", place, PICK(strings));
        break;
    case 13:
        add(out, "strings.any_%s_match(%s, {%s, %s})", below(2) ? "prefix" : "suffix",
            place, PICK(strings), PICK(strings));
        break;
    case 14:
        add(out, "glob.match(%s, [\".\"], %s)", PICK(globs), place);
        break;
    case 15:
        add(out, "some x%u in %s\n\tx%u == %s", number, place, number, scalar);
        break;
    case 16:
        add(out, "h%u", below(3));
        break;
    case 17:
        add(out, "h%u with input.a as %s", below(3), scalar);
        break;
    case 18:
        add(out, "%s == %s with input as {\"a\": %s, \"c\": {\"d\": 1}}", place, scalar,
            PICK(scalars));
        break;
    case 19:
        add(out, "%s(%s, %s) == %u", below(2) ? "f" : "g", place, scalar, below(4));
        break;
    case 20:
        add(out, "x%u := %s\n\tcount(x%u) == %u with input as {\"a\": %s, \"b\": [1]}",
            number, place, number, below(3), scalar);
        break;
    case 21:
        add(out, "x%u := input.c\n\tx%u.d == %s with input as {\"c\": {\"d\": %s}}",
            number, number, scalar, PICK(scalars));
        break;
    case 22:
        add(out, "%s == %s", place, other);
        break;
    default:
        add(out, "x%u := count(%s)\n\tx%u > %u", number, place, number, below(3));
        break;
    }
}

static void add_body(text *out)
{
    unsigned count = 1 + below(3);
    add(out, "if {\n");
    for (unsigned i = 0; i < count; i++) {
        add(out, "\t");
        add_literal(out, i);
        add(out, "\n");
    }
    add(out, "}");
}

static void add_helper(text *out, unsigned number)
{
    if (below(3) == 0)
        add(out, "default h%u := false\n", number);
    for (unsigned i = 1 + below(2); i > 0; i--)
        add(out, "h%u if %s == %s\n", number, PICK(places), PICK(scalars));
}

static void add_policy(text *out)
{
    add(out,
        "package t\n\nf(x, %s) := 0\nf(x, y) := 1 if { x == y; x != %s }\n"
        "f(%s, y) := 2 if y == %s\n",
        PICK(scalars), PICK(scalars), PICK(scalars), PICK(scalars));
    add(out,
        "g(%s, _) := 0\ng(%s, y) := 1 if y\ng(%s, %s) := 2 if input.a else := 3\n"
        "g(_, %s) := 1\n",
        PICK(scalars), PICK(scalars), PICK(scalars), PICK(scalars), PICK(scalars));
    for (unsigned i = 0; i < 3; i++)
        add_helper(out, i);
    for (unsigned i = 2 + below(6); i > 0; i--) {
        add(out, "p contains %u ", i);
        add_body(out);
        add(out, "\n");
    }
    for (unsigned i = 1 + below(3); i > 0; i--) {
        add(out, "q := %u ", below(2));
        add_body(out);
        for (unsigned branches = below(3); branches > 0; branches--) {
            add(out, " else := %u ", below(2));
            add_body(out);
        }
        add(out, "\n");
    }
    add(out, "r[%s] := 1 if %s == %s\nr[k] := 2 if k := %s\n", PICK(scalars),
        PICK(places), PICK(scalars), PICK(places));
    add(out, "s := x if x := p with input.%c as %s\n", 'a' + (int)below(2),
        PICK(scalars));
    if (below(4) == 0)
        add(out, "u := x if x := p with data.t.h%u as %s\n", below(3), PICK(scalars));
}

static void add_value(text *out, unsigned depth)
{
    switch (below(depth > 0 ? 4 : 2)) {
    case 2:
        add(out, "[%s, %s]", PICK(scalars), PICK(strings));
        break;
    case 3:
        add(out, "{\"d\":");
        add_value(out, depth - 1);
        add(out, ",\"f\":%s}", PICK(scalars));
        break;
    default:
        add(out, "%s", PICK(scalars));
        break;
    }
}

static void add_input(text *out)
{
    add(out, "{\"z\":0");
    for (int name = 'a'; name <= 'b'; name++) {
        if (below(4) == 0)
            continue;
        add(out, ",\"%c\":", name);
        add_value(out, 1);
    }
    if (below(5) > 0) {
        add(out, ",\"c\":");
        add_value(out, 3);
    }
    add(out, "}");
}

static void test_changes_no_answer(void **state)
{
    (void)state;
    unsigned good = 0;
    for (unsigned round = 0; round < 400; round++) {
        text module = {0};
        seed = round;
        add_policy(&module);
        usher_policy *fast = load(module.bytes, false),
                     *faithful = load(module.bytes, true);
        for (unsigned i = 0; fast && i < 12; i++) {
            text input = {0};
            add_input(&input);
            expect_same(module.bytes, fast, faithful, input.bytes);
        }
        good += fast != NULL;
        usher_policy_free(fast);
        usher_policy_free(faithful);
    }
    /* The types of the others do not fit together. */
    assert_true(good > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enters_what_can_fire),
        cmocka_unit_test(test_changes_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
