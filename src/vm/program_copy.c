/* A program in memory of its own: at its size, without what was on the way to it, and
 * independent of the trees that it was made of. */
#include "vm/program.h"

#include "value/object.h"

static void *copy_items(us_arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = us_arena_alloc_array(arena, count, size);
    if (count > 0)
        memcpy(copy, items, count * size);
    return copy;
}

static us_value *copy_values(us_arena *arena, const us_value *values, size_t count)
{
    us_value *copy = us_arena_alloc_array(arena, count, sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        copy[i] = us_value_copy(arena, values[i]);
        us_value_freeze(copy[i]);
    }
    return copy;
}

static void copy_nodes(us_arena *arena, us_program *copy)
{
    copy->nodes = copy_items(arena, copy->nodes, copy->node_count, sizeof *copy->nodes);
    for (size_t i = 0; i < copy->node_count; i++)
        copy->nodes[i].key = us_value_copy(arena, copy->nodes[i].key);
    copy->routines =
        copy_items(arena, copy->routines, copy->routine_count, sizeof *copy->routines);
    for (size_t i = 0; i < copy->routine_count; i++)
        copy->routines[i].path = us_str_copy(arena, copy->routines[i].path);
    copy->files = copy_items(arena, copy->files, copy->file_count, sizeof *copy->files);
    for (size_t i = 0; i < copy->file_count; i++)
        copy->files[i] = us_str_copy(arena, copy->files[i]);
}

static us_node_set copy_set(us_arena *arena, us_node_set set, size_t node_count)
{
    return set ? copy_items(arena, set, us_node_set_words(node_count), sizeof *set)
               : NULL;
}

static void copy_site(us_arena *arena, us_with_site *site, size_t node_count)
{
    us_with_target *targets =
        copy_items(arena, site->targets, site->target_count, sizeof *targets);
    for (uint32_t i = 0; i < site->target_count; i++)
        if (targets[i].path)
            targets[i].path = copy_values(arena, targets[i].path, targets[i].path_length);
    site->targets = targets;
    site->affected = copy_set(arena, site->affected, node_count);
    site->masked = copy_set(arena, site->masked, node_count);
}

static void copy_path(us_arena *arena, us_index_path *path)
{
    us_value values = us_value_copy(arena, us_value_object(path->values));
    us_value_freeze(values);
    path->values = values.as.object;
    path->rules = copy_items(arena, path->rules, path->starts[path->list_count],
                             sizeof *path->rules);
    path->starts = copy_items(arena, path->starts, (size_t)path->list_count + 1,
                              sizeof *path->starts);
}

static void copy_index(us_arena *arena, us_program *copy)
{
    us_index *index = &copy->index;
    copy->groups =
        copy_items(arena, copy->groups, copy->group_count, sizeof *copy->groups);
    for (size_t i = 0; i < copy->group_count; i++)
        copy->groups[i].entries =
            copy_items(arena, copy->groups[i].entries, copy->groups[i].count,
                       sizeof *copy->groups[i].entries);
    copy->clause_groups = copy_items(arena, copy->clause_groups, copy->clause_group_count,
                                     sizeof *copy->clause_groups);
    for (size_t i = 0; i < copy->clause_group_count; i++) {
        us_clause_group *group = &copy->clause_groups[i];
        us_value values = us_value_copy(arena, us_value_object(group->values));
        us_value_freeze(values);
        group->values = values.as.object;
        group->entries =
            copy_items(arena, group->entries, group->entry_count, sizeof *group->entries);
    }
    index->paths =
        copy_items(arena, index->paths, index->path_count, sizeof *index->paths);
    for (size_t i = 0; i < index->path_count; i++)
        copy_path(arena, &index->paths[i]);
    if (index->rule_count == 0) {
        index->always = NULL;
        index->tests = NULL;
        index->first_tests = NULL;
        return;
    }
    index->always = copy_items(arena, index->always, index->words, sizeof *index->always);
    index->tests =
        copy_items(arena, index->tests, index->test_count, sizeof *index->tests);
    index->first_tests = copy_items(arena, index->first_tests, index->rule_count + 1,
                                    sizeof *index->first_tests);
}

us_program *us_program_copy(us_arena *arena, const us_program *program)
{
    us_program *copy = us_arena_alloc(arena, sizeof *copy);
    *copy = *program;
    copy->code = copy_items(arena, copy->code, copy->code_count, sizeof *copy->code);
    copy->sources =
        copy_items(arena, copy->sources, copy->code_count, sizeof *copy->sources);
    copy->constants = copy_values(arena, copy->constants, copy->constant_count);
    copy->builtins =
        copy_items(arena, copy->builtins, copy->builtin_count, sizeof *copy->builtins);
    copy->sites = copy_items(arena, copy->sites, copy->site_count, sizeof *copy->sites);
    for (size_t i = 0; i < copy->site_count; i++)
        copy_site(arena, &copy->sites[i], copy->node_count);
    copy->query_routines = copy_items(arena, copy->query_routines, copy->query_count,
                                      sizeof *copy->query_routines);
    copy->shared =
        copy_items(arena, copy->shared, copy->shared_count, sizeof *copy->shared);
    copy_nodes(arena, copy);
    copy_index(arena, copy);
    return copy;
}
