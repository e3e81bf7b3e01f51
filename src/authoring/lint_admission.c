/* What the rules about admission share, and those about when a package is asked. */
#include "authoring/lint_admission.h"

#include "value/array.h"

const char *us_lint_decision_of(us_lint_walk *walk)
{
    return walk->first && walk->file->package->is_asked
               ? us_lint_decision(walk->first->head.reference.items[0]->as.variable.name)
               : NULL;
}

bool us_lint_judges(us_lint_walk *walk)
{
    const char *decision = us_lint_decision_of(walk);
    return decision && (decision[0] == 'd' || decision[0] == 'w');
}

us_str us_lint_whole_path(us_lint_walk *walk, const us_term *term)
{
    size_t parts = 1;
    if (term->kind != US_TERM_REF && term->kind != US_TERM_VARIABLE)
        return US_STR_EMPTY;
    us_str path = us_lint_path(walk, term, &parts);
    return term->kind == US_TERM_VARIABLE || parts == term->as.list.count ? path
                                                                          : US_STR_EMPTY;
}

bool us_lint_is_below(us_str path, const char *root)
{
    us_str start = us_str_from(root);
    return us_str_starts_with(path, start) &&
           (path.length == start.length || path.text[start.length] == '.');
}

/* custom.match.[name] of the package; NONE: it is not there. */
static us_value match_member(const us_lint_package *package, const char *name)
{
    return us_value_member(us_value_member(package->custom, "match"), name);
}

static bool list_has(us_value list, us_str word)
{
    for (size_t i = 0; us_value_tag(list) == US_TAG_ARRAY && i < list.as.array->count;
         i++) {
        us_value item = list.as.array->items[i];
        if (us_value_is_string(item) && (us_str_equal(us_value_text(item), word) ||
                                         us_str_is(us_value_text(item), "*")))
            return true;
    }
    return false;
}

/* The list custom.match.operations of the package names [operation] or "*". Without a list:
 * false. */
static bool match_names(const us_lint_package *package, const char *operation)
{
    return list_has(match_member(package, "operations"), us_str_from(operation));
}

const us_term *us_lint_member(const us_term *object, const char *key)
{
    us_str name;
    for (size_t i = 0; object->kind == US_TERM_OBJECT && i < object->as.object.count; i++)
        if (us_lint_string(object->as.object.keys[i], &name) && us_str_is(name, key))
            return object->as.object.values[i];
    return NULL;
}

/* The texts that the call compares the ref [path] with, by ==, = or in: each of [values] is a
 * SCALAR. False where it is no such comparison. */
static bool compared(us_lint_walk *walk, const us_lint_node *node, us_str *path,
                     us_terms *values)
{
    us_terms call = node->call;
    bool equal = us_str_is(node->name, "equal") || us_str_is(node->name, "eq");
    if (call.count != 3 || (!equal && !us_str_is(node->name, "internal.member_2")))
        return false;
    for (size_t i = 1; i <= (equal ? 2u : 1u); i++) {
        us_term *other = call.items[3 - i];
        *path = us_lint_whole_path(walk, call.items[i]);
        if (path->length == 0)
            continue;
        if (!equal && (other->kind == US_TERM_ARRAY || other->kind == US_TERM_SET))
            *values = other->as.list;
        else if (equal && other->kind == US_TERM_SCALAR)
            *values = (us_terms){&call.items[3 - i], 1};
        else
            continue;
        for (size_t k = 0; k < values->count; k++)
            if (values->items[k]->kind != US_TERM_SCALAR)
                return false;
        return values->count > 0;
    }
    return false;
}

static bool is_kind(us_str path)
{
    return us_str_is(path, "input.kind") || us_str_is(path, "input.request.kind.kind") ||
           us_str_is(path, "input.request.object.kind");
}

/* ---- When it is asked ------------------------------------------------------------------ */

/* An entry of custom.match.kinds is met by [kind]. */
static bool kinds_have(us_value kinds, us_str kind)
{
    const us_array *entries = kinds.as.array;
    for (size_t i = 0; i < entries->count; i++) {
        us_value names = us_value_member(entries->items[i], "kinds");
        if (us_value_tag(names) != US_TAG_ARRAY || names.as.array->count == 0 ||
            list_has(names, kind))
            return true;
    }
    return entries->count == 0;
}

void us_lint_impossible_match(us_lint_walk *walk, const us_lint_node *node)
{
    const us_lint_package *package = walk->file->package;
    us_value kinds = match_member(package, "kinds"),
             operations = match_member(package, "operations");
    us_str path, text;
    us_terms values;
    if (us_value_is_none(us_value_member(package->custom, "match")) ||
        !compared(walk, node, &path, &values) ||
        (node->literal && node->literal->negated))
        return;
    bool of_kind = is_kind(path) && us_value_tag(kinds) == US_TAG_ARRAY,
         of_operation = us_str_is(path, "input.request.operation") &&
                        us_value_tag(operations) == US_TAG_ARRAY;
    if (!of_kind && !of_operation)
        return;
    for (size_t i = 0; i < values.count; i++)
        if (us_lint_string(values.items[i], &text) &&
            (of_kind ? kinds_have(kinds, text) : list_has(operations, text)))
            return;
    us_lint_find(walk, node->span.position,
                 "the package is never asked about this: its match names other %s",
                 of_kind ? "kinds" : "operations");
}

void us_lint_match_in_body(us_lint_walk *walk, const us_lint_node *node)
{
    us_lint_package *package = walk->file->package;
    us_str path;
    us_terms values;
    if (!package->decides || package->told_match ||
        us_value_tag(package->custom) != US_TAG_OBJECT ||
        !us_value_is_none(us_value_member(package->custom, "match")) ||
        !compared(walk, node, &path, &values) || !is_kind(path))
        return;
    package->told_match = true;
    us_lint_find(walk, node->span.position,
                 "custom.match in METADATA keeps other kinds from being asked about");
}

void us_lint_unknown_operation(us_lint_walk *walk, const us_lint_node *node)
{
    us_str path, text;
    us_terms values;
    if (!compared(walk, node, &path, &values) ||
        !us_str_is(path, "input.request.operation"))
        return;
    for (size_t i = 0; i < values.count; i++)
        if (!us_lint_string(values.items[i], &text) ||
            !us_lint_is_word(text, "CREATE UPDATE DELETE CONNECT"))
            us_lint_find(walk, values.items[i]->span.position,
                         "operations are CREATE, UPDATE, DELETE and CONNECT");
}

void us_lint_misspelt_kind(us_lint_walk *walk, const us_lint_node *node)
{
    us_str path, text;
    us_terms values;
    if (!compared(walk, node, &path, &values))
        return;
    bool resource = us_str_is(path, "input.request.resource.resource");
    for (size_t i = 0; i < values.count; i++) {
        if (!us_lint_string(values.items[i], &text) || text.length == 0)
            continue;
        if (is_kind(path) && text.text[0] >= 'a' && text.text[0] <= 'z')
            us_lint_find(walk, values.items[i]->span.position,
                         "kinds begin with a capital, and are singular: Pod");
        if (resource && text.text[0] >= 'A' && text.text[0] <= 'Z')
            us_lint_find(walk, values.items[i]->span.position,
                         "resources are lower-case plurals: pods");
    }
}

void us_lint_never_asked(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = us_lint_rule_name(walk, node->rule);
    const us_lint_package *package = walk->file->package;
    const char *decision = us_lint_decision(name);
    if (node->rule == walk->first && decision && decision[0] != 'e' &&
        !package->is_asked && !package->is_test)
        us_lint_find(walk, node->rule->span.position,
                     "nobody asks %.*s in %.*s: packages below lib decide nothing",
                     US_STR_ARG(name), US_STR_ARG(package->path));
}

void us_lint_misspelt_decision(us_lint_walk *walk, const us_lint_node *node)
{
    static const struct {
        const char *written, *meant;
    } names[] = {
        {"denies", "deny"},  {"denied", "deny"},          {"denys", "deny"},
        {"denial", "deny"},  {"denials", "deny"},         {"Deny", "deny"},
        {"reject", "deny"},  {"violations", "violation"}, {"warns", "warn"},
        {"warning", "warn"}, {"warnings", "warn"},        {"patches", "patch"},
        {"mutate", "patch"}, {"mutations", "patch"},      {"exceptions", "exception"},
    };
    if (node->rule != walk->first || walk->file->package->decides ||
        !walk->file->package->is_asked)
        return;
    us_str name = us_lint_rule_name(walk, node->rule);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (us_str_is(name, names[i].written))
            us_lint_find(walk, node->rule->span.position,
                         "no rule of the package is asked; is this to be %s?",
                         names[i].meant);
}

/* ---- What is there ------------------------------------------------------------------------ */

void us_lint_object_on_delete(us_lint_walk *walk, const us_lint_node *node)
{
    const us_lint_package *package = walk->file->package;
    us_str path = us_lint_path(walk, node->term, NULL);
    if (!us_lint_is_below(path, "input.request.object") ||
        !match_names(package, "DELETE"))
        return;
    bool others = match_names(package, "CREATE") || match_names(package, "UPDATE");
    if (others && (package->names_operation || package->names_old_object))
        return;
    us_lint_find(walk, node->term->span.position,
                 "on DELETE there is no object; what goes is input.request.oldObject");
}

void us_lint_old_object_on_create(us_lint_walk *walk, const us_lint_node *node)
{
    const us_lint_package *package = walk->file->package;
    const us_literal *literal = node->literal;
    us_value operations = match_member(package, "operations");
    if (!literal->negated || literal->kind != US_LITERAL_TERM || !us_lint_judges(walk) ||
        (us_value_tag(operations) == US_TAG_ARRAY && !match_names(package, "CREATE")))
        return;
    if (!us_lint_is_below(us_lint_path(walk, literal->as.term, NULL),
                          "input.request.oldObject"))
        return;
    us_str rule = us_lint_text(walk, walk->rule->span);
    if (us_str_find(rule, US_STR("operation"), 0) == US_STR_NONE)
        us_lint_find(
            walk, literal->span.position,
            "on CREATE there is no oldObject, so this holds for all that is new");
}

void us_lint_gatekeeper_input(us_lint_walk *walk, const us_lint_node *node)
{
    us_str path = us_lint_path(walk, node->term, NULL);
    if (walk->file->package->decides && !walk->file->package->of_template &&
        (us_lint_is_below(path, "input.review") ||
         us_lint_is_below(path, "input.parameters")))
        us_lint_find(walk, node->term->span.position,
                     "only a ConstraintTemplate's Rego sees this; a package sees input "
                     "and input.request");
}

void us_lint_label_not_text(us_lint_walk *walk, const us_lint_node *node)
{
    us_terms call = node->call;
    if (call.count != 3 ||
        (!us_str_is(node->name, "equal") && !us_str_is(node->name, "neq") &&
         !us_str_is(node->name, "eq")))
        return;
    for (size_t i = 1; i <= 2; i++) {
        const us_term *ref = call.items[i], *value = call.items[3 - i];
        us_str text;
        bool of_labels = false;
        for (size_t k = 1; ref->kind == US_TERM_REF && k + 1 < ref->as.list.count; k++)
            of_labels |= us_lint_string(ref->as.list.items[k], &text) &&
                         (us_str_is(text, "labels") || us_str_is(text, "annotations"));
        if (of_labels && value->kind == US_TERM_SCALAR &&
            !us_value_is_string(value->as.scalar) &&
            us_value_tag(value->as.scalar) != US_TAG_NULL)
            us_lint_find(walk, value->span.position,
                         "labels and annotations are texts: write it in quotes");
    }
}

void us_lint_quantity_comparison(us_lint_walk *walk, const us_lint_node *node)
{
    us_str last;
    if (!us_lint_is_word(node->name, "lt gt lte gte"))
        return;
    for (size_t i = 1; i < node->call.count; i++) {
        const us_term *ref = node->call.items[i];
        if (ref->kind != US_TERM_REF ||
            !us_lint_string(ref->as.list.items[ref->as.list.count - 1], &last))
            continue;
        if (us_lint_is_word(last, "cpu memory storage ephemeral-storage"))
            us_lint_find(walk, ref->span.position,
                         "%.*s is a quantity, a text such as 500m or 1Gi: its order is "
                         "that of texts",
                         US_STR_ARG(last));
    }
}

void us_lint_init_containers_forgotten(us_lint_walk *walk, const us_lint_node *node)
{
    us_lint_package *package = walk->file->package;
    us_terms parts = node->term->as.list;
    us_str before, name;
    if (!package->decides || package->names_init_containers || package->told_containers)
        return;
    for (size_t i = 1; i + 1 <= parts.count; i++)
        if (us_lint_string(parts.items[i], &name) && us_str_is(name, "containers") &&
            us_lint_string(parts.items[i - 1], &before) && us_str_is(before, "spec")) {
            package->told_containers = true;
            us_lint_find(walk, node->term->span.position,
                         "initContainers are containers, too, and nothing here looks at "
                         "them");
        }
}

void us_lint_prefix_without_separator(us_lint_walk *walk, const us_lint_node *node)
{
    us_str prefix;
    if (!us_str_is(node->name, "startswith") || node->call.count != 3 ||
        !us_lint_string(node->call.items[2], &prefix) || prefix.length == 0)
        return;
    us_str subject = us_lint_term_text(walk, node->call.items[1]);
    if (us_str_ends_with(subject, US_STR("image")) &&
        us_str_find(prefix, US_STR("."), 0) != US_STR_NONE &&
        !strchr("/:@", prefix.text[prefix.length - 1]))
        us_lint_find(walk, node->span.position,
                     "%.*s.example.org begins so as well; end the prefix with /",
                     US_STR_ARG(prefix));
}
