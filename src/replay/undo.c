/* Undoing patches, the last operation first: each has a contrary one, which is applied as any patch
 * is. An addition is undone by a removal, unless something stood there before. */
#include "replay/undo.h"

#include "admission/patch.h"
#include "codec/json_pointer.h"
#include "replay/body.h"
#include "value/array.h"
#include "value/object.h"

#define PATCHES "patch.webhook.admission.k8s.io/"

/* ---- Patches of an event ------------------------------------------------------------- */

/* The number at [*at] behind [word]; -1: it is not there. */
static int64_t number_behind(us_str text, us_str word, size_t *at)
{
    int64_t number = 0;
    size_t digits = 0;
    if (!us_str_starts_with(us_str_slice(text, *at, text.length), word))
        return -1;
    for (*at += word.length; *at < text.length && digits < 9; ++*at, digits++) {
        char c = text.text[*at];
        if (c < '0' || c > '9')
            break;
        number = 10 * number + (c - '0');
    }
    return digits > 0 ? number : -1;
}

/* The place in the sequence that "round_0_index_12" says; -1: it says none. */
static int64_t turn_of(us_str name)
{
    size_t at = 0;
    int64_t round = number_behind(name, US_STR("round_"), &at);
    int64_t index = number_behind(name, US_STR("_index_"), &at);
    return round < 0 || index < 0 || at != name.length ? -1 : round << 32 | index;
}

/* Appends the operations of one annotation; false: they can't be read. */
static bool add_operations(us_arena *arena, us_array *all, us_value annotation)
{
    us_value note = us_value_is_string(annotation)
                        ? us_body_read(arena, us_value_text(annotation))
                        : US_NONE;
    us_value patch = us_value_member(note, "patch");
    if (us_value_tag(patch) != US_TAG_ARRAY ||
        us_value_count(patch) + all->count > US_UNDO_OPERATIONS_MAX)
        return false;
    for (uint32_t i = 0; i < patch.as.array->count; i++)
        us_array_push(all, patch.as.array->items[i]);
    return true;
}

us_value us_undo_operations(us_arena *arena, us_value annotations)
{
    us_array *all = us_array_new(arena, 8);
    us_str prefix = US_STR(PATCHES);
    uint32_t count =
        us_value_tag(annotations) == US_TAG_OBJECT ? annotations.as.object->count : 0;
    for (int64_t after = -1;;) {
        int64_t next = -1;
        uint32_t found = 0;
        for (uint32_t i = 0; i < count; i++) {
            us_str key = us_value_text(annotations.as.object->keys[i]);
            if (!us_str_starts_with(key, prefix))
                continue;
            int64_t turn = turn_of(us_str_slice(key, prefix.length, key.length));
            if (turn < 0)
                return US_NONE;
            if (turn > after && (next < 0 || turn < next)) {
                next = turn;
                found = i;
            }
        }
        if (next < 0)
            return all->count > 0 ? us_value_array(all) : US_NONE;
        if (!add_operations(arena, all, annotations.as.object->values[found]))
            return US_NONE;
        after = next;
    }
}

bool us_undo_is_patched(us_value annotations)
{
    us_value all = annotations;
    for (uint32_t i = 0; us_value_tag(all) == US_TAG_OBJECT && i < all.as.object->count;
         i++)
        if (us_str_starts_with(us_value_text(all.as.object->keys[i]), US_STR(PATCHES)))
            return true;
    return false;
}

/* ---- Where an operation works -------------------------------------------------------- */

/* The parent of what [path] leads to, and the last step, unescaped. */
typedef struct place {
    us_value parent;
    us_str step;
} place;

static us_value child(us_value parent, us_str step)
{
    uint32_t index;
    if (us_value_tag(parent) == US_TAG_ARRAY && us_json_pointer_index(step, &index))
        return us_value_item(parent, index);
    const us_value *found = us_value_tag(parent) == US_TAG_OBJECT
                                ? us_object_get_str(parent.as.object, step)
                                : NULL;
    return found ? *found : US_NONE;
}

static bool find_place(us_arena *arena, us_value document, us_str path, place *found)
{
    size_t at = 1;
    if (path.length == 0 || path.text[0] != '/')
        return false;
    for (us_value value = document;;) {
        size_t slash = us_str_find(path, US_STR("/"), at);
        size_t end = slash == US_STR_NONE ? path.length : slash;
        us_str step;
        if (!us_json_pointer_unescape(arena, us_str_slice(path, at, end), &step))
            return false;
        if (slash == US_STR_NONE) {
            *found = (place){value, step};
            return true;
        }
        value = child(value, step);
        at = slash + 1;
    }
}

/* ---- Undoing ------------------------------------------------------------------------- */

typedef struct undoing {
    us_arena *arena;
    us_value now, operations, base;
} undoing;

static us_value operation_at(const undoing *u, uint32_t number)
{
    return u->operations.as.array->items[number];
}

/* True if an operation before [number] may have moved elements of arrays: then indices do not
 * mean the same elements of [base]. */
static bool elements_moved(const undoing *u, uint32_t number)
{
    for (uint32_t i = 0; i < number; i++) {
        us_str op = us_value_member_text(operation_at(u, i), "op");
        us_str path = us_value_member_text(operation_at(u, i), "path");
        char last = path.length > 0 ? path.text[path.length - 1] : '/';
        bool changes = !us_str_is(op, "test") && !us_str_is(op, "replace");
        if (changes && (last == '-' || (last >= '0' && last <= '9')))
            return true;
    }
    return false;
}

static bool has_index(us_str path)
{
    for (size_t i = 0; i + 1 < path.length; i++)
        if (path.text[i] == '/' && path.text[i + 1] >= '0' && path.text[i + 1] <= '9')
            return true;
    return false;
}

/* What stood at [path] of operation [number] before; NONE: nothing, or nobody knows. */
static us_value stood_there(const undoing *u, uint32_t number, us_str path)
{
    place there;
    if ((has_index(path) && elements_moved(u, number)) ||
        !find_place(u->arena, u->base, path, &there))
        return US_NONE;
    return child(there.parent, there.step);
}

static bool apply(undoing *u, const char *op, us_str path, us_value value)
{
    us_object *contrary = us_object_new(u->arena, 3);
    us_array *patch = us_array_new(u->arena, 1);
    us_str problem;
    us_object_put(contrary, us_value_string(US_STR("op")),
                  us_value_string(us_str_from(op)));
    us_object_put(contrary, us_value_string(US_STR("path")), us_value_string(path));
    if (!us_value_is_none(value))
        us_object_put(contrary, us_value_string(US_STR("value")), value);
    us_array_push(patch, us_value_object(contrary));
    return us_patch_apply(u->arena, u->now, us_value_array(patch), &u->now, &problem);
}

static bool undo_addition(undoing *u, uint32_t number, us_str path)
{
    place there;
    if (!find_place(u->arena, u->now, path, &there))
        return false;
    if (us_value_tag(there.parent) != US_TAG_ARRAY) {
        us_value before = stood_there(u, number, path);
        return apply(u, us_value_is_none(before) ? "remove" : "replace", path, before);
    }
    if (!us_str_is(there.step, "-"))
        return apply(u, "remove", path, US_NONE);
    us_str last =
        us_str_format(u->arena, "%.*s%zu", (int)(path.length - 1), path.text,
                      us_value_count(there.parent) - 1); /* no element: fails below */
    return apply(u, "remove", last, US_NONE);
}

static bool undo_operation(undoing *u, uint32_t number)
{
    us_value operation = operation_at(u, number);
    us_str op = us_value_member_text(operation, "op");
    us_str path = us_value_member_text(operation, "path");
    if (us_str_is(op, "test"))
        return true;
    if (us_str_is(op, "add") || us_str_is(op, "copy"))
        return undo_addition(u, number, path);
    bool removed = us_str_is(op, "remove");
    us_value before = stood_there(u, number, path);
    if ((!removed && !us_str_is(op, "replace")) || us_value_is_none(before))
        return false;
    return apply(u, removed ? "add" : "replace", path, before);
}

us_value us_undo(us_arena *arena, us_value after, us_value operations, us_value base)
{
    undoing u = {arena, after, operations, base};
    us_value again;
    us_str problem;
    if (us_value_tag(operations) != US_TAG_ARRAY)
        return US_NONE;
    for (uint32_t i = operations.as.array->count; i > 0; i--)
        if (!undo_operation(&u, i - 1))
            return US_NONE;
    bool same = us_patch_apply(arena, u.now, operations, &again, &problem) &&
                us_value_equal(again, after);
    return same ? u.now : US_NONE;
}
