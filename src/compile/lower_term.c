/* Terms to code: values, refs, patterns, unification.
 *
 * At each point the set of bound locals is known, so nothing is unified at run
 * time: what is bound is compared, what is not becomes a name for the register
 * that holds the value. */
#include "compile/lower.h"
#include "compile/pass.h"

static uint32_t emit_new(us_lowering *lowering, us_opcode op, uint32_t a, size_t room)
{
    return us_emit(lowering, op, a, 0, 0, US_NO_LABEL, (uint32_t)room);
}

static void bind_local(us_lowering *lowering, uint32_t local, us_operand operand)
{
    lowering->where[local] = operand;
    lowering->trail[lowering->trail_count++] = local;
}

void us_lower_unbind(us_lowering *lowering, uint32_t mark)
{
    while (lowering->trail_count > mark)
        lowering->where[lowering->trail[--lowering->trail_count]] = US_UNBOUND;
}

static bool is_bound(const us_lowering *lowering, const us_term *term)
{
    switch (term->kind) {
    case US_TERM_VARIABLE:
        return term->as.variable.local == 0 ||
               lowering->where[term->as.variable.local] != US_UNBOUND;
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            if (!is_bound(lowering, term->as.list.items[i]))
                return false;
        return true;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++)
            if (!is_bound(lowering, term->as.object.keys[i]) ||
                !is_bound(lowering, term->as.object.values[i]))
                return false;
        return true;
    /* A ref's own variables are bound by looking it up, a comprehension's by
     * its body. */
    case US_TERM_SCALAR:
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return true;
}

/* ---- composites and comprehensions ---- */

static void lower_list(us_lowering *lowering, const us_terms *list, us_opcode add,
                       uint32_t target)
{
    for (size_t i = 0; i < list->count; i++) {
        us_operand item = us_lower_term(lowering, list->items[i]);
        if (add == US_OP_SET_ADD)
            us_unknown_fail_in(lowering, item);
        us_emit_or_fail(lowering, add, target, item, 0);
    }
}

static void lower_object(us_lowering *lowering, const us_pairs *pairs, uint32_t target)
{
    for (size_t i = 0; i < pairs->count; i++) {
        us_operand key = us_lower_term(lowering, pairs->keys[i]);
        us_unknown_fail_in(lowering, key);
        us_emit_or_fail(lowering, US_OP_PUT, target, key,
                        us_lower_term(lowering, pairs->values[i]));
    }
}

/* A pair of an object comprehension; two values of a key are told at the key. */
static void lower_pair(us_lowering *lowering, const us_term *key, us_operand value,
                       uint32_t target)
{
    us_operand operand = us_lower_term(lowering, key);
    us_unknown_fail_in(lowering, operand);
    us_unknown_fail_in(lowering, value);
    us_mark_element(lowering, (us_operand)target, operand);
    us_source around = lowering->source;
    lowering->source.row = key->span.position.row;
    lowering->source.column = key->span.position.column;
    us_emit_or_fail(lowering, US_OP_PUT_ONCE, target, operand, value);
    lowering->source = around;
}

static void lower_comprehension(us_lowering *lowering, const us_term *term,
                                uint32_t target)
{
    const us_comprehension *comprehension = &term->as.comprehension;
    us_label outer = lowering->fail, done = us_emit_label(lowering->emitter);
    uint32_t trail = lowering->trail_count, registers = lowering->next_register;
    uint32_t since = us_unknown_begin(lowering);

    lowering->fail = done;
    us_entered entered = us_mark_enter_body(lowering, comprehension->body);
    us_lower_body(lowering, comprehension->body);
    us_operand value = us_lower_term(lowering, comprehension->value);
    if (term->kind != US_TERM_OBJECT_COMPREHENSION)
        us_mark_element(lowering, (us_operand)target, value);
    if (term->kind == US_TERM_ARRAY_COMPREHENSION) {
        us_emit_or_fail(lowering, US_OP_PUSH, target, value, 0);
    } else if (term->kind == US_TERM_SET_COMPREHENSION) {
        us_unknown_fail_in(lowering, value);
        us_emit_or_fail(lowering, US_OP_SET_ADD, target, value, 0);
    } else {
        lower_pair(lowering, comprehension->key, value, target);
    }
    us_mark_exit_body(lowering, comprehension->body, false);
    if (lowering->fail != done)
        us_emit_jump(lowering, lowering->fail);
    us_emit_place(lowering->emitter, done);
    us_unknown_leave(lowering, since, outer);
    us_mark_leave(lowering, entered);
    us_lower_unbind(lowering, trail);
    lowering->next_register = registers;
    lowering->fail = outer;
}

/* ---- refs ---- */

static void lower_step(us_lowering *lowering, const us_term *step, us_opcode get,
                       us_operand *from);

/* Iterates over [from]; [step] matches the key, or the value if [values], and [from]
 * becomes the value. */
static void lower_loop(us_lowering *lowering, const us_term *step, bool values,
                       us_operand *from)
{
    uint32_t iterator = us_lower_registers(lowering, 3);
    uint32_t key = us_lower_register(lowering), value = us_lower_register(lowering);
    us_label next = us_emit_label(lowering->emitter);

    us_emit_or_fail(lowering, US_OP_ITERATE, iterator, *from, 0);
    us_emit_place(lowering->emitter, next);
    us_emit_or_fail(lowering, US_OP_NEXT, iterator, key, value);
    if (!values)
        us_mark_read(lowering, (us_operand)iterator, (us_operand)key);
    lowering->fail = next;
    us_unknown_fail(lowering, (us_operand)value);
    us_lower_match(lowering, step, (us_operand)(values ? value : key));
    *from = (us_operand)value;
}

/* [get] where the key is a constant string, and what it is got of is no constant: most are. */
static us_opcode get_by_name(const us_lowering *lowering, us_opcode get, us_operand from,
                             us_operand key)
{
    const us_value *constants = lowering->emitter->program->constants;
    bool name = get == US_OP_GET && !(from & US_OPERAND_CONSTANT) &&
                (key & US_OPERAND_CONSTANT) &&
                us_value_is_string(constants[key & ~US_OPERAND_CONSTANT]);
    return name && !lowering->emitter->compiler->faithful ? US_OP_GET_NAME
                                                          : us_unknown_get(lowering, get);
}

static void lower_step(us_lowering *lowering, const us_term *step, us_opcode get,
                       us_operand *from)
{
    if (!is_bound(lowering, step)) {
        lower_loop(lowering, step, false, from);
        return;
    }
    us_operand key = us_lower_term(lowering, step);
    uint32_t target = us_lower_register(lowering);
    if (get == US_OP_GET)
        us_mark_read(lowering, *from, key);
    us_emit_or_fail(lowering, get_by_name(lowering, get, *from, key), target, *from, key);
    *from = (us_operand)target;
}

/* As lower_step where [from] may be a place in data. */
static void lower_cursor_step(us_lowering *lowering, const us_term *step,
                              us_operand *from)
{
    us_operand key;

    us_unknown_fail_in(lowering, *from);
    if (is_bound(lowering, step)) {
        key = us_lower_term(lowering, step);
        us_unknown_fail_in(lowering, key);
    } else {
        uint32_t keys = us_lower_register(lowering);
        us_emit_or_fail(lowering, US_OP_CURSOR_KEYS, keys, *from, 0);
        key = (us_operand)keys;
        lower_loop(lowering, step, true, &key);
    }
    uint32_t target = us_lower_register(lowering);
    us_emit_or_fail(lowering, US_OP_CURSOR_GET, target, *from, key);
    us_unknown_fail(lowering, (us_operand)target);
    *from = (us_operand)target;
}

static us_tree_node *step_down(const us_tree_node *node, const us_term *step,
                               us_arena *arena)
{
    if (us_lower_is_rule(node) || !us_term_is_ground(step))
        return NULL;
    return us_tree_child(node, us_term_value(arena, step));
}

/* The rules at [node], then the rest of the ref from step [at] on. */
static us_operand lower_rule_ref(us_lowering *lowering, const us_terms *ref, size_t at,
                                 const us_tree_node *node)
{
    uint32_t target = us_lower_register(lowering);
    us_operand from = (us_operand)target;
    bool keyed =
        us_lower_is_folded(node) && at < ref->count && is_bound(lowering, ref->items[at]);

    us_mark_call(lowering, node->number, 0, 0);
    us_emit(lowering, keyed ? US_OP_CALL_PARTIAL : US_OP_CALL_RULE, target, 0, 0,
            lowering->fail, node->number);
    if (keyed)
        us_emit(lowering, US_OP_CHECK_KEY, us_lower_term(lowering, ref->items[at]), 0, 0,
                US_NO_LABEL, node->number);
    us_unknown_fail(lowering, from);
    for (; at < ref->count; at++)
        lower_step(lowering, ref->items[at], US_OP_GET, &from);
    return from;
}

static us_operand lower_whole(us_lowering *lowering, us_operand from)
{
    uint32_t whole = us_lower_register(lowering);
    us_emit_or_fail(lowering, US_OP_FORCE, whole, from, 0);
    us_unknown_fail(lowering, (us_operand)whole);
    return (us_operand)whole;
}

/* A place in data with rules below it, reached at step [at]. */
static us_operand lower_cursor_ref(us_lowering *lowering, const us_terms *ref, size_t at,
                                   const us_tree_node *node)
{
    uint32_t target = us_lower_register(lowering);
    us_operand from = (us_operand)target;

    if (at == ref->count) {
        us_mark_call(lowering, node->number, 0, 0);
        us_emit(lowering, US_OP_CALL_RULE, target, 0, 0, lowering->fail, node->number);
        us_unknown_fail(lowering, from);
        return from;
    }
    us_emit(lowering, US_OP_CURSOR, target, 0, 0, US_NO_LABEL, node->number);
    for (; at < ref->count; at++)
        lower_cursor_step(lowering, ref->items[at], &from);
    return lower_whole(lowering, from);
}

static us_operand lower_base_ref(us_lowering *lowering, const us_terms *ref)
{
    uint32_t target = us_lower_register(lowering);
    us_operand from = (us_operand)target;
    us_emit_plain(lowering, US_OP_LOAD_DATA, target, 0);
    for (size_t at = 1; at < ref->count; at++)
        lower_step(lowering, ref->items[at], US_OP_GET_BASE, &from);
    return ref->count < lowering->emitter->replaced_depth ? lower_whole(lowering, from)
                                                          : from;
}

static us_operand lower_data_ref(us_lowering *lowering, const us_terms *ref)
{
    us_tree_node *node = lowering->emitter->compiler->tree;
    size_t at = 1;

    while (at < ref->count) {
        us_tree_node *below = step_down(node, ref->items[at], lowering->emitter->arena);
        if (!below)
            break;
        node = below;
        at++;
    }
    if (us_lower_is_rule(node) && !node->is_function)
        return lower_rule_ref(lowering, ref, at, node);
    bool whole = at == ref->count && (node->is_package || !node->parent);
    bool stops_short = at < ref->count && us_term_is_ground(ref->items[at]);
    /* Whoever goes through all of data does not see all of it. */
    bool goes_through = at == 1 && !stops_short;
    if ((node->child_count == 0 || stops_short) && !whole && !goes_through)
        return lower_base_ref(lowering, ref);
    return lower_cursor_ref(lowering, ref, at, node);
}

static us_operand lower_ref(us_lowering *lowering, const us_terms *ref)
{
    const us_term *head = ref->items[0];
    us_operand from;
    size_t at = 1;

    if (us_term_has_head(head, "data") && head->as.variable.local == 0)
        return lower_data_ref(lowering, ref);
    if (us_term_has_head(head, "input") && head->as.variable.local == 0) {
        at = us_share_input(lowering, ref, &from);
        if (at == 1) {
            from = (us_operand)us_lower_register(lowering);
            us_emit_or_fail(lowering, US_OP_LOAD_INPUT, from, 0, 0);
            us_unknown_fail(lowering, from);
        }
    } else {
        from = us_lower_term(lowering, head);
        at = us_share_ref(lowering, ref, &from);
    }
    for (; at < ref->count; at++)
        lower_step(lowering, ref->items[at], US_OP_GET, &from);
    return from;
}

/* ---- terms ---- */

/* The reference takes x for bound behind xs[{x}], but a set with a variable in it is
 * never found: neither is anything that needs the variable. */
static us_operand lower_variable(us_lowering *lowering, const us_term *term)
{
    us_terms alone = {(us_term *[]){(us_term *)(uintptr_t)term}, 1};

    if (term->as.variable.local == 0)
        return lower_ref(lowering, &alone);
    if (!is_bound(lowering, term)) {
        us_emit_jump(lowering, lowering->fail);
        return us_emit_constant(lowering, US_NULL);
    }
    return lowering->where[term->as.variable.local];
}

us_operand us_lower_term(us_lowering *lowering, const us_term *term)
{
    if (us_term_is_ground(term))
        return us_emit_lasting(lowering, us_term_value(lowering->emitter->arena, term));

    uint32_t target;
    switch (term->kind) {
    case US_TERM_VARIABLE:
        return lower_variable(lowering, term);
    case US_TERM_REF:
        return lower_ref(lowering, &term->as.list);
    case US_TERM_ARRAY:
        target = us_lower_register(lowering);
        emit_new(lowering, US_OP_NEW_ARRAY, target, term->as.list.count);
        lower_list(lowering, &term->as.list, US_OP_PUSH, target);
        return (us_operand)target;
    case US_TERM_SET:
        target = us_lower_register(lowering);
        emit_new(lowering, US_OP_NEW_SET, target, term->as.list.count);
        lower_list(lowering, &term->as.list, US_OP_SET_ADD, target);
        return (us_operand)target;
    case US_TERM_OBJECT:
        target = us_lower_register(lowering);
        emit_new(lowering, US_OP_NEW_OBJECT, target, term->as.object.count);
        lower_object(lowering, &term->as.object, target);
        return (us_operand)target;
    case US_TERM_ARRAY_COMPREHENSION:
        target = us_lower_register(lowering);
        emit_new(lowering, US_OP_NEW_ARRAY, target, 0);
        lower_comprehension(lowering, term, target);
        return (us_operand)target;
    case US_TERM_SET_COMPREHENSION:
        target = us_lower_register(lowering);
        emit_new(lowering, US_OP_NEW_SET, target, 0);
        lower_comprehension(lowering, term, target);
        return (us_operand)target;
    case US_TERM_OBJECT_COMPREHENSION:
        target = us_lower_register(lowering);
        emit_new(lowering, US_OP_NEW_OBJECT, target, 0);
        lower_comprehension(lowering, term, target);
        return (us_operand)target;
    /* The normal form has none of these here. */
    case US_TERM_SCALAR:
    case US_TERM_CALL:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return us_emit_constant(lowering, US_NULL);
}

void us_lower_term_to(us_lowering *lowering, const us_term *term, uint32_t target)
{
    us_operand operand = us_lower_term(lowering, term);
    if (operand != target)
        us_emit_plain(lowering, US_OP_MOVE, target, operand);
}

/* ---- patterns ---- */

static void match_array(us_lowering *lowering, const us_terms *items, us_operand operand)
{
    us_emit_or_fail(lowering, US_OP_IS_ARRAY, operand, (uint32_t)items->count, 0);
    for (size_t i = 0; i < items->count; i++) {
        uint32_t item = us_lower_register(lowering);
        us_mark_read_at(lowering, operand, (uint32_t)i);
        us_emit(lowering, US_OP_GET_AT, item, operand, (uint32_t)i, US_NO_LABEL, 0);
        us_unknown_fail(lowering, (us_operand)item);
        us_lower_match(lowering, items->items[i], (us_operand)item);
    }
}

static void match_object(us_lowering *lowering, const us_pairs *pairs, us_operand operand)
{
    us_unknown_fail_in(lowering, operand);
    us_emit_or_fail(lowering, US_OP_IS_OBJECT, operand, (uint32_t)pairs->count, 0);
    for (size_t i = 0; i < pairs->count; i++) {
        us_operand key = us_lower_term(lowering, pairs->keys[i]);
        uint32_t member = us_lower_register(lowering);
        us_mark_read(lowering, operand, key);
        us_emit_or_fail(lowering, get_by_name(lowering, US_OP_GET, operand, key), member,
                        operand, key);
        us_lower_match(lowering, pairs->values[i], (us_operand)member);
    }
}

static void match_bound(us_lowering *lowering, const us_term *pattern, us_operand operand)
{
    us_operand value = us_lower_term(lowering, pattern);
    us_mark_compare(lowering, value, operand);
    us_unknown_compare(lowering, operand, value);
    us_emit_or_fail(lowering, US_OP_EQUAL, operand, value, 0);
}

void us_lower_match(us_lowering *lowering, const us_term *pattern, us_operand operand)
{
    if (pattern->kind == US_TERM_VARIABLE && !is_bound(lowering, pattern))
        bind_local(lowering, pattern->as.variable.local, operand);
    else if (is_bound(lowering, pattern))
        match_bound(lowering, pattern, operand);
    else if (pattern->kind == US_TERM_ARRAY)
        match_array(lowering, &pattern->as.list, operand);
    else
        match_object(lowering, &pattern->as.object, operand);
}

/* ---- unification ---- */

typedef struct equation {
    const us_term *a;
    const us_term *b;
    bool done;
} equation;

typedef struct equations {
    us_arena *arena;
    equation *items;
    size_t count;
    size_t capacity;
} equations;

static void add_equation(equations *list, const us_term *a, const us_term *b)
{
    list->items = us_arena_room(list->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = (equation){a, b, false};
}

/* Pairs up the parts of two arrays, or of two objects with ground keys; false
 * if the shapes can never be equal. */
static bool split_equation(us_lowering *lowering, equations *list, const us_term *a,
                           const us_term *b)
{
    us_arena *arena = lowering->emitter->arena;

    if (a->kind != b->kind)
        return false;
    if (a->kind == US_TERM_ARRAY) {
        if (a->as.list.count != b->as.list.count)
            return false;
        for (size_t i = 0; i < a->as.list.count; i++)
            add_equation(list, a->as.list.items[i], b->as.list.items[i]);
        return true;
    }
    if (a->kind != US_TERM_OBJECT || a->as.object.count != b->as.object.count)
        return false;
    for (size_t i = 0; i < a->as.object.count; i++) {
        bool found = false;
        for (size_t j = 0; j < b->as.object.count && !found; j++) {
            const us_term *x = a->as.object.keys[i], *y = b->as.object.keys[j];
            found = us_term_is_ground(x) && us_term_is_ground(y)
                        ? us_value_equal(us_term_value(arena, x), us_term_value(arena, y))
                        : x->kind == US_TERM_VARIABLE && y->kind == US_TERM_VARIABLE &&
                              x->as.variable.local == y->as.variable.local;
            if (found)
                add_equation(list, a->as.object.values[i], b->as.object.values[j]);
        }
        if (!found)
            return false;
    }
    return true;
}

/* Where both sides have to be evaluated, a trace shows which one OPA begins with. */
static bool is_looked_up_first(const us_lowering *lowering, const us_term *a,
                               const us_term *b)
{
    bool both = us_term_is_comprehension(b) &&
                (a->kind == US_TERM_REF || us_term_is_comprehension(a));
    return lowering->emitter->compiler->traced &&
           (both || (a->kind == US_TERM_REF && b->kind == US_TERM_REF));
}

/* Does what can be done with one equation now; false if nothing can. */
static bool solve(us_lowering *lowering, equations *list, size_t at)
{
    const us_term *a = list->items[at].a, *b = list->items[at].b;
    bool a_bound = is_bound(lowering, a), b_bound = is_bound(lowering, b);

    us_mark_reversed(lowering, a_bound && !b_bound);
    if (a_bound && !b_bound) {
        us_lower_match(lowering, b, us_lower_term(lowering, a));
    } else if (b_bound && is_looked_up_first(lowering, a, b)) {
        us_mark_reversed(lowering, true);
        us_lower_match(lowering, b, us_lower_term(lowering, a));
    } else if (b_bound) {
        us_operand value = us_lower_term(lowering, b);
        us_lower_match(lowering, a, value);
    } else if (a->kind != US_TERM_VARIABLE && b->kind != US_TERM_VARIABLE) {
        list->items[at].done = true;
        if (!split_equation(lowering, list, a, b))
            us_emit_jump(lowering, lowering->fail);
        return true;
    } else {
        return false;
    }
    list->items[at].done = true;
    return true;
}

void us_lower_unify(us_lowering *lowering, const us_term *a, const us_term *b)
{
    equation room[4]; /* nearly all are one, and are not split */
    equations list = {lowering->emitter->arena, room, 0, sizeof room / sizeof *room};
    bool progress = true;

    add_equation(&list, a, b);
    while (progress) {
        progress = false;
        for (size_t i = 0; i < list.count; i++)
            if (!list.items[i].done && solve(lowering, &list, i))
                progress = true;
    }
}
