/* What is right, and harder to read than it need be. */
#include "authoring/lint_walk.h"

enum {
    LINE_MAX = 120, /* columns */
    RULE_MAX = 30,  /* lines */
    FILE_MAX = 500, /* lines */
};

static us_str without_blanks(us_str text)
{
    while (text.length > 0 && strchr(" \t", text.text[0]))
        text = us_str_slice(text, 1, text.length);
    return text;
}

static bool is_test_file(const us_lint_walk *walk)
{
    return us_str_ends_with(walk->file->name, US_STR("_test.rego"));
}

/* ---- Names ----------------------------------------------------------------------------- */

void us_lint_avoid_get_and_list_prefix(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = us_lint_rule_name(walk, node->rule);
    if (node->rule == walk->first && (us_str_starts_with(name, US_STR("get_")) ||
                                      us_str_starts_with(name, US_STR("list_"))))
        us_lint_find(walk, node->rule->span.position,
                     "a rule is what it is called: %.*s without the prefix",
                     US_STR_ARG(name));
}

static bool has_capital(us_str name)
{
    for (size_t i = 0; i < name.length; i++)
        if (name.text[i] >= 'A' && name.text[i] <= 'Z')
            return true;
    return false;
}

void us_lint_prefer_snake_case(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->rule != walk->first)
        return;
    us_str name = node->rule->head.reference.items[0]->as.variable.name;
    if (has_capital(name))
        us_lint_find(walk, node->rule->span.position, "%.*s is not in snake_case",
                     US_STR_ARG(name));
    const us_lint_variables *variables = us_lint_variables_of(walk);
    for (size_t i = 0; i < variables->count; i++)
        if (variables->items[i].declaration && has_capital(variables->items[i].name))
            us_lint_find(walk, variables->items[i].declaration->span.position,
                         "%.*s is not in snake_case",
                         US_STR_ARG(variables->items[i].name));
}

void us_lint_rule_name_repeats_package(us_lint_walk *walk, const us_lint_node *node)
{
    us_str path = walk->file->package->path, name = us_lint_rule_name(walk, node->rule);
    size_t at = path.length;
    while (at > 0 && path.text[at - 1] != '.')
        at--;
    us_str last = us_str_slice(path, at, path.length);
    if (node->rule == walk->first && !us_str_is(path, "data") &&
        us_str_starts_with(name, last) && name.length > last.length &&
        name.text[last.length] == '_')
        us_lint_find(walk, node->rule->span.position,
                     "who reads %.*s.%.*s reads the name twice", US_STR_ARG(last),
                     US_STR_ARG(name));
}

/* What a condition asks for: the name of a rule, function or variable. */
static us_str asked_name(const us_literal *literal)
{
    const us_term *term = literal->kind == US_LITERAL_TERM   ? literal->as.term
                          : literal->kind == US_LITERAL_CALL ? literal->as.call.items[0]
                                                             : NULL;
    us_str text = US_STR_EMPTY;
    if (term && term->kind == US_TERM_REF &&
        us_lint_string(term->as.list.items[term->as.list.count - 1], &text))
        return text;
    if (term && term->kind == US_TERM_REF)
        term = term->as.list.items[0];
    return term && term->kind == US_TERM_VARIABLE ? term->as.variable.name : text;
}

void us_lint_double_negative(us_lint_walk *walk, const us_lint_node *node)
{
    static const char *const prefixes[] = {"not_", "no_", "non_", "cannot_", "never_"};
    if (!node->literal->negated)
        return;
    us_str name = asked_name(node->literal);
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (us_str_starts_with(name, us_str_from(prefixes[i])))
            us_lint_find(walk, node->literal->span.position,
                         "not %.*s takes a second look to understand", US_STR_ARG(name));
}

/* ---- Rules ------------------------------------------------------------------------------- */

void us_lint_chained_rule_body(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->rule->chained)
        us_lint_find(walk, node->rule->span.position,
                     "a second body is another definition; it reads as one with a head");
}

void us_lint_default_over_else(us_lint_walk *walk, const us_lint_node *node)
{
    const us_rule *otherwise = node->rule->otherwise;
    if (node->rule == walk->first && otherwise && !otherwise->otherwise &&
        !node->rule->head.is_function && node->rule->head.reference.count == 1 &&
        us_lint_is_unconditional(otherwise) && otherwise->head.value &&
        us_term_is_ground(otherwise->head.value))
        us_lint_find(walk, otherwise->span.position,
                     "a constant that counts where nothing else does is a default");
}

void us_lint_default_over_not(us_lint_walk *walk, const us_lint_node *node)
{
    us_lint_definition *definition = us_lint_definition_of(walk);
    const us_body *body = node->rule->body;
    if (!definition || definition->count != 2 || node->rule->is_set ||
        node->rule->head.is_function || body->count != 1 || !body->items[0]->negated ||
        body->items[0]->kind != US_LITERAL_TERM || !node->rule->head.value ||
        !us_term_is_ground(node->rule->head.value))
        return;
    const us_rule *other = definition->rules[definition->rules[0] == node->rule];
    if (us_lint_is_unconditional(other) && other->head.value &&
        us_lint_same(walk, other->head.value, body->items[0]->as.term))
        us_lint_find(walk, node->rule->span.position,
                     "what counts where line %u is undefined is a default",
                     other->span.position.row);
}

void us_lint_trailing_default_rule(us_lint_walk *walk, const us_lint_node *node)
{
    if (!node->rule->is_default)
        return;
    us_lint_definition *definition = us_lint_definition_of(walk);
    for (size_t i = 0; definition && i < definition->count; i++)
        if (definition->rules[i]->module == walk->module &&
            definition->rules[i]->span.position.offset <
                node->rule->span.position.offset) {
            us_lint_find(walk, node->rule->span.position,
                         "the default comes first, before line %u",
                         definition->rules[i]->span.position.row);
            return;
        }
}

void us_lint_messy_rule(us_lint_walk *walk, const us_lint_node *node)
{
    const us_module *module = node->module;
    us_object *ended = us_object_new(walk->arena, module->rule_count);
    us_str before = US_STR_EMPTY;
    for (size_t i = 0; i < module->rule_count; i++) {
        us_str name = us_lint_rule_name(walk, module->rules[i]);
        if (!us_str_equal(name, before) && us_object_get_str(ended, name))
            us_lint_find(walk, module->rules[i]->span.position,
                         "other definitions of %.*s stand further up", US_STR_ARG(name));
        us_object_put(ended, us_value_string(name), US_TRUE);
        before = name;
    }
}

void us_lint_rule_length(us_lint_walk *walk, const us_lint_node *node)
{
    us_str text = us_lint_text(walk, node->rule->span);
    size_t lines = 1;
    for (size_t i = 0; i < text.length; i++)
        lines += text.text[i] == '\n';
    /* A table may be as long as it is. */
    if (node->rule == walk->first && lines > RULE_MAX && !is_test_file(walk) &&
        !us_lint_is_unconditional(node->rule))
        us_lint_find(walk, node->rule->span.position, "%zu lines; %d are a lot", lines,
                     RULE_MAX);
}

void us_lint_unconditional_assignment(us_lint_walk *walk, const us_lint_node *node)
{
    const us_rule *rule = node->rule;
    us_terms call = us_lint_literal_call(rule->body->items[0]);
    if (rule->body->count != 1 || rule->body->items[0]->with_count > 0 ||
        rule->body->items[0]->negated || rule->is_set || rule->otherwise ||
        rule != walk->first || !rule->head.value ||
        rule->head.value->kind != US_TERM_VARIABLE || call.count != 3 ||
        (!us_lint_calls(walk->arena, call, "assign") &&
         !us_lint_calls(walk->arena, call, "eq")) ||
        !us_lint_same(walk, call.items[1], rule->head.value))
        return;
    us_lint_find(walk, rule->body->items[0]->span.position,
                 "the value can stand in the head");
}

void us_lint_use_assignment_operator(us_lint_walk *walk, const us_lint_node *node)
{
    const us_head *head = &node->rule->head;
    us_str text = walk->module->text;
    if (head->assigned || head->value_generated || !head->value || node->rule->is_set)
        return;
    size_t at = head->value->span.position.offset;
    while (at > 0 && strchr(" \t\r\n", text.text[at - 1]))
        at--;
    if (at < 2 || text.text[at - 1] != '=' || text.text[at - 2] == ':')
        return;
    us_lint_find(walk, node->rule->span.position, "a rule's value is assigned, by :=");
    us_lint_mend(walk, at - 1, at, US_STR(":="));
}

void us_lint_external_reference(us_lint_walk *walk, const us_lint_node *node)
{
    if (!walk->rule || !walk->rule->head.is_function)
        return;
    us_str path = us_lint_path(walk, node->term, NULL);
    if (us_str_is(path, "input") || us_str_starts_with(path, US_STR("input.")) ||
        us_str_starts_with(us_lint_term_text(walk, node->term), US_STR("data.")))
        us_lint_find(walk, node->term->span.position,
                     "the result depends on more than the arguments");
}

void us_lint_missing_metadata(us_lint_walk *walk, const us_lint_node *node)
{
    for (size_t i = 0; i < node->module->annotation_count; i++)
        if (!us_str_is(node->module->annotations[i].scope, "rule") &&
            !us_str_is(node->module->annotations[i].scope, "document"))
            return;
    if (!walk->file->package->is_test)
        us_lint_find(walk, node->module->package_span.position,
                     "nothing says what the package is for");
}

void us_lint_one_liner_rule(us_lint_walk *walk, const us_lint_node *node)
{
    const us_rule *rule = node->rule;
    if (rule->body->count != 1 || us_lint_is_unconditional(rule) || !rule->with_if ||
        rule->otherwise || rule != walk->first)
        return;
    us_str text = us_lint_text(walk, rule->span),
           body = us_lint_text(walk, rule->body->items[0]->span);
    if (us_str_ends_with(text, US_STR("}")) &&
        us_str_find(text, US_STR("{\n"), 0) != US_STR_NONE &&
        us_str_find(body, US_STR("\n"), 0) == US_STR_NONE &&
        us_str_find(text, US_STR("#"), 0) == US_STR_NONE &&
        us_str_find(text, US_STR("\n"), 0) + body.length < LINE_MAX)
        us_lint_find(walk, rule->span.position, "this fits into one line");
}

/* ---- Bodies -------------------------------------------------------------------------------- */

void us_lint_comprehension_term_assignment(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->term->kind != US_TERM_ARRAY_COMPREHENSION &&
        node->term->kind != US_TERM_SET_COMPREHENSION)
        return;
    const us_comprehension *comprehension = &node->term->as.comprehension;
    const us_literal *last = comprehension->body->items[comprehension->body->count - 1];
    us_terms call = us_lint_literal_call(last);
    if (comprehension->value->kind != US_TERM_VARIABLE || last->with_count > 0 ||
        call.count != 3 || !us_lint_calls(walk->arena, call, "assign") ||
        !us_lint_same(walk, call.items[1], comprehension->value) ||
        comprehension->body->count < 2 || call.items[2]->kind != US_TERM_REF ||
        call.items[2]->as.list.items[0]->kind != US_TERM_VARIABLE ||
        us_lint_iterates(walk, call.items[2]))
        return;
    us_lint_find(walk, last->span.position, "this can stand in the place of %.*s",
                 US_STR_ARG(comprehension->value->as.variable.name));
}

void us_lint_function_arg_return(us_lint_walk *walk, const us_lint_node *node)
{
    const us_builtin *builtin = us_builtin_find(node->name);
    if (!builtin || builtin->infix || !node->literal ||
        (builtin->flags & (US_BUILTIN_RELATION | US_BUILTIN_VOID)) ||
        node->call.count != us_builtin_arity(builtin) + 2)
        return;
    us_lint_find(walk, node->span.position,
                 "the last operand is the result, which := would say");
}

static bool has_binding_part(us_lint_walk *walk, const us_term *ref)
{
    return ref->kind == US_TERM_REF && us_lint_iterates(walk, ref);
}

void us_lint_mixed_iteration(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->literal->kind != US_LITERAL_SOME)
        return;
    us_terms call = us_lint_call_of(node->literal->as.symbols.items[0]);
    if (call.count > 0 && has_binding_part(walk, call.items[call.count - 1]))
        us_lint_find(walk, node->literal->span.position,
                     "two ways to run over a collection in one expression");
}

void us_lint_prefer_some_in_iteration(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = us_lint_literal_call(node->literal);
    if (call.count != 3 || !us_lint_calls(walk->arena, call, "assign") ||
        call.items[2]->kind != US_TERM_REF || node->literal->with_count > 0 ||
        !us_lint_has_in(walk))
        return;
    us_terms parts = call.items[2]->as.list;
    if (us_lint_binds(walk, parts.items[parts.count - 1]) ||
        (parts.count > 2 && us_lint_binds(walk, parts.items[parts.count - 2])))
        us_lint_find(walk, node->literal->span.position, "some … in says this");
}

void us_lint_unnecessary_some(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->literal->kind != US_LITERAL_SOME)
        return;
    us_terms call = us_lint_call_of(node->literal->as.symbols.items[0]);
    if (call.count == 3 && call.items[1]->kind == US_TERM_SCALAR)
        us_lint_find(walk, node->literal->span.position,
                     "some declares nothing here: in alone says the same");
}

void us_lint_pointless_reassignment(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = us_lint_literal_call(node->literal);
    if (call.count == 3 && us_lint_calls(walk->arena, call, "assign") &&
        node->literal->with_count == 0 && call.items[1]->kind == US_TERM_VARIABLE &&
        call.items[2]->kind == US_TERM_VARIABLE && !us_lint_is_wildcard(call.items[2]) &&
        us_lint_path(walk, call.items[2], NULL).length == 0)
        us_lint_find(walk, node->literal->span.position, "%.*s by another name",
                     US_STR_ARG(call.items[2]->as.variable.name));
}

static const struct {
    const char *name, *mirrored;
} comparisons[] = {
    {"equal", "=="}, {"neq", "!="}, {"lt", ">"},
    {"gt", "<"},     {"lte", ">="}, {"gte", "<="},
};

void us_lint_yoda_condition(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = node->call;
    if (call.count != 3 || call.items[1]->kind != US_TERM_SCALAR ||
        us_term_is_ground(call.items[2]) || !node->literal)
        return;
    for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++) {
        if (!us_str_is(node->name, comparisons[i].name))
            continue;
        us_lint_find(walk, node->span.position, "the constant comes last");
        us_lint_mend(walk, call.items[1]->span.position.offset, call.items[2]->span.end,
                     us_str_format(walk->arena, "%.*s %s %.*s",
                                   US_STR_ARG(us_lint_term_text(walk, call.items[2])),
                                   comparisons[i].mirrored,
                                   US_STR_ARG(us_lint_term_text(walk, call.items[1]))));
    }
}

void us_lint_boolean_comparison(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = node->call;
    if (!us_str_is(node->name, "equal") || call.count != 3 || !node->literal)
        return;
    for (size_t i = 1; i <= 2; i++)
        if (us_lint_is_true(call.items[i]))
            us_lint_find(walk, node->span.position,
                         "a condition holds unless it is false or undefined");
}

/* ---- Comments, lines -------------------------------------------------------------------------- */

void us_lint_detached_metadata(us_lint_walk *walk, const us_lint_node *node)
{
    const us_comment *comment = node->comment,
                     *end = walk->module->comments + walk->module->comment_count;
    us_str text = walk->module->text, name = without_blanks(comment->text);
    if (!us_str_starts_with(name, US_STR("METADATA")))
        return;
    while (comment + 1 < end && comment[1].position.row == comment->position.row + 1)
        comment++;
    size_t after = us_str_find(text, US_STR("\n"), comment->position.offset);
    if (after != US_STR_NONE && after + 1 < text.length && text.text[after + 1] == '\n')
        us_lint_find(walk, node->comment->position,
                     "nothing stands right below this METADATA");
}

void us_lint_no_whitespace_comment(us_lint_walk *walk, const us_lint_node *node)
{
    us_str text = node->comment->text;
    if (text.length == 0 || strchr(" \t#!\r", text.text[0]))
        return;
    us_lint_find(walk, node->comment->position, "a blank after # makes this readable");
    us_lint_mend(walk, node->comment->position.offset + 1,
                 node->comment->position.offset + 1, US_STR(" "));
}

void us_lint_todo_comment(us_lint_walk *walk, const us_lint_node *node)
{
    static const char *const words[] = {"TODO", "FIXME", "XXX"};
    us_str text = without_blanks(node->comment->text);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (us_str_starts_with(text, us_str_from(words[i])))
            us_lint_find(walk, node->comment->position, "something is left to be done");
}

void us_lint_file_length(us_lint_walk *walk, const us_lint_node *node)
{
    us_str text = node->module->text;
    size_t lines = 0;
    for (size_t i = 0; i < text.length; i++)
        lines += text.text[i] == '\n';
    if (lines > FILE_MAX && !is_test_file(walk))
        us_lint_find(walk, node->module->package_span.position, "%zu lines; %d are a lot",
                     lines, FILE_MAX);
}

void us_lint_line_length(us_lint_walk *walk, const us_lint_node *node)
{
    us_str text = node->module->text;
    us_position line = {1, 1, 0};
    uint32_t columns = 0;
    for (size_t i = 0; i <= text.length; i++) {
        if (i < text.length && text.text[i] != '\n') {
            columns += ((unsigned char)text.text[i] & 0xC0) != 0x80;
            continue;
        }
        if (columns > LINE_MAX)
            us_lint_find(walk, line, "%u columns; %d are a lot", columns, LINE_MAX);
        line = (us_position){line.row + 1, 1, (uint32_t)i + 1};
        columns = 0;
    }
}
