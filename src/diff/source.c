/* The two sides of a comparison: what they are read from, and the configuration that the
 * policies are given for it. */
#include "diff/diff.h"

#include "codec/yaml.h"
#include "diff/git.h"
#include "value/array.h"
#include "value/object.h"

us_manifests *us_diff_open(us_arena *arena, const char *source, const char *const *ignore,
                           us_str *error)
{
    const char *const paths[] = {source, NULL};
    us_str git = US_STR("git:"), text = us_str_from(source);
    bool from_git = us_str_starts_with(text, git);
    us_manifests *all = us_manifests_find(arena, from_git ? NULL : paths, ignore, NULL);
    if (from_git &&
        !us_git_read(all, us_str_slice(text, git.length, text.length), ignore, error))
        return NULL;
    us_manifests_read(all, 0);
    bool failed = false, any = false;
    for (size_t i = 0; i < all->file_count; i++) {
        failed |= all->files[i].error.length > 0;
        for (size_t j = 0; j < all->files[i].count; j++)
            any |= all->files[i].manifests[j].kind.length > 0;
    }
    if (all->folder || failed || any)
        return all;
    *error = us_str_format(arena, "%s: there is no Kubernetes object in it", source);
    return NULL;
}

/* ---- The configuration --------------------------------------------------------------- */

static bool read_yaml(us_arena *arena, const char *file, us_str text, us_value *value,
                      us_str *error)
{
    us_yaml_options options = {.single = true, .duplicates = US_JSON_REFUSE_DUPLICATES};
    us_yaml_document *documents;
    size_t count;
    us_diag diag = {0};
    if (!us_yaml_read(arena, text, &options, &documents, &count, &diag)) {
        *error = us_str_format(arena, "%s:%u: %.*s", file, diag.position.row,
                               US_STR_ARG(diag.message));
        return false;
    }
    *value = count > 0 ? documents[0].value : US_NULL;
    return true;
}

/* [text] as a number above 0, and 1 at most; NONE if it is none. */
static us_value threshold_of(us_arena *arena, const char *text)
{
    us_value value;
    us_diag diag;
    double number;
    if (!us_json_read(arena, us_str_from(text), NULL, &value, NULL, &diag) ||
        !us_value_is_number(value))
        return US_NONE;
    number = usher_value_double(&value);
    return number > 0 && number <= 1 ? value : US_NONE;
}

static bool is_date(us_str text)
{
    static const char form[] = "dddd-dd-dd";
    if (text.length != sizeof form - 1)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (form[i] == 'd' ? text.text[i] < '0' || text.text[i] > '9'
                           : text.text[i] != form[i])
            return false;
    return true;
}

/* What is wrong with an accepted change, or NULL. A list that a person keeps by hand must
 * not fail to accept because of a slip of the pen. */
static const char *check_accepted(us_value entry)
{
    static const char *const members[] = {"kind",  "name",  "path",     "why",
                                          "class", "until", "namespace"};
    if (us_value_tag(entry) != US_TAG_OBJECT)
        return "must be a mapping";
    const us_object *object = entry.as.object;
    for (uint32_t i = 0; i < object->count; i++) {
        bool known = false;
        for (size_t j = 0; j < sizeof members / sizeof *members; j++)
            known |= us_value_is_string(object->keys[i]) &&
                     us_str_is(us_value_text(object->keys[i]), members[j]);
        if (!known || !us_value_is_string(object->values[i]))
            return "takes kind, name, namespace, path, class, why and until, all texts";
    }
    for (size_t i = 0; i < 3; i++)
        if (us_value_member_text(entry, members[i]).length == 0)
            return "must have kind, name and path";
    us_str until = us_value_member_text(entry, "until");
    return until.length > 0 && !is_date(until) ? "until must be a date such as 2027-01-31"
                                               : NULL;
}

static bool is_blank(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr(" \t\r\n", text.text[i]))
            return false;
    return true;
}

static bool read_accepted(us_arena *arena, const us_diff_given *given, us_array *list,
                          size_t *unexplained, us_str *error)
{
    us_value value;
    if (!given->accepted_file)
        return true;
    if (!read_yaml(arena, given->accepted_file, given->accepted, &value, error))
        return false;
    if (us_value_tag(value) == US_TAG_NULL)
        return true;
    if (us_value_tag(value) != US_TAG_ARRAY) {
        *error = us_str_format(arena, "%s: it must be a list of accepted changes",
                               given->accepted_file);
        return false;
    }
    for (uint32_t i = 0; i < value.as.array->count; i++) {
        us_value entry = value.as.array->items[i];
        const char *wrong = check_accepted(entry);
        if (wrong) {
            *error = us_str_format(arena, "%s: entry %u %s", given->accepted_file, i + 1,
                                   wrong);
            return false;
        }
        *unexplained += is_blank(us_value_member_text(entry, "why"));
        us_array_push(list, entry);
    }
    return true;
}

static us_value key(const char *name)
{
    return us_value_string(us_str_from(name));
}

static bool lay_over(us_arena *arena, const us_diff_given *given, us_object *config,
                     size_t *unexplained, us_str *error)
{
    us_array *accepted = us_array_new(arena, 8);
    const us_value *own = us_object_get_c(config, "accepted_changes");
    if (given->threshold) {
        us_value threshold = threshold_of(arena, given->threshold);
        if (us_value_is_none(threshold)) {
            *error = us_str_format(arena,
                                   "%s is no threshold: a number above 0, and 1 at most",
                                   given->threshold);
            return false;
        }
        us_object_put(config, key("breaking_change_threshold"), threshold);
    }
    for (uint32_t i = 0;
         own && us_value_tag(*own) == US_TAG_ARRAY && i < own->as.array->count; i++)
        us_array_push(accepted, own->as.array->items[i]);
    if (!read_accepted(arena, given, accepted, unexplained, error))
        return false;
    if (given->accepted_file)
        us_object_put(config, key("accepted_changes"), us_value_array(accepted));
    return true;
}

bool us_diff_config(us_arena *arena, const us_diff_given *given, usher_value **config,
                    size_t *unexplained, us_str *error)
{
    us_object *object = us_object_new(arena, 8);
    us_value value = US_NULL;
    *unexplained = 0;
    if (given->file && !read_yaml(arena, given->file, given->text, &value, error))
        return false;
    if (us_value_tag(value) != US_TAG_OBJECT && us_value_tag(value) != US_TAG_NULL) {
        *error =
            us_str_format(arena, "%s: the configuration must be a mapping", given->file);
        return false;
    }
    if (us_value_tag(value) == US_TAG_OBJECT)
        for (uint32_t i = 0; i < value.as.object->count; i++)
            us_object_add(object, value.as.object->keys[i], value.as.object->values[i]);
    if (!lay_over(arena, given, object, unexplained, error))
        return false;
    *config = us_arena_alloc(arena, sizeof **config);
    **config = us_value_object(object);
    return true;
}
