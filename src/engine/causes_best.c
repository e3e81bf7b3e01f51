/* The best of several readings: the one that tells most of why an answer was given. What tells
 * more than which object it is comes first, then what the body itself read, then the deeper. What
 * was called may have looked deeper into the place that is best: then that is the answer. */
#include "engine/causes.h"

static us_array *path_of(usher_causes *c, const us_cause_reading *r)
{
    us_array *path = us_input_map_path(&c->input, r->node);
    if (!us_value_is_none(r->key))
        us_array_push(path, r->key);
    for (uint32_t i = 0; r->rest && i < r->rest->count; i++)
        us_array_push(path, r->rest->items[i]);
    return path;
}

static bool step_is(const us_array *path, uint32_t at, const char *name)
{
    return at < path->count && us_value_is_string(path->items[at]) &&
           us_str_is(us_value_text(path->items[at]), name);
}

static us_array *without_request_object(usher_causes *c, us_array *path)
{
    if (!step_is(path, 0, c->of_constraint ? "review" : "request") ||
        !step_is(path, 1, "object"))
        return path;
    us_array *rest = us_array_new(&c->arena, path->count);
    for (uint32_t i = 2; i < path->count; i++)
        us_array_push(rest, path->items[i]);
    return rest;
}

/* True for what only tells which object it is. */
static bool identifies(const us_array *path)
{
    if (path->count == 0 || step_is(path, 0, "request"))
        return true;
    if (path->count == 1)
        return step_is(path, 0, "kind") || step_is(path, 0, "apiVersion") ||
               step_is(path, 0, "metadata");
    return path->count == 2 && step_is(path, 0, "metadata") &&
           (step_is(path, 1, "name") || step_is(path, 1, "namespace"));
}

static us_cause_choice make_choice(usher_causes *c, const us_cause_reading *r)
{
    us_array *path = path_of(c, r);
    us_cause_choice made = {r, without_request_object(c, path), false};
    /* What is no part of the object tells nothing of it. */
    made.identifies = identifies(made.path) || (c->of_constraint && made.path == path);
    return made;
}

static bool is_better(const us_cause_choice *a, const us_cause_choice *b)
{
    if (!b->path || a->identifies != b->identifies)
        return !b->path || !a->identifies;
    if (a->reading->reader != b->reading->reader)
        return a->reading->reader > b->reading->reader;
    return a->path->count >= b->path->count; /* of two as deep, the later */
}

static bool is_below(const us_array *path, const us_array *top)
{
    if (path->count <= top->count)
        return false;
    for (uint32_t i = 0; i < top->count; i++)
        if (!us_value_equal(path->items[i], top->items[i]))
            return false;
    return true;
}

us_cause_choice us_causes_best(usher_causes *c, const us_cause_reading *items,
                               size_t count)
{
    us_cause_choice best = {NULL, NULL, false}, deeper = {NULL, NULL, false};
    for (size_t i = 0; i < count; i++) {
        us_cause_choice next = make_choice(c, &items[i]);
        if (is_better(&next, &best))
            best = next;
    }
    for (size_t i = 0; i < count && best.path; i++) {
        us_cause_choice next = make_choice(c, &items[i]);
        if (items[i].reader >= US_CAUSE_TRIED && is_below(next.path, best.path) &&
            (!deeper.path || next.path->count >= deeper.path->count))
            deeper = next;
    }
    return deeper.path ? deeper : best;
}
