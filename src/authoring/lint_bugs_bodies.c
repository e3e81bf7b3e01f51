/* Mistakes in bodies: conditions that say nothing, or the wrong thing. */
#include "authoring/lint_walk.h"

#include "builtins/regex_re2.h"

#include <stdio.h>

static bool is_plain(const us_literal *literal)
{
    return !literal->negated && literal->with_count == 0 && !literal->generated;
}

static bool is_comparison(us_str name)
{
    return us_lint_is_word(name, "equal neq lt gt lte gte eq");
}

void us_lint_constant_condition(us_lint_walk *walk, const us_lint_node *node)
{
    const us_literal *literal = node->literal;
    us_terms call = us_lint_literal_call(literal);
    if (literal->kind == US_LITERAL_TERM && us_term_is_ground(literal->as.term)) {
        /* What was meant by an object is the business of other rules. */
        if (literal->as.term->kind != US_TERM_OBJECT || walk->nesting > 1 ||
            walk->body->count > 1)
            us_lint_find(walk, literal->span.position,
                         "this is the same for every input");
        return;
    }
    if (call.count == 3 &&
        is_comparison(us_term_dotted_name(walk->arena, call.items[0])) &&
        us_term_is_ground(call.items[1]) && us_term_is_ground(call.items[2]))
        us_lint_find(walk, literal->span.position, "both sides are constant");
}

/* `ref == scalar`, either way around: the ref and the scalar. */
static bool is_of_equality(us_lint_walk *walk, const us_literal *literal,
                           const us_term **ref, const us_term **scalar)
{
    us_terms call = us_lint_literal_call(literal);
    if (!is_plain(literal) || call.count != 3 ||
        (!us_lint_calls(walk->arena, call, "equal") &&
         !us_lint_calls(walk->arena, call, "eq")))
        return false;
    for (size_t i = 1; i <= 2; i++) {
        *ref = call.items[i];
        *scalar = call.items[3 - i];
        if ((*scalar)->kind == US_TERM_SCALAR &&
            ((*ref)->kind == US_TERM_REF || (*ref)->kind == US_TERM_VARIABLE) &&
            !us_lint_iterates(walk, *ref) && !us_lint_term_has(*ref, US_STR("_")))
            return true;
    }
    return false;
}

void us_lint_contradicting_conditions(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *ref, *scalar, *other, *value;
    for (size_t i = 1; i < node->body->count; i++) {
        if (!is_of_equality(walk, node->body->items[i], &ref, &scalar))
            continue;
        for (size_t k = i; k-- > 0 && i - k <= 32;) {
            if (!is_of_equality(walk, node->body->items[k], &other, &value) ||
                !us_lint_same(walk, ref, other) || us_lint_same(walk, scalar, value))
                continue;
            us_lint_find(walk, node->body->items[i]->span.position,
                         "line %u says that %.*s is %.*s",
                         node->body->items[k]->span.position.row,
                         US_STR_ARG(us_lint_term_text(walk, ref)),
                         US_STR_ARG(us_lint_term_text(walk, value)));
            break;
        }
    }
}

static us_str successor_of(us_str name)
{
    return us_str_is(name, "re_match")           ? US_STR("regex.match")
           : us_str_is(name, "net.cidr_overlap") ? US_STR("net.cidr_contains")
                                                 : US_STR_EMPTY;
}

void us_lint_deprecated_builtin(us_lint_walk *walk, const us_lint_node *node)
{
    const us_builtin *builtin = us_builtin_find(node->name);
    if (!builtin || !(builtin->flags & US_BUILTIN_DEPRECATED))
        return;
    us_str successor = successor_of(node->name);
    us_span span = node->call.items[0]->span;
    us_lint_find(walk, span.position, "%s is deprecated, and not in Rego v1",
                 builtin->name);
    if (successor.length > 0)
        us_lint_mend(walk, span.position.offset, span.end, successor);
}

void us_lint_duplicate_condition(us_lint_walk *walk, const us_lint_node *node)
{
    for (size_t i = 1; i < node->body->count; i++) {
        const us_literal *literal = node->body->items[i];
        us_str text = us_lint_text(walk, literal->span);
        us_body alone = {&node->body->items[i], 1};
        if (literal->generated || us_lint_body_has(&alone, US_STR("_")))
            continue;
        for (size_t k = i; k-- > 0 && i - k <= 32;)
            if (us_str_equal(us_lint_text(walk, node->body->items[k]->span), text)) {
                us_lint_find(walk, literal->span.position, "the same stands in line %u",
                             node->body->items[k]->span.position.row);
                break;
            }
    }
}

void us_lint_duplicate_key(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *term = node->term;
    us_term *const *items = term->kind == US_TERM_OBJECT ? term->as.object.keys
                            : term->kind == US_TERM_SET  ? term->as.list.items
                                                         : NULL;
    size_t count = term->kind == US_TERM_OBJECT ? term->as.object.count
                   : items                      ? term->as.list.count
                                                : 0;
    if (count < 2)
        return;
    us_object *seen = us_object_new(walk->arena, count);
    for (size_t i = 0; i < count; i++) {
        if (items[i]->kind == US_TERM_SCALAR &&
            !us_object_put(seen, items[i]->as.scalar, US_TRUE))
            us_lint_find(walk, items[i]->span.position, "%.*s stands there before",
                         US_STR_ARG(us_lint_term_text(walk, items[i])));
    }
}

/* True for rules that have many values: sets, and objects by computed keys. */
static bool is_partial(const us_rule *rule)
{
    us_str text;
    const us_terms *reference = &rule->head.reference;
    return rule->is_set ||
           (!rule->head.is_function && reference->count > 1 &&
            !us_lint_string(reference->items[reference->count - 1], &text));
}

void us_lint_impossible_not(us_lint_walk *walk, const us_lint_node *node)
{
    const us_literal *literal = node->literal;
    size_t parts = 1;
    if (!literal->negated || literal->kind != US_LITERAL_TERM ||
        (literal->as.term->kind != US_TERM_REF &&
         literal->as.term->kind != US_TERM_VARIABLE))
        return;
    const us_term *term = literal->as.term;
    us_lint_definition *definition =
        us_lint_definition_find(walk->lint, us_lint_path(walk, term, &parts));
    if (definition && definition->count > 0 && is_partial(definition->rules[0]) &&
        (term->kind == US_TERM_VARIABLE || parts == term->as.list.count))
        us_lint_find(walk, literal->span.position,
                     "%.*s is never undefined: empty, it is there as well; count it",
                     US_STR_ARG(us_lint_term_text(walk, term)));
}

void us_lint_invalid_regex(us_lint_walk *walk, const us_lint_node *node)
{
    char error[200] = "";
    us_str pattern;
    /* What asks whether a pattern is one may be given others. */
    if (us_str_is(node->name, "regex.is_valid") ||
        us_str_is(node->name, "regex.template_match") ||
        !us_lint_string(us_lint_pattern_of(node), &pattern))
        return;
    us_regex *regex = us_regex_new(pattern.text, pattern.length);
    if (regex && us_regex_error(regex))
        snprintf(error, sizeof error, "%s", us_regex_error(regex));
    us_regex_free(regex);
    if (error[0])
        us_lint_find(walk, us_lint_pattern_of(node)->span.position, "%s", error);
}

void us_lint_leaked_internal_reference(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *term = node->kind == US_LINT_REF ? node->term : node->call.items[0];
    if (term->kind != US_TERM_REF || walk->file->package->is_test)
        return;
    us_str path = us_lint_path(walk, term, NULL), own = walk->file->package->path;
    size_t at = us_str_find(path, US_STR("._"), 0);
    if (!us_str_starts_with(path, US_STR("data.")) || at == US_STR_NONE ||
        us_str_equal(us_str_slice(path, 0, at), own))
        return;
    us_lint_find(walk, term->span.position, "%.*s is internal to another package",
                 US_STR_ARG(path));
}

void us_lint_not_equals_in_loop(us_lint_walk *walk, const us_lint_node *node)
{
    /* Under `not` it says that none differs. */
    if (!us_str_is(node->name, "neq") || node->call.count != 3 ||
        (node->literal && node->literal->negated))
        return;
    for (size_t i = 1; i <= 2; i++)
        if (node->call.items[i]->kind == US_TERM_REF &&
            us_lint_iterates(walk, node->call.items[i])) {
            us_lint_find(walk, node->span.position,
                         "one element that differs is enough for this; for none of them, "
                         "write not … in …");
            return;
        }
}

static bool has_operand(us_lint_walk *walk, const us_literal *literal, const us_term *ref)
{
    us_terms call = us_lint_literal_call(literal);
    for (size_t i = 1; i < call.count; i++)
        if (us_lint_same(walk, call.items[i], ref))
            return true;
    return false;
}

void us_lint_redundant_existence_check(us_lint_walk *walk, const us_lint_node *node)
{
    for (size_t i = 0; i + 1 < node->body->count; i++) {
        const us_literal *literal = node->body->items[i],
                         *next = node->body->items[i + 1];
        if (is_plain(literal) && literal->kind == US_LITERAL_TERM &&
            literal->as.term->kind == US_TERM_REF && is_plain(next) &&
            !us_lint_iterates(walk, literal->as.term) &&
            has_operand(walk, next, literal->as.term))
            us_lint_find(walk, literal->span.position,
                         "the next expression is undefined, too, where this is");
    }
}

/* What `count(x) > 0`, `count(x) != 0` or `count(x) >= 1` counts; NULL: it is no such. */
static const us_term *counted(us_lint_walk *walk, const us_literal *literal)
{
    us_terms call = us_lint_literal_call(literal);
    if (!is_plain(literal) || call.count != 3 || call.items[2]->kind != US_TERM_SCALAR)
        return NULL;
    us_value bound = call.items[2]->as.scalar;
    us_terms count = us_lint_call_of(call.items[1]);
    int64_t least = us_lint_calls(walk->arena, call, "gt")    ? 0
                    : us_lint_calls(walk->arena, call, "neq") ? 0
                    : us_lint_calls(walk->arena, call, "gte") ? 1
                                                              : -1;
    return us_value_tag(bound) == US_TAG_INTEGER && bound.as.integer == least &&
                   count.count == 2 && us_lint_calls(walk->arena, count, "count")
               ? count.items[1]
               : NULL;
}

/* The literal runs over the members of [collection]. */
static bool loops_over(us_lint_walk *walk, const us_literal *literal,
                       const us_term *collection)
{
    if (literal->kind == US_LITERAL_SOME) {
        us_terms call = us_lint_call_of(literal->as.symbols.items[0]);
        return call.count > 0 &&
               us_lint_same(walk, call.items[call.count - 1], collection);
    }
    us_str text = us_lint_text(walk, literal->span),
           loop = us_str_format(walk->arena, "%.*s[_]",
                                US_STR_ARG(us_lint_term_text(walk, collection)));
    return us_str_find(text, loop, 0) != US_STR_NONE;
}

void us_lint_redundant_loop_count(us_lint_walk *walk, const us_lint_node *node)
{
    for (size_t i = 0; i + 1 < node->body->count; i++) {
        const us_term *collection = counted(walk, node->body->items[i]);
        if (collection && is_plain(node->body->items[i + 1]) &&
            loops_over(walk, node->body->items[i + 1], collection))
            us_lint_find(walk, node->body->items[i]->span.position,
                         "where there is nothing the loop below finds nothing");
    }
}

void us_lint_self_comparison(us_lint_walk *walk, const us_lint_node *node)
{
    if (is_comparison(node->name) && node->call.count == 3 &&
        !us_term_is_ground(node->call.items[1]) &&
        !us_lint_term_has(node->call.items[1], US_STR("_")) &&
        us_lint_same(walk, node->call.items[1], node->call.items[2]))
        us_lint_find(walk, node->span.position, "both sides are the same");
}

/* How many operands [format] takes; -1: it names them by number. */
static int verbs_in(us_str format)
{
    int count = 0;
    for (size_t i = 0; i < format.length; i++) {
        if (format.text[i] != '%')
            continue;
        for (i++; i < format.length && strchr("+-# 0123456789.*[", format.text[i]); i++) {
            if (format.text[i] == '[')
                return -1;
            count += format.text[i] == '*';
        }
        count += i < format.length && format.text[i] != '%';
    }
    return count;
}

void us_lint_sprintf_arguments_mismatch(us_lint_walk *walk, const us_lint_node *node)
{
    us_str format;
    if (!us_str_is(node->name, "sprintf") || node->call.count < 3 ||
        !us_lint_string(node->call.items[1], &format) ||
        node->call.items[2]->kind != US_TERM_ARRAY)
        return;
    int verbs = verbs_in(format);
    size_t operands = node->call.items[2]->as.list.count;
    if (verbs >= 0 && (size_t)verbs != operands)
        us_lint_find(walk, node->span.position, "the format has %d verbs, the list %zu",
                     verbs, operands);
}

void us_lint_time_now_ns_twice(us_lint_walk *walk, const us_lint_node *node)
{
    if (us_str_is(node->name, "time.now_ns") && walk->clock_calls++ > 0)
        us_lint_find(walk, node->span.position,
                     "within one evaluation time.now_ns is always the same");
}

/* The built-in that stands as a condition, and whose result is no boolean. */
void us_lint_unassigned_return_value(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = us_lint_literal_call(node->literal);
    /* Under `not` it asks whether there is a result at all. */
    if (call.count == 0 || node->literal->negated)
        return;
    us_str name = us_term_dotted_name(walk->arena, call.items[0]);
    const us_builtin *builtin = us_builtin_find(name);
    if (!builtin || builtin->infix ||
        (builtin->flags &
         (US_BUILTIN_VOID | US_BUILTIN_RELATION | US_BUILTIN_INTERNAL)) ||
        call.count != us_builtin_arity(builtin) + 1)
        return;
    us_str signature = us_str_from(builtin->signature);
    if (!us_str_ends_with(signature, US_STR("boolean")) &&
        !us_str_ends_with(signature, US_STR("any")))
        us_lint_find(walk, node->literal->span.position,
                     "%s is true whatever it returns, unless that is false or undefined",
                     builtin->name);
}

void us_lint_unused_output_variable(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms parts = node->term->as.list;
    for (size_t i = 1; i < parts.count; i++) {
        const us_lint_variable *variable = us_lint_output(walk, parts.items[i]);
        if (variable && variable->uses == 1)
            us_lint_find(walk, parts.items[i]->span.position,
                         "%.*s gets a value here that nothing reads; write _",
                         US_STR_ARG(variable->name));
    }
}

void us_lint_var_shadows_builtin(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->term->kind != US_TERM_VARIABLE || node->term->as.variable.wildcard)
        return;
    const us_lint_variable *variable =
        us_lint_variable_find(walk, node->term->as.variable.name);
    if (variable && variable->declaration == node->term &&
        us_builtin_find(variable->name) && us_lint_names_builtin(variable->name))
        us_lint_find(walk, node->term->span.position,
                     "the built-in function %.*s cannot be called beside this",
                     US_STR_ARG(variable->name));
}
