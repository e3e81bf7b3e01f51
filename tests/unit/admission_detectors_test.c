/* The detectors, with the examples that their own tests in policies/lib have, and changed ones:
 * what they find must be seen in the one pass that most texts are done with, alone or among
 * others, and be gone once it is masked. */
#include "admission/detectors.h"
#include "admission/mask.h"
#include "usher.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define EXAMPLES "data.lib.secrets_test.hits"
/* Its patterns find words, which are no secrets. */
#define WORD "the word SSN"

static us_arena arena;
static us_mask *mask;
static us_detectors *detectors;
static usher_engine *engine;
static usher_policy *policy;
static usher_worker *worker;
static const usher_value *examples;

static int open_all(void **state)
{
    const usher_result *result;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    mask = us_mask_new(&arena);
    detectors = us_detectors_new();
    engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    usher_builder_add_path(builder, "policies/lib/secrets.rego", NULL);
    usher_builder_add_path(builder, "policies/lib/secrets_test.rego", NULL);
    policy = usher_builder_finish(builder, NULL);
    usher_builder_free(builder);
    worker = policy ? usher_worker_new(policy) : NULL;
    if (!detectors || !worker ||
        usher_evaluate_path(worker, EXAMPLES, NULL, NULL, &result) != USHER_OK)
        return -1;
    examples = usher_result_value(result);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    usher_worker_free(worker);
    usher_policy_free(policy);
    usher_engine_free(engine);
    us_detectors_free(detectors);
    us_arena_free(&arena);
    return 0;
}

static size_t count_found(us_str text)
{
    us_detected *parts;
    size_t count;
    assert_true(us_detectors_find(&arena, detectors, text, &parts, &count));
    for (size_t i = 0; i < count; i++) {
        assert_true(parts[i].from < parts[i].to && parts[i].to <= text.length);
        assert_true(i == 0 || parts[i].from > parts[i - 1].to);
    }
    return count;
}

/* Fails if [text] has something in it that would get out. */
static void check_text(us_str text)
{
    us_str texts[] = {US_STR("before"), text, US_STR("after")};
    size_t count = count_found(text);
    if (count > 0 && !us_detectors_suspect(detectors, text))
        fail_msg("passed over: %.*s", US_STR_ARG(text));
    us_str masked = us_mask_text(&arena, mask, text);
    if (count_found(masked) > 0)
        fail_msg("%.*s is left of %.*s", US_STR_ARG(masked), US_STR_ARG(text));
    us_mask_texts(&arena, mask, texts, 3);
    if (!us_str_equal(texts[1], masked) || !us_str_is(texts[0], "before"))
        fail_msg("among others %.*s, alone %.*s", US_STR_ARG(texts[1]),
                 US_STR_ARG(masked));
}

/* ---- Examples ------------------------------------------------------------------------- */

static void for_each_example(void (*check)(const char *kind, us_str text))
{
    const usher_value *name, *list, *item;
    size_t count = 0;
    for (size_t i = 0; (list = usher_value_at(examples, i, &name)) != NULL; i++)
        for (size_t j = 0; (item = usher_value_at(list, j, NULL)) != NULL; j++) {
            us_arena_mark before = us_arena_get_mark(&arena);
            usher_text kind = usher_value_string(name), text = usher_value_string(item);
            check(kind.text, us_str_make(text.text, text.length));
            us_arena_release(&arena, before);
            count++;
        }
    assert_true(count > 100);
}

static void check_example(const char *kind, us_str text)
{
    check_text(text);
    if (strncmp(kind, WORD, sizeof WORD - 1) != 0 && count_found(text) == 0)
        fail_msg("not found: %.*s", US_STR_ARG(text));
}

static void test_examples(void **state)
{
    (void)state;
    for_each_example(check_example);
}

static uint32_t random_number(uint32_t below)
{
    static uint64_t seed = 88172645463325252u;
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % below;
}

/* Takes away, doubles, or replaces a byte; ill-formed UTF-8 is a part of it. */
static us_str change(us_str text)
{
    static const char bytes[] = "\n ,.;:=\"'-_@a9Z(){}<>\x80";
    char *changed = us_arena_alloc(&arena, text.length + 2);
    size_t at = random_number((uint32_t)text.length + 1), length = at;
    memcpy(changed, text.text, at);
    uint32_t how = random_number(3);
    if (how > 0)
        changed[length++] = how == 1 && at > 0 ? text.text[at - 1]
                                               : bytes[random_number(sizeof bytes - 1)];
    size_t rest = how == 1 || at == text.length ? at : at + 1;
    memcpy(changed + length, text.text + rest, text.length - rest);
    return us_str_make(changed, length + text.length - rest);
}

static void check_changed(const char *kind, us_str text)
{
    (void)kind;
    for (int i = 0; i < 12 && text.length > 0; i++) {
        us_str changed = change(text);
        check_text(changed);
        check_text(us_str_format(&arena, "%.*s %.*s,%.*s", US_STR_ARG(text),
                                 US_STR_ARG(changed), US_STR_ARG(text)));
        if (i % 3 == 2)
            text = changed;
    }
}

static void test_changed_examples(void **state)
{
    (void)state;
    for_each_example(check_changed);
}

/* ---- Bounds --------------------------------------------------------------------------- */

static void test_too_many_matches(void **state)
{
    us_buf text = us_buf_make(&arena);
    us_detected *parts;
    size_t count;
    (void)state;
    for (int i = 0; i < 20000; i++)
        us_buf_add_c(&text, "078-05-1120 ");
    us_str all = us_buf_str(&text);
    assert_false(us_detectors_find(&arena, detectors, all, &parts, &count));
    assert_string_equal(us_mask_text(&arena, mask, all).text, US_MASK_UNREAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_changed_examples),
        cmocka_unit_test(test_too_many_matches),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
