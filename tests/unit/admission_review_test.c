/* Reviews through the library: what the tests of the webhook cannot reach from outside,
 * such as a full arena, or a plan that is refused. */
#include "admission/admission.h"
#include "admission/logged.h"
#include "admission/mask.h"
#include "admission/text.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "codec/json.h"
#include "failing_malloc.h"
#include "finish_policy.h"
#include "value/array.h"
#include "value/object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct fixture {
    us_arena arena;
    usher_engine *engine;
    usher_policy *policy;
    us_admission_plan *plan;
    usher_worker *worker;
    us_str problem;
} fixture;

static void open_fixture(fixture *f, const char *source,
                         const us_admission_options *options)
{
    us_arena_init(&f->arena, 0, NULL);
    f->problem = US_STR_EMPTY;
    f->engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(f->engine, NULL);
    usher_builder_add_module(builder, "test.rego", source, strlen(source));
    f->policy = finish_policy(builder);
    usher_builder_free(builder);
    f->plan = us_admission_plan_new(&f->arena, f->policy, options, &f->problem);
    f->worker = usher_worker_new(f->policy);
}

static void close_fixture(fixture *f)
{
    usher_worker_free(f->worker);
    usher_policy_free(f->policy);
    usher_engine_free(f->engine);
    us_arena_free(&f->arena);
}

static us_str review_of(us_arena *arena, const char *operation, const char *object)
{
    return us_str_format(
        arena,
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\","
        "\"request\":{\"uid\":\"u\",\"kind\":{\"kind\":\"Thing\"},\"operation\":\"%s\","
        "\"object\":%s,\"oldObject\":null}}",
        operation, object);
}

static us_admission_answer ask(fixture *f, us_admission_path path, const char *operation,
                               const char *object)
{
    return us_admission_review(&f->arena, f->plan, f->worker, path,
                               review_of(&f->arena, operation, object), 0);
}

static void expect_body(us_str body, const char *part)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    if (us_str_find(body, us_str_from(part), 0) == US_STR_NONE)
        fail_msg("%s is not in %s", part, us_str_to_c(&arena, body));
    us_arena_free(&arena);
}

static void test_denial(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f, "package a.b\n\ndeny contains \"no\" if input.x == 1\n", NULL);
    us_admission_answer answer = ask(&f, US_ADMISSION_VALIDATE, "CREATE", "{\"x\":1}");
    assert_int_equal(answer.status, US_ADMISSION_ANSWERED);
    assert_false(answer.allowed);
    assert_true(us_str_is(answer.message, "a.b: no"));
    expect_body(answer.body, "\"message\":\"a.b: no\"");
    answer = ask(&f, US_ADMISSION_VALIDATE, "CREATE", "{\"x\":2}");
    assert_true(answer.allowed);
    answer = ask(&f, US_ADMISSION_VALIDATE, "DELETE", "{\"x\":1}");
    assert_true(answer.allowed);
    close_fixture(&f);
}

#ifndef US_STRESS /* under which arenas keep nothing for the next review */
/* What usual reviews need was there after the first ones. */
static void test_no_memory_in_steady_state(void **state)
{
    static const char source[] =
        "package a\n\ndeny contains {\"msg\": msg, \"field\": \"x\"} if {\n"
        "    some name, value in input.names\n"
        "    regex.match(`^[a-z]+$`, name)\n"
        "    value > count({n | some n, _ in input.names}) - 2\n"
        "    msg := sprintf(\"%s is %d too many\", [upper(name), value])\n"
        "}\n\nwarn contains \"old\" if startswith(input.version, \"1.\")\n";
    fixture f;
    us_arena arena;
    (void)state;
    open_fixture(&f, source, NULL);
    us_arena_init(&arena, 0, NULL);
    us_str review = review_of(&f.arena, "CREATE",
                              "{\"names\":{\"one\":1,\"two\":2},\"version\":\"1.2\"}");
    assert_true(us_mask_prepare(us_admission_plan_mask(f.plan)));
    for (unsigned i = 0; i < 6; i++) {
        if (i == 4)
            failing_malloc_set(1, false);
        us_admission_answer answer = us_admission_review(
            &arena, f.plan, f.worker, US_ADMISSION_VALIDATE, review, NULL);
        us_logged told = us_logged_of(&arena, f.plan, f.worker, US_ADMISSION_VALIDATE,
                                      review, &answer);
        assert_int_equal(answer.denials.count, 2);
        assert_int_equal(answer.warning_count, 1);
        assert_true(us_str_equal(told.message, answer.message));
        us_arena_reset(&arena, 1 << 20);
        usher_worker_rest(f.worker, 1 << 20);
    }
    assert_false(failing_malloc_failed());
    failing_malloc_set(0, false);
    us_arena_free(&arena);
    close_fixture(&f);
}
#endif

static void test_patch(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f,
                 "package p\n\npatch := [{\"op\": \"add\", \"path\": \"/a/b\", "
                 "\"value\": {1}}] if not input.a\n",
                 NULL);
    us_admission_answer answer = ask(&f, US_ADMISSION_MUTATE, "UPDATE", "{}");
    assert_true(answer.allowed && answer.patched);
    assert_true(us_str_is(answer.patch,
                          "[{\"op\":\"add\",\"path\":\"/a\",\"value\":{\"b\":[1]}}]"));
    answer = ask(&f, US_ADMISSION_MUTATE, "UPDATE", "{\"a\":1}");
    assert_true(answer.allowed && !answer.patched);
    close_fixture(&f);
}

/* The id names path, uid and revision, and nothing else. */
static void test_decision_id(void **state)
{
    static const char *const rule =
        "package a.b\n\ndeny contains \"no\" if input.x == 1\n";
    fixture f;
    fixture same;
    fixture other;
    (void)state;
    open_fixture(&f, rule, NULL);
    open_fixture(&same, rule, NULL);
    open_fixture(&other, "package a.b\n\ndeny contains \"no\"\n", NULL);
    us_str id = ask(&f, US_ADMISSION_VALIDATE, "CREATE", "{\"x\":1}").decision_id;
    assert_int_equal(id.length, 36);
    assert_true(id.text[8] == '-' && id.text[14] == '8' && id.text[23] == '-');
    us_admission_answer again = ask(&same, US_ADMISSION_VALIDATE, "UPDATE", "{\"x\":2}");
    assert_true(us_str_equal(id, again.decision_id));
    assert_string_equal(us_str_to_c(&f.arena, again.revision),
                        usher_policy_revision(f.policy));
    again = ask(&f, US_ADMISSION_MUTATE, "CREATE", "{\"x\":1}");
    assert_false(us_str_equal(id, again.decision_id));
    again = ask(&other, US_ADMISSION_VALIDATE, "CREATE", "{\"x\":1}");
    assert_false(us_str_equal(id, again.decision_id));
    again = us_admission_review(&f.arena, f.plan, f.worker, US_ADMISSION_VALIDATE,
                                US_STR("{}"), NULL);
    assert_int_equal(again.decision_id.length, 0);
    assert_null(again.request);
    close_fixture(&f);
    close_fixture(&same);
    close_fixture(&other);
}

/* Each package has its counts and its time, whoever was asked first. */
static void test_outcomes(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f,
                 "package p\n\ndeny contains x if some x in input.no\n\n"
                 "warn contains \"careful\"\n\n"
                 "warn_failing contains to_number(input.text)\n\n"
                 "warn_again contains x if some x in data.p.deny\n",
                 NULL);
    us_admission_answer answer =
        ask(&f, US_ADMISSION_VALIDATE, "CREATE", "{\"no\":[\"a\",\"b\"],\"text\":\"x\"}");
    assert_int_equal(answer.outcome_count, 1);
    const us_admission_outcome *outcome = answer.outcomes;
    assert_true(outcome->asked && !outcome->patched && outcome->ns > 0);
    assert_int_equal(outcome->denials, 2);
    assert_int_equal(outcome->warnings, answer.warnings.count);
    assert_int_equal(outcome->errors, 0);
    assert_int_equal(answer.denials.count, 2);
    assert_int_equal(us_value_tag(*answer.request), US_TAG_OBJECT);
    answer = ask(&f, US_ADMISSION_VALIDATE, "DELETE", "{}");
    assert_false(answer.outcomes->asked);
    assert_int_equal(answer.outcomes->ns, 0);
    answer = ask(&f, US_ADMISSION_MUTATE, "CREATE", "{}");
    assert_false(answer.outcomes->asked);
    close_fixture(&f);
    open_fixture(
        &f, "package p\n\npatch := [{\"op\": \"add\", \"path\": \"/a\", \"value\": 1}]\n",
        NULL);
    assert_true(ask(&f, US_ADMISSION_MUTATE, "CREATE", "{}").outcomes->patched);
    answer = ask(&f, US_ADMISSION_MUTATE, "CREATE", "{\"a\":1}");
    assert_true(answer.outcomes->asked && !answer.outcomes->patched);
    close_fixture(&f);
    open_fixture(&f,
                 "package p\n\ndeny contains 1 / input.x\n\nx := 1\nx := 2 if input.x\n"
                 "\ndeny contains x\n",
                 NULL);
    answer = ask(&f, US_ADMISSION_VALIDATE, "CREATE", "{\"x\":3}");
    assert_int_equal(answer.outcomes->errors, 1);
    assert_int_equal(answer.errors.count, 1);
    close_fixture(&f);
}

/* ---- What an API server takes -------------------------------------------------------- */

static us_value answer_member(us_arena *arena, us_str body, const char *name)
{
    us_value document = US_NONE;
    us_diag diag = {0};
    if (!us_json_read(arena, body, NULL, &document, NULL, &diag))
        fail_msg("%.*s", US_STR_ARG(body));
    const us_value *response = us_object_get_c(document.as.object, "response");
    const us_value *member = us_object_get_c(response->as.object, name);
    return member ? *member : US_NONE;
}

/* The warnings of [policy] come to no more characters than half of what an API server
 * passes on, none twice. The last one is expected to be [last]. */
static void expect_warnings(const char *policy, uint32_t count, const char *last)
{
    fixture f;
    open_fixture(&f, policy, NULL);
    us_admission_answer answer = ask(&f, US_ADMISSION_VALIDATE, "CREATE", "{}");
    us_value warnings = answer_member(&f.arena, answer.body, "warnings");
    assert_int_equal(us_value_tag(warnings), US_TAG_ARRAY);
    assert_int_equal(warnings.as.array->count, count);
    size_t runes = 0;
    for (uint32_t i = 0; i < count; i++) {
        us_str text = us_value_text(warnings.as.array->items[i]);
        runes += us_utf8_count(text);
        for (size_t k = 0; k < text.length; k++)
            assert_true((unsigned char)text.text[k] >= 0x20 && text.text[k] != 0x7F);
        for (uint32_t other = 0; other < i; other++)
            assert_false(
                us_str_equal(us_value_text(warnings.as.array->items[other]), text));
    }
    assert_true(runes <= 2000);
    us_str text = us_value_text(warnings.as.array->items[count - 1]);
    if (!us_str_ends_with(text, us_str_from(last)))
        fail_msg("%.*s", US_STR_ARG(text));
    close_fixture(&f);
}

#define LONG_TEXT(n) "concat(\"\", [\"\\u00fc\" | numbers.range(1, " n ")[_]])"

static void test_warnings(void **state)
{
    (void)state;
    /* Whole as long as all fit. */
    expect_warnings("package p\n\nwarn contains " LONG_TEXT("1990") "\n", 1, "üüü");
    expect_warnings("package p\n\nwarn contains " LONG_TEXT("2000") "\n", 1, "ü…");
    expect_warnings("package p\n\nwarn contains concat(\"\", [s, x]) if {\n\t"
                    "some s in [\"a\", \"b\"]\n\tx := " LONG_TEXT("1200") "\n}\n",
                    2, "ü…");
    /* Cut at 256 each, and the rest counted. */
    expect_warnings("package p\n\nwarn contains sprintf(\"%d %s\", [n, x]) if {\n\t"
                    "some n in numbers.range(1, 20)\n\tx := " LONG_TEXT("300") "\n}\n",
                    8, "usher: … and 13 more warnings");
    /* Alike once they are cut, or once line ends are blanks. */
    expect_warnings("package p\n\nwarn contains sprintf(\"%s%d\", [x, n]) if {\n\t"
                    "some n in numbers.range(1, 20)\n\tx := " LONG_TEXT("300") "\n}\n",
                    1, "ü…");
    expect_warnings("package p\n\nwarn := [\"a b\", \"a\\nb\", \"a\\u0007b\", "
                    "\"a\\u009bb\", \"a\\u202eb\", \" \"]\n",
                    2, "p: no reason given");
    /* More than anybody keeps. */
    expect_warnings("package p\n\nwarn contains n if some n in numbers.range(1, 5000)\n",
                    347, "and 4654 more warnings");
}

static void test_audit_annotations(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f,
                 "package p\n\ndeny contains \"one\\ntwo\" if input.deny\n\n"
                 "warn contains \"careful\" if input.warn\n",
                 NULL);
    us_admission_answer answer = ask(&f, US_ADMISSION_VALIDATE, "CREATE", "{}");
    assert_true(
        us_value_is_none(answer_member(&f.arena, answer.body, "auditAnnotations")));
    answer = ask(&f, US_ADMISSION_VALIDATE, "CREATE", "{\"warn\":1}");
    us_value said = answer_member(&f.arena, answer.body, "auditAnnotations");
    assert_int_equal(us_value_count(said), 3);
    assert_true(
        us_str_is(us_value_text(*us_object_get_c(said.as.object, "policy")), "p"));
    answer = ask(&f, US_ADMISSION_VALIDATE, "CREATE", "{\"warn\":1,\"deny\":1}");
    said = answer_member(&f.arena, answer.body, "auditAnnotations");
    assert_int_equal(us_value_count(said), 4);
    assert_true(
        us_str_is(us_value_text(*us_object_get_c(said.as.object, "reason")), "p: one"));
    assert_true(
        us_str_equal(us_value_text(*us_object_get_c(said.as.object, "decision-id")),
                     answer.decision_id));
    close_fixture(&f);
}

/* A hundred packages with long names: the annotation stays short. */
static void test_long_annotations(void **state)
{
    us_arena arena;
    usher_problems *problems = NULL;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    for (int i = 0; i < 100; i++) {
        us_str module = us_str_format(
            &arena, "package a_rather_long_name_of_a_package_%d\n\ndeny contains %s\n", i,
            LONG_TEXT("5000"));
        usher_builder_add_module(builder,
                                 us_str_to_c(&arena, us_str_format(&arena, "%d", i)),
                                 module.text, module.length);
    }
    usher_policy *policy = usher_builder_finish(builder, &problems);
    assert_non_null(policy);
    us_str problem = US_STR_EMPTY;
    us_admission_plan *plan = us_admission_plan_new(&arena, policy, NULL, &problem);
    usher_worker *worker = usher_worker_new(policy);
    us_admission_answer answer =
        us_admission_review(&arena, plan, worker, US_ADMISSION_VALIDATE,
                            review_of(&arena, "CREATE", "{}"), NULL);
    us_value said = answer_member(&arena, answer.body, "auditAnnotations");
    us_str names = us_value_text(*us_object_get_c(said.as.object, "policy"));
    us_str reason = us_value_text(*us_object_get_c(said.as.object, "reason"));
    assert_true(names.length <= 1024 && us_str_ends_with(names, US_STR(",…")));
    assert_true(reason.length <= 1024 && us_str_ends_with(reason, US_STR("ü…")));
    assert_true(answer.message.length < 17000);
    expect_body(answer.message, "… and 96 more");
    assert_int_equal(answer.outcome_count, 100);
    usher_worker_free(worker);
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
    us_arena_free(&arena);
}

/* A review that does not fit is refused, or fails, as the options say; the uid is still
 * that of the request where it could be read. */
static void test_full_arena(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f, "package a\n\ndeny contains x if some x in input.list\n", NULL);
    us_buf list = us_buf_make(&f.arena);
    us_buf_add_c(&list, "{\"list\":[");
    for (int i = 0; i < 4000; i++)
        us_buf_add_format(&list, "\"element %d\",", i);
    us_buf_add_c(&list, "0]}");
    us_str text = review_of(&f.arena, "CREATE", us_buf_str(&list).text);
    bool read_once = false;
    for (size_t limit = 4096; limit < (size_t)1 << 23; limit += limit / 8) {
        us_arena small;
        us_arena_init(&small, limit, NULL);
        us_admission_answer answer =
            us_admission_review(&small, f.plan, f.worker, US_ADMISSION_VALIDATE, text, 0);
        assert_false(answer.allowed);
        /* What is asked about is read even where the object takes all the memory. */
        assert_true(limit < 40000 || answer.status == US_ADMISSION_ANSWERED);
        if (answer.status == US_ADMISSION_ANSWERED && answer.evaluation_error) {
            assert_true(us_str_is(answer.uid, "u"));
            expect_body(answer.body, "\"code\":500");
            read_once = true;
        } else if (answer.status == US_ADMISSION_FAILED) {
            expect_body(answer.body, "more memory than it may have");
        }
        assert_null(small.recovery);
        us_arena_free(&small);
    }
    assert_true(read_once);
    close_fixture(&f);
}

static void test_what_decides(void **state)
{
    static const struct {
        const char *package;
        size_t count;
    } cases[] = {
        {"a", 1},     {"lib", 0},      {"lib.a", 0}, {"library", 1},
        {"a.lib", 1}, {"a.b_test", 0}, {"test", 1},  {"a_test.b", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f;
        char source[128];
        snprintf(source, sizeof source, "package %s\n\ndeny_it contains \"x\"\n",
                 cases[i].package);
        open_fixture(&f, source, NULL);
        assert_int_equal(us_admission_plan_package_count(f.plan), cases[i].count);
        close_fixture(&f);
    }
}

static void expect_clean(const char *text, us_text_lines lines, size_t limit,
                         const char *expected)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_str clean = us_text_clean(&arena, us_str_from(text), lines, limit);
    assert_string_equal(us_str_to_c(&arena, clean), expected);
    us_arena_free(&arena);
}

static void test_clean_texts(void **state)
{
    (void)state;
    expect_clean("", US_TEXT_ONE_LINE, 9, "");
    expect_clean("plain", US_TEXT_ONE_LINE, 9, "plain");
    expect_clean("a\nb", US_TEXT_LINES, 9, "a\nb");
    expect_clean("a\r\n\tb", US_TEXT_ONE_LINE, 9, "a b");
    expect_clean("\033[31mred\033[0m", US_TEXT_LINES, 99, "[31mred [0m");
    expect_clean(" \n ", US_TEXT_LINES, 9, "");
    expect_clean("a\xE2\x80\xAE"
                 "b\xC2\x9B"
                 "c",
                 US_TEXT_LINES, 99, "a b c");
    expect_clean("0123456789", US_TEXT_LINES, 8, "01234…");
    expect_clean("äöüß", US_TEXT_LINES, 7, "äö…");
}

static void test_base64(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"foobar", "Zm9vYmFy"},
        {"\xFF\xFE", "//4="},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        us_buf text = us_buf_make(&arena);
        us_text_add_base64(&text, us_str_from(cases[i][0]));
        assert_true(us_str_is(us_buf_str(&text), cases[i][1]));
        us_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_denial),
#ifndef US_STRESS
        cmocka_unit_test(test_no_memory_in_steady_state),
#endif
        cmocka_unit_test(test_patch),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_audit_annotations),
        cmocka_unit_test(test_long_annotations),
        cmocka_unit_test(test_decision_id),
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_full_arena),
        cmocka_unit_test(test_what_decides),
        cmocka_unit_test(test_clean_texts),
        cmocka_unit_test(test_base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
