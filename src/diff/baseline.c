/* Writing down what is accepted, for a person to review: the changes that an object is
 * refused for. */
#include "diff/compare.h"

#include "codec/yaml.h"
#include "value/array.h"
#include "value/object.h"

static void put(us_object *object, const char *name, us_str text)
{
    us_object_put(object, us_value_string(us_str_from(name)), us_value_string(text));
}

static us_value entry_of(us_arena *arena, const us_diff_object *from,
                         const us_diff_change *change, const char *why)
{
    us_object *entry = us_object_new(arena, 5);
    put(entry, "kind", from->kind);
    put(entry, "name", from->name);
    if (from->namespace.length > 0)
        put(entry, "namespace", from->namespace);
    put(entry, "path", change->at);
    put(entry, "class", change->class);
    put(entry, "why", us_str_from(why ? why : ""));
    return us_value_object(entry);
}

/* What is left of a score if the breaking changes are accepted. */
static bool passes_without_major(const us_diff_object *object)
{
    double rest = 1;
    for (size_t i = 0; i < object->change_count; i++) {
        const us_diff_change *change = &object->changes[i];
        if (change->accepted.length == 0 && !us_str_is(change->class, "major"))
            rest *= 1 - usher_value_double(change->weight);
    }
    return !object->threshold || 1 - rest < usher_value_double(object->threshold);
}

static void add_entries(us_arena *arena, const us_diff_object *object, const char *why,
                        us_array *list)
{
    bool enough = passes_without_major(object);
    for (size_t i = 0; i < object->change_count; i++) {
        const us_diff_change *change = &object->changes[i];
        bool counts = usher_value_double(change->weight) > 0 &&
                      (!enough || us_str_is(change->class, "major"));
        if (counts && change->accepted.length == 0)
            us_array_push(list, entry_of(arena, object, change, why));
    }
}

/* True if lines can be added to [text], a list: it is not written in brackets. */
static bool can_grow(us_str text)
{
    size_t at = 0;
    while (at < text.length) {
        if (text.text[at] == '#') {
            size_t end = us_str_find(text, US_STR("\n"), at);
            at = end == US_STR_NONE ? text.length : end;
        } else if (text.text[at] == '-') {
            return at == 0 || text.text[at - 1] == '\n';
        } else if (strchr(" \t\r\n", text.text[at])) {
            at++;
        } else {
            return false;
        }
    }
    return true;
}

us_str us_diff_baseline(us_arena *arena, const us_diff_outcome *outcome, us_str accepted,
                        const char *why)
{
    us_array *list = us_array_new(arena, 8);
    us_buf text = us_buf_make(arena);
    us_yaml_document *documents;
    size_t count;
    us_diag diag;
    bool grows = can_grow(accepted);
    if (!grows && us_yaml_read(arena, accepted, NULL, &documents, &count, &diag) &&
        count > 0)
        for (size_t i = 0; i < us_value_count(documents[0].value); i++)
            us_array_push(list, *usher_value_at(&documents[0].value, i, NULL));
    for (size_t i = 0; i < outcome->count; i++)
        if (outcome->objects[i].verdict != US_DIFF_FINE)
            add_entries(arena, &outcome->objects[i], why, list);
    if (accepted.length == 0)
        us_buf_add_c(&text, "# Breaking changes that were agreed on. Say why; an entry "
                            "without a reason does not count.\n"
                            "# `until: 2027-01-31` ends it with that day.\n");
    else if (grows)
        us_buf_add_str(&text, accepted);
    if (text.length > 0 && text.text[text.length - 1] != '\n')
        us_buf_add_char(&text, '\n');
    if (list->count > 0)
        us_yaml_write(&text, us_value_array(list));
    return us_buf_str(&text);
}
