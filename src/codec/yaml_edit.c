/* Edits of YAML texts. Operations are applied twice: to the documents' values, which says
 * what must come out (yaml_edit_value.c), and to the tree of nodes, where they leave marks
 * (yaml_edit_tree.c). yaml_rewrite.c turns the marked tree into text. That text is read
 * again and compared with the values, so a mistake on the way, or a kind of YAML that
 * nobody thought of, ends in a refusal. */
#include "codec/yaml_edit.h"

#include "codec/json.h"
#include "codec/json_pointer.h"
#include "codec/yaml.h"
#include "codec/yaml_editing.h"
#include "codec/yaml_rewrite.h"
#include "value/array.h"
#include "value/object.h"

bool us_yaml_edit_fail(us_yaml_editing *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str reason = us_str_format_list(e->arena, format, arguments);
    va_end(arguments);
    *e->problem =
        us_str_format(e->arena, "operation %zu: %.*s", e->number, US_STR_ARG(reason));
    return false;
}

bool us_yaml_edit_charge(us_yaml_editing *e, size_t steps)
{
    e->work += steps;
    return e->work <= US_YAML_EDIT_WORK_MAX ||
           us_yaml_edit_fail(e, "the text is too large for so many operations");
}

/* ---- Reading operations */

static bool read_pointer(us_yaml_editing *e, const us_yaml_change *change,
                         const us_value *path)
{
    if (!path || !us_value_is_string(*path))
        return us_yaml_edit_fail(e, "\"path\" must be a string");
    us_str text = e->pointer = us_value_text(*path);
    if (text.length > 0 && text.text[0] != '/')
        return us_yaml_edit_fail(e, "\"path\" must be empty or begin with a slash");
    size_t slashes = 0;
    for (size_t i = 0; i < text.length; i++)
        slashes += text.text[i] == '/';
    if (change->base_length + slashes > US_JSON_DEPTH)
        return us_yaml_edit_fail(e, "\"path\" has more than %d steps", US_JSON_DEPTH);
    e->length = change->base_length;
    e->steps = us_arena_alloc_array(e->arena, e->length + slashes, sizeof *e->steps);
    for (size_t i = 0; i < change->base_length; i++)
        e->steps[i] = change->base[i];
    for (size_t from = 1; from <= text.length && slashes > 0;) {
        size_t to = us_str_find(text, US_STR("/"), from);
        if (to == US_STR_NONE)
            to = text.length;
        us_str step;
        if (!us_json_pointer_unescape(e->arena, us_str_slice(text, from, to), &step))
            return us_yaml_edit_fail(e, "\"path\" has a ~ that is neither ~0 nor ~1");
        e->steps[e->length++] = us_value_string_checked(e->arena, step);
        from = to + 1;
    }
    return true;
}

/* As it is after a journey through JSON: no sets, no keys but strings. */
static bool read_value(us_yaml_editing *e, const us_value *value)
{
    us_buf buf = us_buf_make(e->arena);
    us_diag diag = {0};
    if (!value)
        return us_yaml_edit_fail(e, "\"value\" is missing");
    us_json_write(&buf, *value, US_JSON_COMPACT);
    if (!us_json_read(e->arena, us_buf_str(&buf), NULL, &e->value, NULL, &diag))
        return us_yaml_edit_fail(e, "\"value\" can't be written: %.*s",
                                 US_STR_ARG(diag.message));
    return true;
}

static bool read_operation(us_yaml_editing *e, const us_yaml_change *change,
                           us_value operation)
{
    static const char *const names[] = {"add", "replace", "remove"};
    if (us_value_tag(operation) != US_TAG_OBJECT)
        return us_yaml_edit_fail(e, "it must be an object");
    const us_object *object = operation.as.object;
    const us_value *op = us_object_get_c(object, "op");
    if (!op || !us_value_is_string(*op))
        return us_yaml_edit_fail(e, "\"op\" must be a string");
    size_t kind = 0;
    while (kind < 3 && !us_str_is(us_value_text(*op), names[kind]))
        kind++;
    if (kind == 3)
        return us_yaml_edit_fail(e, "\"%.*s\" can't be done to a text",
                                 US_STR_ARG(us_value_text(*op)));
    e->kind = (us_yaml_edit_kind)kind;
    e->value = US_NONE;
    return read_pointer(e, change, us_object_get_c(object, "path")) &&
           (e->kind == US_YAML_EDIT_REMOVE ||
            read_value(e, us_object_get_c(object, "value")));
}

/* ---- The whole */

static bool make_change(us_yaml_editing *e, const us_yaml_change *change,
                        us_yaml_node *root, us_value *value)
{
    if (us_value_tag(change->operations) != US_TAG_ARRAY)
        return us_yaml_edit_fail(e, "the operations must be an array");
    const us_array *operations = change->operations.as.array;
    for (uint32_t i = 0; i < operations->count; i++, e->number++) {
        us_value after;
        if (e->number >= US_YAML_EDIT_OPERATIONS_MAX)
            return us_yaml_edit_fail(e, "that is one operation too many");
        if (!read_operation(e, change, operations->items[i]) ||
            !us_yaml_edit_apply(e, *value, 0, &after) ||
            !us_yaml_edit_tree(e, root, *value, after))
            return false;
        *value = after;
    }
    return true;
}

static bool read_documents(us_arena *arena, us_str text, us_yaml_document **documents,
                           size_t *count, us_str *problem)
{
    us_diag diag = {0};
    if (us_yaml_read(arena, text, NULL, documents, count, &diag))
        return true;
    *problem = us_str_format(arena, "line %u: %.*s", diag.position.row,
                             US_STR_ARG(diag.message));
    return false;
}

/* Whether [text] holds just the values that are wanted. */
static bool verify(us_arena *arena, us_str text, const us_yaml_document *wanted,
                   size_t count, us_str *problem)
{
    us_yaml_document *documents;
    size_t got;
    us_str reason;
    bool same = read_documents(arena, text, &documents, &got, &reason) && got == count;
    for (size_t i = 0; same && i < count; i++)
        same = us_value_equal(documents[i].value, wanted[i].value);
    if (!same)
        *problem = US_STR("the change can't be written so that it reads back the same");
    return same;
}

bool us_yaml_edit(us_arena *arena, us_str text, const us_yaml_change *changes,
                  size_t count, us_str *result, us_str *problem)
{
    us_yaml_document *documents;
    size_t document_count;
    if (!read_documents(arena, text, &documents, &document_count, problem))
        return false;
    us_yaml_tree tree = us_yaml_tree_read(arena, text);
    us_yaml_editing e = {.arena = arena, .problem = problem};
    for (size_t i = 0; i < count; i++) {
        size_t at = changes[i].document;
        if (at >= document_count || tree.count != document_count) {
            *problem = us_str_format(arena, "there is no document %zu", at);
            return false;
        }
        if (!make_change(&e, &changes[i], tree.roots[at], &documents[at].value))
            return false;
    }
    bool changed = false;
    for (size_t i = 0; i < tree.count; i++)
        changed = changed || tree.roots[i]->changed;
    *result = text;
    return !changed || (us_yaml_rewrite(arena, text, &tree, result, problem) &&
                        verify(arena, *result, documents, document_count, problem));
}
