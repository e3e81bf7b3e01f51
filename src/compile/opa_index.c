/* What OPA's rule index asks of a rule, found as OPA finds it, literal by literal: places in base
 * documents and operands of functions that must be defined, equal something, be one of several, hold
 * something, or begin or end in some way. Of several values for one place any will do, as in OPA.
 *
 * Left out, since it only makes the index less choosy: `or` in rules, collections of base data that
 * are asked for keys. */
#include "compile/opa_index.h"

#include "compile/lower.h"
#include "compile/pass.h"

/* A local that is known to be a constant. */
typedef struct constant {
    uint32_t local;
    const us_term *term;
} constant;

typedef struct finder {
    us_arena *arena;
    us_compiler *compiler;
    const us_clause *clause;
    us_opa_test *tests;
    size_t count, capacity;
    constant *constants;
    size_t constant_count, constant_capacity;
} finder;

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
static place find_local(const finder *f, uint32_t local)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->tests[i].kind == US_OPA_DEFINED && f->tests[i].local == local)
            return (place){true, f->tests[i].ref, f->tests[i].argument};
    for (size_t i = 0; i < f->clause->arguments.count; i++)
        if (is_local(f->clause->arguments.items[i], local))
            return (place){true, {NULL, 0}, (uint32_t)i + 1};
    return (place){false, {NULL, 0}, 0};
}

static const us_term *find_constant(const finder *f, const us_term *term)
{
    if (term->kind != US_TERM_VARIABLE || term->as.variable.local == 0)
        return NULL;
    for (size_t i = f->constant_count; i-- > 0;)
        if (f->constants[i].local == term->as.variable.local)
            return f->constants[i].term;
    return NULL;
}

static void add_constant(finder *f, uint32_t local, const us_term *term)
{
    f->constants = us_arena_room(f->arena, f->constants, f->constant_count,
                                 &f->constant_capacity, sizeof *f->constants);
    f->constants[f->constant_count++] = (constant){local, term};
}

/* The ref with constants for locals, from its root on; false: its head is another local. */
static bool resolve_ref(const finder *f, const us_term *term, us_terms *ref)
{
    const us_term *head = term->as.list.items[0];
    us_terms own = term->as.list, before = {NULL, 0};
    if (head->kind == US_TERM_VARIABLE && head->as.variable.local != 0) {
        place known = find_local(f, head->as.variable.local);
        if (!known.found || known.argument > 0)
            return false;
        before = known.ref;
        own = (us_terms){own.items + 1, own.count - 1};
    }
    *ref = us_terms_make(f->arena, before.count + own.count);
    for (size_t i = 0; i < before.count; i++)
        ref->items[i] = before.items[i];
    for (size_t i = 0; i < own.count; i++) {
        const us_term *known = find_constant(f, own.items[i]);
        ref->items[before.count + i] = known && known->kind == US_TERM_SCALAR
                                           ? (us_term *)(uintptr_t)known
                                           : own.items[i];
    }
    return true;
}

static bool is_ref(const us_term *term)
{
    return term->kind == US_TERM_REF || us_term_is_root(term);
}

/* A lone `input` is a ref of one part. */
static const us_term *as_ref(const finder *f, const us_term *term)
{
    if (term->kind == US_TERM_REF)
        return term;
    us_terms list = us_terms_make(f->arena, 1);
    list.items[0] = (us_term *)(uintptr_t)term;
    return us_term_list(f->arena, term->span, US_TERM_REF, list);
}

/* The place in base documents that the term names. */
static place find_ref(const finder *f, const us_term *term)
{
    place found = {false, {NULL, 0}, 0};
    if (!is_ref(term))
        return found;
    found.found = resolve_ref(f, as_ref(f, term), &found.ref) &&
                  us_lower_is_base(f->compiler, &found.ref);
    return found;
}

static place find_place(const finder *f, const us_term *term)
{
    if (term->kind == US_TERM_VARIABLE && term->as.variable.local != 0)
        return find_local(f, term->as.variable.local);
    return find_ref(f, term);
}

/* ---- tests ---- */

bool us_opa_index_same_place(const us_opa_test *a, const us_opa_test *b)
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
static void add_test(finder *f, us_opa_test added)
{
    for (size_t i = 0; i < f->count; i++) {
        us_opa_test *known = &f->tests[i];
        bool plain = added.kind != US_OPA_DEFINED && added.kind != US_OPA_PREFIX &&
                     added.kind != US_OPA_SUFFIX;
        if (plain && known->kind == US_OPA_DEFINED &&
            us_opa_index_same_place(known, &added)) {
            *known = added;
            return;
        }
    }
    f->tests =
        us_arena_room(f->arena, f->tests, f->count, &f->capacity, sizeof *f->tests);
    f->tests[f->count++] = added;
}

static us_opa_test test_at(place at, us_opa_test_kind kind)
{
    return (us_opa_test){
        .kind = kind, .ref = at.ref, .argument = at.argument, .value = US_NONE};
}

/* The place equals [term]; false where the index makes nothing of that. */
static bool add_equal(finder *f, place at, const us_term *term)
{
    us_opa_test added = test_at(at, US_OPA_DEFINED);
    if (term->kind == US_TERM_SCALAR) {
        added.kind = US_OPA_EQUAL;
        added.value = term->as.scalar;
    } else if (term->kind == US_TERM_ARRAY) {
        added.kind = US_OPA_ARRAY;
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
    add_test(f, added);
    return true;
}

/* One side of an equation as place, the other as value. */
static bool note_sides(finder *f, const us_term *a, const us_term *b)
{
    if (a->kind == US_TERM_VARIABLE && a->as.variable.local != 0) {
        const us_term *known = find_constant(f, b);
        if (us_term_is_ground(b))
            add_constant(f, a->as.variable.local, b);
        else if (known)
            add_constant(f, a->as.variable.local, known);
        place at = find_local(f, a->as.variable.local);
        return at.found && add_equal(f, at, b);
    }
    place at = find_ref(f, a);
    if (!at.found)
        return false;
    const us_term *known = find_constant(f, b);
    if (known && known->kind != US_TERM_SCALAR && known->kind != US_TERM_ARRAY) {
        add_test(f, test_at(at, US_OPA_DEFINED));
        return true;
    }
    return add_equal(f, at, known ? known : b);
}

/* xs[_] = v: the place xs holds v. */
static bool note_iteration(finder *f, const us_term *a, const us_term *b)
{
    us_terms ref;
    const us_term *known = find_constant(f, b);
    const us_term *value = known ? known : b;
    if (a->kind != US_TERM_REF || value->kind != US_TERM_SCALAR ||
        !resolve_ref(f, a, &ref) || ref.count < 2)
        return false;
    us_terms prefix = {ref.items, ref.count - 1};
    if (ref.items[ref.count - 1]->kind == US_TERM_SCALAR ||
        !us_lower_is_base(f->compiler, &prefix))
        return false;
    us_opa_test added = {.kind = US_OPA_MEMBER, .ref = prefix, .value = value->as.scalar};
    add_test(f, added);
    return true;
}

static void note_equation(finder *f, const us_term *a, const us_term *b)
{
    if (note_iteration(f, a, b) || note_iteration(f, b, a))
        return;
    if (!note_sides(f, a, b))
        note_sides(f, b, a);
}

/* Values that the place may have: the elements of a constant. */
static void note_one_of(finder *f, place at, const us_term *values)
{
    const us_term *known = find_constant(f, values);
    if (known)
        values = known;
    if (!us_term_is_ground(values))
        return;
    us_value all = us_term_value(f->arena, values);
    if (us_value_tag(all) < US_TAG_ARRAY)
        return;
    for (size_t i = 0; i < us_value_count(all); i++) {
        us_value member = us_value_tag(all) == US_TAG_ARRAY ? all.as.array->items[i]
                          : us_value_tag(all) == US_TAG_SET ? all.as.set->items[i]
                                                            : all.as.object->values[i];
        us_opa_test added = test_at(at, US_OPA_EQUAL);
        added.value = member;
        add_test(f, added);
    }
}

static void note_member(finder *f, const us_term *item, const us_term *container)
{
    place at = {false, {NULL, 0}, 0};
    if (item->kind == US_TERM_VARIABLE && item->as.variable.local != 0)
        at = find_local(f, item->as.variable.local);
    if (at.found) {
        note_one_of(f, at, container);
        return;
    }
    const us_term *known = find_constant(f, item);
    if (known)
        item = known;
    at = find_place(f, container);
    if (!at.found || at.argument > 0)
        return;
    us_opa_test added = test_at(at, US_OPA_DEFINED);
    if (item->kind == US_TERM_SCALAR) {
        added.kind = US_OPA_MEMBER;
        added.value = item->as.scalar;
    } else if (item->kind != US_TERM_VARIABLE) {
        return;
    }
    add_test(f, added);
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
static void note_affix(finder *f, const us_term *subject, const us_term *affixes,
                       us_opa_test_kind kind, bool collection)
{
    place at = find_place(f, subject);
    const us_term *known = find_constant(f, affixes);
    if (known)
        affixes = known;
    if (!at.found || at.argument > 0 || !us_term_is_ground(affixes))
        return;
    us_opa_test added = test_at(at, kind);
    added.value = us_term_value(f->arena, affixes);
    if (us_value_is_string(added.value) || (collection && are_strings(added.value)))
        add_test(f, added);
}

static void note_glob(finder *f, const us_terms *call)
{
    const us_term *pattern = call->items[1], *delimiters = call->items[2];
    if (pattern->kind != US_TERM_SCALAR || delimiters->kind != US_TERM_ARRAY ||
        !us_term_is_ground(delimiters) || call->items[3]->kind != US_TERM_VARIABLE ||
        !us_value_is_string(pattern->as.scalar))
        return;
    us_str text = us_value_text(pattern->as.scalar);
    place at = find_place(f, call->items[3]);
    if (!at.found || us_str_find(text, US_STR("**"), 0) != US_STR_NONE ||
        us_str_find(text, US_STR("["), 0) != US_STR_NONE ||
        us_str_find(text, US_STR("?"), 0) != US_STR_NONE ||
        us_str_find(text, US_STR("{"), 0) != US_STR_NONE)
        return;
    us_opa_test added = test_at(at, US_OPA_GLOB);
    added.value = pattern->as.scalar;
    added.delimiters = us_term_value(f->arena, delimiters);
    if (us_value_count(added.delimiters) == 0)
        added.delimiters = us_value_array(us_array_new(f->arena, 0));
    add_test(f, added);
}

static void note_call(finder *f, const us_terms *call)
{
    static const struct {
        const char *name;
        us_opa_test_kind kind;
        bool collection;
    } affixes[] = {{"startswith", US_OPA_PREFIX, false},
                   {"strings.any_prefix_match", US_OPA_PREFIX, true},
                   {"endswith", US_OPA_SUFFIX, false},
                   {"strings.any_suffix_match", US_OPA_SUFFIX, true}};
    us_str name = us_term_dotted_name(f->arena, call->items[0]);
    if (call->count == 3 && (us_str_is(name, "eq") || us_str_is(name, "equal")))
        note_equation(f, call->items[1], call->items[2]);
    if (call->count == 3 && us_str_is(name, "internal.member_2"))
        note_member(f, call->items[1], call->items[2]);
    if (call->count == 4 && us_str_is(name, "glob.match"))
        note_glob(f, call);
    for (size_t i = 0; i < sizeof affixes / sizeof affixes[0]; i++)
        if (call->count == 3 && us_str_is(name, affixes[i].name))
            note_affix(f, call->items[1], call->items[2], affixes[i].kind,
                       affixes[i].collection);
}

static void note_body(finder *f, const us_body *body);

static void note_literal(finder *f, const us_literal *literal)
{
    if (literal->negated || literal->with_count > 0)
        return;
    if (literal->kind == US_LITERAL_CALL) {
        note_call(f, &literal->as.call);
    } else if (literal->kind == US_LITERAL_TERM) {
        place at = find_ref(f, literal->as.term);
        if (at.found)
            add_test(f, test_at(at, US_OPA_DEFINED));
    } else if (literal->kind == US_LITERAL_AND) {
        note_body(f, literal->as.logic.left);
        note_body(f, literal->as.logic.right);
    }
}

static void note_body(finder *f, const us_body *body)
{
    for (size_t i = 0; i < body->count; i++)
        note_literal(f, body->items[i]);
}

us_opa_tests us_opa_index_tests(us_arena *arena, us_compiler *compiler,
                                const us_clause *clause)
{
    finder f = {.arena = arena, .compiler = compiler, .clause = clause};
    note_body(&f, clause->body);
    return (us_opa_tests){f.tests, f.count};
}
