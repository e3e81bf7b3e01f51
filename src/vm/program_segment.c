/* Programs in segments: each pointer of a program, in the order of its members. What
 * us_program_copy copies, this turns; a member that points anywhere has a line in both.
 *
 * What a program says of numbers of other parts is looked at as well, where us_program_verify
 * does not: it looks at code. */
#include "vm/program.h"

#include "value/object.h"
#include "value/segment.h"

static bool is_below(us_segment *segment, uint64_t number, uint64_t bound)
{
    return number < bound || us_segment_fail(segment, "a number is out of range");
}

static bool turn_numbers(us_segment *segment, const uint32_t **slot, size_t count,
                         size_t bound)
{
    const uint32_t *numbers;
    if (!us_segment_turn(segment, slot, count, sizeof *numbers, &numbers))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!is_below(segment, numbers[i], bound))
            return false;
    return true;
}

static bool turn_code(us_segment *segment, us_program *program)
{
    us_source *sources;
    us_instruction *code;
    if (!us_segment_turn(segment, &program->code, program->code_count, sizeof *code,
                         &code) ||
        !us_segment_turn(segment, &program->sources, program->code_count, sizeof *sources,
                         &sources))
        return false;
    for (size_t i = 0; i < program->code_count; i++)
        if (sources[i].row > 0 &&
            !is_below(segment, sources[i].file, program->file_count))
            return false;
    return true;
}

static bool turn_routines(us_segment *segment, us_program *program)
{
    us_routine *routines;
    if (!us_segment_turn(segment, &program->routines, program->routine_count,
                         sizeof *routines, &routines))
        return false;
    for (size_t i = 0; i < program->routine_count; i++) {
        const us_routine *routine = &routines[i];
        if ((routine->node != US_NO_NODE &&
             !is_below(segment, routine->node, program->node_count)) ||
            !is_below(segment, routine->kind, US_ROUTINE_QUERY + 1) ||
            !us_segment_turn_text(segment, &routines[i].path))
            return false;
    }
    return true;
}

/* Node 0 is data; each other one lies below one before it. */
static bool check_node(const us_program *program, const us_node *nodes, size_t at)
{
    const us_node *node = &nodes[at];
    return (at == 0
                ? node->depth == 0
                : node->parent < at && node->depth == nodes[node->parent].depth + 1) &&
           node->depth <= US_TREE_DEPTH_MAX && node->routine < program->routine_count &&
           node->first_child <= program->node_count &&
           node->child_count <= program->node_count - node->first_child;
}

static bool turn_nodes(us_segment *segment, us_program *program)
{
    us_node *nodes;
    if (!us_segment_turn(segment, &program->nodes, program->node_count, sizeof *nodes,
                         &nodes))
        return false;
    for (size_t i = 0; i < program->node_count; i++) {
        if (!check_node(program, nodes, i))
            return us_segment_fail(segment, "the tree of rules is none");
        if (!us_segment_turn_value(segment, &nodes[i].key))
            return false;
    }
    return true;
}

/* ---- with */

static bool check_function(us_segment *segment, const us_program *program,
                           bool is_builtin, uint32_t number)
{
    return is_below(segment, number,
                    is_builtin ? program->builtin_count : program->node_count);
}

static bool turn_target(us_segment *segment, const us_program *program,
                        us_with_target *target)
{
    bool replaces_function =
        target->kind == US_WITH_FUNCTION || target->kind == US_WITH_BUILTIN;
    if (!is_below(segment, target->kind, US_WITH_BUILTIN + 1) ||
        !is_below(segment, target->mock, US_MOCK_BUILTIN + 1) ||
        !us_segment_turn_values(segment, &target->path, target->path_length))
        return false;
    return !replaces_function ||
           (check_function(segment, program, target->kind == US_WITH_BUILTIN,
                           target->function) &&
            (target->mock == US_MOCK_VALUE ||
             check_function(segment, program, target->mock == US_MOCK_BUILTIN,
                            target->replacement)));
}

static bool turn_set(us_segment *segment, us_node_set *slot, size_t node_count)
{
    us_node_set set;
    return !*slot || us_segment_turn(segment, slot, us_node_set_words(node_count),
                                     sizeof *set, &set);
}

static bool turn_sites(us_segment *segment, us_program *program)
{
    us_with_site *sites;
    us_with_target *targets;
    if (!us_segment_turn(segment, &program->sites, program->site_count, sizeof *sites,
                         &sites))
        return false;
    for (size_t i = 0; i < program->site_count; i++) {
        us_with_site *site = &sites[i];
        if (!us_segment_turn(segment, &site->targets, site->target_count, sizeof *targets,
                             &targets) ||
            !turn_set(segment, &site->affected, program->node_count) ||
            !turn_set(segment, &site->masked, program->node_count))
            return false;
        for (uint32_t t = 0; t < site->target_count; t++)
            if (!turn_target(segment, program, &targets[t]))
                return false;
    }
    return true;
}

/* ---- Index */

static bool turn_groups(us_segment *segment, us_program *program)
{
    us_index_group *groups;
    if (!us_segment_turn(segment, &program->groups, program->group_count, sizeof *groups,
                         &groups))
        return false;
    for (size_t i = 0; i < program->group_count; i++)
        if (!turn_numbers(segment, &groups[i].entries, groups[i].count,
                          program->code_count))
            return false;
    return true;
}

/* From values to the numbers of lists. */
static bool turn_numbering(us_segment *segment, us_object **slot)
{
    us_value value = us_value_object(*slot);
    us_object *numbers;
    if (!us_segment_turn(segment, slot, 1, sizeof *numbers, &numbers) ||
        !us_segment_turn_value(segment, &value))
        return false;
    const us_value *values = us_segment_place(segment, numbers->values);
    for (uint32_t i = 0; i < numbers->count; i++)
        if (us_value_tag(values[i]) != US_TAG_INTEGER)
            return us_segment_fail(segment, "the index of rules leads nowhere");
    return true;
}

static bool turn_clause_groups(us_segment *segment, us_program *program)
{
    us_clause_group *groups;
    uint32_t *entries;
    if (!us_segment_turn(segment, &program->clause_groups, program->clause_group_count,
                         sizeof *groups, &groups))
        return false;
    for (size_t i = 0; i < program->clause_group_count; i++)
        if (!turn_numbering(segment, &groups[i].values) ||
            !us_segment_turn(segment, &groups[i].entries, groups[i].entry_count,
                             sizeof *entries, &entries))
            return false;
    return true;
}

/* The last of the starts says how many rules there are; us_program_verify looks at the others. */
static bool turn_path(us_segment *segment, us_index_path *path)
{
    const uint32_t *starts, *rules;
    return is_below(segment, path->kind, US_INDEX_SUFFIX + 1) &&
           turn_numbering(segment, &path->values) &&
           us_segment_turn(segment, &path->starts, (size_t)path->list_count + 1,
                           sizeof *starts, &starts) &&
           us_segment_turn(segment, &path->rules, starts[path->list_count], sizeof *rules,
                           &rules);
}

static bool turn_tests(us_segment *segment, us_index *index)
{
    us_index_test *tests;
    uint32_t *first_tests;
    uint64_t *always;
    if (!is_below(segment, index->rule_count, (uint64_t)index->words * 64 + 1) ||
        !us_segment_turn(segment, &index->always, index->words, sizeof *always,
                         &always) ||
        !us_segment_turn(segment, &index->tests, index->test_count, sizeof *tests,
                         &tests))
        return false;
    if (index->rule_count > 0 &&
        !us_segment_turn(segment, &index->first_tests, index->rule_count + 1,
                         sizeof *first_tests, &first_tests))
        return false;
    for (size_t i = 0; i < index->test_count; i++)
        if (!is_below(segment, tests[i].kind, US_INDEX_TRUE + 1))
            return false;
    return true;
}

static bool turn_index(us_segment *segment, us_program *program)
{
    us_index *index = &program->index;
    us_index_path *paths;
    if (!us_segment_turn(segment, &index->paths, index->path_count, sizeof *paths,
                         &paths))
        return false;
    for (size_t i = 0; i < index->path_count; i++)
        if (!turn_path(segment, &paths[i]))
            return false;
    return turn_tests(segment, index) && turn_groups(segment, program) &&
           turn_clause_groups(segment, program);
}

/* ---- The whole */

static bool turn_shared(us_segment *segment, us_program *program)
{
    us_shared *shared;
    return us_segment_turn(segment, &program->shared, program->shared_count,
                           sizeof *shared, &shared);
}

static bool turn_files(us_segment *segment, us_program *program)
{
    us_str *files;
    if (!us_segment_turn(segment, &program->files, program->file_count, sizeof *files,
                         &files))
        return false;
    for (size_t i = 0; i < program->file_count; i++)
        if (!us_segment_turn_text(segment, &files[i]))
            return false;
    return true;
}

bool us_program_turn(us_segment *segment, us_program *program)
{
    if (program->queries || program->marks || program->query_count > 0 ||
        program->node_count == 0)
        return us_segment_fail(segment, "the program is of another kind");
    program->builtins = NULL;
    program->query_routines = NULL;
    return turn_code(segment, program) &&
           us_segment_turn_values(segment, &program->constants,
                                  program->constant_count) &&
           turn_routines(segment, program) && turn_nodes(segment, program) &&
           turn_sites(segment, program) && turn_index(segment, program) &&
           turn_shared(segment, program) && turn_files(segment, program);
}

static void seal_values(us_arena *arena, const us_hash_key *key, const us_value *values,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        us_segment_seal(arena, key, values[i]);
}

/* Between the members of what was made on the stack lies what lay there before. */
static void clean_target(us_with_target *target)
{
    us_with_target clean;
    memset(&clean, 0, sizeof clean);
    clean.kind = target->kind;
    clean.path = target->path;
    clean.path_length = target->path_length;
    clean.function = target->function;
    clean.mock = target->mock;
    clean.replacement = target->replacement;
    memcpy(target, &clean, sizeof clean);
}

static void clean_site(us_with_site *site)
{
    us_with_site clean;
    memset(&clean, 0, sizeof clean);
    clean.targets = site->targets;
    clean.target_count = site->target_count;
    clean.affected = site->affected;
    clean.masked = site->masked;
    clean.changes_input = site->changes_input;
    memcpy(site, &clean, sizeof clean);
    for (uint32_t i = 0; i < site->target_count; i++)
        clean_target(&site->targets[i]);
}

static void clean_shared(us_program *program)
{
    for (size_t i = 0; i < program->shared_count; i++) {
        us_shared *row = &program->shared[i], clean;
        memset(&clean, 0, sizeof clean);
        clean.is_call = row->is_call;
        clean.number = row->number;
        clean.count = row->count;
        for (uint32_t o = 0; o < row->count; o++)
            clean.operands[o] = row->operands[o];
        clean.depth = row->depth;
        memcpy(row, &clean, sizeof clean);
    }
}

static void seal_index(us_arena *arena, const us_hash_key *key, us_index *index)
{
    for (size_t i = 0; i < index->path_count; i++) {
        us_index_path *path = &index->paths[i], clean;
        memset(&clean, 0, sizeof clean);
        clean.kind = path->kind;
        clean.shared = path->shared;
        clean.values = path->values;
        clean.lengths = path->lengths;
        clean.starts = path->starts;
        clean.rules = path->rules;
        clean.list_count = path->list_count;
        memcpy(path, &clean, sizeof clean);
        us_segment_seal(arena, key, us_value_object(path->values));
    }
    for (size_t i = 0; i < index->test_count; i++) {
        us_index_test *test = &index->tests[i], clean;
        memset(&clean, 0, sizeof clean);
        clean.kind = test->kind;
        clean.shared = test->shared;
        clean.constant = test->constant;
        clean.is_set = test->is_set;
        memcpy(test, &clean, sizeof clean);
    }
}

void us_program_seal(us_arena *arena, const us_hash_key *key, us_program *program)
{
    seal_values(arena, key, program->constants, program->constant_count);
    for (size_t i = 0; i < program->node_count; i++)
        us_segment_seal(arena, key, program->nodes[i].key);
    for (size_t s = 0; s < program->site_count; s++)
        for (uint32_t t = 0; t < program->sites[s].target_count; t++)
            seal_values(arena, key, program->sites[s].targets[t].path,
                        program->sites[s].targets[t].path_length);
    seal_index(arena, key, &program->index);
    for (size_t i = 0; i < program->clause_group_count; i++)
        us_segment_seal(arena, key, us_value_object(program->clause_groups[i].values));
    for (size_t s = 0; s < program->site_count; s++)
        clean_site(&program->sites[s]);
    clean_shared(program);
}
