/* Bundles through the public header: archives in memory, limits, keys, what is known
 * about them afterwards, and mixed dialects. */
#include "usher.h"

#include "archive_helper.h"
#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "arena_fixture.h"

typedef struct entry {
    const char *name;
    const char *content;
} entry;

static us_str pack(const entry *entries)
{
    us_buf tar = us_buf_make(&arena);
    for (; entries->name; entries++)
        archive_add_file(&tar, entries->name, entries->content);
    return archive_finish(&tar);
}

/* The policy of one archive, or the text of what is wrong with it in [error]. */
static usher_policy *load(const usher_build_options *build, const entry *entries,
                          const usher_bundle_options *options, us_str *error)
{
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, build);
    usher_problems *problems = NULL;
    us_str archive = pack(entries);
    usher_builder_add_bundle_archive(builder, "b", archive.text, archive.length, options);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    us_str text = us_str_from(usher_problems_text(problems, false));
    text.length -= us_str_ends_with(text, US_STR("\n"));
    *error = us_str_copy(&arena, text);
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
    return policy;
}

static void expect_error(const entry *entries, const usher_bundle_options *options,
                         const char *expected)
{
    us_str error;
    assert_null(load(NULL, entries, options, &error));
    assert_string_equal(error.text, expected);
}

static const entry plain[] = {
    {".manifest", "{\"revision\": \"r7\", \"roots\": [\"a\", \"p\"]}"},
    {"a/data.json", "{\"x\": 1}"},
    {"p.rego", "package p\n\nq := data.a.x + 1\n"},
    {NULL, NULL}};

static void test_what_is_known_about_a_bundle(void **state)
{
    (void)state;
    us_str error;
    int64_t x = 0;
    usher_policy *policy = load(NULL, plain, NULL, &error);
    assert_string_equal(error.text, "");
    const usher_bundle *bundle = usher_policy_bundle(policy, 0);
    assert_string_equal(bundle->name, "b");
    assert_string_equal(bundle->revision, "r7");
    assert_int_equal(usher_value_count(usher_value_member(bundle->manifest, "roots")), 2);
    assert_null(usher_policy_bundle(policy, 1));
    assert_true(usher_value_integer(usher_policy_data(policy, "data.a.x"), &x));
    assert_int_equal(x, 1);
    assert_non_null(usher_policy_data(policy, "data.system.bundles.b.manifest.revision"));
    usher_policy_free(policy);
}

static void test_the_revision_follows_the_content(void **state)
{
    static const entry other[] = {{"a/data.json", "{\"x\": 2}"},
                                  {"p.rego", "package p\n\nq := data.a.x + 1\n"},
                                  {NULL, NULL}};
    (void)state;
    us_str error;
    usher_policy *one = load(NULL, plain, NULL, &error);
    usher_policy *same = load(NULL, plain, NULL, &error);
    usher_policy *two = load(NULL, other, NULL, &error);
    assert_string_equal(usher_policy_revision(one), usher_policy_revision(same));
    assert_string_not_equal(usher_policy_revision(one), usher_policy_revision(two));
    usher_policy_free(one);
    usher_policy_free(same);
    usher_policy_free(two);
}

static void test_limits(void **state)
{
    (void)state;
    usher_bundle_options options = {.max_file_bytes = 20};
    expect_error(
        plain, &options,
        "1 error occurred: loading error: bundle b: bundle file '.manifest' size "
        "(39 bytes) exceeded max size (20 bytes)");
    options = (usher_bundle_options){.max_bytes = 2000};
    expect_error(
        plain, &options,
        "1 error occurred: loading error: bundle b: bundle read failed: more than "
        "2000 bytes when unpacked");
    options = (usher_bundle_options){.max_files = 2};
    expect_error(plain, &options,
                 "1 error occurred: loading error: bundle b: more than 2 files");
}

static void test_keys(void **state)
{
    (void)state;
    usher_bundle_key key = {.id = "k", .algorithm = "HS256", .key = "secret"};
    usher_bundle_options options = {.keys = &key, .key_count = 1};
    expect_error(plain, &options,
                 "1 error occurred: loading error: bundle b: bundle missing "
                 ".signatures.json file");
    /* {"files":[{"name":"p.rego","hash":"…","algorithm":"SHA-256"}]}, signed with
     * "secret" and the header {"alg":"HS256","kid":"k"}. */
    static const entry is_signed[] = {
        {"p.rego", "package p\n"},
        {".signatures.json",
         "{\"signatures\": [\""
         "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsifQ.eyJmaWxlcyI6W3sibmFtZSI6InAucmVnbyI"
         "sImhhc2giOiIwYWQ2MjYxNTM2ZjYzODBiMTRhZGUxYTUwOGFjOTExYjhjNDgyMzA3MzE3N"
         "DZlMGM3NmFiZDI2YmYzZTNhMTVkIiwiYWxnb3JpdGhtIjoiU0hBLTI1NiJ9XX0.T381RzY"
         "9QfIPi63J7iZCJM_zS5EI_ys4C_F0pP3dLjM"
         "\"]}"},
        {NULL, NULL}};
    us_str error;
    usher_policy *policy = load(NULL, is_signed, &options, &error);
    assert_string_equal(error.text, "");
    usher_policy_free(policy);
    key.key = "other";
    expect_error(is_signed, &options,
                 "1 error occurred: loading error: bundle b: failed to verify JWT "
                 "signature: invalid HMAC signature");
    key.id = "other";
    expect_error(is_signed, &options,
                 "1 error occurred: loading error: bundle b: verification key "
                 "corresponding to ID k not found");
}

static void test_a_bundle_of_the_same_name_counts_once(void **state)
{
    (void)state;
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    usher_problems *problems = NULL;
    us_str archive = pack(plain);
    for (int i = 0; i < 2; i++)
        usher_builder_add_bundle_archive(builder, "b", archive.text, archive.length,
                                         NULL);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    assert_non_null(policy);
    assert_null(usher_policy_bundle(policy, 1));
    usher_policy_free(policy);
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
}

static void test_v0_in_a_bundle_where_v1_fails(void **state)
{
    static const entry mixed[] = {{"old.rego", "package old\n\np[x] { x := 1 }\n"},
                                  {"new.rego", "package new\n\np contains 1\n"},
                                  {NULL, NULL}};
    static const entry fixed[] = {{".manifest", "{\"rego_version\": 1}"},
                                  {"old.rego", "package old\n\np[x] { x := 1 }\n"},
                                  {NULL, NULL}};
    (void)state;
    usher_build_options options = {.dialect = USHER_REGO_V1_OR_V0};
    us_str error;
    usher_policy *policy = load(&options, mixed, NULL, &error);
    assert_non_null(policy);
    assert_int_equal(usher_policy_rule_count(policy), 2);
    usher_policy_free(policy);
    assert_null(load(&options, fixed, NULL, &error));
    assert_true(us_str_find(error, US_STR("old.rego:3: rego_parse_error"), 0) !=
                US_STR_NONE);
}

/* The value of data.c in a policy of a bundle with [manifest] and data.json [data], beside
 * c.kept = 1, which is kept, as JSON; or the text of what is wrong. */
static us_str kept_beside(const char *manifest, const char *data)
{
    const entry entries[] = {{".manifest", manifest}, {"data.json", data}, {NULL, NULL}};
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    usher_problems *problems = NULL;
    us_str archive = pack(entries), result;
    usher_builder_keep_data(builder, "c.kept");
    usher_builder_add_data(builder, "c.kept", "c.json", "{\"x\": 1}", 8);
    usher_builder_add_data(builder, "c.other", "o.json", "2", 1);
    usher_builder_add_bundle_archive(builder, "b", archive.text, archive.length, NULL);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (policy) {
        us_buf text = us_buf_make(&arena);
        us_json_write(&text, *usher_policy_data(policy, "data.c"), US_JSON_CANONICAL);
        result = us_buf_str(&text);
    } else {
        result = us_str_copy(&arena, us_str_from(usher_problems_text(problems, false)));
    }
    usher_policy_free(policy);
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
    return result;
}

static void test_data_that_is_kept_stays_whatever_bundles_own(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"{}", "{}", "{\"kept\":{\"x\":1}}"},
        {"{}", "{\"c\": {\"kept\": 3, \"new\": 4}}", "{\"kept\":{\"x\":1},\"new\":4}"},
        {"{\"roots\": [\"c\"]}", "{\"c\": {\"new\": 4}}",
         "{\"kept\":{\"x\":1},\"new\":4}"},
        {"{\"roots\": [\"c/kept/x\"]}", "{\"c\": {\"kept\": {\"x\": 5}}}",
         "{\"kept\":{\"x\":1},\"other\":2}"},
        {"{\"roots\": [\"d\"]}", "{}", "{\"kept\":{\"x\":1},\"other\":2}"},
        {"{}", "{\"c\": 3}", "1 error occurred: storage_write_conflict_error: /c\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(kept_beside(cases[i][0], cases[i][1]).text, cases[i][2]);
}

static void test_rules_over_data(void **state)
{
    static const entry both[] = {
        {"p/data.json", "{\"q\": 1}"}, {"p.rego", "package p\n\nq := 2\n"}, {NULL, NULL}};
    (void)state;
    usher_build_options options = {.rules_over_data = true};
    us_str error;
    expect_error(both, NULL,
                 "1 error occurred: p.rego:3: rego_compile_error: conflicting rule for "
                 "data path p/q found");
    usher_policy *policy = load(&options, both, NULL, &error);
    assert_non_null(policy);
    usher_policy_free(policy);
}

static void test_deep_folders_are_refused(void **state)
{
    (void)state;
    us_buf name = us_buf_make(&arena), tar = us_buf_make(&arena);
    for (int i = 0; i < 2000; i++)
        us_buf_add_c(&name, "a/");
    us_buf_add_c(&name, "data.json");
    us_str path = us_buf_str(&name);
    archive_add(&tar, "long", 'L', path.length, path);
    archive_add_file(&tar, "short", "{}");
    us_str archive = archive_finish(&tar);
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    usher_problems *problems = NULL;
    usher_builder_add_bundle_archive(builder, "b", archive.text, archive.length, NULL);
    assert_null(usher_builder_finish(builder, &problems));
    usher_text message = usher_problems_at(problems, 0)->message;
    assert_true(us_str_ends_with(us_str_make(message.text, message.length),
                                 US_STR("folders are too deep")));
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_known_about_a_bundle),
        cmocka_unit_test(test_the_revision_follows_the_content),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_a_bundle_of_the_same_name_counts_once),
        cmocka_unit_test(test_v0_in_a_bundle_where_v1_fails),
        cmocka_unit_test(test_data_that_is_kept_stays_whatever_bundles_own),
        cmocka_unit_test(test_rules_over_data),
        cmocka_unit_test(test_deep_folders_are_refused),
    };
    return cmocka_run_group_tests_name("engine_bundle", tests, set_up, tear_down);
}
