/* The stack of containers that are open. A complete item goes into the innermost one, as an
 * element, a key, or the value of the key before it; what merge keys (<<) bring waits until
 * the mapping closes. Knows values and positions, and nothing of libyaml. */
#include "codec/yaml_frames.h"

#include "codec/yaml_node.h"
#include "value/array.h"
#include "value/object.h"

typedef struct us_yaml_frame {
    us_yaml_item item;    /* the container so far; [count] is what was before it */
    us_yaml_anchor *name; /* NULL: not anchored */
    us_value key;
    us_position key_at;
    bool has_key;
    bool merging; /* the key is << */
    us_yaml_item *merges;
    size_t merge_count;
    size_t merge_capacity;
} us_yaml_frame;

static bool fail(us_yaml_frames *s, us_position at, us_str message)
{
    *s->diag = (us_diag){.code = "yaml_error", .position = at, .message = message};
    return false;
}

/* Shows [v] as a program in Go has it, which is how the reference's reader words what can
 * be no key. */
static void show_go(us_buf *out, us_value v)
{
    us_tag tag = us_value_tag(v);
    if (tag == US_TAG_ARRAY) {
        us_buf_add_c(out, "[]interface {}{");
        for (uint32_t i = 0; i < v.as.array->count; i++) {
            us_buf_add_c(out, i ? ", " : "");
            show_go(out, v.as.array->items[i]);
        }
        us_buf_add_char(out, '}');
    } else if (tag == US_TAG_OBJECT) {
        const us_object *object = v.as.object;
        us_buf_add_c(out, "map[string]interface {}{");
        for (uint32_t i = 0; i < object->count; i++) {
            uint32_t at = us_object_order(object)[i];
            us_buf_add_c(out, i ? ", " : "");
            us_value_print(out, object->keys[at]);
            us_buf_add_char(out, ':');
            show_go(out, object->values[at]);
        }
        us_buf_add_char(out, '}');
    } else if (tag == US_TAG_NULL) {
        us_buf_add_c(out, "interface {}(nil)");
    } else {
        us_value_print(out, v);
    }
}

static bool refuse_key(us_yaml_frames *s, const us_yaml_item *key)
{
    us_buf message = us_buf_make(s->arena);
    if (us_value_tag(key->value) == US_TAG_NULL)
        return fail(s, key->at, US_STR("null as a mapping key"));
    us_buf_add_c(&message, "invalid map key: ");
    show_go(&message, key->value);
    return fail(s, key->at, us_buf_str(&message));
}

static bool set_key(us_yaml_frames *s, us_yaml_frame *f, const us_yaml_item *key)
{
    us_value string = us_yaml_key(s->arena, key->value, key->kind);
    if (us_value_is_none(string))
        return refuse_key(s, key);
    f->key = string;
    f->key_at = key->at;
    f->has_key = true;
    return true;
}

/* Remembers mappings to merge; they are applied when [f] closes, because its
 * own keys win wherever they stand. */
static bool add_merge(us_yaml_frames *s, us_yaml_frame *f, const us_yaml_item *merged)
{
    us_value v = merged->value;
    if (us_value_tag(v) != US_TAG_OBJECT)
        return fail(s, merged->at,
                    US_STR("map merge requires map or sequence of maps as the value"));
    f->merges = us_arena_room(s->arena, f->merges, f->merge_count, &f->merge_capacity,
                              sizeof *f->merges);
    f->merges[f->merge_count++] = *merged;
    return true;
}

static bool add_merges(us_yaml_frames *s, us_yaml_frame *f, const us_yaml_item *merged)
{
    if (us_value_tag(merged->value) != US_TAG_ARRAY)
        return add_merge(s, f, merged);
    const us_array *list = merged->value.as.array;
    for (uint32_t i = 0; i < list->count; i++) {
        us_yaml_item item = *merged;
        item.value = list->items[i];
        item.positions = us_yaml_child(merged->positions, i);
        if (!add_merge(s, f, &item))
            return false;
    }
    return true;
}

static bool fail_twice(us_yaml_frames *s, const us_yaml_frame *f)
{
    us_str message = us_str_format(s->arena, "mapping key \"%.*s\" already defined",
                                   US_STR_ARG(us_value_text(f->key)));
    if (f->item.positions) {
        us_position first = us_yaml_position(f->item.positions, &f->key, 1, NULL);
        message =
            us_str_format(s->arena, "%.*s at line %u", US_STR_ARG(message), first.row);
    }
    return fail(s, f->key_at, message);
}

static bool put_member(us_yaml_frames *s, us_yaml_frame *f, const us_yaml_item *member)
{
    us_object *object = f->item.value.as.object;
    bool is_new = us_object_put(object, f->key, member->value);
    if (!is_new && s->duplicates == US_JSON_REFUSE_DUPLICATES)
        return fail_twice(s, f);
    if (member->positions) {
        uint32_t at = (uint32_t)(us_object_get(object, f->key) - object->values);
        us_yaml_set_child(s->arena, f->item.positions, at, member->positions, f->key_at);
    }
    return true;
}

/* Puts the members that [f] lacks; of several merged mappings the first wins. */
static void apply_merges(us_yaml_frames *s, us_yaml_frame *f)
{
    us_object *object = f->item.value.as.object;
    for (size_t i = 0; i < f->merge_count; i++) {
        const us_object *from = f->merges[i].value.as.object;
        for (uint32_t m = 0; m < from->count; m++) {
            if (us_object_get(object, from->keys[m]))
                continue;
            us_object_add(object, from->keys[m], from->values[m]);
            us_yaml_positions *child = us_yaml_child(f->merges[i].positions, m);
            if (child)
                us_yaml_set_child(s->arena, f->item.positions, object->count - 1, child,
                                  us_yaml_position(child, NULL, 0, NULL));
        }
    }
}

bool us_yaml_frames_expect_key(const us_yaml_frames *s)
{
    const us_yaml_frame *f = s->depth > 0 ? &s->items[s->depth - 1] : NULL;
    return f && us_value_tag(f->item.value) == US_TAG_OBJECT && !f->has_key &&
           !f->merging;
}

bool us_yaml_frames_deliver(us_yaml_frames *s, const us_yaml_item *n)
{
    if (s->depth == 0) {
        s->root = *n;
        s->has_root = true;
        return true;
    }
    us_yaml_frame *f = &s->items[s->depth - 1];
    if (n->height + 1 > f->item.height)
        f->item.height = n->height + 1;
    if (us_value_tag(f->item.value) == US_TAG_ARRAY) {
        us_array *array = f->item.value.as.array;
        us_array_push(array, n->value);
        if (n->positions)
            us_yaml_set_child(s->arena, f->item.positions, array->count - 1, n->positions,
                              n->at);
        return true;
    }
    if (f->merging) {
        f->merging = false;
        return add_merges(s, f, n);
    }
    if (!f->has_key)
        return set_key(s, f, n);
    f->has_key = false;
    return put_member(s, f, n);
}

void us_yaml_frames_begin_merge(us_yaml_frames *s)
{
    s->items[s->depth - 1].merging = true;
}

void us_yaml_frames_open(us_yaml_frames *s, us_yaml_item container, us_yaml_anchor *name)
{
    s->items =
        us_arena_room(s->arena, s->items, s->depth, &s->capacity, sizeof *s->items);
    s->items[s->depth++] = (us_yaml_frame){.item = container, .name = name};
}

us_yaml_item us_yaml_frames_close(us_yaml_frames *s, us_yaml_anchor **name)
{
    us_yaml_frame *f = &s->items[s->depth - 1];
    if (f->merge_count > 0)
        apply_merges(s, f);
    s->depth--;
    *name = f->name;
    return f->item;
}
