/* Schemas of kinds: from CustomResourceDefinitions and OpenAPI documents to what the compiler wants. */
#include "engine/engine.h"

#include "base/utf8.h"
#include "codec/yaml.h"
#include "value/array.h"
#include "value/object.h"

/* Of all files together; what a cluster serves has some thousands of kinds at most. */
enum { MOST_KINDS = 20000 };

/* Of the schemas of one document, and levels of them. */
enum { MOST_PARTS = 2000000, MOST_LEVELS = 200 };

typedef struct reading {
    us_arena *arena;
    us_diag_list *diags;
    const us_kinds_text *source;
    const us_yaml_document *document;
    us_known_kind *kinds;
    size_t count, capacity;
    size_t found; /* definitions and OpenAPI documents in the file */
} reading;

/* The start of the document, in its file. */
static void complain(const reading *r, us_str name, const char *what)
{
    const us_str called = name.length > 0 ? name : US_STR("without a name");
    us_diag_list_report(r->diags, NULL, r->source->file, US_STR_EMPTY, r->document->start,
                        "CustomResourceDefinition %.*s: %s", US_STR_ARG(called), what);
}

static void refuse(const reading *r, const char *what)
{
    us_diag_list_report(r->diags, NULL, r->source->file, US_STR_EMPTY, r->document->start,
                        "%s", what);
}

static bool is_object(us_value value)
{
    return us_value_tag(value) == US_TAG_OBJECT;
}

static bool is_boolean(us_value value, bool wanted)
{
    return us_value_tag(value) == US_TAG_BOOLEAN && us_value_is_false(value) != wanted;
}

static us_value member(us_value value, const char *outer, const char *inner)
{
    return us_value_member(us_value_member(value, outer), inner);
}

/* ---- Size ------------------------------------------------------------------------------ */

static bool has_room(us_value value, size_t depth, size_t *left)
{
    bool is_array = us_value_tag(value) == US_TAG_ARRAY;
    if (*left == 0 || depth == MOST_LEVELS)
        return false;
    --*left;
    if (!is_object(value) && !is_array)
        return true;
    size_t count = us_value_count(value);
    for (size_t i = 0; i < count; i++)
        if (!has_room(is_array ? value.as.array->items[i] : value.as.object->values[i],
                      depth + 1, left))
            return false;
    return true;
}

static void add_kind(reading *r, const us_known_kind *kind)
{
    if (r->count == MOST_KINDS) {
        refuse(r, "there are more than 20000 kinds");
        return;
    }
    r->kinds =
        us_arena_room(r->arena, r->kinds, r->count, &r->capacity, sizeof *r->kinds);
    r->kinds[r->count++] = *kind;
}

/* ---- CustomResourceDefinitions --------------------------------------------------------- */

static void add_version(reading *r, us_value spec, us_value version, bool is_old)
{
    us_value own = member(version, "schema", "openAPIV3Schema");
    us_value common = member(spec, "validation", "openAPIV3Schema");
    us_value keeps = us_value_member(spec, "preserveUnknownFields");
    us_known_kind kind = {
        .group = us_value_member_text(spec, "group"),
        .version = us_value_member_text(version, "name"),
        .kind = us_value_member_text(us_value_member(spec, "names"), "kind"),
        .resource = us_value_member_text(us_value_member(spec, "names"), "plural"),
        .schema = is_object(own) ? own : common,
        .definitions = US_NONE,
        .is_custom = true,
        .keeps_unknown = is_boolean(keeps, true) || (is_old && !is_boolean(keeps, false)),
    };
    add_kind(r, &kind);
}

/* What is wrong with the names that [spec] gives; NULL: nothing. */
static const char *names_fault(us_value spec)
{
    if (!is_object(spec))
        return "it has no spec";
    if (us_value_member_text(spec, "group").length == 0)
        return "spec.group must be a text";
    if (us_value_member_text(us_value_member(spec, "names"), "kind").length == 0)
        return "spec.names.kind must be a text";
    return NULL;
}

/* The same of one of its versions. */
static const char *version_fault(us_value version, us_value spec, bool is_old)
{
    us_value schema = us_value_member(version, "schema");
    us_value own = us_value_member(schema, "openAPIV3Schema");
    us_value common = member(spec, "validation", "openAPIV3Schema");
    size_t left = MOST_PARTS;
    if (us_value_member_text(version, "name").length == 0)
        return "each of spec.versions must have a name";
    if (!is_old && !is_object(own))
        return "each of spec.versions must have schema.openAPIV3Schema, an object";
    if (!has_room(own, 0, &left) || !has_room(common, 0, &left))
        return "its schema is too large or nested too deeply";
    return NULL;
}

static void read_definition(reading *r, us_value definition)
{
    us_value spec = us_value_member(definition, "spec"), version;
    us_value versions = us_value_member(spec, "versions");
    us_str name = us_value_member_text(us_value_member(definition, "metadata"), "name");
    us_str only = us_value_member_text(spec, "version");
    bool is_old = us_str_ends_with(us_value_member_text(definition, "apiVersion"),
                                   US_STR("/v1beta1"));
    const char *fault = names_fault(spec);
    if (!fault && us_value_count(versions) == 0 && only.length == 0)
        fault = "spec.versions must be a list of at least one";
    for (size_t i = 0; !fault && !us_value_is_none(version = us_value_item(versions, i));
         i++) {
        fault = version_fault(version, spec, is_old);
        if (!fault && !is_boolean(us_value_member(version, "served"), false))
            add_version(r, spec, version, is_old);
    }
    if (!fault && us_value_count(versions) == 0) {
        us_object *made = us_object_new(r->arena, 1);
        us_object_put(made, us_value_string(US_STR("name")), us_value_string(only));
        add_version(r, spec, us_value_object(made), is_old);
    }
    if (fault)
        complain(r, name, fault);
}

/* ---- OpenAPI documents ------------------------------------------------------------------ */

static void read_openapi(reading *r, us_value definitions)
{
    static const char said[] = "x-kubernetes-group-version-kind";
    size_t left = MOST_PARTS;
    us_value one;
    if (!has_room(definitions, 0, &left)) {
        refuse(r, "the OpenAPI document is too large or nested too deeply");
        return;
    }
    for (uint32_t i = 0; i < definitions.as.object->count; i++) {
        us_value schema = definitions.as.object->values[i];
        us_value kinds = us_value_member(schema, said);
        for (size_t j = 0; !us_value_is_none(one = us_value_item(kinds, j)); j++) {
            us_known_kind kind = {.group = us_value_member_text(one, "group"),
                                  .version = us_value_member_text(one, "version"),
                                  .kind = us_value_member_text(one, "kind"),
                                  .schema = schema,
                                  .definitions = definitions};
            if (kind.kind.length > 0)
                add_kind(r, &kind);
        }
    }
}

/* ---- Documents -------------------------------------------------------------------------- */

static void read_value(reading *r, us_value value)
{
    us_str kind = us_value_member_text(value, "kind");
    us_str version = us_value_member_text(value, "apiVersion");
    us_value items = us_value_member(value, "items"), item;
    us_value definitions = us_value_member(value, "definitions");
    us_value schemas = member(value, "components", "schemas");
    bool is_definition = us_str_is(kind, "CustomResourceDefinition") &&
                         us_str_starts_with(version, US_STR("apiextensions.k8s.io/"));
    bool is_old = us_str_is(us_value_member_text(value, "swagger"), "2.0");
    bool is_new = us_str_starts_with(us_value_member_text(value, "openapi"), US_STR("3"));
    us_value openapi = is_old ? definitions : is_new ? schemas : US_NONE;
    if (us_str_ends_with(kind, US_STR("List")) && us_value_tag(items) == US_TAG_ARRAY) {
        for (size_t i = 0; !us_value_is_none(item = us_value_item(items, i)); i++)
            read_value(r, item);
    } else if (is_definition) {
        r->found++;
        read_definition(r, value);
    } else if (is_object(openapi)) {
        r->found++;
        read_openapi(r, openapi);
    }
}

/* JSON goes by its own reader, which is much faster: the document of a cluster has megabytes. */
static bool read_documents(reading *r, us_yaml_document **documents, size_t *count)
{
    us_str text = r->source->text;
    size_t at = strspn(text.text, " \t\r\n");
    us_diag diag = {0}, ignored = {0};
    if (at < text.length && text.text[at] == '{') {
        *documents = us_arena_alloc_zero(r->arena, sizeof **documents);
        *count = 1;
        (*documents)->start = (us_position){1, 1, 0};
        if (us_json_read(r->arena, us_utf8_make_valid(r->arena, text), NULL,
                         &(*documents)->value, NULL, &ignored))
            return true;
    }
    if (us_yaml_read(r->arena, text, &(us_yaml_options){.old_booleans = true}, documents,
                     count, &diag))
        return true;
    us_diag_list_report(r->diags, NULL, r->source->file, US_STR_EMPTY, diag.position,
                        "%.*s", US_STR_ARG(diag.message));
    return false;
}

static void read_source(reading *r)
{
    us_yaml_document *documents = NULL;
    size_t count = 0;
    r->found = 0;
    if (!read_documents(r, &documents, &count))
        return;
    for (size_t i = 0; i < count; i++) {
        r->document = &documents[i];
        read_value(r, documents[i].value);
        us_value_freeze(documents[i].value);
    }
    if (r->found == 0 && r->source->was_named)
        us_diag_list_report(r->diags, NULL, r->source->file, US_STR_EMPTY,
                            (us_position){0},
                            "there is no CustomResourceDefinition and no OpenAPI "
                            "document in it");
}

static void add_kinds(usher_builder *builder, const char *file, us_str text,
                      bool was_named)
{
    us_arena *arena = &builder->arena;
    builder->kinds = us_arena_room(arena, builder->kinds, builder->kind_count,
                                   &builder->kind_capacity, sizeof *builder->kinds);
    builder->kinds[builder->kind_count++] = (us_kinds_text){
        us_str_copy(arena, us_str_from(file)), us_str_copy(arena, text), was_named};
}

void us_builder_add_kinds(usher_builder *builder, const char *file, us_str text,
                          bool was_named)
{
    US_BUILDER_GUARDED(builder, add_kinds(builder, file, text, was_named));
}

static void add_match(usher_builder *builder, us_str package, us_value match)
{
    us_arena *arena = &builder->arena;
    builder->matches = us_arena_room(arena, builder->matches, builder->match_count,
                                     &builder->match_capacity, sizeof *builder->matches);
    builder->matches[builder->match_count++] = (us_package_match){
        us_str_copy(arena, package),
        us_value_is_none(match) ? US_NONE : us_value_copy(arena, match)};
}

void us_builder_add_match(usher_builder *builder, us_str package, us_value match)
{
    US_BUILDER_GUARDED(builder, add_match(builder, package, match));
}

bool us_builder_read_kinds(usher_builder *builder, us_compiler *compiler)
{
    reading r = {.arena = &builder->arena, .diags = compiler->diags};
    size_t errors = r.diags->count;
    for (size_t i = 0; i < builder->kind_count && r.diags->count == errors; i++) {
        r.source = &builder->kinds[i];
        read_source(&r);
    }
    if (builder->kind_count > 0 && r.count == 0 && r.diags->count == errors)
        us_diag_list_report(r.diags, NULL, US_STR_EMPTY, US_STR_EMPTY, (us_position){0},
                            "there is no CustomResourceDefinition and no OpenAPI "
                            "document in what was named");
    compiler->kinds = r.kinds;
    compiler->kind_count = r.count;
    compiler->matches = builder->matches;
    compiler->match_count = builder->match_count;
    return r.diags->count == errors;
}
