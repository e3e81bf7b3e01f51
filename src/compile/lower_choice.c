/* Which rules a traced program enters: those that OPA's rule index would find.
 *
 * What OPA shows of rules depends on its index: a rule that the index excludes is never
 * entered, and none of its literals is covered. So the routine of a traced program begins
 * with the questions that the index would answer, without telling anybody, and keeps for
 * each branch whether it was chosen. They are found like OPA finds them, literal by literal:
 * places in base documents and operands of functions that must be defined, equal something,
 * be one of several, hold something, or begin or end in some way. Of several values for one
 * place any will do, as in OPA.
 *
 * That the rules chosen all have one constant value is found on the way: then the first of
 * them that succeeds ends the search. Left out, since it only makes the index less choosy:
 * `or` in rules, collections of base data that are asked for keys. */
#include "compile/lower.h"
#include "compile/pass.h"

#include "syntax/ast_text.h"

typedef enum test_kind {
    TEST_DEFINED,
    TEST_EQUAL,  /* a scalar */
    TEST_ARRAY,  /* of which only scalars at the top count */
    TEST_MEMBER, /* the place holds the scalar */
    TEST_PREFIX, /* begins with the string, or an element does */
    TEST_SUFFIX,
    TEST_GLOB,
} test_kind;

typedef struct test {
    test_kind kind;
    us_terms ref;      /* the place; of an operand: empty */
    uint32_t argument; /* number of the operand, from 1 */
    us_value value;
    const us_term *array;
    us_value delimiters;
    uint32_t local; /* DEFINED: what the place is known as; 0: nothing */
    bool done;
} test;

/* A local that is known to be a constant. */
typedef struct constant {
    uint32_t local;
    const us_term *term;
} constant;

typedef struct chooser {
    us_lowering *lowering;
    us_arena *arena;
    const us_clause *clause;
    test *tests;
    size_t count, capacity;
    constant *constants;
    size_t constant_count, constant_capacity;
} chooser;

/* ---- places ---- */

typedef struct place {
    bool found;
    us_terms ref;
    uint32_t argument;
} place;

static bool is_local(const us_term *term, uint32_t local)
{
    return term->kind == US_TERM_VARIABLE && term->as.variable.local == local;
}

/* The place that the local is another name for. */
static place find_local(const chooser *c, uint32_t local)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->tests[i].kind == TEST_DEFINED && c->tests[i].local == local)
            return (place){true, c->tests[i].ref, c->tests[i].argument};
    for (size_t i = 0; i < c->clause->arguments.count; i++)
        if (is_local(c->clause->arguments.items[i], local))
            return (place){true, {NULL, 0}, (uint32_t)i + 1};
    return (place){false, {NULL, 0}, 0};
}

static const us_term *find_constant(const chooser *c, const us_term *term)
{
    if (term->kind != US_TERM_VARIABLE || term->as.variable.local == 0)
        return NULL;
    for (size_t i = c->constant_count; i-- > 0;)
        if (c->constants[i].local == term->as.variable.local)
            return c->constants[i].term;
    return NULL;
}

static void add_constant(chooser *c, uint32_t local, const us_term *term)
{
    c->constants = us_arena_room(c->arena, c->constants, c->constant_count,
                                 &c->constant_capacity, sizeof *c->constants);
    c->constants[c->constant_count++] = (constant){local, term};
}

/* The ref with constants for locals, from its root on; false: its head is another local. */
static bool resolve_ref(const chooser *c, const us_term *term, us_terms *ref)
{
    const us_term *head = term->as.list.items[0];
    us_terms own = term->as.list, before = {NULL, 0};
    if (head->kind == US_TERM_VARIABLE && head->as.variable.local != 0) {
        place known = find_local(c, head->as.variable.local);
        if (!known.found || known.argument > 0)
            return false;
        before = known.ref;
        own = (us_terms){own.items + 1, own.count - 1};
    }
    *ref = us_terms_make(c->arena, before.count + own.count);
    for (size_t i = 0; i < before.count; i++)
        ref->items[i] = before.items[i];
    for (size_t i = 0; i < own.count; i++) {
        const us_term *known = find_constant(c, own.items[i]);
        ref->items[before.count + i] = known && known->kind == US_TERM_SCALAR
                                           ? (us_term *)(uintptr_t)known
                                           : own.items[i];
    }
    return true;
}

/* True for input.… or data.… of scalars, where no rule has a say. */
static bool is_base(const chooser *c, const us_terms *ref)
{
    const us_term *head = ref->items[0];
    if (head->kind != US_TERM_VARIABLE || !us_term_is_root(head))
        return false;
    bool input = us_term_has_head(head, "input");
    const us_tree_node *node = c->lowering->emitter->compiler->tree;
    for (size_t i = 1; i < ref->count; i++) {
        if (ref->items[i]->kind != US_TERM_SCALAR)
            return false;
        if (input || !node)
            continue;
        if (us_lower_is_rule(node))
            return false;
        node = us_tree_child(node, ref->items[i]->as.scalar);
    }
    return input || !node;
}

static bool is_ref(const us_term *term)
{
    return term->kind == US_TERM_REF || us_term_is_root(term);
}

/* A lone `input` is a ref of one part. */
static const us_term *as_ref(const chooser *c, const us_term *term)
{
    if (term->kind == US_TERM_REF)
        return term;
    us_terms list = us_terms_make(c->arena, 1);
    list.items[0] = (us_term *)(uintptr_t)term;
    return us_term_list(c->arena, term->span, US_TERM_REF, list);
}

/* The place in base documents that the term names. */
static place find_ref(const chooser *c, const us_term *term)
{
    place found = {false, {NULL, 0}, 0};
    if (!is_ref(term))
        return found;
    found.found = resolve_ref(c, as_ref(c, term), &found.ref) && is_base(c, &found.ref);
    return found;
}

static place find_place(const chooser *c, const us_term *term)
{
    if (term->kind == US_TERM_VARIABLE && term->as.variable.local != 0)
        return find_local(c, term->as.variable.local);
    return find_ref(c, term);
}

/* ---- tests ---- */

static bool same_place(const test *a, const test *b)
{
    if (a->argument != b->argument || a->ref.count != b->ref.count)
        return false;
    for (size_t i = 1; i < a->ref.count; i++)
        if (!us_value_equal(a->ref.items[i]->as.scalar, b->ref.items[i]->as.scalar))
            return false;
    return a->ref.count == 0 || us_str_equal(a->ref.items[0]->as.variable.name,
                                             b->ref.items[0]->as.variable.name);
}

/* A value takes the place of one DEFINED, and with it that of the name that it gave. */
static void add_test(chooser *c, test added)
{
    for (size_t i = 0; i < c->count; i++) {
        test *known = &c->tests[i];
        bool plain = added.kind != TEST_DEFINED && added.kind != TEST_PREFIX &&
                     added.kind != TEST_SUFFIX;
        if (plain && known->kind == TEST_DEFINED && same_place(known, &added)) {
            *known = added;
            return;
        }
    }
    c->tests =
        us_arena_room(c->arena, c->tests, c->count, &c->capacity, sizeof *c->tests);
    c->tests[c->count++] = added;
}

static test test_at(place at, test_kind kind)
{
    return (test){.kind = kind, .ref = at.ref, .argument = at.argument, .value = US_NONE};
}

/* The place equals [term]; false where the index makes nothing of that. */
static bool add_equal(chooser *c, place at, const us_term *term)
{
    test added = test_at(at, TEST_DEFINED);
    if (term->kind == US_TERM_SCALAR) {
        added.kind = TEST_EQUAL;
        added.value = term->as.scalar;
    } else if (term->kind == US_TERM_ARRAY) {
        added.kind = TEST_ARRAY;
        added.array = term;
        for (size_t i = 0; i < term->as.list.count; i++)
            if (term->as.list.items[i]->kind != US_TERM_SCALAR &&
                term->as.list.items[i]->kind != US_TERM_VARIABLE)
                return false;
    } else if (term->kind == US_TERM_VARIABLE && term->as.variable.local != 0) {
        added.local = term->as.variable.local;
    } else {
        return false;
    }
    add_test(c, added);
    return true;
}

/* One side of an equation as place, the other as value. */
static bool note_sides(chooser *c, const us_term *a, const us_term *b)
{
    if (a->kind == US_TERM_VARIABLE && a->as.variable.local != 0) {
        const us_term *known = find_constant(c, b);
        if (us_term_is_ground(b))
            add_constant(c, a->as.variable.local, b);
        else if (known)
            add_constant(c, a->as.variable.local, known);
        place at = find_local(c, a->as.variable.local);
        return at.found && add_equal(c, at, b);
    }
    place at = find_ref(c, a);
    if (!at.found)
        return false;
    const us_term *known = find_constant(c, b);
    if (known && known->kind != US_TERM_SCALAR && known->kind != US_TERM_ARRAY) {
        add_test(c, test_at(at, TEST_DEFINED));
        return true;
    }
    return add_equal(c, at, known ? known : b);
}

/* xs[_] = v: the place xs holds v. */
static bool note_iteration(chooser *c, const us_term *a, const us_term *b)
{
    us_terms ref;
    const us_term *known = find_constant(c, b);
    const us_term *value = known ? known : b;
    if (a->kind != US_TERM_REF || value->kind != US_TERM_SCALAR ||
        !resolve_ref(c, a, &ref) || ref.count < 2)
        return false;
    us_terms prefix = {ref.items, ref.count - 1};
    if (ref.items[ref.count - 1]->kind == US_TERM_SCALAR || !is_base(c, &prefix))
        return false;
    test added = {.kind = TEST_MEMBER, .ref = prefix, .value = value->as.scalar};
    add_test(c, added);
    return true;
}

static void note_equation(chooser *c, const us_term *a, const us_term *b)
{
    if (note_iteration(c, a, b) || note_iteration(c, b, a))
        return;
    if (!note_sides(c, a, b))
        note_sides(c, b, a);
}

/* Values that the place may have: the elements of a constant. */
static void note_one_of(chooser *c, place at, const us_term *values)
{
    const us_term *known = find_constant(c, values);
    if (known)
        values = known;
    if (!us_term_is_ground(values))
        return;
    us_value all = us_term_value(c->arena, values);
    if (us_value_tag(all) < US_TAG_ARRAY)
        return;
    for (size_t i = 0; i < us_value_count(all); i++) {
        us_value member = us_value_tag(all) == US_TAG_ARRAY ? all.as.array->items[i]
                          : us_value_tag(all) == US_TAG_SET ? all.as.set->items[i]
                                                            : all.as.object->values[i];
        test added = test_at(at, TEST_EQUAL);
        added.value = member;
        add_test(c, added);
    }
}

static void note_member(chooser *c, const us_term *item, const us_term *container)
{
    place at = {false, {NULL, 0}, 0};
    if (item->kind == US_TERM_VARIABLE && item->as.variable.local != 0)
        at = find_local(c, item->as.variable.local);
    if (at.found) {
        note_one_of(c, at, container);
        return;
    }
    const us_term *known = find_constant(c, item);
    if (known)
        item = known;
    at = find_place(c, container);
    if (!at.found || at.argument > 0)
        return;
    test added = test_at(at, TEST_DEFINED);
    if (item->kind == US_TERM_SCALAR) {
        added.kind = TEST_MEMBER;
        added.value = item->as.scalar;
    } else if (item->kind != US_TERM_VARIABLE) {
        return;
    }
    add_test(c, added);
}

/* An array or a set of strings, not empty. */
static bool are_strings(us_value value)
{
    us_tag tag = us_value_tag(value);
    if (tag != US_TAG_ARRAY && tag != US_TAG_SET)
        return false;
    size_t count = us_value_count(value);
    const us_value *items =
        tag == US_TAG_ARRAY ? value.as.array->items : value.as.set->items;
    for (size_t i = 0; i < count; i++)
        if (!us_value_is_string(items[i]))
            return false;
    return count > 0;
}

/* [affixes]: a string or, if [collection], a collection of strings. */
static void note_affix(chooser *c, const us_term *subject, const us_term *affixes,
                       test_kind kind, bool collection)
{
    place at = find_place(c, subject);
    const us_term *known = find_constant(c, affixes);
    if (known)
        affixes = known;
    if (!at.found || at.argument > 0 || !us_term_is_ground(affixes))
        return;
    test added = test_at(at, kind);
    added.value = us_term_value(c->arena, affixes);
    if (us_value_is_string(added.value) || (collection && are_strings(added.value)))
        add_test(c, added);
}

static void note_glob(chooser *c, const us_terms *call)
{
    const us_term *pattern = call->items[1], *delimiters = call->items[2];
    if (pattern->kind != US_TERM_SCALAR || delimiters->kind != US_TERM_ARRAY ||
        !us_term_is_ground(delimiters) || call->items[3]->kind != US_TERM_VARIABLE ||
        !us_value_is_string(pattern->as.scalar))
        return;
    us_str text = us_value_text(pattern->as.scalar);
    place at = find_place(c, call->items[3]);
    if (!at.found || us_str_find(text, US_STR("**"), 0) != US_STR_NONE ||
        us_str_find(text, US_STR("["), 0) != US_STR_NONE ||
        us_str_find(text, US_STR("?"), 0) != US_STR_NONE ||
        us_str_find(text, US_STR("{"), 0) != US_STR_NONE)
        return;
    test added = test_at(at, TEST_GLOB);
    added.value = pattern->as.scalar;
    added.delimiters = us_term_value(c->arena, delimiters);
    if (us_value_count(added.delimiters) == 0)
        added.delimiters = us_value_array(us_array_new(c->arena, 0));
    add_test(c, added);
}

static void note_call(chooser *c, const us_terms *call)
{
    static const struct {
        const char *name;
        test_kind kind;
        bool collection;
    } affixes[] = {{"startswith", TEST_PREFIX, false},
                   {"strings.any_prefix_match", TEST_PREFIX, true},
                   {"endswith", TEST_SUFFIX, false},
                   {"strings.any_suffix_match", TEST_SUFFIX, true}};
    us_str name = us_term_dotted_name(c->arena, call->items[0]);
    if (call->count == 3 && (us_str_is(name, "eq") || us_str_is(name, "equal")))
        note_equation(c, call->items[1], call->items[2]);
    if (call->count == 3 && us_str_is(name, "internal.member_2"))
        note_member(c, call->items[1], call->items[2]);
    if (call->count == 4 && us_str_is(name, "glob.match"))
        note_glob(c, call);
    for (size_t i = 0; i < sizeof affixes / sizeof affixes[0]; i++)
        if (call->count == 3 && us_str_is(name, affixes[i].name))
            note_affix(c, call->items[1], call->items[2], affixes[i].kind,
                       affixes[i].collection);
}

static void note_body(chooser *c, const us_body *body);

static void note_literal(chooser *c, const us_literal *literal)
{
    if (literal->negated || literal->with_count > 0)
        return;
    if (literal->kind == US_LITERAL_CALL) {
        note_call(c, &literal->as.call);
    } else if (literal->kind == US_LITERAL_TERM) {
        place at = find_ref(c, literal->as.term);
        if (at.found)
            add_test(c, test_at(at, TEST_DEFINED));
    } else if (literal->kind == US_LITERAL_AND) {
        note_body(c, literal->as.logic.left);
        note_body(c, literal->as.logic.right);
    }
}

static void note_body(chooser *c, const us_body *body)
{
    for (size_t i = 0; i < body->count; i++)
        note_literal(c, body->items[i]);
}

/* ---- code ---- */

static uint32_t load_place(chooser *c, const test *t, us_label missing)
{
    us_lowering *lowering = c->lowering;
    if (t->argument > 0)
        return t->argument;
    uint32_t from = us_lower_register(lowering);
    bool input = us_term_has_head(t->ref.items[0], "input");
    if (input)
        us_emit(lowering, US_OP_LOAD_INPUT, from, 0, 0, missing, 0);
    else
        us_emit_plain(lowering, US_OP_LOAD_DATA, from, 0);
    for (size_t i = 1; i < t->ref.count; i++) {
        us_operand key = us_emit_constant(lowering, t->ref.items[i]->as.scalar);
        if (input)
            us_emit(lowering, US_OP_MARK_READ, 0, from, key, US_NO_LABEL,
                    lowering->choice->mark);
        us_emit(lowering, input ? US_OP_GET : US_OP_GET_BASE, from, from, key, missing,
                0);
    }
    return from;
}

static void call_builtin(chooser *c, const char *name, const us_operand *operands,
                         size_t count, us_label failed)
{
    us_lowering *lowering = c->lowering;
    const us_builtin *builtin =
        us_compiler_function(lowering->emitter->compiler, us_str_from(name));
    if (!builtin)
        return;
    uint32_t first = us_lower_registers(lowering, (uint32_t)count);
    uint32_t target = us_lower_register(lowering);
    for (size_t i = 0; i < count; i++)
        us_emit_plain(lowering, US_OP_MOVE, first + (uint32_t)i, operands[i]);
    us_emit(lowering, US_OP_CALL_BUILTIN, target, first, (uint32_t)count, failed,
            us_emit_builtin(lowering->emitter, builtin));
    us_emit(lowering, US_OP_NOT_FALSE, target, 0, 0, failed, 0);
}

static void emit_array(chooser *c, const test *t, uint32_t value, us_label failed)
{
    us_lowering *lowering = c->lowering;
    const us_terms *items = &t->array->as.list;
    uint32_t item = us_lower_register(lowering);
    us_emit(lowering, US_OP_IS_ARRAY, value, (uint32_t)items->count, 0, failed, 0);
    for (size_t i = 0; i < items->count; i++) {
        if (items->items[i]->kind != US_TERM_SCALAR)
            continue;
        us_emit(lowering, US_OP_GET_AT, item, value, (uint32_t)i, US_NO_LABEL, 0);
        us_emit(lowering, US_OP_EQUAL, item,
                us_emit_constant(lowering, items->items[i]->as.scalar), 0, failed, 0);
    }
}

/* Goes on where the value in the register passes the test. */
static void emit_test(chooser *c, const test *t, uint32_t value, us_label failed)
{
    us_lowering *lowering = c->lowering;
    us_operand wanted = us_value_is_none(t->value) ? (us_operand)value
                                                   : us_emit_constant(lowering, t->value);
    switch (t->kind) {
    case TEST_DEFINED:
        break;
    case TEST_EQUAL:
        if (us_value_tag(t->value) < US_TAG_ARRAY ||
            us_value_tag(t->value) == US_TAG_ARRAY)
            us_emit(lowering, US_OP_EQUAL, value, wanted, 0, failed, 0);
        break;
    case TEST_ARRAY:
        emit_array(c, t, value, failed);
        break;
    case TEST_MEMBER:
        us_emit(lowering, US_OP_MEMBER, wanted, value, 0, failed, 0);
        break;
    case TEST_PREFIX:
        call_builtin(c, "strings.any_prefix_match",
                     (us_operand[]){(us_operand)value, wanted}, 2, failed);
        break;
    case TEST_SUFFIX:
        call_builtin(c, "strings.any_suffix_match",
                     (us_operand[]){(us_operand)value, wanted}, 2, failed);
        break;
    case TEST_GLOB:
        call_builtin(c, "glob.match",
                     (us_operand[]){wanted, us_emit_constant(lowering, t->delimiters),
                                    (us_operand)value},
                     3, failed);
        break;
    }
}

/* All tests of the place of test number [at]: any that is more than DEFINED will do. */
static void emit_place(chooser *c, size_t at, us_label missing)
{
    us_lowering *lowering = c->lowering;
    us_label passed = us_emit_label(lowering->emitter);
    uint32_t value = load_place(c, &c->tests[at], missing);
    bool any = false;
    for (size_t i = at; i < c->count; i++) {
        test *t = &c->tests[i];
        if (t->done || !same_place(t, &c->tests[at]))
            continue;
        t->done = true;
        if (t->kind == TEST_DEFINED)
            continue;
        us_label next = us_emit_label(lowering->emitter);
        emit_test(c, t, value, next);
        us_emit_jump(lowering, passed);
        us_emit_place(lowering->emitter, next);
        any = true;
    }
    if (any)
        us_emit_jump(lowering, missing);
    us_emit_place(lowering->emitter, passed);
}

/* Goes on where the index finds the branch. */
static void emit_tests(us_lowering *lowering, const us_clause *clause, us_label missing)
{
    chooser c = {
        .lowering = lowering, .arena = lowering->emitter->arena, .clause = clause};
    note_body(&c, clause->body);
    for (size_t i = 0; i < c.count; i++)
        if (!c.tests[i].done)
            emit_place(&c, i, missing);
}

/* ---- the choice ---- */

static size_t count_branches(us_clause *const *clauses, size_t count)
{
    size_t branches = 0;
    for (size_t i = 0; i < count; i++)
        for (const us_clause *c = clauses[i]; c; c = c->otherwise)
            branches++;
    return branches;
}

/* Notes the value of a branch that was chosen: whether all are one constant. */
static void note_value(us_lowering *lowering, const us_choice *choice,
                       const us_clause *clause)
{
    us_label first = us_emit_label(lowering->emitter);
    us_label differs = us_emit_label(lowering->emitter);
    us_label done = us_emit_label(lowering->emitter);
    if (clause->value && us_term_is_ground(clause->value)) {
        us_operand value = us_emit_constant(
            lowering, us_term_value(lowering->emitter->arena, clause->value));
        us_emit(lowering, US_OP_IF_SET, choice->value, 0, 0, first, 0);
        us_emit_plain(lowering, US_OP_MOVE, choice->value, value);
        us_emit_place(lowering->emitter, first);
        us_emit(lowering, US_OP_EQUAL, choice->value, value, 0, differs, 0);
        us_emit_jump(lowering, done);
    }
    us_emit_place(lowering->emitter, differs);
    us_emit_plain(lowering, US_OP_MOVE, choice->several,
                  us_emit_constant(lowering, US_TRUE));
    us_emit_place(lowering->emitter, done);
}

static bool prints(const us_lowering *lowering, const us_clause *clause)
{
    return us_lower_prints(lowering->emitter->arena, clause->body);
}

/* The branches of one rule; the first that is chosen counts as a rule found. */
static uint32_t choose_rule(us_lowering *lowering, us_choice *choice,
                            const us_clause *first, uint32_t at)
{
    us_compiler *compiler = lowering->emitter->compiler;
    us_label none = us_emit_label(lowering->emitter);
    us_operand yes = us_emit_constant(lowering, US_TRUE);
    us_emit_plain(lowering, US_OP_CLEAR, choice->rule, 0);
    for (const us_clause *c = first; c; c = c->otherwise, at++) {
        uint32_t registers = lowering->next_register;
        us_label missing = us_emit_label(lowering->emitter);
        choice->branches[at] = c;
        us_emit_plain(lowering, US_OP_CLEAR, choice->first + at, 0);
        if (compiler->trace_index && !prints(lowering, c))
            emit_tests(lowering, c, missing);
        us_emit_plain(lowering, US_OP_MOVE, choice->first + at, yes);
        us_emit_plain(lowering, US_OP_MOVE, choice->rule, yes);
        note_value(lowering, choice, c);
        us_emit_place(lowering->emitter, missing);
        lowering->next_register = registers;
    }
    us_label found = us_emit_label(lowering->emitter);
    us_emit(lowering, US_OP_IF_SET, choice->rule, 0, 0, found, 0);
    us_emit_jump(lowering, none);
    us_emit_place(lowering->emitter, found);
    us_emit(lowering, US_OP_ADD, choice->count, choice->count,
            us_emit_constant(lowering, us_value_integer(1)), none, 0);
    us_emit_place(lowering->emitter, none);
    return at;
}

void us_choose(us_lowering *lowering, us_clause *const *clauses, size_t count,
               us_str path, bool values)
{
    us_emitter *emitter = lowering->emitter;
    if (!emitter->compiler->traced)
        return;
    us_choice *choice = us_arena_alloc_zero(emitter->arena, sizeof *choice);
    uint32_t branches = (uint32_t)count_branches(clauses, count), at = 0;
    choice->clauses = clauses;
    choice->clause_count = count;
    choice->branch_count = branches;
    choice->branches =
        us_arena_alloc_array(emitter->arena, branches, sizeof(us_clause *));
    choice->several = us_lower_registers(lowering, 4);
    choice->value = choice->several + 1;
    choice->count = choice->several + 2;
    choice->rule = choice->several + 3;
    choice->first = us_lower_registers(lowering, branches > 0 ? branches : 1);
    choice->mark = us_mark_choice(lowering, choice, path, values);
    lowering->choice = choice;
    us_emit_plain(lowering, US_OP_CLEAR, choice->several, 0);
    us_emit_plain(lowering, US_OP_CLEAR, choice->value, 0);
    us_emit_plain(lowering, US_OP_MOVE, choice->count,
                  us_emit_constant(lowering, us_value_integer(0)));
    for (size_t i = 0; i < count; i++)
        at = choose_rule(lowering, choice, clauses[i], at);
    us_emit(lowering, US_OP_MARK_INDEX, 0, 0, 0, US_NO_LABEL, choice->mark);
}

uint32_t us_choice_of(us_choice *choice, const us_clause *clause)
{
    for (uint32_t i = 0; i < choice->branch_count; i++) {
        uint32_t at = (choice->cursor + i) % choice->branch_count;
        if (choice->branches[at] != clause)
            continue;
        choice->cursor = at + 1;
        return choice->first + at;
    }
    return choice->first;
}
