/* Finding units: files below a folder of the suites, in the order of their names. */
#include "runner.h"

#include "base/file.h"
#include "base/path.h"

#include <stdio.h>
#include <stdlib.h>

/* A folder being searched. */
typedef struct search {
    const test_suite *suite;
    const char *folder;
    const char *id;
    const char *ending;
    units *found;
} search;

void units_add(units *found, const test_suite *suite, const char *path, const char *id,
               const char *group)
{
    us_arena *arena = conformance.arena;
    size_t size = sizeof *found->items;
    if ((found->count & (found->count - 1)) == 0)
        found->items = us_arena_grow(arena, found->items, found->count * size,
                                     (found->count ? 2 * found->count : 1) * size);
    found->items[found->count++] = (case_file){
        .suite = suite,
        .path = us_str_copy(arena, us_str_from(path)).text,
        .id = us_str_copy(arena, us_str_from(id)).text,
        .group = us_str_copy(arena, us_str_from(group)).text,
    };
}

static bool visit(void *data, const char *path, size_t depth)
{
    const search *s = data;
    (void)depth;
    us_arena *arena = conformance.arena;
    if (!us_str_ends_with(us_str_from(path), us_str_from(s->ending)))
        return true;
    const char *inner = path + strlen(s->folder);
    const char *id =
        us_str_format(arena, "%s%s%s", s->id, *inner && *inner != '/' ? "/" : "", inner)
            .text;
    const char *end = strrchr(id, '/');
    us_str group = us_str_make(id, end ? (size_t)(end - id) : strlen(id));
    units_add(s->found, s->suite, path, id, us_str_to_c(arena, group));
    return true;
}

static bool fail(void *data, us_str error)
{
    (void)data;
    fprintf(stderr, "conformance: %.*s\n", US_STR_ARG(error));
    exit(2);
}

void units_find_files(const test_suite *suite, const char *folder, const char *id,
                      const char *ending, units *found)
{
    /* Paths that a walk tells are clean. */
    us_str clean = us_path_clean(conformance.arena, us_str_from(folder));
    search s = {suite, clean.text, id, ending, found};
    us_file_visitor visitor = {.data = &s, .visit = visit, .fail = fail};
    us_file_walk(conformance.arena, clean.text, &visitor);
}
