/* What can be said more simply, or in the way in which readers of Rego expect it. */
#include "authoring/lint_walk.h"

#include "base/path.h"

/* The operands of the lone expression of a body, where it calls [name] without more ado. */
static us_terms lone_call(us_lint_walk *walk, const us_body *body, const char *name)
{
    const us_literal *literal = body->items[0];
    us_terms call = us_lint_literal_call(literal);
    return body->count == 1 && !literal->negated && literal->with_count == 0 &&
                   us_lint_calls(walk->arena, call, name)
               ? call
               : (us_terms){NULL, 0};
}

static bool is_equality(us_lint_walk *walk, us_terms call)
{
    return call.count == 3 && (us_lint_calls(walk->arena, call, "equal") ||
                               us_lint_calls(walk->arena, call, "eq"));
}

void us_lint_boolean_assignment(us_lint_walk *walk, const us_lint_node *node)
{
    static const char *const booleans[] = {
        "equal", "neq", "lt", "gt", "lte", "gte", "internal.member_2"};
    us_terms call = us_lint_call_of(node->rule->head.value);
    if (node->rule->is_default || !us_lint_is_unconditional(node->rule))
        return;
    for (size_t i = 0; i < sizeof booleans / sizeof booleans[0]; i++)
        if (us_lint_calls(walk->arena, call, booleans[i]))
            us_lint_find(walk, node->rule->head.value->span.position,
                         "as a condition this is said with if");
}

void us_lint_custom_has_key_construct(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms arguments = node->rule->head.arguments;
    us_terms call = lone_call(walk, node->rule->body, "eq");
    if (arguments.count != 2 || call.count != 3)
        return;
    for (size_t i = 1; i <= 2; i++) {
        const us_term *ref = call.items[i];
        if (us_lint_is_wildcard(call.items[3 - i]) && ref->kind == US_TERM_REF &&
            ref->as.list.count == 2 &&
            us_lint_same(walk, ref->as.list.items[0], arguments.items[0]) &&
            us_lint_same(walk, ref->as.list.items[1], arguments.items[1]))
            us_lint_find(walk, node->rule->span.position,
                         "key in object.keys(object) says this");
    }
}

void us_lint_custom_in_construct(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms arguments = node->rule->head.arguments;
    us_terms call = us_lint_literal_call(node->rule->body->items[0]);
    if (arguments.count != 2 || node->rule->body->count != 1 ||
        !is_equality(walk, call) || node->rule->body->items[0]->negated)
        return;
    for (size_t i = 1; i <= 2; i++) {
        const us_term *ref = call.items[i];
        for (size_t k = 0; k < 2; k++)
            if (ref->kind == US_TERM_REF && ref->as.list.count == 2 &&
                us_lint_is_wildcard(ref->as.list.items[1]) &&
                us_lint_same(walk, ref->as.list.items[0], arguments.items[k]) &&
                us_lint_same(walk, call.items[3 - i], arguments.items[1 - k]))
                us_lint_find(walk, node->rule->span.position,
                             "the operator in says this");
    }
}

static us_str with_slashes(us_lint_walk *walk, us_str package)
{
    us_str path = us_str_copy(walk->arena, us_str_slice(package, 5, package.length));
    for (size_t i = 0; i < path.length; i++)
        if (path.text[i] == '.')
            ((char *)(uintptr_t)path.text)[i] = '/';
    return path;
}

/* The last steps of [path] are those of [end]. */
static bool ends_so(us_str path, us_str end)
{
    return us_str_ends_with(path, end) &&
           (path.length == end.length || path.text[path.length - end.length - 1] == '/');
}

void us_lint_directory_package_mismatch(us_lint_walk *walk, const us_lint_node *node)
{
    us_str package = walk->file->package->path;
    us_str name = walk->file->name, stem;
    if (package.length <= 5)
        return;
    if (walk->file->package->is_test)
        package = us_str_slice(package, 0, package.length - 5);
    package = with_slashes(walk, package);
    stem = us_str_slice(name, 0, name.length - us_path_extension(name).length);
    if (us_str_ends_with(stem, US_STR("_test")))
        stem = us_str_slice(stem, 0, stem.length - 5);
    if (!ends_so(us_path_folder(walk->arena, name), package) && !ends_so(stem, package))
        us_lint_find(walk, node->module->package_span.position,
                     "the package %.*s is looked for in a folder or file %.*s",
                     US_STR_ARG(us_str_slice(walk->file->package->path, 5,
                                             walk->file->package->path.length)),
                     US_STR_ARG(package));
}

void us_lint_equals_pattern_matching(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms arguments = node->rule->head.arguments;
    us_terms call = us_lint_literal_call(node->rule->body->items[0]);
    if (arguments.count != 1 || node->rule->body->count != 1 ||
        node->rule->body->items[0]->negated || !is_equality(walk, call) ||
        node->rule->otherwise || node->rule != walk->first)
        return;
    const us_lint_variable *variable =
        arguments.items[0]->kind == US_TERM_VARIABLE
            ? us_lint_variable_find(walk, arguments.items[0]->as.variable.name)
            : NULL;
    if (variable && variable->uses == 1 &&
        us_lint_same(walk, call.items[1], arguments.items[0]) &&
        call.items[2]->kind == US_TERM_SCALAR)
        us_lint_find(walk, node->rule->span.position,
                     "%.*s can stand in the place of the argument",
                     US_STR_ARG(us_lint_term_text(walk, call.items[2])));
}

void us_lint_in_wildcard_key(us_lint_walk *walk, const us_lint_node *node)
{
    const us_literal *literal = node->literal;
    if (literal->kind != US_LITERAL_SOME)
        return;
    us_terms call = us_lint_call_of(literal->as.symbols.items[0]);
    if (call.count != 4 || !us_lint_is_wildcard(call.items[1]))
        return;
    us_lint_find(walk, call.items[1]->span.position, "the key can be left out");
    us_lint_mend(walk, call.items[1]->span.position.offset,
                 call.items[2]->span.position.offset, US_STR_EMPTY);
}

/* Which operands of functions are patterns. */
static const struct {
    const char *name;
    size_t operand;
} patterns[] = {
    {"regex.match", 1},
    {"regex.find_n", 1},
    {"regex.find_all_string_submatch_n", 1},
    {"regex.replace", 2},
    {"regex.split", 1},
    {"regex.is_valid", 1},
    {"regex.template_match", 1},
    {"re_match", 1},
};

const us_term *us_lint_pattern_of(const us_lint_node *node)
{
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        if (us_str_is(node->name, patterns[i].name) &&
            patterns[i].operand < node->call.count)
            return node->call.items[patterns[i].operand];
    return NULL;
}

void us_lint_non_raw_regex_pattern(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *pattern = us_lint_pattern_of(node);
    us_str value;
    if (!us_lint_string(pattern, &value))
        return;
    us_str text = us_lint_term_text(walk, pattern);
    if (text.text[0] != '"' || us_str_find(text, US_STR("\\\\"), 0) == US_STR_NONE ||
        us_str_find(value, US_STR("`"), 0) != US_STR_NONE)
        return;
    us_lint_find(walk, pattern->span.position,
                 "between back quotes a pattern needs no doubled backslashes");
    if (us_str_find(value, US_STR("\r"), 0) == US_STR_NONE)
        us_lint_mend(walk, pattern->span.position.offset, pattern->span.end,
                     us_str_format(walk->arena, "`%.*s`", US_STR_ARG(value)));
}

/* Where the operator between two operands begins and ends. */
static us_span between(us_lint_walk *walk, const us_term *left, const us_term *right)
{
    us_str text = walk->module->text;
    us_span span = {left->span.position, right->span.position.offset};
    span.position.offset = left->span.end;
    while (span.position.offset < span.end &&
           strchr(" \t\r\n", text.text[span.position.offset]))
        span.position.offset++;
    while (span.end > span.position.offset && strchr(" \t\r\n", text.text[span.end - 1]))
        span.end--;
    return span;
}

static bool is_fixed(us_lint_walk *walk, const us_term *term)
{
    if (us_term_is_ground(term))
        return true;
    if (term->kind != US_TERM_REF || us_lint_path(walk, term, NULL).length == 0)
        return false;
    us_str text;
    for (size_t i = 1; i < term->as.list.count; i++)
        if (!us_lint_string(term->as.list.items[i], &text))
            return false;
    return true;
}

void us_lint_prefer_equals_comparison(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = node->call;
    if (!us_str_is(node->name, "eq") || call.count != 3 || !node->literal ||
        !is_fixed(walk, call.items[1]) || !is_fixed(walk, call.items[2]))
        return;
    us_span span = between(walk, call.items[1], call.items[2]);
    us_lint_find(walk, node->span.position, "nothing is assigned here: this compares");
    if (us_str_is(us_lint_text(walk, span), "="))
        us_lint_mend(walk, span.position.offset, span.end, US_STR("=="));
}

void us_lint_unification_as_assignment(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = node->call;
    if (!us_str_is(node->name, "eq") || call.count != 3 || !node->literal ||
        node->literal->negated || walk->nesting != 1 ||
        call.items[1]->kind != US_TERM_VARIABLE || us_lint_is_wildcard(call.items[1]))
        return;
    us_str name = call.items[1]->as.variable.name;
    const us_lint_variable *variable = us_lint_variable_find(walk, name);
    /* With := no earlier expression may read it, the right side neither; and a name that
     * stands for something outside is compared. */
    if (!variable || variable->is_declared ||
        us_lint_path(walk, call.items[1], NULL).length ||
        us_lint_term_has(call.items[2], name) ||
        us_lint_term_has(call.items[2], US_STR("_")))
        return;
    for (size_t i = 0; i < walk->index; i++)
        if (us_lint_body_has(&(us_body){&walk->body->items[i], 1}, name))
            return;
    us_span span = between(walk, call.items[1], call.items[2]);
    us_lint_find(walk, node->span.position, "%.*s is assigned here; := says so",
                 US_STR_ARG(name));
    if (us_str_is(us_lint_text(walk, span), "=") && !walk->first->otherwise)
        us_lint_mend(walk, span.position.offset, span.end, US_STR(":="));
}

void us_lint_prefer_set_or_object_rule(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *value = node->rule->head.value;
    if (!value || node->rule->is_default || node->rule->head.is_function ||
        node->rule->head.reference.count > 1 || !us_lint_is_unconditional(node->rule) ||
        (value->kind != US_TERM_SET_COMPREHENSION &&
         value->kind != US_TERM_OBJECT_COMPREHENSION))
        return;
    us_lint_find(walk, value->span.position,
                 "a rule that makes the members one by one says this without braces");
}

static us_terms membership(us_lint_walk *walk, const us_term *term,
                           const us_literal *literal)
{
    us_terms call = literal ? us_lint_literal_call(literal) : us_lint_call_of(term);
    return call.count == 3 && us_lint_calls(walk->arena, call, "internal.member_2")
               ? call
               : (us_terms){NULL, 0};
}

void us_lint_single_item_in(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = membership(walk, node->term, node->literal);
    if (call.count != 3 || !node->literal ||
        (call.items[2]->kind != US_TERM_ARRAY && call.items[2]->kind != US_TERM_SET) ||
        call.items[2]->as.list.count != 1)
        return;
    const us_term *item = call.items[2]->as.list.items[0];
    us_lint_find(walk, node->span.position, "of one element, == says the same");
    if (item->kind == US_TERM_SCALAR && call.items[1]->kind != US_TERM_CALL &&
        !call.items[1]->parenthesised && !call.items[2]->parenthesised)
        us_lint_mend(walk, call.items[1]->span.end, call.items[2]->span.end,
                     us_str_format(walk->arena, " == %.*s",
                                   US_STR_ARG(us_lint_term_text(walk, item))));
}

/* `object.get(x, key, default) == constant`, and the constant is not the default. */
void us_lint_superfluous_object_get(us_lint_walk *walk, const us_lint_node *node)
{
    if (!node->literal || node->literal->negated || node->call.count != 3 ||
        !us_str_is(node->name, "equal"))
        return;
    us_terms got = us_lint_call_of(node->call.items[1]);
    if (got.count == 4 && us_lint_calls(walk->arena, got, "object.get") &&
        got.items[2]->kind == US_TERM_SCALAR && got.items[3]->kind == US_TERM_SCALAR &&
        node->call.items[2]->kind == US_TERM_SCALAR &&
        (got.items[1]->kind == US_TERM_REF || got.items[1]->kind == US_TERM_VARIABLE) &&
        !us_lint_same(walk, got.items[3], node->call.items[2]))
        us_lint_find(walk, node->span.position,
                     "undefined, the comparison fails as well: no default is needed");
}

void us_lint_use_array_flatten(us_lint_walk *walk, const us_lint_node *node)
{
    if (!us_str_is(node->name, "array.concat") || node->call.count < 3)
        return;
    for (size_t i = 1; i <= 2; i++)
        if (us_lint_calls(walk->arena, us_lint_call_of(node->call.items[i]),
                          "array.concat")) {
            us_lint_find(walk, node->span.position,
                         "array.flatten takes a list of any number of lists");
            return;
        }
}

void us_lint_use_contains(us_lint_walk *walk, const us_lint_node *node)
{
    if (walk->module->dialect == US_REGO_V0 && !walk->file->is_part &&
        node->rule->is_set && !node->rule->with_contains)
        us_lint_find(walk, node->rule->span.position,
                     "with contains it is plain that this makes a set");
}

void us_lint_use_if(us_lint_walk *walk, const us_lint_node *node)
{
    if (walk->module->dialect == US_REGO_V0 && !walk->file->is_part &&
        !node->rule->with_if && !node->rule->is_default &&
        !us_lint_is_unconditional(node->rule))
        us_lint_find(walk, node->rule->span.position, "a rule with conditions has an if");
}

bool us_lint_has_in(us_lint_walk *walk)
{
    if (walk->module->dialect != US_REGO_V0)
        return true;
    for (size_t i = 0; i < walk->module->import_count; i++)
        if (us_lint_is_word(
                us_term_dotted_name(walk->arena, walk->module->imports[i].path),
                "future.keywords future.keywords.in future.keywords.every"))
            return true;
    return false;
}

void us_lint_use_in_operator(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = node->call;
    if (!node->literal || !us_lint_has_in(walk) || node->literal->with_count > 0 ||
        call.count != 3 ||
        (!us_str_is(node->name, "equal") && !us_str_is(node->name, "eq")))
        return;
    for (size_t i = 1; i <= 2; i++) {
        const us_term *ref = call.items[i], *item = call.items[3 - i];
        if (ref->kind != US_TERM_REF || !is_fixed(walk, item) ||
            !us_lint_is_wildcard(ref->as.list.items[ref->as.list.count - 1]) ||
            ref->as.list.items[0]->kind != US_TERM_VARIABLE)
            continue;
        const us_term *last = ref->as.list.items[ref->as.list.count - 1];
        bool other = false;
        for (size_t k = 1; k + 1 < ref->as.list.count; k++)
            other |= us_lint_is_wildcard(ref->as.list.items[k]);
        if (other)
            return;
        us_lint_find(walk, node->span.position, "the operator in says this");
        /* The text of the collection ends where [_] begins. */
        us_str text = walk->module->text;
        size_t end = last->span.position.offset;
        while (end > ref->span.position.offset && text.text[end - 1] != '[')
            end--;
        us_str collection = us_str_slice(text, ref->span.position.offset, end - 1);
        us_lint_mend(walk, call.items[1]->span.position.offset, call.items[2]->span.end,
                     us_str_format(walk->arena, "%.*s in %.*s",
                                   US_STR_ARG(us_lint_term_text(walk, item)),
                                   US_STR_ARG(collection)));
        return;
    }
}

void us_lint_use_object_keys(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *term = node->term;
    if (term->kind != US_TERM_SET_COMPREHENSION ||
        term->as.comprehension.value->kind != US_TERM_VARIABLE)
        return;
    const us_body *body = term->as.comprehension.body;
    const us_literal *last = body->items[body->count - 1];
    const us_term *key = term->as.comprehension.value;
    bool found = false;
    if (body->count == 1 && last->kind == US_LITERAL_SOME) {
        us_terms call = us_lint_call_of(last->as.symbols.items[0]);
        found = call.count == 4 && us_lint_is_wildcard(call.items[2]) &&
                us_lint_same(walk, call.items[1], key);
    } else if (last->kind == US_LITERAL_TERM && last->as.term->kind == US_TERM_REF &&
               !last->negated && body->count <= 2 &&
               (body->count == 1 || body->items[0]->kind == US_LITERAL_SOME)) {
        us_terms parts = last->as.term->as.list;
        found = us_lint_same(walk, parts.items[parts.count - 1], key);
        for (size_t i = 1; i + 1 < parts.count; i++)
            found &= parts.items[i]->kind == US_TERM_SCALAR;
    }
    if (found)
        us_lint_find(walk, term->span.position, "object.keys gives these");
}

void us_lint_use_object_union_n(us_lint_walk *walk, const us_lint_node *node)
{
    if (!us_str_is(node->name, "object.union") || node->call.count < 3)
        return;
    for (size_t i = 1; i <= 2; i++)
        if (us_lint_calls(walk->arena, us_lint_call_of(node->call.items[i]),
                          "object.union")) {
            us_lint_find(walk, node->span.position,
                         "object.union_n takes any number of objects");
            return;
        }
}

void us_lint_use_some_for_output_vars(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms parts = node->term->as.list;
    for (size_t i = 1; i < parts.count; i++) {
        const us_lint_variable *variable = us_lint_output(walk, parts.items[i]);
        if (variable && !variable->is_declared)
            us_lint_find(walk, parts.items[i]->span.position,
                         "nothing declares %.*s: a rule of that name would change this",
                         US_STR_ARG(variable->name));
    }
}

void us_lint_use_strings_count(us_lint_walk *walk, const us_lint_node *node)
{
    if (us_str_is(node->name, "count") && node->call.count == 2 &&
        us_lint_calls(walk->arena, us_lint_call_of(node->call.items[1]), "indexof_n"))
        us_lint_find(walk, node->span.position, "strings.count counts without a list");
}

/* `indexof(x, y)` compared with 0 or -1, `substring(x, 0, n) == "…"`. */
void us_lint_use_string_functions(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = node->call;
    int64_t bound;
    if (call.count != 3 || call.items[2]->kind != US_TERM_SCALAR)
        return;
    us_value value = call.items[2]->as.scalar;
    us_terms inner = us_lint_call_of(call.items[1]);
    bool finds = us_lint_calls(walk->arena, inner, "indexof");
    if (us_str_is(node->name, "equal") && inner.count == 4 &&
        us_lint_calls(walk->arena, inner, "substring") &&
        inner.items[2]->kind == US_TERM_SCALAR &&
        us_value_equal(inner.items[2]->as.scalar, us_value_integer(0)) &&
        us_value_is_string(value))
        us_lint_find(walk, node->span.position, "startswith says this");
    if (!finds || us_value_tag(value) != US_TAG_INTEGER)
        return;
    bound = value.as.integer;
    if (us_str_is(node->name, "equal") && bound == 0)
        us_lint_find(walk, node->span.position, "startswith says this");
    else if ((us_str_is(node->name, "gte") && bound == 0) ||
             (us_str_is(node->name, "gt") && bound == -1) ||
             (us_str_is(node->name, "neq") && bound == -1))
        us_lint_find(walk, node->span.position, "contains says this");
    else if ((us_str_is(node->name, "equal") && bound == -1) ||
             (us_str_is(node->name, "lt") && bound == 0))
        us_lint_find(walk, node->span.position, "not contains(…) says this");
}
