/* Schemas in the evaluation's cache, known by their text. A policy validates many queries
 * against one schema, which is far longer than they are. Each has an arena of its own;
 * validation writes nothing into a schema. */
#include "builtins/graphql/parse.h"
#include "builtins/graphql/schema.h"

#include <stdlib.h>

static const char kind[] = "GraphQL schema";

typedef struct kept {
    us_arena arena;
    us_graphql_schema schema;
} kept;

static void destroy(void *data)
{
    kept *k = data;
    us_arena_free(&k->arena);
    free(k);
}

/* [data]: where a schema is while it is made, or NULL. */
static void destroy_unfinished(void *data)
{
    kept **place = data;
    if (*place)
        destroy(*place);
    *place = NULL;
}

static bool make(us_call *call, us_str text, us_graphql_schema *schema)
{
    us_graphql_schema_document *document;
    return us_graphql_parse_schema(call, text, &document) &&
           us_graphql_make_schema(call, document, schema);
}

/* Makes the schema in an arena that takes what the call's own has left. */
static bool make_kept(us_call *call, us_str text, kept *k)
{
    us_arena *arena = call->arena;
    us_call inner = *call;
    size_t left = arena->limit > arena->held ? arena->limit - arena->held : 1;
    us_arena_init(&k->arena, arena->limit ? left : 0, arena->recovery);
    inner.arena = &k->arena;
    if (make(&inner, text, &k->schema)) {
        us_value_freeze(us_value_object(k->schema.type_index));
        us_value_freeze(us_value_object(k->schema.directive_index));
        k->schema.call = NULL;
        k->arena.recovery = NULL;
        return true;
    }
    call->error_code = inner.error_code;
    call->error = us_str_copy(arena, inner.error);
    call->fatal = inner.fatal;
    return false;
}

static const us_graphql_schema *make_in_call(us_call *call, us_str text)
{
    us_graphql_schema *schema = us_arena_alloc(call->arena, sizeof *schema);
    return make(call, text, schema) ? schema : NULL;
}

const us_graphql_schema *us_graphql_schema_of_text(us_call *call, us_str text)
{
    us_cache *cache = call->environment->cache;
    if (!cache)
        return make_in_call(call, text);
    kept *found = us_cache_find(cache, kind, text);
    if (found)
        return us_call_charge(call, 10 + text.length / 8) ? &found->schema : NULL;
    kept **place = us_arena_alloc(call->arena, sizeof *place);
    *place = NULL;
    us_arena_on_release(call->arena, destroy_unfinished, place);
    *place = found = calloc(1, sizeof *found);
    if (!found)
        us_arena_exhaust(call->arena);
    if (!make_kept(call, text, found)) {
        destroy_unfinished(place);
        return NULL;
    }
    *place = NULL;
    if (us_cache_insert(cache, kind, text, found, found->arena.held + sizeof *found,
                        destroy))
        return &found->schema;
    return make_in_call(call, text); /* it was too large for the cache */
}
