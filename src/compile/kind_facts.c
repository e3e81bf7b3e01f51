/* What a rule says of the kind of its input: METADATA of its package, and the expressions of its
 * body that must hold, as far as they compare a known place with constants. Whatever else a body does
 * says nothing, which is never wrong, for then less is known.
 *
 * Bodies are looked at as a whole before their types are checked: all of their expressions hold, in
 * whatever order they stand. Rules come after those that they ask, so what holds where such a rule
 * is defined is known by then. */
#include "compile/kind_facts.h"

#include "compile/type_check.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

/* Longer paths say nothing of kinds. */
enum { MOST_STEPS = 8 };

/* What a body calls by a local. */
typedef struct alias {
    us_str path;       /* of input; empty: not that */
    us_value constant; /* NONE: not that */
} alias;

/* What a local was called before a body inside the clause. */
typedef struct alias_change {
    uint32_t local;
    alias before;
} alias_change;

struct us_kind_facts {
    us_kind_types *types;
    us_kind_choice *of_clause;  /* by the index of clauses; no items: not known */
    us_kind_choice said;        /* by what is at work */
    const us_type_layer *layer; /* that was made for it */
    alias *aliases;             /* by local */
    size_t alias_capacity;
    alias_change *changes;
    size_t change_count, change_capacity;
};

/* ---- What a place with a value says ---------------------------------------------------- */

typedef enum place_kind {
    KIND,
    GROUP,
    VERSION,
    API_VERSION,
    RESOURCE,
} place_kind;

typedef struct known_place {
    const char *path;
    place_kind kind;
} known_place;

#define REQUEST(at)                                                                      \
    {at ".kind.kind", KIND}, {at ".kind.group", GROUP}, {at ".kind.version", VERSION},   \
        {at ".resource.group", GROUP}, {at ".resource.version", VERSION},                \
        {at ".resource.resource", RESOURCE}, {at ".object.kind", KIND},                  \
        {at ".object.apiVersion", API_VERSION}, {at ".oldObject.kind", KIND},            \
    {                                                                                    \
        at ".oldObject.apiVersion", API_VERSION                                          \
    }

static const known_place places[] = {
    {"input.kind", KIND},
    {"input.apiVersion", API_VERSION},
    REQUEST("input.request"),
    REQUEST("input.review"),
};

static us_kind_pattern of_api_version(us_str version)
{
    size_t slash = us_str_find(version, US_STR("/"), 0);
    us_kind_pattern pattern = {.has_group = true, .has_version = true};
    pattern.version = version;
    if (slash != US_STR_NONE) {
        pattern.group = us_str_slice(version, 0, slash);
        pattern.version = us_str_slice(version, slash + 1, version.length);
    }
    return pattern;
}

/* Of an AdmissionReview itself it says nothing of the object in it. */
static bool is_of_review(us_str text)
{
    return us_str_is(text, "AdmissionReview") ||
           us_str_starts_with(text, US_STR("admission.k8s.io/"));
}

static us_kind_choice of_text(us_checker *c, place_kind kind, us_str text)
{
    us_kind_choice one = us_kind_choice_all(c->types.arena);
    us_kind_pattern *said = one.items;
    if (kind == RESOURCE)
        return us_kind_choice_of_resource(c->facts->types, text);
    if (is_of_review(text))
        return one;
    if (kind == KIND)
        *said = (us_kind_pattern){.kind = text, .has_kind = true};
    else if (kind == GROUP)
        *said = (us_kind_pattern){.group = text, .has_group = true};
    else if (kind == VERSION)
        *said = (us_kind_pattern){.version = text, .has_version = true};
    else
        *said = of_api_version(text);
    return one;
}

static const known_place *find_place(us_str path)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (us_str_is(path, places[i].path))
            return &places[i];
    return NULL;
}

/* The value at [path] of input is [value]; what is an object there says it of its members. */
static void learn(us_checker *c, us_kind_choice *said, us_str path, us_value value)
{
    us_arena *arena = c->types.arena;
    const known_place *place = find_place(path);
    if (place && us_value_is_string(value)) {
        us_kind_choice more = of_text(c, place->kind, us_value_text(value));
        more.by_review = us_str_starts_with(path, US_STR("input.re"));
        *said = us_kind_choice_meet(arena, said, &more);
    }
    if (us_value_tag(value) != US_TAG_OBJECT || us_value_count(value) > MOST_STEPS)
        return;
    for (uint32_t i = 0; i < value.as.object->count; i++) {
        us_value key = value.as.object->keys[i];
        if (us_value_is_string(key))
            learn(c, said,
                  us_str_format(arena, "%.*s.%.*s", US_STR_ARG(path),
                                US_STR_ARG(us_value_text(key))),
                  value.as.object->values[i]);
    }
}

/* The value at [path] is one of the members of [values], an array or a set, or a key of an object. */
static void learn_one_of(us_checker *c, us_kind_choice *said, us_str path,
                         us_value values)
{
    us_tag tag = us_value_tag(values);
    const us_value *items = tag == US_TAG_ARRAY    ? values.as.array->items
                            : tag == US_TAG_SET    ? values.as.set->items
                            : tag == US_TAG_OBJECT ? values.as.object->keys
                                                   : NULL;
    us_kind_choice either = {0};
    size_t count = items ? us_value_count(values) : 0;
    if (!items || count > US_KIND_CHOICES || !find_place(path))
        return;
    for (size_t i = 0; i < count; i++) {
        us_kind_choice one = us_kind_choice_all(c->types.arena);
        learn(c, &one, path, items[i]);
        either = us_kind_choice_join(c->types.arena, &either, &one);
    }
    *said = us_kind_choice_meet(c->types.arena, said, &either);
}

/* ---- Terms ----------------------------------------------------------------------------- */

static alias *alias_of(us_checker *c, const us_term *term)
{
    uint32_t local = term->kind == US_TERM_VARIABLE ? term->as.variable.local : 0;
    return local ? &c->facts->aliases[local] : NULL;
}

static void set_alias(us_checker *c, uint32_t local, alias now)
{
    struct us_kind_facts *facts = c->facts;
    facts->changes = us_arena_room(c->types.arena, facts->changes, facts->change_count,
                                   &facts->change_capacity, sizeof *facts->changes);
    facts->changes[facts->change_count++] = (alias_change){local, facts->aliases[local]};
    facts->aliases[local] = now;
}

/* The path of [term] in input: "input.request.kind"; empty: it has none that can be told. */
static us_str path_of(us_checker *c, const us_term *term)
{
    us_term *room;
    us_terms parts = us_checker_parts(term, &room);
    us_buf path = us_buf_make(c->types.arena);
    if ((term->kind != US_TERM_REF && term->kind != US_TERM_VARIABLE) ||
        parts.count > MOST_STEPS)
        return US_STR_EMPTY;
    const alias *head = alias_of(c, parts.items[0]);
    if (head)
        us_buf_add_str(&path, head->path);
    else if (us_term_is_root(parts.items[0]))
        us_buf_add_str(&path, parts.items[0]->as.variable.name);
    if (!us_str_starts_with(us_buf_str(&path), US_STR("input")))
        return US_STR_EMPTY;
    for (size_t i = 1; i < parts.count; i++) {
        const us_term *part = parts.items[i];
        if (part->kind != US_TERM_SCALAR || !us_value_is_string(part->as.scalar))
            return US_STR_EMPTY;
        us_buf_add_char(&path, '.');
        us_buf_add_str(&path, us_value_text(part->as.scalar));
    }
    return us_buf_str(&path);
}

/* The value of a rule that is always the same, or NONE. */
static us_value rule_constant(us_checker *c, const us_term *term)
{
    const us_tree_node *node = us_tree_find_term(c->compiler->tree, term);
    if (!node || node->clause_count != 1 || node->fallback)
        return US_NONE;
    const us_clause *clause = node->clauses[0];
    bool plain = !clause->otherwise && !clause->is_function && clause->value &&
                 us_body_is_true(clause->body) && us_term_is_ground(clause->value);
    return plain ? us_term_value(c->types.arena, clause->value) : US_NONE;
}

static us_value constant_of(us_checker *c, const us_term *term)
{
    const alias *known = alias_of(c, term);
    if (known)
        return known->constant;
    if (us_term_is_ground(term))
        return us_term_value(c->types.arena, term);
    return term->kind == US_TERM_REF && us_term_has_head(term, "data")
               ? rule_constant(c, term)
               : US_NONE;
}

/* ---- Rules that are asked --------------------------------------------------------------- */

static void join_chain(us_checker *c, us_kind_choice *either, const us_clause *clause)
{
    us_kind_choice all = us_kind_choice_all(c->types.arena);
    for (; clause; clause = clause->otherwise) {
        const us_kind_choice *known = &c->facts->of_clause[clause->index];
        *either =
            us_kind_choice_join(c->types.arena, either, known->items ? known : &all);
    }
}

/* The expression that [term] is needs the rule that it names, or a part of it: what the bodies of the
 * rule say holds. A default that is false does not count where [is_condition]. */
static void learn_rule(us_checker *c, us_kind_choice *said, const us_term *term,
                       bool is_condition)
{
    const us_tree_node *node = c->compiler->tree;
    if (term->kind != US_TERM_REF || !us_term_has_head(term, "data"))
        return;
    const us_terms *parts = &term->as.list;
    size_t at = 1;
    while (node && !node->clause_count && !node->fallback && at < parts->count)
        node = parts->items[at]->kind == US_TERM_SCALAR
                   ? us_tree_child(node, parts->items[at++]->as.scalar)
                   : NULL;
    if (!node || !node->clause_count || node->is_function)
        return;
    const us_term *other = node->fallback ? node->fallback->value : NULL;
    bool is_false = other && other->kind == US_TERM_SCALAR &&
                    us_value_is_false(other->as.scalar) && at == parts->count;
    if (node->fallback && !(is_condition && is_false))
        return;
    us_kind_choice either = {0};
    for (size_t i = 0; i < node->clause_count; i++)
        join_chain(c, &either, node->clauses[i]);
    *said = us_kind_choice_meet(c->types.arena, said, &either);
}

/* ---- Bodies ----------------------------------------------------------------------------- */

static void learn_equation(us_checker *c, us_kind_choice *said, const us_term *a,
                           const us_term *b)
{
    const alias *name = alias_of(c, a);
    us_str path = path_of(c, a);
    us_value constant = constant_of(c, b);
    learn_rule(c, said, b, false);
    if (name && path.length == 0 && us_value_is_none(name->constant))
        set_alias(c, a->as.variable.local, (alias){path_of(c, b), constant});
    else if (path.length > 0 && !us_value_is_none(constant))
        learn(c, said, path, constant);
}

static void learn_call(us_checker *c, us_kind_choice *said, const us_terms *call)
{
    const us_builtin *builtin = us_pass_builtin(c->compiler, call->items[0]);
    if (!builtin || call->count != 3)
        return;
    const us_term *a = call->items[1], *b = call->items[2];
    if (strcmp(builtin->name, "eq") == 0 || strcmp(builtin->name, "equal") == 0) {
        learn_equation(c, said, a, b);
        learn_equation(c, said, b, a);
    } else if (strcmp(builtin->name, "internal.member_2") == 0) {
        us_str path = path_of(c, a);
        us_value values = constant_of(c, b);
        if (path.length > 0 && us_value_tag(values) != US_TAG_OBJECT)
            learn_one_of(c, said, path, values);
    }
}

/* kinds[input.kind], where kinds are constant. */
static void learn_lookup(us_checker *c, us_kind_choice *said, const us_term *term)
{
    if (term->kind != US_TERM_REF || term->as.list.count < 2)
        return;
    us_terms parts = term->as.list;
    us_str path = path_of(c, parts.items[--parts.count]);
    us_term rest = {.kind = US_TERM_REF, .as.list = parts};
    us_value values = path.length > 0
                          ? constant_of(c, parts.count == 1 ? parts.items[0] : &rest)
                          : US_NONE;
    if (us_value_tag(values) == US_TAG_SET || us_value_tag(values) == US_TAG_OBJECT)
        learn_one_of(c, said, path, values);
}

static us_kind_choice read_body(us_checker *c, const us_body *body)
{
    us_kind_choice said = us_kind_choice_all(c->types.arena);
    for (size_t i = 0; i < body->count; i++) {
        const us_literal *literal = body->items[i];
        if (literal->negated || literal->with_count)
            continue;
        if (literal->kind == US_LITERAL_CALL) {
            learn_call(c, &said, &literal->as.call);
        } else if (literal->kind == US_LITERAL_TERM) {
            learn_rule(c, &said, literal->as.term, true);
            learn_lookup(c, &said, literal->as.term);
        }
    }
    return said;
}

/* ---- METADATA --------------------------------------------------------------------------- */

/* True for the entry that stands for all. */
static bool is_star(us_value text)
{
    return !us_value_is_string(text) || us_str_is(us_value_text(text), "*");
}

static void add_entry(us_checker *c, us_kind_choice *either, us_value groups,
                      us_value kinds)
{
    size_t group_count =
        us_value_tag(groups) == US_TAG_ARRAY ? us_value_count(groups) : 0;
    size_t kind_count = us_value_tag(kinds) == US_TAG_ARRAY ? us_value_count(kinds) : 0;
    for (size_t i = 0; i == 0 || i < group_count; i++)
        for (size_t j = 0; j == 0 || j < kind_count; j++) {
            us_kind_choice one = us_kind_choice_all(c->types.arena);
            us_value group = us_value_item(groups, i), kind = us_value_item(kinds, j);
            if (!is_star(group))
                learn(c, &one, US_STR("input.request.kind.group"), group);
            if (!is_star(kind))
                learn(c, &one, US_STR("input.request.kind.kind"), kind);
            *either = us_kind_choice_join(c->types.arena, either, &one);
        }
}

/* Matches on the way to a choice. */
typedef struct reading {
    us_checker *c;
    us_kind_choice either;
} reading;

/* What `match.kinds` says: the rules are asked about no other kinds by it. */
static void read_match(void *data, us_value match)
{
    reading *r = data;
    us_value kinds = us_value_member(match, "kinds"), entry;
    us_kind_choice all = us_kind_choice_all(r->c->types.arena);
    if (us_value_tag(kinds) != US_TAG_ARRAY || us_value_count(kinds) == 0)
        r->either = us_kind_choice_join(r->c->types.arena, &r->either, &all);
    for (size_t i = 0; !us_value_is_none(entry = us_value_item(kinds, i)); i++)
        add_entry(r->c, &r->either, us_value_member(entry, "apiGroups"),
                  us_value_member(entry, "kinds"));
}

/* ---- Layers ----------------------------------------------------------------------------- */

void us_checker_learn_kinds(us_checker *c)
{
    const us_compiler *compiler = c->compiler;
    if (compiler->kind_count == 0)
        return;
    c->facts = us_arena_alloc_zero(c->types.arena, sizeof *c->facts);
    c->facts->types = us_kind_types_new(&c->types, compiler->kinds, compiler->kind_count);
    c->facts->of_clause = us_arena_alloc_zero(
        c->types.arena, (compiler->branch_count + 1) * sizeof *c->facts->of_clause);
}

/* Puts in force what input is by what was said. */
static void put_in_force(us_checker *c)
{
    us_term input = {.kind = US_TERM_VARIABLE, .as.variable.name = US_STR("input")};
    us_term *parts[] = {&input};
    us_type_layer *layer = us_type_layer_make(&c->types, c->layer);
    us_type_layer_put(&c->types, layer, &(us_terms){parts, 1}, 1,
                      us_kind_input(c->facts->types, &c->facts->said));
    c->layer = c->facts->layer = layer;
}

static void forget_aliases(us_checker *c)
{
    struct us_kind_facts *facts = c->facts;
    size_t count = (size_t)c->clause->locals->count + 1;
    if (count > facts->alias_capacity) {
        facts->alias_capacity = 2 * count;
        facts->aliases = us_arena_alloc_array(c->types.arena, facts->alias_capacity,
                                              sizeof *facts->aliases);
    }
    for (size_t i = 0; i < count; i++)
        facts->aliases[i] = (alias){US_STR_EMPTY, US_NONE};
    facts->change_count = 0;
}

void us_checker_kinds(us_checker *c, us_rules *rules, us_clause *clause)
{
    struct us_kind_facts *facts = c->facts;
    if (!facts)
        return;
    forget_aliases(c);
    reading r = {c, {0}};
    us_rules_matches(rules, clause, read_match, &r);
    us_kind_choice match = r.either.count ? r.either : us_kind_choice_all(c->types.arena);
    us_kind_choice *body = &facts->of_clause[clause->index];
    *body = read_body(c, clause->body);
    facts->said = us_kind_choice_meet(c->types.arena, &match, body);
    put_in_force(c);
}

/* Where annotations or `with` have put something before it, that counts. */
us_kinds_in_force us_checker_enter_kinds(us_checker *c, const us_body *body)
{
    us_kinds_in_force before = {.layer = c->layer};
    if (!c->facts)
        return before;
    before.said = c->facts->said;
    before.made = c->facts->layer;
    before.changes = c->facts->change_count;
    if (c->layer != before.made)
        return before;
    us_kind_choice more = read_body(c, body);
    c->facts->said = us_kind_choice_meet(c->types.arena, &before.said, &more);
    put_in_force(c);
    return before;
}

void us_checker_leave_kinds(us_checker *c, const us_kinds_in_force *before)
{
    c->layer = before->layer;
    struct us_kind_facts *facts = c->facts;
    if (!facts)
        return;
    while (facts->change_count > before->changes) {
        const alias_change *change = &facts->changes[--facts->change_count];
        facts->aliases[change->local] = change->before;
    }
    facts->said = before->said;
    facts->layer = before->made;
}
