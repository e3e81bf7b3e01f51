/* Records, to JSON and back. What members one has is said once, in tables. */
#include "codec/json.h"
#include "replay/members.h"
#include "replay/record.h"
#include "value/array.h"

#include <stddef.h>

/* Of a record that is read; an object's own bound is 1000. */
enum { DEPTH_MAX = 1100 };

/* The members that are texts. */
static const struct text_member {
    const char *name;
    size_t offset;
} text_members[] = {
    {"file", offsetof(us_replay_record, file)},
    {"time", offsetof(us_replay_record, received)},
    {"auditID", offsetof(us_replay_record, audit_id)},
    {"user", offsetof(us_replay_record, user)},
    {"verb", offsetof(us_replay_record, verb)},
    {"operation", offsetof(us_replay_record, operation)},
    {"group", offsetof(us_replay_record, group)},
    {"resource", offsetof(us_replay_record, resource)},
    {"subresource", offsetof(us_replay_record, subresource)},
    {"kind", offsetof(us_replay_record, kind)},
    {"namespace", offsetof(us_replay_record, namespace)},
    {"name", offsetof(us_replay_record, name)},
    {"refusal", offsetof(us_replay_record, refusal)},
    {"accepted", offsetof(us_replay_record, accepted)},
};
enum { TEXT_MEMBERS = sizeof text_members / sizeof *text_members };

/* The lists of a judgement. */
static const struct list_member {
    const char *name;
    size_t offset;
} list_members[] = {
    {"denials", offsetof(us_replay_judgement, denials)},
    {"warnings", offsetof(us_replay_judgement, warnings)},
    {"errors", offsetof(us_replay_judgement, errors)},
};
enum { LIST_MEMBERS = sizeof list_members / sizeof *list_members };

static us_str *text_at(us_replay_record *record, size_t member)
{
    return (us_str *)(void *)((char *)record + text_members[member].offset);
}

static us_str text_of(const us_replay_record *record, size_t member)
{
    return *(const us_str *)(const void *)((const char *)record +
                                           text_members[member].offset);
}

static us_replay_sayings *list_at(us_replay_judgement *judgement, size_t member)
{
    return (us_replay_sayings *)(void *)((char *)judgement + list_members[member].offset);
}

static const us_replay_sayings *list_of(const us_replay_judgement *judgement,
                                        size_t member)
{
    return (const us_replay_sayings *)(const void *)((const char *)judgement +
                                                     list_members[member].offset);
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

static us_value value_of_sayings(us_arena *arena, const us_replay_sayings *sayings)
{
    us_array *list = us_array_new(arena, sayings->count);
    for (size_t i = 0; i < sayings->count; i++) {
        us_object *one = us_object_new(arena, 4);
        put_text(one, "policy", sayings->items[i].policy);
        put_text(one, "message", sayings->items[i].message);
        put_text(one, "field", sayings->items[i].field);
        put_text(one, "rule", sayings->items[i].rule);
        us_array_push(list, us_value_object(one));
    }
    return us_value_array(list);
}

static void put_judgement(us_object *object, const us_replay_judgement *judgement)
{
    us_arena *arena = us_object_arena(object);
    us_object *dropped = us_object_new(arena, LIST_MEMBERS);
    put_text(object, "verdict", us_str_from(us_replay_verdict_name(judgement->verdict)));
    for (size_t i = 0; i < LIST_MEMBERS; i++) {
        const us_replay_sayings *list = list_of(judgement, i);
        if (list->count > 0)
            put(object, list_members[i].name, value_of_sayings(arena, list));
        if (list->dropped > 0)
            put(dropped, list_members[i].name, us_value_integer((int64_t)list->dropped));
    }
    if (dropped->count > 0)
        put(object, "dropped", us_value_object(dropped));
    if (judgement->failed)
        put(object, "failed", US_TRUE);
    if (!us_value_is_none(judgement->patch))
        put(object, "patch", judgement->patch);
}

static us_value value_of_remarks(us_arena *arena, uint32_t remarks)
{
    us_array *list = us_array_new(arena, 2);
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        if (remarks >> i & 1)
            us_array_push(list, us_value_string(us_str_from(
                                    us_replay_remark_word((us_replay_remark)i))));
    return us_value_array(list);
}

void us_replay_record_write(us_arena *arena, us_buf *out, const us_replay_record *record)
{
    us_object *object = us_object_new(arena, 32);
    for (size_t i = 0; i < TEXT_MEMBERS; i++)
        put_text(object, text_members[i].name, text_of(record, i));
    put(object, "line", us_value_integer((int64_t)record->line));
    put_text(object, "grade", us_str_from(us_replay_grade_name(record->grade)));
    put(object, "remarks", value_of_remarks(arena, record->remarks));
    if (record->grade != US_REPLAY_NO_REVIEW)
        put_text(object, "recorded",
                 us_str_from(us_replay_recorded_name(record->recorded)));
    put_judgement(object, &record->candidate);
    if (record->has_baseline) {
        us_object *baseline = us_object_new(arena, 8);
        put_judgement(baseline, &record->baseline);
        put(object, "baseline", us_value_object(baseline));
    }
    if (record->change != US_REPLAY_SAME)
        put_text(object, "change", us_str_from(us_replay_change_name(record->change)));
    us_json_write(out, us_value_object(object), US_JSON_COMPACT);
    us_buf_add_char(out, '\n');
}

/* ---- Reading ------------------------------------------------------------------------- */

static bool take_sayings(us_members *m, const char *name, us_replay_sayings *sayings)
{
    us_value list = us_members_take(m, name);
    if (us_value_is_none(list))
        return true;
    if (us_value_tag(list) != US_TAG_ARRAY || list.as.array->count == 0)
        return us_members_refuse(m, name);
    sayings->count = list.as.array->count;
    sayings->items =
        us_arena_alloc_array(m->arena, sayings->count, sizeof *sayings->items);
    for (size_t i = 0; i < sayings->count; i++) {
        us_members one = {m->arena, us_value_item(list, i), 0, m->problem};
        us_replay_saying *saying = &sayings->items[i];
        if (us_value_tag(one.object) != US_TAG_OBJECT)
            return us_members_refuse(m, name);
        if (!us_members_text(&one, "policy", &saying->policy) ||
            !us_members_text(&one, "message", &saying->message) ||
            !us_members_text(&one, "field", &saying->field) ||
            !us_members_text(&one, "rule", &saying->rule) || !us_members_end(&one))
            return false;
    }
    return true;
}

static bool take_dropped(us_members *m, us_replay_judgement *judgement)
{
    us_members dropped;
    if (us_value_is_none(us_value_member(m->object, "dropped")))
        return true;
    if (!us_members_enter(m, "dropped", &dropped))
        return false;
    for (size_t i = 0; i < LIST_MEMBERS; i++) {
        uint64_t count;
        if (!us_members_count_if_any(&dropped, list_members[i].name, &count))
            return false;
        list_at(judgement, i)->dropped = (size_t)count;
    }
    return us_members_end(&dropped);
}

static const char *verdict_name(int i)
{
    return us_replay_verdict_name((us_replay_verdict)i);
}

static const char *change_name(int i)
{
    return us_replay_change_name((us_replay_change)i);
}

static const char *grade_name(int i)
{
    return us_replay_grade_name((us_replay_grade)i);
}

static const char *recorded_name(int i)
{
    return us_replay_recorded_name((us_replay_recorded)i);
}

static bool take_judgement(us_members *m, us_replay_judgement *judgement)
{
    int verdict;
    *judgement = (us_replay_judgement){.patch = US_NONE};
    if (!us_members_name(m, "verdict", verdict_name, US_REPLAY_VERDICTS, -1, &verdict))
        return false;
    judgement->verdict = (us_replay_verdict)verdict;
    for (size_t i = 0; i < LIST_MEMBERS; i++)
        if (!take_sayings(m, list_members[i].name, list_at(judgement, i)))
            return false;
    us_value failed = us_members_take(m, "failed");
    judgement->failed =
        us_value_tag(failed) == US_TAG_BOOLEAN && !us_value_is_false(failed);
    judgement->patch = us_members_take(m, "patch");
    if (us_value_tag(judgement->patch) != US_TAG_ARRAY &&
        !us_value_is_none(judgement->patch))
        return us_members_refuse(m, "patch");
    return take_dropped(m, judgement);
}

static bool take_remarks(us_members *m, uint32_t *remarks)
{
    us_value list = us_members_take(m, "remarks"), item;
    *remarks = 0;
    if (us_value_tag(list) != US_TAG_ARRAY)
        return us_members_refuse(m, "remarks");
    for (size_t i = 0; !us_value_is_none(item = us_value_item(list, i)); i++) {
        unsigned which = 0;
        while (which < US_REPLAY_REMARKS &&
               !(us_value_is_string(item) &&
                 us_str_is(us_value_text(item),
                           us_replay_remark_word((us_replay_remark)which))))
            which++;
        if (which == US_REPLAY_REMARKS)
            return us_members_refuse(m, "remarks");
        *remarks |= (uint32_t)1 << which;
    }
    return true;
}

static bool take_record(us_members *m, us_replay_record *record)
{
    int grade, recorded, change;
    for (size_t i = 0; i < TEXT_MEMBERS; i++)
        if (!us_members_text(m, text_members[i].name, text_at(record, i)))
            return false;
    if (!us_members_count(m, "line", &record->line) ||
        !us_members_name(m, "grade", grade_name, US_REPLAY_GRADES, -1, &grade) ||
        !take_remarks(m, &record->remarks) ||
        !us_members_name(m, "recorded", recorded_name, US_REPLAY_RECORDED,
                         US_REPLAY_ADMITTED, &recorded) ||
        !us_members_name(m, "change", change_name, US_REPLAY_CHANGES, US_REPLAY_SAME,
                         &change) ||
        !take_judgement(m, &record->candidate))
        return false;
    record->grade = (us_replay_grade)grade;
    record->recorded = (us_replay_recorded)recorded;
    record->change = (us_replay_change)change;
    record->time = us_replay_time(record->received);
    us_members baseline;
    record->has_baseline = !us_value_is_none(us_value_member(m->object, "baseline"));
    return !record->has_baseline ||
           (us_members_enter(m, "baseline", &baseline) &&
            take_judgement(&baseline, &record->baseline) && us_members_end(&baseline));
}

bool us_replay_record_read(us_arena *arena, us_str line, us_replay_record *record,
                           us_str *problem)
{
    us_json_options options = {.keep_text = true,
                               .max_depth = DEPTH_MAX,
                               .duplicates = US_JSON_REFUSE_DUPLICATES};
    us_members m = {arena, US_NONE, 0, problem};
    us_diag diag = {0};
    *record = (us_replay_record){.candidate.patch = US_NONE, .baseline.patch = US_NONE};
    if (!us_json_read(arena, line, &options, &m.object, NULL, &diag)) {
        *problem = diag.message;
        return false;
    }
    if (us_value_tag(m.object) != US_TAG_OBJECT) {
        *problem = US_STR("it is no object");
        return false;
    }
    return take_record(&m, record) && us_members_end(&m);
}
