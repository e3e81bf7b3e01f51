/* Test rules, for whoever runs them: OPA's RewriteDuplicateTestNames and
 * InjectTestCaseFunc.
 *
 * Two rules test_x of a package are two tests, so each but the first gets a number. A rule
 * test_x[name] has many cases: its body is made to call internal.test_case with the name as
 * soon as that is known, so that a case which fails later is known to have been one. What
 * the compiler put into the body for the name may move up for that; what the author wrote
 * stays where it is. */
#include "compile/names.h"
#include "compile/rules.h"
#include "compile/vars.h"

/* How many steps of the reference the package has. */
static size_t package_length(const us_clause *clause)
{
    return clause->module->package->as.list.count;
}

/* Where the name is in the reference that begins with test_; 0: it is no test. */
static size_t find_test_name(const us_clause *clause)
{
    const us_terms *reference = &clause->reference;
    for (size_t i = package_length(clause); i < reference->count; i++) {
        const us_term *part = reference->items[i];
        if (part->kind != US_TERM_SCALAR)
            return 0;
        if (us_value_is_string(part->as.scalar) &&
            us_str_starts_with(us_value_text(part->as.scalar), US_STR("test_")))
            return i;
    }
    return 0;
}

/* ---- names ---- */

static void rename_test(us_compiler *compiler, us_clause *clause, size_t at,
                        uint32_t number)
{
    us_term *name = clause->reference.items[at];
    us_str numbered = us_str_format(compiler->arena, "%.*s#%02u",
                                    US_STR_ARG(us_value_text(name->as.scalar)), number);
    us_term *renamed = us_term_string(compiler->arena, name->span, numbered);
    renamed->id = name->id;
    clause->reference.items[at] = renamed;
}

bool us_compile_tests(us_compiler *compiler)
{
    if (!compiler->test_cases)
        return true;
    us_names seen = us_names_make(compiler->arena);
    for (size_t i = 0; i < compiler->clause_count; i++) {
        us_clause *clause = compiler->clauses[i];
        size_t at = find_test_name(clause);
        if (at == 0)
            continue;
        us_term path = {.kind = US_TERM_REF,
                        .as.list = {clause->reference.items, at + 1}};
        us_str key = us_str_copy(compiler->arena, us_pass_term_text(compiler, &path));
        uint32_t count = us_names_find(&seen, key);
        if (count == US_NAMES_NONE)
            count = 0;
        else
            rename_test(compiler, clause, at, count);
        us_names_put(&seen, key, count + 1);
    }
    return true;
}

/* ---- cases ---- */

static bool is_test_case(const us_compiler *compiler, const us_literal *literal)
{
    if (literal->kind != US_LITERAL_CALL)
        return false;
    return us_str_is(us_term_dotted_name(compiler->arena, literal->as.call.items[0]),
                     "internal.test_case");
}

static bool find_manual_call(us_compiler *compiler, const us_body *body)
{
    for (size_t i = 0; i < body->count; i++)
        if (is_test_case(compiler, body->items[i]))
            return true;
    return false;
}

/* The variables of [set] that were declared, or made by a pass. */
static void keep_declared(us_vars set, const us_clause *clause)
{
    for (uint32_t v = us_vars_next(set, 1); v; v = us_vars_next(set, v + 1))
        if (clause->locals->items[v].origin == US_LOCAL_OTHER &&
            clause->locals->items[v].name.length > 0)
            us_vars_remove(set, v);
}

static us_vars vars_of(us_compiler *compiler, const us_clause *clause,
                       const us_literal *literal)
{
    us_vars set = us_vars_make(compiler->arena, clause);
    us_vars_of_literal(set, literal, 0);
    return set;
}

/* Where the literal number [from], which makes a part of the name, can move to: behind the
 * first literal that names the last of the variables that it needs. */
static size_t earliest_place(us_compiler *compiler, const us_clause *clause, size_t from)
{
    us_vars needed = us_vars_make(compiler->arena, clause);
    us_vars_of_term(needed, clause->body->items[from]->as.call.items[2], 0);
    keep_declared(needed, clause);
    if (us_vars_empty(needed))
        return 0;
    size_t highest = 0;
    for (size_t i = 0; i < from && !us_vars_empty(needed); i++) {
        us_vars there = vars_of(compiler, clause, clause->body->items[i]);
        us_vars_intersect(there, needed);
        if (!us_vars_empty(there))
            highest = i;
        us_vars_subtract(needed, there);
    }
    return highest + 1;
}

static void move_up(us_body *body, size_t from, size_t to)
{
    us_literal *moved = body->items[from];
    for (size_t i = from; i > to; i--)
        body->items[i] = body->items[i - 1];
    body->items[to] = moved;
}

static bool makes(const us_literal *literal, const us_term *part)
{
    if (!literal->generated || !us_literal_is_equation(literal) ||
        part->kind != US_TERM_VARIABLE)
        return false;
    const us_term *left = literal->as.call.items[1];
    return left->kind == US_TERM_VARIABLE &&
           left->as.variable.local == part->as.variable.local;
}

static void move_parts(us_compiler *compiler, us_clause *clause, const us_terms *name)
{
    us_body *body = clause->body;
    for (size_t n = 0; n < name->count; n++)
        for (size_t i = body->count; i-- > 0;) {
            if (!makes(body->items[i], name->items[n]))
                continue;
            size_t to = earliest_place(compiler, clause, i);
            if (to < i)
                move_up(body, i, to);
            break;
        }
}

/* The number of literals after which all of the name is known. */
static size_t find_place(us_compiler *compiler, const us_clause *clause,
                         const us_terms *name)
{
    size_t place = 0;
    for (size_t n = 0; n < name->count; n++) {
        if (name->items[n]->kind != US_TERM_VARIABLE)
            continue;
        uint32_t local = name->items[n]->as.variable.local;
        for (size_t i = 0; i < clause->body->count; i++)
            if (us_vars_has(vars_of(compiler, clause, clause->body->items[i]), local)) {
                place = i + 1 > place ? i + 1 : place;
                break;
            }
    }
    return place;
}

static us_literal *make_call(us_compiler *compiler, const us_terms *name)
{
    us_terms parts = us_terms_make(compiler->arena, name->count);
    us_terms call = us_terms_make(compiler->arena, 2);
    us_term nowhere = {.kind = US_TERM_SCALAR};
    for (size_t i = 0; i < name->count; i++)
        parts.items[i] = us_pass_same_local(compiler, name->items[i]);
    call.items[0] = us_pass_operator(compiler, "internal.test_case", &nowhere);
    call.items[1] = us_term_list(compiler->arena, nowhere.span, US_TERM_ARRAY, parts);
    return us_literal_call(compiler->arena, nowhere.span, call);
}

bool us_rule_test_cases(us_rules *rules, us_clause *first)
{
    us_compiler *compiler = rules->compiler;
    if (!compiler->test_cases || first->query || first->rule->is_default)
        return true;
    size_t at = find_test_name(first);
    if (at == 0 || at + 1 == first->reference.count ||
        find_manual_call(compiler, first->body))
        return true;
    us_terms name = {first->reference.items + at + 1, first->reference.count - at - 1};
    move_parts(compiler, first, &name);
    size_t place = find_place(compiler, first, &name);
    us_body *body = first->body;
    us_literal **items =
        us_arena_alloc_array(compiler->arena, body->count + 1, sizeof *items);
    memcpy(items, body->items, place * sizeof *items);
    items[place] = make_call(compiler, &name);
    memcpy(items + place + 1, body->items + place, (body->count - place) * sizeof *items);
    body->items = items;
    body->count++;
    return true;
}
