/* What reviews of manifests stand on: paths of fields, places in JSON, files that are
 * replaced, and verdicts that are those of the webhook. */
#include "admission/admission.h"
#include "admission/field.h"
#include "base/file.h"
#include "codec/json.h"
#include "finish_policy.h"
#include "manifest/manifest.h"
#include "value/array.h"
#include "value/object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static us_value read_json(us_arena *arena, const char *text)
{
    us_value value;
    us_diag diag;
    if (!us_json_read(arena, us_str_from(text), NULL, &value, NULL, &diag))
        fail_msg("%s", text);
    return value;
}

/* ---- Fields -------------------------------------------------------------------------- */

static void expect_steps(const char *field, const char *steps)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_value came = us_field_steps(&arena, us_str_from(field));
    us_buf text = us_buf_make(&arena);
    if (!us_value_is_none(came))
        us_json_write(&text, came, US_JSON_COMPACT);
    assert_string_equal(us_buf_str(&text).text, steps);
    us_arena_free(&arena);
}

static void test_steps_of_fields(void **state)
{
    (void)state;
    expect_steps("", "[]");
    expect_steps("spec", "[\"spec\"]");
    expect_steps("spec.parameters[1].default", "[\"spec\",\"parameters\",1,\"default\"]");
    expect_steps(".spec[0][2]", "[\"spec\",0,2]");
    expect_steps("metadata.annotations[a.b/c].d",
                 "[\"metadata\",\"annotations\",\"a.b/c\",\"d\"]");
    expect_steps("a[\"b]c\"]['d']", "[\"a\",\"b]c\",\"d\"]");
    expect_steps("/spec/a~1b~0/0/", "[\"spec\",\"a/b~\",0,\"\"]");
    expect_steps("a..b", "");
    expect_steps("a.", "");
    expect_steps("a[", "");
    expect_steps("a[]", "");
    expect_steps("a[\"b", "");
    expect_steps("a[12345678901]", "[\"a\",\"12345678901\"]");
}

static void expect_text(const char *steps, const char *field)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_str text = us_field_text(&arena, read_json(&arena, steps));
    assert_int_equal(text.length, strlen(field));
    assert_memory_equal(text.text, field, text.length);
    us_arena_free(&arena);
}

static void test_text_of_steps(void **state)
{
    (void)state;
    expect_text("[\"spec\", \"parameters\", 1, \"default\"]",
                "spec.parameters[1].default");
    expect_text("[0, \"contents\"]", "[0].contents");
    expect_text("[\"metadata\", \"annotations\", \"a.b/c\"]",
                "metadata.annotations[a.b/c]");
    expect_text("[]", "");
    expect_text("[\"a\", null]", "");
    expect_text("{\"a\": 1}", "");
}

/* ---- Places in JSON ------------------------------------------------------------------ */

static void expect_place(const char *text, const char *path, uint32_t row,
                         uint32_t column)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    const us_array *steps = read_json(&arena, path).as.array;
    us_position at = us_json_locate(us_str_from(text), (us_position){1, 1, 0},
                                    steps->items, steps->count);
    if (at.row != row || at.column != column)
        fail_msg("%s in %s: %u:%u, not %u:%u", path, text, at.row, at.column, row,
                 column);
    us_arena_free(&arena);
}

static void test_places_in_json(void **state)
{
    const char *text = " {\"a\": [1, {\"b\": \"]},\\\"\", \"c\": {}}, [ ], true],\n"
                       "  \"d\\u0065\": {\"x\" : null},\n"
                       "  \"\": -1.5e3}";
    (void)state;
    expect_place(text, "[]", 1, 2);
    expect_place(text, "[\"a\"]", 1, 3);
    expect_place(text, "[\"a\", 0]", 1, 9);
    expect_place(text, "[\"a\", 1]", 1, 12);
    expect_place(text, "[\"a\", 1, \"c\"]", 1, 27);
    expect_place(text, "[\"a\", 2]", 1, 37);
    expect_place(text, "[\"a\", 3]", 1, 42);
    expect_place(text, "[\"a\", 4]", 1, 3);
    expect_place(text, "[\"a\", \"b\"]", 1, 3);
    expect_place(text, "[\"de\"]", 2, 3);
    expect_place(text, "[\"de\", \"x\", \"y\"]", 2, 15);
    expect_place(text, "[\"\"]", 3, 3);
    expect_place(text, "[\"missing\", \"x\"]", 1, 2);
}

/* Damaged texts lead nowhere, and never out of bounds. */
static void test_places_in_damaged_json(void **state)
{
    const char *text =
        "{\"a\": [1, {\"b\": \"]},\\\"\", \"c\": {}}, [ ], true], \"d\": 1}";
    const char *paths[] = {"[\"a\", 1, \"c\"]", "[\"d\"]", "[\"a\", 3]"};
    us_arena arena;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    for (size_t length = 0; length < strlen(text); length++) {
        char *copy = malloc(length + 1); /* exactly so long, for the sanitizer */
        memcpy(copy, text, length);
        for (size_t i = 0; i < 3; i++) {
            const us_array *steps = read_json(&arena, paths[i]).as.array;
            us_json_locate(us_str_make(copy, length), (us_position){1, 1, 0},
                           steps->items, steps->count);
        }
        free(copy);
    }
    us_arena_free(&arena);
}

/* ---- Replacing files ----------------------------------------------------------------- */

static void test_replacing_files(void **state)
{
    char folder[] = "/tmp/usher-review-XXXXXX";
    us_arena arena;
    us_str content, error;
    struct stat status;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    assert_non_null(mkdtemp(folder));
    const char *path = us_str_format(&arena, "%s/file", folder).text;
    const char *link = us_str_format(&arena, "%s/link", folder).text;
    assert_false(us_file_replace(&arena, path, US_STR("new"), &error));
    assert_true(us_str_ends_with(error, US_STR("no such file or directory")));
    fclose(fopen(path, "w"));
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(symlink("file", link), 0);
    assert_true(us_file_replace(&arena, link, US_STR("new\0text"), &error));
    assert_true(us_file_read(&arena, path, 0, &content, &error));
    assert_true(us_str_equal(content, US_STR("new\0text")));
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    unlink(path);
    unlink(link);
    assert_int_equal(rmdir(folder), 0); /* nothing else was left there */
    us_arena_free(&arena);
}

/* ---- Verdicts ------------------------------------------------------------------------ */

static const char policy_text[] =
    "package a\n\n"
    "patch := [{\"op\": \"add\", \"path\": \"/x\", \"value\": 2}] if input.x == 1\n\n"
    "warn contains \"x was 1\" if input.x == 1\n\n"
    "deny contains \"x must be 2\" if not input.x == 2\n\n"
    "deny contains {\"msg\": \"no y\", \"field\": \"y\"} if input.request.object.y\n";

typedef struct bench {
    us_arena arena;
    usher_engine *engine;
    usher_policy *policy;
    usher_worker *worker;
    us_admission_plan *plan;
} bench;

static void set_up(bench *b)
{
    us_str problem;
    us_arena_init(&b->arena, 0, NULL);
    b->engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(b->engine, NULL);
    usher_builder_add_module(builder, "a.rego", policy_text, sizeof policy_text - 1);
    b->policy = finish_policy(builder);
    usher_builder_free(builder);
    b->worker = usher_worker_new(b->policy);
    b->plan = us_admission_plan_new(&b->arena, b->policy, NULL, &problem);
    assert_non_null(b->plan);
}

static us_str request_of(us_arena *arena, const char *object)
{
    return us_str_format(arena,
                         "{\"uid\":\"u\",\"kind\":{\"group\":\"\",\"version\":\"v1\","
                         "\"kind\":\"T\"},\"operation\":\"CREATE\",\"object\":%s,"
                         "\"oldObject\":null}",
                         object);
}

/* The verdict is what the webhook's two answers come to. */
static void expect_same(bench *b, const char *object)
{
    us_arena *arena = &b->arena;
    us_arena own;
    us_str request = request_of(arena, object);
    us_str review = us_str_format(arena,
                                  "{\"kind\":\"AdmissionReview\",\"apiVersion\":"
                                  "\"admission.k8s.io/v1\",\"request\":%.*s}",
                                  US_STR_ARG(request));
    us_arena_init(&own, 0, NULL);
    us_value value = read_json(arena, us_str_to_c(arena, request));
    us_admission_verdict verdict =
        us_admission_judge(&own, b->plan, b->worker, &value, 0);
    us_admission_answer mutated =
        us_admission_review(arena, b->plan, b->worker, US_ADMISSION_MUTATE, review, 0);
    bool allowed = mutated.allowed;
    if (allowed && mutated.patched) {
        us_buf text = us_buf_make(arena);
        us_json_write(&text, *verdict.object, US_JSON_COMPACT);
        request = request_of(arena, us_buf_str(&text).text);
        review = us_str_format(arena,
                               "{\"kind\":\"AdmissionReview\",\"apiVersion\":"
                               "\"admission.k8s.io/v1\",\"request\":%.*s}",
                               US_STR_ARG(request));
    }
    us_admission_answer validated =
        us_admission_review(arena, b->plan, b->worker, US_ADMISSION_VALIDATE, review, 0);
    assert_int_equal(verdict.allowed, allowed && validated.allowed);
    assert_int_equal(verdict.warnings.count,
                     mutated.warning_count + validated.warning_count);
    us_buf patch = us_buf_make(arena);
    if (verdict.patch && mutated.allowed)
        us_json_write(&patch, *verdict.patch, US_JSON_COMPACT);
    assert_true(us_str_equal(us_buf_str(&patch), mutated.patch));
    for (size_t i = 0; i < verdict.denials.count; i++) {
        us_str text = verdict.denials.items[i].text;
        if (us_str_find(mutated.message, text, 0) == US_STR_NONE &&
            us_str_find(validated.message, text, 0) == US_STR_NONE)
            fail_msg("%.*s", US_STR_ARG(text));
    }
    us_arena_free(&own);
}

static void test_verdicts(void **state)
{
    bench b;
    (void)state;
    set_up(&b);
    expect_same(&b, "{\"x\":2}");
    expect_same(&b, "{\"x\":1}");
    expect_same(&b, "{\"x\":1,\"y\":true}");
    expect_same(&b, "{\"x\":3}");
    expect_same(&b, "{\"x\":2,\"y\":true}");
    expect_same(&b, "{}");
    usher_worker_free(b.worker);
    usher_policy_free(b.policy);
    usher_engine_free(b.engine);
    us_arena_free(&b.arena);
}

/* A request that is none, and one that does not fit. */
static void test_verdicts_that_fail(void **state)
{
    bench b;
    us_arena small;
    (void)state;
    set_up(&b);
    us_value value = read_json(&b.arena, "{\"operation\":\"PATCH\"}");
    us_admission_verdict verdict =
        us_admission_judge(&b.arena, b.plan, b.worker, &value, 0);
    assert_non_null(verdict.wrong);
    assert_false(verdict.allowed);
    value = read_json(&b.arena,
                      us_str_to_c(&b.arena, request_of(&b.arena, "{\"x\":3,\"y\":1}")));
    us_arena_init(&small, 1, NULL);
    small.limit = 4096;
    verdict = us_admission_judge(&small, b.plan, b.worker, &value, 0);
    assert_false(verdict.allowed);
    us_arena_free(&small);
    usher_worker_free(b.worker);
    usher_policy_free(b.policy);
    usher_engine_free(b.engine);
    us_arena_free(&b.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps_of_fields),
        cmocka_unit_test(test_text_of_steps),
        cmocka_unit_test(test_places_in_json),
        cmocka_unit_test(test_places_in_damaged_json),
        cmocka_unit_test(test_replacing_files),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_verdicts_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
