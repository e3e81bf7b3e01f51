/* Mutants: what comes of each is what comes of building all policies with the changed text, and running
 * all tests. */
#include "testing/mutants.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct file {
    const char *name, *text;
} file;

/* Rules that are reached in all ways: by imports, by the whole of a package, by a variable in a reference,
 * by functions and what stands in for them, by else and default, and by data that a with replaces. */
static const file files[] = {
    {"lib.rego", "package lib\n"
                 "limit := 3\n"
                 "names := {\"a\", \"b\"}\n"
                 "default is_long(_) := false\n"
                 "is_long(x) if count(x) > limit\n"
                 "double(x) := x * 2\n"
                 "level(x) := \"low\" if x < 2\n"
                 "else := \"middle\" if x < 4\n"
                 "else := \"high\"\n"},
    {"checks.rego",
     "package checks.size\n"
     "import data.lib\n"
     "deny contains \"long\" if lib.is_long(input.text)\n"
     "deny contains msg if {\n"
     "\tsome item in input.items\n"
     "\tnot item in lib.names\n"
     "\tmsg := concat(\" \", [\"what is\", item])\n"
     "}\n"
     "by_name[name] := lib.double(number) if some name, number in input.numbers\n"},
    {"main.rego", "package main\n"
                  "import data.lib\n"
                  "default allowed := false\n"
                  "allowed if {\n"
                  "\tevery check in object.keys(data.checks) {\n"
                  "\t\tcount(data.checks[check].deny) == 0\n"
                  "\t}\n"
                  "\tdata.settings.on\n"
                  "}\n"
                  "levels := [lib.level(n) | some n in [1, 2, 3, 4, 5]]\n"
                  "all := data.checks\n"
                  "mocked := lib.double(input.n) + 1\n"
                  "unread := 7\n"},
    {"main_test.rego",
     "package main_test\n"
     "import data.main\n"
     "import data.lib\n"
     "test_allowed if main.allowed with input as {\"text\": \"abc\", \"items\": [\"a\"]} "
     "with "
     "data.settings.on as true\n"
     "test_long if not main.allowed with input as {\"text\": \"abcd\", \"items\": []} "
     "with "
     "data.settings.on as true\n"
     "test_off if main.allowed == false with input as {\"text\": \"\"}\n"
     "test_items if main.all.size.deny == {\"what is c\"} with input as {\"text\": \"\", "
     "\"items\": [\"c\", \"b\"]}\n"
     "test_levels if main.levels == [\"low\", \"middle\", \"middle\", \"high\", "
     "\"high\"]\n"
     "test_numbers if main.all.size.by_name.x == 8 with input as {\"numbers\": {\"x\": "
     "4}}\n"
     "half(x) := x / 2\n"
     "test_mocked if main.mocked == 3 with input as {\"n\": 4} with lib.double as half\n"
     "test_each[name] if {\n\tsome name, n in {\"one\": 1}\n\tlib.level(n) == "
     "\"low\"\n}\n"},
};

enum { FILES = sizeof files / sizeof *files };

/* All files, number [changed] (FILES: none) with [text] in its place. NULL: they don't compile. */
static usher_policy *build(usher_engine *engine, size_t changed, us_str text)
{
    usher_build_options options = {.test_cases = true};
    usher_builder *builder = usher_builder_new(engine, &options);
    for (size_t i = 0; i < FILES; i++) {
        us_str own = i == changed ? text : us_str_from(files[i].text);
        usher_builder_add_module(builder, files[i].name, own.text, own.length);
    }
    usher_policy *policy = usher_builder_finish(builder, NULL);
    usher_builder_free(builder);
    return policy;
}

/* What comes of a policy: all tests pass, or one fails, or there is none. */
static us_mutant_status judge(us_arena *arena, const usher_policy *policy)
{
    us_test_options options = {.timeout = UINT64_MAX / 2, .parallel = 1};
    us_str error;
    us_mutant_status status = US_MUTANT_SURVIVED;
    const us_test_result *result;
    if (!policy)
        return US_MUTANT_INVALID;
    us_tests *tests = us_tests_start(arena, policy, &options, &error);
    assert_non_null(tests);
    while ((result = us_tests_next(tests)))
        if (result->outcome != US_TEST_PASSED)
            status = US_MUTANT_KILLED;
    us_tests_free(tests);
    return status;
}

static size_t number_of(us_str name)
{
    for (size_t i = 0; i < FILES; i++)
        if (us_str_is(name, files[i].name))
            return i;
    return FILES;
}

static void test_as_if_all_was_built(void **state)
{
    us_arena arena;
    us_str error;
    us_mutation_options options = {.timeout = UINT64_MAX / 2, .parallel = 2};
    us_mutation_sites sites = {.arena = &arena};
    size_t alive = 0, compared = 0;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = build(engine, FILES, US_STR_EMPTY);
    assert_int_equal(judge(&arena, policy), US_MUTANT_SURVIVED);
    for (size_t i = 0; i < policy->compiler.module_count; i++)
        if (!us_str_is(policy->compiler.modules[i]->file, "main_test.rego"))
            us_mutants_find(&sites, policy->compiler.modules[i], i);
    us_mutation *mutation = us_mutation_start(&arena, policy, &options, &error);
    assert_non_null(mutation);
    assert_int_equal(us_mutation_count(mutation), sites.count);
    for (size_t i = 0; i < sites.count; i++) {
        const us_mutant *mutant = us_mutation_next(mutation);
        const us_mutation_site *site = &sites.items[i];
        size_t changed = number_of(mutant->place.file);
        if (site->removes) /* it never applies, but its name stays */
            continue;
        usher_policy *whole =
            build(engine, changed,
                  us_mutant_text(&arena, site, us_str_from(files[changed].text)));
        us_mutant_status expected = judge(&arena, whole);
        us_mutant_status came = mutant->status;
        if (came == US_MUTANT_UNREACHED)
            came = US_MUTANT_SURVIVED;
        if (came != expected)
            print_error("%.*s:%u:%u: %.*s: %s\n", US_STR_ARG(mutant->place.file),
                        mutant->place.row, mutant->place.column,
                        US_STR_ARG(mutant->after), us_mutant_status_name(came));
        assert_int_equal(came, expected);
        alive += came == US_MUTANT_SURVIVED;
        compared++;
        usher_policy_free(whole);
    }
    assert_true(compared > 40);
    assert_true(alive > 0 && alive < compared / 2);
    us_mutation_free(mutation);
    usher_policy_free(policy);
    usher_engine_free(engine);
    us_arena_free(&arena);
}

/* Variants share modules with their policy, and need not have all of them. */
static void test_variants(void **state)
{
    const usher_result *result;
    (void)state;
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = build(engine, FILES, US_STR_EMPTY);
    us_module **modules = policy->compiler.modules;
    size_t count = policy->compiler.module_count;
    for (int traced = 0; traced < 2; traced++) {
        usher_policy *variant = us_policy_variant(policy, modules, count,
                                                  (us_variant_options){.traced = traced});
        usher_worker *worker = usher_worker_new(variant);
        assert_int_equal(
            usher_evaluate_path(worker, "data.main.levels", NULL, NULL, &result),
            USHER_OK);
        usher_worker_free(worker);
        usher_policy_free(variant);
    }
    /* Without lib.rego its functions are missing. */
    us_module *others[FILES];
    size_t other_count = 0;
    for (size_t i = 0; i < count; i++)
        if (!us_str_is(modules[i]->file, "lib.rego"))
            others[other_count++] = modules[i];
    assert_int_equal(other_count, FILES - 1);
    assert_null(us_policy_variant(policy, others, other_count, (us_variant_options){0}));
    usher_policy_free(policy);
    usher_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_if_all_was_built),
        cmocka_unit_test(test_variants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
