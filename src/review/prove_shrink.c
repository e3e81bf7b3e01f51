/* The smallest input that shows a failure: members and elements are dropped one after the other, from
 * the outside in, and stay away where the failure is shown without them. */
#include "review/prover.h"

#include "admission/input.h"
#include "value/array.h"
#include "value/object.h"

/* Trials that one failure is worth. */
#define TRIALS_MAX 2000
/* Steps into an object. */
#define DEPTH_MAX 32

typedef struct shrinking {
    us_arena *arena;
    us_prover *prover;
    us_value request;
    us_prove_kind kind;
    size_t package;
    size_t trials;
    us_value path[DEPTH_MAX];
} shrinking;

/* Keeps [request] if it shows the failure. */
static bool take(shrinking *s, us_value request)
{
    if (us_value_is_none(request) || s->trials >= TRIALS_MAX)
        return false;
    s->trials++;
    us_prove_trial trial = us_prove_try(s->prover, request);
    if (!us_prove_shows(&trial, s->kind, s->package))
        return false;
    s->request = request;
    return true;
}

/* What makes it an object, and this one. */
static bool is_needed(const us_value *path, size_t depth)
{
    static const char *const roots[] = {"apiVersion", "kind", "metadata", NULL};
    static const char *const names[] = {"name", "namespace", NULL};
    const char *const *needed = depth == 1 ? roots : names;
    if (depth > 2 || !us_value_is_string(path[depth - 1]) ||
        (depth == 2 && !us_str_is(us_value_text(path[0]), "metadata")))
        return false;
    for (; *needed; needed++)
        if (us_str_is(us_value_text(path[depth - 1]), *needed))
            return true;
    return false;
}

static us_value value_at(const shrinking *s, size_t depth)
{
    us_value value = us_value_member(s->request, "object");
    for (size_t i = 0; i < depth; i++) {
        const us_value *child = us_value_get(value, s->path[i]);
        value = child ? *child : US_NONE;
    }
    return value;
}

static bool drop(shrinking *s, size_t depth)
{
    if (is_needed(s->path, depth))
        return false;
    us_value object = us_value_member(s->request, "object");
    object = us_prove_edit(s->arena, object, s->path, depth, US_NONE);
    return !us_value_is_none(object) &&
           take(s, us_input_put_object(s->arena, s->request, object));
}

static void shrink_below(shrinking *s, size_t depth)
{
    us_value value = value_at(s, depth);
    size_t count = us_value_count(value);
    bool is_array = us_value_tag(value) == US_TAG_ARRAY;
    if (depth == DEPTH_MAX || (!is_array && us_value_tag(value) != US_TAG_OBJECT))
        return;
    /* From the end, so that what is dropped moves nothing that comes after. */
    for (size_t i = count; i > 0; i--) {
        us_value now = value_at(s, depth);
        s->path[depth] =
            is_array ? us_value_integer((int64_t)i - 1) : now.as.object->keys[i - 1];
        if (!drop(s, depth + 1))
            shrink_below(s, depth + 1);
    }
}

/* An update need not be one. */
static void simplify_operation(shrinking *s)
{
    us_value operation = us_value_string(US_STR("operation"));
    us_value old = us_value_string(US_STR("oldObject"));
    us_value created = us_prove_edit(s->arena, s->request, &operation, 1,
                                     us_value_string(US_STR("CREATE")));
    created = us_prove_edit(s->arena, created, &old, 1, US_NULL);
    if (us_str_is(us_value_member_text(s->request, "operation"), "UPDATE"))
        take(s, created);
}

us_value us_prove_shrink(us_arena *arena, us_prover *prover, us_value request,
                         us_prove_kind kind, size_t package)
{
    shrinking s = {.arena = arena,
                   .prover = prover,
                   .request = request,
                   .kind = kind,
                   .package = package};
    size_t size;
    simplify_operation(&s);
    do {
        size = us_prove_size(s.request);
        shrink_below(&s, 0);
    } while (us_prove_size(s.request) < size && s.trials < TRIALS_MAX);
    return s.request;
}
