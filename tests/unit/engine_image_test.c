/* Images: what comes out of one is what went in, wherever it is mapped; and whatever becomes of
 * the file is an error. */
#include "engine/image.h"
#include "finish_policy.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- Policies and files ---- */

static char path[64]; /* of the image */

static const char module[] =
    "package test\n"
    "# METADATA\n"
    "# title: numbers\n"
    "numbers := [1, 1.50, -0.1, 123456789012345678901234567890, 1e3]\n"
    "default allow := false\n"
    "allow if input.kind == \"Pod\"\n"
    "allow if input.kind == \"Service\"\n"
    "large := {\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", \"i\", \"j\", "
    "\"k\"}\n"
    "nested := {[1, 2], [3, {\"x\": {1, 2}}], {\"b\": 1, \"a\": [2]}, {9, 8, 7, 6, 5, "
    "4},\n"
    "    [5], [6], [7], [8], [9], [10], {\"c\": {}}}\n"
    "has if input.kind in large\n"
    "finds if [3, {\"x\": {2, 1}}] in nested\n"
    "double(x) := x * 2\n"
    "mocked := x if x := double(4) with double as 7\n"
    "replaced := x if x := input.a.b with input.a.b as {\"c\": [1]}\n"
    "lower_mocked := x if x := lower(\"A\") with lower as \"mocked\"\n"
    "deny contains msg if { some i; data.users[i].admin; msg := sprintf(\"%v\", [i]) }\n"
    "found := data.users[input.name].age\n"
    "matched if regex.match(`^a+$`, input.name)\n"
    "broken := x if { x := [1, 2][_] }\n"
    "p[x].q := y if { some x, y in {\"u\": 1, \"v\": 2} }\n";

static void add_users(usher_builder *builder)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_buf text = us_buf_make(&arena);
    us_buf_add_c(&text, "{\"users\": {");
    for (int i = 0; i < 200; i++)
        us_buf_add_format(
            &text, "%s\"user %d\": {\"age\": %d, \"admin\": %s, \"of\": [%d.5, null]}",
            i ? ", " : "", i * 7919 % 200, i, i % 50 ? "false" : "true", i);
    us_buf_add_c(&text, "}, \"empty\": {}, \"list\": []}");
    us_str whole = us_buf_str(&text);
    usher_builder_add_data(builder, NULL, "data.json", whole.text, whole.length);
    us_arena_free(&arena);
}

static usher_policy *build(usher_engine *engine, const char *text,
                           const usher_build_options *options, const char *query)
{
    usher_builder *builder = usher_builder_new(engine, options);
    usher_builder_add_module(builder, "test.rego", text, strlen(text));
    add_users(builder);
    if (query)
        usher_builder_add_query(builder, query, NULL, NULL);
    usher_policy *policy = finish_policy(builder);
    usher_builder_free(builder);
    return policy;
}

static void write_image(const usher_policy *policy)
{
    static const char *const entrypoints[] = {"data.test.allow", NULL};
    usher_problems *problems;
    if (!usher_policy_write_image(policy, path, entrypoints, &problems))
        fail_msg("%s", usher_problems_text(problems, false));
    assert_null(problems);
}

static usher_policy *open_image(usher_engine *engine)
{
    usher_problems *problems;
    usher_policy *policy = usher_image_open(engine, path, NULL, &problems);
    if (!policy)
        fail_msg("%s", usher_problems_text(problems, false));
    assert_null(problems);
    return policy;
}

/* The bytes of the file, to be freed. */
static char *read_file(size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*length);
    assert_int_equal(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}

static void write_file(const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/usher-image-test-%d", (int)getpid());
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return 0;
}

/* ---- What comes out ---- */

static char *evaluate(usher_worker *worker, const char *document,
                      const usher_input *input)
{
    const usher_result *result;
    usher_outcome outcome = usher_evaluate_path(worker, document, input, NULL, &result);
    if (outcome == USHER_UNDEFINED)
        return strdup("undefined");
    if (outcome == USHER_ERROR)
        return strdup(usher_problems_text(usher_result_problems(result), false));
    return strdup(usher_result_json(result, USHER_JSON_COMPACT, NULL));
}

static const char *const inputs[] = {"{\"kind\": \"Pod\", \"name\": \"user 3\"}",
                                     "{\"kind\": \"c\", \"name\": \"aaa\"}",
                                     "{\"name\": {\"a\": [1]}, \"a\": {\"b\": 2}}", "[]"};

static void expect_same_answers(const usher_policy *wanted, const usher_policy *got)
{
    usher_worker *first = usher_worker_new(wanted), *second = usher_worker_new(got);
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        usher_input *input = usher_input_parse(inputs[i], strlen(inputs[i]), NULL, NULL);
        for (size_t r = 0; r <= usher_policy_rule_count(wanted); r++) {
            const char *document = r < usher_policy_rule_count(wanted)
                                       ? usher_policy_rule(wanted, r)->path
                                       : "data.users";
            char *a = evaluate(first, document, input);
            char *b = evaluate(second, document, input);
            assert_string_equal(a, b);
            free(a);
            free(b);
        }
        usher_input_free(input);
    }
    usher_worker_free(first);
    usher_worker_free(second);
}

static void expect_same_facts(const usher_policy *wanted, const usher_policy *got)
{
    assert_string_equal(usher_policy_revision(wanted), usher_policy_revision(got));
    assert_int_equal(usher_policy_rule_count(wanted), usher_policy_rule_count(got));
    for (size_t i = 0; i < usher_policy_rule_count(wanted); i++) {
        const usher_rule *a = usher_policy_rule(wanted, i);
        const usher_rule *b = usher_policy_rule(got, i);
        assert_string_equal(a->path, b->path);
        assert_string_equal(a->package, b->package);
        assert_string_equal(a->name, b->name);
        assert_string_equal(a->file, b->file);
        assert_int_equal(a->row, b->row);
        assert_int_equal(a->kind, b->kind);
        assert_int_equal(a->annotations != NULL, b->annotations != NULL);
        if (a->annotations)
            assert_true(us_value_equal(*a->annotations, *b->annotations));
    }
    assert_true(
        us_value_equal(*usher_policy_data(wanted, ""), *usher_policy_data(got, "")));
    assert_string_equal(usher_policy_entrypoint(got, 0), "data.test.allow");
    assert_null(usher_policy_entrypoint(got, 1));
    assert_null(usher_policy_entrypoint(wanted, 0));
}

static void test_image_answers_as_its_sources(void **state)
{
    (void)state;
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = build(engine, module, NULL, NULL);
    write_image(policy);
    usher_policy *image = open_image(engine);
    usher_engine_free(engine);
    expect_same_facts(policy, image);
    expect_same_answers(policy, image);
    assert_true(usher_policy_trim(image));
    expect_same_answers(policy, image);
    usher_policy_free(image);
    usher_policy_free(policy);
}

/* Two cannot lie at one address. */
static void test_image_lies_at_another_address(void **state)
{
    (void)state;
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = build(engine, module, NULL, NULL);
    write_image(policy);
    usher_policy *first = open_image(engine), *second = open_image(engine);
    assert_ptr_not_equal(first->program->code, second->program->code);
    expect_same_facts(policy, second);
    expect_same_answers(policy, second);
    usher_policy_free(first);
    expect_same_answers(policy, second);
    usher_policy_free(second);
    usher_policy_free(policy);
    usher_engine_free(engine);
}

/* Nor does it hold anything of the process that made it: addresses, keys, what lay in
 * memory before. */
static void test_same_sources_give_same_bytes(void **state)
{
    (void)state;
    size_t lengths[2];
    char *bytes[2];
    for (int i = 0; i < 2; i++) {
        usher_engine *engine = usher_engine_new();
        usher_policy *policy = build(engine, module, NULL, NULL);
        usher_worker *worker = usher_worker_new(policy);
        free(evaluate(worker, "data", NULL));
        usher_worker_free(worker);
        write_image(policy);
        bytes[i] = read_file(&lengths[i]);
        usher_policy_free(policy);
        usher_engine_free(engine);
    }
    assert_int_equal(lengths[0], lengths[1]);
    assert_memory_equal(bytes[0], bytes[1], lengths[0]);
    free(bytes[0]);
    free(bytes[1]);
}

static void test_other_kinds_of_policies_have_none(void **state)
{
    (void)state;
    const usher_build_options traced = {.traced = true};
    usher_engine *engine = usher_engine_new();
    usher_policy *policies[] = {build(engine, module, &traced, NULL),
                                build(engine, module, NULL, "data.test.p")};
    for (size_t i = 0; i < 2; i++) {
        usher_problems *problems;
        assert_false(usher_policy_write_image(policies[i], path, NULL, &problems));
        assert_int_equal(usher_problems_count(problems), 1);
        usher_problems_free(problems);
        usher_policy_free(policies[i]);
    }
    usher_engine_free(engine);
}

/* ---- Functions of the host ---- */

static void answer_seven(usher_call *call, void *data)
{
    (void)data;
    usher_return_integer(call, 7);
}

static void test_host_functions_are_found_by_name(void **state)
{
    (void)state;
    usher_problems *problems;
    usher_engine *engine = usher_engine_new(), *other = usher_engine_new();
    usher_engine_register(engine, "acme.seven", "() number", answer_seven, NULL, 0);
    usher_policy *policy = build(engine, "package test\nx := acme.seven()\n", NULL, NULL);
    write_image(policy);
    assert_null(usher_image_open(other, path, NULL, &problems));
    assert_non_null(strstr(usher_problems_text(problems, false), "acme.seven"));
    usher_problems_free(problems);
    usher_policy *image = open_image(engine);
    usher_engine_free(engine);
    usher_engine_free(other);
    expect_same_answers(policy, image);
    usher_policy_free(image);
    usher_policy_free(policy);
}

/* ---- Damage ---- */

/* What is wrong with the image, as far as [word] is part of it. */
static void expect_refused(usher_engine *engine, const char *word)
{
    usher_problems *problems;
    usher_policy *policy = usher_image_open(engine, path, NULL, &problems);
    assert_null(policy);
    assert_int_equal(usher_problems_count(problems), 1);
    if (!strstr(usher_problems_text(problems, false), word))
        fail_msg("%s", usher_problems_text(problems, false));
    usher_problems_free(problems);
}

typedef struct written {
    usher_engine *engine;
    char *bytes;
    size_t length;
} written;

static written write_one(void)
{
    written w = {.engine = usher_engine_new()};
    usher_policy *policy = build(w.engine, module, NULL, NULL);
    write_image(policy);
    usher_policy_free(policy);
    w.bytes = read_file(&w.length);
    return w;
}

static void forget(written *w)
{
    usher_engine_free(w->engine);
    free(w->bytes);
}

static void test_damage_is_refused(void **state)
{
    (void)state;
    written w = write_one();
    const us_image_header *header = (const us_image_header *)(const void *)w.bytes;
    size_t used = US_IMAGE_PAGE + header->program_size + header->data_size;
    assert_int_equal(used, w.length);
    for (size_t at = 0; at < w.length; at += at < sizeof *header ? 1 : 977) {
        /* Nobody looks at what is between the header and the first page. */
        if (at >= sizeof *header && at < US_IMAGE_PAGE)
            continue;
        w.bytes[at] ^= 0x10;
        write_file(w.bytes, w.length);
        w.bytes[at] ^= 0x10;
        expect_refused(w.engine, "image");
    }
    forget(&w);
}

static void test_cut_files_are_refused(void **state)
{
    (void)state;
    written w = write_one();
    for (size_t length = 0; length < w.length; length += length < 200 ? 1 : 1999) {
        write_file(w.bytes, length);
        expect_refused(w.engine, "image");
    }
    w.bytes = realloc(w.bytes, w.length + 1);
    w.bytes[w.length] = 0;
    write_file(w.bytes, w.length + 1);
    expect_refused(w.engine, "too long");
    forget(&w);
}

static void test_other_files_are_none(void **state)
{
    (void)state;
    usher_engine *engine = usher_engine_new();
    write_file("package test\n", 13);
    expect_refused(engine, "this is no image");
    assert_false(usher_image_is(path));
    unlink(path);
    expect_refused(engine, "No such file");
    assert_false(usher_image_is(path));
    usher_engine_free(engine);
}

/* Makes the checksums right again. */
static void sum_up(written *w)
{
    us_image_header *header = (us_image_header *)(void *)w->bytes;
    header->program_sum = us_image_sum(w->bytes + US_IMAGE_PAGE, header->program_size);
    header->data_sum =
        us_image_sum(w->bytes + US_IMAGE_PAGE + header->program_size, header->data_size);
    header->sum = us_image_sum(header, offsetof(us_image_header, sum));
}

static void test_other_builds_are_refused(void **state)
{
    (void)state;
    written w = write_one();
    assert_true(usher_image_is(path));
    us_image_header *header = (us_image_header *)(void *)w.bytes;
    header->build[7] ^= 1;
    sum_up(&w);
    write_file(w.bytes, w.length);
    expect_refused(w.engine, "another build of usher");
    forget(&w);
}

/* The checksums of these are right, so that all else is looked at: nothing is followed that
 * leads out of the file. */
static void test_forged_images_are_looked_through(void **state)
{
    (void)state;
    written w = write_one();
    us_image_header *header = (us_image_header *)(void *)w.bytes;
    uint32_t random = 1;
    size_t opened = 0, tries = 3000;
    for (size_t i = 0; i < tries; i++) {
        random = random * 1664525u + 1013904223u;
        size_t at = US_IMAGE_PAGE + random % (w.length - US_IMAGE_PAGE);
        char old = w.bytes[at];
        /* It may be a bool, which loading does not survive where it is none. */
        if (old == 0 || old == 1)
            continue;
        w.bytes[at] = (char)(w.bytes[at] ^ (1 << (random >> 29)));
        sum_up(&w);
        write_file(w.bytes, w.length);
        usher_policy *image = usher_image_open(w.engine, path, NULL, NULL);
        opened += image != NULL;
        usher_policy_free(image);
        w.bytes[at] = old;
    }
    assert_true(opened < tries);
    header->program_size = UINT64_MAX - 100;
    header->sum = us_image_sum(header, offsetof(us_image_header, sum));
    write_file(w.bytes, w.length);
    expect_refused(w.engine, "no such size");
    forget(&w);
}

/* Of many documents nobody reads what is not asked for, nor what would show that it is
 * damaged. */
static void test_many_documents_are_checked_where_asked_for(void **state)
{
    (void)state;
    enum { SIZE = 2 << 20 };
    const usher_image_options options = {.check_documents = true};
    usher_problems *problems;
    char *text = malloc(SIZE);
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    memset(text, 'x', SIZE);
    memcpy(text, "{\"a\": \"", 7);
    memcpy(text + SIZE - 2, "\"}", 2);
    usher_builder_add_data(builder, NULL, "data.json", text, SIZE);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    assert_non_null(policy);
    write_image(policy);
    written w = {engine, NULL, 0};
    w.bytes = read_file(&w.length);
    w.bytes[w.length - SIZE / 2] ^= 1;
    usher_policy *image = usher_image_open(engine, path, &options, NULL);
    assert_non_null(image);
    usher_policy_free(image);
    write_file(w.bytes, w.length);
#ifndef __SANITIZE_THREAD__ /* which has the address for itself: what lies elsewhere is checked */
    usher_policy_free(open_image(engine));
#endif
    assert_null(usher_image_open(engine, path, &options, &problems));
    assert_non_null(strstr(usher_problems_text(problems, false), "documents"));
    usher_problems_free(problems);
    usher_policy_free(policy);
    usher_builder_free(builder);
    free(text);
    forget(&w);
}

/* ---- Threads ---- */

static void *run_worker(void *data)
{
    const usher_policy *image = data;
    usher_worker *worker = usher_worker_new(image);
    for (int i = 0; i < 20; i++) {
        char *text = evaluate(worker, "data", NULL);
        free(text);
    }
    usher_worker_free(worker);
    return NULL;
}

static void test_threads_share_an_image(void **state)
{
    (void)state;
    pthread_t threads[4];
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = build(engine, module, NULL, NULL);
    write_image(policy);
    usher_policy *image = open_image(engine);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_worker, image), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    expect_same_answers(policy, image);
    usher_policy_free(image);
    usher_policy_free(policy);
    usher_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_image_answers_as_its_sources),
        cmocka_unit_test(test_image_lies_at_another_address),
        cmocka_unit_test(test_same_sources_give_same_bytes),
        cmocka_unit_test(test_other_kinds_of_policies_have_none),
        cmocka_unit_test(test_host_functions_are_found_by_name),
        cmocka_unit_test(test_damage_is_refused),
        cmocka_unit_test(test_cut_files_are_refused),
        cmocka_unit_test(test_other_files_are_none),
        cmocka_unit_test(test_other_builds_are_refused),
        cmocka_unit_test(test_forged_images_are_looked_through),
        cmocka_unit_test(test_many_documents_are_checked_where_asked_for),
        cmocka_unit_test(test_threads_share_an_image),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
