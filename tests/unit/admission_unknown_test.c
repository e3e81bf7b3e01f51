/* Requests of which something is unknown: what is said of them holds whatever it is. */
#include "admission/admission.h"
#include "base/file.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "finish_policy.h"
#include "gatekeeper/gatekeeper.h"
#include "unknown_check.h"
#include "value/array.h"
#include "value/object.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct fixture {
    us_arena arena; /* of the plan, and what is read */
    us_arena scratch;
    usher_engine *engine;
    usher_builder *builder;
    usher_policy *policy;
    us_admission_plan *plan;
    usher_worker *worker;
    uint64_t denied, allowed, indeterminate; /* verdicts about what is unknown, so far */
} fixture;

static void begin_fixture(fixture *f)
{
    usher_build_options options = {.unknowns = true, .dialect = USHER_REGO_V1_OR_V0};
    *f = (fixture){.engine = usher_engine_new()};
    us_arena_init(&f->arena, 0, NULL);
    us_arena_init(&f->scratch, 0, NULL);
    f->builder = usher_builder_new(f->engine, &options);
}

static void end_fixture(fixture *f)
{
    us_str problem = US_STR_EMPTY;
    f->policy = finish_policy(f->builder);
    usher_builder_free(f->builder);
    f->plan = us_admission_plan_new(&f->arena, f->policy, NULL, &problem);
    if (!f->plan)
        fail_msg("%.*s", US_STR_ARG(problem));
    f->worker = usher_worker_new(f->policy);
}

static void close_fixture(fixture *f)
{
    usher_worker_free(f->worker);
    usher_policy_free(f->policy);
    usher_engine_free(f->engine);
    us_arena_free(&f->scratch);
    us_arena_free(&f->arena);
}

static us_value read_json(us_arena *arena, us_str text)
{
    us_json_options options = {.keep_text = true};
    us_value value = US_NONE;
    us_diag diag = {0};
    if (!us_json_read(arena, text, &options, &value, NULL, &diag))
        fail_msg("%.*s\n%.*s", US_STR_ARG(diag.message), US_STR_ARG(text));
    return value;
}

static us_value member(us_value value, const char *name)
{
    const us_value *found = us_value_tag(value) == US_TAG_OBJECT
                                ? us_object_get_c(value.as.object, name)
                                : NULL;
    return found ? *found : US_NONE;
}

static us_value key(const char *name)
{
    return us_value_string(us_str_from(name));
}

/* A copy of [object] with [value] under [name]; NONE: without it. */
static us_value with(us_arena *arena, us_value object, const char *name, us_value value)
{
    us_object *copy = us_object_new(arena, us_value_count(object) + 1);
    for (uint32_t i = 0; i < us_value_count(object); i++)
        if (!us_value_equal(object.as.object->keys[i], key(name)))
            us_object_add(copy, object.as.object->keys[i], object.as.object->values[i]);
    if (!us_value_is_none(value))
        us_object_add(copy, key(name), value);
    return us_value_object(copy);
}

/* ---- What a verdict claims ------------------------------------------------------------ */

static us_admission_verdict judge(fixture *f, us_value request)
{
    us_admission_verdict verdict =
        us_admission_judge(&f->scratch, f->plan, f->worker, &request, NULL);
    assert_null(verdict.wrong);
    return verdict;
}

static bool has_finding(const us_findings *list, const us_finding *finding)
{
    for (size_t i = 0; i < list->count; i++)
        if (us_str_equal(list->items[i].policy, finding->policy) &&
            us_str_equal(list->items[i].text, finding->text))
            return true;
    return false;
}

static bool holds(const us_admission_verdict *said, const us_admission_verdict *is)
{
    if (is->indeterminate || (!said->allowed && is->allowed) ||
        (said->allowed && !said->indeterminate && !is->allowed))
        return false;
    for (size_t i = 0; is->errors.count == 0 && i < said->denials.count; i++)
        if (!has_finding(&is->denials, &said->denials.items[i]))
            return false;
    return true;
}

static const char *word_of(const us_admission_verdict *verdict)
{
    return verdict->indeterminate ? "indeterminate" : verdict->allowed ? "allow" : "deny";
}

/* What is said of [hidden] must hold of each of [known]. */
static void check(fixture *f, const char *what, us_value hidden, const us_value *known,
                  size_t count)
{
    us_admission_verdict said = judge(f, hidden);
    *(said.indeterminate ? &f->indeterminate
      : said.allowed     ? &f->allowed
                         : &f->denied) += 1;
    for (size_t i = 0; i < count; i++) {
        us_admission_verdict is = judge(f, known[i]);
        if (holds(&said, &is))
            continue;
        us_buf a = us_buf_make(&f->scratch), b = us_buf_make(&f->scratch);
        us_value_print(&a, hidden);
        us_value_print(&b, known[i]);
        const us_findings *list = !said.allowed ? &said.denials : &is.denials;
        fail_msg("%s\nof      %.*s\nsaid    %s\nbut for %.*s\nis      %s\n%.*s", what,
                 US_STR_ARG(us_buf_str(&a)), word_of(&said), US_STR_ARG(us_buf_str(&b)),
                 word_of(&is),
                 US_STR_ARG(list->count ? list->items[0].text : US_STR_EMPTY));
    }
}

/* ---- What else there might be --------------------------------------------------------- */

enum { OTHERS = 64 };

typedef struct others {
    us_value items[OTHERS];
    size_t count;
} others;

static void add_other(others *list, us_value value)
{
    if (list->count < OTHERS)
        list->items[list->count++] = value;
}

/* [object] as one that [request] may be about, as an API server sees to it. */
static us_value fitted(us_arena *arena, us_value request, us_value object, bool named)
{
    us_value kind = member(request, "kind");
    us_str group = us_value_text(member(kind, "group"));
    us_str version = us_value_text(member(kind, "version"));
    us_str api = group.length > 0 ? us_str_format(arena, "%.*s/%.*s", US_STR_ARG(group),
                                                  US_STR_ARG(version))
                                  : version;
    us_value result = with(arena, object, "kind", member(kind, "kind"));
    result = with(arena, result, "apiVersion", us_value_string(api));
    us_value metadata = member(result, "metadata");
    if (!us_value_is_none(member(request, "subResource")))
        return result;
    if (us_value_tag(metadata) != US_TAG_OBJECT)
        metadata = us_value_object(us_object_new(arena, 1));
    if (!us_value_equal(member(kind, "kind"), key("Namespace")))
        metadata = with(arena, metadata, "namespace", member(request, "namespace"));
    if (named)
        metadata = with(arena, metadata, "name", member(request, "name"));
    return with(arena, result, "metadata", metadata);
}

/* [object] without each of its members, and those of its metadata and spec. */
static void add_without(us_arena *arena, others *list, us_value object)
{
    static const char *const parts[] = {"metadata", "spec"};
    if (us_value_tag(object) != US_TAG_OBJECT)
        return;
    for (uint32_t i = 0; i < object.as.object->count; i++)
        add_other(list,
                  unknown_put(arena, object, &object.as.object->keys[i], 1, US_NONE));
    for (size_t p = 0; p < 2; p++) {
        us_value part = member(object, parts[p]);
        for (uint32_t i = 0;
             us_value_tag(part) == US_TAG_OBJECT && i < part.as.object->count; i++)
            add_other(list, with(arena, object, parts[p],
                                 unknown_put(arena, part, &part.as.object->keys[i], 1,
                                             US_NONE)));
    }
}

/* ---- All that may be unknown of a request --------------------------------------------- */

static bool is_null(us_value value)
{
    return us_value_is_none(value) || us_value_tag(value) == US_TAG_NULL;
}

static void hide_object(fixture *f, const char *what, us_value request, const char *name,
                        const others *pool)
{
    us_arena *arena = &f->scratch;
    us_value object = member(request, name), known[2 * OTHERS];
    bool named = strcmp(name, "oldObject") == 0 ||
                 !us_value_equal(member(request, "operation"), key("CREATE"));
    others list = {.count = 0};
    size_t count = 0;
    if (is_null(object))
        return;
    add_other(&list, object);
    add_without(arena, &list, object);
    for (size_t i = 0; i < list.count; i++)
        known[count++] =
            with(arena, request, name, fitted(arena, request, list.items[i], named));
    for (size_t i = 0; i < pool->count && i < 12; i++)
        known[count++] =
            with(arena, request, name, fitted(arena, request, pool->items[i], named));
    check(f, what, with(arena, request, name, US_UNKNOWN), known, count);
    /* The other one as well. */
    const char *other = strcmp(name, "object") == 0 ? "oldObject" : "object";
    if (!is_null(member(request, other)))
        check(f, what,
              with(arena, with(arena, request, name, US_UNKNOWN), other, US_UNKNOWN),
              known, count);
    us_value hidden =
        with(arena, with(arena, request, name, US_UNKNOWN), "kind", US_UNKNOWN);
    check(f, what, with(arena, hidden, "requestKind", US_UNKNOWN), known, count);
}

static bool is_identity(const us_value *steps, size_t depth)
{
    static const char *const own[] = {"apiVersion", "kind", "metadata", "name",
                                      "namespace"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (us_value_equal(steps[depth - 1], key(own[i])) &&
            (depth == 2 || us_value_equal(steps[1], key("metadata"))))
            return true;
    return false;
}

static void hide_parts(fixture *f, const char *what, us_value request, us_value *steps,
                       size_t depth, us_value value)
{
    static const char *const texts[] = {"null", "true", "1", "\"\"", "\"x\"", "{}", "[]"};
    us_arena *arena = &f->scratch;
    us_value known[10];
    size_t count = 0;
    known[count++] = request;
    known[count++] = unknown_put(arena, request, steps, depth, US_NONE);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        known[count++] = unknown_put(arena, request, steps, depth,
                                     read_json(arena, us_str_from(texts[i])));
    if (depth > 1 && !is_identity(steps, depth))
        check(f, what, unknown_put(arena, request, steps, depth, US_UNKNOWN), known,
              count);
    for (uint32_t i = 0;
         depth < 4 && us_value_tag(value) == US_TAG_OBJECT && i < value.as.object->count;
         i++) {
        steps[depth] = value.as.object->keys[i];
        hide_parts(f, what, request, steps, depth + 1, value.as.object->values[i]);
    }
}

static void check_request(fixture *f, const char *what, us_value request,
                          const others *pool)
{
    us_value steps[5] = {key("object")};
    hide_object(f, what, request, "object", pool);
    hide_object(f, what, request, "oldObject", pool);
    if (us_value_tag(member(request, "object")) == US_TAG_OBJECT)
        hide_parts(f, what, request, steps, 1, member(request, "object"));
    us_arena_reset(&f->scratch, 1 << 20);
}

/* ---- Packages ------------------------------------------------------------------------- */

typedef struct package {
    const char *module;
    const char *object, *old; /* JSON; NULL: null */
    const char *operation;
    const char *unknown; /* members of the request, separated by blanks */
    const char *want;
} package;

#define META(lines) "# METADATA\n# custom:\n" lines "package p\n"

static const package packages[] = {
    /* Who asks for nothing unknown is certain. */
    {"package p\ndeny contains \"no\" if input.request.userInfo.username == \"eve\"",
     "{}", NULL, "CREATE", "object kind", "deny"},
    {"package p\ndeny contains \"no\" if input.request.userInfo.username == \"bob\"",
     "{}", NULL, "CREATE", "object kind", "allow"},
    {"package p\ndeny contains \"no\" if input.request.namespace == \"shop\"\n"
     "deny contains \"also\" if input.spec.x",
     "{}", NULL, "CREATE", "object", "deny"},
    {"package p\ndeny contains \"no\" if input.request.namespace == \"prod\"\n"
     "deny contains \"also\" if input.spec.x",
     "{}", NULL, "CREATE", "object", "indeterminate"},
    {"package p\ndeny contains \"no\" if input.spec.x", "{}", NULL, "CREATE", "object",
     "indeterminate"},
    {"package p\ndeny contains \"no\" if not input.spec.x", "{}", NULL, "CREATE",
     "object", "indeterminate"},
    {"package p\ndeny contains \"no\" if not input.request.oldObject", "{}", "{}",
     "UPDATE", "oldObject", "allow"},
    {"package p\ndeny contains \"no\" if input.request.oldObject == null", "{}", "{}",
     "UPDATE", "oldObject", "allow"},
    /* What is known of an unknown object. */
    {"package p\ndeny contains \"no\" if { input.kind == \"Pod\"; input.spec.x }", "{}",
     NULL, "CREATE", "object", "allow"},
    {"package p\ndeny contains \"no\" if { input.kind == \"Thing\"; input.spec.x }", "{}",
     NULL, "CREATE", "object", "indeterminate"},
    {"package p\ndeny contains \"no\" if { input.kind == \"Thing\" }", "{}", NULL,
     "CREATE", "object", "deny"},
    {"package p\ndeny contains \"no\" if { input.kind == \"Thing\" }", "{}", NULL,
     "CREATE", "object kind", "indeterminate"},
    {"package p\ndeny contains \"no\" if input.apiVersion != \"g/v1\"", "{}", NULL,
     "CREATE", "object", "allow"},
    {"package p\ndeny contains \"no\" if input.metadata.namespace == \"shop\"", "{}",
     NULL, "CREATE", "object", "deny"},
    {"package p\ndeny contains \"no\" if input.metadata.name == \"a\"", "{}", NULL,
     "CREATE", "object", "indeterminate"},
    {"package p\ndeny contains \"no\" if input.metadata.name == \"a\"", "{}", "{}",
     "UPDATE", "object oldObject", "deny"},
    {"package p\ndeny contains \"no\" if input.request.oldObject.metadata.name == \"b\"",
     NULL, "{}", "DELETE", "oldObject", "allow"},
    {META("#   match:\n#     operations: [DELETE]\n") "deny contains \"no\" if "
                                                      "input.metadata.labels.x",
     NULL, "{}", "DELETE", "oldObject", "indeterminate"},
    /* match. */
    {META("#   match:\n#     kinds: [{kinds: [Pod]}]\n") "deny contains \"no\"", "{}",
     NULL, "CREATE", "object", "allow"},
    {META("#   match:\n#     kinds: [{kinds: [Pod]}]\n") "deny contains \"no\"", "{}",
     NULL, "CREATE", "object kind", "indeterminate"},
    {META("#   match:\n#     kinds: [{kinds: [Pod]}]\n") "deny contains \"no\" if 1 > 2",
     "{}", NULL, "CREATE", "object kind", "allow"},
    {META("#   match:\n#     namespaces: [shop]\n") "deny contains \"no\"", "{}", NULL,
     "CREATE", "object", "deny"},
    {META("#   match:\n#     namespaces: [prod]\n") "deny contains \"no\"", "{}", NULL,
     "CREATE", "object", "allow"},
    {META("#   match:\n#     labelSelector: {matchLabels: {a: b}}\n") "deny contains "
                                                                      "\"no\"",
     "{}", NULL, "CREATE", "object", "indeterminate"},
    {META("#   match:\n#     namespaces: [prod]\n"
          "#     labelSelector: {matchLabels: {a: b}}\n") "deny contains \"no\"",
     "{}", NULL, "CREATE", "object", "allow"},
    {META("#   match:\n#     labelSelector: {matchLabels: {a: b}}\n") "deny contains "
                                                                      "\"no\"",
     "{\"metadata\": {\"labels\": {\"a\": \"b\"}}}", "{}", "UPDATE", "oldObject", "deny"},
    {META("#   match:\n#     labelSelector: {matchLabels: {a: b}}\n") "deny contains "
                                                                      "\"no\"",
     "{}", "{}", "UPDATE", "oldObject", "indeterminate"},
    {META("#   match:\n#     name: \"x*\"\n") "deny contains \"no\"", "{}", NULL,
     "CREATE", "object", "indeterminate"},
    {META("#   match:\n#     name: \"x*\"\n") "deny contains \"no\"", "{}", "{}",
     "UPDATE", "object oldObject", "indeterminate"},
    {META("#   match:\n#     name: \"a*\"\n") "deny contains \"no\"", "{}", "{}",
     "UPDATE", "object oldObject", "deny"},
    {META("#   match:\n#     scope: Cluster\n") "deny contains \"no\"", "{}", NULL,
     "CREATE", "object", "allow"},
    {META("#   match:\n#     operations: [DELETE]\n") "deny contains \"no\"", "{}", NULL,
     "CREATE", "object", "allow"},
    /* Enforcement. */
    {META("#   enforcement: warn\n") "deny contains \"no\" if input.spec.x", "{}", NULL,
     "CREATE", "object", "allow"},
    {META("#   enforcement: dryrun\n") "deny contains \"no\" if input.spec.x", "{}", NULL,
     "CREATE", "object", "allow"},
    {"package p\nwarn contains \"no\" if input.spec.x", "{}", NULL, "CREATE", "object",
     "allow"},
    {META("#   unchanged: warn\n") "deny contains \"no\"", "{}", "{}", "UPDATE",
     "oldObject", "indeterminate"},
    {META("#   unchanged: warn\n") "deny contains \"no\"", "{}", NULL, "CREATE", "object",
     "deny"},
    /* Exceptions. */
    {"package p\ndeny_x contains \"no\"\nexception contains [\"x\"] if input.spec.x",
     "{}", NULL, "CREATE", "object", "indeterminate"},
    {"package p\ndeny_x contains \"no\"\nexception contains [\"x\"]\n"
     "exception contains [\"y\"] if input.spec.x",
     "{}", NULL, "CREATE", "object", "allow"},
    /* Patches. */
    {"package p\npatch contains {\"op\": \"add\", \"path\": \"/spec/x\", \"value\": 1}\n"
     "deny contains \"no\" if input.spec.x",
     "{\"spec\": {}}", NULL, "CREATE", "object", "indeterminate"},
    {"package p\npatch contains {\"op\": \"add\", \"path\": \"/spec/x\", \"value\": 1}\n"
     "deny contains \"no\" if input.request.namespace == \"shop\"",
     "{\"spec\": {}}", NULL, "CREATE", "object", "deny"},
    {"package p\npatch contains {\"op\": \"add\", \"path\": \"/spec/x\", \"value\": 1} "
     "if "
     "input.request.oldObject.spec.x\ndeny contains \"no\" if input.spec.x",
     "{\"spec\": {}}", "{}", "UPDATE", "oldObject", "indeterminate"},
    {"package p\npatch contains {\"op\": \"add\", \"path\": \"/spec/x\", \"value\": 1} "
     "if "
     "input.request.namespace == \"prod\"\ndeny contains \"no\" if "
     "input.request.object.spec.x",
     "{\"spec\": {}}", "{}", "UPDATE", "oldObject", "allow"},
    {"package p\npatch contains {\"op\": \"add\", \"path\": \"/spec/x\", \"value\": 1} "
     "if "
     "input.request.oldObject.spec.x\ndeny contains \"no\" if not input.spec.x",
     "{\"spec\": {}}", "{}", "UPDATE", "oldObject", "indeterminate"},
    /* A rule that fails: for what is unknown it may not. */
    {"package p\ndeny contains \"no\" if f(1) == 3\nf(x) := 1 if x == 1\nf(x) := 2 if x "
     "== "
     "1",
     "{}", NULL, "CREATE", "object", "indeterminate"},
    {"package p\ndeny contains \"no\" if f(input.request.namespace) == 3\nf(x) := 1 if x "
     "!= "
     "input.spec.x\nf(x) := 2 if x == x",
     "{}", NULL, "CREATE", "object", "indeterminate"},
};

static us_value request_of(us_arena *arena, const package *p)
{
    us_value request = read_json(
        arena,
        us_str_format(
            arena,
            "{\"uid\": \"u\", \"operation\": \"%s\", \"name\": \"a\", \"namespace\": "
            "\"shop\", \"kind\": {\"group\": \"g\", \"version\": \"v1\", \"kind\": "
            "\"Thing\"}, \"resource\": {\"group\": \"g\", \"version\": \"v1\", "
            "\"resource\": \"things\"}, \"userInfo\": {\"username\": \"eve\"}, "
            "\"object\": %s, \"oldObject\": %s}",
            p->operation, p->object ? p->object : "null", p->old ? p->old : "null"));
    static const char *const names[] = {"object", "oldObject"};
    for (size_t i = 0; i < 2; i++)
        if (!is_null(member(request, names[i])))
            request = with(arena, request, names[i],
                           fitted(arena, request, member(request, names[i]), true));
    return request;
}

static void open_package(fixture *f, const char *module)
{
    begin_fixture(f);
    usher_builder_add_module(f->builder, "p.rego", module, strlen(module));
    end_fixture(f);
}

static void test_packages(void **state)
{
    size_t failures = 0;
    (void)state;
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++) {
        const package *p = &packages[i];
        fixture f;
        open_package(&f, p->module);
        us_value request = request_of(&f.scratch, p);
        us_str names = us_str_from(p->unknown);
        while (names.length > 0) {
            size_t end = us_str_find(names, US_STR(" "), 0);
            end = end == US_STR_NONE ? names.length : end;
            us_str name = us_str_slice(names, 0, end);
            request =
                with(&f.scratch, request, us_str_to_c(&f.scratch, name), US_UNKNOWN);
            names = us_str_slice(names, end < names.length ? end + 1 : end, names.length);
        }
        us_admission_verdict verdict = judge(&f, request);
        if (strcmp(word_of(&verdict), p->want) != 0) {
            print_error("%s\n%s without %s\nwant %s\ngot  %s\n", p->module, p->operation,
                        p->unknown, p->want, word_of(&verdict));
            failures++;
        }
        close_fixture(&f);
    }
    assert_int_equal(failures, 0);
}

/* A policy that was not built for it says nothing, and denies nothing. */
static void test_a_policy_that_was_not_built_for_it(void **state)
{
    fixture f;
    (void)state;
    begin_fixture(&f);
    usher_builder_free(f.builder);
    f.builder = usher_builder_new(f.engine, NULL);
    static const char module[] = "package p\ndeny contains \"no\"";
    usher_builder_add_module(f.builder, "p.rego", module, strlen(module));
    end_fixture(&f);
    us_value request = request_of(&f.scratch, &packages[0]);
    us_admission_verdict verdict =
        judge(&f, with(&f.scratch, request, "object", US_UNKNOWN));
    assert_string_equal(word_of(&verdict), "indeterminate");
    verdict = judge(&f, request);
    assert_string_equal(word_of(&verdict), "deny");
    close_fixture(&f);
}

/* ---- Everywhere ----------------------------------------------------------------------- */

static us_value read_review(us_arena *arena, const char *path)
{
    us_str text, error;
    if (!us_file_read(arena, path, 0, &text, &error))
        fail_msg("%.*s", US_STR_ARG(error));
    return member(read_json(arena, text), "request");
}

static us_value read_yaml(us_arena *arena, const char *path)
{
    us_str text, error;
    us_yaml_options options = {.single = true};
    us_yaml_document *documents;
    size_t count;
    us_diag diag;
    if (!us_file_read(arena, path, 0, &text, &error))
        return US_NONE;
    bool read = us_yaml_read(arena, text, &options, &documents, &count, &diag);
    return read && count > 0 ? documents[0].value : US_NONE;
}

/* Calls [visit] for each file or folder in [folder]. */
static void visit_all(const char *folder, void (*visit)(void *data, const char *path),
                      void *data)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            visit(data, path);
        free(entries[i]);
    }
    free(entries);
}

typedef struct tour {
    us_arena arena;
    fixture *fixture;
    others pool;
    size_t requests;
    uint64_t denied, allowed, indeterminate;
} tour;

static bool is_to_validate(const char *path)
{
    return strstr(path, ".validate.json") != NULL;
}

static void collect_objects(void *data, const char *path)
{
    tour *t = data;
    if (!is_to_validate(path))
        return;
    us_value object = member(read_review(&t->arena, path), "object");
    if (us_value_tag(object) == US_TAG_OBJECT)
        add_other(&t->pool, object);
}

static void tour_review(void *data, const char *path)
{
    tour *t = data;
    if (!is_to_validate(path))
        return;
    us_value request = read_review(&t->arena, path), object = member(request, "object");
    check_request(t->fixture, path, request, &t->pool);
    t->requests++;
    if (!us_value_equal(member(request, "operation"), key("CREATE")))
        return;
    /* As an update that changes nothing; of which one that is denied stays denied. */
    request = with(&t->arena, request, "operation", key("UPDATE"));
    request = with(&t->arena, request, "name", key("greeting"));
    object = fitted(&t->arena, request, object, true);
    request = with(&t->arena, request, "object", object);
    check_request(t->fixture, path, with(&t->arena, request, "oldObject", object),
                  &t->pool);
}

static void end_tour(tour *t)
{
    print_message("%zu requests; of what is unknown %llu denied, %llu allowed, %llu "
                  "indeterminate\n",
                  t->requests, (unsigned long long)t->denied,
                  (unsigned long long)t->allowed, (unsigned long long)t->indeterminate);
    assert_true(t->requests > 20);
    assert_true(t->denied > 0 && t->allowed > 0 && t->indeterminate > 0);
    us_arena_free(&t->arena);
}

static void add_verdicts(tour *t, const fixture *f)
{
    t->denied += f->denied;
    t->allowed += f->allowed;
    t->indeterminate += f->indeterminate;
}

static void test_policies_that_come_along(void **state)
{
    fixture f;
    tour t = {.fixture = &f};
    (void)state;
    us_arena_init(&t.arena, 0, NULL);
    begin_fixture(&f);
    us_admission_add_default_policies(f.builder);
    end_fixture(&f);
    visit_all("tests/webhook/reviews", collect_objects, &t);
    visit_all("tests/webhook/reviews", tour_review, &t);
    add_verdicts(&t, &f);
    close_fixture(&f);
    end_tour(&t);
}

static us_value made_request(us_arena *arena, const char *operation, us_value object,
                             us_value old)
{
    us_value shown = us_value_tag(object) == US_TAG_OBJECT ? object : old;
    us_value metadata = member(shown, "metadata");
    us_str api = us_value_text(member(shown, "apiVersion"));
    size_t slash = us_str_find(api, US_STR("/"), 0);
    us_value kind = us_value_object(us_object_new(arena, 3));
    kind = with(arena, kind, "group",
                us_value_string(slash == US_STR_NONE ? US_STR_EMPTY
                                                     : us_str_slice(api, 0, slash)));
    kind =
        with(arena, kind, "version",
             us_value_string(
                 slash == US_STR_NONE ? api : us_str_slice(api, slash + 1, api.length)));
    kind = with(arena, kind, "kind", member(shown, "kind"));
    us_value request = read_json(
        arena, us_str_format(arena,
                             "{\"uid\": \"u\", \"operation\": \"%s\", \"userInfo\": "
                             "{\"username\": \"eve\", \"groups\": [\"dev\"]}}",
                             operation));
    request = with(arena, request, "kind", kind);
    request = with(arena, request, "name", member(metadata, "name"));
    request = with(arena, request, "namespace", member(metadata, "namespace"));
    request = with(arena, request, "object", object);
    return with(arena, request, "oldObject", old);
}

/* A folder of a template, a constraint and objects that it allows and denies. */
static void tour_constraint(void *data, const char *folder)
{
    tour *t = data;
    fixture f;
    us_str error = US_STR_EMPTY;
    const char *const paths[] = {folder, NULL};
    begin_fixture(&f);
    const us_gatekeeper *found = us_gatekeeper_find(&f.arena, paths, NULL);
    if (!us_gatekeeper_add(&f.arena, f.builder, found, &error))
        fail_msg("%.*s", US_STR_ARG(error));
    end_fixture(&f);
    us_value good =
        read_yaml(&f.arena, us_str_format(&f.arena, "%s/allowed.yaml", folder).text);
    us_value bad =
        read_yaml(&f.arena, us_str_format(&f.arena, "%s/denied.yaml", folder).text);
    others pool = {.count = 0};
    if (us_value_tag(good) == US_TAG_OBJECT && us_value_tag(bad) == US_TAG_OBJECT &&
        us_value_equal(member(good, "kind"), member(bad, "kind"))) {
        add_other(&pool, good);
        add_other(&pool, bad);
        const us_value requests[] = {
            made_request(&f.arena, "CREATE", good, US_NULL),
            made_request(&f.arena, "CREATE", bad, US_NULL),
            made_request(&f.arena, "UPDATE", bad,
                         with(&f.arena, good, "metadata", member(bad, "metadata"))),
            made_request(&f.arena, "DELETE", US_NULL, bad),
        };
        for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
            check_request(&f, folder, requests[i], &pool);
        t->requests++;
    }
    add_verdicts(t, &f);
    close_fixture(&f);
}

static void test_constraints(void **state)
{
    tour t = {.requests = 0};
    (void)state;
    us_arena_init(&t.arena, 0, NULL);
    visit_all("examples/gatekeeper", tour_constraint, &t);
    end_tour(&t);
}

static void test_packages_hold_for_all_requests(void **state)
{
    static const char *const objects[] = {
        "{\"spec\": {\"x\": \"shop\"}, \"metadata\": {\"labels\": {\"a\": \"b\"}}}",
        "{\"spec\": {}}", "{\"spec\": {\"x\": false}, \"metadata\": {\"name\": \"x1\"}}"};
    (void)state;
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++) {
        fixture f;
        others pool = {.count = 0};
        open_package(&f, packages[i].module);
        for (size_t k = 0; k < 3; k++)
            add_other(&pool, read_json(&f.arena, us_str_from(objects[k])));
        for (size_t k = 0; k < 9; k++) {
            package p = packages[i];
            p.object = strcmp(p.operation, "DELETE") == 0 ? NULL : objects[k % 3];
            p.old = strcmp(p.operation, "CREATE") == 0 ? NULL : objects[k / 3];
            check_request(&f, p.module, request_of(&f.arena, &p), &pool);
        }
        close_fixture(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packages),
        cmocka_unit_test(test_a_policy_that_was_not_built_for_it),
        cmocka_unit_test(test_packages_hold_for_all_requests),
        cmocka_unit_test(test_policies_that_come_along),
        cmocka_unit_test(test_constraints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
