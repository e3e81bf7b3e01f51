/* Finding mutants: a walk over the syntax tree, which adds for each node the changes that the table of
 * mutators has for it. Changes are made to the text, for what a person is shown must be what was
 * tried. */
#include "testing/mutants.h"

#include "base/sort.h"
#include "syntax/ast_walk.h"

#include <stdlib.h>

typedef struct swap {
    us_mutator mutator;
    const char *name, *written, *instead;
} swap;

static const swap swaps[] = {
#define SWAP(mutator, name, written, instead)                                            \
    {US_MUTATOR_##mutator, name, written, instead},
#include "testing/mutators.def"
};

static const char *const names[] = {
#define MUTATOR(name, text, about) text,
#include "testing/mutators.def"
};

const char *us_mutator_name(us_mutator mutator)
{
    return names[mutator];
}

typedef struct finder {
    us_mutation_sites *sites;
    const us_module *module;
    size_t number; /* of the module */
    size_t rule;
} finder;

static bool visit_term(void *data, us_term *term);
static bool visit_literal(void *data, us_literal *literal);
static bool visit_body(void *data, us_body *body);

static us_visitor visitor_of(finder *f)
{
    return (us_visitor){
        .data = f, .body = visit_body, .literal = visit_literal, .term = visit_term};
}

static us_mutation_site *add(finder *f, us_mutator mutator, us_position at, size_t to,
                             us_str instead)
{
    us_mutation_sites *sites = f->sites;
    sites->items = us_arena_room(sites->arena, sites->items, sites->count,
                                 &sites->capacity, sizeof *sites->items);
    us_mutation_site *site = &sites->items[sites->count++];
    *site = (us_mutation_site){.mutator = mutator,
                               .module = f->number,
                               .rule = f->rule,
                               .position = at,
                               .from = at.offset,
                               .to = to,
                               .instead = instead};
    return site;
}

static us_str text_of(const finder *f, size_t from, size_t to)
{
    return us_str_slice(f->module->text, from, to);
}

static us_str text_at(const finder *f, us_span span)
{
    return text_of(f, span.position.offset, span.end);
}

/* ---- Terms */

/* Another number that is written as one literal: 8 for 7, 10.5 for 0.5, 1 for -1. */
static us_str other_number(finder *f, us_str text)
{
    size_t digits = 0;
    while (digits < text.length && text.text[digits] >= '0' && text.text[digits] <= '9')
        digits++;
    if (text.text[0] == '-')
        return us_str_slice(text, 1, text.length);
    if (digits < text.length || digits > 18)
        return us_str_format(f->sites->arena, "1%.*s", US_STR_ARG(text));
    return us_str_format(f->sites->arena, "%lld",
                         strtoll(us_str_to_c(f->sites->arena, text), NULL, 10) + 1);
}

static void find_scalar(finder *f, const us_term *term)
{
    us_str text = text_at(f, term->span);
    us_value value = term->as.scalar;
    if (us_str_is(text, "true") || us_str_is(text, "false"))
        add(f, US_MUTATOR_BOOLEAN, term->span.position, term->span.end,
            us_str_is(text, "true") ? US_STR("false") : US_STR("true"));
    else if (us_value_is_number(value) && text.length > 0)
        add(f, US_MUTATOR_NUMBER, term->span.position, term->span.end,
            other_number(f, text));
    else if (us_value_is_string(value) && text.length > 1 &&
             (text.text[0] == '"' || text.text[0] == '`'))
        add(f, US_MUTATOR_STRING, term->span.position, term->span.end,
            text.length > 2 ? US_STR("\"\"") : US_STR("\"mutant\""));
}

static void walk_terms(finder *f, us_term *const *items, size_t from, size_t count)
{
    us_visitor visitor = visitor_of(f);
    for (size_t i = from; i < count; i++)
        us_walk_term(&visitor, items[i]);
}

/* Keys in quotes are names of members, as those behind dots. */
static void find_ref(finder *f, const us_term *term)
{
    us_visitor visitor = visitor_of(f);
    for (size_t i = 0; i < term->as.list.count; i++) {
        us_term *part = term->as.list.items[i];
        if (part->kind != US_TERM_SCALAR || us_value_is_number(part->as.scalar))
            us_walk_term(&visitor, part);
    }
}

static us_str name_of(const finder *f, const us_term *operator)
{
    return us_term_dotted_name(f->sites->arena, operator);
}

/* The operation does nothing, nor does its opposite: x + 0, x * 1. */
static bool is_neutral(us_terms call, us_str name)
{
    const us_term *right = call.count == 3 ? call.items[2] : NULL;
    bool adds = us_str_is(name, "plus") || us_str_is(name, "minus");
    bool multiplies = us_str_is(name, "mul") || us_str_is(name, "div");
    return (adds || multiplies) && right && right->kind == US_TERM_SCALAR &&
           us_value_equal(right->as.scalar, us_value_integer(adds ? 0 : 1));
}

/* What the operator, or the name of the function, becomes; then the operands. */
static void find_call(finder *f, us_terms call)
{
    us_str name = name_of(f, call.items[0]);
    us_position at = call.items[0]->span.position;
    if (us_str_is(name, "print") || us_str_is(name, "trace"))
        return;
    size_t count = is_neutral(call, name) ? 0 : sizeof swaps / sizeof *swaps;
    for (size_t i = 0; i < count; i++) {
        us_str written = us_str_from(swaps[i].written);
        if (us_str_is(name, swaps[i].name) &&
            us_str_starts_with(text_of(f, at.offset, f->module->text.length), written))
            add(f, swaps[i].mutator, at, at.offset + written.length,
                us_str_from(swaps[i].instead));
    }
    walk_terms(f, call.items, 1, call.count);
}

static void find_template(finder *f, const us_term *term)
{
    us_visitor visitor = visitor_of(f);
    const us_template *template = &term->as.string_template;
    add(f, US_MUTATOR_STRING, term->span.position, term->span.end, US_STR("\"\""));
    for (size_t i = 0; i < template->count; i++)
        if (template->parts[i].hole && template->parts[i].hole->kind == US_LITERAL_TERM)
            us_walk_term(&visitor, template->parts[i].hole->as.term);
}

static bool visit_term(void *data, us_term *term)
{
    finder *f = data;
    if (term->kind == US_TERM_SCALAR)
        find_scalar(f, term);
    else if (term->kind == US_TERM_REF)
        find_ref(f, term);
    else if (term->kind == US_TERM_CALL)
        find_call(f, term->as.list);
    else if (term->kind == US_TERM_TEMPLATE)
        find_template(f, term);
    else
        return true;
    return false;
}

/* ---- Literals */

static bool begins_with_not(us_str text)
{
    return us_str_starts_with(text, US_STR("not")) && text.length > 3 &&
           us_str_find(US_STR(" \t\n({"), us_str_slice(text, 3, 4), 0) != US_STR_NONE;
}

static void find_negation(finder *f, const us_literal *literal)
{
    us_str text = text_at(f, literal->span);
    us_position at = literal->span.position;
    size_t skipped = 3;
    if (begins_with_not(text)) {
        while (skipped < text.length &&
               (text.text[skipped] == ' ' || text.text[skipped] == '\t'))
            skipped++;
        add(f, US_MUTATOR_NEGATION, at, at.offset + skipped, US_STR_EMPTY);
        return;
    }
    /* The opposite of a comparison is a mutant of its own, and what binds can't be negated. */
    if (literal->kind == US_LITERAL_CALL) {
        us_str name = name_of(f, literal->as.call.items[0]);
        static const char *const others[] = {"equal", "neq", "lt",     "lte",   "gt",
                                             "gte",   "eq",  "assign", "print", "trace"};
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            if (us_str_is(name, others[i]))
                return;
    } else if (literal->kind != US_LITERAL_TERM ||
               literal->as.term->kind == US_TERM_SCALAR) {
        return;
    }
    add(f, US_MUTATOR_NEGATION, at, at.offset, US_STR("not "));
}

/* What only gives a variable its value is no condition. */
static void find_removal(finder *f, const us_literal *literal)
{
    us_str text = text_at(f, literal->span);
    if (literal->kind == US_LITERAL_SOME || us_str_is(text, "true"))
        return;
    if (literal->kind == US_LITERAL_CALL) {
        us_str name = name_of(f, literal->as.call.items[0]);
        if (us_str_is(name, "assign") || us_str_is(name, "print") ||
            us_str_is(name, "trace"))
            return;
    }
    add(f, US_MUTATOR_LITERAL, literal->span.position, literal->span.end, US_STR("true"));
}

/* `every x in xs { … }` as one that holds for some. */
static void find_every(finder *f, const us_literal *literal)
{
    us_str text = f->module->text;
    us_position at = literal->span.position;
    size_t domain = literal->as.every.domain->span.end;
    size_t brace = us_str_find(text, US_STR("{"), domain);
    size_t next = brace + 1;
    if (brace == US_STR_NONE || brace >= literal->span.end)
        return;
    while (next < literal->span.end &&
           (text.text[next] == ' ' || text.text[next] == '\t'))
        next++;
    bool breaks = text.text[next] == '\n' || text.text[next] == '#';
    us_str head = text_of(f, at.offset + strlen("every"), brace);
    while (head.length > 0 && head.text[head.length - 1] == ' ')
        head.length--;
    add(f, US_MUTATOR_QUANTIFIER, at, brace + 1,
        us_str_format(f->sites->arena, "true in {true | some%.*s%s", US_STR_ARG(head),
                      breaks ? "" : ";"));
}

/* `some x in xs`, and what follows in the body, as one that holds for every. */
static void find_some(finder *f, const us_literal *literal, const us_literal *last)
{
    us_position at = literal->span.position;
    bool with_in = literal->as.symbols.count == 1 &&
                   literal->as.symbols.items[0]->kind == US_TERM_CALL;
    if (!with_in || literal == last)
        return;
    us_str head = text_of(f, at.offset + strlen("some"), literal->span.end);
    us_str rest = text_of(f, literal->span.end, last->span.end);
    while (rest.length > 0 && (rest.text[0] == ' ' || rest.text[0] == ';'))
        rest = us_str_slice(rest, 1, rest.length);
    add(f, US_MUTATOR_QUANTIFIER, at, last->span.end,
        us_str_format(f->sites->arena, "every%.*s { %.*s }", US_STR_ARG(head),
                      US_STR_ARG(rest)));
}

static bool visit_literal(void *data, us_literal *literal)
{
    finder *f = data;
    us_visitor visitor = visitor_of(f);
    if (literal->generated)
        return false;
    find_negation(f, literal);
    find_removal(f, literal);
    if (literal->kind == US_LITERAL_EVERY)
        find_every(f, literal);
    for (size_t i = 0; i < literal->with_count; i++) {
        add(f, US_MUTATOR_WITH, literal->withs[i].span.position,
            literal->withs[i].span.end, US_STR_EMPTY);
        us_walk_term(&visitor, literal->withs[i].value);
    }
    if (literal->kind == US_LITERAL_CALL)
        find_call(f, literal->as.call);
    else if (literal->kind == US_LITERAL_TERM)
        us_walk_term(&visitor, literal->as.term);
    else
        return literal->with_count == 0;
    return false;
}

static bool visit_body(void *data, us_body *body)
{
    for (size_t i = 0; i + 1 < body->count; i++)
        if (body->items[i]->kind == US_LITERAL_SOME)
            find_some(data, body->items[i], body->items[body->count - 1]);
    return true;
}

/* ---- Rules */

/* Of the reference of a head only what is no name can be changed. */
static void find_head(finder *f, const us_head *head)
{
    us_visitor visitor = visitor_of(f);
    walk_terms(f, head->arguments.items, 0, head->arguments.count);
    if (head->key && head->key != head->reference.items[head->reference.count - 1])
        us_walk_term(&visitor, head->key);
    if (head->value && !head->value_generated)
        us_walk_term(&visitor, head->value);
}

static void find_in_rule(finder *f, us_rule *rule)
{
    us_visitor visitor = visitor_of(f);
    us_mutation_site *site =
        add(f, rule->is_default ? US_MUTATOR_DEFAULT : US_MUTATOR_RULE,
            rule->span.position, rule->span.end, US_STR_EMPTY);
    site->removes = true;
    for (; rule; rule = rule->otherwise) {
        find_head(f, &rule->head);
        us_walk_body(&visitor, rule->body);
        if (rule->otherwise)
            add(f, US_MUTATOR_ELSE, rule->otherwise->span.position,
                rule->otherwise->span.end, US_STR_EMPTY);
    }
}

static int compare_sites(void *data, const void *a, const void *b)
{
    const us_mutation_site *left = a, *right = b;
    (void)data;
    int order = (left->from > right->from) - (left->from < right->from);
    if (order == 0)
        order = (left->mutator > right->mutator) - (left->mutator < right->mutator);
    return order ? order : us_str_compare(left->instead, right->instead);
}

void us_mutants_find(us_mutation_sites *sites, const us_module *module, size_t number)
{
    finder f = {.sites = sites, .module = module, .number = number};
    size_t first = sites->count;
    for (; f.rule < module->rule_count; f.rule++)
        find_in_rule(&f, module->rules[f.rule]);
    us_sort(sites->arena, sites->items + first, sites->count - first,
            sizeof *sites->items, compare_sites, NULL);
}

/* ---- Texts */

us_str us_mutant_text(us_arena *arena, const us_mutation_site *site, us_str text)
{
    us_buf out = us_buf_make(arena);
    us_buf_add_str(&out, us_str_slice(text, 0, site->from));
    us_buf_add_str(&out, site->instead);
    us_buf_add_str(&out, us_str_slice(text, site->to, text.length));
    return us_buf_str(&out);
}

static us_str first_line(us_str text)
{
    size_t end = us_str_find(text, US_STR("\n"), 0);
    return us_str_slice(text, 0, end == US_STR_NONE ? text.length : end);
}

void us_mutant_lines(us_arena *arena, const us_mutation_site *site, us_str text,
                     us_str *before, us_str *after)
{
    us_buf line = us_buf_make(arena);
    size_t begin = site->from;
    while (begin > 0 && text.text[begin - 1] != '\n')
        begin--;
    us_str instead = first_line(site->instead);
    us_buf_add_str(&line, us_str_slice(text, begin, site->from));
    us_buf_add_str(&line, instead);
    if (instead.length == site->instead.length)
        us_buf_add_str(&line, first_line(us_str_slice(text, site->to, text.length)));
    *before = us_str_trim(first_line(us_str_slice(text, begin, text.length)), " \t\r");
    *after = us_str_trim(us_buf_str(&line), " \t\r");
}
