/* Summaries, to JSON and back. What is counted is said once, in tables. */
#include "codec/json.h"
#include "replay/bump.h"
#include "replay/members.h"
#include "replay/summary_parts.h"
#include "value/array.h"

#include <stddef.h>

static const char *grade_name(int i)
{
    return us_replay_grade_name((us_replay_grade)i);
}

static const char *remark_name(int i)
{
    return us_replay_remark_word((us_replay_remark)i);
}

static const char *verdict_name(int i)
{
    return us_replay_verdict_name((us_replay_verdict)i);
}

static const char *change_name(int i)
{
    return us_replay_change_name((us_replay_change)i);
}

/* The counts: one number, or one for each of several names. */
static const struct count_member {
    const char *name;
    size_t offset;
    int count;
    const char *(*name_of)(int); /* NULL: it is one number */
} count_members[] = {
#define PLACE(member)                offsetof(us_replay_counts, member)
#define ONE(name, member)            {name, PLACE(member), 1, NULL},
#define MANY(member, count, name_of) {#member, PLACE(member), count, name_of},
    /* clang-format off */
    ONE("events", events)
    ONE("problems", problems)
    MANY(grades, US_REPLAY_GRADES, grade_name)
    MANY(remarks, US_REPLAY_REMARKS, remark_name)
    MANY(verdicts, US_REPLAY_VERDICTS, verdict_name)
    MANY(changes, US_REPLAY_CHANGES, change_name)
    MANY(accepted, US_REPLAY_CHANGES, change_name)
    ONE("acceptedDenials", accepted_denials)
    ONE("errors", errors)
    ONE("baselineErrors", baseline_errors)
    ONE("withBaseline", with_baseline)
    ONE("compared", compared)
    ONE("forgotten", forgotten)
/* clang-format on */
#undef PLACE
#undef ONE
#undef MANY
};
enum { COUNT_MEMBERS = sizeof count_members / sizeof *count_members };

static uint64_t *numbers_at(us_replay_counts *counts, size_t member)
{
    return (uint64_t *)(void *)((char *)counts + count_members[member].offset);
}

static const uint64_t *numbers_of(const us_replay_counts *counts, size_t member)
{
    return (const uint64_t *)(const void *)((const char *)counts +
                                            count_members[member].offset);
}

void us_replay_add_counts(us_replay_counts *to, const us_replay_counts *from)
{
    for (size_t i = 0; i < COUNT_MEMBERS; i++)
        for (int j = 0; j < count_members[i].count; j++)
            numbers_at(to, i)[j] += numbers_of(from, i)[j];
}

/* ---- Writing ------------------------------------------------------------------------- */

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

static void put_text(us_object *object, const char *name, us_str text)
{
    if (text.length > 0)
        put(object, name, us_value_string(text));
}

static us_value value_of_numbers(us_arena *arena, const uint64_t *numbers, int count,
                                 const char *(*name_of)(int))
{
    us_object *object = us_object_new(arena, (size_t)count);
    for (int i = 0; i < count; i++)
        if (numbers[i] > 0)
            put(object, name_of(i), us_value_integer((int64_t)numbers[i]));
    return us_value_object(object);
}

static us_value value_of_witness(us_arena *arena, const us_replay_witness *witness)
{
    us_object *object = us_object_new(arena, 5);
    put_text(object, "change", us_str_from(us_replay_change_name(witness->change)));
    put_text(object, "time", us_replay_time_text(arena, witness->time));
    put_text(object, "auditID", witness->audit_id);
    put_text(object, "file", witness->file);
    put(object, "line", us_value_integer((int64_t)witness->line));
    return us_value_object(object);
}

static us_value value_of_group(us_arena *arena, const us_replay_group *group)
{
    us_object *object = us_object_new(arena, 5);
    put_text(object, "key", group->key);
    put(object, "events", us_value_integer((int64_t)group->events));
    put(object, "denied", us_value_integer((int64_t)group->denied));
    put(object, "changes",
        value_of_numbers(arena, group->changes, US_REPLAY_CHANGES, change_name));
    if (group->witness.exists)
        put(object, "witness", value_of_witness(arena, &group->witness));
    return us_value_object(object);
}

static us_value value_of_groups(us_arena *arena, const us_replay_summary *summary,
                                us_replay_dimension dimension)
{
    size_t count;
    us_replay_group others;
    const us_replay_group *groups =
        us_replay_summary_groups(arena, summary, dimension, &count, &others);
    us_array *list = us_array_new(arena, count);
    us_object *object = us_object_new(arena, 2);
    for (size_t i = 0; i < count; i++)
        us_array_push(list, value_of_group(arena, &groups[i]));
    put(object, "groups", us_value_array(list));
    if (others.events > 0)
        put(object, "others", value_of_group(arena, &others));
    return us_value_object(object);
}

void us_replay_summary_write(us_arena *arena, us_buf *out,
                             const us_replay_summary *summary)
{
    us_object *object = us_object_new(arena, 16), *line = us_object_new(arena, 1);
    us_object *by = us_object_new(arena, US_REPLAY_DIMENSIONS);
    us_object *witnesses = us_object_new(arena, US_REPLAY_CHANGES);
    for (size_t i = 0; i < COUNT_MEMBERS; i++) {
        const struct count_member *member = &count_members[i];
        const uint64_t *numbers = numbers_of(&summary->counts, i);
        put(object, member->name,
            member->name_of
                ? value_of_numbers(arena, numbers, member->count, member->name_of)
                : us_value_integer((int64_t)*numbers));
    }
    for (int i = 0; i < US_REPLAY_CHANGES; i++)
        if (summary->witnesses[i].told.exists)
            put(witnesses, change_name(i),
                value_of_witness(arena, &summary->witnesses[i].told));
    put(object, "witnesses", us_value_object(witnesses));
    for (int i = 0; i < US_REPLAY_DIMENSIONS; i++)
        put(by, us_replay_dimension_name((us_replay_dimension)i),
            value_of_groups(arena, summary, (us_replay_dimension)i));
    put(object, "by", us_value_object(by));
    if (summary->counts.with_baseline > 0)
        put_text(object, "version",
                 us_str_from(us_replay_bump_name(us_replay_bump_of(&summary->counts))));
    put(line, "summary", us_value_object(object));
    us_json_write(out, us_value_object(line), US_JSON_COMPACT);
    us_buf_add_char(out, '\n');
}

/* ---- Reading ------------------------------------------------------------------------- */

static bool take_numbers(us_members *m, const char *name, uint64_t *numbers, int count,
                         const char *(*name_of)(int))
{
    us_members inner;
    if (!us_members_enter(m, name, &inner))
        return false;
    for (int i = 0; i < count; i++)
        if (!us_members_count_if_any(&inner, name_of(i), &numbers[i]))
            return false;
    return us_members_end(&inner);
}

static bool take_witness(us_members *m, const char *name, us_replay_witness *witness)
{
    us_members inner;
    us_str time;
    int change;
    *witness = (us_replay_witness){.exists = false};
    if (us_value_is_none(us_value_member(m->object, name)))
        return true;
    if (!us_members_enter(m, name, &inner) ||
        !us_members_name(&inner, "change", change_name, US_REPLAY_CHANGES, -1, &change) ||
        !us_members_text(&inner, "time", &time) ||
        !us_members_text(&inner, "auditID", &witness->audit_id) ||
        !us_members_text(&inner, "file", &witness->file) ||
        !us_members_count(&inner, "line", &witness->line))
        return false;
    if (witness->audit_id.length > US_REPLAY_KEY_MAX)
        return us_members_refuse(&inner, "auditID");
    witness->exists = true;
    witness->change = (us_replay_change)change;
    witness->time = us_replay_time(time);
    return us_members_end(&inner);
}

static bool take_group(us_members *m, us_replay_group *group)
{
    *group = (us_replay_group){.events = 0};
    return us_members_text(m, "key", &group->key) &&
           us_members_count(m, "events", &group->events) &&
           us_members_count(m, "denied", &group->denied) &&
           take_numbers(m, "changes", group->changes, US_REPLAY_CHANGES, change_name) &&
           take_witness(m, "witness", &group->witness) && us_members_end(m);
}

static bool take_groups(us_members *by, us_replay_summary *summary,
                        us_replay_dimension dimension)
{
    us_members m, others;
    us_replay_group group;
    if (!us_members_enter(by, us_replay_dimension_name(dimension), &m))
        return false;
    us_value list = us_members_take(&m, "groups"), item;
    if (us_value_tag(list) != US_TAG_ARRAY)
        return us_members_refuse(&m, "groups");
    for (size_t i = 0; !us_value_is_none(item = us_value_item(list, i)); i++) {
        us_members one = {m.arena, item, 0, m.problem};
        if (us_value_tag(item) != US_TAG_OBJECT)
            return us_members_refuse(&m, "groups");
        if (!take_group(&one, &group))
            return false;
        us_replay_keep_group(summary, dimension, &group);
    }
    if (us_value_is_none(us_value_member(m.object, "others")))
        return us_members_end(&m);
    if (!us_members_enter(&m, "others", &others) || !take_group(&others, &group))
        return false;
    us_replay_keep_others(summary, dimension, &group);
    return us_members_end(&m);
}

static bool take_summary(us_members *m, us_replay_summary *summary)
{
    us_members witnesses, by;
    us_replay_witness witness;
    us_str version; /* which follows from the counts */
    for (size_t i = 0; i < COUNT_MEMBERS; i++) {
        const struct count_member *member = &count_members[i];
        uint64_t *numbers = numbers_at(&summary->counts, i);
        if (member->name_of
                ? !take_numbers(m, member->name, numbers, member->count, member->name_of)
                : !us_members_count(m, member->name, numbers))
            return false;
    }
    if (!us_members_text(m, "version", &version) ||
        !us_members_enter(m, "witnesses", &witnesses))
        return false;
    for (int i = 0; i < US_REPLAY_CHANGES; i++) {
        if (!take_witness(&witnesses, change_name(i), &witness))
            return false;
        us_replay_keep_witness(summary, &summary->witnesses[i], &witness);
    }
    if (!us_members_end(&witnesses) || !us_members_enter(m, "by", &by))
        return false;
    for (int i = 0; i < US_REPLAY_DIMENSIONS; i++)
        if (!take_groups(&by, summary, (us_replay_dimension)i))
            return false;
    return us_members_end(&by) && us_members_end(m);
}

bool us_replay_summary_read(us_arena *arena, us_str line, us_replay_summary **summary,
                            us_str *problem)
{
    us_json_options options = {.duplicates = US_JSON_REFUSE_DUPLICATES};
    us_arena *scratch = us_arena_scratch(arena);
    us_members m = {arena, US_NONE, 0, problem}, inner;
    us_diag diag = {0};
    bool read = us_json_read(scratch, line, &options, &m.object, NULL, &diag);
    *summary = us_replay_summary_new(arena);
    if (!read)
        *problem = us_str_copy(arena, diag.message);
    else if (us_value_tag(m.object) != US_TAG_OBJECT)
        *problem = US_STR("it is no object");
    read = read && us_value_tag(m.object) == US_TAG_OBJECT &&
           us_members_enter(&m, "summary", &inner) && take_summary(&inner, *summary) &&
           us_members_end(&m);
    us_arena_free(scratch);
    return read;
}
