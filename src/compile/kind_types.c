/* From the schemas of Kubernetes to types. A CustomResourceDefinition has a structural schema: what
 * stands below anyOf, allOf, oneOf and not only restricts values further, so that all fields stand
 * in `properties`, `items` and `additionalProperties`. The OpenAPI documents of the API server have
 * these and references, in version 3 of OpenAPI within an allOf of one.
 *
 * Any field may be null, or missing, before the server has looked at an object; so a comparison
 * with null is never wrong. */
#include "compile/kind_types.h"

#include "base/nearest.h"
#include "compile/names.h"
#include "value/object.h"

/* Deeper than that, nothing is known of a document. */
enum { MOST_DEPTH = 100 };

/* A definition whose type is known, or being found. */
typedef struct definition {
    const us_type_node *type;
    us_type_node *recursive; /* stands for it inside itself; NULL: not needed */
} definition;

struct us_kind_types {
    us_types *types;
    const us_known_kind *kinds;
    size_t count;
    const us_type_node **known; /* by kind; NULL: not asked for yet */
    us_names references; /* place of the definitions, and name → number in definitions */
    definition *definitions;
    size_t definition_count, definition_capacity;
    us_value root; /* definitions of the kind at work */
    bool
        keeps_unknown; /* it keeps fields that its schema does not have, at every level */
    size_t depth;
    const us_type_node *metadata;
    us_names inputs; /* numbers of kinds, as text → number in input_types */
    const us_type_node **input_types;
    size_t input_count, input_capacity;
};

static const us_type_node *convert(us_kind_types *k, us_value schema);

static bool is_true(us_value schema, const char *name)
{
    us_value value = us_value_member(schema, name);
    return us_value_tag(value) == US_TAG_BOOLEAN && !us_value_is_false(value);
}

static bool is_object(us_value value)
{
    return us_value_tag(value) == US_TAG_OBJECT;
}

/* ---- Members -------------------------------------------------------------------------- */

typedef struct member_list {
    us_type_member *items;
    size_t count, capacity;
} member_list;

static void add_member(us_kind_types *k, member_list *list, us_str name,
                       const us_type_node *type)
{
    list->items = us_arena_room(k->types->arena, list->items, list->count,
                                &list->capacity, sizeof *list->items);
    list->items[list->count++] = (us_type_member){us_value_string(name), type};
}

static const us_type_node *list_of(us_types *t, const us_type_node *item)
{
    return us_types_array(t, NULL, 0, item);
}

static const us_type_node *map_of(us_types *t, const us_type_node *value)
{
    return us_types_open_object(t, NULL, 0, &us_type_string, value);
}

static const us_type_node *closed(us_kind_types *k, const member_list *list)
{
    return us_types_object(k->types, list->items, list->count);
}

/* A name for a schema that is being read can't be compared with others yet. */
static const us_type_node *or_null(us_kind_types *k, const us_type_node *type)
{
    if (type->kind == US_KIND_RECURSIVE || us_type_is_any(type))
        return type;
    return us_types_or(k->types, &us_type_null, type);
}

/* What one letter of a table below stands for. */
static const us_type_node *simple(us_kind_types *k, char letter)
{
    switch (letter) {
    case 's':
        return &us_type_string;
    case 'n':
        return &us_type_number;
    case 'b':
        return &us_type_boolean;
    case 'l':
        return list_of(k->types, &us_type_string);
    case 'm':
        return map_of(k->types, &us_type_string);
    case 'x':
        return map_of(k->types, list_of(k->types, &us_type_string));
    default:
        return &us_type_any;
    }
}

/* An object of [table], "name:letter name:letter …", and what [list] has already. */
static const us_type_node *object_of(us_kind_types *k, member_list *list,
                                     const char *table)
{
    while (*table) {
        size_t length = strcspn(table, ":");
        add_member(k, list, us_str_make(table, length),
                   or_null(k, simple(k, table[length + 1])));
        table += length + 2;
        table += *table == ' ';
    }
    return closed(k, list);
}

static const us_type_node *metadata_type(us_kind_types *k)
{
    member_list list = {0}, owner = {0}, managed = {0};
    if (k->metadata)
        return k->metadata;
    const us_type_node *owners = object_of(
        k, &owner, "apiVersion:s kind:s name:s uid:s controller:b blockOwnerDeletion:b");
    const us_type_node *fields =
        object_of(k, &managed,
                  "manager:s operation:s apiVersion:s time:s fieldsType:s fieldsV1:a "
                  "subresource:s");
    add_member(k, &list, US_STR("ownerReferences"), list_of(k->types, owners));
    add_member(k, &list, US_STR("managedFields"), list_of(k->types, fields));
    return k->metadata = object_of(k, &list,
                                   "name:s generateName:s namespace:s selfLink:s uid:s "
                                   "resourceVersion:s generation:n creationTimestamp:s "
                                   "deletionTimestamp:s deletionGracePeriodSeconds:n "
                                   "labels:m annotations:m finalizers:l");
}

/* What the server gives each object. */
static void add_identity(us_kind_types *k, member_list *list)
{
    add_member(k, list, US_STR("apiVersion"), &us_type_string);
    add_member(k, list, US_STR("kind"), &us_type_string);
    add_member(k, list, US_STR("metadata"), or_null(k, metadata_type(k)));
}

/* ---- Schemas -------------------------------------------------------------------------- */

/* The members of [schema], with [list] before them. */
static const us_type_node *convert_object(us_kind_types *k, us_value schema,
                                          member_list *list)
{
    us_value properties = us_value_member(schema, "properties");
    us_value others = us_value_member(schema, "additionalProperties");
    size_t given = list->count;
    for (uint32_t i = 0; is_object(properties) && i < properties.as.object->count; i++) {
        us_value key = properties.as.object->keys[i];
        us_str name = us_value_is_string(key) ? us_value_text(key) : US_STR_EMPTY;
        bool is_given = false;
        for (size_t j = 0; j < given; j++)
            is_given = is_given || us_value_equal(list->items[j].key, key);
        if (!is_given && name.length > 0)
            add_member(k, list, name,
                       or_null(k, convert(k, properties.as.object->values[i])));
    }
    if (is_object(others))
        return us_types_open_object(k->types, list->items, list->count, &us_type_string,
                                    convert(k, others));
    if (k->keeps_unknown || list->count == given ||
        is_true(schema, "additionalProperties") ||
        is_true(schema, "x-kubernetes-preserve-unknown-fields"))
        return us_types_open_object(k->types, list->items, list->count, &us_type_any,
                                    &us_type_any);
    return closed(k, list);
}

static us_str last_step(us_str reference)
{
    size_t from = reference.length;
    while (from > 0 && reference.text[from - 1] != '/')
        from--;
    return us_str_slice(reference, from, reference.length);
}

/* A number is a quantity as well, and the document says text. */
static bool is_quantity(us_str name)
{
    return us_str_is(name, "io.k8s.apimachinery.pkg.api.resource.Quantity");
}

/* The number of the definition that [reference] names, new if [is_new]. */
static size_t find_definition(us_kind_types *k, us_str name, bool *is_new)
{
    us_str key = us_str_format(k->types->arena, "%p %.*s", (void *)k->root.as.object,
                               US_STR_ARG(name));
    uint32_t at = us_names_find(&k->references, key);
    *is_new = at == US_NAMES_NONE;
    if (!*is_new)
        return at;
    k->definitions = us_arena_room(k->types->arena, k->definitions, k->definition_count,
                                   &k->definition_capacity, sizeof *k->definitions);
    k->definitions[k->definition_count] = (definition){0};
    us_names_put(&k->references, key, (uint32_t)k->definition_count);
    return k->definition_count++;
}

static const us_type_node *convert_reference(us_kind_types *k, us_str reference)
{
    us_str name = last_step(reference);
    const us_value *found =
        is_object(k->root) ? us_object_get_str(k->root.as.object, name) : NULL;
    bool is_new;
    if (!found)
        return &us_type_any;
    if (is_quantity(name))
        return us_types_or(k->types, &us_type_number, &us_type_string);
    size_t at = find_definition(k, name, &is_new);
    if (is_new) {
        const us_type_node *type = convert(k, *found);
        k->definitions[at].type = type;
        if (k->definitions[at].recursive)
            k->definitions[at].recursive->element = type;
        return type;
    }
    definition *known = &k->definitions[at];
    if (known->type)
        return known->type;
    if (!known->recursive) {
        known->recursive = us_arena_alloc_zero(k->types->arena, sizeof *known->recursive);
        known->recursive->kind = US_KIND_RECURSIVE;
        known->recursive->name = name;
    }
    return known->recursive;
}

static const us_type_node *convert_typed(us_kind_types *k, us_value schema, us_str type)
{
    member_list list = {0};
    us_value items = us_value_member(schema, "items");
    if (us_str_is(type, "string"))
        return &us_type_string;
    if (us_str_is(type, "integer") || us_str_is(type, "number"))
        return &us_type_number;
    if (us_str_is(type, "boolean"))
        return &us_type_boolean;
    if (us_str_is(type, "array"))
        return list_of(k->types, is_object(items) ? convert(k, items) : &us_type_any);
    if (!us_str_is(type, "object"))
        return &us_type_any;
    if (is_true(schema, "x-kubernetes-embedded-resource"))
        add_identity(k, &list);
    return convert_object(k, schema, &list);
}

static const us_type_node *convert_any(us_kind_types *k, us_value schema)
{
    us_str reference = us_value_member_text(schema, "$ref");
    us_str type = us_value_member_text(schema, "type");
    us_value parts = us_value_member(schema, "allOf");
    if (is_true(schema, "x-kubernetes-int-or-string") ||
        us_str_is(us_value_member_text(schema, "format"), "int-or-string"))
        return us_types_or(k->types, &us_type_number, &us_type_string);
    if (reference.length > 0)
        return convert_reference(k, reference);
    if (type.length > 0)
        return convert_typed(k, schema, type);
    if (is_object(us_value_member(schema, "properties")))
        return convert_typed(k, schema, US_STR("object"));
    if (us_value_tag(parts) == US_TAG_ARRAY && us_value_count(parts) == 1)
        return convert(k, us_value_item(parts, 0));
    return &us_type_any;
}

static const us_type_node *convert(us_kind_types *k, us_value schema)
{
    if (!is_object(schema) || k->depth == MOST_DEPTH)
        return &us_type_any;
    k->depth++;
    const us_type_node *type = convert_any(k, schema);
    k->depth--;
    return is_true(schema, "nullable") ? or_null(k, type) : type;
}

static const us_type_node *kind_type(us_kind_types *k, const us_known_kind *kind)
{
    const us_type_node **known = &k->known[kind - k->kinds];
    member_list list = {0};
    if (*known)
        return *known;
    k->root = kind->definitions;
    k->keeps_unknown = kind->keeps_unknown;
    if (kind->is_custom)
        add_identity(k, &list);
    *known = kind->is_custom ? convert_object(k, kind->schema, &list)
                             : convert(k, kind->schema);
    return *known;
}

us_kind_types *us_kind_types_new(us_types *types, const us_known_kind *kinds,
                                 size_t count)
{
    us_kind_types *k = us_arena_alloc_zero(types->arena, sizeof *k);
    k->types = types;
    k->kinds = kinds;
    k->count = count;
    k->known = us_arena_alloc_zero(types->arena, (count + 1) * sizeof *k->known);
    k->references = us_names_make(types->arena);
    k->inputs = us_names_make(types->arena);
    return k;
}

/* ---- Input ---------------------------------------------------------------------------- */

/* An AdmissionRequest about objects of [type], as the API server makes it; Gatekeeper adds what it
 * knows of the namespace. */
static const us_type_node *request_type(us_kind_types *k, const us_type_node *type)
{
    member_list list = {0}, kind = {0}, resource = {0}, user = {0};
    const us_type_node *object = or_null(k, type);
    const us_type_node *kinds = object_of(k, &kind, "group:s version:s kind:s");
    const us_type_node *resources =
        object_of(k, &resource, "group:s version:s resource:s");
    add_member(k, &list, US_STR("kind"), kinds);
    add_member(k, &list, US_STR("requestKind"), or_null(k, kinds));
    add_member(k, &list, US_STR("resource"), resources);
    add_member(k, &list, US_STR("requestResource"), or_null(k, resources));
    add_member(k, &list, US_STR("userInfo"),
               object_of(k, &user, "username:s uid:s groups:l extra:x"));
    add_member(k, &list, US_STR("object"), object);
    add_member(k, &list, US_STR("oldObject"), object);
    return object_of(k, &list,
                     "uid:s subResource:s requestSubResource:s name:s namespace:s "
                     "operation:s dryRun:b options:a _unstable:a");
}

/* Input about objects of [type], whatever brings it. */
static const us_type_node *input_type(us_kind_types *k, const us_type_node *type)
{
    us_type_list all = {0};
    member_list review = {0}, gatekeeper = {0};
    const us_type_node *request = request_type(k, type);
    add_member(k, &review, US_STR("request"), request);
    add_member(k, &gatekeeper, US_STR("review"), request);
    us_types_add(k->types, &all, type);
    us_types_add(k->types, &all, object_of(k, &review, "apiVersion:s kind:s response:a"));
    us_types_add(k->types, &all, object_of(k, &gatekeeper, "parameters:a"));
    return us_types_union(k->types, &all);
}

/* Input that may be anything, also what has nothing to do with Kubernetes. Only below the names that
 * speak of it something is likely: what [type] has there. */
static const us_type_node *likely_input(us_kind_types *k, const us_type_node *type,
                                        bool by_review)
{
    static const char *const names[] = {"metadata", "spec", "status"};
    us_types *t = k->types;
    member_list list = {0};
    const us_type_node *request = by_review ? request_type(k, us_types_hint(t, type))
                                            : us_types_hint(t, request_type(k, type));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        us_value name = us_value_string(us_str_from(names[i]));
        add_member(k, &list, us_value_text(name),
                   us_types_hint(t, us_types_select(t, type, name)));
    }
    add_member(k, &list, US_STR("request"), request);
    add_member(k, &list, US_STR("review"), request);
    return us_types_loose(t, list.items, list.count);
}

/* ---- Choices -------------------------------------------------------------------------- */

us_kind_choice us_kind_choice_all(us_arena *arena)
{
    return (us_kind_choice){us_arena_alloc_zero(arena, sizeof(us_kind_pattern)), 1,
                            false};
}

static bool meet_field(us_str *into, bool *has, us_str other, bool has_other)
{
    if (*has && has_other)
        return us_str_equal(*into, other);
    if (has_other)
        *into = other;
    *has = *has || has_other;
    return true;
}

static bool meet(us_kind_pattern *into, const us_kind_pattern *other)
{
    return meet_field(&into->group, &into->has_group, other->group, other->has_group) &&
           meet_field(&into->version, &into->has_version, other->version,
                      other->has_version) &&
           meet_field(&into->kind, &into->has_kind, other->kind, other->has_kind);
}

us_kind_choice us_kind_choice_meet(us_arena *arena, const us_kind_choice *a,
                                   const us_kind_choice *b)
{
    us_kind_choice both = {.by_review = a->by_review || b->by_review};
    if (a->count * b->count > US_KIND_CHOICES)
        return *a;
    both.items = us_arena_alloc_array(arena, a->count * b->count + 1, sizeof *both.items);
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++) {
            both.items[both.count] = a->items[i];
            both.count += meet(&both.items[both.count], &b->items[j]);
        }
    return both;
}

us_kind_choice us_kind_choice_join(us_arena *arena, const us_kind_choice *a,
                                   const us_kind_choice *b)
{
    us_kind_choice either = {.by_review = a->by_review && b->by_review};
    if (a->count == 0)
        return *b;
    if (a->count + b->count > US_KIND_CHOICES)
        return us_kind_choice_all(arena);
    either.items =
        us_arena_alloc_array(arena, a->count + b->count + 1, sizeof *either.items);
    for (size_t i = 0; i < a->count; i++)
        either.items[either.count++] = a->items[i];
    for (size_t i = 0; i < b->count; i++)
        either.items[either.count++] = b->items[i];
    return either;
}

us_kind_choice us_kind_choice_of_resource(us_kind_types *k, us_str resource)
{
    us_kind_choice found = {0};
    us_arena *arena = k->types->arena;
    found.items = us_arena_alloc_zero(arena, (k->count + 1) * sizeof *found.items);
    for (size_t i = 0; i < k->count && found.count < US_KIND_CHOICES; i++)
        if (us_str_equal(k->kinds[i].resource, resource))
            found.items[found.count++] = (us_kind_pattern){.group = k->kinds[i].group,
                                                           .kind = k->kinds[i].kind,
                                                           .has_group = true,
                                                           .has_kind = true};
    if (found.count == 0)
        found.items[found.count++] =
            (us_kind_pattern){.kind = resource, .has_kind = true};
    return found;
}

static bool fits(const us_known_kind *kind, const us_kind_pattern *pattern)
{
    us_kind_pattern whole = {kind->group, kind->version, kind->kind, true, true, true};
    return meet(&whole, pattern);
}

/* How sure it is which kinds a choice means. */
typedef enum sureness {
    UNKNOWN, /* some of them are not known, or there are none */
    LIKELY,  /* nothing says that there are no others */
    SURE,
} sureness;

/* Marks the kinds that fit [choice]. */
static sureness find_kinds(const us_kind_types *k, const us_kind_choice *choice,
                           bool *marked)
{
    sureness sure = choice->count ? SURE : UNKNOWN;
    bool any = false;
    for (size_t i = 0; i < choice->count; i++) {
        bool found = false;
        for (size_t j = 0; j < k->count; j++) {
            if (!fits(&k->kinds[j], &choice->items[i]))
                continue;
            marked[j] = found = true;
        }
        any = any || found;
        if (!choice->items[i].has_kind)
            sure = sure == SURE ? LIKELY : sure;
        else if (!found)
            sure = UNKNOWN;
    }
    return any ? sure : UNKNOWN;
}

/* Kinds that have any field tell nothing of what is likely. */
static const us_type_node *make_input(us_kind_types *k, const bool *marked, sureness sure,
                                      bool by_review)
{
    us_type_list list = {0};
    for (size_t i = 0; i < k->count && sure != UNKNOWN; i++) {
        const us_type_node *type = marked[i] ? kind_type(k, &k->kinds[i]) : NULL;
        bool is_closed = type && type->kind == US_KIND_OBJECT && !type->element;
        if (type && (sure == SURE || is_closed))
            us_types_add(k->types, &list, type);
    }
    const us_type_node *type =
        list.count > 0 ? us_types_union(k->types, &list) : &us_type_any;
    return sure == SURE ? input_type(k, type) : likely_input(k, type, by_review);
}

const us_type_node *us_kind_input(us_kind_types *k, const us_kind_choice *choice)
{
    us_arena *arena = k->types->arena;
    bool *marked = us_arena_alloc_zero(arena, k->count + 1);
    sureness sure = find_kinds(k, choice, marked);
    us_buf key = us_buf_make(arena);
    us_buf_add_char(&key, sure == SURE ? '!' : choice->by_review ? 'r' : '?');
    for (size_t i = 0; i < k->count && sure != UNKNOWN; i++)
        if (marked[i])
            us_buf_add_format(&key, " %zu", i);
    uint32_t at = us_names_find(&k->inputs, us_buf_str(&key));
    if (at != US_NAMES_NONE)
        return k->input_types[at];
    k->input_types = us_arena_room(arena, k->input_types, k->input_count,
                                   &k->input_capacity, sizeof *k->input_types);
    us_names_put(&k->inputs, us_buf_str(&key), (uint32_t)k->input_count);
    k->input_types[k->input_count++] = make_input(k, marked, sure, choice->by_review);
    return k->input_types[k->input_count - 1];
}

/* ---- Spelling ------------------------------------------------------------------------- */

/* Names of fewer letters are too much alike to be told apart. */
enum { SHORTEST = 4 };

/* One is the other with an s or es behind. */
static bool is_plural(us_str one, us_str many)
{
    us_str more = us_str_slice(many, one.length < many.length ? one.length : many.length,
                               many.length);
    return us_str_starts_with(many, one) &&
           (us_str_is(more, "s") || us_str_is(more, "es"));
}

bool us_kind_is_misspelt(us_value key, const us_value *keys, size_t count)
{
    if (!us_value_is_string(key) || us_value_text(key).length < SHORTEST)
        return false;
    us_nearest search = {.word = us_value_text(key)};
    for (size_t i = 0; i < count; i++)
        if (us_value_is_string(keys[i]))
            us_nearest_try(&search, us_value_text(keys[i]));
    return search.name.length > 0 && search.distance * 3 <= search.word.length &&
           !is_plural(search.word, search.name) && !is_plural(search.name, search.word);
}
