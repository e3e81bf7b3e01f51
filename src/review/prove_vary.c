/* Variants of an input: what the patch rules read of it is left out, emptied, made null, or made what
 * other objects of the corpus have there and what the rules compare it with; and parts of the patch
 * are done already. What a variant makes the rules read leads on to more. */
#include "review/prover.h"

#include "admission/input.h"
#include "admission/patch.h"
#include "admission/unmet.h"
#include "codec/json_pointer.h"
#include "engine/input_map.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

enum {
    READS_MAX = 48, /* places of one input that are varied */
    RIVALS_MAX = 4, /* values that a place is given because rules compare it with them */
    POOLED_MAX = 3, /* … because other objects have them */
    RECENT = 4,     /* reads that an operand of a comparison may be the value of */
    STEPS_MAX = 32, /* steps */
};

/* Nothing of the kind that [value] is. */
static us_value empty_like(us_arena *arena, us_value value)
{
    switch (us_value_type(value)) {
    case US_TYPE_ARRAY:
        return us_value_array(us_array_new(arena, 0));
    case US_TYPE_OBJECT:
        return us_value_object(us_object_new(arena, 0));
    case US_TYPE_STRING:
        return us_value_string(US_STR_EMPTY);
    case US_TYPE_NUMBER:
        return us_value_integer(0);
    case US_TYPE_BOOLEAN:
        return us_value_boolean(us_value_is_false(value));
    case US_TYPE_NULL:
    case US_TYPE_SET:
    case US_TYPE_COUNT:
        break;
    }
    return US_NONE;
}

/* ---- What other objects have --------------------------------------------------------- */

struct us_prove_pool {
    us_arena *arena;
    us_object
        *values; /* by path, an array of keys: an array of scalars and empty containers */
};

us_prove_pool *us_prove_pool_new(us_arena *arena)
{
    us_prove_pool *pool = us_arena_alloc(arena, sizeof *pool);
    *pool = (us_prove_pool){arena, us_object_new(arena, 64)};
    return pool;
}

/* [path] with one index for all. */
static us_value general(us_arena *arena, const us_value *path, size_t count)
{
    us_array *keys = us_array_new(arena, count);
    for (size_t i = 0; i < count; i++)
        us_array_push(keys, us_value_tag(path[i]) == US_TAG_INTEGER ? us_value_integer(0)
                                                                    : path[i]);
    return us_value_array(keys);
}

/* Adds [value] to the array under [key]; not one more than [most]. */
static void add_under(us_arena *arena, us_object *values, us_value key, us_value value,
                      uint32_t most)
{
    const us_value *known = us_object_get(values, key);
    us_array *list = known ? known->as.array : us_array_new(arena, most);
    if (!known)
        us_object_put(values, key, us_value_array(list));
    for (uint32_t i = 0; i < list->count; i++)
        if (us_value_equal(list->items[i], value))
            return;
    if (list->count < most)
        us_array_push(list, value);
}

static void add_values(us_prove_pool *pool, us_value value, us_value *path, size_t count)
{
    us_tag tag = us_value_tag(value);
    bool is_object = tag == US_TAG_OBJECT;
    size_t inner = is_object || tag == US_TAG_ARRAY ? us_value_count(value) : 0;
    for (size_t i = 0; i < inner && count < STEPS_MAX; i++) {
        path[count] = is_object ? value.as.object->keys[i] : us_value_integer((int64_t)i);
        add_values(pool,
                   is_object ? value.as.object->values[i] : value.as.array->items[i],
                   path, count + 1);
    }
    if (tag != US_TAG_NULL)
        add_under(pool->arena, pool->values, general(pool->arena, path, count),
                  tag < US_TAG_ARRAY ? value : empty_like(pool->arena, value),
                  POOLED_MAX + 1);
}

void us_prove_pool_add(us_prove_pool *pool, us_value request)
{
    us_value path[STEPS_MAX + 1] = {us_value_string(US_STR("object"))};
    add_values(pool, us_value_member(request, "object"), path, 1);
}

void us_prove_pool_freeze(us_prove_pool *pool)
{
    us_value_freeze(us_value_object(pool->values));
}

/* ---- What rules read ----------------------------------------------------------------- */

/* A place of the request that was read, and what is there (US_NONE: nothing). */
typedef struct place_read {
    us_value path; /* an array of keys */
    us_value value;
} place_read;

typedef struct reading {
    us_arena *arena;
    us_input_map map;
    us_set *paths;
    us_object *rivals; /* by path: an array of values */
    place_read recent[RECENT];
    size_t count; /* of reads, the recent ones being the last */
} reading;

/* [keys], a path of the input, as one of the request. US_NONE: of neither. */
static us_value path_in_request(us_arena *arena, const us_array *keys)
{
    bool of_request = keys->count > 0 && us_value_is_string(keys->items[0]) &&
                      us_str_is(us_value_text(keys->items[0]), "request");
    us_array *path = us_array_new(arena, (size_t)keys->count + 1);
    if (!of_request)
        us_array_push(path, us_value_string(US_STR("object")));
    for (uint32_t i = of_request; i < keys->count; i++)
        us_array_push(path, keys->items[i]);
    return us_value_array(path);
}

static void add_rival(reading *r, us_value path, us_value value)
{
    us_tag tag = us_value_tag(value);
    if (tag < US_TAG_ARRAY && tag != US_TAG_NONE)
        add_under(r->arena, r->rivals, path, us_value_copy(r->arena, value), RIVALS_MAX);
}

/* What was read of late and is [value]; NULL: nothing. */
static const place_read *recently(const reading *r, us_value value)
{
    for (size_t i = 0; i < RECENT && i < r->count; i++) {
        const place_read *p = &r->recent[(r->count - 1 - i) % RECENT];
        if (!us_value_is_none(p->value) && us_value_equal(p->value, value))
            return p;
    }
    return NULL;
}

static void note_read(reading *r, us_value container, uint32_t node, us_value key)
{
    us_array *keys = us_input_map_path(&r->map, node);
    us_value there = container;
    us_value single[] = {key};
    us_array *steps = us_value_tag(key) == US_TAG_ARRAY
                          ? key.as.array
                          : us_array_from_items(r->arena, single, 1);
    for (uint32_t i = 0; i < steps->count; i++) {
        const us_value *child =
            us_value_is_none(there) ? NULL : us_value_get(there, steps->items[i]);
        us_array_push(keys, us_value_copy(r->arena, steps->items[i]));
        there = child ? *child : US_NONE;
    }
    us_value path = path_in_request(r->arena, keys);
    if (r->paths->count < READS_MAX)
        us_set_add(r->paths, path);
    r->recent[r->count++ % RECENT] = (place_read){path, there};
}

/* Something was looked up elsewhere: what is there are rivals of what it was looked up by. */
static void note_lookup(reading *r, us_value container, const us_value *key)
{
    const place_read *by = key ? recently(r, *key) : NULL;
    if (!key && r->count > 0)
        by = &r->recent[(r->count - 1) % RECENT];
    us_tag tag = us_value_tag(container);
    if (!by || (key && tag == US_TAG_ARRAY))
        return;
    size_t count = us_value_count(container);
    for (size_t i = 0; i < count && i < RIVALS_MAX; i++)
        add_rival(r, by->path,
                  tag == US_TAG_OBJECT && key ? container.as.object->keys[i]
                  : tag == US_TAG_OBJECT      ? container.as.object->values[i]
                  : tag == US_TAG_SET         ? container.as.set->items[i]
                                              : container.as.array->items[i]);
}

static void note_event(void *data, const usher_event *event)
{
    reading *r = data;
    uint32_t node;
    if (event->kind == USHER_EVENT_READ && event->container) {
        bool is_input = us_input_map_find(&r->map, *event->container, &node);
        if (is_input && event->key)
            note_read(r, *event->container, node, *event->key);
        else if (!is_input && us_input_map_is_container(*event->container))
            note_lookup(r, *event->container, event->key);
    }
    if (event->kind != USHER_EVENT_FAIL || !event->left || !event->right)
        return;
    const place_read *left = recently(r, *event->left),
                     *right = recently(r, *event->right);
    if (left)
        add_rival(r, left->path, *event->right);
    if (right)
        add_rival(r, right->path, *event->left);
}

static void read_by_rules(us_prover *prover, us_value request, reading *r)
{
    const us_admission_plan *plan = prover->shared->plan;
    us_value object = us_value_member(request, "object");
    for (size_t i = 0; i < plan->count; i++) {
        const usher_rule *rule = plan->packages[i].patch;
        const usher_result *result;
        if (!rule ||
            us_admission_unmet(r->arena, plan, i, prover->worker, &request).length > 0)
            continue;
        const usher_value *input =
            us_admission_input(r->arena, plan, i, &request, &object);
        r->map = us_input_map_make(r->arena, *input);
        r->count = 0;
        usher_worker_set_tracer(prover->traced, note_event, r,
                                USHER_TRACE(USHER_EVENT_READ) |
                                    USHER_TRACE(USHER_EVENT_FAIL));
        usher_evaluate_value(prover->traced, rule->path, input, NULL, &result);
        usher_worker_set_tracer(prover->traced, NULL, NULL, 0);
    }
}

/* ---- Variants ------------------------------------------------------------------------ */

typedef struct varying {
    us_arena *arena;
    const us_prove_pool *pool;
    us_value request;
    void (*take)(void *data, us_value variant);
    void *data;
} varying;

static us_value text(const char *c)
{
    return us_value_string(us_str_from(c));
}

static bool is_at(const us_value *path, size_t count, const char *a, const char *b)
{
    return count == (b ? 2 : 1) && us_value_equal(path[0], text(a)) &&
           (!b || us_value_equal(path[1], text(b)));
}

/* What an input is about stays, as does what usher itself says of the request. */
static bool is_fixed(const us_value *path, size_t count)
{
    bool of_object = us_value_equal(path[0], text("object"));
    bool of_old = us_value_equal(path[0], text("oldObject"));
    bool of_user = us_value_equal(path[0], text("userInfo"));
    const us_value *inner = path + 1;
    size_t depth = count - 1;
    if (!of_object && !of_old)
        return !of_user || count < 2;
    return depth == 0 || is_at(inner, depth, "apiVersion", NULL) ||
           is_at(inner, depth, "kind", NULL) || is_at(inner, depth, "metadata", NULL) ||
           is_at(inner, depth, "metadata", "name") ||
           is_at(inner, depth, "metadata", "generateName") ||
           is_at(inner, depth, "metadata", "uid") ||
           is_at(inner, depth, "metadata", "namespace");
}

static void offer(const varying *v, const us_value *path, size_t count, us_value value)
{
    us_value variant = us_prove_edit(v->arena, v->request, path, count, value);
    if (!us_value_is_none(variant))
        v->take(v->data, variant);
}

static us_value value_at(us_value value, const us_value *path, size_t count)
{
    for (size_t i = 0; i < count && !us_value_is_none(value); i++) {
        const us_value *child = us_value_get(value, path[i]);
        value = child ? *child : US_NONE;
    }
    return value;
}

static void offer_gaps(const varying *v, const us_value *path, size_t count)
{
    us_value there = value_at(v->request, path, count);
    us_value empty = us_value_is_none(there) ? US_NONE : empty_like(v->arena, there);
    if (us_value_is_none(there))
        return;
    offer(v, path, count, US_NONE);
    if (!us_value_is_none(empty))
        offer(v, path, count, empty);
    if (us_value_tag(there) != US_TAG_NULL)
        offer(v, path, count, US_NULL);
}

static size_t offer_list(const varying *v, const us_value *path, size_t count,
                         const us_value *list)
{
    size_t offered = list ? us_value_count(*list) : 0;
    for (size_t i = 0; i < offered; i++)
        offer(v, path, count, us_value_item(*list, i));
    return offered;
}

static void vary_place(const varying *v, const reading *r, us_value place)
{
    const us_value *path = place.as.array->items;
    size_t count = place.as.array->count;
    for (size_t depth = 2; depth < count; depth++)
        if (!is_fixed(path, depth))
            offer_gaps(v, path, depth);
    if (is_fixed(path, count))
        return;
    offer_gaps(v, path, count);
    us_value known = general(v->arena, path, count);
    size_t offered = offer_list(v, path, count, us_object_get(r->rivals, place)) +
                     offer_list(v, path, count, us_object_get(v->pool->values, known));
    /* Members of the object and of its metadata are containers, but for a few. */
    bool may_be_text =
        count > 3 || (count > 2 && !us_value_equal(path[1], text("metadata")));
    if (offered == 0 && may_be_text &&
        us_value_is_none(value_at(v->request, path, count)))
        offer(v, path, count, text("other"));
}

/* An object in another namespace is requested there. */
static void offer_namespace(const varying *v, us_value namespace)
{
    const us_value of_request[] = {text("namespace")};
    us_value in_object[] = {text("object"), text("metadata"), text("namespace")};
    us_value variant = us_prove_edit(v->arena, v->request, of_request, 1, namespace);
    variant = us_prove_edit(v->arena, variant, in_object, 3, namespace);
    in_object[0] = text("oldObject");
    if (us_value_tag(us_value_member(v->request, "oldObject")) == US_TAG_OBJECT)
        variant = us_prove_edit(v->arena, variant, in_object, 3, namespace);
    if (!us_value_is_none(variant))
        v->take(v->data, variant);
}

static void vary_namespace(const varying *v, const reading *r,
                           const us_admission_plan *plan)
{
    const us_value path[] = {text("object"), text("metadata"), text("namespace")};
    us_value key = us_value_array(us_array_from_items(v->arena, path, 3));
    us_value requested = us_value_array(us_array_from_items(v->arena, &path[2], 1));
    if (us_value_member_text(v->request, "namespace").length == 0 ||
        us_str_is(us_value_member_text(us_value_member(v->request, "object"), "kind"),
                  "Namespace"))
        return;
    const us_value *lists[] = {us_object_get(r->rivals, key),
                               us_object_get(r->rivals, requested),
                               us_object_get(v->pool->values, key)};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t k = 0; lists[i] && k < us_value_count(*lists[i]); k++)
            if (us_value_is_string(us_value_item(*lists[i], k)))
                offer_namespace(v, us_value_item(*lists[i], k));
    for (size_t i = 0; i < plan->count; i++) {
        const us_names *names = &plan->packages[i].metadata.match.namespaces;
        for (size_t k = 0; us_plan_mends(&plan->packages[i]) && k < names->count; k++)
            if (!memchr(names->items[k].text, '*', names->items[k].length))
                offer_namespace(v, us_value_string(names->items[k]));
    }
}

/* What is there already, as an update of itself. */
static void offer_update(const varying *v)
{
    const us_value operation = text("operation"), old = text("oldObject");
    us_value object = us_value_member(v->request, "object");
    if (!us_str_is(us_value_member_text(v->request, "operation"), "CREATE"))
        return;
    us_value variant = us_prove_edit(v->arena, v->request, &operation, 1, text("UPDATE"));
    v->take(v->data, us_prove_edit(v->arena, variant, &old, 1, object));
}

/* ---- Parts of the patch -------------------------------------------------------------- */

/* The steps of [pointer] into [object], below "object"; 0: too many. */
static size_t split_pointer(us_arena *arena, us_value object, us_str pointer,
                            us_value *path)
{
    size_t count = 0, at = 1;
    path[count++] = text("object");
    while (at <= pointer.length && count < STEPS_MAX) {
        size_t end = us_str_find(pointer, US_STR("/"), at);
        end = end == US_STR_NONE ? pointer.length : end;
        us_str step;
        uint32_t index;
        if (!us_json_pointer_unescape(arena, us_str_slice(pointer, at, end), &step))
            return 0;
        bool is_index =
            us_value_tag(object) == US_TAG_ARRAY && us_json_pointer_index(step, &index);
        path[count] = is_index ? us_value_integer(index) : us_value_string(step);
        object = value_at(object, &path[count++], 1);
        at = end + 1;
    }
    return at <= pointer.length ? 0 : count;
}

/* What [operation] writes into is missing, empty or null; and what it writes is there already, but is
 * something else. */
static void vary_operation(const varying *v, us_value object, us_value operation)
{
    us_value path[STEPS_MAX + 1];
    us_value value = us_value_member(operation, "value");
    size_t count =
        split_pointer(v->arena, object, us_value_member_text(operation, "path"), path);
    for (size_t depth = 2; depth < count; depth++) {
        if (is_fixed(path, depth))
            continue;
        offer_gaps(v, path, depth);
        if (us_value_is_none(value_at(v->request, path, depth))) {
            offer(v, path, depth, us_value_object(us_object_new(v->arena, 0)));
            offer(v, path, depth, US_NULL);
        }
    }
    if (count < 2 || us_value_is_none(value) || is_fixed(path, count))
        return;
    us_value other =
        us_value_is_string(value) ? text("other") : empty_like(v->arena, value);
    if (!us_value_is_none(other))
        offer(v, path, count, other);
}

static void vary_by_patch(const varying *v, us_value patch)
{
    us_value object = us_value_member(v->request, "object");
    size_t count = us_value_count(patch);
    for (size_t i = 0; i < count && i < READS_MAX; i++) {
        us_value operation = us_value_item(patch, i), done;
        us_str problem;
        us_array *one = us_array_from_items(v->arena, &operation, 1);
        if (count > 1 &&
            us_patch_apply(v->arena, object, us_value_array(one), &done, &problem))
            v->take(v->data, us_input_put_object(v->arena, v->request, done));
        vary_operation(v, object, operation);
    }
}

void us_prove_vary(us_prover *prover, const us_prove_pool *pool, us_value request,
                   us_value patch, void (*take)(void *data, us_value variant), void *data)
{
    us_arena *arena = &prover->inputs;
    varying v = {arena, pool, request, take, data};
    reading r = {.arena = arena,
                 .paths = us_set_new(arena, READS_MAX),
                 .rivals = us_object_new(arena, 8)};
    if (us_value_tag(us_value_member(request, "object")) != US_TAG_OBJECT)
        return;
    read_by_rules(prover, request, &r);
    /* What it holds lasts no longer than the trial. */
    if (!us_value_is_none(patch))
        vary_by_patch(&v, us_value_copy(arena, patch));
    offer_update(&v);
    vary_namespace(&v, &r, prover->shared->plan);
    for (uint32_t i = 0; i < r.paths->count; i++)
        vary_place(&v, &r, r.paths->items[i]);
}
