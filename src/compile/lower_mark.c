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
#include "compile/lower.h"
#include "compile/pass.h"
#include "compile/vars.h"

#include "base/sort.h"
#include "syntax/ast_text.h"
#include "syntax/ast_walk.h"

static bool is_traced(const us_lowering *lowering)
{
    return lowering->emitter->compiler->traced;
}

static void emit(us_lowering *lowering, us_opcode op, uint32_t a, uint32_t b, uint32_t c,
                 uint32_t extra)
{
    us_emit(lowering, op, a, b, c, US_NO_LABEL, extra);
}

static void jump(us_lowering *lowering, us_label target)
{
    us_emit(lowering, US_OP_JUMP, 0, 0, 0, target, 0);
}

static void clear(us_lowering *lowering, uint32_t target)
{
    emit(lowering, US_OP_CLEAR, target, 0, 0, 0);
}

static void set(us_lowering *lowering, uint32_t target)
{
    emit(lowering, US_OP_MOVE, target, us_emit_constant(lowering, US_TRUE), 0, 0);
}

/* ---- places and texts ---- */

static us_str source_text(const us_clause *clause)
{
    if (clause->module)
        return clause->module->text;
    return clause->query ? clause->query->text : US_STR_EMPTY;
}

static us_mark_place make_place(us_lowering *lowering, us_span span)
{
    const us_clause *clause = lowering->clause;
    us_str file = clause->module ? clause->module->file : US_STR_EMPTY;
    us_str all = source_text(clause);
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
    us_buf buf = us_buf_make(lowering->emitter->arena);
    us_ast_print_literal(&buf, literal);
    return us_buf_str(&buf);
}

static us_str body_text(us_lowering *lowering, const us_body *body)
{
    us_buf buf = us_buf_make(lowering->emitter->arena);
    us_ast_print_body(&buf, body);
    return us_buf_str(&buf);
}

/* The reference of a rule up to its first variable. */
static us_str rule_text(us_lowering *lowering, const us_clause *clause)
{
    us_buf buf = us_buf_make(lowering->emitter->arena);
    size_t count = 1;
    while (count < clause->reference.count &&
           clause->reference.items[count]->kind == US_TERM_SCALAR)
        count++;
    us_term prefix = {.kind = US_TERM_REF, .as.list = {clause->reference.items, count}};
    us_ast_print_term(&buf, &prefix);
    return us_buf_str(&buf);
}

/* ---- bindings ---- */

typedef struct bindings {
    us_lowering *lowering;
    us_mark_binding *items;
    size_t count, capacity;
} bindings;

static us_mark_binding *add_binding(bindings *b, us_str name)
{
    us_arena *arena = b->lowering->emitter->arena;
    b->items = us_arena_room(arena, b->items, b->count, &b->capacity, sizeof *b->items);
    us_mark_binding *added = &b->items[b->count++];
    *added = (us_mark_binding){
        .name = us_str_copy(arena, name), .base = US_MARK_NOWHERE, .node = US_NO_NODE};
    return added;
}

/* The rules whose value the ref is, to its last step; NULL: it is no such ref. */
static const us_tree_node *node_of_ref(const us_lowering *lowering, const us_term *ref)
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

/* A variable that is bound at the mark, or a ref to a rule. */
static bool bind_term(void *data, us_term *term)
{
    bindings *b = data;
    if (term->kind == US_TERM_VARIABLE && term->as.variable.local != 0) {
        us_operand where = b->lowering->where[term->as.variable.local];
        if (where != US_UNBOUND)
            add_binding(b,
                        term->as.variable.wildcard ? US_STR("_") : term->as.variable.name)
                ->base = where;
    }
    if (term == b->lowering->unwritten)
        add_binding(b, term->as.variable.name)->base = b->lowering->unwritten_key;
    const us_tree_node *node =
        term->kind == US_TERM_REF ? node_of_ref(b->lowering, term) : NULL;
    if (node)
        add_binding(b, us_tree_path(b->lowering->emitter->arena, node))->node =
            node->number;
    return true;
}

/* Sorts by name; of two with one name the later one counts. */
static void settle_bindings(bindings *b)
{
    for (size_t i = 1; i < b->count; i++) {
        us_mark_binding moved = b->items[i];
        size_t at = i;
        while (at > 0 && us_str_compare(b->items[at - 1].name, moved.name) > 0) {
            b->items[at] = b->items[at - 1];
            at--;
        }
        b->items[at] = moved;
    }
    size_t kept = 0;
    for (size_t i = 0; i < b->count; i++) {
        if (i + 1 < b->count && us_str_equal(b->items[i].name, b->items[i + 1].name))
            continue;
        b->items[kept++] = b->items[i];
    }
    b->count = kept;
}

static void set_variables(us_mark *mark, bindings *b)
{
    settle_bindings(b);
    mark->variables = b->items;
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

static uint32_t add_mark(us_lowering *lowering, us_mark mark)
{
    us_emitter *emitter = lowering->emitter;
    us_program *program = emitter->program;
    program->marks = us_arena_room(emitter->arena, program->marks, program->mark_count,
                                   &emitter->mark_capacity, sizeof *program->marks);
    program->marks[program->mark_count] = mark;
    return (uint32_t)program->mark_count++;
}

/* The query at work from here on is a new one. */
static void begin_query(us_lowering *lowering)
{
    lowering->outer = lowering->query;
    lowering->query = (uint16_t)us_lower_register(lowering);
}

/* ---- rules ---- */

static us_mark rule_mark(us_lowering *lowering, const us_clause *clause)
{
    us_mark mark = make_mark(lowering, US_MARK_RULE);
    bindings b = {.lowering = lowering};
    us_visitor visitor = {.data = &b, .term = bind_term};
    mark.place = make_place(lowering, clause->rule->span);
    mark.written = make_place(lowering, clause->rule->head.span);
    mark.text = rule_text(lowering, clause);
    /* OPA looks at keys, but not at references that are longer than p[x]. */
    if (clause->rule->head.reference.count == 2)
        us_walk_term(&visitor, clause->reference.items[clause->reference.count - 1]);
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_walk_term(&visitor, clause->arguments.items[i]);
    if (clause->key)
        us_walk_term(&visitor, clause->key);
    if (clause->value)
        us_walk_term(&visitor, clause->value);
    set_variables(&mark, &b);
    return mark;
}

void us_mark_enter_rule(us_lowering *lowering, const us_clause *clause)
{
    if (!is_traced(lowering))
        return;
    begin_query(lowering);
    lowering->marked = NULL;
    lowering->query_mark = add_mark(lowering, rule_mark(lowering, clause));
    emit(lowering, US_OP_MARK_ENTER, lowering->query, 0, 0, lowering->query_mark);
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
    if (!is_traced(lowering))
        return;
    us_mark mark = rule_mark(lowering, clause);
    set_early(lowering, &mark, single);
    emit(lowering, US_OP_MARK_EXIT, 0, 0, 0, add_mark(lowering, mark));
}

void us_mark_redo_rule(us_lowering *lowering, const us_clause *clause, bool single)
{
    if (!is_traced(lowering))
        return;
    us_mark mark = rule_mark(lowering, clause);
    set_early(lowering, &mark, single);
    emit(lowering, US_OP_MARK_REDO, 0, 0, 0, add_mark(lowering, mark));
}

void us_mark_answer(us_lowering *lowering, const us_clause *clause, us_operand value,
                    uint32_t path, uint32_t count, bool element)
{
    if (!is_traced(lowering))
        return;
    us_mark mark = rule_mark(lowering, clause);
    mark.element = element;
    emit(lowering, US_OP_MARK_ANSWER, value, path, count, add_mark(lowering, mark));
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
    return add_mark(lowering, mark);
}

/* ---- bodies in literals ---- */

static us_mark body_mark(us_lowering *lowering, const us_body *body)
{
    us_mark mark = make_mark(lowering, US_MARK_BODY);
    bindings b = {.lowering = lowering};
    us_visitor visitor = {.data = &b, .term = bind_term};
    if (body->count > 0)
        mark.place = make_place(lowering, body->items[0]->span);
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
    if (!is_traced(lowering))
        return entered;
    begin_query(lowering);
    lowering->marked = NULL;
    lowering->query_mark = add_mark(lowering, body_mark(lowering, body));
    emit(lowering, US_OP_MARK_ENTER, lowering->query, 0, 0, lowering->query_mark);
    return entered;
}

void us_mark_exit_body(us_lowering *lowering, const us_body *body, bool early)
{
    if (!is_traced(lowering))
        return;
    us_mark made = body_mark(lowering, body);
    if (early) {
        made.early = US_MARK_EARLY;
        made.redos = lowering->redos;
        made.redo_count = lowering->redo_count;
    }
    uint32_t mark = add_mark(lowering, made);
    emit(lowering, US_OP_MARK_EXIT, 0, 0, 0, mark);
    emit(lowering, US_OP_MARK_REDO, 0, 0, 0, mark);
}

void us_mark_leave(us_lowering *lowering, us_entered entered)
{
    lowering->query = entered.query;
    lowering->outer = entered.outer;
    lowering->query_mark = entered.query_mark;
    lowering->marked = entered.marked;
}

/* ---- literals ---- */

/* [written]: the literal that it is a part of. */
static us_mark literal_mark(us_lowering *lowering, const us_literal *literal,
                            const us_literal *written)
{
    us_mark mark = make_mark(
        lowering, literal->kind == US_LITERAL_EVERY ? US_MARK_EVERY : US_MARK_LITERAL);
    bindings b = {.lowering = lowering};
    us_visitor visitor = {.data = &b, .term = bind_term};
    mark.generated = literal->generated;
    mark.is_equation = us_literal_is_equation(literal);
    mark.place = make_place(lowering, literal->span);
    mark.written = make_place(lowering, written->span);
    mark.text = literal_text(lowering, literal);
    us_walk_literal(&visitor, (us_literal *)(uintptr_t)literal);
    if (literal->kind == US_LITERAL_EVERY && lowering->unwritten)
        bind_term(&b, (us_term *)(uintptr_t)lowering->unwritten);
    set_variables(&mark, &b);
    return mark;
}

/* ---- parts of a literal that failed, each with what it was ---- */

typedef struct part_search {
    bindings found;
    bool undefined; /* what is not known is undefined */
    bool own;       /* the literal that failed is at work */
} part_search;

static us_mark_binding *add_part(part_search *search, us_span span)
{
    us_mark_place place = make_place(search->found.lowering, span);
    us_mark_binding *added = add_binding(&search->found, place.text);
    added->place = place;
    return added;
}

/* A ref into a variable, as far as its keys are known; it is left out where it leads
 * nowhere. */
static void add_local_ref(part_search *search, const us_term *term)
{
    us_lowering *lowering = search->found.lowering;
    const us_terms *ref = &term->as.list;
    const us_term *head = ref->items[0];
    if (ref->count < 2 || head->kind != US_TERM_VARIABLE ||
        head->as.variable.local == 0 ||
        lowering->where[head->as.variable.local] == US_UNBOUND)
        return;
    uint16_t *steps =
        us_arena_alloc_array(lowering->emitter->arena, ref->count, sizeof *steps);
    for (size_t i = 1; i < ref->count; i++) {
        const us_term *step = ref->items[i];
        bool known = step->kind == US_TERM_SCALAR ||
                     (step->kind == US_TERM_VARIABLE && step->as.variable.local != 0 &&
                      lowering->where[step->as.variable.local] != US_UNBOUND);
        if (!known)
            return;
        steps[i - 1] = step->kind == US_TERM_SCALAR
                           ? us_emit_constant(lowering, step->as.scalar)
                           : lowering->where[step->as.variable.local];
    }
    us_mark_binding *added = add_part(search, term->span);
    added->base = lowering->where[head->as.variable.local];
    added->steps = steps;
    added->step_count = ref->count - 1;
    added->optional = true;
}

/* Where the head of the ref stands: that of a rule's name, or of an import's, is where the
 * name was written. */
static us_span head_span(const us_lowering *lowering, const us_term *ref)
{
    us_span span = ref->as.list.items[0]->span;
    us_str text = source_text(lowering->clause);
    if (span.position.offset >= ref->span.position.offset && span.end <= ref->span.end)
        return span;
    span = ref->span;
    for (size_t i = span.position.offset; i < span.end && i < text.length; i++) {
        unsigned char c = (unsigned char)text.text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && c != '_' && (c < '0' || c > '9')) {
            span.end = (uint32_t)i;
            break;
        }
    }
    return span;
}

/* [span]: where it stands. */
static void add_variable(part_search *search, const us_term *term, us_span span)
{
    us_lowering *lowering = search->found.lowering;
    uint32_t local = term->as.variable.local;
    us_operand where = local ? lowering->where[local] : US_UNBOUND;
    bool declared = local && !term->as.variable.generated &&
                    lowering->clause->locals->items[local].origin != US_LOCAL_OTHER;
    /* The key of `some x in xs`: OPA has no place for it. */
    if (local && term->as.variable.generated &&
        lowering->clause->locals->items[local].origin == US_LOCAL_KEY)
        return;
    if (where != US_UNBOUND)
        add_part(search, span)->base = where;
    else if (search->undefined || (declared && search->own))
        add_part(search, span);
}

static void add_parts_of_terms(part_search *search, us_term *const *items, size_t count);
static void add_parts_of_term(part_search *search, const us_term *term);

static void add_parts_of_ref(part_search *search, const us_term *term)
{
    const us_term *head = term->as.list.items[0];
    add_local_ref(search, term);
    if (head->kind == US_TERM_VARIABLE)
        add_variable(search, head, head_span(search->found.lowering, term));
    else
        add_parts_of_term(search, head);
}

static void add_parts_of_term(part_search *search, const us_term *term)
{
    bool placed = term->span.position.row > 0;
    switch (term->kind) {
    case US_TERM_VARIABLE:
        if (placed)
            add_variable(search, term, term->span);
        break;
    case US_TERM_REF:
        if (placed)
            add_parts_of_ref(search, term);
        add_parts_of_terms(search, term->as.list.items + 1, term->as.list.count - 1);
        break;
    case US_TERM_CALL:
        add_parts_of_terms(search, term->as.list.items + 1, term->as.list.count - 1);
        break;
    case US_TERM_ARRAY:
    case US_TERM_SET:
        add_parts_of_terms(search, term->as.list.items, term->as.list.count);
        break;
    case US_TERM_OBJECT:
        add_parts_of_terms(search, term->as.object.keys, term->as.object.count);
        add_parts_of_terms(search, term->as.object.values, term->as.object.count);
        break;
    case US_TERM_SCALAR:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void add_parts_of_terms(part_search *search, us_term *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_parts_of_term(search, items[i]);
}

static void add_parts_of_literal(part_search *search, const us_literal *literal)
{
    if (literal->kind == US_LITERAL_TERM)
        add_parts_of_term(search, literal->as.term);
    if (literal->kind == US_LITERAL_CALL)
        add_parts_of_terms(search, literal->as.call.items + 1,
                           literal->as.call.count - 1);
    for (size_t i = 0; i < literal->with_count; i++)
        add_parts_of_term(search, literal->withs[i].value);
}

/* Rules whose values are known show at the heads of their refs. */
static bool add_rule_part(void *data, us_term *term)
{
    part_search *search = data;
    const us_tree_node *node =
        term->kind == US_TERM_REF ? node_of_ref(search->found.lowering, term) : NULL;
    if (node) {
        us_mark_binding *added =
            add_part(search, head_span(search->found.lowering, term));
        added->node = node->number;
        added->optional = true;
    }
    return true;
}

/* The parts of the literal, and of what was made of the same written one. */
static void set_parts(us_lowering *lowering, us_mark *mark, const us_literal *literal,
                      size_t index)
{
    part_search search = {.found = {.lowering = lowering}};
    us_visitor visitor = {.data = &search, .term = add_rule_part};
    const us_marked_body *body = lowering->marked_body;
    us_walk_literal(&visitor, (us_literal *)(uintptr_t)literal);
    search.undefined = !literal->negated;
    search.own = true;
    add_parts_of_literal(&search, literal);
    search.undefined = search.own = false;
    for (size_t i = index == US_MARK_UNLISTED ? index : body->first[body->written[index]];
         i != US_MARK_UNLISTED; i = body->next[i])
        if (body->body->items[i] != literal)
            add_parts_of_literal(&search, body->body->items[i]);
    mark->parts = search.found.items;
    mark->part_count = search.found.count;
}

/* By local: the number of the first literal that names it; the body's length for
 * operands. */
static size_t *find_first_named(us_lowering *lowering, const us_body *body)
{
    us_arena *arena = lowering->emitter->arena;
    const us_clause *clause = lowering->clause;
    size_t locals = (size_t)clause->local_count + 1;
    size_t *first = us_arena_alloc_array(arena, locals, sizeof *first);
    us_vars seen = us_vars_make(arena, clause), own = us_vars_make(arena, clause);
    for (size_t i = 0; i < locals; i++)
        first[i] = body->count;
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_vars_of_term(seen, clause->arguments.items[i], 0);
    for (size_t i = 0; i < body->count; i++) {
        us_vars_clear(own);
        us_vars_of_literal(own, body->items[i], 0);
        us_vars_subtract(own, seen);
        for (uint32_t v = us_vars_next(own, 1); v; v = us_vars_next(own, v + 1))
            first[v] = i;
        us_vars_unite(seen, own);
    }
    return first;
}

/* Which literals of a rule's body do no more than make what its head needs: what they are
 * the first to name is named by the head and by such literals alone. */
static bool *find_composing(us_lowering *lowering, const us_body *body)
{
    us_arena *arena = lowering->emitter->arena;
    bool *composing = us_arena_alloc_zero(arena, body->count + 1);
    const size_t *first = find_first_named(lowering, body);
    us_vars tested = us_vars_make(arena, lowering->clause);
    us_vars own = us_vars_make(arena, lowering->clause);
    for (size_t i = body->count; i-- > 0;) {
        const us_literal *literal = body->items[i];
        bool makes = false, is_tested = false;
        us_vars_clear(own);
        us_vars_of_literal(own, literal, 0);
        for (uint32_t v = us_vars_next(own, 1); v; v = us_vars_next(own, v + 1)) {
            makes = makes || first[v] == i;
            is_tested = is_tested || (first[v] == i && us_vars_has(tested, v));
        }
        composing[i] =
            literal->kind == US_LITERAL_CALL && !literal->negated && makes && !is_tested;
        if (!composing[i])
            us_vars_unite(tested, own);
    }
    return composing;
}

static int compare_places(void *data, const void *a, const void *b)
{
    const us_body *body = data;
    const us_literal *left = body->items[*(const size_t *)a];
    const us_literal *right = body->items[*(const size_t *)b];
    uint32_t x = left->span.position.offset, y = right->span.position.offset;
    return (x > y) - (x < y);
}

/* The number of the written literal that number [at], which a pass made, is a part of:
 * [order] has the written ones by place, and they do not overlap. */
static size_t find_written(const us_body *body, size_t at, const size_t *order,
                           size_t count)
{
    const us_span *span = &body->items[at]->span;
    size_t low = 0, high = count;
    if (body->items[at]->of_with)
        return at;
    if (span->position.row == 0)
        return at + 1 < body->count ? at + 1 : at;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (body->items[order[middle]]->span.position.offset <= span->position.offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && body->items[order[low - 1]]->span.end >= span->end ? order[low - 1]
                                                                         : at;
}

/* Finds what each literal is a part of, and links those that are parts of one. */
static void group_literals(us_arena *arena, us_marked_body *marked)
{
    const us_body *body = marked->body;
    size_t *order = us_arena_alloc_array(arena, body->count + 1, sizeof *order);
    size_t count = 0;
    for (size_t i = 0; i < body->count; i++) {
        marked->first[i] = US_MARK_UNLISTED;
        if (!body->items[i]->generated)
            order[count++] = i;
    }
    us_sort(arena, order, count, sizeof *order, compare_places, (void *)(uintptr_t)body);
    for (size_t i = body->count; i-- > 0;) {
        size_t written =
            body->items[i]->generated ? find_written(body, i, order, count) : i;
        marked->written[i] = written;
        marked->next[i] = marked->first[written];
        marked->first[written] = i;
    }
}

us_marked_body us_mark_body(us_lowering *lowering, const us_body *body)
{
    us_arena *arena = lowering->emitter->arena;
    us_marked_body made = {.around = lowering->marked_body, .body = body};
    size_t count = body->count + 1;
    if (!is_traced(lowering))
        return made;
    made.written = us_arena_alloc_array(arena, count, sizeof *made.written);
    made.redos = us_arena_alloc_zero(arena, count * sizeof *made.redos);
    made.next = us_arena_alloc_array(arena, count, sizeof *made.next);
    made.first = us_arena_alloc_array(arena, count, sizeof *made.first);
    group_literals(arena, &made);
    if (lowering->outer == US_MARK_NOWHERE && lowering->clause->rule)
        made.composing = find_composing(lowering, body);
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
    if (!is_traced(lowering))
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
    us_mark mark = literal_mark(lowering, literal, written);
    if (listed && body->composing && body->body->items[index] == literal) {
        mark.order = (uint32_t)index + 1;
        mark.composing = body->composing[index];
    }
    set_parts(lowering, &mark, literal, index);
    mark.left = (uint16_t)marked->left;
    mark.right = (uint16_t)marked->right;
    marked->mark = add_mark(lowering, mark);
    lowering->emitter->program->marks[marked->mark].literal = marked->mark;
    emit(lowering, US_OP_MARK_EVAL, 0, 0, 0, marked->mark);
    clear(lowering, marked->answered);
    clear(lowering, marked->left);
    lowering->fail = marked->failed;
    lowering->marked = marked;
}

void us_mark_end(us_lowering *lowering, us_marked *marked)
{
    if (!is_traced(lowering))
        return;
    us_emitter *emitter = lowering->emitter;
    us_label on = us_emit_label(emitter), redo = us_emit_label(emitter),
             answered = us_emit_label(emitter);
    us_mark mark = literal_mark(lowering, marked->literal, marked->written);
    mark.literal = marked->mark;
    mark.order = emitter->program->marks[marked->mark].order;
    mark.composing = emitter->program->marks[marked->mark].composing;
    /* OPA does not say so of a legacy `not`. */
    mark.told = !marked->literal->negated;

    set(lowering, marked->answered);
    jump(lowering, on);
    us_emit_place(emitter, redo);
    uint32_t number = add_mark(lowering, mark);
    emit(lowering, US_OP_MARK_REDO, 0, 0, 0, number);
    us_marked_body *body = lowering->marked_body;
    if (marked->index != US_MARK_UNLISTED &&
        body->body->items[marked->index] == marked->literal)
        body->redos[marked->index] = number;
    jump(lowering, lowering->fail);
    us_emit_place(emitter, marked->failed);
    us_emit(lowering, US_OP_IF_SET, marked->answered, 0, 0, answered, 0);
    emit(lowering, US_OP_MARK_FAIL, 0, 0, 0, marked->mark);
    us_emit_place(emitter, answered);
    jump(lowering, marked->outer);
    us_emit_place(emitter, on);
    lowering->fail = redo;
    lowering->marked = marked->around;
}

void us_mark_compare(us_lowering *lowering, us_operand a, us_operand b)
{
    const us_marked *marked = lowering->marked;
    if (!is_traced(lowering) || !marked)
        return;
    emit(lowering, US_OP_MOVE, marked->left, marked->reversed ? b : a, 0, 0);
    emit(lowering, US_OP_MOVE, marked->right, marked->reversed ? a : b, 0, 0);
}

void us_mark_reversed(us_lowering *lowering, bool reversed)
{
    if (is_traced(lowering) && lowering->marked)
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
    clear(lowering, all.defined);
    lowering->fail = all.exhausted;
    return all;
}

static void end_all(us_lowering *lowering, const us_all_solutions *all)
{
    us_label defined = us_emit_label(lowering->emitter);
    set(lowering, all->defined);
    jump(lowering, lowering->fail);
    us_emit_place(lowering->emitter, all->exhausted);
    us_emit(lowering, US_OP_IF_SET, all->defined, 0, 0, defined, 0);
    jump(lowering, all->undefined);
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

/* ---- every ---- */

static us_str number_name(us_arena *arena, const us_clause *clause, uint32_t local)
{
    return us_str_format(arena, "__local%s%u__", clause->query ? "q" : "",
                         clause->locals->items[local].number);
}

/* The key of an `every` without one has the number before its value's. */
static us_term *unwritten_key(us_lowering *lowering, const us_every *every)
{
    us_arena *arena = lowering->emitter->arena;
    us_str name = number_name(arena, lowering->clause, every->value->as.variable.local);
    return us_term_variable(arena, every->domain->span, name);
}

/* The literal that goes through the members of the domain; [key]: that or its own. */
static us_literal *make_generator(us_lowering *lowering, const us_every *every,
                                  us_term *key)
{
    us_compiler *compiler = lowering->emitter->compiler;
    us_terms parts = us_terms_make(compiler->arena, 2);
    parts.items[0] = every->domain;
    parts.items[1] = key;
    us_term *ref = us_term_list(compiler->arena, every->domain->span, US_TERM_REF, parts);
    us_literal *generator = us_pass_equation(compiler, ref, every->value);
    generator->span = every->domain->span;
    return generator;
}

/* What a member needs: the body, entered with it. */
static void every_member(us_lowering *lowering, const us_every *every, uint32_t failed)
{
    us_emitter *emitter = lowering->emitter;
    us_label redo = lowering->fail, undefined = us_emit_label(emitter);
    us_label next = us_emit_label(emitter);
    uint32_t trail = lowering->trail_count;

    us_emit(lowering, US_OP_IF_SET, failed, 0, 0, redo, 0);
    us_entered entered = us_mark_enter_body(lowering, every->body);
    lowering->fail = undefined;
    us_lower_body(lowering, every->body);
    us_mark_exit_body(lowering, every->body, true);
    us_mark_leave(lowering, entered);
    jump(lowering, next);
    us_emit_place(emitter, undefined);
    set(lowering, failed);
    us_emit_place(emitter, next);
    us_lower_unbind(lowering, trail);
    lowering->fail = redo;
}

void us_mark_every(us_lowering *lowering, const us_literal *literal)
{
    us_emitter *emitter = lowering->emitter;
    const us_every *every = &literal->as.every;
    us_label outer = lowering->fail, not_iterable = us_emit_label(emitter);
    us_label next = us_emit_label(emitter), finished = us_emit_label(emitter);
    us_label broken = us_emit_label(emitter), leave = us_emit_label(emitter);
    us_label done = us_emit_label(emitter);
    us_mark own = literal_mark(lowering, literal, literal);
    uint32_t trail = lowering->trail_count;
    us_term *key = every->key ? every->key : unwritten_key(lowering, every);
    const us_term *around = lowering->unwritten;
    us_operand around_key = lowering->unwritten_key;
    us_marked generator;

    us_operand domain = us_lower_term(lowering, every->domain);
    uint32_t iterator = us_lower_registers(lowering, 5);
    uint32_t failed = us_lower_register(lowering);
    us_emit(lowering, US_OP_ITERATE, iterator, domain, 0, not_iterable, 0);
    clear(lowering, failed);

    us_entered entered = {lowering->query, lowering->outer, lowering->query_mark,
                          lowering->marked};
    begin_query(lowering);
    own.query = lowering->query;
    own.outer = lowering->outer;
    uint32_t mark = add_mark(lowering, own);
    lowering->query_mark = mark;
    emit(lowering, US_OP_MARK_ENTER, lowering->query, 0, 0, mark);
    lowering->fail = finished;
    us_mark_begin(lowering, &generator, make_generator(lowering, every, key),
                  US_MARK_UNLISTED);
    us_emit_place(emitter, next);
    us_emit(lowering, US_OP_NEXT, iterator, iterator + 3, iterator + 4, lowering->fail,
            0);
    lowering->fail = next;
    lowering->unwritten = every->key ? NULL : key;
    lowering->unwritten_key = (us_operand)(iterator + 3);
    us_mark_read(lowering, (us_operand)iterator, (us_operand)(iterator + 3));
    if (every->key)
        us_lower_match(lowering, every->key, (us_operand)(iterator + 3));
    us_lower_match(lowering, every->value, (us_operand)(iterator + 4));
    us_mark_end(lowering, &generator);
    us_mark member = literal_mark(lowering, literal, literal);
    lowering->unwritten = around;
    lowering->unwritten_key = around_key;
    every_member(lowering, every, failed);
    emit(lowering, US_OP_MARK_REDO, 0, 0, 0, add_mark(lowering, member));
    jump(lowering, lowering->fail);

    us_emit_place(emitter, not_iterable);
    emit(lowering, US_OP_MARK_FAIL, 0, 0, 0, entered.marked->mark);
    jump(lowering, outer);
    us_emit_place(emitter, finished);
    us_emit(lowering, US_OP_IF_SET, failed, 0, 0, broken, 0);
    jump(lowering, done);
    us_emit_place(emitter, broken);
    emit(lowering, US_OP_MARK_FAIL, 0, 0, 0, mark);
    jump(lowering, outer);
    us_emit_place(emitter, leave);
    emit(lowering, US_OP_MARK_EXIT, 0, 0, 0, mark);
    jump(lowering, outer);
    us_emit_place(emitter, done);
    us_mark_leave(lowering, entered);
    us_lower_unbind(lowering, trail);
    lowering->fail = leave;
}

/* ---- reads and calls ---- */

/* The mark that what is read now belongs to: the literal's, or a rule's for its head. */
static uint32_t reading_mark(us_lowering *lowering)
{
    return lowering->marked ? lowering->marked->mark : lowering->query_mark;
}

static void mark_read(us_lowering *lowering, us_opcode op, us_operand a, us_operand b)
{
    if (is_traced(lowering) && lowering->query != US_MARK_NOWHERE)
        emit(lowering, op, 0, a, b, reading_mark(lowering));
}

void us_mark_read(us_lowering *lowering, us_operand container, us_operand key)
{
    mark_read(lowering, US_OP_MARK_READ, container, key);
}

void us_mark_read_at(us_lowering *lowering, us_operand container, uint32_t index)
{
    if (is_traced(lowering))
        mark_read(lowering, US_OP_MARK_READ, container,
                  us_emit_constant(lowering, us_value_integer(index)));
}

void us_mark_read_path(us_lowering *lowering, us_operand container, us_operand path)
{
    mark_read(lowering, US_OP_MARK_PATH, container, path);
}

void us_mark_member(us_lowering *lowering, us_operand item, us_operand container)
{
    mark_read(lowering, US_OP_MARK_MEMBER, item, container);
}

void us_mark_element(us_lowering *lowering, us_operand container, us_operand key)
{
    mark_read(lowering, US_OP_MARK_ELEMENT, container, key);
}

void us_mark_call(us_lowering *lowering, uint32_t node, uint32_t first, uint32_t count)
{
    if (is_traced(lowering))
        emit(lowering, US_OP_MARK_CALL, 0, first, count, node);
}

/* ---- names ---- */

enum { STAGES = UINT8_MAX + 1 };

/* How many numbers OPA has used up: it numbers what it makes stage after stage, and in each
 * rule after rule. */
typedef struct naming {
    us_compiler *compiler;
    us_clause *clause;
    uint32_t used[STAGES]; /* by stage: for the rules before the one at work */
} naming;

/* A key gets a second number, which is not shown. What has a name without a declaration
 * gets none. */
static uint32_t numbers_for(const us_local *local)
{
    if (local->origin == US_LOCAL_KEY)
        return 2;
    bool made = local->name.length == 0 || local->origin != US_LOCAL_OTHER;
    return made && !local->wildcard ? 1 : 0;
}

static bool name_variable(void *data, us_term *term)
{
    const naming *n = data;
    us_variable *variable = &term->as.variable;
    if (term->kind == US_TERM_VARIABLE && variable->local != 0 &&
        variable->name.length == 0)
        variable->name = number_name(n->compiler->arena, n->clause, variable->local);
    return true;
}

static void name_branch(naming *n, us_clause *clause)
{
    us_visitor visitor = {.data = n, .term = name_variable};
    n->clause = clause;
    us_walk_body(&visitor, clause->body);
    for (size_t i = 0; i < clause->reference.count; i++)
        us_walk_term(&visitor, clause->reference.items[i]);
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_walk_term(&visitor, clause->arguments.items[i]);
    if (clause->key)
        us_walk_term(&visitor, clause->key);
    if (clause->value)
        us_walk_term(&visitor, clause->value);
}

/* [before]: by stage, how many numbers go to other stages first. */
static void name_rule(naming *n, const uint32_t *before, us_clause *first)
{
    us_locals *locals = first->locals;
    for (uint32_t i = 1; i <= locals->count; i++) {
        uint8_t stage = locals->items[i].stage;
        locals->items[i].number = before[stage] + n->used[stage];
        n->used[stage] += numbers_for(&locals->items[i]);
    }
    for (us_clause *branch = first; branch; branch = branch->otherwise)
        name_branch(n, branch);
}

/* By stage: the numbers that earlier stages use for all of the rules. */
static void sum_stages(uint32_t *before, us_clause *const *rules, size_t count)
{
    uint32_t all[STAGES] = {0}, sum = 0;
    for (size_t r = 0; r < count; r++)
        for (uint32_t i = 1; i <= rules[r]->locals->count; i++)
            all[rules[r]->locals->items[i].stage] +=
                numbers_for(&rules[r]->locals->items[i]);
    for (size_t i = 0; i < STAGES; i++) {
        before[i] = sum;
        sum += all[i];
    }
}

void us_mark_prepare(us_emitter *emitter)
{
    us_compiler *compiler = emitter->compiler;
    uint32_t before[STAGES];
    if (!compiler->traced)
        return;
    naming rules = {.compiler = compiler};
    sum_stages(before, compiler->clauses, compiler->clause_count);
    for (size_t i = 0; i < compiler->clause_count; i++)
        name_rule(&rules, before, compiler->clauses[i]);
    for (size_t i = 0; i < compiler->query_count; i++) {
        naming query = {.compiler = compiler};
        sum_stages(before, &compiler->queries[i].clause, 1);
        name_rule(&query, before, compiler->queries[i].clause);
    }
}
