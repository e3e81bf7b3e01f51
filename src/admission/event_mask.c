/* Masks, as data.system.log.mask asks for them. A rule names a place by a path whose steps OPA
 * looks up as they are written in a URL: "a b" finds the member "a%20b" alone. Here a step finds
 * that member first and, where there is none, the one that it means as a JSON Pointer, or as it
 * stands, so that no name keeps a member from being masked.
 *
 * The parts of an event are changed in place, and made anew when all rules have been applied:
 * a copy for each rule would take for ever where many name parts of a large object. For the
 * same reason a member that is removed is US_NONE until then. */
#include "admission/event_parts.h"
#include "codec/json_pointer.h"

/* A path may have so many steps; a list may be moved so far, all rules together. */
enum { STEPS_MAX = 1000 };
#define MOVES_MAX ((uint64_t)100000000)

typedef struct mask_rule {
    bool removes;
    us_value value;
    us_str *steps; /* without the first one, which is the part's name */
    size_t count;
    us_value shown; /* the path as it is listed in the event */
} mask_rule;

typedef struct masking {
    us_event *event;
    us_arena *arena;
    uint64_t moves; /* left */
    us_str *error;
} masking;

static bool refuse(masking *m, us_str why)
{
    *m->error = why;
    return false;
}

/* ---- Rules ---------------------------------------------------------------------------- */

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool has_bad_escape(us_str step)
{
    for (size_t i = 0; i < step.length; i++)
        if (step.text[i] == '%' && (i + 2 >= step.length || !is_hex(step.text[i + 1]) ||
                                    !is_hex(step.text[i + 2])))
            return true;
    return false;
}

/* As Go's url.PathEscape. */
static us_str escape(us_arena *arena, us_str step)
{
    us_buf out = us_buf_make(arena);
    for (size_t i = 0; i < step.length; i++) {
        char c = step.text[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                     (c >= 'A' && c <= 'Z') || (c != 0 && strchr("-_.~$&+=:@", c));
        if (plain)
            us_buf_add_char(&out, c);
        else
            us_buf_add_format(&out, "%%%02X", (unsigned)(unsigned char)c);
    }
    return us_buf_str(&out);
}

/* Splits [path], which has a slash in front, into the part's name and the steps of [rule]. */
static bool read_steps(masking *m, us_str path, us_str *part, mask_rule *rule)
{
    us_buf shown = us_buf_make(m->arena);
    size_t count = 0;
    for (size_t i = 0; i < path.length; i++)
        count += path.text[i] == '/';
    if (count > STEPS_MAX)
        return refuse(m, US_STR("mask path has too many steps"));
    rule->steps = us_arena_alloc_array(m->arena, count, sizeof *rule->steps);
    for (size_t from = 1, i = 0; i < count; i++) {
        size_t to = us_str_find(path, US_STR("/"), from);
        us_str step = us_str_slice(path, from, to == US_STR_NONE ? path.length : to);
        if (has_bad_escape(step))
            return refuse(m,
                          us_str_format(m->arena, "mask path has an invalid escape: %.*s",
                                        US_STR_ARG(step)));
        us_buf_add_char(&shown, '/');
        us_buf_add_str(&shown, escape(m->arena, step));
        if (i == 0)
            *part = step;
        else
            rule->steps[rule->count++] = step;
        from = to == US_STR_NONE ? path.length : to + 1;
    }
    rule->shown = us_value_string(us_buf_str(&shown));
    return true;
}

static bool read_path(masking *m, us_str path, us_str *part, mask_rule *rule)
{
    if (path.length == 0)
        return refuse(m, US_STR("mask must be non-empty"));
    if (path.text[0] != '/')
        return refuse(m, US_STR("mask must be slash-prefixed"));
    if (!read_steps(m, path, part, rule))
        return false;
    if (us_str_is(*part, "input") || us_str_is(*part, "result") ||
        us_str_is(*part, "nd_builtin_cache"))
        return true;
    return refuse(
        m, us_str_format(m->arena, "mask prefix not allowed: %.*s", US_STR_ARG(*part)));
}

static us_str text_member(const us_object *object, const char *name)
{
    const us_value *value = us_object_get_c(object, name);
    return value && us_value_is_string(*value) ? us_value_text(*value) : US_STR_EMPTY;
}

static bool read_rule(masking *m, us_value from, us_str *part, mask_rule *rule)
{
    *rule = (mask_rule){.removes = true, .value = US_NULL};
    if (us_value_is_string(from))
        return read_path(m, us_value_text(from), part, rule);
    if (us_value_tag(from) != US_TAG_OBJECT)
        return refuse(m,
                      us_str_format(m->arena, "invalid mask rule format encountered: %s",
                                    us_type_name(us_value_type(from))));
    us_str op = text_member(from.as.object, "op");
    const us_value *value = us_object_get_c(from.as.object, "value");
    rule->removes = us_str_is(op, "remove");
    rule->value = value ? *value : US_NULL;
    if (!rule->removes && !us_str_is(op, "upsert"))
        return refuse(
            m, us_str_format(m->arena, "mask op is not supported: %.*s", US_STR_ARG(op)));
    return read_path(m, text_member(from.as.object, "path"), part, rule);
}

/* ---- Places --------------------------------------------------------------------------- */

/* As Go's strconv.Atoi for what may be the index of an element of [array]. */
static us_value *element(us_array *array, us_str step)
{
    bool negative = us_str_starts_with(step, US_STR("-"));
    size_t at = negative || us_str_starts_with(step, US_STR("+")) ? 1 : 0;
    uint64_t index = 0;
    if (at == step.length)
        return NULL;
    for (; at < step.length; at++) {
        if (step.text[at] < '0' || step.text[at] > '9')
            return NULL;
        index = index * 10 + (uint64_t)(step.text[at] - '0');
        if (index > UINT32_MAX)
            return NULL;
    }
    if (index >= array->count || (negative && index > 0))
        return NULL;
    return &array->items[index];
}

static us_value *member(us_object *object, us_str name)
{
    const us_value *value = us_object_get_str(object, name);
    return value && !us_value_is_none(*value) ? (us_value *)(uintptr_t)value : NULL;
}

/* What [step] leads to from [container]; NULL: nothing. */
static us_value *find(us_arena *arena, us_value container, us_str step)
{
    us_str meant;
    if (us_value_tag(container) == US_TAG_ARRAY)
        return element(container.as.array, step);
    if (us_value_tag(container) != US_TAG_OBJECT)
        return NULL;
    us_value *found = member(container.as.object, escape(arena, step));
    if (!found && us_json_pointer_unescape(arena, step, &meant))
        found = member(container.as.object, meant);
    return found ? found : member(container.as.object, step);
}

/* The container that holds, or would hold, the place of [rule], a path of [part]; those that
 * are missing on the way are made if [make]. US_NONE: there is none. */
static us_value find_holder(masking *m, us_value part, const mask_rule *rule)
{
    us_value at = part;
    for (size_t i = 0; i + 1 < rule->count; i++) {
        us_value *next = find(m->arena, at, rule->steps[i]);
        if (!next && (rule->removes || us_value_tag(at) != US_TAG_OBJECT))
            return US_NONE;
        us_value made = us_value_object(us_object_new(m->arena, 1));
        if (!next)
            us_object_put(at.as.object, us_value_string(escape(m->arena, rule->steps[i])),
                          made);
        at = next ? *next : made;
    }
    return at;
}

/* ---- Changes -------------------------------------------------------------------------- */

static bool remove_element(masking *m, us_array *array, us_value *item)
{
    size_t after = (size_t)(array->items + array->count - item) - 1;
    if (after > m->moves)
        return refuse(m, US_STR("masking takes too long"));
    m->moves -= after;
    memmove(item, item + 1, after * sizeof *item);
    array->count--;
    return true;
}

static bool remove_place(masking *m, us_value holder, us_str step, bool *done)
{
    us_value *place = find(m->arena, holder, step);
    *done = place != NULL;
    if (!place)
        return true;
    if (us_value_tag(holder) == US_TAG_ARRAY)
        return remove_element(m, holder.as.array, place);
    *place = US_NONE;
    return true;
}

static bool set_place(masking *m, us_value holder, us_str step, us_value value)
{
    us_value *place = find(m->arena, holder, step);
    bool is_new = !place && us_value_tag(holder) == US_TAG_OBJECT;
    if (place)
        *place = value;
    else if (is_new)
        us_object_put(holder.as.object, us_value_string(escape(m->arena, step)), value);
    return place || is_new;
}

static bool apply(masking *m, us_value *part, const mask_rule *rule)
{
    bool done = true;
    if (us_value_is_none(*part))
        return true;
    if (rule->count == 0) {
        *part = rule->removes ? US_NONE : rule->value;
    } else {
        us_value holder = find_holder(m, *part, rule);
        us_str last = rule->steps[rule->count - 1];
        if (rule->removes && !remove_place(m, holder, last, &done))
            return false;
        if (!rule->removes)
            done = set_place(m, holder, last, rule->value);
    }
    if (done)
        us_array_push(rule->removes ? m->event->erased : m->event->masked, rule->shown);
    return true;
}

static us_value sweep(us_arena *arena, us_value value);

static us_value sweep_array(us_arena *arena, const us_array *old)
{
    us_array *kept = us_array_new(arena, old->count);
    for (size_t i = 0; i < old->count; i++)
        us_array_push(kept, sweep(arena, old->items[i]));
    return us_value_array(kept);
}

/* The value anew, without the members that were removed, and without what its containers
 * remember of a content that they have no more. */
static us_value sweep(us_arena *arena, us_value value)
{
    if (us_value_tag(value) == US_TAG_ARRAY)
        return sweep_array(arena, value.as.array);
    if (us_value_tag(value) != US_TAG_OBJECT)
        return value;
    const us_object *old = value.as.object;
    us_object *kept = us_object_new(arena, old->count);
    for (size_t i = 0; i < old->count; i++)
        if (!us_value_is_none(old->values[i]))
            us_object_add(kept, old->keys[i], sweep(arena, old->values[i]));
    return us_value_object(kept);
}

static us_value *part_named(us_event *event, us_str name)
{
    if (us_str_is(name, "input"))
        return &event->input;
    return us_str_is(name, "result") ? &event->result : NULL;
}

bool us_event_mask(us_event *event, us_value rules, us_str *error)
{
    masking m = {event, event->arena, MOVES_MAX, error};
    if (us_value_tag(rules) != US_TAG_ARRAY)
        return refuse(&m, us_str_format(m.arena, "unexpected rule format (%s)",
                                        us_type_name(us_value_type(rules))));
    size_t count = rules.as.array->count;
    /* One that is wrong keeps all others from being applied, as in OPA. */
    mask_rule *read = us_arena_alloc_array(m.arena, count, sizeof *read);
    us_str *parts = us_arena_alloc_array(m.arena, count, sizeof *parts);
    for (size_t i = 0; i < count; i++)
        if (!read_rule(&m, rules.as.array->items[i], &parts[i], &read[i]))
            return false;
    for (size_t i = 0; i < count; i++) {
        us_value *part = part_named(event, parts[i]);
        if (part && !apply(&m, part, &read[i]))
            return false;
    }
    event->input = sweep(m.arena, event->input);
    event->result = sweep(m.arena, event->result);
    return true;
}
