/* The mask: texts, and documents as captures and decision logs keep them. */
#include "admission/mask.h"
#include "base/utf8.h"
#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static us_arena arena;
static us_mask *mask;

static int open_mask(void **state)
{
    (void)state;
    us_arena_init(&arena, 0, NULL);
    mask = us_mask_new(&arena);
    return 0;
}

static int close_mask(void **state)
{
    (void)state;
    us_arena_free(&arena);
    return 0;
}

#define KEY                                                                              \
    "sk-ant-"                                                                            \
    "Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8"

static void expect_text(const char *text, const char *expected)
{
    us_str masked = us_mask_text(&arena, mask, us_str_from(text));
    assert_string_equal(us_str_to_c(&arena, masked), expected);
}

static void test_texts(void **state)
{
    (void)state;
    us_str same = US_STR("a plain text, with a SSN in words");
    assert_ptr_equal(us_mask_text(&arena, mask, same).text, same.text);
    assert_int_equal(us_mask_text(&arena, mask, US_STR_EMPTY).length, 0);
    expect_text("the key " KEY " and " KEY "!",
                "the key (an API key of Anthropic) and (an API key of Anthropic)!");
    expect_text("password: hunter2!x here", "password: (a password, token or key) here");
    expect_text("number 123-45-6789 it is", "number (a social security number) it is");
    expect_text("no 123-45-67890", "no 123-45-67890");
    expect_text("4111 1111 1111 1111 but not 4111 1111 1111 1112",
                "(a card number) but not 4111 1111 1111 1112");
}

/* What stands between two of a kind belongs to both. */
static void test_neighbours(void **state)
{
    (void)state;
    expect_text(
        "123-45-6789 987-65-4321,111-22-3333",
        "(a social security number) (a social security number),(a social security "
        "number)");
}

/* Patterns find beginnings; what follows is as secret. */
static void test_all_of_a_secret_goes(void **state)
{
    (void)state;
    expect_text("x " KEY "-tail_of-it.", "x (an API key of Anthropic).");
    expect_text("password=" KEY "!tail", "password=(a password, token or key)");
    expect_text("password=hunter22,tail;more next",
                "password=(a password, token or key) next");
    expect_text("-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----\nx",
                "(a private key)\nx");
    expect_text("k: -----BEGIN EC PRIVATE KEY-----\nMIIabc\nxyz", "k: (a private key)");
}

/* Whatever it looks like: in a document the name says what it is. */
static void test_quoted_documents(void **state)
{
    (void)state;
    expect_text("{\"password\":\"hunter\",\"a\":1}",
                "{\"password\":\"(a password, token or key)\",\"a\":1}");
    expect_text("{\\\"apiKey\\\": \\\"hunter x\\\"}",
                "{\\\"apiKey\\\": \\\"(a password, token or key)\"}");
    expect_text("\\\"password\\\":\\\"hunter22\\\"",
                "\\\"password\\\":\\\"(a password, token or key)\"");
}

static void test_placeholders_stay(void **state)
{
    (void)state;
    expect_text("password: {{ .password }}", "password: {{ .password }}");
    expect_text("token=$TOKEN_FROM_1", "token=$TOKEN_FROM_1");
    expect_text("password: (a password, token or key)",
                "password: (a password, token or key)");
}

static void test_ill_formed_text(void **state)
{
    (void)state;
    expect_text("\xFF"
                "123-45-6789\xFF",
                "\xEF\xBF\xBD(a social security number)\xEF\xBF\xBD");
}

/* What policies say is cut before it is masked. */
static void test_ends_that_were_cut(void **state)
{
    us_buf text = us_buf_make(&arena);
    us_finding items[] = {{.field = US_STR_EMPTY},
                          {.text = US_STR("short \xe2\x80\xa6")}};
    us_findings list = {items, 2, 0};
    (void)state;
    for (int i = 0; i < 300; i++)
        us_buf_add_c(&text, "word ");
    us_buf_add_c(&text, "sk-ant-Ab1Cd2Ef3Gh4\xe2\x80\xa6");
    items[0].text = us_buf_str(&text);
    items[1].field = items[0].text;
    us_mask_findings(&arena, mask, &list);
    assert_true(us_str_ends_with(items[0].text, US_STR("word \xe2\x80\xa6")));
    assert_int_equal(us_str_find(items[0].text, US_STR("sk-ant"), 0), US_STR_NONE);
    assert_true(items[0].text.length > 1400);
    assert_string_equal(items[1].text.text, "short \xe2\x80\xa6");
    assert_true(us_str_equal(items[1].field, items[0].text));
    text.length = 0;
    for (int i = 0; i < 500; i++)
        us_buf_add_c(&text, "\xe5\xad\x97");
    us_buf_add_c(&text, "\xe2\x80\xa6");
    items[0].text = us_buf_str(&text);
    us_mask_findings(&arena, mask, &list);
    assert_int_equal(us_utf8_find_invalid(items[0].text), US_STR_NONE);
    assert_in_range(items[0].text.length, 1503 - 64 - 256 - 3, 1503 - 64);
}

/* ---- Documents ------------------------------------------------------------------------ */

static const char *paths_of(const us_mask_paths *paths)
{
    us_buf text = us_buf_make(&arena);
    for (size_t i = 0; i < paths->count; i++) {
        us_buf_add_c(&text, i ? " " : "");
        us_buf_add_str(&text, paths->items[i]);
    }
    return us_buf_str(&text).text;
}

static us_str mask_json(us_str text, us_mask_paths *paths)
{
    us_value document;
    us_diag diag;
    us_buf masked = us_buf_make(&arena);
    assert_true(us_json_read(&arena, text, NULL, &document, NULL, &diag));
    us_json_write(&masked, us_mask_value(&arena, mask, document, paths), US_JSON_COMPACT);
    return us_buf_str(&masked);
}

static void expect_document(const char *text, const char *expected, const char *changed)
{
    us_mask_paths paths = {0};
    us_str masked = mask_json(us_str_from(text), &paths);
    assert_string_equal(masked.text, expected);
    assert_string_equal(paths_of(&paths), changed);
    us_mask_paths none = {0};
    assert_string_equal(mask_json(masked, &none).text, expected);
    assert_int_equal(none.count, 0);
}

static void test_strings_and_keys_of_documents(void **state)
{
    (void)state;
    expect_document(
        "{\"a\":[1,{\"b/c~\":\"ssn 123-45-6789\"}],\"x\":true}",
        "{\"a\":[1,{\"b/c~\":\"ssn (a social security number)\"}],\"x\":true}",
        "/a/1/b~1c~0");
    expect_document(
        "{\"" KEY "\":{\"v\":\"" KEY "\"}}",
        "{\"(an API key of Anthropic)\":{\"v\":\"(an API key of Anthropic)\"}}",
        "/(an API key of Anthropic)/v");
}

static void test_names_of_secrets(void **state)
{
    (void)state;
    expect_document("{\"apiKey\":\"abc\",\"DB_PASSWORD\":5,\"maxTokens\":7,"
                    "\"tokenUsage\":{\"input\":3},\"max_token\":5,\"token\":\"\"}",
                    "{\"DB_PASSWORD\":\"(hidden)\",\"apiKey\":\"(hidden)\","
                    "\"maxTokens\":7,\"max_token\":5,\"token\":\"\","
                    "\"tokenUsage\":{\"input\":3}}",
                    "/apiKey /DB_PASSWORD");
    expect_document(
        "{\"secret\":{\"secretName\":\"a\",\"deep\":[\"b\",true,null]}}",
        "{\"secret\":{\"deep\":[\"(hidden)\",true,null],\"secretName\":\"a\"}}",
        "/secret/deep/0");
}

static void test_pairs(void **state)
{
    (void)state;
    expect_document(
        "[{\"name\":\"DB_PASSWORD\",\"value\":\"x\"},"
        "{\"name\":\"HOME\",\"value\":\"/root\"},"
        "{\"name\":\"TOKEN\",\"valueFrom\":{\"x\":\"y\"}},"
        "{\"op\":\"add\",\"path\":\"/spec/password\",\"value\":\"x\"}]",
        "[{\"name\":\"DB_PASSWORD\",\"value\":\"(hidden)\"},"
        "{\"name\":\"HOME\",\"value\":\"/root\"},"
        "{\"name\":\"TOKEN\",\"valueFrom\":{\"x\":\"y\"}},"
        "{\"op\":\"add\",\"path\":\"/spec/password\",\"value\":\"(hidden)\"}]",
        "/0/value /3/value");
}

static void test_secrets_of_kubernetes(void **state)
{
    (void)state;
    expect_document("{\"kind\":\"Secret\",\"data\":{\"type\":\"eA==\"},"
                    "\"stringData\":{\"b\":\"x\"},\"type\":\"Opaque\"}",
                    "{\"data\":{\"type\":\"(hidden)\"},\"kind\":\"Secret\","
                    "\"stringData\":{\"b\":\"(hidden)\"},\"type\":\"Opaque\"}",
                    "/data/type /stringData/b");
    expect_document("{\"kind\":\"ConfigMap\",\"data\":{\"a\":\"eA==\"}}",
                    "{\"data\":{\"a\":\"eA==\"},\"kind\":\"ConfigMap\"}", "");
}

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

static void test_last_applied(void **state)
{
    (void)state;
    expect_document(
        "{\"" LAST_APPLIED "\":\"{\\\"spec\\\":{\\\"password\\\":\\\"x\\\"}}\\n\"}",
        "{\"" LAST_APPLIED "\":\"{\\\"spec\\\":{\\\"password\\\":\\\"(hidden)\\\"}}\"}",
        "/kubectl.kubernetes.io~1last-applied-configuration");
    expect_document("{\"" LAST_APPLIED "\":\"{ \\\"a\\\":1}\\n\"}",
                    "{\"" LAST_APPLIED "\":\"{ \\\"a\\\":1}\\n\"}", "");
    expect_document("{\"" LAST_APPLIED "\":\"{ no JSON\"}",
                    "{\"" LAST_APPLIED "\":\"(hidden)\"}",
                    "/kubectl.kubernetes.io~1last-applied-configuration");
}

static void test_last_applied_within_itself(void **state)
{
    (void)state;
    expect_document("{\"" LAST_APPLIED "\":\"{\\\"" LAST_APPLIED "\\\":\\\"{}\\\"}\"}",
                    "{\"" LAST_APPLIED "\":\"{\\\"" LAST_APPLIED
                    "\\\":\\\"(hidden)\\\"}\"}",
                    "/kubectl.kubernetes.io~1last-applied-configuration");
}

static void test_patches_of_answers(void **state)
{
    (void)state;
    /* [{"op":"add","path":"/password","value":"x"}], and with "(hidden)" */
    expect_document(
        "{\"patchType\":\"JSONPatch\",\"patch\":"
        "\"W3sib3AiOiJhZGQiLCJwYXRoIjoiL3Bhc3N3b3JkIiwidmFsdWUiOiJ4In1d\"}",
        "{\"patch\":\"W3sib3AiOiJhZGQiLCJwYXRoIjoiL3Bhc3N3b3JkIiwidmFsdWUiOiIoaGlkZGVuKS"
        "J9XQ==\",\"patchType\":\"JSONPatch\"}",
        "/patch");
    expect_document("{\"patchType\":\"JSONPatch\",\"patch\":\"!\"}",
                    "{\"patch\":\"(hidden)\",\"patchType\":\"JSONPatch\"}", "/patch");
}

static void test_many_paths(void **state)
{
    (void)state;
    us_buf text = us_buf_make(&arena);
    us_mask_paths paths = {0};
    us_buf_add_c(&text, "{\"token\":[1");
    for (int i = 0; i < US_MASK_PATHS_MAX + 4; i++)
        us_buf_add_c(&text, ",1");
    us_buf_add_c(&text, "]}");
    mask_json(us_buf_str(&text), &paths);
    assert_int_equal(paths.count, US_MASK_PATHS_MAX);
    assert_int_equal(paths.dropped, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_all_of_a_secret_goes),
        cmocka_unit_test(test_quoted_documents),
        cmocka_unit_test(test_placeholders_stay),
        cmocka_unit_test(test_ill_formed_text),
        cmocka_unit_test(test_ends_that_were_cut),
        cmocka_unit_test(test_strings_and_keys_of_documents),
        cmocka_unit_test(test_names_of_secrets),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_secrets_of_kubernetes),
        cmocka_unit_test(test_last_applied),
        cmocka_unit_test(test_last_applied_within_itself),
        cmocka_unit_test(test_patches_of_answers),
        cmocka_unit_test(test_many_paths),
    };
    return cmocka_run_group_tests(tests, open_mask, close_mask);
}
