/* Capabilities: what policies may use, read from the JSON that OPA keeps it in.
 *
 * The built-in functions named there become a table of rows, in the order of their
 * names: usher's own rows, or, for functions that only the host of the policies has,
 * rows made from their declarations, which type-check and fail when they are
 * called. What usher implements is declared by its own row, whatever the text says
 * about its types. */
#include "engine/engine.h"

#include "builtins/signature.h"
#include "codec/json.h"

#include <stdlib.h>

typedef struct reader {
    us_arena *arena;
    us_str error; /* empty: none */
} reader;

static bool fail(reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(reader *r, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    if (r->error.length == 0)
        r->error = us_str_format_list(r->arena, format, list);
    va_end(list);
    return false;
}

/* The member [name] if it has type [tag]; NULL if there is none, or null. */
static const us_value *member(reader *r, const us_object *object, const char *name,
                              us_tag tag)
{
    const us_value *value = us_object_get_c(object, name);
    if (!value || us_value_tag(*value) == US_TAG_NULL)
        return NULL;
    if (us_value_tag(*value) == tag)
        return value;
    fail(r, "%s is of the wrong type", name);
    return NULL;
}

static us_array *list(reader *r, const us_object *object, const char *name)
{
    const us_value *value = member(r, object, name, US_TAG_ARRAY);
    return value ? value->as.array : NULL;
}

static us_str text(reader *r, const us_object *object, const char *name)
{
    const us_value *value = us_object_get_c(object, name);
    if (value && us_value_is_string(*value))
        return us_value_text(*value);
    if (value)
        fail(r, "%s is no string", name);
    return US_STR_EMPTY;
}

/* ---- types: {"type": "array", "dynamic": {"type": "string"}} ---- */

static bool write_type(reader *r, us_buf *out, const us_value *value, size_t depth);

static bool write_types(reader *r, us_buf *out, const us_array *types, size_t depth)
{
    us_buf_add_char(out, '<');
    for (size_t i = 0; i < types->count; i++) {
        us_buf_add_c(out, i ? ", " : "");
        if (!write_type(r, out, &types->items[i], depth))
            return false;
    }
    us_buf_add_char(out, '>');
    return true;
}

static bool write_members(reader *r, us_buf *out, const us_array *members, size_t depth)
{
    us_buf_add_char(out, '<');
    for (size_t i = 0; i < members->count; i++) {
        const us_value *item = &members->items[i];
        if (us_value_tag(*item) != US_TAG_OBJECT)
            return fail(r, "static member of a type is no object");
        us_str key = text(r, item->as.object, "key");
        us_buf_add_c(out, i ? ", " : "");
        us_json_write_string(out, key, false);
        us_buf_add_c(out, ": ");
        if (!write_type(r, out, us_object_get_c(item->as.object, "value"), depth))
            return false;
    }
    us_buf_add_char(out, '>');
    return true;
}

/* [K: V] of an object. */
static bool write_dynamic(reader *r, us_buf *out, const us_object *dynamic, size_t depth)
{
    us_buf_add_char(out, '[');
    if (!write_type(r, out, us_object_get_c(dynamic, "key"), depth))
        return false;
    us_buf_add_c(out, ": ");
    if (!write_type(r, out, us_object_get_c(dynamic, "value"), depth))
        return false;
    us_buf_add_char(out, ']');
    return true;
}

static bool write_element(reader *r, us_buf *out, const us_value *element, size_t depth)
{
    us_buf_add_char(out, '[');
    if (!element)
        us_buf_add_c(out, "any");
    else if (!write_type(r, out, element, depth))
        return false;
    us_buf_add_char(out, ']');
    return true;
}

static bool write_object(reader *r, us_buf *out, const us_object *type, size_t depth)
{
    const us_array *members = list(r, type, "static");
    const us_value *dynamic = member(r, type, "dynamic", US_TAG_OBJECT);
    us_buf_add_c(out, "object");
    if (members && members->count && !write_members(r, out, members, depth))
        return false;
    return !dynamic || write_dynamic(r, out, dynamic->as.object, depth);
}

static bool write_array(reader *r, us_buf *out, const us_object *type, size_t depth)
{
    const us_array *items = list(r, type, "static");
    const us_value *dynamic = us_object_get_c(type, "dynamic");
    bool some = items && items->count;
    us_buf_add_c(out, "array");
    if (some && !write_types(r, out, items, depth))
        return false;
    return (some && !dynamic) || write_element(r, out, dynamic, depth);
}

static bool write_any(reader *r, us_buf *out, const us_object *type, size_t depth)
{
    const us_array *of = list(r, type, "of");
    us_buf_add_c(out, "any");
    return !of || of->count == 0 || write_types(r, out, of, depth);
}

static bool write_type(reader *r, us_buf *out, const us_value *value, size_t depth)
{
    static const char *const plain[] = {"null", "boolean", "number", "string"};
    if (!value || us_value_tag(*value) != US_TAG_OBJECT)
        return fail(r, "type is no object");
    if (depth == 0)
        return fail(r, "types are nested too deeply");
    const us_object *type = value->as.object;
    us_str kind = text(r, type, "type");
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (us_str_is(kind, plain[i])) {
            us_buf_add_str(out, kind);
            return true;
        }
    if (us_str_is(kind, "any"))
        return write_any(r, out, type, depth - 1);
    if (us_str_is(kind, "array"))
        return write_array(r, out, type, depth - 1);
    if (us_str_is(kind, "object"))
        return write_object(r, out, type, depth - 1);
    if (!us_str_is(kind, "set"))
        return fail(r, "unknown type \"%.*s\"", US_STR_ARG(kind));
    us_buf_add_c(out, "set");
    return write_element(r, out, us_object_get_c(type, "of"), depth - 1);
}

/* The text of the signature; empty after a failure. */
static us_str signature(reader *r, const us_object *declaration)
{
    us_buf out = us_buf_make(r->arena);
    const us_array *operands = list(r, declaration, "args");
    const us_value *variadic = us_object_get_c(declaration, "variadic");
    const us_value *result = us_object_get_c(declaration, "result");
    us_buf_add_char(&out, '(');
    for (size_t i = 0; operands && i < operands->count; i++) {
        us_buf_add_c(&out, i ? ", " : "");
        if (!write_type(r, &out, &operands->items[i], US_TYPE_DEPTH))
            return US_STR_EMPTY;
    }
    if (variadic) {
        us_buf_add_c(&out, operands && operands->count ? ", ..." : "...");
        if (!write_type(r, &out, variadic, US_TYPE_DEPTH))
            return US_STR_EMPTY;
    }
    us_buf_add_c(&out, ") ");
    if (!result)
        us_buf_add_c(&out, "void");
    else if (!write_type(r, &out, result, US_TYPE_DEPTH))
        return US_STR_EMPTY;
    return us_buf_str(&out);
}

/* ---- functions ---- */

us_outcome us_capabilities_run_unsupported(us_call *call, const us_value *operands,
                                           us_value *result)
{
    (void)operands;
    (void)result;
    us_str message =
        us_str_format(call->arena, "unsupported built-in: %s", call->builtin->name);
    return us_call_halt(call, "eval_internal_error", message.text);
}

static bool is_set(const us_object *entry, const char *name)
{
    const us_value *value = us_object_get_c(entry, name);
    return value && us_value_equal(*value, US_TRUE);
}

static unsigned flags_of(const us_object *entry)
{
    return (is_set(entry, "deprecated") ? US_BUILTIN_DEPRECATED : 0) |
           (is_set(entry, "nondeterministic") ? US_BUILTIN_NONDETERMINISTIC : 0);
}

/* A row for the host's function [name]. */
static const us_builtin *declare(reader *r, us_str name, const us_object *entry)
{
    us_builtin *row = us_arena_alloc_zero(r->arena, sizeof *row);
    const us_value *declaration = member(r, entry, "decl", US_TAG_OBJECT);
    us_str error, types = US_STR_EMPTY;
    if (declaration)
        types = signature(r, declaration->as.object);
    if (!types.length || !us_signature_parse(r->arena, types, &error)) {
        fail(r, "built-in function %.*s has no declaration of its types",
             US_STR_ARG(name));
        return NULL;
    }
    row->name = us_str_to_c(r->arena, name);
    row->signature = types.text;
    row->function = us_capabilities_run_unsupported;
    row->flags =
        flags_of(entry) |
        (us_object_get_c(declaration->as.object, "result") ? 0 : US_BUILTIN_VOID);
    return row;
}

/* usher's own row, or one that differs from it in being deprecated. */
static const us_builtin *own_row(reader *r, const us_builtin *builtin,
                                 const us_object *entry)
{
    if (((builtin->flags ^ flags_of(entry)) & US_BUILTIN_DEPRECATED) == 0)
        return builtin;
    us_builtin *row = us_arena_alloc(r->arena, sizeof *row);
    *row = *builtin;
    row->flags ^= US_BUILTIN_DEPRECATED;
    return row;
}

static int compare_rows(const void *a, const void *b)
{
    const us_builtin *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static bool read_functions(reader *r, const us_array *entries, us_capabilities *made)
{
    size_t count = entries ? entries->count : 0;
    const us_builtin **rows = us_arena_alloc_array(r->arena, count + 1, sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        const us_value *entry = &entries->items[i];
        if (us_value_tag(*entry) != US_TAG_OBJECT)
            return fail(r, "built-in function is no object");
        us_str name = text(r, entry->as.object, "name");
        const us_builtin *builtin = us_builtin_find(name);
        rows[i] = builtin ? own_row(r, builtin, entry->as.object)
                          : declare(r, name, entry->as.object);
        if (!rows[i])
            return false;
    }
    if (count > 0)
        qsort(rows, count, sizeof *rows, compare_rows);
    made->functions = rows;
    made->function_count = count;
    return true;
}

/* ---- the rest ---- */

static bool read_names(reader *r, const us_array *names, us_language *language,
                       void (*add)(us_language *language, us_str name))
{
    for (size_t i = 0; names && i < names->count; i++) {
        if (!us_value_is_string(names->items[i]))
            return fail(r, "feature or keyword is no string");
        add(language, us_value_text(names->items[i]));
    }
    return true;
}

const us_capabilities *us_capabilities_read(us_arena *arena, us_str json, us_str *error)
{
    reader r = {arena, US_STR_EMPTY};
    us_capabilities *made = us_arena_alloc_zero(arena, sizeof *made);
    us_json_options options = {.allow_more = true};
    us_value value;
    us_diag diag = {0};
    if (!us_json_read(arena, json, &options, &value, NULL, &diag)) {
        *error = us_str_copy(arena, diag.message);
        return NULL;
    }
    if (us_value_tag(value) != US_TAG_OBJECT) {
        *error = US_STR("capabilities are no object");
        return NULL;
    }
    const us_object *object = value.as.object;
    made->hosts = list(&r, object, "allow_net");
    read_names(&r, list(&r, object, "features"), &made->language,
               us_language_add_feature);
    read_names(&r, list(&r, object, "future_keywords"), &made->language,
               us_language_add_keyword);
    read_functions(&r, list(&r, object, "builtins"), made);
    *error = r.error;
    if (made->hosts)
        us_value_freeze(us_value_array((us_array *)(uintptr_t)made->hosts));
    return r.error.length ? NULL : made;
}

bool usher_builder_set_capabilities(usher_builder *builder, const char *json,
                                    size_t length, usher_problems **problems)
{
    us_arena *arena = &builder->arena;
    us_diag diag = {0};
    us_diag_list diags = {.items = &diag, .count = 1};
    us_recovery recovery;

    arena->recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        arena->recovery = NULL;
        if (problems)
            *problems = us_problems_no_memory();
        return false;
    }
    us_str text_copy = us_str_copy(arena, us_str_make(json, length));
    bool good = us_capabilities_read(arena, text_copy, &diag.message) != NULL;
    arena->recovery = NULL;
    if (good)
        builder->capabilities = text_copy;
    else if (problems)
        *problems = us_problems_make(&diags, NULL);
    return good;
}
