/* The last pass: lays the rule tree out as the program's nodes, makes a routine
 * for each node and query, then the index. */
#include "compile/lower.h"

/* Numbers the tree level by level, so that the children of a node are
 * consecutive. A folded node's children are part of it and get no number. */
static us_tree_node **number_nodes(us_compiler *compiler, size_t *count)
{
    size_t capacity = 64, filled = 1;
    us_tree_node **nodes = us_arena_alloc_array(compiler->arena, capacity, sizeof *nodes);

    nodes[0] = compiler->tree;
    nodes[0]->number = 0;
    for (size_t i = 0; i < filled; i++) {
        us_tree_node *node = nodes[i];
        if (us_lower_is_folded(node))
            continue;
        if (filled + node->child_count > capacity) {
            size_t wanted = (filled + node->child_count) * 2;
            nodes = us_arena_grow(compiler->arena, nodes, capacity * sizeof *nodes,
                                  wanted * sizeof *nodes);
            capacity = wanted;
        }
        for (size_t c = 0; c < node->child_count; c++) {
            node->children[c]->number = (uint32_t)filled;
            nodes[filled++] = node->children[c];
        }
    }
    *count = filled;
    return nodes;
}

static void lay_out_nodes(us_compiler *compiler, us_program *program,
                          us_tree_node **nodes, size_t count)
{
    program->nodes = us_arena_alloc_zero(compiler->arena, count * sizeof *program->nodes);
    program->node_count = count;
    for (size_t i = 0; i < count; i++) {
        us_node *node = &program->nodes[i];
        const us_tree_node *tree = nodes[i];
        bool folded = us_lower_is_folded(tree);
        node->key = i > 0 ? us_value_copy(compiler->arena, tree->key) : US_NULL;
        node->parent = i > 0 ? tree->parent->number : US_NO_NODE;
        node->first_child =
            !folded && tree->child_count > 0 ? tree->children[0]->number : 0;
        node->child_count = folded ? 0 : (uint32_t)tree->child_count;
        node->is_rule = us_lower_is_rule(tree);
        node->is_function = tree->is_function;
        node->depth = i > 0 ? program->nodes[node->parent].depth + 1 : 0;
        node->routine = (uint32_t)i;
    }
}

us_program *us_compile_lower(us_compiler *compiler)
{
    us_program *program = us_arena_alloc_zero(compiler->arena, sizeof *program);
    us_emitter *emitter = us_emitter_new(compiler, program);
    size_t count;
    us_tree_node **nodes = number_nodes(compiler, &count);
    us_str fault;

    lay_out_nodes(compiler, program, nodes, count);
    us_mark_prepare(emitter);
    us_sites_prepare(emitter);
    us_share_prepare(emitter);
    us_index_prepare(emitter);
    for (size_t i = 0; i < count; i++)
        us_lower_node(emitter, nodes[i]);

    program->query_routines = us_arena_alloc_array(compiler->arena, compiler->query_count,
                                                   sizeof *program->query_routines);
    program->query_count = compiler->query_count;
    for (size_t i = 0; i < compiler->query_count; i++) {
        us_lower_query(emitter, &compiler->queries[i]);
        program->query_routines[i] = (uint32_t)program->routine_count - 1;
    }
    us_index_finish(emitter);
    us_emit_finish(emitter);
    us_arena_free(emitter->scratch);
    for (size_t i = 0; i < program->constant_count; i++)
        us_value_freeze(program->constants[i]);

    if (emitter->failed)
        return NULL;
    if (!us_program_verify(program, compiler->arena, &fault)) {
        us_diag *diag = us_diag_list_add(compiler->diags);
        diag->code = "internal_error";
        diag->message = fault;
        return NULL;
    }
    return program;
}

us_program *us_compile_unknowns(const us_compiler *compiler)
{
    us_compiler own = *compiler;
    own.faithful = own.unknowns = true;
    return us_compile_lower(&own);
}
