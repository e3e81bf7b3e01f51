/* Inspecting bundles: files are read and parsed one by one, so that what does not compile
 * can be looked at, too. */
#include "authoring/inspect.h"

#include "authoring/refs.h"
#include "base/file.h"
#include "base/path.h"
#include "base/sort.h"
#include "codec/json.h"
#include "engine/engine.h"
#include "engine/ref_text.h"
#include "report/table.h"
#include "syntax/ast.h"

#include <sys/stat.h>

static const us_bundle_limits limits = {
    .file = (uint64_t)1 << 30, .total = (uint64_t)2 << 30, .count = 100000};

typedef struct place {
    us_str namespace; /* "data.a" */
    us_str file;
} place;

/* A block of METADATA. */
typedef struct note {
    const us_annotations *block;
    us_array *path; /* of what it stands at */
    us_str text;    /* the same as a text */
    us_str file;
    us_position at;
} note;

struct us_inspection {
    us_arena *arena;
    bool has_manifest;
    us_manifest manifest;
    place *places;
    size_t place_count, place_capacity;
    note *notes;
    size_t note_count, note_capacity;
};

/* ---- Reading --------------------------------------------------------------------------- */

static void add_place(us_inspection *i, us_str namespace, us_str file)
{
    i->places = us_arena_room(i->arena, i->places, i->place_count, &i->place_capacity,
                              sizeof *i->places);
    i->places[i->place_count++] = (place){namespace, file};
}

/* "/a/b/data.json" is data.a.b. */
static us_str data_namespace(us_arena *arena, us_str path)
{
    us_array *steps = us_array_new(arena, 4);
    us_array_push(steps, us_value_string(US_STR("data")));
    for (us_str rest = us_path_trim(us_path_folder(arena, path)); rest.length > 0;) {
        size_t slash = us_str_find(rest, US_STR("/"), 0);
        size_t end = slash == US_STR_NONE ? rest.length : slash;
        if (end > 0)
            us_array_push(steps, us_value_string(us_str_slice(rest, 0, end)));
        rest = us_str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    return us_ref_text(arena, steps);
}

static us_array *constant_path(us_arena *arena, const us_term *ref)
{
    us_array *path = us_array_new(arena, 4);
    us_array_push(path, us_value_string(US_STR("data")));
    for (size_t i = 1; i < ref->as.list.count; i++)
        if (ref->as.list.items[i]->kind == US_TERM_SCALAR)
            us_array_push(path, ref->as.list.items[i]->as.scalar);
    return path;
}

static us_array *path_of_block(us_arena *arena, const us_module *module,
                               const us_annotations *block)
{
    us_array *path = constant_path(arena, module->package);
    size_t count = block->rule ? block->rule->head.reference.count : 0;
    for (size_t i = 0; i < count; i++) {
        const us_term *step = block->rule->head.reference.items[i];
        if (step->kind == US_TERM_SCALAR)
            us_array_push(path, step->as.scalar);
        else if (step->kind == US_TERM_VARIABLE && i == 0)
            us_array_push(path, us_value_string(step->as.variable.name));
        else
            break;
    }
    return path;
}

static void add_notes(us_inspection *i, const us_module *module, us_str file)
{
    for (size_t k = 0; k < module->annotation_count; k++) {
        const us_annotations *block = &module->annotations[k];
        us_array *path = path_of_block(i->arena, module, block);
        i->notes = us_arena_room(i->arena, i->notes, i->note_count, &i->note_capacity,
                                 sizeof *i->notes);
        i->notes[i->note_count++] = (note){block, path, us_ref_text(i->arena, path), file,
                                           block->rule ? block->rule->span.position
                                                       : module->package_span.position};
    }
}

static bool read_module(us_inspection *i, us_str name, us_str text, bool v0,
                        us_str *error)
{
    us_diag_list diags = {.arena = i->arena};
    us_module *module = us_build_parse_as(i->arena, name, text,
                                          v0 ? US_REGO_V0 : US_REGO_V1, NULL, &diags);
    if (!module) {
        us_buf out = us_buf_make(i->arena);
        us_diag_list_print(&out, &diags, true);
        *error = us_buf_str(&out);
        return false;
    }
    if (module->package)
        add_place(i, us_ref_text(i->arena, constant_path(i->arena, module->package)),
                  name);
    add_notes(i, module, name);
    return true;
}

static bool read_file(us_inspection *i, const us_bundle_files *files,
                      const us_bundle_file *file, bool v0, us_str *error)
{
    us_str base = us_path_base(file->path);
    us_str shown = files->base.length > 0 ? file->url : file->path;
    *error = file->error;
    if (file->error.length > 0)
        return false;
    if (us_str_is(file->path, "/.manifest") || us_str_is(file->path, ".manifest")) {
        i->has_manifest = true;
        return us_manifest_read(i->arena, file->bytes, &i->manifest, error);
    }
    if (us_str_is(base, "data.json") || us_str_is(base, "data.yaml") ||
        us_str_is(base, "data.yml"))
        add_place(i, data_namespace(i->arena, file->path), shown);
    return !us_str_ends_with(base, US_STR(".rego")) ||
           read_module(i, shown, file->bytes, v0, error);
}

static int compare_places(void *data, const void *a, const void *b)
{
    const place *left = a, *right = b;
    int order = us_str_compare(left->namespace, right->namespace);
    (void)data;
    return order ? order : us_str_compare(left->file, right->file);
}

static int compare_notes(void *data, const void *a, const void *b)
{
    const note *left = a, *right = b;
    int order = us_str_compare(left->text, right->text);
    (void)data;
    if (order == 0)
        order = us_str_compare(left->file, right->file);
    return order ? order
                 : (left->at.row > right->at.row) - (left->at.row < right->at.row);
}

us_inspection *us_inspect(us_arena *arena, const char *path, bool v0, us_str *error)
{
    us_inspection *i = us_arena_alloc_zero(arena, sizeof *i);
    us_str name = us_str_from(path), text;
    i->arena = arena;
    if (us_str_ends_with(name, US_STR(".rego"))) {
        if (!us_file_read(arena, path, limits.file, &text, error) ||
            !read_module(i, name, text, v0, error))
            return NULL;
    } else {
        us_bundle_files files = us_bundle_collect(arena, path, NULL, &limits);
        *error = files.error;
        if (files.error.length > 0)
            return NULL;
        for (size_t k = 0; k < files.count; k++)
            if (!read_file(i, &files, &files.items[k], v0, error))
                return NULL;
        if (!us_manifest_check(arena, &i->manifest, error))
            return NULL;
    }
    us_sort(arena, i->places, i->place_count, sizeof(place), compare_places, NULL);
    us_sort(arena, i->notes, i->note_count, sizeof(note), compare_notes, NULL);
    return i;
}

/* ---- Text ------------------------------------------------------------------------------ */

static us_str json_of(us_arena *arena, us_value value)
{
    us_buf out = us_buf_make(arena);
    us_json_write(&out, value, US_JSON_COMPACT);
    return us_buf_str(&out);
}

static void print_manifest(us_buf *out, const us_inspection *i)
{
    const us_manifest *m = &i->manifest;
    us_table table = us_table_make(out->arena, 2);
    bool whole = m->root_count == 1 && m->roots[0].length == 0;
    us_table_add(&table, US_STR("FIELD"));
    us_table_add(&table, US_STR("VALUE"));
    if (!us_value_is_none(m->version)) {
        us_table_add(&table, US_STR("Rego Version"));
        us_table_add(&table, json_of(out->arena, m->version));
    }
    if (m->revision.length > 0) {
        us_table_add(&table, US_STR("Revision"));
        us_table_add(&table, m->revision);
    }
    for (size_t k = 0; k < m->root_count && !whole; k++) {
        us_table_add(&table, k ? US_STR_EMPTY : US_STR("Roots"));
        us_table_add(&table, m->roots[k]);
    }
    if (!us_value_is_none(m->metadata) && m->metadata.as.object->count > 0) {
        us_table_add(&table, US_STR("Metadata"));
        us_table_add(&table, json_of(out->arena, m->metadata));
    }
    if (table.count == 2)
        return;
    us_buf_add_c(out, "MANIFEST:\n");
    us_table_print(out, &table);
}

static void print_places(us_buf *out, const us_inspection *i)
{
    us_table table = us_table_make(out->arena, 2);
    us_table_add(&table, US_STR("NAMESPACE"));
    us_table_add(&table, US_STR("FILE"));
    for (size_t k = 0; k < i->place_count; k++) {
        bool again =
            k > 0 && us_str_equal(i->places[k].namespace, i->places[k - 1].namespace);
        us_table_add(&table, again ? US_STR_EMPTY : i->places[k].namespace);
        us_table_add(&table, i->places[k].file);
    }
    if (i->place_count == 0)
        return;
    us_buf_add_c(out, "NAMESPACES:\n");
    us_table_print(out, &table);
}

static us_str member_text(us_value value, const char *name)
{
    us_value found = us_value_member(value, name);
    return us_value_is_string(found) ? us_value_text(found) : US_STR_EMPTY;
}

static us_array *member_list(us_value value, const char *name)
{
    us_value found = us_value_member(value, name);
    return us_value_tag(found) == US_TAG_ARRAY && found.as.array->count > 0
               ? found.as.array
               : NULL;
}

static void print_people(us_buf *out, us_value value)
{
    const us_array *organizations = member_list(value, "organizations");
    const us_array *authors = member_list(value, "authors");
    if (organizations)
        us_buf_add_c(out, "\nOrganizations:\n");
    for (uint32_t k = 0; organizations && k < organizations->count; k++)
        us_buf_add_format(out, " %.*s\n",
                          US_STR_ARG(us_value_text(organizations->items[k])));
    if (authors)
        us_buf_add_c(out, "\nAuthors:\n");
    for (uint32_t k = 0; authors && k < authors->count; k++) {
        us_str name = member_text(authors->items[k], "name");
        us_str email = member_text(authors->items[k], "email");
        us_buf_add_format(out, " %.*s", US_STR_ARG(name));
        if (email.length > 0)
            us_buf_add_format(out, "%s<%.*s>", name.length ? " " : "", US_STR_ARG(email));
        us_buf_add_char(out, '\n');
    }
}

/* Rows of a name and a value each, the values below one another. */
static void print_rows(us_buf *out, const char *title, const us_str *names,
                       const us_str *values, size_t count)
{
    size_t width = 0;
    if (count == 0)
        return;
    for (size_t k = 0; k < count; k++)
        width = names[k].length > width ? names[k].length : width;
    us_buf_add_format(out, "\n%s:\n", title);
    for (size_t k = 0; k < count; k++)
        us_buf_add_format(out, " %.*s:%*s %.*s\n", US_STR_ARG(names[k]),
                          (int)(width - names[k].length), "", US_STR_ARG(values[k]));
}

static us_str schema_path(us_arena *arena, us_value path)
{
    us_buf out = us_buf_make(arena);
    if (us_value_tag(path) != US_TAG_ARRAY)
        return US_STR_EMPTY;
    for (uint32_t k = 0; k < path.as.array->count; k++)
        us_buf_add_format(&out, "%s%.*s", k ? "." : "",
                          US_STR_ARG(member_text(path.as.array->items[k], "value")));
    return us_buf_str(&out);
}

static void print_schemas(us_buf *out, us_value value)
{
    us_arena *arena = out->arena;
    const us_array *schemas = member_list(value, "schemas");
    size_t count = schemas ? schemas->count : 0;
    us_str *names = us_arena_alloc_array(arena, count + 1, sizeof *names);
    us_str *values = us_arena_alloc_array(arena, count + 1, sizeof *values);
    for (size_t k = 0; k < count; k++) {
        us_value schema = us_value_member(schemas->items[k], "schema");
        names[k] = schema_path(arena, us_value_member(schemas->items[k], "path"));
        values[k] = us_value_is_none(schema)
                        ? json_of(arena, us_value_member(schemas->items[k], "definition"))
                        : schema_path(arena, schema);
    }
    print_rows(out, "Schemas", names, values, count);
}

static void print_resources(us_buf *out, us_value value)
{
    const us_array *resources = member_list(value, "related_resources");
    if (resources)
        us_buf_add_c(out, "\nRelated Resources:\n");
    for (uint32_t k = 0; resources && k < resources->count; k++) {
        us_str description = member_text(resources->items[k], "description");
        us_buf_add_format(out, " %.*s",
                          US_STR_ARG(member_text(resources->items[k], "ref")));
        if (description.length > 0)
            us_buf_add_format(out, " %.*s", US_STR_ARG(description));
        us_buf_add_char(out, '\n');
    }
}

static void print_custom(us_buf *out, us_value value)
{
    us_arena *arena = out->arena;
    us_value custom = us_value_member(value, "custom");
    size_t count = us_value_tag(custom) == US_TAG_OBJECT ? custom.as.object->count : 0;
    us_str *names = us_arena_alloc_array(arena, count + 1, sizeof *names);
    us_str *values = us_arena_alloc_array(arena, count + 1, sizeof *values);
    for (size_t k = 0; k < count; k++) {
        uint32_t at = us_object_order(custom.as.object)[k];
        names[k] = us_value_text(custom.as.object->keys[at]);
        values[k] = json_of(arena, custom.as.object->values[at]);
    }
    print_rows(out, "Custom", names, values, count);
}

static us_str without_data(us_str path)
{
    return us_str_starts_with(path, US_STR("data.")) ? us_str_slice(path, 5, path.length)
                                                     : path;
}

static void print_note(us_buf *out, const note *n)
{
    us_arena *arena = out->arena;
    us_value value = n->block->value;
    us_str title = member_text(value, "title");
    us_str description = member_text(value, "description");
    us_str path = without_data(n->text), rule = US_STR_EMPTY;
    if (title.length == 0)
        title = path;
    us_buf_add_format(out, "%.*s\n", US_STR_ARG(title));
    for (size_t k = 0; k < title.length; k++)
        us_buf_add_char(out, '=');
    us_buf_add_c(out, "\n\n");
    if (description.length > 0)
        us_buf_add_format(out, "%.*s\n\n", US_STR_ARG(description));
    if (n->block->rule) {
        us_array *package = us_array_new(arena, n->path->count);
        us_array *name = us_array_new(arena, 1);
        for (uint32_t k = 0; k + 1 < n->path->count; k++)
            us_array_push(package, n->path->items[k]);
        us_array_push(name, n->path->items[n->path->count - 1]);
        path = without_data(us_ref_text(arena, package));
        rule = us_ref_text(arena, name);
    }
    us_buf_add_format(out, "Package:  %.*s\n", US_STR_ARG(path));
    if (rule.length > 0)
        us_buf_add_format(out, "Rule:     %.*s\n", US_STR_ARG(rule));
    us_buf_add_format(out, "Location: %.*s:%u\nScope: %.*s\n", US_STR_ARG(n->file),
                      n->at.row, US_STR_ARG(n->block->scope));
    if (us_value_tag(us_value_member(value, "entrypoint")) == US_TAG_BOOLEAN &&
        !us_value_is_false(us_value_member(value, "entrypoint")))
        us_buf_add_c(out, "Entrypoint: true\n");
    print_people(out, value);
    print_schemas(out, value);
    print_resources(out, value);
    print_custom(out, value);
    us_buf_add_char(out, '\n');
}

void us_inspection_text(us_buf *out, const us_inspection *i, bool annotations)
{
    if (i->has_manifest)
        print_manifest(out, i);
    print_places(out, i);
    if (annotations && i->note_count > 0)
        us_buf_add_c(out, "ANNOTATIONS:\n");
    for (size_t k = 0; annotations && k < i->note_count; k++)
        print_note(out, &i->notes[k]);
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void add_note(us_buf *out, const note *n)
{
    us_buf_add_c(out, "{\"annotations\":");
    us_json_write(out, n->block->value, US_JSON_COMPACT);
    us_buf_add_c(out, ",\"location\":{\"file\":");
    us_json_write_string(out, n->file, true);
    us_buf_add_format(out, ",\"row\":%u,\"col\":%u},\"path\":", n->at.row, n->at.column);
    us_ref_json(out, n->path);
    us_buf_add_char(out, '}');
}

void us_inspection_json(us_buf *out, const us_inspection *i, bool annotations)
{
    us_buf_add_char(out, '{');
    if (i->manifest.roots) {
        us_buf_add_c(out, "\"manifest\":");
        us_json_write(out, us_manifest_value(out->arena, &i->manifest), US_JSON_COMPACT);
        us_buf_add_char(out, ',');
    }
    us_buf_add_c(out, "\"signatures_config\":{},\"namespaces\":{");
    for (size_t k = 0; k < i->place_count; k++) {
        bool again =
            k > 0 && us_str_equal(i->places[k].namespace, i->places[k - 1].namespace);
        if (!again) {
            us_buf_add_c(out, k ? "]," : "");
            us_json_write_string(out, i->places[k].namespace, true);
            us_buf_add_c(out, ":[");
        }
        us_buf_add_c(out, again ? "," : "");
        us_json_write_string(out, i->places[k].file, true);
    }
    us_buf_add_c(out, i->place_count ? "]}" : "}");
    for (size_t k = 0; annotations && k < i->note_count; k++) {
        us_buf_add_c(out, k ? "," : ",\"annotations\":[");
        add_note(out, &i->notes[k]);
    }
    us_buf_add_c(out, annotations && i->note_count > 0 ? "]}" : "}");
}
