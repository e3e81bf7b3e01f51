/* Why a ref with variables may close a circle: which variable would have to have
 * which value, and where it gets its value from, if that can be told. */
#include "compile/cycles.h"

#include "builtins/signature.h"
#include "syntax/ast_compare.h"

enum {
    MOST_CONDITIONS = 2, /* that are spelled out */
    MOST_MEMBERS = 5,    /* of a collection that are listed */
};

/* Where a variable gets its value. */
typedef enum origin_kind {
    ORIGIN_UNKNOWN,
    ORIGIN_INPUT,
    ORIGIN_RULE,
    ORIGIN_COLLECTION,
    ORIGIN_BUILTIN,
    ORIGIN_KEY,
    ORIGIN_ARGUMENT,
} origin_kind;

typedef struct origin {
    origin_kind kind;
    us_terms prefix;        /* INPUT, RULE: the ground part of the ref */
    const us_term *members; /* COLLECTION */
    const us_builtin *builtin;
} origin;

/* The equations and calls in front of a ref. */
typedef struct lookup {
    us_compiler *compiler;
    us_clause *clause;
    size_t literal;
} lookup;

static bool is_local(const us_term *term, uint32_t local)
{
    return term->kind == US_TERM_VARIABLE && term->as.variable.local == local;
}

/* The other side of the first equation that has [local] as a side, or NULL. */
static const us_term *binding_of(const lookup *l, uint32_t local)
{
    for (size_t i = 0; i < l->literal && i < l->clause->body->count; i++) {
        const us_literal *literal = l->clause->body->items[i];
        if (!us_literal_is_equation(literal) || literal->negated || literal->with_count)
            continue;
        for (size_t k = 1; k <= 2; k++)
            if (is_local(literal->as.call.items[k], local))
                return literal->as.call.items[3 - k];
    }
    return NULL;
}

/* The built-in whose result [local] is, or NULL. */
static const us_builtin *computed_by(const lookup *l, uint32_t local)
{
    const us_builtin *found = NULL;
    for (size_t i = 0; i < l->literal && i < l->clause->body->count; i++) {
        const us_literal *literal = l->clause->body->items[i];
        if (literal->kind != US_LITERAL_CALL || us_literal_is_equation(literal) ||
            literal->negated || literal->with_count)
            continue;
        const us_terms *call = &literal->as.call;
        const us_builtin *builtin = us_pass_builtin(l->compiler, call->items[0]);
        if (builtin && call->count == us_builtin_arity(builtin) + 2 &&
            is_local(call->items[call->count - 1], local))
            found = builtin;
    }
    return found;
}

/* A constant collection, directly or through variables. */
static const us_term *collection_of(const lookup *l, const us_term *term)
{
    for (size_t steps = 0; term && term->kind == US_TERM_VARIABLE; steps++) {
        if (steps > l->clause->body->count)
            return NULL;
        term = binding_of(l, term->as.variable.local);
    }
    bool collection = term && (term->kind == US_TERM_ARRAY || term->kind == US_TERM_SET ||
                               term->kind == US_TERM_OBJECT);
    return collection && us_term_is_ground(term) ? term : NULL;
}

static us_terms ground_prefix(us_terms ref)
{
    size_t count = 1;
    while (count < ref.count && us_term_is_ground(ref.items[count]))
        count++;
    return (us_terms){ref.items, count};
}

static origin origin_of_ref(const lookup *l, const us_terms *ref, bool *known)
{
    const us_term *head = ref->items[0];
    *known = true;
    if (head->kind == US_TERM_VARIABLE && head->as.variable.local == 0) {
        bool input = us_str_is(head->as.variable.name, "input");
        return (origin){.kind = input ? ORIGIN_INPUT : ORIGIN_RULE,
                        .prefix = ground_prefix(*ref)};
    }
    const us_term *members = NULL;
    if (ref->count == 2 && !us_term_is_ground(ref->items[1]))
        members = collection_of(l, head);
    *known = members != NULL;
    return (origin){.kind = ORIGIN_COLLECTION, .members = members};
}

static origin_kind origin_in_head(const us_clause *clause, uint32_t local)
{
    origin_kind kind = ORIGIN_UNKNOWN;
    for (size_t i = 1; i < clause->reference.count; i++)
        if (is_local(clause->reference.items[i], local))
            kind = ORIGIN_KEY;
    if (clause->key && is_local(clause->key, local))
        kind = ORIGIN_KEY;
    for (size_t i = 0; i < clause->arguments.count; i++)
        if (is_local(clause->arguments.items[i], local))
            kind = ORIGIN_ARGUMENT;
    return kind;
}

static origin origin_of(const lookup *l, uint32_t local)
{
    for (size_t steps = 0; steps <= l->clause->body->count; steps++) {
        const us_builtin *builtin = computed_by(l, local);
        if (builtin)
            return (origin){.kind = ORIGIN_BUILTIN, .builtin = builtin};
        const us_term *binding = binding_of(l, local);
        if (binding && binding->kind == US_TERM_VARIABLE) {
            local = binding->as.variable.local;
            continue;
        }
        if (binding && binding->kind == US_TERM_REF) {
            bool known;
            origin found = origin_of_ref(l, &binding->as.list, &known);
            if (known)
                return found;
        }
        return (origin){.kind = origin_in_head(l->clause, local)};
    }
    return (origin){.kind = ORIGIN_UNKNOWN};
}

static bool collection_has(us_arena *arena, const us_term *collection, us_value value)
{
    size_t count = collection->kind == US_TERM_OBJECT ? collection->as.object.count
                                                      : collection->as.list.count;
    us_term **items = collection->kind == US_TERM_OBJECT ? collection->as.object.values
                                                         : collection->as.list.items;
    for (size_t i = 0; i < count; i++)
        if (us_value_equal(us_term_value(arena, items[i]), value))
            return true;
    return false;
}

static bool type_admits(const us_type_node *type, us_type wanted)
{
    static const us_type_kind kinds[US_TYPE_COUNT] = {
        US_KIND_NULL,  US_KIND_BOOLEAN, US_KIND_NUMBER, US_KIND_STRING,
        US_KIND_ARRAY, US_KIND_OBJECT,  US_KIND_SET,
    };
    if (type->kind != US_KIND_ANY)
        return type->kind == kinds[wanted];
    for (size_t i = 0; i < type->item_count; i++)
        if (type_admits(type->items[i], wanted))
            return true;
    return type->item_count == 0;
}

static bool may_return(us_arena *arena, const us_builtin *builtin, us_value value)
{
    const us_signature *signature = us_builtin_signature(arena, builtin);
    return !signature->result.type ||
           type_admits(signature->result.type, us_value_type(value));
}

/* One thing that would have to hold. */
typedef struct condition {
    size_t position;
    const us_term *term;
    us_value value;
    origin origin;
} condition;

typedef struct reason {
    us_compiler *compiler;
    us_clause *clause;
    const us_source_ref *source;
    const us_clause *target;
    condition *conditions;
    size_t count;
    bool plain; /* the conditions can't be spelled out */
} reason;

static bool same_term(const reason *r, const us_term *a, const us_term *b)
{
    if (a->kind == US_TERM_VARIABLE && b->kind == US_TERM_VARIABLE)
        return a->as.variable.local == b->as.variable.local;
    return us_term_compare(r->compiler->arena, a, b) == 0;
}

/* The condition can't hold: then it explains nothing. */
static bool is_impossible(const reason *r, const condition *c)
{
    us_arena *arena = r->compiler->arena;
    return (c->origin.kind == ORIGIN_COLLECTION &&
            !collection_has(arena, c->origin.members, c->value)) ||
           (c->origin.kind == ORIGIN_BUILTIN &&
            !may_return(arena, c->origin.builtin, c->value));
}

static void add_condition(reason *r, size_t position)
{
    const us_term *term = r->source->ref.items[position];
    us_value value = r->target->reference.items[position]->as.scalar;
    for (size_t i = 0; i < r->count; i++)
        if (same_term(r, r->conditions[i].term, term)) {
            r->plain = r->plain || !us_value_equal(r->conditions[i].value, value);
            return;
        }
    condition c = {.position = position, .term = term, .value = value};
    lookup l = {r->compiler, r->clause, r->source->literal};
    if (term->kind == US_TERM_VARIABLE)
        c.origin = origin_of(&l, term->as.variable.local);
    r->plain = r->plain || is_impossible(r, &c);
    r->conditions[r->count++] = c;
}

static us_str term_text(const reason *r, const us_term *term)
{
    if (term->kind != US_TERM_VARIABLE)
        return us_pass_term_text(r->compiler, term);
    us_str name = r->clause->locals->items[term->as.variable.local].name;
    if (name.length == 0)
        name = us_pass_generated_name(r->compiler, r->clause, term->as.variable.local);
    return name;
}

static void add_note(const reason *r, us_buf *buf, const condition *c)
{
    us_str term = term_text(r, c->term);
    us_str text = US_STR_EMPTY;
    us_arena *arena = r->compiler->diags->arena;
    const origin *o = &c->origin;
    switch (o->kind) {
    case ORIGIN_INPUT:
        text = us_pass_ref_text(r->compiler, r->clause, o->prefix);
        text = us_str_format(arena, "%.*s comes from %.*s", US_STR_ARG(term),
                             US_STR_ARG(text));
        break;
    case ORIGIN_RULE:
        text = us_pass_ref_text(r->compiler, r->clause, o->prefix);
        text = us_str_format(arena,
                             "%.*s comes from rule %.*s, whose value isn't known at "
                             "compile time",
                             US_STR_ARG(term), US_STR_ARG(text));
        break;
    case ORIGIN_COLLECTION: {
        size_t count = o->members->kind == US_TERM_OBJECT ? o->members->as.object.count
                                                          : o->members->as.list.count;
        text = us_pass_term_text(r->compiler, o->members);
        text = count > MOST_MEMBERS ? us_str_format(arena, "%.*s is one of %zu values",
                                                    US_STR_ARG(term), count)
                                    : us_str_format(arena, "%.*s is one of %.*s",
                                                    US_STR_ARG(term), US_STR_ARG(text));
        break;
    }
    case ORIGIN_BUILTIN:
        text = us_str_format(arena, "%.*s is computed by %s", US_STR_ARG(term),
                             o->builtin->name);
        break;
    case ORIGIN_KEY:
    case ORIGIN_ARGUMENT:
        text = us_pass_reference_text(r->compiler, r->clause);
        text = us_str_format(arena, "%.*s is %s of %.*s", US_STR_ARG(term),
                             o->kind == ORIGIN_KEY ? "a key" : "an argument",
                             US_STR_ARG(text));
        break;
    case ORIGIN_UNKNOWN:
        if (c->term->kind == US_TERM_REF && us_term_has_head(c->term, "data"))
            text = US_STR("rule values aren't known at compile time");
        break;
    }
    if (text.length)
        us_buf_add_format(buf, " (%.*s)", US_STR_ARG(text));
}

us_str us_cycles_reason(us_compiler *compiler, us_clause *clause,
                        const us_dependency *dependency, size_t step)
{
    const us_source_ref *source = dependency->source;
    const us_clause *target = dependency->target;
    us_arena *arena = compiler->arena;
    reason r = {
        .compiler = compiler, .clause = clause, .source = source, .target = target};
    size_t *positions = us_arena_alloc_array(arena, source->ref.count, sizeof *positions);
    size_t position_count = 0;
    us_cycles_selects(source, target, positions, &position_count);
    r.conditions = us_arena_alloc_array(arena, position_count + 1, sizeof *r.conditions);
    for (size_t i = 0; i < position_count; i++)
        add_condition(&r, positions[i]);
    us_terms shown = source->ref;
    if (shown.count > target->reference.count)
        shown.count = target->reference.count;
    us_str ref = us_pass_ref_text(compiler, clause, shown);
    us_str name = us_pass_reference_text(compiler, target);
    us_buf buf = us_buf_make(compiler->diags->arena);
    us_buf_add_format(&buf, " (%.*s", US_STR_ARG(ref));
    if (step > 1) {
        us_str reader = us_pass_reference_text(compiler, clause);
        us_buf_add_format(&buf, " in %.*s", US_STR_ARG(reader));
    }
    if (r.plain || r.count == 0 || r.count > MOST_CONDITIONS) {
        us_buf_add_format(&buf, " could refer to %.*s)", US_STR_ARG(name));
        return us_buf_str(&buf);
    }
    us_buf_add_format(&buf, " refers to %.*s", US_STR_ARG(name));
    for (size_t i = 0; i < r.count; i++) {
        us_str term = term_text(&r, r.conditions[i].term);
        us_buf_add_format(&buf, " %s %.*s is ", i ? "and" : "if", US_STR_ARG(term));
        us_value_print(&buf, r.conditions[i].value);
        add_note(&r, &buf, &r.conditions[i]);
    }
    us_buf_add_c(&buf, ")");
    return us_buf_str(&buf);
}
