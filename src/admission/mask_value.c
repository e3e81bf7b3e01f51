/* Documents without secrets. One descent: what has none is shared with the document, an object
 * or array that has one is made anew. A walk knows where it is by the places on the C stack,
 * from which a path is written when something was changed.
 *
 * Documents within strings (kubectl keeps the last one that was applied in an annotation, an
 * answer has its patch in base64) are read and walked through as well; within these no
 * further ones, so that depth stays bounded. */
#include "admission/mask_internal.h"
#include "admission/text.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/* What is known of a value by where it stands. */
typedef enum secrecy {
    OPEN,
    BELOW_SECRET, /* its scalars are secret, but for those that describe it */
    WHOLE,        /* all its scalars are secret, whatever their names */
} secrecy;

/* Where the walk is. */
typedef struct place place;
struct place {
    const place *above; /* NULL: this is the document */
    us_value key;       /* or the index */
};

typedef struct walk {
    us_arena *arena;
    us_detectors *detectors;
    us_mask_paths *paths; /* NULL: nobody asks, or this is a document within another */
    bool is_within;
} walk;

/* ---- Paths ---------------------------------------------------------------------------- */

static void add_step(us_buf *path, us_str step)
{
    for (size_t i = 0; i < step.length; i++)
        if (step.text[i] == '~')
            us_buf_add_c(path, "~0");
        else if (step.text[i] == '/')
            us_buf_add_c(path, "~1");
        else
            us_buf_add_char(path, step.text[i]);
}

static void add_place(us_buf *path, const place *at)
{
    if (!at->above)
        return;
    add_place(path, at->above);
    us_buf_add_char(path, '/');
    if (us_value_is_string(at->key))
        add_step(path, us_value_text(at->key));
    else
        us_json_write(path, at->key, US_JSON_COMPACT);
}

/* A document within a string is one place: that of the string. */
static void tell(walk *w, const place *at)
{
    us_mask_paths *paths = w->paths;
    if (!paths || w->is_within)
        return;
    if (paths->count == US_MASK_PATHS_MAX) {
        paths->dropped++;
        return;
    }
    us_buf path = us_buf_make(w->arena);
    add_place(&path, at);
    paths->items =
        us_arena_one_more(w->arena, paths->items, paths->count, sizeof *paths->items);
    paths->items[paths->count++] = us_buf_str(&path);
}

static bool is_same(us_value a, us_value b)
{
    return a.head == b.head && a.as.integer == b.as.integer;
}

/* ---- Scalars -------------------------------------------------------------------------- */

static us_value hide(walk *w, us_value value, const place *at)
{
    us_value hidden = us_value_string(US_STR(US_MASK_HIDDEN));
    bool says_nothing = us_value_is_string(value) && us_value_length(value) == 0;
    if (says_nothing || us_value_equal(value, hidden))
        return value;
    tell(w, at);
    return hidden;
}

static bool is_same_text(us_str a, us_str b)
{
    return a.text == b.text && a.length == b.length;
}

static us_value mask_string(walk *w, us_value value, const place *at)
{
    us_str text = us_value_text(value);
    us_str masked = us_mask_text_with(w->arena, w->detectors, text);
    if (is_same_text(text, masked))
        return value;
    tell(w, at);
    return us_value_string_checked(w->arena, masked);
}

/* A key is not told: the path to what is below it has it as it is afterwards. */
static us_value mask_key(walk *w, us_value key)
{
    us_str text = us_value_is_string(key) ? us_value_text(key) : US_STR_EMPTY;
    us_str masked = us_mask_text_with(w->arena, w->detectors, text);
    return is_same_text(text, masked) ? key : us_value_string_checked(w->arena, masked);
}

/* ---- Documents within strings --------------------------------------------------------- */

static us_value walk_value(walk *w, us_value value, secrecy secret, const place *at);

/* The JSON in [text], masked; [changed] is false where there was nothing to mask. False if it
 * cannot be read. */
static bool mask_json(walk *w, us_str text, us_str *masked, bool *changed)
{
    us_value document;
    us_diag diag;
    walk within = {w->arena, w->detectors, NULL, true};
    if (w->is_within || !us_json_read(w->arena, text, NULL, &document, NULL, &diag))
        return false;
    us_value result = walk_value(&within, document, OPEN, &(place){NULL, US_NULL});
    *changed = !is_same(result, document);
    if (!*changed)
        return true;
    us_buf written = us_buf_make(w->arena);
    us_json_write(&written, result, US_JSON_COMPACT);
    *masked = us_buf_str(&written);
    return true;
}

static us_value mask_last_applied(walk *w, us_value value, const place *at)
{
    us_str masked;
    bool changed;
    if (!mask_json(w, us_value_text(value), &masked, &changed))
        return hide(w, value, at);
    if (!changed)
        return value;
    tell(w, at);
    return us_value_string_checked(w->arena, masked);
}

static us_value mask_patch(walk *w, us_value value, const place *at)
{
    us_str text, masked, error;
    bool changed;
    if (!us_base64_decode(w->arena, us_value_text(value), false, &text, &error) ||
        !mask_json(w, text, &masked, &changed))
        return hide(w, value, at);
    if (!changed)
        return value;
    us_buf written = us_buf_make(w->arena);
    us_text_add_base64(&written, masked);
    tell(w, at);
    return us_value_string_checked(w->arena, us_buf_str(&written));
}

/* ---- Objects -------------------------------------------------------------------------- */

/* What an object says of its members. */
typedef struct facts {
    bool is_secret; /* of Kubernetes: data and stringData go */
    bool has_patch; /* an answer with a patch */
    bool
        hides_values; /* its name is that of a secret: {"name": "PASSWORD", "value": …} */
} facts;

static us_str text_member(const us_object *object, const char *name)
{
    const us_value *value = us_object_get_c(object, name);
    return value && us_value_is_string(*value) ? us_value_text(*value) : US_STR_EMPTY;
}

static bool is_secret_name(walk *w, us_str name)
{
    return name.length > 0 && us_detectors_name(w->detectors, name) == US_NAME_SECRET;
}

static facts facts_of(walk *w, const us_object *object)
{
    facts f = {
        .is_secret = us_str_is(text_member(object, "kind"), "Secret"),
        .has_patch = us_object_get_c(object, "patchType") != NULL,
    };
    f.hides_values = us_object_get_c(object, "value") &&
                     (is_secret_name(w, text_member(object, "name")) ||
                      is_secret_name(w, text_member(object, "key")) ||
                      is_secret_name(w, text_member(object, "path")));
    return f;
}

/* What is known of the member [name] of an object with [f]. */
static secrecy secrecy_of(walk *w, const facts *f, us_str name, secrecy secret)
{
    if (secret == WHOLE ||
        (f->is_secret && (us_str_is(name, "data") || us_str_is(name, "stringData"))))
        return WHOLE;
    if (f->hides_values && us_str_is(name, "value"))
        return BELOW_SECRET;
    us_name_kind kind = us_detectors_name(w->detectors, name);
    if (kind == US_NAME_SECRET)
        return BELOW_SECRET;
    return kind == US_NAME_DESCRIPTIVE ? OPEN : secret;
}

static us_value mask_member(walk *w, const facts *f, us_value key, us_value value,
                            secrecy secret, const place *at)
{
    us_str name = us_value_is_string(key) ? us_value_text(key) : US_STR_EMPTY;
    if (secret != WHOLE && us_value_is_string(value)) {
        if (us_str_is(name, LAST_APPLIED))
            return mask_last_applied(w, value, at);
        if (f->has_patch && us_str_is(name, "patch"))
            return mask_patch(w, value, at);
    }
    return walk_value(w, value, secrecy_of(w, f, name, secret), at);
}

/* A copy of the first [count] members of [object]. */
static us_object *begin_copy(us_arena *arena, const us_object *object, uint32_t count)
{
    us_object *copy = us_object_new(arena, object->count);
    for (uint32_t i = 0; i < count; i++)
        us_object_put(copy, object->keys[i], object->values[i]);
    return copy;
}

static us_value walk_object(walk *w, us_value value, secrecy secret, const place *above)
{
    const us_object *object = value.as.object;
    us_object *copy = NULL;
    facts f = facts_of(w, object);
    for (uint32_t i = 0; i < object->count; i++) {
        us_value key = mask_key(w, object->keys[i]);
        place at = {above, key};
        us_value item =
            mask_member(w, &f, object->keys[i], object->values[i], secret, &at);
        bool changed =
            !is_same(key, object->keys[i]) || !is_same(item, object->values[i]);
        if (changed && !copy)
            copy = begin_copy(w->arena, object, i);
        if (copy)
            us_object_put(copy, key, item);
    }
    return copy ? us_value_object(copy) : value;
}

/* ---- Arrays and sets ------------------------------------------------------------------ */

static us_value walk_array(walk *w, us_value value, secrecy secret, const place *above)
{
    const us_array *array = value.as.array;
    us_array *copy = NULL;
    for (uint32_t i = 0; i < array->count; i++) {
        place at = {above, us_value_integer(i)};
        us_value item = walk_value(w, array->items[i], secret, &at);
        if (!copy && !is_same(item, array->items[i])) {
            copy = us_array_new(w->arena, array->count);
            for (uint32_t j = 0; j < i; j++)
                us_array_push(copy, array->items[j]);
        }
        if (copy)
            us_array_push(copy, item);
    }
    return copy ? us_value_array(copy) : value;
}

/* A set is known by its elements: the path ends at it. */
static us_value walk_set(walk *w, us_value value, secrecy secret, const place *at)
{
    const us_set *set = value.as.set;
    us_set *copy = us_set_new(w->arena, set->count);
    us_mask_paths *paths = w->paths;
    bool changed = false;
    w->paths = NULL;
    for (uint32_t i = 0; i < set->count; i++) {
        us_value item = walk_value(w, set->items[i], secret, at);
        changed = changed || !is_same(item, set->items[i]);
        us_set_add(copy, item);
    }
    w->paths = paths;
    if (changed)
        tell(w, at);
    return changed ? us_value_set(copy) : value;
}

static us_value walk_value(walk *w, us_value value, secrecy secret, const place *at)
{
    switch (us_value_tag(value)) {
    case US_TAG_STRING:
        return secret == OPEN ? mask_string(w, value, at) : hide(w, value, at);
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        return secret == OPEN ? value : hide(w, value, at);
    case US_TAG_OBJECT:
        return walk_object(w, value, secret, at);
    case US_TAG_ARRAY:
        return walk_array(w, value, secret, at);
    case US_TAG_SET:
        return walk_set(w, value, secret, at);
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
    case US_TAG_BOOLEAN:
        break;
    }
    return value;
}

us_value us_mask_value(us_arena *arena, us_mask *mask, us_value value,
                       us_mask_paths *masked)
{
    us_detectors *detectors = us_mask_detectors(mask);
    if (!detectors)
        return us_value_string(US_STR(US_MASK_UNREAD));
    walk w = {arena, detectors, masked, false};
    return walk_value(&w, value, OPEN, &(place){NULL, US_NULL});
}
