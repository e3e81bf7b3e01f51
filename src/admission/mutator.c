/* Reading mutators. What is not understood is refused, for an object that is mended in
 * another way than its author means is worse than policies that do not load; and so is what
 * would not come to rest, for an API server may ask again about its own answer. */
#include "admission/mutator.h"

#include "admission/entry.h"
#include "builtins/regex_re2.h"
#include "value/array.h"
#include "value/object.h"

typedef struct reader {
    us_arena *arena;
    const usher_value *entry;
    us_mutator *mutator;
    us_str *problem;
} reader;

static const char *const kind_names[] = {
    [US_MUTATOR_ASSIGN] = "Assign",
    [US_MUTATOR_ASSIGN_METADATA] = "AssignMetadata",
    [US_MUTATOR_MODIFY_SET] = "ModifySet",
    [US_MUTATOR_ASSIGN_IMAGE] = "AssignImage",
};

const char *us_mutator_kind_name(us_mutator_kind kind)
{
    return kind_names[kind];
}

static bool complain(reader *r, us_str what)
{
    const us_mutator *mutator = r->mutator;
    us_str place = us_entry_place(r->arena, r->entry, what);
    *r->problem = us_str_format(r->arena, "%.*s: %s %.*s: %.*s", US_STR_ARG(place),
                                kind_names[mutator->kind], US_STR_ARG(mutator->name),
                                US_STR_ARG(what));
    return false;
}

/* ---- Whom it is for ------------------------------------------------------------------ */

static bool read_names(reader *r, const usher_value *list, us_names *names)
{
    const usher_value *item;
    names->items = us_arena_alloc_array(r->arena, list ? usher_value_count(list) : 0,
                                        sizeof *names->items);
    for (names->count = 0;
         list && (item = usher_value_at(list, names->count, NULL)) != NULL;)
        names->items[names->count++] = us_entry_text(item);
    return names->count > 0 ||
           complain(r, US_STR("spec.applyTo must be a list of {groups, versions, kinds}, "
                              "none of them empty"));
}

static bool read_operations(reader *r, const usher_value *list, unsigned *operations)
{
    const usher_value *item;
    *operations = list ? 0 : US_OPERATIONS_ALL;
    for (size_t i = 0; list && (item = usher_value_at(list, i, NULL)) != NULL; i++) {
        us_str word = us_entry_text(item);
        unsigned bits =
            us_str_is(word, "*") ? US_OPERATIONS_ALL : (unsigned)us_operation_named(word);
        if (bits == 0)
            return complain(r,
                            US_STR("spec.applyTo: operations must be CREATE, UPDATE or "
                                   "*"));
        *operations |= bits;
    }
    return true;
}

static bool read_targets(reader *r, const usher_value *spec)
{
    us_mutator *mutator = r->mutator;
    const usher_value *list = us_entry_member(spec, "applyTo"), *item;
    if (mutator->kind == US_MUTATOR_ASSIGN_METADATA)
        return true;
    mutator->targets = us_arena_alloc_array(r->arena, list ? usher_value_count(list) : 0,
                                            sizeof *mutator->targets);
    for (size_t i = 0; list && (item = usher_value_at(list, i, NULL)) != NULL; i++) {
        us_mutator_target *target = &mutator->targets[mutator->target_count++];
        if (!read_names(r, us_entry_member(item, "groups"), &target->groups) ||
            !read_names(r, us_entry_member(item, "versions"), &target->versions) ||
            !read_names(r, us_entry_member(item, "kinds"), &target->kinds) ||
            !read_operations(r, us_entry_member(item, "operations"), &target->operations))
            return false;
    }
    return mutator->target_count > 0 ||
           complain(r, US_STR("spec.applyTo must say whom it is for"));
}

static bool read_match(reader *r, const usher_value *spec)
{
    const usher_value *match = us_entry_member(spec, "match");
    us_str problem;
    if (!match ||
        us_match_read(r->arena, match, US_MATCH_CONSTRAINT, &r->mutator->match, &problem))
        return true;
    return complain(r, us_str_format(r->arena, "spec.match%.*s", US_STR_ARG(problem)));
}

/* ---- Where --------------------------------------------------------------------------- */

static bool is_metadata_place(const us_location *location)
{
    return location->count == 3 && us_str_is(location->steps[0].name, "metadata") &&
           (us_str_is(location->steps[1].name, "labels") ||
            us_str_is(location->steps[1].name, "annotations")) &&
           !location->steps[2].is_list;
}

/* What would change who an object, or an element of a list, is. */
static bool check_location(reader *r)
{
    const us_mutator *mutator = r->mutator;
    const us_location *location = &mutator->location;
    const us_location_step *last = &location->steps[location->count - 1];
    if (mutator->kind == US_MUTATOR_ASSIGN_METADATA)
        return is_metadata_place(location) ||
               complain(r, US_STR("spec.location must be metadata.labels.NAME or "
                                  "metadata.annotations.NAME"));
    if (us_str_is(location->steps[0].name, "metadata"))
        return complain(r, US_STR("spec.location must not be in metadata, which is for "
                                  "AssignMetadata"));
    if (last->is_list &&
        (mutator->kind != US_MUTATOR_ASSIGN || us_value_is_none(last->value)))
        return complain(r, US_STR("spec.location must not end with elements of a list"));
    if (!last->is_list && location->count > 1 && last[-1].is_list &&
        us_str_equal(last->name, last[-1].name))
        return complain(r, US_STR("spec.location must not be the key of a list"));
    return true;
}

static bool read_location(reader *r, const usher_value *spec)
{
    us_mutator *mutator = r->mutator;
    us_str problem;
    if (!us_location_read(r->arena, us_entry_text(us_entry_member(spec, "location")),
                          &mutator->location, &problem))
        return complain(
            r, us_str_format(r->arena, "spec.location%.*s", US_STR_ARG(problem)));
    mutator->tests =
        us_arena_alloc_zero(r->arena, mutator->location.count * sizeof *mutator->tests);
    if (mutator->kind == US_MUTATOR_ASSIGN_METADATA && mutator->location.count == 3)
        mutator->tests[2] = US_PATH_MUST_NOT_EXIST; /* what is there stays */
    return check_location(r);
}

static bool read_test(reader *r, const usher_value *test)
{
    us_mutator *mutator = r->mutator;
    us_str condition = us_entry_text(us_entry_member(test, "condition")), problem;
    us_location path;
    if (!us_location_read(r->arena, us_entry_text(us_entry_member(test, "subPath")),
                          &path, &problem))
        return complain(r,
                        us_str_format(r->arena, "spec.parameters.pathTests: subPath%.*s",
                                      US_STR_ARG(problem)));
    if (!us_location_begins(&mutator->location, &path))
        return complain(r, US_STR("spec.parameters.pathTests: a subPath must be how "
                                  "spec.location begins"));
    us_path_test wanted = us_str_is(condition, "MustExist")      ? US_PATH_MUST_EXIST
                          : us_str_is(condition, "MustNotExist") ? US_PATH_MUST_NOT_EXIST
                                                                 : US_PATH_ANY;
    us_path_test *own = &mutator->tests[path.count - 1];
    if (wanted == US_PATH_ANY)
        return complain(r, US_STR("spec.parameters.pathTests: a condition must be "
                                  "MustExist or MustNotExist"));
    if (*own != US_PATH_ANY && *own != wanted)
        return complain(r, US_STR("spec.parameters.pathTests contradict each other"));
    *own = wanted;
    return true;
}

static bool read_tests(reader *r, const usher_value *parameters)
{
    const usher_value *list = us_entry_member(parameters, "pathTests"), *test;
    for (size_t i = 0; list && (test = usher_value_at(list, i, NULL)) != NULL; i++)
        if (!read_test(r, test))
            return false;
    return true;
}

/* ---- What ---------------------------------------------------------------------------- */

/* The element that a location ends with keeps its key. */
static bool keeps_key(const us_mutator *mutator)
{
    const us_location_step *last = &mutator->location.steps[mutator->location.count - 1];
    const us_value *key = us_value_tag(mutator->value) == US_TAG_OBJECT
                              ? us_object_get_str(mutator->value.as.object, last->name)
                              : NULL;
    return !last->is_list || (key && us_value_equal(*key, last->value));
}

static bool read_assign(reader *r, const usher_value *parameters)
{
    us_mutator *mutator = r->mutator;
    const usher_value *assign = us_entry_member(parameters, "assign");
    const usher_value *value = us_entry_member(assign, "value");
    mutator->metadata =
        us_entry_text(us_entry_member(us_entry_member(assign, "fromMetadata"), "field"));
    mutator->value = value ? *value : US_NONE;
    if (us_entry_member(assign, "externalData"))
        return complain(r, US_STR("spec.parameters.assign.externalData is not supported: "
                                  "nobody else is asked while somebody waits for the "
                                  "answer; give a value, or fromMetadata"));
    if (!value && !us_str_is(mutator->metadata, "name") &&
        !us_str_is(mutator->metadata, "namespace"))
        return complain(r, US_STR("spec.parameters.assign must have a value, or "
                                  "fromMetadata of the field name or namespace"));
    if (mutator->kind == US_MUTATOR_ASSIGN_METADATA && value &&
        !us_value_is_string(*value))
        return complain(r, US_STR("spec.parameters.assign.value must be a string"));
    return keeps_key(mutator) ||
           complain(r, US_STR("spec.parameters.assign.value must have the key of the "
                              "element that it becomes"));
}

static bool read_modify_set(reader *r, const usher_value *parameters)
{
    us_mutator *mutator = r->mutator;
    const usher_value *list =
        us_entry_member(us_entry_member(parameters, "values"), "fromList");
    us_str operation = us_entry_text(us_entry_member(parameters, "operation"));
    mutator->prunes = us_str_is(operation, "prune");
    if (!mutator->prunes && operation.length > 0 && !us_str_is(operation, "merge"))
        return complain(r, US_STR("spec.parameters.operation must be merge or prune"));
    if (!list || usher_value_type(list) != USHER_ARRAY)
        return complain(r, US_STR("spec.parameters.values.fromList must be a list"));
    mutator->list = *list;
    return true;
}

static bool is_like(us_str text, const char *pattern)
{
    us_regex_span span;
    us_regex *regex = us_regex_new(pattern, strlen(pattern));
    bool good =
        text.length == 0 || (regex && !us_regex_error(regex) &&
                             us_regex_match(regex, text.text, text.length, 0, &span, 1));
    us_regex_free(regex);
    return good;
}

/* What an image is split at must not be in its parts, nor a path begin with what would be
 * taken for a domain: the second time it would be split in another way. */
static bool read_image(reader *r, const usher_value *parameters)
{
    us_mutator *mutator = r->mutator;
    mutator->domain = us_entry_text(us_entry_member(parameters, "assignDomain"));
    mutator->path = us_entry_text(us_entry_member(parameters, "assignPath"));
    mutator->tag = us_entry_text(us_entry_member(parameters, "assignTag"));
    if (mutator->domain.length + mutator->path.length + mutator->tag.length == 0)
        return complain(r, US_STR("spec.parameters must have assignDomain, assignPath or "
                                  "assignTag"));
    if (!is_like(mutator->domain,
                 "^(localhost|[A-Za-z0-9_][A-Za-z0-9_-]*[.][A-Za-z0-9_.-]*[A-Za-z0-9_])"
                 "(:[0-9]+)?$"))
        return complain(r, US_STR("spec.parameters.assignDomain must be a domain"));
    if (!is_like(mutator->path, "^[a-z0-9]+(([._/]|__|-*)[a-z0-9]+)*$"))
        return complain(r, US_STR("spec.parameters.assignPath must be a path"));
    if (!is_like(mutator->tag,
                 "^(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@[A-Za-z][A-Za-z0-9]*"
                 "([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,})$"))
        return complain(r, US_STR("spec.parameters.assignTag must be a tag that begins "
                                  "with a colon, or a digest that begins with @"));
    if (mutator->domain.length == 0 &&
        is_like(mutator->path, "^([^/]*[.][^/]*|localhost)/") && mutator->path.length > 0)
        return complain(r, US_STR("spec.parameters must have an assignDomain, for the "
                                  "assignPath begins with what looks like one"));
    return true;
}

static bool read_parameters(reader *r, const usher_value *spec)
{
    const usher_value *parameters = us_entry_member(spec, "parameters");
    if (!read_tests(r, parameters))
        return false;
    switch (r->mutator->kind) {
    case US_MUTATOR_MODIFY_SET:
        return read_modify_set(r, parameters);
    case US_MUTATOR_ASSIGN_IMAGE:
        return read_image(r, parameters);
    case US_MUTATOR_ASSIGN:
    case US_MUTATOR_ASSIGN_METADATA:
        break;
    }
    return read_assign(r, parameters);
}

bool us_mutator_read(us_arena *arena, const usher_value *entry, us_mutator *mutator,
                     us_str *problem)
{
    reader r = {arena, entry, mutator, problem};
    const usher_value *written = us_entry_member(entry, "mutator");
    const usher_value *spec = us_entry_member(written, "spec");
    us_str kind = us_entry_text(us_entry_member(written, "kind"));
    size_t i = 0, count = sizeof kind_names / sizeof *kind_names;
    *mutator = (us_mutator){.value = US_NONE, .list = US_NONE};
    mutator->place = us_entry_place(arena, entry, US_STR_EMPTY);
    mutator->name =
        us_entry_text(us_entry_member(us_entry_member(written, "metadata"), "name"));
    while (i < count && !us_str_is(kind, kind_names[i]))
        i++;
    if (i == count) {
        *problem =
            us_str_format(arena, "%.*s: mutators of the kind %.*s are not supported",
                          US_STR_ARG(mutator->place), US_STR_ARG(kind));
        return false;
    }
    mutator->kind = (us_mutator_kind)i;
    return read_targets(&r, spec) && read_match(&r, spec) && read_location(&r, spec) &&
           read_parameters(&r, spec);
}

bool us_mutator_applies(const us_mutator *mutator, us_operation operation, us_str group,
                        us_str version, us_str kind)
{
    for (size_t i = 0; i < mutator->target_count; i++) {
        const us_mutator_target *target = &mutator->targets[i];
        if (us_names_have(&target->groups, group) &&
            us_names_have(&target->versions, version) &&
            us_names_have(&target->kinds, kind) &&
            (target->operations & (unsigned)operation) != 0)
            return true;
    }
    return mutator->kind == US_MUTATOR_ASSIGN_METADATA;
}
