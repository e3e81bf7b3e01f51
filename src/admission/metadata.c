/* Reading METADATA. `custom` is free for all tools, so a key in it that is not known is
 * left alone; one that is known must be understood to the last member, for a policy
 * that decided otherwise than its author meant would be worse than one that does not
 * load. One row a key. */
#include "admission/metadata.h"

static us_str string_of(const usher_value *value)
{
    usher_text text = usher_value_string(value);
    return us_str_make(text.text, text.length);
}

/* ---- Severities ---------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *capitals; /* as other tools' policies have it */
} severities[] = {
    [US_SEVERITY_NONE] = {"", ""},
    [US_SEVERITY_LOW] = {"low", "LOW"},
    [US_SEVERITY_MEDIUM] = {"medium", "MEDIUM"},
    [US_SEVERITY_HIGH] = {"high", "HIGH"},
    [US_SEVERITY_CRITICAL] = {"critical", "CRITICAL"},
};

/* The severity called [name] ("high", in small or capital letters), or
 * US_SEVERITY_NONE. */
static us_severity severity_named(us_str name)
{
    size_t i = sizeof severities / sizeof *severities - 1;
    while (i > 0 && !us_str_is(name, severities[i].name) &&
           !us_str_is(name, severities[i].capitals))
        i--;
    return (us_severity)i;
}

/* ---- Keys of `custom` ---------------------------------------------------------------- */

typedef struct reader {
    us_arena *arena;
    us_metadata *metadata;
    us_str *problem;
} reader;

static bool complain(reader *r, const char *what)
{
    *r->problem = us_str_format(r->arena, "METADATA custom.%s", what);
    return false;
}

static bool read_enforcement(reader *r, const usher_value *value)
{
    us_str word = string_of(value);
    if (us_str_is(word, "deny"))
        r->metadata->enforcement = US_ENFORCEMENT_DENY;
    else if (us_str_is(word, "warn"))
        r->metadata->enforcement = US_ENFORCEMENT_WARN;
    else if (us_str_is(word, "dryrun"))
        r->metadata->enforcement = US_ENFORCEMENT_DRYRUN;
    else
        return complain(r, "enforcement must be deny, warn or dryrun");
    return true;
}

static bool read_match(reader *r, const usher_value *value)
{
    us_str problem;
    if (us_match_read(r->arena, value, US_MATCH_PACKAGE, &r->metadata->match, &problem))
        return true;
    *r->problem =
        us_str_format(r->arena, "METADATA custom.match%.*s", US_STR_ARG(problem));
    return false;
}

static bool read_severity(reader *r, const usher_value *value)
{
    r->metadata->severity = severity_named(string_of(value));
    return r->metadata->severity != US_SEVERITY_NONE ||
           complain(r, "severity must be low, medium, high or critical");
}

static bool read_fix(reader *r, const usher_value *value)
{
    r->metadata->fix = string_of(value);
    return r->metadata->fix.length > 0 || complain(r, "fix must be a text");
}

static bool read_unchanged(reader *r, const usher_value *value)
{
    r->metadata->unchanged_warns = us_str_is(string_of(value), "warn");
    return r->metadata->unchanged_warns || us_str_is(string_of(value), "deny") ||
           complain(r, "unchanged must be warn or deny");
}

/* [what] says what is wrong where [value] is no list of texts that are not empty. */
static bool read_names(reader *r, const usher_value *value, us_names *names,
                       const char *what)
{
    const usher_value *item;
    if (usher_value_type(value) != USHER_ARRAY)
        return complain(r, what);
    names->items =
        us_arena_alloc_array(r->arena, usher_value_count(value), sizeof *names->items);
    for (; (item = usher_value_at(value, names->count, NULL)) != NULL; names->count++) {
        names->items[names->count] = string_of(item);
        if (names->items[names->count].length == 0)
            return complain(r, what);
    }
    return true;
}

static bool read_guarded(reader *r, const usher_value *value)
{
    return read_names(r, value, &r->metadata->guarded, "guarded must be a list of names");
}

static bool read_kinds(reader *r, const usher_value *value, us_names *kinds,
                       const char *what)
{
    if (!read_names(r, value, kinds, what))
        return false;
    for (size_t i = 0; i < kinds->count; i++)
        if (us_str_find(kinds->items[i], US_STR("/"), 0) == US_STR_NONE)
            return complain(r, what);
    return true;
}

static bool read_needs(reader *r, const usher_value *value)
{
    return read_kinds(r, value, &r->metadata->needs,
                      "needs must be a list of kinds like apps/v1/Deployment");
}

static bool read_reads(reader *r, const usher_value *value)
{
    return read_kinds(r, value, &r->metadata->reads,
                      "reads must be a list of kinds like apps/v1/Deployment");
}

static bool read_mutation(reader *r, const usher_value *value)
{
    const usher_value *denials = usher_value_member(value, "denials");
    const usher_value *patches = usher_value_member(value, "patches");
    us_metadata *metadata = r->metadata;
    metadata->denials_before = denials && us_str_is(string_of(denials), "before");
    metadata->patches_last = patches && us_str_is(string_of(patches), "last");
    size_t known = (size_t)metadata->denials_before + (size_t)metadata->patches_last;
    return (known > 0 && known == usher_value_count(value)) ||
           complain(r, "mutation takes denials: before and patches: last");
}

static const struct {
    const char *name;
    bool (*read)(reader *r, const usher_value *value);
} keys[] = {
    {"enforcement", read_enforcement},
    {"match", read_match},
    {"severity", read_severity},
    {"fix", read_fix},
    {"unchanged", read_unchanged},
    {"guarded", read_guarded},
    {"mutation", read_mutation},
    {"needs", read_needs},
    {"reads", read_reads},
};

bool us_metadata_read(us_arena *arena, const usher_value *annotations,
                      us_metadata *metadata, us_str *problem)
{
    reader r = {arena, metadata, problem};
    *metadata = (us_metadata){0};
    if (!annotations)
        return true;
    const usher_value *title = usher_value_member(annotations, "title");
    const usher_value *description = usher_value_member(annotations, "description");
    const usher_value *custom = usher_value_member(annotations, "custom");
    metadata->title = title ? string_of(title) : US_STR_EMPTY;
    metadata->description = description ? string_of(description) : US_STR_EMPTY;
    for (size_t i = 0; custom && i < sizeof keys / sizeof *keys; i++) {
        const usher_value *value = usher_value_member(custom, keys[i].name);
        if (value && !keys[i].read(&r, value))
            return false;
    }
    return true;
}
