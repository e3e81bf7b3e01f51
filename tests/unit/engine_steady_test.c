/* No memory from the system in steady state: after a few rounds, reading an input, evaluating
 * and letting the input go asks for none, whatever the rules do. What is counted is every call of malloc and its like in the
 * program, by the libraries that it is linked with too. */
#include "admission/admission.h"
#include "admission/logged.h"
#include "admission/mask.h"
#include "base/file.h"
#include "finish_policy.h"

#include <dirent.h>
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <usher.h>

#include <cmocka.h>

#ifdef US_STRESS /* under which arenas keep nothing */
int main(void)
{
    return 0;
}
#else

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *block);

static bool counting;
static unsigned long calls;

static void count_call(void)
{
    calls += counting;
}

void *malloc(size_t size)
{
    count_call();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    count_call();
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    count_call();
    return __libc_realloc(old, size);
}

void free(void *block)
{
    if (block)
        count_call();
    __libc_free(block);
}

void *mmap(void *address, size_t length, int protection, int flags, int file,
           off_t offset)
{
    count_call();
    return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}

static void *openssl_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return __libc_malloc(size);
}

static void *openssl_realloc(void *old, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return __libc_realloc(old, size);
}

static void openssl_free(void *block, const char *file, int line)
{
    (void)file;
    (void)line;
    __libc_free(block);
}

static const char input[] =
    "{\"kind\": \"Pod\", \"name\": \"web-1\", \"words\": [\"alpha\", \"Beta\", "
    "\"a-b-c\"],\n"
    " \"image\": \"registry.example.com/team/app:v1.2.3\", \"memory\": \"512Mi\",\n"
    " \"numbers\": [3, 1.5, -2, 0.1, 12345678901234567890, 1e3, 2.25],\n"
    " \"labels\": {\"app\": \"web\", \"tier\": \"front\", \"owner\": \"team-a\"},\n"
    " \"text\": \"Call 600-68-7738, mail bob@example.com\", \"cidr\": \"10.1.2.3\",\n"
    " \"nested\": {\"a\": [{\"b\": 1}, {\"b\": [2, {\"c\": 3}]}]}}\n";

/* One rule each: what is computed in it is what its name says. */
static const char *const rules[][2] = {
    {"equality", "input.kind == \"Pod\"; input.labels.app != \"db\""},
    {"strings",
     "upper(input.name) == \"WEB-1\"; count(split(input.image, \"/\")) == 3; "
     "concat(\",\", input.words) != \"\"; replace(input.name, \"-\", \"_\") == "
     "\"web_1\"; "
     "trim(input.name, \"w1\") == \"eb-\"; substring(input.name, 0, 3) == \"web\"; "
     "indexof(input.name, \"-\") == 3; strings.reverse(input.name) == \"1-bew\"; "
     "contains(input.text, \"mail\"); startswith(input.image, \"registry.\"); "
     "trim_space(\" a \") == \"a\"; strings.replace_n({\"a\": \"b\"}, input.name) != "
     "\"\"; "
     "strings.any_prefix_match(input.words, [\"al\", \"x\"]); format_int(255, 16) == "
     "\"ff\"; "
     "lower(\"ÄÖ\") == \"äö\""},
    {"sprintf", "sprintf(\"%s has %d of %v and %5.2f %x\", [input.name, 3, input.labels, "
                "1.5, 255]) != \"\""},
    {"regex.match", "regex.match(`^[a-z]+-[0-9]+$`, input.name); "
                    "regex.match(`(?i)POD|web`, input.name); "
                    "not regex.match(`\\bAKIA[0-9A-Z]{16}\\b`, input.text)"},
    {"regex.find",
     "regex.find_n(`[0-9]+`, input.text, -1) == [\"600\", \"68\", \"7738\"]"},
    {"regex.groups",
     "regex.find_all_string_submatch_n(`(\\w+)@(\\w+)\\.com`, input.text, -1)[0][2] == "
     "\"example\"; regex.replace(input.text, `([0-9]{3})-[0-9]{2}`, \"$1-**\") != "
     "input.text; "
     "count(regex.split(`[ ,]+`, input.text)) > 3"},
    {"regex.template",
     "regex.template_match(\"web-{[0-9]+}\", input.name, \"{\", \"}\")"},
    {"glob", "glob.match(\"registry.*.com/**\", [\".\"], input.image); "
             "glob.match(\"{web,db}-?\", null, input.name)"},
    {"comprehensions",
     "[w | some w in input.words; count(w) > 4] == [\"alpha\", \"a-b-c\"]; "
     "{lower(w) | some w in input.words} != set(); "
     "{k: count(v) | some k, v in input.labels}.app == 3"},
    {"every", "every w in input.words { count(w) > 3 }"},
    {"walk", "count([p | walk(input, [p, v]); is_number(v)]) == 10"},
    {"sets", "s := {x | some x in input.words}; s | {\"z\"} != s; s & {\"alpha\"} == "
             "{\"alpha\"}; "
             "s - {\"alpha\"} != s; union({s, {1}}) != s; intersection({s, s}) == s; "
             "\"alpha\" in s"},
    {"objects", "object.get(input, [\"labels\", \"app\"], \"\") == \"web\"; "
                "object.union(input.labels, {\"x\": 1}).x == 1; "
                "object.remove(input.labels, [\"app\"]).tier == \"front\"; "
                "object.filter(input.labels, [\"app\"]) == {\"app\": \"web\"}; "
                "object.keys(input.labels) == {\"app\", \"owner\", \"tier\"}; "
                "json.filter(input, [\"nested/a/0/b\"]) != {}; json.remove(input, "
                "[\"nested/a\"]) != {}; "
                "json.patch(input.labels, [{\"op\": \"add\", \"path\": \"/z\", "
                "\"value\": 1}]).z == 1"},
    {"integers",
     "x := count(input.words) * 7 + 3; x % 5 == 4; x / 2 == 12; abs(-x) == 24; "
     "bits.and(x, 8) == 8; numbers.range(1, 3) == [1, 2, 3]; sum([1, 2, x]) == 27; "
     "max([1, x]) == 24; min([1, x]) == 1; product([2, 3]) == 6; sort([3, 1]) == [1, 3]"},
    {"decimals",
     "input.numbers[1] < 2; input.numbers[1] == 1.50; max(input.numbers) > 5; "
     "sort(input.numbers)[0] == -2; input.numbers[3] in input.numbers; "
     "to_number(\"1.25\") > 1"},
    {"floats",
     "input.numbers[1] + input.numbers[3] == 1.6; 1 / 3 < 0.34; round(2.5) == 3; "
     "ceil(input.numbers[1]) == 2; floor(input.numbers[6]) == 2; "
     "input.numbers[6] * 2 == 4.5; sum(input.numbers) > 1; input.numbers[6] - 0.25 == 2"},
    {"big numbers",
     "input.numbers[4] + 1 == 12345678901234567891; input.numbers[4] * 2 > 0"},
    {"units",
     "units.parse_bytes(input.memory) == 536870912; units.parse(\"500m\") == 0.5"},
    {"casts",
     "json.marshal(input.labels) != \"\"; json.unmarshal(`{\"a\": [1]}`).a == [1]; "
     "json.is_valid(`{}`); base64.encode(input.name) == \"d2ViLTE=\"; "
     "base64.decode(\"d2ViLTE=\") == input.name; urlquery.encode(\"a b\") == \"a+b\"; "
     "hex.encode(\"a\") == \"61\"; yaml.marshal(input.labels) != \"\""},
    {"networks", "net.cidr_contains(\"10.0.0.0/8\", input.cidr); "
                 "semver.compare(\"1.2.3\", \"1.10.0\") == -1"},
    {"times",
     "time.parse_rfc3339_ns(\"2026-01-02T03:04:05Z\") > 0; time.date(0) == [1970, 1, 1]"},
    {"graphs", "graph.reachable({\"a\": [\"b\"], \"b\": []}, [\"a\"]) == {\"a\", \"b\"}"},
    {"hashes", "crypto.sha256(input.name) != \"\"; crypto.md5(input.name) != \"\""},
    {"functions", "double(2) == 4; known[input.kind]; with_input == 1"},
};

static const char more[] = "double(x) := 2 * x\n"
                           "known := {\"Pod\": true}\n"
                           "with_input := x if x := other with input as {\"v\": 1}\n"
                           "other := input.v\n";

enum { ROUNDS = 8, WARM = 4 };

static usher_policy *build(usher_engine *engine, const char *body)
{
    char source[4096];
    int length =
        snprintf(source, sizeof source, "package p\n\nr if {\n%s\n}\n\n%s", body, more);
    usher_builder *builder = usher_builder_new(engine, NULL);
    usher_builder_add_module(builder, "test.rego", source, (size_t)length);
    usher_policy *policy = finish_policy(builder);
    usher_builder_free(builder);
    return policy;
}

/* The calls of a round in steady state; the answer must be true. */
static unsigned long steady_calls(const char *name, const usher_policy *policy)
{
    usher_worker *worker = usher_worker_new(policy);
    calls = 0;
    for (unsigned i = 0; i < ROUNDS; i++) {
        const usher_result *result = NULL;
        counting = i >= WARM;
        usher_input *read = usher_input_parse(input, sizeof input - 1, NULL, NULL);
        usher_outcome outcome =
            usher_evaluate_path(worker, "data.p.r", read, NULL, &result);
        usher_input_free(read);
        counting = false;
        if (outcome != USHER_OK)
            fail_msg("%s: the rule does not hold", name);
    }
    usher_worker_free(worker);
    return calls;
}

static void test_steady(void **state)
{
    bool good = true;
    (void)state;
    usher_engine *engine = usher_engine_new();
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        usher_policy *policy = build(engine, rules[i][1]);
        unsigned long made = steady_calls(rules[i][0], policy);
        if (made != 0) {
            print_error("%s: %lu calls in %d rounds\n", rules[i][0], made, ROUNDS - WARM);
            good = false;
        }
        usher_policy_free(policy);
    }
    usher_engine_free(engine);
    assert_true(good);
}

/* ---- Reviews, by the policies that are built in */

#define REVIEWS "tests/webhook/reviews"

typedef struct reviewer {
    us_arena arena; /* of the plan and the texts */
    us_arena request;
    us_admission_plan *plan;
    usher_worker *worker;
} reviewer;

static unsigned long review_calls(reviewer *r, us_str text, us_admission_path path)
{
    calls = 0;
    for (unsigned i = 0; i < ROUNDS; i++) {
        counting = i >= WARM;
        us_admission_answer answer =
            us_admission_review(&r->request, r->plan, r->worker, path, text, NULL);
        us_logged told =
            us_logged_of(&r->request, r->plan, r->worker, path, text, &answer);
        us_arena_reset(&r->request, 1 << 20);
        usher_worker_rest(r->worker, 1 << 20);
        counting = false;
        assert_true(answer.body.length > 0 && told.message.length <= US_STRING_MAX);
    }
    return calls;
}

static bool review_is_steady(reviewer *r, const char *name)
{
    us_str text, problem;
    if (!strstr(name, ".json"))
        return true;
    const char *path = us_str_format(&r->arena, REVIEWS "/%s", name).text;
    if (!us_file_read(&r->arena, path, 1 << 24, &text, &problem))
        fail_msg("%s: %s", path, problem.text);
    bool mutates = strstr(name, ".mutate.") != NULL;
    unsigned long made =
        review_calls(r, text, mutates ? US_ADMISSION_MUTATE : US_ADMISSION_VALIDATE);
    if (made != 0)
        print_error("%s: %lu calls in %d rounds\n", name, made, ROUNDS - WARM);
    return made == 0;
}

static void test_steady_reviews(void **state)
{
    reviewer r;
    us_str problem;
    usher_problems *problems = NULL;
    bool good = true;
    (void)state;
    us_arena_init(&r.arena, 0, NULL);
    us_arena_init(&r.request, 0, NULL);
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    us_admission_add_default_policies(builder);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    assert_non_null(policy);
    usher_problems_free(problems);
    usher_builder_free(builder);
    r.plan = us_admission_plan_new(&r.arena, policy, NULL, &problem);
    r.worker = usher_worker_new(policy);
    assert_true(us_mask_prepare(us_admission_plan_mask(r.plan)));
    DIR *folder = opendir(REVIEWS);
    assert_non_null(folder);
    unsigned count = 0;
    for (struct dirent *entry; (entry = readdir(folder)); count++)
        good &= review_is_steady(&r, entry->d_name);
    closedir(folder);
    assert_true(count > 40);
    usher_worker_free(r.worker);
    usher_policy_free(policy);
    usher_engine_free(engine);
    us_arena_free(&r.request);
    us_arena_free(&r.arena);
    assert_true(good);
}

/* The library that us_libcrypto_open finds, for it is loaded once. */
static bool hand_memory_to_openssl(void)
{
    void *library = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    void *symbol = library ? dlsym(library, "CRYPTO_set_mem_functions") : NULL;
    int (*set)(void *(*)(size_t, const char *, int),
               void *(*)(void *, size_t, const char *, int),
               void (*)(void *, const char *, int));
    memcpy(&set, &symbol, sizeof set);
    return symbol && set(openssl_malloc, openssl_realloc, openssl_free) == 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_steady),
                                       cmocka_unit_test(test_steady_reviews)};
    if (!hand_memory_to_openssl())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
