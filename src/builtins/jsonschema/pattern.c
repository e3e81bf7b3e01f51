/* Patterns of schemas, compiled once and kept in the evaluation's cache; without a
 * cache, or where it can't keep one, the arena frees them. */
#include "builtins/jsonschema/pattern.h"

#include "builtins/jsonschema/schema.h"

/* About what RE2 holds for an expression of usual size. */
#define PATTERN_BYTES 4096

static const char kind[] = "schema pattern";

static void free_held(void *data)
{
    us_pattern_free(*(void **)data);
}

static const void *hold(us_call *call, us_str text)
{
    void **holder = us_arena_alloc(call->arena, sizeof *holder);
    *holder = NULL;
    us_arena_on_release(call->arena, free_held, holder);
    *holder = us_pattern_new(text.text, text.length);
    return *holder;
}

static const void *find(us_call *call, us_str text)
{
    us_cache *cache = call->environment->cache;
    void *pattern = cache ? us_cache_find(cache, kind, text) : NULL;
    if (pattern)
        return pattern;
    if (!us_call_charge(call, 500 + 20 * text.length))
        return NULL;
    if (!cache)
        return hold(call, text);
    pattern = us_pattern_new(text.text, text.length);
    if (pattern && !us_cache_insert(cache, kind, text, pattern,
                                    PATTERN_BYTES + 16 * text.length, us_pattern_free))
        return hold(call, text);
    return pattern;
}

bool us_schema_pattern_is_valid(us_call *call, us_str pattern)
{
    return find(call, pattern) != NULL;
}

bool us_schema_pattern_matches(us_call *call, us_str pattern, us_str text)
{
    const void *compiled = find(call, pattern);
    if (!compiled || !us_call_charge(call, 10 + text.length))
        return false;
    return us_pattern_matches(compiled, text.text, text.length);
}
