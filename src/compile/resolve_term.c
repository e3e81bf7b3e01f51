/* ResolveRefs, in what a clause is made of: each variable that names a rule of the package or an
 * import becomes a reference, unless an argument or a declaration hides it. Nodes are copied, so that
 * later passes may change them in place. */
#include "compile/resolve.h"

#include "syntax/ast_compare.h"

static us_literal *resolve_literal(us_resolver *r, const us_literal *literal);

us_term *us_resolve_copy(us_resolver *r, const us_term *source)
{
    us_term *term = us_arena_alloc(r->compiler->arena, sizeof *term);
    *term = *source;
    if (r->place)
        term->span = *r->place;
    return term;
}

/* The path [parts], and [tail] behind it, at the place of [source]. As in the
 * reference, all refs made of one path share its nodes, so that these have the
 * place where the name was used last. */
static us_term *path_term(us_resolver *r, const us_terms *parts, const us_str *tail,
                          const us_term *source)
{
    us_terms list = us_terms_make(r->compiler->arena, parts->count + (tail ? 1 : 0));
    for (size_t i = 0; i < parts->count; i++) {
        list.items[i] = parts->items[i];
        list.items[i]->span = source->span;
        list.items[i]->id = source->id;
    }
    if (tail) {
        us_term *last = us_term_string(r->compiler->arena, source->span, *tail);
        last->id = source->id;
        list.items[parts->count] = last;
    }
    us_term *term = us_term_list(r->compiler->arena, source->span, US_TERM_REF, list);
    term->id = source->id;
    return term;
}

/* True if [variable] is a global name: that of [*import], or where that is none of a rule. */
static bool is_global(const us_resolver *r, const us_term *variable, uint32_t *import)
{
    us_str name = variable->as.variable.name;
    if (variable->as.variable.wildcard)
        return false;
    *import = us_names_find(r->imports, name);
    return (*import != US_NAMES_NONE ||
            (r->rules && us_names_find(r->rules, name) != US_NAMES_NONE)) &&
           !us_hidden_has(&r->hidden, name);
}

/* What [variable] stands for, or NULL if it is no global name. */
static us_term *global_of(us_resolver *r, const us_term *variable)
{
    uint32_t import;
    if (!is_global(r, variable, &import))
        return NULL;
    if (import == US_NAMES_NONE)
        return path_term(r, &r->package_path, &variable->as.variable.name, variable);
    r->import_used[import] = true;
    return path_term(r, &r->import_paths[import], NULL, variable);
}

us_terms us_resolve_terms(us_resolver *r, const us_terms *terms)
{
    if (terms->count == 0)
        return (us_terms){NULL, 0};
    us_terms list = us_terms_make(r->compiler->arena, terms->count);
    for (size_t i = 0; i < terms->count; i++)
        list.items[i] = us_resolve_term(r, terms->items[i]);
    return list;
}

static void note_ref(us_resolver *r, const us_term *ref)
{
    const us_term *head = ref->as.list.items[0];
    if (head->kind != US_TERM_VARIABLE || !us_str_is(head->as.variable.name, "data"))
        return;
    r->locals->has |= US_HAS_DATA;
    for (size_t i = 1; i < ref->as.list.count; i++)
        if (ref->as.list.items[i]->kind != US_TERM_SCALAR)
            r->locals->has |= US_HAS_OPEN_DATA;
}

/* No pass changes the name of a function, so one that stays where it is and means no rule needs
 * no copy: that is each operator. */
static us_term *resolve_callee(us_resolver *r, const us_term *callee)
{
    uint32_t import;
    bool plain = callee->kind == US_TERM_REF && callee->as.list.count == 1 &&
                 callee->as.list.items[0]->kind == US_TERM_VARIABLE && !r->place;
    return plain && !is_global(r, callee->as.list.items[0], &import)
               ? (us_term *)callee
               : us_resolve_term(r, callee);
}

static us_terms resolve_call(us_resolver *r, const us_terms *call)
{
    const us_term *callee = call->items[0];
    if (us_term_has_head(callee, "print"))
        r->locals->has |= US_HAS_VOID_CALLS;
    else if (us_term_has_head(callee, "rego"))
        r->locals->has |= US_HAS_METADATA;
    else if (us_term_has_head(callee, "assign") && call->count > 1 &&
             us_term_is_root(call->items[1]))
        r->locals->has |= US_HAS_ROOT_NAMES;
    us_terms list = us_terms_make(r->compiler->arena, call->count);
    list.items[0] = resolve_callee(r, callee);
    for (size_t i = 1; i < call->count; i++)
        list.items[i] = us_resolve_term(r, call->items[i]);
    return list;
}

static us_term *resolve_ref(us_resolver *r, const us_term *term)
{
    us_term *copy = us_resolve_copy(r, term);
    const us_terms *parts = &term->as.list;
    us_term *head = us_resolve_term(r, parts->items[0]);
    us_terms list = {&head, 1};
    if (head->kind == US_TERM_REF)
        list = head->as.list;
    copy->as.list = us_terms_make(r->compiler->arena, list.count + parts->count - 1);
    memcpy(copy->as.list.items, list.items, list.count * sizeof(us_term *));
    for (size_t i = 1; i < parts->count; i++)
        copy->as.list.items[list.count + i - 1] = us_resolve_term(r, parts->items[i]);
    note_ref(r, copy);
    return copy;
}

/* Members stand in the order of their keys, of equal keys the last: so what has
 * to be evaluated in them is, in the order that OPA has. A value that another one
 * takes the place of is looked at all the same, for it uses its imports. */
static us_term *resolve_object(us_resolver *r, const us_term *term)
{
    us_arena *arena = r->compiler->arena;
    us_term *copy = us_resolve_copy(r, term);
    us_sorted_terms members = us_term_sorted(arena, term);
    us_pairs *pairs = &copy->as.object;
    if (members.count == 0)
        return copy;
    pairs->keys = us_terms_make(arena, members.count).items;
    pairs->values = us_terms_make(arena, members.count).items;
    pairs->count = 0;
    for (size_t i = 0; i < members.count; i++) {
        if (i + 1 < members.count &&
            us_term_compare(arena, members.keys[i], members.keys[i + 1]) == 0) {
            us_resolve_term(r, members.values[i]);
            continue;
        }
        pairs->keys[pairs->count] = us_resolve_term(r, members.keys[i]);
        pairs->values[pairs->count++] = us_resolve_term(r, members.values[i]);
    }
    return copy;
}

static us_term *resolve_set(us_resolver *r, const us_term *term)
{
    us_term *copy = us_resolve_copy(r, term);
    us_sorted_terms elements = us_term_sorted(r->compiler->arena, term);
    us_terms list = {elements.keys, elements.count};
    copy->as.list = us_resolve_terms(r, &list);
    return copy;
}

void us_resolve_hide(void *data, us_term *variable)
{
    us_hidden_add(data, variable->as.variable.name);
}

static us_term *resolve_comprehension(us_resolver *r, const us_term *term)
{
    r->locals->has |= US_HAS_CLOSURES;
    us_term *copy = us_resolve_copy(r, term);
    const us_comprehension *source = &term->as.comprehension;
    size_t opened = us_hidden_open(&r->hidden);
    us_body_declared(source->body, us_resolve_hide, &r->hidden);
    if (source->key)
        copy->as.comprehension.key = us_resolve_term(r, source->key);
    copy->as.comprehension.value = us_resolve_term(r, source->value);
    copy->as.comprehension.body = us_resolve_body(r, source->body);
    us_hidden_close(&r->hidden, opened);
    return copy;
}

static us_term *resolve_template(us_resolver *r, const us_term *term)
{
    r->locals->has |= US_HAS_TEMPLATES | US_HAS_CLOSURES;
    us_term *copy = us_resolve_copy(r, term);
    us_template *template = &copy->as.string_template;
    const us_template_part *parts = template->parts;
    template->parts =
        us_arena_alloc_array(r->compiler->arena, template->count, sizeof *parts);
    for (size_t i = 0; i < template->count; i++) {
        us_template_part *part = &template->parts[i];
        *part = parts[i];
        if (part->text)
            part->text = us_resolve_copy(r, part->text);
        else
            part->hole = resolve_literal(r, part->hole);
    }
    return copy;
}

/* `input` and `data` alone are refs, whatever the parser made of them. */
static us_term *resolve_variable(us_resolver *r, const us_term *term)
{
    us_term *global = global_of(r, term);
    if (global) {
        note_ref(r, global);
        return global;
    }
    us_term *copy = us_resolve_copy(r, term);
    copy->as.variable.local = 0;
    return copy;
}

us_term *us_resolve_node(us_resolver *r, const us_term *term)
{
    us_term *copy;
    switch (term->kind) {
    case US_TERM_VARIABLE:
        return resolve_variable(r, term);
    case US_TERM_REF:
        return resolve_ref(r, term);
    case US_TERM_CALL:
        copy = us_resolve_copy(r, term);
        copy->as.list = resolve_call(r, &term->as.list);
        return copy;
    case US_TERM_ARRAY:
        copy = us_resolve_copy(r, term);
        copy->as.list = us_resolve_terms(r, &term->as.list);
        return copy;
    case US_TERM_SET:
        return resolve_set(r, term);
    case US_TERM_OBJECT:
        return resolve_object(r, term);
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return resolve_comprehension(r, term);
    case US_TERM_TEMPLATE:
        return resolve_template(r, term);
    case US_TERM_SCALAR:
    case US_TERM_KIND_COUNT:
        break;
    }
    return us_resolve_copy(r, term);
}

static us_every resolve_every(us_resolver *r, const us_every *source)
{
    us_every every;
    size_t opened = us_hidden_open(&r->hidden);
    if (source->key)
        us_term_variables(source->key, us_resolve_hide, &r->hidden);
    us_term_variables(source->value, us_resolve_hide, &r->hidden);
    every.key = source->key ? us_resolve_copy(r, source->key) : NULL;
    every.value = us_resolve_copy(r, source->value);
    every.domain = us_resolve_term(r, source->domain);
    every.body = us_resolve_body(r, source->body);
    us_hidden_close(&r->hidden, opened);
    return every;
}

/* The literal of a `not` without braces has the place of the whole. */
static void move_body(us_body *body, us_span span)
{
    for (size_t i = 0; i < body->count; i++)
        body->items[i]->span = span;
}

static void resolve_withs(us_resolver *r, us_literal *copy, const us_literal *literal)
{
    if (literal->with_count == 0)
        return;
    r->locals->has |= US_HAS_WITHS;
    copy->withs = us_arena_alloc_array(r->compiler->arena, literal->with_count,
                                       sizeof *copy->withs);
    for (size_t i = 0; i < literal->with_count; i++) {
        copy->withs[i].span = literal->withs[i].span;
        copy->withs[i].target = us_resolve_term(r, literal->withs[i].target);
        copy->withs[i].value = us_resolve_term(r, literal->withs[i].value);
    }
}

static us_literal *resolve_literal(us_resolver *r, const us_literal *literal)
{
    us_literal *copy = us_arena_alloc(r->compiler->arena, sizeof *copy);
    *copy = *literal;
    if (r->place)
        copy->span = *r->place;
    switch (literal->kind) {
    case US_LITERAL_TERM:
        copy->as.term = us_resolve_term(r, literal->as.term);
        if (copy->as.term->kind == US_TERM_CALL) {
            us_terms call = copy->as.term->as.list;
            us_literal_set_call(copy, call);
        }
        break;
    case US_LITERAL_CALL:
        copy->as.call = resolve_call(r, &literal->as.call);
        break;
    case US_LITERAL_SOME:
        copy->as.symbols = us_resolve_terms(r, &literal->as.symbols);
        break;
    case US_LITERAL_EVERY:
        copy->as.every = resolve_every(r, &literal->as.every);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        copy->as.logic.left = us_resolve_body(r, literal->as.logic.left);
        if (literal->kind == US_LITERAL_NOT && !literal->as.logic.explicit_left)
            move_body(copy->as.logic.left, copy->span);
        if (literal->as.logic.right)
            copy->as.logic.right = us_resolve_body(r, literal->as.logic.right);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
    resolve_withs(r, copy, literal);
    return copy;
}

us_body *us_resolve_body(us_resolver *r, const us_body *body)
{
    us_body *copy = us_body_make(r->compiler->arena, body->count);
    for (size_t i = 0; i < body->count; i++)
        copy->items[i] = resolve_literal(r, body->items[i]);
    return copy;
}
