/* Fuzzes the graphql.* functions: a query and a schema with a NUL between them, or either
 * alone; and in an arena that is too small. The grammar and the reading that words errors
 * agree on what a document is; all functions agree on what is valid; a tree is a value
 * that can be written, and the schema's stands for its text. */
#include "base/utf8.h"
#include "builtins/graphql/parse.h"
#include "codec/json.h"
#include "fuzz.h"

typedef struct fuzzer {
    us_arena arena;
    us_cache *cache;
} fuzzer;

/* US_NONE where the call failed; *fatal where it ran out of something. */
static us_value run(fuzzer *f, const char *name, const us_value *args, bool *fatal)
{
    us_budget budget = {.steps = 20 * 1000 * 1000};
    us_environment environment = {.runtime = US_NULL, .cache = f->cache};
    us_call call = {.arena = &f->arena, .environment = &environment, .budget = &budget};
    us_value result = US_NONE;
    call.builtin = us_builtin_find(us_str_from(name));
    us_outcome outcome = call.builtin->function(&call, args, &result);
    *fatal = *fatal || call.fatal;
    check(outcome == US_OK || (call.error_code && call.error.length > 0));
    if (outcome == US_OK) {
        us_buf text = us_buf_make(&f->arena);
        us_json_write(&text, result, US_JSON_COMPACT);
    }
    return outcome == US_OK ? result : US_NONE;
}

/* Words are found exactly where the grammar fails. */
static void check_words(fuzzer *f, us_str text, bool is_schema, us_value tree)
{
    us_graphql_tokens tokens =
        us_graphql_lex(&f->arena, us_str_copy(&f->arena, text), false);
    us_graphql_position position;
    us_str words;
    if (!tokens.deep)
        check(us_graphql_diagnose(&f->arena, &tokens, is_schema, &position, &words) ==
              us_value_is_none(tree));
}

static void use(fuzzer *f, us_str query, us_str schema)
{
    bool fatal = false;
    us_value args[2] = {us_value_string(query), us_value_string(schema)};
    us_value query_tree = run(f, "graphql.parse_query", &args[0], &fatal);
    us_value schema_tree = run(f, "graphql.parse_schema", &args[1], &fatal);
    if (fatal)
        return;
    check_words(f, query, false, query_tree);
    check_words(f, schema, true, schema_tree);
    us_value parsed = run(f, "graphql.parse", args, &fatal);
    us_value valid = run(f, "graphql.is_valid", args, &fatal);
    us_value good = run(f, "graphql.schema_is_valid", &args[1], &fatal);
    if (fatal)
        return;
    check(us_value_is_none(parsed) == us_value_is_false(valid));
    check(us_value_is_none(parsed) || !us_value_is_false(good));
    if (us_value_is_none(schema_tree))
        return;
    us_value trees[2] = {args[0], schema_tree};
    us_value again = run(f, "graphql.is_valid", trees, &fatal);
    check(fatal || us_value_equal(again, valid));
    if (!us_value_is_none(query_tree)) {
        trees[0] = query_tree;
        run(f, "graphql.parse", trees, &fatal);
    }
}

static void use_text(fuzzer *f, us_str text)
{
    size_t cut = us_str_find(text, (us_str){"", 1}, 0);
    if (us_utf8_find_invalid(text) != US_STR_NONE)
        return;
    if (cut == US_STR_NONE)
        use(f, text, text);
    else
        use(f, us_str_slice(text, 0, cut), us_str_slice(text, cut + 1, text.length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    us_recovery recovery;
    fuzzer f;
    f.cache = us_cache_new(1 << 20);
    for (int small = 0; small < 2 && f.cache; small++) {
        size_t limit = size && small ? data[0] * (size_t)1024 + 64 : (size_t)1 << 28;
        us_arena_init(&f.arena, limit, &recovery);
        if (!US_RECOVER(&recovery))
            use_text(&f, us_str_copy(&f.arena, (us_str){(const char *)data, size}));
        us_arena_free(&f.arena);
    }
    us_cache_free(f.cache);
    return 0;
}
