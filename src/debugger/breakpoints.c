/* Breakpoints: where in the program they are, and whether one that is reached is meant. */
#include "debugger/session.h"

#include <stdlib.h>

/* ---- Places ---------------------------------------------------------------------------------- */

static bool find_file(const us_debugger *debug, us_str path, uint32_t *file)
{
    char *whole = realpath(path.text, NULL);
    us_str wanted = whole ? us_str_from(whole) : path;
    bool found = false;
    for (uint32_t i = 0; i < debug->policy->program->file_count && !found; i++) {
        found = us_str_equal(debug->paths[i], wanted);
        *file = i;
    }
    free(whole);
    return found;
}

/* The row where evaluation can stop that is meant by [row]: that where the innermost literal
 * around it begins, else the next; 0: none. */
static uint32_t find_row(const us_debugger *debug, uint32_t file, uint32_t row)
{
    const us_program *program = debug->policy->program;
    uint32_t around = 0, next = 0;
    for (size_t i = 0; i < program->mark_count; i++) {
        const us_mark_place *place = &program->marks[i].written;
        uint32_t from = place->position.row;
        if (place->file != file || from == 0)
            continue;
        if (from <= row && row <= place->end_row && from > around)
            around = from;
        if (from > row && (next == 0 || from < next))
            next = from;
    }
    return around ? around : next;
}

static void place_breakpoint(us_debugger *debug, us_debugger_breakpoint *b)
{
    uint32_t row = debug->paths && find_file(debug, b->path, &b->file)
                       ? find_row(debug, b->file, b->row)
                       : 0;
    b->verified = row > 0;
    if (row > 0)
        b->row = row;
}

void us_debugger_place_breakpoints(us_debugger *debug)
{
    for (size_t i = 0; i < debug->breakpoint_count; i++)
        place_breakpoint(debug, &debug->breakpoints[i]);
}

/* ---- What the client sets -------------------------------------------------------------------- */

static void remove_of_file(us_debugger *debug, us_str path)
{
    size_t kept = 0;
    for (size_t i = 0; i < debug->breakpoint_count; i++)
        if (!us_str_equal(debug->breakpoints[i].path, path))
            debug->breakpoints[kept++] = debug->breakpoints[i];
    debug->breakpoint_count = kept;
}

static us_str kept_text(us_debugger *debug, us_value from, const char *name)
{
    return us_str_copy(&debug->permanent, us_value_member_text(from, name));
}

static us_debugger_breakpoint *add_breakpoint(us_debugger *debug, us_str path,
                                              us_value from)
{
    int64_t row = us_debugger_number(from, "line", 0);
    row = row < 0 || row > INT32_MAX ? 1 : row + 1 - (int64_t)debug->first_row;
    debug->breakpoints =
        us_arena_room(&debug->permanent, debug->breakpoints, debug->breakpoint_count,
                      &debug->breakpoint_capacity, sizeof *debug->breakpoints);
    us_debugger_breakpoint *b = &debug->breakpoints[debug->breakpoint_count++];
    *b = (us_debugger_breakpoint){.id = ++debug->last_breakpoint,
                                  .path = path,
                                  .row = row > 0 ? (uint32_t)row : 1,
                                  .condition = kept_text(debug, from, "condition"),
                                  .hit_condition = kept_text(debug, from, "hitCondition"),
                                  .message = kept_text(debug, from, "logMessage")};
    place_breakpoint(debug, b);
    return b;
}

static void tell_breakpoint(const us_debugger *debug, us_buf *body,
                            const us_debugger_breakpoint *b)
{
    us_json_add_comma(body);
    us_buf_add_format(body, "{\"id\":%lld,\"verified\":%s,\"line\":%u", (long long)b->id,
                      b->verified ? "true" : "false", b->row - 1 + debug->first_row);
    if (!b->verified)
        us_buf_add_c(body, ",\"message\":\"no rule of the policies is here\"");
    us_buf_add_char(body, '}');
}

void us_debugger_do_set_breakpoints(us_debugger *debug, us_value arguments, us_buf *body)
{
    us_str path = us_value_member_text(us_value_member(arguments, "source"), "path");
    us_value list = us_value_member(arguments, "breakpoints");
    size_t count = us_value_tag(list) == US_TAG_ARRAY ? list.as.array->count : 0;
    remove_of_file(debug, path);
    if (count > US_DEBUGGER_BREAKPOINTS_MAX - debug->breakpoint_count) {
        us_debugger_fail(debug, "there may be %d breakpoints",
                         US_DEBUGGER_BREAKPOINTS_MAX);
        return;
    }
    path = us_str_copy(&debug->permanent, path);
    us_buf_add_c(body, "{\"breakpoints\":[");
    for (size_t i = 0; i < count; i++)
        tell_breakpoint(debug, body, add_breakpoint(debug, path, us_value_item(list, i)));
    us_buf_add_c(body, "]}");
}

/* ---- Those that are reached --------------------------------------------------------------------- */

/* "3", "== 3", ">= 3", "% 3": how often it must have been reached. What is none of these is always
 * met. */
static bool is_count(us_str text, uint64_t hits)
{
    size_t at = 0, end;
    while (at < text.length && strchr("<>=% ", text.text[at]))
        at++;
    uint64_t number = 0;
    for (end = at; end < text.length && text.text[end] >= '0' && text.text[end] <= '9' &&
                   number < UINT64_MAX / 16;
         end++)
        number = number * 10 + (uint64_t)(text.text[end] - '0');
    us_str sign = us_str_slice(text, 0, at);
    while (sign.length > 0 && sign.text[sign.length - 1] == ' ')
        sign.length--;
    if (end == at)
        return true;
    if (us_str_is(sign, ">"))
        return hits > number;
    if (us_str_is(sign, ">="))
        return hits >= number;
    if (us_str_is(sign, "<"))
        return hits < number;
    if (us_str_is(sign, "<="))
        return hits <= number;
    if (us_str_is(sign, "%"))
        return number > 0 && hits % number == 0;
    return hits == number;
}

static void say_value(us_debugger *debug, us_buf *out, us_str expression)
{
    us_value value;
    us_str error;
    us_outcome outcome =
        us_debugger_evaluate(debug, debug->query_count - 1, expression, &value, &error);
    if (outcome == US_OK && us_value_is_string(value))
        us_buf_add_str(out, us_value_text(value));
    else if (outcome == US_OK)
        us_value_print(out, value);
    else
        us_buf_add_str(out, outcome == US_ERROR ? error : US_STR("undefined"));
}

/* The message, with the values of expressions between braces. */
static void say_message(us_debugger *debug, us_str message)
{
    us_buf out = us_buf_make(&debug->stop);
    for (size_t at = 0; at < message.length;) {
        size_t end =
            message.text[at] == '{' ? us_str_find(message, US_STR("}"), at) : US_STR_NONE;
        if (end == US_STR_NONE) {
            us_buf_add_char(&out, message.text[at++]);
            continue;
        }
        say_value(debug, &out, us_str_slice(message, at + 1, end));
        at = end + 1;
    }
    us_buf_add_char(&out, '\n');
    us_debugger_say(debug, &debug->stop, "console", us_buf_str(&out));
}

/* A condition that can't be evaluated is told of, and holds: else nobody would notice. */
static bool holds(us_debugger *debug, us_str condition)
{
    us_value value = US_NONE;
    us_str error;
    us_outcome outcome =
        us_debugger_evaluate(debug, debug->query_count - 1, condition, &value, &error);
    if (outcome == US_ERROR)
        us_debugger_say(debug, &debug->stop, "stderr",
                        us_str_format(&debug->stop, "condition %.*s: %.*s\n",
                                      US_STR_ARG(condition), US_STR_ARG(error)));
    return outcome == US_ERROR || (outcome == US_OK && !us_value_is_false(value));
}

bool us_debugger_breakpoint_hit(us_debugger *debug, uint32_t file, uint32_t row)
{
    bool hit = false;
    for (size_t i = 0; i < debug->breakpoint_count; i++) {
        us_debugger_breakpoint *b = &debug->breakpoints[i];
        if (!b->verified || b->file != file || b->row != row ||
            (b->condition.length > 0 && !holds(debug, b->condition)) ||
            !is_count(b->hit_condition, ++b->hits))
            continue;
        if (b->message.length > 0)
            say_message(debug, b->message);
        else
            hit = true;
    }
    us_arena_reset(&debug->stop, (size_t)1 << 20);
    return hit;
}
