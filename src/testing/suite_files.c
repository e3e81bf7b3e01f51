/* Suites among Gatekeeper's objects, and reading the files that they name. */
#include "testing/suites.h"

#include "base/file.h"
#include "base/path.h"

enum { MAX_FILE = 16 << 20 };

struct us_suites {
    const us_gatekeeper *found;
    const us_gatekeeper_object **items;
    size_t count;
};

us_suites *us_suites_find(us_arena *arena, const char *const *paths,
                          const char *const *ignore)
{
    us_suites *suites = us_arena_alloc_zero(arena, sizeof *suites);
    const us_gatekeeper *found = us_gatekeeper_find(arena, paths, ignore);
    suites->found = found;
    suites->items = us_arena_alloc_array(arena, found->count + 1, sizeof *suites->items);
    for (size_t i = 0; i < found->count; i++)
        if (found->objects[i].kind == US_GATEKEEPER_SUITE)
            suites->items[suites->count++] = &found->objects[i];
    return suites;
}

size_t us_suites_count(const us_suites *suites)
{
    return suites->count;
}

const us_gatekeeper_object *us_suites_at(const us_suites *suites, size_t index)
{
    return suites->items[index];
}

const char *const *us_suites_files(const us_suites *suites)
{
    return us_gatekeeper_files(suites->found);
}

bool us_suite_read(us_arena *arena, const us_gatekeeper_object *suite, us_str name,
                   us_gatekeeper_object *object, us_str *error)
{
    us_str text;
    us_yaml_document *documents;
    us_yaml_options options = {.keep_positions = true, .old_booleans = true};
    us_diag diag = {0};
    size_t count;

    us_str path = us_path_join(arena, us_path_folder(arena, suite->file), name);
    if (memchr(path.text, '\0', path.length)) {
        *error = US_STR("the name of a file holds a NUL");
        return false;
    }
    if (!us_file_read(arena, us_str_to_c(arena, path), MAX_FILE, &text, error))
        return false;
    if (!us_yaml_read(arena, text, &options, &documents, &count, &diag)) {
        *error = us_str_format(arena, "%.*s:%u: %.*s", US_STR_ARG(path),
                               diag.position.row, US_STR_ARG(diag.message));
        return false;
    }
    if (count != 1 || us_value_tag(documents[0].value) != US_TAG_OBJECT) {
        *error = us_str_format(arena, "%.*s: not one object but %zu", US_STR_ARG(path),
                               count == 1 ? (size_t)0 : count);
        return false;
    }
    *object = (us_gatekeeper_object){.kind = us_gatekeeper_kind_of(documents[0].value),
                                     .file = path,
                                     .value = documents[0].value,
                                     .positions = documents[0].positions,
                                     .steps = US_NONE};
    return true;
}
