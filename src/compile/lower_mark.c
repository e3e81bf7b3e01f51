/* What traced programs report: marks and the instructions that name them.
 *
 * A literal's code stands between an EVAL and what is reported when no (further) solution
 * is found:
 *
 *         EVAL                        answered: a register that says whether the literal
 *         answered := nothing         had a solution since
 *         …the literal, failing to X
 *         answered := true
 *         go on
 *     R:  REDO                        what follows fails to here
 *         go to where the literal looks for its next solution
 *     X:  unless answered: FAIL
 *         go to where the literal would have failed
 *
 * So nothing of a literal's own code is different. The number of a query lies in a register
 * of its own; each mark says in which. */
#include "compile/lower_mark.h"

#include "compile/vars.h"

#include "syntax/ast_text.h"
#include "syntax/ast_walk.h"

/* ---- places and texts ---- */

us_str us_mark_source_text(const us_clause *clause)
{
    if (clause->module)
        return clause->module->text;
    return clause->query ? clause->query->text : US_STR_EMPTY;
}

us_mark_place us_mark_place_of(us_lowering *lowering, us_span span)
{
    const us_clause *clause = lowering->clause;
    us_str file = clause->module ? clause->module->file : US_STR_EMPTY;
    us_str all = us_mark_source_text(clause);
    us_mark_place place = {.file = us_emit_file(lowering->emitter, file)};
    if (span.position.row == 0 || span.end < span.position.offset ||
        span.end > all.length)
        return place;
    us_position end = us_span_end(all, span);
    place.position = span.position;
    place.text = us_str_slice(all, span.position.offset, span.end);
    place.line = us_span_line(all, span);
    place.end_row = end.row;
    place.end_column = end.column;
    return place;
}

static us_str literal_text(us_lowering *lowering, const us_literal *literal)
{
    us_buf buf = us_buf_make(lowering->emitter->scratch);
    us_ast_print_literal(&buf, literal);
    return us_str_copy(lowering->emitter->arena, us_buf_str(&buf));
}

static us_str body_text(us_lowering *lowering, const us_body *body)
{
    us_buf buf = us_buf_make(lowering->emitter->scratch);
    us_ast_print_body(&buf, body);
    return us_str_copy(lowering->emitter->arena, us_buf_str(&buf));
}

/* The reference of a rule up to its first variable. */
static us_str rule_text(us_lowering *lowering, const us_clause *clause)
{
    us_buf buf = us_buf_make(lowering->emitter->scratch);
    size_t count = 1;
    while (count < clause->reference.count &&
           clause->reference.items[count]->kind == US_TERM_SCALAR)
        count++;
    us_term prefix = {.kind = US_TERM_REF, .as.list = {clause->reference.items, count}};
    us_ast_print_term(&buf, &prefix);
    return us_str_copy(lowering->emitter->arena, us_buf_str(&buf));
}

/* ---- bindings ---- */

us_mark_binding *us_mark_add_binding(us_mark_bindings *b, us_str name)
{
    us_emitter *emitter = b->lowering->emitter;
    emitter->bindings =
        us_arena_room(emitter->scratch, emitter->bindings, b->count,
                      &emitter->binding_capacity, sizeof *emitter->bindings);
    us_mark_binding *added = &emitter->bindings[b->count++];
    *added = (us_mark_binding){.name = name, .base = US_MARK_NOWHERE, .node = US_NO_NODE};
    return added;
}

us_mark_binding *us_mark_keep_bindings(const us_mark_bindings *b)
{
    us_emitter *emitter = b->lowering->emitter;
    us_mark_binding *kept = NULL;
    if (b->count > 0) {
        kept = us_arena_alloc_array(emitter->arena, b->count, sizeof *kept);
        memcpy(kept, emitter->bindings, b->count * sizeof *kept);
    }
    return kept;
}

/* The name of a variable, which most often is a part of the text that stays anyway. */
static us_str lasting_name(const us_lowering *lowering, us_str name)
{
    us_str text = us_mark_source_text(lowering->clause);
    bool written = (uintptr_t)name.text - (uintptr_t)text.text < text.length;
    return written ? name : us_str_copy(lowering->emitter->arena, name);
}

/* The rules whose value the ref is, to its last step; NULL: it is no such ref. */
const us_tree_node *us_mark_node_of(const us_lowering *lowering, const us_term *ref)
{
    if (!us_term_has_head(ref, "data") || ref->as.list.items[0]->as.variable.local != 0)
        return NULL;
    const us_tree_node *node = lowering->emitter->compiler->tree;
    for (size_t i = 1; i < ref->as.list.count && node; i++) {
        const us_term *step = ref->as.list.items[i];
        if (step->kind != US_TERM_SCALAR)
            break;
        if (us_lower_is_rule(node))
            return NULL;
        node = us_tree_child(node, step->as.scalar);
    }
    return node && us_lower_is_rule(node) && !node->is_function ? node : NULL;
}

static us_str variable_name(const us_lowering *lowering, const us_term *term)
{
    return term->as.variable.wildcard ? US_STR("_")
                                      : lasting_name(lowering, term->as.variable.name);
}

/* A variable that is bound at the mark, or a ref to a rule. */
static bool bind_term(void *data, us_term *term)
{
    us_mark_bindings *b = data;
    if (term->kind == US_TERM_VARIABLE && term->as.variable.local != 0) {
        us_operand where = b->lowering->where[term->as.variable.local];
        if (where != US_UNBOUND)
            us_mark_add_binding(b, variable_name(b->lowering, term))->base = where;
    }
    if (term == b->lowering->unwritten)
        us_mark_add_binding(b, lasting_name(b->lowering, term->as.variable.name))->base =
            b->lowering->unwritten_key;
    const us_tree_node *node =
        term->kind == US_TERM_REF ? us_mark_node_of(b->lowering, term) : NULL;
    if (node)
        us_mark_add_binding(b, us_tree_path(b->lowering->emitter->arena, node))->node =
            node->number;
    return true;
}

/* Sorts by name; of two with one name the later one counts. */
static void settle_bindings(us_mark_bindings *b)
{
    us_mark_binding *items = b->lowering->emitter->bindings;
    for (size_t i = 1; i < b->count; i++) {
        us_mark_binding moved = items[i];
        size_t at = i;
        while (at > 0 && us_str_compare(items[at - 1].name, moved.name) > 0) {
            items[at] = items[at - 1];
            at--;
        }
        items[at] = moved;
    }
    size_t kept = 0;
    for (size_t i = 0; i < b->count; i++) {
        if (i + 1 < b->count && us_str_equal(items[i].name, items[i + 1].name))
            continue;
        items[kept++] = items[i];
    }
    b->count = kept;
}

static void set_variables(us_mark *mark, us_mark_bindings *b)
{
    settle_bindings(b);
    mark->variables = us_mark_keep_bindings(b);
    mark->variable_count = b->count;
}

/* ---- marks ---- */

static us_mark make_mark(us_lowering *lowering, us_mark_node node)
{
    return (us_mark){.node = node,
                     .told = true,
                     .order = US_MARK_NESTED,
                     .query = lowering->query,
                     .outer = lowering->outer,
                     .left = US_MARK_NOWHERE,
                     .right = US_MARK_NOWHERE};
}

uint32_t us_mark_add(us_lowering *lowering, us_mark mark)
{
    us_emitter *emitter = lowering->emitter;
    us_program *program = emitter->program;
    program->marks = us_arena_room(emitter->growing, program->marks, program->mark_count,
                                   &emitter->mark_capacity, sizeof *program->marks);
    program->marks[program->mark_count] = mark;
    return (uint32_t)program->mark_count++;
}

/* The query at work from here on is a new one. */
void us_mark_begin_query(us_lowering *lowering)
{
    lowering->outer = lowering->query;
    lowering->query = (uint16_t)us_lower_register(lowering);
}

/* ---- rules ---- */

static us_mark rule_mark(us_lowering *lowering, const us_clause *clause)
{
    us_mark mark = make_mark(lowering, US_MARK_RULE);
    us_mark_bindings b = {.lowering = lowering};
    us_visitor visitor = {.data = &b, .term = bind_term};
    mark.place = us_mark_place_of(lowering, clause->rule->span);
    mark.written = us_mark_place_of(lowering, clause->rule->head.span);
    mark.text = rule_text(lowering, clause);
    /* OPA looks at keys, but not at references that are longer than p[x]. */
    if (clause->rule->head.reference.count == 2)
        us_walk_term(&visitor, clause->reference.items[clause->reference.count - 1]);
    us_walk_head(&visitor, clause);
    set_variables(&mark, &b);
    return mark;
}

void us_mark_enter_rule(us_lowering *lowering, const us_clause *clause)
{
    if (!us_mark_is_wanted(lowering))
        return;
    us_mark_begin_query(lowering);
    lowering->marked = NULL;
    lowering->query_mark = us_mark_add(lowering, rule_mark(lowering, clause));
    us_mark_emit(lowering, US_OP_MARK_ENTER, lowering->query, 0, 0, lowering->query_mark);
}

/* They are matched after the ENTER was told of, so that this adds to its mark. */
void us_mark_arguments(us_lowering *lowering, const us_clause *clause)
{
    us_mark_bindings b = {.lowering = lowering};
    us_visitor visitor = {.data = &b, .term = bind_term};
    if (!us_mark_is_wanted(lowering))
        return;
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_walk_term(&visitor, clause->arguments.items[i]);
    settle_bindings(&b);
    us_mark *mark = &lowering->emitter->program->marks[lowering->query_mark];
    mark->arguments = us_mark_keep_bindings(&b);
    mark->argument_count = b.count;
    mark->operand_count = clause->arguments.count;
}

/* Nothing more may be looked for once the rule has a value. */
static void set_early(us_lowering *lowering, us_mark *mark, bool single)
{
    if (!single || !lowering->emitter->compiler->trace_exit)
        return;
    mark->early = US_MARK_EARLY_UNLESS;
    mark->right = (uint16_t)lowering->choice->several;
    mark->redos = lowering->redos;
    mark->redo_count = lowering->redo_count;
}

void us_mark_exit_rule(us_lowering *lowering, const us_clause *clause, bool single)
{
    if (!us_mark_is_wanted(lowering))
        return;
    us_mark mark = rule_mark(lowering, clause);
    set_early(lowering, &mark, single);
    us_mark_emit(lowering, US_OP_MARK_EXIT, 0, 0, 0, us_mark_add(lowering, mark));
}

void us_mark_redo_rule(us_lowering *lowering, const us_clause *clause, bool single)
{
    if (!us_mark_is_wanted(lowering))
        return;
    us_mark mark = rule_mark(lowering, clause);
    set_early(lowering, &mark, single);
    us_mark_emit(lowering, US_OP_MARK_REDO, 0, 0, 0, us_mark_add(lowering, mark));
}

void us_mark_answer(us_lowering *lowering, const us_clause *clause, us_operand value,
                    uint32_t path, uint32_t count, bool element)
{
    if (!us_mark_is_wanted(lowering))
        return;
    us_mark mark = rule_mark(lowering, clause);
    mark.element = element;
    us_mark_emit(lowering, US_OP_MARK_ANSWER, value, path, count,
                 us_mark_add(lowering, mark));
}

uint32_t us_mark_choice(us_lowering *lowering, const us_choice *choice, us_str path,
                        bool values)
{
    us_mark mark = make_mark(lowering, US_MARK_LITERAL);
    mark.text = path;
    /* The operands say how many there are, and whether the first ends the search. */
    mark.left = (uint16_t)choice->count;
    mark.right = (uint16_t)choice->several;
    mark.element = !values || !lowering->emitter->compiler->trace_exit;
    return us_mark_add(lowering, mark);
}

/* ---- bodies in literals ---- */

static us_mark body_mark(us_lowering *lowering, const us_body *body)
{
    us_mark mark = make_mark(lowering, US_MARK_BODY);
    us_mark_bindings b = {.lowering = lowering};
    us_visitor visitor = {.data = &b, .term = bind_term};
    if (body->count > 0)
        mark.place = us_mark_place_of(lowering, body->items[0]->span);
    mark.written = mark.place;
    mark.text = body_text(lowering, body);
    us_walk_body(&visitor, (us_body *)(uintptr_t)body);
    set_variables(&mark, &b);
    return mark;
}

us_entered us_mark_enter_body(us_lowering *lowering, const us_body *body)
{
    us_entered entered = {lowering->query, lowering->outer, lowering->query_mark,
                          lowering->marked};
    if (!us_mark_is_wanted(lowering))
        return entered;
    us_mark_begin_query(lowering);
    lowering->marked = NULL;
    lowering->query_mark = us_mark_add(lowering, body_mark(lowering, body));
    us_mark_emit(lowering, US_OP_MARK_ENTER, lowering->query, 0, 0, lowering->query_mark);
    return entered;
}

void us_mark_exit_body(us_lowering *lowering, const us_body *body, bool early)
{
    if (!us_mark_is_wanted(lowering))
        return;
    us_mark made = body_mark(lowering, body);
    if (early) {
        made.early = US_MARK_EARLY;
        made.redos = lowering->redos;
        made.redo_count = lowering->redo_count;
    }
    uint32_t mark = us_mark_add(lowering, made);
    us_mark_emit(lowering, US_OP_MARK_EXIT, 0, 0, 0, mark);
    us_mark_emit(lowering, US_OP_MARK_REDO, 0, 0, 0, mark);
}

void us_mark_leave(us_lowering *lowering, us_entered entered)
{
    lowering->query = entered.query;
    lowering->outer = entered.outer;
    lowering->query_mark = entered.query_mark;
    lowering->marked = entered.marked;
}

/* ---- literals ---- */

static void bind_literal(us_lowering *lowering, us_mark *mark, const us_literal *literal)
{
    us_mark_bindings b = {.lowering = lowering};
    us_visitor visitor = {.data = &b, .term = bind_term};
    us_walk_literal(&visitor, (us_literal *)(uintptr_t)literal);
    if (literal->kind == US_LITERAL_EVERY && lowering->unwritten)
        bind_term(&b, (us_term *)(uintptr_t)lowering->unwritten);
    set_variables(mark, &b);
}

/* [written]: the literal that it is a part of. */
us_mark us_mark_of_literal(us_lowering *lowering, const us_literal *literal,
                           const us_literal *written)
{
    us_mark mark = make_mark(
        lowering, literal->kind == US_LITERAL_EVERY ? US_MARK_EVERY : US_MARK_LITERAL);
    mark.generated = literal->generated;
    mark.is_equation = us_literal_is_equation(literal);
    mark.place = us_mark_place_of(lowering, literal->span);
    mark.written = us_mark_place_of(lowering, written->span);
    mark.text = literal_text(lowering, literal);
    bind_literal(lowering, &mark, literal);
    return mark;
}

us_marked_body us_mark_body(us_lowering *lowering, const us_body *body)
{
    us_arena *arena = lowering->emitter->arena;
    us_marked_body made = {.around = lowering->marked_body, .body = body};
    size_t count = body->count + 1;
    if (!us_mark_is_wanted(lowering))
        return made;
    made.written = us_arena_alloc_array(arena, count, sizeof *made.written);
    made.redos = us_arena_alloc_zero(arena, count * sizeof *made.redos);
    made.next = us_arena_alloc_array(arena, count, sizeof *made.next);
    made.first = us_arena_alloc_array(arena, count, sizeof *made.first);
    us_mark_group_literals(arena, &made);
    if (lowering->outer == US_MARK_NOWHERE && lowering->clause->rule)
        made.composing = us_mark_find_composing(lowering, body);
    return made;
}

void us_mark_body_end(us_lowering *lowering, const us_marked_body *marked)
{
    lowering->redos = marked->redos;
    lowering->redo_count = marked->body->count;
}

void us_mark_begin(us_lowering *lowering, us_marked *marked, const us_literal *literal,
                   size_t index)
{
    if (!us_mark_is_wanted(lowering))
        return;
    const us_marked_body *body = lowering->marked_body;
    bool listed = index != US_MARK_UNLISTED;
    const us_literal *written =
        listed ? body->body->items[body->written[index]] : literal;
    *marked = (us_marked){.around = lowering->marked,
                          .literal = literal,
                          .written = written,
                          .index = index,
                          .outer = lowering->fail,
                          .failed = us_emit_label(lowering->emitter),
                          .answered = us_lower_register(lowering)};
    marked->left = us_lower_registers(lowering, 2);
    marked->right = marked->left + 1;
    us_mark mark = us_mark_of_literal(lowering, literal, written);
    if (listed && body->composing && body->body->items[index] == literal) {
        mark.order = (uint32_t)index + 1;
        mark.composing = body->composing[index];
    }
    us_mark_set_parts(lowering, &mark, literal, index);
    mark.left = (uint16_t)marked->left;
    mark.right = (uint16_t)marked->right;
    marked->mark = us_mark_add(lowering, mark);
    lowering->emitter->program->marks[marked->mark].literal = marked->mark;
    us_mark_emit(lowering, US_OP_MARK_EVAL, 0, 0, 0, marked->mark);
    us_mark_clear(lowering, marked->answered);
    us_mark_clear(lowering, marked->left);
    lowering->fail = marked->failed;
    lowering->marked = marked;
}

void us_mark_end(us_lowering *lowering, us_marked *marked)
{
    if (!us_mark_is_wanted(lowering))
        return;
    us_emitter *emitter = lowering->emitter;
    us_label on = us_emit_label(emitter), redo = us_emit_label(emitter),
             answered = us_emit_label(emitter);
    us_mark mark = emitter->program->marks[marked->mark];
    mark.left = mark.right = US_MARK_NOWHERE;
    mark.parts = NULL;
    mark.part_count = 0;
    bind_literal(lowering, &mark, marked->literal);
    /* OPA does not say so of a legacy `not`. */
    mark.told = !marked->literal->negated;

    us_mark_set(lowering, marked->answered);
    us_mark_jump(lowering, on);
    us_emit_place(emitter, redo);
    uint32_t number = us_mark_add(lowering, mark);
    us_mark_emit(lowering, US_OP_MARK_REDO, 0, 0, 0, number);
    us_marked_body *body = lowering->marked_body;
    if (marked->index != US_MARK_UNLISTED &&
        body->body->items[marked->index] == marked->literal)
        body->redos[marked->index] = number;
    us_mark_jump(lowering, lowering->fail);
    us_emit_place(emitter, marked->failed);
    us_emit(lowering, US_OP_IF_SET, marked->answered, 0, 0, answered, 0);
    us_mark_emit(lowering, US_OP_MARK_FAIL, 0, 0, 0, marked->mark);
    us_emit_place(emitter, answered);
    us_mark_jump(lowering, marked->outer);
    us_emit_place(emitter, on);
    lowering->fail = redo;
    lowering->marked = marked->around;
}

void us_mark_compare(us_lowering *lowering, us_operand a, us_operand b)
{
    const us_marked *marked = lowering->marked;
    if (!us_mark_is_wanted(lowering) || !marked)
        return;
    us_mark_emit(lowering, US_OP_MOVE, marked->left, marked->reversed ? b : a, 0, 0);
    us_mark_emit(lowering, US_OP_MOVE, marked->right, marked->reversed ? a : b, 0, 0);
}

void us_mark_reversed(us_lowering *lowering, bool reversed)
{
    if (us_mark_is_wanted(lowering) && lowering->marked)
        lowering->marked->reversed = reversed;
}

/* OPA looks for all solutions of what is negated. */
typedef struct us_all_solutions {
    us_label undefined; /* where no solution leads to */
    us_label exhausted;
    uint32_t defined; /* register */
} us_all_solutions;

static us_all_solutions begin_all(us_lowering *lowering)
{
    us_all_solutions all = {lowering->fail, us_emit_label(lowering->emitter),
                            us_lower_register(lowering)};
    us_mark_clear(lowering, all.defined);
    lowering->fail = all.exhausted;
    return all;
}

static void end_all(us_lowering *lowering, const us_all_solutions *all)
{
    us_label defined = us_emit_label(lowering->emitter);
    us_mark_set(lowering, all->defined);
    us_mark_jump(lowering, lowering->fail);
    us_emit_place(lowering->emitter, all->exhausted);
    us_emit(lowering, US_OP_IF_SET, all->defined, 0, 0, defined, 0);
    us_mark_jump(lowering, all->undefined);
    us_emit_place(lowering->emitter, defined);
    lowering->fail = all->undefined;
}

void us_mark_negated(us_lowering *lowering, const us_literal *literal,
                     void (*lower)(us_lowering *, const us_literal *))
{
    us_literal operand = *literal;
    us_literal *items[] = {&operand};
    us_body body = {items, 1};
    us_marked marked;

    operand.negated = false;
    operand.withs = NULL;
    operand.with_count = 0;
    size_t index = lowering->marked->index;
    us_all_solutions all = begin_all(lowering);
    us_entered entered = us_mark_enter_body(lowering, &body);
    us_mark_begin(lowering, &marked, &operand, index);
    lower(lowering, &operand);
    us_mark_end(lowering, &marked);
    us_mark_exit_body(lowering, &body, false);
    us_mark_leave(lowering, entered);
    end_all(lowering, &all);
}

void us_mark_not(us_lowering *lowering, const us_body *body)
{
    uint32_t trail = lowering->trail_count;
    us_all_solutions all = begin_all(lowering);
    us_entered entered = us_mark_enter_body(lowering, body);
    us_lower_body(lowering, body);
    us_mark_exit_body(lowering, body, false);
    us_mark_leave(lowering, entered);
    end_all(lowering, &all);
    us_lower_unbind(lowering, trail);
}
