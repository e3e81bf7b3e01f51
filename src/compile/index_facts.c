/* Which tests of the input a rule cannot fire without.
 *
 * Literals are looked at one after the other. A place is a ref of constant steps below
 * input, or a local that stands for one. What the reference's index looks at as well may
 * stand anywhere in a body, for what is excluded meets no error there either; other tests
 * count only where nothing that can fail in earnest stands before them. */
#include "compile/index_facts.h"

#include "compile/pass.h"

/* What is looked at: rules that rules name in a row, tests of one rule, literals that can
 * be proved, values of one place, bytes of the beginning of a text. */
enum {
    HELPERS_MAX = 3,
    FACTS_MAX = 64,
    PROVED_MAX = 64,
    VALUES_MAX = 4096,
    AFFIX_MAX = 32
};

/* A local that stands for a place. */
typedef struct alias {
    uint32_t local;
    uint32_t shared;
} alias;

typedef struct finder {
    us_emitter *emitter;
    us_arena *arena;
    us_index_facts *facts;
    alias *aliases;
    size_t alias_count;
    size_t alias_capacity;
    uint32_t helpers; /* how many are looked into */
    bool prints;      /* what is not in the reference's index may be heard of */
    bool names_part;  /* the literal only gives a local what is found in the input */
    bool safe;        /* no literal so far can end the evaluation */
} finder;

static bool is_local(const us_term *term)
{
    return term->kind == US_TERM_VARIABLE && term->as.variable.local != 0;
}

static uint32_t find_alias(const finder *f, const us_term *term)
{
    for (size_t i = 0; i < f->alias_count; i++)
        if (is_local(term) && f->aliases[i].local == term->as.variable.local)
            return f->aliases[i].shared;
    return US_NOT_SHARED;
}

static void add_alias(finder *f, uint32_t local, uint32_t shared)
{
    if (f->alias_count == FACTS_MAX)
        return;
    f->aliases = us_arena_room(f->arena, f->aliases, f->alias_count, &f->alias_capacity,
                               sizeof *f->aliases);
    f->aliases[f->alias_count++] = (alias){local, shared};
}

/* The place that the term begins with; [steps]: how many parts of a ref it has. */
static uint32_t find_start(const finder *f, const us_term *term, size_t *steps)
{
    *steps = 0;
    if (term->kind != US_TERM_REF)
        return find_alias(f, term);

    const us_terms *ref = &term->as.list;
    bool input = !is_local(ref->items[0]) && us_term_has_head(ref->items[0], "input");
    uint32_t at = input ? US_NOT_SHARED : find_alias(f, ref->items[0]);
    if (!input && at == US_NOT_SHARED)
        return US_NOT_SHARED;
    for (*steps = 1; *steps < ref->count; (*steps)++) {
        const us_term *step = ref->items[*steps];
        if (step->kind != US_TERM_SCALAR || !us_value_is_string(step->as.scalar))
            break;
        uint32_t next = us_share_step(f->emitter, at, step->as.scalar);
        if (next == US_NOT_SHARED)
            break;
        at = next;
    }
    return at;
}

/* The place that a term is, US_NOT_SHARED if it is anything else; and that it begins with. */
typedef struct place {
    uint32_t whole;
    uint32_t start;
} place;

static place find_both(const finder *f, const us_term *term)
{
    size_t steps;
    uint32_t start = find_start(f, term, &steps);
    bool whole = term->kind != US_TERM_REF || steps == term->as.list.count;
    return (place){whole ? start : US_NOT_SHARED, start};
}

static uint32_t find_place(const finder *f, const us_term *term)
{
    return find_both(f, term).whole;
}

/* ---- tests ---- */

static us_index_fact *push_fact(us_arena *arena, us_index_facts *facts,
                                us_index_fact fact)
{
    facts->items = us_arena_room(arena, facts->items, facts->count, &facts->capacity,
                                 sizeof *facts->items);
    facts->items[facts->count] = fact;
    return &facts->items[facts->count++];
}

static us_index_fact *add_fact(finder *f, us_index_kind kind, uint32_t shared)
{
    return push_fact(f->arena, f->facts, (us_index_fact){.kind = kind, .shared = shared});
}

static bool is_scalar(us_value value)
{
    return us_value_tag(value) < US_TAG_ARRAY;
}

/* The elements of a constant array or set; false: it is none, or has others than [fits]. */
static bool elements_of(us_arena *arena, const us_term *list,
                        bool (*fits)(us_value value), us_value **items, size_t *count)
{
    if (!us_term_is_ground(list))
        return false;
    us_value all = us_term_value(arena, list);
    if (us_value_tag(all) != US_TAG_SET && us_value_tag(all) != US_TAG_ARRAY)
        return false;
    *items = us_value_tag(all) == US_TAG_SET ? all.as.set->items : all.as.array->items;
    *count = us_value_count(all);
    for (size_t i = 0; i < *count; i++)
        if (!fits((*items)[i]))
            return false;
    return true;
}

/* One side of an equation as place; true if that is all there is to it. */
static bool note_side(finder *f, place side, const us_term *other)
{
    if (side.whole == US_NOT_SHARED) {
        if (side.start != US_NOT_SHARED && f->safe)
            add_fact(f, US_INDEX_DEFINED, side.start);
        return false;
    }
    if (other->kind == US_TERM_SCALAR) {
        us_index_fact *fact = add_fact(f, US_INDEX_EQUAL, side.whole);
        fact->values = us_arena_alloc(f->arena, sizeof *fact->values);
        *fact->values = other->as.scalar;
        fact->value_count = 1;
        fact->exact = true;
        return true;
    }
    if (is_local(other)) {
        add_alias(f, other->as.variable.local, side.whole);
        add_fact(f, US_INDEX_DEFINED, side.whole);
    }
    return false;
}

/* [binds]: the operator is that which gives locals values. */
static bool note_equation(finder *f, const us_term *a, const us_term *b, bool binds)
{
    place left = find_both(f, a), right = find_both(f, b);
    f->names_part = binds && ((is_local(a) && right.start != US_NOT_SHARED) ||
                              (is_local(b) && left.start != US_NOT_SHARED));
    bool of_left = note_side(f, left, b), of_right = note_side(f, right, a);
    return of_left || of_right;
}

static bool note_member(finder *f, const us_term *item, const us_term *list)
{
    us_value *values;
    size_t count;
    uint32_t shared = find_place(f, item);
    if (shared == US_NOT_SHARED ||
        !elements_of(f->arena, list, is_scalar, &values, &count))
        return false;
    us_index_fact *fact = add_fact(f, US_INDEX_EQUAL, shared);
    fact->values = values;
    fact->value_count = count;
    fact->exact = true;
    return true;
}

/* [affixes] are strings of which one must be the beginning, or the end. Of long ones only
 * a part is looked at. */
static void note_affixes(finder *f, us_index_kind kind, uint32_t shared,
                         const us_value *affixes, size_t count)
{
    us_value *values = us_arena_alloc_array(f->arena, count + 1, sizeof *values);
    for (size_t i = 0; i < count; i++) {
        us_str text = us_value_text(affixes[i]);
        if (text.length == 0)
            return;
        if (text.length > AFFIX_MAX)
            text = kind == US_INDEX_PREFIX
                       ? us_str_slice(text, 0, AFFIX_MAX)
                       : us_str_slice(text, text.length - AFFIX_MAX, text.length);
        values[i] = us_value_string(text);
    }
    us_index_fact *fact = add_fact(f, kind, shared);
    fact->values = values;
    fact->value_count = count;
}

static void note_affix(finder *f, us_index_kind kind, bool several, const us_terms *call)
{
    uint32_t shared = find_place(f, call->items[1]);
    const us_term *affix = call->items[2];
    us_value *values;
    size_t count;
    if (shared == US_NOT_SHARED)
        return;
    if (affix->kind == US_TERM_SCALAR && us_value_is_string(affix->as.scalar))
        note_affixes(f, kind, shared, &affix->as.scalar, 1);
    else if (several && elements_of(f->arena, affix, us_value_is_string, &values, &count))
        note_affixes(f, kind, shared, values, count);
}

/* Where the plain text before the first special character of a pattern ends; and where
 * that behind the last one begins. */
static void find_plain(us_str pattern, size_t *before, size_t *behind)
{
    *before = *behind = pattern.length;
    for (size_t i = 0; i < pattern.length; i++) {
        if (!strchr("*?[]{}\\,!", pattern.text[i]))
            continue;
        if (*before == pattern.length)
            *before = i;
        *behind = i + 1;
    }
    if (*before == pattern.length)
        *behind = 0;
}

static void note_glob(finder *f, const us_terms *call)
{
    const us_term *pattern = call->items[1];
    uint32_t shared = find_place(f, call->items[3]);
    size_t before, behind;
    if (shared == US_NOT_SHARED || pattern->kind != US_TERM_SCALAR ||
        !us_value_is_string(pattern->as.scalar))
        return;
    us_str text = us_value_text(pattern->as.scalar);
    find_plain(text, &before, &behind);
    us_value prefix = us_value_string(us_str_slice(text, 0, before));
    us_value suffix = us_value_string(us_str_slice(text, behind, text.length));
    note_affixes(f, US_INDEX_PREFIX, shared, &prefix, 1);
    note_affixes(f, US_INDEX_SUFFIX, shared, &suffix, 1);
}

/* ---- literals ---- */

static void note_helper(finder *f, const us_term *term);

/* True if the call is nothing but an exact test. */
static bool note_call(finder *f, const us_terms *call)
{
    static const struct {
        const char *name;
        us_index_kind kind;
        bool several;
    } affixes[] = {{"startswith", US_INDEX_PREFIX, false},
                   {"strings.any_prefix_match", US_INDEX_PREFIX, true},
                   {"endswith", US_INDEX_SUFFIX, false},
                   {"strings.any_suffix_match", US_INDEX_SUFFIX, true}};
    us_str name = us_term_dotted_name(f->arena, call->items[0]);
    const us_term *a = call->items[1], *b = call->items[2];
    if (f->emitter->mocked->count > 0 && us_object_get_str(f->emitter->mocked, name))
        return false;
    if (call->count == 3 && us_str_is(name, "internal.member_2"))
        return note_member(f, a, b);
    if (call->count == 3 && (us_str_is(name, "eq") || us_str_is(name, "equal")))
        return note_equation(f, a, b, us_str_is(name, "eq"));
    if (call->count == 4 && us_str_is(name, "glob.match") && !f->prints)
        note_glob(f, call);
    for (size_t i = 0; i < sizeof affixes / sizeof affixes[0] && !f->prints; i++)
        if (call->count == 3 && us_str_is(name, affixes[i].name))
            note_affix(f, affixes[i].kind, affixes[i].several, call);
    return false;
}

static bool note_term(finder *f, const us_term *term)
{
    uint32_t shared = find_place(f, term);
    if (shared != US_NOT_SHARED && !f->prints)
        add_fact(f, US_INDEX_TRUE, shared)->exact = true;
    else if (shared == US_NOT_SHARED && f->safe)
        note_helper(f, term);
    return shared != US_NOT_SHARED && !f->prints;
}

/* True if the literal is nothing but an exact test. */
static bool note_literal(finder *f, const us_literal *literal)
{
    bool whole = false;
    f->names_part = false;
    if (!literal->negated && literal->with_count == 0 && f->facts->count < FACTS_MAX) {
        if (literal->kind == US_LITERAL_CALL)
            whole = note_call(f, &literal->as.call);
        else if (literal->kind == US_LITERAL_TERM)
            whole = note_term(f, literal->as.term);
    }
    f->safe = f->safe && (whole || f->names_part);
    return whole;
}

static void note_body(finder *f, const us_body *body, uint64_t *proved)
{
    f->prints = us_lower_prints(f->arena, body);
    f->safe = !f->prints;
    *proved = 0;
    for (size_t i = 0; i < body->count; i++)
        if (note_literal(f, body->items[i]) && i < PROVED_MAX)
            *proved |= (uint64_t)1 << i;
}

/* ---- one of several ---- */

static const us_index_fact *find_equal(const us_index_facts *facts, uint32_t shared)
{
    for (size_t i = 0; i < facts->count; i++)
        if (facts->items[i].kind == US_INDEX_EQUAL && facts->items[i].shared == shared)
            return &facts->items[i];
    return NULL;
}

static void add_values(us_arena *arena, us_index_fact *fact, const us_index_fact *more)
{
    size_t count = fact->value_count + more->value_count;
    us_value *values = us_arena_alloc_array(arena, count + 1, sizeof *values);
    memcpy(values, fact->values, fact->value_count * sizeof *values);
    memcpy(values + fact->value_count, more->values, more->value_count * sizeof *values);
    fact->values = values;
    fact->value_count = count;
}

/* What holds if [one] or [other] does: of places that both test, either's values. */
static us_index_facts either(us_arena *arena, const us_index_facts *one,
                             const us_index_facts *other)
{
    us_index_facts both = {0};
    for (size_t i = 0; i < one->count; i++) {
        us_index_fact fact = one->items[i];
        const us_index_fact *also = find_equal(other, fact.shared);
        if (fact.kind != US_INDEX_EQUAL || !also || find_equal(&both, fact.shared) ||
            fact.value_count + also->value_count > VALUES_MAX)
            continue;
        fact.exact = false;
        if (other != one)
            add_values(arena, &fact, also);
        push_fact(arena, &both, fact);
    }
    return both;
}

static us_index_facts facts_of(us_emitter *emitter, const us_clause *clause,
                               uint32_t helpers, uint64_t *proved)
{
    us_index_facts all = {0};
    for (const us_clause *c = clause; c; c = c->otherwise) {
        us_index_facts facts = {0};
        finder f = {.emitter = emitter,
                    .arena = emitter->arena,
                    .facts = &facts,
                    .helpers = helpers};
        note_body(&f, c->body, proved);
        all = c == clause ? facts : either(emitter->arena, &all, &facts);
    }
    if (clause->otherwise)
        *proved = 0;
    return all;
}

us_index_facts us_index_facts_of(us_emitter *emitter, const us_clause *clause,
                                 uint64_t *proved)
{
    return facts_of(emitter, clause, 0, proved);
}

/* ---- rules that rules name ---- */

static bool is_replaced(const us_tree_node *node)
{
    for (; node; node = node->parent)
        if (node->is_replaced)
            return true;
    return false;
}

/* A rule that has a value only where one of its clauses does. */
static bool is_helper(const us_emitter *emitter, const us_tree_node *node)
{
    const us_clause *otherwise = node->fallback;
    bool false_at_most =
        !otherwise || (otherwise->value && otherwise->value->kind == US_TERM_SCALAR &&
                       us_value_is_false(otherwise->value->as.scalar));
    return node->clause_count > 0 && node->clauses[0]->value && !node->is_function &&
           false_at_most && !us_lower_is_folded(node) &&
           (emitter->replaced_depth == 0 || !is_replaced(node));
}

static const us_index_facts *helper_facts(finder *f, const us_tree_node *node)
{
    us_index_facts **known = &f->emitter->helper_facts[node->index], all = {0};
    uint64_t proved;
    if (*known)
        return *known;
    for (size_t i = 0; i < node->clause_count; i++) {
        us_index_facts one =
            facts_of(f->emitter, node->clauses[i], f->helpers + 1, &proved);
        all = i == 0 ? either(f->arena, &one, &one) : either(f->arena, &all, &one);
    }
    *known = us_arena_alloc(f->arena, sizeof **known);
    **known = all;
    return *known;
}

/* The term is a rule: then one of its clauses holds, and so do the tests that they share. */
static void note_helper(finder *f, const us_term *term)
{
    const us_tree_node *node = us_tree_find_term(f->emitter->compiler->tree, term);
    if (!node || f->helpers == HELPERS_MAX || !is_helper(f->emitter, node))
        return;
    const us_index_facts *all = helper_facts(f, node);
    for (size_t i = 0; i < all->count && f->facts->count < FACTS_MAX; i++)
        push_fact(f->arena, f->facts, all->items[i]);
}
