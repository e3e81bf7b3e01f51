/* Finding Gatekeeper's objects. Every YAML file is looked at, but only those that name one
 * of Gatekeeper's groups are read; what a suite names belongs to it, and is no data of
 * policies either. */
#include "gatekeeper/objects.h"

#include "base/file.h"
#include "base/path.h"
#include "value/array.h"
#include "value/object.h"

enum { MAX_FILE = 16 << 20 };

/* ---- Looking into values ------------------------------------------------------------- */

us_value us_gatekeeper_find_member(us_value value, const char *path)
{
    us_str rest = us_str_from(path);
    while (rest.length > 0 && us_value_tag(value) == US_TAG_OBJECT) {
        size_t dot = us_str_find(rest, US_STR("."), 0);
        us_str name = us_str_slice(rest, 0, dot == US_STR_NONE ? rest.length : dot);
        const us_value *member = us_object_get_str(value.as.object, name);
        value = member ? *member : US_NONE;
        rest =
            dot == US_STR_NONE ? US_STR_EMPTY : us_str_slice(rest, dot + 1, rest.length);
    }
    return rest.length > 0 ? US_NONE : value;
}

/* ---- Places -------------------------------------------------------------------------- */

us_value us_gatekeeper_step(us_arena *arena, us_value path, us_value step)
{
    size_t count = us_value_is_none(path) ? 0 : path.as.array->count;
    us_array *longer = us_array_new(arena, count + 1);
    for (size_t i = 0; i < count; i++)
        us_array_push(longer, path.as.array->items[i]);
    us_array_push(longer, step);
    return us_value_array(longer);
}

us_value us_gatekeeper_path(us_arena *arena, const char *dotted)
{
    us_array *path = us_array_new(arena, 8);
    us_str rest = us_str_from(dotted);
    while (rest.length > 0) {
        size_t dot = us_str_find(rest, US_STR("."), 0);
        size_t end = dot == US_STR_NONE ? rest.length : dot;
        us_array_push(path, us_value_string(us_str_slice(rest, 0, end)));
        rest = us_str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    return us_value_array(path);
}

uint32_t us_gatekeeper_row(us_arena *arena, const us_gatekeeper_object *object,
                           us_value path)
{
    us_value whole = object->steps;
    for (size_t i = 0; !us_value_is_none(us_value_item(path, i)); i++)
        whole = us_gatekeeper_step(arena, whole, us_value_item(path, i));
    bool empty = us_value_is_none(whole);
    return us_yaml_position(object->positions, empty ? NULL : whole.as.array->items,
                            empty ? 0 : whole.as.array->count, NULL)
        .row;
}

bool us_gatekeeper_fail(us_arena *arena, const us_gatekeeper_object *object,
                        us_value path, us_str *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str what = us_str_format_list(arena, format, arguments);
    va_end(arguments);
    *error = us_str_format(arena, "%.*s:%u: %.*s", US_STR_ARG(object->file),
                           us_gatekeeper_row(arena, object, path), US_STR_ARG(what));
    return false;
}

/* ---- What a document is -------------------------------------------------------------- */

us_gatekeeper_kind us_gatekeeper_kind_of(us_value value)
{
    us_str version = us_value_member_text(value, "apiVersion");
    us_str kind = us_value_member_text(value, "kind");
    size_t slash = us_str_find(version, US_STR("/"), 0);
    us_str group = us_str_slice(version, 0, slash == US_STR_NONE ? 0 : slash);
    if (us_str_is(group, "templates.gatekeeper.sh"))
        return us_str_is(kind, "ConstraintTemplate") ? US_GATEKEEPER_TEMPLATE
                                                     : US_GATEKEEPER_SETTING;
    if (us_str_is(group, "constraints.gatekeeper.sh"))
        return US_GATEKEEPER_CONSTRAINT;
    if (us_str_is(group, "mutations.gatekeeper.sh"))
        return US_GATEKEEPER_MUTATOR;
    if (us_str_is(group, "test.gatekeeper.sh"))
        return us_str_is(kind, "Suite") ? US_GATEKEEPER_SUITE : US_GATEKEEPER_NONE;
    return us_str_ends_with(group, US_STR(".gatekeeper.sh")) ? US_GATEKEEPER_SETTING
                                                             : US_GATEKEEPER_NONE;
}

/* Cheap, because every YAML file of a folder is asked. */
static bool may_be_ours(us_str text)
{
    return us_str_find(text, US_STR("gatekeeper.sh/"), 0) != US_STR_NONE;
}

/* ---- Files --------------------------------------------------------------------------- */

static void add_file(us_gatekeeper *found, us_str path)
{
    if (memchr(path.text, '\0', path.length))
        return;
    found->files = us_arena_one_more(found->arena, found->files, found->file_count,
                                     sizeof *found->files);
    found->files[found->file_count++] = us_str_to_c(found->arena, path);
}

static void add_named(us_gatekeeper *found, us_str folder, us_value name)
{
    if (us_value_is_string(name))
        add_file(found, us_path_join(found->arena, folder, us_value_text(name)));
}

/* Calls itself for the files of each test, and of each of its cases. */
static void add_suite_files(us_gatekeeper *found, us_str folder, us_value list,
                            const char *below)
{
    static const char *const members[] = {"template", "constraint", "object"};
    us_value item;
    for (size_t i = 0; !us_value_is_none(item = us_value_item(list, i)); i++) {
        us_value inventory = us_value_member(item, "inventory"), name;
        for (size_t k = 0; k < sizeof members / sizeof *members; k++)
            add_named(found, folder, us_value_member(item, members[k]));
        for (size_t k = 0; !us_value_is_none(name = us_value_item(inventory, k)); k++)
            add_named(found, folder, name);
        if (below)
            add_suite_files(found, folder, us_value_member(item, below), NULL);
    }
}

/* ---- Finding ------------------------------------------------------------------------- */

static bool add_object(us_gatekeeper *found, us_gatekeeper_object object)
{
    object.kind = us_gatekeeper_kind_of(object.value);
    if (object.kind == US_GATEKEEPER_NONE)
        return false;
    found->objects = us_arena_room(found->arena, found->objects, found->count,
                                   &found->capacity, sizeof *found->objects);
    found->objects[found->count++] = object;
    if (object.kind == US_GATEKEEPER_SUITE)
        add_suite_files(found, us_path_folder(found->arena, object.file),
                        us_value_member(object.value, "tests"), "cases");
    return true;
}

/* True if [document] is one of ours, or a List with one of them. */
static bool add_document(us_gatekeeper *found, us_str file,
                         const us_yaml_document *document)
{
    us_gatekeeper_object object = {.file = file,
                                   .value = document->value,
                                   .positions = document->positions,
                                   .steps = US_NONE};
    us_value items = us_value_member(document->value, "items"), item;
    bool any = false;
    if (!us_str_is(us_value_member_text(document->value, "apiVersion"), "v1") ||
        us_value_tag(items) != US_TAG_ARRAY)
        return add_object(found, object);
    us_value steps = us_gatekeeper_path(found->arena, "items");
    for (size_t i = 0; !us_value_is_none(item = us_value_item(items, i)); i++) {
        object.value = item;
        object.steps =
            us_gatekeeper_step(found->arena, steps, us_value_integer((int64_t)i));
        any |= add_object(found, object);
    }
    return any;
}

/* Manifests are read as kubectl reads them, for whom yes is true; but in suites yes and no
 * are words. */
static bool read_documents(us_arena *arena, us_str text, us_yaml_document **documents,
                           size_t *count, us_diag *diag)
{
    us_yaml_options options = {.keep_positions = true};
    if (!us_yaml_read(arena, text, &options, documents, count, diag))
        return false;
    for (size_t i = 0; i < *count; i++)
        if (us_gatekeeper_kind_of((*documents)[i].value) == US_GATEKEEPER_SUITE)
            return true;
    options.old_booleans = true;
    return us_yaml_read(arena, text, &options, documents, count, diag);
}

static void note_problem(us_gatekeeper *found, us_str file, const us_diag *diag)
{
    if (found->problem.length == 0)
        found->problem = us_str_format(found->arena, "%.*s:%u: %.*s", US_STR_ARG(file),
                                       diag->position.row, US_STR_ARG(diag->message));
}

static bool visit(void *data, const char *path, size_t depth)
{
    us_gatekeeper *found = data;
    us_arena *arena = found->arena;
    us_str name = us_str_copy(arena, us_str_from(path)), text, error;
    us_str extension = us_path_extension(name);
    us_yaml_document *documents;
    us_diag diag = {0};
    size_t count;
    bool any = false;

    (void)depth;
    if ((!us_str_is(extension, ".yaml") && !us_str_is(extension, ".yml") &&
         !us_str_is(extension, ".json")) ||
        !us_file_read(arena, path, MAX_FILE, &text, &error) || !may_be_ours(text))
        return true;
    if (!read_documents(arena, text, &documents, &count, &diag)) {
        note_problem(found, name, &diag);
        return true;
    }
    for (size_t i = 0; i < count; i++)
        any |= add_document(found, name, &documents[i]);
    if (any)
        add_file(found, name);
    return true;
}

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    const us_gatekeeper *found = data;
    us_str name = us_path_base(us_str_from(path));
    (void)is_folder;
    for (const char *const *glob = found->ignore; depth > 0 && glob && *glob; glob++)
        if (us_path_match(us_str_from(*glob), name))
            return false;
    return true;
}

void us_gatekeeper_add_text(us_gatekeeper *found, const us_gatekeeper_source *text)
{
    us_yaml_document *documents;
    us_diag diag = {0};
    size_t count;
    if (!read_documents(found->arena, text->text, &documents, &count, &diag)) {
        note_problem(found, text->name, &diag);
        return;
    }
    for (size_t i = 0; i < count; i++)
        add_document(found, text->name, &documents[i]);
}

us_gatekeeper *us_gatekeeper_find(us_arena *arena, const char *const *paths,
                                  const char *const *ignore)
{
    us_gatekeeper *found = us_arena_alloc_zero(arena, sizeof *found);
    us_file_visitor visitor = {.data = found, .wants = wants, .visit = visit};
    *found = (us_gatekeeper){.arena = arena, .ignore = ignore};
    for (; paths && *paths; paths++)
        us_file_walk(arena, *paths, &visitor);
    found->files =
        us_arena_one_more(arena, found->files, found->file_count, sizeof *found->files);
    found->files[found->file_count] = NULL;
    return found;
}

const char *const *us_gatekeeper_files(const us_gatekeeper *found)
{
    return found->files;
}

us_str us_gatekeeper_problem(const us_gatekeeper *found)
{
    return found->problem;
}
