/* Projections: what the JSON reader may leave out of an input, and which routines may
 * run on what it leaves. */
#include "engine/engine.h"

#include "compile/projection.h"

#include <stdlib.h>

/* Stores in [roots] the routines that are run for the documents at [paths] (NULL: all)
 * and for queries; returns how many. */
static size_t list_roots(usher_projection *projection, const char *const *paths,
                         uint32_t *roots)
{
    const us_program *program = projection->policy->program;
    size_t count = 0;

    for (; count < program->query_count; count++)
        roots[count] = program->query_routines[count];
    for (uint32_t n = 0; !paths && n < program->node_count; n++)
        if (!program->nodes[n].is_function)
            roots[count++] = program->nodes[n].routine;
    for (size_t i = 0; paths && paths[i]; i++) {
        us_entry entry;
        if (us_entry_resolve(&projection->arena, program, us_str_from(paths[i]), &entry))
            roots[count++] = program->nodes[entry.node].routine;
    }
    return count;
}

static void fill(usher_projection *projection, const char *const *paths)
{
    const us_program *program = projection->policy->program;
    us_arena *arena = &projection->arena;
    size_t most = program->query_count + program->node_count;

    for (size_t i = 0; paths && paths[i]; i++)
        most++;
    uint32_t *roots = us_arena_alloc_array(arena, most, sizeof *roots);
    size_t count = list_roots(projection, paths, roots);
    projection->covered = us_arena_alloc_zero(arena, program->routine_count);
    for (size_t i = 0; i < count; i++)
        projection->covered[roots[i]] = true;
    projection->shape = us_project(arena, program, roots, count);
}

static bool fill_guarded(usher_projection *projection, const char *const *paths)
{
    us_recovery recovery;

    us_arena_init(&projection->arena, 0, &recovery);
    if (US_RECOVER(&recovery))
        return false;
    fill(projection, paths);
    projection->arena.recovery = NULL;
    return true;
}

usher_projection *usher_projection_new(const usher_policy *policy,
                                       const char *const *paths)
{
    usher_projection *projection = calloc(1, sizeof *projection);
    if (!projection)
        return NULL;
    projection->policy = policy;
    if (fill_guarded(projection, paths))
        return projection;
    usher_projection_free(projection);
    return NULL;
}

void usher_projection_free(usher_projection *projection)
{
    if (!projection)
        return;
    us_arena_free(&projection->arena);
    free(projection);
}
