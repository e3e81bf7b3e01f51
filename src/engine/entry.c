/* Entries: where the path of a document leads. A worker keeps those that it was asked for. */
#include "engine/engine.h"

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

/* Who asks for several documents mostly does it in the same order each time. */
static const us_entry *guess_entry(usher_worker *worker, us_str path)
{
    size_t at = worker->next_entry < worker->entry_count ? worker->next_entry : 0;
    if (at >= worker->entry_count ||
        !us_str_equal(us_value_text(worker->entry_numbers->keys[at]), path))
        return NULL;
    worker->next_entry = at + 1;
    return &worker->entries[at];
}

const us_entry *us_worker_entry(usher_worker *worker, us_str path, bool *full)
{
    us_arena *arena = &worker->permanent;
    us_recovery recovery;

    *full = false;
    const us_entry *guessed = guess_entry(worker, path);
    if (guessed)
        return guessed;
    const us_value *known = us_object_get_str(worker->entry_numbers, path);
    if (known) {
        worker->next_entry = (size_t)known->as.integer + 1;
        return &worker->entries[known->as.integer];
    }

    us_entry entry;
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        arena->recovery = NULL;
        *full = true;
        return NULL;
    }
    if (!us_entry_resolve(arena, worker->policy->program, path, &entry)) {
        arena->recovery = NULL;
        return NULL;
    }
    worker->entries = us_arena_one_more(arena, worker->entries, worker->entry_count,
                                        sizeof *worker->entries);
    worker->entries[worker->entry_count] = entry;
    us_object_add(worker->entry_numbers, us_value_string(us_str_copy(arena, path)),
                  us_value_integer((int64_t)worker->entry_count));
    arena->recovery = NULL;
    return &worker->entries[worker->entry_count++];
}
