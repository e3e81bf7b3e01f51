/* Finding suites, and reading the files that they name.
 *
 * A suite is a YAML file of kind Suite in Gatekeeper's group test.gatekeeper.sh. It and the
 * templates, constraints and objects it names are no data of policies: whoever loads the
 * folder leaves them out. */
#include "testing/suites.h"

#include "base/file.h"
#include "base/path.h"
#include "value/array.h"
#include "value/object.h"

enum { MAX_FILE = 16 << 20 };

struct us_suites {
    us_arena *arena;
    const char *const *ignore;
    us_suite *items;
    size_t count;
    const char **files; /* they and what they name */
    size_t file_count;
};

us_value us_suite_member(us_value value, const char *name)
{
    if (us_value_tag(value) != US_TAG_OBJECT)
        return US_NONE;
    const us_value *member = us_object_get_c(value.as.object, name);
    return member ? *member : US_NONE;
}

us_str us_suite_text(us_value value, const char *name)
{
    us_value member = us_suite_member(value, name);
    return us_value_is_string(member) ? us_value_text(member) : US_STR_EMPTY;
}

/* ---- Files that a suite names */

static us_str path_of(us_arena *arena, const us_suite *suite, us_str name)
{
    return us_path_join(arena, suite->folder, name);
}

bool us_suite_read(us_arena *arena, const us_suite *suite, us_str name,
                   us_suite_file *file, us_str *error)
{
    us_str text;
    us_yaml_document *documents;
    us_yaml_options options = {.keep_positions = true};
    us_diag diag = {0};
    size_t count;

    file->path = path_of(arena, suite, name);
    if (memchr(file->path.text, '\0', file->path.length)) {
        *error = US_STR("the name of a file holds a NUL");
        return false;
    }
    if (!us_file_read(arena, us_str_to_c(arena, file->path), MAX_FILE, &text, error))
        return false;
    if (!us_yaml_read(arena, text, &options, &documents, &count, &diag)) {
        *error = us_str_format(arena, "%.*s:%u: %.*s", US_STR_ARG(file->path),
                               diag.position.row, US_STR_ARG(diag.message));
        return false;
    }
    if (count != 1 || us_value_tag(documents[0].value) != US_TAG_OBJECT) {
        *error = us_str_format(arena, "%.*s: not one object but %zu",
                               US_STR_ARG(file->path), count == 1 ? (size_t)0 : count);
        return false;
    }
    file->value = documents[0].value;
    file->positions = documents[0].positions;
    return true;
}

static void add_file(us_suites *suites, us_str path)
{
    if (memchr(path.text, '\0', path.length))
        return;
    suites->files = us_arena_one_more(suites->arena, suites->files, suites->file_count,
                                      sizeof *suites->files);
    suites->files[suites->file_count++] = us_str_to_c(suites->arena, path);
}

static void add_named(us_suites *suites, const us_suite *suite, us_value name)
{
    if (us_value_is_string(name))
        add_file(suites, path_of(suites->arena, suite, us_value_text(name)));
}

/* Calls itself for the files of each test, and of each of its cases. */
static void add_files(us_suites *suites, const us_suite *suite, us_value list,
                      const char *const *members, const char *below)
{
    if (us_value_tag(list) != US_TAG_ARRAY)
        return;
    for (uint32_t i = 0; i < list.as.array->count; i++) {
        us_value item = list.as.array->items[i];
        us_value inventory = us_suite_member(item, "inventory");
        for (const char *const *member = members; *member; member++)
            add_named(suites, suite, us_suite_member(item, *member));
        if (us_value_tag(inventory) == US_TAG_ARRAY)
            for (uint32_t k = 0; k < inventory.as.array->count; k++)
                add_named(suites, suite, inventory.as.array->items[k]);
        if (below)
            add_files(suites, suite, us_suite_member(item, below), members, NULL);
    }
}

/* ---- Finding */

/* Cheap, because every YAML file of a folder is asked. */
static bool may_be_suite(us_str text)
{
    return us_str_find(text, US_STR("test.gatekeeper.sh/"), 0) != US_STR_NONE &&
           us_str_find(text, US_STR("Suite"), 0) != US_STR_NONE;
}

static bool is_suite(us_value value)
{
    return us_str_is(us_suite_text(value, "kind"), "Suite") &&
           us_str_starts_with(us_suite_text(value, "apiVersion"),
                              US_STR("test.gatekeeper.sh/"));
}

static bool visit(void *data, const char *path, size_t depth)
{
    static const char *const members[] = {"template", "constraint", "object", NULL};
    us_suites *suites = data;
    us_arena *arena = suites->arena;
    us_str name = us_str_copy(arena, us_str_from(path)), text, error;
    us_str extension = us_path_extension(name);
    us_yaml_options options = {.keep_positions = true};
    us_yaml_document *documents;
    us_diag diag = {0};
    size_t count;

    (void)depth;
    if ((!us_str_is(extension, ".yaml") && !us_str_is(extension, ".yml")) ||
        !us_file_read(arena, path, MAX_FILE, &text, &error) || !may_be_suite(text) ||
        !us_yaml_read(arena, text, &options, &documents, &count, &diag) || count != 1 ||
        !is_suite(documents[0].value))
        return true;
    us_suite suite = {name, us_path_folder(arena, name), documents[0].value,
                      documents[0].positions};
    suites->items = us_arena_one_more(arena, suites->items, suites->count, sizeof suite);
    suites->items[suites->count++] = suite;
    add_file(suites, name);
    add_files(suites, &suite, us_suite_member(suite.value, "tests"), members, "cases");
    return true;
}

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    const us_suites *suites = data;
    us_str name = us_path_base(us_str_from(path));
    (void)is_folder;
    for (const char *const *glob = suites->ignore; depth > 0 && glob && *glob; glob++)
        if (us_path_match(us_str_from(*glob), name))
            return false;
    return true;
}

us_suites *us_suites_find(us_arena *arena, const char *const *paths,
                          const char *const *ignore)
{
    us_suites *suites = us_arena_alloc_zero(arena, sizeof *suites);
    us_file_visitor visitor = {.data = suites, .wants = wants, .visit = visit};
    *suites = (us_suites){.arena = arena, .ignore = ignore};
    for (; *paths; paths++)
        us_file_walk(arena, *paths, &visitor);
    suites->files = us_arena_one_more(arena, suites->files, suites->file_count,
                                      sizeof *suites->files);
    suites->files[suites->file_count] = NULL;
    return suites;
}

size_t us_suites_count(const us_suites *suites)
{
    return suites->count;
}

const us_suite *us_suites_at(const us_suites *suites, size_t index)
{
    return &suites->items[index];
}

const char *const *us_suites_files(const us_suites *suites)
{
    return suites->files;
}
