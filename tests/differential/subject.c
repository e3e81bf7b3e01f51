/* The subject of the differential tests: answers requests, one JSON document a line,
 * with what usher makes of them. README.md describes the protocol; oracle/main.go
 * answers the same requests with OPA.
 *
 * Evaluation goes through usher.h, as a host program would do it. Each request has
 * the arena to itself; the whole of an answer is written before the next is read. */
#include "authoring/authoring.h"
#include "codec/json.h"
#include "usher.h"
#include "value/array.h"
#include "value/object.h"

#include <stdio.h>
#include <stdlib.h>

enum { ERROR_LIMIT = 10, SECONDS = 2 };

static us_value field(us_value object, const char *name)
{
    const us_value *value = us_object_get_c(object.as.object, name);
    return value ? *value : US_NONE;
}

static bool is_set(us_value object, const char *name)
{
    us_value value = field(object, name);
    return us_value_tag(value) == US_TAG_BOOLEAN && !us_value_is_false(value);
}

static us_str json_text(us_arena *arena, us_value value)
{
    us_buf text = us_buf_make(arena);
    us_json_write(&text, value, US_JSON_COMPACT);
    return us_buf_str(&text);
}

/* ---- Problems ------------------------------------------------------------------------ */

static void add_problem(us_buf *out, bool first, const char *code, us_str file,
                        unsigned row, unsigned column, us_str message)
{
    us_buf_add_format(out, "%s{\"code\":\"%s\",\"file\":", first ? "" : ",",
                      code ? code : "");
    us_json_write_string(out, file, false);
    us_buf_add_format(out, ",\"row\":%u,\"col\":%u,\"message\":", row, column);
    us_json_write_string(out, message, false);
    us_buf_add_char(out, '}');
}

static us_str string(usher_text text)
{
    return us_str_make(text.text, text.length);
}

static void add_problems(us_buf *out, const usher_problems *problems)
{
    bool first = true;
    us_buf_add_c(out, "\"errors\":[");
    for (size_t i = 0; i < usher_problems_count(problems); i++) {
        const usher_problem *problem = usher_problems_at(problems, i);
        if (problem->is_note)
            continue;
        add_problem(out, first, problem->code, string(problem->file), problem->row,
                    problem->column, string(problem->message));
        first = false;
    }
    us_buf_add_char(out, ']');
}

/* ---- Trees --------------------------------------------------------------------------- */

static void answer_parse(us_buf *out, us_value request)
{
    us_tree_options options = {
        .v0 = is_set(request, "v0"), .json = true, .locations = true, .comments = true};
    us_diag_list diags = us_diag_list_make(out->arena, ERROR_LIMIT);
    const us_object *modules = field(request, "modules").as.object;
    us_str name = us_value_text(modules->keys[0]);
    us_str text = us_str_copy(out->arena, us_value_text(modules->values[0]));
    us_buf tree = us_buf_make(out->arena);
    if (us_tree_show(&tree, name, text, &options, &diags)) {
        us_buf_add_c(out, "\"tree\":");
        us_buf_add_str(out, us_buf_str(&tree));
        return;
    }
    us_buf_add_c(out, "\"errors\":[");
    for (size_t i = 0; i < diags.count; i++) {
        const us_diag *diag = &diags.items[i];
        add_problem(out, i == 0, diag->code, diag->file, diag->position.row,
                    diag->position.column, diag->message);
    }
    us_buf_add_char(out, ']');
}

/* ---- Evaluation ---------------------------------------------------------------------- */

/* The policy of a request, with one query (NULL: none); NULL after adding what is
 * wrong with it to [out]. */
static usher_policy *build(us_buf *out, usher_engine *engine, us_value request,
                           const char *query)
{
    usher_build_options options = {
        .dialect = is_set(request, "v0") ? USHER_REGO_V0 : USHER_REGO_V1,
        .strict = is_set(request, "strict"),
        .keep_print = true,
        .max_errors = ERROR_LIMIT,
    };
    usher_problems *problems = NULL;
    usher_builder *builder = usher_builder_new(engine, &options);
    const us_object *modules = field(request, "modules").as.object;
    us_value data = field(request, "data");
    for (size_t i = 0; i < modules->count; i++) {
        us_str name = us_str_copy(out->arena, us_value_text(modules->keys[i]));
        us_str text = us_value_text(modules->values[i]);
        usher_builder_add_module(builder, name.text, text.text, text.length);
    }
    if (!us_value_is_none(data)) {
        us_str text = json_text(out->arena, data);
        usher_builder_add_data(builder, NULL, "data.json", text.text, text.length);
    }
    if (query)
        usher_builder_add_query(builder, query, NULL, NULL);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy)
        add_problems(out, problems);
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}

/* Adds what query 0 comes to, with the input read for [projection] (NULL: whole). */
static void evaluate_with(us_buf *out, const usher_policy *policy, us_value request,
                          const usher_projection *projection)
{
    usher_limits limits = {.timeout = SECONDS * UINT64_C(1000000000),
                           .strict_errors = is_set(request, "strict_errors")};
    usher_input_options options = {.projection = projection};
    us_value given = field(request, "input");
    usher_input *input = NULL;
    const usher_result *result;
    if (!us_value_is_none(given)) {
        us_str text = json_text(out->arena, given);
        input = usher_input_parse(text.text, text.length, &options, NULL);
    }
    usher_worker *worker = usher_worker_new(policy);
    usher_outcome outcome = usher_evaluate_query(worker, 0, input, &limits, &result);
    if (outcome == USHER_ERROR) {
        add_problems(out, usher_result_problems(result));
    } else {
        us_buf_add_c(out, "\"result\":");
        us_buf_add_c(out, outcome == USHER_OK
                              ? usher_result_json(result, USHER_JSON_COMPACT, NULL)
                              : "[]");
    }
    usher_worker_free(worker);
    usher_input_free(input);
}

/* Whether the input was read whole must make no difference. */
static void evaluate(us_buf *out, const usher_policy *policy, us_value request)
{
    static const char *const queries[] = {NULL};
    us_buf whole = us_buf_make(out->arena), part = us_buf_make(out->arena);
    usher_projection *projection = usher_projection_new(policy, queries);
    evaluate_with(&whole, policy, request, NULL);
    evaluate_with(&part, policy, request, projection);
    usher_projection_free(projection);
    if (us_str_equal(us_buf_str(&whole), us_buf_str(&part))) {
        us_buf_add_str(out, us_buf_str(&whole));
        return;
    }
    us_buf_add_c(out, "\"errors\":[");
    add_problem(out, true, "projection_error", US_STR_EMPTY, 0, 0, us_buf_str(&part));
    us_buf_add_char(out, ']');
}

static void answer_query(us_buf *out, usher_engine *engine, us_value request,
                         us_value query)
{
    us_str text = us_str_copy(out->arena, us_value_text(query));
    usher_policy *policy = build(out, engine, request, text.text);
    if (policy)
        evaluate(out, policy, request);
    usher_policy_free(policy);
}

static void answer_policy(us_buf *out, us_value request, bool evaluated)
{
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = build(out, engine, request, NULL);
    us_value queries = field(request, "queries");
    if (policy && evaluated) {
        us_buf_add_c(out, "\"answers\":[");
        for (size_t i = 0; i < queries.as.array->count; i++) {
            us_buf_add_c(out, i ? ",{" : "{");
            answer_query(out, engine, request, queries.as.array->items[i]);
            us_buf_add_char(out, '}');
        }
        us_buf_add_char(out, ']');
    }
    usher_policy_free(policy);
    usher_engine_free(engine);
}

int main(void)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, stdin)) > 0) {
        us_value request;
        us_diag diag;
        us_buf out = us_buf_make(&arena);
        if (!us_json_read(&arena, us_str_make(line, (size_t)length), NULL, &request, NULL,
                          &diag) ||
            us_value_tag(request) != US_TAG_OBJECT) {
            fprintf(stderr, "subject: a line is no request\n");
            return 2;
        }
        us_buf_add_char(&out, '{');
        if (us_str_is(us_value_text(field(request, "kind")), "parse"))
            answer_parse(&out, request);
        else
            answer_policy(&out, request,
                          us_str_is(us_value_text(field(request, "kind")), "eval"));
        us_buf_add_c(&out, "}\n");
        fwrite(out.text, 1, out.length, stdout);
        fflush(stdout);
        us_arena_reset(&arena, 1 << 20);
    }
    free(line);
    us_arena_free(&arena);
    return 0;
}
