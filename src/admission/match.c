/* Reading a `match` and deciding about it. The fields and what they mean are those of
 * Gatekeeper's Constraints, so that one can be moved here as it is; METADATA has
 * operations and subresources beside them. The reader has one row a field. Deciding goes
 * from what is cheapest and says no most often, the kind, to what may not be known, the
 * labels of the namespace. A part that says no decides whatever else is uncertain. */
#include "admission/match.h"

#include "value/object.h"
#include "value/unknown.h"

#define METADATA_NAME "kubernetes.io/metadata.name"

/* ---- Reading ------------------------------------------------------------------------- */

us_operation us_operation_named(us_str name)
{
    if (us_str_is(name, "CREATE"))
        return US_OPERATION_CREATE;
    if (us_str_is(name, "UPDATE"))
        return US_OPERATION_UPDATE;
    if (us_str_is(name, "DELETE"))
        return US_OPERATION_DELETE;
    return us_str_is(name, "CONNECT") ? US_OPERATION_CONNECT : US_OPERATION_NONE;
}

typedef struct reader {
    us_arena *arena;
    us_match *match;
    us_str *problem;
} reader;

static bool complain(reader *r, const char *what)
{
    *r->problem = us_str_from(what);
    return false;
}

static us_str string_of(const usher_value *value)
{
    usher_text text = usher_value_string(value);
    return us_str_make(text.text, text.length);
}

/* The member [name] of [value], or NULL. [*known] counts those that are there. */
static const usher_value *member(const usher_value *value, const char *name,
                                 size_t *known)
{
    const usher_value *found = usher_value_member(value, name);
    *known += found != NULL;
    return found;
}

/* [what] says what is wrong where [value] is no list of strings. */
static bool read_list(reader *r, const usher_value *value, us_names *names,
                      const char *what)
{
    if (usher_value_type(value) != USHER_ARRAY)
        return complain(r, what);
    size_t count = usher_value_count(value);
    names->items = us_arena_alloc_array(r->arena, count, sizeof *names->items);
    for (names->count = 0; names->count < count; names->count++) {
        const usher_value *item = usher_value_at(value, names->count, NULL);
        if (usher_value_type(item) != USHER_STRING)
            return complain(r, what);
        names->items[names->count] = string_of(item);
    }
    return true;
}

static bool read_kinds_entry(reader *r, const usher_value *entry, us_match_kinds *kinds)
{
    size_t known = 0;
    *kinds = (us_match_kinds){0};
    const usher_value *groups = member(entry, "apiGroups", &known);
    const usher_value *names = member(entry, "kinds", &known);
    if (usher_value_type(entry) != USHER_OBJECT || known != usher_value_count(entry))
        return complain(r, ".kinds must be a list of {apiGroups, kinds}");
    return (!groups || read_list(r, groups, &kinds->groups,
                                 ".kinds: apiGroups must be a list of strings")) &&
           (!names || read_list(r, names, &kinds->kinds,
                                ".kinds: kinds must be a list of strings"));
}

static bool read_kinds(reader *r, const usher_value *value)
{
    if (usher_value_type(value) != USHER_ARRAY)
        return complain(r, ".kinds must be a list of {apiGroups, kinds}");
    size_t count = usher_value_count(value);
    us_match *match = r->match;
    match->kinds = us_arena_alloc_array(r->arena, count, sizeof *match->kinds);
    for (; match->kinds_count < count; match->kinds_count++)
        if (!read_kinds_entry(r, usher_value_at(value, match->kinds_count, NULL),
                              &match->kinds[match->kinds_count]))
            return false;
    return true;
}

static bool read_namespaces(reader *r, const usher_value *value)
{
    return read_list(r, value, &r->match->namespaces,
                     ".namespaces must be a list of strings");
}

static bool read_excluded_namespaces(reader *r, const usher_value *value)
{
    return read_list(r, value, &r->match->excluded_namespaces,
                     ".excludedNamespaces must be a list of strings");
}

static bool read_name(reader *r, const usher_value *value)
{
    if (usher_value_type(value) != USHER_STRING)
        return complain(r, ".name must be a string");
    r->match->name = string_of(value);
    return true;
}

static bool read_scope(reader *r, const usher_value *value)
{
    us_str word = string_of(value);
    if (us_str_is(word, "*"))
        r->match->scope = US_SCOPE_ALL;
    else if (us_str_is(word, "Cluster"))
        r->match->scope = US_SCOPE_CLUSTER;
    else if (us_str_is(word, "Namespaced"))
        r->match->scope = US_SCOPE_NAMESPACED;
    else
        return complain(r, ".scope must be *, Cluster or Namespaced");
    return true;
}

static bool read_source(reader *r, const usher_value *value)
{
    us_str word = string_of(value);
    r->match->generated_only = us_str_is(word, "Generated");
    return r->match->generated_only || us_str_is(word, "All") ||
           us_str_is(word, "Original") ||
           complain(r, ".source must be All, Generated or Original");
}

static bool read_operations(reader *r, const usher_value *value)
{
    us_names words;
    if (!read_list(r, value, &words, ".operations must be a list that is not empty"))
        return false;
    if (words.count == 0)
        return complain(r, ".operations must be a list that is not empty");
    for (size_t i = 0; i < words.count; i++) {
        us_str word = words.items[i];
        unsigned bits =
            us_str_is(word, "*") ? US_OPERATIONS_ALL : (unsigned)us_operation_named(word);
        if (bits == 0)
            return complain(r, ".operations takes CREATE, UPDATE, DELETE, CONNECT, *");
        r->match->operations |= bits;
    }
    return true;
}

static bool read_subresources(reader *r, const usher_value *value)
{
    r->match->lists_subresources = true;
    return read_list(r, value, &r->match->subresources,
                     ".subresources must be a list of strings");
}

static us_label_requirement *new_requirement(reader *r, us_label_selector *selector)
{
    selector->items = us_arena_one_more(r->arena, selector->items, selector->count,
                                        sizeof *selector->items);
    us_label_requirement *requirement = &selector->items[selector->count++];
    *requirement = (us_label_requirement){0};
    return requirement;
}

static bool read_match_labels(reader *r, const usher_value *labels,
                              us_label_selector *selector)
{
    const usher_value *key;
    const usher_value *value;
    if (usher_value_type(labels) != USHER_OBJECT)
        return complain(r, ": matchLabels must map strings to strings");
    for (size_t i = 0; (value = usher_value_at(labels, i, &key)) != NULL; i++) {
        us_label_requirement *requirement = new_requirement(r, selector);
        if (usher_value_type(value) != USHER_STRING ||
            usher_value_type(key) != USHER_STRING)
            return complain(r, ": matchLabels must map strings to strings");
        us_str *text = us_arena_alloc(r->arena, sizeof *text);
        *text = string_of(value);
        requirement->key = string_of(key);
        requirement->operator= US_LABEL_IN;
        requirement->values = (us_names){text, 1};
    }
    return true;
}

static bool read_operator(us_str word, us_label_requirement *requirement)
{
    static const char *const names[] = {
        [US_LABEL_IN] = "In",
        [US_LABEL_NOT_IN] = "NotIn",
        [US_LABEL_EXISTS] = "Exists",
        [US_LABEL_DOES_NOT_EXIST] = "DoesNotExist",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (us_str_is(word, names[i])) {
            requirement->operator=(us_label_operator) i;
            return true;
        }
    return false;
}

static bool read_expression(reader *r, const usher_value *expression,
                            us_label_requirement *requirement)
{
    size_t known = 0;
    const usher_value *key = member(expression, "key", &known);
    const usher_value *word = member(expression, "operator", &known);
    const usher_value *values = member(expression, "values", &known);
    if (known != usher_value_count(expression) || !key || !word)
        return complain(r,
                        ": matchExpressions must be a list of {key, operator, values}");
    requirement->key = string_of(key);
    if (requirement->key.length == 0)
        return complain(r, ": the key of an expression must be a string");
    if (!read_operator(string_of(word), requirement))
        return complain(r, ": an operator must be In, NotIn, Exists or DoesNotExist");
    if (values && !read_list(r, values, &requirement->values,
                             ": the values of an expression must be a list of strings"))
        return false;
    bool takes_values =
        requirement->operator== US_LABEL_IN || requirement->operator== US_LABEL_NOT_IN;
    if (takes_values != (requirement->values.count > 0))
        return complain(r,
                        ": In and NotIn must have values, Exists and DoesNotExist none");
    return true;
}

static bool read_selector(reader *r, const usher_value *value,
                          us_label_selector *selector)
{
    size_t known = 0;
    const usher_value *expression;
    const usher_value *labels = member(value, "matchLabels", &known);
    const usher_value *expressions = member(value, "matchExpressions", &known);
    if (usher_value_type(value) != USHER_OBJECT || known != usher_value_count(value))
        return complain(r, " must be a mapping of matchLabels and matchExpressions");
    if (labels && !read_match_labels(r, labels, selector))
        return false;
    if (expressions && usher_value_type(expressions) != USHER_ARRAY)
        return complain(r,
                        ": matchExpressions must be a list of {key, operator, values}");
    for (size_t i = 0;
         expressions && (expression = usher_value_at(expressions, i, NULL)) != NULL; i++)
        if (!read_expression(r, expression, new_requirement(r, selector)))
            return false;
    return true;
}

/* What is wrong in a selector is told after its name. */
static bool read_named_selector(reader *r, const usher_value *value, const char *name,
                                us_label_selector *selector)
{
    if (read_selector(r, value, selector))
        return true;
    *r->problem = us_str_format(r->arena, ".%s%.*s", name, US_STR_ARG(*r->problem));
    return false;
}

static bool read_label_selector(reader *r, const usher_value *value)
{
    return read_named_selector(r, value, "labelSelector", &r->match->labels);
}

static bool read_namespace_selector(reader *r, const usher_value *value)
{
    return read_named_selector(r, value, "namespaceSelector",
                               &r->match->namespace_labels);
}

static const struct {
    const char *name;
    bool (*read)(reader *r, const usher_value *value);
    bool package_only;
} fields[] = {
    {"kinds", read_kinds, false},
    {"namespaces", read_namespaces, false},
    {"excludedNamespaces", read_excluded_namespaces, false},
    {"name", read_name, false},
    {"labelSelector", read_label_selector, false},
    {"namespaceSelector", read_namespace_selector, false},
    {"scope", read_scope, false},
    {"source", read_source, false},
    {"operations", read_operations, true},
    {"subresources", read_subresources, true},
};

#define FIELD_COUNT (sizeof fields / sizeof *fields)

static bool read_field(reader *r, us_str name, const usher_value *value,
                       us_match_form form)
{
    us_buf names = us_buf_make(r->arena);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (fields[i].package_only && form != US_MATCH_PACKAGE)
            continue;
        if (us_str_is(name, fields[i].name))
            return fields[i].read(r, value);
        us_buf_add_format(&names, "%s%s", names.length ? ", " : "", fields[i].name);
    }
    *r->problem = us_str_format(r->arena, " takes %.*s; not %.*s",
                                US_STR_ARG(us_buf_str(&names)), US_STR_ARG(name));
    return false;
}

bool us_match_read(us_arena *arena, const usher_value *value, us_match_form form,
                   us_match *match, us_str *problem)
{
    reader r = {arena, match, problem};
    const usher_value *key;
    const usher_value *item;
    *match = (us_match){0};
    if (usher_value_type(value) != USHER_OBJECT)
        return complain(&r, " must be a mapping");
    for (size_t i = 0; (item = usher_value_at(value, i, &key)) != NULL; i++)
        if (!read_field(&r, string_of(key), item, form))
            return false;
    return true;
}

/* ---- Deciding ------------------------------------------------------------------------ */

bool us_match_glob(us_str glob, us_str text)
{
    bool open_start = us_str_starts_with(glob, US_STR("*"));
    if (open_start)
        glob = us_str_slice(glob, 1, glob.length);
    bool open_end = us_str_ends_with(glob, US_STR("*"));
    if (open_end)
        glob.length--;
    if (open_start && open_end)
        return us_str_find(text, glob, 0) != US_STR_NONE;
    if (open_start)
        return us_str_ends_with(text, glob);
    return open_end ? us_str_starts_with(text, glob) : us_str_equal(text, glob);
}

static bool lists(const us_names *names, us_str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (us_str_equal(names->items[i], name))
            return true;
    return false;
}

bool us_names_have(const us_names *names, us_str name)
{
    return lists(names, name) || lists(names, US_STR("*"));
}

static bool globs_have(const us_names *globs, us_str name)
{
    for (size_t i = 0; i < globs->count; i++)
        if (us_match_glob(globs->items[i], name))
            return true;
    return false;
}

bool us_match_has_kind(const us_match *match, us_str group, us_str kind)
{
    for (size_t i = 0; i < match->kinds_count; i++) {
        const us_match_kinds *entry = &match->kinds[i];
        if ((entry->kinds.count == 0 || us_names_have(&entry->kinds, kind)) &&
            (entry->groups.count == 0 || us_names_have(&entry->groups, group)))
            return !match->generated_only;
    }
    return match->kinds_count == 0 && !match->generated_only;
}

/* The member, NONE, or UNKNOWN. */
static us_value get(us_value object, us_str name)
{
    const us_value *found = us_value_tag(object) == US_TAG_OBJECT
                                ? us_object_get_str(object.as.object, name)
                                : NULL;
    if (found)
        return *found;
    bool may_be_there =
        us_value_tag(object) == US_TAG_UNKNOWN || us_value_is_open(object);
    return may_be_there ? US_UNKNOWN : US_NONE;
}

static bool is_unknown(us_value value)
{
    return us_value_tag(value) == US_TAG_UNKNOWN;
}

static us_match_answer answer_of(bool matches)
{
    return matches ? US_MATCH_YES : US_MATCH_NO;
}

/* Both must be met. */
static us_match_answer both(us_match_answer a, us_match_answer b)
{
    if (a == US_MATCH_NO || b == US_MATCH_NO)
        return US_MATCH_NO;
    return a > b ? a : b;
}

static us_str text_of(us_value value)
{
    return us_value_is_string(value) ? us_value_text(value) : US_STR_EMPTY;
}

/* One of the two objects of a subject, taken apart. */
typedef struct candidate {
    us_value metadata;
    us_str namespace; /* of a Namespace its name; empty: none */
    bool is_namespace;
    bool is_outside;   /* cluster-wide and no Namespace */
    bool is_uncertain; /* the kind is unknown, or the name of a Namespace */
} candidate;

static candidate candidate_of(const us_match_subject *subject, us_value object)
{
    candidate c = {.metadata = get(object, US_STR("metadata"))};
    c.is_namespace = us_str_is(subject->kind, "Namespace") && subject->group.length == 0;
    if (c.is_namespace)
        c.namespace = text_of(get(c.metadata, US_STR("name")));
    else if (subject->namespace.length > 0)
        c.namespace = subject->namespace;
    else
        c.namespace = text_of(get(c.metadata, US_STR("namespace")));
    c.is_outside = !c.is_namespace && c.namespace.length == 0;
    /* A request without a namespace is about what lies in none, whatever is unknown of it. */
    c.is_uncertain = subject->kind_unknown ||
                     (c.is_namespace && is_unknown(get(c.metadata, US_STR("name"))));
    return c;
}

static bool scope_matches(us_match_scope scope, const candidate *c)
{
    bool in_namespace = !c->is_namespace && !c->is_outside;
    return scope == US_SCOPE_ALL || in_namespace == (scope == US_SCOPE_NAMESPACED);
}

static bool namespaces_match(const us_match *match, const candidate *c)
{
    if (c->is_outside)
        return true;
    return (match->namespaces.count == 0 ||
            globs_have(&match->namespaces, c->namespace)) &&
           !globs_have(&match->excluded_namespaces, c->namespace);
}

static us_match_answer name_matches(us_str glob, const candidate *c)
{
    us_value name = get(c->metadata, US_STR("name"));
    us_value generate = get(c->metadata, US_STR("generateName"));
    us_str beginning = text_of(generate);
    bool open_end = us_str_ends_with(glob, US_STR("*"));
    if (glob.length == 0 || (!is_unknown(name) && us_match_glob(glob, text_of(name))) ||
        (beginning.length > 0 && open_end && us_match_glob(glob, beginning)))
        return US_MATCH_YES;
    bool unknown = is_unknown(name) || (open_end && is_unknown(generate));
    return unknown ? US_MATCH_UNCERTAIN : US_MATCH_NO;
}

static bool meets(const us_label_requirement *requirement, us_value label)
{
    bool there = us_value_is_string(label);
    switch (requirement->operator) {
    case US_LABEL_IN:
        return there && lists(&requirement->values, us_value_text(label));
    case US_LABEL_NOT_IN:
        return !there || !lists(&requirement->values, us_value_text(label));
    case US_LABEL_EXISTS:
        return there;
    case US_LABEL_DOES_NOT_EXIST:
        return !there;
    }
    return false;
}

static us_match_answer labels_match(const us_label_selector *selector, us_value labels)
{
    us_match_answer answer = US_MATCH_YES;
    for (size_t i = 0; i < selector->count; i++) {
        us_value label = get(labels, selector->items[i].key);
        answer = both(answer, is_unknown(label)
                                  ? US_MATCH_UNCERTAIN
                                  : answer_of(meets(&selector->items[i], label)));
    }
    return answer;
}

/* The labels of a namespace, of which that with its name is known in any case. */
static us_match_answer namespace_matches(const us_label_selector *selector,
                                         us_value labels, us_str name)
{
    us_match_answer answer = US_MATCH_YES;
    for (size_t i = 0; i < selector->count; i++) {
        const us_label_requirement *requirement = &selector->items[i];
        us_value label = get(labels, requirement->key);
        if (us_value_is_none(label) && us_str_is(requirement->key, METADATA_NAME))
            label = us_value_string(name);
        else if (us_value_is_none(labels) || is_unknown(label)) {
            answer = both(answer, us_value_is_none(labels) ? US_MATCH_UNKNOWN
                                                           : US_MATCH_UNCERTAIN);
            continue;
        }
        if (!meets(requirement, label))
            return US_MATCH_NO;
    }
    return answer;
}

/* Scope, namespaces, and the labels of the namespace, of which the kind says what they are. */
static us_match_answer place_matches(const us_match *match, const candidate *c)
{
    bool asks = match->scope != US_SCOPE_ALL || match->namespaces.count > 0 ||
                match->excluded_namespaces.count > 0 || match->namespace_labels.count > 0;
    if (c->is_uncertain)
        return asks ? US_MATCH_UNCERTAIN : US_MATCH_YES;
    return answer_of(scope_matches(match->scope, c) && namespaces_match(match, c));
}

static us_match_answer decide_one(const us_match *match, const us_match_subject *subject,
                                  us_value object)
{
    candidate c = candidate_of(subject, object);
    us_value labels = get(c.metadata, US_STR("labels"));
    us_match_answer answer =
        both(place_matches(match, &c), name_matches(match->name, &c));
    answer = both(answer, labels_match(&match->labels, labels));
    if (answer == US_MATCH_NO || c.is_uncertain || c.is_outside ||
        match->namespace_labels.count == 0)
        return answer;
    if (!c.is_namespace)
        labels = subject->namespace_labels;
    else if (us_value_tag(labels) != US_TAG_OBJECT && !is_unknown(labels))
        labels = US_NULL; /* known: there are none */
    return both(answer, namespace_matches(&match->namespace_labels, labels, c.namespace));
}

static us_match_answer kind_matches(const us_match *match,
                                    const us_match_subject *subject)
{
    if (subject->kind_unknown && match->kinds_count > 0 && !match->generated_only)
        return US_MATCH_UNCERTAIN;
    return answer_of(us_match_has_kind(match, subject->group, subject->kind));
}

/* One of the two must be met. */
static us_match_answer either(us_match_answer object, us_match_answer old)
{
    if (object == US_MATCH_YES || old == US_MATCH_YES)
        return US_MATCH_YES;
    if (object == US_MATCH_UNCERTAIN || old == US_MATCH_UNCERTAIN)
        return US_MATCH_UNCERTAIN;
    return old == US_MATCH_NO ? object : old;
}

us_match_answer us_match_decide(const us_match *match, const us_match_subject *subject)
{
    bool has_object = us_value_tag(subject->object) == US_TAG_OBJECT;
    bool has_old = us_value_tag(subject->old_object) == US_TAG_OBJECT;
    us_match_answer answer = US_MATCH_NO, kind = kind_matches(match, subject);
    if (kind == US_MATCH_NO)
        return US_MATCH_NO;
    if (has_object || !has_old)
        answer = decide_one(match, subject, subject->object);
    if (answer != US_MATCH_YES && has_old)
        answer = either(answer, decide_one(match, subject, subject->old_object));
    return both(kind, answer);
}
