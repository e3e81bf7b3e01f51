/* Addresses of schemas. A schema document is walked once for the addresses that its
 * parts give themselves ("$id", "id"); a reference is resolved against the address
 * in force where it stands, and found among those, by a JSON pointer, or among the
 * published schemas of the drafts. Nothing is ever fetched. */
#include "builtins/jsonschema/schema.h"

#include "codec/json.h"

bool us_schema_fail(us_schema *schema, const char *format, ...)
{
    va_list arguments;
    if (schema->problem.length > 0)
        return false;
    va_start(arguments, format);
    schema->problem = us_str_format_list(schema->call->arena, format, arguments);
    va_end(arguments);
    return false;
}

static us_str without_fragment(us_str address)
{
    size_t at = us_str_find(address, US_STR("#"), 0);
    return at == US_STR_NONE ? address : us_str_slice(address, 0, at);
}

/* The length of "scheme:", 0 if there is none. */
static size_t scheme_length(us_str address)
{
    for (size_t i = 0; i < address.length; i++) {
        char c = address.text[i];
        if (c == ':')
            return i > 0 ? i + 1 : 0;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && (i == 0 || !strchr("0123456789+-.", c) || !c))
            return 0;
    }
    return 0;
}

/* Where the path of [address] begins: behind "scheme://host". */
static size_t path_start(us_str address)
{
    size_t at = scheme_length(address);
    if (!us_str_starts_with(us_str_slice(address, at, address.length), US_STR("//")))
        return at;
    size_t slash = us_str_find(address, US_STR("/"), at + 2);
    return slash == US_STR_NONE ? address.length : slash;
}

us_str us_schema_resolve(us_arena *arena, us_str base, us_str reference)
{
    if (scheme_length(reference) > 0)
        return reference;
    base = without_fragment(base);
    if (us_str_starts_with(reference, US_STR("#")) || reference.length == 0)
        return us_str_format(arena, "%.*s%.*s", US_STR_ARG(base), US_STR_ARG(reference));
    size_t kept = path_start(base);
    if (reference.text[0] != '/') {
        for (size_t i = kept; i < base.length; i++)
            kept = base.text[i] == '/' ? i + 1 : kept;
    }
    const char *slash = kept == base.length && kept > 0 && base.text[kept - 1] != '/' &&
                                reference.text[0] != '/'
                            ? "/"
                            : "";
    return us_str_format(arena, "%.*s%s%.*s", (int)kept, base.text ? base.text : "",
                         slash, US_STR_ARG(reference));
}

static us_str own_address(us_value schema)
{
    static const char *const names[] = {"$id", "id"};
    if (us_value_tag(schema) != US_TAG_OBJECT ||
        us_object_get_c(schema.as.object, "$ref"))
        return US_STR_EMPTY;
    for (size_t i = 0; i < 2; i++) {
        const us_value *id = us_object_get_c(schema.as.object, names[i]);
        if (id && us_value_is_string(*id))
            return us_value_text(*id);
    }
    return US_STR_EMPTY;
}

us_str us_schema_base(us_arena *arena, us_value schema, us_str base)
{
    us_str own = own_address(schema);
    return own.length > 0 ? us_schema_resolve(arena, base, own) : base;
}

static void add_entry(us_schema *schema, us_str address, us_value value)
{
    if (us_str_ends_with(address, US_STR("#")))
        address = us_str_slice(address, 0, address.length - 1);
    schema->entries = us_arena_room(schema->call->arena, schema->entries, schema->count,
                                    &schema->capacity, sizeof *schema->entries);
    schema->entries[schema->count++] = (us_schema_entry){address, value};
}

static void collect(us_schema *schema, us_value value, us_str base, int depth)
{
    if (depth == US_SCHEMA_DEPTH)
        return;
    if (us_value_tag(value) == US_TAG_ARRAY) {
        for (uint32_t i = 0; i < value.as.array->count; i++)
            collect(schema, value.as.array->items[i], base, depth + 1);
    }
    if (us_value_tag(value) != US_TAG_OBJECT)
        return;
    us_str own = own_address(value);
    if (own.length > 0) {
        base = us_schema_resolve(schema->call->arena, base, own);
        add_entry(schema, base, value);
        base = without_fragment(base);
    }
    for (uint32_t i = 0; i < value.as.object->count; i++)
        collect(schema, value.as.object->values[i], base, depth + 1);
}

void us_schema_open(us_schema *schema, us_call *call, us_value root)
{
    *schema = (us_schema){.call = call, .root = root, .problem = US_STR_EMPTY};
    add_entry(schema, US_STR_EMPTY, root);
    collect(schema, root, US_STR_EMPTY, 0);
    if (us_value_tag(root) != US_TAG_OBJECT)
        return;
    const us_value *draft = us_object_get_c(root.as.object, "$schema");
    if (!draft || !us_value_is_string(*draft))
        return;
    for (int i = 4; i <= 7; i++) {
        us_str name = us_str_format(call->arena, "json-schema.org/draft-0%d/schema", i);
        if (us_str_find(us_value_text(*draft), name, 0) != US_STR_NONE)
            schema->draft = i;
    }
}

static const us_value *find_entry(us_schema *schema, us_str address)
{
    for (size_t i = 0; i < schema->count; i++) {
        if (us_str_equal(schema->entries[i].address, address))
            return &schema->entries[i].schema;
    }
    const char *published = us_schema_published(address);
    us_value value;
    us_diag diag = {0};
    if (!published || !us_json_read(schema->call->arena, us_str_from(published), NULL,
                                    &value, NULL, &diag))
        return NULL;
    add_entry(schema, address, value);
    return &schema->entries[schema->count - 1].schema;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* One step of a JSON pointer in a fragment: "~1" is '/', "~0" is '~', "%25" '%'. */
static us_str unescape(us_arena *arena, us_str step)
{
    us_buf plain = us_buf_make(arena);
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < step.length; i++) {
        char c = step.text[i];
        if (c == '%' && i + 2 < step.length && hex_digit(step.text[i + 1]) >= 0 &&
            hex_digit(step.text[i + 2]) >= 0) {
            c = (char)(hex_digit(step.text[i + 1]) * 16 + hex_digit(step.text[i + 2]));
            i += 2;
        }
        us_buf_add_char(&plain, c);
    }
    for (size_t i = 0; i < plain.length; i++) {
        char c = plain.text[i];
        if (c == '~' && i + 1 < plain.length &&
            (plain.text[i + 1] == '0' || plain.text[i + 1] == '1'))
            c = plain.text[++i] == '0' ? '~' : '/';
        us_buf_add_char(&buf, c);
    }
    return us_buf_str(&buf);
}

static bool step_into(us_schema *schema, us_str step, us_value *value)
{
    if (us_value_tag(*value) == US_TAG_OBJECT) {
        const us_value *member = us_object_get_str(value->as.object, step);
        if (!member)
            return us_schema_fail(schema, "Object has no key '%.*s'", US_STR_ARG(step));
        *value = *member;
        return true;
    }
    us_value number;
    int64_t index;
    if (us_value_tag(*value) != US_TAG_ARRAY)
        return us_schema_fail(schema, "Invalid token reference '%.*s'", US_STR_ARG(step));
    if (!us_number_parse(step, &number) || !us_number_to_int64(number, &index))
        return us_schema_fail(schema, "Invalid array index '%.*s'", US_STR_ARG(step));
    if (index < 0 || index >= (int64_t)value->as.array->count)
        return us_schema_fail(schema, "Out of bound array[0,%u] index '%lld'",
                              value->as.array->count, (long long)index);
    *value = value->as.array->items[index];
    return true;
}

static bool follow_pointer(us_schema *schema, us_str pointer, us_value *value,
                           us_str *base)
{
    size_t at = 1;
    while (at <= pointer.length) {
        size_t slash = us_str_find(pointer, US_STR("/"), at);
        size_t end = slash == US_STR_NONE ? pointer.length : slash;
        us_str step = unescape(schema->call->arena, us_str_slice(pointer, at, end));
        if (!step_into(schema, step, value))
            return false;
        *base = us_schema_base(schema->call->arena, *value, *base);
        at = end + 1;
    }
    return true;
}

bool us_schema_find(us_schema *schema, us_str base, us_str reference, us_value *found,
                    us_str *found_base)
{
    us_arena *arena = schema->call->arena;
    us_str address = us_schema_resolve(arena, base, reference);
    if (us_str_ends_with(address, US_STR("#")))
        address = us_str_slice(address, 0, address.length - 1);
    const us_value *entry = find_entry(schema, address);
    if (entry) {
        *found = *entry;
        *found_base = us_schema_base(arena, *found, address);
        return true;
    }
    us_str document = without_fragment(address);
    us_str fragment = us_str_slice(address, document.length, address.length);
    entry = find_entry(schema, document);
    if (!entry)
        return us_schema_fail(schema, "remote reference loading disabled: %.*s",
                              US_STR_ARG(document));
    if (fragment.length < 2 || fragment.text[1] != '/')
        return us_schema_fail(schema, "Reference %.*s can't be found",
                              US_STR_ARG(address));
    *found = *entry;
    *found_base = us_schema_base(arena, *found, document);
    return follow_pointer(schema, us_str_slice(fragment, 1, fragment.length), found,
                          found_base);
}
