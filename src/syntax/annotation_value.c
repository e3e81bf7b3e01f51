/* What a METADATA block says: YAML turned into the object that OPA's AST JSON
 * shows. Each field has a type of its own; unknown fields are ignored. The
 * central structure is the table of fields, one function each. */
#include "syntax/annotations.h"

#include "codec/yaml.h"
#include "syntax/ast_text.h"
#include "syntax/parse.h"
#include "value/array.h"
#include "value/object.h"

typedef struct block {
    us_arena *arena;
    us_position at; /* of the word METADATA's comment */
    const us_yaml_document *document;
    us_object *out;
    us_annotation_ref *refs;
    uint32_t element; /* of the list being read */
    us_diag *error;
} block;

static us_value string(const char *text)
{
    return us_value_string(us_str_from(text));
}

/* A fault that has no line of its own stands at the block. */
static bool fail(block *b, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    b->error->position = b->at;
    b->error->message = us_str_format_list(b->arena, format, arguments);
    va_end(arguments);
    return false;
}

static us_position line_of(const block *b, uint32_t line)
{
    return (us_position){b->at.row + line, 1, b->at.offset};
}

static const char *yaml_tag(us_value value)
{
    switch (us_value_type(value)) {
    case US_TYPE_NULL:
        return "!!null";
    case US_TYPE_BOOLEAN:
        return "!!bool";
    case US_TYPE_NUMBER:
        return us_value_tag(value) == US_TAG_INTEGER ? "!!int" : "!!float";
    case US_TYPE_ARRAY:
        return "!!seq";
    case US_TYPE_OBJECT:
        return "!!map";
    case US_TYPE_STRING:
    case US_TYPE_SET:
    case US_TYPE_COUNT:
        break;
    }
    return "!!str";
}

/* The bytes of a scalar that an error shows whole. */
#define SHOWN_MAX 10

/* The value under [path] is no [wanted], a type of Go's. */
static bool wrong_type(block *b, us_value value, const us_value *path, size_t length,
                       const char *wanted)
{
    us_position at = us_yaml_position(b->document->positions, path, length, NULL);
    bool scalar = yaml_tag(value)[2] != 's' || us_value_is_string(value);
    scalar = scalar && us_value_type(value) != US_TYPE_OBJECT;
    us_buf text = us_buf_make(b->arena);
    if (us_value_is_string(value))
        us_buf_add_str(&text, us_value_text(value));
    else if (scalar)
        us_value_print(&text, value);
    us_str shown = us_buf_str(&text);
    bool cut = shown.length > SHOWN_MAX;
    if (cut)
        shown = us_str_slice(shown, 0, SHOWN_MAX - 3);
    b->error->position = line_of(b, at.row + 1);
    b->error->message = us_str_format(
        b->arena,
        scalar
            ? "yaml: unmarshal errors:\n  line %u: cannot unmarshal %s `%.*s%s` into %s"
            : "yaml: unmarshal errors:\n  line %u: cannot unmarshal %s%.*s%s into %s",
        at.row, yaml_tag(value), US_STR_ARG(shown), cut ? "..." : "", wanted);
    return false;
}

static bool wrong_field(block *b, const char *name, us_value value, const char *wanted)
{
    us_value path = string(name);
    return wrong_type(b, value, &path, 1, wanted);
}

static bool wrong_element(block *b, const char *name, us_value value, const char *wanted)
{
    us_value path[2] = {string(name), us_value_integer(b->element)};
    return wrong_type(b, value, path, 2, wanted);
}

/* A scalar as the text that Go would read a string from. */
static us_value as_string(us_arena *arena, us_value value)
{
    if (us_value_is_string(value))
        return value;
    us_buf text = us_buf_make(arena);
    us_value_print(&text, value);
    return us_value_string_checked(arena, us_buf_str(&text));
}

static bool is_scalar(us_value value)
{
    return us_value_type(value) < US_TYPE_ARRAY;
}

/* ---- Fields */

static bool text_field(block *b, const char *name, us_value value)
{
    if (!is_scalar(value))
        return wrong_field(b, name, value, "string");
    value = as_string(b->arena, value);
    if (us_value_length(value))
        us_object_put(b->out, string(name), value);
    return true;
}

static bool entrypoint_field(block *b, const char *name, us_value value)
{
    if (us_value_type(value) != US_TYPE_BOOLEAN)
        return wrong_field(b, name, value, "bool");
    if (!us_value_is_false(value))
        us_object_put(b->out, string(name), value);
    return true;
}

static bool custom_field(block *b, const char *name, us_value value)
{
    if (us_value_type(value) != US_TYPE_OBJECT)
        return wrong_field(b, name, value, "map[string]interface {}");
    if (us_value_count(value))
        us_object_put(b->out, string(name), value);
    return true;
}

/* Calls [element] for each member of the sequence and stores what it makes. */
static bool list_field(block *b, const char *name, us_value value, const char *wanted,
                       bool (*element)(block *b, us_value value, us_value *made))
{
    if (us_value_type(value) != US_TYPE_ARRAY)
        return wrong_field(b, name, value, wanted);
    const us_array *in = value.as.array;
    us_array *out = us_array_new(b->arena, in->count);
    for (uint32_t i = 0; i < in->count; i++) {
        us_value made = US_NONE;
        b->element = i;
        if (!element(b, in->items[i], &made))
            return false;
        if (!us_value_is_none(made))
            us_array_push(out, made);
    }
    if (out->count)
        us_object_put(b->out, string(name), us_value_array(out));
    return true;
}

static bool organization(block *b, us_value value, us_value *made)
{
    if (us_value_type(value) == US_TYPE_NULL)
        return true;
    if (!is_scalar(value))
        return wrong_element(b, "organizations", value, "string");
    *made = as_string(b->arena, value);
    return true;
}

static bool organizations_field(block *b, const char *name, us_value value)
{
    return list_field(b, name, value, "[]string", organization);
}

/* What Go prints for a value that is no string: map[name:x], %!s(int=1). */
static us_str go_text(block *b, us_value value)
{
    us_buf text = us_buf_make(b->arena);
    if (us_value_type(value) == US_TYPE_OBJECT) {
        const us_object *object = value.as.object;
        const uint32_t *order = us_object_order(object);
        us_buf_add_c(&text, "map[");
        for (uint32_t i = 0; i < object->count; i++) {
            us_str part = go_text(b, object->values[order[i]]);
            us_str key = us_value_text(object->keys[order[i]]);
            us_buf_add_format(&text, "%s%.*s:%.*s", i ? " " : "", US_STR_ARG(key),
                              US_STR_ARG(part));
        }
        us_buf_add_char(&text, ']');
    } else if (us_value_is_string(value)) {
        us_buf_add_str(&text, us_value_text(value));
    } else {
        us_buf_add_c(&text, us_value_is_number(value) ? "%!s(int=" : "%!s(bool=");
        us_value_print(&text, value);
        us_buf_add_char(&text, ')');
    }
    return us_buf_str(&text);
}

static const char blanks[] = " \t";

/* The words of [s] with one space between them. */
static us_str squeeze(block *b, us_str s)
{
    us_buf out = us_buf_make(b->arena);
    for (size_t i = 0; i < s.length; i++) {
        bool space = s.text[i] == ' ' || s.text[i] == '\t';
        if (!space || (out.length && out.text[out.length - 1] != ' '))
            us_buf_add_char(&out, space ? ' ' : s.text[i]);
    }
    return us_str_trim(us_buf_str(&out), blanks);
}

static us_value make_author(block *b, us_str name, us_str email)
{
    us_object *author = us_object_new(b->arena, 2);
    us_object_put(author, string("name"), us_value_string_checked(b->arena, name));
    if (email.length)
        us_object_put(author, string("email"), us_value_string_checked(b->arena, email));
    return us_value_object(author);
}

/* "First Last <mail>" */
static us_value author_of_text(block *b, us_str text)
{
    text = squeeze(b, text);
    size_t last = text.length;
    while (last && text.text[last - 1] != ' ')
        last--;
    us_str word = us_str_slice(text, last, text.length);
    bool mail =
        word.length > 1 && word.text[0] == '<' && word.text[word.length - 1] == '>';
    if (!mail)
        return make_author(b, text, US_STR_EMPTY);
    return make_author(b, us_str_trim(us_str_slice(text, 0, last), blanks),
                       us_str_slice(word, 1, word.length - 1));
}

/* The string under [key], or empty. */
static us_str member(us_value object, const char *key)
{
    const us_value *value = us_object_get_c(object.as.object, key);
    return value && us_value_is_string(*value) ? us_value_text(*value) : US_STR_EMPTY;
}

static bool author(block *b, us_value value, us_value *made)
{
    us_str shown = go_text(b, value);
    if (us_value_is_string(value)) {
        if (us_str_trim(us_value_text(value), blanks).length == 0)
            return fail(b, "invalid author definition %.*s: author is an empty string",
                        US_STR_ARG(shown));
        *made = author_of_text(b, us_value_text(value));
        return true;
    }
    if (us_value_type(value) != US_TYPE_OBJECT)
        return fail(b,
                    "invalid author definition %.*s: invalid value type, must be string "
                    "or map",
                    US_STR_ARG(shown));
    us_str name = member(value, "name"), email = member(value, "email");
    if (name.length == 0 && email.length == 0)
        return fail(b,
                    "invalid author definition %.*s: 'name' and/or 'email' values "
                    "required in object",
                    US_STR_ARG(shown));
    *made = make_author(b, name, email);
    return true;
}

static bool authors_field(block *b, const char *name, us_value value)
{
    return list_field(b, name, value, "[]interface {}", author);
}

static bool resource(block *b, us_value value, us_value *made)
{
    us_str shown = go_text(b, value);
    us_object *object = us_object_new(b->arena, 2);
    *made = us_value_object(object);
    if (us_value_is_string(value)) {
        if (us_value_length(value) == 0)
            return fail(b,
                        "invalid related-resource definition %.*s: ref URL may not be "
                        "empty string",
                        US_STR_ARG(shown));
        us_object_put(object, string("ref"), value);
        return true;
    }
    if (us_value_type(value) != US_TYPE_OBJECT)
        return fail(b,
                    "invalid related-resource definition %.*s: invalid value type, must "
                    "be string or map",
                    US_STR_ARG(shown));
    us_str reference = member(value, "ref"), description = member(value, "description");
    if (reference.length == 0)
        return fail(b,
                    "invalid related-resource definition %.*s: 'ref' value required in "
                    "object",
                    US_STR_ARG(shown));
    us_object_put(object, string("ref"), us_value_string_checked(b->arena, reference));
    if (description.length)
        us_object_put(object, string("description"),
                      us_value_string_checked(b->arena, description));
    return true;
}

static bool resources_field(block *b, const char *name, us_value value)
{
    return list_field(b, name, value, "[]interface {}", resource);
}

static const char *const documents[] = {"input", "data", NULL};
static const char *const schema_head[] = {"schema", NULL};

static void keep_places(block *b, const us_array *json, us_terms terms, us_str text)
{
    us_annotation_ref *ref = us_arena_alloc(b->arena, sizeof *ref);
    *ref = (us_annotation_ref){json, terms, text, b->refs};
    b->refs = ref;
}

/* Of a ref its parts, else the term itself; in the arena. */
static us_terms parts_of(block *b, us_term *term)
{
    if (term->kind == US_TERM_REF)
        return term->as.list;
    us_terms one = {us_arena_alloc_array(b->arena, 1, sizeof *one.items), 1};
    one.items[0] = term;
    return one;
}

/* The parts of a reference written in a string, as in the AST; false unless it
 * is one whose head is among [heads] and whose other parts are strings. OPA
 * forgets the places of the paths of schemas, and of `schema` alone. */
static bool reference_json(block *b, us_str text, const char *const *heads, bool placed,
                           us_value *parts)
{
    text = us_str_copy(b->arena, text);
    us_diag_list ignored = us_diag_list_make(b->arena, 0);
    us_parse_options options = {.dialect = US_REGO_V1};
    us_term *term = us_parse_term(b->arena, US_STR_EMPTY, text, &options, &ignored);
    if (!term || (term->kind != US_TERM_REF && term->kind != US_TERM_VARIABLE))
        return false;
    bool known = false;
    for (size_t i = 0; heads[i] && !known; i++)
        known = us_term_has_head(term, heads[i]);
    us_terms list = parts_of(b, term);
    us_array *array = us_array_new(b->arena, list.count);
    for (size_t i = 0; i < list.count; i++) {
        if (i && !(list.items[i]->kind == US_TERM_SCALAR &&
                   us_value_is_string(list.items[i]->as.scalar)))
            return false;
        us_array_push(array, us_ast_term_json(b->arena, list.items[i]));
    }
    if (placed && (list.count > 1 || heads != schema_head))
        keep_places(b, array, list, text);
    *parts = us_value_array(array);
    return known;
}

static bool schema(block *b, us_value value, us_value *made)
{
    if (us_value_type(value) != US_TYPE_OBJECT)
        return wrong_element(b, "schemas", value, "map[string]interface {}");
    if (us_value_count(value) == 0)
        return true;
    const us_object *object = value.as.object;
    us_str name = us_value_text(object->keys[0]);
    us_value content = object->values[0], path, parts;
    us_object *out = us_object_new(b->arena, 2);
    *made = us_value_object(out);
    if (!reference_json(b, name, documents, false, &path))
        return fail(b, "invalid document reference");
    us_object_put(out, string("path"), path);
    if (us_value_type(content) == US_TYPE_OBJECT) {
        us_object_put(out, string("definition"), content);
        return true;
    }
    if (!us_value_is_string(content))
        return fail(b, "invalid schema declaration for path \"%.*s\"", US_STR_ARG(name));
    if (!reference_json(b, us_value_text(content), schema_head, true, &parts))
        return fail(b, "invalid schema reference");
    us_object_put(out, string("schema"), parts);
    return true;
}

static bool schemas_field(block *b, const char *name, us_value value)
{
    return list_field(b, name, value, "[]map[string]interface {}", schema);
}

/* Any name, string or ref. */
static bool mask_rule(block *b, us_str text, us_value *parts)
{
    text = us_str_copy(b->arena, text);
    us_diag_list errors = us_diag_list_make(b->arena, 0);
    us_parse_options options = {.dialect = US_REGO_V1};
    us_term *term = us_parse_term(b->arena, US_STR_EMPTY, text, &options, &errors);
    if (!term)
        return fail(b, "invalid mask_rule annotation \"%.*s\"", US_STR_ARG(text));
    if (term->kind != US_TERM_REF && term->kind != US_TERM_VARIABLE &&
        !(term->kind == US_TERM_SCALAR && us_value_is_string(term->as.scalar)))
        return fail(b, "invalid mask_rule annotation type \"%.*s\": string",
                    US_STR_ARG(text));
    us_terms list = parts_of(b, term);
    us_array *array = us_array_new(b->arena, list.count);
    for (size_t i = 0; i < list.count; i++)
        us_array_push(array, us_ast_term_json(b->arena, list.items[i]));
    keep_places(b, array, list, text);
    *parts = us_value_array(array);
    return true;
}

static bool compile_field(block *b, const char *name, us_value value)
{
    if (us_value_type(value) != US_TYPE_OBJECT)
        return wrong_field(b, name, value, "map[string]interface {}");
    us_object *out = us_object_new(b->arena, 2);
    const us_value *unknowns = us_object_get_c(value.as.object, "unknowns");
    us_array *list = us_array_new(b->arena, 0);
    us_value parts;
    for (size_t i = 0; unknowns && us_value_type(*unknowns) == US_TYPE_ARRAY &&
                       i < unknowns->as.array->count;
         i++) {
        us_str text = us_value_text(as_string(b->arena, unknowns->as.array->items[i]));
        if (!reference_json(b, text, documents, true, &parts))
            return fail(b, "invalid unknowns element \"%.*s\": expected ref but got %.*s",
                        US_STR_ARG(text), US_STR_ARG(text));
        us_array_push(list, parts);
    }
    if (list->count)
        us_object_put(out, string("unknowns"), us_value_array(list));
    const us_value *mask = us_object_get_c(value.as.object, "mask_rule");
    if (mask && us_value_is_string(*mask)) {
        if (!mask_rule(b, us_value_text(*mask), &parts))
            return false;
        us_object_put(out, string("mask_rule"), parts);
    }
    us_object_put(b->out, string(name), us_value_object(out));
    return true;
}

static const struct {
    const char *name;
    bool (*read)(block *b, const char *name, us_value value);
} fields[] = {
    {"scope", text_field},
    {"title", text_field},
    {"entrypoint", entrypoint_field},
    {"description", text_field},
    {"organizations", organizations_field},
    {"related_resources", resources_field},
    {"authors", authors_field},
    {"schemas", schemas_field},
    {"compile", compile_field},
    {"custom", custom_field},
    {"labels", custom_field},
};

/* What go-yaml says about a text that is no YAML, or gives a key twice. */
static bool ill_formed(block *b, const us_diag *fault, uint32_t line)
{
    bool twice = us_str_starts_with(fault->message, US_STR("mapping key"));
    if (twice)
        line = fault->position.row;
    b->error->position = line_of(b, line + 1);
    b->error->message =
        line == 0 ? us_str_format(b->arena, "yaml: %.*s", US_STR_ARG(fault->message))
                  : us_str_format(b->arena, "yaml:%s line %u: %.*s",
                                  twice ? " unmarshal errors:\n " : "", line,
                                  US_STR_ARG(fault->message));
    return false;
}

static bool is_blank(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr(" \t\n\v\f\r", text.text[i]) || !text.text[i])
            return false;
    return true;
}

bool us_annotation_value(us_arena *arena, us_str yaml, us_position at,
                         us_annotations *annotations, us_diag *error)
{
    block b = {.arena = arena, .at = at, .error = error};
    uint32_t fault_line = 0;
    us_yaml_options options = {.keep_positions = true,
                               .duplicates = US_JSON_REFUSE_DUPLICATES,
                               .fault_line = &fault_line};
    us_yaml_document *documents_read;
    size_t count;
    us_diag fault = {0};
    if (is_blank(yaml))
        return fail(&b, "expected METADATA block, found whitespace");
    if (!us_yaml_read(arena, yaml, &options, &documents_read, &count, &fault))
        return ill_formed(&b, &fault, fault_line);
    b.document = documents_read;
    b.out = us_object_new(arena, 4);
    /* Comments of YAML say nothing, but are no mistake. */
    us_value root = count ? documents_read->value : US_NULL;
    if (us_value_type(root) == US_TYPE_NULL)
        root = us_value_object(us_object_new(arena, 0));
    if (us_value_type(root) != US_TYPE_OBJECT)
        return wrong_type(&b, root, NULL, 0, "ast.rawAnnotation");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const us_value *found = us_object_get_c(root.as.object, fields[i].name);
        if (found && us_value_type(*found) != US_TYPE_NULL &&
            !fields[i].read(&b, fields[i].name, *found))
            return false;
    }
    annotations->value = us_value_object(b.out);
    annotations->refs = b.refs;
    return true;
}
