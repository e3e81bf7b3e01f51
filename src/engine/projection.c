/* Projections: what the JSON reader may leave out of an input, and which routines may
 * run on what it leaves. */
#include "engine/engine.h"

#include "compile/projection.h"

#include <stdlib.h>

bool us_entry_resolve(us_arena *arena, const us_program *program, us_str path,
                      us_entry *entry)
{
    size_t at = 0, capacity = 0;
    us_str step;
    bool wrong;

    *entry = (us_entry){0};
    for (size_t i = 0; us_path_step(path, &at, &step, &wrong); i++) {
        if (i == 0 && us_str_is(step, "data"))
            continue;
        us_value key = us_value_string(us_str_copy(arena, step));
        uint32_t below = US_NO_NODE;
        if (entry->rest_count == 0 && !program->nodes[entry->node].is_rule)
            below = us_program_child(program, entry->node, key);
        if (below != US_NO_NODE && !program->nodes[below].is_function) {
            entry->node = below;
            continue;
        }
        if (entry->rest_count == capacity) {
            entry->rest =
                us_arena_grow(arena, entry->rest, capacity * sizeof *entry->rest,
                              (capacity + 4) * sizeof *entry->rest);
            capacity += 4;
        }
        entry->rest[entry->rest_count++] = key;
    }
    return !wrong;
}

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
