/* Where the two sides of a comparison differ: the failing literal of a test, its sides, and
 * the first place, in order of keys, at which one is not what the other is. */
#include "testing/trace.h"

#include "syntax/ast_text.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

enum { SIDE_WIDTH = 2000 }; /* bytes of a side that are shown */

static us_str text_of(us_arena *arena, const us_value *value)
{
    us_buf out = us_buf_make(arena);
    if (!value)
        return US_STR("nothing");
    us_value_print(&out, *value);
    return us_trace_cut(arena, us_buf_str(&out), SIDE_WIDTH);
}

/* The first key of the two objects, in order, at which they differ; what stands there, or
 * NULL where one has no such key. */
static us_value differing_key(const us_object *a, const us_object *b,
                              const us_value **left, const us_value **right)
{
    const uint32_t *order_a = us_object_order(a), *order_b = us_object_order(b);
    for (uint32_t i = 0, j = 0; i < a->count || j < b->count;) {
        int order = i == a->count ? 1
                    : j == b->count
                        ? -1
                        : us_value_compare(a->keys[order_a[i]], b->keys[order_b[j]]);
        *left = order <= 0 ? &a->values[order_a[i]] : NULL;
        *right = order >= 0 ? &b->values[order_b[j]] : NULL;
        us_value key = order <= 0 ? a->keys[order_a[i]] : b->keys[order_b[j]];
        if (order != 0 || !us_value_equal(**left, **right))
            return key;
        i++;
        j++;
    }
    return US_NONE;
}

static size_t differing_index(const us_array *a, const us_array *b)
{
    size_t i = 0;
    while (i < a->count && i < b->count && us_value_equal(a->items[i], b->items[i]))
        i++;
    return i;
}

/* Goes down into both as long as they are containers of one kind that differ in one
 * place; appends the steps to [path]. */
static void descend(us_buf *path, const us_value **left, const us_value **right)
{
    while (*left && *right && us_value_tag(**left) == us_value_tag(**right)) {
        us_value key;
        if (us_value_tag(**left) == US_TAG_ARRAY) {
            const us_array *a = (*left)->as.array, *b = (*right)->as.array;
            size_t i = differing_index(a, b);
            key = us_value_integer((int64_t)i);
            *left = i < a->count ? &a->items[i] : NULL;
            *right = i < b->count ? &b->items[i] : NULL;
        } else if (us_value_tag(**left) == US_TAG_OBJECT) {
            key = differing_key((*left)->as.object, (*right)->as.object, left, right);
        } else {
            return;
        }
        us_ast_print_step(path, key);
    }
}

static us_str only_in(us_arena *arena, const us_set *a, const us_set *b)
{
    us_value rest = us_value_set(us_set_difference(arena, a, b));
    return text_of(arena, &rest);
}

static void describe(us_arena *arena, const usher_event *event, us_test_difference *d)
{
    const us_value *left = event->left, *right = event->right;
    us_buf path = us_buf_make(arena);
    descend(&path, &left, &right);
    d->path = us_buf_str(&path);
    d->left_part = text_of(arena, left);
    d->right_part = text_of(arena, right);
    if (left && right && us_value_tag(*left) == US_TAG_SET &&
        us_value_tag(*right) == US_TAG_SET) {
        d->of_sets = true;
        d->left_part = only_in(arena, left->as.set, right->as.set);
        d->right_part = only_in(arena, right->as.set, left->as.set);
    }
}

static bool is_in_rule(const usher_event *event, const us_test *test)
{
    us_str file = us_str_make(event->place.file.text, event->place.file.length);
    const us_span *span = &test->clause->rule->span;
    us_position end = us_position_at(test->clause->module->text, span->end);
    return us_str_equal(file, test->clause->module->file) &&
           event->place.row >= span->position.row && event->place.row <= end.row;
}

us_test_difference *us_trace_difference(us_arena *arena, const us_recording *recording,
                                        size_t from, size_t to, const us_test *test)
{
    const usher_event *found = NULL;
    for (size_t i = to; i-- > from && !found;) {
        const usher_event *event = &recording->events[i];
        if (event->kind == USHER_EVENT_FAIL && event->node == USHER_NODE_LITERAL &&
            is_in_rule(event, test))
            found = event;
    }
    if (!found)
        return NULL;
    us_test_difference *d = us_arena_alloc_zero(arena, sizeof *d);
    const usher_place *written = &found->written;
    d->place = (us_test_place){test->clause->module->file, written->row, written->column};
    d->literal =
        us_str_copy(arena, us_str_make(written->text.text, written->text.length));
    if (found->left && found->right) {
        d->left = text_of(arena, found->left);
        d->right = text_of(arena, found->right);
        describe(arena, found, d);
    }
    return d;
}

us_str us_test_difference_text(us_arena *arena, const us_test_difference *difference)
{
    us_buf out = us_buf_make(arena);
    us_buf_add_str(&out, difference->literal);
    if (difference->left.length == 0)
        return us_buf_str(&out);
    us_buf_add_format(&out, "\n  left:  %.*s\n  right: %.*s",
                      US_STR_ARG(difference->left), US_STR_ARG(difference->right));
    const char *at = difference->path.length > 0 ? "\n  first difference at %.*s: "
                                                 : "\n  difference%.*s: ";
    us_buf whole = us_buf_make(arena);
    us_buf_add_format(&whole, at, US_STR_ARG(difference->path));
    if (difference->of_sets)
        us_buf_add_format(&whole, "only left has %.*s, only right %.*s",
                          US_STR_ARG(difference->left_part),
                          US_STR_ARG(difference->right_part));
    else if (difference->path.length > 0)
        us_buf_add_format(&whole, "%.*s is not %.*s", US_STR_ARG(difference->left_part),
                          US_STR_ARG(difference->right_part));
    else
        return us_buf_str(&out);
    us_buf_add_str(&out, us_buf_str(&whole));
    return us_buf_str(&out);
}
