/* The parts of a literal that may fail, each to be told with what it was, and which literals
 * were made of one that was written. For a literal the parts are found in its terms; what was
 * taken out of it stands in literals of its own, and is found by what they name. */
#include "compile/lower_mark.h"

#include "base/sort.h"
#include "compile/vars.h"
#include "syntax/ast_walk.h"

typedef struct part_search {
    us_mark_bindings found;
    bool undefined; /* what is not known is undefined */
    bool own;       /* the literal that failed is at work */
} part_search;

static us_mark_binding *add_part(part_search *search, us_span span)
{
    us_mark_place place = us_mark_place_of(search->found.lowering, span);
    us_mark_binding *added = us_mark_add_binding(&search->found, place.text);
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
    us_str text = us_mark_source_text(lowering->clause);
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
        term->kind == US_TERM_REF ? us_mark_node_of(search->found.lowering, term) : NULL;
    if (node) {
        us_mark_binding *added =
            add_part(search, head_span(search->found.lowering, term));
        added->node = node->number;
        added->optional = true;
    }
    return true;
}

/* The parts of the literal, and of what was made of the same written one. */
void us_mark_set_parts(us_lowering *lowering, us_mark *mark, const us_literal *literal,
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
    mark->parts = us_mark_keep_bindings(&search.found);
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
bool *us_mark_find_composing(us_lowering *lowering, const us_body *body)
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
void us_mark_group_literals(us_arena *arena, us_marked_body *marked)
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
