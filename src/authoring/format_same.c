/* Whether a formatted module says what its source said: the same rules, place aside, and the
 * same comments. Members of sets and objects are compared in the order written, which the
 * formatter mostly keeps, else in that of their values; a set may have lost members that it had
 * twice. */
#include "authoring/format.h"

#include "authoring/format_writer.h"
#include "base/sort.h"
#include "syntax/ast_compare.h"
#include "syntax/ast_text.h"

typedef struct comparison {
    us_arena *arena;
    const us_module *before, *after;
} comparison;

static bool same_term(const comparison *c, const us_term *a, const us_term *b);
static bool same_body(const comparison *c, const us_body *a, const us_body *b);
static bool same_literal(const comparison *c, const us_literal *a, const us_literal *b);

/* ---- Terms */

static bool same_terms(const comparison *c, us_terms a, us_terms b)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++)
        if (!same_term(c, a.items[i], b.items[i]))
            return false;
    return true;
}

static bool same_pairs(const comparison *c, us_pairs a, us_pairs b)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++)
        if (!same_term(c, a.keys[i], b.keys[i]) ||
            !same_term(c, a.values[i], b.values[i]))
            return false;
    return true;
}

static bool same_set(const comparison *c, const us_term *a, const us_term *b)
{
    if (same_terms(c, a->as.list, b->as.list))
        return true;
    us_sorted_terms x = us_term_sorted(c->arena, a), y = us_term_sorted(c->arena, b);
    return same_terms(c, (us_terms){x.keys, x.count}, (us_terms){y.keys, y.count});
}

static bool same_object(const comparison *c, const us_term *a, const us_term *b)
{
    if (same_pairs(c, a->as.object, b->as.object))
        return true;
    us_sorted_terms x = us_term_sorted(c->arena, a), y = us_term_sorted(c->arena, b);
    return same_pairs(c, (us_pairs){x.keys, x.values, x.count},
                      (us_pairs){y.keys, y.values, y.count});
}

static bool same_optional(const comparison *c, const us_term *a, const us_term *b)
{
    return a && b ? same_term(c, a, b) : a == b;
}

static bool same_comprehension(const comparison *c, const us_comprehension *a,
                               const us_comprehension *b)
{
    return same_optional(c, a->key, b->key) && same_term(c, a->value, b->value) &&
           same_body(c, a->body, b->body);
}

/* Appends the constant parts from [i] on; returns the first part behind them. */
static size_t add_constants(us_buf *text, const us_template *template, size_t i)
{
    for (; i < template->count && template->parts[i].text; i++) {
        us_value value = template->parts[i].text->as.scalar;
        if (us_value_is_string(value))
            us_buf_add_str(text, us_value_text(value));
        else
            us_value_print(text, value);
    }
    return i;
}

/* A constant in a hole of its own is as good as a part of the text around. */
static bool same_template(const comparison *c, const us_template *a, const us_template *b)
{
    size_t i = 0, j = 0;
    for (;;) {
        us_buf x = us_buf_make(c->arena), y = us_buf_make(c->arena);
        i = add_constants(&x, a, i);
        j = add_constants(&y, b, j);
        if (!us_str_equal(us_buf_str(&x), us_buf_str(&y)))
            return false;
        if (i == a->count || j == b->count)
            return i == a->count && j == b->count && a->multi_line == b->multi_line;
        if (!same_literal(c, a->parts[i++].hole, b->parts[j++].hole))
            return false;
    }
}

static bool same_content(const comparison *c, const us_term *a, const us_term *b)
{
    switch (a->kind) {
    case US_TERM_SCALAR:
        return us_value_equal(a->as.scalar, b->as.scalar);
    case US_TERM_VARIABLE:
        return a->as.variable.wildcard
                   ? b->as.variable.wildcard
                   : !b->as.variable.wildcard &&
                         us_str_equal(a->as.variable.name, b->as.variable.name);
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
        return same_terms(c, a->as.list, b->as.list);
    case US_TERM_SET:
        return same_set(c, a, b);
    case US_TERM_OBJECT:
        return same_object(c, a, b);
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return same_comprehension(c, &a->as.comprehension, &b->as.comprehension);
    case US_TERM_TEMPLATE:
        return same_template(c, &a->as.string_template, &b->as.string_template);
    case US_TERM_KIND_COUNT:
        break;
    }
    return false;
}

static bool same_term(const comparison *c, const us_term *a, const us_term *b)
{
    return a->kind == b->kind && same_content(c, a, b);
}

/* ---- Literals */

static bool same_withs(const comparison *c, const us_literal *a, const us_literal *b)
{
    if (a->with_count != b->with_count)
        return false;
    for (size_t i = 0; i < a->with_count; i++)
        if (!same_term(c, a->withs[i].target, b->withs[i].target) ||
            !same_term(c, a->withs[i].value, b->withs[i].value))
            return false;
    return true;
}

static bool same_logic(const comparison *c, const us_logic *a, const us_logic *b)
{
    return a->explicit_left == b->explicit_left &&
           a->explicit_right == b->explicit_right && same_body(c, a->left, b->left) &&
           (!a->right || same_body(c, a->right, b->right));
}

static bool same_every(const comparison *c, const us_every *a, const us_every *b)
{
    return same_optional(c, a->key, b->key) && same_term(c, a->value, b->value) &&
           same_term(c, a->domain, b->domain) && same_body(c, a->body, b->body);
}

/* plus(1, 2, x) is written x = 1 + 2. */
static bool same_with_result(const comparison *c, us_terms a, us_terms b)
{
    const char *infix;
    us_call_form form = a.count == 4 ? us_call_form_of(a, &infix) : US_CALL_FUNCTION;
    return form == US_CALL_INFIX && b.count == 3 && us_term_has_head(b.items[0], "eq") &&
           same_term(c, a.items[3], b.items[1]) && b.items[2]->kind == US_TERM_CALL &&
           same_terms(c, (us_terms){a.items, 3}, b.items[2]->as.list);
}

static bool same_kind_of_literal(const comparison *c, const us_literal *a,
                                 const us_literal *b)
{
    switch (a->kind) {
    case US_LITERAL_TERM:
        return same_term(c, a->as.term, b->as.term);
    case US_LITERAL_CALL:
        return same_terms(c, a->as.call, b->as.call) ||
               same_with_result(c, a->as.call, b->as.call);
    case US_LITERAL_SOME:
        return same_terms(c, a->as.symbols, b->as.symbols);
    case US_LITERAL_EVERY:
        return same_every(c, &a->as.every, &b->as.every);
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        return same_logic(c, &a->as.logic, &b->as.logic);
    case US_LITERAL_KIND_COUNT:
        break;
    }
    return false;
}

/* The `not` of v0 and v1 becomes the one that has a body, of one literal without braces. */
static bool same_negation(const comparison *c, const us_literal *a, const us_literal *b)
{
    if (!a->negated || b->kind != US_LITERAL_NOT || b->as.logic.explicit_left ||
        b->as.logic.left->count != 1)
        return false;
    us_literal plain = *a;
    plain.negated = false;
    plain.with_count = 0;
    return same_withs(c, a, b) && same_literal(c, &plain, b->as.logic.left->items[0]);
}

static bool same_literal(const comparison *c, const us_literal *a, const us_literal *b)
{
    if (same_negation(c, a, b))
        return true;
    return a->kind == b->kind && a->negated == b->negated && same_withs(c, a, b) &&
           same_kind_of_literal(c, a, b);
}

static bool same_body(const comparison *c, const us_body *a, const us_body *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same_literal(c, a->items[i], b->items[i]))
            return false;
    return true;
}

/* ---- Rules */

/* f() is f: a rule without arguments. */
static bool same_head(const comparison *c, const us_rule *a, const us_rule *b)
{
    return a->is_default == b->is_default && a->is_set == b->is_set &&
           same_terms(c, a->head.reference, b->head.reference) &&
           same_terms(c, a->head.arguments, b->head.arguments) &&
           (!a->is_set || same_term(c, a->head.key, b->head.key)) &&
           same_optional(c, a->head.value, b->head.value);
}

static bool same_rule(const comparison *c, const us_rule *a, const us_rule *b)
{
    for (; a && b; a = a->otherwise, b = b->otherwise)
        if (!same_head(c, a, b) || !same_body(c, a->body, b->body))
            return false;
    return a == b;
}

/* ---- Comments */

/* The comments from [from] on that stand before rule [next] of [module]. */
static size_t comments_before(const us_module *module, size_t from, size_t next)
{
    size_t i = from;
    while (i < module->comment_count &&
           (next == module->rule_count || module->comments[i].position.offset <
                                              module->rules[next]->span.position.offset))
        i++;
    return i;
}

static int compare_comments(void *data, const void *a, const void *b)
{
    const us_comment *x = a, *y = b;
    (void)data;
    return us_str_compare(us_comment_trim(x->text), us_comment_trim(y->text));
}

/* The same texts, in any order: imports that are sorted take theirs along. */
static bool same_comments(us_arena *arena, const us_comment *a, size_t a_count,
                          const us_comment *b, size_t b_count)
{
    size_t i = 0;
    if (a_count != b_count)
        return false;
    while (i < a_count && compare_comments(NULL, &a[i], &b[i]) == 0)
        i++;
    if (i == a_count)
        return true;
    us_comment *x = us_arena_alloc_array(arena, a_count, sizeof *x);
    us_comment *y = us_arena_alloc_array(arena, a_count, sizeof *y);
    memcpy(x, a, a_count * sizeof *x);
    memcpy(y, b, a_count * sizeof *y);
    us_sort(arena, x, a_count, sizeof *x, compare_comments, NULL);
    us_sort(arena, y, a_count, sizeof *y, compare_comments, NULL);
    for (i = 0; i < a_count && compare_comments(NULL, &x[i], &y[i]) == 0;)
        i++;
    return i == a_count;
}

/* ---- Both */

static void note(us_module_difference *difference, us_position position, const char *what)
{
    if (difference->found)
        return;
    difference->found = true;
    difference->position = position;
    difference->what = what;
}

/* Some layouts move a comment from the end of one rule to above the next: all that counts is
 * that none is lost. Where one is, it was behind rule i, and i or the next one lost it. */
static void compare_all_comments(const comparison *c, bool *differs,
                                 us_module_difference *difference)
{
    const us_module *before = c->before, *after = c->after;
    size_t from = 0, other = 0;
    if (same_comments(c->arena, before->comments, before->comment_count, after->comments,
                      after->comment_count))
        return;
    for (size_t next = 0; next <= before->rule_count; next++) {
        size_t to = comments_before(before, from, next);
        size_t other_to = comments_before(after, other, next);
        if (!same_comments(c->arena, before->comments + from, to - from,
                           after->comments + other, other_to - other)) {
            if (next > 0)
                differs[next - 1] = true;
            if (next < before->rule_count)
                differs[next] = true;
            note(difference,
                 from < to ? before->comments[from].position : (us_position){1, 1, 0},
                 "a comment");
        }
        from = to;
        other = other_to;
    }
}

us_module_difference us_module_compare(us_arena *arena, const us_module *before,
                                       const us_module *after, bool *differs)
{
    comparison c = {arena, before, after};
    us_module_difference difference = {0};
    if (!same_term(&c, before->package, after->package))
        note(&difference, before->package_span.position, "the package");
    if (before->rule_count != after->rule_count) {
        note(&difference, before->package_span.position, "the number of rules");
        return difference;
    }
    for (size_t i = 0; i < before->rule_count; i++) {
        differs[i] = !same_rule(&c, before->rules[i], after->rules[i]);
        if (differs[i])
            note(&difference, before->rules[i]->span.position, "the rule");
    }
    compare_all_comments(&c, differs, &difference);
    return difference;
}
