/* Causes: for each way to look at the input, the place that an answer comes from. */
#include "engine/engine.h"
#include "finish_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char input_text[] = "{\"kind\": \"Pod\", \"metadata\": {\"name\": \"xa\", "
                                 "\"annotations\": {\"a/b\": \"c\"}},"
                                 " \"spec\": {\"replicas\": 1, \"list\": [\"a\", \"b\"], "
                                 "\"map\": {\"a\": 1, \"r\": 2},"
                                 "  \"containers\": [{\"name\": \"a\", \"image\": "
                                 "\"good\", \"limits\": 1, \"env\": []},"
                                 "   {\"name\": \"b\", \"image\": \"bad\", \"env\": "
                                 "[{\"name\": \"p\", \"value\": \"x\"},"
                                 "    {\"name\": \"q\", \"value\": \"secret\"}]}],"
                                 "  \"params\": [{\"name\": \"x\", \"default\": 1}, "
                                 "{\"name\": \"y\", \"default\": 3}],"
                                 "  \"template\": \"t {{ x }}\", \"secretKey\": 1,"
                                 "  \"cfgs\": {\"one\": {\"opts\": {\"level\": 1}}, "
                                 "\"two\": {\"opts\": {\"level\": 3}}}},"
                                 " \"request\": {\"operation\": \"UPDATE\", \"object\": "
                                 "{\"spec\": {\"paused\": true}}}}";

typedef struct cause_case {
    const char *what;
    bool old; /* Rego v0 */
    const char *rules;
    const char *answer;
    const char *path; /* NULL: none */
} cause_case;

static const cause_case cases[] = {
    {"members of an array, something missing", false,
     "deny contains msg if { some i; c := input.spec.containers[i]; not c.limits; msg := "
     "sprintf(\"%s\", [c.name]) }\n",
     "\"b\"", "[\"spec\", \"containers\", 1, \"limits\"]"},
    {"some … in", false,
     "deny contains sprintf(\"%s\", [c.name]) if { some c in input.spec.containers; "
     "c.image == \"bad\" }\n"
     "bad contains c.name if { some c in input.spec.containers; c.image == \"bad\" }\n",
     "\"b\"", "[\"spec\", \"containers\", 1, \"image\"]"},
    {"a comprehension, counted", false,
     "deny contains \"too many\" if { names := [c.name | some c in "
     "input.spec.containers]; count(names) > 1 }\n",
     "\"too many\"", "[\"spec\", \"containers\", 1, \"name\"]"},
    {"an element of a comprehension", false,
     "deny contains n if { some n in {c.name | some c in input.spec.containers; c.image "
     "== \"bad\"} }\n"
     "bad contains c.name if { some c in input.spec.containers; c.image == \"bad\" }\n",
     "\"b\"", "[\"spec\", \"containers\", 1, \"name\"]"},
    {"a helper function", false,
     "deny contains msg if { some c in input.spec.containers; no_limits(c); msg := "
     "c.name }\n"
     "no_limits(c) if not c.limits\n",
     "\"b\"", "[\"spec\", \"containers\", 1, \"limits\"]"},
    {"a helper rule", false,
     "deny contains \"small\" if too_small\n"
     "too_small if input.spec.replicas < 2\n",
     "\"small\"", "[\"spec\", \"replicas\"]"},
    {"not, of a rule without a value", false,
     "deny contains \"not big\" if not big\n"
     "big if input.spec.replicas > 5\n",
     "\"not big\"", "[\"spec\", \"replicas\"]"},
    {"an element of a helper set", false,
     "deny contains sprintf(\"bad %s\", [n]) if some n in bad\n"
     "bad contains c.name if { some c in input.spec.containers; c.image == \"bad\" }\n",
     "\"bad b\"", "[\"spec\", \"containers\", 1, \"image\"]"},
    {"every that fails, in a helper", false,
     "deny contains \"every\" if { not all_good }\n"
     "all_good if every c in input.spec.containers { c.image == \"good\" }\n",
     "\"every\"", "[\"spec\", \"containers\", 1, \"image\"]"},
    {"every that holds", false,
     "deny contains \"e2\" if { every c in input.spec.containers { c.name != \"zz\" }; "
     "input.spec.replicas == 1 }\n",
     "\"e2\"", "[\"spec\", \"containers\", 1, \"name\"]"},
    {"walk", false,
     "deny contains sprintf(\"%v\", [p]) if { walk(input.spec, [p, v]); v == \"bad\" }\n"
     "bad contains c.name if { some c in input.spec.containers; c.image == \"bad\" }\n",
     "\"[\\\"containers\\\", 1, \\\"image\\\"]\"",
     "[\"spec\", \"containers\", 1, \"image\"]"},
    {"a key that is absent", false,
     "deny contains \"no label\" if not input.metadata.labels.team\n", "\"no label\"",
     "[\"metadata\", \"labels\"]"},
    {"nothing but what identifies the object", false,
     "deny contains \"kind\" if input.kind == \"Pod\"\n", "\"kind\"", "[\"kind\"]"},
    {"the name, before the kind", false,
     "deny contains \"name\" if { input.kind == \"Pod\"; startswith(input.metadata.name, "
     "\"x\") }\n",
     "\"name\"", "[\"metadata\", \"name\"]"},
    {"in", false, "deny contains \"m\" if { \"b\" in input.spec.list }\n", "\"m\"",
     "[\"spec\", \"list\", 1]"},
    {"not in", false, "deny contains \"nm\" if { not \"z\" in input.spec.list }\n",
     "\"nm\"", "[\"spec\", \"list\"]"},
    {"object.get", false,
     "deny contains \"g\" if object.get(input, [\"spec\", \"missing\", \"deep\"], \"d\") "
     "== \"d\"\n",
     "\"g\"", "[\"spec\", \"missing\", \"deep\"]"},
    {"the deepest of several", false,
     "deny contains \"two\" if { input.kind == \"Pod\"; input.spec.replicas == 1; "
     "input.metadata.annotations[\"a/b\"] != \"x\" }\n",
     "\"two\"", "[\"metadata\", \"annotations\", \"a/b\"]"},
    {"the value of a function", false,
     "deny contains \"fv\" if level(input.spec) < 3\n"
     "level(s) := s.replicas + 1\n",
     "\"fv\"", "[\"spec\", \"replicas\"]"},
    {"nothing", false, "deny contains \"none\" if true\n", "\"none\"", NULL},
    {"an answer that is an object", false,
     "deny contains {\"msg\": msg, \"x\": 1} if { some k, v in input.spec.map; v > 1; "
     "msg := k }\n",
     "{\"msg\": \"r\", \"x\": 1}", "[\"spec\", \"map\", \"r\"]"},
    {"through a variable", false,
     "deny contains \"c\" if { x := input.spec; x.replicas == 1 }\n", "\"c\"",
     "[\"spec\", \"replicas\"]"},
    {"a member of a helper object", false,
     "deny contains k if { some k, v in probs; v > 1 }\n"
     "probs[k] := v if some k, v in input.spec.map\n",
     "\"r\"", "[\"spec\", \"map\", \"r\"]"},
    {"a value that is no set", false, "deny := [\"x\"] if input.spec.replicas == 1\n",
     "[\"x\"]", "[\"spec\", \"replicas\"]"},
    {"a test goes before the message", false,
     "deny := msg if { input.spec.replicas == 1; msg := input.metadata.name }\n",
     "\"xa\"", "[\"spec\", \"replicas\"]"},
    {"request.object", false,
     "deny contains \"r\" if { input.request.operation == \"UPDATE\"; "
     "input.request.object.spec.paused == true }\n",
     "\"r\"", "[\"spec\", \"paused\"]"},
    {"a count", false, "deny contains \"cnt\" if count(input.spec.containers) > 1\n",
     "\"cnt\"", "[\"spec\", \"containers\"]"},
    {"else", false,
     "deny contains \"else\" if pick == 2\n"
     "pick := 1 if { input.spec.replicas == 7 } else := 2 if { input.spec.list[0] == "
     "\"a\" }\n",
     "\"else\"", "[\"spec\", \"list\", 0]"},
    {"another input", false,
     "deny contains \"w\" if too_small with input as {\"spec\": {\"replicas\": 1}}\n"
     "too_small if input.spec.replicas < 2\n",
     "\"w\"", NULL},
    {"a helper set, named at the end", false,
     "deny contains \"d\" if { some k, v in input.spec.map; v == 2; data.test.bad[_] }\n"
     "bad contains c.name if { some c in input.spec.containers; c.image == \"bad\" }\n",
     "\"d\"", "[\"spec\", \"containers\", 1, \"image\"]"},
    {"helpers of helpers", false,
     "deny contains \"deep\" if not fine\n"
     "fine if { ok_all }\n"
     "ok_all if { every c in input.spec.containers { allowed(c.image) } }\n"
     "allowed(i) if i == \"good\"\n",
     "\"deep\"", "[\"spec\", \"containers\", 1, \"image\"]"},
    {"a function that is remembered, own reads first", false,
     "deny contains c.name if { some c in input.spec.containers; not allowed(c.image); "
     "input.spec.replicas == 1 }\n"
     "allowed(i) if i == \"good\"\n",
     "\"b\"", "[\"spec\", \"containers\", 1, \"image\"]"},
    {"a function that is remembered", false,
     "deny contains c.name if { some c in input.spec.containers; nolim(c) }\n"
     "nolim(c) if not c.limits\n",
     "\"b\"", "[\"spec\", \"containers\", 1, \"limits\"]"},
    {"what was called goes before what identifies", false,
     "deny contains c.name if { some c in input.spec.containers; nolim(c); input.kind == "
     "\"Pod\" }\n"
     "nolim(c) if not c.limits\n",
     "\"b\"", "[\"spec\", \"containers\", 1, \"limits\"]"},
    {"a rule that is a part of the input", false,
     "deny contains p.name if { some p in params; p.default == 3 }\n"
     "params := input.spec.params\n",
     "\"y\"", "[\"spec\", \"params\", 1, \"default\"]"},
    {"a function that returns a part of its operand", false,
     "deny contains p.name if { some p in get_params(input); p.default == 3 }\n"
     "get_params(x) := x.spec.params\n"
     "params := input.spec.params\n",
     "\"y\"", "[\"spec\", \"params\", 1, \"default\"]"},
    {"paths that a comprehension collected", false,
     "deny contains sprintf(\"%v\", [p]) if { some p in {[i, j] | some i, c in "
     "input.spec.containers; some j, e in c.env; e.value == \"secret\"} }\n",
     "\"[1, 1]\"", "[\"spec\", \"containers\", 1, \"env\", 1, \"value\"]"},
    {"an element of an array comprehension", false,
     "deny contains x if { xs := [e.name | some c in input.spec.containers; some e in "
     "c.env; e.value == \"secret\"]; some x in xs }\n",
     "\"q\"", "[\"spec\", \"containers\", 1, \"env\", 1, \"name\"]"},
    {"a key from a list", false,
     "deny contains {\"msg\": \"m\", \"field\": f} if { some f in [\"a\", \"b\"]; "
     "input.spec.map[f] }\n",
     "{\"field\": \"a\", \"msg\": \"m\"}", "[\"spec\", \"map\", \"a\"]"},
    {"two rules of one name", false,
     "deny contains \"x\" if { too_many }\n"
     "too_many if input.spec.replicas > 5\n"
     "too_many if count(input.spec.list) > 1\n",
     "\"x\"", "[\"spec\", \"list\"]"},
    {"a union of helper sets", false,
     "deny contains x if { some x in (bad_images | bad_names) }\n"
     "bad_images contains c.image if { some c in input.spec.containers; c.image == "
     "\"bad\" }\n"
     "bad_names contains c.name if { some c in input.spec.containers; c.name == \"zzz\" "
     "}\n",
     "\"bad\"", "[\"spec\", \"containers\", 1, \"image\"]"},
    {"absent, under a key from a list", false,
     "deny contains k if { some k in [\"a/b\", \"c/d\"]; not "
     "input.metadata.annotations[k] }\n",
     "\"c/d\"", "[\"metadata\", \"annotations\", \"c/d\"]"},
    {"the name counts for less", false,
     "deny contains \"re\" if { regex.match(\"^x\", input.metadata.name); "
     "input.spec.template == \"t {{ x }}\" }\n",
     "\"re\"", "[\"spec\", \"template\"]"},
    {"a default value", false,
     "deny contains \"def\" if not lim\n"
     "default lim := false\n"
     "lim if input.spec.limit > 3\n",
     "\"def\"", "[\"spec\", \"limit\"]"},
    {"walk, by key", false,
     "deny contains \"w2\" if { walk(input, [p, v]); p[count(p) - 1] == \"secretKey\" "
     "}\n",
     "\"w2\"", "[\"spec\", \"secretKey\"]"},
    {"members of an object", false,
     "deny contains \"n\" if { some name, cfg in input.spec.cfgs; cfg.opts.level > 2 }\n",
     "\"n\"", "[\"spec\", \"cfgs\", \"two\", \"opts\", \"level\"]"},
    {"v0", true,
     "deny[msg] { input.spec.containers[_].image == \"bad\"; msg := \"v0\" }\n", "\"v0\"",
     "[\"spec\", \"containers\", 1, \"image\"]"},
    {"v0, something missing", true,
     "deny[msg] { c = input.spec.containers[_]; not c.limits; msg = sprintf(\"no limits "
     "on %v\", [c.name]) }\n",
     "\"no limits on b\"", "[\"spec\", \"containers\", 1, \"limits\"]"},
};

typedef struct setup {
    usher_engine *engine;
    usher_builder *builder;
    usher_policy *policy;
    usher_worker *worker;
    usher_input *input;
} setup;

static setup load(const char *rules, bool old, bool traced)
{
    usher_build_options options = {.traced = traced,
                                   .dialect = old ? USHER_REGO_V0 : USHER_REGO_V1};
    char module[2048];
    setup s = {.engine = usher_engine_new()};
    int length = snprintf(module, sizeof module, "package test\n%s", rules);
    s.builder = usher_builder_new(s.engine, &options);
    usher_builder_add_module(s.builder, "test.rego", module, (size_t)length);
    s.policy = finish_policy(s.builder);
    s.worker = usher_worker_new(s.policy);
    s.input = usher_input_parse(input_text, strlen(input_text), NULL, NULL);
    assert_non_null(s.input);
    return s;
}

static void unload(setup *s)
{
    usher_input_free(s->input);
    usher_worker_free(s->worker);
    usher_policy_free(s->policy);
    usher_builder_free(s->builder);
    usher_engine_free(s->engine);
}

static usher_causes *find(setup *s, const char *path)
{
    usher_causes *causes;
    const usher_result *result;
    usher_outcome outcome = usher_causes_find(
        s->worker, path, usher_input_value(s->input), NULL, &causes, &result);
    if (outcome == USHER_ERROR)
        fail_msg("%s", usher_problems_text(usher_result_problems(result), true));
    return causes;
}

static void check_text(const cause_case *c, const usher_value *value, const char *want)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_buf text = us_buf_make(&arena);
    if (value)
        us_value_print(&text, *value);
    us_str got = us_buf_str(&text);
    if (!us_str_is(got, want ? want : ""))
        fail_msg("%s: expected %s, got %.*s", c->what, want ? want : "none",
                 US_STR_ARG(got));
    us_arena_free(&arena);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        setup s = load(cases[i].rules, cases[i].old, true);
        usher_causes *causes = find(&s, "data.test.deny");
        const usher_cause *cause = usher_causes_at(causes, 0);
        if (!cause || usher_causes_at(causes, 1))
            fail_msg("%s: not one cause", cases[i].what);
        check_text(&cases[i], cause->answer, cases[i].answer);
        check_text(&cases[i], cause->path, cases[i].path);
        usher_causes_free(causes);
        unload(&s);
    }
}

/* Each element has its own; the one asked for is found by its value. */
static void test_several(void **state)
{
    static const cause_case second = {.what = "the second of several"};
    setup s =
        load("deny contains c.name if some c in input.spec.containers\n"
             "each contains i if { some i, p in input.spec.params; p.default > 0 }\n"
             "made[name] := p.default if { some p in input.spec.params;"
             " name := p.name }\n",
             false, true);
    (void)state;
    usher_causes *causes = find(&s, "data.test.each");
    us_value one = us_value_integer(1), three = us_value_integer(3);
    check_text(&second, usher_causes_of(causes, &one)->path,
               "[\"spec\", \"params\", 1, \"default\"]");
    assert_null(usher_causes_of(causes, &three));
    assert_null(usher_causes_at(causes, 2));
    usher_causes_free(causes);

    causes = find(&s, "data.test.made");
    check_text(&second, usher_causes_of(causes, &three)->key, "[\"y\"]");
    usher_causes_free(causes);
    unload(&s);
}

/* No answer, no cause; an error is told; without marks nothing is known. */
static void test_none(void **state)
{
    setup s = load("deny contains \"x\" if input.absent\nerr := 1 / 0\n", false, true);
    usher_limits strict = {.strict_errors = true};
    usher_causes *causes = find(&s, "data.test.deny");
    const usher_result *result;
    (void)state;
    assert_null(usher_causes_at(causes, 0));
    usher_causes_free(causes);
    assert_int_equal(
        usher_causes_find(s.worker, "data.test.err", NULL, &strict, &causes, &result),
        USHER_ERROR);
    assert_null(causes);
    assert_non_null(usher_result_problems(result));
    unload(&s);

    s = load("deny contains \"x\" if input.kind\n", false, false);
    causes = find(&s, "data.test.deny");
    assert_null(usher_causes_at(causes, 0));
    usher_causes_free(causes);
    unload(&s);
}

/* Memory is limited, and the worker goes on afterwards. */
static void test_limits(void **state)
{
    setup s = load("deny contains [i, j, k] if { some i in numbers.range(1, 60);"
                   " some j in numbers.range(1, 60); some k in numbers.range(1, 60);"
                   " input.spec.containers[_].name }\n",
                   false, true);
    usher_limits little = {.memory = 1 << 20}, few = {.steps = 1000};
    usher_causes *causes;
    const usher_result *result;
    (void)state;
    for (int i = 0; i < 2; i++) {
        usher_outcome outcome =
            usher_causes_find(s.worker, "data.test.deny", usher_input_value(s.input),
                              i == 0 ? &little : &few, &causes, &result);
        assert_int_equal(outcome, USHER_ERROR);
        assert_null(causes);
    }
    unload(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
