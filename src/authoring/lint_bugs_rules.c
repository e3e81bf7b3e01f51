/* Mistakes in how rules are defined: heads, defaults, names, definitions side by side. */
#include "authoring/lint_walk.h"
#include "syntax/ast_text.h"

/* The head has no part that tells definitions apart: no arguments but different variables,
 * nothing computed in the reference. */
static bool covers_all(const us_rule *rule)
{
    us_str text;
    for (size_t i = 1; i < rule->head.reference.count; i++)
        if (!us_lint_string(rule->head.reference.items[i], &text))
            return false;
    for (size_t i = 0; i < rule->head.arguments.count; i++) {
        const us_term *argument = rule->head.arguments.items[i];
        if (argument->kind != US_TERM_VARIABLE)
            return false;
        for (size_t k = 0; k < i; k++)
            if (us_str_equal(rule->head.arguments.items[k]->as.variable.name,
                             argument->as.variable.name))
                return false;
    }
    return !rule->is_set && !rule->is_default;
}

/* Whatever the input is, the rule has this value. */
static bool is_constant(const us_rule *rule)
{
    return covers_all(rule) && us_lint_is_unconditional(rule) && rule->head.value &&
           us_term_is_ground(rule->head.value);
}

void us_lint_argument_always_wildcard(us_lint_walk *walk, const us_lint_node *node)
{
    us_lint_definition *definition = us_lint_definition_of(walk);
    us_terms arguments = node->rule->head.arguments;
    if (!definition || definition->count == 0 || definition->rules[0] != node->rule ||
        us_str_starts_with(us_lint_rule_name(walk, node->rule), US_STR("mock_")))
        return;
    for (size_t i = 0; i < arguments.count; i++) {
        bool looked_at = false;
        for (size_t k = 0; k < definition->count; k++) {
            us_terms others = definition->rules[k]->head.arguments;
            looked_at |= i >= others.count || !us_lint_is_wildcard(others.items[i]);
        }
        if (!looked_at)
            us_lint_find(walk, arguments.items[i]->span.position,
                         "no definition of the function looks at argument %zu", i + 1);
    }
}

static us_str text_of(us_arena *arena, const us_rule *rule)
{
    us_buf out = us_buf_make(arena);
    us_ast_print_rule(&out, rule);
    return us_buf_str(&out);
}

void us_lint_duplicate_rule(us_lint_walk *walk, const us_lint_node *node)
{
    const us_module *module = node->module;
    us_object *seen = us_object_new(walk->arena, module->rule_count);
    for (size_t i = 0; i < module->rule_count; i++) {
        const us_rule *rule = module->rules[i];
        us_value text = us_value_string_checked(walk->arena, text_of(walk->arena, rule));
        const us_value *row = us_object_get(seen, text);
        if (row)
            us_lint_find(walk, rule->span.position, "the same stands in line %u",
                         (unsigned)row->as.integer);
        else
            us_object_add(seen, text, us_value_integer(rule->span.position.row));
    }
}

static const us_term *lone_object(const us_rule *rule)
{
    const us_body *body = rule->body;
    return body->count == 1 && body->items[0]->kind == US_LITERAL_TERM &&
                   body->items[0]->with_count == 0 &&
                   body->items[0]->as.term->kind == US_TERM_OBJECT
               ? body->items[0]->as.term
               : NULL;
}

void us_lint_if_empty_object(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *object = lone_object(node->rule);
    if (object && object->as.object.count == 0)
        us_lint_find(walk, object->span.position,
                     "{} is an empty object here, which always holds, and no empty body");
}

void us_lint_if_object_literal(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *object = lone_object(node->rule);
    if (object && object->as.object.count > 0)
        us_lint_find(walk, object->span.position,
                     "this is an object, which holds whatever is in it, and no body");
}

void us_lint_impossible_default(us_lint_walk *walk, const us_lint_node *node)
{
    us_lint_definition *definition = us_lint_definition_of(walk);
    if (definition && definition->fallback && node->rule == walk->first &&
        is_constant(node->rule))
        us_lint_find(walk, node->rule->span.position,
                     "this holds for every input, so the default in line %u never counts",
                     definition->fallback->span.position.row);
}

void us_lint_unconditional_with_conditions(us_lint_walk *walk, const us_lint_node *node)
{
    us_lint_definition *definition = us_lint_definition_of(walk);
    if (!definition || node->rule != walk->first || !is_constant(node->rule))
        return;
    for (size_t i = 0; i < definition->count; i++) {
        if (us_lint_is_unconditional(definition->rules[i]) ||
            !covers_all(definition->rules[i]))
            continue;
        us_lint_find(walk, node->rule->span.position,
                     "this holds for every input; where the definition in line %u has "
                     "another value the evaluation fails, else that one says nothing",
                     definition->rules[i]->span.position.row);
        return;
    }
}

void us_lint_inconsistent_args(us_lint_walk *walk, const us_lint_node *node)
{
    us_lint_definition *definition = us_lint_definition_of(walk);
    if (!definition || definition->count < 2 || node->rule != walk->first ||
        node->rule->is_default || definition->rules[0] == node->rule)
        return;
    us_terms first = definition->rules[0]->head.arguments,
             these = node->rule->head.arguments;
    for (size_t i = 0; i < these.count && i < first.count; i++) {
        const us_term *a = first.items[i], *b = these.items[i];
        if (a->kind != US_TERM_VARIABLE || b->kind != US_TERM_VARIABLE ||
            a->as.variable.wildcard || b->as.variable.wildcard ||
            us_str_equal(a->as.variable.name, b->as.variable.name))
            continue;
        us_lint_find(walk, b->span.position, "line %u calls this argument %.*s",
                     definition->rules[0]->span.position.row,
                     US_STR_ARG(a->as.variable.name));
        return;
    }
}

void us_lint_internal_entrypoint(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = us_lint_rule_name(walk, node->rule);
    for (size_t i = 0; i < node->rule->annotation_count; i++) {
        us_value value = us_value_member(node->rule->annotations[i]->value, "entrypoint");
        if (name.text[0] == '_' && us_value_tag(value) == US_TAG_BOOLEAN &&
            !us_value_is_false(value))
            us_lint_find(walk, node->rule->span.position,
                         "%.*s is marked as an entrypoint, and as internal by its name",
                         US_STR_ARG(name));
    }
}

void us_lint_rule_assigns_default(us_lint_walk *walk, const us_lint_node *node)
{
    us_lint_definition *definition = us_lint_definition_of(walk);
    const us_term *value = node->rule->head.value;
    if (!definition || !definition->fallback || node->rule->is_default || !value ||
        node->rule->otherwise || node->rule != walk->first ||
        node->rule->head.arguments.count > 0 || us_lint_is_unconditional(node->rule))
        return;
    if (us_lint_same(walk, value, definition->fallback->head.value))
        us_lint_find(walk, node->rule->span.position,
                     "this is the default of line %u: the rule says the same without it",
                     definition->fallback->span.position.row);
}

void us_lint_rule_named_if(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = us_lint_rule_name(walk, node->rule);
    if (us_str_is(name, "if"))
        us_lint_find(walk, node->rule->span.position,
                     "a rule called if: the keyword was not imported");
}

bool us_lint_names_builtin(us_str name)
{
    const us_builtin *found = us_builtin_find(name), *builtin;
    if (found)
        return !found->infix && !(found->flags & US_BUILTIN_INTERNAL);
    for (size_t i = 0; (builtin = us_builtin_at(i)); i++)
        if (strncmp(builtin->name, name.text, name.length) == 0 &&
            builtin->name[name.length] == '.')
            return true;
    return false;
}

void us_lint_rule_shadows_builtin(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = node->rule->head.reference.items[0]->as.variable.name;
    if (node->rule == walk->first && us_lint_names_builtin(name))
        us_lint_find(walk, node->rule->span.position,
                     "built-in functions called %.*s cannot be reached beside this rule",
                     US_STR_ARG(name));
}

void us_lint_top_level_iteration(us_lint_walk *walk, const us_lint_node *node)
{
    const us_head *head = &node->rule->head;
    if (!node->rule->is_set && !node->rule->is_default && !head->key && head->value &&
        us_lint_is_unconditional(node->rule) && us_lint_iterates(walk, head->value))
        us_lint_find(walk, head->value->span.position,
                     "a rule has one value: of several elements this is a conflict");
}

/* Heads of rules are the only places where the name occurs. */
static bool is_unread(us_lint_walk *walk, const us_lint_definition *definition)
{
    const us_rule *first =
        definition->count > 0 ? definition->rules[0] : definition->fallback;
    us_terms reference = first->head.reference;
    us_str name = reference.items[0]->as.variable.name;
    int64_t heads = definition->fallback ? 1 : 0;
    if (reference.count > 1)
        return false;
    for (size_t i = 0; i < definition->count; i++)
        for (const us_rule *rule = definition->rules[i]; rule; rule = rule->otherwise)
            heads++;
    const us_value *count = us_object_get_str(walk->lint->words, name);
    return count && count->as.integer <= heads;
}

void us_lint_unused_rule(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = us_lint_rule_name(walk, node->rule);
    us_lint_definition *definition = us_lint_definition_of(walk);
    if (!walk->file->package->decides || us_lint_decision(name) || !definition ||
        node->rule->annotation_count > 0 || definition->count == 0 ||
        definition->rules[0] != node->rule)
        return;
    if (is_unread(walk, definition))
        us_lint_find(walk, node->rule->span.position,
                     "nothing in these files reads %.*s, and nobody asks for it",
                     US_STR_ARG(name));
}

void us_lint_unused_variable(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->rule != walk->first || node->rule->is_default)
        return;
    const us_lint_variables *variables = us_lint_variables_of(walk);
    for (size_t i = 0; i < variables->count; i++) {
        const us_lint_variable *variable = &variables->items[i];
        if (variable->uses == 0 && (variable->is_assigned || variable->is_argument))
            us_lint_find(walk, variable->declaration->span.position,
                         "%.*s is not used; write _ where there must be something",
                         US_STR_ARG(variable->name));
    }
}

void us_lint_zero_arity_function(us_lint_walk *walk, const us_lint_node *node)
{
    if (node->rule->head.is_function && node->rule->head.arguments.count == 0)
        us_lint_find(walk, node->rule->span.position,
                     "this is the same as the rule %.*s, and is called with ()",
                     US_STR_ARG(us_lint_rule_name(walk, node->rule)));
}

/* ---- Imports, comments ------------------------------------------------------------------ */

void us_lint_import_shadows_rule(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = us_lint_import_name(node->import);
    us_lint_definition *definition = us_lint_definition_find(
        walk->lint,
        us_str_format(walk->arena, "%.*s.%.*s", US_STR_ARG(walk->file->package->path),
                      US_STR_ARG(name)));
    if (name.length > 0 && definition)
        us_lint_find(walk, node->import->span.position,
                     "%.*s is a rule of this package, too, which this hides",
                     US_STR_ARG(name));
}

static const char attributes[] = "scope title description related_resources authors "
                                 "organizations schemas entrypoint custom compile";

static bool is_attribute(us_str name)
{
    return us_lint_is_word(name, attributes);
}

/* The key of a line "key: …" that is not indented; empty: it is no such line. */
static us_str key_of(us_str text)
{
    size_t end = 0;
    if (text.length > 0 && text.text[0] == ' ')
        text = us_str_slice(text, 1, text.length);
    while (end < text.length &&
           (((text.text[end] | 32) >= 'a' && (text.text[end] | 32) <= 'z') ||
            text.text[end] == '_'))
        end++;
    bool is_key = end > 0 && end < text.length && text.text[end] == ':' &&
                  (end + 1 == text.length || text.text[end + 1] == ' ');
    return is_key ? us_str_slice(text, 0, end) : US_STR_EMPTY;
}

static bool is_metadata(us_str text)
{
    size_t from = 0, to = text.length;
    while (from < to && text.text[from] == ' ')
        from++;
    while (to > from && strchr(" \r", text.text[to - 1]))
        to--;
    return us_str_is(us_str_slice(text, from, to), "METADATA");
}

static bool follows(const us_comment *comment, const us_comment *before)
{
    return comment->position.row == before->position.row + 1 &&
           comment->position.column == before->position.column;
}

void us_lint_annotation_without_metadata(us_lint_walk *walk, const us_lint_node *node)
{
    const us_comment *comment = node->comment;
    us_str key = key_of(comment->text), line = walk->module->text;
    if (comment->position.column != 1 || !is_attribute(key) ||
        (comment > walk->module->comments && follows(comment, comment - 1)))
        return;
    /* What stands alone is a remark. */
    const us_comment *last = comment;
    while (last + 1 < walk->module->comments + walk->module->comment_count &&
           follows(last + 1, last))
        last++;
    size_t after = us_str_find(line, US_STR("\n"), last->position.offset);
    if (after != US_STR_NONE && after + 1 < line.length && line.text[after + 1] != '\n')
        us_lint_find(walk, comment->position,
                     "%.*s is an attribute of METADATA, and there is no # METADATA above",
                     US_STR_ARG(key));
}

void us_lint_invalid_metadata_attribute(us_lint_walk *walk, const us_lint_node *node)
{
    const us_comment *comment = node->comment,
                     *end = walk->module->comments + walk->module->comment_count;
    if (!is_metadata(comment->text) || comment->position.column != 1)
        return;
    for (; comment + 1 < end && follows(comment + 1, comment); comment++) {
        us_str key = key_of(comment[1].text);
        if (key.length > 0 && !is_attribute(key))
            us_lint_find(walk, comment[1].position,
                         "%.*s is no attribute of METADATA; below custom it is yours",
                         US_STR_ARG(key));
    }
}
