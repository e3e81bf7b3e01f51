/* Lines of parts, written and read. */
#include "replay/part.h"

#include "codec/json.h"
#include "replay/members.h"

/* ---- Writing ------------------------------------------------------------------------- */

static void add_text(us_buf *out, const char *name, us_str text)
{
    us_buf_add_format(out, ",\"%s\":", name);
    us_json_write_string(out, text, false);
}

static void add_number(us_buf *out, const char *name, uint64_t number)
{
    us_buf_add_format(out, "\"%s\":%llu", name, (unsigned long long)number);
}

void us_replay_part_begin(us_buf *out, const us_replay_part *part)
{
    us_buf_add_c(out, "{\"part\":{");
    add_number(out, "number", part->number);
    us_buf_add_char(out, ',');
    add_number(out, "of", part->of);
    add_text(out, "policies", part->policies);
    us_buf_add_c(out, "}}\n");
}

void us_replay_part_record(us_arena *arena, us_buf *out, const us_replay_record *record)
{
    us_buf_add_char(out, '{');
    add_number(out, "place", record->place);
    us_buf_add_c(out, ",\"record\":");
    us_replay_record_write(arena, out, record);
    out->length--; /* its newline */
    us_buf_add_c(out, "}\n");
}

void us_replay_part_problem(us_buf *out, const us_replay_problem *problem)
{
    us_buf_add_char(out, '{');
    add_number(out, "place", problem->place);
    us_buf_add_c(out, ",\"problem\":{");
    add_number(out, "line", problem->line);
    add_text(out, "file", problem->file);
    add_text(out, "sentence", problem->sentence);
    us_buf_add_c(out, "}}\n");
}

void us_replay_part_end(us_arena *arena, us_buf *out, us_replay_summary *summary,
                        const us_replay_span *end)
{
    us_replay_summary_write(arena, out, summary);
    us_buf_add_c(out, "{\"end\":{");
    add_number(out, "lines", end->lines);
    add_text(out, "logs", end->logs);
    us_buf_add_c(out, "}}\n");
}

/* ---- Reading ------------------------------------------------------------------------- */

static bool read_part(us_members *m, us_replay_told *told)
{
    us_replay_part *part = &told->part;
    if (!us_members_count(m, "number", &part->number) ||
        !us_members_count(m, "of", &part->of) ||
        !us_members_text(m, "policies", &part->policies))
        return false;
    return part->number < part->of ? us_members_end(m) : us_members_refuse(m, "number");
}

static bool read_end(us_members *m, us_replay_told *told)
{
    return us_members_count(m, "lines", &told->end.lines) &&
           us_members_text(m, "logs", &told->end.logs) && us_members_end(m);
}

static bool read_problem(us_members *m, us_replay_told *told)
{
    return us_members_count(m, "line", &told->problem.line) &&
           us_members_text(m, "file", &told->problem.file) &&
           us_members_text(m, "sentence", &told->problem.sentence) && us_members_end(m);
}

/* What is read as values; the other kinds have a text of their own in the line. */
static bool read_values(us_arena *arena, us_str text, us_replay_told *told,
                        bool (*read)(us_members *m, us_replay_told *told),
                        us_str *problem)
{
    us_json_options options = {.keep_text = true};
    us_value value = US_NONE;
    us_diag diag;
    us_members members = {.arena = arena, .problem = problem};
    if (!us_json_read(arena, text, &options, &value, NULL, &diag) ||
        us_value_tag(value) != US_TAG_OBJECT) {
        *problem = US_STR("not a line of a part");
        return false;
    }
    members.object = value;
    return read(&members, told);
}

/* A whole number, as it is written. */
static bool read_number(us_str text, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned digit = (unsigned char)text.text[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, digit, number))
            return false;
    }
    return text.length > 0;
}

static bool read_kind(us_arena *arena, us_str line, const us_json_member *member,
                      us_replay_told *told, us_str *problem)
{
    us_str key = us_value_text(member->key);
    if (us_str_is(key, "part")) {
        told->kind = US_REPLAY_TOLD_PART;
        return read_values(arena, member->text, told, read_part, problem);
    }
    if (us_str_is(key, "problem")) {
        told->kind = US_REPLAY_TOLD_PROBLEM;
        return read_values(arena, member->text, told, read_problem, problem);
    }
    if (us_str_is(key, "record")) {
        told->kind = US_REPLAY_TOLD_RECORD;
        return us_replay_record_read(arena, member->text, &told->record, problem);
    }
    if (us_str_is(key, "summary")) {
        told->kind = US_REPLAY_TOLD_SUMMARY;
        return us_replay_summary_read(arena, line, &told->summary, problem);
    }
    told->kind = US_REPLAY_TOLD_END;
    return us_str_is(key, "end") &&
           read_values(arena, member->text, told, read_end, problem);
}

bool us_replay_part_read(us_arena *arena, us_str line, us_replay_told *told,
                         us_str *problem)
{
    us_json_options options = {.keep_text = true};
    us_json_member members[2];
    size_t count, last = 0;
    uint64_t place = 0;
    us_diag diag;
    *problem = US_STR("not a line of a part");
    if (!us_json_read_members(arena, line, &options, members, 2, &count, &diag) ||
        count == 0 || count > 2)
        return false;
    if (us_str_is(us_value_text(members[0].key), "place")) {
        if (count != 2 || !read_number(members[0].text, &place))
            return false;
        last = 1;
    }
    if (count != last + 1 || !read_kind(arena, line, &members[last], told, problem))
        return false;
    told->record.place = told->problem.place = place;
    return (last == 1) ==
           (told->kind == US_REPLAY_TOLD_RECORD || told->kind == US_REPLAY_TOLD_PROBLEM);
}
