/* Accepted changes: read, found, and checked. */
#include "replay/accepted.h"

#include "admission/match.h"
#include "admission/text.h"
#include "codec/yaml.h"
#include "value/array.h"

/* What an entry may ask for. */
enum { RULE, USER, KIND, NAMESPACE, NAME, PATTERNS };
static const char *const pattern_names[PATTERNS] = {"rule", "user", "kind", "namespace",
                                                    "name"};

typedef struct accepted_entry {
    int change; /* -1: any */
    us_names patterns[PATTERNS];
    us_str label; /* "FILE:LINE: why" */
    bool explained, over;
} accepted_entry;

struct us_replay_accepted {
    accepted_entry *entries;
    size_t count;
};

/* ---- Reading ------------------------------------------------------------------------- */

typedef struct reading {
    us_arena *arena;
    const char *file;
    us_str today;
    const us_yaml_positions *positions;
    us_value list;
    size_t index; /* of the entry at hand */
    us_str *error;
} reading;

static uint32_t row_of(const reading *r)
{
    us_value path = us_value_integer((int64_t)r->index);
    return us_yaml_position(r->positions, &path, 1, NULL).row;
}

static bool refuse(const reading *r, const char *what)
{
    *r->error = us_str_format(r->arena, "%s:%u: %s", r->file, row_of(r), what);
    return false;
}

/* A text, or a list of texts. */
static bool read_patterns(const reading *r, us_value value, us_names *patterns)
{
    bool is_list = us_value_tag(value) == US_TAG_ARRAY;
    size_t count = is_list ? value.as.array->count : 1;
    patterns->items = us_arena_alloc_array(r->arena, count, sizeof *patterns->items);
    for (size_t i = 0; i < count; i++) {
        us_value item = is_list ? us_value_item(value, i) : value;
        if (!us_value_is_string(item))
            return refuse(r, "rule, user, kind, namespace and name are texts, or lists "
                             "of texts");
        patterns->items[patterns->count++] = us_value_text(item);
    }
    return count > 0 || refuse(r, "an empty list matches nothing");
}

static bool read_change(const reading *r, us_value value, int *change)
{
    *change = US_REPLAY_CHANGES - 1;
    while (*change > US_REPLAY_SAME &&
           !(us_value_is_string(value) &&
             us_str_is(us_value_text(value),
                       us_replay_change_name((us_replay_change)*change))))
        --*change;
    return *change > US_REPLAY_SAME ||
           refuse(r, "change is one of: newly denied, newly admitted, undetermined, "
                     "patch changed, determined, message changed");
}

static bool is_date(us_str text)
{
    char time[] = "2026-11-23T00:00:00Z";
    const size_t length = strlen("2026-11-23");
    if (text.length != length)
        return false;
    memcpy(time, text.text, length);
    return us_replay_time(us_str_from(time)) != INT64_MIN;
}

static bool read_until(const reading *r, us_value value, bool *over)
{
    if (!us_value_is_string(value) || !is_date(us_value_text(value)))
        return refuse(r, "until is a day such as 2027-01-31");
    *over = us_str_compare(r->today, us_value_text(value)) > 0;
    return true;
}

static int pattern_named(us_str name)
{
    int i = 0;
    while (i < PATTERNS && !us_str_is(name, pattern_names[i]))
        i++;
    return i;
}

static bool read_member(const reading *r, us_str name, us_value value,
                        accepted_entry *entry, us_str *why)
{
    int pattern = pattern_named(name);
    if (pattern < PATTERNS)
        return read_patterns(r, value, &entry->patterns[pattern]);
    if (us_str_is(name, "change"))
        return read_change(r, value, &entry->change);
    if (us_str_is(name, "until"))
        return read_until(r, value, &entry->over);
    if (!us_str_is(name, "why"))
        return refuse(r, "an entry has change, rule, user, kind, namespace, name, why "
                         "and until, and no other members");
    *why = us_value_is_string(value) ? us_value_text(value) : US_STR_EMPTY;
    return true;
}

static bool read_entry(const reading *r, us_value value, accepted_entry *entry)
{
    us_str why = US_STR_EMPTY;
    bool asks = false;
    *entry = (accepted_entry){.change = -1};
    if (us_value_tag(value) != US_TAG_OBJECT)
        return refuse(r, "an entry is a mapping");
    for (uint32_t i = 0; i < value.as.object->count; i++)
        if (!read_member(r, us_value_text(value.as.object->keys[i]),
                         value.as.object->values[i], entry, &why))
            return false;
    for (int i = 0; i < PATTERNS; i++)
        asks = asks || entry->patterns[i].count > 0;
    if (!asks)
        return refuse(r, "an entry must name a rule, user, kind, namespace or name");
    us_str clean = us_text_clean(r->arena, why, US_TEXT_ONE_LINE, US_REPLAY_KEY_MAX);
    entry->explained = clean.length > 0;
    us_str label =
        us_str_format(r->arena, "%s:%u: %.*s", r->file, row_of(r), US_STR_ARG(clean));
    entry->label = us_text_clean(r->arena, label, US_TEXT_ONE_LINE, US_REPLAY_KEY_MAX);
    return true;
}

us_replay_accepted *us_replay_accepted_read(us_arena *arena, const char *file,
                                            us_str text, us_str today, us_str *error)
{
    us_yaml_options options = {
        .keep_positions = true, .single = true, .duplicates = US_JSON_REFUSE_DUPLICATES};
    us_yaml_document *documents;
    size_t count;
    us_diag diag = {0};
    us_replay_accepted *accepted = us_arena_alloc_zero(arena, sizeof *accepted);
    if (!us_yaml_read(arena, text, &options, &documents, &count, &diag)) {
        *error = us_str_format(arena, "%s: %.*s", file, US_STR_ARG(diag.message));
        return NULL;
    }
    if (count == 0 || us_value_tag(documents[0].value) == US_TAG_NULL)
        return accepted;
    if (us_value_tag(documents[0].value) != US_TAG_ARRAY) {
        *error = us_str_format(arena, "%s: accepted changes are a list", file);
        return NULL;
    }
    reading r = {arena, file, today, documents[0].positions, documents[0].value,
                 0,     error};
    count = us_value_count(r.list);
    if (count > US_REPLAY_ACCEPTED_MAX) {
        *error = us_str_format(arena, "%s: there may be %d entries", file,
                               US_REPLAY_ACCEPTED_MAX);
        return NULL;
    }
    accepted->entries = us_arena_alloc_array(arena, count + 1, sizeof *accepted->entries);
    for (; r.index < count; r.index++)
        if (!read_entry(&r, us_value_item(r.list, r.index),
                        &accepted->entries[accepted->count++]))
            return NULL;
    return accepted;
}

/* ---- Finding ------------------------------------------------------------------------- */

static bool matches(const us_names *patterns, us_str text)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (us_match_glob(patterns->items[i], text))
            return true;
    return patterns->count == 0;
}

static bool matches_kind(us_arena *arena, const us_names *patterns,
                         const us_replay_record *record)
{
    return matches(patterns, record->kind) ||
           matches(patterns, us_replay_record_kind(arena, record));
}

/* A change that no policy speaks of comes from none that is named. */
static bool matches_policies(us_arena *arena, const us_names *patterns,
                             const us_replay_record *record)
{
    size_t count;
    const us_str *policies = us_replay_record_policies(arena, record, &count);
    for (size_t i = 0; i < count; i++)
        if (!matches(patterns, policies[i]))
            return false;
    return count > 0 || patterns->count == 0;
}

us_str us_replay_accepted_why(us_arena *arena, const us_replay_accepted *accepted,
                              const us_replay_record *record)
{
    for (size_t i = 0; record->change != US_REPLAY_SAME && i < accepted->count; i++) {
        const accepted_entry *entry = &accepted->entries[i];
        const us_names *patterns = entry->patterns;
        if (entry->explained && !entry->over &&
            (entry->change < 0 || entry->change == (int)record->change) &&
            matches(&patterns[USER], record->user) &&
            matches(&patterns[NAMESPACE], record->namespace) &&
            matches(&patterns[NAME], record->name) &&
            matches_kind(arena, &patterns[KIND], record) &&
            matches_policies(arena, &patterns[RULE], record))
            return entry->label;
    }
    return US_STR_EMPTY;
}

/* ---- Checking ------------------------------------------------------------------------ */

static bool is_used(const us_replay_group *groups, size_t count, us_str label)
{
    for (size_t i = 0; i < count; i++)
        if (us_str_equal(groups[i].key, label))
            return true;
    return false;
}

void us_replay_accepted_check(us_buf *out, const us_replay_accepted *accepted,
                              const us_replay_summary *summary)
{
    us_replay_group others;
    size_t count;
    const us_replay_group *groups = us_replay_summary_groups(
        out->arena, summary, US_REPLAY_BY_ACCEPTED, &count, &others);
    for (size_t i = 0; i < accepted->count; i++) {
        const accepted_entry *entry = &accepted->entries[i];
        const char *problem =
            !entry->explained ? "no reason is given, so it does not count"
            : entry->over     ? "over, so it does not count"
            : is_used(groups, count, entry->label) ? NULL
                                                   : "stale: nothing was accepted for it";
        us_str label = entry->label;
        while (us_str_ends_with(label, US_STR(" ")) ||
               us_str_ends_with(label, US_STR(":")))
            label.length--;
        if (problem)
            us_buf_add_format(out, "%.*s: %s\n", US_STR_ARG(label), problem);
    }
}
